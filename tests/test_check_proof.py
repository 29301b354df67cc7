"""The quick proof and pyshacl: what the proof leaves out, pyshacl finds nothing in."""

import random
from functools import cache
from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH, XSD

from kg import authority
from kg.assets import folder
from kg.check import GATE, check, shacl
from kg.check.proof import Proof
from kg.check.report import Result
from kg.check.told import Told, Triple
from kg.express import express
from kg.iri import Iris
from kg.pipeline import take
from kg.terms import COOP, OA

pytestmark = pytest.mark.filterwarnings("ignore:.*weird:UserWarning")  # rdflib says so of literals that are wrong
BASE = "https://kg.example.org/"
ARTICLES = sorted(path for path in folder("examples").iterdir() if path.suffix in (".md", ".html", ".txt"))
INVALID = sorted((Path(__file__).parent / "shapes" / "invalid").glob("*.ttl"))
DATATYPES = (XSD.string, XSD.date, XSD.gYear, XSD.integer, XSD.decimal, XSD.nonNegativeInteger, XSD.boolean)
WORDS = ("", "2019", "2019-13-45", "0.75", "-1", "NaN", "true", "Prof. X", "x" * 200, "http://a.example/", " ")


@cache
def graphs() -> list[Graph]:
    """The graphs of the examples."""
    known = authority.load(BASE)
    readings = (take(path, known)[2] for path in ARTICLES)
    return [express(reading, iris=Iris(BASE), version="1.0") for reading in readings]


@cache
def statements(number: int) -> list[Triple]:
    """Those of one example, in an order that is always the same."""
    return sorted(graphs()[number], key=lambda triple: tuple(map(str, triple)))


def mutated(seed: int) -> Graph:
    """A graph of an example of which some statements are gone, changed, or moved to other things."""
    chance = random.Random(seed)
    before = statements(chance.randrange(len(ARTICLES)))
    graph = Graph(identifier=f"{BASE}id/article/{seed}")
    for triple in before:
        graph.add(triple)
    for _ in range(chance.randint(1, 12)):
        (s, p, o), (other, predicate, value) = chance.choice(before), chance.choice(before)
        graph.remove((s, p, o))
        mutations = [
            (s, p, value),
            (other, p, o),
            (s, predicate, o),
            (s, RDF.type, value if predicate == RDF.type else COOP.Visit),
            (s, p, Literal(chance.choice(WORDS), datatype=chance.choice(DATATYPES))),
            (s, p, Literal(chance.choice(WORDS), lang=chance.choice(["en", "de"]))),
            (s, p, Literal(str(o))),
            (s, p, URIRef(str(other) + "/x")),
        ]
        for _ in range(chance.randint(0, 2)):
            graph.add(chance.choice(mutations))
        if chance.random() < 0.5:
            graph.add((s, p, o))
    return graph


def found(results: list[Result]) -> list[str]:
    return sorted(f"{result.line()} {result.component} {result.severity}" for result in results)


def both(graph: Graph, *names: str) -> tuple[list[str], list[str]]:
    """What pyshacl finds in all of a graph, and in what the proof leaves to it."""
    told = Told(graph)
    every = found(list(shacl.judged(told, *names)))
    return every, found(list(shacl.judged(told, *names, of=shacl.proof(*names).unproven(told))))


@pytest.mark.parametrize("seed", range(60))
def test_pyshacl_finds_in_what_is_unproven_all_that_it_finds_in_a_mutated_graph(seed: int) -> None:
    every, left = both(mutated(seed), *GATE)
    assert every == left


def test_the_mutations_break_most_of_the_shapes() -> None:
    broken = {line for seed in range(60) for line in shacl.proof(*GATE).unproven(Told(mutated(seed))) or ()}
    assert len(broken) > 40


@pytest.mark.parametrize("example", INVALID[::4], ids=lambda example: example.stem)
def test_pyshacl_finds_in_what_is_unproven_all_that_it_finds_in_a_wrong_example(example: Path) -> None:
    every, left = both(Graph().parse(example), *GATE)
    assert every == left


def test_of_a_graph_that_keeps_the_shapes_everything_is_proven() -> None:
    unproven = [shacl.proof("cooperation").unproven(Told(graph)) for graph in graphs()]
    assert unproven == [{}] * len(ARTICLES)


def test_every_shape_of_articles_is_read() -> None:
    assert shacl.proof(*GATE).unread == set()


@pytest.mark.parametrize(
    "strange",
    [
        (BNode(), RDFS.seeAlso, COOP.Visit),
        (COOP.Visit, RDFS.seeAlso, BNode()),
        (COOP.Visit, RDFS.subClassOf, COOP.Article),
    ],
)
def test_nothing_is_proven_of_a_graph_with_blank_nodes_or_classes_of_its_own(
    strange: tuple[URIRef, URIRef, URIRef],
) -> None:
    assert shacl.proof(*GATE).unproven(Told(Graph().add(strange))) is None


def test_a_shape_that_cannot_be_read_is_left_to_pyshacl() -> None:
    shapes = Graph().parse(
        data=f"""
        @prefix sh: <{SH}> . @prefix ex: <http://example.org/> .
        ex:Closed a sh:NodeShape ; sh:targetClass ex:Thing ; sh:closed true .
        ex:Inverse a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path [ sh:inversePath ex:of ] ; sh:minCount 1 .
        ex:Again a sh:NodeShape ; sh:targetClass ex:Thing ; sh:node ex:Again .
        ex:Not a sh:NodeShape ; sh:targetClass ex:Thing ; sh:not [ sh:minInclusive 3 ] .
        ex:Off a sh:NodeShape ; sh:targetClass ex:Thing ; sh:closed true ; sh:deactivated true .
        ex:Read a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:of ; sh:maxCount 1 .
        """
    )
    thing = URIRef("http://example.org/thing")
    graph = Graph().add((thing, RDF.type, URIRef("http://example.org/Thing")))
    names = {"Closed", "Inverse", "Again", "Not"}
    unread = {URIRef(f"http://example.org/{name}") for name in names}
    proof = Proof(shapes)
    assert proof.unread == unread
    assert proof.unproven(Told(graph)) == dict.fromkeys(unread)


def test_what_the_proof_misses_is_told_all_the_same_and_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One graph of so many is judged whole, so that a fault of the proof shows."""
    graph = Graph() + graphs()[0]
    graph.remove((None, OA.exact, None))
    monkeypatch.setattr(shacl, "SAMPLE", 1)
    monkeypatch.setattr(Proof, "unproven", lambda *_: {})
    assert found(list(shacl.results(Told(graph), *GATE)))
    assert "the proof missed" in caplog.text


def test_a_sampled_article_has_the_report_of_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    reading = take(ARTICLES[0], authority.load(BASE))[2]
    graph = express(reading, iris=Iris(BASE), version="1.0")
    plain = check(graph, reading.article)
    monkeypatch.setattr(shacl, "SAMPLE", 1)
    assert check(graph, reading.article) == plain and plain.results
