"""The kinds of things that there are, each with an address under `/browse/`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.store import Store, select
from kg.terms import KINDS_OF_COOPERATION, KINDS_OF_ORGANIZATION, compact, expand

UMBRELLAS = {
    "organization": tuple(str(expand(curie)) for curie in KINDS_OF_ORGANIZATION),
    "cooperation": tuple(str(expand(curie)) for curie in KINDS_OF_COOPERATION),
}
RECORDS = ("coop:Claim", "coop:Evidence", "coop:Status")
TECHNICAL = ("owl", "rdf", "rdfs", "oa", "prov", "sh", "skos")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: its name in addresses, its classes, how many things are of it.

    `group` is the umbrella it stands under: `organization`, `cooperation`, `other` or `record` (what describes
    the reading rather than the world); an umbrella stands under itself.
    """

    slug: str
    classes: tuple[str, ...]
    count: int
    group: str


Kinds = Mapping[str, Kind]


def kinds_of(store: Store) -> dict[str, Kind]:
    """Every kind of thing in a store, by its name in addresses."""
    counted = {row["class"].value: int(row["n"].value) for row in select(store, _COUNTS)}
    found = {kind.slug: kind for kind in _umbrellas(store, counted)}
    for class_ in sorted(counted):
        kind = Kind(_free_slug(class_, found), (class_,), counted[class_], _group(class_))
        found[kind.slug] = kind
    return found


def _umbrellas(store: Store, counted: Mapping[str, int]) -> Iterator[Kind]:
    for slug, classes in UMBRELLAS.items():
        if present := tuple(class_ for class_ in classes if class_ in counted):
            counting = _COUNT % " ".join(f"<{class_}>" for class_ in present)
            yield Kind(slug, present, int(next(select(store, counting))["n"].value), slug)


def _group(class_: str) -> str:
    for slug, classes in UMBRELLAS.items():
        if class_ in classes:
            return slug
    short = compact(class_)
    return "record" if short in RECORDS or short.partition(":")[0] in TECHNICAL else "other"


def _free_slug(class_: str, taken: Iterable[str]) -> str:
    short = compact(class_)
    local = _kebab(re.split(r"[/#:]", class_.rstrip("/#"))[-1]) or "thing"
    choices = [local, _kebab(short.replace(":", "-")) if short != class_ else f"{local}-2"]
    numbered = (f"{local}-{number}" for number in range(3, 10_000))
    return next(choice for choice in (*choices, *numbered) if choice not in taken)


def _kebab(name: str) -> str:
    """`ResearchInstitute` as `research-institute`."""
    return re.sub(r"[^\w]+", "-", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name)).strip("-").lower()


_COUNTS = "SELECT ?class (COUNT(*) AS ?n) { ?thing a ?class FILTER(isIRI(?class) && isIRI(?thing)) } GROUP BY ?class"
_COUNT = "SELECT (COUNT(DISTINCT ?thing) AS ?n) { VALUES ?class { %s } ?thing a ?class FILTER(isIRI(?thing)) }"
