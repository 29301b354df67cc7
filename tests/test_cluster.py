"""Articles read on a Dask cluster: the same release, whatever dies meanwhile, from and to any address."""

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_pipeline import AGREEMENT, BASE, VISIT

from kg.cli import main
from kg.errors import KgError
from kg.model import Article
from kg.pipeline import STAGES, Built, Outcome, Stages, build, examine
from kg.pipeline.cluster import Cluster
from kg.pipeline.partitions import Shelf
from kg.pipeline.places import addresses
from kg.settings import Settings

dask = pytest.importorskip("dask", reason="Dask is not installed")
distributed = pytest.importorskip("distributed", reason="Dask is not installed")
fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed")

FILES = ("dump.nq.gz", "dump.trig.gz", "dump.ttl.gz", "dump.jsonld.gz", "void.ttl", "report.ttl")


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six articles, one of which is empty."""
    made = tmp_path / "articles"
    made.mkdir()
    for number in range(5):
        (made / f"{number}.md").write_text(VISIT if number % 2 else AGREEMENT)
    (made / "5.md").write_text("")
    return made


def built(out: Path, cluster: Callable[[Shelf], Cluster], stages: Stages = STAGES) -> Built:
    engine = cluster(Shelf(str(out / "partitions"), "rules"))
    return build([], Settings(base=BASE, out=out), stages, engine=engine)


def assert_same(one: Built, other: Built) -> None:
    assert one.release and other.release
    for name in FILES:
        assert one.release.file(name).read_bytes() == other.release.file(name).read_bytes()


def test_two_workers_one_killed_in_the_middle_give_the_bytes_of_a_local_build(folder: Path, tmp_path: Path) -> None:
    died = tmp_path / "died"

    def deadly_once(path: Path) -> Article:
        if path.stem == "3" and not died.exists():
            died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return STAGES.read(path)

    places = addresses([str(folder)])
    local = build([Path(place) for place in places], Settings(base=BASE, out=tmp_path / "local"))
    stages = replace(STAGES, read=deadly_once)
    spread = built(tmp_path / "spread", lambda shelf: Cluster(places, shelf, jobs=2, size=2), stages)
    assert died.exists()
    assert_same(local, spread)
    assert [(o.path, str(o.problem)) for o in spread.outcomes] == [(o.path, str(o.problem)) for o in local.outcomes]


def test_an_article_that_no_worker_survives_is_lost_alone(folder: Path, tmp_path: Path) -> None:
    def deadly(path: Path) -> Article:
        if path.stem == "1":
            os.kill(os.getpid(), signal.SIGKILL)
        return STAGES.read(path)

    engine = Cluster(addresses([str(folder)]), Shelf(str(tmp_path / "out"), "rules"), jobs=1, size=3)
    dask.config.set({"distributed.scheduler.allowed-failures": 0})
    outcomes = examine([], Settings(base=BASE), replace(STAGES, read=deadly), engine=engine)
    problems = {outcome.path.stem: str(outcome.problem) for outcome in outcomes if outcome.problem}
    assert [outcome.path.stem for outcome in outcomes] == list("012345")
    assert problems.keys() == {"1", "5"} and problems["1"].endswith("1.md: the process that read it has died")


def test_articles_are_read_from_and_partitions_written_to_any_address(folder: Path, tmp_path: Path) -> None:
    memory = fsspec.filesystem("memory")
    memory.put(f"{folder}/", "/news/", recursive=True)
    memory.pipe_file("/news/.hidden/0.md", b"")
    with distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=None) as here:
        places = addresses(["memory://news"])
        shelf = Shelf("memory://read", "rules")
        engine = Cluster(places, shelf, scheduler=here.scheduler_address, size=4)
        there = build([], Settings(base=BASE, out=tmp_path / "there"), engine=engine)
    assert places == [f"memory:///news/{number}.md" for number in range(6)]
    assert_same(build(sorted(folder.iterdir()), Settings(base=BASE, out=tmp_path / "here")), there)
    (empty,) = there.left_out
    assert empty.problem and empty.problem.where == "memory:///news/5.md"
    assert sorted(file.rpartition(".")[2] for file in memory.ls("/read", detail=False)) == ["gz", "gz", "json", "json"]


def test_what_a_partition_holds_is_not_read_again_until_an_article_or_a_rule_changes(
    folder: Path, tmp_path: Path
) -> None:
    read: list[str] = []

    def work(path: Path) -> Outcome:
        read.append(path.stem)
        return Outcome(path, problem=KgError("nothing in it", where=str(path)))

    places, shelf = addresses([str(folder)]), Shelf(str(tmp_path / "read"), "rules")
    name = shelf.filled(places, work)
    assert shelf.filled(places, work) == name and read == list("012345")
    assert [str(outcome.problem) for outcome in shelf.outcomes(name)] == [f"{place}: nothing in it" for place in places]
    (folder / "3.md").write_text("changed")
    assert shelf.filled(places, work) != name and len(read) == 12
    assert replace(shelf, rules="others").filled(places, work) != name and len(read) == 18


def test_a_partition_that_cannot_be_written_or_read_is_told_with_its_address(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KgError, match="a partition cannot be written") as told:
        Shelf(str(tmp_path / "file" / "below"), "rules").filled(addresses([str(folder)]), Outcome)
    assert "--partitions" in told.value.hint
    with pytest.raises(KgError, match="the partition nowhere cannot be read"):
        list(Shelf(str(tmp_path), "rules").outcomes("nowhere"))


def test_an_address_that_nothing_opens_is_told(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="cannot be opened"):
        addresses(["nowhere://a/b"])
    with pytest.raises(KgError, match="no article is here"):
        addresses([f"file://{tmp_path}"])


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (("--scheduler", "tcp://127.0.0.1:1"), "are for --engine dask"),
        (("--engine", "dask", "--scheduler", "tcp:/nowhere"), "no scheduler answers"),
    ],
)
def test_a_wrong_use_is_told(folder: Path, tmp_path: Path, told: tuple[str, ...], words: str) -> None:
    ended = CliRunner().invoke(main, ["build", str(folder), "--out", str(tmp_path / "out"), *told])
    assert ended.exit_code in (1, 2) and words in ended.output
