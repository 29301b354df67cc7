"""Tags: equal exactly when bytes are, for each coding its own; who has an answer does not get it again."""

import gzip
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import SimpleNamespace

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest
from backports import zstd
from flask.testing import FlaskClient
from newsroom import BASE, app, many, opened, publish, readings

from web.documents import Document
from web.served import EXTENSION

HARBOUR = "organization/harbour-university"
ADDRESSES = [f"/data/{HARBOUR}.{suffix}" for suffix in ("ttl", "jsonld", "nt", "rdf")] + [
    f"/page/{HARBOUR}",
    f"/data/{HARBOUR}.nt?depth=2",
    f"/data/{HARBOUR}.nt?incoming=2",
    f"/linkset?iri={BASE}id/{HARBOUR}&format=json",
]
CODINGS = {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstd.decompress}
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_coding_has_a_strong_tag_of_its_own(client: FlaskClient, address: str) -> None:
    plain = client.get(address)
    tags = {plain.headers["ETag"]}
    for coding, decoded in CODINGS.items():
        coded = client.get(address, headers={"Accept-Encoding": coding})
        assert coded.headers["Content-Encoding"] == coding
        assert decoded(coded.data) == plain.data
        tags.add(coded.headers["ETag"])
    assert len(tags) == 4
    assert all(tag.startswith('"') for tag in tags)


