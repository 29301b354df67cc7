"""`kg import-feed`."""

from pathlib import Path

import click

from kg.cli import options
from kg.errors import KgError


@click.command("import-feed")
@click.argument("source", metavar="URL|FILE")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    required=True,
    help="The folder that the articles go to; it is made where it is not there.",
)
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    metavar="NUMBER",
    help="How many new items are taken at a time.",
)
@click.option(
    "--pause",
    type=click.FloatRange(min=0),
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    help="How long a site is left alone between two questions; its robots.txt may ask for more.",
)
@click.option("--allow-private", is_flag=True, help="Ask addresses too that are not of the public internet.")
def import_feed(source: str, folder: Path, most: int, pause: float, allow_private: bool) -> None:
    """Writes the articles of an RSS or Atom feed as files that `kg build` reads.

    Of each item that is new its page is asked for, one after the other, where the site's robots.txt allows it.
    What was taken is remembered beside the articles, so that the same feed again gives nothing new.
    Ends with 0, or with 3 when some items could not be taken.

    \b
    Example:
        kg import-feed https://news.example.org/feed.xml --to articles/
    """
    try:
        from kg.feeds import Importing, Web
    except ModuleNotFoundError as error:
        hint = "Install it: pip install httpx feedparser."
        raise KgError(f"{error.name} is needed to import feeds", hint=hint, exit_code=2) from error
    importing = Importing(folder, Web(allow_private=allow_private), pause, most)
    written = missed = 0
    for taken in importing.take(source):
        if taken.file:
            click.echo(f"Wrote {taken.file}.")
            written += 1
        else:
            again = "It is tried again next time." if taken.later else ""
            options.warn(KgError(f"{taken.reason}. {again}".strip(), where=taken.item.link or taken.item.key))
            missed += 1
    click.echo(f"{written:,} {'article' if written == 1 else 'articles'} written; {missed:,} could not be taken.")
    if missed:
        click.get_current_context().exit(3)
