"""The shapes as data: the files of `shapes/`, and the rules that are written there but checked in Python."""

from functools import cache

from rdflib import Graph, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from kg.assets import folder
from kg.check.report import Result
from kg.terms import SHAPE

PROGRAM = SHAPE.CheckedByProgram
"""What a report names in place of a constraint component of SHACL, for what no component of it checks."""


@cache
def written(*names: str) -> Graph:
    """The shapes of some files of `shapes/`, named without their suffix, as one graph."""
    graph = Graph()
    for name in names:
        graph.parse(folder("shapes") / f"{name}.ttl", format="turtle")
    return graph


def broken(rule: str, focus: Node, path: URIRef | None = None, value: Node | None = None) -> Result:
    """The result of a rule that is checked in Python; message and severity are those of the Turtle.

    >>> broken("Interval-order", SHAPE.x).message
    'Nothing ends before it begins.'

    Raises:
        KeyError: no such rule is written in `shapes/cooperation.ttl`.
    """
    message, severity = _wording()[rule]
    return Result(severity, focus, path, value, message, SHAPE[rule], PROGRAM)


@cache
def _wording() -> dict[str, tuple[str, str]]:
    graph = written("cooperation")
    return {
        str(shape).removeprefix(str(SHAPE)): (
            str(graph.value(shape, SH.message)),
            str(graph.value(shape, SH.severity)).removeprefix(str(SH)),
        )
        for shape in graph.subjects(SH.deactivated)
    }
