"""The benchmarks run, print tables of figures, and tell nothing of the articles."""

import doctest
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).parents[1]
BENCH = CHECKOUT / "bench" / "extraction"
PARTS = ("judge.py", "labels.py")
"""What the scripts share; no scripts themselves."""
SCRIPTS = sorted(path.name for path in BENCH.glob("*.py") if path.name not in PARTS)
NEEDS_SKLEARN = ("train.py",)


def run(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCH / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def module(script: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCH))
    spec = importlib.util.spec_from_file_location(f"bench_{script}", BENCH / f"{script}.py")
    assert spec and spec.loader
    loaded = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, loaded.__name__, loaded)
    spec.loader.exec_module(loaded)
    return loaded


def cells(table: str) -> list[list[str]]:
    """The cells of the rows of Markdown tables, without headings."""
    rows = [re.split(r" \| ", line.strip("| ")) for line in table.splitlines() if line.startswith("| ")]
    return [row for row in rows if any(re.fullmatch(r"[\d,.]+", cell) for cell in row)]


def test_every_script_tells_how_to_run_it() -> None:
    assert SCRIPTS == ["calibration.py", "length.py", "run.py", "speed.py", "train.py"]
    for script in SCRIPTS:
        if script not in NEEDS_SKLEARN or importlib.util.find_spec("sklearn"):
            assert f"python bench/extraction/{script}" in run(script, "--help").stdout


def test_an_article_is_made_as_long_as_asked_and_its_cost_told_stage_by_stage() -> None:
    done = run("length.py", "--sizes", "1", "3")
    assert done.returncode == 0, done.stderr
    told = cells(done.stdout)
    assert [row[0] for row in told] == ["read", "segment", "spot", "link", "extract", "express", "check"]
    assert all(len(row) == 3 and float(cost) > 0 for row in told for cost in row[1:])


@pytest.mark.parametrize("script", ["run.py", "calibration.py"])
def test_without_a_judge_a_message_says_what_is_missing(script: str, tmp_path: Path) -> None:
    done = run(script, "--judge", tmp_path / "score.py")
    assert done.returncode == 1 and "--judge PATH" in done.stderr and done.stdout == ""


def test_speed_is_told_for_every_stage() -> None:
    done = run("speed.py", CHECKOUT / "examples", "--runs", "1")
    assert done.returncode == 0, done.stderr
    told = {row[0]: float(row[1].replace(",", "")) for row in cells(done.stdout)}
    stages = ["read", "segment", "spot", "link", "extract", "express", "check"]
    assert list(told) == [*stages, "read to extract", "all"]
    assert told["all"] < told["read to extract"] < min(told[stage] for stage in stages[:5])


def test_bands_are_as_told(monkeypatch: pytest.MonkeyPatch) -> None:
    calibration = module("calibration", monkeypatch)
    assert doctest.testmod(calibration).failed == 0
    told = [
        calibration.Judged("a", "coop:host", confidence, is_right)
        for confidence, is_right in [(0.95, True), (0.9, False), (0.89, True), (0.3, True)]
    ]
    assert calibration.shares(told, lambda claim: (calibration.band(claim.confidence),)) == [
        ["0.0–0.5", 1, 1, "1.00"],
        ["0.8–0.9", 1, 1, "1.00"],
        ["0.9–1.0", 2, 1, "0.50"],
    ]


def test_a_round_is_added_to_the_page_and_nothing_else_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = module("run", monkeypatch)
    page = tmp_path / "README.md"
    page.write_text("# Rounds\n", encoding="utf-8")
    monkeypatch.setattr(script, "README", page)
    script.record(
        script.table({"tune": {"roles": {"precision": 1, "recall": 0.5, "f1": 0.667}}}), "more posts", "2023-07-03"
    )
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Rounds\n\n### 2023-07-03: more posts\n\nVersion ")
    assert cells(text) == [["roles", "1.000", "0.500", "0.667"]]


@pytest.mark.parametrize(
    ("script", "arguments"), [("run.py", ["--only", "tune"]), ("calibration.py", ["--set", "tune"])]
)
def test_the_judge_is_asked_and_only_figures_are_told(script: str, arguments: list[str], shared: Path) -> None:
    before = (BENCH / "README.md").read_bytes()
    done = run(script, "--judge", shared / "eval" / "score.py", *arguments)
    assert done.returncode == 0, done.stderr
    rows = cells(done.stdout)
    assert len(rows) >= 10
    assert all(len(cell) < 40 for row in rows for cell in row)
    assert (BENCH / "README.md").read_bytes() == before
