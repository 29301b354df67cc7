"""How much memory and time the writing of a release takes, by the number of articles.

    python bench/releases.py [--articles 10000 100000] [--seed 7]

The articles are those of `bench/sparql/collection.py`: 66 statements each. Each release is written in a process of its
own, as `kg build` writes it once all articles are read: their graphs lie aside on the disk. Then a second one without
the first article is written, which has the first to grow from. Memory is the most that the process ever held (RSS), the
Python interpreter and all its packages, some 150 MiB, included.
"""

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "sparql"))  # the rooms that the benchmarks share

from article import article
from collection import world_of
from figures import table
from rdflib import Graph
from world import BASE

from kg.release import Part, release
from kg.release.aside import Aside
from kg.settings import Settings


def parts(articles: int, seed: int) -> Iterator[Part]:
    """The graphs of so many generated articles."""
    chance = random.Random(seed)
    world = world_of(articles, chance)
    for number in range(articles):
        told = article(number, world, chance)
        lines = {f"{s} {p} {o} {told.graph} .\n".encode() for s, p, o in told.triples}
        yield Part(told.graph.strip("<>"), tuple(sorted(lines)))


def write(articles: int, seed: int, told: Connection) -> None:
    """Writes two releases; tells statements, and of each seconds of the processor and MiB held so far."""
    with tempfile.TemporaryDirectory(prefix="kg-releases-") as place:
        settings = Settings(base=BASE, out=Path(place))
        aside = Aside(settings.out)
        made = [aside.put(part) for part in parts(articles, seed)]
        for these in (made, made[1:]):
            start = time.process_time()
            released = release(these, settings=settings, known=Graph(), report=Graph())
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
            told.send((released.manifest.counts["quads"], time.process_time() - start, most))


def main() -> None:
    """Reads the command line, writes, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    rows = []
    for articles in given.articles:
        here, there = get_context("spawn").Pipe()
        process = get_context("spawn").Process(target=write, args=(articles, given.seed, there))
        process.start()
        there.close()
        first, second = here.recv(), here.recv()
        process.join()
        rows.append(
            [
                f"{articles:,}",
                f"{first[0]:,}",
                *(f"{one[1]:.0f}" for one in (first, second)),
                f"{first[2]:,}",
                f"{second[2]:,}",
            ]
        )
    head = ["articles", "statements", "seconds, all anew", "seconds, one gone", "MiB, all anew", "MiB, one gone"]
    print(table(head, rows))


if __name__ == "__main__":
    main()
