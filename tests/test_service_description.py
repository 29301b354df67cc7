"""What the endpoint tells of itself (SPARQL 1.1 Service Description), compared with what it does."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from newsroom import BASE, app, opened, publish, readings
from rdflib import DCTERMS, RDF, RDFS, VOID, Graph, Literal, URIRef

from web import contents
from web.negotiate import GRAPHS, RESULTS, WRITERS_OF_GRAPHS, Format
from web.sparql.description import FORMAT_NAMES, FORMATS, SD

SERVICE = URIRef(f"{BASE}sparql")
DATASET = URIRef(f"{BASE}dataset")


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


@pytest.fixture(scope="module")
def told(client: FlaskClient) -> Graph:
    return description(client)


def description(client: FlaskClient) -> Graph:
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    return Graph().parse(data=answer.text, format="turtle")


def count(client: FlaskClient, pattern: str, what: str = "*") -> int:
    query = f"SELECT (COUNT({what}) AS ?n) {{ {pattern} }}"
    answer = client.get("/sparql", query_string={"query": query, "format": "json"})
    return int(answer.json["results"]["bindings"][0]["n"]["value"])


def test_the_service_is_known_by_the_address_of_its_endpoint(told: Graph) -> None:
    assert list(told.subjects(RDF.type, SD.Service)) == [SERVICE]
    assert list(told.objects(SERVICE, SD.endpoint)) == [SERVICE]
    assert list(told.objects(SERVICE, SD.supportedLanguage)) == [SD.SPARQL11Query]


def test_every_result_format_is_told_and_really_served(client: FlaskClient, told: Graph) -> None:
    assert {format_.suffix for format_ in (*RESULTS, *GRAPHS)} == set(FORMAT_NAMES)
    assert set(told.objects(SERVICE, SD.resultFormat)) == {FORMATS[name] for name in FORMAT_NAMES.values()}
    for suffix in FORMAT_NAMES:
        query = (
            "ASK {}" if suffix in {format_.suffix for format_ in RESULTS} else "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1"
        )
        assert client.get("/sparql", query_string={"query": query, "format": suffix}).status_code == 200


@pytest.mark.parametrize("format_", GRAPHS)
def test_the_description_says_the_same_in_every_format(client: FlaskClient, told: Graph, format_: Format) -> None:
    answer = client.get("/sparql", headers={"Accept": format_.media_type})
    assert answer.content_type == format_.content_type
    assert len({quad.triple for quad in ox.parse(answer.data, format=WRITERS_OF_GRAPHS[format_])}) == len(told)


def test_an_engine_that_takes_pages_as_its_last_choice_gets_rdf(client: FlaskClient) -> None:
    accept = "application/ld+json;q=0.9,text/turtle;q=0.6,text/html;q=0.2,application/json;q=0.135"
    assert client.get("/sparql", headers={"Accept": accept}).content_type == "application/ld+json"
    wrong = client.get("/sparql", query_string={"query": "SELECT"}, headers={"Accept": accept})
    assert (wrong.status_code, wrong.content_type) == (400, "application/problem+json")


def test_what_is_told_as_a_feature_is_true_and_what_is_not_true_is_not_told(client: FlaskClient, told: Graph) -> None:
    assert list(told.objects(SERVICE, SD.feature)) == [SD.UnionDefaultGraph]
    assert count(client, "?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } }") == 0
    assert count(client, "GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o }") == 0
    assert list(told.objects(SERVICE, SD.extensionFunction)) == []
    federated = client.get("/sparql", query_string={"query": "ASK { SERVICE <http://x.example/> { ?s ?p ?o } }"})
    assert federated.status_code == 400


def test_the_sizes_of_the_default_graph_are_those_that_queries_count(client: FlaskClient, told: Graph) -> None:
    (dataset,) = told.objects(SERVICE, SD.defaultDataset)
    assert list(told.objects(dataset, SD.defaultGraph)) == [DATASET]
    assert told.value(DATASET, VOID.triples).toPython() == count(client, "?s ?p ?o")
    assert told.value(DATASET, VOID.distinctSubjects).toPython() == count(client, "?s ?p ?o", "DISTINCT ?s")
    assert told.value(DATASET, VOID.distinctObjects).toPython() == count(client, "?s ?p ?o", "DISTINCT ?o")
    assert told.value(DATASET, VOID.classes).toPython() == count(client, "?s a ?c", "DISTINCT ?c")
    assert told.value(DATASET, VOID.properties).toPython() == count(client, "?s ?p ?o", "DISTINCT ?p")
    things = f'?s a ?c FILTER(STRSTARTS(STR(?s), "{BASE}id/"))'
    assert told.value(DATASET, VOID.entities).toPython() == count(client, things, "DISTINCT ?s")


def test_an_editor_learns_which_properties_a_class_has(client: FlaskClient, told: Graph) -> None:
    query = """SELECT ?class ?property ?triples {
        ?part void:class ?class ; void:propertyPartition ?used .
        ?used void:property ?property ; void:triples ?triples }"""
    found = {(str(c), str(p)): n.toPython() for c, p, n in told.query(query, initNs={"void": VOID})}  # type: ignore[misc]
    visit, host = "https://w3id.org/coop-kg/ontology#Visit", "https://w3id.org/coop-kg/ontology#host"
    assert found[visit, host] == count(client, f"?s a <{visit}> ; <{host}> ?o")
    assert len(found) == count(client, "{ SELECT DISTINCT ?c ?p { ?s a ?c ; ?p ?o } }")


def test_named_graphs_are_listed_with_their_sizes(client: FlaskClient, told: Graph) -> None:
    query = "SELECT ?name ?size { ?dataset sd:namedGraph [ sd:name ?name ; sd:graph/void:triples ?size ] }"
    listed = {str(name): size.toPython() for name, size in told.query(query, initNs={"sd": SD, "void": VOID})}  # type: ignore[misc]
    assert len(listed) == count(client, "GRAPH ?g {}", "DISTINCT ?g")
    for name in (f"{BASE}id/article/hostile", f"{BASE}graph/examples"):
        assert listed[name] == count(client, f"GRAPH <{name}> {{ ?s ?p ?o }}")


def test_where_there_are_many_graphs_a_part_is_listed_and_a_query_for_all_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, readings())
    monkeypatch.setattr(contents, "LISTED", 3)
    with opened(tmp_path) as served:
        client = served.test_client()
        told = description(client)
        (comment,) = told.objects(URIRef(f"{BASE}sparql#dataset"), RDFS.comment)
        listed = {str(name) for name in told.objects(None, SD.name)}
        assert len(listed) == 3
        assert not any("/article/" in name for name in listed)
        graphs = count(client, "GRAPH ?g {}", "DISTINCT ?g")
        assert f"3 of {graphs} named graphs" in comment
        asked = client.get("/sparql", query_string={"query": comment.partition("All of them: ")[2]})
        assert len(asked.json["results"]["bindings"]) == graphs


def test_licence_and_the_way_to_the_description_of_the_dataset_are_told(client: FlaskClient, told: Graph) -> None:
    assert told.value(SERVICE, DCTERMS.license)
    assert told.value(SERVICE, RDFS.seeAlso) == URIRef(f"{BASE}.well-known/void")
    void = Graph().parse(data=client.get("/.well-known/void").text, format="turtle")
    assert len(void) > 100
    assert set(void) <= set(told)


def test_a_client_that_has_the_description_need_not_get_it_again(client: FlaskClient) -> None:
    first = client.get("/sparql", headers={"Accept": "text/turtle"})
    again = client.get("/sparql", headers={"Accept": "text/turtle", "If-None-Match": first.headers["ETag"]})
    other = client.get("/sparql", headers={"Accept": "application/ld+json", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, other.status_code) == (304, b"", 200)
    assert "Accept" in first.headers["Vary"]


@pytest.fixture
def files(tmp_path: Path) -> Iterator[FlaskClient]:
    file = tmp_path / "people.trig"
    file.write_text(
        "<people/alice> a <http://x.example/Person?a=1> . <g/one> { <people/alice> <http://x.example/knows> 1 }"
    )
    with opened(data=[file], base=BASE) as served:
        yield served.test_client()


def test_files_that_are_served_are_described_too_and_not_said_to_be_a_union(files: FlaskClient) -> None:
    told = description(files)
    assert told.value(DATASET, VOID.triples).toPython() == 2
    assert list(told.objects(None, SD.name)) == [URIRef(f"{BASE}g/one")]
    assert list(told.objects(SERVICE, SD.feature)) == []
    (of_class,) = told.objects(DATASET, VOID.classPartition)
    assert told.value(of_class, VOID["class"]) == URIRef("http://x.example/Person?a=1")
    assert told.value(of_class, VOID.entities) == Literal(1)
