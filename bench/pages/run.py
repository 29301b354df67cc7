"""Pages and documents of things a second, beside Trifid on the same data and machine, and what they ask of the store.

    python bench/pages/run.py --data FOLDER [--peers FOLDER] [--rounds 3] [--seconds 1] [--record]

`--data` is what `bench/sparql/collection.py` wrote; `--peers` a folder into which Trifid (npm) and Oxigraph's server
(PyPI) are installed; without it only this project is measured. README.md says what is measured and how. Figures of
machines differ: read the ratios. `--record` writes the tables into README.md.
"""

import argparse
import itertools
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "sparql"))  # the rooms that the benchmarks share

import addresses
import client
import hub
from addresses import FORMS
from engines import MissingError, Ours, Running, end_when_told, install
from figures import against, machine, number, record, table
from processes import cpu_seconds
from trifid import Trifid
from trifid import requests as trifid_requests
from trips import Trips, trips_of

from kg.release import open_current
from web.neighbours import MANY

HERE = Path(__file__).parent
COLD, KEPT = "coop-kg", "coop-kg, kept"
REPEATED = 50
"""Things that are asked for again and again."""
AT_ONCE = 20_000
"""More than are answered in the time of one measurement: so many things of their own it gets."""
WARM = 200
TARGETS = {"page": 300.0, "ttl": 1000.0, "jsonld": 1000.0}
SLOWEST = 0.050
UNCHANGED = 0.002
TITLES = {"page": "page", "ttl": "Turtle", "jsonld": "JSON-LD"}


@dataclass
class Measured:
    """What was measured of one engine, by form and number of clients; each list is of the rounds."""

    rates: defaultdict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    took: defaultdict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    cost: defaultdict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, form: str, clients: int, load: client.Load, cpu: float) -> None:
        """Adds a round, in which the server took so many seconds of processor time."""
        self.rates[form, clients].append(load.rate)
        self.took[form, clients] += load.took
        self.cost[form, clients].append(cpu / len(load.took))

    def rate(self, form: str, clients: int) -> float | None:
        """Answers a second, the median of the rounds; None where it was not asked."""
        found = self.rates.get((form, clients))
        return statistics.median(found) if found else None

    def slowest(self, form: str, clients: int, share: float) -> float:
        """The seconds within which this share of all answers came."""
        return client.Load(tuple(self.took[form, clients]), 1).slowest(share)


class Bench:
    """A collection, the engines over it, and what was measured of each."""

    def __init__(self, data: Path, running: Sequence[Running], seconds: float) -> None:
        release = open_current(data)
        self.articles = release.manifest.counts["articles"]
        self.base = release.manifest.base
        self.things = addresses.things_of(release.store(), self.base)
        self.running, self.seconds = {engine.name: engine for engine in running}, seconds
        self.measured = {name: Measured() for name in (COLD, KEPT, Trifid.name)}
        self._next: dict[str, Iterator[str]] = {name: itertools.cycle(self.things) for name in self.measured}

    def round(self, clients: int) -> None:
        """Asks each engine for each form: things not asked for before, then some of them again and again."""
        for form in FORMS:
            for name, engine in self.running.items():
                iris = self._again() if name == KEPT else list(itertools.islice(self._next[name], self._many(name)))
                asked = list(self._requests(name, iris, form))
                if name == KEPT:
                    client.load(engine.address, asked, 1, 60, once=True)
                before = cpu_seconds(engine.process.pid)
                load = client.load(engine.address, asked, clients, self.seconds, once=name != KEPT)
                self.measured[name].add(form, clients, load, cpu_seconds(engine.process.pid) - before)

    def warm(self) -> None:
        """Has every engine answer some things, as a server has that has run for a while."""
        for name, engine in self.running.items():
            few = self.things[-WARM:] if name != Trifid.name else self.things[-10:]
            for form in FORMS:
                client.load(engine.address, list(self._requests(name, few, form)), 1, 60, once=True)

    def unchanged(self) -> dict[str, client.Load]:
        """How long it takes to tell a client that what it has is unchanged, where nothing is kept."""
        engine, found = self.running[COLD], {}
        for form in FORMS:
            asked = []
            for iri in self.things[:REPEATED]:
                first = next(addresses.requests([iri], self.base, form, engine.address.port))
                tag = client.fetch(engine.address, first).headers["etag"]
                port = engine.address.port
                asked += addresses.requests([iri], self.base, form, port, If_None_Match=tag)
            found[form] = client.load(engine.address, asked, 1, self.seconds, status=304)
        return found

    def _many(self, name: str) -> int:
        return AT_ONCE if name == COLD else int(REPEATED * max(self.seconds, 1))

    def _again(self) -> list[str]:
        return list(self.things[:REPEATED])

    def _requests(self, name: str, iris: Sequence[str], form: str) -> Iterator[bytes]:
        make: Callable[..., Iterator[bytes]] = trifid_requests if name == Trifid.name else addresses.requests
        return make(iris, self.base, form, self.running[name].address.port)


