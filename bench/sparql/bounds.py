"""What stays within bounds: runaway queries, a very long answer, and what isolation and HTTP cost.

    python bench/sparql/bounds.py --data FOLDER [--seconds 5] [--record]

`--data` is what `collection.py` wrote. Measured are, on servers of their own:

- isolation and HTTP: the median time of each small answer over one kept-alive connection, less that of asking and
  writing the same answer in this process, from the store on disk and from a copy in memory; the same for 100,000 rows;
- repeated questions: answers a second that 8 clients get of one question;
- runaways: 8 queries that never end, asked at once, 2 of which gather rows without bound; how long each is waited for,
  what other clients notice meanwhile, and what is left of them a second later;
- a million rows as CSV: by how much the web process grows, and when the first bytes come. They are asked of the merged
  graph, since with GRAPH ?g the engine lists all graphs before its first row.

`--seconds` is the limit of a query's time while runaways run. `--record` writes the table into README.md.
"""

import argparse
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import client
import pyoxigraph as ox
from engines import Ours, Running, end_when_told
from figures import against, machine, number, record, table
from processes import cpu_seconds, shared_out_memory, watched
from questions import TABLE, Question, questions

from kg.release import open_current
from kg.store import EmbeddedStore

SMALL = 64 << 10
"""Bytes that a small answer has at most."""
QUICK = 0.01
"""Seconds within which a small question is answered in this process; others vary by more than HTTP costs."""
RUNS = 100
OTHERS = 2
"""Clients that go on asking while runaways run."""
MILLION = "SELECT ?s ?p ?o ?n { VALUES ?n { 1 2 } ?s ?p ?o } LIMIT 1000000"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f) }"
GREEDY = "SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
RUNAWAYS = [ENDLESS] * 6 + [GREEDY] * 2

Row = tuple[str, str, str]


