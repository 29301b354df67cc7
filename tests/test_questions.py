"""The example questions: each has an answer in the release of `examples/`, and is published there as data."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from newsroom import opened
from rdflib import Graph

from kg import pipeline
from kg.iri import Iris
from kg.release.questions import GROUPS, Example, described, examples
from kg.settings import DEFAULT_BASE, Settings
from kg.terms import PREFIXES

ARTICLES = Path(__file__).parents[1] / "examples"
FORMS = {"select": ox.QuerySolutions, "ask": ox.QueryBoolean, "construct": ox.QueryTriples, "describe": ox.QueryTriples}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    out = tmp_path_factory.mktemp("questions")
    pipeline.build(pipeline.find([ARTICLES]), Settings(out=out))
    with opened(out) as served:
        yield served.test_client()


def rows(client: FlaskClient, query: str) -> list[dict[str, str]]:
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_every_group_has_questions_and_no_two_share_a_name() -> None:
    assert 15 <= len(examples()) <= 30
    assert list(dict.fromkeys(example.group for example in examples())) == list(GROUPS)
    assert Counter(example.name for example in examples()).most_common(1)[0][1] == 1
    assert {example.form for example in examples()} == set(FORMS)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_a_question_is_words_and_its_query_stands_alone(example: Example) -> None:
    assert re.fullmatch(r"[A-Z][^#\n]{15,}[^.\s]", example.title)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", example.name)
    assert isinstance(ox.Store().query(example.query, base_iri=DEFAULT_BASE), FORMS[example.form])
    declared = dict(re.findall(r"PREFIX (\w+): <([^>]*)>", example.query))
    assert declared.items() <= PREFIXES.items()
    body = re.sub(r"PREFIX \w+: <[^>]*>", "", example.query)
    assert [prefix for prefix in declared if f"{prefix}:" not in body] == []


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_a_question_has_an_answer_in_the_release_of_the_examples(client: FlaskClient, example: Example) -> None:
    answer = client.get("/sparql", query_string={"query": example.query, "format": "nt"})
    if example.form in ("construct", "describe"):
        assert len(list(ox.parse(answer.data, format=ox.RdfFormat.N_TRIPLES))) >= 5
    elif example.form == "ask":
        asked = client.get("/sparql", query_string={"query": example.query, "format": "json"})
        assert asked.json == {"head": {}, "boolean": True}
    else:
        found = rows(client, example.query)
        assert found
        assert {name for row in found for name, value in row.items() if value} == set(found[0]), "a column is empty"


def test_an_editor_elsewhere_finds_every_question_in_the_data(client: FlaskClient) -> None:
    found = rows(
        client,
        """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX schema: <https://schema.org/>
        SELECT ?words ?query ?group ?endpoint {
          ?example a sh:SPARQLExecutable ; rdfs:comment ?words ; schema:keywords ?group ; schema:target ?endpoint ;
                   sh:select|sh:ask|sh:construct|sh:describe ?query }""",
    )
    endpoint = f"{DEFAULT_BASE}sparql"
    told = {(row["words"], row["query"].replace("\r\n", "\n"), row["group"], row["endpoint"]) for row in found}
    assert len(found) == len(examples())
    assert told == {(example.title, example.query, example.group, endpoint) for example in examples()}


def test_an_editor_elsewhere_finds_the_prefixes_in_the_data(client: FlaskClient) -> None:
    query = (
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT DISTINCT * { [] sh:prefix ?prefix ; sh:namespace ?namespace }"
    )
    assert {row["prefix"]: row["namespace"] for row in rows(client, query)} == PREFIXES


def test_the_questions_are_a_graph_of_their_own_and_count_as_nothing_else(client: FlaskClient) -> None:
    graph = f"<{Iris(DEFAULT_BASE).graph('examples')}>"
    inside = rows(client, f"SELECT (COUNT(*) AS ?n) {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
    assert int(inside[0]["n"]) == len(described(Iris(DEFAULT_BASE)))
    assert (
        rows(client, f"SELECT * {{ GRAPH {graph} {{ ?s a ?class FILTER(CONTAINS(STR(?class), 'coop-kg')) }} }}") == []
    )


def test_what_is_published_is_well_formed_as_shacl_has_it() -> None:
    graph = Graph().parse(data=described(Iris("https://kg.example.org/")).serialize(format="turtle"))
    each_has_one_query = """
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT ?example (COUNT(?query) AS ?queries) (COUNT(?declared) AS ?prefixes) {
          ?example a sh:SPARQLExecutable ; sh:prefixes/sh:declare/sh:prefix ?declared ;
                   sh:select|sh:ask|sh:construct|sh:describe ?query } GROUP BY ?example"""
    found = [tuple(map(int, row[1:])) for row in graph.query(each_has_one_query)]  # type: ignore[index]  # rows
    assert found == [(len(PREFIXES), len(PREFIXES))] * len(examples())


def test_the_classes_of_questions_stand_behind_the_scenes(client: FlaskClient) -> None:
    page = client.get("/browse").text.partition("<main")[2]
    world, _, behind = page.partition("Behind the scenes")
    assert "sparqlexecutable" in behind.lower().replace("-", "")
    assert "sparqlexecutable" not in world.lower().replace("-", "")
