"""Words and what was read from them light up together: by mouse, by keyboard, by the address, and without script."""

from collections.abc import Iterator

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: make env")
expect = playwright.expect

NARROW, WIDE = {"width": 360, "height": 800}, {"width": 1400, "height": 900}
ARTICLE = "/page/article/visit-to-harbour"
SENTENCE = "A delegation of Northern Institute came to Harbour University on 3 July."
LIT = "[data-chosen]"


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def page(request: pytest.FixtureRequest, browser: "playwright.Browser", address: str) -> Iterator["playwright.Page"]:
    context = browser.new_context(viewport=request.param)
    page = context.new_page()
    page.goto(f"{address}{ARTICLE}")
    yield page
    context.close()


def lit(page: "playwright.Page") -> tuple[list[str], list[str]]:
    """The sentences that are chosen, and the numbers of the groups of statements."""
    marks = page.locator(f"mark{LIT}").evaluate_all("all => all.map(it => it.id)")
    groups = page.locator(f".claims{LIT}").evaluate_all("all => all.map(it => it.id)")
    return marks, groups


def test_a_click_on_a_sentence_lights_what_was_read_from_it(page: "playwright.Page") -> None:
    page.locator("mark#s3").click(position={"x": 2, "y": 8})
    expect(page.locator(f".claims{LIT}")).to_be_in_viewport()
    assert lit(page) == (["s3"], ["c3"])
    assert page.url.endswith("#c3")


def test_a_click_on_a_statement_lights_its_words_and_the_names_in_them(page: "playwright.Page") -> None:
    page.locator("#c1 .saying", has_text="visited").locator("summary").click()
    host = page.locator("#c1 li.told", has_text="host")
    host.locator(".to").click()
    assert lit(page) == (["s1"], ["c1"])
    expect(page.locator("mark#s1")).to_be_in_viewport()
    assert page.locator(f"#c1 .told{LIT}").count() == 1
    assert "Harbour University" in page.locator(f"mark a{LIT}").all_inner_texts()
    assert "#claim-46-118-" in page.url
    page.keyboard.press("Escape")
    assert page.locator(LIT).count() == 0


def test_the_keyboard_alone_goes_from_words_to_statements_and_on(page: "playwright.Page") -> None:
    page.locator("p a.ref").first.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#c1")
    assert lit(page) == (["s1"], ["c1"])
    page.locator("p a.ref").first.focus()
    page.keyboard.press("ArrowDown")
    assert lit(page) == (["s2"], ["c2"])
    expect(page.locator("p a.ref").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    assert lit(page) == (["s1"], ["c1"])
    page.locator("#c1 summary").first.focus()
    page.keyboard.press("Enter")
    page.locator("#c1 a.words").first.focus()
    page.keyboard.press("Enter")
    assert "#claim-46-118-" in page.url
    page.keyboard.press("Escape")
    assert lit(page) == ([], [])


def test_an_address_with_a_claim_opens_at_its_words(browser: "playwright.Browser", address: str) -> None:
    for script in (True, False):
        context = browser.new_context(viewport={"width": 900, "height": 260}, java_script_enabled=script)
        page = context.new_page()
        page.goto(f"{address}{ARTICLE}")
        fragment = page.locator("#c3 a.words").first.get_attribute("href")
        page.goto(f"{address}{ARTICLE}{fragment}")
        expect(page.locator("mark#s3")).to_be_in_viewport()
        plain, chosen = (
            page.locator(f"mark#{id_}").evaluate("it => getComputedStyle(it).boxShadow") for id_ in ("s2", "s3")
        )
        assert (plain, chosen != "none") == ("none", True)
        context.close()


def test_the_button_copies_the_citation(browser: "playwright.Browser", address: str) -> None:
    context = browser.new_context(viewport=WIDE, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}{ARTICLE}")
    button = page.locator(".cite figure button.copy")
    button.click()
    expect(button).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == page.locator("#cite-txt").inner_text().strip()
    assert copied.startswith("“Northern Institute visits Harbour University,” The Harbour Post, July 4, 2023")
    context.close()
