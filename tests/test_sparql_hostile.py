"""What strangers may send, and what data may hold: nothing of it takes the endpoint down or comes out changed."""

import socket
import urllib.request
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsroom import app, listening, opened
from werkzeug.test import TestResponse

from web.negotiate import GRAPHS, RESULTS

FINE = {200, 304, 400, 403, 404, 406, 413, 415, 422, 503}
DIRECT = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"
quickly = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SCRAPS = st.sampled_from(
    "SELECT ASK CONSTRUCT DESCRIBE WHERE * { } ( ) ?s <http://x> <x ' \" \"\"\" ''' # \n FILTER SERVICE < > ; . GRAPH "
    "FROM NAMED BASE PREFIX x: _:b [] << >> LIMIT 1e9 \\u0000 @en ^^ VALUES BIND NOW() \x00 \ufeff \u202e 🔬".split(" ")
)
QUERIES = st.one_of(st.binary(max_size=60), st.lists(SCRAPS, max_size=25).map(" ".join).map(str.encode))
NAMES = st.sampled_from(["query", "update", "default", "graph", "format", "output", "timeout", "default-graph-uri"])
PAIRS = st.lists(st.tuples(NAMES, st.binary(max_size=20)), max_size=4)
TYPES = [format_.media_type for format_ in (*RESULTS, *GRAPHS)]
HEADERS = st.one_of(
    st.sampled_from([*TYPES, "text/html", "*/*", "text/*", "a/b;q=nan", ";;,,", "*", "text/turtle;q=9", '"']),
    st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=30),
)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


def is_well(client: FlaskClient) -> bool:
    return client.get("/sparql?query=ASK{}&format=csv").data == b"true"


def percent(content: bytes) -> str:
    return "".join(f"%{byte:02x}" for byte in content)


def encoded(pairs: list[tuple[str, bytes]]) -> str:
    return "&".join(f"{name}={percent(value)}" for name, value in pairs)


def check(answer: TestResponse) -> None:
    assert answer.status_code in FINE, answer.status_code
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    if answer.status_code >= 400 and answer.content_type == "application/problem+json":
        assert answer.json is not None
        assert answer.json["status"] == answer.status_code


@quickly
@given(query=QUERIES)
def test_whatever_bytes_are_sent_as_a_query_are_answered_or_refused(client: FlaskClient, query: bytes) -> None:
    answers = [
        client.post("/sparql", data=query, content_type=DIRECT),
        client.post("/sparql", data=f"query={percent(query)}", content_type=FORM),
        client.get(f"/sparql?query={percent(query)}"),
    ]
    for answer in answers:
        check(answer)
    assert len({answer.status_code for answer in answers}) == 1
    if "ETag" in answers[0].headers:
        assert len({bytes(sorted(answer.data)) for answer in answers}) == 1  # in whatever order the rows come
    assert is_well(client)


@quickly
@given(form=st.one_of(st.binary(max_size=80), PAIRS.map(encoded).map(str.encode)), pairs=PAIRS)
def test_whatever_stands_in_a_form_or_an_address_is_answered_or_refused(
    client: FlaskClient, form: bytes, pairs: list[tuple[str, bytes]]
) -> None:
    check(client.post(f"/sparql?{encoded(pairs)}", data=form, content_type=FORM))
    for address in ("/sparql", "/store", "/releases/2020-01-01.1/sparql"):
        check(client.get(f"{address}?{encoded(pairs)}"))
    assert is_well(client)


@quickly
@given(raw=st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="#"), max_size=40))
def test_whatever_the_address_holds_is_answered_or_refused(client: FlaskClient, raw: str) -> None:
    for address in ("/sparql", "/store", "/search", "/data"):
        check(client.get(address, environ_overrides={"QUERY_STRING": raw}))
    assert is_well(client)


@quickly
@given(content_type=HEADERS, accept=HEADERS, coding=HEADERS, tag=HEADERS)
def test_whatever_the_headers_say_is_answered_or_refused(
    client: FlaskClient, content_type: str, accept: str, coding: str, tag: str
) -> None:
    headers = {"Accept": accept, "Accept-Encoding": coding, "If-None-Match": tag, "Content-Encoding": coding}
    check(client.post("/sparql", data="ASK {}", content_type=content_type, headers=headers))
    del headers["Content-Encoding"]
    for query in ("ASK {}", "CONSTRUCT { <a:a> <a:a> 1 } {}", "SELECT *"):
        check(client.get("/sparql", query_string={"query": query}, headers=headers))
        check(client.get("/sparql", query_string={"query": "ASK {}", "format": accept, "timeout": coding}))
    assert is_well(client)


