"""What a graph tells, gone through once for all that checks ask of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Node

from kg.assets import files
from kg.terms import COOP

Triple = tuple[Node, Node, Node]
_TYPE = RDF.type
_NOTHING: dict[Node, list[Node]] = {}


class Told:
    """The statements of a graph: one by one, by property, and what its nodes are beside the ontology.

    `is_plain` is false where a graph has more than shapes are written for: nodes that are neither IRIs nor literals,
    or classes of its own.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.triples: list[Triple] = list(graph)
        by: defaultdict[Node, defaultdict[Node, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, value in self.triples:
            by[predicate][subject].append(value)
        self._by: dict[Node, dict[Node, list[Node]]] = {predicate: dict(told) for predicate, told in by.items()}
        self.is_plain = RDFS.subClassOf not in by and _are_plain(self.triples)
        self._classes: dict[Node, frozenset[Node]] = {}

    def of(self, predicate: Node) -> dict[Node, list[Node]]:
        """All subjects of a property, each with its values."""
        return self._by.get(predicate, _NOTHING)

    def values(self, subject: Node, predicate: Node) -> Sequence[Node]:
        """The values that a subject has of a property."""
        return self._by.get(predicate, _NOTHING).get(subject, ())

    def classes(self, node: Node) -> frozenset[Node]:
        """All classes that a node is a SHACL instance of, with the ontology beside the graph."""
        found = self._classes.get(node)
        if found is None:
            types = (*self.of(_TYPE).get(node, ()), *_own().get(node, ()))
            found = self._classes[node] = frozenset().union(*map(_lineage, types))
        return found

    def instances(self) -> dict[Node, list[Node]]:
        """The nodes with a type, those of the ontology among them, by all their classes."""
        found: defaultdict[Node, list[Node]] = defaultdict(list)
        for node in self.of(_TYPE).keys() | _own().keys():
            for kind in self.classes(node):
                found[kind].append(node)
        return found


def _are_plain(triples: Iterable[Triple]) -> bool:
    return {kind for triple in triples for kind in map(type, triple)} <= {URIRef, Literal} and all(
        type(subject) is URIRef and type(predicate) is URIRef for subject, predicate, _ in triples
    )


@cache
def ontology() -> Graph:
    """Of the ontology and the forms what SHACL needs: subclasses, and the types of statuses and forms."""
    whole = Graph()
    for file in files("ontology"):
        whole.parse(file, format="turtle")
    kept = Graph(store="SimpleMemory")
    kept += whole.triples((None, RDFS.subClassOf, None))
    for kind in (COOP.Status, SKOS.Concept):
        kept += whole.triples((None, RDF.type, kind))
    return kept


@cache
def _own() -> dict[Node, list[Node]]:
    """The ontology's own things, with their types."""
    found: defaultdict[Node, list[Node]] = defaultdict(list)
    for thing, kind in ontology().subject_objects(RDF.type):
        found[thing].append(kind)
    return dict(found)


@lru_cache(maxsize=1 << 12)
def _lineage(kind: Node) -> frozenset[Node]:
    """A class and all above it."""
    return frozenset((kind, *_above(kind)))


def _above(kind: Node) -> Iterator[Node]:
    return (over for over in ontology().transitive_objects(kind, RDFS.subClassOf) if over is not None)
