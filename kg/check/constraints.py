"""The constraint components of SHACL Core that the shapes use, each as a test of values.

A test answers as pyshacl does for IRIs and literals; where it would have to guess it says no, and pyshacl is asked.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Protocol

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH, XSD
from rdflib.term import Node

from kg.check.told import Told

Holds = Callable[[Told, Node, Sequence[Node]], bool]
"""Whether the values of a focus node pass a test."""
Test = Callable[[Told, Node], bool]
"""Whether one node passes a test."""


class Shapes(Protocol):
    """The shapes that a parameter may name, each of which is a test itself."""

    graph: Graph

    def test(self, shape: Node) -> Test:
        """The test of a shape."""


Reader = Callable[[Shapes, Node, Node], Holds]
"""Makes the test of a shape's parameter."""

_STRING, _LANG_STRING = XSD.string, RDF.langString  # looked up once: each asking of a namespace makes an IRI
_NUMBERS = frozenset((XSD.integer, XSD.decimal, XSD.nonNegativeInteger))
_TYPES: dict[URIRef, type | tuple[type, ...]] = {
    XSD.string: str,
    RDF.langString: str,
    XSD.integer: int,
    XSD.float: float,
    XSD.decimal: Decimal,
    XSD.boolean: bool,
    XSD.date: date,
    XSD.time: time,
    XSD.dateTime: datetime,
}
_KINDS: dict[Node, tuple[type, ...]] = {
    SH.IRI: (URIRef,),
    SH.BlankNodeOrIRI: (URIRef,),
    SH.Literal: (Literal,),
    SH.BlankNodeOrLiteral: (Literal,),
    SH.IRIOrLiteral: (URIRef, Literal),
    SH.BlankNode: (),
}
_SURE = (SH.pattern, SH.flags, SH.minLength, SH.maxLength, SH.nodeKind, SH["class"])
"""Parameters whose test says no only where pyshacl does, so that "not" may be said of it."""


class UnreadableError(Exception):
    """A shape says what is not known here."""

    def __init__(self, shape: Node) -> None:
        super().__init__(f"{shape} says what has no test")


def _each(test: Test) -> Holds:
    """Every value passes."""

    def holds(told: Told, _: Node, values: Sequence[Node]) -> bool:
        for value in values:  # noqa: SIM110 - the innermost loop: all() takes half as long again
            if not test(told, value):
                return False
        return True

    return holds


def _one(shapes: Shapes, shape: Node, parameter: URIRef) -> Node:
    """The value of a parameter that a shape may have once."""
    values = list(shapes.graph.objects(shape, parameter))
    if len(values) != 1:
        raise UnreadableError(shape)
    return values[0]


def _number(shapes: Shapes, shape: Node, parameter: URIRef) -> int:
    value = _one(shapes, shape, parameter)
    if not isinstance(value, Literal) or type(value.value) is not int:
        raise UnreadableError(shape)
    return value.value


def _min_count(shapes: Shapes, shape: Node, _: Node) -> Holds:
    least = _number(shapes, shape, SH.minCount)
    return lambda _told, _focus, values: len(values) >= least


def _max_count(shapes: Shapes, shape: Node, _: Node) -> Holds:
    most = _number(shapes, shape, SH.maxCount)
    return lambda _told, _focus, values: len(values) <= most


def _class(_: Shapes, _shape: Node, kind: Node) -> Holds:
    return _each(lambda told, value: type(value) is URIRef and kind in told.classes(value))


def _datatype(shapes: Shapes, shape: Node, datatype: Node) -> Holds:
    _one(shapes, shape, SH.datatype)
    if datatype in (RDFS.Literal, RDFS.Datatype) or not isinstance(datatype, URIRef):
        raise UnreadableError(shape)
    kind = _TYPES.get(datatype, object)

    def holds(_: Told, value: Node) -> bool:
        if type(value) is not Literal:
            return False
        own = value.datatype or (_LANG_STRING if value.language else _STRING)
        return str.__eq__(own, datatype) and not value.ill_typed and isinstance(value.value, kind)

    return _each(holds)


def _node_kind(shapes: Shapes, shape: Node, kind: Node) -> Holds:
    _one(shapes, shape, SH.nodeKind)
    if kind not in _KINDS:
        raise UnreadableError(shape)
    kinds = _KINDS[kind]
    return _each(lambda _, value: type(value) in kinds)


