"""The vendored files are those that their list names, each with its licence."""

import hashlib
import tomllib
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[1] / "web" / "static" / "vendor"
LISTED = tomllib.loads((VENDOR / "vendor.toml").read_text(encoding="utf-8"))["file"]
LICENCES = {"MIT", "Apache-2.0", "BSD-3-Clause", "BSD-2-Clause", "ISC", "0BSD"}


def test_the_list_names_every_file_that_pages_can_load() -> None:
    present = {str(file.relative_to(VENDOR)) for file in VENDOR.rglob("*") if file.is_file()}
    loadable = {name for name in present if not name.endswith((".txt", ".toml", ".sh"))}
    assert loadable == {entry["path"] for entry in LISTED}
    assert len(LISTED) == 8


@pytest.mark.parametrize("entry", LISTED, ids=lambda entry: entry["path"])
def test_a_vendored_file_is_the_one_that_was_listed(entry: dict[str, str]) -> None:
    assert hashlib.sha256((VENDOR / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]
    assert entry["licence"] in LICENCES
    assert (VENDOR / entry["licence_text"]).read_text(encoding="utf-8").strip()
    assert f"{entry['package']}@$" in fetched()
    assert f"={entry['version']}\n" in fetched()


def test_what_is_bundled_comes_with_its_licences() -> None:
    bundled = (VENDOR / "yasgui" / "BUNDLED-LICENCES.txt").read_text(encoding="utf-8")
    for package in (
        "codemirror (MIT)",
        "jquery (MIT)",
        "datatables.net (MIT)",
        "n3 (MIT)",
        "column-resizer (BSD-3-Clause)",
    ):
        assert f"======== {package}\n" in bundled


def fetched() -> str:
    return (VENDOR / "fetch.sh").read_text(encoding="utf-8")
