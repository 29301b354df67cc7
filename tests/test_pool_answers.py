"""What query processes answer, and where an answer or a query is refused."""

import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pooling import ENDLESS, ROWS, SECONDS, ask, build, is_well, pooled, refused

from kg.errors import KgError
from kg.settings import Settings
from kg.store import EmbeddedStore
from web.pool import Limits, Pool, QueryError, Question
from web.pool.answering import GRAPHS, RESULTS
from web.pool.faults import fault
from web.pool.rows import COUNTERS


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("answers") / "store")


@pytest.fixture(scope="module")
def pool(store: Path) -> Iterator[Pool]:
    with pooled(store, seconds=20) as made:
        yield made


@pytest.fixture(scope="module")
def narrow(store: Path) -> Iterator[Pool]:
    """A pool whose answers have ten rows at most."""
    with pooled(store, seconds=20, rows=10) as made:
        yield made


def test_every_kind_of_answer_comes_in_the_format_asked_for(pool: Pool) -> None:
    assert ask(pool, "SELECT ?s { ?s ?p ?o } LIMIT 1", results="csv").startswith(b"s\r\n")
    assert ask(pool, "ASK {}", results="xml").count(b"<boolean>true</boolean>") == 1
    assert b"http://x/p" in ask(pool, "DESCRIBE <http://x/1>", graph="nt")


@pytest.mark.parametrize(
    ("query", "kind"),
    [("SELECT * {}", "solutions"), ("ASK {}", "boolean"), ("CONSTRUCT WHERE { ?s ?p ?o }", "graph")],
)
def test_an_answer_tells_its_kind_and_how_long_it_took(pool: Pool, query: str, kind: str) -> None:
    answer = pool.ask(Question(query, "http://x/"))
    assert answer.kind == kind
    assert 0 <= answer.queued < 10
    assert 0 < answer.ran < 10
    assert b"".join(answer)


def test_a_relative_iri_resolves_against_the_base(pool: Pool) -> None:
    assert json.loads(ask(pool, "ASK { <1> ?p ?o }"))["boolean"]


def test_an_answer_of_another_kind_than_the_formats_hold_is_refused(pool: Pool) -> None:
    assert refused(pool, "CONSTRUCT WHERE { ?s ?p ?o }", graph=None).reason == "format"
    assert refused(pool, "ASK {}", results=None).reason == "format"
    assert is_well(pool)


def test_the_dataset_that_a_question_names_is_all_there_is(pool: Pool) -> None:
    def count(query: str, **graphs: list[str]) -> int:
        return int(json.loads(ask(pool, query, **graphs))["results"]["bindings"][0]["n"]["value"])

    plain, named = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert (count(plain), count(named)) == (ROWS, ROWS)
    assert count(plain, default_graphs=["http://g/none"]) == 0
    assert count(named, default_graphs=["http://g/1"]) == 0
    assert count(plain, named_graphs=["http://g/1"], default_graphs=[]) == 0
    assert count(named, named_graphs=["http://g/1"], default_graphs=[]) == ROWS


def test_a_query_of_a_megabyte_is_answered(pool: Pool) -> None:
    assert json.loads(ask(pool, f"ASK {{ <1> ?p ?o }} # {'é' * 500_000}"))["boolean"]


def test_a_text_longer_than_a_packet_comes_whole(pool: Pool) -> None:
    query = f'SELECT (CONCAT("{"ab" * 100_000}", "z") AS ?text) {{}}'
    assert json.loads(ask(pool, query))["results"]["bindings"][0]["text"]["value"] == "ab" * 100_000 + "z"


@pytest.mark.parametrize("format_", RESULTS)
def test_an_answer_may_have_so_many_rows_and_not_one_more(narrow: Pool, format_: str) -> None:
    assert ask(narrow, "SELECT ?s ?o { ?s ?p ?o } LIMIT 10", results=format_)
    error = refused(narrow, "SELECT ?s ?o { ?s ?p ?o } LIMIT 11", results=format_)
    assert (error.reason, error.message) == ("large", "the answer has more than 10 rows")
    assert "LIMIT" in error.hint
    assert is_well(narrow)


@pytest.mark.parametrize("format_", GRAPHS)
def test_a_graph_may_have_so_many_triples_and_not_one_more(narrow: Pool, format_: str) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT "
    assert ask(narrow, f"{query}10", graph=format_)
    assert refused(narrow, f"{query}11", graph=format_).reason == "large"
    assert is_well(narrow)


def test_an_answer_too_large_for_one_packet_breaks_off(store: Path) -> None:
    with pooled(store, size=200_000) as pool:
        answer = pool.ask(Question(ENDLESS, "http://x/", "tsv"))
        got = bytearray()
        with pytest.raises(QueryError) as caught:
            for piece in answer:
                got += piece
        assert (caught.value.reason, caught.value.message) == ("large", "the answer has more than 200,000 bytes")
        assert 0 < len(got) <= 200_000
        assert is_well(pool)
        assert pool.figures().replaced == 0


