"""What is handed out: the archives hold all that the code reads, and the wheel works elsewhere too."""

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import tomllib
import urllib.error
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
LOCK = CHECKOUT / "requirements.lock"
DATA = {".ttl", ".toml", ".html", ".css", ".js", ".svg", ".txt", ".json", ".xml", ".woff2", ".rq", ".typed"}
NO_INDEX = re.compile(r"NewConnectionError|NameResolutionError|ConnectTimeout|ProxyError|Network is unreachable")


def run(*command: str | Path, cwd: Path, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "KG_", "VIRTUAL_ENV"))}
    return subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, timeout=timeout, check=False)


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    done = run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, CHECKOUT, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    (found,) = dist.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def kg(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `kg` of a new environment: the wheel, and what it asks for, at the locked versions."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "env", with_pip=True)
    pins = folder / "pins.txt"
    pins.write_text(
        "\n".join(re.findall(r"^[\w.-]+==[^\s\\]+", LOCK.read_text(encoding="utf-8"), re.M)), encoding="utf-8"
    )
    python = folder / "env" / "bin" / "python"
    done = run(python, "-m", "pip", "install", "--quiet", "--constraint", pins, wheel, cwd=folder)
    if done.returncode and NO_INDEX.search(done.stderr):
        pytest.skip("the package index is out of reach: nothing to install beside the wheel")
    assert done.returncode == 0, done.stderr
    return python.with_name("kg")


def data_files(*folders: str) -> set[str]:
    return {
        path.relative_to(CHECKOUT).as_posix()
        for folder in folders
        for path in (CHECKOUT / folder).rglob("*")
        if path.suffix in DATA and path.is_file()
    }


def test_the_wheel_holds_every_data_file_that_the_code_reads(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    code, data = data_files("kg", "web"), data_files("ontology", "shapes")
    assert len(code) > 10
    assert len(data) >= 5
    assert sorted(code - names) == []
    assert sorted({f"kg/_data/{name}" for name in data} - names) == []


def test_the_wheel_holds_every_module_and_nothing_but_the_two_packages(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = {p.relative_to(CHECKOUT).as_posix() for f in ("kg", "web") for p in (CHECKOUT / f).rglob("*.py")}
    assert len(modules) > 20
    assert sorted(modules - names) == []
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"kg", "web"}


def test_the_wheel_carries_its_licence(wheel: Path) -> None:
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in zipfile.ZipFile(wheel).namelist())


def test_the_source_archive_holds_what_a_reader_and_a_tester_need(dist: Path) -> None:
    (archive,) = dist.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    wanted = {
        "Makefile",
        "requirements.lock",
        "README.md",
        "LICENSE",
        "CITATION.cff",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
    }
    assert sorted(wanted - names) == []
    assert sorted(data_files("examples", "tests", "docs", "ontology", "shapes") - names) == []


def test_the_lock_pins_every_package_with_hashes_and_names_no_registry() -> None:
    text = LOCK.read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-z][\w.-]*==\S+ \\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+", text, re.M)
    listed = re.findall(r"^[^\s#].*", text, re.M)
    assert len(pinned) == len(listed) > 40
    assert re.findall(r"https?://|file:\S|--index-url|--find-links|--trusted-host", text) == []


def test_the_lock_covers_every_dependency_of_the_project() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=~! ]", line)[0].lower() for line in wanted}
    locked = set(re.findall(r"^([a-z][\w.-]*)==", LOCK.read_text(encoding="utf-8"), re.M))
    assert len(names) > 15
    assert sorted(names - locked) == []


@pytest.fixture
def served(kg: Path, tmp_path: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    shutil.copytree(CHECKOUT / "examples", tmp_path / "news")
    built = run(kg, "build", "news", "--out", "out", cwd=tmp_path)
    assert built.returncode == 0, built.stdout + built.stderr
    server = subprocess.Popen([kg, "serve", "--out", "out", "--port", str(port)], cwd=tmp_path)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_an_installed_wheel_builds_and_serves_outside_the_checkout(served: str) -> None:
    for _ in range(150):
        try:
            with urllib.request.urlopen(served + "/health", timeout=5) as answer:
                assert answer.status == 200
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail("/health did not answer within 30 seconds")


def test_the_packages_that_the_code_imports_are_those_that_the_project_asks_for() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for extra, lines in project["optional-dependencies"].items() if extra != "dev" for line in lines]
    asked = {canonical(re.split(r"[<>=~! ]", line)[0]) for line in [*project["dependencies"], *extras]}
    modules = [path for folder in ("kg", "web") for path in (CHECKOUT / folder).rglob("*.py")]
    imported = set().union(*map(imports, modules)) - sys.stdlib_module_names - {"kg", "web", "_typeshed"}
    distributions = packages_distributions()
    assert len(asked) > 10
    named = {canonical(name) for module in imported for name in distributions.get(module, [module])}
    of_others = {"lxml-html-clean", "redis"}  # needed by trafilatura, and by limits; pyproject.toml says why
    assert named == asked - of_others


def imports(path: Path) -> set[str]:
    """The top-level names of what a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").partition(".")[0])
    return found


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
