"""The SPARQL protocol over the real application."""

import csv
import http.client
import io
import json
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from newsroom import BASE, QUERY_SECONDS, app, listening, opened

from kg.release.questions import examples
from web.negotiate import CSV, GRAPHS, JSON, RESULTS, WRITERS_OF_GRAPHS, WRITERS_OF_RESULTS, XML, Format
from web.sparql.guard import LONGEST_QUERY

SELECT = "SELECT ?s ?o { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?o } ORDER BY ?s ?o LIMIT 5"
CONSTRUCT = "CONSTRUCT { ?s <http://x/p> ?o } WHERE { ?s <https://w3id.org/coop-kg/ontology#host> ?o }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = ?i) }"
FORM = "application/x-www-form-urlencoded"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with listening(app()) as address:
        yield address


def test_get_form_and_direct_post_give_the_same_answer(client: FlaskClient) -> None:
    got = client.get("/sparql", query_string={"query": SELECT})
    form = client.post("/sparql", data={"query": SELECT})
    direct = client.post("/sparql", data=SELECT, content_type="application/sparql-query")
    charset = client.post("/sparql", data=SELECT, content_type="application/sparql-query; charset=UTF-8")
    assert got.status_code == 200
    assert len(got.json["results"]["bindings"]) == 5
    assert got.data == form.data == direct.data == charset.data


@pytest.mark.parametrize("format_", RESULTS)
@pytest.mark.parametrize("query", [SELECT, "ASK { ?s ?p ?o }"])
def test_rows_and_truths_come_in_every_format(client: FlaskClient, format_: Format, query: str) -> None:
    by_accept = client.get("/sparql", query_string={"query": query}, headers={"Accept": format_.media_type})
    by_name = client.get("/sparql", query_string={"query": query, "format": format_.suffix})
    assert by_accept.content_type == by_name.content_type == format_.content_type
    assert by_accept.data == by_name.data
    if format_ is CSV:
        assert len(list(csv.reader(io.StringIO(by_accept.text)))) == (6 if query == SELECT else 1)
    elif query == SELECT or format_ in (JSON, XML):
        ox.parse_query_results(by_accept.data, format=WRITERS_OF_RESULTS[format_])
    else:
        assert by_accept.data == b"true"


@pytest.mark.parametrize("format_", GRAPHS)
@pytest.mark.parametrize("query", [CONSTRUCT, f"DESCRIBE <{BASE}id/person/ada-byron>"])
def test_graphs_come_in_every_format(client: FlaskClient, format_: Format, query: str) -> None:
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": format_.media_type})
    assert answer.content_type == format_.content_type
    plain = client.get("/sparql", query_string={"query": query}, headers={"Accept": "application/n-triples"})
    read = {quad.triple for quad in ox.parse(answer.data, format=WRITERS_OF_GRAPHS[format_])}
    assert read == {quad.triple for quad in ox.parse(plain.data, format=ox.RdfFormat.N_TRIPLES)}
    assert read


