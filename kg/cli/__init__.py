"""The command `kg`: parse, call one function, print. The only room that knows the web application."""

import importlib
import logging
import os
from pathlib import Path
from typing import Any

import click

from kg.cli.options import explain
from kg.errors import KgError

PLACES = {
    "build": "kg.cli.build:build",
    "check": "kg.cli.check:check",
    "diff": "kg.cli.diff:diff",
    "dump": "kg.cli.dump:dump",
    "gc": "kg.cli.releases:gc",
    "import-feed": "kg.cli.feed:import_feed",
    "query": "kg.cli.query:query",
    "releases": "kg.cli.releases:releases",
    "rollback": "kg.cli.releases:rollback",
    "serve": "kg.cli.serve:serve",
    "show": "kg.cli.show:show",
    "watch": "kg.cli.watch:watch",
}
"""Where each command is. It is imported when it is asked for: to query needs no reader, to build no web."""


class Commands(click.Group):
    """Commands whose expected errors come out as two lines, what and what to do, never as a traceback."""

    def list_commands(self, context: click.Context) -> list[str]:
        """The names of the commands, in order."""
        return sorted(PLACES)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """A command by its name; None where there is none of it."""
        if name not in PLACES:
            return None
        module, _, found = PLACES[name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), found)
        return command

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
