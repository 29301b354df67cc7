"""Graphs as sorted lines of canonical N-Quads, the form in which a release is put together and compared.

Lines are made from rdflib's graphs, never read back from the store, which writes numbers anew (`1.0` as `1`).
"""

import gzip
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef

from kg.errors import KgError


@dataclass(frozen=True, slots=True)
class Part:
    """One named graph of a release: its name and its sorted N-Quads lines, each with its line break."""

    name: str
    lines: Sequence[bytes]

    def triples(self) -> Iterator[bytes]:
        """Its N-Triples lines."""
        return map(without_graph, self.lines)


def part(graph: Graph) -> Part:
    """A named graph, ready to be released; its identifier is its name.

    >>> from rdflib import RDF
    >>> graph = Graph(identifier=URIRef("http://g.example/1"))
    >>> _ = graph.add((URIRef("http://s.example/"), RDF.value, Literal("1.0", datatype=URIRef("http://t.example/"))))
    >>> part(graph).lines[0].decode().split(" ", 2)[2]
    '"1.0"^^<http://t.example/> <http://g.example/1> .\\n'

    Raises:
        KgError: a node is blank, or an IRI is none.
    """
    name = _named(str(graph.identifier))
    quads = (ox.Quad(_iri(s), _iri(p), _term(o), name) for s, p, o in graph)
    return from_quads(name.value, quads)


def from_quads(name: str, quads: Iterable[ox.Quad]) -> Part:
    """The quads as a part; all of them must be of the graph named."""
    lines = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return Part(name, tuple(sorted(set(lines.splitlines(keepends=True)))))


def parsed(lines: Iterable[bytes]) -> Iterator[ox.Quad]:
    """The quads that the lines write."""
    return ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS)


def without_graph(line: bytes) -> bytes:
    """The N-Triples line of an N-Quads line."""
    return line[: line.rindex(b" <")] + b" .\n"


def sorted_lines(file: Path) -> Iterator[bytes]:
    """The lines of a compressed dump as N-Quads, as a stream.

    Raises:
        KgError: the dump cannot be read, or is not sorted.
    """
    last = b""
    try:
        with gzip.open(file) as stream:
            for line in stream:
                if line < last:
                    raise KgError("the dump is not sorted", where=str(file), hint="Build the release anew.")
                yield line
                last = line
    except (OSError, EOFError) as error:
        raise KgError(f"the dump cannot be read: {error}", where=str(file), hint="Build the release anew.") from error


def compared(before: Iterable[bytes], after: Iterable[bytes]) -> Iterator[tuple[bool, bytes]]:
    """The lines that have come (True) or gone (False) between two sorted streams of lines, in their order.

    >>> list(compared([b"a", b"b"], [b"b", b"c", b"d"]))
    [(False, b'a'), (True, b'c'), (True, b'd')]
    """
    olds, news = iter(before), iter(after)
    old, new = next(olds, None), next(news, None)
    while old is not None or new is not None:
        if old is not None and old == new:
            old, new = next(olds, None), next(news, None)
        elif old is not None and (new is None or old < new):
            yield False, old
            old = next(olds, None)
        elif new is not None:
            yield True, new
            new = next(news, None)


def _term(node: object) -> ox.NamedNode | ox.Literal:
    if not isinstance(node, Literal):
        return _iri(node)
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=_named(str(node.datatype)) if node.datatype else None)


@lru_cache(maxsize=1 << 14)  # a node stands in many statements, and the terms in all articles
def _iri(node: object) -> ox.NamedNode:
    if not isinstance(node, URIRef):
        raise KgError(f"the graph has the node {node!r}; every node needs an IRI")
    return _named(str(node))


def _named(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise KgError(f"the graph has an IRI that is none: {iri!r} ({error})") from error
