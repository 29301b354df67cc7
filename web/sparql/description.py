"""What the SPARQL endpoint tells of itself (SPARQL 1.1 Service Description)."""

import pyoxigraph as ox
from rdflib import RDF

from web.negotiate import GRAPHS, RESULTS

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_NAMES = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdf": "RDF_XML",
    "jsonld": "JSON-LD",
}


def service_description(endpoint: str) -> list[ox.Triple]:
    """The description of the endpoint at an address."""
    service = ox.NamedNode(f"{endpoint}#service")
    told = [("endpoint", endpoint), ("supportedLanguage", f"{_SD}SPARQL11Query")]
    told += [("resultFormat", f"{_FORMATS}{_NAMES[format_.suffix]}") for format_ in (*RESULTS, *GRAPHS)]
    typed = ox.Triple(service, ox.NamedNode(RDF.type), ox.NamedNode(f"{_SD}Service"))
    return [typed, *(ox.Triple(service, ox.NamedNode(_SD + name), ox.NamedNode(iri)) for name, iri in told)]
