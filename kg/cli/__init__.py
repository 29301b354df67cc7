"""The command `kg`: parse, call one function, print. The only room that knows the web application."""

import logging
import os
from pathlib import Path
from typing import Any

import click

from kg.cli.build import build
from kg.cli.check import check
from kg.cli.diff import diff
from kg.cli.dump import dump
from kg.cli.feed import import_feed
from kg.cli.options import explain
from kg.cli.query import query
from kg.cli.releases import gc, releases, rollback
from kg.cli.serve import serve
from kg.cli.show import show
from kg.cli.watch import watch
from kg.errors import KgError


class Commands(click.Group):
    """Commands whose expected errors come out as two lines, what and what to do, never as a traceback."""

    def invoke(self, context: click.Context) -> Any:
        """Runs the command that the context names."""
        try:
            return super().invoke(context)
        except KgError as error:
            explain(error)
            context.exit(error.exit_code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="coop-kg", prog_name="kg", message="%(prog)s %(version)s")
@click.option(
    "--settings",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file of settings instead of kg.toml of this directory.",
)
@click.pass_context
def main(context: click.Context, settings: Path | None) -> None:
    """Publishes a knowledge graph of institutional cooperation, read from news articles.

    Settings come from kg.toml, then from variables KG_BASE, KG_OUT …, then from the options of a command.
    Every command tells what it takes: kg COMMAND --help.

    \b
    Example:
        kg build examples/
        kg serve
    """
    context.obj = settings
    if os.environ.get("KG_DEBUG"):
        logging.basicConfig()
        logging.getLogger("kg").setLevel(logging.DEBUG)


for command in (build, watch, import_feed, check, show, serve, query, dump, releases, diff, rollback, gc):
    main.add_command(command)
