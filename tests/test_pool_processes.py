"""Query processes: nothing a query does, and nothing that is done to them, takes the server or another query down."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pooling import (
    BOMB,
    ENDLESS,
    ROWS,
    RUNAWAY,
    SECONDS,
    ask,
    build,
    children,
    descriptors,
    is_well,
    lives,
    pooled,
    refused,
    until,
    workers,
)

from web.pool import Pool, QueryError, Question, nursery

SLACK = 5
HERE = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("processes") / "store")


@pytest.fixture(scope="module", params=["from memory", "from disk"])
def pool(store: Path, request: pytest.FixtureRequest) -> Iterator[Pool]:
    """A pool of each way to have the store."""
    in_memory = request.param == "from memory"
    with pooled(store, copy=(1 << 30) * in_memory) as made:
        until(lambda: made.in_memory == in_memory)
        until(lambda: starts(made))
        yield made


def starts(pool: Pool) -> bool:
    """Whether a pool has started; on a machine that is busy that takes longer than a query may."""
    try:
        return is_well(pool)
    except QueryError as error:
        assert error.reason == "busy"
        return False


def test_a_runaway_is_stopped_at_the_limit_and_others_go_on(pool: Pool) -> None:
    started = time.monotonic()
    assert refused(pool, RUNAWAY).reason == "late"
    assert SECONDS <= time.monotonic() - started < SECONDS + SLACK
    assert is_well(pool)


def test_a_question_may_lower_the_limit_and_not_raise_it(pool: Pool) -> None:
    for seconds, limit in ((0.2, 0.2), (1000, SECONDS)):
        assert is_well(pool)  # and so it is no longer starting
        started = time.monotonic()
        with pytest.raises(QueryError) as caught:
            pool.ask(Question(RUNAWAY, "http://x/"), seconds=seconds)
        assert caught.value.reason == "late"
        assert limit <= time.monotonic() - started < limit + SLACK


def test_a_query_that_eats_memory_ends_its_process_alone(store: Path) -> None:
    for copy in (0, 1 << 30):
        with pooled(store, seconds=60, processes=1, memory=100 << 20, copy=copy) as small:
            until(lambda: small.in_memory == bool(copy))  # noqa: B023 - it is over before the next turn
            error = refused(small, BOMB)
            assert error.reason == "died"
            assert "SIGABRT" in error.message
            assert is_well(small)
            assert small.figures().replaced == 1


def test_a_process_that_has_grown_ends_after_its_answer(store: Path) -> None:
    grown = "SELECT * { { SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 300000 } } ORDER BY ?f ?c LIMIT 1"
    with pooled(store, seconds=60, processes=1, memory=400 << 20) as pool:
        until(lambda: pool.in_memory)
        assert is_well(pool)
        before = workers(pool)
        assert json.loads(ask(pool, grown))["results"]["bindings"]
        assert pool.figures().replaced == 1
        assert is_well(pool)
        until(lambda: len(workers(pool)) == 1)
        assert workers(pool) != before


def test_a_query_nested_so_deep_that_the_parser_dies_ends_its_process_alone(pool: Pool) -> None:
    depth = 20_000
    assert refused(pool, f"SELECT * {{ {'{' * depth} ?s ?p ?o {'}' * depth} }}").reason in {"died", "late", "wrong"}
    assert is_well(pool)


def test_more_runaways_than_processes_leave_no_process_behind(pool: Pool) -> None:
    reasons: list[str] = []
    threads = [threading.Thread(target=lambda: reasons.append(refused(pool, RUNAWAY).reason)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert set(reasons) <= {"late", "busy"}
    assert len(reasons) == 4
    assert is_well(pool)
    until(lambda: len(workers(pool)) <= 2)


def test_a_query_beyond_those_that_may_wait_is_refused_at_once(store: Path) -> None:
    with pooled(store, processes=1, queue=1) as pool:
        threads = [threading.Thread(target=refused, args=(pool, RUNAWAY)) for _ in range(2)]
        for thread in threads:
            thread.start()
        until(lambda: (pool.figures().running, pool.figures().waiting) == (1, 1))
        started = time.monotonic()
        assert refused(pool, "ASK {}").reason == "busy"
        assert time.monotonic() - started < SECONDS
        for thread in threads:
            thread.join(30)
        assert is_well(pool)


def test_a_client_that_went_away_stops_its_query(pool: Pool) -> None:
    with pytest.raises(QueryError) as caught:
        pool.ask(Question(RUNAWAY, "http://x/"), gone=lambda: True)
    assert caught.value.reason == "gone"
    assert is_well(pool)


def test_an_answer_that_nobody_reads_on_frees_its_process(pool: Pool) -> None:
    for _ in range(4):
        answer = pool.ask(Question(ENDLESS, "http://x/"))
        next(iter(answer))
        answer.close()
        assert list(answer) == []
    pool.ask(Question(ENDLESS, "http://x/")).close()
    pool.ask(Question(ENDLESS, "http://x/"))  # dropped, and closed by that
    assert pool.figures().running == 0
    assert is_well(pool)


def test_an_answer_longer_than_the_limit_breaks_off_with_an_error(pool: Pool) -> None:
    answer = pool.ask(Question(ENDLESS, "http://x/", results="csv"))
    with pytest.raises(QueryError) as caught:
        for _ in answer:
            pass
    assert caught.value.reason == "late"
    assert is_well(pool)


def test_a_process_whose_server_does_not_look_ends_itself(pool: Pool) -> None:
    worker = pool._nursery.start()
    far = time.monotonic() + 60
    worker.ready(far, lambda: False)
    worker.ask(Question(RUNAWAY, "http://x/"), seconds=0.2)
    with pytest.raises(QueryError) as caught:
        worker.receive(far, lambda: False)
    assert caught.value.reason == "late"
    worker.close()


def test_processes_that_are_killed_while_idle_lose_no_query(pool: Pool) -> None:
    for _ in range(5):
        assert is_well(pool)
        for pid in (killed := workers(pool)):
            os.kill(pid, signal.SIGKILL)
        until(lambda: not any(map(lives, killed)))
        assert is_well(pool)


def test_processes_that_are_killed_under_load_lose_their_own_queries_alone(pool: Pool) -> None:
    assert is_well(pool)
    parents = set(pool._nursery.pids()) - set(workers(pool))
    lost: list[QueryError] = []
    wrong: list[bytes] = []
    killed: list[int] = []

    def run() -> None:
        for _ in range(40):
            try:
                answer = ask(pool, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", results="csv")
                wrong.extend([answer] if answer != b"n\r\n3000\r\n" else [])
            except QueryError as error:
                lost.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    chance = random.Random(1)
    for _ in range(6):
        time.sleep(0.05)
        if found := [pid for pid in workers(pool) if pid not in parents]:
            killed.append(chance.choice(found))
            os.kill(killed[-1], signal.SIGKILL)
    for thread in threads:
        thread.join(60)
    assert wrong == []
    assert len(lost) <= len(killed)
    until(lambda: not any(map(lives, killed)))
    assert {error.reason for error in lost} <= {"died"}
    assert [error.message for error in lost if "SIGKILL" not in error.message] == []
    assert is_well(pool)


@pytest.mark.parametrize("copy", [0, 1 << 30])
def test_when_the_parent_is_killed_another_follows(store: Path, copy: int) -> None:
    with pooled(store, seconds=60, copy=copy) as pool:
        until(lambda: pool.in_memory == bool(copy))
        assert is_well(pool)
        family = pool._nursery.pids()
        os.kill(family[0], signal.SIGKILL)
        until(lambda: not any(map(lives, family)))
        assert is_well(pool)
        assert pool._nursery.pids()[0] != family[0]
        until(lambda: pool.in_memory == bool(copy))


def is_well_again(pool: Pool) -> bool:
    """Whether a query is answered; one whose process ended with its parent is told so, and may be asked again."""
    try:
        return is_well(pool)
    except QueryError as error:
        assert error.reason == "died"
        return False


def test_a_copy_in_memory_that_is_lost_is_made_anew(store: Path) -> None:
    with pooled(store) as pool:
        until(lambda: pool.in_memory)
        assert is_well(pool)
        copy = next(pid for pid in children(pool._nursery.pids()[0]) if children(pid))
        os.kill(copy, signal.SIGKILL)
        until(lambda: not lives(copy))
        until(lambda: is_well_again(pool))
        until(lambda: pool.in_memory)
        assert is_well(pool)
        assert not lives(copy)


def test_queries_are_answered_from_disk_until_the_copy_is_there(store: Path) -> None:
    with pooled(store) as pool:
        assert is_well(pool)
        until(lambda: pool.in_memory)
        assert is_well(pool)
        assert int(ask(pool, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", results="csv")[3:]) == ROWS
        until(lambda: all(place.worker and pool._nursery.is_current(place.worker) for place in pool._line.free))


def test_a_copy_that_does_not_fit_leaves_queries_to_the_disk(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nursery, "COPY_FACTOR", 0)  # so that it is tried
    with pooled(store, copy=1 << 20) as pool:
        until(lambda: pool._nursery._copies == nursery.COPIES - 1)
        until(lambda: not pool.in_memory and pool._nursery._copies == 0)
        assert is_well(pool)
    monkeypatch.undo()
    with pooled(store, copy=1 << 20) as pool:
        assert is_well(pool)
        assert len(pool._nursery.pids()) == 3
        assert not pool.in_memory


def test_figures_tell_what_a_pool_does(store: Path) -> None:
    with pooled(store, processes=1) as pool:
        until(lambda: pool.in_memory)
        assert is_well(pool)
        answer = pool.ask(Question(ENDLESS, "http://x/"))
        figures = pool.figures()
        assert (figures.processes, figures.running, figures.waiting, figures.replaced) == (1, 1, 0, 0)
        assert 10_000_000 < figures.memory < 1_000_000_000
        answer.close()
        assert (pool.figures().running, pool.figures().replaced) == (0, 1)


def test_at_the_end_no_process_and_no_descriptor_is_left(store: Path) -> None:
    before = descriptors()
    with pooled(store) as pool:
        until(lambda: pool.in_memory)
        assert is_well(pool)
        refused(pool, RUNAWAY)
        family = pool._nursery.pids()
        assert len(family) >= 4
    assert not any(map(lives, family))
    assert children(os.getpid()) == [] or not set(children(os.getpid())) & set(family)
    assert descriptors() == before


def test_an_answer_that_is_on_its_way_when_the_pool_ends_comes_whole(store: Path) -> None:
    with pooled(store, seconds=30, processes=1) as pool:
        pieces = pool.ask(Question("SELECT ?c { ?a ?b ?c }", "http://x/", results="csv"))
        first = next(pieces)
        pool.close()
        family = pool._nursery.pids()
        assert (first + b"".join(pieces)).count(b"\r\n") == ROWS + 1
        assert not any(map(lives, family))


def test_a_query_that_comes_after_the_end_is_still_answered(store: Path) -> None:
    with pooled(store, seconds=30) as pool:
        pool.close()
        assert json.loads(ask(pool, "ASK {}"))["boolean"]
        assert pool._nursery.pids() == []


SERVER = """
import sys, threading
from pathlib import Path
from pooling import RUNAWAY, pooled, until
from web.pool import Question

