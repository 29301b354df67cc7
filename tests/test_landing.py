"""The page that one comes to first, over collections of all sizes, and what it asks of its store."""

import re
from pathlib import Path
from typing import Any

import html5lib
import pytest
from flask import Flask
from newsroom import BASE, app, many, opened, publish, readings

from web.served import EXTENSION

HTML = {"Accept": "text/html"}
CALLS = ("query", "quads", "graphs", "look_up", "read", "labels")
MOST_TRIPS = 3
SENTENCE = "A delegation of Northern Institute came to Harbour University on 3 July."


def landing(served: Flask) -> str:
    page = served.test_client().get("/", headers=HTML).text
    html5lib.HTMLParser(strict=True).parse(page)
    return page


def text(page: str) -> str:
    body = html5lib.parse(page, namespaceHTMLElements=False).find("body")
    return re.sub(r"\s+", " ", " ".join(body.itertext()))


def test_it_says_what_this_is_and_how_much_and_leads_on() -> None:
    page = landing(app())
    told = text(page)
    assert "work together, read from news articles" in told
    assert all(
        figure in told for figure in ("122 articles", "4 organisations", "122 cooperations", "quoted statements")
    )
    for address in ("/coverage", "/downloads", "/openapi.json", "/ontology", "/feeds/articles.atom"):
        assert f'href="{address}"' in page, address
    assert page.count('href="/sparql?query=') == 5
    assert 'action="/search"' in page
    assert "How to cite Harbour news. Release" in told


def test_the_newest_articles_come_first_each_with_a_sentence_and_not_its_headline(tmp_path: Path) -> None:
    publish(tmp_path, readings())
    with opened(tmp_path) as served:
        page = landing(served)
        news = served.extensions[EXTENSION].now().newest
    assert [article.date for article in news] == ["2024-01-02", "2023-07-04"]
    assert news[1].words == SENTENCE
    assert news[1].outlet == "post.example.org"
    assert f'<blockquote dir="auto">{SENTENCE}</blockquote>' in page
    assert "&lt;b&gt;News&lt;/b&gt; of the lab" in page


def test_one_article_looks_intended(tmp_path: Path) -> None:
    publish(tmp_path, readings()[:1])
    with opened(tmp_path) as served:
        told = text(landing(served))
    assert "1 article 3 organisations 1 person 2 cooperations" in told
    assert "Newest articles" in told
    assert "Cooperations by year" in told
    assert "Where they are" not in told  # no place is known


def test_rdf_files_without_articles_look_intended(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<people/alice> a <Ship> . <people/bob> a <Ship> .")
    with opened(data=[tmp_path / "a.ttl"], base="https://p.example/") as served:
        page = landing(served)
    assert "2 ship" in text(page)
    assert "Newest articles" not in page
    assert "news articles" not in text(page)
    assert "How to cite" not in page


def test_an_empty_collection_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("# nothing\n")
    with opened(data=[tmp_path / "a.ttl"], base="https://p.example/") as served:
        told = text(landing(served))
    assert "Nothing has been published here yet." in told


@pytest.mark.parametrize("address", ["/", "/coverage", "/map", "/map?of=", "/panel/map?of="])
def test_a_page_about_the_whole_asks_little_once_it_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    publish(tmp_path, [*readings(), *many(3)])
    trips: list[str] = []
    with opened(tmp_path) as served:
        client, store = served.test_client(), served.extensions[EXTENSION].now().store
        address = f"{address}{BASE}id/organization/harbour-university&" if "of=" in address else f"{address}?"
        first = client.get(address, headers=HTML).text
        for name in CALLS:
            monkeypatch.setattr(store, name, _told(trips, name, getattr(store, name)))
        again = client.get(f"{address}again", headers=HTML)
    assert again.status_code == 200
    assert text(again.text) == text(first)
    assert len(trips) <= MOST_TRIPS, trips


def _told(trips: list[str], name: str, call: Any) -> Any:
    def tell(*args: Any, **kwargs: Any) -> Any:
        trips.append(name)
        return call(*args, **kwargs)

    return tell
