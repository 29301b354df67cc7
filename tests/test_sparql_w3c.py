"""The cases of the W3C's protocol tests for SPARQL 1.1, told anew: https://www.w3.org/2009/sparql/docs/tests/.

Each test bears the name of its case. Where a case is about an update, this endpoint has to refuse it.
"""

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from newsroom import opened
from werkzeug.test import TestResponse

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
GRAPHS = """
<http://x/one> { <http://x/a> <http://x/in> "one" }
<http://x/two> { <http://x/b> <http://x/in> "two" }
<http://x/three> { <http://x/c> <http://x/in> "three" }
"""
ONE, TWO, THREE = "http://x/one", "http://x/two", "http://x/three"
DEFAULT = "SELECT ?w { ?s <http://x/in> ?w } ORDER BY ?w"
NAMED = "SELECT ?w { GRAPH ?g { ?s <http://x/in> ?w } } ORDER BY ?w"
BOTH = "SELECT ?w ?v { ?s <http://x/in> ?w GRAPH ?g { ?t <http://x/in> ?v } } ORDER BY ?w ?v"
INSERT = "INSERT DATA { <http://x/a> <http://x/b> <http://x/c> }"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    file = tmp_path_factory.mktemp("data") / "graphs.trig"
    file.write_text(GRAPHS)
    with opened(data=[file], base="http://x/") as served:
        yield served.test_client()


def words(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200, answer.text
    solutions = ox.parse_query_results(answer.data, format=ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    return ["-".join(cell.value for cell in row if cell) for row in solutions]  # type: ignore[union-attr,misc]  # literals


def test_query_get(client: FlaskClient) -> None:
    assert client.get("/sparql", query_string={"query": "ASK {}"}).json == {"head": {}, "boolean": True}


def test_query_post_form(client: FlaskClient) -> None:
    assert client.post("/sparql", data={"query": "ASK {}"}).json == {"head": {}, "boolean": True}


def test_query_post_direct(client: FlaskClient) -> None:
    answer = client.post("/sparql", data="ASK {}", content_type=DIRECT)
    assert answer.json == {"head": {}, "boolean": True}


def test_query_dataset_default_graph(client: FlaskClient) -> None:
    answer = client.post("/sparql", data=DEFAULT, content_type=DIRECT, query_string={"default-graph-uri": ONE})
    assert words(answer) == ["one"]


def test_query_dataset_default_graphs_get(client: FlaskClient) -> None:
    asked = {"query": DEFAULT, "default-graph-uri": [ONE, TWO]}
    assert words(client.get("/sparql", query_string=asked)) == ["one", "two"]


def test_query_dataset_default_graphs_post(client: FlaskClient) -> None:
    asked = {"query": DEFAULT, "default-graph-uri": [ONE, TWO]}
    assert words(client.post("/sparql", data=asked)) == ["one", "two"]


def test_query_dataset_named_graphs_get(client: FlaskClient) -> None:
    asked = {"query": NAMED, "named-graph-uri": [ONE, THREE]}
    assert words(client.get("/sparql", query_string=asked)) == ["one", "three"]


def test_query_dataset_named_graphs_post(client: FlaskClient) -> None:
    asked = {"query": NAMED, "named-graph-uri": [ONE, THREE]}
    assert words(client.post("/sparql", data=asked)) == ["one", "three"]


def test_query_dataset_full(client: FlaskClient) -> None:
    asked = {"default-graph-uri": [ONE, TWO], "named-graph-uri": [TWO, THREE]}
    answer = client.post("/sparql", data=BOTH, content_type=DIRECT, query_string=asked)
    assert words(answer) == ["one-three", "one-two", "two-three", "two-two"]


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_query_multiple_dataset_is_that_of_the_protocol(client: FlaskClient, way: str) -> None:
    query, dataset = f"SELECT ?w FROM <{ONE}> FROM NAMED <{ONE}> {{ ?s ?p ?w }}", {"default-graph-uri": TWO}
    asked: dict[str, dict[str, Any]] = {
        "get": {"method": "GET", "query_string": dataset | {"query": query}},
        "form": {"method": "POST", "data": dataset | {"query": query}},
        "direct": {"method": "POST", "query_string": dataset, "data": query, "content_type": DIRECT},
    }
    assert words(client.open("/sparql", **asked[way])) == ["two"]


def test_a_dataset_in_the_address_and_in_the_form_is_that_of_both(client: FlaskClient) -> None:
    address, form = {"default-graph-uri": ONE}, {"query": DEFAULT, "default-graph-uri": TWO}
    assert words(client.post("/sparql", query_string=address, data=form)) == ["one", "two"]


def test_a_graph_that_is_named_relatively_is_under_the_base(client: FlaskClient) -> None:
    assert words(client.get("/sparql", query_string={"query": DEFAULT, "default-graph-uri": "one"})) == ["one"]


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("SELECT (1 AS ?value) {}", ("sparql-results+xml", "sparql-results+json", "tab-separated-values", "csv")),
        ("ASK {}", ("sparql-results+xml", "sparql-results+json")),
        ("DESCRIBE <http://x/a>", ("rdf+xml", "turtle", "ld+json", "n-triples")),
        ("CONSTRUCT { <a> <b> 1 } WHERE {}", ("rdf+xml", "turtle", "ld+json", "n-triples")),
    ],
    ids=["select", "ask", "describe", "construct"],
)
def test_query_content_type_fits_the_form_of_the_query(client: FlaskClient, query: str, kinds: tuple[str, ...]) -> None:
    for accept in (None, "*/*"):
        answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept} if accept else {})
        assert answer.status_code == 200
        assert answer.mimetype.partition("/")[2] in kinds
    for kind in kinds:
        offered = f"{'text' if kind in ('csv', 'turtle', 'tab-separated-values') else 'application'}/{kind}"
        answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": offered})
        assert (answer.status_code, answer.mimetype) == (200, offered)


