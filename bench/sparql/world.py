"""Who may cooperate in the generated collection: places of the authority data, organisations, people, fields."""

import itertools
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kg import authority
from kg.authority import Known
from kg.iri import Iris, Node, slug
from kg.terms import expand

BASE = "https://kg.example.org/"
STEEPNESS = 0.9
"""The exponent of Zipf's law: the n-th organisation is named 1/n^0.9 times as often as the first."""
IRIS = Iris(BASE)


@cache
def words() -> dict[str, Any]:
    """What names and sentences are made of."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def iri(kind: str, name: str) -> str:
    """A thing's IRI as N-Quads have it."""
    return f"<{IRIS.of(Node(kind, name))}>"


@cache
def term(curie: str) -> str:
    """A term's IRI as N-Quads have it."""
    return f"<{expand(curie)}>"


def text(value: str, language: str = "") -> str:
    """A literal as N-Quads have it; the words here hold no quotes or line breaks."""
    return f'"{value}"@{language}' if language else f'"{value}"'


@dataclass(frozen=True, slots=True)
class Organization:
    """An organisation: IRI, class, names in two languages, city, and its people: their IRIs and names."""

    iri: str
    type: str
    english: str
    russian: str
    city: Known
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A field of research: its IRI and its English name."""

    iri: str
    name: str


@dataclass(frozen=True, slots=True)
class World:
    """All that articles may tell of; `weights` are the cumulated weights of the organisations."""

    organizations: tuple[Organization, ...]
    weights: tuple[float, ...]
    areas: tuple[Area, ...]
    places: tuple[Known, ...]

    @classmethod
    def of(cls, number: int, chance: random.Random) -> "World":
        """A world of so many organisations, those that are named most often first."""
        known = authority.load(BASE).known
        places = {thing.node: thing for thing in known if thing.node.kind == "place"}
        cities = [place for place in places.values() if place.place in places]
        return cls(
            tuple(itertools.islice(_organizations(cities, chance), number)),
            tuple(itertools.accumulate((rank + 1) ** -STEEPNESS for rank in range(number))),
            tuple(Area(iri("area", slug(name)), name) for name, _ in words()["areas"]["names"]),
            tuple(places.values()),
        )

    def authority(self) -> Iterator[tuple[str, str, str]]:
        """What is known of organisations and places before any article is read."""
        for place in self.places:
            me = f"<{IRIS.of(place.node)}>"
            yield me, term("rdf:type"), term("schema:Place")
            for language, label in place.labels:
                yield me, term("skos:prefLabel"), text(label, language)
            if place.place:
                yield me, term("schema:containedInPlace"), f"<{IRIS.of(place.place)}>"
        for one in self.organizations:
            yield one.iri, term("rdf:type"), term(one.type)
            yield one.iri, term("skos:prefLabel"), text(one.english, "en")
            yield one.iri, term("skos:prefLabel"), text(one.russian, "ru")
            yield one.iri, term("coop:locatedIn"), f"<{IRIS.of(one.city.node)}>"


def _organizations(cities: list[Known], chance: random.Random) -> Iterator[Organization]:
    forms, fields = words()["organizations"]["forms"], words()["areas"]["names"]
    shares = [share for _, share, _, _ in forms]
    names = set()
    while True:
        kind, _, english, russian = chance.choices(forms, shares)[0]
        city, (field, field_ru) = chance.choice(cities), chance.choice(fields)
        name = english.format(city=city.label, Field=field.title())
        if name not in names:
            names.add(name)
            in_russian = russian.format(city_ru=city.called("ru")[0], field_ru=field_ru)
            yield Organization(
                iri("organization", slug(name)),
                kind,
                name,
                in_russian,
                city,
                tuple(_people(chance.randint(1, 4), chance)),
            )


def _people(number: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    given, family = words()["people"]["given"].split(), words()["people"]["family"].split()
    for _ in range(number):
        name = f"{chance.choice(given)} {chance.choice(family)}"
        yield iri("person", slug(name)), name
