"""What a page tells of a thing: its statements, what points at it, and the sentences they were read from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pyoxigraph as ox
from rdflib import RDF

from kg.store import Store
from kg.terms import COOP, SCHEMA
from web.lookups import number, rows, term, text, values

MOST_STATEMENTS = 2_000
MOST_QUOTES = 5_000
TELLING = (str(SCHEMA.mentions), str(SCHEMA.about))
RECORDS = (str(RDF.subject), str(RDF.predicate), str(RDF.object))

Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


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


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as its page shows it: what stands at its other end, and the quotes behind it."""

    other: Value
    quotes: Sequence[Quote] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The statements of one property."""

    predicate: str
    statements: Sequence[Statement]

    @property
    def bundles(self) -> list[tuple[list[Statement], Sequence[Quote]]]:
        """Statements that were read from the same words, put together so that the words are shown once."""
        found: dict[tuple[tuple[str, str, int], ...], list[Statement]] = defaultdict(list)
        for statement in self.statements:
            found[tuple((quote.words, quote.article, quote.start) for quote in statement.quotes)].append(statement)
        return [(statements, statements[0].quotes) for statements in found.values()]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a longer list: its items, the number of the first (from 0), and how many there are in all."""

    items: Sequence[Any] = ()
    first: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Thing:
    """All that a page tells of a thing.

    `incoming` lists groups, `articles` the quotes with which articles tell of it (without words where the
    article's claim quotes none).
    """

    iri: str
    types: Sequence[str]
    outgoing: Sequence[Group]
    complete: bool
    incoming: Listing = field(default=Listing())
    articles: Listing = field(default=Listing())

    def one(self, predicate: str) -> Value | None:
        """The first value of a property."""
        return next((group.statements[0].other for group in self.outgoing if group.predicate == predicate), None)

    def text(self, predicate: str) -> str:
        """The text of the first value of a property; empty where it has none."""
        value = self.one(predicate)
        return value.value if isinstance(value, (ox.Literal, ox.NamedNode)) else ""

    def iris(self) -> Iterator[str]:
        """Every IRI that the page has to name."""
        yield from (self.iri, *self.types)
        for quote in self.articles.items:
            yield from quote.iris()
        for group in (*self.outgoing, *self.incoming.items):
            yield group.predicate
            for statement in group.statements:
                if isinstance(statement.other, ox.NamedNode):
                    yield statement.other.value
                for quote in statement.quotes:
                    yield from quote.iris()


def thing(store: Store, iri: str, *, incoming_from: int = 0, articles_from: int = 0, page: int = 50) -> Thing | None:
    """What the store tells of a thing, or None where it tells nothing.

    `incoming_from` and `articles_from` are the numbers of the first incoming statement and the first article
    to show; `page` is how many.
    """
    quads = list(islice(store.quads(subject=ox.NamedNode(iri)), MOST_STATEMENTS + 1))
    counts = {text(row, "p"): number(row, "n") for row in rows(store, _INCOMING_COUNTS % (term(iri), *_HIDDEN))}
    if not quads and not counts and not any(True for _ in store.quads(object=ox.NamedNode(iri))):
        return None
    links = _links(store, iri, counts, incoming_from, page)
    articles = _articles(store, iri, articles_from, page)
    quotes = _behind(store, iri, links, articles)
    return _put_together(iri, quads, Listing(links, incoming_from, sum(counts.values())), articles, quotes)


def claim_quotes(store: Store, claim: str) -> Sequence[Quote]:
    """The quotes of one claim."""
    return _quotes(
        store, f"VALUES ?claim {{ {term(claim)} }} ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ."
    )


def article_quotes(store: Store, article: str) -> Sequence[Quote]:
    """The quotes of every claim read from an article, in the order of its text."""
    said = "?claim coop:evidence ?from ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ."
    seed = f"?from oa:hasSource {term(article)} . {said}"
    return sorted(_quotes(store, seed), key=lambda quote: (quote.start, quote.stop, quote.predicate, quote.claim))


def _put_together(
    iri: str, quads: Sequence[ox.Quad], links: Listing, articles: Listing, quotes: Sequence[Quote]
) -> Thing:
    behind: dict[tuple[str, str, Value], list[Quote]] = defaultdict(list)
    for quote in quotes:
        behind[quote.subject, quote.predicate, quote.object].append(quote)
    me = ox.NamedNode(iri)
    outgoing = _grouped(
        (q.predicate.value, Statement(q.object, behind[iri, q.predicate.value, q.object])) for q in quads
    )
    incoming = _grouped((p, Statement(s, behind[s.value, p, me])) for p, s in links.items)
    telling = [_telling(article, date, behind, me) for article, date in articles.items]
    return Thing(
        iri,
        types=sorted(
            {q.object.value for q in quads if q.predicate.value == str(RDF.type) and isinstance(q.object, ox.NamedNode)}
        ),
        outgoing=outgoing,
        complete=len(quads) <= MOST_STATEMENTS,
        incoming=Listing(incoming, links.first, links.total),
        articles=Listing(telling, articles.first, articles.total),
    )


def _telling(article: str, date: str, behind: Mapping[tuple[str, str, Value], list[Quote]], me: ox.NamedNode) -> Quote:
    """The quote with which an article tells of a thing."""
    for predicate in reversed(TELLING):
        if quotes := behind.get((article, predicate, me)):
            return quotes[0]
    return Quote("", article, TELLING[0], me, "", article, date)


