"""What things are called: a table of labels for a page."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.store import Store
from kg.terms import NAMING, PREFIXES, compact, expand
from web.known import Known
from web.language import ENGLISH, PLAIN, languages

LABELS = NAMING
LANGUAGE = ENGLISH


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called: the text, its language where it is known, and whether the store describes the thing."""

    text: str
    language: str = ""
    described: bool = False


Names = Mapping[str, Name]
Labels = tuple[tuple[int, str, str], ...]
"""Labels: each with the number of its property, and its language."""


def names(iris: Iterable[str], store: Store, *vocabularies: Store, order: Sequence[str] = ()) -> dict[str, Name]:
    """A name for each IRI: from the store, else from the first vocabulary that has one, else made from the IRI.

    Of several labels the one in the first language of `order` is taken (unless told: of what the reader has chosen),
    then one without a language, then the first by alphabet. What a store calls things is kept; the others are asked for
    in one round trip.
    """
    wanted, order = list(dict.fromkeys(iris)), tuple(order or languages().order)
    told = _labels(store, wanted)
    found = {iri: _best(labels, order) for iri, labels in told.items() if labels}
    for vocabulary in vocabularies:
        missing = [iri for iri in wanted if iri not in found]
        found |= {iri: _best(labels, order) for iri, labels in _labels(vocabulary, missing).items() if labels}
    return {iri: Name(*(found.get(iri) or (words_of(iri), "")), told[iri] is not None) for iri in wanted}


def place(language: str, order: Sequence[str] = PLAIN.order) -> int:
    """Where a language stands among those that are wanted: what has none comes behind them, others last.

    >>> [place(language, ("ru", "en")) for language in ("ru", "en-GB", "", "zh")]
    [0, 1, 2, 3]
    """
    short = language.partition("-")[0]
    return order.index(short) if short in order else len(order) + bool(language)


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


def _labels(store: Store, iris: Iterable[str]) -> dict[str, Labels | None]:
    """The labels of each IRI in all languages: none where the store describes it without one, None where it does not.

    Labels of a property that comes after one with an English label are not looked for.
    """
    kept = _KEPT.get(store, iris)
    if missing := [iri for iri in iris if iri not in kept]:
        found = store.labels(filter(_is_iri, missing), _PROPERTIES, LANGUAGE)
        new = {iri: _told(found[iri]) if iri in found else None for iri in missing}
        _KEPT.keep(store, new)
        kept |= new
    return kept


def _told(labels: Iterable[tuple[int, ox.Literal]]) -> Labels:
    return tuple((by, label.value, label.language or "") for by, label in labels if label.value.strip())


def _best(labels: Labels, order: tuple[str, ...]) -> tuple[str, str]:
    """The best label, and its language."""
    if len(labels) == 1:
        return labels[0][1:]
    return min((place(language, order), by, text, language) for by, text, language in labels)[2:]


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


_PROPERTIES = tuple(ox.NamedNode(str(expand(label))) for label in LABELS)
_KEPT: Known[Labels | None] = Known(100_000)