REFUSED: list[tuple[str, dict[str, Any], int]] = [
    ("no query", {"query_string": {"x": "1"}}, 400),
    ("two queries", {"query_string": "query=ASK%7B%7D&query=ASK%7B%7D"}, 400),
    ("malformed", {"query_string": {"query": "SELECT * {"}}, 400),
    ("empty", {"query_string": {"query": ""}}, 400),
    ("undeclared prefix", {"query_string": {"query": "SELECT * { ?s ex:p ?o }"}}, 400),
    ("an update as query", {"query_string": {"query": "INSERT DATA { <a:a> <a:b> <a:c> }"}}, 400),
    ("an update as parameter", {"method": "POST", "data": {"update": "CLEAR ALL"}}, 403),
    ("an update in the address", {"query_string": {"update": "CLEAR ALL"}}, 403),
    ("an update as body", {"method": "POST", "data": "CLEAR ALL", "content_type": "application/sparql-update"}, 403),
    ("a form without query", {"method": "POST", "data": {"x": "1"}}, 400),
    (
        "query in address and form",
        {"method": "POST", "query_string": {"query": "ASK {}"}, "data": {"query": "ASK {}"}},
        400,
    ),
    (
        "query in address and body",
        {
            "method": "POST",
            "query_string": {"query": "ASK {}"},
            "data": "ASK {}",
            "content_type": "application/sparql-query",
        },
        400,
    ),
    ("another type of body", {"method": "POST", "data": "ASK {}", "content_type": "text/plain"}, 415),
    (
        "a zipped body",
        {
            "method": "POST",
            "data": b"ASK {}",
            "content_type": "application/sparql-query",
            "headers": {"Content-Encoding": "gzip"},
        },
        415,
    ),
    ("two limits of time", {"query_string": {"query": "ASK {}", "timeout": ["1", "2"]}}, 400),
    ("more parameters than are read", {"query_string": "&".join(["x=1"] * 1001)}, 400),
    ("no type of body", {"method": "POST", "data": b"ASK {}"}, 415),
    ("multipart", {"method": "POST", "data": {"query": (io.BytesIO(b"ASK {}"), "q.rq")}}, 415),
    (
        "another charset",
        {
            "method": "POST",
            "data": "ASK {}".encode("utf-16"),
            "content_type": "application/sparql-query; charset=utf-16",
        },
        415,
    ),
    (
        "a body that is not UTF-8",
        {"method": "POST", "data": b"ASK {} # \xff", "content_type": "application/sparql-query"},
        400,
    ),
    ("a form that is not UTF-8", {"method": "POST", "data": "query=ASK%20%7B%7D%20%23%ff", "content_type": FORM}, 400),
    ("an address that is not UTF-8", {"query_string": "query=ASK%20%7B%7D%20%23%ff"}, 400),
    ("a graph that is no IRI", {"query_string": {"query": "ASK {}", "default-graph-uri": "not an iri"}}, 400),
    ("PUT", {"method": "PUT", "data": "ASK {}"}, 405),
    ("DELETE", {"method": "DELETE"}, 405),
    ("rows as PNG", {"query_string": {"query": SELECT}, "headers": {"Accept": "image/png"}}, 406),
    ("rows as Turtle", {"query_string": {"query": SELECT}, "headers": {"Accept": "text/turtle"}}, 406),
    ("a graph as CSV", {"query_string": {"query": CONSTRUCT}, "headers": {"Accept": "text/csv"}}, 406),
    ("an unknown format", {"query_string": {"query": SELECT, "format": "docx"}}, 406),
    (
        "too long",
        {"method": "POST", "data": "ASK {} #" + "x" * LONGEST_QUERY, "content_type": "application/sparql-query"},
        413,
    ),
    (
        "far too long",
        {"method": "POST", "data": b"x" * (LONGEST_QUERY * 4), "content_type": "application/sparql-query"},
        413,
    ),
    ("too deep", {"query_string": {"query": "SELECT * " + "{" * 200 + "}" * 200}}, 400),
    ("another server", {"query_string": {"query": "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"}}, 400),
]


def test_enough_refusals_are_tried() -> None:
    assert len(REFUSED) >= 31


@pytest.mark.parametrize(("request_", "status"), [pytest.param(r, s, id=name) for name, r, s in REFUSED])
def test_what_breaks_the_protocol_is_refused_in_words_that_scripts_elsewhere_may_read(
    client: FlaskClient, request_: dict[str, Any], status: int
) -> None:
    answer = client.open("/sparql", **{"method": "GET"} | request_)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert len(answer.json["detail"]) > 10
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    if status == 415:  # what would be taken instead
        assert {"application/sparql-query", "identity"} & set(
            f"{answer.headers.get('Accept-Post')}, {answer.headers.get('Accept-Encoding')}".split(", ")
        )


