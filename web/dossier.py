"""What two sides did together: the cooperations that both take part in, in time order, each with its sentences.

A side is an organisation with its units and parts, or a place with all that lies in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import pyoxigraph as ox
from rdflib import ORG, RDF

from kg.store import Store
from kg.store.reading import Having, Node, Pattern, Shape, Statements
from kg.terms import COOP, SCHEMA
from web.quotes import OF_A_CLAIM, TYPE, Quote, first, node, quotes_in, text

BELONGING = tuple(map(node, (ORG.unitOf, ORG.subOrganizationOf, COOP.locatedIn, SCHEMA.containedInPlace)))
_NAMES = ("visitor", "host", "party", "proposer", "participant", "organizer", "inviter", "invitee", "destination")
PARTS = tuple(node(COOP[name]) for name in _NAMES)
MOST_MEMBERS = 5_000
"""How many organisations and places are counted to one side."""
MOST_LINKS = 100_000
"""How many parts in cooperations of one side are looked at."""
MOST_ENTRIES = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A cooperation of both sides.

    `start` and `end` are as exact as the article has them (`2023-07-03`, `2023-07`, `2023`) and empty where it tells
    none; `published` is the date of the article. `quotes` are the sentences behind its statements.
    """

    iri: str
    kind: str
    status: str
    start: str
    end: str
    published: str
    article: str
    quotes: Sequence[Quote]

    @property
    def date(self) -> str:
        """Where it stands in time: when it began or, as far as that is not told, when it was reported."""
        return self.start or self.published

    @property
    def sentences(self) -> list[Quote]:
        """Each sentence once, in the order of the text."""
        found = {(quote.article, quote.start, quote.words): quote for quote in self.quotes}
        return [found[place] for place in sorted(found)]

    @property
    def by_article(self) -> list[tuple[str, list[Quote]]]:
        """The sentences, article by article."""
        return [(article, list(quotes)) for article, quotes in groupby(self.sentences, key=attrgetter("article"))]


@dataclass(frozen=True, slots=True)
class Dossier:
    """The entries, the earliest first, all that was read of them, and whether there are more than were read."""

    entries: Sequence[Entry]
    told: Mapping[Node, Statements]
    whole: bool = True

    def triples(self) -> Iterator[ox.Triple]:
        """The cooperations, and the claims about them with their evidence."""
        for subject, statements in self.told.items():
            if not isinstance(subject, ox.Triple):
                for predicate, values in statements.items():
                    yield from (ox.Triple(subject, ox.NamedNode(predicate), value) for value in values)


def dossier(store: Store, one: str, other: str) -> Dossier:
    """What the two sides did together or plan to do."""
    sides = [_members(store, ox.NamedNode(iri)) for iri in (one, other)]
    shared = sides[0] & sides[1]
    parts = [_taking_part(store, members - shared) for members in sides]
    both = sorted((parts[0] & parts[1]), key=str)
    told = store.read(_around(both[:MOST_ENTRIES]))
    entries = sorted(_entries(both[:MOST_ENTRIES], told), key=lambda entry: (entry.date or "9999", entry.iri))
    return Dossier(entries, told, len(both) <= MOST_ENTRIES)


def _members(store: Store, side: ox.NamedNode) -> set[Node]:
    """A side, its units and parts, and what lies in it: step by step outwards."""
    found: set[Node] = {side}
    edge: set[Node] = {side}
    while edge and len(found) < MOST_MEMBERS:
        patterns = [Pattern(predicate=by, object=each, most=MOST_MEMBERS) for each in edge for by in BELONGING]
        edge = {quad.subject for quads in store.look_up(patterns) for quad in quads} - found
        found |= edge
    return found


def _taking_part(store: Store, members: Iterable[Node]) -> set[Node]:
    """The cooperations that one of the members takes part in."""
    patterns = [Pattern(predicate=part, object=each, most=MOST_LINKS) for each in members for part in PARTS]
    return {quad.subject for quads in store.look_up(patterns) for quad in quads}


def _around(cooperations: Iterable[Node]) -> Iterator[tuple[Node | Having, Shape]]:
    for each in cooperations:
        yield each, Shape()
        yield Having(((node(RDF.subject), each),)), OF_A_CLAIM


def _entries(cooperations: Sequence[Node], told: Mapping[Node, Statements]) -> Iterator[Entry]:
    behind: dict[str, list[Quote]] = {}
    for quote in quotes_in(told):
        behind.setdefault(quote.subject, []).append(quote)
    for each in cooperations:
        quotes = sorted(behind.get(text(each), ()), key=lambda quote: (quote.date, quote.article, quote.start))
        yield _entry(each, told[each], quotes)


def _entry(each: Node, statements: Statements, quotes: Sequence[Quote]) -> Entry:
    def value(predicate: str) -> str:
        return text(first(statements, predicate))

    return Entry(
        iri=text(each),
        kind=value(TYPE),
        status=value(str(COOP.status)),
        start=value(str(SCHEMA.startDate)),
        end=value(str(SCHEMA.endDate)),
        published=quotes[0].date if quotes else "",
        article=quotes[0].article if quotes else "",
        quotes=quotes,
    )
