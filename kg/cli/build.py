"""`kg build`."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

import click

from kg import pipeline
from kg.cli import options
from kg.errors import KgError
from kg.model import When
from kg.pipeline import STAGES, Built, Outcome, Stages
from kg.pipeline.kept import Kept, rules
from kg.read import read
from kg.settings import Settings

QUIET_SECONDS = 2
"""How long a build runs before it tells its rate."""


@click.command()
@options.articles
@options.out
@options.base
@options.published
@click.option(
    "--min-confidence",
    type=float,
    metavar="NUMBER",
    help="Leave out what was read with less confidence, from 0 to 1.  [setting: min_confidence, 0]",
)
@options.jobs
@click.option("--full", is_flag=True, help="Do all again, also what has not changed; the release is the same.")
def build(
    paths: tuple[str, ...],
    out: Path | None,
    base: str | None,
    published: When | None,
    min_confidence: float | None,
    jobs: int,
    full: bool,
) -> None:
    """Publishes articles as a new release.

    Only what has changed since the last build is read again: articles, or the rules that they are read by.
    PATHs are files, folders and patterns. An article that fails stays out, with a line that says why.
    Ends with 0 when all are published, 3 when some are left out, 1 when nothing is published, 2 when it is
    used wrongly.

    \b
    Example:
        kg build articles/ 'more/2023-*.md' --out build --base https://kg.example.org/
    """
    settings = options.settings(out=out, base=base, min_confidence=min_confidence)
    files = pipeline.find(wanted(paths))
    with progress(len(files)) as step:
        known = kept(settings, published, fresh=full)
        built = pipeline.build(files, settings, stages(published), step, jobs, known, full)
    for outcome in built.left_out:
        if outcome.problem:
            options.warn(outcome.problem)
    click.echo(_totals(built, settings))
    if (release := built.release) and (pairs := release.manifest.counts.get("near_matches")):
        are = "pair of names is alike and was" if pairs == 1 else "pairs of names are alike and were"
        click.echo(f"{pairs:,} {are} not merged: {release.file('near-matches.tsv')}")
    if built.left_out:
        click.get_current_context().exit(3)


def wanted(paths: tuple[str, ...]) -> tuple[str, ...]:
    """The paths; a wrong use when there are none."""
    if not paths:
        raise click.UsageError("Name at least one PATH: a file, a folder or a pattern.")
    return paths


def stages(published: When | None) -> Stages:
    """The stages, of which the first takes the date for articles that tell none."""
    return replace(STAGES, read=partial(read, published=published)) if published else STAGES


def kept(settings: Settings, published: When | None, *, fresh: bool) -> Kept | None:
    """What is kept of builds before; nothing where a model helps, whose answers may differ from time to time."""
    if settings.spacy_model or settings.endpoint_url:
        return None
    return Kept(settings.out / ".kept", rules(settings, published), fresh)


@contextmanager
def progress(length: int) -> Iterator[Callable[[Outcome], None]]:
    """A bar on standard error when that is a terminal; what it gives is called after each article.

    From two seconds on it tells how many articles a second are read; the time that is left stands beside it.
    """
    if not sys.stderr.isatty():
        yield lambda outcome: None
        return
    start, done = time.monotonic(), count(1)

    def rate(number: int | None) -> str | None:
        seconds = time.monotonic() - start
        return f"{number / seconds:.1f} articles a second" if number and seconds > QUIET_SECONDS else None

    with click.progressbar(length=length, label="Reading", file=sys.stderr, item_show_func=rate) as bar:
        yield lambda outcome: bar.update(1, next(done))


def _totals(built: Built, settings: Settings) -> str:
    if built.release is None:
        hint = "The release before, if there is one, stays the current one."
        raise KgError("nothing published: no article passed", where=str(settings.out), hint=hint)
    counts = built.release.manifest.counts
    published = f"{counts['articles']} of {len(built.outcomes)} articles"
    content = f"{counts['quads']:,} statements, {counts['cooperations']:,} cooperations"
    if settings.min_confidence:
        content += f"; {built.unsure:,} statements of a confidence below {settings.min_confidence:g} are left out"
    return f"Published {published}: {content}. Release {built.release.version} is in {built.release.path}."
