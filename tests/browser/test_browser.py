"""The site in a real browser."""

from collections.abc import Iterator

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: make env")

WIDE = {"width": 1400, "height": 900}
SENTENCE = "A delegation of Northern Institute came to Harbour University on 3 July."


@pytest.fixture
def page(browser: "playwright.Browser") -> Iterator["playwright.Page"]:
    context = browser.new_context(viewport=WIDE, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_a_reader_gets_from_the_start_to_the_sentence_behind_a_statement(page: "playwright.Page", address: str) -> None:
    page.goto(address)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Browse").click()
    page.get_by_role("link", name="visit", exact=True).click()
    page.get_by_role("link", name="Visit of Northern Institute to Harbour University").click()
    quote = page.locator(".statements > div", has=page.get_by_role("link", name="host", exact=True)).locator(
        "blockquote"
    )
    playwright.expect(quote.first).to_have_text(SENTENCE)
    quote.first.locator("xpath=..").get_by_role("link", name="the claim").click()
    playwright.expect(page.locator("blockquote mark")).to_have_text(SENTENCE)
    page.locator("figure").get_by_role("link", name="Northern Institute visits Harbour University").click()
    playwright.expect(page.locator("mark").first).to_have_text(SENTENCE)


def test_a_mark_leads_to_its_claims_and_back(page: "playwright.Page", address: str) -> None:
    page.goto(f"{address}/page/article/visit-to-harbour")
    page.locator("p a.ref").first.click()
    assert page.url.endswith("#c1")
    playwright.expect(page.locator("#c1")).to_be_in_viewport()
    page.locator("#c1 > a.ref").click()
    assert page.url.endswith("#s1")


def test_a_name_is_found_by_search(page: "playwright.Page", address: str) -> None:
    page.goto(address)
    page.get_by_role("searchbox").fill("harbour uni")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Harbour University", exact=True).click()
    playwright.expect(page.get_by_role("heading", level=1)).to_have_text("Harbour University")


def test_the_form_of_the_endpoint_works_without_script(page: "playwright.Page", address: str) -> None:
    page.goto(f"{address}/sparql")
    page.get_by_label("The query").fill("SELECT ?o { ?s <https://w3id.org/coop-kg/ontology#visitor> ?o }")
    page.get_by_role("button", name="Ask", exact=True).click()
    playwright.expect(page.get_by_role("cell")).to_have_text(["Northern Institute"])
    page.get_by_label("The query").fill("SELECT ?o { nonsense }")
    page.get_by_role("button", name="Ask", exact=True).click()
    playwright.expect(page.get_by_role("alert").locator("strong")).not_to_be_empty()
    playwright.expect(page.get_by_label("The query")).to_have_value("SELECT ?o { nonsense }")
    page.get_by_role("link", name="Who visited whom").click()
    playwright.expect(page.get_by_role("table")).to_contain_text(SENTENCE)
