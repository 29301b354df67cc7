"""Every kind of page as markup: valid HTML in each language, which tells its language and the others."""

import re

import html5lib
import pytest

from browser.pages import PAGES
from browser.world import app
from web.language import LOCALES


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_is_valid_html_in_every_language(kind: str) -> None:
    for tag in LOCALES:
        answer = app().test_client().get(PAGES[kind], headers={"Accept": "text/html", "Accept-Language": tag})
        html5lib.HTMLParser(strict=True).parse(answer.text)
        assert answer.headers["Content-Language"] == tag
        assert re.search(r"<html lang=\"(\w+)\" dir=\"ltr\">", answer.text)[1] == tag  # type: ignore[index]
        ids = re.findall(r' id="([^"]+)"', answer.text)
        assert len(ids) == len(set(ids)), "an id stands twice"


@pytest.mark.parametrize("kind", sorted(set(PAGES) - {"nothing", "refusal"}))
def test_a_page_names_itself_in_each_language(kind: str) -> None:
    page = app().test_client().get(PAGES[kind], headers={"Accept": "text/html"}).text
    there = dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)"', page))
    assert set(there) == {*LOCALES, "x-default"}
    assert all(there[tag].endswith(f"lang={tag}") for tag in LOCALES)
