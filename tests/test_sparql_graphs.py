"""The read side of the SPARQL 1.1 Graph Store HTTP Protocol over the real application."""

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from newsroom import app, opened

from web.negotiate import GRAPHS, WRITERS_OF_GRAPHS, Format

BASE = "https://g.example/kg/"
GRAPH = f"{BASE}graph/one"
ONE = f'<http://x/a> <http://x/p> "é 1" . <{BASE}b> <http://x/p> <http://x/a> .'
TRIG = f"""
<{GRAPH}> {{ {ONE} }}
<http://x/with?query&more=1#part> {{ <http://x/c> <http://x/p> 2 }}
<http://x/d> <http://x/p> 3 .
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    file = tmp_path_factory.mktemp("data") / "graphs.trig"
    file.write_text(TRIG)
    with opened(data=[file], base=BASE) as served:
        yield served.test_client()


def triples(content: bytes, format_: ox.RdfFormat = ox.RdfFormat.TURTLE) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(content, format=format_)}


@pytest.mark.parametrize("address", ["/store", "/sparql"])
@pytest.mark.parametrize("format_", GRAPHS)
def test_a_graph_is_given_whole_in_every_format(client: FlaskClient, address: str, format_: Format) -> None:
    answer = client.get(address, query_string={"graph": GRAPH}, headers={"Accept": format_.media_type})
    assert (answer.status_code, answer.content_type) == (200, format_.content_type)
    assert triples(answer.data, WRITERS_OF_GRAPHS[format_]) == triples(ONE.encode())
    named = client.get(address, query_string={"graph": GRAPH, "format": format_.suffix})
    assert triples(named.data, WRITERS_OF_GRAPHS[format_]) == triples(ONE.encode())


@pytest.mark.parametrize("address", ["/store", "/sparql"])
def test_the_default_graph_is_all_there_is(client: FlaskClient, address: str) -> None:
    for asked in ("default", "default="):
        answer = client.get(f"{address}?{asked}", headers={"Accept": "text/turtle"})
        assert triples(answer.data) == {quad.triple for quad in ox.parse(TRIG, format=ox.RdfFormat.TRIG)}


def test_the_name_of_a_graph_may_be_relative(client: FlaskClient) -> None:
    relative = client.get("/store", query_string={"graph": "graph/one"})
    assert triples(relative.data) == triples(ONE.encode())


def test_the_name_of_a_graph_may_hold_what_addresses_hold(client: FlaskClient) -> None:
    answer = client.get("/store", query_string={"graph": "http://x/with?query&more=1#part"})
    assert triples(answer.data) == triples(b"<http://x/c> <http://x/p> 2 .")


@pytest.mark.parametrize("address", ["/store", "/sparql"])
def test_a_graph_that_is_not_there_is_404_with_its_name(client: FlaskClient, address: str) -> None:
    answer = client.get(address, query_string={"graph": "http://x/none"})
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert "<http://x/none>" in answer.text


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "x=1",
        "default&graph=http://x/a",
        "graph=http://x/a&graph=http://x/b",
        "default&default",
        "graph=no%20iri",
        "graph=http://x/%3E",
        "graph=%ff",
        "default&timeout=soon",
    ],
)
def test_exactly_one_graph_has_to_be_named(client: FlaskClient, asked: str) -> None:
    answer = client.get(f"/store?{asked}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_a_graph_cannot_be_written_and_the_answer_says_why(client: FlaskClient, method: str) -> None:
    answer = client.open("/store", method=method, query_string={"graph": GRAPH}, data="<a:a> <a:b> <a:c> .")
    assert answer.status_code == 403
    assert "a release never changes" in answer.text
    assert triples(client.get("/store", query_string={"graph": GRAPH}).data) == triples(ONE.encode())


@pytest.mark.parametrize("accept", ["text/csv", "image/png", "application/sparql-results+json"])
def test_a_graph_in_a_format_of_rows_is_406_with_those_it_has(client: FlaskClient, accept: str) -> None:
    answer = client.get("/store?default", headers={"Accept": accept})
    assert answer.status_code == 406
    assert "text/turtle" in answer.text


def test_a_graph_need_not_be_sent_twice(client: FlaskClient) -> None:
    for asked in ({"default": ""}, {"graph": GRAPH}):
        first = client.get("/store", query_string=asked)
        head = client.head("/store", query_string=asked)
        assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])
        again = client.get("/store", query_string=asked, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    other = client.get("/store?default", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_what_may_be_done_with_graphs_is_told(client: FlaskClient) -> None:
    answer = client.options("/store", headers={"Origin": "https://x", "Access-Control-Request-Method": "GET"})
    assert (answer.status_code, answer.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")


def test_the_graph_of_an_article_has_an_address_that_stays() -> None:
    client = app().test_client()
    answer = client.get("/store?graph=id/article/hostile", headers={"Accept": "application/n-triples"})
    assert answer.data.count(b"\n") > 10
    again = client.get(answer.headers["Content-Location"])
    assert sorted(again.data.splitlines()) == sorted(answer.data.splitlines())


def test_a_long_graph_streams() -> None:
    with app().test_client().get("/store?default", buffered=False) as answer:
        assert answer.is_streamed
        assert "Content-Length" not in answer.headers
        assert next(answer.iter_encoded()).startswith(b"@prefix")
