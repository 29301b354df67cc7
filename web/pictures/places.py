"""Where the organisations of a release are: the country of each, and the point where its town is known.

A place is known by its number in GeoNames (`owl:sameAs`), else by the place that it lies in, else by a name that only
one country has. What is not sure stays unplaced.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pycountry
import pyoxigraph as ox
from rdflib import ORG, OWL, RDF, SKOS

from kg.store import Store
from kg.store.reading import Pattern
from kg.terms import COOP, SCHEMA
from web.lookups import rows, text
from web.pictures import geonames
from web.pictures.geonames import Town

Links = Mapping[str, Sequence[str]]
STEPS = 10
"""How many steps outwards a thing is looked for: a part of a part of a whole, a town in a region in a country."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a place is: the code of its country, empty where it is not known, and its latitude and longitude."""

    country: str = ""
    at: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Where things of a release are.

    `spots` are its places, `homes` the place of each organisation that has one, `cooperating` the organisations that
    cooperate with others, and `countries` the places that are countries, by their code.
    """

    spots: Mapping[str, Spot]
    homes: Mapping[str, str]
    cooperating: Sequence[str]
    countries: Mapping[str, str]

    def spot(self, organisation: str) -> Spot:
        """Where an organisation is."""
        return self.spots.get(self.homes.get(organisation, ""), Spot())


def places_of(store: Store) -> Places:
    """Where the places and organisations of a store are."""
    same, wider, lies, part, unit = map(_links, store.look_up(Pattern(predicate=by) for by in _LINKS))
    named = {text(row, "place") for row in rows(store, _PLACES)} | set(wider) | {p for ps in lies.values() for p in ps}
    known = _known(named, same, _names(store, named))
    countries = {spot.country: iri for iri, spot in sorted(known.items()) if iri in same and _is_country(same[iri])}
    spots = {iri: _within(iri, known, wider) for iri in named}
    homes = {iri: home for iri in {*lies, *part, *unit} if (home := _home(iri, lies, (part, unit)))}
    cooperating = [text(row, "one") for row in rows(store, _COOPERATING)]
    return Places(spots, homes, cooperating, countries)


def _links(quads: Iterable[ox.Quad]) -> Links:
    found: dict[str, list[str]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            found[quad.subject.value].append(quad.object.value)
    return {subject: sorted(objects) for subject, objects in found.items()}


def _home(organisation: str, lies: Links, wholes: Sequence[Links]) -> str:
    """The place of an organisation, or of the whole that it is a part of."""
    steps = _outwards(organisation, lambda iri: [whole for links in wholes for whole in links.get(iri, ())])
    return next((lies[step][0] for step in steps if lies.get(step)), "")


def _within(place: str, known: Mapping[str, Spot], wider: Links) -> Spot:
    """What is known of a place, and its country as far as a wider place tells it."""
    told = known.get(place, Spot())
    further = (known[step].country for step in _outwards(place, lambda iri: wider.get(iri, ())) if step in known)
    return told if told.country else Spot(next(filter(None, further), ""), told.at)


def _outwards(start: str, further: Callable[[str], Sequence[str]]) -> Iterator[str]:
    """A thing, then what it is in, and so on; the first of several by alphabet."""
    seen: set[str] = set()
    while start and start not in seen and len(seen) < STEPS:
        yield start
        seen.add(start)
        start = next(iter(further(start)), "")


def _known(places: Collection[str], same: Links, names: Mapping[str, str]) -> dict[str, Spot]:
    """What GeoNames tells of places: by their number, else by a name that only one country has."""
    numbers = {number: iri for iri in places for link in same.get(iri, ()) if (number := _number(link))}
    by_name = {name: iri for iri, name in names.items() if not any(map(_number, same.get(iri, ())))}
    found = {iri: Spot(c.code) for c in geonames.countries().values() if (iri := numbers.get(c.number))}
    alike: dict[str, list[Town]] = {name: [] for name in by_name}
    for town in geonames.towns() if places else ():
        if iri := numbers.get(town.number):
            found[iri] = Spot(town.country, (town.latitude, town.longitude))
        if town.name in alike:
            alike[town.name].append(town)
    return {by_name[name]: spot for name, towns in alike.items() if (spot := _only(name, towns))} | found


def _only(name: str, towns: Sequence[Town]) -> Spot | None:
    """Where a name is, if all that is called so is in one country; the point, if it is the name of one town alone."""
    countries = {c.alpha_2 for c in pycountry.countries if name in (c.name, getattr(c, "common_name", c.name))}
    parts = {part.country_code for part in pycountry.subdivisions if part.name == name}
    codes = countries | parts | {town.country for town in towns}
    if len(codes) != 1:
        return None
    return Spot(codes.pop(), (towns[0].latitude, towns[0].longitude) if len(towns) == 1 else None)


def _is_country(links: Iterable[str]) -> bool:
    return any(_number(link) in _numbers_of_countries() for link in links)


def _numbers_of_countries() -> Collection[str]:
    return {country.number for country in geonames.countries().values()}


def _number(link: str) -> str:
    """The number of GeoNames that an IRI holds; empty where it holds none.

    >>> _number("https://sws.geonames.org/1816670/")
    '1816670'
    """
    scheme, _, rest = link.partition("://")
    host, _, number = rest.strip("/").partition("/")
    return number if scheme in ("http", "https") and host == "sws.geonames.org" and number.isdecimal() else ""


def _names(store: Store, places: Iterable[str]) -> dict[str, str]:
    """An English name of each place."""
    found = store.labels(sorted(places), [ox.NamedNode(str(SKOS.prefLabel))], "en")
    return {
        iri: label.value
        for iri, labels in found.items()
        for _, label in labels
        if (label.language or "en").startswith("en")
    }


_LINKS = tuple(
    ox.NamedNode(str(term))
    for term in (OWL.sameAs, SCHEMA.containedInPlace, COOP.locatedIn, ORG.subOrganizationOf, ORG.unitOf)
)
_PLACES = f"SELECT ?place {{ ?place <{RDF.type}> schema:Place FILTER(isIRI(?place)) }}"
_COOPERATING = "SELECT DISTINCT ?one { ?one coop:cooperatesWith ?other FILTER(isIRI(?one)) } ORDER BY ?one"
