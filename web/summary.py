"""What a thing is in a sentence or two: where it is, how many articles tell of it and when, how many partners it has.

Only what is told: counts of statements, and dates of articles.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.store.reading import Node, Shape, Start, Statements, Value
from kg.terms import COOP, SCHEMA
from web.quotes import node, text

MOST_PARTNERS = 100
"""Of how many partners the countries are counted; of more, the partners alone."""
_IN, _LIES, _WITH = (node(term) for term in (SCHEMA.containedInPlace, COOP.locatedIn, COOP.cooperatesWith))
_WHERE = (_IN, _LIES)


def _within(depth: int) -> Shape:
    """A thing with the place that it lies in, and so on outwards."""
    wider = {by.value: _within(depth - 1) for by in _WHERE} if depth else {}
    return Shape(only=_WHERE, along=wider)


PLACED = _within(4)
"""A town lies in a district, in a region, in a country."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures of a thing.

    `first` and `last` are the years of its articles, empty where none has a date; `partners` organisations in so many
    `countries`, 0 where they are not told; `place` and `country` where it lies; `status` how far it went, `start` and
    `end` when it was.
    """

    articles: int = 0
    first: str = ""
    last: str = ""
    partners: int = 0
    countries: int = 0
    place: str = ""
    country: str = ""
    status: str = ""
    start: str = ""
    end: str = ""

    def iris(self) -> Iterator[str]:
        """What it names."""
        yield from filter(None, (self.place, self.country, self.status))


def around(own: Sequence[ox.Quad]) -> Iterator[tuple[Start, Shape]]:
    """What has to be read for a summary, beside a thing's own statements."""
    partners = _values(own, _WITH)
    yield from ((place, PLACED) for place in (*_values(own, _LIES), *_values(own, _IN)))
    yield from ((partner, PLACED) for partner in partners if len(partners) <= MOST_PARTNERS)


def summary(own: Sequence[ox.Quad], dates: Sequence[str], told: Mapping[Node, Statements]) -> Summary:
    """The figures of a thing, from its statements, the dates of its articles, and what was read `around` it."""
    years = sorted(date[:4] for date in dates if date)
    partners = _values(own, _WITH)
    countries = {country for partner in partners for country in _countries(partner, told)}
    place = next(iter((*_values(own, _LIES), *_values(own, _IN))), None)
    country = min(_countries(place, told), default="") if place else ""
    return Summary(
        len(dates),
        *((years[0], years[-1]) if years else ("", "")),
        len(partners),
        len(countries) if len(partners) <= MOST_PARTNERS else 0,
        text(place),
        country,
        *(_first(own, node(term)) for term in (COOP.status, SCHEMA.startDate, SCHEMA.endDate)),
    )


def _values(own: Sequence[ox.Quad], by: ox.NamedNode) -> list[ox.NamedNode]:
    found = {quad.object for quad in own if quad.predicate == by and isinstance(quad.object, ox.NamedNode)}
    return sorted(found, key=str)


def _first(own: Sequence[ox.Quad], by: ox.NamedNode) -> str:
    return min((text(quad.object) for quad in own if quad.predicate == by), default="")


def _countries(of: Node, told: Mapping[Node, Statements]) -> set[str]:
    """The widest places that a thing lies in."""
    edge, found, seen = [of], set(), {of}
    while edge:
        each = edge.pop()
        wider: list[Value] = [place for by in _WHERE for place in told.get(each, {}).get(by.value, ())]
        if not wider and each != of:
            found.add(text(each))
        for place in wider:
            if not isinstance(place, ox.Literal) and place not in seen:
                seen.add(place)
                edge.append(place)
    return found
