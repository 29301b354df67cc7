"""Query processes: what they answer, and that nothing a query does takes the server down."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.store import EmbeddedStore
from web.pool import WAITING, Pool, QueryError
from web.pool.process import Question

SECONDS = 1.5
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = ?i) }"
BOMB = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
ROWS = 3000


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workers") / "store"
    name = ox.NamedNode
    quads = (
        ox.Quad(name(f"http://x/{i}"), name("http://x/p"), ox.Literal(f"{i} " + "x" * 60), name("http://g/1"))
        for i in range(ROWS)
    )
    EmbeddedStore.build(path, quads)
    return path


@pytest.fixture
def pool(store: Path) -> Iterator[Pool]:
    made = Pool(store, seconds=SECONDS, size=2)
    yield made
    made.close()


def ask(pool: Pool, query: str, **more: str) -> bytes:
    return b"".join(pool.ask(Question(query, "http://x/", **more)))


def reason(pool: Pool, query: str) -> str:
    with pytest.raises(QueryError) as caught:
        ask(pool, query)
    return caught.value.reason


def is_well(pool: Pool) -> bool:
    return all(json.loads(ask(pool, "ASK { <http://x/1> ?p ?o }"))["boolean"] for _ in range(4))


def test_every_kind_of_answer_comes_in_the_format_asked_for(pool: Pool) -> None:
    assert ask(pool, "SELECT ?s { ?s ?p ?o } LIMIT 1", results="csv").startswith(b"s\r\n")
    assert ask(pool, "ASK {}", results="xml").count(b"<boolean>true</boolean>") == 1
    assert b"http://x/p" in ask(pool, "DESCRIBE <http://x/1>", graph="nt")


def test_a_relative_iri_resolves_against_the_base(pool: Pool) -> None:
    assert json.loads(ask(pool, "ASK { <1> ?p ?o }"))["boolean"]


def test_an_answer_of_another_kind_than_the_formats_hold_is_refused(pool: Pool) -> None:
    with pytest.raises(QueryError) as caught:
        pool.ask(Question("CONSTRUCT WHERE { ?s ?p ?o }", "http://x/", graph=None))
    assert caught.value.reason == "format"
    assert is_well(pool)


def test_a_malformed_query_is_answered_with_the_place_of_the_fault(pool: Pool) -> None:
    with pytest.raises(QueryError, match=r"error at 2:1") as caught:
        ask(pool, "SELECT *\n")
    assert caught.value.reason == "wrong"


def test_a_runaway_is_stopped_at_the_limit_and_others_go_on(pool: Pool) -> None:
    started = time.monotonic()
    assert reason(pool, RUNAWAY) == "late"
    assert time.monotonic() - started < SECONDS + 1
    assert is_well(pool)


def test_a_query_that_eats_memory_ends_its_process_alone(store: Path) -> None:
    small = Pool(store, seconds=30, size=1, memory=800 << 20)
    try:
        assert reason(small, BOMB) == "died"
        assert is_well(small)
    finally:
        small.close()


def test_a_query_nested_so_deep_that_the_parser_dies_ends_its_process_alone(pool: Pool) -> None:
    depth = 20_000
    assert reason(pool, f"SELECT * {{ {'{' * depth} ?s ?p ?o {'}' * depth} }}") in {"died", "late", "wrong"}
    assert is_well(pool)


def test_more_runaways_than_processes_leave_no_process_behind(pool: Pool) -> None:
    reasons: list[str] = []
    threads = [threading.Thread(target=lambda: reasons.append(reason(pool, RUNAWAY))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert set(reasons) <= {"late", "busy"}
    assert len(reasons) == 4
    assert is_well(pool)


def test_a_query_beyond_those_that_may_wait_is_refused_at_once(store: Path) -> None:
    pool = Pool(store, seconds=SECONDS, size=1)
    threads = [threading.Thread(target=reason, args=(pool, RUNAWAY)) for _ in range(1 + WAITING)]
    for thread in threads:
        thread.start()
    while not pool._places.empty():
        time.sleep(0.01)
    started = time.monotonic()
    assert reason(pool, "ASK {}") == "busy"
    assert time.monotonic() - started < 0.5
    for thread in threads:
        thread.join(20)
    assert is_well(pool)
    pool.close()


def test_an_answer_that_nobody_reads_on_frees_its_process(pool: Pool) -> None:
    for _ in range(6):
        answer = pool.ask(Question("SELECT * { ?a ?b ?c . ?d ?e ?f }", "http://x/"))
        next(iter(answer))
        answer.close()
    assert is_well(pool)


def test_an_answer_closed_before_its_first_piece_frees_its_process(pool: Pool) -> None:
    for _ in range(6):
        pool.ask(Question("SELECT * { ?a ?b ?c . ?d ?e ?f }", "http://x/")).close()
    assert is_well(pool)


def test_an_answer_longer_than_the_limit_breaks_off_with_an_error(pool: Pool) -> None:
    answer = pool.ask(Question("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "http://x/", results="csv"))
    with pytest.raises(QueryError) as caught:
        for _ in answer:
            pass
    assert caught.value.reason == "late"
    assert is_well(pool)


def test_a_client_that_went_away_stops_its_query(pool: Pool) -> None:
    started = time.monotonic()
    with pytest.raises(QueryError) as caught:
        pool.ask(Question(RUNAWAY, "http://x/"), gone=lambda: True)
    assert caught.value.reason == "gone"
    assert time.monotonic() - started < 1
    assert is_well(pool)


def test_a_process_that_died_while_idle_is_replaced(pool: Pool) -> None:
    for _ in range(2):
        worker = pool._take()
        worker._process.kill()
        worker._process.wait()
        pool._give_back(worker)
    assert is_well(pool)


def test_an_answer_that_is_on_its_way_when_the_pool_ends_comes_whole(store: Path) -> None:
    pool = Pool(store, seconds=30, size=1)
    answer = pool.ask(Question("SELECT ?c { ?a ?b ?c }", "http://x/", results="csv"))
    pieces = iter(answer)
    first = next(pieces)
    pool.close()
    assert (first + b"".join(pieces)).count(b"\r\n") == ROWS + 1


def test_a_query_that_comes_after_the_end_is_still_answered(store: Path) -> None:
    pool = Pool(store, seconds=SECONDS, size=1)
    pool.close()
    assert json.loads(ask(pool, "ASK {}"))["boolean"]


def test_the_dataset_that_a_question_names_is_all_there_is(pool: Pool) -> None:
    def count(query: str, **graphs: list[str]) -> int:
        answer = pool.ask(Question(query, "http://x/", **graphs))  # type: ignore[arg-type]  # lists of IRIs alone
        return int(json.loads(b"".join(answer))["results"]["bindings"][0]["n"]["value"])

    plain, named = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert (count(plain), count(named)) == (ROWS, ROWS)
    assert count(plain, default_graphs=["http://g/none"]) == 0
    assert count(named, default_graphs=["http://g/1"]) == 0
    assert count(plain, named_graphs=["http://g/1"], default_graphs=[]) == 0
    assert count(named, named_graphs=["http://g/1"], default_graphs=[]) == ROWS
