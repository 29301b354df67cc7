"""What an answer is sent with: format, tag, address, times; and what is told where there is none."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from flask import g
from flask.testing import FlaskClient
from newsroom import BASE, app, many, publish, readings
from werkzeug.test import TestResponse

from kg.settings import Settings
from web import create_app
from web.negotiate import CSV, GRAPHS, JSON, RESULTS, TSV, XML, Format
from web.pool import Pool
from web.served import EXTENSION

ROWS = "SELECT ?s ?o { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?o } ORDER BY ?s ?o LIMIT 20"
ALL_ROWS = "SELECT * { ?s ?p ?o }"
GRAPH = f"DESCRIBE <{BASE}id/person/ada-byron>"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = ?i) }"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


def ask(client: FlaskClient, query: str = ROWS, accept: str = "", **asked: Any) -> TestResponse:
    headers = asked.pop("headers", {}) | ({"Accept": accept} if accept else {})
    return client.get("/sparql", query_string={"query": query} | asked, headers=headers)


@contextmanager
def serving(out: Path, **limits: Any) -> Iterator[FlaskClient]:
    """A client of an application with limits of its own."""
    served = create_app(out, settings=replace(Settings(base=BASE, out=out), **limits))
    try:
        yield served.test_client()
    finally:
        served.extensions[EXTENSION].close()


# Formats


@pytest.mark.parametrize(
    ("accept", "query", "content_type"),
    [
        ("application/json", ROWS, "application/json"),
        ("application/json, */*;q=0.1", ROWS, "application/sparql-results+json"),
        ("application/xml", ROWS, "application/xml"),
        ("text/*", ROWS, "text/csv; charset=utf-8"),
        ("application/*;q=0.5, text/csv;q=0.4", ROWS, "application/sparql-results+json"),
        ("text/csv;header=present", ROWS, "text/csv; charset=utf-8"),
        ("text/tab-separated-values, text/turtle;q=0.5", ROWS, "text/tab-separated-values; charset=utf-8"),
        ("text/tab-separated-values, text/turtle;q=0.5", GRAPH, "text/turtle; charset=utf-8"),
        ("text/csv, text/html;q=0.5", ROWS, "text/csv; charset=utf-8"),
        ("text/csv, text/html;q=0.5", GRAPH, "text/html; charset=utf-8"),
        ("text/plain", GRAPH, "text/plain; charset=utf-8"),
        ("application/json", GRAPH, "application/json"),
        ("application/xml", GRAPH, "application/xml"),
        ("text/*", GRAPH, "text/turtle; charset=utf-8"),
        ("application/rdf+xml;q=0.2, application/n-triples", GRAPH, "application/n-triples"),
    ],
)
def test_a_client_gets_what_it_likes_best(client: FlaskClient, accept: str, query: str, content_type: str) -> None:
    answer = ask(client, query, accept)
    assert (answer.status_code, answer.content_type) == (200, content_type)


@pytest.mark.parametrize("parameter", ["format", "output"])
@pytest.mark.parametrize(
    ("name", "query", "content_type"),
    [
        ("json", ROWS, "application/sparql-results+json"),
        ("json", GRAPH, "application/ld+json"),
        ("xml", ROWS, "application/sparql-results+xml"),
        ("xml", GRAPH, "application/rdf+xml"),
        ("text/csv", ROWS, "text/csv; charset=utf-8"),
        ("turtle", GRAPH, "text/turtle; charset=utf-8"),
        ("json-ld", GRAPH, "application/ld+json"),
        ("N-Triples", GRAPH, "application/n-triples"),
        ("html", ROWS, "text/html; charset=utf-8"),
    ],
)
def test_a_format_is_named_as_clients_name_it(
    client: FlaskClient, parameter: str, name: str, query: str, content_type: str
) -> None:
    answer = ask(client, query, "image/png", **{parameter: name})
    assert (answer.status_code, answer.content_type) == (200, content_type)
    form = client.post("/sparql", data={"query": query, parameter: name})
    assert form.content_type == content_type


@pytest.mark.parametrize(
    ("accept", "query", "offered"),
    [("text/turtle", ROWS, RESULTS), ("text/csv", GRAPH, GRAPHS), ("image/png", ROWS, (*RESULTS, *GRAPHS))],
)
def test_what_cannot_be_had_is_406_with_what_can(
    client: FlaskClient, accept: str, query: str, offered: tuple[Format, ...]
) -> None:
    answer = ask(client, query, accept)
    assert answer.status_code == 406
    assert answer.json is not None
    assert all(format_.media_type in answer.json["detail"] for format_ in offered)
    others = {*RESULTS, *GRAPHS} - {*offered}
    assert not any(format_.media_type in answer.json["detail"] for format_ in others)


@pytest.mark.parametrize("format_", [CSV, TSV])
def test_a_truth_in_a_table_is_the_word(client: FlaskClient, format_: Format) -> None:
    assert ask(client, "ASK {}", format_.media_type).data == b"true"
    assert ask(client, "ASK { <a:a> <a:a> <a:a> }", format_.media_type).data == b"false"


def test_an_empty_graph_is_an_answer_in_every_format(client: FlaskClient) -> None:
    for format_ in GRAPHS:
        assert ask(client, "CONSTRUCT WHERE { <a:a> <a:a> <a:a> }", format_.media_type).status_code == 200


# Tags, and the address that an answer has for good


def test_who_has_an_answer_is_told_so_without_a_run(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    tags = {
        ask(client, query, a).headers["ETag"]
        for query in (ROWS, GRAPH)
        for a in ("", "text/csv, application/n-triples")
    }
    assert len(tags) == 4
    answers = {accept: ask(client, ROWS, accept) for accept in ("text/csv", "application/sparql-results+xml")}

    def never(*args: object, **more: object) -> None:
        raise AssertionError("the query was run")

    monkeypatch.setattr(Pool, "ask", never)
    for accept, answer in answers.items():
        again = ask(client, ROWS, accept, headers={"If-None-Match": f'"other", {answer.headers["ETag"]}'})
        assert (again.status_code, again.data) == (304, b"")
        for header in ("ETag", "Vary", "Cache-Control", "Content-Location", "Link"):
            assert again.headers[header] == answer.headers[header], header
        head = client.head(
            "/sparql", query_string={"query": ROWS}, headers={"Accept": accept, "If-None-Match": again.headers["ETag"]}
        )
        assert head.status_code == 304


def test_who_wants_no_answer_where_there_is_one_gets_none(client: FlaskClient) -> None:
    whole = ask(client)
    none = ask(client, headers={"If-None-Match": "*"})
    assert (none.status_code, none.data, none.headers["ETag"]) == (304, b"", whole.headers["ETag"])
    assert ask(client, "ASK { ?s ?p }", headers={"If-None-Match": "*"}).status_code == 400
    posted = client.post("/sparql", data={"query": ROWS}, headers={"If-None-Match": "*"})
    assert posted.status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        {"query": f"{ROWS} OFFSET 1"},
        {"default-graph-uri": f"{BASE}id/article/hostile"},
        {"named-graph-uri": f"{BASE}id/article/hostile"},
        {"format": "csv"},
    ],
)
def test_another_question_has_another_tag(client: FlaskClient, asked: dict[str, str]) -> None:
    tag = ask(client).headers["ETag"]
    other = client.get("/sparql", query_string={"query": ROWS} | asked, headers={"If-None-Match": tag})
    assert other.status_code == 200
    assert other.headers["ETag"] != tag


@pytest.mark.parametrize("call", ["NOW()", "rand ()", "UUID()", "STRUUID #x\n()", "BNODE()", "N\\u004fW()"])
def test_what_changes_from_time_to_time_has_no_tag(client: FlaskClient, call: str) -> None:
    answer = ask(client, f"SELECT ({call} AS ?x) {{}}", "text/csv")
    assert answer.status_code in (200, 400)
    assert "ETag" not in answer.headers
    assert "Content-Location" not in answer.headers


def test_a_post_is_answered_anew_whatever_tag_it_sends(client: FlaskClient) -> None:
    first = client.post("/sparql", data={"query": ROWS})
    again = client.post("/sparql", data={"query": ROWS}, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (200, first.data)


@pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+xml"])
@pytest.mark.parametrize("query", [ROWS, 'SELECT ("é \'&#+%\\n\\"🔬" AS ?x) { }'])
def test_what_the_answers_address_names_gives_the_same_bytes(client: FlaskClient, accept: str, query: str) -> None:
    graph = f"{BASE}id/article/hostile"
    asked = {"query": query, "default-graph-uri": [graph, f"{BASE}id/article/item-0001"]}
    for answer in (
        client.get("/sparql", query_string=asked, headers={"Accept": accept}),
        client.post("/sparql", data=asked, headers={"Accept": accept}),
    ):
        address = answer.headers["Content-Location"]
        version = client.get("/health").json["release"]  # type: ignore[index]  # JSON
        assert address.startswith(f"/releases/{version}/sparql?")
        assert answer.headers["Link"] == f'</releases/{version}>; rel="via"'
        named = client.get(address, headers={"Accept": "image/png"})
        assert (named.data, named.headers["ETag"]) == (answer.data, answer.headers["ETag"])


def test_an_address_that_would_be_too_long_is_left_out(client: FlaskClient) -> None:
    answer = client.post("/sparql", data={"query": f"{ROWS} # {'x' * 9000}"})
    assert "Content-Location" not in answer.headers
    assert answer.headers["ETag"]


def test_an_older_release_answers_as_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["web.served"], "MOST_PAST", 1)
    count = "SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a a <https://w3id.org/coop-kg/ontology#Article> }"
    addresses: dict[str, bytes] = {}
    publish(tmp_path, readings())
    with serving(tmp_path, query_seconds=30.0, query_processes=1) as client:
        for more in range(1, 3):
            answer = ask(client, count, "text/csv")
            addresses[answer.headers["Content-Location"]] = answer.data
            publish(tmp_path, [*readings(), *many(more)])
        assert len(set(addresses.values())) == 2
        for address, told in [*addresses.items()] * 2:
            assert client.get(address).data == told
        assert client.get("/sparql", query_string={"query": count, "format": "csv"}).data not in addresses.values()
        assert client.get("/releases/2001-01-01.1/sparql?query=ASK{}").status_code == 404
        assert client.get("/releases/..%2f/sparql?query=ASK{}").status_code == 404


# Limits and times


def test_a_client_may_lower_the_limit(client: FlaskClient) -> None:
    answer = ask(client, RUNAWAY, timeout="0.4")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "0.4 seconds" in answer.text
    assert ask(client, ROWS, timeout="1000000").status_code == 200
    assert client.post("/sparql", data={"query": RUNAWAY, "timeout": "0.4"}).status_code == 503


@pytest.mark.parametrize("timeout", ["", "0", "0.0", "-1", "nan", "inf", "1e3", "5s", "٣", ["1", "2"]])
def test_a_limit_that_is_no_number_of_seconds_is_400(client: FlaskClient, timeout: str | list[str]) -> None:
    answer = ask(client, timeout=timeout)
    assert answer.status_code == 400
    assert "timeout" in answer.text


def test_an_answer_tells_how_long_it_waited_and_ran(client: FlaskClient) -> None:
    def times(query: str) -> dict[str, float]:
        parts = (part.partition(";dur=") for part in ask(client, query).headers["Server-Timing"].split(", "))
        return {name: float(duration) for name, _, duration in parts}

    assert set(times("ASK {}")) == {"queue", "run", "send"}
    assert set(times(ALL_ROWS)) == {"queue", "run"}
    assert all(0 <= duration < 60_000 for duration in times(ALL_ROWS).values())


@pytest.mark.parametrize("address", ["/sparql?query=ASK{}", "/store?default", "/sparql"])
def test_where_nothing_is_served_every_question_is_503(tmp_path: Path, address: str) -> None:
    with serving(tmp_path) as client:
        answer = client.get(address)
        assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
        assert answer.headers["Retry-After"]


@pytest.mark.parametrize("format_", RESULTS)
def test_an_answer_that_would_be_too_large_is_422_before_it_begins(tmp_path: Path, format_: Format) -> None:
    publish(tmp_path, readings())
    with serving(tmp_path, answer_rows=10) as client:
        answer = ask(client, ALL_ROWS, format_.media_type)
        assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
        assert "10" in answer.text
        assert "Retry-After" not in answer.headers
        assert ask(client, f"{ALL_ROWS} LIMIT 10", format_.media_type).status_code == 200


@pytest.mark.parametrize(
    ("asked", "outcome"),
    [
        ({"query": ROWS}, "ok"),
        ({"query": ROWS, "format": "html"}, "ok"),
        ({"query": "SELECT"}, "wrong"),
        ({"query": ROWS, "format": "ttl"}, "format"),
        ({"query": ROWS, "format": "docx"}, "format"),
        ({"query": RUNAWAY, "timeout": "0.3"}, "late"),
        ({"update": "CLEAR ALL"}, "refused"),
        ({"query": "SELECT * " + "{" * 200}, "refused"),
        ({"default": ""}, "ok"),
        ({"graph": "http://x/none"}, "refused"),
    ],
)
def test_what_became_of_a_question_is_noted(asked: dict[str, str], outcome: str) -> None:
    with app().test_client() as client:
        client.get("/sparql", query_string=asked, headers={"Accept": "text/csv, text/turtle"})
        assert g.query["outcome"] == outcome
        assert len(g.query["hash"]) == (0 if outcome == "refused" and "query" not in asked else 12)
        assert (g.query["ran"] > 0) == (outcome == "ok")


def test_a_fault_is_told_in_json_in_words_or_as_a_page(client: FlaskClient) -> None:
    wrong = "SELECT *\n{ ?s"
    told = ask(client, wrong).json
    assert told is not None
    assert (told["status"], told["line"], told["column"]) == (400, 2, 5)
    text = ask(client, wrong, "text/plain")
    assert text.content_type == "text/plain; charset=utf-8"
    assert text.text.startswith("400 Bad Request\n")
    assert len(text.text.splitlines()) >= 2
    assert ask(client, wrong, "text/html").content_type == "text/html; charset=utf-8"
    assert ask(client, wrong, "text/csv").content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("GET", "/none", 404), ("BREW", "/sparql", 405), ("POST", "/sparql", 413), ("GET", "/sparql?query=x", 400)],
)
def test_errors_are_read_by_scripts_elsewhere(client: FlaskClient, method: str, address: str, status: int) -> None:
    body = b"x" * (4 << 20) if status == 413 else b""
    answer = client.open(address, method=method, data=body, content_type="application/sparql-query")
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    assert json.loads(answer.data)["status"] == status


def test_a_fault_of_ours_is_read_by_scripts_elsewhere_and_tells_nothing_of_the_house(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("a secret")

    monkeypatch.setitem(app().view_functions, "sparql.store", fail)
    answer = client.get("/store?default")
    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "secret" not in answer.text


def test_a_preflight_tells_what_may_be_sent(client: FlaskClient) -> None:
    answer = client.options("/sparql", headers={"Origin": "https://x", "Access-Control-Request-Method": "POST"})
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert "application/sparql-query" in answer.headers["Accept-Post"]
    assert answer.headers["Access-Control-Allow-Headers"] == "*"
    assert int(answer.headers["Access-Control-Max-Age"]) > 600


@pytest.mark.parametrize(
    ("asked", "accept", "content_type"),
    [
        ("", "text/html", "text/html; charset=utf-8"),
        ("format=html", "*/*", "text/html; charset=utf-8"),
        ("", "*/*", "text/turtle; charset=utf-8"),
        ("format=jsonld", "text/html", "application/ld+json"),
        ("", "application/rdf+xml", "application/rdf+xml"),
        ("", "image/png", "application/problem+json"),
        ("format=docx", "*/*", "application/problem+json"),
    ],
)
def test_without_a_query_there_is_a_form_or_a_description(
    client: FlaskClient, asked: str, accept: str, content_type: str
) -> None:
    answer = client.get(f"/sparql?{asked}", headers={"Accept": accept})
    assert answer.content_type == content_type
    assert answer.status_code == (406 if "problem" in content_type else 200)
    assert "Accept" in answer.vary


def test_the_description_need_not_be_sent_twice(client: FlaskClient) -> None:
    for asked in ({}, {"format": "nt"}):
        first = client.get("/sparql", query_string=asked, headers={"Accept": "text/turtle"})
        assert list(ox.parse(first.data, format=ox.RdfFormat.TURTLE))
        again = {"Accept": "text/turtle", "If-None-Match": first.headers["ETag"]}
        assert client.get("/sparql", query_string=asked, headers=again).status_code == 304


def test_answers_are_the_same_whatever_their_format(client: FlaskClient) -> None:
    found = [
        {str(row) for row in ox.parse_query_results(ask(client, ROWS, f.media_type).data, format=writer)}  # type: ignore[union-attr]  # rows
        for f, writer in (
            (JSON, ox.QueryResultsFormat.JSON),
            (XML, ox.QueryResultsFormat.XML),
            (TSV, ox.QueryResultsFormat.TSV),
        )
    ]
    assert len(found[0]) == 20
    assert found[0] == found[1] == found[2]
