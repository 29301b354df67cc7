"""The pages and documents of the ontology, the forms and the shapes."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qs, unquote, urlsplit

import html5lib
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from newsroom import app
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH, SKOS

from kg.terms import COOP, FORM, ONTOLOGY, SHAPE
from web.negotiate import GRAPHS, WRITERS_OF_GRAPHS, Format

HTML = {"Accept": "text/html"}
VOCABULARIES = {"/ontology": str(ONTOLOGY), "/form/": str(FORM), "/form/student-exchange": FORM["student-exchange"]}
DOCUMENTS = ("/ontology.{}", "/form.{}", "/form/student-exchange.{}", "/shapes.{}")


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


def get(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == 200, address
    return answer.text


def parts(page: str, tag: str, **attributes: str) -> Sequence[str]:
    """The texts of the elements of a page."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    found = (node for node in tree.iter(tag) if all(node.get(key) == value for key, value in attributes.items()))
    return [re.sub(r"\s+", " ", " ".join(node.itertext())).strip() for node in found]


def canonical(data: bytes, format_: Format) -> set[ox.Quad]:
    dataset = ox.Dataset(ox.parse(data, format=WRITERS_OF_GRAPHS[format_]))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def hrefs(page: str) -> list[str]:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [href for node in tree.iter("a") if (href := node.get("href"))]


@pytest.mark.parametrize("address", DOCUMENTS)
def test_the_documents_of_a_vocabulary_say_the_same_in_every_format(client: FlaskClient, address: str) -> None:
    graphs = []
    for format_ in GRAPHS:
        answer = client.get(address.format(format_.suffix))
        assert answer.status_code == 200
        assert answer.mimetype == format_.media_type
        assert "Accept" not in answer.vary
        graphs.append(canonical(answer.data, format_))
    assert len(graphs) == 4
    assert all(graph == graphs[0] for graph in graphs)


@pytest.mark.parametrize("address", VOCABULARIES)
def test_a_vocabulary_is_a_page_or_data_as_the_client_prefers(client: FlaskClient, address: str) -> None:
    page = client.get(address, headers=HTML)
    data = client.get(address, headers={"Accept": "text/turtle"})
    assert (page.mimetype, data.mimetype) == ("text/html", "text/turtle")
    assert "Accept" in page.vary
    assert "Accept" in data.vary
    about = URIRef(VOCABULARIES[address])
    assert (about, None, None) in Graph().parse(data=data.data, format="turtle")
    assert client.get(address, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("address", ["/ontology.doc", "/form/nothing.ttl", "/form/nothing", "/shapes.x", "/form.html5"])
def test_what_is_not_there_is_404(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_scheme_without_its_slash_leads_to_it(client: FlaskClient) -> None:
    answer = client.get("/form")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/form/")


def test_the_version_of_the_release_has_an_address_and_others_have_none(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/ontology.ttl").data, format="turtle")
    version = str(next(graph.objects(ONTOLOGY, URIRef("http://www.w3.org/2002/07/owl#versionInfo"))))
    assert client.get(f"/ontology/{version}", headers={"Accept": "text/turtle"}).mimetype == "text/turtle"
    assert client.get("/ontology/99.0.0").status_code == 404


def test_every_term_of_the_ontology_has_a_place_on_its_page(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/ontology.ttl").data, format="turtle")
    terms = {str(term).removeprefix(str(COOP._NS)) for term in graph.subjects() if str(term).startswith(str(COOP._NS))}
    assert len(terms) == 48
    page = get(client, "/ontology")
    assert all(f'id="{term}"' in page for term in terms)


def test_a_term_tells_its_labels_definition_scope_example_and_who_uses_it(client: FlaskClient) -> None:
    told = parts(get(client, "/ontology"), "article", id="Visit")[0]
    assert "визит" in told
    for word in ("definition", "scope note", "example", "kind of", "What it may be told with", "Shapes that ask of it"):
        assert word in told, word
    narrower = parts(get(client, "/ontology"), "article", id="Cooperation")[0]
    assert "Kinds of it" in narrower


def test_a_term_tells_how_often_the_graph_uses_it_and_the_query_finds_that(client: FlaskClient) -> None:
    page = get(client, "/ontology")
    assert "Things of this class in the graph: 1" in parts(page, "article", id="Visit")[0]
    queries = [parse_qs(urlsplit(href).query)["query"][0] for href in hrefs(page) if href.startswith("/sparql?query=")]
    assert len(queries) > 40
    for query in queries:
        answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "application/json"})
        assert answer.status_code == 200
        assert answer.json and answer.json["results"]["bindings"], query


def test_a_form_lists_the_cooperations_that_have_it(client: FlaskClient) -> None:
    page = get(client, "/form/joint-laboratory")
    assert parts(page, "h1") == ["joint laboratory"]
    assert [href for href in hrefs(page) if href.startswith("/page/cooperation/")]
    unused = get(client, "/form/double-degree")
    assert "Cooperations of this form" not in unused


def test_terms_of_other_vocabularies_are_told_of_here_and_lead_nowhere_that_is_missing(client: FlaskClient) -> None:
    page = get(client, "/page/cooperation/visit-to-harbour/visit-1")
    terms = [href for href in hrefs(page) if href.startswith("/ontology#")]
    assert any(":" in href for href in terms)
    ontology = get(client, "/ontology")
    for href in terms:
        assert f'id="{unquote(urlsplit(href).fragment)}"' in ontology, href


def test_no_page_calls_a_term_of_another_vocabulary_by_its_bare_name(client: FlaskClient) -> None:
    """Labels come from the release: `rdf:type` made into words would be `type`, `oa:TextQuoteSelector` has spaces."""
    page = get(client, "/ontology")
    assert parts(page, "article", id="oa:TextQuoteSelector")[0].startswith("quote oa:TextQuoteSelector")
    shapes = get(client, "/shapes")
    assert "at least" in parts(shapes, "article", id="Visit-host")[0] or "message" in shapes
    assert "at most" in shapes


def test_every_shape_has_a_place_that_links_lead_to(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/shapes.ttl").data, format="turtle")
    page = get(client, "/shapes")
    shapes = {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in graph.subjects(RDF.type, kind)}
    named = [shape for shape in shapes if str(shape).startswith(str(SHAPE))]
    assert len(named) > 50
    assert all(f'id="{str(shape).removeprefix(str(SHAPE))}"' in page for shape in named)


def test_every_form_has_a_page(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/form.ttl").data, format="turtle")
    forms = [str(form) for form in graph.subjects(RDF.type, SKOS.Concept)]
    assert len(forms) > 20
    for form in forms:
        assert client.get(f"/form/{form.removeprefix(str(FORM))}", headers=HTML).status_code == 200
