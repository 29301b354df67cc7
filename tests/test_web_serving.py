"""What is served: releases that come and go, other bases, files; and the addresses of the whole."""

import gzip
import hashlib
import shutil
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pyoxigraph as ox
import pytest
from newsroom import BASE, app, listening, many, opened, publish, readings
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from kg.errors import KgError
from kg.release import LeftOut, index

HTML = {"Accept": "text/html"}
COUNT = {"query": "SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a a <https://w3id.org/coop-kg/ontology#Article> }"}


def test_health_tells_the_release_and_its_articles() -> None:
    answer = app().test_client().get("/health")
    assert answer.status_code == 200
    assert answer.json == {"status": "ok", "release": answer.json["release"], "articles": 122}  # type: ignore[index]  # JSON
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_a_release_health_is_503_and_pages_say_what_to_do(tmp_path: Path) -> None:
    with opened(tmp_path) as served:
        client = served.test_client()
        health = client.get("/health")
        assert (health.status_code, health.content_type) == (503, "application/problem+json")
        page = client.get("/", headers=HTML)
        assert page.status_code == 503
        assert "kg build" in page.text
        publish(tmp_path, readings())
        assert client.get("/health").status_code == 200


def test_a_new_release_is_picked_up_without_a_restart(tmp_path: Path) -> None:
    first = publish(tmp_path, readings())
    with opened(tmp_path) as served:
        client = served.test_client()

        def told() -> tuple[str, int, int]:
            health = client.get("/health").json
            rows = client.get("/sparql", query_string=COUNT).json
            assert health is not None
            assert rows is not None
            return health["release"], health["articles"], int(rows["results"]["bindings"][0]["n"]["value"])

        tag = client.get("/", headers=HTML).headers["ETag"]
        assert told() == (first.version, 2, 2)
        second = publish(tmp_path, [*readings(), *many(3)])
        assert told() == (second.version, 5, 5)
        assert client.get("/", headers=HTML | {"If-None-Match": tag}).status_code == 200
        assert client.get(f"/releases/{first.version}", headers=HTML).status_code == 200


