"""Folders that are watched: a release for each change, and an end that loses nothing."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from test_pipeline import AGREEMENT, VISIT

from kg.pipeline.watched import Changes, watched
from kg.release import open_current, versions

QUIET = 0.1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "visit.md").write_text(VISIT)
    return folder


@pytest.fixture
def stop() -> Iterator[Event]:
    stop = Event()
    yield stop
    stop.set()


def test_what_is_there_is_told_first_and_then_each_change(folder: Path, stop: Event) -> None:
    changes = watched([folder], stop, QUIET)
    assert next(changes) == Changes(came=1)
    (folder / "agreement.md").write_text(AGREEMENT)
    (folder / ".hidden.md").write_text(AGREEMENT)
    (folder / "notes.pdf").write_bytes(b"%PDF")
    assert next(changes) == Changes(came=1)
    (folder / "visit.md").write_text(AGREEMENT)
    (folder / "agreement.md").unlink()
    assert next(changes) == Changes(changed=1, went=1)
    stop.set()
    assert list(changes) == []


def test_a_folder_that_is_moved_takes_its_articles_along(folder: Path, tmp_path: Path, stop: Event) -> None:
    elsewhere = tmp_path / "more"
    elsewhere.mkdir()
    (elsewhere / "agreement.md").write_text(AGREEMENT)
    changes = watched([folder], stop, QUIET)
    assert next(changes) == Changes(came=1)
    elsewhere.rename(folder / "more")
    assert next(changes) == Changes(came=1)
    (folder / "more").rename(elsewhere)
    assert next(changes) == Changes(went=1)


@pytest.fixture
def running(folder: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-u", "-m", "kg", "watch", str(folder), "--out", str(tmp_path / "out")]
    command += ["--jobs", "1", "--releases", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def line(stream: object, beginning: str) -> str:
    """The next line of a stream that begins so."""
    return next(line for line in iter(stream.readline, "") if line.startswith(beginning))  # type: ignore[attr-defined]


def test_each_change_is_released_and_a_failure_is_tried_again(
    running: subprocess.Popen[str], folder: Path, tmp_path: Path
) -> None:
    assert line(running.stdout, "Watching ")
    assert line(running.stdout, "Published 1 of 1 articles")
    (folder / "agreement.md").write_text(AGREEMENT)
    assert line(running.stdout, "Published 2 of 2 articles")
    first = open_current(tmp_path / "out").version
    for article in folder.iterdir():
        article.unlink()
    assert "no article is here" in line(running.stderr, "Error: ")
    assert open_current(tmp_path / "out").version == first
    (folder / "visit.md").write_text(VISIT)
    assert line(running.stdout, "Published 1 of 1 articles")
    assert line(running.stdout, "Removed ")
    assert len(versions(tmp_path / "out")) == 2

    running.send_signal(signal.SIGINT)
    assert running.wait(60) == 0


def test_a_signal_ends_it_when_the_build_is_done(running: subprocess.Popen[str], tmp_path: Path) -> None:
    assert line(running.stdout, "Articles: 1 came.")
    running.terminate()
    assert running.wait(60) == 0
    assert versions(tmp_path / "out") == [open_current(tmp_path / "out").version]
