"""SERVICE is refused wherever the grammar has it, and the word passes wherever it is something else."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kg.errors import KgError
from kg.store import EmbeddedStore
from kg.store.service import refuse_service

PREFIXES = "PREFIX e: <http://e/> PREFIX : <http://e/#> PREFIX service: <http://s/>\n"
FEATURES = Path(__file__).with_name("features.rq").read_text(encoding="utf-8").split("\n## ")[1:]

PLACES = st.sampled_from(
    [
        "{{ {} }}",
        "?a ?b ?c . {} ?d ?e ?f",
        "?a ?b true{}",
        "?a e:p 1.5{}",
        "?a e:p 'x'@en, \"y\" .{}",
        "OPTIONAL {{ {} }}",
        "OPTIONAL{{}}{}",
        "{{ ?a ?b ?c }} UNION {{ {} }}",
        "{{ {} }} UNION {{ ?a ?b ?c }}",
        "MINUS {{ {} }}",
        "GRAPH ?g {{ {} }}",
        "VALUES ?v {{ 1 }}{}",
        "FILTER EXISTS {{ {} }}",
        "FILTER(?a < 1 && NOT EXISTS {{ {} }})",
        "FILTER(?a<2){} ?a ?b '>'",
        "FILTER(IF(EXISTS {{ {} }}, 1, 2) > 1)",
        "{{ SELECT * {{ {} }} }}",
        "{{ SELECT (COUNT(*) AS ?n) {{ {} }} GROUP BY ?a HAVING(COUNT(*) > 1) }}",
        "# SERVICE '''\n {} # \"\"\" SERVICE",
        "?a ?b '''SERVICE ' ''' . {}",
        '?a ?b """service " """ . {}',
        "?a ?b <http://e/SERVICE#'> . {}",
        "?a service:service e:o\\'x . {} # '",
    ]
)
FORMS = st.sampled_from(
    [
        "SELECT * {{ {} }}",
        "SELECT*WHERE{{{}}}",
        "SELECT (EXISTS {{ {} }} AS ?y) {{}}",
        "SELECT ?a {{ ?a ?b ?c }} GROUP BY ?a HAVING(EXISTS {{ {} }})",
        "SELECT * {{ ?a ?b ?c }} ORDER BY (EXISTS {{ {} }})",
        "ASK {{ {} }}",
        "CONSTRUCT {{ ?a ?b ?c }} WHERE {{ {} }}",
        "DESCRIBE ?a WHERE {{ {} }}",
        "DESCRIBE <http://e/SERVICE> {{ {} }}",
    ]
)
BLANK = st.sampled_from([" ", "\n", "\t", "\r", " # SERVICE { ( '\n", "#\r "])
TARGETS = ["<http://e/>", "?s", "$s", "e:x", ":x", ":", "<service>"]


def in_any_case(word: str, flips: list[bool]) -> str:
    return "".join(letter.swapcase() if flip else letter for letter, flip in zip(word, flips, strict=True))


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, str]:
    """A call of another server, in any case, with or without blanks, silent or not; and GRAPH in its place."""
    word = in_any_case("SERVICE", draw(st.lists(st.booleans(), min_size=7, max_size=7)))
    silent = in_any_case("silent", draw(st.lists(st.booleans(), min_size=6, max_size=6))) if draw(st.booleans()) else ""
    gaps = draw(st.lists(st.one_of(st.just(""), BLANK), min_size=4, max_size=4))
    rest = f"{draw(st.sampled_from(TARGETS))}{gaps[2]}{{ ?x ?y ?z }}{gaps[3]}"
    return f"{gaps[0]}{word}{gaps[1]}{silent}{gaps[2]}{rest}", f"{gaps[0]}GRAPH{gaps[1]}{gaps[2]}{rest}"


@st.composite
def queries(draw: st.DrawFn, pattern: str) -> str:
    """A query that has the pattern at some depth."""
    for place in draw(st.lists(PLACES, max_size=4)):
        pattern = place.format(pattern)
    return PREFIXES + draw(FORMS).format(pattern)


