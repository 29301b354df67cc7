"""What it costs that a query runs in a process of its own: the pool beside the engine asked directly.

Both have the same store as a copy in memory and are asked in turn, in one run on one machine, so that a busy
machine slows both; there the fastest of all rounds say more than the medians.
The store is made for the run: things with a type, a label, a number and two neighbours.

    python bench/sparql/pool.py [--things 20000] [--rounds 400]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.settings import Settings
from kg.store import EmbeddedStore
from web.pool import Limits, Pool, Question

X = "http://x/"
NAME = ox.NamedNode


@dataclass(frozen=True)
class Case:
    """A query, the format of its answer, and how often it is asked for every hundred rounds."""

    title: str
    query: str
    format: str
    share: int


CASES = (
    Case("ASK", "ASK { <http://x/7> ?p ?o }", "json", 100),
    Case("one thing, 5 rows", "SELECT ?p ?o { <http://x/7> ?p ?o }", "json", 100),
    Case("a page, 100 rows", "SELECT ?s ?l { ?s <http://x/label> ?l } LIMIT 100", "json", 100),
    Case("export of all rows, JSON", "SELECT ?s ?p ?o { ?s ?p ?o }", "json", 5),
    Case("export of all rows, CSV", "SELECT ?s ?p ?o { ?s ?p ?o }", "csv", 5),
    Case("export of all rows, TSV", "SELECT ?s ?p ?o { ?s ?p ?o }", "tsv", 5),
    Case("export of all rows, XML", "SELECT ?s ?p ?o { ?s ?p ?o }", "xml", 5),
)
FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}


def quads(things: int) -> Iterator[ox.Quad]:
    """The statements of so many things, five each."""
    for number in range(things):
        thing, graph = NAME(f"{X}{number}"), NAME(f"{X}graph/{number // 10}")
        told = (
            ("type", NAME(f"{X}Type{number % 7}")),
            ("label", ox.Literal(f"thing number {number}", language="en")),
            ("number", ox.Literal(number)),
            ("knows", NAME(f"{X}{number * 7 % things}")),
            ("knows", NAME(f"{X}{number * 13 % things}")),
        )
        for predicate, value in told:
            yield ox.Quad(thing, NAME(X + predicate), value, graph)


def seconds(ask: Callable[[], int]) -> float:
    """How long an answer takes."""
    started = time.perf_counter()
    ask()
    return time.perf_counter() - started


def compare(case: Case, store: EmbeddedStore, pool: Pool, rounds: int) -> tuple[list[float], list[float]]:
    """The seconds of every round: asked directly, and of the pool."""

    def direct() -> int:
        return len(store.query(case.query, base_iri=X).serialize(format=FORMATS[case.format]) or b"")

    def pooled() -> int:
        return sum(map(len, pool.ask(Question(case.query, X, case.format))))

    for _ in range(3):
        assert min(direct(), pooled()) > 0
    taken = [(seconds(direct), seconds(pooled)) for _ in range(rounds)]
    return [first for first, _ in taken], [second for _, second in taken]


def main() -> None:
    """Makes the store, asks, and prints one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--things", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=400)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store"
        EmbeddedStore.build(path, quads(given.things))
        store = EmbeddedStore.in_memory(quads(given.things))
        pool = Pool(path, Limits.of(Settings(query_seconds=60, query_processes=1)))
        while not pool.in_memory:
            time.sleep(0.05)
        print(f"{'':<26}{'median':>18}{'':>16}{'fastest':>18}")
        print(f"{'query':<26}" + f"{'direct ms':>12}{'pool ms':>12}{'ratio':>8}" * 2)
        for case in CASES:
            direct, pooled = compare(case, store, pool, max(given.rounds * case.share // 100, 5))
            pairs = [(value(direct), value(pooled)) for value in (statistics.median, min)]
            cells = (f"{one * 1e3:>12.3f}{other * 1e3:>12.3f}{other / one:>8.2f}" for one, other in pairs)
            print(f"{case.title:<26}" + "".join(cells))
        pool.close()


if __name__ == "__main__":
    main()