def test_a_malformed_query_is_answered_with_what_the_parser_says(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT *\n  { ?s }"})
    assert "'}' cannot stand here" in answer.json["detail"]


def test_head_answers_as_get_without_a_body(client: FlaskClient) -> None:
    answer = client.head("/sparql", query_string={"query": SELECT})
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.content_type == "application/sparql-results+json"


def test_a_browser_elsewhere_may_ask(client: FlaskClient) -> None:
    preflight = client.options(
        "/sparql", headers={"Origin": "https://other.example", "Access-Control-Request-Method": "POST"}
    )
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert client.get("/sparql", query_string={"query": SELECT}).headers["Access-Control-Allow-Origin"] == "*"


def count(client: FlaskClient, query: str, **graphs: str | list[str]) -> int:
    answer = client.get("/sparql", query_string={"query": query, **{k.replace("_", "-"): v for k, v in graphs.items()}})
    return int(answer.json["results"]["bindings"][0]["n"]["value"])


def test_the_request_names_the_dataset_and_overrides_the_query(client: FlaskClient) -> None:
    article = f"{BASE}id/article/hostile"
    plain, named = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    alone = count(client, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{article}> {{ ?s ?p ?o }} }}")
    assert 0 < alone < count(client, plain)
    assert count(client, plain, default_graph_uri=article) == alone
    assert count(client, named, default_graph_uri=article) == 0
    assert count(client, named, named_graph_uri=article) == alone
    assert count(client, plain, named_graph_uri=article) == 0
    from_other = f"SELECT (COUNT(*) AS ?n) FROM <{BASE}id/article/item-0001> {{ ?s ?p ?o }}"
    assert count(client, from_other, default_graph_uri=article) == alone


def test_a_count_is_of_the_merged_graph_without_repeats(client: FlaskClient) -> None:
    query = f"SELECT (COUNT(*) AS ?n) {{ <{BASE}id/organization/harbour-university> a ?class }}"
    assert count(client, query) == 1


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ("SERVICE <http://x/> { }" AS ?x) {}',
        "SELECT * { ?s ?p '''SERVICE''' } # SERVICE <http://x/>",
        "SELECT ?service { ?service ?p <http://x/SERVICE> }",
        "PREFIX service: <http://x/> SELECT * { ?s service:SERVICE ?o }",
    ],
)
def test_the_word_service_passes_where_it_is_no_keyword(client: FlaskClient, query: str) -> None:
    assert client.get("/sparql", query_string={"query": query}).status_code == 200


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <{u}> {{ ?s ?p ?o }}",
        "service silent <{u}> {{ ?s ?p ?o }}",
        "?s ?p true SERVICE <{u}> {{ ?a ?b ?c }}",
        "?s ?p trueSERVICE<{u}>{{ ?a ?b ?c }}",
        "?s ?p 1SERVICE<{u}>{{ ?a ?b ?c }}",
        "SERVICEex:p {{ ?s ?p ?o }}",
        "?s ?p ?a FILTER(?a<2#>'''\n) SERVICE <{u}> {{ ?s ?p ?o }} #'''\n",
        "?s ?p ?a FILTER(?a<'>') SERVICE <{u}> {{ ?s ?p ?o }} #'\n",
        "FILTER EXISTS {{ SERVICE <{u}> {{ ?s ?p ?o }} }}",
        "BIND(<{u}> AS ?u) SERVICE ?u {{ ?s ?p ?o }}",
        "# x\r SERVICE <{u}> {{ ?s ?p ?o }}",
        "{{ SELECT * {{ SERVICE <{u}> {{ ?s ?p ?o }} }} }}",
    ],
)
def test_no_query_reaches_another_server(client: FlaskClient, pattern: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.05)
        elsewhere = f"http://127.0.0.1:{trap.getsockname()[1]}/"
        query = f"PREFIX ex: <{elsewhere}> SELECT * {{ {pattern.format(u=elsewhere)} }}"
        assert client.get("/sparql", query_string={"query": query}).status_code == 400
        with pytest.raises(TimeoutError):
            trap.accept()


