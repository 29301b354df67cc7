"""Search: names and texts, whatever the case, the accents and the script; and names while one types."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import HOSTILE, app, many, opened, publish, readings

from web.excerpts import excerpt
from web.search import LONGEST, PAGE, Wanted

HTML = {"Accept": "text/html"}
DATA = """
@prefix coop: <https://w3id.org/coop-kg/ontology#> . @prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<id/organization/lodz> a coop:University ; skos:prefLabel "Politechnika Łódzka"@pl, "Lodz Tech"@en .
<id/organization/spb> a coop:University ; skos:altLabel "SPbU"@en ;
  skos:prefLabel "Санкт-Петербургский университет"@ru .
<id/organization/tsinghua> a coop:University ; skos:prefLabel "Tsinghua University"@en , "清华大学"@zh .
<id/organization/college> a coop:University ; skos:prefLabel "College of Tsinghua University"@en .
<id/organization/sea> a coop:ResearchInstitute ; skos:prefLabel "Institute of the Sea"@en .
<id/organization/east> a coop:ResearchInstitute ; skos:prefLabel "Institute of the East"@en .
<id/article/news> a coop:Article ; schema:headline "Two sides meet"@en ; schema:mentions <id/organization/sea> ;
  schema:text "The <b>rector</b> of Tsinghua University spoke. Élan & patience were praised by ALL sides." .
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    file: Path = tmp_path_factory.mktemp("search") / "data.ttl"
    file.write_text(DATA)
    with opened(data=[file], base="https://p.example/") as served:
        yield served.test_client()


def found(client: FlaskClient, words: str, **more: str) -> dict[str, Any]:
    answer = client.get("/search", query_string={"q": words, "format": "json", **more})
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    told: dict[str, Any] = json.loads(answer.data)
    return told


def steps(client: FlaskClient, words: str, **more: str) -> list[str]:
    return [hit["iri"].rpartition("/")[2] for hit in found(client, words, **more)["results"]]


@pytest.mark.parametrize(
    ("words", "step"),
    [
        ("LODZKA", "lodz"),
        ("łódz", "lodz"),
        ("tech lodz", "lodz"),
        ("санкт петерб", "spb"),
        ("sankt universitet", "spb"),
        ("spbu", "spb"),
        ("大学", "tsinghua"),
        ("清华", "tsinghua"),
        ("institute of the s", "sea"),
        ("rector spoke", "news"),
        ("elan", "news"),
    ],
)
def test_a_thing_is_found_by_any_of_its_names_or_words(client: FlaskClient, words: str, step: str) -> None:
    assert step in steps(client, words)


def test_only_the_last_word_may_go_on(client: FlaskClient) -> None:
    assert steps(client, "tsing univ") == []
    assert steps(client, "university tsing")[0] == "tsinghua"


def test_the_whole_name_comes_before_its_beginning_and_that_before_the_rest(client: FlaskClient) -> None:
    assert steps(client, "tsinghua university") == ["tsinghua", "college", "news"]
    assert steps(client, "institute of the", kind="organization")[0] == "sea"  # more articles tell of it


def test_results_are_counted_by_kind_and_each_kind_has_its_own_page(client: FlaskClient) -> None:
    told = found(client, "tsinghua university")
    assert told["kinds"] == {"organization": 2, "article": 1}
    assert told["total"] == 3
    page = client.get("/search?q=tsinghua+university", headers=HTML).text
    tabs = dict(
        re.findall(r'<a href="([^"]+)"[^>]*>(\w+) <span', page.partition('class="tabs"')[2].partition("</nav>")[0])
    )
    assert tabs["/search?q=tsinghua+university&amp;kind=article"] == "Articles"
    assert steps(client, "tsinghua university", kind="article") == ["news"]


def test_the_words_are_marked_where_the_article_has_them_and_nothing_of_it_runs(client: FlaskClient) -> None:
    page = client.get("/search?q=rector+elan&kind=article", headers=HTML).text
    assert "<mark>rector</mark>" in page and "<mark>Élan</mark>" in page
    assert "&lt;b&gt;" in page and "<b>" not in page
    (hit,) = found(client, "rector elan")["results"]
    assert [piece["text"] for piece in hit["excerpt"] if piece["marked"]] == ["rector", "Élan"]


def test_an_excerpt_is_the_part_with_most_of_the_words() -> None:
    text = "alpha " + "x " * 400 + "alpha beta gamma delta " + "y " * 400
    pieces = excerpt(text, ["alpha", "beta", "gam"])
    assert [piece.text for piece in pieces if piece.marked] == ["alpha", "beta", "gamma"]
    assert (pieces[0].text, pieces[-1].text) == ("… ", " …")
    assert len("".join(piece.text for piece in pieces)) < 300
    assert [piece.text for piece in excerpt("no such thing", ["zebra"])] == ["no such thing"]


