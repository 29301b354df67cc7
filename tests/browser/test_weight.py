"""What a page costs before anything of it is seen, and that it is whole without script."""

from collections.abc import Iterator

import pytest

from browser.pages import PAGES

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: make env")

MOST_BYTES = 150_000
WITH_AN_EDITOR = ("endpoint", "answer", "refusal")
"""These load YASGUI, which alone has 281 kB; their form works before it is there."""
PICTURES = ("image", "font", "media")
DRAWN = "/vendor/cytoscape/"
"""What draws the picture of partners, 136 kB, and comes when that is looked at."""


@pytest.fixture(scope="module")
def page(browser: "playwright.Browser") -> Iterator["playwright.Page"]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    yield page
    context.close()


@pytest.fixture(scope="module")
def plain(browser: "playwright.Browser") -> Iterator["playwright.Page"]:
    context = browser.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("kind", [kind for kind in PAGES if kind not in WITH_AN_EDITOR])
def test_a_page_is_light(page: "playwright.Page", world: str, kind: str) -> None:
    loaded: list[playwright.Request] = []
    note = lambda request: loaded.append(request)  # noqa: E731 - it is taken off again
    page.on("requestfinished", note)
    page.goto(world + PAGES[kind], wait_until="networkidle")
    page.remove_listener("requestfinished", note)
    sizes = [each.sizes() for each in loaded if each.resource_type not in PICTURES and DRAWN not in each.url]
    size = sum(each["responseBodySize"] + each["responseHeadersSize"] for each in sizes)
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1")
    print(f"{kind}: {size / 1000:.0f} kB, first contentful paint after {painted:.0f} ms")
    assert 0 < size < MOST_BYTES


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_is_whole_without_script(plain: "playwright.Page", world: str, kind: str) -> None:
    plain.goto(world + PAGES[kind])
    assert plain.get_by_role("heading", level=1).is_visible()
    assert len(plain.locator("main").inner_text().split()) > 5
    idle = [
        button.inner_text()
        for button in plain.get_by_role("button").all()
        if button.is_visible() and not button.evaluate("it => it.form || it.tagName === 'SUMMARY'")
    ]
    assert idle == [], "buttons that do nothing"
