"""The order of the stages: from files to a release. The page to read first.

    find → for each article: read → segment → spot → link → extract → express → check → release

An article that fails anywhere stays out, with one line that says why; the others are published. A stage is a
function, and another one may be put in its place: `build(files, settings, replace(STAGES, spot=my_spot))`. Where the
settings choose a backend, it widens what `spot` finds; where they ask for confidence, `kg.confidence` narrows what
`extract` gives.
"""

import gc
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from glob import iglob
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from rdflib import ORG, RDF, Graph

from kg import authority
from kg.authority import Authority
from kg.backend import Spot, open_backends, widened
from kg.check import Report, Result, check, check_merged
from kg.confidence import confident, lost
from kg.errors import KgError
from kg.express import express
from kg.extract import extract
from kg.iri import Iris, Node
from kg.link import link
from kg.model import Article, Document, Mention, Reading, Thing
from kg.pipeline.kept import Kept
from kg.pipeline.processes import in_order
from kg.read import SUFFIXES, read
from kg.release import LeftOut, Part, Release, part, release
from kg.segment import segment
from kg.settings import Settings
from kg.spot import spot

MADE_BEFORE_SEARCH = (50_000, 20, 100)
"""How many objects are made before Python searches for unreachable ones, as in `gc.set_threshold`."""

_ACROSS = {f"<{predicate}>".encode() for predicate in (RDF.type, ORG.subOrganizationOf, ORG.unitOf)}
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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the article of one file.

    `problem` tells why it stays out, and is None when it passed. What was made before the problem is there:
    `article`, `report`, and `part`, the graph as it is released. `unsure` is the number of statements that
    `min_confidence` keeps out of it.
    """

    path: Path
    article: Article | None = None
    report: Report | None = None
    part: Part | None = None
    problem: KgError | None = None
    unsure: int = 0


Progress = Callable[[Outcome], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build has done: the release, None when nothing could be published, and each file's outcome."""

    release: Release | None
    outcomes: tuple[Outcome, ...]

    @property
    def left_out(self) -> tuple[Outcome, ...]:
        """The outcomes of the articles that are not in the release."""
        return tuple(outcome for outcome in self.outcomes if outcome.problem)

    @property
    def unsure(self) -> int:
        """How many statements of the articles that are published `min_confidence` has left out."""
        return sum(outcome.unsure for outcome in self.outcomes if not outcome.problem)


def find(places: Iterable[str | Path]) -> list[Path]:
    """The files to read: those named, those in folders and below, those that a glob pattern matches; sorted.

    In folders only files with a suffix of an article count, and hidden files and folders do not.

    Raises:
        KgError: a place does not exist, a pattern matches nothing (exit code 2), or no article is there.
    """
    places = list(places)
    files = sorted((file for place in places for file in _files(Path(place))), reverse=True)
    found = {file.resolve(): file for file in files}
    if not found:
        hint = f"Articles are files that end with {', '.join(sorted(SUFFIXES))}."
        raise KgError("no article is here", where=" ".join(map(str, places)), hint=hint)
    return sorted(found.values())


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
) -> tuple[Outcome, ...]:
    """What becomes of each file, in the order of the files, up to the checks of its graph and of all graphs together.

    `jobs` is the number of processes that do it; 1 is this one alone. What is `kept` is not done again.

    Raises:
        KgError: the authority data cannot be read, or a backend not be used. A file that fails raises nothing.
    """
    stages = chosen(stages, settings)
    known = authority.load(settings.base, settings.authority)
    first: dict[Node, Path] = {}
    outcomes = []
    work = partial(_outcome, known=known, settings=settings, stages=stages)
    with rare_search():
        for found in _all(files, work, jobs, kept):
            outcome = _distinct(found, first)
            progress(outcome)
            outcomes.append(outcome)
    return tuple(_agreeing(outcomes))