if __name__ == "__main__":
    with pooled(Path(sys.argv[1]), seconds=600) as pool:
        until(lambda: pool.in_memory)
        threading.Thread(target=pool.ask, args=(Question(RUNAWAY, "http://x/"),)).start()
        until(lambda: pool.figures().running and len(pool._nursery.pids()) >= 4)
        print(*pool._nursery.pids(), flush=True)
        sys.stdin.read()
"""


def test_when_the_server_is_killed_no_process_is_left(store: Path) -> None:
    path = os.pathsep.join([str(HERE), str(HERE / "tests")])
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, store],
        env=os.environ | {"PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as server:
        assert server.stdout
        family = [int(pid) for pid in server.stdout.readline().split()]
        server.kill()
    assert len(family) >= 4
    until(lambda: not any(map(lives, family)))


CONFINED = """
import socket, sys
import pyoxigraph as ox
from kg.errors import KgError
from web.pool.confine import without_network

if sys.argv[2] == "confined":
    assert without_network()
query = f"SELECT * {{ SERVICE SILENT <http://127.0.0.1:{sys.argv[1]}/> {{ ?s ?p ?o }} }}"
list(ox.Store().query(query))
"""


@pytest.mark.parametrize(("how", "connects"), [("confined", False), ("free", True)])
def test_a_query_that_got_past_every_guard_makes_no_connection(how: str, connects: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(30)
        port = listener.getsockname()[1]
        asked = subprocess.Popen(
            [sys.executable, "-c", CONFINED, str(port), how], env=os.environ | {"PYTHONPATH": str(HERE)}
        )
        if connects:
            listener.accept()[0].close()
        assert asked.wait(60) == 0
        listener.settimeout(0.2)
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.parametrize("copy", [0, 1 << 30])
def test_every_query_process_is_confined(store: Path, copy: int) -> None:
    with pooled(store, seconds=60, processes=1, copy=copy) as pool:
        until(lambda: pool.in_memory == bool(copy))
        assert is_well(pool)
        until(lambda: len(workers(pool)) == 1)
        for pid in pool._nursery.pids():
            status = dict(line.split(":\t") for line in Path(f"/proc/{pid}/status").read_text().splitlines())
            assert (status["Seccomp"], status["NoNewPrivs"]) == ("2", "1")
        (worker,) = workers(pool)
        assert limit(worker, "Max file size") == "0"
        assert limit(worker, "Max address space") != "unlimited"


def limit(pid: int, name: str) -> str:
    lines = Path(f"/proc/{pid}/limits").read_text().splitlines()
    return next(line for line in lines if line.startswith(name)).removeprefix(name).split()[0]
