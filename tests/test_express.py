"""A reading as a graph."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, RDF, RDFS, SKOS, XSD
from sample import (
    ARTICLE,
    BEIJING,
    FACTS,
    IRIS,
    POST,
    READING,
    RECTOR,
    RUDSKOI,
    SPBPU,
    THINGS,
    TSINGHUA,
    VISIT,
    VISIT_SENTENCE,
    fact,
    span,
)

from kg.express import express
from kg.iri import Iris, Node
from kg.model import Article, Fact, Reading, Span, Thing, When
from kg.terms import COOP, OA, PREFIXES, SCHEMA

ME = IRIS.of(ARTICLE.node)


def written(reading: Reading = READING, *, publish_text: bool = True) -> Graph:
    return express(reading, iris=IRIS, version="0.1.0", publish_text=publish_text)


def only(graph: Graph, subject: URIRef, predicate: URIRef) -> object:
    (value,) = graph.objects(subject, predicate)
    return value


def claims(graph: Graph, subject: Node, predicate: URIRef) -> list[URIRef]:
    of_subject = set(graph.subjects(RDF.subject, IRIS.of(subject)))
    found = of_subject & set(graph.subjects(RDF.predicate, predicate))
    return sorted(claim for claim in found if isinstance(claim, URIRef))


def test_the_graph_is_named_after_the_article() -> None:
    assert written().identifier == ME


def test_the_article_is_described() -> None:
    graph = written()
    assert set(graph.predicate_objects(ME)) >= {
        (RDF.type, COOP.Article),
        (SCHEMA.headline, Literal("Guests from Beijing", lang="en")),
        (DCTERMS.identifier, Literal("2019-10-22-guests")),
        (SCHEMA.inLanguage, Literal("en")),
        (SCHEMA.datePublished, Literal("2019-10-22", datatype=XSD.date)),
        (SCHEMA.url, URIRef("https://news.example.org/guests")),
        (SCHEMA.text, Literal(ARTICLE.text, lang="en")),
    }


def test_the_whole_text_is_left_out_where_it_may_not_be_published() -> None:
    without = written(publish_text=False)
    assert set(written()) - set(without) == {(ME, SCHEMA.text, Literal(ARTICLE.text, lang="en"))}


@pytest.mark.parametrize("published", [None, When(2019), When(2019, 10)])
def test_a_date_of_publication_that_is_no_day_is_left_out(published: When | None) -> None:
    graph = written(replace(READING, article=replace(ARTICLE, published=published)))
    assert (ME, SCHEMA.datePublished, None) not in graph


@pytest.mark.parametrize("url", ["", "guests.html", "javascript:alert(1)", "https://a.example.org/b c", "http://<x>"])
def test_an_address_that_is_no_web_address_is_left_out(url: str) -> None:
    graph = written(replace(READING, article=replace(ARTICLE, url=url)))
    assert (ME, SCHEMA.url, None) not in graph


def test_a_publisher_that_the_article_names_is_that_thing() -> None:
    assert only(written(), ME, SCHEMA.publisher) == IRIS.of(SPBPU)


def test_any_other_publisher_is_an_organisation_with_a_name() -> None:
    graph = written(replace(READING, article=replace(ARTICLE, publisher="The Daily News")))
    publisher = IRIS.of(Node("organization", "daily-news"))
    assert only(graph, ME, SCHEMA.publisher) == publisher
    assert only(graph, publisher, RDF.type) == ORG.Organization
    assert only(graph, publisher, SKOS.prefLabel) == Literal("The Daily News", lang="en")


def test_a_person_is_never_taken_for_the_publisher() -> None:
    graph = written(replace(READING, article=replace(ARTICLE, publisher="Andrei Rudskoi")))
    assert only(graph, ME, SCHEMA.publisher) == IRIS.of(Node("organization", "andrei-rudskoi"))


def test_an_unknown_publisher_is_not_told() -> None:
    graph = written(replace(READING, article=replace(ARTICLE, publisher="")))
    assert (ME, SCHEMA.publisher, None) not in graph


def test_entities_are_mentioned_and_cooperations_are_what_the_article_is_about() -> None:
    graph = written()
    assert set(graph.objects(ME, SCHEMA.mentions)) == {IRIS.of(n) for n in (TSINGHUA, SPBPU, RUDSKOI, BEIJING)}
    assert {str(c).rpartition("/")[2] for c in graph.objects(ME, SCHEMA.about)} == {"visit-1", "proposal-1"}


@pytest.mark.parametrize("kind", ["coop:Project", "coop:Forum"])
def test_a_named_project_or_forum_is_both_mentioned_and_reported(kind: str) -> None:
    node = Node("project", "jitri-talents")
    graph = written(Reading(ARTICLE, (Thing(node, kind, "JITRI TALENTS"),)))
    assert set(graph.predicates(ME, IRIS.of(node))) == {SCHEMA.mentions, SCHEMA.about}


def test_names_are_in_the_language_of_the_article_and_a_label_in_its_own() -> None:
    thing = Thing(SPBPU, "coop:University", "Polytechnic University", names=("Политех",), known=True, language="en")
    other = Thing(TSINGHUA, "coop:University", "Университет Цинхуа")
    article = replace(ARTICLE, language="ru")
    graph = written(Reading(article, (thing, other)))
    assert only(graph, IRIS.of(SPBPU), SKOS.prefLabel) == Literal("Polytechnic University", lang="en")
    assert only(graph, IRIS.of(SPBPU), SKOS.altLabel) == Literal("Политех", lang="ru")
    assert only(graph, IRIS.of(TSINGHUA), SKOS.prefLabel) == Literal("Университет Цинхуа", lang="ru")


def test_another_name_never_repeats_the_label() -> None:
    thing = Thing(TSINGHUA, "coop:University", "Tsinghua University", names=("Tsinghua University", "THU"))
    graph = written(Reading(ARTICLE, (thing,)))
    assert only(graph, IRIS.of(TSINGHUA), SKOS.altLabel) == Literal("THU", lang="en")


def test_only_persons_have_a_foaf_name() -> None:
    assert list(written().subject_objects(FOAF.name)) == [(IRIS.of(RUDSKOI), Literal("Andrei Rudskoi", lang="en"))]


def test_a_post_links_person_organisation_and_role() -> None:
    graph = written()
    assert only(graph, IRIS.of(POST), ORG.member) == IRIS.of(RUDSKOI)
    assert only(graph, IRIS.of(POST), ORG.organization) == IRIS.of(SPBPU)
    assert only(graph, IRIS.of(POST), ORG.role) == IRIS.of(RECTOR)
    assert only(graph, IRIS.of(RECTOR), SKOS.prefLabel) == Literal("Rector", lang="en")


@pytest.mark.parametrize(
    ("when", "datatype"),
    [(When(2023), XSD.gYear), (When(2023, 7), XSD.gYearMonth), (When(2023, 7, 3), XSD.date)],
)
def test_a_date_is_as_exact_as_the_text(when: When, datatype: URIRef) -> None:
    graph = written(Reading(ARTICLE, THINGS, (fact(VISIT, "schema:startDate", when, VISIT_SENTENCE),)))
    assert only(graph, IRIS.of(VISIT), SCHEMA.startDate) == Literal(str(when), datatype=datatype)


def test_each_fact_is_stated_and_claimed() -> None:
    graph = written()
    assert len(set(graph.subjects(RDF.type, COOP.Claim))) == len(FACTS)
    for claim in graph.subjects(RDF.type, COOP.Claim):
        subject, predicate, value = (graph.value(claim, part) for part in (RDF.subject, RDF.predicate, RDF.object))
        assert value in set(graph.objects(subject, predicate))


def test_a_claim_tells_its_confidence_and_the_rule_with_its_version() -> None:
    graph = written()
    (claim,) = claims(graph, VISIT, COOP.host)
    assert only(graph, claim, COOP.confidence) == Literal("0.9", datatype=XSD.decimal)
    rule = only(graph, claim, PROV.wasGeneratedBy)
    assert isinstance(rule, URIRef)
    assert (only(graph, rule, RDFS.label), only(graph, rule, DCTERMS.hasVersion)) == (
        Literal("by-hand"),
        Literal("0.1.0"),
    )


def test_evidence_quotes_the_sentence_and_what_stands_around_it() -> None:
    graph = written()
    (claim,) = claims(graph, VISIT, COOP.host)
    evidence = only(graph, claim, COOP.evidence)
    assert isinstance(evidence, URIRef)
    assert only(graph, evidence, OA.hasSource) == ME
    selector = only(graph, evidence, OA.hasSelector)
    assert isinstance(selector, URIRef)
    assert set(graph.objects(selector, RDF.type)) == {OA.TextQuoteSelector, OA.TextPositionSelector}
    assert str(only(graph, selector, OA.exact)) == VISIT_SENTENCE
    assert str(only(graph, selector, OA.prefix)) == "Guests from Beijing\n\n"
    assert str(only(graph, selector, OA.suffix)) == " The guests were met by Andrei R"
    assert only(graph, selector, OA.start) == Literal("21", datatype=XSD.nonNegativeInteger)
    assert only(graph, selector, OA.end) == Literal("87", datatype=XSD.nonNegativeInteger)


@given(text=st.text(min_size=1, max_size=60), data=st.data())
def test_any_quote_fits_into_its_place(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    words = Span(start, data.draw(st.integers(start + 1, len(text))))
    article = Article("a", "A", text, "en")
    graph = written(Reading(article, (), (Fact(article.node, "schema:mentions", TSINGHUA, words, "x", 1),)))
    (selector,) = graph.subjects(RDF.type, OA.TextQuoteSelector)
    exact, before, after = (str(graph.value(selector, p)) for p in (OA.exact, OA.prefix, OA.suffix))
    assert text[words.start : words.stop] == exact
    assert text[: words.start].endswith(before) and text[words.stop :].startswith(after)
    assert before + exact + after in text


def test_what_two_rules_read_from_the_same_words_is_one_claim_of_the_surer_rule() -> None:
    sure = Fact(VISIT, "coop:host", SPBPU, span(VISIT_SENTENCE), "sure", 0.8)
    unsure = replace(sure, rule="unsure", confidence=0.4)
    graph = written(Reading(ARTICLE, THINGS, (unsure, sure)))
    (claim,) = claims(graph, VISIT, COOP.host)
    assert only(graph, claim, COOP.confidence) == Literal("0.8", datatype=XSD.decimal)
    assert str(only(graph, claim, PROV.wasGeneratedBy)).endswith("/rule/sure")


def test_what_two_sentences_say_is_two_claims_of_one_statement() -> None:
    once = fact(VISIT, "coop:host", SPBPU, VISIT_SENTENCE)
    again = fact(VISIT, "coop:host", SPBPU, "Guests from Beijing")
    graph = written(Reading(ARTICLE, THINGS, (once, again)))
    assert len(claims(graph, VISIT, COOP.host)) == 2
    assert len(set(graph.triples((IRIS.of(VISIT), COOP.host, None)))) == 1


def test_the_order_of_things_and_facts_does_not_matter() -> None:
    turned = Reading(ARTICLE, READING.things[::-1], READING.facts[::-1])
    assert set(written(turned)) == set(written())
    assert written(turned).serialize(format="turtle") == written().serialize(format="turtle")


def test_there_are_no_blank_nodes() -> None:
    assert [node for triple in written() for node in triple if isinstance(node, BNode)] == []


def test_another_base_changes_nothing_but_the_base() -> None:
    elsewhere = express(READING, iris=Iris("http://127.0.0.1:8000/"), version="0.1.0")
    moved = elsewhere.serialize(format="nt").replace("http://127.0.0.1:8000/", IRIS.base)
    assert sorted(moved.splitlines()) == sorted(written().serialize(format="nt").splitlines())


def test_the_project_prefixes_are_bound_and_no_others() -> None:
    assert {prefix: str(name) for prefix, name in written().namespaces()} == PREFIXES
