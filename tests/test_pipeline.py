"""The pipeline: what it finds, what stays out and why, and that the rest is published."""

import gc
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import ORG, RDF, SH, Graph, URIRef

from kg import authority
from kg.check import Report, check
from kg.errors import KgError
from kg.model import Article, Reading, Thing
from kg.pipeline import MADE_BEFORE_SEARCH, STAGES, Built, Outcome, Stages, build, examine, find, rare_search, take
from kg.release import open_current, versions
from kg.settings import Settings
from kg.store import select
from kg.terms import COOP

EXAMPLES = Path(__file__).parents[1] / "examples"
BASE = "https://kg.example.org/"

VISIT = """# Guests at the university

5 March 2018

A delegation of the University of Alfaland visited the University of Betaland on 2 March 2018. The universities
signed a memorandum of understanding.
"""
AGREEMENT = """# An agreement is signed

6 April 2019

The University of Gammaland and the University of Betaland signed an agreement on cooperation on 4 April 2019.
"""


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "visit.md").write_text(VISIT)
    (folder / "agreement.md").write_text(AGREEMENT)
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(base=BASE, out=tmp_path / "out")


def identifiers(built: Built) -> list[str]:
    assert built.release
    rows = select(built.release.store(), "SELECT ?id { ?a a coop:Article ; dcterms:identifier ?id } ORDER BY ?id")
    return [row["id"].value for row in rows]


def test_articles_go_in_and_a_released_graph_comes_out(articles: Path, settings: Settings) -> None:
    built = build(find([articles]), settings)
    assert [outcome.problem for outcome in built.outcomes] == [None, None]
    assert identifiers(built) == ["agreement", "visit"]
    parties = (
        """SELECT DISTINCT ?name { ?a a coop:Agreement ; coop:party ?p . ?p skos:prefLabel ?name } ORDER BY ?name"""
    )
    assert built.release
    names = [row["name"].value for row in select(built.release.store(), parties)]
    assert {"University of Betaland", "University of Gammaland"} <= set(names)
    assert built.release.version == open_current(settings.out).version


def test_files_folders_and_patterns_are_found_once_and_sorted(tmp_path: Path) -> None:
    wanted = ["a.md", "deep/er/b.HTML", "deep/c.txt"]
    for name in (*wanted, "notes.pdf", ".hidden.md", ".git/d.md", "deep/.e/f.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    expected = sorted(tmp_path / name for name in wanted)
    assert find([tmp_path]) == expected
    assert find([tmp_path / "deep", str(tmp_path / "*.md"), tmp_path / "deep" / ".." / "a.md"]) == expected
    assert find([str(tmp_path / "**" / "*.txt")]) == [tmp_path / "deep" / "c.txt"]
    assert find([tmp_path / "notes.pdf"]) == [tmp_path / "notes.pdf"]


def test_a_folder_in_a_hidden_place_is_read_when_it_is_named(tmp_path: Path) -> None:
    (tmp_path / ".articles").mkdir()
    (tmp_path / ".articles" / "a.md").write_text("x")
    assert find([tmp_path / ".articles"]) == [tmp_path / ".articles" / "a.md"]


@pytest.mark.parametrize(("place", "exit_code"), [("absent.md", 2), ("*.md", 2), ("[", 2), ("", 1)])
def test_a_place_without_articles_is_a_clear_error(tmp_path: Path, place: str, exit_code: int) -> None:
    with pytest.raises(KgError) as error:
        find([tmp_path / place])
    assert error.value.exit_code == exit_code
    assert error.value.where and error.value.hint


def test_a_file_that_cannot_be_read_stays_out_alone(articles: Path, settings: Settings) -> None:
    (articles / "empty.md").write_text("")
    built = build(find([articles]), settings)
    (left,) = built.left_out
    assert left.path.name == "empty.md"
    assert str(left.problem).startswith(f"{articles / 'empty.md'}: ")
    assert identifiers(built) == ["agreement", "visit"]
    assert built.release and built.release.manifest.left_out[0].source == "empty.md"


WORKING = {name: getattr(STAGES, name) for name in ("read", "segment", "spot", "link", "extract", "check")}


@pytest.mark.parametrize("stage", WORKING)
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("two\nlines"), "ValueError: two lines"),
        (RecursionError(), "RecursionError"),
        (MemoryError(), "MemoryError"),
        (KgError("no such thing"), "no such thing"),
        (KgError("no such thing", where="agreement.md:7"), "agreement.md:7: no such thing"),
    ],
)
def test_whatever_a_stage_raises_keeps_one_article_out(
    articles: Path, settings: Settings, stage: str, error: Exception, told: str
) -> None:
    seen: list[object] = []

    def broken(*given: object) -> object:
        seen.append(given)
        if len(seen) == 1:
            raise error
        return WORKING[stage](*given)

    outcomes = examine(find([articles]), settings, replace(STAGES, **{stage: broken}))
    assert [bool(outcome.problem) for outcome in outcomes] == [True, False]
    assert told in str(outcomes[0].problem)
    assert "agreement.md" in str(outcomes[0].problem)
    assert "\n" not in str(outcomes[0].problem)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_a_user_can_stop_a_build(articles: Path, settings: Settings, error: type[BaseException]) -> None:
    def stopped(path: Path) -> Article:
        raise error

    with pytest.raises(error):
        build(find([articles]), settings, replace(STAGES, read=stopped))
    assert not settings.out.exists()


