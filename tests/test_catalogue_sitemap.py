"""How crawlers and programs find their way: sitemap, robots.txt, llms.txt, API catalogue, links of the landing page."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import pytest
from flask.testing import FlaskClient
from newsroom import BASE, app, opened
from signposting.linkheader import find_signposting_http_link
from werkzeug.http import parse_options_header

from web import sitemap
from web.links import absolute, page_address

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


def here(address: str) -> str:
    """The address in this application of what is told under the base."""
    assert address.startswith(BASE), address
    return "/" + address.removeprefix(BASE)


def locations(client: FlaskClient, address: str, root: str) -> list[str]:
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (200, "application/xml; charset=utf-8"), address
    tree = ET.fromstring(answer.data)
    assert tree.tag == f"{NAMESPACE}{root}"
    return [str(node.text) for node in tree.iter(f"{NAMESPACE}loc")]


def all_pages(client: FlaskClient) -> list[str]:
    parts = locations(client, "/sitemap.xml", "sitemapindex")
    return [page for part in parts for page in locations(client, here(part), "urlset")]


def test_every_page_of_the_sitemap_is_there_and_none_comes_twice(client: FlaskClient) -> None:
    pages = all_pages(client)
    assert len(pages) == len(set(pages)) > 250
    for page in pages:
        answer = client.get(here(page), headers=HTML)
        assert (answer.status_code, answer.mimetype) == (200, "text/html"), page


def test_every_thing_of_the_world_is_in_it_and_no_record_of_the_reading(client: FlaskClient) -> None:
    query = f'SELECT DISTINCT ?s {{ ?s a ?c FILTER(STRSTARTS(STR(?s), "{BASE}id/")) }}'
    rows = client.get("/sparql", query_string={"query": query, "format": "json"}).json["results"]["bindings"]
    things = {row["s"]["value"].removeprefix(f"{BASE}id/") for row in rows}
    records = {thing for thing in things if re.match("claim|evidence|rule", thing)}
    listed = {page.removeprefix(f"{BASE}page/") for page in all_pages(client) if page.startswith(f"{BASE}page/")}
    assert listed == things - records
    assert len(records) > 100


def test_a_part_holds_so_many_and_the_parts_together_all(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = all_pages(client)
    monkeypatch.setattr(sitemap, "PART", 25)
    parts = [here(part) for part in locations(client, "/sitemap.xml", "sitemapindex")]
    assert sum(part.startswith("/sitemaps/article/") for part in parts) == 5
    sizes = [len(locations(client, part, "urlset")) for part in parts if part != "/sitemaps/pages.xml"]
    assert max(sizes) == 25
    assert min(sizes) > 0
    assert sorted(all_pages(client)) == sorted(whole)


def test_the_largest_part_fits_into_what_the_protocol_allows() -> None:
    lastmod = "<lastmod>2026-11-24T15:48:52Z</lastmod>"
    longest = "h" * sitemap.LONGEST
    written = sitemap._written("urlset", "url", [longest] * sitemap.PART, lastmod)
    assert sitemap.PART <= 50_000
    assert len(written.encode()) <= 50 * 2**20
    assert written.count("<loc>") == sitemap.PART


@pytest.mark.parametrize("part", ["article/0", "article/2", "article/-1", "claim/1", "organization/1", "no/1", "a/b"])
def test_a_part_that_is_not_there_is_404(client: FlaskClient, part: str) -> None:
    assert client.get(f"/sitemaps/{part}.xml").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        *("/sitemap.xml", "/sitemaps/pages.xml", "/sitemaps/article/1.xml"),
        *("/robots.txt", "/llms.txt", "/.well-known/api-catalog"),
    ],
)
def test_who_has_it_is_told_so_and_it_is_zipped(client: FlaskClient, address: str) -> None:
    got, head = client.get(address), client.head(address)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", got.headers["ETag"])
    assert client.get(address, headers={"If-None-Match": got.headers["ETag"]}).status_code == 304
    assert got.headers["Access-Control-Allow-Origin"] == "*"
    coded = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert (coded.headers.get("Content-Encoding") == "gzip") == (len(got.data) >= 500)


def test_the_day_of_the_release_is_that_of_every_page(client: FlaskClient) -> None:
    tree = ET.fromstring(client.get("/sitemaps/article/1.xml").data)
    days = {str(node.text) for node in tree.iter(f"{NAMESPACE}lastmod")}
    assert len(days) == 1
    assert days.pop().startswith(client.get("/health").json["release"].partition(".")[0])


ODD = [
    "people/alice",
    "people/caf%C3%A9",
    "people/é",
    "h#frag",
    "q?a=b&c=<d",
    "id/x//y",
    "id/person/a%20b",
    "id/a/../b",
]


@pytest.fixture
def odd(tmp_path: Path) -> Iterator[FlaskClient]:
    """Things with IRIs of all kinds, one of them too long for a sitemap, and a blank node."""
    subjects = [*(f"{BASE}{iri}" for iri in ODD if "<" not in iri), "http://other.example/thing", f"{BASE}{'x' * 3000}"]
    file = tmp_path / "odd.nt"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://x.example/Thing>"
    file.write_text("".join(f"<{iri}> {kind} .\n" for iri in subjects) + f"_:b {kind} .\n")
    with opened(data=[file]) as served:
        yield served.test_client()


def test_things_with_odd_iris_are_listed_by_addresses_that_lead_to_them(odd: FlaskClient) -> None:
    pages = locations(odd, "/sitemaps/thing/1.xml", "urlset")
    assert len(pages) == len(ODD)  # one of them is no IRI, one is foreign, one is too long
    for page in pages:
        assert odd.get(here(page), headers=HTML).status_code == 200, page
    assert "lastmod" not in odd.get("/sitemap.xml").text
    assert len(locations(odd, "/sitemap.xml", "sitemapindex")) == 2


@pytest.mark.parametrize("rest", ["person/ada", "cooperation/a/visit-1", "x/y.z", "x/a%20b", "x/é", "x//y", "x/../y"])
def test_the_short_way_to_an_address_gives_what_the_long_one_gives(rest: str) -> None:
    with app().test_request_context("/"):
        iri = f"{BASE}id/{rest}"
        assert sitemap._page(iri, BASE) == absolute(page_address(iri, BASE), BASE)


def test_robots_may_read_things_and_documents_and_not_what_costs_a_query(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    rules = RobotFileParser()
    rules.parse(answer.text.splitlines())
    assert answer.content_type == "text/plain; charset=utf-8"
    for path in ("/", "/page/person/ada-byron", "/data/person/ada-byron.ttl", "/id/person/ada-byron", "/catalog"):
        assert rules.can_fetch("Crawler", path), path
    for path in ("/sparql?query=ASK%20%7B%7D", "/search?q=a", "/store?default", "/metrics"):
        assert not rules.can_fetch("Crawler", path), path
    assert rules.site_maps() == [f"{BASE}sitemap.xml"]
    assert rules.crawl_delay("Crawler") == 1


def test_llms_txt_has_its_form_and_every_link_of_it_leads_somewhere(client: FlaskClient) -> None:
    answer = client.get("/llms.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    lines = answer.text.splitlines()
    assert lines[0] == "# Harbour news"
    assert lines[2].startswith("> ")
    assert [line for line in lines if line.startswith("#")][1:] == ["## Ask", "## Read", "## Take", "## Optional"]
    links = re.findall(r"^- \[[^\]]+\]\(([^)]+)\): .+", answer.text, re.M)
    assert len(links) >= 11
    for link in links:
        assert client.get(here(link), headers=HTML | {"Accept": "*/*"}).status_code == 200, link
    (query,) = re.findall(r"```sparql\n(.*?)```", answer.text, re.S)
    assert client.get("/sparql", query_string={"query": query, "format": "csv"}).status_code == 200
    assert "- article: 122" in lines


def test_the_api_catalogue_leads_to_what_describes_the_interfaces(client: FlaskClient) -> None:
    answer = client.get("/.well-known/api-catalog")
    type_, parameters = parse_options_header(answer.content_type)
    assert (type_, parameters["profile"]) == ("application/linkset+json", "https://www.rfc-editor.org/info/rfc9727")
    linkset = {context["anchor"]: context for context in answer.get_json(force=True)["linkset"]}
    items = {item["href"] for item in linkset[f"{BASE}.well-known/api-catalog"]["item"]}
    assert items == {f"{BASE}sparql", BASE}
    links = [
        link for anchor in items for relation, told in linkset[anchor].items() if relation != "anchor" for link in told
    ]
    assert len(links) >= 7
    for link in links:
        got = client.get(here(link["href"]), headers={"Accept": link["type"]})
        assert (got.status_code, got.mimetype) == (200, link["type"])
    assert 'rel="api-catalog"' in client.head("/.well-known/api-catalog").headers["Link"]


def test_the_landing_page_leads_machines_to_all_of_it(client: FlaskClient) -> None:
    answer = client.get("/", headers=HTML)
    links = re.findall(r'<([^>]+)>; rel="([^"]+)"; type="([^"]+)"', ", ".join(answer.headers.getlist("Link")))
    assert {"service-desc", "service-doc", "api-catalog", "describedby", "sitemap"} <= {rel for _, rel, _ in links}
    for target, _, type_ in links:
        got = client.get(target, headers={"Accept": type_})
        assert (got.status_code, got.mimetype) == (200, type_), target
    assert "Link" in answer.headers["Access-Control-Expose-Headers"]


def test_the_landing_page_has_the_signposts_of_a_dataset(client: FlaskClient) -> None:
    answer = client.get("/", headers=HTML)
    found = find_signposting_http_link(answer.headers.getlist("Link"), "http://localhost/")
    assert str(found.citeAs.target) == f"{BASE}dataset"
    assert str(found.license.target).startswith("https://creativecommons.org/")
    assert {str(type_.target) for type_ in found.types} == {
        *("https://schema.org/AboutPage", "https://schema.org/Dataset")
    }
    assert len(found.items) >= 2
    for item in found.items:
        got = client.head(urlsplit(str(item.target)).path)
        assert (got.status_code, got.mimetype) == (200, str(item.type)), item
    assert {str(link.type) for link in found.describedBy} == {"text/turtle"}


def test_files_that_are_served_have_all_of_it_too(odd: FlaskClient) -> None:
    for address in ("/robots.txt", "/llms.txt", "/.well-known/api-catalog", "/sitemaps/pages.xml", "/openapi.json"):
        assert odd.get(address).status_code == 200, address
    for page in locations(odd, "/sitemaps/pages.xml", "urlset"):
        assert odd.get(here(page), headers=HTML).status_code == 200, page


@pytest.mark.parametrize("address", ["/robots.txt", "/sitemap.xml", "/llms.txt", "/catalog", "/feeds/articles.atom"])
def test_before_there_is_a_release_a_client_is_told_to_come_again(tmp_path: Path, address: str) -> None:
    with opened(tmp_path) as served:
        answer = served.test_client().get(address)
        assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
