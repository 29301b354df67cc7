"""The commands about releases: which there are, what is different, going back, and removing old ones."""

import gzip
import os
import re
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from rdflib import Graph
from sample import ARTICLE, FACTS, IRIS, THINGS
from test_release import dumped, publish, sample

from kg.cli import main
from kg.errors import KgError
from kg.express import express
from kg.model import Reading
from kg.release import Part, Release, open_current, open_release, part, shelf, versions
from kg.release.changes import changes


def kg(*arguments: str | Path | Release) -> Result:
    given = [one.version if isinstance(one, Release) else str(one) for one in arguments]
    result = CliRunner().invoke(main, given)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def renamed(number: int, label: str) -> Part:
    """One of many articles, in which a university has another name."""
    things = (replace(THINGS[0], label=label), *THINGS[1:])
    article = replace(ARTICLE, id=f"{ARTICLE.id}-{number}")
    facts = [replace(fact, subject=article.node) if fact.subject == ARTICLE.node else fact for fact in FACTS]
    return part(express(Reading(article, things, tuple(facts)), iris=IRIS, version="1"))


@pytest.fixture
def two(tmp_path: Path) -> tuple[Release, Release]:
    """A release of articles 0 and 1, and one of 1, another name in it, and 2."""
    return publish(tmp_path, [sample(0), sample(1)]), publish(tmp_path, [renamed(1, "Qinghua"), sample(2)])


def lines_of(release: Release) -> set[bytes]:
    return set(dumped(release, "dump.nq.gz").splitlines(keepends=True))


# --- kg releases


def test_the_list_tells_what_each_release_has_more_and_less(tmp_path: Path, two: tuple[Release, Release]) -> None:
    old, new = two
    rows = [line.split() for line in kg("releases", "--out", tmp_path).stdout.splitlines()]
    assert rows[0] == ["version", "time", "articles", "statements", "added", "removed", "current"]
    come, gone = lines_of(new) - lines_of(old), lines_of(old) - lines_of(new)
    quads = [f"{release.manifest.counts['quads']:,}" for release in two]
    assert rows[2] == [old.version, old.manifest.created, "2", quads[0]]
    assert rows[3] == [new.version, new.manifest.created, "2", quads[1], f"+{len(come)}", f"-{len(gone)}", "*"]


def test_without_the_release_that_was_before_the_list_compares_anew(
    tmp_path: Path, two: tuple[Release, Release]
) -> None:
    third = publish(tmp_path, [sample(0), sample(1)])
    list(shelf.collect(tmp_path, 3))
    two[1].path.rename(tmp_path / "elsewhere")
    (_, (release, since)) = shelf.listed(tmp_path)
    assert release.version == third.version
    assert since and (since.version, since.added, since.removed) == (two[0].version, 0, 0)


def test_a_directory_without_releases_is_a_clear_error(tmp_path: Path) -> None:
    for command in (["releases"], ["rollback", "2026-01-01.1"], ["gc", "--keep", "1"]):
        result = kg(*command, "--out", tmp_path / "none")
        assert result.exit_code == 1 and "no release is here" in result.stderr
        assert not (tmp_path / "none").exists()


# --- kg diff


def test_articles_and_things_that_came_went_and_changed_are_told_by_name(
    tmp_path: Path, two: tuple[Release, Release]
) -> None:
    told = kg("diff", *two, "--out", tmp_path).stdout
    assert "  - “Guests from Beijing” (2019-10-22-guests-0)\n" in told
    assert "  ~ “Guests from Beijing” (2019-10-22-guests-1)\n" in told
    assert "  + “Guests from Beijing” (2019-10-22-guests-2)\n" in told
    assert "  3 articles: 1 came, 1 went, 1 changed\n" in told
    assert re.search(r"^Organisations\n  ~ “Qinghua”$", told, re.M)
    come, gone = lines_of(two[1]) - lines_of(two[0]), lines_of(two[0]) - lines_of(two[1])
    assert told.endswith(f": {len(come):,} statements came, {len(gone):,} went.\n")


def test_claims_are_told_as_sentences_with_their_article(tmp_path: Path) -> None:
    def claiming(*facts: int) -> Part:
        reading = Reading(ARTICLE, THINGS, tuple(FACTS[:6]) + tuple(FACTS[number] for number in facts))
        return part(express(reading, iris=IRIS, version="1"))

    both = publish(tmp_path, [claiming(6)]), publish(tmp_path, [claiming(6, 7)])
    sentence = (
        "“Visit of Tsinghua University to SPbPU” has host “Peter the Great St. Petersburg Polytechnic University”"
    )
    claims = re.search(r"Claims\n((?:  [+~-] .*\n)+)", kg("diff", *both, "--out", tmp_path).stdout)
    assert claims and claims[1] == f"  + {sentence} (in 2019-10-22-guests)\n"
    assert f"  - {sentence} (in 2019-10-22-guests)\n" in kg("diff", *both[::-1], "--out", tmp_path).stdout


def test_a_thing_that_another_article_still_tells_of_has_not_changed(tmp_path: Path) -> None:
    both = publish(tmp_path, [sample(0)]), publish(tmp_path, [sample(0), sample(1)])
    told = kg("diff", *both, "--out", tmp_path).stdout
    assert "1 article: 1 came" in told and "Organisations" not in told


