"""The whole dataset in each format that a release has a file of; all of them are written from the same lines.

N-Quads, TriG and JSON-LD tell the graph of each statement; Turtle is the merge of all graphs.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib import Graph

from kg import jsonld, turtle
from kg.release.quads import parsed, part
from kg.release.whole import Whole
from kg.terms import PREFIXES
from kg.turtle import Statement

_LABEL = re.compile(rb"(?:[lL]abel|[nN]ame|title|headline)> \"")


@dataclass(frozen=True, slots=True)
class Dump:
    """A format of the whole: the file of a release that has it, its media type, and how it is written.

    `about` tells what it is; `graphs`, whether it says which graph a statement is from.
    """

    file: str
    media_type: str
    name: str
    about: str
    graphs: bool
    pieces: Callable[[Whole], Iterable[bytes]]


def as_turtle(whole: Whole) -> Iterator[bytes]:
    """The merge of all graphs, sorted by subject."""
    return turtle.written_statements(map(_statement, whole), PREFIXES, _names(whole))


def as_trig(whole: Whole) -> Iterator[bytes]:
    """All graphs, sorted by name."""
    return turtle.written_graphs(_graphs(whole), PREFIXES, _names(whole))


def as_jsonld(whole: Whole) -> Iterator[bytes]:
    """All graphs, sorted by name, as one document."""
    return jsonld.written_graphs(_graphs(whole), PREFIXES)


def document(graph: Graph, prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """A graph without blank nodes as Turtle, the same bytes whenever it holds the same triples."""
    return turtle.document((quad.triple for quad in parsed(part(graph).lines)), prefixes)


_ABOUT = {
    "nquads": "The whole graph as N-Quads: a statement on each line, with the article that it is from",
    "trig": "The whole graph as TriG: article by article, for reading and for tools that know graphs",
    "turtle": "The whole graph as Turtle, merged: for reading and for tools without graphs",
    "jsonld": "The whole graph as JSON-LD: article by article, a thing on each line",
}
DUMPS = {
    dump.name: dump
    for dump in (
        Dump("dump.nq.gz", "application/n-quads", "nquads", _ABOUT["nquads"], True, iter),
        Dump("dump.trig.gz", "application/trig", "trig", _ABOUT["trig"], True, as_trig),
        Dump("dump.ttl.gz", "text/turtle", "turtle", _ABOUT["turtle"], False, as_turtle),
        Dump("dump.jsonld.gz", "application/ld+json", "jsonld", _ABOUT["jsonld"], True, as_jsonld),
    )
}
"""The formats by the names that `kg dump --format` takes."""


def _statement(line: bytes) -> Statement:
    subject, predicate, rest = line.decode().split(" ", 2)
    return subject, predicate, rest[: rest.rindex(" <")]


def _graphs(whole: Whole) -> Iterator[tuple[str, Iterable[Statement]]]:
    for name, lines in whole.graphs():
        yield name, map(_statement, lines)


def _names(whole: Whole) -> dict[str, str]:
    return turtle.names_in(_statement(line) for line in whole if _LABEL.search(line))
