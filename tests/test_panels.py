"""Panels: each shows what its query finds, with the words behind it, and nothing that is not told."""

import csv
import io
import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask.testing import FlaskClient
from newsroom import BASE, app, opened

from web.panels.table import PANELS

ID = f"{BASE}id/"
HARBOUR, WORDS = "organization/harbour", "Guests <i>came</i> to Harbour."
OF = {
    "timeline": HARBOUR,
    "here": "place/seeland",
    "about": "area/optics",
    "within": "cooperation/project",
    "around": "cooperation/visit",
    "partners": HARBOUR,
    "people": HARBOUR,
    "posts": "person/ada",
    "parts": HARBOUR,
    "areas": HARBOUR,
    "inside": "place/seeland",
    "organisations": "area/optics",
}
SHOWN = {
    "timeline": {"cooperation/visit", "cooperation/plan", "cooperation/project", "cooperation/talks"},
    "here": {"cooperation/visit"},
    "about": {"cooperation/visit"},
    "within": {"cooperation/plan"},
    "around": {"cooperation/plan", "cooperation/project"},
    "partners": {"organization/north", "organization/lab/east"},
    "people": {"person/ada"},
    "posts": {"role/rector"},
    "parts": {"organization/office"},
    "areas": {"area/optics"},
    "inside": {"place/port", HARBOUR},
    "organisations": {HARBOUR, "organization/north"},
}


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    with opened(data=[Path(__file__).with_name("panelled.ttl")]) as served:
        yield served.test_client()


