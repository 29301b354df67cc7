"""The Atom feeds, read by feedparser as feed readers do."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import feedparser
import html5lib
import pytest
from flask.testing import FlaskClient
from newsroom import BASE, HOSTILE, app, opened, publish, readings
from werkzeug.test import TestResponse

from kg.model import Reading, When
from kg.store import Store
from web import feeds
from web.lookups import Row, rows

FEEDS = ("/feeds/articles.atom", "/feeds/cooperations.atom")
ATOM = "{http://www.w3.org/2005/Atom}"
SENTENCE = "A delegation of Northern Institute came to Harbour University on 3 July."


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


@pytest.fixture
def long(tmp_path: Path) -> Iterator[FlaskClient]:
    """A release with 120 articles of different days, two a day."""
    publish(tmp_path, [_on_day(number) for number in range(120)])
    with opened(tmp_path) as served:
        yield served.test_client()


def _on_day(number: int) -> Reading:
    visit = readings()[0]
    article = replace(
        visit.article, id=f"news-{number:03}", published=When(2024, 1 + number // 40, 1 + number % 40 // 2)
    )
    facts = tuple(
        replace(fact, subject=article.node) if fact.subject == visit.article.node else fact for fact in visit.facts
    )
    return Reading(article, visit.things, facts)


def parsed(answer: TestResponse) -> feedparser.FeedParserDict:
    assert (answer.status_code, answer.content_type) == (200, "application/atom+xml; charset=utf-8")
    feed = feedparser.parse(answer.data)
    assert not feed.bozo, feed
    assert feed.version == "atom10"
    return feed


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_has_what_atom_wants(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    feed = parsed(answer)
    assert feed.feed.id == f"{BASE}{address[1:]}"
    assert feed.feed.title.startswith("Harbour news: new ")
    assert feed.feed.author == "Harbour news"
    assert {link.rel for link in feed.feed.links} >= {"self", "alternate", "license", "first"}
    assert len(feed.entries) >= 2
    for entry in feed.entries:
        assert entry.id.startswith(f"{BASE}id/")
        assert entry.title
        assert entry.summary
        assert entry.updated_parsed
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry.updated)
    root = ET.fromstring(answer.data)
    for element in (root, *root.iter(f"{ATOM}entry")):
        names = [child.tag for child in element]
        assert all(names.count(f"{ATOM}{name}") == 1 for name in ("id", "title", "updated"))


@pytest.mark.parametrize("address", FEEDS)
def test_every_link_of_an_entry_that_leads_here_leads_to_its_thing(client: FlaskClient, address: str) -> None:
    for entry in parsed(client.get(address)).entries:
        links = [link for link in entry.links if link.rel == "alternate"]
        assert {link.type for link in links} == {"text/html", "text/turtle"}
        for link in links:
            answer = client.get("/" + link.href.removeprefix(BASE))
            assert (answer.status_code, answer.mimetype) == (200, link.type)
            assert entry.id.removeprefix(f"{BASE}id/") in answer.text


def test_an_article_is_told_with_its_sentence_its_publisher_and_where_it_stands(client: FlaskClient) -> None:
    feed = parsed(client.get("/feeds/articles.atom"))
    by_id = {entry.id.rpartition("/")[2]: entry for entry in feed.entries}
    visit = by_id["visit-to-harbour"]
    assert visit.title == "Northern Institute visits Harbour University"
    assert visit.summary == f"“{SENTENCE}”"
    assert (visit.author, visit.published) == ("The Harbour Post", "2023-07-04T00:00:00Z")
    assert [link.href for link in visit.links if link.rel == "via"] == ["https://post.example.org/a?b=1&c=2"]
    assert list(by_id) == ["hostile", "visit-to-harbour"]  # the newest first; the others tell no day


def test_a_cooperation_is_told_with_its_kind_and_its_sentence(client: FlaskClient) -> None:
    feed = parsed(client.get("/feeds/cooperations.atom"))
    visit = next(entry for entry in feed.entries if entry.id.endswith("/visit-1"))
    assert visit.summary == f"“{SENTENCE}”"
    assert [(tag.term, tag.scheme) for tag in visit.tags] == [("coop:Visit", "https://w3id.org/coop-kg/ontology#")]


def test_the_pages_of_a_feed_hold_every_article_once_the_newest_first(long: FlaskClient) -> None:
    address, ids, dates = "/feeds/articles.atom", [], []
    for _ in range(4):
        feed = parsed(long.get(address))
        ids += [entry.id for entry in feed.entries]
        dates += [entry.published for entry in feed.entries]
        links = {link.rel: link.href for link in feed.feed.links}
        assert links["self"] == f"{BASE}{address[1:]}"
        if "next" not in links:
            break
        address = "/" + links["next"].removeprefix(BASE)
    assert len(ids) == len(set(ids)) == 120
    assert dates == sorted(dates, reverse=True)
    assert links["previous"].endswith("?page=2")
    assert feed.feed.id == f"{BASE}feeds/articles.atom"
    assert len(parsed(long.get("/feeds/articles.atom")).entries) == feeds.PAGE


def test_the_first_page_is_made_without_a_look_at_the_articles_of_all_days(
    long: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def counted(store: Store, query: str) -> list[Row]:
        found = rows(store, query)
        seen.append(len(found) if "?publisher" in query else 0)
        return found

    monkeypatch.setattr(feeds, "rows", counted)
    assert len(parsed(long.get("/feeds/articles.atom")).entries) == feeds.PAGE
    assert feeds.PAGE < sum(seen) <= 2 * feeds.PAGE + 2


@pytest.mark.parametrize("page", ["0", "-1", "10001", "99999999999999999999999"])
def test_a_page_that_cannot_be_is_404_and_one_beyond_the_last_is_empty(client: FlaskClient, page: str) -> None:
    assert client.get(f"/feeds/articles.atom?page={page}").status_code == 404
    assert parsed(client.get("/feeds/articles.atom?page=9")).entries == []


@pytest.mark.parametrize("address", FEEDS)
def test_a_reader_that_has_the_feed_is_told_so_until_there_is_a_new_release(tmp_path: Path, address: str) -> None:
    publish(tmp_path, readings())
    with opened(tmp_path) as served:
        client = served.test_client()
        first, head = client.get(address), client.head(address)
        has = {"If-None-Match": first.headers["ETag"]}
        assert (head.data, head.headers["ETag"]) == (b"", first.headers["ETag"])
        assert client.get(address, headers=has).status_code == 304
        publish(tmp_path, [*readings(), _on_day(0)])
        second = client.get(address, headers=has)
        assert second.status_code == 200
        assert len(parsed(second).entries) > len(parsed(first).entries) - 1
    assert first.headers["Access-Control-Allow-Origin"] == "*"


def test_every_page_names_the_feeds(client: FlaskClient) -> None:
    for page in ("/", "/browse", "/page/person/ada-byron", "/nothing"):
        tree = html5lib.parse(client.get(page, headers={"Accept": "text/html"}).text, namespaceHTMLElements=False)
        links = [node for node in tree.iter("link") if node.get("type") == "application/atom+xml"]
        assert [node.get("href") for node in links] == list(FEEDS)
        assert all(node.get("rel") == "alternate" and node.get("title") for node in links)


HOSTILE_DATA = r"""
@prefix coop: <https://w3id.org/coop-kg/ontology#> . @prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix oa: <http://www.w3.org/ns/oa#> .
<id/article/a> a coop:Article ; schema:datePublished "2024-01-02"^^xsd:date ; schema:url <javascript:alert(1)> ;
  schema:headline "]]> </title><script>\u0000\u0008\u001B\uFFFE \u202E &amp; &" .
