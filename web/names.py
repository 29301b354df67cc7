"""What things are called: a table of labels for a page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.store import Store
from kg.terms import PREFIXES, compact, expand
from web.known import Known

LABELS = (
    "skos:prefLabel",
    "schema:headline",
    "rdfs:label",
    "foaf:name",
    "schema:name",
    "dcterms:title",
    "org:name",
)
LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called: the text, its language where it is known, and whether the store describes the thing."""

    text: str
    language: str = ""
    described: bool = False


Names = Mapping[str, Name]
Label = tuple[str, str] | tuple[()]
"""A label and its language; empty where there is none."""


def names(iris: Iterable[str], store: Store, *vocabularies: Store) -> dict[str, Name]:
    """A name for each IRI: from the store, else from the first vocabulary that has one, else made from the IRI.

    Of several labels the English one is taken, then one without a language, then the first by alphabet. What a store
    calls things is kept; the others are asked for in one round trip.
    """
    wanted = list(dict.fromkeys(iris))
    told = _labels(store, wanted)
    found = {iri: label for iri, label in told.items() if label}
    for vocabulary in vocabularies:
        missing = [iri for iri in wanted if iri not in found]
        found |= {iri: label for iri, label in _labels(vocabulary, missing).items() if label}
    return {iri: Name(*(found.get(iri) or (words_of(iri), "")), told[iri] is not None) for iri in wanted}


def words_of(iri: str) -> str:
    """The last step of an IRI as words: a name for what has none.

    >>> words_of("http://www.w3.org/2004/02/skos/core#prefLabel"), words_of("https://kg.example.org/id/person/ada-byron")
    ('pref label', 'ada byron')
    """
    last = re.split(r"[/#:]", iri.rstrip("/#"))[-1]
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", last).replace("_", " ").replace("-", " ")
    return (spaced if spaced.isupper() else spaced.lower()).strip() or iri


def short(iri: str) -> str:
    """The compact form of an IRI of a well-known vocabulary, else the whole."""
    return compact(iri) if iri.startswith(tuple(PREFIXES.values())) else iri


def _labels(store: Store, iris: Iterable[str]) -> dict[str, Label | None]:
    """The best label of each IRI: empty where the store describes it without one, None where it does not."""
    kept = _KEPT.get(store, iris)
    if missing := [iri for iri in iris if iri not in kept]:
        found = store.labels(filter(_is_iri, missing), _PROPERTIES, LANGUAGE)
        new = {iri: _best(found[iri]) if iri in found else None for iri in missing}
        _KEPT.keep(store, new)
        kept |= new
    return kept


def _best(labels: Iterable[tuple[int, ox.Literal]]) -> Label:
    named = ((by, label) for by, label in labels if label.value.strip())
    ranked = [(_rank(label.language or ""), by, label.value, label.language or "") for by, label in named]
    return min(ranked)[2:] if ranked else ()


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def _rank(language: str) -> int:
    return 0 if language.split("-")[0] == LANGUAGE else 1 if not language else 2


_PROPERTIES = tuple(ox.NamedNode(str(expand(label))) for label in LABELS)
_KEPT: Known[Label | None] = Known(100_000)
