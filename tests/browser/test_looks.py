"""Every kind of page on a small screen and on a wide one, in light and in dark: it fits, and people can read it."""

from collections.abc import Iterator

import pytest

from browser.pages import PAGES

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: make env")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python: make env")

NARROW, WIDE = {"width": 360, "height": 800}, {"width": 1400, "height": 900}
GRAVE = ("serious", "critical")
VAST = ("ontology", "forms", "shapes")
"""Pages of many like entries: the first ones of them are looked at."""


@pytest.fixture(scope="module")
def page(browser: "playwright.Browser") -> Iterator["playwright.Page"]:
    context = browser.new_context(viewport=NARROW, color_scheme="light", reduced_motion="reduce")
    yield context.new_page()
    context.close()


def faults(page: "playwright.Page", kind: str) -> list[str]:
    """What axe-core finds grave on a page: the rule, and where."""
    context = {"exclude": [[".term:nth-of-type(n + 4)"], [".toc"]]} if kind in VAST else None
    found = axe.Axe().run(page, context=context).response["violations"]
    return [
        f"{each['id']}: {node['html'][:120]} {(node.get('failureSummary') or '')[:200]}"
        for each in found
        if each["impact"] in GRAVE
        for node in each["nodes"][:3]
    ]


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_can_be_read_by_everyone(page: "playwright.Page", world: str, kind: str) -> None:
    said: list[str] = []
    asked: list[str] = []
    tell, note = (lambda message: said.append(message.text)), (lambda request: asked.append(request.url))
    page.on("console", tell)
    page.on("request", note)
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="light")
    page.goto(world + PAGES[kind], wait_until="load")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], "it scrolls sideways"
    assert faults(page, kind) == []
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE["width"], "it scrolls sideways"
    assert faults(page, kind) == []
    page.remove_listener("console", tell)
    page.remove_listener("request", note)
    assert [url for url in asked if not url.startswith(world)] == []
    assert [text for text in said if "status of 404" not in text and "status of 400" not in text] == []
