"""Which words of the article a node of its graph was read from."""

from collections.abc import Iterator

from rdflib import Graph
from rdflib.namespace import RDF
from rdflib.term import Node

from kg.terms import COOP, OA

Quote = tuple[int, str]


class Words:
    """The quotes of one graph, by what they tell of."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def about(self, node: Node) -> str:
        """The first sentence that tells of a thing, or that a claim or evidence quotes; empty if none does."""
        quotes = (self._quote(selector) for selector in self._selectors(node))
        return min((quote for quote in quotes if quote[1]), default=(0, ""))[1]

    def _selectors(self, node: Node) -> Iterator[Node]:
        """Those of the claims that are the node or say something of it, of the evidence that it is, or itself."""
        graph = self._graph
        claims = (node, *(claim for part in (RDF.subject, RDF.object) for claim in graph.subjects(part, node)))
        for evidence in (evidence for claim in claims for evidence in graph.objects(claim, COOP.evidence)):
            yield from graph.objects(evidence, OA.hasSelector)
        if (None, COOP.evidence, node) in graph:
            yield from graph.objects(node, OA.hasSelector)
        if any((None, COOP.evidence, evidence) in graph for evidence in graph.subjects(OA.hasSelector, node)):
            yield node

    def _quote(self, selector: Node) -> Quote:
        start, exact = self._graph.value(selector, OA.start), self._graph.value(selector, OA.exact)
        return _number(start), str(exact or "")


def _number(node: Node | None) -> int:
    return int(str(node)) if node is not None and str(node).isdigit() else 0
