"""What articles may break together, each right by itself: the first one passes, and the others stay out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from rdflib import ORG, RDF, Graph

from kg.check import Report, Result, check_merged
from kg.errors import KgError
from kg.iri import Node
from kg.pipeline.outcome import Outcome
from kg.release import Part

_ACROSS = {f"<{predicate}>".encode() for predicate in (RDF.type, ORG.subOrganizationOf, ORG.unitOf)}
_OWN = re.compile(rb"<[^>]*/id/(?:article|claim|evidence|cooperation|membership)/")
"""Things that one article alone tells of."""


def distinct(outcome: Outcome, first: dict[Node, Path]) -> Outcome:
    """The outcome; a problem when an article before it has the same identifier."""
    if outcome.article is None:
        return outcome
    before = first.setdefault(outcome.article.node, outcome.path)
    if before == outcome.path:
        return outcome
    message = f"its identifier {outcome.article.id!r} is that of another article too, {before.name}"
    hint = f"Rename one of the files; the other is {before}."
    return replace(outcome, problem=KgError(message, where=str(outcome.path), hint=hint))


def merged_report(outcomes: Iterable[Outcome], *more: Report) -> Report:
    """What the checks of all articles found, and more of it, as one report."""
    found = [outcome.report for outcome in outcomes if outcome.report]
    return Report(tuple(chain.from_iterable(report.results for report in (*found, *more))))


def agreeing(outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """The outcomes; of articles that contradict each other the first passes, and the others have a problem."""
    disputed = {f"<{result.focus}>".encode() for result in across(outcomes).violations}
    kept: list[Outcome] = []
    for outcome in outcomes:
        if not any(line.split(b" ", 1)[0] in disputed for line in _lines_across([outcome])):
            yield outcome
        elif wrong := across([*kept, outcome]).violations:
            yield _contradicting(outcome, wrong)
        else:
            kept.append(outcome)
            yield outcome


def _contradicting(outcome: Outcome, wrong: Sequence[Result]) -> Outcome:
    results = [*(outcome.report or Report()).results, *(replace(result, where=outcome.path.name) for result in wrong)]
    message = f"{wrong[0].line()} An article before it says otherwise."
    return replace(outcome, report=Report(tuple(results)), problem=KgError(message, where=str(outcome.path)))


def across(outcomes: Iterable[Outcome]) -> Report:
    """What breaks conditions across articles; these read what things are and what they are part of."""
    return check_merged(Graph().parse(data=b"".join(sorted(set(_lines_across(outcomes)))), format="nt"))


def _lines_across(outcomes: Iterable[Outcome]) -> Iterator[bytes]:
    lines = chain.from_iterable(part.triples() for part in passed(outcomes))
    return (line for line in lines if line.split(b" ", 2)[1] in _ACROSS and not _OWN.match(line))


def passed(outcomes: Iterable[Outcome]) -> list[Part]:
    """The graphs of the articles that nothing keeps out."""
    return [outcome.part for outcome in outcomes if outcome.part and not outcome.problem]
