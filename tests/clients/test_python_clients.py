"""The endpoint asked by the libraries that Python programs ask with: SPARQLWrapper, and rdflib's SPARQLStore."""

from typing import Any

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import FOAF, SKOS
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from clients.conftest import Site

COOP = "https://w3id.org/coop-kg/ontology#"
VISITS = f"SELECT ?visit ?host {{ ?visit a <{COOP}Visit> ; <{COOP}host> ?host }} ORDER BY ?visit"
HOSTS = f"CONSTRUCT {{ ?host a <{COOP}Host> }} WHERE {{ ?visit <{COOP}host> ?host }}"
VISITS_TOLD = 6


pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # SPARQLWrapper's


@pytest.fixture
def wrapper(site: Site) -> SPARQLWrapper:
    return SPARQLWrapper(site.endpoint, agent="coop-kg tests")


def rows_of(wrapper: SPARQLWrapper, return_format: str) -> Any:
    wrapper.setReturnFormat(return_format)
    return wrapper.query().convert()


def ways(wrapper: SPARQLWrapper, method: str, how: str) -> SPARQLWrapper:
    wrapper.setMethod(method)
    wrapper.setRequestMethod(how)
    return wrapper


@pytest.mark.parametrize(("method", "how"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_gets_rows_in_every_format_over_every_method(
    wrapper: SPARQLWrapper, method: str, how: str
) -> None:
    ways(wrapper, method, how).setQuery(VISITS)
    found = [row["visit"]["value"] for row in rows_of(wrapper, JSON)["results"]["bindings"]]
    assert len(found) == VISITS_TOLD
    assert found == sorted(found)
    assert len(rows_of(wrapper, XML).getElementsByTagName("result")) == VISITS_TOLD
    csv, tsv = rows_of(wrapper, CSV).decode().splitlines(), rows_of(wrapper, TSV).decode().splitlines()
    assert [line.split(",")[0] for line in csv] == ["visit", *found]
    assert [line.split("\t")[0] for line in tsv] == ["?visit", *(f"<{iri}>" for iri in found)]


@pytest.mark.parametrize("return_format", [JSON, XML])
def test_sparqlwrapper_gets_a_truth(wrapper: SPARQLWrapper, return_format: str) -> None:
    wrapper.setQuery(f"ASK {{ ?visit a <{COOP}Visit> }}")
    answer = rows_of(wrapper, return_format)
    assert "true" in (str(answer["boolean"]).lower() if return_format == JSON else answer.toxml())


@pytest.mark.parametrize("return_format", [TURTLE, N3, RDFXML, XML, JSONLD])
@pytest.mark.parametrize(("method", "how"), [(GET, URLENCODED), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_gets_a_graph_in_every_format(
    wrapper: SPARQLWrapper, return_format: str, method: str, how: str
) -> None:
    ways(wrapper, method, how).setQuery(HOSTS)
    answer = rows_of(wrapper, return_format)
    graph = answer if isinstance(answer, Graph) else Graph().parse(data=answer.decode(), format="turtle")
    assert len(graph) >= 4
    assert set(graph.objects(None, RDF.type)) == {URIRef(f"{COOP}Host")}


def test_sparqlwrapper_describes_without_naming_a_format(wrapper: SPARQLWrapper, site: Site) -> None:
    wrapper.setQuery(f"DESCRIBE <{site.base}id/person/bai-haili>")
    graph = wrapper.query().convert()
    assert graph.value(URIRef(f"{site.base}id/person/bai-haili"), FOAF.name) == Literal("Bai Haili", lang="en")


def test_sparqlwrapper_asks_of_one_graph(wrapper: SPARQLWrapper, site: Site) -> None:
    wrapper.addParameter("default-graph-uri", f"{site.base}id/article/2023-07-03-amri-visits-spbpu")
    wrapper.setQuery(VISITS)
    assert len(rows_of(wrapper, JSON)["results"]["bindings"]) == 2


def test_sparqlwrapper_tells_what_is_wrong_with_a_query(wrapper: SPARQLWrapper) -> None:
    wrapper.setQuery("SELECT * { ?s ?p }")
    with pytest.raises(QueryBadFormed, match='"line": 1'):
        rows_of(wrapper, JSON)


@pytest.fixture(params=["GET", "POST", "POST_FORM"])
def store(site: Site, request: pytest.FixtureRequest) -> SPARQLStore:
    return SPARQLStore(site.endpoint, method=request.param, returnFormat="json", context_aware=True)


def test_rdflib_asks_a_graph_that_lives_here(store: SPARQLStore, site: Site) -> None:
    graph = Graph(store, identifier=URIRef(f"{site.base}id/article/2023-10-09-tianjin-chengjian-visits-cracow"))
    assert len(graph) > 100
    assert len(set(graph.subjects(RDF.type, URIRef(f"{COOP}Visit")))) == 3
    person = URIRef(f"{site.base}id/person/bai-haili")
    assert graph.value(person, FOAF.name) == Literal("Bai Haili", lang="en")
    assert (person, RDF.type, FOAF.Person) in graph
    assert (person, RDF.type, SKOS.Concept) not in graph
    bound = graph.query(
        "SELECT ?name { ?person foaf:name ?name }", initNs={"foaf": FOAF}, initBindings={"person": person}
    )
    assert [str(row[0]) for row in bound] == ["Bai Haili"]  # type: ignore[index]  # rows


def test_rdflib_lists_the_graphs_of_the_dataset(store: SPARQLStore, site: Site) -> None:
    names = {str(name) for name in store.contexts()}
    assert len([name for name in names if "/id/article/" in name]) == 5
    assert {f"{site.base}graph/{name}" for name in ("authority", "derived", "examples")} <= names
    person = URIRef(f"{site.base}id/person/bai-haili")
    told = {str(name) for name in store.contexts((person, FOAF.name, None))}  # type: ignore[arg-type]  # None is any
    assert told == {f"{site.base}id/article/2023-10-09-tianjin-chengjian-visits-cracow"}


@pytest.mark.parametrize("return_format", ["json", "xml", "csv", "tsv"])
def test_rdflib_asks_the_merged_graph(site: Site, return_format: str) -> None:
    merged = Graph(SPARQLStore(site.endpoint, returnFormat=return_format))
    assert len(list(merged.query(VISITS))) == VISITS_TOLD


def test_rdflib_builds_a_graph_from_a_construct(site: Site) -> None:
    store = SPARQLStore(site.endpoint, returnFormat="xml")
    built = store.query(HOSTS)
    assert built.type == "CONSTRUCT"
    assert set(built.graph.objects(None, RDF.type)) == {URIRef(f"{COOP}Host")}
