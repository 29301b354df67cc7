"""What a reader chooses: the language of the interface, that of names, light or dark."""

from collections.abc import Iterator

import pytest

from browser.pages import HARBOUR

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: make env")
expect = playwright.expect

LIGHT, DARK = "rgb(251, 249, 244)", "rgb(21, 25, 26)"


@pytest.fixture
def page(browser: "playwright.Browser") -> Iterator["playwright.Page"]:
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="en-GB", color_scheme="light")
    yield context.new_page()
    context.close()


def ground(page: "playwright.Page") -> str:
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour


def open_menu(page: "playwright.Page") -> None:
    page.locator("details.menu > summary").click()


def test_another_language_keeps_the_page_and_stays(page: "playwright.Page", world: str) -> None:
    page.goto(f"{world}/search?q=harbour")
    page.get_by_role("navigation", name="Language").get_by_role("link", name="Русский").click()
    assert page.url == f"{world}/search?q=harbour&lang=ru"
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    page.goto(f"{world}/downloads")
    expect(page.get_by_role("heading", level=1)).to_have_text("Загрузки")
    page.get_by_role("navigation", name="Язык").get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Downloads")


def test_a_browser_in_russian_is_answered_in_russian(browser: "playwright.Browser", world: str) -> None:
    context = browser.new_context(locale="ru-RU")
    page = context.new_page()
    page.goto(world + HARBOUR)
    expect(page.get_by_role("link", name="Онтология")).to_be_visible()
    expect(page.locator("main")).to_contain_text("университет")
    context.close()


def test_names_are_in_the_language_that_is_chosen_for_them(page: "playwright.Page", world: str) -> None:
    page.goto(world + HARBOUR)
    expect(page.locator("main").get_by_role("link", name="Port Arden").first).to_be_visible()
    open_menu(page)
    page.get_by_role("link", name="Русский").last.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    place = page.locator("main").get_by_role("link", name="Порт-Арден").first
    expect(place).to_have_attribute("lang", "ru")


def test_dark_is_kept_from_page_to_page_until_the_system_is_to_decide_again(
    page: "playwright.Page", world: str
) -> None:
    page.goto(world)
    assert ground(page) == LIGHT
    open_menu(page)
    page.get_by_role("button", name="dark", exact=True).click()
    assert ground(page) == DARK
    page.goto(f"{world}/downloads")
    assert ground(page) == DARK
    open_menu(page)
    expect(page.get_by_role("button", name="dark", exact=True)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="automatic").click()
    assert ground(page) == LIGHT
    page.emulate_media(color_scheme="dark")
    assert ground(page) == DARK


def test_without_script_the_system_decides(browser: "playwright.Browser", world: str) -> None:
    context = browser.new_context(java_script_enabled=False, color_scheme="dark", locale="en-GB")
    page = context.new_page()
    page.goto(world)
    assert page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == DARK
    open_menu(page)
    expect(page.get_by_role("button", name="dark", exact=True)).to_be_hidden()
    expect(page.get_by_role("link", name="Deutsch")).to_be_visible()
    context.close()
