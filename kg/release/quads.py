"""Graphs as sorted lines of canonical N-Quads, the form in which a release is put together and compared.

Lines are made from rdflib's graphs, never read back from the store, which writes numbers anew (`1.0` as `1`).
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO

import pyoxigraph as ox
from rdflib import RDF, Graph, Literal, URIRef

from kg.errors import KgError
from kg.terms import PREFIXES

_TYPE = f"<{RDF.type}>".encode()


@dataclass(frozen=True, slots=True)
class Part:
    """One named graph of a release: its name and its sorted N-Quads lines, each with its line break."""

    name: str
    lines: tuple[bytes, ...]

    def triples(self) -> Iterator[bytes]:
        """Its N-Triples lines."""
        return map(_without_graph, self.lines)


def part(graph: Graph) -> Part:
    """A named graph, ready to be released; its identifier is its name.

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


def write_turtle(lines: Iterable[bytes], output: IO[bytes], prefixes: Mapping[str, str] = PREFIXES) -> None:
    """Writes the merged triples of N-Quads lines as Turtle: sorted by subject, its types first."""
    triples = sorted({_without_graph(line) for line in lines}, key=_types_first)
    _write((quad.triple for quad in parsed(triples)), output, ox.RdfFormat.TURTLE, prefixes)


def write_trig(lines: Iterable[bytes], output: IO[bytes], prefixes: Mapping[str, str] = PREFIXES) -> None:
    """Writes N-Quads lines as TriG: sorted by graph, then by subject, its types first."""
    ordered = sorted(lines, key=lambda line: (line[line.rindex(b" <") :], _types_first(line)))
    _write(parsed(ordered), output, ox.RdfFormat.TRIG, prefixes)


def turtle(graph: Graph, prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """A graph without blank nodes as Turtle, the same bytes whenever it holds the same triples."""
    output = io.BytesIO()
    write_turtle(part(graph).lines, output, prefixes)
    return output.getvalue()


def _write(
    statements: Iterator[ox.Triple] | Iterator[ox.Quad],
    output: IO[bytes],
    format: ox.RdfFormat,
    prefixes: Mapping[str, str],
) -> None:
    """Writes statements, the prefixes sorted; Oxigraph writes them in another order in every run."""
    text = ox.serialize(statements, format=format, prefixes=dict(prefixes)) or b""
    head = [f"@prefix {prefix}: <{namespace}> .\n".encode() for prefix, namespace in sorted(prefixes.items())]
    output.writelines(head)
    output.write(memoryview(text)[sum(map(len, head)) :])


def _without_graph(line: bytes) -> bytes:
    return line[: line.rindex(b" <")] + b" .\n"


def _types_first(line: bytes) -> tuple[bytes, bool, bytes]:
    subject, predicate, rest = line.split(b" ", 2)
    return subject, predicate != _TYPE, predicate + rest


def _term(node: object) -> ox.NamedNode | ox.Literal:
    if not isinstance(node, Literal):
        return _iri(node)
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=_named(str(node.datatype)) if node.datatype else None)


def _iri(node: object) -> ox.NamedNode:
    if not isinstance(node, URIRef):
        raise KgError(f"the graph has the node {node!r}; every node needs an IRI")
    return _named(str(node))


def _named(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise KgError(f"the graph has an IRI that is none: {iri!r} ({error})") from error
