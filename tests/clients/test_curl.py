"""The endpoint asked by curl, the client of shell scripts."""

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from rdflib import Graph

from clients.conftest import Site

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl: sudo apt-get install curl")

COOP = "https://w3id.org/coop-kg/ontology#"
VISITS = f"SELECT ?visit {{ ?visit a <{COOP}Visit> }}"
VISITS_TOLD = 6


def curl(*arguments: str) -> tuple[dict[str, str], str]:
    """The headers of curl's last answer, with its status as `status`, and the body."""
    done = subprocess.run(["curl", "-sS", "-i", *arguments], capture_output=True, timeout=60, check=True)
    head, _, body = done.stdout.decode().replace("\r\n", "\n").partition("\n\n")
    first, *lines = head.splitlines()
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return headers | {"status": first.split()[1]}, body


def rows(body: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body)))


def test_curl_asks_with_get(site: Site) -> None:
    headers, body = curl("-G", site.endpoint, "-H", "Accept: text/csv", "--data-urlencode", f"query={VISITS}")
    assert (headers["status"], headers["content-type"]) == ("200", "text/csv; charset=utf-8")
    assert len(rows(body)) == VISITS_TOLD


def test_curl_asks_with_a_form_and_names_the_format_there(site: Site) -> None:
    _, body = curl(site.endpoint, "--data-urlencode", f"query={VISITS}", "-d", "format=csv")
    assert len(rows(body)) == VISITS_TOLD


def test_curl_posts_a_file_with_the_query_as_it_is(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "visits.rq"
    file.write_text(f"# Besuche: Söhne, 访问\n{VISITS}\n", encoding="utf-8")
    kind = "Content-Type: application/sparql-query"
    headers, body = curl(site.endpoint, "-H", kind, "-H", "Accept: text/csv", "--data-binary", f"@{file}")
    assert headers["status"] == "200"
    assert len(rows(body)) == VISITS_TOLD


def test_curl_posts_a_file_as_a_parameter(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "visits.rq"
    file.write_text(VISITS, encoding="utf-8")
    _, body = curl(site.endpoint, "-H", "Accept: text/csv", "--data-urlencode", f"query@{file}")
    assert len(rows(body)) == VISITS_TOLD


def test_curl_gets_json_unless_it_asks_for_something_else(site: Site) -> None:
    headers, body = curl("-G", site.endpoint, "--data-urlencode", f"query={VISITS}")
    assert headers["content-type"] == "application/sparql-results+json"
    assert len(json.loads(body)["results"]["bindings"]) == VISITS_TOLD


def test_curl_gets_a_long_answer_whole_when_it_takes_it_compressed(site: Site) -> None:
    asked = ("-G", site.endpoint, "-H", "Accept: text/csv", "--data-urlencode", "query=SELECT * { ?s ?p ?o }")
    _, plain = curl(*asked)
    _, compressed = curl("--compressed", *asked)
    assert len(plain) > 500_000
    assert compressed == plain


def test_curl_asks_for_the_head_alone(site: Site) -> None:
    headers, body = curl("--head", "-G", site.endpoint, "--data-urlencode", f"query={VISITS}")
    assert (headers["status"], headers["content-type"], body) == ("200", "application/sparql-results+json", "")


def test_curl_gets_the_description_once(site: Site) -> None:
    headers, body = curl(site.endpoint, "-H", "Accept: text/turtle")
    assert len(Graph().parse(data=body, format="turtle")) > 500
    again, nothing = curl(site.endpoint, "-H", "Accept: text/turtle", "-H", f"If-None-Match: {headers['etag']}")
    assert (again["status"], nothing) == ("304", "")


def test_curl_follows_the_iri_of_an_answer_to_its_statements(site: Site) -> None:
    _, body = curl("-G", site.endpoint, "-H", "Accept: text/csv", "--data-urlencode", f"query={VISITS}")
    visit = rows(body)[0]["visit"]
    done = subprocess.run(
        ["curl", "-sSL", "-H", "Accept: text/turtle", visit], capture_output=True, timeout=60, check=True
    )
    assert f"<{visit}>" in done.stdout.decode()


def test_curl_is_told_what_is_wrong(site: Site) -> None:
    headers, body = curl("-G", site.endpoint, "--data-urlencode", "query=SELECT * { ?s ?p }")
    assert (headers["status"], headers["content-type"]) == ("400", "application/problem+json")
    assert json.loads(body)["line"] == 1
    assert subprocess.run(["curl", "-sf", f"{site.endpoint}?query=nonsense"], timeout=60).returncode == 22


@pytest.mark.skipif(shutil.which("roqet") is None, reason="needs roqet: sudo apt-get install rasqal-utils")
def test_roqet_asks_over_the_protocol(site: Site) -> None:
    done = subprocess.run(
        ["roqet", "-q", "-p", site.endpoint, "-e", VISITS, "-r", "csv"], capture_output=True, timeout=60, check=True
    )
    assert len(rows(done.stdout.decode())) == VISITS_TOLD
