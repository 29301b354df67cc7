"""What a dataset is and how much is in it, as VoID: https://www.w3.org/TR/void/."""

import re
from collections.abc import Iterator

import pyoxigraph as ox
from rdflib import OWL, RDF, SKOS, XSD, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, VOID

from kg.iri import Iris, fingerprint
from kg.store import Store, select
from kg.terms import compact

Triple = tuple[URIRef, URIRef, URIRef | Literal]

EXAMPLES = ("article", "organization", "person", "cooperation")
LINKS = (OWL.sameAs, SKOS.exactMatch, SKOS.closeMatch)
MOST_TARGETS = 100
"""How many other datasets are told of, those with the most links."""


def about(store: Store, iris: Iris, *, title: str, licence: str) -> Iterator[Triple]:
    """Its name, its licence, its addresses, an example of each kind of thing, and the time that its articles span."""
    me = iris.dataset()
    yield me, RDF.type, VOID.Dataset
    yield me, RDF.type, DCAT.Dataset
    yield me, DCTERMS.title, Literal(title)
    yield me, DCTERMS.license, URIRef(licence)
    yield me, FOAF.homepage, URIRef(iris.base)
    yield me, VOID.uriSpace, Literal(f"{iris.base}id/")
    yield me, VOID.sparqlEndpoint, iris.endpoint()
    for example in _examples(store, iris):
        yield me, VOID.exampleResource, URIRef(example)
    yield from _period(store, me)


