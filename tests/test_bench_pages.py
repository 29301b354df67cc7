"""The benchmark of pages runs on a small collection, and tells what it found."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[1] / "bench"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    done = run("sparql/collection.py", folder, "--articles", "60")
    assert done.returncode == 0, done.stderr
    return folder


def run(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCH / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def figures(line: str) -> list[str]:
    return re.findall(r"\d[\d,.]*", line)


def test_pages_documents_hub_and_round_trips_are_measured(data: Path) -> None:
    done = run("pages/run.py", "--data", data, "--rounds", "1", "--seconds", "0.05", "--links", "300")
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    for form in ("page", "Turtle", "JSON-LD"):
        of_form = [line for line in lines if line.startswith(f"| {form} |")]
        assert len(of_form) == 2
        assert all(len(figures(line)) >= 7 for line in of_form)
        assert any(line.startswith(f"| 304 for a {form} |") for line in lines)
        assert any(line.startswith(f"| {form} of a thing with 300 links") for line in lines)
    trips = next(line for line in lines if "round trips" in line)
    assert "(met)" in trips


def test_a_look_up_is_measured_beside_a_query(data: Path) -> None:
    done = run("pages/lookups.py", "--data", data)
    assert done.returncode == 0, done.stderr
    found = {cells[1].strip(): float(cells[3].replace(",", "")) for cells in _rows(done.stdout)}
    assert len(found) == 7
    assert found["a thing on disk, by a look-up"] == found["a thing in memory, by a query"] > 1


def _rows(told: str) -> list[list[str]]:
    lines = [line.split("|") for line in told.splitlines() if line.startswith("| ")]
    return lines[2:]


def test_the_page_has_a_place_for_the_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCH / "sparql"))
    import figures as told

    page = tmp_path / "README.md"
    page.write_text((BENCH / "pages" / "README.md").read_text())
    told.record("pages", "| a | table |", page)
    assert "\n| a | table |\n" in page.read_text()
    assert "Not recorded" not in page.read_text()
    monkeypatch.delitem(sys.modules, "figures")
