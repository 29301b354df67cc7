"""The gate: what may be published, and what a report says of the rest."""

from collections.abc import Callable
from dataclasses import replace

import pyshacl
import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import ORG, RDF, RDFS, SH, SKOS, XSD
from sample import ARTICLE, BEIJING, IRIS, POST_SENTENCE, READING, RUDSKOI, SPBPU, TSINGHUA, VISIT, VISIT_SENTENCE

from kg.assets import files
from kg.check import Report, check, check_data, check_merged
from kg.check.rules import PROGRAM, broken, written
from kg.errors import KgError
from kg.express import express
from kg.iri import Node
from kg.model import Article
from kg.terms import COOP, OA, SCHEMA, SHAPE

Change = Callable[[Graph], object]

ME = IRIS.of(ARTICLE.node)
THE_VISIT = IRIS.of(VISIT)
EVIDENCE = IRIS.of(Node("evidence", "2019-10-22-guests/21-87"))
SELECTOR = URIRef(f"{EVIDENCE}/selector")
OTHER = IRIS.of(Node("article", "other"))


def sample() -> Graph:
    return express(READING, iris=IRIS, version="0.1.0")


def shapes(report: Report) -> set[str]:
    return {str(result.shape).removeprefix(str(SHAPE)) for result in report.results}


def a_claim(graph: Graph) -> URIRef:
    (claim,) = set(graph.subjects(RDF.object, IRIS.of(TSINGHUA))) & set(graph.subjects(RDF.predicate, COOP.visitor))
    assert isinstance(claim, URIRef)
    return claim


def number(value: int) -> Literal:
    return Literal(value, datatype=XSD.nonNegativeInteger)


def test_a_right_graph_conforms() -> None:
    report = check(sample(), ARTICLE)
    assert report.conforms
    assert report.lines() == []


def test_checking_leaves_the_graph_as_it_was() -> None:
    graph = sample()
    check(graph, ARTICLE)
    assert isomorphic(graph, sample())


BREAKS: list[tuple[str, Change]] = [
    ("Quote-exact", lambda g: g.set((SELECTOR, OA.exact, Literal(VISIT_SENTENCE.replace("visited", "visits"))))),
    ("Quote-exact", lambda g: g.set((SELECTOR, OA.exact, Literal(VISIT_SENTENCE.upper())))),
    ("Quote-exact", lambda g: g.set((SELECTOR, OA.end, number(86)))),
    ("Quote-exact", lambda g: g.set((SELECTOR, OA.end, number(10_000)))),
    ("Quote-prefix", lambda g: g.set((SELECTOR, OA.prefix, Literal("Guests from Paris\n\n")))),
    ("Quote-prefix", lambda g: g.set((SELECTOR, OA.prefix, Literal("")))),
    ("Quote-suffix", lambda g: g.set((SELECTOR, OA.suffix, Literal(" The hosts")))),
    ("Quote-suffix", lambda g: g.set((SELECTOR, OA.suffix, Literal("")))),
    ("Quote-source", lambda g: g.set((EVIDENCE, OA.hasSource, OTHER))),
    ("Statement-claim", lambda g: g.remove((a_claim(g), None, None))),
    ("Statement-claim", lambda g: g.add((THE_VISIT, SCHEMA.location, IRIS.of(BEIJING)))),
    ("Statement-claim", lambda g: g.add((ME, SCHEMA.mentions, IRIS.of(Node("project", "new"))))),
    ("Claim-statement", lambda g: g.remove((THE_VISIT, COOP.visitor, None))),
    ("Statement-itself", lambda g: g.add((IRIS.of(SPBPU), ORG.subOrganizationOf, IRIS.of(SPBPU)))),
    ("Interval-order", lambda g: g.add((THE_VISIT, SCHEMA.endDate, Literal("2019-09", datatype=XSD.gYearMonth)))),
    ("Interval-order", lambda g: g.add((THE_VISIT, SCHEMA.endDate, Literal("2018", datatype=XSD.gYear)))),
    ("Kinds-disjoint", lambda g: g.add((IRIS.of(SPBPU), RDF.type, SCHEMA.Place))),
    ("Graph-node", lambda g: g.add((BNode(), RDFS.seeAlso, ME))),
    ("Graph-article", lambda g: g.add((OTHER, RDF.type, COOP.Article))),
    ("Graph-article", lambda g: g.remove((ME, RDF.type, COOP.Article))),
    ("Visit-host", lambda g: g.add((THE_VISIT, COOP.host, Literal("the university", lang="en")))),
    ("Claim-evidence", lambda g: g.remove((a_claim(g), COOP.evidence, None))),
    ("Named-prefLabel", lambda g: g.remove((IRIS.of(TSINGHUA), SKOS.prefLabel, None))),
]


