"""A small store and its query processes, for the tests of the pool."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.store import EmbeddedStore
from web.pool import Limits, Pool, QueryError, Question

SECONDS = 1.5
ROWS = 3000
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = ?i) }"
BOMB = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LIMITS = Limits(seconds=SECONDS, processes=2, queue=8, memory=1 << 30, rows=1 << 30, size=1 << 40, copy=1 << 30)


def build(path: Path) -> Path:
    """A store of so many rows, each with 60 letters."""
    name = ox.NamedNode
    quads = (
        ox.Quad(name(f"http://x/{i}"), name("http://x/p"), ox.Literal(f"{i} " + "x" * 60), name("http://g/1"))
        for i in range(ROWS)
    )
    EmbeddedStore.build(path, quads)
    return path


@contextlib.contextmanager
def pooled(store: Path, **limits: Any) -> Iterator[Pool]:
    """A pool with the usual limits but for those given."""
    pool = Pool(store, replace(LIMITS, **limits))
    try:
        yield pool
    finally:
        pool.close()


def ask(pool: Pool, query: str, **more: Any) -> bytes:
    """The whole answer."""
    return b"".join(pool.ask(Question(query, "http://x/", **more)))


def refused(pool: Pool, query: str, **more: Any) -> QueryError:
    """Why there is no answer, or no whole one."""
    try:
        ask(pool, query, **more)
    except QueryError as error:
        return error
    raise AssertionError("an answer came")


def is_well(pool: Pool) -> bool:
    return all(json.loads(ask(pool, "ASK { <http://x/1> ?p ?o }"))["boolean"] for _ in range(4))


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Waits for something that must come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.01)


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def workers(pool: Pool) -> list[int]:
    """The process ids of those that answer: all but the parents."""
    parents = {pool._nursery.pids()[0], *(pid for pid in pool._nursery.pids() if children(pid))}
    return [pid for pid in pool._nursery.pids() if pid not in parents]


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