def build(
    files: Sequence[Path],
    settings: Settings,
    stages: Stages = STAGES,
    progress: Progress = lambda outcome: None,
    jobs: int = 1,
    kept: Kept | None = None,
    full: bool = False,
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

    Raises:
        KgError: the authority data cannot be read, a backend not be used, or the release not be written.
    """
    outcomes = examine(files, settings, stages, progress, jobs, kept)
    parts = _passed(outcomes)
    if not parts:
        return Built(None, outcomes)
    released = release(
        parts,
        settings=settings,
        known=authority.load(settings.base, settings.authority).graph,
        report=merged_report(outcomes, _across(outcomes)).to_graph(),
        left_out=[LeftOut(o.path.name, o.problem.message) for o in outcomes if o.problem],
        full=full,
    )
    if kept:
        kept.sweep()
    return Built(released, outcomes)


def merged_report(outcomes: Iterable[Outcome], *more: Report) -> Report:
    """What the checks of all articles found, and more of it, as one report."""
    found = [outcome.report for outcome in outcomes if outcome.report]
    return Report(tuple(chain.from_iterable(report.results for report in (*found, *more))))


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from _articles(place)
    elif place.exists():
        yield place
    else:
        matches = [Path(match) for match in iglob(str(place), recursive=True)]  # noqa: PTH207 - takes absolute patterns too
        if not matches:
            hint = "Name files or folders that exist, or a pattern in quotes."
            raise KgError("there is no such file", where=str(place), hint=hint, exit_code=2)
        for match in matches:
            yield from _articles(match) if match.is_dir() else [match]


def _articles(folder: Path) -> Iterator[Path]:
    for file in folder.rglob("*"):
        is_hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if file.suffix.lower() in SUFFIXES and not is_hidden and file.is_file():
            yield file


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


def _distinct(outcome: Outcome, first: dict[Node, Path]) -> Outcome:
    """The outcome; a problem when an article before it has the same identifier."""
    if outcome.article is None:
        return outcome
    before = first.setdefault(outcome.article.node, outcome.path)
    if before == outcome.path:
        return outcome
    message = f"its identifier {outcome.article.id!r} is that of another article too, {before.name}"
    hint = f"Rename one of the files; the other is {before}."
    return replace(outcome, problem=KgError(message, where=str(outcome.path), hint=hint))


def _placed(error: KgError, path: Path) -> KgError:
    return error if error.where else KgError(error.message, where=str(path), hint=error.hint)


def _unexpected(error: Exception, path: Path) -> KgError:
    reason = " ".join(str(error).split())
    hint = "This is a fault of coop-kg; KG_DEBUG=1 shows where. Please report it."
    return KgError(f"{type(error).__name__}: {reason}", where=str(path), hint=hint)


def _agreeing(outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """The outcomes; of articles that contradict each other the first passes, and the others have a problem."""
    disputed = {f"<{result.focus}>".encode() for result in _across(outcomes).violations}
    kept: list[Outcome] = []
    for outcome in outcomes:
        if not any(line.split(b" ", 1)[0] in disputed for line in _lines_across([outcome])):
            yield outcome
        elif wrong := _across([*kept, outcome]).violations:
            yield _contradicting(outcome, wrong)
        else:
            kept.append(outcome)
            yield outcome


def _contradicting(outcome: Outcome, wrong: Sequence[Result]) -> Outcome:
    results = [*(outcome.report or Report()).results, *(replace(result, where=outcome.path.name) for result in wrong)]
    message = f"{wrong[0].line()} An article before it says otherwise."
    return replace(outcome, report=Report(tuple(results)), problem=KgError(message, where=str(outcome.path)))


def _across(outcomes: Iterable[Outcome]) -> Report:
    """What breaks conditions across articles; these read what things are and what they are part of."""
    return check_merged(Graph().parse(data=b"".join(_lines_across(outcomes)), format="nt"))


def _lines_across(outcomes: Iterable[Outcome]) -> Iterator[bytes]:
    lines = chain.from_iterable(part.triples() for part in _passed(outcomes))
    return (line for line in lines if line.split(b" ", 2)[1] in _ACROSS)


def _passed(outcomes: Iterable[Outcome]) -> list[Part]:
    return [outcome.part for outcome in outcomes if outcome.part and not outcome.problem]
