"""What the dataset tells of itself at `/.well-known/void` and `/catalog`, held against shapes and against the store."""

import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from newsroom import BASE, app, listening, many, opened, publish, readings
from rdflib import DCTERMS, OWL, RDF, VOID, XSD, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from kg.check import shacl
from kg.check.told import Told
from kg.iri import Iris
from kg.release import versions
from kg.release.dcat import DCAT, SPDX
from kg.release.describe import description
from kg.store import EmbeddedStore
from web.negotiate import GRAPHS, TURTLE, WRITERS_OF_GRAPHS, Format

DATASET = URIRef(f"{BASE}dataset")
CATALOG = URIRef(f"{BASE}catalog")
DOCUMENTS = ("/.well-known/void", "/catalog")
SAME = f"<{OWL.sameAs}>"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


@pytest.fixture
def files(tmp_path: Path) -> Iterator[FlaskClient]:
    data = tmp_path / "people.ttl"
    data.write_text(
        f"<id/person/ada> a <http://x.example/v#Person> ; <http://x.example/v#knows> <id/person/bob> ;"
        f" {SAME} <https://www.wikidata.org/entity/Q7259> ;"
        f" {SAME} <https://sws.geonames.org/1/> , <https://sws.geonames.org/2/> ."
        f" <id/person/bob> a <http://x.example/v#Person> ; {SAME} <id/person/robert> , <javascript:alert(1)> ."
    )
    with opened(data=[data]) as served:
        yield served.test_client()


def told(client: FlaskClient, address: str) -> Graph:
    answer = client.get(address, headers={"Accept": "text/turtle"})
    assert answer.status_code == 200, address
    return Graph().parse(data=answer.data, format="turtle")


def triples(content: bytes, format_: Format) -> set[ox.Triple]:
    found = {quad.triple for quad in ox.parse(content, format=WRITERS_OF_GRAPHS[format_])}
    assert len(found) > 50
    return found


def broken(graph: Graph) -> list[str]:
    return [result.line() for result in shacl.results(Told(graph), "catalogue")]


@pytest.mark.parametrize("address", DOCUMENTS)
def test_what_is_told_keeps_the_shapes_and_is_what_the_shapes_are_about(client: FlaskClient, address: str) -> None:
    graph = told(client, address)
    assert broken(graph) == []
    looked_at = {DCAT.Dataset, DCAT.Distribution, SPDX.Checksum}
    assert looked_at <= set(graph.objects(None, RDF.type))
    graph.remove((None, DCAT.byteSize, None))
    assert any("byteSize" in line for line in broken(graph))


@pytest.mark.parametrize("address", DOCUMENTS)
@pytest.mark.parametrize("format_", GRAPHS, ids=lambda format_: format_.suffix)
def test_it_is_the_same_in_every_format_by_header_and_by_name(
    client: FlaskClient, address: str, format_: Format
) -> None:
    by_header = client.get(address, headers={"Accept": format_.media_type})
    by_name = client.get(address, query_string={"format": format_.suffix})
    assert by_header.content_type == by_name.content_type == format_.content_type
    assert by_header.data == by_name.data
    assert "Accept" in by_header.headers["Vary"]
    assert triples(by_header.data, format_) == triples(client.get(address).data, TURTLE)