def started(data: Path, peers: Path | None, stack: ExitStack) -> list[Running]:
    """The engines, started; one that is missing is told of and left out."""
    engines = [Ours(data, COLD, {"KG_KEPT_SIZE": "0"}), Ours(data, KEPT), *([Trifid(data, peers)] if peers else [])]
    running = []
    for engine in engines:
        try:
            running.append(stack.enter_context(engine.running()))
        except MissingError as missing:
            _tell(f"{engine.name} is left out: {missing}")
    return running


def hub_and_small(data: Path, links: int, seconds: float) -> dict[str, tuple[float, float, float]]:
    """Milliseconds for a thing with many links to it, the first time and the median, and for one with few."""
    found = {}
    with hub.Hubs(data, links).running() as engine:
        for form in FORMS:
            port, names = engine.address.port, ("hub", "small")
            many, few = (list(addresses.requests([hub.iri(name)], hub.BASE, form, port)) for name in names)
            first = client.load(engine.address, many, 1, 0).took[0]
            took = [statistics.median(client.load(engine.address, one, 1, seconds).took) for one in (many, few)]
            found[form] = (first * 1e3, took[0] * 1e3, took[1] * 1e3)
    return found


def rates_table(bench: Bench, clients: Sequence[int]) -> str:
    """Answers a second and how long they take, with what is aimed at and the ratio to Trifid."""
    head = ["", "clients", "a second", "p50", "p99", "processor time of one"]
    head += ["repeated, a second", "p99", "Trifid, a second", "times as fast"]
    lines = []
    for form, n in itertools.product(FORMS, clients):
        cold, kept, trifid = (bench.measured[name] for name in (COLD, KEPT, Trifid.name))
        rate, again, other = cold.rate(form, n), kept.rate(form, n), trifid.rate(form, n)
        assert rate
        assert again
        took = [cold.slowest(form, n, 0.5), cold.slowest(form, n, 0.99), kept.slowest(form, n, 0.99)]
        lines.append(
            [
                TITLES[form],
                str(n),
                against(rate, TARGETS[form]),
                _ms(took[0]),
                against(took[1] * 1e3, SLOWEST * 1e3, least=False, unit=" ms"),
                _ms(statistics.median(cold.cost[form, n])),
                against(again, TARGETS[form]),
                _ms(took[2]),
                number(other) if other else "",
                number(rate / other) if other else "",
            ]
        )
    return table(head, lines)


def other_table(
    unchanged: dict[str, client.Load], links: int, hubs: dict[str, tuple[float, float, float]], trips: Trips
) -> str:
    """Unchanged answers, a hub, and round trips."""
    lines = []
    for form, load in unchanged.items():
        took = statistics.median(load.took) * 1e3
        lines.append([f"304 for a {TITLES[form]}", against(took, UNCHANGED * 1e3, least=False, unit=" ms")])
    for form, (first, again, small) in hubs.items():
        title = f"{TITLES[form]} of a thing with {links:,} links to it, with {hub.SMALL}, how many times as long"
        told = f"{number(again)} ms, {number(small)} ms, {number(again / small)} (first: {number(first)} ms)"
        lines.append([title, told])
    most = against(trips.most, 3, least=False)
    lines.append([f"round trips to the store for a page, the most of {trips.pages - trips.hubs} pages", most])
    if trips.hubs:
        title = f"the same for {trips.hubs} pages of things with more than {MANY} neighbours, asked for first"
        lines.append([title, str(trips.most_of_hubs)])
    lines.append(["rows read for a page, median and most", f"{number(trips.rows)} and {number(trips.most_rows)}"])
    return table(["what", "found"], lines)


def _ms(seconds: float) -> str:
    return f"{number(seconds * 1e3)} ms"


def _tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def main() -> None:
    """Reads the command line, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--links", type=int, default=10_000, help="of the thing with many links to it")
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    end_when_told()
    if given.peers:
        install(given.peers)
    with ExitStack() as stack:
        bench = Bench(given.data, started(given.data, given.peers, stack), given.seconds)
        bench.warm()
        for turn, clients in itertools.product(range(given.rounds), given.clients):
            _tell(f"round {turn + 1} of {given.rounds}, {clients} at once")
            bench.round(clients)
        unchanged = bench.unchanged()
    hubs = hub_and_small(given.data, given.links, given.seconds)
    rest = other_table(unchanged, given.links, hubs, trips_of(given.data, bench.things))
    told = f"{bench.articles:,} articles; {machine()} {given.rounds} rounds of {given.seconds:g} s."
    told = "\n\n".join([told, rates_table(bench, given.clients), rest])
    print(told)
    if given.record:
        record("pages", told, HERE / "README.md")


if __name__ == "__main__":
    main()
