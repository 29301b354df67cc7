"""The whole dataset in each format that a release has a file of; all of them are written from the same sorted lines.

N-Quads, TriG and JSON-LD tell the graph of each statement; Turtle is the merge of all graphs.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib import Graph

from kg import jsonld, turtle
from kg.release.quads import parsed, part
from kg.terms import PREFIXES
from kg.turtle import Statement

Lines = Sequence[bytes]
"""N-Quads lines, sorted, so that those of one subject stand in a row."""

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
    pieces: Callable[[Lines], Iterable[bytes]]


def as_turtle(lines: Lines) -> Iterator[bytes]:
    """The merge of all graphs, sorted by subject."""
    return turtle.written_statements(map(_statement, lines), PREFIXES, _names(lines))


def as_trig(lines: Lines) -> Iterator[bytes]:
    """All graphs, sorted by name."""
    return turtle.written_graphs(_graphs(lines), PREFIXES, _names(lines))


def as_jsonld(lines: Lines) -> Iterator[bytes]:
    """All graphs, sorted by name, as one document."""
    return jsonld.written_graphs(_graphs(lines), PREFIXES)


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


def _graphs(lines: Lines) -> Iterator[tuple[str, Iterable[Statement]]]:
    found: dict[bytes, list[bytes]] = {}
    for line in lines:
        found.setdefault(line[line.rindex(b" <") + 1 : -3], []).append(line)
    for name in sorted(found):
        yield name.decode(), map(_statement, found[name])


def _names(lines: Lines) -> dict[str, str]:
    return turtle.names_in(_statement(line) for line in lines if _LABEL.search(line))
