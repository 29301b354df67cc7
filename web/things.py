"""What a page tells of a thing: its statements, what points at it, and the sentences they were read from."""

import functools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyoxigraph as ox
from rdflib import FOAF, RDF, SKOS

from kg.store import Store
from kg.store.reading import Having, Node, Shape, Start, Statements, Value
from kg.terms import COOP, expand
from web import summary
from web.neighbours import MOST_STATEMENTS, TELLING, Dated, Neighbours, in_order, neighbours, rank
from web.quotes import DATE, OF_A_CLAIM, OF_AN_ARTICLE, TYPE, Quote, beside, first, node, quotes_in, text
from web.summary import Summary

MOST_QUOTES = 5_000
NAMES = tuple(map(str, (SKOS.prefLabel, FOAF.name, SKOS.altLabel)))


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
    article's claim quotes none). `quotes` are an article's own: of every claim read from it, in the order of its text;
    or those of a claim. `pointing` are the properties of all that points at it. `told` is all that was read beside it,
    `called` what an article itself calls things.
    """

    iri: str
    types: Sequence[str]
    outgoing: Sequence[Group]
    complete: bool
    incoming: Listing = field(default=Listing())
    articles: Listing = field(default=Listing())
    quotes: Sequence[Quote] = ()
    pointing: Collection[str] = ()
    summary: Summary = field(default=Summary())
    told: Mapping[Node, Statements] = field(default_factory=dict, compare=False)
    called: Sequence[ox.Quad] = ()

    @property
    def own(self) -> Collection[str]:
        """The properties that it has."""
        return {group.predicate for group in self.outgoing}

    def one(self, predicate: str) -> Value | None:
        """The first value of a property."""
        return next((group.statements[0].other for group in self.outgoing if group.predicate == predicate), None)

    def text(self, predicate: str) -> str:
        """The text of the first value of a property; empty where it has none."""
        value = self.one(predicate)
        return value.value if isinstance(value, (ox.Literal, ox.NamedNode)) else ""

    def other_names(self, title: str) -> list[tuple[str, list[str]]]:
        """What it is called beside what stands above its page, by language: preferred names come first."""
        found: dict[str, list[str]] = defaultdict(list)
        for predicate in NAMES:
            for group in self.outgoing:
                for literal in (each.other for each in group.statements if group.predicate == predicate):
                    if isinstance(literal, ox.Literal) and literal.value != title:
                        known = found[literal.language or ""]
                        known += [literal.value] if literal.value not in known else []
        return [(language, found[language]) for language in sorted(found)]

    def iris(self) -> Iterator[str]:
        """Every IRI that the page has to name."""
        yield from (self.iri, *self.types, *self.summary.iris())
        for quote in (*self.articles.items, *self.quotes):
            yield from quote.iris()
        for group in (*self.outgoing, *self.incoming.items):
            yield group.predicate
            for statement in group.statements:
                if isinstance(statement.other, ox.NamedNode):
                    yield statement.other.value
                for quote in statement.quotes:
                    yield from quote.iris()


@dataclass(frozen=True, slots=True)
class Begun:
    """A thing of which one round trip tells that it is there, and its own statements; a second one tells the rest."""

    iri: str
    types: Sequence[str]
    own: Sequence[ox.Quad]
    whole: Callable[[], Thing]


def thing(store: Store, iri: str, *, incoming_from: int = 0, articles_from: int = 0, page: int = 50) -> Thing | None:
    """What the store tells of a thing, or None where it tells nothing: two round trips.

    `incoming_from` and `articles_from` are the numbers of the first incoming statement and the first article
    to show; `page` is how many.
    """
    found = begun(store, iri, incoming_from=incoming_from, articles_from=articles_from, page=page)
    return found.whole() if found else None


def begun(store: Store, iri: str, *, incoming_from: int = 0, articles_from: int = 0, page: int = 50) -> Begun | None:
    """The same, of which the second round trip waits until the whole is wanted."""
    if (me := _named(iri)) is None:
        return None
    incoming, articles = (slice(first, first + page) for first in (incoming_from, articles_from))
    around = neighbours(store, me, links=incoming, articles=articles)
    if around is None:
        return None
    return Begun(iri, _types(around.own), around.own, functools.partial(_whole, store, me, around, incoming, articles))


def _whole(store: Store, me: ox.NamedNode, around: Neighbours, incoming: slice, articles: slice) -> Thing:
    told = store.read([*_behind(me, around), *summary.around(around.own)])
    dated = around.hub.articles if around.hub else in_order(_articles(around.graphs, told))
    telling = Listing(dated[articles], articles.start, len(dated))
    links = Listing(around.links, incoming.start, around.total)
    found = _put_together(me.value, around.own, links, telling, quotes_in(told))
    figures = summary.summary(around.own, [date for _, date in dated], told)
    return replace(found, pointing=around.pointing, summary=figures, told=told, called=around.called)


def _named(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def _behind(me: ox.NamedNode, around: Neighbours) -> Iterator[tuple[Start, Shape]]:
    """What has to be read beside a thing: the claims about it, those behind its links, those read from it."""
    yield from beside(me, around.own)
    yield Having(((node(RDF.subject), me),), most=MOST_QUOTES), OF_A_CLAIM
    for sentence in around.evidence:
        yield Having(((node(COOP.evidence), sentence),)), OF_A_CLAIM
    yield from ((claim, OF_A_CLAIM) for claim in around.claims)
    yield from ((graph, OF_AN_ARTICLE) for graph in around.graphs)


def _articles(graphs: Iterable[ox.NamedNode], told: Mapping[Node, Statements]) -> Iterator[Dated]:
    """The graphs that are articles, with their dates."""
    for graph in graphs:
        if node(COOP.Article) in told[graph].get(TYPE, ()):
            yield graph.value, text(first(told[graph], DATE))


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
        types=_types(quads),
        outgoing=outgoing,
        complete=len(quads) <= MOST_STATEMENTS,
        incoming=Listing(incoming, links.first, links.total),
        articles=Listing(telling, articles.first, articles.total),
        quotes=_own_quotes(iri, quotes),
    )


def _types(quads: Iterable[ox.Quad]) -> list[str]:
    found = (quad.object for quad in quads if quad.predicate.value == TYPE)
    return sorted({class_.value for class_ in found if isinstance(class_, ox.NamedNode)})


def _own_quotes(iri: str, quotes: Iterable[Quote]) -> list[Quote]:
    """The quotes of an article or a claim, in the order of the text."""
    own = [quote for quote in quotes if iri in (quote.article, quote.claim)]
    return sorted(own, key=lambda quote: (quote.start, quote.stop, quote.predicate, quote.claim))


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
    return [Group(each, sorted(groups[each], key=_english_first)) for each in sorted(groups, key=_reading_order)]


def _reading_order(predicate: str) -> tuple[int, tuple[bool, str]]:
    """What a reader asks first: where, what state, when, who, in which form, about what; the rest by `rank`."""
    return _FIRST.get(predicate, len(_FIRST)), rank(predicate)


def _english_first(statement: Statement) -> tuple[bool, str, str]:
    language = (statement.other.language or "") if isinstance(statement.other, ox.Literal) else ""
    return not language.startswith("en"), language, str(statement.other)


_ASKED_FIRST = (
    "coop:locatedIn", "org:unitOf", "org:subOrganizationOf", "schema:containedInPlace",
    "coop:status", "schema:startDate", "schema:endDate", "schema:location",
    "coop:visitor", "coop:host", "coop:inviter", "coop:invitee", "coop:destination", "coop:proposer", "coop:party",
    "coop:organizer", "coop:participant", "coop:signatory", "coop:supportedBy",
    "coop:form", "dcterms:subject", "coop:researchArea", "coop:within",
)  # fmt: skip
_FIRST = {str(expand(curie)): place for place, curie in enumerate(_ASKED_FIRST)}
