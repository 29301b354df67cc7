"""Pairs of names that are alike and were not merged: a table for a person, who decides which are one thing.

What is compared is what the articles of a release name: organisations, people and places with different nodes.
Two that the authority data know apart, or say to be different (`owl:differentFrom`), are not asked about again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import islice

import pyoxigraph as ox
from rapidfuzz import fuzz
from rdflib import OWL, Graph, Literal, URIRef

from kg.authority import fold
from kg.iri import Iris, Node
from kg.lexicon import words
from kg.store import Store, select
from kg.terms import compact

KINDS = ("organization", "person", "place")
LEAST = 90
"""From which token-set similarity on, of 100, two spellings are alike."""
RAREST = 3
"""By how many of its words, the rarest ones, a name looks for others."""
WINDOW = 100
"""With how many of those behind it, in alphabetical order, a name is compared that have such a word."""
SHOWN = 5
"""How many articles a row tells for each thing."""
COLUMNS = ("score", "why", "name", "node", "articles", "other name", "other node", "its articles", "to merge them")

_LABELS = "SELECT DISTINCT ?thing ?label { ?thing %s ?label }"
_TYPES = "SELECT DISTINCT ?thing ?type { GRAPH ?g { ?thing a ?type } }"
_NAMED_IN = "SELECT DISTINCT ?thing ?id { ?a schema:mentions|schema:publisher ?thing ; dcterms:identifier ?id }"


@dataclass
class Named:
    """A thing that articles name: its preferred names with their languages, its other names, and where it is named."""

    node: Node
    is_known: bool
    labels: list[tuple[str, str]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The name it is called by, in English where it has one."""
        return self.labels[0][0]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All its names, folded."""
        return tuple(dict.fromkeys(fold(name) for name in (*(label for label, _ in self.labels), *self.others)))

    @cached_property
    def acronyms(self) -> frozenset[str]:
        """The acronyms it is told to go by."""
        given = (*(label for label, _ in self.labels), *self.others)
        return frozenset(name for name in given if name.isupper() and name.isalpha() and len(name) > 2)

    @cached_property
    def initials(self) -> frozenset[str]:
        """What its longer names could be shortened to."""
        long = (_content(name) for name in self.names if self.node.kind == "organization")
        return frozenset("".join(word[0] for word in name).upper() for name in long if len(name) > 2)

    @cached_property
    def beginnings(self) -> tuple[frozenset[str], ...]:
        """For each name how its telling words begin, so that endings may differ."""
        return tuple(frozenset(word[:4] for word in _telling(name).split() if len(word) > 1) for name in self.names)

    @property
    def as_whole(self) -> frozenset[str]:
        """What another thing may be called as a whole: its names, its acronyms and what they could be."""
        return self.acronyms.union(self.names, self.initials)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things whose names are alike: the one to keep, the other, and why they were not overlooked."""

    one: Named
    other: Named
    score: int
    why: str

    def row(self) -> str:
        """The pair as a line of the table."""
        cells = (str(self.score), self.why, *_cells(self.one), *_cells(self.other), self.turtle())
        return "\t".join(" ".join(cell.split()) for cell in cells)

    def turtle(self) -> str:
        """What merges the two on the next build, where it stands in the authority data."""
        me = f"<{self.one.node.kind}/{self.one.node.slug}>"
        more = " , ".join(Literal(name, lang=language or None).n3() for name, language in self.other.labels)
        if self.one.is_known:
            return f"{me} skos:altLabel {more} ."
        types = [*self.one.types, *self.other.types]
        kind = next((type_ for type_ in types if type_ != "org:Organization"), types[0])
        label, language = self.one.labels[0]
        return f"{me} a {kind} ; skos:prefLabel {Literal(label, lang=language or None).n3()} ; skos:altLabel {more} ."


def table(pairs: Iterable[Pair]) -> str:
    """The pairs as tab-separated values, with a line of headings."""
    return "".join(line + "\n" for line in ("\t".join(COLUMNS), *(pair.row() for pair in pairs)))


def near_matches(store: Store, known: Graph, iris: Iris) -> list[Pair]:
    """The pairs of things whose names are alike, the most alike first.

    Only names that share an acronym, a whole name or how a rare word of both begins are compared, each with at
    most `WINDOW` others for each, so the cost grows with the number of names.
    """
    things = sorted(_named(store, known, iris), key=lambda thing: (thing.names[0], thing.node))
    apart = set(_apart(known, iris))
    compared = ((things[a], things[b]) for a, b in _candidates(things))
    asked = ((a, b) for a, b in compared if not (a.is_known and b.is_known))
    pairs = (pair for one, other in asked if (pair := _pair(one, other)))
    found = (pair for pair in pairs if (pair.one.node, pair.other.node) not in apart)
    return sorted(found, key=lambda pair: (-pair.score, pair.why, pair.one.node, pair.other.node))


