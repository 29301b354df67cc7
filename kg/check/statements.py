"""The statements of a graph: each has its claim, none ties a thing to itself, nothing ends before it begins."""

from collections.abc import Iterator
from itertools import product

from rdflib import BNode, URIRef
from rdflib.namespace import DCTERMS, FOAF, PROV, RDF, RDFS, SKOS
from rdflib.term import Node

from kg.check.report import Result
from kg.check.rules import broken
from kg.check.told import Told, Triple
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
_CLAIM = COOP.Claim


def wrong(told: Told) -> Iterator[Result]:
    """What is wrong with the statements of one article's graph."""
    claims = dict(_claims(told))
    yield from _without_claim(told, set(claims.values()))
    yield from (broken("Claim-statement", claim) for claim, said in claims.items() if said not in told.graph)
    yield from _blank(told)
    yield from wrong_in_itself(told)


def wrong_in_itself(told: Told) -> Iterator[Result]:
    """What is wrong with statements wherever they come from, with claims or without."""
    for subject, predicate, value in told.triples:
        if hash(subject) == hash(value) and subject == value and isinstance(predicate, URIRef):
            yield broken("Statement-itself", subject, predicate, value)
    ends = told.of(SCHEMA.endDate)
    for subject, starts in told.of(SCHEMA.startDate).items():
        for start, end in product(starts, ends.get(subject, ())):
            if _later(str(start), str(end)):
                yield broken("Interval-order", subject, SCHEMA.endDate, end)


def _without_claim(told: Told, claimed: set[Triple]) -> Iterator[Result]:
    for triple in told.triples:
        if triple[1] not in NOT_READ and triple not in claimed:
            yield broken("Statement-claim", triple[0], URIRef(str(triple[1])), triple[2])


def _claims(told: Told) -> Iterator[tuple[Node, Triple]]:
    """Every claim with what it says: one statement, where the claim is whole."""
    subjects, predicates, values = (told.of(part) for part in (RDF.subject, RDF.predicate, RDF.object))
    for claim in (thing for thing, kinds in told.of(RDF.type).items() if _CLAIM in kinds):
        if claim in subjects and claim in predicates and claim in values:
            yield claim, (subjects[claim][0], predicates[claim][0], values[claim][0])


def _blank(told: Told) -> Iterator[Result]:
    if not told.is_plain:
        for node in {node for triple in told.triples for node in triple if isinstance(node, BNode)}:
            yield broken("Graph-node", node)


def _later(start: str, end: str) -> bool:
    """Whether a date is after another, compared as exactly as both are.

    >>> _later("2023-09", "2023-09-20"), _later("2023-09-21", "2023-09-20"), _later("2024", "2023-09-20")
    (False, True, True)
    """
    shared = min(len(start), len(end))
    return start[:shared] > end[:shared]
