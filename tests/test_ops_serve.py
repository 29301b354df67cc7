"""`kg serve` as a process: how it starts, what it logs, and how it ends; and releases that change under load."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from newsroom import many, publish, readings

from kg.cli import main

SECONDS = 30
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c = ?l) }"
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 30000"
ASK = f"sparql?query={quote('ASK { ?s ?p ?o }')}"


class Serve:
    """A `kg serve` that runs."""

    def __init__(self, out: Path, *options: str) -> None:
        self.log = out / "log.jsonl"
        command = [sys.executable, "-m", "kg", "serve", "--out", str(out), "--port", "0", *options]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, cwd=Path(__file__).parents[1])
        assert self.process.stdout
        told = self.process.stdout.readline().decode()
        found = re.search(r"http://\S+/", told)
        assert found, told + self.log.read_text()
        self.address = found[0]

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.address + path, timeout=SECONDS) as answer:
            return bytes(answer.read())

    def asked(self, query: str) -> socket.socket:
        """A connection on which a query was asked."""
        port = int(self.address.rstrip("/").rpartition(":")[2])
        client = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
        client.sendall(f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        return client

    def children(self) -> set[int]:
        """The processes that it started, and those that they did, as far as they live."""
        return set(filter(lives, _children(self.process.pid)))

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]


def _children(pid: int) -> set[int]:
    with contextlib.suppress(OSError):
        files = Path(f"/proc/{pid}/task").glob("*/children")
        found = {int(child) for file in files for child in file.read_text().split()}
        return found.union(*map(_children, found))
    return set()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Serve]]:
    running: list[Serve] = []

    def start(*options: str) -> Serve:
        if not (tmp_path / "current").exists():
            publish(tmp_path, [*readings(), *many(20)])
        running.append(Serve(tmp_path, *options))
        return running[-1]

    yield start
    for one in running:
        one.process.kill()
        one.process.communicate(timeout=SECONDS)


def soon(what: Callable[[], object]) -> bool:
    end = time.monotonic() + SECONDS
    while not what() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(what())


def lives(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    return False


def rest(client: socket.socket) -> bytes:
    with client, client.makefile("rb") as file:
        return file.read()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_it_finishes_the_answer_under_way_and_leaves_no_process(
    serve: Callable[..., Serve], number: int
) -> None:
    server = serve("--query-processes", "2", "--query-seconds", "60")
    client = server.asked(LONG)
    first = client.recv(1000)
    children = server.children()
    assert children
    server.process.send_signal(number)
    time.sleep(0.3)
    assert server.process.poll() is None
    with pytest.raises(OSError):
        server.get("health/live")
    assert (first + rest(client)).endswith(b"\r\n0\r\n\r\n")
    assert server.process.wait(SECONDS) == 0
    assert soon(lambda: not any(lives(pid) for pid in children))


def test_a_second_signal_ends_it_at_once(serve: Callable[..., Serve]) -> None:
    server = serve("--query-seconds", "60")
    with server.asked(ENDLESS):
        assert soon(lambda: any(_is_busy(pid) for pid in server.children()))
        children = server.children()
        server.process.terminate()
        time.sleep(0.5)
        assert server.process.poll() is None
        server.process.terminate()
        server.process.wait(10)
        assert soon(lambda: not any(lives(pid) for pid in children))


def _is_busy(pid: int) -> bool:
    """Whether a process has worked for more than starting takes."""
    with contextlib.suppress(OSError):
        user = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11])
        return user / os.sysconf("SC_CLK_TCK") > 2
    return False


def test_each_request_is_a_line_of_json_on_standard_error(serve: Callable[..., Serve]) -> None:
    server = serve()
    server.get(ASK)
    with pytest.raises(OSError):
        server.get("no%0A%7B%22event%22%3A1%7D%1B")
    assert soon(lambda: len(server.lines()) == 2)
    asked, missed = server.lines()
    assert (asked["route"], asked["status"], asked["client"]) == ("/sparql", 200, "127.0.0.1")
    assert (missed["route"], missed["status"]) == ("", 404)
    assert not any("ASK" in str(line) for line in server.lines())


def test_a_setting_that_cannot_be_understood_is_one_line_and_a_hint(tmp_path: Path) -> None:
    publish(tmp_path, readings())
    for variable in ("KG_RATE_LIMIT", "KG_RATE_STORAGE"):
        run = CliRunner().invoke(main, ["serve", "--out", str(tmp_path), "--port", "0"], env={variable: "many"})
        assert run.exit_code == 2
        assert run.stderr.startswith(f"Error: {variable.removeprefix('KG_').lower()}: ")
        assert "Hint: " in run.stderr


def test_the_help_tells_every_setting_that_is_obeyed() -> None:
    told = CliRunner().invoke(main, ["serve", "--help"]).output
    for words in (
        "query_memory (1024)",
        "rate_limit (600 per minute)",
        "proxies (0)",
        "KG_QUERY_SECONDS",
        "--log-level",
    ):
        assert words in told
    assert "endpoint_model" not in told


def test_ten_releases_under_load_cost_no_request_no_process_and_no_descriptor(
    serve: Callable[..., Serve], tmp_path: Path
) -> None:
    server = serve("--query-processes", "2", "--log-level", "error")
    stop, failures, answered = threading.Event(), [], [0] * 8

    def ask(number: int) -> None:
        while not stop.is_set():
            for path in ("page/person/ada-byron", ASK, "health"):
                try:
                    server.get(path)
                    answered[number] += 1
                except OSError as error:
                    failures.append((path, str(error)))

    server.get(ASK)
    time.sleep(1)  # until all processes of the first release are there
    before, family = _descriptors(server), len(server.children())
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for count in range(10):
        newest = publish(tmp_path, [*readings(), *many(count)])
        time.sleep(0.1)
    stop.set()
    for thread in threads:
        thread.join(SECONDS)
    assert failures == []
    assert min(answered) > 10
    assert json.loads(server.get("health"))["release"] == newest.version
    assert soon(lambda: all(f"/{newest.version}/" in _command(pid) for pid in server.children()))
    assert soon(lambda: len(server.children()) <= family)
    assert soon(lambda: _descriptors(server) <= before + 8)
    assert {path.parent.parent.name for path in _open_files(server) if path.suffix == ".sst"} == {newest.version}


def _descriptors(server: Serve) -> int:
    """How many there are without the tables of stores, of which one that has grown has more."""
    return len([path for path in _open_files(server) if path.suffix != ".sst"])


def _open_files(server: Serve) -> list[Path]:
    found = []
    for link in Path(f"/proc/{server.process.pid}/fd").iterdir():
        with contextlib.suppress(OSError):  # closed meanwhile
            found.append(link.readlink())
    return found


def _command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""