def test_a_graph_that_breaks_a_rule_stays_out_with_the_rule(articles: Path, settings: Settings) -> None:
    def checked(graph: Graph, article: Article) -> Report:
        if article.id == "visit":
            for subject in set(graph.subjects(RDF.type, COOP.Article)):
                graph.remove((subject, None, None))
        return check(graph, article)

    built = build(find([articles]), settings, replace(STAGES, check=checked))
    (left,) = built.left_out
    assert left.path.name == "visit.md"
    assert "violation: " in str(left.problem) and "shape " in str(left.problem)
    assert left.problem and left.problem.hint == f"See all of it: kg check {left.path}"
    assert identifiers(built) == ["agreement"]
    assert built.release
    report = Graph().parse(built.release.file("report.ttl"))
    assert len(list(report.subjects(SH.resultSeverity, SH.Violation))) >= 1


def test_where_nothing_passes_the_last_release_stays(articles: Path, settings: Settings) -> None:
    first = build(find([articles]), settings).release
    (articles / "visit.md").write_text("")
    (articles / "agreement.md").unlink()
    built = build(find([articles]), settings)
    assert built.release is None and len(built.left_out) == 1
    assert first and open_current(settings.out) == first
    assert versions(settings.out) == [first.version]


def test_the_second_article_of_an_identifier_stays_out(articles: Path, settings: Settings, tmp_path: Path) -> None:
    (articles / "more").mkdir()
    (articles / "more" / "visit.txt").write_text(VISIT.removeprefix("# "))
    built = build(find([articles]), settings)
    (left,) = built.left_out
    assert left.path == articles / "visit.md"
    assert left.problem and "'visit'" in left.problem.message and str(tmp_path) not in left.problem.message
    assert str(articles / "more" / "visit.txt") in left.problem.hint


def test_identifiers_that_differ_in_punctuation_alone_are_one(articles: Path, settings: Settings) -> None:
    (articles / "Visit!.md").write_text(VISIT)
    outcomes = examine(find([articles]), settings)
    assert [outcome.path.name for outcome in outcomes if outcome.problem] == ["visit.md"]


def another_kind(type_: str) -> Callable[..., Reading]:
    """An extraction by which the article that is not about the visit takes every university for something else."""

    def extract(*given: object) -> Reading:
        reading: Reading = WORKING["extract"](*given)
        if reading.article.id == "visit":
            return reading
        return replace(reading, things=tuple(_as(thing, type_) for thing in reading.things))

    return extract


def _as(thing: Thing, type_: str) -> Thing:
    return replace(thing, type=type_) if thing.type == "coop:University" else thing


def test_of_articles_that_contradict_each_other_the_first_is_published(articles: Path, settings: Settings) -> None:
    (articles / "zoo.md").write_text(VISIT.replace("Alfaland", "Deltaland").replace("Betaland", "Epsilonland"))
    stages = replace(STAGES, extract=another_kind("schema:Place"), check=lambda graph, article: Report())
    built = build(find([articles]), settings, stages)
    (left,) = built.left_out
    assert left.path.name == "visit.md"
    assert "An article before it says otherwise." in str(left.problem)
    assert identifiers(built) == ["agreement", "zoo"]
    assert left.report and not left.report.conforms