@pytest.mark.parametrize("address", DOCUMENTS)
def test_a_browser_gets_a_page_of_it(client: FlaskClient, files: FlaskClient, address: str) -> None:
    for each in (client, files):
        answer = each.get(address, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
        html5lib.HTMLParser(strict=True).parse(answer.text)
        assert each.get(address).content_type == "text/turtle; charset=utf-8"
        for link in re.findall(r'href="(\?format=[^"]+)"', answer.text):
            assert each.get(address + link).status_code == 200


def test_the_page_of_the_dataset_shows_its_sizes_and_links(client: FlaskClient, files: FlaskClient) -> None:
    page = client.get("/.well-known/void?format=html").text
    triples = told(client, "/.well-known/void").value(DATASET, VOID.triples).toPython()
    assert f"<strong>{triples:,}</strong> statements" in page
    assert re.search(r'#Article"[^>]*>article</a> <code>coop:Article</code></td><td class="count">122<', page)
    assert "https://sws.geonames.org/" in files.get("/.well-known/void?format=html").text


@pytest.mark.parametrize("address", DOCUMENTS)
def test_another_format_is_refused_with_those_there_are(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Accept": "image/png"})
    assert (answer.status_code, answer.content_type) == (406, "application/problem+json")
    assert all(format_.name in answer.json["detail"] for format_ in GRAPHS)


@pytest.mark.parametrize("address", [*DOCUMENTS, "/catalog/{}"])
def test_who_has_it_is_told_so_and_head_has_no_body(client: FlaskClient, address: str) -> None:
    address = address.format(client.get("/health").json["release"])
    got, head = client.get(address), client.head(address)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", got.headers["ETag"])
    again = client.get(address, headers={"If-None-Match": got.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert got.headers["Access-Control-Allow-Origin"] == "*"
    other = client.get(address, headers={"Accept": "application/ld+json"})
    assert other.headers["ETag"] != got.headers["ETag"]


def test_the_void_that_is_served_is_the_file_of_the_release(client: FlaskClient) -> None:
    version = client.get("/health").json["release"]
    file = Graph().parse(data=client.get(f"/releases/{version}/void.ttl").data, format="turtle")
    assert isomorphic(file, told(client, "/.well-known/void"))


def test_void_tells_where_the_data_are_and_examples_of_them(client: FlaskClient) -> None:
    graph = told(client, "/.well-known/void")
    dumps = {URIRef(f"{BASE}downloads/dump.{suffix}.gz") for suffix in ("nq", "trig", "ttl", "jsonld")}
    assert set(graph.objects(DATASET, VOID.dataDump)) == dumps
    assert graph.value(DATASET, VOID.uriSpace) == Literal(f"{BASE}id/")
    examples = set(graph.objects(DATASET, VOID.exampleResource))
    assert {str(example).removeprefix(f"{BASE}id/").partition("/")[0] for example in examples} == {
        *("article", "organization", "person", "cooperation")
    }
    for example in examples:
        assert client.get("/" + str(example).removeprefix(BASE)).status_code == 303
    period = graph.value(DATASET, DCTERMS.temporal)
    assert graph.value(period, DCAT.startDate) == Literal("2023-07-04", datatype=XSD.date)
    assert graph.value(period, DCAT.endDate) == Literal("2024-01-02", datatype=XSD.date)


def test_the_vocabularies_are_those_that_are_used(client: FlaskClient) -> None:
    graph = told(client, "/.well-known/void")
    named = {str(space) for space in graph.objects(DATASET, VOID.vocabulary)}
    terms = {str(term) for said in (VOID["class"], VOID.property) for term in graph.objects(None, said)}
    assert len(terms) > 50
    assert all(any(term.startswith(space) for space in named) for term in terms)
    assert all(any(term.startswith(space) for term in terms) for space in named)
    assert not any(space.startswith("https://w3id.org/coop-kg/form/") for space in named)


def test_links_to_other_datasets_are_counted_by_where_they_lead(files: FlaskClient) -> None:
    graph = told(files, "/.well-known/void")
    found = {
        str(graph.value(graph.value(links, VOID.objectsTarget), VOID.uriSpace)): graph.value(links, VOID.triples)
        for links in graph.objects(DATASET, VOID.subset)
    }
    assert found == {"https://sws.geonames.org/": Literal(2), "https://www.wikidata.org/": Literal(1)}
    assert set(graph.objects(None, VOID.linkPredicate)) == {OWL.sameAs}


def test_files_that_are_served_are_described_too(files: FlaskClient) -> None:
    graph, catalog = told(files, "/.well-known/void"), told(files, "/catalog")
    assert broken(graph) == broken(catalog) == []
    assert graph.value(DATASET, VOID.triples).toPython() == 8
    assert not set(graph.objects(None, VOID.dataDump)) | set(catalog.objects(None, DCAT.distribution))
    assert set(catalog.objects(CATALOG, DCAT.dataset)) == {DATASET}
    assert files.get("/catalog/2026-01-01.1").status_code == 404


def test_files_that_tell_nothing_of_this_base_or_nothing_at_all_are_described(tmp_path: Path) -> None:
    data = tmp_path / "one.ttl"
    for content in ("<http://x.example/s> <http://x.example/p> 'a <\"b\">' .", "", "_:a a _:b ."):
        data.write_text(content)
        with opened(data=[data]) as served:
            graph = told(served.test_client(), "/.well-known/void")
            assert (DATASET, RDF.type, VOID.Dataset) in graph
            assert list(graph.objects(DATASET, VOID.exampleResource)) == []


def test_a_title_with_quotes_and_brackets_is_kept_as_it_is() -> None:
    title = 'Harbour "news" <b>\\ \u202e \U0001f52c'
    graph = description(EmbeddedStore.in_memory([]), Iris(BASE), title=title, licence="https://x.example/l")
    assert graph.value(DATASET, DCTERMS.title) == Literal(title)


def test_every_file_has_the_size_and_the_checksum_that_are_told(client: FlaskClient) -> None:
    graph = told(client, "/catalog")
    distributions = set(graph.subjects(RDF.type, DCAT.Distribution))
    assert len(distributions) >= 2
    for distribution in distributions:
        answer = client.get("/" + str(graph.value(distribution, DCAT.downloadURL)).removeprefix(BASE))
        assert graph.value(distribution, DCAT.byteSize).toPython() == len(answer.data)
        checksum = graph.value(graph.value(distribution, SPDX.checksum), SPDX.checksumValue)
        assert checksum is not None
        assert str(checksum) == hashlib.sha256(answer.data).hexdigest()
        zipped = graph.value(distribution, DCAT.compressFormat)
        assert str(zipped).endswith(answer.content_type)


def test_the_catalogue_grows_with_each_release_and_names_the_one_before(tmp_path: Path) -> None:
    publish(tmp_path, readings())
    with opened(tmp_path) as served:
        client = served.test_client()
        first = client.get("/catalog")
        publish(tmp_path, [*readings(), *many(1)])
        second = client.get("/catalog", headers={"If-None-Match": first.headers["ETag"]})
        assert second.status_code == 200
        graph = Graph().parse(data=second.data, format="turtle")
        assert broken(graph) == []
        old, new = (Iris(BASE).release(version) for version in versions(tmp_path))
        assert set(graph.objects(CATALOG, DCAT.dataset)) == {DATASET, old, new}
        assert set(graph.objects(DATASET, DCAT.hasVersion)) == {old, new}
        assert graph.value(DATASET, DCAT.hasCurrentVersion) == new
        assert (graph.value(new, DCAT.previousVersion), graph.value(old, DCAT.previousVersion)) == (old, None)
        one = told(client, f"/catalog/{versions(tmp_path)[0]}")
        assert set(one) <= set(graph)
        assert set(one.subjects(RDF.type, DCAT.Dataset)) == {old}
        shutil.rmtree(tmp_path / "releases" / versions(tmp_path)[0])
        third = client.get("/catalog", headers={"If-None-Match": second.headers["ETag"]})
        assert third.status_code == 200
        assert str(old) not in third.text


def test_a_damaged_release_is_left_out_of_the_catalogue(tmp_path: Path) -> None:
    damaged = publish(tmp_path, readings())
    publish(tmp_path, readings())
    (damaged.path / "dump.nq.gz").write_bytes(b"short")
    with opened(tmp_path) as served:
        client = served.test_client()
        assert set(told(client, "/catalog").subjects(DCAT.isVersionOf)) == {Iris(BASE).release(versions(tmp_path)[1])}
        assert client.get(f"/catalog/{damaged.version}").status_code == 404


@pytest.mark.parametrize(
    ("accept", "whole", "release"),
    [
        ("text/html", "/", "/releases/{}"),
        ("*/*", "/", "/releases/{}"),
        ("text/turtle", "/.well-known/void", "/catalog/{}"),
        ("application/ld+json, text/html;q=0.5", "/.well-known/void", "/catalog/{}"),
    ],
)
def test_the_iris_of_the_dataset_and_of_a_release_lead_to_page_and_document(
    client: FlaskClient, accept: str, whole: str, release: str
) -> None:
    version = client.get("/health").json["release"]
    for address, to in (("/dataset", whole), (f"/dataset/{version}", release.format(version))):
        answer = client.get(address, headers={"Accept": accept})
        assert (answer.status_code, answer.headers["Location"]) == (303, to)
        assert "Accept" in answer.headers["Vary"]
        assert client.get(to, headers={"Accept": accept}).status_code == 200
    assert client.get("/dataset", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/dataset?format=nt").headers["Location"] == "/.well-known/void?format=nt"


@pytest.mark.parametrize("version", ["2026-01-01.1", "..", "%2e%2e", "current", "2026-01-01.1%0d%0aX: y"])
def test_a_release_that_is_not_there_is_404(client: FlaskClient, version: str) -> None:
    for address in (f"/dataset/{version}", f"/catalog/{version}"):
        assert client.get(address).status_code == 404, address


def test_rdflib_and_rapper_read_what_is_served() -> None:
    with listening(app()) as address:
        for path in DOCUMENTS:
            graph = Graph().parse(f"{address}{path}")
            assert len(graph) > 50
            if shutil.which("rapper") is None:
                pytest.skip("needs rapper: Debian's raptor2-utils")
            run = subprocess.run(
                ["rapper", "-q", "-o", "ntriples", "-g", f"{address}{path}?format=rdf"],
                capture_output=True,
                check=True,
                timeout=60,
            )
            assert isomorphic(Graph().parse(data=run.stdout, format="nt"), graph)
