"""Answers a second, side by side: this endpoint, Oxigraph's server, Virtuoso 7, rdflib-endpoint on the same questions.

    python bench/sparql/run.py --data FOLDER [--data FOLDER …] --peers FOLDER [--rounds 3] [--seconds 0.5] [--record]

`--data` is what `collection.py` wrote; `--peers` a folder into which other engines from PyPI are installed (without it,
only this endpoint is measured). All engines run at once and are asked in turn: in every round each question is
put to each engine for `--seconds`, by 1 and by 8 clients over kept-alive connections, so that whatever else the machine
does falls on all of them. Before that, all have to give the same answer to each question. Told are medians of the
rounds, ratios of medians, and geometric means of these. `--record` writes the tables into README.md; `--prepare` only
installs the other engines and loads their databases, which the first run would do otherwise.
"""

import argparse
import statistics
import sys
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import client
from engines import Engine, MissingError, Ours, Oxigraph, RdflibEndpoint, Running, end_when_told, install
from figures import against, geometric_mean, machine, number, record, table
from questions import LOOK_UPS, Question, questions, rows
from virtuoso import Virtuoso

from kg.release import open_current

COLD, KEPT = "coop-kg", "coop-kg, kept"
SLOW = 1.0
"""Seconds for which an engine that takes part in few rounds is asked by one client only."""
TARGETS = (
    ("rdflib-endpoint, throughput", COLD, RdflibEndpoint.name, None, 15.0),
    ("Virtuoso 7, cold", COLD, Virtuoso.name, None, 1.5),
    ("Virtuoso 7, repeated", KEPT, Virtuoso.name, None, 5.0),
    ("Virtuoso 7, look-ups", COLD, Virtuoso.name, LOOK_UPS, 5.0),
    ("Oxigraph server, cold", COLD, Oxigraph.name, None, 1.2),
)


@dataclass
class Measured:
    """The rates of one collection: answers a second, by number of clients, question and engine."""

    articles: int
    asked: list[Question]
    engines: list[str]
    rates: defaultdict[tuple[int, str, str], list[float]] = field(default_factory=lambda: defaultdict(list))

    def rate(self, clients: int, question: str, engine: str) -> float | None:
        """The median of the rounds; None where the engine was not asked."""
        found = self.rates.get((clients, question, engine))
        return statistics.median(found) if found else None

    def ratio(self, clients: int, question: str, one: str, other: str) -> float | None:
        """How many times as many answers one engine gives as the other."""
        first, second = self.rate(clients, question, one), self.rate(clients, question, other)
        return first / second if first and second else None

    def mean_ratio(self, clients: int, one: str, other: str, only: Sequence[str] | None = None) -> float | None:
        """The geometric mean of the ratios of all questions, or of those named."""
        names = [question.name for question in self.asked if only is None or question.name in only]
        found = [ratio for name in names if (ratio := self.ratio(clients, name, one, other))]
        return geometric_mean(found) if found else None


def engines_for(data: Path, peers: Path | None, articles: int) -> list[Engine]:
    """The engines that are measured on a collection."""
    chosen: list[Engine] = [Ours(data, COLD, {"KG_KEPT_SIZE": "0"}), Ours(data, KEPT)]
    if peers:
        chosen += [Oxigraph(data, peers), Virtuoso(data), RdflibEndpoint(data, peers)]
    return [engine for engine in chosen if articles <= (engine.most_articles or articles)]


def prepare(data: Path, peers: Path | None) -> None:
    """Loads the databases of all engines that are here."""
    for engine in engines_for(data, peers, open_current(data).manifest.counts["articles"]):
        try:
            engine.prepare()
        except MissingError as missing:
            _tell(f"{engine.name} is left out: {missing}")


def started(engines: Sequence[Engine], stack: ExitStack) -> list[Running]:
    """The engines, started; those that are missing are told of and left out."""
    running = []
    for engine in engines:
        try:
            running.append(stack.enter_context(engine.running()))
        except MissingError as missing:
            _tell(f"{engine.name} is left out: {missing}")
    return running


def disagreements(asked: Sequence[Question], running: Sequence[Running]) -> list[str]:
    """Where an engine's answer is another than that of the first one."""
    found = []
    for question in asked:
        first = None
        for engine in running:
            reply = client.fetch(engine.address, engine.request(question.query, question.accept))
            if reply.status != 200:
                found.append(
                    f"{question.name}: {engine.name} answers {reply.status} {bytes(reply.body or b'')[:300]!r}"
                )
                continue
            got = rows(reply.headers["content-type"], bytes(reply.body or b""))
            first = got if first is None else first
            if got.total() != first.total() or not (got == first or question.any_rows):
                found.append(
                    f"{question.name}: {engine.name} has {got.total()} rows, {running[0].name} {first.total()}"
                )
    return found


