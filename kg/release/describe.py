"""The dataset's description of itself: how much of what is in it (counts) and where it is (VoID and DCAT)."""

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, VOID

from kg.iri import Iris, fingerprint
from kg.settings import Settings
from kg.store import Store, select
from kg.terms import COOP, KINDS_OF_COOPERATION, PREFIXES, compact, expand

THINGS = ("organization", "person", "place", "project", "area")
DUMPS = {"dump.nq.gz": "application/n-quads", "dump.ttl.gz": "text/turtle"}
VOID_PREFIXES = PREFIXES | {"void": str(VOID), "dcat": str(DCAT)}
_W3C_FORMATS = Namespace("http://www.w3.org/ns/formats/")
_FORMATS = {"dump.nq.gz": _W3C_FORMATS["N-Quads"], "dump.ttl.gz": _W3C_FORMATS.Turtle}

_INSTANCES = "SELECT ?term (COUNT(DISTINCT ?s) AS ?n) { ?s a ?term } GROUP BY ?term"
_USES = "SELECT ?term (COUNT(*) AS ?n) { ?s ?term ?o } GROUP BY ?term"
_USES_BY_CLASS = "SELECT ?class ?term (COUNT(*) AS ?n) { ?s a ?class ; ?term ?o } GROUP BY ?class ?term"

Triple = tuple[URIRef, URIRef, URIRef | Literal]


def counts(store: Store, iris: Iris, articles: int) -> dict[str, int]:
    """How many articles, quads, merged triples, claims, cooperations (all and by kind), things by kind."""
    instances = dict(_numbers(store, _INSTANCES))
    cooperations = {kind: instances.get(str(expand(kind)), 0) for kind in KINDS_OF_COOPERATION}
    return {
        "articles": articles,
        "quads": _one(store, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"),
        "triples": _one(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
        "claims": instances.get(str(COOP.Claim), 0),
        "cooperations": sum(cooperations.values()),
        **cooperations,
        **_things(store, iris),
    }


def description(store: Store, settings: Settings, version: str, files: Iterable[str]) -> Graph:
    """The dataset as VoID and DCAT: title, licence, vocabularies, addresses, sizes by class and property."""
    graph = Graph(identifier=Iris(settings.base).dataset())
    graph += _about(settings, version)
    graph += _distributions(settings, files)
    graph += statistics(store, Iris(settings.base))
    return graph


def statistics(store: Store, iris: Iris) -> Iterator[Triple]:
    """The sizes of the merged graph as VoID: as a whole, by class, by property, and by property of a class."""
    me = iris.dataset()
    things = f'SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a ?type FILTER(STRSTARTS(STR(?s), "{iris.base}id/")) }}'
    yield me, VOID.triples, _number(_one(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
    yield me, VOID.entities, _number(_one(store, things))
    yield me, VOID.classes, _number(_one(store, "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }"))
    yield me, VOID.properties, _number(_one(store, "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"))
    yield me, VOID.distinctSubjects, _number(_one(store, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"))
    yield me, VOID.distinctObjects, _number(_one(store, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"))
    yield from _partitions(store, me)


def _about(settings: Settings, version: str) -> Iterator[Triple]:
    me, base = Iris(settings.base).dataset(), settings.base
    yield me, RDF.type, VOID.Dataset
    yield me, RDF.type, DCAT.Dataset
    yield me, DCTERMS.title, Literal(settings.title)
    yield me, DCTERMS.license, URIRef(settings.licence)
    yield me, DCTERMS.issued, Literal(version.partition(".")[0], datatype=XSD.date)
    yield me, DCTERMS.hasVersion, Literal(version)
    yield me, FOAF.homepage, URIRef(base)
    yield me, VOID.uriSpace, Literal(f"{base}id/")
    yield me, VOID.sparqlEndpoint, Iris(base).endpoint()
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


def _partitions(store: Store, dataset: URIRef) -> Iterator[Triple]:
    for kind, number in _numbers(store, _INSTANCES):
        me = _partition(dataset, "class", kind)
        yield dataset, VOID.classPartition, me
        yield me, VOID["class"], URIRef(kind)
        yield me, VOID.entities, _number(number)
    for name, number in _numbers(store, _USES):
        yield from _property_partition(dataset, _partition(dataset, "property", name), name, number)
    for row in select(store, _USES_BY_CLASS):
        if isinstance(row["class"], ox.NamedNode) and isinstance(row["term"], ox.NamedNode):
            kind, name = row["class"].value, row["term"].value
            of_kind = _partition(dataset, "class", kind)
            me = URIRef(f"{of_kind}-property-{_local(name)}")
            yield from _property_partition(of_kind, me, name, _value(row["n"]))


def _property_partition(whole: URIRef, me: URIRef, name: str, number: int) -> Iterator[Triple]:
    yield whole, VOID.propertyPartition, me
    yield me, VOID.property, URIRef(name)
    yield me, VOID.triples, _number(number)


def _partition(dataset: URIRef, word: str, term: str) -> URIRef:
    return URIRef(f"{dataset}#{word}-{_local(term)}")


def _local(term: str) -> str:
    """A term as part of an IRI: its compact form where its vocabulary is known."""
    short = compact(term)
    return short.replace(":", "-") if short != term and re.fullmatch(r"[\w.-]+:[\w.-]+", short) else fingerprint(term)


def _numbers(store: Store, query: str) -> Iterator[tuple[str, int]]:
    for row in select(store, query):
        if isinstance(row["term"], ox.NamedNode):
            yield row["term"].value, _value(row["n"])


def _things(store: Store, iris: Iris) -> dict[str, int]:
    """Things by kind, as their IRIs tell it."""
    found = dict.fromkeys(THINGS, 0)
    for row in select(store, "SELECT DISTINCT ?s { GRAPH ?g { ?s a ?kind } }"):
        node = iris.node(row["s"].value) if isinstance(row["s"], ox.NamedNode) else None
        if node and node.kind in found:
            found[node.kind] += 1
    return found


def _one(store: Store, query: str) -> int:
    return _value(next(select(store, query))["n"])


def _value(node: object) -> int:
    assert isinstance(node, ox.Literal)
    return int(node.value)


def _number(value: int) -> Literal:
    return Literal(value, datatype=XSD.integer)