def _grouped(statements: Iterable[tuple[str, Statement]]) -> list[Group]:
    groups: dict[str, list[Statement]] = defaultdict(list)
    for predicate, statement in statements:
        groups[predicate].append(statement)
    return [Group(predicate, sorted(groups[predicate], key=_english_first)) for predicate in sorted(groups, key=_rank)]


def _english_first(statement: Statement) -> tuple[bool, str, str]:
    language = (statement.other.language or "") if isinstance(statement.other, ox.Literal) else ""
    return not language.startswith("en"), language, str(statement.other)


def _rank(predicate: str) -> tuple[bool, str]:
    """The project's own properties come first."""
    return not predicate.startswith(str(COOP._NS)), predicate


def _links(store: Store, iri: str, counts: Mapping[str, int], first: int, page: int) -> list[tuple[str, ox.NamedNode]]:
    """A page of what points at the thing, property by property, so that no page costs more than another."""
    parts, skipped, left = [], first, page
    for predicate in sorted(counts, key=_rank):
        here = min(left, counts[predicate] - skipped)
        if here > 0:
            parts.append(_LINKS % (term(predicate), term(iri), here, skipped, term(predicate)))
            left -= here
        skipped = max(skipped - counts[predicate], 0)
    found = rows(store, f"SELECT ?p ?s {{ {' UNION '.join(parts)} }}") if parts else []
    return [(text(row, "p"), node) for row in found if isinstance(node := row["s"], ox.NamedNode)]


def _articles(store: Store, iri: str, first: int, page: int) -> Listing:
    found = rows(store, _ARTICLES % (term(iri), page, first))
    total = first + len(found)
    if len(found) == page or (first and not found):
        total = number(rows(store, _ARTICLE_COUNT % term(iri))[0], "n")
    return Listing([(text(row, "article"), text(row, "date")) for row in found], first, total)


def _behind(store: Store, iri: str, links: Sequence[tuple[str, ox.NamedNode]], articles: Listing) -> list[Quote]:
    """The quotes behind a page: of what is told of the thing, then of the links and articles that it shows.

    They are two questions, since the engine plans their union badly.
    """
    me = term(iri)
    here = values({source.value for _, source in links} | {article for article, _ in articles.items})
    about = f"BIND({me} AS ?s) ?claim rdf:subject {me} ; rdf:predicate ?p ; rdf:object ?o ."
    links_here = f"VALUES ?s {{ {here} }} BIND({me} AS ?o) ?claim rdf:object {me} ; rdf:subject ?s ; rdf:predicate ?p ."
    quotes = _quotes(store, about)
    told = set(quotes)
    return [*quotes, *(quote for quote in _quotes(store, links_here) if quote not in told)] if here else quotes


def _quotes(store: Store, seed: str) -> list[Quote]:
    found = {_quote(row): None for row in rows(store, _QUOTES % (seed, MOST_QUOTES))}
    return sorted(found, key=lambda quote: (quote.date, quote.article, -quote.start, quote.claim), reverse=True)


def _quote(row: ox.QuerySolution) -> Quote:
    object_ = row["o"]
    assert object_ is not None
    return Quote(
        claim=text(row, "claim"),
        subject=text(row, "s"),
        predicate=text(row, "p"),
        object=object_,
        words=text(row, "words"),
        article=text(row, "article"),
        date=text(row, "date"),
        confidence=text(row, "confidence"),
        rule=text(row, "rule"),
        start=_offset(row, "start"),
        stop=_offset(row, "stop"),
    )


def _offset(row: ox.QuerySolution, name: str) -> int:
    value = text(row, name)
    return int(value) if value.isdecimal() else -1


_HIDDEN = (", ".join(f"<{iri}>" for iri in (*TELLING, *RECORDS)),)
_INCOMING_COUNTS = """
SELECT ?p (COUNT(*) AS ?n) { ?s ?p %s FILTER(?p NOT IN (%s)) FILTER(isIRI(?s)) } GROUP BY ?p
"""
_LINKS = "{ SELECT ?s ?p { { SELECT ?s { ?s %s %s FILTER(isIRI(?s)) } LIMIT %d OFFSET %d } BIND(%s AS ?p) } }"
_ARTICLES = """
SELECT DISTINCT ?article ?date {
  { SELECT DISTINCT ?article { GRAPH ?article { %s a ?class } } }
  ?article a coop:Article OPTIONAL { ?article schema:datePublished ?date }
} ORDER BY DESC(?date) ?article LIMIT %d OFFSET %d
"""
_ARTICLE_COUNT = """
SELECT (COUNT(DISTINCT ?article) AS ?n) { GRAPH ?article { %s a ?class } ?article a coop:Article }
"""
_QUOTES = """
SELECT * {
  %s
  ?claim coop:evidence ?evidence . ?evidence oa:hasSelector ?selector . ?selector oa:exact ?words .
  OPTIONAL { ?selector oa:start ?start }
  OPTIONAL { ?selector oa:end ?stop }
  OPTIONAL { ?evidence oa:hasSource ?article }
  OPTIONAL { ?article schema:datePublished ?date }
  OPTIONAL { ?claim coop:confidence ?confidence }
  OPTIONAL { ?claim prov:wasGeneratedBy ?rule }
} LIMIT %d
"""