def statistics(store: Store, iris: Iris) -> Iterator[Triple]:
    """The sizes of the merged graph: as a whole, by class, by property, by property of a class, and of its links."""
    me = iris.dataset()
    things = f'SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a ?type FILTER(STRSTARTS(STR(?s), "{iris.base}id/")) }}'
    yield me, VOID.triples, number(one(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
    yield me, VOID.entities, number(one(store, things))
    yield me, VOID.classes, number(one(store, "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }"))
    yield me, VOID.properties, number(one(store, "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"))
    yield me, VOID.distinctSubjects, number(one(store, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"))
    yield me, VOID.distinctObjects, number(one(store, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"))
    partitions = list(_partitions(store, me))
    yield from partitions
    yield from _vocabularies(me, partitions)
    yield from _linksets(store, iris)


def instances(store: Store) -> dict[str, int]:
    """How many things are of each class."""
    return dict(_numbers(store, _INSTANCES))


def one(store: Store, query: str) -> int:
    """The number that a query counts as `?n`."""
    return _value(next(select(store, query))["n"])


def number(value: int) -> Literal:
    """A whole number as VoID writes it."""
    return Literal(value, datatype=XSD.integer)


def _examples(store: Store, iris: Iris) -> list[str]:
    """The first thing of each kind; where there are none of these kinds, the first of all."""
    first = {_text(row["kind"]): _text(row["first"]) for row in select(store, _FIRST.replace("$base", iris.base))}
    return [first[kind] for kind in EXAMPLES if kind in first] or [first[kind] for kind in sorted(first)[:1]]


def _period(store: Store, me: URIRef) -> Iterator[Triple]:
    span = next(select(store, _SPAN))
    if not isinstance(span["begin"], ox.Literal) or not isinstance(span["end"], ox.Literal):
        return
    period = URIRef(f"{me}#period")
    yield me, DCTERMS.temporal, period
    yield period, RDF.type, DCTERMS.PeriodOfTime
    yield period, DCAT.startDate, Literal(span["begin"].value, datatype=XSD.date)
    yield period, DCAT.endDate, Literal(span["end"].value, datatype=XSD.date)


def _partitions(store: Store, dataset: URIRef) -> Iterator[Triple]:
    for kind, count in _numbers(store, _INSTANCES):
        me = _partition(dataset, "class", kind)
        yield dataset, VOID.classPartition, me
        yield me, VOID["class"], URIRef(kind)
        yield me, VOID.entities, number(count)
    for name, count in _numbers(store, _USES):
        yield from _property_partition(dataset, _partition(dataset, "property", name), name, count)
    for row in select(store, _USES_BY_CLASS):
        if isinstance(row["class"], ox.NamedNode) and isinstance(row["term"], ox.NamedNode):
            kind, name = row["class"].value, row["term"].value
            of_kind = _partition(dataset, "class", kind)
            me = URIRef(f"{of_kind}-property-{_local(name)}")
            yield from _property_partition(of_kind, me, name, _value(row["n"]))


def _property_partition(whole: URIRef, me: URIRef, name: str, count: int) -> Iterator[Triple]:
    yield whole, VOID.propertyPartition, me
    yield me, VOID.property, URIRef(name)
    yield me, VOID.triples, number(count)


def _vocabularies(me: URIRef, partitions: list[Triple]) -> Iterator[Triple]:
    """The namespaces of the classes and properties that are used."""
    used = {str(term) for _, said, term in partitions if said in (VOID["class"], VOID.property)}
    for space in sorted({found[0] for term in used if (found := re.match(r".*[#/]", term))}):
        yield me, VOID.vocabulary, URIRef(space)


def _linksets(store: Store, iris: Iris) -> Iterator[Triple]:
    """How many things are told to be the same as those of other datasets, which are known by where their IRIs are."""
    me = iris.dataset()
    for row in select(store, _LINKSETS.replace("$base", iris.base)):
        by, place = _text(row["by"]), _text(row["place"])
        host = re.sub(r"[^\w.-]", "-", place.partition("://")[2].strip("/"))
        links, target = URIRef(f"{me}#{_local(by)}-{host}"), URIRef(f"{me}#target-{host}")
        yield me, VOID.subset, links
        yield links, RDF.type, VOID.Linkset
        yield links, VOID.linkPredicate, URIRef(by)
        yield links, VOID.subjectsTarget, me
        yield links, VOID.objectsTarget, target
        yield links, VOID.triples, number(_value(row["n"]))
        yield target, RDF.type, VOID.Dataset
        yield target, VOID.uriSpace, Literal(place)


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


def _value(node: object) -> int:
    assert isinstance(node, ox.Literal)
    return int(node.value)


def _text(node: object) -> str:
    assert isinstance(node, ox.Literal | ox.NamedNode)
    return node.value


_INSTANCES = "SELECT ?term (COUNT(DISTINCT ?s) AS ?n) { ?s a ?term } GROUP BY ?term"
_USES = "SELECT ?term (COUNT(*) AS ?n) { ?s ?term ?o } GROUP BY ?term"
_USES_BY_CLASS = "SELECT ?class ?term (COUNT(*) AS ?n) { ?s a ?class ; ?term ?o } GROUP BY ?class ?term"
_FIRST = """
SELECT ?kind (MIN(STR(?s)) AS ?first) {
  ?s a ?class FILTER(isIRI(?s) && STRSTARTS(STR(?s), "$base"))
  BIND(STRBEFORE(STRAFTER(STR(?s), "$baseid/"), "/") AS ?kind)
} GROUP BY ?kind
"""
_SPAN = """
SELECT (MIN(?date) AS ?begin) (MAX(?date) AS ?end) {
  ?article schema:datePublished ?date FILTER(DATATYPE(?date) = xsd:date && ?date < "9999-12-31"^^xsd:date)
}
"""
_LINKSETS = f"""
SELECT ?by ?place (COUNT(*) AS ?n) {{
  VALUES ?by {{ {" ".join(f"<{link}>" for link in LINKS)} }}
  ?s ?by ?o FILTER(isIRI(?o) && STRSTARTS(STR(?s), "$base") && REGEX(STR(?o), "^https?://[^/]+/"))
  FILTER(!STRSTARTS(STR(?o), "$base"))
  BIND(REPLACE(STR(?o), "^(https?://[^/]+/).*$", "$1") AS ?place)
}} GROUP BY ?by ?place ORDER BY DESC(?n) ?by ?place LIMIT {MOST_TARGETS}
"""
