"""The endpoint asked by scripts of other sites, in a real browser: what CORS lets them send and read."""

import functools
import http.server
import os
import shutil
import threading
import urllib.parse
from collections.abc import Iterator
from typing import Any

import pytest

from clients.conftest import Site

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: make env")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install -y chromium")

COOP = "https://w3id.org/coop-kg/ontology#"
VISITS = f"SELECT ?visit {{ ?visit a <{COOP}Visit> }}"
VISITS_TOLD = 6
FETCH = """async ([url, options]) => {
  const answer = await fetch(url, options);
  return {status: answer.status, type: answer.headers.get("content-type"), etag: answer.headers.get("etag"),
          retry: answer.headers.get("retry-after"), text: await answer.text()};
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and says nothing of it."""

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page of another origin: another port of this machine."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "index.html").write_text("<!doctype html><title>Elsewhere</title>", encoding="utf-8")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join(5)


@pytest.fixture(scope="module")
def page(elsewhere: str) -> Iterator["playwright.Page"]:
    arguments = ["--disable-gpu", "--disable-background-networking", "--no-first-run"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses to run as root with it
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        opened = browser.new_page()
        opened.goto(elsewhere)
        yield opened
        browser.close()


def fetch(page: "playwright.Page", url: str, **options: Any) -> dict[str, Any]:
    answer: dict[str, Any] = page.evaluate(FETCH, [url, options])
    return answer


def asked(site: Site, query: str) -> str:
    return f"{site.endpoint}?" + urllib.parse.urlencode({"query": query})


def test_a_script_elsewhere_asks_with_get(page: "playwright.Page", site: Site) -> None:
    answer = fetch(page, asked(site, VISITS), headers={"Accept": "text/csv"})
    assert (answer["status"], answer["type"]) == (200, "text/csv; charset=utf-8")
    assert len(answer["text"].splitlines()) == 1 + VISITS_TOLD


def test_a_script_elsewhere_posts_a_query_after_a_preflight(page: "playwright.Page", site: Site) -> None:
    headers = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+xml"}
    answer = fetch(page, site.endpoint, method="POST", body=VISITS, headers=headers)
    assert answer["status"] == 200
    assert answer["text"].count("<result>") == VISITS_TOLD


def test_a_script_elsewhere_posts_a_form(page: "playwright.Page", site: Site) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = asked(site, VISITS).partition("?")[2]
    assert fetch(page, site.endpoint, method="POST", body=body, headers=form)["status"] == 200


def test_a_script_elsewhere_reads_why_a_query_is_wrong(page: "playwright.Page", site: Site) -> None:
    headers = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}
    answer = fetch(page, site.endpoint, method="POST", body="SELECT * { ?s ?p }", headers=headers)
    assert (answer["status"], answer["type"]) == (400, "application/problem+json")
    assert '"line": 1' in answer["text"]


def test_a_script_elsewhere_reads_the_description_and_asks_for_it_conditionally(
    page: "playwright.Page", site: Site
) -> None:
    first = fetch(page, site.endpoint, headers={"Accept": "text/turtle"}, cache="no-store")
    assert "sd:Service" in first["text"]
    again = fetch(
        page, site.endpoint, headers={"Accept": "text/turtle", "If-None-Match": first["etag"]}, cache="no-store"
    )
    assert (again["status"], again["text"]) == (304, "")


def test_a_script_elsewhere_reads_a_things_document(page: "playwright.Page", site: Site) -> None:
    answer = fetch(page, f"{site.base}id/person/bai-haili", headers={"Accept": "application/ld+json"})
    assert (answer["status"], answer["type"]) == (200, "application/ld+json")
    assert "Bai Haili" in answer["text"]