QUERY = "ASK {}"
REFUSED: dict[str, tuple[int, dict[str, Any]]] = {
    "bad_query_method": (405, {"method": "PUT", "query_string": {"query": QUERY}}),
    "bad_multiple_queries": (400, {"method": "GET", "query_string": {"query": [QUERY, "SELECT * {}"]}}),
    "bad_query_wrong_media_type": (415, {"method": "POST", "data": QUERY, "content_type": "text/plain"}),
    "bad_query_missing_form_type": (415, {"method": "POST", "data": "query=ASK%20%7B%7D"}),
    "bad_query_missing_direct_type": (415, {"method": "POST", "data": QUERY}),
    "bad_query_non_utf8": (400, {"method": "POST", "data": "ASK {} # é".encode("utf-16"), "content_type": DIRECT}),
    "bad_query_syntax": (400, {"method": "GET", "query_string": {"query": "ASK {"}}),
    "bad_update_get": (403, {"method": "GET", "query_string": {"update": INSERT}}),
    "bad_multiple_updates": (403, {"method": "POST", "data": {"update": [INSERT, INSERT]}}),
    "bad_update_wrong_media_type": (415, {"method": "POST", "data": INSERT, "content_type": "text/plain"}),
    "bad_update_missing_form_type": (415, {"method": "POST", "data": "update=CLEAR%20ALL"}),
    "bad_update_non_utf8": (403, {"method": "POST", "data": INSERT.encode("utf-16"), "content_type": UPDATE}),
    "bad_update_syntax": (403, {"method": "POST", "data": {"update": "INSERT DATA {"}}),
    "bad_update_dataset_conflict": (
        403,
        {"method": "POST", "data": {"update": f"DELETE USING <{ONE}> WHERE {{ ?s ?p ?o }}", "using-graph-uri": ONE}},
    ),
    "update_dataset_default_graph": (403, {"method": "POST", "data": {"update": INSERT, "using-graph-uri": ONE}}),
    "update_dataset_default_graphs": (
        403,
        {"method": "POST", "data": {"update": INSERT, "using-graph-uri": [ONE, TWO]}},
    ),
    "update_dataset_named_graphs": (
        403,
        {"method": "POST", "data": {"update": INSERT, "using-named-graph-uri": [ONE, TWO]}},
    ),
    "update_dataset_full": (
        403,
        {"method": "POST", "data": {"update": INSERT, "using-graph-uri": ONE, "using-named-graph-uri": TWO}},
    ),
    "update_post_form": (403, {"method": "POST", "data": {"update": INSERT}}),
    "update_post_direct": (403, {"method": "POST", "data": INSERT, "content_type": UPDATE}),
    "update_base_uri": (403, {"method": "POST", "data": f"BASE <http://x/> {INSERT}", "content_type": UPDATE}),
    "an update that says it is a query": (400, {"method": "POST", "data": INSERT, "content_type": DIRECT}),
    "an update in the parameter query": (400, {"method": "GET", "query_string": {"query": INSERT}}),
    "an update beside a query": (403, {"method": "POST", "data": {"query": QUERY, "update": INSERT}}),
}


def test_every_case_of_refusal_is_tried() -> None:
    assert len(REFUSED) >= 24


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_protocol_forbids_is_refused(client: FlaskClient, case: str) -> None:
    status, asked = REFUSED[case]
    answer = client.open("/sparql", **asked)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert {"hint", "line"} & set(answer.json)
    assert ("GET" in answer.headers.get("Allow", "")) == (status == 405)
    if "update" in case and status in (400, 403):
        assert "a release never changes" in answer.text
    assert words(client.get("/sparql", query_string={"query": DEFAULT})) == ["one", "three", "two"]