RAW = [
    b"GET /sparql?query=\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /sparql?query=ASK{}&\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /store?graph=http://x/\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /releases/%00/sparql?query=ASK{} HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /releases/..%2f..%2fetc/sparql?query=ASK{} HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://elsewhere/sparql?query=ASK{} HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /sparql?" + b"a=b&" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /sparql?query=ASK{} HTTP/1.1\r\nHost: x\r\nAccept: " + b"a/b," * 5000 + b"\r\n\r\n",
    b'GET /sparql?query=ASK{} HTTP/1.1\r\nHost: x\r\nIf-None-Match: "\xff\x80, W/\r\n\r\n',
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\nASK {}",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 0\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: \xff/\x80;charset=\xff\r\nContent-Length: 1\r\n\r\nx",
    b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x16\x03\x01\x02\x00 no TLS here\r\n\r\n",
]


def test_whatever_comes_over_the_wire_the_server_answers_the_next() -> None:
    with listening(app()) as address:
        host, _, port = address.removeprefix("http://").partition(":")
        for raw in RAW:
            with socket.create_connection((host, int(port)), timeout=20) as connection:
                connection.sendall(raw)
                connection.shutdown(socket.SHUT_WR)
                status = connection.recv(64).split(b" ")[1:2]
            assert not status or status[0] in (b"200", b"204", b"304") or status[0].startswith(b"4"), raw[:80]
            with urllib.request.urlopen(f"{address}/sparql?query=ASK%7B%7D&format=csv", timeout=20) as answer:
                assert answer.read() == b"true"


# Terms


