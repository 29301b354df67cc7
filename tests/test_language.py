"""Pages in the language of the reader: how it is chosen, remembered, and told to caches."""

import pytest
from flask.testing import FlaskClient
from newsroom import app
from werkzeug.test import TestResponse

PAGES = ["/", "/browse/organization", "/page/organization/harbour-university", "/ontology", "/downloads", "/search?q=a"]
DATA = [
    "/data/organization/harbour-university.ttl",
    "/browse/organization.csv",
    "/relation/harbour-university/northern-institute?format=csv",
    "/feeds/articles.atom",
    "/sparql/terms.json",
    "/ontology.ttl",
]
RUSSIAN = {"Accept-Language": "ru"}


@pytest.fixture
def client() -> FlaskClient:
    return app().test_client()


def page(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(address, headers={"Accept": "text/html"} | named)


def varies(answer: TestResponse) -> set[str]:
    return {name.strip().lower() for name in answer.headers.get("Vary", "").split(",")}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_in_another_language_has_another_name(client: FlaskClient, address: str) -> None:
    english, russian = page(client, address), page(client, address, Accept_Language="ru, en;q=0.5")
    assert (english.headers["Content-Language"], russian.headers["Content-Language"]) == ("en", "ru")
    assert varies(english) >= {"accept-language", "cookie"}
    assert english.headers["ETag"] != russian.headers["ETag"]
    assert '<html lang="ru" dir="ltr">' in russian.text and "Онтология" in russian.text
    assert page(client, address, Accept_Language="ru", If_None_Match=english.headers["ETag"]).status_code == 200
    assert page(client, address, Accept_Language="ru", If_None_Match=russian.headers["ETag"]).status_code == 304


@pytest.mark.parametrize("address", DATA)
def test_what_is_no_page_is_the_same_for_everyone(client: FlaskClient, address: str) -> None:
    plain = client.get(address)
    client = app().test_client(use_cookies=False)
    other = client.get(address, headers={"Accept-Language": "ru", "Cookie": "lang=ru; labels=zh"})
    assert plain.status_code == 200
    assert (plain.data, plain.headers.get("ETag")) == (other.data, other.headers.get("ETag"))
    assert not varies(plain) & {"accept-language", "cookie"}
    assert "Content-Language" not in plain.headers and "Set-Cookie" not in other.headers


@pytest.mark.parametrize(
    ("asked", "cookie", "accepted", "language"),
    [
        ("?lang=ru", "lang=en", "en", "ru"),
        ("", "lang=ru", "en", "ru"),
        ("", "", "uk, ru;q=0.8, en;q=0.5", "ru"),
        ("", "", "ru-RU", "ru"),
        ("", "", "de, *;q=0.1", "en"),
        ("", "", "ru;q=0, en", "en"),
        ("?lang=xx", "lang=<script>", ";;q=,", "en"),
    ],
)
def test_the_address_comes_before_the_cookie_and_that_before_the_browser(
    asked: str, cookie: str, accepted: str, language: str
) -> None:
    client = app().test_client(use_cookies=False)  # so that those of the test are sent
    answer = page(client, f"/downloads{asked}", Cookie=cookie, Accept_Language=accepted)
    assert answer.headers["Content-Language"] == language


def test_a_choice_is_remembered_until_another_one(client: FlaskClient) -> None:
    chosen = page(client, "/downloads?lang=ru&labels=de")
    assert len(chosen.headers.getlist("Set-Cookie")) == 2
    assert all("SameSite=Lax" in cookie and "Path=/" in cookie for cookie in chosen.headers.getlist("Set-Cookie"))
    assert page(client, "/browse").headers["Content-Language"] == "ru"
    page(client, "/browse?lang=en")
    assert page(client, "/browse").headers["Content-Language"] == "en"
    assert "Set-Cookie" not in page(client, "/browse?lang=xx&labels=yy").headers


def test_names_come_in_a_language_of_their_own(client: FlaskClient) -> None:
    address = "/page/organization/harbour-university"
    assert ">university</a>" in page(client, address).text
    assert ' lang="ru">университет</a>' in page(client, f"{address}?labels=ru").text
    russian = page(client, f"{address}?lang=ru").text
    assert ">университет</a>" in russian
    assert ' lang="en">Harbour University</a>' in page(client, "/page/cooperation/visit-to-harbour/visit-1").text
    assert ">university</a>" in page(client, f"{address}?lang=ru&labels=en").text
    client.delete_cookie("labels")
    client.delete_cookie("lang")
    assert page(client, address).headers["ETag"] != page(client, f"{address}?labels=ru").headers["ETag"]


def test_a_page_that_is_kept_is_kept_in_each_language(client: FlaskClient) -> None:
    address = "/page/person/ada-byron"
    first = [page(client, address, Accept_Language=tag).text for tag in ("en", "ru", "en", "ru-RU")]
    assert first[0] == first[2] != first[1] == first[3]
    assert page(client, address, Accept_Language="ru").headers["Server-Timing"] == "kept"
    client = app().test_client(use_cookies=False)
    assert page(client, address, Cookie="lang=ru; other=1").headers["Server-Timing"] == "kept"


def test_a_problem_is_told_in_the_language_of_who_made_it(client: FlaskClient) -> None:
    for accept in ("text/html", "application/json", "text/plain"):
        answer = client.get("/nothing", headers={"Accept": accept} | RUSSIAN)
        assert "Не найдено" in answer.get_data(as_text=True), accept
        assert answer.headers["Content-Language"] == "ru"
        assert varies(answer) >= {"accept", "accept-language", "cookie"}


@pytest.mark.parametrize(
    "query", ["q=%C3%28", "q=a&q=b&lang=en", "lang", "lang=%00", "%26lang=ru", "q=%22%3E%3Cscript"]
)
def test_the_switch_keeps_what_was_asked_and_nothing_breaks_out_of_it(client: FlaskClient, query: str) -> None:
    answer = page(client, f"/search?{query}")
    assert answer.status_code in (200, 400)
    assert "<script>" not in answer.text.partition("<body>")[2]
    assert "lang=ru" in answer.text
    if query.startswith("q=a"):
        assert 'href="?q=a&amp;q=b&amp;lang=ru"' in answer.text


def test_the_address_of_a_language_is_its_own_canonical_one(client: FlaskClient) -> None:
    plain, russian = page(client, "/browse").text, page(client, "/browse?lang=ru").text
    assert '<link rel="canonical" href="https://kg.example.org/kg/browse">' in plain
    assert '<link rel="canonical" href="https://kg.example.org/kg/browse?lang=ru">' in russian
    for text in (plain, russian):
        assert '<link rel="alternate" hreflang="ru" href="https://kg.example.org/kg/browse?lang=ru">' in text
