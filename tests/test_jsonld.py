"""JSON-LD as a stream: what it looks like, and that it tells what it was given, whoever parses it."""

import json

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic
from test_turtle import GIVEN, HARD, VISIT, graphs, slow_parsers, told

from kg.errors import KgError
from kg.jsonld import written, written_graphs
from kg.terms import PREFIXES
from kg.turtle import statement

pytestmark = pytest.mark.filterwarnings("ignore:.* is deprecated")  # rdflib warns of itself


def read(document: bytes) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(document, format=ox.RdfFormat.JSON_LD)}


def test_each_thing_has_a_line_with_what_it_is_first() -> None:
    lines = b"".join(written(map(statement, VISIT), PREFIXES)).decode().splitlines()
    assert json.loads("\n".join(lines))["@context"] == PREFIXES
    assert [line.split(",")[:2] for line in lines[1:-1]] == [
        ['{"@id":"https://kg.example.org/id/cooperation/1"', '"@type":"coop:Visit"'],
        ['{"@id":"https://kg.example.org/id/place/bay"', '"@type":"schema:Place"}'],
    ]
    thing = json.loads(lines[1].rstrip(","))
    assert thing["skos:prefLabel"][0] == {"@value": "A visit", "@language": "en"}
    assert thing["coop:confidence"] == {"@value": "0.90", "@type": "xsd:decimal"}
    assert thing["coop:host"] == {"@id": "https://kg.example.org/id/organization/harbour"}


def test_a_document_of_nothing_is_read_as_nothing() -> None:
    assert read(b"".join(written([], PREFIXES))) == read(b"".join(written_graphs([], PREFIXES))) == set()


@pytest.mark.parametrize(
    "triple",
    [
        ox.Triple(ox.NamedNode("coop:evil"), ox.NamedNode("http://x/p"), ox.Literal("1")),
        ox.Triple(ox.NamedNode("http://x/s"), ox.NamedNode("schema:name"), ox.NamedNode("http://x/o")),
        told("s", "schema:name", ox.Literal("1", datatype=ox.NamedNode("xsd:integer"))),
        told("s", "rdf:type", ox.Literal("a text")),
        ox.Triple(ox.NamedNode("http://x/s"), ox.NamedNode(f"{PREFIXES['rdf']}type"), ox.NamedNode("org:thing")),
    ],
    ids=str,
)
def test_an_iri_that_reads_like_a_prefixed_name_stays_what_it_is(triple: ox.Triple) -> None:
    graph = [triple, told("t", "schema:name", ox.Literal("2"))]
    assert read(b"".join(written(map(statement, graph), PREFIXES))) == set(graph)


def test_graphs_keep_their_names_even_those_that_read_like_prefixed_names() -> None:
    names = ["<http://g.example/1>", "<coop:g>"]
    given_ = [(name, [statement(triple) for triple in VISIT]) for name in names]
    document = b"".join(written_graphs(given_, PREFIXES))
    wanted = {ox.Quad(*triple, ox.NamedNode(name[1:-1])) for name in names for triple in VISIT}
    assert set(ox.parse(document, format=ox.RdfFormat.JSON_LD)) == wanted
    dataset = Dataset()
    dataset.parse(data=document, format="json-ld")
    assert len(list(dataset.quads())) == len(wanted)
    assert {f"<{name}>" for *_, name in dataset.quads()} == set(names)


def test_a_triple_term_is_refused_since_json_ld_has_none() -> None:
    triple = told("s", "schema:about", "o")
    with pytest.raises(KgError, match="no triple terms"):
        list(written([statement(ox.Triple(triple.subject, triple.predicate, triple))], PREFIXES))


@slow_parsers
@given(graphs())
@example([HARD])
def test_oxigraph_reads_what_was_written(graph: list[ox.Triple]) -> None:
    assert read(b"".join(written(sorted(map(statement, graph)), GIVEN))) == set(graph)


@pytest.mark.filterwarnings("ignore:(Parsing|Serializing) weird")  # what is typed wrongly has to come back wrong
@slow_parsers
@given(graphs())
@example([HARD])
def test_rdflib_reads_what_was_written(graph: list[ox.Triple]) -> None:
    wanted = Graph().parse(data=ox.serialize(graph, format=ox.RdfFormat.N_TRIPLES), format="nt11")
    document = b"".join(written(sorted(map(statement, graph)), GIVEN))
    found = Graph().parse(data=document, format="json-ld")
    assert isomorphic(found, wanted)
