"""The site by keyboard alone."""

from collections.abc import Iterator

import pytest

from browser.pages import HARBOUR, PAGES

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: make env")
expect = playwright.expect


@pytest.fixture
def page(browser: "playwright.Browser") -> Iterator["playwright.Page"]:
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="en-GB")
    yield context.new_page()
    context.close()


def test_the_first_stop_leads_over_the_head_to_the_content(page: "playwright.Page", world: str) -> None:
    page.goto(world + HARBOUR)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="To the content")).to_be_focused()
    expect(page.get_by_role("link", name="To the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_name_is_found_without_a_mouse(page: "playwright.Page", world: str) -> None:
    page.goto(world + PAGES["downloads"])
    stops = []
    for _ in range(12):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.type ?? ''"))
        if stops[-1] == "search":
            break
    assert stops[-1] == "search", stops
    page.keyboard.type("harbour")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=harbour*")
    expect(page.locator("main").get_by_role("link", name="Harbour University").first).to_be_visible()


def test_a_menu_opens_closes_and_gives_the_focus_back(page: "playwright.Page", world: str) -> None:
    page.goto(world + PAGES["downloads"])
    menu = page.locator("details.menu").first
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="Deutsch")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Deutsch")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#q").focus()
    expect(menu.get_by_role("link", name="Deutsch")).to_be_hidden()


@pytest.mark.parametrize("kind", ["landing", "organisation", "article"])
def test_what_has_the_focus_is_seen_to_have_it(page: "playwright.Page", world: str, kind: str) -> None:
    page.goto(world + PAGES[kind])
    for stop in range(25):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
              const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
              const mark = at.querySelector("circle"); // in a picture the ring is that of the mark
              const ring = mark ? getComputedStyle(mark).strokeWidth === "3px" : style.outlineStyle !== "none";
              return at === document.body || (ring && box.width > 0 && box.height > 0);
            }"""
        )
        assert seen, (stop, page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