@pytest.mark.parametrize(("rule", "change"), BREAKS, ids=[f"{i}-{rule}" for i, (rule, _) in enumerate(BREAKS)])
def test_a_broken_rule_keeps_the_article_out(rule: str, change: Change) -> None:
    graph = sample()
    change(graph)
    report = check(graph, ARTICLE)
    assert not report.conforms
    assert rule in shapes(report)


def test_an_end_that_is_less_exact_than_the_start_is_no_error() -> None:
    graph = sample()
    graph.add((THE_VISIT, SCHEMA.endDate, Literal("2019", datatype=XSD.gYear)))
    assert "Interval-order" not in shapes(check(graph, ARTICLE))


def test_every_rule_that_is_written_for_the_program_is_checked_by_it() -> None:
    written_down = {str(shape).removeprefix(str(SHAPE)) for shape in written("cooperation").subjects(SH.deactivated)}
    assert written_down == {"Part-cycle"} | {rule for rule, _ in BREAKS if "deactivated" in _words_of(rule)}
    assert len(written_down) == 12


def _words_of(rule: str) -> set[str]:
    return {str(predicate).rpartition("#")[2] for predicate in written("cooperation").predicates(SHAPE[rule])}


def test_a_rule_that_is_not_written_cannot_be_broken() -> None:
    with pytest.raises(KeyError):
        broken("Quote-mood", ME)


def test_one_wrong_quote_is_one_violation_and_nothing_else() -> None:
    graph = sample()
    graph.set((SELECTOR, OA.exact, Literal("A delegation came.")))
    (result,) = check(graph, ARTICLE).results
    assert (result.severity, result.focus, result.path) == ("Violation", SELECTOR, OA.exact)
    assert (result.value, result.component) == (Literal("A delegation came."), PROGRAM)


def test_offsets_count_code_points() -> None:
    text = "Talks\n\n🎓 Ĳ Университет Цинхуа signed. 清华大学 too."
    article = Article("talks", "Talks", text, "en")
    graph = Graph(identifier=IRIS.of(article.node))
    start = text.index("清")
    selector = URIRef(f"{EVIDENCE}/selector")
    graph.add((graph.identifier, RDF.type, COOP.Article))
    graph.add((EVIDENCE, OA.hasSelector, selector))
    graph.add((selector, OA.exact, Literal("清华大学")))
    graph.add((selector, OA.start, number(start)))
    graph.add((selector, OA.end, number(start + 4)))
    assert "Quote-exact" not in shapes(check(graph, article))
    graph.set((selector, OA.start, number(len(text[:start].encode()))))
    assert "Quote-exact" in shapes(check(graph, article))


def test_a_warning_keeps_nothing_out() -> None:
    graph = sample()
    graph.remove((ME, SCHEMA.datePublished, None))
    report = check(graph, ARTICLE)
    assert report.conforms
    assert shapes(report) == {"ArticleQuality-datePublished"}
    assert report.violations == ()


def test_a_line_tells_file_rule_thing_and_the_words_it_was_read_from() -> None:
    graph = sample()
    graph.add((THE_VISIT, COOP.host, Literal("the university", lang="en")))
    (line,) = [line for line in check(graph, ARTICLE).lines() if "Visit-host" in line]
    assert line == (
        "2019-10-22-guests.md: violation: A host is an organisation, group, person or place with its own IRI. "
        f'({THE_VISIT} coop:host "the university"@en; shape Visit-host) “{VISIT_SENTENCE}”'
    )


def test_an_article_without_a_file_is_called_by_its_identifier() -> None:
    graph = sample()
    graph.remove((ME, SCHEMA.headline, None))
    (line,) = check(graph, replace(ARTICLE, source="")).lines()
    assert line.startswith("2019-10-22-guests: violation: An article has exactly one headline")


def test_a_person_is_quoted_by_the_first_sentence_that_names_it() -> None:
    graph = sample()
    graph.remove((IRIS.of(RUDSKOI), SKOS.prefLabel, None))
    (result,) = check(graph, ARTICLE).results
    assert result.quote == POST_SENTENCE


def test_violations_come_before_warnings() -> None:
    graph = sample()
    graph.remove((ME, SCHEMA.datePublished, None))
    graph.remove((IRIS.of(TSINGHUA), SKOS.prefLabel, None))
    assert [result.severity for result in check(graph, ARTICLE).results] == ["Violation", "Warning"]


def _broken_report() -> Report:
    graph = sample()
    graph.remove((ME, SCHEMA.datePublished, None))
    graph.remove((THE_VISIT, COOP.visitor, None))
    graph.set((SELECTOR, OA.exact, Literal("wrong")))
    return check(graph, ARTICLE)


