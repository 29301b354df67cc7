"""What a document of a thing holds, page by page and two steps far; the same in all four formats."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from newsroom import BASE, HOSTILE, app, listening, opened
from rdflib import FOAF, PROV, RDF, RDFS, SKOS, VOID, Graph, Namespace, URIRef
from rdflib.compare import isomorphic

from kg.store import EmbeddedStore, Store
from kg.terms import COOP, SCHEMA
from web.documents import INCOMING, MOST_OWN, MOST_PAGES, MOST_TRIPLES, Document
from web.negotiate import GRAPHS, WRITERS_OF_GRAPHS
from web.served import EXTENSION, Served

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
HUB = f"{BASE}id/organization/harbour-university"
ODD = "https://odd.example/d/"

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's JSON-LD


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


@pytest.fixture(scope="module")
def now() -> Served:
    found: Served = app().extensions[EXTENSION].now()
    return found


def graph_of(client: FlaskClient, address: str) -> Graph:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return Graph().parse(data=answer.data, format="nt")


def pages(client: FlaskClient, address: str) -> Iterator[Graph]:
    """The pages of a document, as the documents themselves name them."""
    at: str | None = address
    while at:
        yield (page := graph_of(client, at))
        (me,) = page.subjects(RDF.type, FOAF.Document)
        following = page.value(me, HYDRA.next)
        at = f"/{str(following).removeprefix(BASE)}&format=nt" if following else None


@pytest.mark.parametrize(
    "thing",
    [
        *("person/ada-byron", "article/visit-to-harbour", "article/hostile", "organization/lab-soehne", "area/optics"),
        *("organization/harbour-university", "organization/harbour-university?depth=2", "person/ada-byron?depth=2"),
    ],
)
def test_the_four_documents_are_the_same_graph_to_other_readers(client: FlaskClient, thing: str) -> None:
    path, _, query = thing.partition("?")
    graphs = []
    for format_ in GRAPHS:
        data = client.get(f"/data/{path}.{format_.suffix}?{query}").data
        name = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}[format_.suffix]
        graphs.append(Graph().parse(data=data, format=name))
    assert len(graphs[0]) > 30
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])


@pytest.mark.skipif(not shutil.which("rapper"), reason="needs rapper (Debian: raptor2-utils)")
@pytest.mark.parametrize(("suffix", "reader"), [("ttl", "turtle"), ("nt", "ntriples"), ("rdf", "rdfxml")])
@pytest.mark.parametrize("thing", ["article/hostile", "organization/harbour-university"])
def test_rapper_reads_a_document(client: FlaskClient, now: Served, suffix: str, reader: str, thing: str) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(client.get(f"/data/{thing}.{suffix}").data)
        file.flush()
        read = subprocess.run(["rapper", "-q", "-c", "-i", reader, file.name], capture_output=True, text=True)
        count = subprocess.run(["rapper", "-i", reader, file.name], capture_output=True, text=True)
    assert (read.returncode, read.stderr) == (0, "")
    assert len(count.stdout.splitlines()) == len(Document(now, f"{BASE}id/{thing}").triples())


def test_rdflib_reads_a_thing_from_its_address() -> None:
    with listening(app()) as site:
        graph = Graph().parse(f"{site}/id/person/ada-byron")
    assert (URIRef(f"{BASE}id/person/ada-byron"), FOAF.name, None) in graph


def test_a_document_says_what_it_is_and_where_it_is_from(client: FlaskClient, now: Served) -> None:
    graph = graph_of(client, "/data/person/ada-byron.nt")
    (me,) = graph.subjects(RDF.type, FOAF.Document)
    assert me == URIRef(f"{BASE}data/person/ada-byron")
    assert graph.value(me, FOAF.primaryTopic) == URIRef(f"{BASE}id/person/ada-byron")
    assert graph.value(me, VOID.inDataset) == URIRef(f"{BASE}dataset")
    assert graph.value(me, PROV.wasDerivedFrom) == URIRef(f"{BASE}releases/{now.version}")
    assert graph.value(me, HYDRA.next) is None
    answer = client.get(f"/{str(me).removeprefix(BASE)}", headers={"Accept": "application/n-triples"})
    assert answer.data == client.get("/data/person/ada-byron.nt").data


def test_its_pages_hold_all_that_points_at_a_thing_each_statement_once(client: FlaskClient, now: Served) -> None:
    found = [*pages(client, "/data/organization/harbour-university.nt")]
    incoming = {(quad.subject.value, quad.predicate.value) for quad in now.store.quads(object=ox.NamedNode(HUB))}  # type: ignore[union-attr]  # no blank nodes
    shown = [
        (str(s), str(p)) for page in found for s, p in page.subject_predicates(URIRef(HUB)) if p != FOAF.primaryTopic
    ]
    assert len(incoming) > INCOMING
    assert sorted(shown) == sorted(incoming)
    own = {(quad.predicate.value, str(quad.object)) for quad in now.store.quads(subject=ox.NamedNode(HUB))}
    assert len(list(found[0].predicate_objects(URIRef(HUB)))) == len(own)
    assert set(found[1].predicates(URIRef(HUB))) == {RDF.type, SKOS.prefLabel}


def test_each_claim_comes_with_its_words(client: FlaskClient) -> None:
    claims = 0
    for page in pages(client, "/data/organization/harbour-university.nt"):
        for claim in page.subjects(RDF.object, URIRef(HUB)):
            evidence = page.value(claim, COOP.evidence)
            selectors = page.objects(evidence, URIRef("http://www.w3.org/ns/oa#hasSelector"))
            words = [page.value(each, URIRef("http://www.w3.org/ns/oa#exact")) for each in selectors]
            assert any(words), claim
            claims += 1
    assert claims > 100


def test_all_that_is_named_has_its_label_terms_too(client: FlaskClient) -> None:
    graph = graph_of(client, "/data/cooperation/visit-to-harbour/visit-1.nt")
    labelled = set(graph.subjects(URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")))
    assert {URIRef(HUB), URIRef(f"{BASE}id/organization/northern-institute")} <= labelled
    terms = set(graph.subjects(RDFS.label))
    assert {COOP.host, COOP.Visit, COOP.completed, SCHEMA.startDate} <= terms | labelled


def test_two_steps_hold_one_step_and_the_documents_of_what_is_next(client: FlaskClient, now: Served) -> None:
    one, two = (graph_of(client, f"/data/area/optics.nt?depth={depth}") for depth in (1, 2))
    proposal = URIRef(f"{BASE}id/cooperation/visit-to-harbour/proposal-1")
    (first,), (second,) = ([*graph.subjects(RDF.type, FOAF.Document)] for graph in (one, two))
    assert {t for t in one if t[0] != first} <= {t for t in two if t[0] != second}
    assert (proposal, COOP.party, URIRef(HUB)) in two
    assert (proposal, COOP.party, URIRef(HUB)) not in one
    around = {(q.subject.value, q.predicate.value) for q in now.store.quads(object=ox.NamedNode(str(proposal)))}  # type: ignore[union-attr]  # no blank nodes
    assert around <= {(str(s), str(p)) for s, p in two.subject_predicates(proposal)}


def test_a_document_that_cannot_hold_all_names_the_endpoint(now: Served) -> None:
    me, name = ox.NamedNode(f"{BASE}id/place/hub"), ox.NamedNode("http://x/p")

    def names_the_endpoint(own: int, page: int = 1, incoming: int = 0) -> bool:
        quads = [ox.Quad(me, name, ox.Literal(str(number))) for number in range(own)]
        quads += [ox.Quad(ox.NamedNode(f"http://x/{number}"), name, me) for number in range(incoming)]
        document = Document(replace(now, store=EmbeddedStore.in_memory(quads)), me.value, page)
        return any(str(triple.object) == f"<{BASE}sparql>" for triple in document.triples())

    assert [names_the_endpoint(own) for own in (10, MOST_OWN - 1, MOST_OWN + 1)] == [False, False, True]
    assert names_the_endpoint(0, MOST_PAGES, INCOMING * MOST_PAGES + 1)
    assert not names_the_endpoint(0, MOST_PAGES, INCOMING * MOST_PAGES)


def test_two_steps_do_not_lead_through_classes_and_terms(client: FlaskClient) -> None:
    two = graph_of(client, "/data/person/ada-byron.nt?depth=2")
    universities = set(two.subjects(RDF.type, COOP.University))
    assert universities <= {URIRef(HUB)}


def test_two_steps_are_bounded_and_name_what_is_left_out(now: Served) -> None:
    article = f"{BASE}id/article/"
    quads = [
        ox.Quad(ox.NamedNode(f"{article}{a}"), ox.NamedNode("http://x/p"), ox.NamedNode(f"{article}{b}"))
        for a in range(150)
        for b in range(150)
    ]
    crowd = replace(now, store=EmbeddedStore.in_memory(quads))
    document = Document(crowd, f"{article}0", depth=2)
    triples = document.triples()
    elsewhere = {triple.object.value for triple in triples if triple.predicate.value == str(RDFS.seeAlso)}  # type: ignore[union-attr]  # IRIs
    described = {t.subject.value for t in triples if t.subject.value.startswith(article)}  # type: ignore[union-attr]  # IRIs
    assert len(triples) < MOST_TRIPLES + 2 * 150 + 150 + INCOMING
    assert elsewhere
    assert all(each.startswith(f"{BASE}data/article/") for each in elsewhere)
    left_out = {each.replace("/data/", "/id/") for each in elsewhere}
    whole = {iri for iri in described if sum(t.subject.value == iri for t in triples) == 150}  # type: ignore[union-attr]  # IRIs
    assert whole.isdisjoint(left_out)
    assert whole | left_out == {f"{article}{number}" for number in range(150)}


class Counting:
    """A store that counts what is read of it."""

    def __init__(self, store: Store) -> None:
        self._store, self.read = store, 0

    def quads(self, *asked: Any, **named: Any) -> Iterator[ox.Quad]:
        self.read += 1
        for quad in self._store.quads(*asked, **named):
            self.read += 1
            yield quad


def test_a_thing_with_ten_thousand_links_costs_no_more_than_one_with_a_page_of_them(now: Served) -> None:
    def cost(links: int) -> int:
        me, name = ox.NamedNode(f"{BASE}id/place/hub"), ox.NamedNode("http://x/p")
        quads = [ox.Quad(ox.NamedNode(f"{BASE}id/article/{number}"), name, me) for number in range(links)]
        counting = Counting(EmbeddedStore.in_memory(quads))
        document = Document(replace(now, store=counting), me.value)  # type: ignore[arg-type]  # it counts only this
        assert document.more == (links > INCOMING)
        document.triples()
        return counting.read

    assert cost(10_000) <= cost(INCOMING) + 2
    assert cost(10) < cost(INCOMING) / 10


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    file = tmp_path_factory.mktemp("odd") / "odd.ttl"
    file.write_text(
        """
        @prefix p: <http://x/p/> .
        <id/a/return> p:text "a\\rb\\r\\nc\\td" .
        <id/a/control> p:text "bell \\u0007" . <id/a/noncharacter> p:text "\\uFFFE" .
        <id/a/number> <http://x/p/1> "one" . <id/a/slash> <http://x/p/> "none" .
        <id/a/script> p:text "</script><script>alert(1)</script>" ; p:to <javascript:alert(1)> ; p:rtl "\\u202Eabc" .
        <id/a/blank> p:address [ p:street "Quay 1" ; p:town [ p:name "Harbour" ] ] .
        <id/a/loop> <https://w3id.org/coop-kg/ontology#evidence> <id/a/loop2> .
        <id/a/loop2> <https://w3id.org/coop-kg/ontology#evidence> <id/a/loop> .
        """,
        encoding="utf-8",
    )
    with opened(data=[file], base=ODD) as served:
        yield served.test_client()


@pytest.mark.parametrize("name", ["return", "script", "blank", "loop"])
def test_awkward_texts_come_back_as_they_were_in_every_format(odd: FlaskClient, name: str) -> None:
    graphs = []
    for format_ in GRAPHS:
        data = odd.get(f"/data/a/{name}.{format_.suffix}").data
        quads = ox.parse(data, format=WRITERS_OF_GRAPHS[format_])
        graphs.append({str(quad.object) for quad in quads if isinstance(quad.object, ox.Literal)})
    assert all(graph == graphs[0] for graph in graphs)
    if name == "blank":
        assert {'"Quay 1"', '"Harbour"'} <= graphs[0]


@pytest.mark.parametrize(
    ("name", "reason"), [("control", "U+0007"), ("noncharacter", "U+FFFE"), ("number", "/p/1"), ("slash", "/p/")]
)
def test_what_xml_cannot_hold_is_refused_in_words_and_had_otherwise(odd: FlaskClient, name: str, reason: str) -> None:
    refused = odd.get(f"/data/a/{name}.rdf")
    assert (refused.status_code, refused.content_type) == (406, "application/problem+json")
    told = refused.json
    assert told is not None
    assert reason in told["detail"]
    assert len(told["offers"]) == 3
    for offer in told["offers"]:
        assert odd.get(offer["address"]).status_code == 200


def test_script_in_a_text_is_text_in_every_format(odd: FlaskClient) -> None:
    for format_ in GRAPHS:
        answer = odd.get(f"/data/a/script.{format_.suffix}")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not answer.content_type.startswith("text/html")
        assert "<script" not in answer.text or format_.suffix != "rdf"


def test_a_name_full_of_quotes_survives(client: FlaskClient) -> None:
    for format_ in GRAPHS:
        data = client.get(f"/data/organization/lab-soehne.{format_.suffix}").data
        quads = ox.parse(data, format=WRITERS_OF_GRAPHS[format_])
        assert any(isinstance(quad.object, ox.Literal) and quad.object.value == HOSTILE for quad in quads)


def test_a_page_that_is_no_number_is_the_first_and_one_past_the_end_is_empty(client: FlaskClient) -> None:
    first = client.get("/data/person/ada-byron.nt").data
    for number in ("0", "-1", "x", "1"):
        assert client.get(f"/data/person/ada-byron.nt?incoming={number}").data == first
    past = graph_of(client, "/data/person/ada-byron.nt?incoming=999999999")
    assert not list(past.subjects(COOP.participant))
    assert client.get(f"/data?iri={quote(str(COOP.Visit), safe='')}&format=nt").status_code == 200
