"""What things are called: a table of labels for a page, fetched in one question."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.store import Store
from kg.terms import PREFIXES, compact
from web.lookups import rows, text, values

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


def names(iris: Iterable[str], store: Store, *vocabularies: Store) -> dict[str, Name]:
    """A name for each IRI: from the store, else from the first vocabulary that has one, else made from the IRI.

    Of several labels the English one is taken, then one without a language, then the first by alphabet.
    """
    wanted = sorted(set(iris))
    found = {iri: Name(words_of(iri)) for iri in wanted}
    for vocabulary in reversed(vocabularies):
        found |= {iri: Name(*label) for iri, label in _labels(vocabulary, wanted).items() if label}
    for iri, label in _labels(store, wanted).items():
        found[iri] = Name(*(label or (found[iri].text, found[iri].language)), described=True)
    return found


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


def _labels(store: Store, iris: list[str]) -> dict[str, tuple[str, str] | None]:
    """Those that the store describes, each with its best label and the label's language, or None without a label."""
    listed = values(iris)
    best: dict[str, tuple[int, int, str, str] | None] = {}
    for row in rows(store, _LABEL_QUERY % (listed, ", ".join(LABELS), listed)) if listed else ():
        iri, label = text(row, "thing"), row["label"]
        old = best.setdefault(iri, None)
        if isinstance(label, ox.Literal):
            language = label.language or ""
            new = (_rank(language), LABELS.index(short(text(row, "by"))), label.value, language)
            best[iri] = min(old or new, new)
    return {iri: label and label[2:] for iri, label in best.items()}


def _rank(language: str) -> int:
    return 0 if language.split("-")[0] == LANGUAGE else 1 if not language else 2


_LABEL_QUERY = """
SELECT ?thing ?by ?label {
  { VALUES ?thing { %s } ?thing ?by ?label FILTER(?by IN (%s)) FILTER(isLiteral(?label)) }
  UNION
  { VALUES ?thing { %s } FILTER EXISTS { ?thing ?p ?o } }
}
"""