def test_the_report_is_a_shacl_report() -> None:
    report = _broken_report()
    graph = report.to_graph()
    (node,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(node, SH.conforms) == Literal(False)
    results = set(graph.objects(node, SH.result))
    assert len(results) == len(report.results) == 4
    for result in results:
        assert (result, RDF.type, SH.ValidationResult) in graph
        for needed in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent, SH.sourceShape):
            assert len(set(graph.objects(result, needed))) == 1


def test_the_report_of_what_conforms_says_so() -> None:
    graph = check(sample(), ARTICLE).to_graph()
    assert list(graph.objects(None, SH.conforms)) == [Literal(True)]


def test_the_report_is_written_the_same_each_time() -> None:
    once, again = (_broken_report().to_graph().serialize(format="turtle") for _ in range(2))
    assert once == again
    assert isomorphic(Graph().parse(data=once), _broken_report().to_graph())


def test_what_two_constraints_of_a_shape_find_is_one_line() -> None:
    graph = sample()
    graph.add((THE_VISIT, COOP.host, Literal("the university", lang="en")))
    report = check(graph, ARTICLE)
    assert len([result for result in report.results if result.shape == SHAPE["Visit-host"]]) == 2
    assert len(report.lines()) == 2  # the other one: the statement has no claim


def test_reports_add_up() -> None:
    reports = [check(sample(), ARTICLE), _broken_report(), _broken_report()]
    whole = sum(reports, Report())
    assert len(whole.results) == 8
    assert not whole.conforms


def test_any_data_is_checked_without_claims_and_text() -> None:
    data = Graph().parse(
        data="""
        @prefix coop: <https://w3id.org/coop-kg/ontology#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix ex: <https://kg.example.org/id/> .
        ex:c a coop:Agreement ; skos:prefLabel "Agreement"@en ; coop:party ex:a , ex:b ; coop:status coop:agreed .
        ex:a a coop:University ; skos:prefLabel "A"@en .
        ex:b a coop:Company ; skos:prefLabel "B"@en .
        """
    )
    assert check_data(data, "data.ttl").lines() == []
    data.add((URIRef("https://kg.example.org/id/a"), RDF.type, COOP.Visit))
    report = check_data(data, "data.ttl")
    assert {"Visit-sides", "Kinds-disjoint"} <= shapes(report)
    assert all(line.startswith("data.ttl: ") for line in report.lines())


def test_data_that_cannot_be_validated_is_an_error_with_a_hint() -> None:
    data = Graph()
    data.add((SELECTOR, RDF.type, OA.TextQuoteSelector))
    data.add((SELECTOR, OA.start, BNode()))
    data.add((SELECTOR, OA.end, number(3)))
    with pytest.raises(KgError, match="cannot validate") as error:
        check_data(data)
    assert error.value.hint


@pytest.mark.parametrize(
    ("kinds", "right"),
    [
        ((COOP.University, COOP.Company), True),
        ((ORG.Organization, COOP.University), True),
        ((COOP.Project, COOP.Forum), True),
        ((COOP.University, URIRef("http://xmlns.com/foaf/0.1/Person")), False),
        ((COOP.University, SCHEMA.Place), False),
        ((COOP.Project, COOP.Association), False),
        ((COOP.ResearchArea, COOP.Company), False),
    ],
)
def test_a_thing_of_two_kinds_that_exclude_each_other_is_found(kinds: tuple[URIRef, URIRef], right: bool) -> None:
    graph = Graph()
    for kind in kinds:
        graph.add((IRIS.of(SPBPU), RDF.type, kind))
    assert check_merged(graph).conforms is right


def test_an_organisation_that_is_part_of_itself_through_others_is_a_warning() -> None:
    a, b, c, d = (IRIS.of(Node("organization", name)) for name in "abcd")
    graph = Graph()
    for part, whole in ((a, b), (b, c), (c, a), (d, a)):
        graph.add((part, ORG.subOrganizationOf, whole))
    report = check_merged(graph)
    assert report.conforms
    assert [result.focus for result in report.results] == [a, b, c]


def test_the_verdict_on_an_article_is_that_of_plain_pyshacl() -> None:
    graph = sample()
    graph.add((THE_VISIT, COOP.host, Literal("the university", lang="en")))
    whole = sum((Graph().parse(file) for file in files("ontology")), start=graph)
    _, report, _ = pyshacl.validate(whole, shacl_graph=Graph() + written("cooperation"))
    plain = {report.value(result, SH.sourceShape) for result in report.objects(None, SH.result)}
    ours = {result.shape for result in check(graph, ARTICLE).results if result.component != PROGRAM}
    assert plain == ours == {SHAPE["Visit-host"]}
