"""Which words of the article a node of its graph was read from."""

from rdflib import Graph
from rdflib.namespace import RDF
from rdflib.term import Node

from kg.terms import COOP, OA

Quote = tuple[int, str]


class Words:
    """The quotes of one graph, by what they tell of."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._first: dict[Node, Quote] = {}
        for claim, evidence in graph.subject_objects(COOP.evidence):
            for selector in graph.objects(evidence, OA.hasSelector):
                self._keep(selector, (claim, evidence, selector, *self._sides(claim)))

    def about(self, node: Node) -> str:
        """The first sentence that tells of a thing, or that a claim or evidence quotes; empty if none does."""
        return self._first.get(node, (0, ""))[1]

    def _sides(self, claim: Node) -> list[Node]:
        return [side for part in (RDF.subject, RDF.object) for side in self._graph.objects(claim, part)]

    def _keep(self, selector: Node, nodes: tuple[Node, ...]) -> None:
        start, exact = self._graph.value(selector, OA.start), self._graph.value(selector, OA.exact)
        quote = (_number(start), str(exact or ""))
        for node in nodes if exact else ():
            self._first[node] = min(quote, self._first.get(node, quote))


def _number(node: Node | None) -> int:
    return int(str(node)) if node is not None and str(node).isdigit() else 0
