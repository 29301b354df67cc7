"""Builds that are killed, or run out of space, leave a whole release and never an error for those who read it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_pipeline import AGREEMENT

from kg.errors import KgError
from kg.pipeline import build, find
from kg.pipeline.kept import Kept, rules
from kg.release import Release, open_current
from kg.settings import Settings

CRASH = Path(__file__).parents[1] / "bench" / "crash.py"
FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
sys.argv = ["kg", "build", sys.argv[1], "--out", sys.argv[2]]
from kg.cli import main
main()
"""


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "agreement.md").write_text(AGREEMENT)
    return folder


def released(articles: Path, out: Path, *, full: bool = False) -> Release:
    settings = Settings(out=out)
    built = build(find([articles]), settings, kept=Kept(out / ".kept", rules(settings)), full=full)
    assert built.release and not built.left_out
    return built.release


def test_builds_killed_at_any_moment_leave_a_whole_release_and_no_reader_sees_an_error(articles: Path) -> None:
    command = [sys.executable, str(CRASH), "--moments", "6", "--articles", str(articles)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    told = re.search(r"^6 builds killed: (\d+) while reading, (\d+) while writing", run.stdout, re.M)
    assert run.returncode == 0 and told, run.stdout + run.stderr
    assert int(told[1]) + int(told[2]) > 2
    answers = re.search(r"A reader got ([\d,]+) answers from (\d+) releases; errors: 0\.", run.stdout)
    assert answers and int(answers[1].replace(",", "")) > 6 and int(answers[2]) > 1


def test_files_that_may_not_grow_are_a_clear_error_and_leave_the_release(articles: Path, tmp_path: Path) -> None:
    first = released(articles, tmp_path / "out")
    (articles / "new.md").write_text(AGREEMENT.replace("Gammaland", "Deltaland"))
    command = [sys.executable, "-c", FULL, str(articles), str(tmp_path / "out")]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 1
    error, hint = run.stderr.splitlines()
    assert error.startswith("Error: ") and "cannot be written: there is no space left" in error
    assert hint == "Hint: Free space: kg gc --keep 1."
    must_be_whole(first, articles)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 16 MiB, in memory."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "none", str(place)], capture_output=True, check=False
    )
    if mount.returncode:
        pytest.skip("needs the right to mount a disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_a_clear_error_and_leaves_the_release(articles: Path, small_disk: Path) -> None:
    first = released(articles, small_disk / "out")
    (articles / "new.md").write_text(AGREEMENT.replace("Gammaland", "Deltaland"))
    filler = small_disk / "filler"
    for left in (0, 50_000, 400_000):
        filler.write_bytes(b"")
        filler.write_bytes(bytes(shutil.disk_usage(small_disk).free - left))
        with pytest.raises(KgError, match="there is no space left"):
            released(articles, first.out)
    filler.unlink()
    must_be_whole(first, articles)


def test_a_disk_for_reading_only_is_a_clear_error(articles: Path, small_disk: Path) -> None:
    first = released(articles, small_disk / "out")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(KgError, match="cannot be written: Read-only"):
        released(articles, first.out)
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert open_current(first.out) == first


def must_be_whole(first: Release, articles: Path) -> None:
    """The first release is the current one, nothing lies about, and the next build gives the second article too."""
    assert open_current(first.out) == first
    first.verify()
    assert not list((first.out / "releases").glob(".*"))
    assert released(articles, first.out).manifest.counts["articles"] == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_for_reading_only_is_a_clear_error(articles: Path, tmp_path: Path) -> None:
    first = released(articles, tmp_path / "out")
    (tmp_path / "out").chmod(0o555)
    try:
        with pytest.raises(KgError, match="cannot be written"):
            released(articles, tmp_path / "out", full=True)
    finally:
        (tmp_path / "out").chmod(0o755)
    assert open_current(tmp_path / "out") == first
