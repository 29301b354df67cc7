"""What a check found: one result for each broken rule, for people and as a SHACL validation report."""

from dataclasses import dataclass
from functools import cached_property

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from kg.terms import OA, PREFIXES, SHAPE, compact

Order = tuple[bool, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """One broken rule.

    `severity` is `Violation`, `Warning` or `Info`; `shape` is the IRI of the rule; `path` and `value` are
    None where the rule is about the focus itself. `quote` is the sentence that the focus was read from,
    `where` the file or article; both are empty where there is none.
    """

    severity: str
    focus: Node
    path: Node | None
    value: Node | None
    message: str
    shape: URIRef
    component: URIRef
    quote: str = ""
    where: str = ""

    @property
    def order(self) -> Order:
        """What results are sorted by: violations first, then by place."""
        place = (self.where, str(self.focus), str(self.shape), str(self.path or ""), str(self.value or ""))
        return (self.severity != "Violation", *place)

    def line(self) -> str:
        """The result as one line.

        >>> rule = SHAPE["Visit-sides"]
        >>> visit = URIRef("https://kg.example.org/visit-1")
        >>> message = "A visit names a visitor or a host."
        >>> component = SH.OrConstraintComponent
        >>> print(Result("Violation", visit, None, None, message, rule, component, where="a.md").line())
        a.md: violation: A visit names a visitor or a host. (https://kg.example.org/visit-1; shape Visit-sides)
        """
        about = [_shown(node) for node in (self.focus, self.path, self.value) if node is not None]
        rule = f"shape {str(self.shape).removeprefix(str(SHAPE))}"
        start = f"{self.where}: " if self.where else ""
        quote = f" “{self.quote}”" if self.quote else ""
        return f"{start}{self.severity.lower()}: {self.message} ({' '.join(about)}; {rule}){quote}"


@dataclass(frozen=True)
class Report:
    """All that a check found, violations first. Reports add up: `sum(reports, Report())`.

    >>> Report().conforms
    True
    """

    results: tuple[Result, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "results", tuple(sorted(self.results, key=lambda result: result.order)))

    def __add__(self, other: "Report") -> "Report":
        return Report((*self.results, *other.results))

    @property
    def conforms(self) -> bool:
        """Whether no result is a violation: warnings keep nothing out."""
        return not self.violations

    @cached_property
    def violations(self) -> tuple[Result, ...]:
        """The results that keep an article out."""
        return tuple(result for result in self.results if result.severity == "Violation")

    def lines(self) -> list[str]:
        """One line for people for each thing that is wrong, however many constraints of its shape find it so."""
        return list(dict.fromkeys(result.line() for result in self.results))

    def to_graph(self) -> Graph:
        """The SHACL validation report, the same for the same results.

        `sh:conforms` is true only where there is no result at all, warnings included: SHACL has it so. A
        result quotes the article (`oa:exact`) where it can.
        """
        graph = Graph(bind_namespaces="none")
        for prefix, namespace in (PREFIXES | {"shape": str(SHAPE)}).items():
            graph.bind(prefix, namespace)
        report = BNode("report")
        graph.add((report, RDF.type, SH.ValidationReport))
        graph.add((report, SH.conforms, Literal(not self.results)))
        for number, result in enumerate(self.results, start=1):
            node = BNode(f"result{number:06}")
            graph.add((report, SH.result, node))
            _describe(graph, node, result)
        return graph


def _describe(graph: Graph, node: BNode, result: Result) -> None:
    graph.add((node, RDF.type, SH.ValidationResult))
    graph.add((node, SH.focusNode, result.focus))
    graph.add((node, SH.resultSeverity, SH[result.severity]))
    graph.add((node, SH.sourceConstraintComponent, result.component))
    graph.add((node, SH.sourceShape, result.shape))
    graph.add((node, SH.resultMessage, Literal(result.message, lang="en")))
    if result.path is not None:
        graph.add((node, SH.resultPath, result.path))
    if result.value is not None:
        graph.add((node, SH.value, result.value))
    if result.quote:
        graph.add((node, OA.exact, Literal(result.quote)))


def _shown(node: Node) -> str:
    return compact(str(node)) if isinstance(node, URIRef) else node.n3()
