"""How many kept answers a second one process gives, beside an empty page of the same server and framework.

Run: `.venv/bin/python bench/sparql/kept.py`. It publishes the articles of `examples/` into a temporary directory,
serves them with waitress on a free port of this machine, and asks with `wrk` (a Debian package), in one thread
over 16 connections. Queries are asked once before they are measured, so that their answers are kept. Machines
differ: read the ratio.
"""

import logging
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import waitress
from flask import Flask

from kg.settings import Settings
from web import create_app
from web.served import EXTENSION

SECONDS = 3
CONNECTIONS = 16
ARTICLES = Path(__file__).parents[2] / "examples"
LABELS = "SELECT ?s ?o { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?o } ORDER BY ?s LIMIT "
QUERIES = {"a truth": "ASK {}", "10 rows": LABELS + "10", "100 rows": LABELS + "100"}


def main() -> None:
    """Prints requests a second, and their ratio to the empty page's."""
    if not shutil.which("wrk"):
        sys.exit("wrk is not installed. On Debian: apt-get install wrk")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as app, listening(app) as address:
        addresses = {"empty page": f"{address}/empty"}
        addresses |= {name: f"{address}/sparql?{urlencode({'query': query})}" for name, query in QUERIES.items()}
        print(f"{'':12}{'bytes':>8}{'a second':>10}{'ratio':>7}")
        empty = 0.0
        for name, asked in addresses.items():
            with urlopen(asked) as first, urlopen(asked) as second:
                size, timing = len(first.read()), second.headers.get("Server-Timing")
            if name in QUERIES and timing != "kept":
                sys.exit(f"the answer to {name!r} is not kept")
            rate = measured(asked)
            empty = empty or rate
            print(f"{name:12}{size:8,}{rate:10,.0f}{rate / empty:7.2f}")


def measured(address: str) -> float:
    """Requests a second."""
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{SECONDS}s",
        "-HAccept-Encoding: identity",
        address,
    ]  # as urllib asks
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in told:
        sys.exit(f"some requests failed:\n{told}")
    found = re.search(r"Requests/sec:\s*([\d.]+)", told)
    assert found
    return float(found[1])


@contextmanager
def served(out: Path) -> Iterator[Flask]:
    """The application over a release of the examples, with an empty page beside."""
    subprocess.run([sys.executable, "-m", "kg", "build", ARTICLES, "--out", out], check=True, stdout=sys.stderr)
    app = create_app(out, settings=Settings(out=out))
    app.add_url_rule("/empty", "empty", lambda: "")
    try:
        yield app
    finally:
        app.extensions[EXTENSION].close()


@contextmanager
def listening(app: Flask) -> Iterator[str]:
    """A server on a free port; yields its address."""
    sockets: dict[int, Any] = {}
    server = waitress.create_server(app, map=sockets, host="127.0.0.1", port=0, threads=8)
    over = threading.Event()

    def run() -> None:
        while not over.is_set():
            server.asyncore.loop(timeout=0.1, map=sockets, count=1, use_poll=True)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        over.set()
        thread.join(5)
        server.task_dispatcher.shutdown()
        server.close()


if __name__ == "__main__":
    main()