def measure(data: Path, peers: Path | None, rounds: int, seconds: float, clients: Sequence[int]) -> Measured:
    """The rates of a collection.

    Raises:
        SystemExit: engines give different answers.
    """
    release = open_current(data)
    asked, articles = questions(release.store()), release.manifest.counts["articles"]
    with ExitStack() as stack:
        running = started(engines_for(data, peers, articles), stack)
        if wrong := disagreements(asked, running):
            sys.exit("\n".join(["answers differ:", *wrong]))
        measured = Measured(articles, asked, [engine.name for engine in running])
        for turn in range(rounds):
            for number_of_clients in clients:
                _tell(f"{articles:,} articles, round {turn + 1} of {rounds}, {number_of_clients} at once")
                for question in asked:
                    for engine in running:
                        if turn < (engine.engine.most_rounds or rounds):
                            _ask(engine, question, number_of_clients, seconds, measured)
    return measured


def _ask(engine: Running, question: Question, clients: int, seconds: float, measured: Measured) -> None:
    alone = measured.rate(1, question.name, engine.name)
    if engine.engine.most_rounds and alone and alone < SLOW:
        measured.rates[clients, question.name, engine.name].append(alone)  # more clients would wait for each other
        return
    request = engine.request(question.query, question.accept)
    try:
        rate = client.load(engine.address, [request], clients, seconds).rate
    except client.BrokenAnswerError as error:
        sys.exit(f"{engine.name}, {question.name}, {clients} clients: {error}")
    measured.rates[clients, question.name, engine.name].append(rate)


def rates_table(measured: Measured, clients: int) -> str:
    """The rates of each question, with the ratios of this endpoint (answers not kept) to the others."""
    others = [name for name in measured.engines if name not in (COLD, KEPT)]
    head = ["question", *measured.engines, *(f"to {name}" for name in others)]
    lines = []
    for question in measured.asked:
        found = [measured.rate(clients, question.name, name) for name in measured.engines]
        ratios = [measured.ratio(clients, question.name, COLD, name) for name in others]
        lines.append([question.title, *map(_cell, [*found, *ratios])])
    means = [measured.mean_ratio(clients, COLD, name) for name in others]
    lines.append(["geometric mean", *[""] * len(measured.engines), *map(_cell, means)])
    return table(head, lines)


def targets_table(all_measured: Sequence[Measured], clients: Sequence[int]) -> str:
    """What was aimed at, and whether it is reached."""
    columns = [(measured, number_of) for measured in all_measured for number_of in clients]
    head = ["times as fast as", "aim", *(f"{each.articles:,} articles, {_at_once(n)}" for each, n in columns)]
    lines = []
    for title, one, other, only, wanted in TARGETS:
        found = [each.mean_ratio(number_of, one, other, only) for each, number_of in columns]
        if any(found):
            told = ("" if ratio is None else against(ratio, wanted) for ratio in found)
            lines.append([title, f"≥ {wanted:g}", *told])
    return table(head, lines)


def report(all_measured: Sequence[Measured], clients: Sequence[int], rounds: int, seconds: float) -> str:
    """All tables."""
    parts = [f"{machine()} {rounds} rounds of {seconds:g} s for each question and engine.", "### Aims"]
    parts.append(targets_table(all_measured, clients))
    for measured in all_measured:
        for number_of in clients:
            parts.append(f"### {measured.articles:,} articles, {_at_once(number_of)}: answers a second")
            parts.append(rates_table(measured, number_of))
    return "\n\n".join(parts)


def _at_once(clients: int) -> str:
    return "1 client" if clients == 1 else f"{clients} clients"


def _cell(value: float | None) -> str:
    return "" if value is None else number(value)


def _tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def main() -> None:
    """Reads the command line, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, action="append", required=True)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=0.5)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--prepare", action="store_true")
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    end_when_told()
    if given.peers:
        install(given.peers)
    if given.prepare:
        for data in given.data:
            prepare(data, given.peers)
        return
    measured = [measure(data, given.peers, given.rounds, given.seconds, given.clients) for data in given.data]
    told = report(measured, given.clients, given.rounds, given.seconds)
    print(told)
    if given.record:
        record("rates", told)


if __name__ == "__main__":
    main()
