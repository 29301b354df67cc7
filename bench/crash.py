"""Kills builds at random moments, with `kill -9`, while a server serves their releases and a reader asks it.

    python bench/crash.py [--moments 200] [--seed 7] [--articles FOLDER]

Each time an article is changed, a build is started and killed somewhere between its begin and its end. Then the current
release must be whole, and the next build must succeed; at the end it must have written the bytes that a build of
everything writes. All the while a reader asks over HTTP for pages, documents and the number of statements: an answer
that is no 200, that breaks off, or that counts other than its release tells is an error. The last line tells how many
moments there were, and what the builds did when they were killed. Ends with 1 where anything was wrong.
"""

import argparse
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from kg.pipeline import Built, build, find
from kg.pipeline.kept import Kept, rules
from kg.release import Release, open_current, open_release, shelf
from kg.settings import Settings

EXAMPLES = Path(__file__).parents[1] / "examples"
COUNT = "/sparql?format=json&query=SELECT%20%28COUNT%28%2A%29%20AS%20%3Fn%29%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"
ADDRESSES = ("/", "/browse/university", "/downloads", "/releases", "/.well-known/void", COUNT)
ARTICLE = """# Guests at the university

5 March 2018

A delegation of the University of {name} visited the University of Betaland on {day} March 2018. The universities
signed a memorandum of understanding.
"""
CHANGED = 3
"""How many of the articles change, one after the other."""
MOST = 10
"""How many releases are left on the disk."""


@dataclass
class Newsroom:
    """A folder of articles and the directory of their releases."""

    folder: Path
    settings: Settings = field(init=False)

    def __post_init__(self) -> None:
        self.settings = Settings(out=self.folder / "out")

    @property
    def articles(self) -> Path:
        """The folder of the articles."""
        return self.folder / "articles"

    def change(self, number: int) -> None:
        """Makes one article tell something else."""
        text = ARTICLE.format(name=f"Land {number}", day=1 + number % 28)
        (self.articles / f"changed-{number % CHANGED}.md").write_text(text, encoding="utf-8")

    def build(self, *, full: bool = False, out: Path | None = None) -> Built:
        """Builds a release as `kg build` does."""
        settings = Settings(out=out) if out else self.settings
        return build(find([self.articles]), settings, kept=Kept(settings.out / ".kept", rules(settings)), full=full)

    def current(self) -> Release:
        """The current release, after each of its files was compared with its checksum and its store was opened."""
        release = open_current(self.settings.out)
        release.verify()
        stored = sum(1 for _ in release.store().quads())
        if stored != release.manifest.counts["triples"]:
            raise ValueError(f"the store of {release.version} has {stored} triples")
        return release


def killed(newsroom: Newsroom, seconds: float) -> str:
    """Starts a build, kills it after so many seconds, and tells what it was doing."""
    process = os.fork()
    if process == 0:
        os.close(sys.stdout.fileno())
        newsroom.build()
        os._exit(0)
    time.sleep(seconds)
    is_writing = any((newsroom.settings.out / "releases").glob(".new-*"))
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    return "done" if os.WIFEXITED(status) else "writing" if is_writing else "reading"


@contextmanager
def served(out: Path) -> Iterator[int]:
    """A server of the releases; gives its port."""
    command = [sys.executable, "-m", "kg", "serve", "--out", str(out), "--port", "0", "--log-level", "warning"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield int(process.stdout.readline().partition("127.0.0.1:")[2].partition("/")[0])
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def reader(port: int, out: Path) -> Iterator[Connection]:
    """A process that asks the server until it is told to stop, and then tells how many answers it got, of how many
    releases, and what was wrong."""
    context = get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_ask, args=(port, out, there), daemon=True)
    process.start()
    try:
        yield here
    finally:
        process.join(30)
        process.kill()


def _ask(port: int, out: Path, told: Connection) -> None:
    answers, seen, wrong = 0, set[str](), list[str]()
    while not told.poll(0.02):
        address = ADDRESSES[answers % len(ADDRESSES)]
        answers += 1
        try:
            version = _answer(port, address, out)
            seen.add(version)
        except (OSError, http.client.HTTPException, ValueError) as error:
            wrong.append(f"{address}: {error!r}")
    told.send((answers, len(seen - {""}), wrong))


def _answer(port: int, address: str, out: Path) -> str:
    """Asks once; gives the version of the release that has answered, where it is told."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", address)
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise ValueError(f"{answer.status} {body[:200]!r}")
    if address != COUNT:
        return ""
    version = (answer.headers["Content-Location"] or "").split("/releases/")[1].partition("/")[0]
    counted = int(json.loads(body)["results"]["bindings"][0]["n"]["value"])
    if counted != open_release(out, version).manifest.counts["triples"]:
        raise ValueError(f"{counted} triples in {version}")
    return version


def crash(newsroom: Newsroom, moments: int, chance: random.Random) -> tuple[Counter[str], list[str]]:
    """Kills so many builds; gives what they were doing, and what was wrong afterwards."""
    doing, wrong = Counter[str](), list[str]()
    longest = 0.0
    for number in range(moments):
        newsroom.change(2 * number)
        doing[killed(newsroom, chance.uniform(0, longest or 1))] += 1
        try:
            newsroom.current()
            newsroom.change(2 * number + 1)
            start = time.monotonic()
            built = newsroom.build()
            longest = time.monotonic() - start
            if built.left_out or built.release != newsroom.current():
                wrong.append(f"{number}: the next build left out {len(built.left_out)}")
        except Exception as error:  # whatever it is, it is counted and told, and the next moment is tried
            wrong.append(f"{number}: {error!r}")
        list(shelf.collect(newsroom.settings.out, MOST))
    return doing, wrong


def main() -> int:
    """Reads the command line, kills, and tells what happened."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moments", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--articles", type=Path, default=EXAMPLES)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kg-crash-") as place:
        newsroom = Newsroom(Path(place))
        shutil.copytree(given.articles, newsroom.articles)
        for number in range(CHANGED):
            newsroom.change(number)
        newsroom.build()
        with served(newsroom.settings.out) as port, reader(port, newsroom.settings.out) as reading:
            doing, wrong = crash(newsroom, given.moments, random.Random(given.seed))
            reading.send(None)
            answers, releases, errors = reading.recv()
        anew = newsroom.build(full=True, out=newsroom.folder / "anew").release
        last = newsroom.current()
        if anew is None or anew.manifest.files["dump.nq.gz"] != last.manifest.files["dump.nq.gz"]:
            wrong.append("the last release is not what a build of everything gives")
        if left := list((newsroom.settings.out / "releases").glob(".*")):
            wrong.append(f"left behind: {left}")
    for line in (*wrong, *errors):
        print(line)
    print(
        f"{given.moments} builds killed: {doing['reading']} while reading, {doing['writing']} while writing, "
        f"{doing['done']} had ended; wrong afterwards: {len(wrong)}. "
        f"A reader got {answers:,} answers from {releases} releases; errors: {len(errors)}."
    )
    return 1 if wrong or errors else 0


if __name__ == "__main__":
    sys.exit(main())
