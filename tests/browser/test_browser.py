"""The site in a real browser."""

from collections.abc import Iterator

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: make env")

NARROW, WIDE = {"width": 360, "height": 800}, {"width": 1400, "height": 900}
SENTENCE = "A delegation of Northern Institute came to Harbour University on 3 July."
PAGES = [
    "/",
    "/browse",
    "/browse/organization",
    "/search?q=a",
    "/sparql",
    "/sparql?format=html&query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D",
    "/ontology",
    "/form/",
    "/shapes",
    "/downloads",
    "/report",
    "/nothing",
    "/page/organization/harbour-university",
    "/page/organization/lab-soehne",
    "/page/article/visit-to-harbour",
    "/page/cooperation/visit-to-harbour/visit-1",
]


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
    playwright.expect(page.locator("blockquote")).to_have_text(SENTENCE)
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_narrow_screen_and_needs_nothing_from_elsewhere(
    browser: "playwright.Browser", address: str, path: str, scheme: str
) -> None:
    context = browser.new_context(viewport=NARROW, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert [url for url in asked if not url.startswith(address)] == []
    assert [text for text in said if "404" not in text] == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(browser: "playwright.Browser", address: str, scheme: str) -> None:
    context = browser.new_context(viewport=WIDE, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{address}/page/article/visit-to-harbour")
    for selector, ground in (
        ("h1", "body"),
        ("mark", "mark"),
        (".iri", "body"),
        ("main a", "body"),
        ("a.ref", "a.ref"),
    ):
        ink = page.evaluate("s => getComputedStyle(document.querySelector(s)).color", selector)
        paper = page.evaluate("s => getComputedStyle(document.querySelector(s)).backgroundColor", ground)
        assert contrast(ink, paper) >= 4.5, (selector, ink, paper)
    context.close()


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours as WCAG 2 defines it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in colour[colour.index("(") + 1 : colour.index(")")].split(",")[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
