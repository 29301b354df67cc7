"""The order of the stages: from files to a release. The page to read first.

    find → for each article: read → segment → spot → link → extract → express → check → release

An article that fails anywhere stays out, with one line that says why; the others are published. A stage is a
function, and another one may be put in its place: `build(files, settings, replace(STAGES, spot=my_spot))`. Where the
settings choose a backend, it widens what `spot` finds; where they ask for confidence, `kg.confidence` narrows what
`extract` gives.
"""

import gc
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path

from rdflib import Graph

from kg import authority
from kg.authority import Authority
from kg.backend import Spot, open_backends, widened
from kg.check import Report, check
from kg.confidence import confident, lost
from kg.errors import KgError
from kg.express import express
from kg.extract import extract
from kg.iri import Iris, Node
from kg.link import link
from kg.model import Article, Document, Mention, Reading, Thing
from kg.pipeline.across import across, agreeing, distinct, merged_report, passed
from kg.pipeline.found import find
from kg.pipeline.kept import Kept
from kg.pipeline.outcome import Built, Engine, Outcome, Progress
from kg.pipeline.processes import in_order
from kg.pipeline.stayed import stayed
from kg.read import read
from kg.release import LeftOut, part, release
from kg.release.aside import Aside
from kg.segment import segment
from kg.settings import Settings
from kg.spot import spot

__all__ = [
    "STAGES",
    "Built",
    "Outcome",
    "Progress",
    "Stages",
    "build",
    "examine",
    "find",
    "merged_report",
    "take",
]

MADE_BEFORE_SEARCH = (50_000, 20, 100)
"""How many objects are made before Python searches for unreachable ones, as in `gc.set_threshold`."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stages:
    """The functions that an article goes through; each may be replaced by one that promises the same."""

    read: Callable[[Path], Article] = read
    segment: Callable[[Article], Document] = segment
    spot: Spot = spot
    link: Callable[[Document, tuple[Mention, ...], Authority], tuple[Thing, ...]] = link
    extract: Callable[[Document, tuple[Mention, ...], tuple[Thing, ...]], Reading] = extract
    check: Callable[[Graph, Article], Report] = check


STAGES = Stages()


def chosen(stages: Stages, settings: Settings) -> Stages:
    """The stages with `spot` widened by the backends that the settings choose; mostly the stages as they are.

    Raises:
        KgError: a chosen backend cannot be used (exit code 2).
    """
    for backend in open_backends(settings):
        stages = replace(stages, spot=widened(stages.spot, backend))
    return stages


def take(path: Path, known: Authority, stages: Stages = STAGES) -> tuple[Document, tuple[Mention, ...], Reading]:
    """One file as far as extraction: its sentences, what names something in them, and what they say.

    Raises:
        KgError: the file is no article that can be read.
    """
    document = stages.segment(stages.read(path))
    mentions = stages.spot(document, known)
    things = stages.link(document, mentions, known)
    return document, mentions, stages.extract(document, mentions, things)


@contextmanager
def rare_search() -> Iterator[None]:
    """Lets Python search rarely for unreachable objects, and never among those that are there already.

    An article makes a hundred thousand objects and leaves nearly none; the search, done after every 700 as usual, and
    among all authority data, takes longer than the reading.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*MADE_BEFORE_SEARCH)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def examine(
    files: Sequence[Path],
    settings: Settings,
    stages: Stages = STAGES,
    progress: Progress = lambda outcome: None,
    jobs: int = 1,
    kept: Kept | None = None,
    aside: Aside | None = None,
    engine: Engine | None = None,
) -> tuple[Outcome, ...]:
    """What becomes of each file, in the order of the files, up to the checks of its graph and of all graphs together.

    `jobs` is the number of processes that do it; 1 is this one alone. What is `kept` is not done again. With `aside`
    memory grows less with their number: graphs are put aside, and texts left out. With an `engine` its articles take
    the place of the files.

    Raises:
        KgError: the authority data cannot be read, or a backend not be used. A file that fails raises nothing.
    """
    stages = chosen(stages, settings)
    known = authority.load(settings.base, settings.authority)
    first: dict[Node, Path] = {}
    outcomes = []
    work = partial(_outcome, known=known, settings=settings, stages=stages)
    with rare_search():
        for found in engine(work, _dead) if engine else _all(files, work, jobs, kept):
            outcome = distinct(found, first)
            progress(outcome)
            outcomes.append(_light(outcome, aside) if aside else outcome)
    return tuple(agreeing(outcomes))


