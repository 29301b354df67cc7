"""`kg dump`."""

import sys
from pathlib import Path

import click

from kg.cli import options
from kg.release import open_current
from kg.release.dump import FORMATS
from kg.release.dump import dump as write


@click.command()
@options.out
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(FORMATS)),
    default="nquads",
    show_default=True,
    help="nquads, trig and jsonld tell each statement's graph; turtle and rdfxml merge the graphs.",
)
@click.option("--article", metavar="ID", help="The graph of this article alone; ID is the stem of its file's name.")
def dump(out: Path | None, format_name: str, article: str | None) -> None:
    """Writes the graph of the current release to standard output.

    As nquads, trig, turtle and jsonld it is the file of the release, unpacked, byte for byte.

    \b
    Example:
        kg dump --format turtle > graph.ttl
        kg dump --article 2024-05-14-visit --format trig
    """
    release = open_current(options.settings(out=out).out)
    write(release, sys.stdout.buffer, format_name, article)
