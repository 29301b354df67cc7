"""Builds that do again only what has changed, and give what a build of everything gives."""

import gzip
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import Graph
from test_pipeline import AGREEMENT, BASE, VISIT
from test_release import publish, sample

from kg.errors import KgError
from kg.model import Article
from kg.pipeline import STAGES, Built, build, find
from kg.pipeline.kept import Kept, rules
from kg.release import Release, growth, open_current
from kg.release.quads import sorted_lines
from kg.settings import Settings
from kg.store import EmbeddedStore, read_quads

DUMPS = ("dump.nq.gz", "dump.trig.gz", "dump.ttl.gz", "dump.jsonld.gz", "report.ttl", "near-matches.tsv")


class Newsroom:
    """A folder of articles, the directory of their releases, and the files that a build has read."""

    def __init__(self, folder: Path) -> None:
        self.articles, self.out = folder / "articles", folder / "out"
        self.articles.mkdir()
        self.read: list[str] = []
        self.settings = Settings(base=BASE, out=self.out)
        for number in range(4):
            self.write(number, VISIT if number % 2 else AGREEMENT)

    def write(self, number: int, text: str) -> None:
        (self.articles / f"{number}.md").write_text(text)

    def build(self, *, full: bool = False, out: Path | None = None, **given: object) -> Built:
        self.read.clear()
        settings = replace(self.settings, out=out or self.out, **given)  # type: ignore[arg-type] # a setting each
        kept = Kept(settings.out / ".kept", rules(settings), full)
        return build(find([self.articles]), settings, replace(STAGES, read=self._read), kept=kept, full=full)

    def _read(self, path: Path) -> Article:
        self.read.append(path.stem)
        return STAGES.read(path)


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path)


def same(one: Built, other: Built) -> bool:
    """Whether two builds have written the same bytes, and stores of the same quads."""
    assert one.release and other.release
    files = all(one.release.file(name).read_bytes() == other.release.file(name).read_bytes() for name in DUMPS)
    return files and quads(one.release) == quads(other.release)


def quads(release: Release) -> Counter[str]:
    return Counter(map(str, release.store().quads(graph=None)))


def test_only_articles_that_are_new_or_changed_are_read_again(newsroom: Newsroom) -> None:
    newsroom.build()
    assert newsroom.read == ["0", "1", "2", "3"]
    newsroom.build()
    assert newsroom.read == []
    newsroom.write(1, VISIT.replace("Alfaland", "Deltaland"))
    newsroom.write(7, AGREEMENT)
    newsroom.build()
    assert newsroom.read == ["1", "7"]
    newsroom.build(full=True)
    assert newsroom.read == ["0", "1", "2", "3", "7"]


