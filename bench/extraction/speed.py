"""How many articles of 300 words a stage takes in a second of one processor.

    python bench/extraction/speed.py [FOLDER] [--runs 5]

Reads every article of the folder (that of `examples/` without one) through all stages, once to warm up and then so many
times. Prints for each stage the median of the runs, in articles of 300 words per second of processor time; no model is
used and nothing is written.
"""

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from judge import BASE, CHECKOUT, markdown

from kg import authority
from kg.authority import Authority
from kg.check import check
from kg.express import express
from kg.iri import Iris
from kg.pipeline import STAGES, find, rare_search

WORDS = 300
READING = ("read", "segment", "spot", "link", "extract")
T = TypeVar("T")


class Clock:
    """Seconds of processor time by stage."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def timed(self, stage: str, work: Callable[[], T]) -> T:
        """What the work gives; the time that it takes is the stage's."""
        start = time.process_time()
        result = work()
        self.seconds[stage] += time.process_time() - start
        return result


def take(path: Path, known: Authority, clock: Clock) -> int:
    """Takes one article through all stages; gives the number of its words."""
    article = clock.timed("read", partial(STAGES.read, path))
    document = clock.timed("segment", partial(STAGES.segment, article))
    mentions = clock.timed("spot", partial(STAGES.spot, document, known))
    things = clock.timed("link", partial(STAGES.link, document, mentions, known))
    reading = clock.timed("extract", partial(STAGES.extract, document, mentions, things))
    graph = clock.timed("express", partial(express, reading, iris=Iris(BASE), version="bench"))
    clock.timed("check", partial(check, graph, article))
    return len(article.text.split())


def rates(files: list[Path], runs: int) -> tuple[int, dict[str, float]]:
    """The number of words, and articles per second by stage, for stages that read and for all."""
    known = authority.load(BASE)
    measured: defaultdict[str, list[float]] = defaultdict(list)
    words = sum(take(path, known, Clock()) for path in files)
    for _ in range(runs):
        clock = Clock()
        with rare_search():
            for path in files:
                take(path, known, clock)
        seconds = dict(clock.seconds)
        seconds["read to extract"] = sum(seconds[stage] for stage in READING)
        seconds["all"] = sum(clock.seconds.values())
        for stage, took in seconds.items():
            measured[stage].append(words / WORDS / max(took, 1e-9))
    return words, {stage: statistics.median(found) for stage, found in measured.items()}


def main() -> None:
    """Reads the command line, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=CHECKOUT / "examples")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    files = find([given.folder])
    words, found = rates(files, given.runs)
    print(f"{len(files)} articles, {words:,} words, median of {given.runs} runs\n")
    print(
        markdown(["stage", f"articles of {WORDS} words a second"], ([s, f"{rate:,.0f}"] for s, rate in found.items()))
    )


if __name__ == "__main__":
    main()
