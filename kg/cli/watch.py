"""`kg watch`."""

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import Event
from types import FrameType

import click

from kg.cli import options
from kg.cli.build import publish
from kg.errors import KgError
from kg.model import When
from kg.pipeline.watched import Changes, watched
from kg.release import shelf
from kg.settings import Settings

_log = logging.getLogger(__name__)


@click.command()
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    metavar="DIR…",
    type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
)
@options.building
@click.option(
    "--releases",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Remove all but so many of the newest releases after each build.",
)
def watch(
    folders: tuple[Path, ...],
    out: Path | None,
    base: str | None,
    published: When | None,
    min_confidence: float | None,
    jobs: int,
    keep: bool,
    releases: int | None,
) -> None:
    """Publishes the articles of folders, and again whenever some appear, change or go.

    Only what has changed is read. Changes that come within half a second of each other count as one. A build that
    fails is told, and tried again at the next change; the release before stays. Ctrl+C or SIGTERM ends it when the
    build under way is done; a second one, at once.

    \b
    Example:
        kg watch articles/ --out build --releases 20
    """
    settings = options.settings(out=out, base=base, min_confidence=min_confidence)
    with _stopped_by_signals() as stop:
        click.echo(f"Watching {', '.join(map(str, folders))} (Ctrl+C ends it).")
        for changes in watched(folders, stop):
            click.echo(_told(changes))
            _attempt(folders, settings, published, jobs, keep, releases)
            if stop.is_set():
                break


def _attempt(
    folders: tuple[Path, ...],
    settings: Settings,
    published: When | None,
    jobs: int,
    keep: bool,
    releases: int | None,
) -> None:
    """Builds a release; what goes wrong is told, so that the watching can go on."""
    try:
        publish(folders, settings, published=published, jobs=jobs, keep=keep)
        for removed in shelf.collect(settings.out, releases) if releases else ():
            click.echo(f"Removed {removed.version}.")
    except KgError as error:
        options.explain(error)
    except Exception as error:
        _log.debug("the build has failed", exc_info=True)
        hint = "This is a fault of coop-kg; KG_DEBUG=1 shows where. It is tried again at the next change."
        options.explain(KgError(f"{type(error).__name__}: {' '.join(str(error).split())}", hint=hint))


@contextmanager
def _stopped_by_signals() -> Iterator[Event]:
    """An event that the first signal sets; the second one interrupts."""
    stop = Event()

    def end(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _told(changes: Changes) -> str:
    """How many articles came, changed and went, in words."""
    told = ", ".join(f"{number:,} {word}" for word, number in asdict(changes).items() if number)
    return f"Articles: {told or 'none'}."
