"""The pages and documents of things, over a real release."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import html5lib
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from newsroom import BASE, HOSTILE, app, opened, publish, readings
from rdflib import Graph, URIRef

from kg.terms import COOP, PREFIXES
from web.negotiate import GRAPHS, WRITERS_OF_GRAPHS, Format

HARBOUR = "/page/organization/harbour-university"
ARTICLE = "/page/article/visit-to-harbour"
VISIT = "/page/cooperation/visit-to-harbour/visit-1"
SENTENCE = "A delegation of Northern Institute came to Harbour University on 3 July."
PAGES = [
    *("/", "/browse", "/browse/organization", "/browse/university", "/browse/article"),
    "/browse/article?country=&sort=name",
    *("/browse/claim", "/search", "/search?q=harbour", "/search?q=%3Cscript%3E", "/sparql", "/ontology", "/form/"),
    *("/form/student-exchange", "/shapes", "/downloads", "/releases"),
    *("/coverage", "/map", f"/map?of={BASE}id/organization/harbour-university"),
    *(HARBOUR, f"{HARBOUR}?articles=2", ARTICLE, VISIT, "/page/article/hostile"),
    *("/page/organization/lab-soehne", "/page/person/ada-byron", "/page/area/optics", "/page/rule/visit-to"),
]
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


def get(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == 200, address
    return answer.text


def links(page: str) -> list[str]:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [node.get("href") for node in tree.iter() if node.tag in ("a", "link") and node.get("href")]


def words(page: str) -> str:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return re.sub(r"\s+", " ", " ".join(tree.find("body").itertext()))


def test_enough_pages_are_looked_at() -> None:
    assert len(PAGES) >= 25


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_valid_html_without_inline_script_and_with_strict_headers(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.text)
    scripts = re.findall('<script(?! type="application/(?:ld.)?json")[^>]*>.{,9}', answer.text, re.DOTALL)
    assert all('src="/static/' in script and script.endswith("></script>") for script in scripts)
    assert not re.search(r"<[^>]+\s(?:on\w+|style)=", answer.text)
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"]
    assert not re.search(r'(?:src|href)="(?:https?:)?//[^"]+\.(?:css|js|woff2?)', answer.text)


@pytest.mark.parametrize("address", PAGES)
def test_head_answers_a_page_without_its_body(client: FlaskClient, address: str) -> None:
    got, head = client.get(address, headers=HTML), client.head(address, headers=HTML)
    assert (head.status_code, head.data) == (200, b"")
    assert head.content_type == got.content_type
    assert head.headers.get("ETag") == got.headers.get("ETag")


def test_every_link_of_the_site_leads_somewhere(client: FlaskClient) -> None:
    waiting, seen = ["/"], {"/"}
    while waiting:
        address = waiting.pop()
        answer = client.get(address, headers=HTML)
        assert answer.status_code in (200, 303), address
        if answer.status_code != 200 or "html" not in answer.content_type:
            continue
        for link in links(answer.text):
            path = link.partition("#")[0] or address
            path = address.partition("?")[0] + path if path.startswith("?") else path
            if not urlsplit(path).netloc and path not in seen and len(seen) < 500:
                seen.add(path)
                waiting.append(path)
    assert len(seen) == 500


def test_a_statement_stands_beside_the_sentence_it_was_read_from(client: FlaskClient) -> None:
    page = get(client, VISIT)
    assert page.count(f'<blockquote dir="auto">{SENTENCE}</blockquote>') >= 3
    told = "Northern Institute visits Harbour University , 4 July 2023 · confidence 0.9 · rule visit to"
    assert told in words(page).replace(" ,", " ,")
    assert ARTICLE in links(page)
    claims = [link for link in links(page) if link.startswith("/page/claim/")]
    assert len(claims) >= 6
    assert SENTENCE in get(client, next(link for link in claims if "/46-" in link))


def test_labels_come_from_the_ontology_of_the_release(client: FlaskClient) -> None:
    told = words(get(client, VISIT))
    assert "student exchange" in told
    assert "completed" in told
    assert "host" in told


def test_incoming_links_are_paged_with_their_number(client: FlaskClient) -> None:
    page = get(client, HARBOUR)
    assert "What points to it 124" in words(page)
    incoming = next(link for link in links(page) if "/panel/incoming" in link)
    assert f"{incoming}&page=2" in links(get(client, incoming))
    shown = [re.findall(r'href="(/page/cooperation/[^"]+)"', get(client, f"{incoming}&page={n}")) for n in (1, 2, 3, 4)]
    meetings = [link for page in shown for link in page if "/item-" in link]
    assert len(set(meetings)) == len(meetings) == 120
    assert shown[3] == []


def test_articles_that_tell_of_a_thing_are_listed_newest_first_with_their_quote(client: FlaskClient) -> None:
    page = get(client, HARBOUR)
    assert "Articles that tell of it 122" in words(page)
    assert page.index("/page/article/hostile") < page.index(ARTICLE, page.index("Articles that tell"))
    assert f"{HARBOUR}?articles=2" in links(page)


def test_a_hostile_name_is_shown_and_not_run(client: FlaskClient) -> None:
    for address in (
        "/page/organization/lab-soehne",
        "/page/article/hostile",
        "/search?q=script",
        "/browse/organization",
    ):
        page = get(client, address)
        own = re.findall(
            r'<script (?:type="application/(?:ld\+)?json"[^>]*>|[^>]*src="/static/[^"]+"[^>]*></script>)', page
        )
        assert page.count("<script") == len(own) >= 1
        assert HOSTILE in words(page)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """IRIs of all kinds, served from a file."""
    file = tmp_path_factory.mktemp("odd") / "odd.ttl"
    file.write_text(
        """
        @prefix p: <http://x/p/> .
        <people/alice> p:knows <people/bob>, <people/caf%C3%A9>, <people/é>, <a/../b>, <h#frag>, <q?a=b&c=d> ;
            p:bad <javascript:alert(1)>, <data:text/html,x>, <JAVASCRIPT:alert(2)>, <vbscript:x> ;
            p:good <https://elsewhere.example/page?a=1&b=2>, <mailto:a@b.example> ;
            p:text "x < y & z > \\"w\\"", \"\"\"</p><img src=x onerror=alert(1)>\"\"\", "long" .
        <people/bob> p:name "Bob" . <people/caf%C3%A9> p:name "Café" . <people/é> p:name "É" .
        <h#frag> p:name "Frag" . <q?a=b&c=d> p:name "Query" .
        <id/person/a%20b> p:name "Spaced" . <id/x//y> p:name "Twice" .
        <http://other.example/thing> <http://www.w3.org/2000/01/rdf-schema#label> "Other", "Другое"@ru .
        <id/person/a.ttl> p:name "Suffix" .
        _:b p:knows <people/alice> .
        """
    )
    with opened(data=[file], base="https://odd.example/d/") as served:
        yield served.test_client()


def test_only_safe_iris_become_links(odd: FlaskClient) -> None:
    page = get(odd, "/page?iri=https://odd.example/d/people/alice")
    assert not [link for link in links(page) if link.lower().startswith(("javascript:", "data:", "vbscript:"))]
    assert "javascript:alert(1)" in page
    assert "https://elsewhere.example/page?a=1&b=2" in links(page)
    assert "mailto:a@b.example" in links(page)
    assert "<img" not in page
    html5lib.HTMLParser(strict=True).parse(page)


@pytest.mark.parametrize(
    ("address", "iri"),
    [
        ("/people/alice", "people/alice"),
        ("/people/caf%C3%A9", "people/caf%C3%A9"),
        ("/people/%C3%A9", "people/é"),
        ("/id/person/a%20b", "id/person/a%20b"),
        ("/id/x//y", "id/x//y"),
        ("/id/person/a.ttl", "id/person/a.ttl"),
    ],
)
def test_any_iri_under_the_base_has_an_address_and_its_pages_and_documents_agree(
    odd: FlaskClient, address: str, iri: str
) -> None:
    whole = f"https://odd.example/d/{iri}"
    page = odd.get(address, headers=HTML)
    assert page.status_code == 303
    shown = get(odd, page.headers["Location"])
    assert f">{whole}</code>" in shown.replace("&amp;", "&")
    found = odd.get(address, headers={"Accept": "application/n-triples"})
    document = odd.get(found.headers["Location"])
    assert document.status_code == 200
    assert f"<{whole}>" in document.text


def test_things_beyond_the_base_have_pages_too(odd: FlaskClient) -> None:
    for iri in ("http://other.example/thing", "https://odd.example/d/h#frag", "https://odd.example/d/q?a=b&c=d"):
        assert iri in get(odd, f"/page?iri={quote(iri, safe='')}").replace("&amp;", "&")
        assert odd.get(f"/data?iri={quote(iri, safe='')}&format=ttl").status_code == 200
    assert "Other" in get(odd, "/search?q=other")


@pytest.mark.parametrize(
    "address",
    ["person/ada-byron", "cooperation/visit-to-harbour/visit-1", "article/hostile", "organization/lab-soehne"],
)
def test_the_four_documents_of_a_thing_say_the_same(client: FlaskClient, address: str) -> None:
    def triples(format_: Format) -> set[ox.Triple]:
        answer = client.get(f"/data/{address}.{format_.suffix}")
        assert answer.content_type == format_.content_type
        return {quad.triple for quad in ox.parse(answer.data, format=WRITERS_OF_GRAPHS[format_])}

    first, *others = (triples(format_) for format_ in GRAPHS)
    assert len(first) > 10
    assert all(other == first for other in others)


def test_a_document_holds_statements_both_ways_labels_and_claims_with_evidence(client: FlaskClient) -> None:
    answer = client.get("/data/person/ada-byron.ttl")
    graph = Graph().parse(data=answer.data, format="turtle")
    ada, visit = URIRef(f"{BASE}id/person/ada-byron"), URIRef(f"{BASE}id/cooperation/visit-to-harbour/visit-1")
    assert (visit, COOP.participant, ada) in graph
    quoted = graph.query(
        "SELECT ?words { ?c a coop:Claim ; rdf:object ?ada ; coop:evidence/oa:hasSelector/oa:exact ?words }",
        initNs=PREFIXES,
        initBindings={"ada": ada},
    )
    assert any("received the guests" in str(row[0]) for row in quoted)  # type: ignore[index]  # rows of one column
    assert "@prefix coop:" in answer.text
    assert "@prefix owl:" not in answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_client_that_has_the_page_is_told_so(client: FlaskClient) -> None:
    for address in (VISIT, "/data/person/ada-byron.ttl", "/"):
        tag = client.get(address, headers=HTML).headers["ETag"]
        again = client.get(address, headers=HTML | {"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")


def test_names_are_found_whatever_their_case_and_accents(client: FlaskClient) -> None:
    assert HARBOUR in links(get(client, "/search?q=hARBOUR"))
    assert "/page/organization/lab-soehne" in links(get(client, "/search?q=sohne"))
    assert "No name and no article holds these words" in get(client, "/search?q=zzz")


def test_kinds_are_counted_and_listed(client: FlaskClient) -> None:
    page = words(get(client, "/browse"))
    assert "all cooperations 122" in page
    assert "all organisations 4" in page
    assert HARBOUR in links(get(client, "/browse/university"))
    assert client.get("/browse/unicorn").status_code == 404


def test_the_ontology_is_a_page_and_turtle(client: FlaskClient) -> None:
    page = get(client, "/ontology")
    assert 'id="Visit"' in page
    turtle = client.get("/ontology", headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=turtle.data, format="turtle")
    assert (COOP.Visit, None, None) in graph
    assert client.get("/ontology?format=jsonld").content_type == "application/ld+json"
    assert client.get("/form/student-exchange", headers={"Accept": "text/turtle"}).text.count("студентами") >= 1
    assert client.get("/form/nothing").status_code == 404
    assert b"NodeShape" in client.get("/shapes", headers={"Accept": "text/turtle"}).data


def test_a_failure_of_ours_is_500_in_words(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    publish(tmp_path, readings())
    with opened(tmp_path) as served:
        served.add_url_rule("/broken", view_func=lambda: str(1 // 0))
        answer = served.test_client().get("/broken", headers=HTML)
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivisionError" not in answer.text


def test_what_is_known_beforehand_is_told_apart_from_what_an_article_says(tmp_path: Path) -> None:
    data = tmp_path / "known.ttl"
    data.write_text(
        f"<{BASE}id/organization/north> a <https://w3id.org/coop-kg/ontology#University> ;"
        f" <http://www.w3.org/2004/02/skos/core#prefLabel> 'North'@en ;"
        f" <https://w3id.org/coop-kg/ontology#locatedIn> <{BASE}id/place/town> ."
    )
    with opened(data=[data]) as served:
        page = served.test_client().get("/page/organization/north", headers={"Accept": "text/html"})
    assert "From the authority data; no article says it." in page.text
