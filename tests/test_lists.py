"""Lists of things by kind: as pages, and as data."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from newsroom import BASE, HOSTILE, app, listening, many, opened, publish, readings
from rdflib import Graph
from werkzeug.http import parse_options_header

from kg.settings import Settings
from web import create_app
from web.listing import AT_ONCE, COLUMNS, FORMATS, TABLES
from web.negotiate import GRAPHS, JSONLD, NTRIPLES, RDFXML, TURTLE, WRITERS_OF_GRAPHS, Format
from web.pool import QueryError
from web.selection import PAGE
from web.served import EXTENSION

HTML = {"Accept": "text/html"}
ARTICLES = 122


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


def rows(client: FlaskClient, kind: str) -> list[dict[str, str]]:
    answer = client.get(f"/browse/{kind}.csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode(), newline="")))


def triples(client: FlaskClient, address: str, format_: Format) -> set[ox.Triple]:
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (200, format_.content_type)
    return {quad.triple for quad in ox.parse(answer.data, format=WRITERS_OF_GRAPHS[format_])}


# --- pages


def links(header: str) -> dict[str, str]:
    """The targets of a Link header by their relation and type."""
    found = (parse_options_header(link) for link in header.split(", "))
    return {f"{told['rel']} {told.get('type', '')}".strip(): target.strip("<>") for target, told in found}


def walked(client: FlaskClient, address: str, rel: str) -> list[str]:
    """The addresses of pages, from one on along a relation."""
    found: list[str] = [address]
    while following := links(client.get(found[-1], headers=HTML).headers["Link"]).get(rel):
        found.append(following)
    return found


def shown(client: FlaskClient, address: str) -> list[str]:
    """The things that a page lists."""
    rows_of_page = client.get(address, headers=HTML).text.partition('<ol class="rows"')[2].partition("</ol>")[0]
    return re.findall(r'title="([^"]+)"', rows_of_page)


def test_the_pages_of_a_list_hold_each_of_its_things_once_and_in_order(client: FlaskClient) -> None:
    pages = [shown(client, address) for address in walked(client, "/browse/article", "next")]
    assert [len(page) for page in pages] == [PAGE, PAGE, ARTICLES - 2 * PAGE]
    assert [iri for page in pages for iri in page] == [row["iri"] for row in rows(client, "article")]


@pytest.mark.parametrize("sort", ["date", "name"])
def test_the_way_back_leads_over_the_same_pages(client: FlaskClient, sort: str) -> None:
    there = walked(client, f"/browse/article?sort={sort}", "next")
    back = walked(client, there[-1], "prev")[::-1]
    assert [shown(client, address) for address in back] == [shown(client, address) for address in there]


def test_a_page_leads_to_the_pages_around_it_and_to_the_list_as_data(client: FlaskClient) -> None:
    told = links(client.get(walked(client, "/browse/article", "next")[1], headers=HTML).headers["Link"])
    assert told["first"] == "/browse/article"
    assert {"prev", "next"} | {f"alternate {format_.media_type}" for format_ in FORMATS} < set(told)
    for relation, address in told.items():
        if relation != "license":
            assert client.get(address, headers=HTML).status_code == 200
    only = links(client.get("/browse/organization", headers=HTML).headers["Link"])
    assert not {"first", "prev", "next"} & set(only)
    assert "license" in only


def test_a_place_in_a_list_stays_where_it_is_when_another_release_has_come(tmp_path: Path) -> None:
    publish(tmp_path, [*readings(), *many(60)])
    with opened(tmp_path) as served:
        client = served.test_client()
        second = links(client.get("/browse/article?sort=name", headers=HTML).headers["Link"])["next"]
        before = shown(client, second)
        publish(tmp_path, [*readings(), *many(70)[5:]])
        assert set(before) < set(shown(client, second))


@pytest.mark.parametrize("key", ["x", "!", "W10", "WzEsMiwzXQ", "bnVsbA", "WyIiLCJcdWQ4MDAiLCIiXQ", "9" * 5000])
def test_what_is_no_place_in_a_list_is_refused_in_words(client: FlaskClient, key: str) -> None:
    for parameter in ("after", "before"):
        answer = client.get(f"/browse/article?{parameter}={key}", headers=HTML)
        assert answer.status_code == 400
        assert "no place in a list" in answer.text


# --- rows


def test_the_rows_tell_names_kind_and_when_articles_told_of_it(client: FlaskClient) -> None:
    harbour = next(row for row in rows(client, "organization") if row["iri"].endswith("/harbour-university"))
    assert harbour == {
        "iri": f"{BASE}id/organization/harbour-university",
        "name_en": "Harbour University",
        "name_ru": "",
        "kind": "coop:University",
        "country": "",
        "articles": str(ARTICLES),  # most of which have no date
        "first": "2023-07-04",
        "last": "2024-01-02",
    }


def test_country_and_russian_name_are_those_that_the_data_know(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("""
        @prefix coop: <https://w3id.org/coop-kg/ontology#> . @prefix schema: <https://schema.org/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <u1> a coop:University ; skos:prefLabel "One"@en , "Один"@ru ; coop:locatedIn <city> .
        <u2> a coop:University ; skos:prefLabel "Two" ; coop:locatedIn <land> .
        <city> a schema:Place ; skos:prefLabel "City"@en ; schema:containedInPlace <area> .
        <area> schema:containedInPlace <land> . <land> a schema:Place ; skos:prefLabel "Land"@en , "Страна"@ru .
    """)
    with opened(data=[tmp_path / "a.ttl"], base="https://p.example/") as served:
        found = rows(served.test_client(), "university")
    told = [(row["name_en"], row["name_ru"], row["country"], row["articles"]) for row in found]
    assert told == [("One", "Один", "Land", "0"), ("Two", "", "Land", "0")]


def test_every_table_has_the_same_rows_in_the_order_of_the_pages(client: FlaskClient) -> None:
    as_csv = rows(client, "article")
    header, *lines = client.get("/browse/article.tsv").data.decode().splitlines()
    as_json = json.loads(client.get("/browse/article.json").data)
    assert len(as_csv) == ARTICLES
    assert tuple(header.split("\t")) == tuple(as_csv[0]) == tuple(as_json[0]) == COLUMNS
    assert [line.split("\t") for line in lines] == [list(row.values()) for row in as_csv]
    assert [["" if value is None else str(value) for value in row.values()] for row in as_json] == [
        list(r.values()) for r in as_csv
    ]
    dates = [row["first"] for row in as_csv]
    assert dates == sorted(dates, reverse=True)


def test_hostile_names_stand_exactly_as_they_are(client: FlaskClient) -> None:
    (name,) = (row["name_en"] for row in rows(client, "organization") if row["iri"].endswith("/lab-soehne"))
    assert name == HOSTILE
    told = json.loads(client.get("/browse/organization.json").data)
    assert HOSTILE in [row["name_en"] for row in told]


def test_values_with_line_breaks_tabs_and_formulas_come_back(tmp_path: Path) -> None:
    evil = '=1+1\t"quoted", and\r\na line \\n \u202e'
    triple = ox.Triple(
        ox.NamedNode("https://p.example/x"),
        ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"),
        ox.Literal(evil, language="en"),
    )
    (tmp_path / "kind.ttl").write_text("<https://p.example/x> a <https://p.example/Thing> .")
    (tmp_path / "a.nt").write_bytes(ox.serialize([triple], format=ox.RdfFormat.N_TRIPLES) or b"")
    with opened(data=[tmp_path / "kind.ttl", tmp_path / "a.nt"], base="https://p.example/") as served:
        client = served.test_client()
        assert rows(client, "thing")[0]["name_en"] == evil
        assert json.loads(client.get("/browse/thing.json").data)[0]["name_en"] == evil
        header, *lines = client.get("/browse/thing.tsv").data.decode().split("\n")
        assert len(lines) == 2 and lines[0].count("\t") == header.count("\t")
        assert r"=1+1\t" in lines[0] and r"\r\na line \\n" in lines[0]
        for format_ in GRAPHS:
            assert triple in triples(client, f"/browse/thing.{format_.suffix}", format_)


def test_csv_says_that_it_has_a_header_and_ends_lines_as_the_rfc_has_it(client: FlaskClient) -> None:
    answer = client.get("/browse/university.csv")
    assert answer.content_type == "text/csv; charset=utf-8; header=present"
    assert answer.data.count(b"\r\n") == answer.data.count(b"\n") > 1
    assert answer.headers["Content-Disposition"] == 'inline; filename="university.csv"'


# --- RDF


@pytest.mark.parametrize("kind", ["organization", "article", "claim", "cooperation"])
def test_every_document_of_a_list_tells_the_same(client: FlaskClient, kind: str) -> None:
    wanted = triples(client, f"/browse/{kind}.nt", NTRIPLES)
    assert len(wanted) > 10
    for format_ in (TURTLE, JSONLD, RDFXML):
        assert triples(client, f"/browse/{kind}.{format_.suffix}", format_) == wanted
    subjects = {triple.subject.value for triple in wanted if isinstance(triple.subject, ox.NamedNode)}
    assert subjects == {row["iri"] for row in rows(client, kind)}


def test_whole_texts_are_left_out_of_the_list_of_articles(client: FlaskClient) -> None:
    told = {triple.predicate.value for triple in triples(client, "/browse/article.nt", NTRIPLES)}
    assert "https://schema.org/headline" in told and "https://schema.org/text" not in told


def test_turtle_has_names_beside_what_a_thing_is_told_to_work_with(client: FlaskClient) -> None:
    text = client.get("/browse/organization.ttl").text
    assert "/northern-institute> .  # Northern Institute\n" in text
    assert "\n\n\n" not in text


def test_rdflib_reads_a_list_from_its_address() -> None:
    with listening(app()) as address:
        graph = Graph().parse(f"{address}/browse/organization")
        assert len(graph) == len(Graph().parse(f"{address}/browse/organization.rdf")) > 5


# --- which format, and how


@pytest.mark.parametrize("format_", FORMATS, ids=lambda format_: format_.suffix)
def test_accept_and_format_choose_as_the_suffix_does(client: FlaskClient, format_: Format) -> None:
    by_suffix = client.get(f"/browse/organization.{format_.suffix}")
    by_accept = client.get("/browse/organization", headers={"Accept": format_.media_type})
    by_parameter = client.get(f"/browse/organization?format={format_.suffix}")
    assert by_suffix.status_code == by_accept.status_code == by_parameter.status_code == 200
    assert by_suffix.data == by_accept.data == by_parameter.data
    assert by_suffix.content_type == by_accept.content_type
    assert by_accept.headers["Content-Location"] == f"/browse/organization.{format_.suffix}"
    assert "Accept" in by_accept.vary and "Accept" not in by_suffix.vary


def test_browsers_and_whoever_takes_anything_get_the_page(client: FlaskClient) -> None:
    for accept in ("text/html,application/xhtml+xml,*/*;q=0.8", "*/*"):
        answer = client.get("/browse/university", headers={"Accept": accept})
        assert answer.content_type.startswith("text/html")
        assert "Accept" in answer.vary


@pytest.mark.parametrize(
    "address", ["/browse/nothing", "/browse/nothing.csv", "/browse/university.docx", "/browse/.csv"]
)
def test_other_lists_and_formats_are_not_there(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_client_that_takes_no_format_is_told_them(client: FlaskClient) -> None:
    answer = client.get("/browse/university", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "CSV" in answer.text and "Turtle" in answer.text


@pytest.mark.parametrize("format_", FORMATS, ids=lambda format_: format_.suffix)
def test_head_and_what_the_client_has_cost_no_query(client: FlaskClient, format_: Format) -> None:
    address = f"/browse/person.{format_.suffix}"
    got, head = client.get(address), client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == got.headers["ETag"]
    assert head.content_type == got.content_type
    again = client.get(address, headers={"If-None-Match": got.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", got.headers["ETag"])


def test_the_tag_of_a_list_tells_its_coding_and_its_bytes_stay(client: FlaskClient) -> None:
    tags = {}
    for coding in ("identity", "gzip", "br", "zstd"):
        one, other = (client.get("/browse/article.csv", headers={"Accept-Encoding": coding}) for _ in range(2))
        assert one.data == other.data and not one.headers["ETag"].startswith("W/")
        assert one.headers.get("Content-Encoding", "identity") == coding
        tags[coding] = one.headers["ETag"]
    assert len(set(tags.values())) == 4


def test_two_servers_write_the_same_bytes(tmp_path: Path) -> None:
    publish(tmp_path, [*readings(), *many(AT_ONCE + 10)])
    found = []
    for _ in range(2):
        with opened(tmp_path) as served:
            client = served.test_client()
            found.append([client.get(f"/browse/article.{format_.suffix}").data for format_ in FORMATS])
    assert found[0] == found[1]
    assert all(len(data) > 1000 for data in found[0])


# --- bounds


def test_a_list_that_is_too_long_is_refused_and_never_short(tmp_path: Path) -> None:
    publish(tmp_path, [*readings(), *many(8)])
    made = create_app(tmp_path, settings=replace(Settings(out=tmp_path), answer_rows=8))
    try:
        client = made.test_client()
        for format_ in TABLES:
            answer = client.get(f"/browse/article.{format_.suffix}")
            assert answer.status_code == 422
            assert "more than 8 rows" in answer.text and "/downloads" in answer.text
        answer = client.get("/browse/university.ttl")  # few things, of which much is told
        assert answer.status_code == 200
        answer = client.get("/browse/organization.nt")
        assert answer.status_code == 422 and "more than 8" in answer.text and "/downloads" in answer.text
    finally:
        made.extensions[EXTENSION].close()


def test_a_list_that_cannot_be_gone_on_with_breaks_off(tmp_path: Path) -> None:
    publish(tmp_path, [*readings(), *many(3 * AT_ONCE)])
    with opened(tmp_path) as served:
        whole = served.test_client().get("/browse/article.nt").data.count(b"\n")
    made = create_app(tmp_path, settings=replace(Settings(out=tmp_path), answer_rows=whole - 1))
    try:
        answer = made.test_client().get("/browse/article.nt", buffered=False)
        assert answer.status_code == 200  # it has begun before it is known to be too long
        with pytest.raises(QueryError, match="triples"):
            _ = answer.data
    finally:
        made.extensions[EXTENSION].close()


def test_lists_as_data_count_as_queries_and_pages_do_not(tmp_path: Path) -> None:
    publish(tmp_path, readings())
    made = create_app(tmp_path, settings=replace(Settings(out=tmp_path), rate_limit="2 per minute"))
    far = {"REMOTE_ADDR": "192.0.2.1"}
    try:
        client = made.test_client()
        asked = [("/browse/university.csv", "text/html"), ("/browse/university", "text/turtle")]
        asked += [("/browse/university", "text/html")] * 3 + [("/browse/university.nt", "*/*")]
        answers = [client.get(path, headers={"Accept": accept}, environ_base=far) for path, accept in asked]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    finally:
        made.extensions[EXTENSION].close()


def test_a_client_of_the_server_gets_the_whole_list() -> None:
    with listening(app()) as address, urlopen(Request(f"{address}/browse/claim.csv")) as answer:
        assert answer.read().count(b"\r\n") > 100