def build(
    files: Sequence[Path],
    settings: Settings,
    stages: Stages = STAGES,
    progress: Progress = lambda outcome: None,
    jobs: int = 1,
    kept: Kept | None = None,
    full: bool = False,
    keep: bool = False,
    engine: Engine | None = None,
) -> Built:
    """Publishes the articles of the files as a new release; where none passes, the last release stays.

    Args:
        files: where the articles are.
        settings: what is obeyed, and where the release goes.
        stages: what each article goes through.
        progress: called after each file.
        jobs: how many processes read the articles; 1 is this one alone.
        kept: what became of articles in builds before, which is not done again.
        full: whether the store is made anew too, and not from the store of the last release.
        keep: whether articles of the current release of which there is no file stay, as they are told there.
        engine: what reads other articles than the files, elsewhere.

    Raises:
        KgError: the authority data cannot be read, a backend not be used, or the release not be written.
    """
    aside = Aside(settings.out)
    outcomes = examine(files, settings, stages, progress, jobs, kept, aside, engine)
    if not passed(outcomes):
        return Built(None, outcomes)
    if keep:
        outcomes = tuple(agreeing([*outcomes, *stayed(settings, outcomes, aside)]))
    parts = passed(outcomes)
    released = release(
        parts,
        settings=settings,
        known=authority.load(settings.base, settings.authority).graph,
        report=merged_report(outcomes, across(outcomes)).to_graph(),
        left_out=[LeftOut(o.path.name, o.problem.message) for o in outcomes if o.problem],
        stayed=[o.part.name for o in outcomes if o.stayed and o.part and not o.problem],
        full=full,
    )
    if kept:
        kept.sweep()
    return Built(released, outcomes)


def _light(outcome: Outcome, aside: Aside) -> Outcome:
    """The outcome without what takes much room: the graph is put aside, and the text is left out."""
    part = outcome.part and aside.put(outcome.part)
    return replace(outcome, article=outcome.article and replace(outcome.article, text=""), part=part)


def _all(files: Sequence[Path], work: Callable[[Path], Outcome], jobs: int, kept: Kept | None) -> Iterator[Outcome]:
    """The outcome of each file: the one that is kept, else a new one, which is kept in turn."""
    if kept is None:
        yield from in_order(work, files, jobs, _dead)
        return
    known = {path for path in files if kept.get(path)}
    made = in_order(work, [path for path in files if path not in known], jobs, _dead)
    for path in files:
        if path in known and (told := kept.get(path)):
            yield Outcome(path, **told)
            continue
        outcome = work(path) if path in known else next(made)
        if outcome.article and outcome.report and outcome.part and not outcome.problem:
            kept.put(path, outcome.article, outcome.report, outcome.part, outcome.unsure)
        yield outcome


def _outcome(path: Path, known: Authority, settings: Settings, stages: Stages) -> Outcome:
    """What becomes of one file; whatever a stage raises is its problem, not that of the other files."""
    outcome = Outcome(path)
    try:
        _, _, reading = take(path, known, stages)
        sure = confident(reading, settings.min_confidence)
        outcome = replace(outcome, article=reading.article, unsure=lost(reading, sure))
        graph = express(
            sure,
            iris=Iris(settings.base),
            version=version("coop-kg"),
            publish_text=settings.publish_text,
        )
        outcome = replace(outcome, report=stages.check(graph, reading.article), part=part(graph))
    except KgError as error:
        return replace(outcome, problem=_placed(error, path))
    except Exception as error:
        _log.debug("%s", path, exc_info=True)
        return replace(outcome, problem=_unexpected(error, path))
    return replace(outcome, problem=_refusal(outcome))


def _dead(path: Path) -> Outcome:
    """What becomes of a file whose process ended before it was done."""
    hint = "Mostly there is too little memory: try fewer --jobs. KG_DEBUG=1 kg check shows more."
    return Outcome(path, problem=KgError("the process that read it has died", where=str(path), hint=hint))


def _refusal(outcome: Outcome) -> KgError | None:
    """Why the check refuses an article's graph; None when it does not."""
    if outcome.report is None or outcome.report.conforms:
        return None
    first, *others = outcome.report.violations
    more = f" And {len(others)} more." if others else ""
    hint = f"See all of it: kg check {outcome.path}"
    return KgError(f"{replace(first, where='').line()}{more}", where=str(outcome.path), hint=hint)


def _placed(error: KgError, path: Path) -> KgError:
    return error if error.where else KgError(error.message, where=str(path), hint=error.hint)


def _unexpected(error: Exception, path: Path) -> KgError:
    reason = " ".join(str(error).split())
    hint = "This is a fault of coop-kg; KG_DEBUG=1 shows where. Please report it."
    return KgError(f"{type(error).__name__}: {reason}", where=str(path), hint=hint)