def test_where_nothing_is_found_it_says_what_may_be_meant(client: FlaskClient) -> None:
    assert found(client, "tsinghau univresity")["meant"] == ["tsinghua university"]
    page = client.get("/search?q=tsinghau", headers=HTML).text
    assert 'href="/search?q=tsinghua"' in page and "Did you mean" in page
    assert found(client, "qqqqqqqq")["meant"] == []
    assert "Type a name" in client.get("/search", headers=HTML).text


def test_many_results_are_leafed_through_without_loss(tmp_path: Path) -> None:
    publish(tmp_path, [*readings(), *many(45)])
    with opened(tmp_path) as served:
        client = served.test_client()
        pages = [steps(client, "harbour", kind="article", page=str(number)) for number in (1, 2, 3)]
        assert [len(page) for page in pages] == [PAGE, PAGE, 7]
        assert len({step for page in pages for step in page}) == 47
        assert pages[0][0] == "visit-to-harbour"  # the one with the word in its headline
        assert client.get("/search?q=harbour&kind=article&page=4", headers=HTML).status_code == 404
        assert found(client, "harbour", kind="article")["next"].endswith("&page=2&format=json")


def test_a_text_that_is_not_published_is_not_searched(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("""@prefix coop: <https://w3id.org/coop-kg/ontology#> .
        <id/article/a> a coop:Article ; <https://schema.org/headline> "Headline alone"@en .""")
    with opened(data=[tmp_path / "a.ttl"], base="https://p.example/") as served:
        (hit,) = found(served.test_client(), "headline")["results"]
        assert hit["excerpt"] is None and hit["name"] == "Headline alone"


def test_suggestions_are_what_opensearch_has_them(client: FlaskClient) -> None:
    answer = client.get("/suggest?q=tsin")
    assert answer.content_type == "application/x-suggestions+json"
    words, names, about, addresses = json.loads(answer.data)
    assert words == "tsin"
    assert names[0] == "Tsinghua University" and about[0] == "university"
    assert client.get(addresses[0], headers=HTML).status_code == 200
    assert len(names) == len(about) == len(addresses)
    assert json.loads(client.get("/suggest").data) == ["", [], [], []]
    told = client.get("/opensearch.xml").text
    assert 'type="application/x-suggestions+json"' in told and "/suggest?q={searchTerms}" in told


def test_a_name_in_another_language_tells_what_the_thing_is_called(client: FlaskClient) -> None:
    _, names, about, _ = json.loads(client.get("/suggest?q=清华").data)
    assert (names[0], about[0]) == ("清华大学", "Tsinghua University, university")


def test_hostile_names_stand_in_suggestions_as_they_are() -> None:
    _, names, _, _ = json.loads(app().test_client().get("/suggest?q=lab+soh").data)
    assert names == [HOSTILE]


@pytest.mark.parametrize(
    "words", ['"', "NEAR(a b)", "own:x", "a*", "-a", "a AND", "^a", "{a b}: c", "'; DROP TABLE thing"]
)
def test_nothing_of_the_syntax_of_the_index_gets_in(client: FlaskClient, words: str) -> None:
    assert re.fullmatch(r'(\(("\w+"( \*)?( OR )?)+\)( AND )?)*', Wanted.of(words).query)
    assert found(client, words)["results"] is not None


def test_what_is_too_long_is_cut_and_other_kinds_are_refused(client: FlaskClient) -> None:
    assert len(Wanted.of("ab " * 5000).text) <= LONGEST
    answer = client.get("/search?q=a&kind=planet", headers=HTML)
    assert answer.status_code == 400 and "organization, person" in answer.text
    assert client.get("/search?q=a", headers={"Accept": "image/png"}).status_code == 406


@settings(max_examples=200, deadline=None)
@given(
    words=st.one_of(st.text(max_size=60), st.text("\"*()^:-+{} ORANDNEAR%\\'\x00清ЁŁ", max_size=40)),
    more=st.text(max_size=8),
)
def test_whatever_is_looked_for_there_is_an_answer(words: str, more: str) -> None:
    client = app().test_client()
    assert client.get("/search", query_string={"q": words}, headers=HTML).status_code == 200
    assert client.get("/suggest", query_string={"q": words}).status_code == 200
    asked = {"q": words, "kind": more, "page": more, "format": "json"}
    assert client.get("/search", query_string=asked).status_code in (200, 400, 404)


def test_what_was_found_has_a_tag_of_the_release(client: FlaskClient) -> None:
    for address in ("/search?q=sea", "/suggest?q=sea", "/search?q=sea&format=json"):
        tag = client.get(address, headers=HTML).headers["ETag"]
        assert client.get(address, headers=HTML | {"If-None-Match": tag}).status_code == 304
