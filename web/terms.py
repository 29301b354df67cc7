"""The words that the editor completes: prefixes, classes and properties of what is served, with labels and counts.

How often each is used stands in the release's VoID description (https://www.w3.org/TR/void/#class-property-partitions);
of RDF files it is counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import Graph

from kg.release import Release
from kg.store import EmbeddedStore, Store
from kg.terms import PREFIXES
from web.lookups import number, rows, text
from web.names import names


@dataclass(frozen=True, slots=True)
class Term:
    """A class with how many things are of it, or a property with how many statements have it."""

    iri: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Terms:
    """All that can be completed, the most used first."""

    prefixes: dict[str, str]
    classes: tuple[Term, ...]
    properties: tuple[Term, ...]


def terms_of(store: Store, *vocabularies: Store, release: Release | None = None) -> Terms:
    """The terms of a store, by what its release says of it, or else by counting; labels from vocabularies too."""
    counts = _described(release) if release else _counted(store)
    classes, properties = ({term: n for term, n in each if n} for each in counts)
    called = names([*classes, *properties], store, *vocabularies)
    listed = [
        tuple(Term(iri, called[iri].text, n) for iri, n in sorted(found.items(), key=lambda item: (-item[1], item[0])))
        for found in (classes, properties)
    ]
    return Terms(_prefixes([*classes, *properties]), *listed)


_Counts = tuple[list[tuple[str, int]], list[tuple[str, int]]]


def _described(release: Release) -> _Counts:
    void = EmbeddedStore.load([release.file("void.ttl")])
    return _pairs(void, _CLASS_PARTITIONS), _pairs(void, _PROPERTY_PARTITIONS)


def _counted(store: Store) -> _Counts:
    return _pairs(store, _CLASSES), _pairs(store, _PROPERTIES)


def _pairs(store: Store, query: str) -> list[tuple[str, int]]:
    return [(text(row, "term"), number(row, "n")) for row in rows(store, query)]


def _prefixes(iris: Iterable[str]) -> dict[str, str]:
    """The prefixes of the project, and of other vocabularies that the data use those that are in wide use."""
    used = tuple(iris)
    wide = {prefix: str(namespace) for prefix, namespace in Graph(bind_namespaces="rdflib").namespaces()}
    taken = set(PREFIXES.values())
    others = {
        prefix: namespace
        for prefix, namespace in wide.items()
        if prefix not in PREFIXES and namespace not in taken and any(iri.startswith(namespace) for iri in used)
    }
    return PREFIXES | others


_CLASSES = "SELECT ?term (COUNT(*) AS ?n) { ?thing a ?term FILTER(isIRI(?term)) } GROUP BY ?term"
_PROPERTIES = "SELECT ?term (COUNT(*) AS ?n) { ?s ?term ?o } GROUP BY ?term"
_CLASS_PARTITIONS = """
PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?term ?n { ?dataset void:classPartition ?part . ?part void:class ?term ; void:entities ?n }
"""
_PROPERTY_PARTITIONS = """
PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?term ?n { ?dataset void:propertyPartition ?part . ?part void:property ?term ; void:triples ?n }
"""