def test_what_is_kept_gives_the_bytes_of_a_build_of_everything(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.build()
    newsroom.write(1, VISIT.replace("Alfaland", "Deltaland"))
    newsroom.write(7, AGREEMENT)
    (newsroom.articles / "0.md").unlink()
    assert same(newsroom.build(), newsroom.build(full=True, out=tmp_path / "anew"))


def test_an_article_that_is_removed_leaves_the_next_release(newsroom: Newsroom) -> None:
    newsroom.build()
    (newsroom.articles / "0.md").unlink()
    built = newsroom.build()
    assert newsroom.read == [] and built.release
    assert f"{BASE}id/article/0" not in built.release.manifest.articles
    assert len(list((newsroom.out / ".kept").glob("*/*"))) == 3


def test_a_change_of_settings_or_authority_data_is_a_change_of_all(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.build()
    for given in ({"publish_text": False}, {"min_confidence": 0.5}, {"base": "https://other.example.org/"}):
        newsroom.build(**given)
        assert len(newsroom.read) == 4
    mine = tmp_path / "mine.ttl"
    for name in ("University of Alfaland", "Alfaland State"):
        mine.write_text(
            "@prefix coop: <https://w3id.org/coop-kg/ontology#> ."
            "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
            f'<organization/alfaland> a coop:University ; skos:prefLabel "{name}"@en .'
        )
        newsroom.build(authority=(mine,))
        assert len(newsroom.read) == 4


def test_an_article_with_a_problem_is_tried_again(newsroom: Newsroom) -> None:
    newsroom.write(2, "")
    assert len(newsroom.build().left_out) == 1
    assert len(newsroom.build().left_out) == 1 and newsroom.read == ["2"]


@pytest.mark.parametrize("damage", [b"", b"no gzip", None])
def test_what_is_kept_and_damaged_is_made_anew(newsroom: Newsroom, damage: bytes | None) -> None:
    first = newsroom.build()
    place = min((newsroom.out / ".kept").glob("*/*"))
    place.write_bytes(place.read_bytes()[:-9] if damage is None else damage)
    second = newsroom.build()
    assert len(newsroom.read) == 1 and same(first, second)


# --- the store


def test_a_store_grows_from_the_one_before_to_what_a_new_one_would_be(tmp_path: Path) -> None:
    articles = [sample(number) for number in range(30)]
    first = publish(tmp_path / "a", articles)
    before = {path: path.read_bytes() for path in first.path.rglob("*") if path.is_file()}
    for changed in (articles[1:], [*articles[1:], sample(31)], articles):
        grown, anew = publish(tmp_path / "a", changed), publish(tmp_path / "b", changed, full=True)
        assert any(path.stat().st_nlink > 1 for path in (grown.path / "store").glob("*.sst"))
        assert quads(grown) == quads(anew)
        assert set(grown.store().graphs()) == set(anew.store().graphs())
        assert grown.manifest.counts == anew.manifest.counts
    assert {path: path.read_bytes() for path in first.path.rglob("*") if path.is_file()} == before
    shutil.rmtree(first.path)
    assert quads(open_current(tmp_path / "a")) == quads(anew)


def test_a_number_written_in_two_ways_stays_while_one_is_told(tmp_path: Path) -> None:
    decimal = '"{}"^^<http://www.w3.org/2001/XMLSchema#decimal>'

    def release(number: int, *values: str) -> Path:
        lines = (f"<http://e.org/s> <http://e.org/p> {value} <http://e.org/g> .\n" for value in sorted(values))
        path = tmp_path / str(number)
        path.mkdir()
        (path / "dump.nq.gz").write_bytes(gzip.compress("".join(lines).encode()))
        return path

    one, two = release(1, decimal.format("1.0"), decimal.format("1.00")), release(2, decimal.format("1.0"))
    EmbeddedStore.build(one / "store", read_quads(one / "dump.nq.gz"))
    growth.grow(two / "store", one, sorted_lines(two / "dump.nq.gz"))
    assert len(list(EmbeddedStore.open(two / "store").quads(graph=None))) == 2


# --- what goes wrong


BUILD = """
import sys
from pathlib import Path
from kg.pipeline import build, find
from kg.pipeline.kept import Kept, rules
from kg.settings import Settings
settings = Settings(base="https://kg.example.org/", out=Path(sys.argv[2]))
kept = Kept(settings.out / ".kept", rules(settings))
print("ready", flush=True)
build(find([sys.argv[1]]), settings, jobs=2, kept=kept)
"""


def test_a_build_killed_at_many_moments_leaves_a_whole_release_for_its_readers(newsroom: Newsroom) -> None:
    assert newsroom.build().release
    survived = 0
    for moment in range(8):
        newsroom.write(moment, VISIT.replace("Alfaland", f"Land{moment}"))
        command = [sys.executable, "-c", BUILD, str(newsroom.articles), str(newsroom.out)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
            assert run.stdout and run.stdout.readline() == "ready\n"
            end = time.monotonic() + moment * 0.35
            while time.monotonic() < end:
                assert quads(open_current(newsroom.out))
                time.sleep(0.02)
            run.send_signal(signal.SIGKILL)
        survived += run.returncode == 0
        open_current(newsroom.out).verify()
    assert survived < 8
    built = newsroom.build()
    assert built.release and not built.left_out
    assert same(built, newsroom.build(full=True))
    assert not list((newsroom.out / "releases").glob(".*"))


def test_a_full_disk_is_a_clear_error_and_leaves_the_release(newsroom: Newsroom) -> None:
    first = newsroom.build().release
    limited = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    limited += "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n" + BUILD
    newsroom.write(9, VISIT)
    command = [sys.executable, "-c", limited, str(newsroom.articles), str(newsroom.out)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode and "there is no space left" in run.stderr.splitlines()[-1]
    assert open_current(newsroom.out) == first
    assert not list((newsroom.out / "releases").glob(".*"))
    assert newsroom.build().release


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_for_reading_only_is_a_clear_error(newsroom: Newsroom) -> None:
    first = newsroom.build().release
    newsroom.out.chmod(0o555)
    try:
        with pytest.raises(KgError, match="cannot be written"):
            newsroom.build(full=True)
    finally:
        newsroom.out.chmod(0o755)
    assert open_current(newsroom.out) == first


def test_the_report_of_what_is_kept_is_the_report(newsroom: Newsroom) -> None:
    first, second = newsroom.build().release, newsroom.build().release
    assert first and second
    assert set(Graph().parse(first.file("report.ttl"))) and first.manifest.counts == second.manifest.counts
    assert first.file("report.ttl").read_bytes() == second.file("report.ttl").read_bytes()