@dataclass
class Sink:
    """A file that counts what is written to it."""

    size: int = 0

    def write(self, data: bytes) -> int:
        """Counts."""
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Does nothing."""


def direct(store: EmbeddedStore, question: Question) -> int:
    """Asks in this process and writes the answer away; gives its size in bytes."""
    found, sink = store.query(question.query), Sink()
    output: Any = sink  # all that the engine needs of a file is write()
    if isinstance(found, ox.QueryTriples):
        found.serialize(output, ox.RdfFormat.N_TRIPLES)
    else:
        found.serialize(output, ox.QueryResultsFormat.CSV if question.accept == TABLE else ox.QueryResultsFormat.JSON)
    return sink.size


def isolation(data: Path) -> Iterator[Row]:
    """What isolation and HTTP cost above asking in this process."""
    disk = open_current(data).store()
    memory = EmbeddedStore(ox.Store())
    memory.engine.bulk_extend(disk.quads(graph=None))
    asked = questions(disk)
    small = [question for question in asked if direct(disk, question) < SMALL and _quick(disk, question)]
    with Ours(data, "coop-kg", {"KG_KEPT_SIZE": "0"}).running() as server, _connected(server) as ask:
        costs = [_costs(question, memory, disk, ask, RUNS) for question in small]
        (export,) = [_costs(question, memory, disk, ask, RUNS // 10) for question in asked if question.name == "export"]
    for place, name in enumerate(("a copy in memory", "the store on disk")):
        cost = 1000 * statistics.median(each[2] - each[place] for each in costs)
        title = f"isolation and HTTP over {name}: {len(small)} small questions, median"
        yield title, "≤ 0.8 ms", against(cost, 0.8, least=False, unit=" ms")
        share = 100 * (export[2] / export[place] - 1)
        title = f"isolation and HTTP over {name}: 100,000 rows as CSV"
        yield title, "≤ 10 %", against(share, 10, least=False, unit=" %")


def repeated(data: Path) -> Iterator[Row]:
    """Answers a second of one question that is asked again and again."""
    with Ours(data, "coop-kg, kept").running() as server:
        first = questions(open_current(data).store())[0]
        asked = server.request(first.query, first.accept)
        client.fetch(server.address, asked)
        rate = client.load(server.address, [asked], 8, 3.0).rate
    yield "one question repeated by 8 clients, answers a second", "≥ 2,500", against(rate, 2500)


def runaways(data: Path, seconds: float) -> Iterator[Row]:
    """What 8 runaways do to others, and what is left of them."""
    settings = {"KG_KEPT_SIZE": "0", "KG_QUERY_SECONDS": f"{seconds:g}"}
    with Ours(data, "coop-kg, bounded", settings).running() as server:
        store = open_current(data).store()
        asked = [server.request(q.query, q.accept) for q in questions(store) if _quick(store, q)]
        client.load(server.address, asked, OTHERS, 1.0)
        quiet = client.load(server.address, asked, OTHERS, seconds)
        before = shared_out_memory(server.process.pid)
        waited = _run_away(server)
        time.sleep(0.1)
        meanwhile = client.load(server.address, asked, OTHERS, seconds - 0.5)
        took = waited()
        time.sleep(1)
        busy = cpu_seconds(server.process.pid)
        time.sleep(1)
        busy = cpu_seconds(server.process.pid) - busy
        grown = (shared_out_memory(server.process.pid) - before) / (1 << 20)
    before_ms, meanwhile_ms = 1000 * quiet.slowest(0.99), 1000 * meanwhile.slowest(0.99)
    yield "99 of 100 answers to others, quiet", "", f"{number(before_ms)} ms"
    yield "the same beside 8 runaways", "", f"{number(meanwhile_ms)} ms"
    yield "times as long", "< 2", against(meanwhile_ms / before_ms, 2, least=False)
    yield (
        f"the last runaway is answered, limit {seconds:g} s",
        f"≤ {seconds + 1:g} s",
        against(max(took), seconds + 1, least=False, unit=" s"),
    )
    yield "processor time in the second after, a second later", "≤ 0.05 s", against(busy, 0.05, least=False, unit=" s")
    yield "memory more than before, a second later", "≤ 50 MiB", against(grown, 50, least=False, unit=" MiB")


def long_answer(data: Path) -> Iterator[Row]:
    """What a million rows do to the web process."""
    with Ours(data, "coop-kg, long", {"KG_QUERY_SECONDS": "120"}).running() as server, _connected(server) as ask:
        asked = Question("million", "", MILLION, TABLE)
        ask(Question("warm", "", MILLION.replace("1000000", "1000"), TABLE))
        with watched(server.process.pid) as memory:
            reply = ask(asked)
    size = f"{number(reply.size / (1 << 20))} MiB in {number(reply.whole)} s"
    grown, first = memory.growth / (1 << 20), 1000 * reply.first
    yield (
        f"1,000,000 rows as CSV ({size}): growth of the web process",
        "< 20 MiB",
        against(grown, 20, least=False, unit=" MiB"),
    )
    yield "the same: time to the first bytes", "≤ 100 ms", against(first, 100, least=False, unit=" ms")


Ask = Callable[[Question], client.Reply]


@contextmanager
def _connected(server: Running) -> Iterator[Ask]:
    """A way to ask a server over one connection."""
    connection = client.Connection(server.address)

    def ask(question: Question) -> client.Reply:
        connection.send(server.request(question.query, question.accept))
        while not connection.receive():
            pass
        if connection.reply.status != 200:
            raise client.BrokenAnswerError(f"{question.name}: an answer of status {connection.reply.status}")
        return connection.reply

    try:
        yield ask
    finally:
        connection.close()


def _costs(
    question: Question, memory: EmbeddedStore, disk: EmbeddedStore, ask: Ask, runs: int
) -> tuple[float, float, float]:
    """The median seconds of a question from memory, from disk, and over HTTP, asked in turn."""
    ways: Sequence[Callable[[], object]] = (
        lambda: direct(memory, question),
        lambda: direct(disk, question),
        lambda: ask(question),
    )
    took: list[list[float]] = [[], [], []]
    for _ in range(runs):
        for way, times in zip(ways, took, strict=True):
            start = time.perf_counter()
            way()
            times.append(time.perf_counter() - start)
    first, second, third = (statistics.median(times) for times in took)
    return first, second, third


def _quick(store: EmbeddedStore, question: Question) -> bool:
    took = []
    for _ in range(3):
        start = time.perf_counter()
        direct(store, question)
        took.append(time.perf_counter() - start)
    return statistics.median(took) < QUICK


def _run_away(server: Running) -> Callable[[], list[float]]:
    """Asks the runaways, each on a connection of its own; gives what waits for them and tells their seconds."""
    took: list[float] = []

    def ask(query: str) -> None:
        start = time.perf_counter()
        client.fetch(server.address, server.request(query, TABLE))
        took.append(time.perf_counter() - start)

    threads = [threading.Thread(target=ask, args=(query,), daemon=True) for query in RUNAWAYS]
    for thread in threads:
        thread.start()

    def waited() -> list[float]:
        for thread in threads:
            thread.join()
        return took

    return waited


def main() -> None:
    """Reads the command line, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    end_when_told()
    articles = open_current(given.data).manifest.counts["articles"]
    rows = [*isolation(given.data), *repeated(given.data), *runaways(given.data, given.seconds)]
    rows += long_answer(given.data)
    told = f"{articles:,} articles; {machine()}\n\n" + table(["what", "aim", "found"], rows)
    print(told)
    if given.record:
        record("bounds", told)


if __name__ == "__main__":
    main()
