"""What the endpoint tells of itself: https://www.w3.org/TR/sparql11-service-description/."""

from collections.abc import Iterator

import pyoxigraph as ox
from rdflib import DCAT, DCTERMS, RDF, RDFS, VOID, XSD, Namespace

from kg.iri import Iris
from kg.terms import PREFIXES
from web.documents import serialized
from web.negotiate import GRAPHS, RESULTS, Format
from web.served import Served

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
FORMAT_NAMES = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdf": "RDF_XML",
    "jsonld": "JSON-LD",
}
"""The unique URIs of file formats, https://www.w3.org/ns/formats/, by the suffixes of ours."""
SIMPLE_ENTAILMENT = "http://www.w3.org/ns/entailment/Simple"
_PREFIXES = PREFIXES | {"sd": str(SD), "formats": str(FORMATS), "void": str(VOID), "dcat": str(DCAT)}


def service_description(now: Served, format_: Format) -> bytes:
    """The description of the endpoint and of the dataset behind it, in a format for graphs.

    The service bears the IRI of the endpoint, by which clients that were given the address know it again.
    """
    triples = [*_service(now, now.endpoint), *_dataset(now), *now.contents.void]
    return serialized(triples, format_, now.endpoint, _PREFIXES)


def _service(now: Served, endpoint: str) -> Iterator[ox.Triple]:
    yield _link(endpoint, RDF.type, SD.Service)
    yield _link(endpoint, SD.endpoint, endpoint)
    yield _link(endpoint, SD.supportedLanguage, SD.SPARQL11Query)
    yield _link(endpoint, SD.defaultEntailmentRegime, SIMPLE_ENTAILMENT)
    if now.release:  # RDF files may have triples in no named graph
        yield _link(endpoint, SD.feature, SD.UnionDefaultGraph)
    for format_ in (*RESULTS, *GRAPHS):
        if format_.suffix in FORMAT_NAMES:
            yield _link(endpoint, SD.resultFormat, FORMATS[FORMAT_NAMES[format_.suffix]])
    yield _link(endpoint, SD.defaultDataset, f"{endpoint}#dataset")
    yield _words(endpoint, RDFS.label, now.title)
    yield _link(endpoint, DCTERMS.license, now.licence)
    if now.release:
        yield _link(endpoint, RDFS.seeAlso, f"{now.base}.well-known/void")


def _dataset(now: Served) -> Iterator[ox.Triple]:
    """The dataset: its default graph is what the VoID description is about; then the named graphs."""
    me, merged, contents = f"{now.endpoint}#dataset", str(Iris(now.base).dataset()), now.contents
    yield _link(me, RDF.type, SD.Dataset)
    yield _link(me, SD.defaultGraph, merged)
    yield _link(merged, RDF.type, SD.Graph)
    yield _link(merged, RDF.type, VOID.Dataset)
    if contents.named > len(contents.graphs):
        rest = f"{len(contents.graphs):,} of {contents.named:,} named graphs are listed. All of them: {_ALL_GRAPHS}"
        yield _words(me, RDFS.comment, rest)
    for place, (name, size) in enumerate(contents.graphs):
        named, graph = ox.BlankNode(f"named{place:04}"), ox.BlankNode(f"graph{place:04}")
        yield ox.Triple(ox.NamedNode(me), ox.NamedNode(SD.namedGraph), named)
        yield _link(named, RDF.type, SD.NamedGraph)
        yield _link(named, SD.name, name)
        yield ox.Triple(named, ox.NamedNode(SD.graph), graph)
        yield _link(graph, RDF.type, SD.Graph)
        yield ox.Triple(graph, ox.NamedNode(VOID.triples), ox.Literal(str(size), datatype=ox.NamedNode(XSD.integer)))


def _link(subject: str | ox.BlankNode, predicate: str, target: str) -> ox.Triple:
    node = ox.NamedNode(subject) if isinstance(subject, str) else subject
    return ox.Triple(node, ox.NamedNode(predicate), ox.NamedNode(target))


def _words(subject: str, predicate: str, words: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.Literal(words, language="en"))


_ALL_GRAPHS = "SELECT ?graph { GRAPH ?graph {} }"
