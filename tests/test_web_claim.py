"""The page of a claim: its statement, the words in context, how it was read and checked, and who else says so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient
from newsroom import BASE, HARBOUR, NORTHERN, app, opened, publish, readings
from rdflib import Graph

from kg.express import express
from kg.iri import Iris
from kg.model import Article, Fact, Reading, Span, Thing, When
from kg.release import part, release
from kg.settings import Settings
from web.claims import CONTEXT
from web.conformity import checks
from web.fragments import at_words
from web.links import is_safe
from web.served import EXTENSION

VISIT = "/page/cooperation/visit-to-harbour/visit-1"
SENTENCE = "A delegation of Northern Institute came to Harbour University on 3 July."
NEXT = "Ada Byron, rector of Harbour University, received the guests"
HTML = {"Accept": "text/html"}
COOP = "https://w3id.org/coop-kg/ontology#"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


def tree_of(page: str) -> Any:
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


def words(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def having(tree: Any, class_: str) -> list[Any]:
    return [node for node in tree.iter() if class_ in (node.get("class") or "").split()]


def claim_of(client: FlaskClient, page: str, said: str) -> str:
    """The address of the claim whose statement holds some words."""
    tree = tree_of(client.get(page, headers=HTML).text)
    addresses = dict.fromkeys(a.get("href") for a in tree.iter("a") if "/page/claim/" in (a.get("href") or ""))
    for address in addresses:
        if said in words(having(tree_of(client.get(address, headers=HTML).text), "asserted")[0]):
            return str(address)
    raise AssertionError(f"no claim says {said}")


@pytest.fixture(scope="module")
def page(client: FlaskClient) -> Any:
    return tree_of(client.get(claim_of(client, VISIT, "host → Harbour University"), headers=HTML).text)


def told(tree: Any) -> dict[str, str]:
    """What stands beside the words, by its name."""
    (known,) = having(tree, "known")
    return {words(row.find("dt")): words(row.find("dd")) for row in known.iter("div")}


def test_a_claim_says_its_statement_in_words(page: Any) -> None:
    (said,) = having(page, "asserted")
    assert words(said) == "Visit of Northern Institute to Harbour University — host → Harbour University"


def test_its_words_stand_among_those_around_them(page: Any) -> None:
    (quote,) = page.iter("blockquote")
    assert words(quote.find("mark")) == SENTENCE
    before, after = having(quote, "around")
    assert words(before) == "Northern Institute visits Harbour University"
    assert words(after).startswith(NEXT)


def test_it_leads_to_its_words_in_the_article_and_at_the_source(page: Any) -> None:
    (caption,) = (node for node in page.iter("figcaption") if having(node, "to-source"))
    assert "Northern Institute visits Harbour University, The Harbour Post, 4 July 2023" in words(caption)
    article, source = (a.get("href") for a in having(caption, "to-source")[0].iter("a"))
    assert article.startswith("/page/article/visit-to-harbour#claim-46-118-")
    assert (
        source
        == "https://post.example.org/a?b=1&c=2#:~:text=A%20delegation%20of%20Northern,University%20on%203%20July."
    )


def test_it_tells_how_it_was_read_and_that_it_was_checked(page: Any) -> None:
    row = told(page)
    assert row["Confidence"].startswith("90%")
    assert row["Read by"] == "visit to, version 1.0a pattern of words and of what they name"
    assert row["Place in the text"] == "characters 46–118 of its text"
    assert row["Checked"].startswith("It fits the shapes for claims: claim, evidence, selector")
    assert "visit host: A host is an organisation, group, person or place with its own IRI." in row["Checked"]
    assert row["Release"] == app().extensions[EXTENSION].now().version
    assert row["IRI"].startswith(f"{BASE}id/claim/visit-to-harbour/46-118-")
    shapes = [a.get("href") for a in page.iter("a") if "/shapes#" in (a.get("href") or "")]
    assert shapes == [f"/shapes#{name}" for name in ("Claim", "Evidence", "Selector", "Visit-host")]


def test_it_can_be_taken_along(page: Any) -> None:
    (cite,) = having(page, "cite")
    taken = [a.get("href") for a in cite.iter("a")]
    assert [address.rpartition(".")[2] for address in taken] == ["txt", "bib", "ris", "jsonld"]
    assert "“Visit of Northern Institute to Harbour University – host – Harbour University,”" in words(cite)
    copied = [button.get("data-copy") for button in cite.iter("button")]
    assert copied == ["cite-txt", "cite-bib", "cite-ris"]
    assert {node.get("id") for node in page.iter()} >= {*copied, "iri"}


def _said_twice() -> Iterator[Reading]:
    """Two articles that say the same of two institutions."""
    for number in (1, 2):
        sentence = f"Northern Institute, a part of Harbour University, grows for the {number}th time."
        text = f"News {number}\n\n{'It rained. ' * 60}{sentence}{' It rained.' * 60}"
        article = Article(f"news-{number}", f"News {number}", text, "en", When(2024, 1, number))
        span = Span(text.index(sentence), text.index(sentence) + len(sentence))
        things = (
            Thing(NORTHERN, "coop:ResearchInstitute", "Northern Institute"),
            Thing(HARBOUR, "coop:University", "Harbour University"),
        )
        facts = [Fact(article.node, "schema:mentions", each.node, span, "name", 0.9) for each in things]
        part_of = Fact(NORTHERN, "org:subOrganizationOf", HARBOUR, span, "part of", 0.8)
        yield Reading(article, things, (*facts, part_of))


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    out = tmp_path_factory.mktemp("twice")
    publish(out, [*_said_twice()])
    with opened(out) as served:
        yield served.test_client()


def test_other_articles_that_say_the_same_are_named(twice: FlaskClient, page: Any) -> None:
    address = claim_of(twice, "/page/article/news-1", "Northern Institute — part of → Harbour University")
    (also,) = having(tree_of(twice.get(address, headers=HTML).text), "also-said")
    assert "News 2, 2 January 2024" in words(also)
    assert "for the 2th time" in words(also)
    assert "for the 1th time" not in words(also)
    assert having(page, "also-said") == []


def test_of_a_long_text_some_lines_before_and_after_are_shown(twice: FlaskClient) -> None:
    address = claim_of(twice, "/page/article/news-1", "Northern Institute — part of → Harbour University")
    before, after = having(tree_of(twice.get(address, headers=HTML).text), "around")
    assert words(before).startswith("… ")
    assert words(after).endswith(" …")
    assert CONTEXT - 12 <= len(words(before)) <= CONTEXT + 2


def test_without_the_text_as_much_is_shown_as_its_selector_holds(tmp_path: Path) -> None:
    graph = express(readings()[0], iris=Iris(BASE), version="1.0", publish_text=False)
    release([part(graph)], settings=Settings(base=BASE, out=tmp_path), known=Graph(), report=Graph())
    with opened(tmp_path) as served:
        client = served.test_client()
        page = tree_of(client.get(claim_of(client, VISIT, "host →"), headers=HTML).text)
    before, after = having(page, "around")
    assert words(before).endswith("Harbour University")
    assert words(after) == "Ada Byron, rector of Harbour …"


@pytest.mark.parametrize(
    ("predicate", "class_", "shapes"),
    [
        ("party", "Agreement", ["Agreement-party", "Cooperation-party"]),
        ("status", "Visit", ["Cooperation-status"]),
        ("unheard", "Visit", []),
    ],
)
def test_a_statement_is_checked_by_the_shapes_of_its_class_and_those_above(
    predicate: str, class_: str, shapes: list[str]
) -> None:
    found = [check.iri.rpartition("/")[2] for check in checks(COOP + predicate, COOP + class_)]
    assert set(found) <= set(shapes) and bool(found) == bool(shapes)


def test_a_link_to_words_is_safe_and_has_no_sign_that_the_directive_reads() -> None:
    for said in ('He said, "a-b & c"', "北京", "one two three four-five, six seven eight nine & ten"):
        address = at_words("https://post.example.org/a", said)
        assert is_safe(address)
        assert address.isascii()
        assert not {"-", "&"} & set(address.partition(":~:text=")[2])
        assert address.partition(":~:text=")[2].count(",") == (len(said.split()) > 8)
    assert at_words("https://x.example/", " ") == "https://x.example/"