<id/article/b> a coop:Article ; schema:headline "B" ; schema:datePublished "2024-01-03Z"^^xsd:date .
<id/article/c> a coop:Article ; schema:headline "C" ; schema:datePublished "yesterday"^^xsd:date .
<id/article/d> a coop:Article ; schema:headline "D" ; schema:datePublished "-0044-03-15"^^xsd:date .
<id/article/e> a coop:Article ; schema:headline "E" ; schema:datePublished "2024-01-04" .
<id/article/f> a coop:Article ; schema:headline "F" ; schema:datePublished "99999-01-01"^^xsd:date .
<id/evidence/1> oa:hasSource <id/article/a> ; oa:hasSelector <id/evidence/1/s> .
<id/evidence/1/s> oa:start "no number" ; oa:exact "LONG" .
""".replace("LONG", "words " * 20_000)


def test_hostile_data_make_no_hostile_feed(tmp_path: Path) -> None:
    file = tmp_path / "hostile.ttl"
    file.write_text(HOSTILE_DATA)
    with opened(data=[file]) as served:
        answer = served.test_client().get("/feeds/articles.atom")
        feed = parsed(answer)
        assert [entry.id.rpartition("/")[2] for entry in feed.entries] == ["b", "a"]
        assert b"<script" not in answer.data
        assert b"javascript:" not in answer.data
        assert "\ufffd" in feed.entries[1].title
        assert len(feed.entries[1].summary) < 1_100
        assert feed.feed.updated == "2024-01-03T00:00:00Z"
        assert parsed(served.test_client().get("/feeds/cooperations.atom")).entries == []


def test_a_hostile_name_comes_back_as_it_is(client: FlaskClient) -> None:
    root = ET.fromstring(client.get("/feeds/articles.atom").data)
    entry = next(e for e in root.iter(f"{ATOM}entry") if str(e.findtext(f"{ATOM}id")).endswith("hostile"))
    assert entry.findtext(f"{ATOM}title") == "<b>News</b> of the lab"
    assert HOSTILE in str(entry.findtext(f"{ATOM}summary"))
