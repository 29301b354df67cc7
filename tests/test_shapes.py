"""The shapes against examples: each says yes to what is right, and each has an example of what it refuses."""

from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, VOID

from kg.assets import files
from kg.check import shacl
from kg.check.rules import written
from kg.check.told import Told, ontology
from kg.release.dcat import DCAT, SPDX
from kg.terms import COOP, KINDS_OF_COOPERATION, KINDS_OF_ORGANIZATION, OA, SCHEMA, SHAPE, expand

EXAMPLES = Path(__file__).parent / "shapes"
VALID = sorted((EXAMPLES / "valid").glob("*.ttl"))
INVALID = sorted((EXAMPLES / "invalid").glob("*.ttl"))
FILES = ("cooperation", "quality", "ontology", "catalogue")


def name_of(file: Path) -> str:
    return file.name.removesuffix(".ttl")


def shape_of(example: Path) -> URIRef:
    return SHAPE[example.name.split(".")[0]]


def rules(name: str) -> set[URIRef]:
    """The shapes of a file that a report can name: property shapes, and node shapes with a message."""
    graph = written(name)
    told = set(graph.subjects(RDF.type, SH.PropertyShape)) | set(graph.subjects(SH.message))
    return {URIRef(str(shape)) for shape in told - set(graph.subjects(SH.deactivated))}


def file_of(shape: URIRef) -> str:
    return next(name for name in FILES if shape in rules(name))


def broken(example: Path, *names: str) -> set[URIRef]:
    return {result.shape for result in shacl.results(Told(Graph().parse(example)), *names)}


OF_ARTICLES = [example for example in INVALID if file_of(shape_of(example)) in ("cooperation", "quality")]


def test_the_examples_are_gathered() -> None:
    assert (len(VALID), len(INVALID)) == (15, 198)
    assert [len(rules(name)) for name in FILES] == [73, 20, 32, 44]


@pytest.mark.parametrize("example", VALID, ids=name_of)
def test_a_valid_example_breaks_no_shape_and_earns_no_warning(example: Path) -> None:
    assert broken(example, "cooperation", "quality") == set()


@pytest.mark.parametrize("example", INVALID, ids=name_of)
def test_an_invalid_example_breaks_the_shape_it_is_named_after_and_no_other(example: Path) -> None:
    shape = shape_of(example)
    assert broken(example, file_of(shape)) == {shape}


@pytest.mark.parametrize("name", FILES)
def test_every_shape_has_an_invalid_example(name: str) -> None:
    assert rules(name) - {shape_of(example) for example in INVALID} == set()


def test_an_example_of_poor_quality_breaks_no_must() -> None:
    poor = [example for example in INVALID if file_of(shape_of(example)) == "quality"]
    assert len(poor) == 20
    assert [example.name for example in poor if broken(example, "cooperation")] == []


def test_the_valid_examples_hold_every_class_of_the_ontology() -> None:
    graph = Graph()
    for example in VALID:
        graph.parse(example)
    named = {expand(kind) for kind in (*KINDS_OF_COOPERATION, *KINDS_OF_ORGANIZATION)}
    others = {FOAF.Person, SCHEMA.Place, ORG.Membership, ORG.Role, COOP.ResearchArea}
    scaffold = {COOP.Article, COOP.Claim, COOP.Evidence, OA.TextQuoteSelector, PROV.Activity}
    assert (named | others | scaffold) - set(graph.objects(None, RDF.type)) == set()


def test_the_shapes_keep_the_rules_for_shapes() -> None:
    everything = written(*FILES)
    assert [result.line() for result in shacl.results(Told(everything), "ontology")] == []
    assert len(set(everything.subjects(RDF.type, SH.PropertyShape))) == 151


def test_a_must_is_a_violation_and_a_should_is_a_warning() -> None:
    severities = dict.fromkeys(FILES, SH.Violation) | {"quality": SH.Warning}
    for name, severity in severities.items():
        assert {written(name).value(shape, SH.severity) for shape in rules(name)} == {severity}


@pytest.mark.parametrize("name", FILES)
def test_shapes_are_core_only(name: str) -> None:
    assert not {SH.sparql, SH.js, SH.rule, SH.target} & set(written(name).predicates())


@pytest.mark.parametrize("name", FILES)
def test_every_term_that_a_shape_names_is_one_of_the_project_or_well_known(name: str) -> None:
    """A misspelt class or path would make a shape that never finds anything."""
    known = Graph()
    for file in files("ontology"):
        if file.stem != "labels":
            known.parse(file)
    ours = set(known.subjects())
    standard = tuple(map(str, (SH, RDF, RDFS, SKOS, DCTERMS, OWL, FOAF, VOID, DCAT, SPDX)))
    predicates = (SH.path, SH["class"], SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, RDFS.seeAlso)
    named = {term for predicate in predicates for term in written(name).objects(None, predicate)}
    assert [term for term in named - ours if not str(term).startswith(standard)] == []


def test_laying_the_ontology_beside_a_graph_finds_nothing_by_itself() -> None:
    assert list(shacl.results(Told(Graph()), "cooperation", "quality")) == []


def test_validation_leaves_the_graph_as_it_was() -> None:
    graph = Graph().parse(VALID[0])
    before = set(graph)
    list(shacl.results(Told(graph), "cooperation", "quality"))
    assert set(graph) == before


@pytest.mark.parametrize("example", OF_ARTICLES[::5], ids=name_of)
def test_lowering_the_targets_changes_no_verdict(example: Path) -> None:
    """The program moves targets to property shapes for speed; pyshacl on the shapes as written must agree."""
    name = file_of(shape_of(example))
    data = Graph().parse(example) + ontology()
    _, report, _ = pyshacl.validate(data, shacl_graph=Graph() + written(name))
    results = set(report.objects(None, SH.result))
    assert {shape for result, shape in report.subject_objects(SH.sourceShape) if result in results} == {
        shape_of(example)
    }
