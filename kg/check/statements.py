"""The statements of a graph: each has its claim, none ties a thing to itself, nothing ends before it begins."""

from collections.abc import Iterator

from rdflib import BNode, Graph, URIRef
from rdflib.namespace import DCTERMS, FOAF, PROV, RDF, RDFS, SKOS
from rdflib.term import Node

from kg.check.report import Result
from kg.check.rules import broken
from kg.terms import COOP, OA, SCHEMA

NAMES = {RDF.type, RDFS.label, SKOS.prefLabel, SKOS.altLabel, FOAF.name}
ARTICLE_DATA = {
    DCTERMS.identifier,
    *(SCHEMA[name] for name in ("headline", "datePublished", "inLanguage", "publisher", "url", "text")),
}
OF_CLAIMS = {RDF.subject, RDF.predicate, RDF.object, COOP.evidence, COOP.confidence, PROV.wasGeneratedBy}
OF_EVIDENCE = {OA[name] for name in ("hasSource", "hasSelector", "exact", "prefix", "suffix", "start", "end")}
NOT_READ = NAMES | ARTICLE_DATA | OF_CLAIMS | OF_EVIDENCE | {DCTERMS.hasVersion}
"""Properties whose statements need no claim: names and kinds, the article's own data, the claims themselves."""

Triple = tuple[Node, Node, Node]


def wrong(graph: Graph) -> Iterator[Result]:
    """What is wrong with the statements of one article's graph."""
    yield from _without_claim(graph)
    yield from _not_stated(graph)
    yield from _blank(graph)
    yield from wrong_in_itself(graph)


def wrong_in_itself(graph: Graph) -> Iterator[Result]:
    """What is wrong with statements wherever they come from, with claims or without."""
    for subject, predicate, value in graph:
        if subject == value and isinstance(predicate, URIRef):
            yield broken("Statement-itself", subject, predicate, value)
    for subject, start in graph.subject_objects(SCHEMA.startDate):
        for end in graph.objects(subject, SCHEMA.endDate):
            if _later(str(start), str(end)):
                yield broken("Interval-order", subject, SCHEMA.endDate, end)


def _without_claim(graph: Graph) -> Iterator[Result]:
    claimed = {said for claim in graph.subjects(RDF.type, COOP.Claim) for said in _said(graph, claim)}
    for subject, predicate, value in graph:
        if predicate not in NOT_READ and (subject, predicate, value) not in claimed:
            yield broken("Statement-claim", subject, URIRef(str(predicate)), value)


def _not_stated(graph: Graph) -> Iterator[Result]:
    for claim in graph.subjects(RDF.type, COOP.Claim):
        for said in _said(graph, claim):
            if said not in graph:
                yield broken("Claim-statement", claim)


def _said(graph: Graph, claim: Node) -> Iterator[Triple]:
    """What a claim says: one statement, where the claim is whole."""
    parts = (RDF.subject, RDF.predicate, RDF.object)
    subject, predicate, value = (graph.value(claim, part) for part in parts)
    if subject is not None and predicate is not None and value is not None:
        yield subject, predicate, value


def _blank(graph: Graph) -> Iterator[Result]:
    for node in {node for triple in graph for node in triple if isinstance(node, BNode)}:
        yield broken("Graph-node", node)


def _later(start: str, end: str) -> bool:
    """Whether a date is after another, compared as exactly as both are.

    >>> _later("2023-09", "2023-09-20"), _later("2023-09-21", "2023-09-20"), _later("2024", "2023-09-20")
    (False, True, True)
    """
    shared = min(len(start), len(end))
    return start[:shared] > end[:shared]
