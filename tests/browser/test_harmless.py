"""Hostile data in a real browser: nothing of it runs, and the browser has nothing to refuse."""

from collections.abc import Iterator

import hostile
import pytest
from newsroom import listening, opened

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: make env")

STEPS = [*hostile.named(), "blank-1", "links", "spoken", "odd", "many"]
ISOLATION = "nodes => nodes.map(node => getComputedStyle(node).unicodeBidi)"
PAGES = ["/", "/browse/university", "/search?q=script", *(f"/page/organization/{step}" for step in STEPS)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = hostile.write(tmp_path_factory.mktemp("harmless") / "hostile.nt")
    with opened(data=[file], base=hostile.BASE) as served, listening(served) as address:
        yield address


def test_no_script_of_the_data_runs_and_no_card_is_refused(browser: "playwright.Browser", site: str) -> None:
    context = browser.new_context()
    page, said, asked = context.new_page(), [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    for address in PAGES:
        page.goto(site + address)
        assert page.evaluate("typeof window.hacked") == "undefined", address
        cards = page.locator('script[type="application/ld+json"]')
        assert cards.count() == 1
        assert page.evaluate(
            "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').text)['@graph'].length"
        )
    context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(site)] == []


def test_a_name_that_turns_letters_round_leaves_its_neighbours(browser: "playwright.Browser", site: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    steps = {name: step for step, name in hostile.named().items()}
    for name in hostile.TURNED:
        page.goto(f"{site}/page/organization/{steps[name]}")
        shown = page.locator("h1, .literal, .values a").evaluate_all(ISOLATION)
        assert len(shown) >= 2
        assert set(shown) <= {"isolate", "plaintext"}
    context.close()
