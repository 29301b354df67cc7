"""A graph against the shapes: pyshacl judges what a quick proof leaves open, and one graph of a hundred whole.

What costs is done once: the shapes are read once, and of the ontology only what SHACL needs to know (which
class is a kind of which, which statuses and forms there are) is laid beside a graph.
"""

import logging
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from zlib import crc32

from pyshacl import ShapesGraph, Validator
from pyshacl.errors import ReportableRuntimeError, ValidationFailure
from pyshacl.graph_abstraction import DataGraph
from pyshacl.pytypes import SHACLExecutor
from rdflib import Graph, URIRef
from rdflib.namespace import RDFS, SH, SKOS
from rdflib.plugins.stores.memory import Memory
from rdflib.term import Node

from kg.check.proof import TARGETS, Proof
from kg.check.report import Result
from kg.check.rules import written
from kg.check.told import Told, ontology
from kg.errors import KgError

NOTES = (SH.name, SH.description, SH.order, RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, SKOS.example)
"""What tells people about a shape: pyshacl goes through all that a shape has, each time it uses it."""
SAMPLE = 100
"""One graph of so many is judged by pyshacl whole, whatever the proof says."""

Unproven = Mapping[Node, list[Node] | None]
_Pattern = tuple[Node | None, Node | None, Node | None]
_log = logging.getLogger(__name__)


class _Beside(Graph):
    """A graph and the ontology beside it as one, without a copy of either."""

    def __init__(self, told: Told) -> None:
        super().__init__(store="SimpleMemory", bind_namespaces="none")
        self._graph, self._ontology = told.graph, ontology()
        self._size = len(told.triples) + _size()

    def triples(self, pattern: _Pattern) -> Iterator[tuple[Node, Node, Node]]:  # type: ignore[override] # no paths
        """What either of the two says, once."""
        more = (triple for triple in self._ontology.triples(pattern) if triple not in self._graph)
        return chain(self._graph.triples(pattern), more)

    def __len__(self) -> int:  # asked whenever pyshacl looks whether a graph is there
        return self._size


@cache
def _size() -> int:
    """How many statements of the ontology lie beside a graph."""
    return len(ontology())


def results(told: Told, *names: str) -> Iterator[Result]:
    """What a graph breaks of the shapes in some files of `shapes/`; the graph is left as it was.

    Raises:
        KgError: the graph cannot be validated, as when a shape compares what cannot be compared.
    """
    unproven = proof(*names).unproven(told)
    if unproven is None or crc32(told.graph.identifier.encode()) % SAMPLE == 0:
        yield from _compared(judged(told, *names), unproven)
    elif unproven:
        yield from judged(told, *names, of=unproven)


def _compared(results: Iterator[Result], unproven: Unproven | None) -> Iterator[Result]:
    """The results; a line in the log where one is about what was taken for proven."""
    for result in results:
        open_ = [result.focus] if unproven is None else unproven.get(result.shape, [])
        if open_ is not None and result.focus not in open_:
            _log.error("the proof missed what pyshacl found: %s", result.line())
        yield result


def judged(told: Told, *names: str, of: Unproven | None = None) -> Iterator[Result]:
    """What pyshacl finds that a graph breaks: of all shapes, or `of` some alone, each with its focus nodes.

    Raises:
        KgError: the graph cannot be validated, as when a shape compares what cannot be compared.
    """
    shapes, both = _shapes(*names), _Beside(told)
    every = dict.fromkeys(shape.node for shape in shapes.shapes)
    try:
        found = []
        for shape, nodes in (every if of is None else of).items():
            found += shapes.lookup_shape_from_node(shape).validate(_executor(), both, focus=nodes)[1]  # type: ignore[arg-type] # nodes are terms
        report, _ = Validator.create_validation_report(shapes, not found, found)
    except (ReportableRuntimeError, ValidationFailure, ArithmeticError) as error:  # of numbers that are none, NaN
        hint = "Look for blank nodes where IRIs and literals belong."
        raise KgError(f"cannot validate: {error}", hint=hint) from error
    for node in report.objects(None, SH.result):
        result = _result(report, node)
        if _occurs(told.graph, result.focus):
            yield result


@cache
def _executor() -> SHACLExecutor:
    """How shapes are evaluated: as pyshacl does by itself."""
    return Validator(DataGraph(Memory(), Graph()), shacl_graph=Graph(), options={"inplace": True}).make_executor()


@cache
def proof(*names: str) -> Proof:
    """The shapes in some files, read for a quick proof."""
    return Proof(_shapes(*names).graph)


def _result(report: Graph, node: Node) -> Result:
    return Result(
        severity=str(report.value(node, SH.resultSeverity)).removeprefix(str(SH)),
        focus=_one(report, node, SH.focusNode),
        path=report.value(node, SH.resultPath),
        value=report.value(node, SH.value),
        message=str(report.value(node, SH.resultMessage)),
        shape=URIRef(str(_one(report, node, SH.sourceShape))),
        component=URIRef(str(_one(report, node, SH.sourceConstraintComponent))),
    )


def _occurs(graph: Graph, node: Node) -> bool:
    """Whether the graph itself has the node, and not only the ontology beside it."""
    return (node, None, None) in graph or (None, None, node) in graph


def _one(report: Graph, node: Node, predicate: URIRef) -> Node:
    """What every validation result has exactly once."""
    value = report.value(node, predicate)
    assert value is not None
    return value


@cache
def _shapes(*names: str) -> ShapesGraph:
    """The shapes with the targets at the property shapes themselves.

    pyshacl evaluates a property shape that has targets once for all of them, but one that hangs on a node
    shape once for each; the verdicts are the same.
    """
    graph = Graph(store="SimpleMemory", bind_namespaces="none")
    graph += written(*names)
    for shape, target in [(s, t) for s in set(graph.subjects(SH.property)) for t in TARGETS]:
        for aim in set(graph.objects(shape, target)):
            for part in graph.objects(shape, SH.property):
                graph.add((part, target, aim))
    for left_out in (SH.property, *NOTES):
        graph.remove((None, left_out, None))
    return ShapesGraph(graph)
