"""The words that the editor completes: prefixes, classes and properties of what is served, with labels and counts.

How often each is used stands in the VoID description (https://www.w3.org/TR/void/#class-property-partitions) of the
whole dataset; its classes have such partitions of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import Graph

from kg.store import EmbeddedStore, Store
from kg.terms import PREFIXES
from web.language import PLAIN
from web.lookups import number, rows, term, text
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


def terms_of(void: Iterable[ox.Triple], dataset: str, *stores: Store) -> Terms:
    """The terms of a dataset, by its VoID description; their labels are looked up in stores."""
    told = EmbeddedStore.in_memory(ox.Quad(*triple) for triple in void)
    classes, properties = (
        {text(row, "term"): n for row in rows(told, query % term(dataset)) if (n := number(row, "n"))}
        for query in (_CLASSES, _PROPERTIES)
    )
    called = names([*classes, *properties], *stores, order=PLAIN.order)
    listed = [
        tuple(Term(iri, called[iri].text, n) for iri, n in sorted(found.items(), key=lambda item: (-item[1], item[0])))
        for found in (classes, properties)
    ]
    return Terms(_prefixes([*classes, *properties]), *listed)


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


_CLASSES = """
PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?term ?n { %s void:classPartition ?part . ?part void:class ?term ; void:entities ?n }
"""
_PROPERTIES = """
PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?term ?n { %s void:propertyPartition ?part . ?part void:property ?term ; void:triples ?n }
"""
