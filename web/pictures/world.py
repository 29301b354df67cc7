"""The map of the world: how many of some organisations are in each country, and in which towns.

The server draws it as SVG; `static/map.js` reads the table beside it, and puts a map that can be moved in its place.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import get_locale
from flask_babel import gettext as _

from web.pictures import geonames
from web.pictures.outlines import outlines, placed
from web.pictures.places import Places

LEVELS = 5
"""How many shades a country may have."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a point of the map, or in a country alone: its IRI, and how many organisations it stands for."""

    iri: str
    count: int
    at: tuple[float, float] | None = None

    @property
    def degrees(self) -> str:
        """Latitude and longitude as the map's script reads them; empty where they are not known."""
        return f"{self.at[0]:.3f},{self.at[1]:.3f}" if self.at else ""


@dataclass(frozen=True, slots=True)
class Land:
    """A country with organisations: its codes, the place that it is here (empty if none), how many, and where."""

    code: str
    place: str
    count: int
    level: int
    marks: Sequence[Mark]

    @property
    def digits(self) -> str:
        """Its number in ISO 3166, by which the topology of the map knows it."""
        return geonames.countries()[self.code].digits

    @property
    def name(self) -> str:
        """What it is called in the language of the page."""
        return _called(self.code)


@dataclass(frozen=True, slots=True)
class World:
    """Countries with organisations, those with most first; how many organisations there are, and how many of them
    are in no country that is known.
    """

    lands: Sequence[Land]
    total: int
    unplaced: int

    @property
    def summary(self) -> str:
        """The map in a sentence, for those who do not see it."""
        if not self.lands:
            return str(_("Map of the world: no organisation has a known place."))
        most = ", ".join(f"{land.name} {land.count}" for land in self.lands[:5])
        return str(_("Map of the world. Organisations by country: %(most)s.", most=most))

    @property
    def rest(self) -> str:
        """The path of all countries without organisations."""
        shown = {land.digits for land in self.lands}
        return "".join(path for number, path in outlines().items() if number not in shown)

    @property
    def shapes(self) -> list[tuple[Land, str]]:
        """The countries whose outline is known, with its path."""
        return [(land, path) for land in self.lands if (path := outlines().get(land.digits))]

    def dots(self) -> Iterator[tuple[Land, float, float]]:
        """Countries too small for an outline, with the point where one of their towns is."""
        for land in self.lands:
            point = next((mark.at for mark in land.marks if mark.at), None)
            if land.digits not in outlines() and point:
                x, y = placed(point[1], point[0])
                yield land, round(x, 1), round(y, 1)

    def iris(self) -> Iterator[str]:
        """What has to be named."""
        for land in self.lands:
            yield from (mark.iri for mark in land.marks)


def by_town(places: Places, organisations: Iterable[str]) -> World:
    """The map of organisations, in which a mark is a place and tells how many of them are there."""
    return _world(places, organisations, lambda organisation: places.homes[organisation])


def one_by_one(places: Places, organisations: Iterable[str]) -> World:
    """The map of organisations, in which each of them has a mark."""
    return _world(places, organisations, lambda organisation: organisation)


def _world(places: Places, organisations: Iterable[str], mark_of: Callable[[str], str]) -> World:
    marks: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    total = unplaced = 0
    for organisation in organisations:
        total += 1
        if code := places.spot(organisation).country:
            marks[code][mark_of(organisation)].append(organisation)
        else:
            unplaced += 1
    counts = {code: sum(map(len, its.values())) for code, its in marks.items() if code in geonames.countries()}
    most = max(counts.values(), default=0)
    lands = [
        Land(code, places.countries.get(code, ""), count, level(count, most), _marks(places, marks[code]))
        for code, count in counts.items()
    ]
    return World(sorted(lands, key=lambda land: (-land.count, land.code)), total, unplaced)


def _marks(places: Places, found: Mapping[str, Sequence[str]]) -> list[Mark]:
    """The marks of one country, those of most organisations first."""
    marks = [Mark(iri, len(its), places.spot(its[0]).at) for iri, its in found.items()]
    return sorted(marks, key=lambda mark: (-mark.count, mark.iri))


def level(count: int, most: int) -> int:
    """The shade of a number beside the greatest one, from 1 to `LEVELS`: each is for some times as many as the last.

    >>> [level(count, 100) for count in (1, 3, 10, 40, 100)]
    [1, 2, 3, 5, 5]
    >>> level(1, 1)
    5
    """
    return LEVELS if count >= most else 1 + int(LEVELS * math.log(count) / math.log(most))


def _called(code: str) -> str:
    locale = get_locale()
    name = locale.territories.get(code) if locale else None
    return str(name or geonames.countries()[code].name)
