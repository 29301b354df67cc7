"""Signposts, read by a parser that others wrote: in headers, in linksets, and both agreeing."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urljoin

import httpx
import pytest
from newsroom import BASE, app, listening, opened
from signposting import LinkRel, Signposting, find_signposting_http, find_signposting_linkset
from signposting.linkheader import find_signposting_http_link

from web.negotiate import GRAPHS
from web.signposts import LONGEST_HEADER, schema_types

SCHEMA = "https://schema.org/"
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
THINGS = {
    "person/ada-byron": "Person",
    "organization/harbour-university": "Organization",
    "article/visit-to-harbour": "NewsArticle",
    "cooperation/visit-to-harbour/visit-1": "Event",
    "area/optics": "DefinedTerm",
}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with listening(app()) as address:
        yield address


def targets(posts: Signposting, rel: LinkRel) -> set[str]:
    return {str(post.target) for post in posts if post.rel == rel}


def told(posts: Signposting) -> set[tuple[str, str, str]]:
    return {(str(post.rel), str(post.target), str(post.type or "")) for post in posts}


@pytest.mark.parametrize("thing", THINGS)
def test_a_page_says_what_it_is_how_to_cite_it_and_where_its_data_are(site: str, thing: str) -> None:
    posts = find_signposting_http(f"{site}/page/{thing}")
    assert str(posts.citeAs.target) == f"{BASE}id/{thing}"
    assert targets(posts, LinkRel.type) == {f"{SCHEMA}AboutPage", f"{SCHEMA}{THINGS[thing]}"}
    assert str(posts.license.target) == LICENCE
    assert targets(posts, LinkRel.collection) == {f"{site}/"}
    described = {(str(post.target), str(post.type)) for post in posts.describedBy}
    assert described == {(f"{site}/data/{thing}.{each.suffix}", each.media_type) for each in GRAPHS}
    assert {str(post.type) for post in posts.linksets} == {"application/linkset", "application/linkset+json"}


@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("suffix", [each.suffix for each in GRAPHS])
def test_a_document_says_what_it_describes(site: str, thing: str, suffix: str) -> None:
    posts = find_signposting_http(f"{site}/data/{thing}.{suffix}")
    assert targets(posts, LinkRel.describes) == {f"{site}/page/{thing}"}
    assert str(posts.citeAs.target) == f"{BASE}id/{thing}"
    assert str(posts.license.target) == LICENCE


def test_a_thing_says_where_it_is_described_before_one_follows(site: str) -> None:
    answer = httpx.get(f"{site}/id/person/ada-byron", headers={"Accept": "text/turtle"})
    assert answer.status_code == 303
    posts = find_signposting_http_link(answer.headers.get_list("Link"), f"{BASE}id/person/ada-byron")
    assert len(targets(posts, LinkRel.describedby)) == 5
    assert targets(posts, LinkRel.type) == {f"{SCHEMA}Person"}
    assert len(posts.linksets) == 2


@pytest.mark.parametrize("accept", ["application/linkset+json", "application/linkset"])
@pytest.mark.parametrize("thing", THINGS)
def test_a_linkset_says_what_the_headers_say(site: str, thing: str, accept: str) -> None:
    linkset = find_signposting_linkset(f"{site}/linkset?iri={quote(f'{BASE}id/{thing}', safe='')}", accept)
    for address in (f"{site}/page/{thing}", *(f"{site}/data/{thing}.{each.suffix}" for each in GRAPHS)):
        header = find_signposting_http(address)
        assert len(told(header)) >= 6
        assert told(linkset.for_context(address)) == told(header), address


@pytest.mark.parametrize("thing", ["person/ada-byron", "article/hostile"])
def test_every_signpost_of_this_site_leads_to_the_type_it_names(site: str, thing: str) -> None:
    at = f"{site}/page/{thing}"
    links = httpx.get(at).headers["Link"].split(", <")
    followed = 0
    for link in links:
        target = urljoin(at, link.lstrip("<").partition(">")[0])
        if target.startswith(site):
            answer = httpx.get(target, headers={"Accept": "text/html"} if 'type="' not in link else {"Accept": "*/*"})
            assert answer.status_code == 200, target
            assert f'type="{answer.headers["Content-Type"].partition(";")[0]}"' in link
            followed += 1
    assert followed >= 8


def test_pages_of_a_document_are_linked_both_ways(site: str) -> None:
    at, seen = f"{site}/data/organization/harbour-university.nt", []
    while at and len(seen) < 9:
        answer = httpx.get(at)
        seen.append(at)
        at = urljoin(at, answer.links["next"]["url"]) if "next" in answer.links else ""
        if len(seen) > 1:
            assert urljoin(seen[-1], answer.links["prev"]["url"]) == seen[-2]
    assert 1 < len(seen) < 9


def test_authors_are_signposts_where_they_are_known_and_safe(tmp_path: Path) -> None:
    data = tmp_path / "a.ttl"
    data.write_text(
        "@prefix s: <https://schema.org/> . <id/article/a> a s:NewsArticle ; s:author <https://orcid.example/1>,"
        " <javascript:alert(1)>, 'Somebody' ; <http://purl.org/dc/terms/creator> <people/b> ."
    )
    with opened(data=[data], base="https://p.example/") as served:
        header = served.test_client().get("/page/article/a").headers["Link"]
    posts = find_signposting_http_link([header], "https://p.example/page/article/a")
    assert targets(posts, LinkRel.author) == {"https://orcid.example/1", "https://p.example/people/b"}
    assert "javascript" not in header


def test_a_header_that_would_be_too_long_leads_to_the_linkset(tmp_path: Path) -> None:
    data = tmp_path / "a.nt"
    iris = {length: f"https://p.example/id/person/{'x' * length}" for length in (100, 600, 3_000)}
    data.write_text("".join(f"<{iri}> <http://x/p> <http://x/o> .\n" for iri in iris.values()))
    with opened(data=[data], base="https://p.example/") as served:
        client = served.test_client()
        headers = {length: client.get(f"/page/person/{'x' * length}").headers.get("Link", "") for length in iris}
        assert 'rel="license"' in headers[100]
        assert headers[600].count('rel="linkset"') == headers[600].count("; rel=") == 2
        assert headers[3_000] == ""
        assert all(len(header) < LONGEST_HEADER + 50 for header in headers.values())
        linkset = client.get(f"/linkset?iri={iris[3_000]}").json
    assert len(linkset["linkset"]) == 6  # type: ignore[index]  # JSON


def test_types_come_from_what_the_ontology_says_of_a_class() -> None:
    coop = "https://w3id.org/coop-kg/ontology#"
    assert schema_types(f"{coop}Visit") == (f"{SCHEMA}Event",)
    assert schema_types(f"{coop}ResearchInstitute") == (f"{SCHEMA}ResearchOrganization",)
    assert schema_types(f"{SCHEMA}Place") == (f"{SCHEMA}Place",)
    assert schema_types("http://www.w3.org/ns/org#Membership") == ()
    assert schema_types("no IRI") == ()
