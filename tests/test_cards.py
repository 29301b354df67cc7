"""Cards: what a page says in schema.org's words follows from the document of its thing, and is fit to be read."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import pyoxigraph as ox
import pyshacl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from newsroom import BASE, app, opened
from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.term import Identifier

from kg import assets, pipeline
from kg.settings import Settings
from kg.terms import SCHEMA
from web.cards.rules import TYPES, TYPES_OF_KINDS, types_of
from web.names import words_of
from web.served import EXTENSION

HERE = Path(__file__).parent
RULES = (HERE / "cards.rq").read_text(encoding="utf-8")
SHAPES = Graph().parse(HERE / "cards.ttl")
EXAMPLES_BASE = "http://127.0.0.1:8000/"
EVERY = {"claim": 12, "evidence": 6}
"""Of these kinds, one in so many is looked at: they are many and alike."""
OF_THE_PAGE = (str(SCHEMA.url), str(SCHEMA.mainEntityOfPage))
DRAWN = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT { ?x a ?wider } WHERE { ?x a/(rdfs:subClassOf|owl:equivalentClass|^owl:equivalentClass)+ ?wider } ;
INSERT { ?x ?wider ?y } WHERE { ?property rdfs:subPropertyOf+ ?wider . ?x ?property ?y }
"""
WHOLE = [
    "/",
    "/browse",
    "/browse/organization",
    "/browse/article?sort=name",
    "/search?q=harbour",
    "/downloads",
    "/releases",
]
WHOLE += ["/ontology", "/form/", "/form/student-exchange", "/shapes", "/coverage", "/map", "/sparql"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The examples, read by the real stages and served."""
    settings = Settings(out=tmp_path_factory.mktemp("cards"))
    pipeline.build(pipeline.find([HERE.parent / "examples"]), settings)
    with opened(settings.out, base=EXAMPLES_BASE) as served:
        yield served


@pytest.fixture(scope="module")
def client(site: Flask) -> FlaskClient:
    return site.test_client()


def things(site: Flask) -> list[str]:
    """The addresses of all things under `/id/`, of claims and evidence some."""
    store = site.extensions[EXTENSION].now().store
    answer = store.query(f"SELECT DISTINCT ?s {{ ?s a ?class FILTER(STRSTARTS(STR(?s), '{EXAMPLES_BASE}id/')) }}")
    iris = sorted(row["s"].value.removeprefix(f"{EXAMPLES_BASE}id/") for row in answer)
    counted: Counter[str] = Counter()
    kept = []
    for iri in iris:
        kind = iri.partition("/")[0]
        if counted[kind] % EVERY.get(kind, 1) == 0:
            kept.append(iri)
        counted[kind] += 1
    return kept


def card(client: FlaskClient, address: str) -> dict[str, Any]:
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 200, address
    tree = html5lib.parse(answer.text, namespaceHTMLElements=False)
    scripts = [node for node in tree.iter("script") if node.get("type") == "application/ld+json"]
    assert len(scripts) == 1, address
    found: dict[str, Any] = json.loads(scripts[0].text)
    return found


def parsed(card: dict[str, Any]) -> Graph:
    quads = ox.parse(json.dumps(card), format=ox.RdfFormat.JSON_LD)
    lines = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    return Graph().parse(data=lines or b"", format="nt")


def about(card: dict[str, Any]) -> dict[str, Any]:
    """The card without its page: the thing alone."""
    page, thing = card["@graph"]
    assert page["mainEntity"] == {"@id": thing["@id"]}
    return {"@context": card["@context"], "@graph": [thing]}


def vocabulary() -> list[ox.Quad]:
    return [quad for file in assets.files("ontology") for quad in ox.parse(path=str(file))]


def what_follows(document: bytes, known: list[ox.Quad]) -> set[tuple[str, str, str]]:
    """All that a document says, and what its statements mean in schema.org's words."""
    store = ox.Store()
    store.extend(known)
    store.load(document, format=ox.RdfFormat.N_TRIPLES)
    store.update(DRAWN)
    store.update(RULES)
    return {(q.subject.value, q.predicate.value, said(q.object)) for q in store}


def said(node: Any) -> str:
    """A node as it is compared: literals by their words and, but for English, their language."""
    words = str(node) if isinstance(node, Identifier) else node.value
    language = getattr(node, "language", None) or "en"
    return words if language.startswith("en") else f"{words}@{language}"


def unfounded(card: dict[str, Any], document: bytes, known: list[ox.Quad]) -> set[tuple[str, str, str]]:
    """The statements of a card that do not follow from the document."""
    follows = what_follows(document, known)
    named = {s for s, p, _ in follows if p in (str(SCHEMA.name), str(SCHEMA.headline))}
    graph = parsed(about(card))
    found = {(str(s), str(p), said(o)) for s, p, o in graph if not isinstance(s, BNode) and not isinstance(o, BNode)}
    words = {o for s, p, o in follows if p == str(SCHEMA.text)}
    quoted = {
        said(text) for node in graph.subjects(RDF.type, SCHEMA.Quotation) for text in graph.objects(node, SCHEMA.text)
    }
    of_claims = {
        (str(claim), str(SCHEMA[word])) for claim in graph.subjects(RDF.type, SCHEMA.Claim) for word in ("name", "text")
    }
    return {
        (s, p, o)
        for s, p, o in found - follows
        if p not in OF_THE_PAGE
        and (s, p) not in of_claims
        and not (p == str(SCHEMA.name) and s not in named and o == words_of(s))
    } | {("", str(SCHEMA.text), text) for text in quoted - words}


def test_each_statement_of_a_card_follows_from_the_document_of_its_thing(site: Flask, client: FlaskClient) -> None:
    known, looked_at = vocabulary(), things(site)
    assert len(looked_at) > 160
    told = 0
    for thing in looked_at:
        made = card(client, f"/page/{thing}")
        document = client.get(f"/data/{thing}.nt").data
        assert unfounded(made, document, known) == set(), thing
        told += len(parsed(about(made)))
    assert told > 1500


def test_a_statement_that_does_not_follow_is_found(client: FlaskClient) -> None:
    made = card(client, "/page/organization/novosibirsk-state-university")
    document = client.get("/data/organization/novosibirsk-state-university.nt").data
    for word, value in [("name", "Another"), ("founder", {"@id": f"{EXAMPLES_BASE}id/person/x"}), ("@type", "Person")]:
        wrong = json.loads(json.dumps(made))
        wrong["@graph"][1][word] = value
        assert unfounded(wrong, document, vocabulary()), word


def test_what_an_iri_says_of_a_kind_is_true_of_all_things_of_it(site: Flask) -> None:
    store = site.extensions[EXTENSION].now().store
    types = {str(SCHEMA[type_]) for type_ in TYPES.values()} | {str(SCHEMA.Place)}
    for kind, type_ in TYPES_OF_KINDS.items():
        query = f"SELECT DISTINCT ?c {{ ?s a ?c FILTER(STRSTARTS(STR(?s), '{EXAMPLES_BASE}id/{kind}/')) }}"
        classes = {row["c"].value for row in store.query(query)}
        assert {type_of(class_) for class_ in classes} == {str(SCHEMA[type_])} <= types, kind


def type_of(class_: str) -> str:
    return str(SCHEMA[types_of([class_])[0]])


def test_a_claim_is_told_in_words_with_the_sentence_behind_it() -> None:
    made = card(app().test_client(), first_claim())
    claim = made["@graph"][1]
    assert claim["@type"] == "Claim"
    assert claim["text"] == claim["name"]
    assert claim["text"].startswith("Visit of Northern Institute to Harbour University – ")
    assert claim["isBasedOn"]["text"] == "A delegation of Northern Institute came to Harbour University on 3 July."
    assert claim["appearance"] == {"@id": f"{BASE}id/article/visit-to-harbour", "@type": "NewsArticle"}


def first_claim() -> str:
    page = app().test_client().get("/page/cooperation/visit-to-harbour/visit-1", headers={"Accept": "text/html"}).text
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    links = [node.get("href", "") for node in tree.iter("a")]
    return next(link for link in links if link.startswith("/page/claim/visit-to-harbour/46-"))


def test_each_kind_of_thing_is_told_by_its_type() -> None:
    client = app().test_client()
    types = {
        "organization/harbour-university": "CollegeOrUniversity",
        "organization/northern-institute": "ResearchOrganization",
        "person/ada-byron": "Person",
        "area/optics": "DefinedTerm",
        "article/visit-to-harbour": "NewsArticle",
        "cooperation/visit-to-harbour/visit-1": "Event",
        "cooperation/visit-to-harbour/proposal-1": "Action",
        "rule/visit-to": "Thing",
    }
    assert {thing: card(client, f"/page/{thing}")["@graph"][1]["@type"] for thing in types} == types


def test_an_event_tells_when_it_was_and_who_came() -> None:
    event = card(app().test_client(), "/page/cooperation/visit-to-harbour/visit-1")["@graph"][1]
    assert event["startDate"] == "2023-07-03"
    assert {who["name"] for who in event["attendee"]} == {"Ada Byron", "Harbour University", "Northern Institute"}
    assert event["about"] == {
        "@id": "https://w3id.org/coop-kg/form/student-exchange",
        "@type": "DefinedTerm",
        "name": "student exchange",
    }
    assert event["subjectOf"][0]["@id"] == f"{BASE}id/article/visit-to-harbour"


def test_the_way_to_a_thing_begins_at_the_start() -> None:
    page = card(app().test_client(), "/page/person/ada-byron")["@graph"][0]
    steps = [(step["position"], step["name"]) for step in page["breadcrumb"]["itemListElement"]]
    assert steps == [(1, "Harbour news"), (2, "Browse"), (3, "person"), (4, "Ada Byron")]


def test_a_list_tells_which_part_of_it_a_page_shows() -> None:
    client = app().test_client()
    header = client.get("/browse/article", headers={"Accept": "text/html"}).headers["Link"]
    (second,) = (link.partition(">")[0].strip("<") for link in header.split(", ") if 'rel="next"' in link)
    listed = card(client, second)["@graph"][0]["mainEntity"]
    assert listed["numberOfItems"] == 122
    assert [item["position"] for item in listed["itemListElement"]] == list(range(51, 101))


def broken(made: dict[str, Any]) -> set[URIRef]:
    """The shapes that a card does not fit."""
    _, report, _ = pyshacl.validate(parsed(made), shacl_graph=SHAPES, inference="none")
    assert isinstance(report, Graph)
    return {shape for shape in report.objects(None, SH.sourceShape) if isinstance(shape, URIRef)}


OF_THINGS = ["organization/harbour-university", "person/ada-byron", "article/visit-to-harbour", "article/hostile"]
OF_THINGS += ["cooperation/visit-to-harbour/visit-1", "cooperation/visit-to-harbour/proposal-1", "area/optics"]


@pytest.mark.parametrize("address", [*WHOLE, *(f"/page/{thing}" for thing in OF_THINGS)])
def test_a_card_fits_the_shapes(address: str) -> None:
    assert broken(card(app().test_client(), address)) == set()


def test_each_shape_finds_what_is_missing() -> None:
    client = app().test_client()
    made = [card(client, page) for page in ("/", "/browse/article", first_claim(), *(f"/page/{t}" for t in OF_THINGS))]
    wanted = {shape for shape in SHAPES.subjects(SH.minCount, None) if isinstance(shape, URIRef)}
    assert len(wanted) >= 30
    found: set[URIRef] = set()
    for whole in made:
        for node, word in list(members(whole["@graph"])):
            kept = node.pop(word)
            found |= broken(whole)
            node[word] = kept
    assert wanted - found == set()


def members(value: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Every member of every object of a card, of lists the first two items."""
    if isinstance(value, dict):
        for word in list(value):
            yield value, word
            yield from members(value[word])
    elif isinstance(value, list):
        for item in value[:2]:
            yield from members(item)