def _named(store: Store, known: Graph, iris: Iris) -> Iterator[Named]:
    """What articles name, groups and what has its name in one article alone left out."""
    things: dict[str, Named] = {}
    for iri, identifier in _rows(store, _NAMED_IN, "id"):
        node = iris.node(iri)
        if node and node.kind in KINDS and "/" not in node.slug:
            is_known = (URIRef(iri), None, None) in known
            things.setdefault(iri, Named(node, is_known)).articles.append(identifier.value)
    for iri, label in _rows(store, _LABELS % "skos:prefLabel", "label", things):
        assert isinstance(label, ox.Literal)
        things[iri].labels.append((label.value, label.language or ""))
    for iri, label in _rows(store, _LABELS % "skos:altLabel|foaf:name", "label", things):
        things[iri].others.append(label.value)
    for iri, type_ in _rows(store, _TYPES, "type", things):
        things[iri].types.append(compact(type_.value))
    for thing in things.values():
        thing.labels.sort(key=lambda label: (label[1] != "en", label[1], label[0]))
        if thing.labels and thing.types and "foaf:Group" not in thing.types:
            yield thing


def _rows(
    store: Store, query: str, what: str, wanted: Mapping[str, Named] | None = None
) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    """IRIs, all or those that are wanted, with what a query tells of each; sorted."""
    rows = [(row["thing"].value, row[what]) for row in select(store, query) if isinstance(row["thing"], ox.NamedNode)]
    for iri, value in sorted(rows, key=lambda row: (row[0], str(row[1]))):
        if (wanted is None or iri in wanted) and isinstance(value, ox.NamedNode | ox.Literal):
            yield iri, value


def _apart(known: Graph, iris: Iris) -> Iterator[tuple[Node, Node]]:
    """Which things the authority data say to be different, both ways."""
    for one, other in known.subject_objects(OWL.differentFrom):
        nodes = iris.node(str(one)), iris.node(str(other))
        if nodes[0] and nodes[1]:
            yield nodes[0], nodes[1]
            yield nodes[1], nodes[0]


def _candidates(things: Sequence[Named]) -> set[tuple[int, int]]:
    """The pairs worth comparing, by their places in the alphabetical order of things."""
    common = Counter(key for thing in things for key in frozenset[str]().union(*thing.beginnings))
    blocks: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, thing in enumerate(things):
        rare = (sorted(keys, key=lambda key: (common[key], key))[:RAREST] for keys in thing.beginnings)
        for key in thing.as_whole.union(*rare):
            blocks[thing.node.kind, key].append(place)
    return {
        (place, other)
        for block in blocks.values()
        for number, place in enumerate(block)
        for other in islice(block, number + 1, number + 1 + WINDOW)
    }


def _pair(one: Named, other: Named) -> Pair | None:
    if not _are_of_one_kind(one, other):
        return None
    score = max(_score(a, b) for a in one.names for b in other.names)
    why = _why(one, other, score)
    if not why:
        return None
    kept, merged = sorted((one, other), key=_worth, reverse=True)
    return Pair(kept, merged, score, why)


def _score(name: str, other: str) -> int:
    """How alike two folded names are, of 100, as a whole and in the words that tell them from others.

    A name of one word is found in too many longer ones to be like them.

    >>> _score("st petersburg polytechnic university", "polytechnic university of st peterburg")
    95
    >>> _score("national university of science and technology", "gmr university of science")
    78
    >>> _score("australia", "western australia")
    0
    """
    if name == other or (" " in name) != (" " in other):
        return 100 if name == other else 0
    telling, others = _telling(name), _telling(other)
    return round(min(fuzz.token_set_ratio(name, other), fuzz.token_set_ratio(telling, others)))


@lru_cache(maxsize=1 << 16)
def _telling(name: str) -> str:
    return " ".join(word for word in name.split() if word not in _generic())


def _why(one: Named, other: Named, score: int) -> str:
    """How two things are alike; empty when they are not."""
    if set(one.names) & set(other.names):
        return "same name"
    if one.acronyms & (other.acronyms | other.initials) or one.initials & other.acronyms:
        return "acronym"
    if one.node.kind == "person" and any(_initials_agree(a, b) for a in one.names for b in other.names):
        return "initials"
    return "spelling" if score >= LEAST else ""


def _initials_agree(name: str, other: str) -> bool:
    """Whether two folded names of people have one surname and given names of which one is short for the other.

    >>> _initials_agree("d g arsenyev", "dmitry arsenyev"), _initials_agree("d arsenyev", "ivan arsenyev")
    (True, False)
    """
    *given, surname = name.split()
    *others, same = other.split()
    pairs = list(zip(given, others, strict=False))
    agree = all(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) for a, b in pairs)
    return surname == same and len(surname) > 1 and bool(pairs) and agree


def _are_of_one_kind(one: Named, other: Named) -> bool:
    types = {*one.types, *other.types} - {"org:Organization"}
    return len(types) < 2 or bool(set(one.types) & set(other.types))


def _worth(thing: Named) -> tuple[bool, int, int, Node]:
    """By what one of two is kept: it is known, more articles name it, its name is longer."""
    return thing.is_known, len(thing.articles), len(thing.label), thing.node


def _cells(thing: Named) -> tuple[str, str, str]:
    more = len(thing.articles) - SHOWN
    articles = ", ".join(thing.articles[:SHOWN]) + (f" and {more} more" if more > 0 else "")
    return thing.label, f"{thing.node.kind}/{thing.node.slug}", articles


def _content(name: str) -> list[str]:
    return [word for word in name.split() if word not in words("en").links]


@cache
def _generic() -> frozenset[str]:
    """Words that names share without being alike: head nouns, and what stands between them."""
    return frozenset(fold(word) for word in (*words("en").heads, *words("en").links))
