"""The map in a real browser: by mouse, by keyboard, put in later, and without script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import BASE, listening, opened

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: make env")

ORGANISATIONS = """
@prefix coop: <https://w3id.org/coop-kg/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix schema: <https://schema.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<id/place/beijing> a schema:Place ; skos:prefLabel "Beijing"@en ; owl:sameAs <https://sws.geonames.org/1816670/> .
<id/place/petersburg> a schema:Place ; skos:prefLabel "Petersburg"@en ; owl:sameAs <https://sws.geonames.org/498817/> .
<id/place/suva> a schema:Place ; skos:prefLabel "Suva"@en ; owl:sameAs <https://sws.geonames.org/2198148/> .
<id/organization/east> a coop:University ; skos:prefLabel "East <img src=x>"@en ; coop:locatedIn <id/place/beijing> .
<id/organization/north> a coop:University ; skos:prefLabel "North"@en ; coop:locatedIn <id/place/petersburg> .
<id/organization/south> a coop:University ; skos:prefLabel "South"@en ; coop:locatedIn <id/place/suva> .
<id/organization/east> coop:cooperatesWith <id/organization/north> , <id/organization/south> .
<id/organization/north> coop:cooperatesWith <id/organization/east> .
<id/organization/south> coop:cooperatesWith <id/organization/east> .
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file: Path = tmp_path_factory.mktemp("map") / "a.ttl"
    file.write_text(ORGANISATIONS)
    with opened(data=[file]) as served, listening(served) as address:
        yield address


@pytest.fixture
def page(browser: "playwright.Browser") -> Iterator["playwright.Page"]:
    page = browser.new_page(viewport={"width": 360, "height": 900})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    yield page
    page.close()
    assert faults == []


def test_a_mark_is_reached_and_opened_by_keyboard_and_leads_to_the_place(page: "playwright.Page", site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/map")
    marks = page.locator("world-map .mark")
    playwright.expect(marks).to_have_count(3)
    playwright.expect(page.locator("world-map path.land[class*=level]")).to_have_count(3)
    marks.and_(page.get_by_role("button", name="Beijing")).focus()
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup-content")
    playwright.expect(popup.get_by_role("link", name="Beijing")).to_have_attribute("href", "/page/place/beijing")
    assert all(url.startswith((site, "data:")) for url in asked)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_map_that_is_put_in_later_is_drawn_with_its_partners(page: "playwright.Page", site: str) -> None:
    page.goto(f"{site}/map")
    page.evaluate(
        """async (address) => {
            const answer = await fetch(address);
            const there = new DOMParser().parseFromString(await answer.text(), "text/html");
            document.querySelector("main").replaceChildren(document.importNode(there.querySelector("#map"), true));
        }""",
        f"/panel/map?of={BASE}id/organization/north",
    )
    mark = page.locator("world-map .mark")
    playwright.expect(mark).to_have_count(1)
    playwright.expect(mark).to_have_attribute("aria-label", "East <img src=x>")
    mark.click()
    playwright.expect(page.locator(".leaflet-popup-content img")).to_have_count(0)


def test_without_script_the_drawing_and_the_table_stand(browser: "playwright.Browser", site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/map?of={BASE}id/organization/east")
    playwright.expect(page.get_by_role("img", name="Map of the world.")).to_be_visible()
    rows = page.get_by_role("row")
    playwright.expect(rows).to_have_count(3)
    playwright.expect(rows.filter(has_text="Russia")).to_contain_text("North")
    playwright.expect(rows.filter(has_text="Fiji")).to_contain_text("South")
    context.close()
