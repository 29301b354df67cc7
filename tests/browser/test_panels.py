"""Panels in a real browser: they come when they are looked at, are drawn, and can be done without."""

import re
from collections.abc import Iterator

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: make env")

HARBOUR = "/page/organization/harbour-university"


@pytest.fixture
def page(browser: "playwright.Browser", address: str) -> Iterator["playwright.Page"]:
    context = browser.new_context(viewport={"width": 1400, "height": 900}, permissions=["clipboard-read"])
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    context.close()
    assert [words for words in said if "503" not in words] == []


def test_partners_are_drawn_and_lead_to_what_both_did_together(page: "playwright.Page", address: str) -> None:
    page.goto(f"{address}{HARBOUR}")
    partners = page.locator("#partners")
    playwright.expect(partners.locator("canvas").first).to_be_visible()
    playwright.expect(partners.get_by_role("img")).to_have_accessible_name(re.compile("picture of the partners"))
    playwright.expect(partners.get_by_role("link", name="Northern Institute")).to_be_visible()
    place = partners.locator("figure").evaluate("f => f.drawn.getElementById('0').renderedPosition()")
    partners.locator(".canvas").click(position=place)
    page.wait_for_url("**/relation/harbour-university/northern-institute")


def test_a_mark_of_the_timeline_is_reached_by_the_keyboard(page: "playwright.Page", address: str) -> None:
    page.goto(f"{address}{HARBOUR}")
    mark = page.locator("#timeline svg a").first
    mark.focus()
    playwright.expect(mark).to_have_accessible_name(
        "Visit of Northern Institute to Harbour University (visit, completed), 2023-07-03"
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/cooperation/visit-to-harbour/visit-1")


def test_incoming_links_come_when_they_are_looked_at_and_go_on_in_their_place(
    page: "playwright.Page", address: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}{HARBOUR}")
    page.wait_for_load_state("networkidle")
    assert not any("/panel/incoming" in url for url in asked)
    title = page.title()
    page.locator("#incoming").scroll_into_view_if_needed()
    incoming = page.locator("#incoming:not(.waiting)")
    playwright.expect(incoming.locator("nav.pages")).to_contain_text("1–50 of 124")
    incoming.get_by_role("link", name="next").click()
    playwright.expect(incoming.locator("nav.pages")).to_contain_text("51–100 of 124")
    assert (page.url, page.title()) == (f"{address}{HARBOUR}", title)


def test_a_panel_that_cannot_be_had_says_so_and_can_be_asked_again(page: "playwright.Page", address: str) -> None:
    page.route("**/panel/timeline*", lambda route: route.fulfill(status=503, body="busy"))
    page.goto(f"{address}{HARBOUR}")
    playwright.expect(page.locator("#timeline").get_by_role("alert")).to_contain_text("could not be looked up")
    page.unroute("**/panel/timeline*")
    page.locator("#timeline").get_by_role("link", name="Try again").click()
    playwright.expect(page.locator("#timeline svg")).to_be_visible()


def test_the_iri_is_copied_by_a_button(page: "playwright.Page", address: str) -> None:
    page.goto(f"{address}{HARBOUR}")
    page.get_by_role("button", name="Copy the IRI").click()
    playwright.expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(".iri code").text_content()


def test_without_script_each_panel_is_a_page_by_itself(browser: "playwright.Browser", address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{HARBOUR}")
    assert page.get_by_role("button", name="Copy the IRI").count() == 0
    names = page.locator("section.panel h2 a").all_inner_texts()
    assert len(names) >= 4
    for name in names:
        page.goto(f"{address}{HARBOUR}")
        page.locator("section.panel h2").get_by_role("link", name=name).click()
        playwright.expect(page.get_by_role("heading", level=2, name=name)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.get_by_role("heading", level=1).get_by_role("link").click()
        playwright.expect(page.get_by_role("heading", level=1)).to_have_text("Harbour University")
    context.close()
