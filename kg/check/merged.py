"""Conditions on kinds and wholes: what articles may break together, each right by itself."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations

from rdflib import Graph
from rdflib.namespace import ORG, OWL, RDF, RDFS
from rdflib.term import Node

from kg.assets import folder
from kg.check.report import Result
from kg.check.rules import broken

WHOLES = (ORG.subOrganizationOf, ORG.unitOf)


def wrong(graph: Graph) -> Iterator[Result]:
    """Things of two kinds that exclude each other, and organisations that are part of themselves."""
    yield from _of_two_kinds(graph)
    yield from _part_of_themselves(graph)


def _of_two_kinds(graph: Graph) -> Iterator[Result]:
    kinds: defaultdict[Node, set[Node]] = defaultdict(set)
    for thing, kind in graph.subject_objects(RDF.type):
        kinds[thing].add(kind)
    for thing, own in kinds.items():
        if len(own) > 1 and (other := _excluded(frozenset(own))):
            yield broken("Kinds-disjoint", thing, RDF.type, other)


@cache
def _excluded(kinds: frozenset[Node]) -> Node | None:
    """The first of some classes that another one of them excludes, or None."""
    for one, other in combinations(sorted(kinds, key=str), 2):
        if _exclude(_lineage(one), _lineage(other)):
            return other
    return None


def _lineage(kind: Node) -> set[Node]:
    """A class and all it is a kind of."""
    return {kind, *(over for over in _ontology().transitive_objects(kind, RDFS.subClassOf) if over is not None)}


def _exclude(one: set[Node], other: set[Node]) -> bool:
    pairs = {pair for a in one for b in other for pair in ((a, b), (b, a))}
    return any((a, OWL.disjointWith, b) in _ontology() for a, b in pairs)


def _part_of_themselves(graph: Graph) -> Iterator[Result]:
    wholes: defaultdict[Node, set[Node]] = defaultdict(set)
    for predicate in WHOLES:
        for part, whole in graph.subject_objects(predicate):
            wholes[part].add(whole)
    for part in list(wholes):
        if part in _above(part, wholes):
            yield broken("Part-cycle", part, ORG.subOrganizationOf)


def _above(part: Node, wholes: defaultdict[Node, set[Node]]) -> set[Node]:
    """All that something is part of, directly or through others."""
    found: set[Node] = set()
    ahead = list(wholes[part])
    while ahead:
        whole = ahead.pop()
        if whole not in found:
            found.add(whole)
            ahead += wholes.get(whole, ())
    return found


@cache
def _ontology() -> Graph:
    return Graph().parse(folder("ontology") / "cooperation.ttl", format="turtle")
