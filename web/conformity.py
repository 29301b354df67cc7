"""Which shapes a statement was checked against before it was published: those of its property, and those of claims."""

import functools
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import RDFS, SH

from kg.store import Store
from kg.terms import SHAPE
from web.served import vocabulary

_OF_CLAIMS = (str(SHAPE["Claim"]), str(SHAPE["Evidence"]), str(SHAPE["Selector"]))
_TARGET, _PROPERTY, _PATH, _MESSAGE, _SEVERITY, _ABOVE = (
    ox.NamedNode(str(term)) for term in (SH.targetClass, SH.property, SH.path, SH.message, SH.severity, RDFS.subClassOf)
)
_MUST = ox.NamedNode(str(SH.Violation))


@dataclass(frozen=True, slots=True)
class Check:
    """A shape, and what it asks in words."""

    iri: str
    asks: str


@functools.lru_cache(1024)
def checks(predicate: str, class_: str) -> tuple[Check, ...]:
    """The shapes that a statement about a thing of a class has to fit, by its property.

    >>> [check.iri.rpartition("/")[2] for check in checks("https://w3id.org/coop-kg/ontology#host",
    ...     "https://w3id.org/coop-kg/ontology#Visit")]
    ['Visit-host']
    """
    store, path = vocabulary(), ox.NamedNode(predicate)
    shapes = {
        property_.object
        for above in _with_those_above(store, class_)
        for target in store.quads(predicate=_TARGET, object=above)
        for property_ in store.quads(target.subject, _PROPERTY)
        if _has(store, property_.object, _PATH, path) and _has(store, property_.object, _SEVERITY, _MUST)
    }
    return tuple(sorted((_check(store, shape) for shape in shapes), key=lambda check: check.iri))


def of_claims() -> tuple[str, ...]:
    """The shapes that each claim has to fit, with its evidence and the place of that."""
    return _OF_CLAIMS


def _with_those_above(store: Store, class_: str) -> set[ox.NamedNode]:
    """A class and all that it is a kind of."""
    found: set[ox.NamedNode] = set()
    level = {ox.NamedNode(class_)} if class_ else set()
    while level:
        found |= level
        above = (quad.object for each in level for quad in store.quads(each, _ABOVE))
        level = {each for each in above if isinstance(each, ox.NamedNode)} - found
    return found


def _has(store: Store, shape: object, predicate: ox.NamedNode, value: ox.NamedNode) -> bool:
    return isinstance(shape, ox.NamedNode) and any(True for _ in store.quads(shape, predicate, value))


def _check(store: Store, shape: object) -> Check:
    assert isinstance(shape, ox.NamedNode)
    said = sorted(str(getattr(quad.object, "value", "")) for quad in store.quads(shape, _MESSAGE))
    return Check(shape.value, next(iter(said), ""))
