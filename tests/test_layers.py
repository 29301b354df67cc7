"""The plan of the house, as import-linter's contracts in pyproject.toml tell it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for name in ("kg", "web"):
        shutil.copytree(CHECKOUT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_room_imports_only_rooms_below_it() -> None:
    done = lint(CHECKOUT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 kept, 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("kg/iri.py", "import kg.settings"),
        ("kg/segment.py", "import kg.express"),
        ("kg/pipeline/__init__.py", "import web"),
        ("web/__init__.py", "import kg.extract"),
    ],
)
def test_an_import_that_the_plan_forbids_is_found(house: Path, module: str, line: str) -> None:
    file = house / module
    file.write_text(file.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    done = lint(house)
    assert done.returncode == 1, done.stdout + done.stderr
    assert line.removeprefix("import ") in done.stdout


def test_a_room_that_stands_on_no_floor_is_found(house: Path) -> None:
    (house / "kg" / "helpers.py").write_text('"""A room without a floor."""\n', encoding="utf-8")
    done = lint(house)
    assert done.returncode == 1
    assert "helpers" in done.stdout
