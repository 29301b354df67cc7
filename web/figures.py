"""What there is in a collection, counted once for a release: articles, years of cooperations, how sure claims are."""

import functools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from kg.store import Store
from kg.terms import KINDS_OF_COOPERATION, PREFIXES
from web.lookups import number, rows, text

STEPS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
"""The borders of the groups of confidence."""
_YEAR = re.compile(r"(1[5-9]|2[01])\d\d")


@dataclass(frozen=True, slots=True)
class Told:
    """An article: the day it is of (`2023-07-04`, or as much of it as is known), its language, who published it, how
    many cooperations it tells of.

    `outlet` is the host of its address, else the IRI of its publisher; empty where neither is told.
    """

    iri: str
    date: str
    language: str
    outlet: str
    cooperations: int

    @property
    def year(self) -> int | None:
        """Its year, if it has one."""
        return year_of(self.date)

    @property
    def month(self) -> int | None:
        """Its month from 1, if it is known."""
        found = re.match(r"\d{4}-(0[1-9]|1[0-2])", self.date)
        return int(found[1]) if found and self.year else None


class Figures:
    """What is counted of one store, each when it is first asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @functools.cached_property
    def articles(self) -> Sequence[Told]:
        """All articles, by their IRIs."""
        found: dict[str, Told] = {}
        for row in rows(self._store, ARTICLES):
            iri = text(row, "article")
            outlet = outlet_of(text(row, "url")) or text(row, "publisher")
            told = Told(iri, text(row, "date")[:10], text(row, "language"), outlet, number(row, "n"))
            found[iri] = min(found.get(iri, told), told, key=lambda each: (each.date or "9", each.outlet or "~"))
        return [found[iri] for iri in sorted(found)]

    @functools.cached_property
    def cooperations(self) -> Mapping[int | None, int]:
        """How many cooperations began in each year, or were reported then; None are those that tell no year."""
        first: dict[str, str] = {}
        for row in rows(self._store, COOPERATIONS):
            iri, date = text(row, "thing"), text(row, "began") or text(row, "published")
            first[iri] = min(first.get(iri, date), date)
        return Counter(map(year_of, first.values()))

    @functools.cached_property
    def sure(self) -> Sequence[tuple[float, float, int]]:
        """How many claims are as sure as this, and less sure than that: groups of `STEPS`, the surest first."""
        told = [(sureness(text(row, "sure")), number(row, "n")) for row in rows(self._store, SURE)]
        groups = [(low, high) for low, high in pairwise(STEPS)][::-1]
        return [(low, high, sum(count for sure, count in told if _is_in(sure, low, high))) for low, high in groups]

    @property
    def claims(self) -> int:
        """How many claims there are that tell how sure they are."""
        return sum(count for _, _, count in self.sure)

    @property
    def empty(self) -> int:
        """How many articles tell of no cooperation."""
        return sum(not article.cooperations for article in self.articles)


def by(values: Iterable[str]) -> list[tuple[str, int]]:
    """How often each value is there, the most frequent first; what is empty comes last.

    >>> by(["b", "", "a", "b", ""])
    [('b', 2), ('a', 1), ('', 2)]
    """
    return sorted(Counter(values).items(), key=lambda pair: (not pair[0], -pair[1], pair[0]))


def outlet_of(address: str) -> str:
    """The host of an article's address; empty where it is none.

    >>> outlet_of("https://www.News.Example.org:8080/a?b"), outlet_of("mailto:a@b.example"), outlet_of("http://[")
    ('news.example.org', '', '')
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if parts.scheme in ("http", "https") else ""


def declared(query: str) -> str:
    """A query with the prefixes that it uses, as it can be asked anywhere.

    >>> declared("ASK { ?a a coop:Article }")
    'PREFIX coop: <https://w3id.org/coop-kg/ontology#>\\nASK { ?a a coop:Article }'
    """
    used = (f"PREFIX {name}: <{space}>\n" for name, space in PREFIXES.items() if re.search(rf"\b{name}:\w", query))
    return "".join(used) + query.strip()


def is_host(outlet: str) -> bool:
    """Whether an outlet is known by its host, and not by an IRI."""
    return ":" not in outlet


def year_of(date: str) -> int | None:
    """The year of a date, if it is one in which there could be news.

    >>> year_of("2023-07"), year_of("9999-12-31"), year_of("")
    (2023, None, None)
    """
    found = _YEAR.match(date)
    return int(found[0]) if found else None


def sureness(told: str) -> float:
    """A confidence as a number; -1 where it is none.

    >>> sureness("0.95"), sureness("quite"), sureness("nan")
    (0.95, -1.0, -1.0)
    """
    try:
        return max(float(told), -1.0) if told.lower() != "nan" else -1.0
    except ValueError:
        return -1.0


def _is_in(sure: float, low: float, high: float) -> bool:
    return low <= sure < high or sure == high == 1.0


_KINDS = " ".join(KINDS_OF_COOPERATION)
ARTICLES = """
SELECT ?article ?date ?language ?url ?publisher ?n {
  ?article a coop:Article FILTER(isIRI(?article))
  OPTIONAL { ?article schema:datePublished ?date }
  OPTIONAL { ?article schema:inLanguage ?language }
  OPTIONAL { ?article schema:url ?url }
  OPTIONAL { ?article schema:publisher ?publisher }
  OPTIONAL { SELECT ?article (COUNT(DISTINCT ?thing) AS ?n) { ?article schema:about ?thing } GROUP BY ?article }
}
"""
COOPERATIONS = f"""
SELECT ?thing ?began ?published {{
  VALUES ?kind {{ {_KINDS} }} ?thing a ?kind FILTER(isIRI(?thing))
  OPTIONAL {{ ?thing schema:startDate ?began }}
  OPTIONAL {{ ?article schema:about ?thing ; schema:datePublished ?published }}
}}
"""
SURE = "SELECT ?sure (COUNT(*) AS ?n) { ?claim a coop:Claim ; coop:confidence ?sure } GROUP BY ?sure"
