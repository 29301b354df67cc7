"""The files of a release over HTTP: found by machines, resumed, verified, and kept."""

import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from newsroom import app, listening, opened, publish, readings
from test_lists import links
from werkzeug.http import parse_date

from kg.release import FILES, index
from kg.release.formats import DUMPS

HTML = {"Accept": "text/html"}
DUMP_FILES = [dump.file for dump in DUMPS.values()]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


@pytest.fixture(scope="module")
def version(client: FlaskClient) -> str:
    told = client.get("/health").json
    assert told
    return str(told["release"])


@pytest.fixture
def dump(version: str) -> str:
    return f"/releases/{version}/dump.trig.gz"


def facts(client: FlaskClient, version: str) -> dict[str, dict[str, str]]:
    manifest = client.get(f"/releases/{version}/manifest.json").json
    assert manifest
    return dict(manifest["files"])


@pytest.mark.parametrize("page", ["/downloads", "/releases/{version}"])
def test_the_page_tells_size_checksum_date_and_licence_of_every_file(
    client: FlaskClient, version: str, page: str
) -> None:
    answer = client.get(page.format(version=version), headers=HTML)
    assert set(facts(client, version)) == {*FILES, index.FILE}
    for name, told in facts(client, version).items():
        if name == index.FILE:
            continue  # for the application alone
        assert f"/releases/{version}/{name}" in answer.text
        assert told["sha256"] in answer.text and re.search(rf"\b{int(told['size']):,} bytes?\b", answer.text)
    assert f'<time datetime="{version.partition(".")[0]}T' in answer.text
    assert "creativecommons.org" in answer.text


@pytest.mark.parametrize("page", ["/downloads", "/releases/{version}"])
def test_machines_find_every_file_by_its_link(client: FlaskClient, version: str, page: str) -> None:
    answer = client.get(page.format(version=version), headers=HTML)
    items = [link for link in answer.headers["Link"].split(", ") if 'rel="item"' in link]
    assert len(items) == len(FILES) + 1  # and the manifest
    for link in items:
        address, type_ = link.partition(">")[0].strip("<"), link.rpartition("=")[2].strip('"')
        file = client.get(address)
        assert (file.status_code, file.mimetype) == (200, type_)
    assert "license" in links(answer.headers["Link"])


def test_releases_link_to_each_of_them(client: FlaskClient, version: str) -> None:
    assert links(client.get("/releases", headers=HTML).headers["Link"]) == {"item text/html": f"/releases/{version}"}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_named_by_its_checksum_and_digest(client: FlaskClient, version: str, name: str) -> None:
    answer = client.get(f"/releases/{version}/{name}")
    digest = hashlib.sha256(answer.data)
    assert answer.headers["ETag"] == f'"{digest.hexdigest()}"'
    assert answer.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    told = links(answer.headers["Link"])
    assert told["collection text/html"] == f"/releases/{version}" and told["license"]


def test_the_date_of_a_file_is_that_of_the_release(client: FlaskClient, version: str, dump: str) -> None:
    manifest = client.get(f"/releases/{version}/manifest.json").json
    assert manifest
    when = parse_date(client.get(dump).headers["Last-Modified"])
    assert when and when.isoformat() == manifest["created"].replace("Z", "+00:00")


def test_the_address_that_stays_must_be_asked_about_and_names_the_release(client: FlaskClient, version: str) -> None:
    answer = client.get("/downloads/dump.jsonld.gz")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Location"] == f"/releases/{version}/dump.jsonld.gz"
    assert answer.data == client.get(answer.headers["Content-Location"]).data
    again = client.get("/downloads/dump.jsonld.gz", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("name", DUMP_FILES)
def test_a_dump_is_saved_under_a_name_with_its_version_and_zipped_once(
    client: FlaskClient, version: str, name: str
) -> None:
    answer = client.get(f"/releases/{version}/{name}", headers={"Accept-Encoding": "gzip, br, zstd"})
    assert answer.content_type == "application/gzip"
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Content-Disposition"] == f"attachment; filename={version}-{name}"
    assert gzip.decompress(answer.data)


def test_a_text_that_is_zipped_on_the_way_has_no_digest_of_what_it_was(client: FlaskClient, version: str) -> None:
    address = f"/releases/{version}/void.ttl"
    plain, zipped = client.get(address), client.get(address, headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert "Repr-Digest" not in zipped.headers
    assert zipped.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.parametrize("name", FILES)
def test_head_tells_what_get_would_send(client: FlaskClient, version: str, name: str) -> None:
    address = f"/releases/{version}/{name}"
    got, head = client.get(address), client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    for header in ("ETag", "Content-Length", "Content-Type", "Last-Modified", "Repr-Digest", "Content-Disposition"):
        assert head.headers[header] == got.headers[header]


# --- parts


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        *(("bytes=0-99", slice(0, 100)), ("bytes=100-", slice(100, None)), ("bytes=-50", slice(-50, None))),
        *(("bytes=7-7", slice(7, 8)), ("bytes=10-99999999", slice(10, None)), ("bytes=-99999999", slice(0, None))),
    ],
)
def test_a_part_is_sent_with_its_place(client: FlaskClient, dump: str, asked: str, part: slice) -> None:
    whole = client.get(dump)
    answer = client.get(dump, headers={"Range": asked})
    assert (answer.status_code, answer.data) == (206, whole.data[part])
    start, stop, _ = part.indices(len(whole.data))
    assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(whole.data)}"
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert answer.headers["ETag"] == whole.headers["ETag"]
    assert answer.headers["Repr-Digest"] == whole.headers["Repr-Digest"]


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "bytes=5-1", "items=0-5", "bytes=", "bytes=a-b", "nonsense", ""])
def test_a_range_that_is_odd_gets_the_whole(client: FlaskClient, dump: str, asked: str) -> None:
    answer = client.get(dump, headers={"Range": asked})
    assert (answer.status_code, answer.data) == (200, client.get(dump).data)


