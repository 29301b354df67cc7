"""A graph against the shapes, with pyshacl.

What costs is done once: the shapes are read once, and of the ontology only what SHACL needs to know (which
class is a kind of which, which statuses and forms there are) is laid beside a graph.
"""

from collections.abc import Iterator
from functools import cache

from pyshacl import ShapesGraph, Validator
from pyshacl.errors import ReportableRuntimeError, ValidationFailure
from pyshacl.graph_abstraction import DataGraph
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS, SH, SKOS
from rdflib.plugins.stores.memory import Memory
from rdflib.term import Node

from kg.assets import files
from kg.check.report import Result
from kg.check.rules import written
from kg.errors import KgError
from kg.terms import COOP

NOTES = (SH.name, SH.description, SH.order, RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, SKOS.example)
"""What tells people about a shape: pyshacl goes through all that a shape has, each time it uses it."""
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


class _Gathered(Graph):
    """The triples of several graphs, which stay as they are: how many they are is asked often, and told at once."""

    def __init__(self, *parts: Graph) -> None:
        super().__init__(store="SimpleMemory", bind_namespaces="none")
        self._size = 0
        for part in parts:
            self += part
        self._size = super().__len__()

    def __len__(self) -> int:
        return self._size


def results(graph: Graph, *names: str) -> Iterator[Result]:
    """What a graph breaks of the shapes in some files of `shapes/`; the graph is left as it was.

    Raises:
        KgError: the graph cannot be validated, as when a shape compares what cannot be compared.
    """
    data = DataGraph(
        Memory(), _Gathered(graph, ontology())
    )  # it asks for a store of datasets, and reads the graph alone
    validator = Validator(data, shacl_graph=Graph(), options={"inplace": True})
    validator.shacl_graph = _shapes(*names)  # the constructor would read the shapes anew for every graph
    try:
        _, report, _ = validator.run()  # type: ignore[no-untyped-call]  # pyshacl leaves it untyped
    except (ReportableRuntimeError, ValidationFailure) as error:
        hint = "Look for blank nodes where IRIs and literals belong."
        raise KgError(f"cannot validate: {error}", hint=hint) from error
    for node in report.objects(None, SH.result):
        result = _result(report, node)
        if _occurs(graph, result.focus):
            yield result


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
    graph = Graph(store="SimpleMemory")
    graph += written(*names)
    for shape, target in [(s, t) for s in set(graph.subjects(SH.property)) for t in TARGETS]:
        for aim in set(graph.objects(shape, target)):
            for part in graph.objects(shape, SH.property):
                graph.add((part, target, aim))
    for left_out in (SH.property, *NOTES):
        graph.remove((None, left_out, None))
    return ShapesGraph(graph)


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