def shown(client: FlaskClient, name: str, of: str = "") -> Element:
    """The panel, of a page that is valid HTML."""
    answer = client.get(f"/panel/{name}?of={quote(ID + (of or OF[name]))}", headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
    found: Element = tree.find(f".//section[@id='{name}']")
    return found


def links(within: Element) -> list[str]:
    return [node.get("href", "") for node in within.iter() if node.tag.rpartition("}")[2] == "a"]


def words(within: Element) -> str:
    return " ".join(" ".join(within.itertext()).split())


@pytest.mark.parametrize("name", PANELS)
def test_a_panel_shows_what_its_query_finds_when_anyone_asks_it(client: FlaskClient, name: str) -> None:
    panel = shown(client, name)
    query = next(link for link in links(panel) if link.startswith("/sparql?query="))
    answer = client.get(query, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    first = next(column.name for column in PANELS[name].columns if column.name != "start")
    found = {row[first].removeprefix(ID) for row in rows}
    assert found == SHOWN[name]
    assert {f"/page/{slug}" for slug in found} <= set(links(panel))
    assert panel.findtext("h2/small") == str(len(found))


def test_incoming_links_and_articles_are_what_their_queries_find() -> None:
    client = app().test_client()
    harbour = "organization/harbour-university"
    page = html5lib.parse(client.get(f"/page/{harbour}").text, namespaceHTMLElements=False)
    panel = shown(client, "incoming", harbour)
    for section, count in ((page.find(".//section[@aria-labelledby='articles']"), 122), (panel, 124)):
        query = next(link for link in links(section) if link.startswith("/sparql?query="))
        answer = client.get(query, headers={"Accept": "text/csv"})
        assert len(answer.text.splitlines()) - 1 == count
        assert section.findtext("h2/small") == str(count)


@pytest.mark.parametrize(
    ("thing", "panels"),
    [
        (HARBOUR, ["timeline", "partners", "people", "parts", "areas", "incoming"]),
        ("person/ada", ["timeline", "posts", "areas", "incoming"]),
        ("place/seeland", ["here", "inside", "incoming"]),
        ("area/optics", ["about", "organisations", "incoming"]),
        ("cooperation/project", ["within", "around", "incoming"]),
        ("role/rector", ["incoming"]),
    ],
)
def test_a_page_leads_to_the_panels_that_its_thing_calls_for(
    client: FlaskClient, thing: str, panels: list[str]
) -> None:
    page = html5lib.parse(client.get(f"/page/{thing}").text, namespaceHTMLElements=False)
    waiting = page.findall(".//section[@hx-get]")
    assert [section.get("id") for section in waiting] == panels
    for section in waiting:
        assert section.get("hx-select") == f"#{section.get('id')}"
        assert section.find("h2/a").get("href") == section.get("hx-get")  # type: ignore[union-attr]  # it has one
        assert client.get(section.get("hx-get", "")).status_code == 200


def test_partners_stand_on_the_page_before_anything_is_looked_up(client: FlaskClient) -> None:
    page = html5lib.parse(client.get(f"/page/{HARBOUR}").text, namespaceHTMLElements=False)
    listed = links(page.find(".//section[@id='partners']/ul"))
    assert sorted(listed) == ["/page/organization/lab/east", "/page/organization/north"]


@pytest.mark.parametrize("name", ["timeline", "people"])
def test_behind_a_row_stand_the_words_and_the_claim(client: FlaskClient, name: str) -> None:
    panel = shown(client, name)
    assert WORDS in [quote.text for quote in panel.iter("blockquote")]
    assert any(link.startswith("/page/claim/") for link in links(panel))


def test_a_post_that_two_articles_tell_is_shown_once(client: FlaskClient) -> None:
    assert len(shown(client, "people").findall(".//ul[@class='rows']/li")) == 1


def test_a_plan_is_told_apart_from_what_took_place_and_what_has_no_date_stands_after_it(client: FlaskClient) -> None:
    panel = shown(client, "timeline")
    svg = next(node for node in panel.iter() if node.tag.endswith("svg"))
    marks = {node.get("href"): node.get("class") for node in svg.iter() if node.tag.rpartition("}")[2] == "a"}
    assert marks == {"/page/cooperation/visit": "mark", "/page/cooperation/plan": "mark planned"}
    undated = panel.find(".//details[@class='undated']")
    assert undated is not None
    assert links(undated) == ["/page/cooperation/talks", "/page/cooperation/project"]
    assert "reported 22 October 2019" in words(undated)


def test_what_a_unit_did_stands_with_the_unit(client: FlaskClient) -> None:
    cells = [words(cell) for cell in shown(client, "timeline").findall(".//td")]
    assert "Talks of the office Office" in cells
    assert any(cell.startswith("Visit to Harbour the words") for cell in cells)
    assert "/page/cooperation/talks" not in links(shown(client, "timeline", "organization/north"))


def test_the_picture_of_a_timeline_says_what_it_shows_and_the_table_says_the_same(client: FlaskClient) -> None:
    panel = shown(client, "timeline")
    svg = next(node for node in panel.iter() if node.tag.endswith("svg"))
    named = {
        node.get("id") for node in svg.iter() if node.tag.rpartition("}")[2] in ("title", "desc") and node.get("id")
    }
    assert named == set((svg.get("aria-labelledby") or "").split())
    marks = [node for node in svg.iter() if node.tag.rpartition("}")[2] == "a"]
    assert all(mark.get("aria-label") and mark.get("href") for mark in marks)
    told = {mark.get("aria-label") for mark in marks}
    assert told == {
        "Visit to Harbour (visit, completed), 2019-10-06–2020-01",
        "Plan of a laboratory (proposal, proposed), 2023",
    }
    table = panel.find(".//table")
    assert table is not None
    assert {mark.get("href") for mark in marks} < set(links(table))


def test_partners_have_their_country_and_lead_to_what_both_did_together(client: FlaskClient) -> None:
    panel = shown(client, "partners")
    north, east = panel.findall(".//ul[@class='rows partners']/li")
    assert words(north) == "Northern Institute Norland 3 cooperations"
    assert "/relation/harbour/north" in links(north)
    assert "1 cooperation" in words(east)
    for link in (links(north)[-1], links(east)[-1]):
        assert client.get(link, follow_redirects=True, headers={"Accept": "text/html"}).status_code == 200


def test_the_picture_of_partners_is_drawn_from_what_the_list_says(client: FlaskClient) -> None:
    panel = shown(client, "partners")
    told = json.loads(panel.find("figure").get("data-partners"))  # type: ignore[union-attr,arg-type]  # it has one
    assert told["me"] == "Harbour University"
    assert [(each["name"], each["together"]) for each in told["partners"]] == [
        ("Northern Institute", 3),
        ("</script><b>Lab</b> \"' & Co", 1),
    ]
    assert told["pairs"] == [[0, 1]]


def test_hostile_names_are_words_wherever_they_stand(client: FlaskClient) -> None:
    for name in ("timeline", "partners", "around"):
        panel = shown(client, name)
        assert panel.find(".//b") is None
        assert panel.find(".//i") is None
    assert "</svg><b>Project</b>" in words(shown(client, "timeline"))


def test_a_summary_says_what_is_told_and_no_more(client: FlaskClient) -> None:
    page = html5lib.parse(client.get(f"/page/{HARBOUR}").text, namespaceHTMLElements=False)
    assert words(page.find(".//p[@class='lead']")) == "In Port , Seeland . 2 partners."
    assert words(page.find(".//ul[@class='also']")) == "en HU ru Портовый университет"
    visit = html5lib.parse(client.get("/page/cooperation/visit").text, namespaceHTMLElements=False)
    assert words(visit.find(".//p[@class='lead']")) == "State: completed , 6 October 2019 – January 2020 ."


def test_what_is_no_panel_or_no_thing_is_404(client: FlaskClient) -> None:
    for address in (
        f"/panel/nothing?of={ID}{HARBOUR}",
        f"/panel/people?of={ID}nobody",
        "/panel/people",
        "/panel/people?of=<x>",
    ):
        assert client.get(address).status_code == 404
    answer = client.get(f"/panel/people?of={ID}area/optics", headers={"Accept": "text/html"})
    assert (answer.status_code, "Nothing is told of this." in answer.text) == (200, True)


def test_a_panel_is_given_again_from_its_tag(client: FlaskClient) -> None:
    address = f"/panel/timeline?of={ID}{HARBOUR}"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    kept = client.get(address)
    assert (kept.data, kept.headers["Server-Timing"]) == (first.data, "kept")
    assert unquote(unescape(first.text)).count(f"<{ID}{HARBOUR}>") > 0  # its query names the thing