def test_a_browser_gets_a_form_with_examples(client: FlaskClient) -> None:
    page = client.get("/sparql", headers={"Accept": BROWSER})
    assert page.content_type == "text/html; charset=utf-8"
    assert "<textarea" in page.text
    assert all(example.title in page.text.replace("&#39;", "'") for example in examples())


def test_a_browser_gets_rows_as_a_table_and_a_fault_beside_its_query(client: FlaskClient) -> None:
    rows = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": BROWSER})
    assert rows.status_code == 200
    assert rows.text.count("<tr>") == 6
    fault = client.get("/sparql", query_string={"query": "SELECT * { </textarea>"}, headers={"Accept": BROWSER})
    assert fault.status_code == 400
    assert "ends too early" in fault.text
    assert fault.text.count("</textarea>") == 1


def test_the_page_of_a_long_answer_says_that_it_is_a_beginning(client: FlaskClient) -> None:
    page = client.get("/sparql", query_string={"query": "SELECT * { ?s ?p ?o }", "format": "html"}).text
    assert page.count("<tr>") == 501
    assert "beginning of a longer answer" in page


def fetch(address: str, query: str, accept: str = "text/csv") -> http.client.HTTPResponse:
    asked = urllib.request.Request(
        f"{address}/sparql?{urllib.parse.urlencode({'query': query})}", headers={"Accept": accept}
    )
    answer: http.client.HTTPResponse = urllib.request.urlopen(asked, timeout=30)
    return answer


def test_a_runaway_is_503_within_the_limit_and_the_server_lives(server: str) -> None:
    started = time.monotonic()
    with pytest.raises(urllib.error.HTTPError) as caught:
        fetch(server, RUNAWAY)
    with caught.value as answer:
        told = json.load(answer)
    assert time.monotonic() - started < QUERY_SECONDS + 1
    assert (answer.code, told["status"]) == (503, 503)
    assert "3 seconds" in told["detail"]
    assert answer.headers["Retry-After"]
    with fetch(server, "ASK {}") as fine:
        assert fine.read() == b"true"


def test_while_runaways_hold_every_process_pages_are_served(server: str) -> None:
    def run() -> None:
        with pytest.raises(urllib.error.HTTPError) as caught:
            fetch(server, RUNAWAY)
        caught.value.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    started = time.monotonic()
    with urllib.request.urlopen(f"{server}/page/person/ada-byron", timeout=10) as page:
        assert page.status == 200
    assert time.monotonic() - started < 1.5
    for thread in threads:
        thread.join(20)


def test_a_long_answer_streams(server: str) -> None:
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with fetch(server, endless) as answer:
        assert answer.read(100).startswith(b"a,b,c,d,e,f,g,h,i")


def test_an_answer_of_many_pieces_comes_whole(server: str) -> None:
    with fetch(server, "SELECT * { ?a ?b ?c . ?d a ?f } LIMIT 20000") as answer:
        assert len(list(csv.reader(io.StringIO(answer.read().decode())))) == 20_001


def test_an_answer_over_the_limit_is_seen_to_be_broken_off(server: str) -> None:
    with (
        fetch(server, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }") as answer,
        pytest.raises((http.client.IncompleteRead, ConnectionError)),
    ):
        while answer.read(1 << 20):
            pass


def test_clients_that_hang_up_leave_the_endpoint_free(server: str) -> None:
    for _ in range(6):
        with fetch(server, "SELECT * { ?a ?b ?c . ?d ?e ?f }") as answer:
            answer.read(10)
    with fetch(server, "ASK {}") as fine:
        assert fine.read() == b"true"


def test_data_that_is_served_from_files_is_asked_in_the_same_way(tmp_path: Path) -> None:
    file = tmp_path / "people.ttl"
    file.write_text("<people/alice> <knows> <people/bob> .")
    with opened(data=[file], base="https://people.example/") as served:
        answer = served.test_client().get("/sparql", query_string={"query": "SELECT * { <people/alice> ?p ?o }"})
    assert answer.json is not None
    assert answer.json["results"]["bindings"][0]["o"]["value"] == "https://people.example/people/bob"
