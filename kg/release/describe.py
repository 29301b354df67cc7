"""The dataset's description of itself: how much of what is in it (counts), what it is and where (VoID and DCAT)."""

from collections.abc import Mapping

import pyoxigraph as ox
from rdflib import Graph
from rdflib.namespace import VOID

from kg.iri import Iris
from kg.release import dcat, void
from kg.release.manifest import FileFacts
from kg.settings import Settings
from kg.store import Store, select
from kg.terms import COOP, KINDS_OF_COOPERATION, PREFIXES, expand

THINGS = ("organization", "person", "place", "project", "area")
PREFIXES_OF_DESCRIPTION = PREFIXES | {"void": str(VOID), "dcat": str(dcat.DCAT), "spdx": str(dcat.SPDX)}


def counts(store: Store, iris: Iris, articles: int) -> dict[str, int]:
    """How many articles, quads, merged triples, claims, cooperations (all and by kind), things by kind."""
    instances = void.instances(store)
    cooperations = {kind: instances.get(str(expand(kind)), 0) for kind in KINDS_OF_COOPERATION}
    return {
        "articles": articles,
        "quads": void.one(store, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"),
        "triples": void.one(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
        "claims": instances.get(str(COOP.Claim), 0),
        "cooperations": sum(cooperations.values()),
        **cooperations,
        **_things(store, iris),
    }


def description(store: Store, iris: Iris, *, title: str, licence: str) -> Graph:
    """A dataset as VoID: title, licence, vocabularies, addresses, sizes by class and property, links to others."""
    graph = Graph(identifier=iris.dataset())
    graph += void.about(store, iris, title=title, licence=licence)
    graph += void.statistics(store, iris)
    return graph


def description_of_release(store: Store, settings: Settings, version: str, files: Mapping[str, FileFacts]) -> Graph:
    """The dataset as a release has it: its VoID, and the release with its files as DCAT."""
    iris = Iris(settings.base)
    graph = description(store, iris, title=settings.title, licence=settings.licence)
    graph += dcat.current(iris, version, files)
    graph += dcat.release(iris, version, settings.title, settings.licence, files)
    return graph


def _things(store: Store, iris: Iris) -> dict[str, int]:
    """Things by kind, as their IRIs tell it."""
    found = dict.fromkeys(THINGS, 0)
    for row in select(store, "SELECT DISTINCT ?s { GRAPH ?g { ?s a ?kind } }"):
        node = iris.node(row["s"].value) if isinstance(row["s"], ox.NamedNode) else None
        if node and node.kind in found:
            found[node.kind] += 1
    return found