def test_a_range_of_nothing_is_refused_with_the_size(client: FlaskClient, dump: str) -> None:
    size = len(client.get(dump).data)
    for asked in (f"bytes={size}-", "bytes=99999999-"):
        answer = client.get(dump, headers={"Range": asked})
        assert answer.status_code == 416
        assert answer.headers["Content-Range"] == f"bytes */{size}"


def test_head_takes_no_part(client: FlaskClient, dump: str) -> None:
    answer = client.head(dump, headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.headers["Content-Length"]) == (200, str(len(client.get(dump).data)))


def test_a_download_goes_on_only_where_the_file_is_the_same(client: FlaskClient, dump: str) -> None:
    whole = client.get(dump)
    tag, date = whole.headers["ETag"], whole.headers["Last-Modified"]
    expected = {tag: 206, date: 206, '"other"': 200, f"W/{tag}": 200, "Mon, 01 Jan 2035 00:00:00 GMT": 200, "x": 200}
    for validator, status in expected.items():
        answer = client.get(dump, headers={"Range": "bytes=5-9", "If-Range": validator})
        assert (answer.status_code, answer.data) == (status, whole.data[5:10] if status == 206 else whole.data)


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_curl_resumes_a_download_that_broke_off(client: FlaskClient, dump: str, tmp_path: Path) -> None:
    whole = client.get(dump).data
    file = tmp_path / "dump.trig.gz"
    file.write_bytes(whole[:1000])
    with listening(app()) as address:
        command = ["curl", "-sS", "--fail", "-C", "-", "-o", str(file), f"{address}{dump}"]
        subprocess.run(command, check=True, timeout=60)
    assert file.read_bytes() == whole


@pytest.mark.skipif(not shutil.which("rapper"), reason="needs rapper (Debian: raptor2-utils)")
def test_rapper_reads_a_dump_from_its_address(client: FlaskClient, version: str, tmp_path: Path) -> None:
    file = tmp_path / "dump.ttl"
    file.write_bytes(gzip.decompress(client.get(f"/releases/{version}/dump.ttl.gz").data))
    done = subprocess.run(["rapper", "-c", "-i", "turtle", str(file)], capture_output=True, check=True, text=True)
    count = len({q.triple for q in ox.parse(path=file, format=ox.RdfFormat.TURTLE)})
    assert f"returned {count} triples" in done.stderr


# --- releases of an older version


@pytest.fixture
def old(tmp_path: Path) -> Iterator[FlaskClient]:
    path = publish(tmp_path, readings()).path
    told = json.loads((path / "manifest.json").read_text())
    for name in ("dump.trig.gz", "dump.jsonld.gz"):
        del told["files"][name]
        (path / name).unlink()
    (path / "manifest.json").write_text(json.dumps(told))
    with opened(tmp_path) as served:
        yield served.test_client()


def test_of_an_older_release_the_files_that_it_has_are_offered(old: FlaskClient) -> None:
    page = old.get("/downloads", headers=HTML)
    assert "dump.ttl.gz" in page.text and "dump.trig.gz" not in page.text
    assert "dump.trig.gz" not in page.headers["Link"]
    answer = old.get("/downloads/dump.trig.gz")
    assert answer.status_code == 404
    assert "dump.ttl.gz" in answer.text and "jsonld" not in answer.text