HOSTILE = [
    'a "quoted" word',
    "line\nbreak\r\nand\ttab",
    "back\\slash \\n \\u0041",
    "<script>alert(1)</script> ]]> &amp; <!--",
    "comma, semicolon; and 'single'",
    "\U0001f52c \u200fעברית\u200f é e\u0301 \u202e",
    "\ud7ff\ue000\ufffd\U0001ffff\U0010ffff\ufeff",
    "\x01\x1f\x7f\x85\u2028",
    "\ufffe\uffff",
    " spaces at the ends ",
    "",
    "x" * 100_000,
]
NO_XML = set(map(chr, range(32))) - set("\t\n\r") | {"\ufffe", "\uffff"}
"""What XML 1.0 cannot hold, not even escaped."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    file = tmp_path_factory.mktemp("data") / "hostile.nt"
    terms: list[ox.Literal | ox.NamedNode | ox.BlankNode] = [ox.Literal(text) for text in HOSTILE]
    terms += [ox.Literal(text, language="en-GB") for text in HOSTILE]
    terms += [ox.Literal(text, language="ar", direction=ox.BaseDirection.RTL) for text in HOSTILE]
    terms += [
        ox.Literal("3.50", datatype=ox.NamedNode("http://x/own")),
        ox.NamedNode("javascript:alert(1)"),
        ox.NamedNode("http://x/ü?a=b&c#d"),
    ]
    name = ox.NamedNode
    triples = (ox.Triple(name(f"http://x/{i}"), name("http://x/p"), term) for i, term in enumerate(terms))
    file.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
    with opened(data=[file], base="http://x/") as served:
        yield served.test_client()


def test_json_xml_and_tsv_hold_the_same_terms_however_hostile(hostile: FlaskClient) -> None:
    def terms(suffix: str, format_: ox.QueryResultsFormat) -> dict[str, Any]:
        asked = {"query": "SELECT ?s ?o { ?s <http://x/p> ?o }", "format": suffix}
        answer = hostile.get("/sparql", query_string=asked)
        return {str(row["s"]): row["o"] for row in ox.parse_query_results(answer.data, format=format_)}  # type: ignore[union-attr]  # rows

    from_json = terms("json", ox.QueryResultsFormat.JSON)
    assert len(from_json) == 3 * len(HOSTILE) + 3
    assert [from_json[f"<http://x/{i}>"].value for i in range(len(HOSTILE))] == HOSTILE
    assert from_json == terms("tsv", ox.QueryResultsFormat.TSV)


@pytest.mark.parametrize("text", [text for text in HOSTILE if not set(text) & NO_XML])
def test_xml_holds_what_xml_can_hold(hostile: FlaskClient, text: str) -> None:
    query = f"SELECT ?o {{ <http://x/{HOSTILE.index(text)}> <http://x/p> ?o }}"
    answer = hostile.get("/sparql", query_string={"query": query, "format": "xml"})
    (row,) = ox.parse_query_results(answer.data, format=ox.QueryResultsFormat.XML)  # type: ignore[misc]  # rows
    assert row["o"] == ox.Literal(text)  # type: ignore[index]  # a row


@pytest.mark.parametrize("query", ["SELECT ?o { %s }", "CONSTRUCT { <http://x/s> <http://x/p> ?o } { %s }"])
@pytest.mark.parametrize("text", [text for text in HOSTILE if set(text) & NO_XML])
def test_what_xml_cannot_hold_is_refused_in_xml_with_the_reason(hostile: FlaskClient, text: str, query: str) -> None:
    where = f"<http://x/{HOSTILE.index(text)}> <http://x/p> ?o"
    format_ = "xml" if query.startswith("SELECT") else "rdf"
    answer = hostile.get("/sparql", query_string={"query": query % where, "format": format_})
    assert answer.status_code == 406
    assert f"the character U+{ord(next(iter(c for c in text if c in NO_XML))):04X}" in answer.json["detail"]  # type: ignore[index]  # a problem


@pytest.mark.parametrize("property_", ["http://x/p/1", "http://x/p/", "http://x/?"])
def test_a_property_that_does_not_end_in_a_name_is_refused_in_rdf_xml(client: FlaskClient, property_: str) -> None:
    query = f"CONSTRUCT {{ <http://x/s> <http://x/q> 1 ; <{property_}> 2 }} {{}}"
    answer = client.get("/sparql", query_string={"query": query, "format": "rdf"})
    assert answer.status_code == 406
    assert property_ in answer.json["detail"]  # type: ignore[index]  # a problem


@pytest.mark.parametrize("suffix", [format_.suffix for format_ in GRAPHS if format_.suffix != "rdf"])
def test_every_format_of_graphs_holds_the_same_terms(hostile: FlaskClient, suffix: str) -> None:
    formats = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}
    answer = hostile.get("/store", query_string={"default": "", "format": suffix})
    found = {str(quad.subject): quad.object for quad in ox.parse(answer.data, format=formats[suffix])}
    assert [found[f"<http://x/{i}>"] for i in range(len(HOSTILE))] == [ox.Literal(text) for text in HOSTILE]


LITERALS = st.one_of(
    st.builds(ox.Literal, st.text()),
    st.builds(lambda text: ox.Literal(text, language="de-CH"), st.text()),
    st.builds(lambda text: ox.Literal(text, language="he", direction=ox.BaseDirection.RTL), st.text()),
    st.builds(lambda text: ox.Literal(text, datatype=ox.NamedNode("http://x/ü#own")), st.text()),
)


@quickly
@given(literal=LITERALS)
def test_every_format_of_rows_gives_back_the_term_that_was_sent(client: FlaskClient, literal: ox.Literal) -> None:
    formats = {"json": ox.QueryResultsFormat.JSON, "tsv": ox.QueryResultsFormat.TSV}
    if not set(literal.value) & NO_XML:
        formats["xml"] = ox.QueryResultsFormat.XML
    for suffix, format_ in formats.items():
        answer = client.post("/sparql", data={"query": f"SELECT ?x {{ VALUES ?x {{ {literal} }} }}", "format": suffix})
        assert answer.status_code == 200, answer.text
        (row,) = ox.parse_query_results(answer.data, format=format_)  # type: ignore[misc]  # rows
        assert row["x"] == literal  # type: ignore[index]  # a row


def test_hostile_terms_are_harmless_in_the_page_of_an_answer(hostile: FlaskClient) -> None:
    page = hostile.get("/sparql", query_string={"query": "SELECT * { ?s ?p ?o }", "format": "html"}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert 'href="javascript:' not in page.lower()