def test_an_answer_too_large_is_refused_before_its_first_byte_where_it_is_soon_seen(store: Path) -> None:
    with pooled(store, size=20_000) as pool, pytest.raises(QueryError) as caught:
        pool.ask(Question(ENDLESS, "http://x/", "tsv"))
    assert caught.value.reason == "large"


def test_limits_come_from_the_settings() -> None:
    limits = Limits.of(
        Settings(query_seconds=SECONDS, query_queue=7, query_memory=3, answer_rows=5, answer_size=2, copy_size=0)
    )
    assert (limits.seconds, limits.queue, limits.memory, limits.rows, limits.size, limits.copy) == (
        SECONDS,
        7,
        3 << 20,
        5,
        2 << 20,
        0,
    )
    assert limits.processes >= 1
    assert Limits.of(Settings(query_processes=5)).processes == 5


PIECES = [*"{},:\"\\\n\r\t'<>ab;|", "é", "<result>", "},{", ',{"', "type", "\r\n"]
TRICKY = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    rows=st.lists(st.tuples(st.none() | TRICKY, st.booleans()), max_size=20),
    format_=st.sampled_from(sorted(RESULTS)),
    size=st.integers(1, 40),
)
def test_rows_are_counted_whatever_they_hold_and_wherever_they_are_cut(
    rows: list[tuple[str | None, bool]], format_: str, size: int
) -> None:
    literals = " ".join(
        f"({'UNDEF' if text is None else ox.Literal(text)} {ox.Literal(str(number)) if more else 'UNDEF'})"
        for number, (text, more) in enumerate(rows)
    )
    found = ox.Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {literals} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    content = found.serialize(format=RESULTS[format_])
    assert content is not None
    counter = COUNTERS[format_]()
    counted = [counter(content[start : start + size]) for start in range(0, len(content), size)][-1]
    assert counted == len(rows)


FAULTS = [
    ("SELECT *\n  { ?s }", "'}' cannot stand here", 2, 8),
    ("SELECT * { ?s ?p ?o }}", "'}' cannot stand here", 1, 22),
    ("SELECT * {", "the query ends too early", 1, 11),
    ("", "the query ends too early", 1, 1),
    ("hello world", "'hello' cannot stand here", 1, 1),
    ("SELECT * { ?s ?p 'é' . 'ab' .. }", "'.' cannot stand here", 1, 29),
    ("SELECT * { ?s ?p ?o } LIMIT x", "'x' cannot stand here", 1, 29),
    ("# ex:\nSELECT * { ?s ex:p ?o }", "the prefix ex: is not declared", 2, 15),
    ("PREFIX ex: <http://x/> ASK { ?s ex:p [ coop:host ?o ] }", "the prefix coop: is not declared", 1, 40),
    ("INSERT DATA { <a:a> <a:b> <a:c> }", "INSERT begins an update, and this store takes queries alone", 1, 1),
    ("SELECT ?x (COUNT(?y) AS ?n) { ?x ?p ?y }", "the SELECT contains a variable that is unbound", 1, 41),
    ("ASK { SERVICE <http://x/> { ?s ?p ?o } ", "the query ends too early", 1, 40),
]


@pytest.mark.parametrize(("query", "message", "line", "column"), FAULTS)
def test_a_wrong_query_is_told_the_word_and_its_place(query: str, message: str, line: int, column: int) -> None:
    with pytest.raises(KgError) as caught:
        EmbeddedStore(ox.Store()).query(query, base_iri="http://x/")
    error = fault(query, caught.value)
    assert (error.reason, error.message, error.line, error.column) == ("wrong", message, line, column)


def test_a_prefix_that_is_known_here_is_told_with_its_iri(pool: Pool) -> None:
    error = refused(pool, "SELECT ?s { ?s a coop:Visit }")
    assert error.hint == "Begin the query with PREFIX coop: <https://w3id.org/coop-kg/ontology#>"
    assert (error.line, error.column) == (1, 18)


def test_the_fault_of_a_long_query_is_told_in_time(pool: Pool) -> None:
    lines = "\n".join(f"?s{number} ?p{number} ?o{number} ." for number in range(2_000))
    error = refused(pool, f"SELECT * {{\n{lines}\n?s ?p }}")
    assert (error.message, error.line, error.column) == ("'}' cannot stand here", 2_002, 7)
    assert refused(pool, f"SELECT * {{\n{lines * 40}\n?s ?p }}").line


def test_another_server_is_not_asked(pool: Pool) -> None:
    error = refused(pool, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert (error.reason, error.message) == ("wrong", "SERVICE is refused: a query asks this store alone")