@pytest.mark.parametrize("coding", [*CODINGS, "identity"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_who_has_an_answer_is_told_so_with_the_same_headers(client: FlaskClient, address: str, coding: str) -> None:
    taken = {"Accept-Encoding": coding}
    got = client.get(address, headers=taken)
    again = client.get(address, headers=taken | {"If-None-Match": got.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "Content-Location", "Vary", "Link", "Access-Control-Allow-Origin"):
        assert again.headers.getlist(name) == got.headers.getlist(name), name
    assert "Content-Type" not in again.headers


def test_a_tag_counts_in_a_list_and_as_a_weak_one_and_a_star_means_any(client: FlaskClient) -> None:
    tag = client.get(ADDRESSES[0]).headers["ETag"]
    status = {
        told: client.get(ADDRESSES[0], headers={"If-None-Match": told}).status_code
        for told in (f'"x", {tag}, "y"', f"W/{tag}", f'W/"x",W/{tag}', "*", '"x"', f'"{tag.strip(chr(34))}x"', "")
    }
    assert list(status.values()) == [304, 304, 304, 304, 200, 200, 200]
    assert client.get("/data/person/nobody.ttl", headers={"If-None-Match": "*"}).status_code == 404


def test_a_tag_of_a_coding_that_the_client_does_not_take_is_no_match(client: FlaskClient) -> None:
    tag = client.get(ADDRESSES[0], headers={"Accept-Encoding": "br"}).headers["ETag"]
    for taken in ("gzip", "identity", "br;q=0", ""):
        assert client.get(ADDRESSES[0], headers={"If-None-Match": tag, "Accept-Encoding": taken}).status_code == 200
    plain = client.get(ADDRESSES[0]).headers["ETag"]
    refusing = {"If-None-Match": plain, "Accept-Encoding": "br, identity;q=0"}
    assert client.get(ADDRESSES[0], headers=refusing).status_code == 200


@pytest.mark.parametrize("address", [ADDRESSES[0], ADDRESSES[4]])
def test_a_date_counts_only_where_there_is_no_tag(client: FlaskClient, address: str) -> None:
    got = client.get(address)
    made = got.headers["Last-Modified"]
    assert parsedate_to_datetime(made) <= datetime.now(UTC)
    old, tag = "Mon, 01 Jan 2001 00:00:00 GMT", got.headers["ETag"]
    status = [
        client.get(address, headers=conditions).status_code
        for conditions in (
            {"If-Modified-Since": made},
            {"If-Modified-Since": old},
            {"If-Modified-Since": made, "If-None-Match": '"x"'},
            {"If-Modified-Since": old, "If-None-Match": tag},
            {"If-Modified-Since": "no date"},
            {"If-Match": '"x"'},
            {"If-Match": tag},
        )
    ]
    assert status == [304, 200, 200, 304, 200, 412, 200]


def test_a_date_gives_the_tag_of_the_form_that_would_be_sent(client: FlaskClient) -> None:
    got = client.get(ADDRESSES[0], headers={"Accept-Encoding": "br"})
    asked = {"Accept-Encoding": "br", "If-Modified-Since": got.headers["Last-Modified"]}
    assert client.get(ADDRESSES[0], headers=asked).headers["ETag"] == got.headers["ETag"]


def test_the_time_of_coding_is_in_no_byte(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    address, zipped = f"/page/{HARBOUR}", {"Accept-Encoding": "gzip"}
    first = client.get(address, headers=zipped).data
    monkeypatch.setattr(gzip, "time", SimpleNamespace(time=lambda: time.time() + 5))
    assert client.get(address, headers=zipped).data == first


def test_a_tag_answers_before_anything_is_made(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"{ADDRESSES[2]}?depth=2&x=1"
    tag = client.get(address).headers["ETag"]
    monkeypatch.setattr(Document, "written", lambda *_: pytest.fail("it was made"))
    with opened(app().extensions[EXTENSION].out) as other:  # which keeps no answer of the first
        assert other.test_client().get(address, headers={"If-None-Match": tag}).status_code == 304


BYTES = """
import hashlib, sys
from pathlib import Path
from newsroom import opened
with opened(Path(sys.argv[1])) as served:
    client = served.test_client()
    for address in sys.argv[2:]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        print(answer.headers["ETag"], hashlib.sha256(answer.data).hexdigest())
"""


def bytes_in_another_process(out: Path, seed: int) -> list[str]:
    environ = os.environ | {"PYTHONPATH": f"{HERE.parent}:{HERE}", "PYTHONHASHSEED": str(seed)}
    told = subprocess.run(
        [sys.executable, "-c", BYTES, str(out), *ADDRESSES], env=environ, capture_output=True, text=True, check=True
    )
    return told.stdout.splitlines()


def test_a_release_gives_the_same_bytes_and_tags_in_every_process() -> None:
    out = app().extensions[EXTENSION].out
    first = bytes_in_another_process(out, 1)
    assert len(first) == len(ADDRESSES)
    assert first == bytes_in_another_process(out, 2)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Path, list[str]]]:
    versions = [publish(tmp_path, [*readings(), *many(count)]).version for count in (1, 2)]
    yield tmp_path, versions


def test_another_release_has_other_bytes_and_other_tags_even_of_what_it_did_not_change(
    two: tuple[Path, list[str]],
) -> None:
    out, (first, second) = two
    with opened(out) as served:
        client = served.test_client()
        for path in ("/data/person/ada-byron.ttl", "/data/person/ada-byron.rdf", "/page/person/ada-byron"):
            now, then = client.get(path), client.get(f"/releases/{first}{path}")
            assert now.data != then.data
            assert now.headers["ETag"] != then.headers["ETag"]
            assert client.get(path, headers={"If-None-Match": then.headers["ETag"]}).status_code == 200
        assert (
            client.get(f"/releases/{second}/data/person/ada-byron.nt").data
            == client.get("/data/person/ada-byron.nt").data
        )


def test_after_going_back_no_date_says_that_nothing_has_changed(two: tuple[Path, list[str]]) -> None:
    out, (first, _) = two
    with opened(out) as served:
        client = served.test_client()
        newer = client.get("/data/person/ada-byron.ttl").headers["Last-Modified"]
        (out / "current").unlink()
        (out / "current").symlink_to(f"releases/{first}")
        back = client.get("/data/person/ada-byron.ttl", headers={"If-Modified-Since": newer})
        assert back.status_code == 200
        assert "Last-Modified" not in back.headers


def test_files_with_blank_nodes_get_new_tags_when_they_are_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text('<x> <http://x/p> [ <http://x/q> "inner" ] .')
    found = []
    for _ in range(2):
        with opened(data=[file], base="https://p.example/") as served:
            answer = served.test_client().get("/data?iri=https://p.example/x&format=nt")
            assert '"inner"' in answer.text
            found.append((answer.headers["ETag"], answer.data))
    assert (found[0][0] == found[1][0]) == (found[0][1] == found[1][1])
