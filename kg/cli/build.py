"""`kg build`."""

import sys
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg import pipeline
from kg.cli import options
from kg.errors import KgError
from kg.model import When
from kg.pipeline import STAGES, Built, Outcome, Stages
from kg.pipeline.kept import Kept, rules
from kg.read import read
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.pipeline.cluster import Cluster

QUIET_SECONDS = 2
"""How long a build runs before it tells its rate."""


@click.command()
@options.articles
@options.building
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    help="What reads the articles: processes of this machine, or a Dask cluster.  [local]",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    default="",
    help="With dask: the scheduler of the cluster, as tcp://host:8786; --jobs workers are started here unless told.",
)
@click.option(
    "--partitions",
    metavar="ADDRESS",
    default="",
    help="With dask: where the workers write what they have read, as s3://bucket/read.  [DIR/.partitions]",
)
@click.option("--full", is_flag=True, help="Do all again, also what has not changed; the release is the same.")
def build(
    paths: tuple[str, ...],
    out: Path | None,
    base: str | None,
    published: When | None,
    min_confidence: float | None,
    jobs: int,
    keep: bool,
    engine: str,
    scheduler: str,
    partitions: str,
    full: bool,
) -> None:
    """Publishes articles as a new release.

    Only what has changed since the last build is read again: articles, or the rules that they are read by.
    An article whose file has gone leaves the release, unless told to --keep it.
    PATHs are files, folders and patterns. An article that fails stays out, with a line that says why.
    Ends with 0 when all are published, 3 when some are left out, 1 when nothing is published, 2 when it is
    used wrongly.

    \b
    Example:
        kg build articles/ 'more/2023-*.md' --out build --base https://kg.example.org/
        kg build s3://bucket/articles --engine dask --scheduler tcp://host:8786 --partitions s3://bucket/read
    """
    settings = options.settings(out=out, base=base, min_confidence=min_confidence)
    if engine == "dask":
        reads = _cluster(wanted(paths), settings, published, scheduler, partitions, jobs)
        with progress(len(reads.addresses)) as step:
            built = pipeline.build([], settings, stages(published), step, full=full, keep=keep, engine=reads)
        _tell(built, settings)
    elif scheduler or partitions:
        raise click.UsageError("--scheduler and --partitions are for --engine dask.")
    else:
        built = publish(wanted(paths), settings, published=published, jobs=jobs, keep=keep, full=full)
    if built.left_out:
        click.get_current_context().exit(3)


def publish(
    places: Iterable[str | Path],
    settings: Settings,
    *,
    published: When | None,
    jobs: int,
    keep: bool,
    full: bool = False,
) -> Built:
    """Builds a release of what is in the places, and tells of it.

    Raises:
        KgError: nothing could be published.
    """
    files = pipeline.find(places)
    with progress(len(files)) as step:
        known = kept(settings, published, fresh=full)
        built = pipeline.build(files, settings, stages(published), step, jobs, known, full, keep)
    _tell(built, settings)
    return built


def _cluster(
    paths: tuple[str, ...], settings: Settings, published: When | None, scheduler: str, partitions: str, jobs: int
) -> "Cluster":
    """The cluster that reads the articles of the paths."""
    try:
        from kg.pipeline.cluster import Cluster
        from kg.pipeline.partitions import Shelf
        from kg.pipeline.places import addresses
    except ImportError as error:
        hint = "Install it: pip install 'coop-kg[dask]'"
        raise KgError(f"--engine dask needs what is not installed: {error}", hint=hint, exit_code=2) from error
    made_by = rules(settings, published)
    if _is_helped(settings):
        made_by += uuid.uuid4().hex  # so that nothing is found that was read before
    shelf = Shelf(partitions or str((settings.out / ".partitions").resolve()), made_by)
    return Cluster(addresses(paths), shelf, scheduler, jobs)


def _tell(built: Built, settings: Settings) -> None:
    """Says what was published, and what was not and why."""
    for outcome in built.left_out:
        if outcome.problem:
            options.warn(outcome.problem)
    click.echo(_totals(built, settings))
    if (release := built.release) and (pairs := release.manifest.counts.get("near_matches")):
        are = "pair of names is alike and was" if pairs == 1 else "pairs of names are alike and were"
        click.echo(f"{pairs:,} {are} not merged: {release.file('near-matches.tsv')}")


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
    if _is_helped(settings):
        return None
    return Kept(settings.out / ".kept", rules(settings, published), fresh)


def _is_helped(settings: Settings) -> bool:
    """Whether a model helps to find names."""
    return bool(settings.spacy_model or settings.endpoint_url)


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
    if built.stayed:
        published += f", {built.stayed:,} of them kept from the release before"
    content = f"{counts['quads']:,} statements, {counts['cooperations']:,} cooperations"
    if settings.min_confidence:
        content += f"; {built.unsure:,} statements of a confidence below {settings.min_confidence:g} are left out"
    return f"Published {published}: {content}. Release {built.release.version} is in {built.release.path}."
