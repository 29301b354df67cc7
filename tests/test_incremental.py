"""Builds that do again only what has changed, and give what a build of everything gives."""

import gzip
import shutil
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

    def build(self, *, full: bool = False, keep: bool = False, out: Path | None = None, **given: object) -> Built:
        self.read.clear()
        settings = replace(self.settings, out=out or self.out, **given)  # type: ignore[arg-type] # a setting each
        kept = Kept(settings.out / ".kept", rules(settings), full)
        return build(find([self.articles]), settings, replace(STAGES, read=self._read), kept=kept, full=full, keep=keep)

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


def test_an_article_whose_file_has_gone_stays_where_that_is_asked(newsroom: Newsroom) -> None:
    first = newsroom.build().release
    for number in (0, 1):
        (newsroom.articles / f"{number}.md").unlink()
    newsroom.write(2, "")
    newsroom.write(7, VISIT)
    kept, again = newsroom.build(keep=True), newsroom.build(keep=True)
    assert first and kept.release and kept.stayed == again.stayed == 2
    assert kept.release.manifest.articles == tuple(f"{BASE}id/article/{number}" for number in (0, 1, 3, 7))
    assert kept.release.manifest.stayed == (f"{BASE}id/article/0", f"{BASE}id/article/1")
    for number in (0, 1):
        graph = f" <{BASE}id/article/{number}> .\n".encode()
        before, after = (
            [line for line in sorted_lines(release.file("dump.nq.gz")) if line.endswith(graph)]
            for release in (first, kept.release)
        )
        assert before and before == after
    assert same(kept, again)
    assert newsroom.build().stayed == 0


def test_articles_of_another_base_cannot_stay(newsroom: Newsroom) -> None:
    newsroom.build()
    (newsroom.articles / "0.md").unlink()
    with pytest.raises(KgError, match="its base is"):
        newsroom.build(keep=True, base="https://other.example.org/")


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


def test_the_report_of_what_is_kept_is_the_report(newsroom: Newsroom) -> None:
    first, second = newsroom.build().release, newsroom.build().release
    assert first and second
    assert set(Graph().parse(first.file("report.ttl"))) and first.manifest.counts == second.manifest.counts
    assert first.file("report.ttl").read_bytes() == second.file("report.ttl").read_bytes()
