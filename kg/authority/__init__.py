"""What is known before any article is read: organisations, people and places with all their names.

The data is Turtle that a user can edit and add to. IRIs in it are relative to `{base}id/`, so that the same
file serves every base:

    <organization/some-university> a coop:University ; skos:prefLabel "Some University"@en ; skos:altLabel "SU"@en .
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS

from kg.errors import KgError
from kg.iri import Iris, Node
from kg.terms import compact

START = 4  # letters by which it is told that no known name begins with a word
BUNDLED = Path(__file__).with_name("known.ttl")


@dataclass(frozen=True, slots=True)
class Known:
    """One known thing: its node, its class as a compact IRI, and its names, the preferred English one first.

    `labels` are the preferred names with their languages, English first. `place` is the place it is in
    (`coop:locatedIn`, for a place `schema:containedInPlace`), `part_of` the organisation it belongs to; None where
    the data does not tell.
    """

    node: Node
    type: str
    names: tuple[str, ...]
    place: Node | None = None
    part_of: Node | None = None
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        """The name it is called by, in English where it has one."""
        return self.names[0]

    def called(self, language: str) -> tuple[str, str]:
        """The preferred name in a language, English where there is none, and the language it is in."""
        labels = dict(self.labels)
        return (labels[language], language) if language in labels else (self.names[0], self.labels[0][0])


@dataclass(frozen=True)
class Authority:
    """All known things, and the graph that tells of them."""

    known: tuple[Known, ...]
    graph: Graph

    @cached_property
    def by_name(self) -> Mapping[str, Known]:
        """Every name, folded by `fold`, that means exactly one known thing."""
        found: dict[str, Known | None] = {}
        for known in self.known:
            for name in known.names:
                key = fold(name)
                found[key] = known if found.get(key, known) == known else None
        return {key: known for key, known in found.items() if known}

    @cached_property
    def starts(self) -> frozenset[str]:
        """The beginnings of all names of `by_name`, of up to `START` letters: with no other word can a name begin."""
        return frozenset(name[:length] for name in self.by_name for length in range(START + 1))


_ARTICLE = re.compile(r"^(?:the|an|a)\s+(?=\w)", re.IGNORECASE)


@lru_cache(maxsize=1 << 16)
def fold(name: str) -> str:
    """A name without case, accents, punctuation and leading article, for comparison.

    >>> fold("The Universität St. Gallen") == fold("universitat st gallen")
    True
    """
    plain = unicodedata.normalize("NFKD", _ARTICLE.sub("", name.strip())).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", " ", re.sub(r"['’]s\b", "s", plain)).strip()


def load(base: str, files: Iterable[Path] = ()) -> Authority:
    """The bundled data and the user's own files, as one.

    Raises:
        KgError: a file is missing or is not Turtle.
    """
    graph = Graph()
    for file in (BUNDLED, *files):
        try:
            graph.parse(file, format="turtle", publicID=base + "id/")
        except Exception as error:  # rdflib's Turtle parser raises its own and Python's errors alike
            raise KgError(f"cannot read the authority data: {error}", where=str(file), exit_code=2) from error
    iris = Iris(base)
    subjects = sorted({s for s in graph.subjects(SKOS.prefLabel) if isinstance(s, URIRef)})
    return Authority(tuple(known for s in subjects if (known := _known(graph, s, iris))), graph)


def _known(graph: Graph, subject: URIRef, iris: Iris) -> Known | None:
    node = iris.node(str(subject))
    kinds = sorted(compact(str(o)) for o in graph.objects(subject, RDF.type))
    if node is None or not kinds:
        return None
    labels = sorted(graph.objects(subject, SKOS.prefLabel), key=_english_first)
    others = sorted(graph.objects(subject, SKOS.altLabel), key=_english_first)
    names = tuple(dict.fromkeys(str(name) for name in (*labels, *others)))
    place, parent = _one(graph, subject, iris, PLACE), _one(graph, subject, iris, PARENT)
    by_language = tuple((getattr(label, "language", "") or "", str(label)) for label in labels)
    return Known(node, kinds[0], names, place, parent, by_language)


PLACE = ("https://w3id.org/coop-kg/ontology#locatedIn", "https://schema.org/containedInPlace")
PARENT = ("http://www.w3.org/ns/org#subOrganizationOf", "http://www.w3.org/ns/org#unitOf")


def _one(graph: Graph, subject: URIRef, iris: Iris, predicates: tuple[str, ...]) -> Node | None:
    found = sorted(str(o) for p in predicates for o in graph.objects(subject, URIRef(p)))
    return iris.node(found[0]) if found else None


def _english_first(literal: object) -> tuple[bool, str, str]:
    language = literal.language or "" if isinstance(literal, Literal) else ""
    return language != "en", language, str(literal)