def test_requests_go_on_while_releases_change(tmp_path: Path) -> None:
    publish(tmp_path, readings())
    failures: list[object] = []
    stop = threading.Event()

    def ask(address: str) -> None:
        while not stop.is_set():
            for path in ("/page/person/ada-byron", "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D"):
                try:
                    with urllib.request.urlopen(address + path, timeout=20) as answer:
                        answer.read()
                except (OSError, urllib.error.HTTPError) as error:
                    failures.append(error)

    with opened(tmp_path) as served, listening(served) as address:
        threads = [threading.Thread(target=ask, args=(address,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for count in range(4):
            publish(tmp_path, [*readings(), *many(count)])
            time.sleep(0.2)
        stop.set()
        for thread in threads:
            thread.join(20)
    assert failures == []


def test_a_release_that_is_damaged_does_not_replace_the_one_that_is_served(tmp_path: Path) -> None:
    first = publish(tmp_path, readings())
    with opened(tmp_path) as served:
        client = served.test_client()
        assert client.get("/health").json["release"] == first.version  # type: ignore[index]  # JSON
        second = publish(tmp_path, [*readings(), *many(1)])
        (second.path / "manifest.json").write_text("{")
        assert client.get("/health").json["release"] == first.version  # type: ignore[index]  # JSON


def test_the_site_answers_for_the_base_of_the_release_wherever_it_listens() -> None:
    with listening(app()) as address:
        asked = urllib.request.Request(f"{address}/id/person/ada-byron", headers={"Accept": "text/turtle"})
        with urllib.request.urlopen(asked, timeout=20) as answer:
            assert answer.url == f"{address}/data/person/ada-byron.ttl"
            assert f"<{BASE}id/person/ada-byron>".encode() in answer.read()


def test_below_a_path_every_link_keeps_it() -> None:
    mounted = Client(DispatcherMiddleware(app(), {"/kg": app()}))
    page = mounted.get("/kg/page/person/ada-byron", headers=HTML)
    assert page.status_code == 200
    assert 'href="/kg/page/article/visit-to-harbour"' in page.text
    assert 'href="/kg/static/site.css"' in page.text
    assert 'href="/page/' not in page.text
    assert mounted.get("/kg/id/person/ada-byron", headers=HTML).headers["Location"] == "/kg/page/person/ada-byron"


def test_every_file_of_a_release_is_to_be_had_with_its_checksum() -> None:
    client = app().test_client()
    version = client.get("/health").json["release"]  # type: ignore[index]  # JSON
    page = client.get("/downloads", headers=HTML).text
    manifest = client.get(f"/releases/{version}/manifest.json").json
    assert manifest is not None
    assert len(manifest["files"]) >= 4
    assert client.get(f"/releases/{version}/{index.FILE}").status_code == 404  # for the application alone
    for name, facts in manifest["files"].items():
        if name == index.FILE:
            continue
        answer = client.get(f"/releases/{version}/{name}")
        assert hashlib.sha256(answer.data).hexdigest() == facts["sha256"]
        assert facts["sha256"] in page
        assert f"/releases/{version}/{name}" in page
    dump = client.get(f"/releases/{version}/dump.nq.gz")
    assert dump.content_type == "application/gzip"
    assert "Content-Encoding" not in dump.headers
    assert f"{version}-dump.nq.gz" in dump.headers["Content-Disposition"]
    quads = list(ox.parse(gzip.decompress(dump.data), format=ox.RdfFormat.N_QUADS))
    assert len(quads) == manifest["counts"]["quads"]


def test_a_download_resumes_and_is_not_sent_twice() -> None:
    client = app().test_client()
    version = client.get("/health").json["release"]  # type: ignore[index]  # JSON
    address = f"/releases/{version}/dump.nq.gz"
    whole = client.get(address)
    part = client.get(address, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, whole.data[100:200])
    assert client.get(address, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    head = client.head(address)
    assert (head.headers["Content-Length"], head.data) == (str(len(whole.data)), b"")


@pytest.mark.parametrize("name", ["nothing.ttl", "store", "..%2f..%2fmanifest.json", "../manifest.json", "%2e%2e"])
def test_no_other_file_is_to_be_had(name: str) -> None:
    client = app().test_client()
    version = client.get("/health").json["release"]  # type: ignore[index]  # JSON
    assert client.get(f"/releases/{version}/{name}").status_code == 404
    assert client.get(f"/releases/{name}/dump.nq.gz").status_code == 404


def test_the_report_names_what_was_left_out_and_why(tmp_path: Path) -> None:
    publish(tmp_path, readings(), left_out=[LeftOut("bad.md", "line 3: a <visit> names no host")])
    with opened(tmp_path) as served:
        page = served.test_client().get("/report", headers=HTML, follow_redirects=True).text
    assert "bad.md" in page
    assert "line 3: a &lt;visit&gt; names no host" in page


def test_machines_find_the_description_and_the_rules_of_the_site() -> None:
    client = app().test_client()
    void = client.get("/.well-known/void")
    assert void.content_type.startswith("text/turtle")
    assert any("void#Dataset" in str(quad.object) for quad in ox.parse(void.data, format=ox.RdfFormat.TURTLE))
    assert "Disallow: /sparql" in client.get("/robots.txt").text
    assert client.get("/static/favicon.svg").content_type.startswith("image/svg+xml")


def test_every_address_that_the_description_gives_is_served() -> None:
    client = app().test_client()
    void = ox.parse(client.get("/.well-known/void").data, format=ox.RdfFormat.TURTLE)
    wanted = {"dataDump", "downloadURL", "sparqlEndpoint", "homepage"}
    found = {quad.object.value for quad in void if quad.predicate.value.rpartition("#")[2].rpartition("/")[2] in wanted}  # type: ignore[union-attr]  # IRIs
    assert len(found) >= 3
    for iri in found:
        answer = client.get("/" + iri.removeprefix(BASE), headers={"Accept": "text/turtle, */*;q=0.5"})
        assert answer.status_code == 200, iri


def test_files_are_served_with_pages_lists_and_search(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text('<people/alice> a <Person> ; <http://xmlns.com/foaf/0.1/name> "Alice" .')
    (tmp_path / "b.nq").write_text('<http://x/s> <http://x/p> "in a graph" <http://x/g> .\n')
    with opened(data=[tmp_path / "a.ttl", tmp_path / "b.nq"], base="https://p.example/") as served:
        client = served.test_client()
        assert client.get("/health").json["release"].startswith("data-")  # type: ignore[index]  # JSON
        assert "Alice" in client.get("/browse/person", headers=HTML).text
        assert "/page?iri=https://p.example/people/alice" in client.get("/search?q=ali", headers=HTML).text
        assert "in a graph" in client.get("/page?iri=http://x/s", headers=HTML).text
        for address in ("/", "/browse", "/sparql", "/ontology", "/shapes", "/releases", "/coverage", "/map"):
            assert client.get(address, headers=HTML).status_code == 200
        assert client.get("/downloads", headers=HTML).status_code == 404


def test_what_was_stored_of_files_is_removed_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.ttl").write_text("<a> <b> <c> .")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    with opened(data=[tmp_path / "a.ttl"], base="https://p.example/") as served:
        assert served.test_client().get("/health").status_code == 200
        assert list((tmp_path / "temporary").iterdir())
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_file_that_is_no_rdf_is_told_at_the_start(tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text("this is no turtle")
    with pytest.raises(KgError, match=r"bad\.ttl"), opened(data=[bad]):
        pass


def test_a_release_that_goes_away_is_served_on(tmp_path: Path) -> None:
    publish(tmp_path, readings())
    with opened(tmp_path) as served:
        client = served.test_client()
        assert client.get("/health").status_code == 200
        (tmp_path / "current").unlink()
        assert client.get("/health").status_code == 200
        shutil.rmtree(tmp_path / "releases")
        assert client.get("/page/person/ada-byron", headers=HTML).status_code == 200
