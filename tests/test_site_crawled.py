"""The whole site as a crawler finds it: each link of a page, header, feed, sitemap or description leads somewhere."""

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator

import html5lib
import pytest
from crawler import Crawl
from flask import Flask
from newsroom import BASE, listening, opened, publish, readings
from rdflib import Graph

from web.negotiate import GRAPHS, RDFXML, TURTLE, Format

NEEDS_MORE = ("/page", "/data", "/cite", "/linkset", "/relation", "/form", "/store", "/metrics", "/panel/map")
"""Rules without a variable that answer nothing when nothing else is told, or lead elsewhere."""
SYNTAXES = {"ttl": "turtle", "nt": "ntriples", "rdf": "rdfxml"}
THINGS = ["person/ada-byron", "article/hostile", "organization/lab-soehne", "cooperation/visit-to-harbour/visit-1"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    out = tmp_path_factory.mktemp("crawled")
    publish(out, readings()[:1])
    publish(out, readings())
    with opened(out) as served:
        yield served


@pytest.fixture(scope="module")
def crawl(site: Flask) -> Crawl:
    """A crawl from every address that needs nothing told."""
    rules = [rule for rule in site.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or ())]
    starts = [rule.rule for rule in rules if rule.rule not in NEEDS_MORE]
    return Crawl(site.test_client(use_cookies=False), BASE).run(*starts)


def test_every_link_leads_somewhere_and_to_what_it_announces(crawl: Crawl) -> None:
    assert crawl.broken == []


def test_every_link_into_a_page_finds_its_place(crawl: Crawl) -> None:
    assert crawl.lost() == []
    assert any(link.to.startswith("#c") for link in crawl.links)


def test_the_whole_site_is_found(crawl: Crawl) -> None:
    kinds = Counter(mimetype for _, mimetype in crawl.seen.values())
    assert kinds["text/html"] > 80
    assert {"text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"} <= set(kinds)
    assert {"image/png", "image/svg+xml", "text/css", "application/opensearchdescription+xml"} <= set(kinds)
    how = {link.how for link in crawl.links}
    assert how >= {"link canonical", "link alternate", "link icon", "link search", "a", "card", "og:url", "og:image"}
    assert "/page/person/ada-byron" in crawl.seen


def test_what_leads_out_is_the_web_or_mail(crawl: Crawl) -> None:
    assert crawl.outside
    assert [to for to in crawl.outside if not to.startswith(("http://", "https://", "mailto:"))] == []


def test_every_page_says_what_it_is(crawl: Crawl) -> None:
    for address, tree in crawl.pages.items():
        assert tree.get("lang") == "en"
        assert "".join(tree.find("head/title").itertext()).strip()
        metas = {node.get("name") or node.get("property"): node.get("content") for node in tree.iter("meta")}
        assert 20 <= len(metas["description"]) <= 300, address
        assert metas["og:title"] and metas["og:description"] == metas["description"]
        canonical = [node.get("href") for node in tree.iter("link") if node.get("rel") == "canonical"]
        assert canonical == [metas["og:url"]], address
        assert canonical[0].startswith(BASE)
        assert "/" + canonical[0].removeprefix(BASE) in crawl.pages, address
        cards = [json.loads(node.text) for node in tree.iter("script") if node.get("type") == "application/ld+json"]
        assert cards[0]["@graph"][0]["url"] == canonical[0]


def test_a_page_has_one_address_however_it_is_asked_for(site: Flask) -> None:
    client = site.test_client()

    def canonical(address: str) -> str:
        page = html5lib.parse(client.get(address, headers={"Accept": "text/html"}).text, namespaceHTMLElements=False)
        found: str = next(node.get("href") for node in page.iter("link") if node.get("rel") == "canonical")
        return found

    ada = f"{BASE}page/person/ada-byron"
    asked = ["/page/person/ada-byron", "/page/person/ada-byron?format=html&utm_source=x&incoming=1"]
    asked.append(f"/page?iri={BASE}id/person/ada-byron")
    assert {canonical(address) for address in asked} == {ada}
    assert canonical("/browse/article?utm_source=x&format=html") == f"{BASE}browse/article"
    assert canonical("/search?q=a%26b%20%C3%A9") == f"{BASE}search?q=a%26b+%C3%A9"


def test_only_pages_that_depend_on_a_question_are_kept_out_of_lists(site: Flask) -> None:
    client = site.test_client()

    def unlisted(address: str) -> bool:
        return 'name="robots" content="noindex"' in client.get(address, headers={"Accept": "text/html"}).text

    assert unlisted("/search?q=harbour") and unlisted("/nothing") and unlisted("/sparql?query=ASK%7B%7D&format=html")
    assert not any(unlisted(address) for address in ("/", "/browse", "/page/person/ada-byron", "/sparql", "/ontology"))


def test_a_page_is_cited_with_its_release_and_its_thing(site: Flask) -> None:
    page = site.test_client().get("/page/person/ada-byron", headers={"Accept": "text/html"}).text
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    footer = next(node for node in tree.iter("footer"))
    told = " ".join("".join(footer.itertext()).split())
    version = site.test_client().get("/releases").text.split("/releases/")[1].split('"')[0]
    assert f"Cite this: Ada Byron. Harbour news, release {BASE}releases/{version}, {BASE}id/person/ada-byron." in told


RAPPER, CURL = shutil.which("rapper"), shutil.which("curl")


@pytest.mark.skipif(RAPPER is None, reason="needs rapper: apt-get install -y raptor2-utils")
@pytest.mark.parametrize("thing", THINGS)
def test_rapper_reads_the_documents_of_a_thing(site: Flask, thing: str) -> None:
    assert RAPPER
    client, read = site.test_client(), {}
    for suffix, syntax in SYNTAXES.items():
        document = client.get(f"/data/{thing}.{suffix}").data
        command = [RAPPER, "-q", "-i", syntax, "-o", "ntriples", "-", f"{BASE}data/{thing}"]
        done = subprocess.run(command, input=document, capture_output=True, timeout=20, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        read[suffix] = {*done.stdout.splitlines()}
    assert read["ttl"] == read["nt"] == read["rdf"]


@pytest.mark.skipif(CURL is None, reason="needs curl")
def test_curl_gets_the_document_that_it_asks_for(site: Flask) -> None:
    assert CURL
    with listening(site) as address:
        for format_ in GRAPHS:
            command = [CURL, "-sSL", "--fail", "--compressed", "-H", f"Accept: {format_.media_type}"]
            command += ["-w", "%{content_type}", "-o", "/dev/null", f"{address}/id/person/ada-byron"]
            done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
            assert done.stdout == format_.content_type


@pytest.mark.parametrize("format_", [TURTLE, RDFXML], ids=lambda format_: format_.suffix)
def test_rdflib_reads_a_thing_from_its_address(site: Flask, format_: Format) -> None:
    thing = "person/ada-byron"
    lines = site.test_client().get(f"/data/{thing}.nt").data
    with listening(site) as address:
        asked = Graph().parse(f"{address}/id/{thing}")  # its own Accept
        named = Graph().parse(f"{address}/data/{thing}.{format_.suffix}")
    assert set(asked) == set(named) == set(Graph().parse(data=lines, format="nt"))
