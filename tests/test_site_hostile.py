"""What is hostile in the data does no harm: in no page, in no document, in no header, to no reader."""

import csv
import io
import json
import re
import shutil
import subprocess
import xml.sax
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import hostile
import html5lib
import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from newsroom import listening, opened
from rdflib import Graph

from web.negotiate import GRAPHS, RDFXML, WRITERS_OF_GRAPHS, Format
from web.served import EXTENSION

HTML = {"Accept": "text/html"}
STEPS = [*hostile.named(), "blank-0", "blank-1", "blank-2", "links", "spoken", "odd", "many"]
PAGES = [
    "/",
    "/browse",
    "/browse/university",
    "/search?q=script",
    "/search?q=%3Cscript%3E%E2%80%AE",
    "/sparql",
    "/nothing/%00%01",
]
PAGES += [f"/page/organization/{step}" for step in STEPS]
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\U0001fffe]")
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u0590-\u06ff]")
HIDDEN = ("title", "script", "textarea")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    file = hostile.write(tmp_path_factory.mktemp("hostile") / "hostile.nt")
    with opened(data=[file], base=hostile.BASE) as served:
        yield served


@pytest.fixture(scope="module")
def client(site: Flask) -> FlaskClient:
    return site.test_client()


def parsed(page: str) -> Any:
    """A page as a tree; one that is no well-formed HTML is an error."""
    html5lib.HTMLParser(strict=True).parse(page)
    return html5lib.parse(page, namespaceHTMLElements=False)


def tree_of(client: FlaskClient, address: str) -> Any:
    return parsed(client.get(address, headers=HTML).text)


def test_enough_is_looked_at() -> None:
    assert len(STEPS) == len(set(STEPS)) == 29
    assert len(hostile.LANGUAGES) >= 40


@pytest.mark.parametrize("address", PAGES)
def test_a_page_holds_no_element_and_no_link_that_data_made(client: FlaskClient, address: str) -> None:
    tree = tree_of(client, address)
    assert_written_here(tree)
    scripts = [node for node in tree.iter("script") if node.get("type") == "application/ld+json"]
    assert len(scripts) == (0 if address.startswith("/nothing") else 1)
    for script in scripts:
        assert not re.search("[<>&\u2028\u2029]", script.text)
        assert_safe(json.loads(script.text))
    others = [node for node in tree.iter("script") if node not in scripts and node.get("id") != "words"]
    assert all(node.get("src", "").startswith("/static/") and not node.text for node in others)


def assert_written_here(tree: Any) -> None:
    """No element, no attribute that runs, and no link to script came from the data."""
    for node in tree.iter():
        assert node.tag not in ("img", "svg", "iframe", "object", "embed", "style", "base"), node.tag
        assert not [name for name in node.attrib if name.startswith("on") or name == "style"]
        is_data = node.get("type") == "application/ld+json" or node.get("id") == "words"  # which a browser does not run
        assert node.tag != "script" or is_data or not node.text
        for name in ("href", "src", "action"):
            assert urlsplit(node.get(name, "")).scheme in ("", "http", "https", "mailto")


def assert_safe(value: object) -> None:
    """No IRI of a card is script."""
    if isinstance(value, dict):
        for word in ("@id", "url", "sameAs", "license", "contentUrl"):
            for iri in value[word] if isinstance(value.get(word), list) else [value.get(word, "")]:
                assert isinstance(iri, dict) or urlsplit(iri).scheme in ("", "http", "https", "mailto")
        for each in value.values():
            assert_safe(each)
    elif isinstance(value, list):
        for each in value:
            assert_safe(each)


@pytest.mark.parametrize(("step", "name"), hostile.named().items(), ids=hostile.named())
def test_a_name_is_shown_letter_by_letter(client: FlaskClient, step: str, name: str) -> None:
    heading = next(tree_of(client, f"/page/organization/{step}").iter("h1"))
    shown = UNPRINTABLE.sub("\ufffd", name.replace("\r\n", "\n"))
    assert "".join(heading.itertext()) == shown
    assert heading.get("dir") == "auto"


@pytest.mark.parametrize("address", PAGES)
def test_text_that_turns_its_neighbours_round_is_isolated(client: FlaskClient, address: str) -> None:
    def walk(node: Any, isolated: bool) -> None:
        isolated = isolated or node.get("dir") == "auto" or node.tag == "bdi" or node.tag in HIDDEN
        assert isolated or not TURNING.search(node.text or ""), node.text
        for child in node:
            walk(child, isolated)
            assert isolated or not TURNING.search(child.tail or ""), child.tail

    walk(tree_of(client, address), False)


def test_what_has_a_blank_name_is_called_by_its_address(client: FlaskClient) -> None:
    for address in ("/browse/university", "/page/organization/many"):
        links = list(tree_of(client, address).iter("a"))
        assert [link.get("href") for link in links if not "".join(link.itertext()).strip()] == []
    assert "".join(next(tree_of(client, "/page/organization/blank-1").iter("h1")).itertext()) == "blank 1"


def test_forty_languages_are_told_apart(client: FlaskClient) -> None:
    tree = tree_of(client, "/page/organization/spoken")
    shown = {node.get("lang") for node in tree.iter("span") if node.get("lang")}
    assert {tag.lower() for tag in hostile.LANGUAGES} <= {tag.lower() for tag in shown}
    script = next(node for node in tree.iter("script") if node.get("type") == "application/ld+json")
    names = json.loads(script.text)["@graph"][1]["alternateName"]
    told = {name["@language"].lower() for name in names if isinstance(name, dict)}
    assert told == {tag.lower() for tag in hostile.LANGUAGES if not tag.startswith("en")}