def complaint(query: str) -> str | None:
    """What the parser has to say against a query that calls nobody: where its calls are groups of a graph."""
    try:
        ox.Store().query(query, base_iri="http://localhost/")
    except SyntaxError as error:
        return str(error)
    return None


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.data())
def test_a_call_of_another_server_is_refused_at_every_place_of_the_grammar(data: st.DataObject) -> None:
    call, instead = data.draw(calls())
    query = data.draw(queries("\x00"))
    assume(complaint(query.replace("\x00", instead)) is None)
    with pytest.raises(KgError, match="SERVICE is refused"):
        refuse_service(query.replace("\x00", call))


HARMLESS = st.sampled_from(
    [
        "?x ?y 'SERVICE <http://e/> { ?a ?b ?c }'",
        '?x ?y "service"',
        "?x ?y '''SERVICE ' <u>'''",
        '?x ?y """sErViCe " {"""',
        "?x ?y 'x'@service, 'y'@en-service",
        "?x ?y 'x'^^service:service",
        "?x ?y 'x'^^<http://e/service>",
        "?x ?y ?z # SERVICE <http://e/> {}\n",
        "<http://e/SERVICE> <service> <http://service/#service>",
        "service:x e:SERVICE service:SERVICE",
        "e:service.x e:a-service :service",
        "?service $SERVICE ?servicea",
        "?service_ ?xService ?servicE2",
        "_:service ?y _:SERVICEX",
        "[ service:p ( service:q ) ] ?y ?z",
        "?x service:a/^service:b|!service:c ?z",
        "?x ?y ?z FILTER(?x<?service&&?service>?y)",
        "?x ?y ?z BIND(1 AS ?service) BIND(2 AS ?servica)",
        "VALUES ?service { service:x 'SERVICE' <service> }",
        "GRAPH service:g { ?x ?y ?z }",
        "{ SELECT ?service (COUNT(*) AS ?serviceX) { ?service ?y ?z } GROUP BY ?service }",
    ]
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.data())
def test_the_word_passes_at_every_place_where_it_is_no_keyword(data: st.DataObject) -> None:
    query = data.draw(queries("\x00")).replace("\x00", f" {data.draw(HARMLESS)} ")
    assume(complaint(query) is None)
    refuse_service(query)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.partition("\n")[0])
def test_an_ordinary_query_that_also_has_the_word_passes(feature: str) -> None:
    refuse_service(f"# SERVICE\n{feature.partition(chr(10))[2]}")


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT * {\n  ?service ?p }", "error at 2:15"),
        ("SELECT * { SERVICE <http://e/> { ?s ?p ?o }\n  ?a ?b }", "error at 2:10"),
        ("SELECT * { SERVICE SERVICE { ?s ?p ?o } }", "error at 1:27"),
        ("CONSTRUCT WHERE { SERVICE <http://e/> { ?s ?p ?o } }", "error at 1:"),
        ("SELECT * { \\u0053ERVICE <http://e/> {} } # SERVICE", "error at 1:"),
        ("SELECT * { ?s service:p ?o }", "error at 1:"),
        ("SERVICE", "error at 1:8"),
    ],
)
def test_a_wrong_query_with_the_word_gets_the_complaint_of_the_parser(query: str, place: str) -> None:
    with pytest.raises(KgError, match="no SPARQL query") as caught:
        refuse_service(query)
    assert place in caught.value.message
    assert caught.value.message.removeprefix("no SPARQL query: ")[:30] in (complaint(query) or "")


def test_prefixes_that_need_no_declaration_may_have_the_word() -> None:
    given_prefixes = {"service": "http://s/", "servica": "http://t/"}
    refuse_service("SELECT * { service:x ?p servica:y }", given_prefixes)
    with pytest.raises(KgError, match="SERVICE is refused"):
        refuse_service("SELECT * { SERVICE service:x { ?p servica:y 1 } }", given_prefixes)


def test_a_query_that_leaves_no_letter_to_tell_by_is_refused() -> None:
    words = " ".join(f"servic{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
    with pytest.raises(KgError, match="SERVICE is refused"):
        refuse_service(f"ASK {{}} # {words}")


def test_nothing_is_run_to_tell_whether_a_server_is_called() -> None:
    doubling = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
    refuse_service(f"ASK {{ BIND('service' AS ?x0) {doubling} }}")


def test_the_store_refuses_before_it_asks() -> None:
    with pytest.raises(KgError, match="SERVICE is refused"):
        EmbeddedStore.in_memory([]).query("ASK { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }")