def _min_length(shapes: Shapes, shape: Node, _: Node) -> Holds:
    least = _number(shapes, shape, SH.minLength)
    return _each(lambda _, value: len(str(value)) >= least)


def _max_length(shapes: Shapes, shape: Node, _: Node) -> Holds:
    most = _number(shapes, shape, SH.maxLength)
    return _each(lambda _, value: len(str(value)) <= most)


def _pattern(shapes: Shapes, shape: Node, pattern: Node) -> Holds:
    flags = {str(flag) for flag in shapes.graph.objects(shape, SH.flags)}
    if not flags <= {"i"} or not isinstance(pattern, Literal):
        raise UnreadableError(shape)
    search = re.compile(str(pattern), re.IGNORECASE if flags else 0).search
    return _each(lambda _, value: search(str(value)) is not None)


def _unique_language(shapes: Shapes, shape: Node, _: Node) -> Holds:
    if _one(shapes, shape, SH.uniqueLang) != Literal(True):
        raise UnreadableError(shape)

    def holds(_told: Told, _focus: Node, values: Sequence[Node]) -> bool:
        if len(values) < 2:
            return True
        languages = [value.language.lower() for value in values if isinstance(value, Literal) and value.language]
        return len(languages) == len(set(languages))

    return holds


def _amount(value: Node) -> int | Decimal | None:
    """The number that a literal says, where it can be compared with any other."""
    if type(value) is not Literal or value.datatype not in _NUMBERS:
        return None
    number = value.value
    if value.ill_typed or type(number) not in (int, Decimal):
        return None
    return number if type(number) is int or number.is_finite() else None


def _bound(shape: Node, bound: Node) -> int | Decimal:
    found = _amount(bound)
    if found is None:
        raise UnreadableError(shape)
    return found


def _min_inclusive(_: Shapes, shape: Node, bound: Node) -> Holds:
    least = _bound(shape, bound)
    return _each(lambda _, value: (found := _amount(value)) is not None and found >= least)


def _max_inclusive(_: Shapes, shape: Node, bound: Node) -> Holds:
    most = _bound(shape, bound)
    return _each(lambda _, value: (found := _amount(value)) is not None and found <= most)


def _less_than(_: Shapes, shape: Node, predicate: Node) -> Holds:
    if not isinstance(predicate, URIRef):
        raise UnreadableError(shape)

    def holds(told: Told, focus: Node, values: Sequence[Node]) -> bool:
        numbers = [_amount(value) for value in values]
        others = [_amount(value) for value in told.values(focus, predicate)]
        return all(a is not None and b is not None and a < b for a in numbers for b in others)

    return holds


def _disjoint(_: Shapes, shape: Node, predicate: Node) -> Holds:
    if predicate in (RDF.type, RDFS.subClassOf):
        raise UnreadableError(shape)
    return lambda told, focus, values: set(values).isdisjoint(told.values(focus, predicate)) if values else True


def _node(shapes: Shapes, _: Node, other: Node) -> Holds:
    return _each(shapes.test(other))


def _or(shapes: Shapes, shape: Node, members: Node) -> Holds:
    tests = [shapes.test(member) for member in shapes.graph.items(members)]
    if not tests:
        raise UnreadableError(shape)
    return _each(lambda told, value: any(test(told, value) for test in tests))


def _not(shapes: Shapes, shape: Node, other: Node) -> Holds:
    if not set(shapes.graph.predicates(other)) <= set(_SURE):
        raise UnreadableError(shape)
    test = shapes.test(other)
    return _each(lambda told, value: not test(told, value))


READERS: dict[Node, Reader] = {
    SH.minCount: _min_count,
    SH.maxCount: _max_count,
    SH["class"]: _class,
    SH.datatype: _datatype,
    SH.nodeKind: _node_kind,
    SH.minLength: _min_length,
    SH.maxLength: _max_length,
    SH.pattern: _pattern,
    SH.uniqueLang: _unique_language,
    SH.minInclusive: _min_inclusive,
    SH.maxInclusive: _max_inclusive,
    SH.lessThan: _less_than,
    SH.disjoint: _disjoint,
    SH.node: _node,
    SH["or"]: _or,
    SH["not"]: _not,
}
"""What makes the test of each parameter."""
