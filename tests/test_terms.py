"""The constants of the code against the ontology, both ways."""

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import ORG, RDF, RDFS, SKOS

from kg.assets import folder
from kg.terms import (
    COOP,
    FORM,
    KINDS_OF_COOPERATION,
    KINDS_OF_ORGANIZATION,
    ONTOLOGY,
    PREFIXES,
    SCHEMA,
    compact,
    expand,
)

FORMS = [
    "student-internship",
    "student-exchange",
    "academic-mobility",
    "joint-programme",
    "joint-bachelor-programme",
    "joint-master-programme",
    "joint-postgraduate-programme",
    "postdoc-programme",
    "double-degree",
    "summer-school",
    "preparatory-course",
    "staff-training",
    "joint-research",
    "joint-laboratory",
    "joint-institute",
    "joint-publication",
    "joint-event",
    "technology-transfer",
    "equipment-development",
    "infrastructure-access",
    "joint-grant-application",
    "student-competition",
    "network-membership",
    "cultural-event",
    "student-recruitment",
]


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(folder("ontology") / "cooperation.ttl")


def constants() -> set[URIRef]:
    return {COOP[name] for name in COOP.__annotations__ if not name.startswith("_")}


def test_every_constant_is_a_term_of_the_ontology_and_every_term_a_constant(ontology: Graph) -> None:
    assert constants() == set(ontology.subjects(RDFS.isDefinedBy, ONTOLOGY))


def test_a_misspelt_term_is_an_error() -> None:
    with pytest.raises(AttributeError):
        _ = COOP.Visitt


def test_the_statuses_are_four(ontology: Graph) -> None:
    assert set(ontology.subjects(RDF.type, COOP.Status)) == {COOP.proposed, COOP.agreed, COOP.ongoing, COOP.completed}


def test_the_kinds_of_cooperation_are_those_of_the_ontology(ontology: Graph) -> None:
    assert {expand(kind) for kind in KINDS_OF_COOPERATION} == set(ontology.subjects(RDFS.subClassOf, COOP.Cooperation))


def test_the_kinds_of_organisation_are_those_of_the_ontology(ontology: Graph) -> None:
    kinds = {expand(kind) for kind in KINDS_OF_ORGANIZATION} - {ORG.Organization, expand("foaf:Group")}
    assert kinds == set(ontology.subjects(RDFS.subClassOf, ORG.Organization))


def test_the_forms_are_those_that_were_agreed_on() -> None:
    graph = Graph().parse(folder("ontology") / "forms.ttl")
    assert set(graph.subjects(RDF.type, SKOS.Concept)) == {FORM[name] for name in FORMS}
    assert len(FORMS) == 25


@pytest.mark.parametrize("file", ["cooperation", "forms", "alignments"])
def test_the_prefixes_of_the_turtle_are_those_of_the_code(file: str) -> None:
    graph = Graph(bind_namespaces="none").parse(folder("ontology") / f"{file}.ttl")
    bound = {prefix: str(name) for prefix, name in graph.namespaces()}
    assert {prefix: bound[prefix] for prefix in bound.keys() & PREFIXES.keys()} == {
        prefix: PREFIXES[prefix] for prefix in bound.keys() & PREFIXES.keys()
    }
    assert "schema" not in bound or bound["schema"] == str(SCHEMA)


@pytest.mark.parametrize("curie", [*KINDS_OF_COOPERATION, *KINDS_OF_ORGANIZATION, "form:double-degree", "oa:exact"])
def test_a_compact_iri_comes_back_from_its_long_form(curie: str) -> None:
    assert compact(expand(curie)) == curie


def test_an_unknown_prefix_is_an_error() -> None:
    with pytest.raises(KeyError):
        expand("nowhere:term")
