"""`kg releases`, `kg rollback` and `kg gc`."""

from pathlib import Path

import click

from kg.cli import options
from kg.cli.query import table
from kg.release import Release, open_current, shelf
from kg.release.manifest import Since

HEAD = ["version", "time", "articles", "statements", "added", "removed", "current"]


@click.command()
@options.out
def releases(out: Path | None) -> None:
    """Lists the releases, the oldest first; the one that is served has an asterisk.

    Statements are counted with their graphs; added and removed are against the release before.

    \b
    Example:
        kg releases --out build
    """
    place = options.settings(out=out).out
    rows = [[*_row(release, since), mark] for mark, release, since in _marked(place)]
    click.echo(table(HEAD, rows))


@click.command()
@click.argument("version")
@options.out
def rollback(version: str, out: Path | None) -> None:
    """Makes an older release, or a newer one, the current one; a server picks it up without a restart.

    \b
    Example:
        kg rollback 2026-01-31.1
    """
    before, now = shelf.roll_back(options.settings(out=out).out, version)
    if before.version == now.version:
        click.echo(f"Release {now.version} was the current one already.")
    else:
        click.echo(f"Release {now.version} is the current one; it was {before.version}.")


@click.command()
@click.option("--keep", type=click.IntRange(min=1), metavar="NUMBER", required=True, help="How many to keep.")
@options.out
def gc(keep: int, out: Path | None) -> None:
    """Removes all but the newest releases; never the current one.

    \b
    Example:
        kg gc --keep 10
    """
    freed = number = 0
    for removed in shelf.collect(options.settings(out=out).out, keep):
        click.echo(f"Removed {removed.version}: {size(removed.freed)}.")
        freed, number = freed + removed.freed, number + 1
    click.echo(f"{number} {'release' if number == 1 else 'releases'} removed, {size(freed)} freed.")


def size(number: int) -> str:
    """A number of bytes for people.

    >>> size(999), size(2_500_000)
    ('999 B', '2.5 MB')
    """
    value, units = float(number), iter(("B", "kB", "MB", "GB"))
    unit = next(units)
    while value >= 1000 and (larger := next(units, "")):
        value, unit = value / 1000, larger
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"


def _marked(out: Path) -> list[tuple[str, Release, Since | None]]:
    current = open_current(out).version
    return [("*" if release.version == current else "", release, since) for release, since in shelf.listed(out)]


def _row(release: Release, since: Since | None) -> list[str]:
    manifest = release.manifest
    changed = [f"+{since.added:,}", f"-{since.removed:,}"] if since else ["", ""]
    counts = (f"{manifest.counts.get(name, 0):,}" for name in ("articles", "quads"))
    return [manifest.version, manifest.created, *counts, *changed]
