"""Articles read in several processes: the same release, and what a process that dies takes with it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from test_pipeline import AGREEMENT, BASE, EXAMPLES, VISIT

from kg.errors import KgError
from kg.model import Article
from kg.pipeline import STAGES, Outcome, build, examine, find
from kg.pipeline.processes import AHEAD, in_order
from kg.settings import Settings


@pytest.fixture
def articles(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.md").write_text(VISIT if number % 2 else AGREEMENT)
    return find([folder])


def test_many_processes_give_the_bytes_that_one_gives(tmp_path: Path) -> None:
    files = find([EXAMPLES])
    one, many = (build(files, Settings(base=BASE, out=tmp_path / str(jobs)), jobs=jobs) for jobs in (1, 3))
    assert one.release and many.release
    for name in ("dump.nq.gz", "dump.trig.gz", "dump.ttl.gz", "dump.jsonld.gz", "void.ttl", "report.ttl"):
        assert one.release.file(name).read_bytes() == many.release.file(name).read_bytes()
    assert one.outcomes == many.outcomes


def test_progress_is_told_in_the_order_of_the_files(articles: list[Path], tmp_path: Path) -> None:
    told: list[Outcome] = []
    examine(articles, Settings(base=BASE), progress=told.append, jobs=2)
    assert [outcome.path for outcome in told] == articles


def test_a_process_that_dies_loses_its_article_alone(articles: list[Path]) -> None:
    def deadly(path: Path) -> Article:
        if path.stem in ("1", "4"):
            os.kill(os.getpid(), signal.SIGKILL)
        return STAGES.read(path)

    outcomes = examine(articles, Settings(base=BASE), replace(STAGES, read=deadly), jobs=2)
    lost = [outcome for outcome in outcomes if outcome.problem]
    assert [outcome.path.stem for outcome in lost] == ["1", "4"]
    assert all(str(outcome.problem) == f"{outcome.path}: the process that read it has died" for outcome in lost)
    assert all(outcome.problem and "--jobs" in outcome.problem.hint for outcome in lost)


def test_an_error_comes_back_from_a_process_as_it_was(articles: list[Path]) -> None:
    def broken(path: Path) -> Article:
        if path.stem == "2":
            raise KgError("no such thing", hint="Look elsewhere.", exit_code=3)
        return STAGES.read(path)

    outcomes = examine(articles, Settings(base=BASE), replace(STAGES, read=broken), jobs=2)
    (problem,) = (outcome.problem for outcome in outcomes if outcome.problem)
    assert (problem.message, problem.where, problem.hint) == ("no such thing", str(articles[2]), "Look elsewhere.")


def test_items_are_taken_as_results_are_so_that_memory_is_bounded() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    results = in_order(abs, items(), 2, lost=lambda number: -1)
    assert next(results) == 0 and len(taken) <= 2 * AHEAD
    assert list(results) == list(range(1, 100))


def test_nothing_to_do_gives_nothing() -> None:
    assert list(in_order(abs, [], 2, lost=lambda number: number)) == []


ORPHANS = r"""
import os, sys, time
from kg.pipeline.processes import in_order
def work(number):
    os.write(1, f"{os.getpid()}\n".encode())
    time.sleep(60)
list(in_order(work, range(2), 2, lost=abs))
"""


def test_processes_end_with_the_one_that_started_them() -> None:
    with subprocess.Popen([sys.executable, "-c", ORPHANS], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        workers = [int(run.stdout.readline()) for _ in range(2)]
        run.kill()
    for _ in range(200):
        if not any(_runs(worker) for worker in workers):
            return
        time.sleep(0.05)
    raise AssertionError("a process is left")


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
