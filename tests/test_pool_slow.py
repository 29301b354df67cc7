"""Queries that take long make room for quick ones."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pooling import RUNAWAY, build, is_well, pooled, refused, until, workers

from web.pool import Pool, QueryError, Question


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("slow") / "store")


@contextmanager
def runaways(pool: Pool, count: int) -> Iterator[None]:
    """So many queries that run until they are stopped, all of which have begun."""
    asking = [threading.Thread(target=refused, args=(pool, RUNAWAY)) for _ in range(count)]
    for thread in asking:
        thread.start()
    until(lambda: pool.figures().running == count)
    yield
    for thread in asking:
        thread.join(30)


def priorities(pool: Pool) -> list[int]:
    """The priorities of the processes, the lowest last."""
    return sorted(os.getpriority(os.PRIO_PROCESS, pid) for pid in workers(pool))


@pytest.mark.parametrize("processes", [1, 2])
def test_a_quick_query_does_not_wait_for_slow_ones(store: Path, processes: int) -> None:
    with pooled(store, processes=processes, slow=4, seconds=6) as pool:
        with runaways(pool, 4):
            assert is_well(pool)
            assert pool.figures().running == 4
        assert pool.figures().running == 0
        assert is_well(pool)


def test_a_query_that_takes_long_runs_at_the_lowest_priority_and_its_process_ends_with_it(store: Path) -> None:
    with pooled(store, processes=1, slow=1, seconds=3, copy=0) as pool:
        assert is_well(pool)
        before = priorities(pool)
        with runaways(pool, 1):
            until(lambda: priorities(pool)[-1] == 19)
        assert is_well(pool)
        until(lambda: priorities(pool) == before)


def test_where_all_slow_places_are_taken_others_wait_in_line(store: Path) -> None:
    with pooled(store, processes=1, slow=2, seconds=6) as pool:
        with runaways(pool, 3), pytest.raises(QueryError, match="every query process was busy"):
            pool.ask(Question("ASK {}", "http://x/"), seconds=0.5)
        assert is_well(pool)


def test_a_pool_that_is_closed_while_a_slow_query_runs_leaves_no_process(store: Path) -> None:
    with pooled(store, processes=1, slow=1, seconds=3) as pool:
        with runaways(pool, 1):
            pool.close()
        until(lambda: not pool._nursery.pids())