def test_progress_is_told_after_each_file(articles: Path, settings: Settings) -> None:
    told: list[Outcome] = []
    outcomes = examine(find([articles]), settings, progress=told.append)
    assert tuple(told) == outcomes


def test_a_stage_of_ones_own_takes_the_place_of_the_one_that_stands(articles: Path, settings: Settings) -> None:
    def spotless(document: object, known: object) -> tuple[()]:
        return ()

    built = build(find([articles]), settings, Stages(spot=spotless))
    assert built.release and built.release.manifest.counts["organization"] == 0
    assert identifiers(built) == ["agreement", "visit"]


def test_what_is_taken_from_a_file_can_be_looked_at_stage_by_stage(articles: Path) -> None:
    document, mentions, reading = take(articles / "visit.md", authority.load(BASE))
    text = document.article.text
    assert {"University of Alfaland", "University of Betaland"} <= {
        m.span.of(text).removeprefix("the ") for m in mentions
    }
    assert reading.article == document.article


def test_the_text_is_published_only_where_the_settings_say_so(articles: Path, settings: Settings) -> None:
    for publish_text in (True, False):
        built = build(find([articles]), replace(settings, publish_text=publish_text))
        assert built.release
        assert bool(list(select(built.release.store(), "SELECT ?t { ?a schema:text ?t }"))) is publish_text


def test_authority_data_of_ones_own_names_what_is_found(articles: Path, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text(
        """@prefix coop: <https://w3id.org/coop-kg/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <organization/alfaland> a coop:University ; skos:prefLabel "University of Alfaland"@en , "Альфаленд"@ru ."""
    )
    built = build(find([articles]), replace(settings, authority=(tmp_path / "mine.ttl",)))
    assert built.release
    thing = f"<{BASE}id/organization/alfaland>"
    assert list(
        select(
            built.release.store(), f"SELECT ?v {{ ?v coop:visitor {thing} . {thing} skos:prefLabel 'Альфаленд'@ru }}"
        )
    )


def test_authority_data_that_cannot_be_read_stops_the_build(articles: Path, settings: Settings) -> None:
    with pytest.raises(KgError, match=r"absent\.ttl: cannot read the authority data"):
        build(find([articles]), replace(settings, authority=(Path("absent.ttl"),)))


BUILD = """
import sys
from pathlib import Path
from kg.pipeline import build, find
from kg.settings import Settings
built = build(find(sys.argv[2:]), Settings(base="https://kg.example.org/", out=Path(sys.argv[1])))
assert built.release and not built.left_out, built.left_out
print(built.release.manifest.files["dump.nq.gz"].sha256, built.release.manifest.files["dump.ttl.gz"].sha256)
"""


def test_the_examples_give_the_same_bytes_in_any_order_and_run(tmp_path: Path) -> None:
    files = sorted(str(path) for path in EXAMPLES.iterdir() if path.suffix in (".md", ".html", ".txt"))
    assert len(files) >= 5
    orders = [(files, "0"), (files[::-1], "1"), (files[2:] + files[:2], "random")]
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", BUILD, str(tmp_path / str(number)), *order],
            env=os.environ | {"PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for number, (order, seed) in enumerate(orders)
    ]
    sums = [run.communicate(timeout=300)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert len(set(sums)) == 1 and len(sums[0].split()) == 2


def test_the_real_articles_all_go_through(shared: Path, settings: Settings) -> None:
    built = build(find([shared / "articles"]), settings)
    assert len(built.outcomes) == 41
    assert [str(outcome.problem) for outcome in built.left_out] == []
    store = built.release and built.release.store()
    assert store
    wholes = select(store, f"SELECT ?a {{ ?a <{ORG.subOrganizationOf}>+ ?a }}")
    assert list(wholes) == []
    assert URIRef(COOP.Visit) in {URIRef(row["k"].value) for row in select(store, "SELECT DISTINCT ?k { ?c a ?k }")}


def test_objects_are_searched_for_as_before_once_all_is_read() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with pytest.raises(KeyError), rare_search():
        assert gc.get_threshold() == MADE_BEFORE_SEARCH and gc.get_freeze_count() > frozen
        raise KeyError
    assert gc.get_threshold() == before and gc.get_freeze_count() == 0
