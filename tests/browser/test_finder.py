"""Lists and the search in a real browser, by the keyboard alone."""

from collections.abc import Iterator

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: make env")


@pytest.fixture
def page(browser: "playwright.Browser") -> Iterator["playwright.Page"]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield opened
    context.close()
    assert faults == []


def test_a_name_is_chosen_from_those_suggested_by_the_keyboard(page: "playwright.Page", address: str) -> None:
    page.goto(address)
    field = page.get_by_role("combobox")
    field.focus()
    page.keyboard.type("harb")
    options = page.get_by_role("option")
    playwright.expect(options.first).to_contain_text("Harbour University")
    playwright.expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    playwright.expect(options.first).to_have_attribute("aria-selected", "true")
    playwright.expect(field).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    playwright.expect(field).to_be_focused()
    page.keyboard.press("ArrowUp")
    playwright.expect(options.first).to_have_attribute("aria-selected", "false")
    page.keyboard.press("Escape")
    playwright.expect(page.get_by_role("listbox")).to_be_hidden()
    playwright.expect(field).to_have_value("harb")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/page/organization/harbour-university")


def test_what_is_typed_is_searched_where_no_suggestion_is_chosen(page: "playwright.Page", address: str) -> None:
    page.goto(f"{address}/browse")
    page.get_by_role("combobox").fill("exchange")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=exchange")
    playwright.expect(page.locator(".excerpt mark").first).to_have_text("exchange")


def test_a_hostile_name_is_text_in_a_suggestion(page: "playwright.Page", address: str) -> None:
    page.goto(address)
    page.get_by_role("combobox").press_sequentially("lab soh")
    option = page.get_by_role("option").first
    playwright.expect(option).to_contain_text("<script>")
    assert option.locator("script, img").count() == 0


def test_a_list_is_narrowed_down_by_the_keyboard(page: "playwright.Page", address: str) -> None:
    page.goto(f"{address}/browse/cooperation")
    page.get_by_role("checkbox", name="visit").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")  # as in any form
    page.wait_for_url("**/browse/cooperation?kind=visit")
    playwright.expect(page.locator(".rows li")).to_have_count(1)
    chip = page.get_by_role("list", name="Chosen").get_by_role("link")
    playwright.expect(chip).to_contain_text("Kind: visit")
    chip.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/browse/cooperation")


@pytest.mark.parametrize("width", [360, 1400])
def test_lists_and_results_fit_their_window(page: "playwright.Page", address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/browse/organization", "/browse/article?year=2023", "/search?q=harbour", "/search?q=hrbour"):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
