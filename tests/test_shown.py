"""Every console block of the documentation is run, and what comes out is compared with what is shown.

A line `$ …` is a command, lines `> …` after it go on with it, the lines below are its output; a line `…`
stands for any lines. Versions of releases and durations may differ. The commands of a page run one after the
other in one folder that holds `examples/`; those of a page that adds to the code run in a copy of it.

`SHOWN=write pytest tests/test_shown.py` writes the true outputs into the pages where no `…` stands; read the
difference before it is committed.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
NOT_RUN = {
    "make test": "it runs this test",
    "make env": "the environment is there: these tests run in it",
    "make lock": "it asks the package index",
    "make clean": "it throws away the environment of these tests",
    "pip install": "tests/test_packaging.py does so",
    "git clone": "there is nothing to clone from",
    "cd ": "the folder is there",
}
BLOCK = re.compile(r"^```console\n(.*?)^```", re.M | re.S)
PAGES = [
    page
    for page in sorted([*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")])
    if BLOCK.search(page.read_text(encoding="utf-8"))
]
CODE = ("kg", "web", "ontology", "shapes", "tests", "pyproject.toml")
Step = tuple[str, str]


def steps(text: str) -> list[Step]:
    """The commands of a page with the output that is shown for each."""
    found: list[list[str]] = []
    for line in (line for block in BLOCK.findall(text) for line in block.splitlines()):
        if line.startswith("$ "):
            found.append([line[2:], ""])
        elif line.startswith("> ") and found and not found[-1][1]:
            found[-1][0] += "\n" + line[2:]
        else:
            assert found, f"output before any command: {line!r}"
            found[-1][1] += line + "\n"
    return [(command, shown) for command, shown in found]


def plain(output: str) -> str:
    """Output without what differs from run to run."""
    output = re.sub(r"\b\d{4}-\d\d-\d\d\.\d+", "YYYY-MM-DD.N", output)
    output = re.sub(r"\b\d+(\.\d+)? (?=seconds?\b|s\b)", "N ", output)
    return "".join(line.rstrip() + "\n" for line in output.strip().splitlines())


def pattern(shown: str) -> str:
    """A regular expression of the outputs that a shown one stands for."""
    lines = plain(shown).splitlines()
    return "".join(r"(?:.*\n)*?" if line == "…" else re.escape(line) + r"\n" for line in lines)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Terminal:
    """A folder with `examples/`, commands that run in it, and the servers they have started."""

    def __init__(self, folder: Path, *, clone: bool) -> None:
        for name in ("examples", *CODE) if clone else ("examples",):
            copy = shutil.copytree if (CHECKOUT / name).is_dir() else shutil.copy
            copy(CHECKOUT / name, folder / name)
        self.folder = folder
        self.port = free_port()
        self.servers: list[subprocess.Popen[str]] = []
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("KG_", "M"))}
        path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", "")])
        self.environ = kept | {"PATH": path, "COLUMNS": "80"} | ({"PYTHONPATH": str(folder)} if clone else {})

    def run(self, command: str) -> str:
        """What a command writes; a server goes on running, and its first line is returned."""
        if command.startswith("make serve"):
            return "".join(self.run(line) for line in self._recipe(command))
        if command.startswith("kg serve"):
            return self._serve(command)
        asks = command.startswith(("curl ", "python "))
        here = command.replace("127.0.0.1:8000", f"127.0.0.1:{self.port}") if asks else command
        written, _ = self._open(here).communicate(timeout=180)
        return self._as_shown(written)

    def close(self) -> None:
        for server in self.servers:
            server.terminate()
            server.communicate(timeout=20)

    def _recipe(self, command: str) -> list[str]:
        """The commands `kg …` that a target of the Makefile stands for."""
        words = ["make", "--dry-run", *command.split()[1:], f"PORT={self.port}"]
        done = subprocess.run(words, cwd=CHECKOUT, env=self.environ, capture_output=True, text=True, check=True)
        return re.findall(r"^\.venv/bin/(kg .*)", done.stdout, re.M)

    def _serve(self, command: str) -> str:
        port = "" if "--port" in command else f" --port {self.port}"
        server = self._open(f"exec {command.rstrip('& ')}{port}")
        self.servers.append(server)
        assert server.stdout
        return self._as_shown(server.stdout.readline())

    def _open(self, command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _as_shown(self, output: str) -> str:
        return output.replace(f":{self.port}", ":8000")


@pytest.fixture
def terminal(tmp_path: Path, page: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path, clone=any(">> kg/" in command for command, _ in steps(page.read_text("utf-8"))))
    yield opened
    opened.close()


def test_the_pages_that_show_commands_are_found() -> None:
    assert len(PAGES) >= 5
    assert sum(len(steps(page.read_text(encoding="utf-8"))) for page in PAGES) >= 20


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(CHECKOUT).as_posix())
def test_what_a_page_shows_is_what_comes_out(page: Path, terminal: Terminal) -> None:
    shown = steps(page.read_text(encoding="utf-8"))
    if any("curl " in command for command, _ in shown) and shutil.which("curl") is None:
        pytest.skip("curl is not installed: sudo apt-get install curl")
    differing = []
    for command, output in shown:
        if command.startswith(tuple(NOT_RUN)):
            continue
        written = terminal.run(command)
        if not re.fullmatch(pattern(output), plain(written)):
            differing.append(f"$ {command}\n--- shown\n{plain(output)}--- true\n{plain(written)}")
            mend(page, command, output, written)
    assert not differing, "\n".join(differing)


def mend(page: Path, command: str, shown: str, written: str) -> None:
    """Writes the true output into a page, when that is asked for."""
    if os.environ.get("SHOWN") == "write" and "…\n" not in shown:
        above = "$ " + command.replace("\n", "\n> ") + "\n"
        true = "".join(line.rstrip() + "\n" for line in written.strip().splitlines())
        text = page.read_text(encoding="utf-8").replace(above + shown, above + true, 1)
        page.write_text(text, encoding="utf-8")
