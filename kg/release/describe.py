"""The dataset's description of itself: how much of what is in it (counts) and where it is (VoID and DCAT)."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, VOID

from kg.iri import Iris
from kg.settings import Settings
from kg.store import Store, select
from kg.terms import COOP, KINDS_OF_COOPERATION, PREFIXES, compact, expand

THINGS = ("organization", "person", "place", "project", "area")
DUMPS = {"dump.nq.gz": "application/n-quads", "dump.ttl.gz": "text/turtle"}
VOID_PREFIXES = PREFIXES | {"void": str(VOID), "dcat": str(DCAT)}
_W3C_FORMATS = Namespace("http://www.w3.org/ns/formats/")
_FORMATS = {"dump.nq.gz": _W3C_FORMATS["N-Quads"], "dump.ttl.gz": _W3C_FORMATS.Turtle}

Triple = tuple[URIRef, URIRef, URIRef | Literal]


def counts(store: Store, iris: Iris, articles: int) -> dict[str, int]:
    """How many articles, quads, merged triples, claims, cooperations (all and by kind), things by kind."""
    instances = dict(_instances(store))
    cooperations = {kind: instances.get(kind, 0) for kind in KINDS_OF_COOPERATION}
    return {
        "articles": articles,
        "quads": _one(store, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"),
        "triples": _one(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
        "claims": instances.get(compact(COOP.Claim), 0),
        "cooperations": sum(cooperations.values()),
        **cooperations,
        **_things(store, iris),
    }


def description(store: Store, settings: Settings, version: str, files: Iterable[str]) -> Graph:
    """The dataset as VoID and DCAT: title, licence, vocabularies, addresses, sizes by class and property."""
    graph = Graph(identifier=Iris(settings.base).dataset())
    graph += _about(settings, version, store)
    graph += _distributions(settings, files)
    graph += _partitions(store, settings)
    return graph


def _about(settings: Settings, version: str, store: Store) -> Iterator[Triple]:
    me, base = Iris(settings.base).dataset(), settings.base
    yield me, RDF.type, VOID.Dataset
    yield me, RDF.type, DCAT.Dataset
    yield me, DCTERMS.title, Literal(settings.title)
    yield me, DCTERMS.license, URIRef(settings.licence)
    yield me, DCTERMS.issued, Literal(version.partition(".")[0], datatype=XSD.date)
    yield me, DCTERMS.hasVersion, Literal(version)
    yield me, FOAF.homepage, URIRef(base)
    yield me, VOID.uriSpace, Literal(f"{base}id/")
    yield me, VOID.sparqlEndpoint, URIRef(f"{base}sparql")
    yield me, VOID.triples, _number(_one(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
    yield me, VOID.distinctSubjects, _number(_one(store, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"))
    for namespace in PREFIXES.values():
        yield me, VOID.vocabulary, URIRef(namespace)


def _distributions(settings: Settings, files: Iterable[str]) -> Iterator[Triple]:
    dataset = Iris(settings.base).dataset()
    for name in files:
        address = URIRef(f"{settings.base}downloads/{name}")
        me = URIRef(f"{dataset}#{name}")
        yield dataset, VOID.dataDump, address
        yield dataset, VOID.feature, _FORMATS[name]
        yield dataset, DCAT.distribution, me
        yield me, RDF.type, DCAT.Distribution
        yield me, DCAT.downloadURL, address
        yield me, DCAT.mediaType, URIRef(f"https://www.iana.org/assignments/media-types/{DUMPS[name]}")
        yield me, DCTERMS.license, URIRef(settings.licence)


def _partitions(store: Store, settings: Settings) -> Iterator[Triple]:
    dataset = Iris(settings.base).dataset()
    for kind, number in _instances(store):
        me = URIRef(f"{dataset}#class-{kind.replace(':', '-')}")
        yield dataset, VOID.classPartition, me
        yield me, VOID["class"], expand(kind)
        yield me, VOID.entities, _number(number)
    for name, number in _uses(store):
        me = URIRef(f"{dataset}#property-{name.replace(':', '-')}")
        yield dataset, VOID.propertyPartition, me
        yield me, VOID.property, expand(name)
        yield me, VOID.triples, _number(number)


def _instances(store: Store) -> Iterator[tuple[str, int]]:
    """How many things there are of each class of a known vocabulary."""
    yield from _numbers(store, "SELECT ?term (COUNT(DISTINCT ?s) AS ?n) { ?s a ?term } GROUP BY ?term")


def _uses(store: Store) -> Iterator[tuple[str, int]]:
    """How many triples there are of each property of a known vocabulary."""
    yield from _numbers(store, "SELECT ?term (COUNT(*) AS ?n) { ?s ?term ?o } GROUP BY ?term")


def _numbers(store: Store, query: str) -> Iterator[tuple[str, int]]:
    for row in select(store, query):
        term, number = row["term"], row["n"]
        if isinstance(term, ox.NamedNode) and isinstance(number, ox.Literal) and compact(term.value) != term.value:
            yield compact(term.value), int(number.value)


def _things(store: Store, iris: Iris) -> dict[str, int]:
    """Things by kind, as their IRIs tell it."""
    found = dict.fromkeys(THINGS, 0)
    for row in select(store, "SELECT DISTINCT ?s { GRAPH ?g { ?s a ?kind } }"):
        node = iris.node(row["s"].value) if isinstance(row["s"], ox.NamedNode) else None
        if node and node.kind in found:
            found[node.kind] += 1
    return found


def _one(store: Store, query: str) -> int:
    row = next(select(store, query))
    assert isinstance(row["n"], ox.Literal)
    return int(row["n"].value)


def _number(value: int) -> Literal:
    return Literal(value, datatype=XSD.integer)
