"""Engines on this machine: each is started on a free loopback port over the same collection, asked, and ended.

Other engines come from where their makers publish them: Oxigraph's server and rdflib-endpoint from PyPI, into an
environment of their own; Virtuoso from Debian's packages. Their databases lie in `peers/` beside the collection, are
written once and read from then on.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import venv
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import client
from client import Address
from collection import MERGED
from processes import cpu_seconds

CHECKOUT = Path(__file__).parents[2]
PACKAGES = ("oxigraph", "rdflib-endpoint[cli]")
DEBIAN = "virtuoso-opensource-7-bin"
START_SECONDS = 600
END_SECONDS = 60
REST_SECONDS, REST_SHARE = 1.0, 0.05
"""An engine rests when it takes less than this share of one core for so long."""


class MissingError(Exception):
    """An engine that is not here, and how it is to be had."""


class Engine(ABC):
    """An engine over a collection."""

    name: str
    path = "/sparql"
    most_articles: int | None = None
    """Collections of more articles than this are not for it; None is any."""
    most_rounds: int | None = None
    """In how many rounds it takes part; None is all."""

    def __init__(self, data: Path) -> None:
        self.data = data.resolve()

    @property
    def folder(self) -> Path:
        """Where its database lies."""
        return self.data / "peers" / type(self).__name__.lower()

    def prepare(self) -> None:  # noqa: B027 - an engine that reads the release itself has nothing to prepare
        """Writes its database where it has none yet.

        Raises:
            MissingError: the engine is not here.
        """

    @abstractmethod
    def command(self, port: int) -> Sequence[str | Path]:
        """The command that serves the collection at a port of this machine."""

    def environment(self) -> Mapping[str, str]:
        """Variables that the command is started with, beside those of this process."""
        return {}

    def request(self, address: Address, query: str, accept: str) -> bytes:
        """The request that asks a query of it."""
        return address.request(query, accept)

    @contextmanager
    def running(self) -> Iterator["Running"]:
        """The engine, started and answering; ended with the block."""
        self.prepare()
        port = free_port()
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "log.txt").open("wb") as log:
            process = subprocess.Popen(
                list(map(str, self.command(port))),
                stdout=log,
                stderr=log,
                env=os.environ | self.environment(),
                cwd=self.folder,
            )
            try:
                started = Running(self, Address(port, self.path), process)
                started.wait()
                started.settle()
                yield started
            finally:
                end(process)


class Running:
    """An engine that runs."""

    def __init__(self, engine: Engine, address: Address, process: subprocess.Popen[bytes]) -> None:
        self.engine, self.address, self.process = engine, address, process
        self.name = engine.name

    def request(self, query: str, accept: str) -> bytes:
        """The request that asks a query."""
        return self.engine.request(self.address, query, accept)

    def wait(self) -> None:
        """Waits until it answers.

        Raises:
            RuntimeError: it ended, or does not answer in time.
        """
        until = time.monotonic() + START_SECONDS
        asked = self.request("ASK { ?s ?p ?o }", "application/sparql-results+json")
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if client.fetch(self.address, asked).status == 200:
                    return
            except (OSError, client.BrokenAnswerError):
                pass
            time.sleep(0.1)
        told = (self.engine.folder / "log.txt").read_text(errors="replace")[-2000:]
        raise RuntimeError(f"{self.name} does not answer; the end of its log:\n{told}")

    def settle(self) -> None:
        """Waits until it rests: an engine that answers may still be reading its data into memory."""
        until = time.monotonic() + START_SECONDS
        before = cpu_seconds(self.process.pid)
        while time.monotonic() < until:
            time.sleep(REST_SECONDS)
            now = cpu_seconds(self.process.pid)
            if abs(now - before) < REST_SECONDS * REST_SHARE:
                return
            before = now


class Ours(Engine):
    """`kg serve` as it comes; `kept` is the setting `kept_size`, None leaves its default."""

    def __init__(self, data: Path, name: str = "coop-kg", settings: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self.name, self._settings = name, settings or {}

    @property
    def folder(self) -> Path:
        """Where its log lies."""
        return self.data / "peers" / self.name.replace(" ", "-").replace(",", "")

    def command(self, port: int) -> Sequence[str | Path]:
        """`kg serve`."""
        return sys.executable, "-m", "kg", "serve", "--out", self.data, "--port", str(port)

    def environment(self) -> Mapping[str, str]:
        """The settings, and this checkout."""
        return {"PYTHONPATH": str(CHECKOUT), "KG_LOG_LEVEL": "warning"} | dict(self._settings)


class Oxigraph(Engine):
    """Oxigraph's own server, of the release of this project's `pyoxigraph` or a later one.

    Its default graph is the merged copy, as ours; its time limit stays off, since it costs a thread for each query.
    """

    name = "Oxigraph server"
    path = "/query"

    def __init__(self, data: Path, peers: Path) -> None:
        super().__init__(data)
        self._program = peers / "bin" / "oxigraph"

    def prepare(self) -> None:
        """Loads the named graphs and the merged triples offline, and optimises."""
        if not self._program.is_file():
            raise MissingError("run with --peers DIR to have it installed")
        store = self.folder / "store"
        if (self.folder / "loaded").exists():
            return
        shutil.rmtree(store, ignore_errors=True)
        store.mkdir(parents=True)
        merged, dump = self.folder / MERGED.removesuffix(".gz"), self.folder / "dump.nq"
        _unpacked(self.data / MERGED, merged)
        _unpacked(next(self.data.glob("releases/*/dump.nq.gz")), dump)
        _run(self._program, "load", "--location", store, "--file", merged)
        _run(self._program, "load", "--location", store, "--file", dump)
        _run(self._program, "optimize", "--location", store)
        merged.unlink()
        dump.unlink()
        (self.folder / "loaded").touch()

    def command(self, port: int) -> Sequence[str | Path]:
        """Its server, for reading only."""
        return self._program, "serve-read-only", "--location", self.folder / "store", "--bind", f"127.0.0.1:{port}"


class RdflibEndpoint(Engine):
    """rdflib-endpoint with rdflib's own store in memory, over the merged triples."""

    name = "rdflib-endpoint"
    path = "/"
    most_articles = 10_000  # it reads 36,000 triples a second when it starts, and scans take it seconds
    most_rounds = 1

    def __init__(self, data: Path, peers: Path) -> None:
        super().__init__(data)
        self._program = peers / "bin" / "rdflib-endpoint"

    def prepare(self) -> None:
        """Unpacks the file that it reads when it starts."""
        if not self._program.is_file():
            raise MissingError("run with --peers DIR to have it installed")
        self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.folder / "merged.nt").exists():
            _unpacked(self.data / MERGED, self.folder / "merged.nt")

    def command(self, port: int) -> Sequence[str | Path]:
        """Its server."""
        return self._program, "serve", "--host", "127.0.0.1", "--port", str(port), self.folder / "merged.nt"


def install(peers: Path) -> None:
    """Installs the engines that are missing: those of PyPI into an environment of their own, Virtuoso for root."""
    if not (peers / "bin" / "rdflib-endpoint").is_file():
        venv.create(peers, with_pip=True)
        _run(peers / "bin" / "pip", "install", "--quiet", *PACKAGES)
    if not shutil.which("virtuoso-t") and os.geteuid() == 0 and shutil.which("apt-get"):
        _run("apt-get", "install", "--yes", "--no-install-recommends", DEBIAN)


def end_when_told() -> None:
    """Makes SIGTERM end this program as Ctrl+C does: with the engines that it started."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


def free_port() -> int:
    """A port of this machine that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process that was started here: asks it, and kills it where it does not end."""
    process.terminate()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _unpacked(source: Path, target: Path) -> None:
    with target.open("wb") as output:
        subprocess.run(["gzip", "-dc", str(source)], stdout=output, check=True)


def _run(*command: str | Path) -> None:
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)
