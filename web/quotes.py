"""The words that statements were read from: claims with their evidence, read from a store in one round trip."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import pyoxigraph as ox
from rdflib import PROV, RDF
from rdflib.term import URIRef

from kg.store.reading import Node, Shape, Statements, Value
from kg.terms import COOP, OA, SCHEMA


@dataclass(frozen=True, slots=True)
class Quote:
    """The words that a statement was read from, and the claim that records it.

    `start` and `stop` are their place in the article's text; -1 where it is not told.
    """

    claim: str
    subject: str
    predicate: str
    object: Value
    words: str
    article: str
    date: str = ""
    confidence: str = ""
    rule: str = ""
    start: int = -1
    stop: int = -1

    def iris(self) -> Iterator[str]:
        """The IRIs that it has to name."""
        yield from filter(None, (self.subject, self.predicate, self.article, self.rule))
        if isinstance(self.object, ox.NamedNode):
            yield self.object.value


def node(term: URIRef) -> ox.NamedNode:
    """A term of a vocabulary as the store has it."""
    return ox.NamedNode(str(term))


SUBJECT, PREDICATE, OBJECT = str(RDF.subject), str(RDF.predicate), str(RDF.object)
TYPE, CLAIM, DATE = str(RDF.type), str(COOP.Claim), str(SCHEMA.datePublished)
_EVIDENCE, _SELECTOR, _SOURCE, _WORDS = map(str, (COOP.evidence, OA.hasSelector, OA.hasSource, OA.exact))
_START, _STOP, _CONFIDENCE, _RULE = map(str, (OA.start, OA.end, COOP.confidence, PROV.wasGeneratedBy))

OF_AN_ARTICLE = Shape(only=(node(RDF.type), node(SCHEMA.datePublished)))
OF_A_CLAIM = Shape(along={_EVIDENCE: Shape(along={_SELECTOR: Shape(), _SOURCE: OF_AN_ARTICLE})})


def quotes_in(told: Mapping[Node, Statements]) -> list[Quote]:
    """The quotes of all claims that were read, the latest first."""
    found = {
        quote: None
        for claim, statements in told.items()
        if SUBJECT in statements and _EVIDENCE in statements
        for quote in _quotes_of(claim, told)
    }
    return sorted(found, key=lambda quote: (quote.date, quote.article, -quote.start, quote.claim), reverse=True)


def text(value: Value | None) -> str:
    """The text of a node; empty where there is none."""
    return value.value if isinstance(value, (ox.Literal, ox.NamedNode, ox.BlankNode)) else ""


def first(statements: Statements, predicate: str) -> Value | None:
    """A property's first value by alphabet, if it has any."""
    values = statements.get(predicate, ())
    return min(values, key=str) if len(values) > 1 else next(iter(values), None)


def _quotes_of(claim: Node, told: Mapping[Node, Statements]) -> Iterator[Quote]:
    statements = told[claim]
    said = list(product(*(statements.get(part, ()) for part in (SUBJECT, PREDICATE, OBJECT))))
    confidence, rule = text(first(statements, _CONFIDENCE)), text(first(statements, _RULE))
    for evidence in _read(statements, _EVIDENCE, told):
        source = first(evidence, _SOURCE)
        date = text(first(told.get(source, {}), DATE)) if source and not isinstance(source, ox.Literal) else ""
        for selector in _read(evidence, _SELECTOR, told):
            start, stop = _offset(selector, _START), _offset(selector, _STOP)
            for words, (subject, predicate, object_) in product(selector.get(_WORDS, ()), said):
                yield Quote(
                    text(claim), text(subject), text(predicate), object_, text(words),
                    text(source), date, confidence, rule, start, stop,
                )  # fmt: skip


def _read(statements: Statements, predicate: str, told: Mapping[Node, Statements]) -> Iterator[Statements]:
    """What is told of the values of a property."""
    return (told[value] for value in statements.get(predicate, ()) if not isinstance(value, ox.Literal))


def _offset(statements: Statements, predicate: str) -> int:
    value = text(first(statements, predicate))
    return int(value) if value.isdecimal() else -1
