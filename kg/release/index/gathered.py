"""What an index holds of each thing, gathered from a store in one pass for each property."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from kg.release.index.folding import fold
from kg.release.index.kinds import Kinds
from kg.store import Store
from kg.terms import NAMING, expand

LABELS = NAMING
OTHERS = ("skos:altLabel",)
"""Names that are only searched; a thing is not called by them."""
LONGEST_KEY = 120
"""Characters of a name by which it is sorted; after them the IRI decides."""

Label = tuple[int, str, str]
"""The number of the property, the language, the text."""


@dataclass(slots=True)
class Gathered:
    """One thing: its classes, its labels, and the articles that tell of it (by number) with their dates."""

    iri: str
    classes: list[str] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    articles: set[str] = field(default_factory=set)
    first: str = ""
    last: str = ""

    @property
    def name(self) -> str:
        """What it is called: in English before no language, and that before others."""
        ranked = [(_rank(language), by, text) for by, language, text in self.labels if by < len(LABELS)]
        return min(ranked)[2] if ranked else ""

    def named(self, *languages: str) -> str:
        """Its first name by alphabet in the first of the languages that it has one in; empty where it has none."""
        for language in languages:
            if texts := [text for by, of, text in self.labels if of == language and by < len(LABELS)]:
                return min(texts)
        return ""

    @property
    def key(self) -> tuple[str, str]:
        """Where it stands among others."""
        return fold(self.name)[:LONGEST_KEY], self.iri


def gathered(store: Store, kinds: Kinds) -> list[Gathered]:
    """All things that have a class or a name, in the order of their names."""
    found: dict[str, Gathered] = {}
    for class_ in dict.fromkeys(class_ for kind in kinds.values() for class_ in kind.classes):
        for quad in store.quads(predicate=_TYPE, object=ox.NamedNode(class_)):
            if isinstance(quad.subject, ox.NamedNode):
                iri = quad.subject.value
                found.setdefault(iri, Gathered(iri)).classes.append(class_)
    for number, curie in enumerate((*LABELS, *OTHERS)):
        for quad in store.quads(predicate=_node(curie)):
            thing, label = quad.subject, quad.object
            if isinstance(thing, ox.NamedNode) and isinstance(label, ox.Literal) and label.value.strip():
                told = found.setdefault(thing.value, Gathered(thing.value))
                told.labels.append((number, label.language or "", label.value))
    _date(store, found)
    return sorted(found.values(), key=lambda thing: thing.key)


def _date(store: Store, found: Mapping[str, Gathered]) -> None:
    """Which articles tell of the things, and when."""
    dates: dict[str, list[str]] = defaultdict(list)
    for quad in store.quads(predicate=_node("schema:datePublished")):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            dates[quad.subject.value].append(quad.object.value)
    articles = {iri for iri, thing in found.items() if _ARTICLE in thing.classes}
    for article, thing in _tellings(store, articles | dates.keys()):
        if about := found.get(thing):
            if article in articles:
                about.articles.add(article)
            if known := dates.get(article):
                about.first = min(filter(None, (about.first, *known)))
                about.last = max(about.last, *known)


def _tellings(store: Store, articles: set[str]) -> Iterator[tuple[str, str]]:
    """Each article with itself, and with each thing that it names or is about."""
    yield from ((article, article) for article in articles)
    for curie in ("schema:mentions", "schema:about"):
        for quad in store.quads(predicate=_node(curie)):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                yield quad.subject.value, quad.object.value


def texts(store: Store, articles: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The texts of articles, one after the other, where the store has them."""
    for article in articles:
        for quad in store.quads(subject=ox.NamedNode(article), predicate=_node("schema:text")):
            if isinstance(quad.object, ox.Literal):
                yield article, quad.object.value


def _rank(language: str) -> int:
    return 0 if language.split("-")[0] == "en" else 1 if not language else 2


def _node(curie: str) -> ox.NamedNode:
    return ox.NamedNode(str(expand(curie)))


_TYPE = _node("rdf:type")
_ARTICLE = str(expand("coop:Article"))
