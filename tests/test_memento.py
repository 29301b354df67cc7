"""Pages and documents as they were at a time (RFC 7089), and what each release changed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from newsroom import BASE, many, opened, publish, readings
from werkzeug.test import TestResponse

DAYS = ("2020-01-01", "2021-01-01", "2022-01-01")
MEETING = "cooperation/item-0002/meeting-1"
GUEST = "person/ada-byron"


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[str]]]:
    """Three releases, made on three days of other years; the second and the third have ever less."""
    out = tmp_path_factory.mktemp("memento")
    made = [publish(out, [*readings(), *many(count)]).version for count in (4, 3, 1)]
    for version, day in zip(made, DAYS, strict=True):
        manifest = out / "releases" / version / "manifest.json"
        told = json.loads(manifest.read_text()) | {"created": f"{day}T12:00:00Z"}
        manifest.write_text(json.dumps(told))
    yield out, made


@pytest.fixture(scope="module")
def client(versions: tuple[Path, list[str]]) -> Iterator[FlaskClient]:
    with opened(versions[0]) as app:
        yield app.test_client()


def at(client: FlaskClient, address: str, time: str, **headers: str) -> TestResponse:
    return client.get(address, headers={"Accept-Datetime": time, **headers})


@pytest.mark.parametrize(
    ("time", "place"),
    [
        ("Wed, 01 Jan 2020 12:00:00 GMT", 0),
        ("Thu, 31 Dec 2020 23:59:59 GMT", 0),
        ("Fri, 01 Jan 2021 12:00:00 GMT", 1),
        ("Sat, 01 Jan 2050 00:00:00 GMT", 2),
        ("Mon, 01 Jan 1990 00:00:00 GMT", 0),
    ],
)
@pytest.mark.parametrize("path", [f"/page/{GUEST}", f"/data/{GUEST}.ttl", f"/data?iri={BASE}id/{GUEST}&format=nt"])
def test_a_time_leads_to_the_release_of_that_time(
    client: FlaskClient, versions: tuple[Path, list[str]], path: str, time: str, place: int
) -> None:
    answer = at(client, path, time)
    assert (answer.status_code, answer.location) == (302, f"/releases/{versions[1][place]}{path}")
    assert "Accept-Datetime" in answer.vary
    assert f'<{path}>; rel="original timegate"' in answer.headers["Link"]
    memento = client.get(answer.location)
    year = DAYS[place][:4]
    assert memento.status_code == 200 and f" {year} 12:00:00 GMT" in memento.headers["Memento-Datetime"]
    assert "iri=" in path or f'<{path}>; rel="original timegate"' in memento.headers["Link"]


def test_what_is_gone_is_found_in_the_last_release_that_told_of_it(
    client: FlaskClient, versions: tuple[Path, list[str]]
) -> None:
    answer = at(client, f"/page/{MEETING}", "Sat, 01 Jan 2050 00:00:00 GMT")
    assert answer.location == f"/releases/{versions[1][1]}/page/{MEETING}"
    assert client.get(f"/page/{MEETING}").status_code == 410
    assert at(client, "/page/person/nobody", "Sat, 01 Jan 2050 00:00:00 GMT").status_code == 404


@pytest.mark.parametrize("time", ["yesterday", "", "2020-01-01"])
def test_what_is_no_time_is_a_clear_error(client: FlaskClient, time: str) -> None:
    answer = at(client, f"/page/{GUEST}", time)
    assert answer.status_code == 400 and "RFC 1123" in answer.text


def test_an_answer_that_is_kept_is_not_given_for_a_time(client: FlaskClient) -> None:
    for _ in range(2):
        answer = client.get(f"/page/{GUEST}")
        assert answer.status_code == 200 and "Accept-Datetime" in answer.vary
        assert "Memento-Datetime" not in answer.headers
    assert at(client, f"/page/{GUEST}", "Wed, 01 Jan 2020 12:00:00 GMT").status_code == 302


def test_a_memento_stays_where_it_is(client: FlaskClient, versions: tuple[Path, list[str]]) -> None:
    answer = at(client, f"/releases/{versions[1][0]}/page/{GUEST}", "Sat, 01 Jan 2050 00:00:00 GMT")
    assert answer.status_code == 200 and "2020" in answer.headers["Memento-Datetime"]


def test_the_timemap_lists_each_state_with_its_time(client: FlaskClient, versions: tuple[Path, list[str]]) -> None:
    links = client.get(f"/page/{GUEST}").headers["Link"]
    assert f'</timemap/page/{GUEST}>; rel="timemap"; type="application/link-format"' in links
    answer = client.get(f"/timemap/page/{GUEST}")
    assert answer.mimetype == "application/link-format"
    lines = answer.text.splitlines()
    assert lines[0] == f'</page/{GUEST}>; rel="original timegate",'
    mementos = [f"</releases/{version}/page/{GUEST}>" for version in versions[1]]
    assert [line.split(";")[0] for line in lines[2:]] == mementos
    assert 'rel="first memento"' in lines[2] and 'rel="last memento"' in lines[4]
    assert client.get("/timemap/page/person/nobody").status_code == 404
    assert client.get("/timemap/elsewhere").status_code == 404


def test_a_release_tells_what_it_changed(client: FlaskClient, versions: tuple[Path, list[str]]) -> None:
    first, second, third = versions[1]
    told = client.get(f"/releases/{third}/changes?format=json").json
    assert told and told["before"] == second and told["complete"]
    assert told["kinds"]["article"] == {"came": 0, "changed": 0, "went": 2}
    went = {thing["iri"] for thing in told["things"] if thing["change"] == "went"}
    assert f"{BASE}id/{MEETING}" in went
    page = client.get(f"/releases/{third}/changes", headers={"Accept": "text/html"})
    assert f'href="/releases/{second}/page/{MEETING}"' in page.text and "removed.nq.gz" in page.text
    assert client.get(f"/releases/{third}/removed.nq.gz").status_code == 200
    assert "no release before" in client.get(f"/releases/{first}/changes").text


def test_the_list_of_releases_tells_time_size_and_changes_of_each(
    client: FlaskClient, versions: tuple[Path, list[str]]
) -> None:
    page = client.get("/releases", headers={"Accept": "text/html"}).text
    for version, day in zip(versions[1], DAYS, strict=True):
        assert f'href="/releases/{version}"' in page and f'<time datetime="{day}T12:00:00+00:00">' in page
    assert page.count("/changes") == 2
    assert client.get("/releases?page=2").status_code == 404
