"""How an answer is sent: zipped for who takes it, as it is found, and seen to be broken off where it is."""

import gzip
import http.client
import tracemalloc
import urllib.parse
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager

import brotli
import pytest
from backports import zstd
from flask.testing import FlaskClient
from newsroom import app, listening
from werkzeug.test import TestResponse

ROWS = "SELECT ?s ?o { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?o } ORDER BY ?s ?o LIMIT 20"
ALL_ROWS = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
UNZIP = {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstd.decompress}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with listening(app()) as address:
        yield address


def ask(client: FlaskClient, query: str, accept: str = "text/csv", **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/sparql", query_string={"query": query}, headers={"Accept": accept} | named)


@pytest.mark.parametrize("coding", UNZIP)
@pytest.mark.parametrize("query", [ROWS, ALL_ROWS])
def test_an_answer_is_zipped_for_who_takes_it(client: FlaskClient, coding: str, query: str) -> None:
    plain = ask(client, query)
    zipped = ask(client, query, Accept_Encoding=coding)
    assert zipped.headers["Content-Encoding"] == coding
    assert UNZIP[coding](zipped.data) == plain.data
    assert len(zipped.data) < len(plain.data) / 2
    for answer in (plain, zipped):
        assert {"Accept", "Accept-Encoding"} <= set(answer.vary)
    again = ask(client, query, Accept_Encoding=coding, If_None_Match=zipped.headers["ETag"])
    assert again.status_code == 304
    head = client.head("/sparql", query_string={"query": query}, headers={"Accept-Encoding": coding})
    assert (head.status_code, head.data, head.headers["Content-Encoding"]) == (200, b"", coding)


@pytest.mark.parametrize(
    "accepted", ["", "identity", "gzip;q=0", "br;q=0, identity", "compress", "gzip;q=0.2, identity"]
)
def test_an_answer_is_as_it_is_for_who_takes_no_coding(client: FlaskClient, accepted: str) -> None:
    assert "Content-Encoding" not in ask(client, ROWS, Accept_Encoding=accepted).headers
    assert "Content-Encoding" not in client.get("/", headers={"Accept-Encoding": accepted}).headers


def test_pages_are_zipped_and_need_not_be_sent_twice(client: FlaskClient) -> None:
    for address in ("/", "/static/site.css", "/data/person/ada-byron.ttl"):
        page = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert page.headers["Content-Encoding"] == "gzip", address
        assert gzip.decompress(page.data) == client.get(address).data
        again = {"Accept-Encoding": "gzip", "If-None-Match": page.headers["ETag"]}
        assert client.get(address, headers=again).status_code == 304


def test_a_part_of_a_file_and_a_file_that_is_zipped_are_sent_as_they_are(client: FlaskClient) -> None:
    version = client.get("/health").json["release"]  # type: ignore[index]  # JSON
    part = client.get(f"/releases/{version}/void.ttl", headers={"Accept-Encoding": "gzip", "Range": "bytes=0-999"})
    assert (part.status_code, len(part.data), "Content-Encoding" in part.headers) == (206, 1000, False)
    dump = client.get(f"/releases/{version}/dump.nq.gz", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in dump.headers


@contextmanager
def fetch(address: str, query: str, coding: str) -> Iterator[http.client.HTTPResponse]:
    asked = urllib.parse.urlencode({"query": query, "format": "csv"})
    with closing(http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)) as connection:
        connection.request("GET", f"/sparql?{asked}", headers={"Accept-Encoding": coding})
        with connection.getresponse() as answer:
            yield answer


def test_the_first_bytes_of_a_zipped_answer_leave_while_the_query_runs(server: str) -> None:
    with fetch(server, ENDLESS, "gzip") as answer:
        assert zlib.decompressobj(31).decompress(answer.read1()).startswith(b"a,b,c,d,e,f,g,h,i\r\n")


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "identity"])
def test_an_answer_that_breaks_off_is_seen_to_be_broken_off_in_every_coding(server: str, coding: str) -> None:
    with (
        fetch(server, ENDLESS + " LIMIT 100000000", coding) as answer,
        pytest.raises((http.client.IncompleteRead, ConnectionError)),
    ):
        while answer.read(1 << 20):
            pass


def test_however_long_an_answer_is_it_takes_no_more_memory(client: FlaskClient) -> None:
    passed = 0
    tracemalloc.start()
    asked = {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }", "format": "csv"}
    with client.get("/sparql", query_string=asked, buffered=False) as answer:
        for piece in answer.iter_encoded():
            passed += len(piece)
            if passed > 8 << 20:
                break
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert passed > 8 << 20
    assert peak < 2 << 20
