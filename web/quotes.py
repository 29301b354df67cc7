"""The words that statements were read from: claims with their evidence, read from a store in one round trip."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import pyoxigraph as ox
from rdflib import PROV, RDF
from rdflib.term import URIRef

from kg.store.reading import Having, Node, Shape, Start, Statements, Value
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
_OF_ITS_ARTICLE = Shape(
    only=(
        *(OF_AN_ARTICLE.only or ()),
        *map(node, (SCHEMA.headline, SCHEMA.text, SCHEMA.url, SCHEMA.publisher, SCHEMA.inLanguage)),
    )
)
_OF_THIS_CLAIM = Shape(
    along={
        _EVIDENCE: Shape(along={_SELECTOR: Shape(), _SOURCE: _OF_ITS_ARTICLE}),
        _RULE: Shape(),
        SUBJECT: OF_AN_ARTICLE,
    }
)
MOST_LIKE_IT = 200
"""How many claims about the subject of a claim are looked at for those that say the same."""


def beside(me: ox.NamedNode, own: Sequence[ox.Quad]) -> Iterator[tuple[Start, Shape]]:
    """What else is read of an article or a claim than of other things, given its own statements.

    Of an article, of what kind that is which it reports. Of a claim, the text and the source around its words, what
    read it, and the claims of other articles that say the same.
    """
    values = {quad.predicate.value: quad.object for quad in own}
    types = {
        quad.object.value for quad in own if quad.predicate.value == TYPE and isinstance(quad.object, ox.NamedNode)
    }
    if str(COOP.Article) in types:
        reported = (quad.object for quad in own if quad.predicate == node(SCHEMA.about))
        yield from ((each, OF_AN_ARTICLE) for each in reported if not isinstance(each, ox.Literal))
    if CLAIM in types:
        yield me, _OF_THIS_CLAIM
        if SUBJECT in values and OBJECT in values:
            said = ((node(RDF.subject), values[SUBJECT]), (node(RDF.object), values[OBJECT]))
            yield Having(said, most=MOST_LIKE_IT), OF_A_CLAIM


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