def test_a_release_is_not_different_from_itself(tmp_path: Path) -> None:
    one = publish(tmp_path)
    assert kg("diff", one, one, "--out", tmp_path).stdout == (
        f"{one.version} to {one.version}: 0 statements came, 0 went.\n"
    )
    assert kg("diff", one, one, "--out", tmp_path, "--format", "nquads").stdout == ""


def test_as_nquads_and_turtle_it_has_what_came_and_what_went_as_comments(
    tmp_path: Path, two: tuple[Release, Release]
) -> None:
    old, new = map(lines_of, two)
    written = kg("diff", *two, "--out", tmp_path, "--format", "nquads").stdout_bytes
    lines = written.splitlines(keepends=True)
    assert {line for line in lines if not line.startswith(b"#")} == new - old
    assert {line.removeprefix(b"# - ") for line in lines if line.startswith(b"#")} == old - new
    assert len(list(ox.parse(written, format=ox.RdfFormat.N_QUADS))) == len(new - old)
    olds, news = ({line[: line.rindex(b" <")] for line in lines} for lines in (old, new))
    turtle = kg("diff", *two, "--out", tmp_path, "--format", "ttl").stdout
    assert len(Graph().parse(data=turtle, format="turtle")) == len(news - olds)
    assert turtle.count("\n# - ") == len(olds - news)


def test_what_steers_a_terminal_is_not_told(tmp_path: Path) -> None:
    both = publish(tmp_path, [sample(0)]), publish(tmp_path, [renamed(0, "Bad\x1b[31m\nUniversity")])
    told = kg("diff", *both, "--out", tmp_path).stdout
    assert "\x1b" not in told and "“Bad [31m University”" in told


def test_the_things_that_are_different_are_read_as_a_stream(tmp_path: Path, two: tuple[Release, Release]) -> None:
    found = list(changes(*two))
    subjects = [f"<{each.subject}>" for each in found]
    assert subjects == sorted(set(subjects))
    assert {line for each in found for line in each.come} == lines_of(two[1]) - lines_of(two[0])


def test_a_release_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    one = publish(tmp_path)
    result = kg("diff", one, "2001-01-01.1", "--out", tmp_path)
    assert result.exit_code == 1 and "no release '2001-01-01.1' is here" in result.stderr


# --- kg rollback


def test_going_back_is_one_rename_and_the_next_build_comes_after_the_newest(
    tmp_path: Path, two: tuple[Release, Release]
) -> None:
    old, new = two
    result = kg("rollback", old, "--out", tmp_path)
    assert result.stdout == f"Release {old.version} is the current one; it was {new.version}.\n"
    assert open_current(tmp_path) == old
    assert "already" in kg("rollback", old, "--out", tmp_path).stdout
    assert publish(tmp_path).version not in (old.version, new.version)
    assert len(versions(tmp_path)) == 3


def test_a_damaged_release_is_not_gone_back_to(tmp_path: Path, two: tuple[Release, Release]) -> None:
    (two[0].path / "store" / "CURRENT").unlink()
    assert kg("rollback", two[0], "--out", tmp_path).exit_code == 1
    assert open_current(tmp_path) == two[1]


# --- kg gc


def test_old_releases_go_and_the_current_one_stays(tmp_path: Path) -> None:
    made = [publish(tmp_path, [sample(number)]) for number in range(4)]
    kg("rollback", made[1], "--out", tmp_path)
    result = kg("gc", "--keep", "1", "--out", tmp_path)
    assert versions(tmp_path) == [made[1].version, made[3].version]
    assert open_current(tmp_path) == made[1]
    assert [line.split(":")[0] for line in result.stdout.splitlines()[:2]] == [
        f"Removed {made[0].version}",
        f"Removed {made[2].version}",
    ]
    assert re.fullmatch(r"2 releases removed, \d+\.\d [kM]B freed\.", result.stdout.splitlines()[2])


def test_what_another_release_shares_is_not_counted_as_freed(tmp_path: Path, two: tuple[Release, Release]) -> None:
    shared = two[1].path / "store" / "shared.sst"
    os.link(next((two[0].path / "store").glob("*.sst")), shared)
    alone = sum(file.stat().st_size for file in two[0].path.rglob("*") if file.is_file())
    (removed,) = shelf.collect(tmp_path, 1)
    assert removed.freed == alone - shared.stat().st_size


def test_what_a_removal_that_died_has_left_goes_with_the_next(tmp_path: Path, two: tuple[Release, Release]) -> None:
    left = tmp_path / "releases" / f".old-{two[0].version}"
    two[0].path.rename(left)
    assert versions(tmp_path) == [two[1].version]
    assert list(shelf.collect(tmp_path, 1)) == [] and not left.exists()


@pytest.mark.parametrize("keep", ["0", "-1", "all"])
def test_no_number_to_keep_is_wrong_use(tmp_path: Path, keep: str) -> None:
    assert kg("gc", "--keep", keep, "--out", tmp_path).exit_code == 2


def test_a_dump_out_of_order_is_a_clear_error(tmp_path: Path, two: tuple[Release, Release]) -> None:
    data = dumped(two[0], "dump.nq.gz").splitlines(keepends=True)
    two[0].file("dump.nq.gz").write_bytes(gzip.compress(b"".join(reversed(data))))
    with pytest.raises(KgError, match="not sorted"):
        list(changes(two[0], open_release(tmp_path, two[1].version)))
