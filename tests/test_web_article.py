"""The page of an article: its text with the evidence marked and the names linked, and what was read beside it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from newsroom import ADA, BASE, HARBOUR, HOSTILE, NORTHERN, app, opened, publish, readings
from rdflib import Graph

from kg.express import express
from kg.iri import Iris, Node
from kg.model import Article, Fact, Reading, Span, Term, Thing
from kg.release import part, release
from kg.settings import Settings
from web.mentions import mentions
from web.passages import paragraphs
from web.quotes import Quote

ARTICLE = "/page/article/visit-to-harbour"
SENTENCE = "A delegation of Northern Institute came to Harbour University on 3 July."
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


@pytest.fixture(scope="module")
def page(client: FlaskClient) -> Any:
    return tree_of(client.get(ARTICLE, headers=HTML).text)


def tree_of(page: str) -> Any:
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


def words(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def having(tree: Any, class_: str) -> list[Any]:
    return [node for node in tree.iter() if class_ in (node.get("class") or "").split()]


def shown(reading: Reading, tmp_path: Path, *, publish_text: bool = True) -> Any:
    graph = express(reading, iris=Iris(BASE), version="1.0", publish_text=publish_text)
    release([part(graph)], settings=Settings(base=BASE, out=tmp_path), known=Graph(), report=Graph())
    with opened(tmp_path) as served:
        answer = served.test_client().get(f"/page/article/{reading.article.id}", headers=HTML)
    assert answer.status_code == 200
    return tree_of(answer.text)


def test_every_sentence_that_was_read_is_marked_and_no_other(page: Any) -> None:
    marks = [words(node) for node in page.iter("mark")]
    assert marks[0] == SENTENCE
    assert len(marks) == 3
    assert "Nobody disagreed." in words(having(page, "reading")[0])


def test_every_mention_is_linked(page: Any) -> None:
    named = [(words(node), node.get("href")) for node in having(page, "named")]
    harbour = ("Harbour University", "/page/organization/harbour-university")
    assert named.count(harbour) == 3  # once in the headline
    assert ("Ada Byron", "/page/person/ada-byron") in named
    assert ("optics", "/page/area/optics") in named


def test_claims_are_told_in_words_with_rule_confidence_and_permalink(page: Any) -> None:
    said = [words(node) for node in having(page, "saying")]
    assert any(each.startswith("Northern Institute — visited → Harbour University completed") for each in said), said
    visit = next(node for node in having(page, "saying") if "visited" in words(node))
    rows = having(visit, "told")
    assert len(rows) == 5
    assert all(re.search(r"90% · visit.to · words · claim$", words(row)) for row in rows), [*map(words, rows)]
    assert all(any("/page/claim/" in (a.get("href") or "") for a in row.iter("a")) for row in rows)
    assert "names 2 things" in words(having(page, "names")[0])


def test_a_statement_leads_to_its_words_and_a_sentence_to_its_statements(page: Any) -> None:
    fragments = {node.get("id"): node for node in page.iter() if node.get("id")}
    mark = next(page.iter("mark"))
    rows = having(page, "told")
    assert len(rows) == 15
    for row in rows:
        leading = [a.get("href") for a in row.iter("a") if (a.get("href") or "").startswith("#")]
        assert leading == [f"#{row.get('data-claim')}"]
        assert leading[0][1:] in fragments
    of_first = [node.get("id") for node in mark if (node.get("id") or "").startswith("claim-46-118-")]
    assert len(of_first) == 7
    assert mark.get("id") == "s1"
    assert next(a.get("href") for a in fragments["c1"].iter("a")) == "#s1"
    assert "#c1" in [a.get("href") for a in having(page, "ref")]


def test_the_head_tells_outlet_date_language_and_the_way_to_the_source(page: Any) -> None:
    (byline,) = having(page, "byline")
    assert words(byline) == "The Harbour Post4 July 2023Englishwhere it was published ↗"
    assert [a.get("href") for a in byline.iter("a")][-1] == "https://post.example.org/a?b=1&c=2"
    (heading,) = page.iter("h1")
    assert (words(heading), heading.get("lang")) == ("Northern Institute visits Harbour University", "en")


def test_of_a_text_that_is_not_published_the_quoted_sentences_are_shown(tmp_path: Path) -> None:
    tree = shown(readings()[0], tmp_path, publish_text=False)
    told = words(having(tree, "reading")[0])
    assert SENTENCE in told
    assert "Nobody disagreed." not in told
    assert "The whole text is not published here" in told
    assert having(tree, "gap") == []
    assert [words(node) for node in having(tree, "named")][:2] == ["Northern Institute", "Harbour University"]


def test_an_article_of_which_nothing_was_read_is_simply_read(tmp_path: Path) -> None:
    article = Article("quiet", "A quiet day", "A quiet day\n\nIt rained. Nobody came.", "en")
    tree = shown(Reading(article), tmp_path)
    assert [*tree.iter("mark")] == []
    assert "Nothing was read from this text." in words(having(tree, "unread")[0])
    assert "It rained. Nobody came." in words(tree.find("body"))


def test_an_article_without_text_or_claims_says_so(tmp_path: Path) -> None:
    article = Article("quiet", "A quiet day", "A quiet day\n\nIt rained.", "en")
    assert "Nothing of its text is published here." in words(shown(Reading(article), tmp_path, publish_text=False))


def test_a_long_text_with_a_thousand_claims_is_shown_whole(tmp_path: Path) -> None:
    sentence = "Harbour University met Northern Institute again and again to speak about optics of the sea. "
    text = "Talks\n\n" + "\n\n".join([sentence * 10] * 1_100)
    assert len(text) > 1_000_000
    article = Article("long", "Talks", text, "en")
    meeting = Node("cooperation", "long/meeting-1")
    things = (
        Thing(HARBOUR, "coop:University", "Harbour University"),
        Thing(NORTHERN, "coop:ResearchInstitute", "Northern Institute"),
        Thing(meeting, "coop:Meeting", "Meeting"),
    )
    starts = [7 + number * (len(sentence) * 10 + 2) for number in range(1_000)]
    facts = [
        Fact(meeting, "coop:participant", HARBOUR, Span(start, start + len(sentence) - 1), "met", 0.9)
        for start in starts
    ]
    facts += [Fact(article.node, "schema:mentions", side, Span(7, 90), "name", 0.9) for side in (HARBOUR, NORTHERN)]
    tree = shown(Reading(article, things, tuple(facts)), tmp_path)
    assert len([*tree.iter("mark")]) >= 1_000
    assert len(having(tree, "named")) == 2 * 10 * 1_100


def test_sentences_that_overlap_are_marked_together_and_apart() -> None:
    text = "One two three four five."
    (only,) = paragraphs(text, [quote(text, 0, 13), quote(text, 4, 24), quote(text, 4, 24)])
    assert [(run.numbers, "".join(piece.words for piece in run.pieces), run.ends) for run in only.runs] == [
        ((1,), "One ", ()),
        ((1, 2), "two three", (1,)),
        ((2,), " four five.", (2,)),
    ]
    assert [len(passage.claims) for passage in only.passages] == [1, 2]


def test_what_is_left_out_between_quoted_sentences_is_told() -> None:
    text = "Talks\n\nThey met. They left. It rained. They came back."
    quotes = [
        quote(text, text.index(said), text.index(said) + len(said)) for said in ("They met.", "They left.", "They came")
    ]
    assert [paragraph.gap for paragraph in paragraphs("", quotes, shown=5)] == [False, False, True]


def quote(text: str, start: int, stop: int) -> Quote:
    from pyoxigraph import Literal

    return Quote(f"c{start}", "s", "p", Literal("o"), text[start:stop], "a", start=start, stop=stop)


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=12)
LETTERS = st.text(alphabet="ab \nП中", min_size=1, max_size=80)


@given(text=LETTERS, spans=SPANS, names=st.lists(st.text(alphabet="ab П", min_size=1, max_size=6), max_size=4))
def test_however_it_is_cut_no_letter_is_lost(text: str, spans: list[tuple[int, int]], names: list[str]) -> None:
    quotes = [quote(text, start, start + more) for start, more in spans if start + more <= len(text)]
    found = paragraphs(text, quotes, [(name, name) for name in names])
    assert [paragraph.words for paragraph in found] == re.findall(r"[^\n]+", text)
    begun = [passage.number for paragraph in found for run in paragraph.runs for passage in run.begins]
    assert len(begun) == len(set(begun))


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("Harbour University Press", ["Harbour", "Harbour University"], ["Harbour University"]),
        ("Harbours and harbour", ["Harbour"], []),
        ("HARBOUR UNIVERSITY opened", ["Harbour University"], ["HARBOUR UNIVERSITY"]),
        ("Polymer technology is it", ["polymer technology", "IT"], ["Polymer technology"]),
        ("the Institute's Institute", ["Institute"], ["Institute", "Institute"]),
        ("(TCU), “TCU”", ["TCU"], ["TCU", "TCU"]),
        ("Московский университет", ["Московский университет"], ["Московский университет"]),
        ("", ["x"], []),
    ],
)
def test_names_are_found_as_whole_words_the_longest_first(text: str, names: Sequence[str], found: list[str]) -> None:
    assert [text[each.start : each.stop] for each in mentions(text, [(name, name) for name in names])] == found


def test_a_name_that_two_things_share_is_not_linked() -> None:
    assert mentions("The Institute", [("one", "Institute"), ("other", "Institute")]) == []


def test_a_visit_that_is_only_planned_is_not_told_as_one_that_was(tmp_path: Path) -> None:
    whole = readings()[0]
    planned = tuple(
        replace(fact, object=Term("coop:proposed")) if fact.predicate == "coop:status" else fact for fact in whole.facts
    )
    told = words(shown(replace(whole, facts=planned), tmp_path))
    assert "Northern Institute — visit → Harbour University proposed" in told
    assert "visited" not in told


def test_a_hostile_name_stays_words(client: FlaskClient) -> None:
    tree = tree_of(client.get("/page/article/hostile", headers=HTML).text)
    (mark,) = tree.iter("mark")
    assert words(mark).startswith(words_of(HOSTILE))
    assert [node.tag for node in mark.iter() if node.tag not in ("mark", "a", "span")] == []


def words_of(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page of an article that names what only an older article gave another name to."""
    out = tmp_path_factory.mktemp("spoken")
    other = Article("other", "News", "News\n\nThe Institute met Ada Byron.", "en")
    things = (Thing(ADA, "foaf:Person", "Ada Byron", ("The Institute",)),)
    facts = (Fact(other.node, "schema:mentions", ADA, Span(6, 34), "name", 0.9),)
    publish(out, [*readings(), Reading(other, things, facts)])
    with opened(out) as served:
        yield served.test_client().get(ARTICLE, headers=HTML).text


def test_only_names_that_this_article_uses_are_linked(spoken: str) -> None:
    named = {words(node) for node in having(tree_of(spoken), "named")}
    assert "Ada Byron" in named
    assert "Institute" not in named
