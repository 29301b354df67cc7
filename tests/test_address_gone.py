"""What is not there: unknown is 404, gone is 410 with the release that had it last."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from newsroom import BASE, many, opened, publish, readings

from web.past import MOST_ASKED
from web.served import EXTENSION

ADDRESSES = {
    "/id/cooperation/item-0002/meeting-1": "*/*",
    "/page/cooperation/item-0002/meeting-1": "text/html",
    "/data/cooperation/item-0002/meeting-1.ttl": "*/*",
    "/data/cooperation/item-0002/meeting-1": "text/turtle",
    f"/data?iri={BASE}id/cooperation/item-0002/meeting-1&format=nt": "*/*",
    f"/page?iri={BASE}id/cooperation/item-0002/meeting-1": "text/html",
    f"/linkset?iri={BASE}id/cooperation/item-0002/meeting-1": "*/*",
}


@pytest.fixture
def releases(tmp_path: Path) -> tuple[Path, list[str]]:
    """Three releases; what the second has and the third has not is gone."""
    return tmp_path, [publish(tmp_path, [*readings(), *many(count)]).version for count in (4, 3, 1)]


@pytest.fixture
def served(releases: tuple[Path, list[str]]) -> Iterator[Flask]:
    with opened(releases[0]) as made:
        yield made


@pytest.fixture
def client(served: Flask) -> FlaskClient:
    return served.test_client()


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_an_earlier_release_had_is_gone_and_the_last_one_is_named(
    client: FlaskClient, releases: tuple[Path, list[str]], address: str
) -> None:
    answer = client.get(address, headers={"Accept": "application/json"})
    told = answer.json
    assert (answer.status_code, answer.content_type) == (410, "application/problem+json")
    assert told is not None
    assert (told["release"], told["address"]) == (releases[1][1], f"/releases/{releases[1][1]}")
    assert client.get(told["address"], headers={"Accept": "text/html"}).status_code == 200
    assert "Accept" in answer.vary
    assert len(told["offers"]) == 5
    for offer in told["offers"]:
        found = client.get(offer["address"])
        assert (found.status_code, found.mimetype) == (200, offer["type"])
        assert b"item-0002/meeting-1" in found.data
    assert f'<{told["offers"][0]["address"]}>; rel="predecessor-version"' in answer.headers["Link"]


def test_a_page_of_what_is_gone_links_to_what_was_told_of_it(client: FlaskClient) -> None:
    answer = client.get("/id/cooperation/item-0002/meeting-1", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (410, "text/html")
    assert "/page/cooperation/item-0002/meeting-1" in answer.text
    words = client.get("/id/cooperation/item-0002/meeting-1", headers={"Accept": "text/plain"})
    assert (words.status_code, words.mimetype) == (410, "text/plain")


def test_the_last_release_that_had_it_is_named_not_the_first(
    client: FlaskClient, releases: tuple[Path, list[str]]
) -> None:
    versions = {
        number: client.get(f"/id/article/item-000{number}", headers={"Accept": "application/json"}).json["release"]  # type: ignore[index]  # JSON
        for number in (1, 2, 3)
    }
    assert versions == {1: releases[1][1], 2: releases[1][1], 3: releases[1][0]}


def test_what_no_release_had_is_unknown(client: FlaskClient) -> None:
    for address in ("/id/article/item-0009", "/data/article/item-0009.ttl", "/page?iri=no%20iri", "/page", "/linkset"):
        answer = client.get(address, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
        assert "Accept" in answer.vary


def test_what_is_there_again_is_no_longer_gone(releases: tuple[Path, list[str]], client: FlaskClient) -> None:
    assert client.get("/data/article/item-0002.ttl").status_code == 410
    publish(releases[0], [*readings(), *many(3)])
    assert client.get("/data/article/item-0002.ttl").status_code == 200


def test_what_only_a_later_release_has_is_not_gone(releases: tuple[Path, list[str]], client: FlaskClient) -> None:
    (releases[0] / "current").unlink()
    (releases[0] / "current").symlink_to(f"releases/{releases[1][1]}")
    assert client.get("/data/article/item-0002.ttl").status_code == 200
    assert client.get("/data/article/item-0003.ttl").status_code == 410
    (releases[0] / "current").unlink()
    (releases[0] / "current").symlink_to(f"releases/{releases[1][0]}")
    publish_newer = publish(releases[0], [*readings(), *many(9)])
    (releases[0] / "current").unlink()
    (releases[0] / "current").symlink_to(f"releases/{releases[1][0]}")
    assert client.get("/data/article/item-0008.ttl").status_code == 404
    assert client.get(f"/releases/{publish_newer.version}/data/article/item-0008.ttl").status_code == 200


def test_a_release_that_is_damaged_or_removed_is_passed_over(
    releases: tuple[Path, list[str]], client: FlaskClient
) -> None:
    folder, (first, second, _) = releases
    (folder / "releases" / second / "manifest.json").write_text("{")
    assert client.get("/data/article/item-0002.ttl").json["release"] == first  # type: ignore[index]  # JSON
    shutil.rmtree(folder / "releases" / second)
    assert client.get("/data/article/item-0002.ttl").json["release"] == first  # type: ignore[index]  # JSON


def test_no_more_releases_are_open_than_may_be(served: Flask, releases: tuple[Path, list[str]]) -> None:
    now = served.extensions[EXTENSION].now()
    assert now.past.last_with([f"{BASE}id/article/item-0002"], now.version)
    assert set(now.past._opened) == {releases[1][1]}
    assert now.past.last_with([f"{BASE}id/article/nothing"], now.version) is None
    assert len(now.past._opened) == 2 <= MOST_ASKED
    assert now.past.of_version("1999-01-01.1") is None
    assert len(now.past._opened) == 2


def test_files_have_no_past(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<a> <b> <c> .")
    with opened(data=[tmp_path / "a.ttl"], base="https://p.example/") as served:
        client = served.test_client()
        assert client.get("/a", headers={"Accept": "text/turtle"}).status_code == 303
        assert client.get("/x").status_code == 404
        assert client.get("/releases/2024-01-01.1/data?iri=https://p.example/a&format=ttl").status_code == 404


def test_an_older_release_knows_what_was_gone_by_then(releases: tuple[Path, list[str]], client: FlaskClient) -> None:
    first, second, _ = releases[1]
    answer = client.get(f"/releases/{second}/data/article/item-0003.ttl")
    assert (answer.status_code, answer.json["release"]) == (410, first)  # type: ignore[index]  # JSON
    assert client.get(f"/releases/{first}/data/article/item-0009.ttl").status_code == 404