def test_a_long_name_is_short_where_it_has_to_be(client: FlaskClient) -> None:
    step = next(step for step, name in hostile.named().items() if name is hostile.LONG)
    tree = tree_of(client, f"/page/organization/{step}")
    assert len(next(tree.iter("title")).text) < 400
    assert all(len(node.get("content", "")) <= 400 for node in tree.iter("meta"))


def test_the_home_of_an_odd_iri_is_the_iri(client: FlaskClient) -> None:
    links = {node.get("href") for node in tree_of(client, "/page/organization/links").iter("a")}
    assert "http://evil.example/;,)(*!$&" in links
    assert not [link for link in links if link.lower().startswith(("javascript:", "data:", "vbscript:", "file:"))]


@pytest.mark.parametrize("format_", GRAPHS, ids=str)
@pytest.mark.parametrize("step", STEPS)
def test_a_document_is_whole_or_says_why_not(client: FlaskClient, step: str, format_: Format) -> None:
    answer = client.get(f"/data/organization/{step}.{format_.suffix}")
    if answer.status_code != 200:
        assert format_ is RDFXML and 400 <= answer.status_code < 500, answer.status_code
        assert answer.content_type == "application/problem+json"
        return
    if format_ is RDFXML:
        xml.sax.parseString(answer.data, xml.sax.ContentHandler())
    told = {quad.triple for quad in ox.parse(answer.data, format=WRITERS_OF_GRAPHS[format_])}
    lines = client.get(f"/data/organization/{step}.nt").data
    assert told == {quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)}
    if step in hostile.named():
        assert ox.Literal(hostile.named()[step], language="en") in {triple.object for triple in told}


@pytest.mark.parametrize("step", STEPS)
def test_headers_hold_nothing_of_the_data_but_addresses(client: FlaskClient, step: str) -> None:
    for address in (f"/id/organization/{step}", f"/page/organization/{step}", f"/data/organization/{step}.ttl"):
        answer = client.get(address, headers=HTML)
        for name, value in answer.headers:
            assert value.isascii() and value.isprintable(), name
            assert "window.hacked" not in value.replace("%20", "") or name == "Link", name


def test_rows_hold_what_the_data_hold(client: FlaskClient) -> None:
    query = "SELECT ?name { ?s <http://evil.example/note> ?name FILTER(isLiteral(?name)) }"
    names = {*hostile.named().values(), "x"}
    rows = csv.reader(
        io.StringIO(client.get("/sparql", query_string={"query": query, "format": "csv"}).text, newline="")
    )
    assert {row[0] for row in rows} - {"name"} == names
    answer = client.get("/sparql", query_string={"query": query, "format": "json"})
    assert {row["name"]["value"] for row in json.loads(answer.data)["results"]["bindings"]} == names


def test_what_a_page_asks_back_is_harmless(client: FlaskClient) -> None:
    for parameter in (*hostile.ESCAPES, *hostile.TURNED, *hostile.UNPRINTABLE):
        for address in (
            "/search?q=",
            "/page?iri=",
            "/browse/organization?after=",
            "/browse/organization?country=",
            "/sparql?query=",
            "/page/organization/odd?articles=",
        ):
            answer = client.get(address + quote(parameter), headers=HTML)
            assert answer.status_code < 500, address
            assert_written_here(parsed(answer.text))


RAPPER = shutil.which("rapper")


@pytest.mark.skipif(RAPPER is None, reason="needs rapper: apt-get install -y raptor2-utils")
@pytest.mark.parametrize("suffix", ["ttl", "nt"])
def test_rapper_reads_what_is_hostile(client: FlaskClient, suffix: str) -> None:
    assert RAPPER
    syntax = {"ttl": "turtle", "nt": "ntriples"}[suffix]
    for step in ("evil-0", "evil-2", "evil-8", "links", "spoken", "odd"):
        document = client.get(f"/data/organization/{step}.{suffix}").data
        command = [RAPPER, "-q", "-i", syntax, "-o", "ntriples", "-", "http://x/"]
        done = subprocess.run(command, input=document, capture_output=True, timeout=20, check=False)
        assert done.returncode == 0, done.stderr
        lines = client.get(f"/data/organization/{step}.nt").data
        assert len(set(done.stdout.splitlines())) == len(set(lines.splitlines()))


def test_rdflib_reads_a_hostile_thing_from_its_address(site: Flask) -> None:
    with listening(site) as address:
        graph = Graph().parse(f"{address}/id/organization/evil-0")
    assert hostile.ESCAPES[0] in {str(name) for name in graph.objects()}


def test_the_store_holds_all_that_was_written(site: Flask) -> None:
    store = site.extensions[EXTENSION].now().store
    found = {quad.object.value for quad in store.quads() if isinstance(quad.object, ox.Literal)}
    assert found >= {*hostile.named().values(), *hostile.BLANK}


@pytest.mark.parametrize("address", ["/browse/university.rdf", "/store?default=&format=rdf"])
def test_a_list_or_a_graph_that_xml_cannot_hold_is_refused_as_rdf_xml(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 406
    assert "which XML cannot hold" in answer.json["detail"]  # type: ignore[index]  # a problem
