"""A server as users start it, `kg serve`, for the clients that ask it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg import pipeline
from kg.settings import Settings

CHECKOUT = Path(__file__).parents[2]
LANGUAGES = "<id/person/bai-haili> <http://schema.org/knowsLanguage> 'zh' , 'pl' ."


@dataclass(frozen=True)
class Site:
    """What is served, and where."""

    base: str

    @property
    def endpoint(self) -> str:
        """The address of the endpoint."""
        return f"{self.base}sparql"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The release of `examples/`, served at its own base."""
    out, port = tmp_path_factory.mktemp("clients"), free_port()
    base = f"http://127.0.0.1:{port}/"
    pipeline.build(pipeline.find([CHECKOUT / "examples"]), Settings(out=out, base=base))
    with serving("--out", str(out), "--port", str(port)):
        yield Site(base)


@pytest.fixture(scope="session")
def other_site(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Another endpoint, of an RDF file that tells more of a person of the release."""
    file, port = tmp_path_factory.mktemp("languages") / "languages.ttl", free_port()
    file.write_text(f"@base <{site.base}> . {LANGUAGES}", encoding="utf-8")
    base = f"http://127.0.0.1:{port}/"
    with serving("--data", str(file), "--base", base, "--port", str(port)):
        yield Site(base)


@contextmanager
def serving(*arguments: str) -> Iterator[None]:
    """A `kg serve` of its own process, from its first line of output on."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    server = subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", *arguments], cwd=CHECKOUT, env=kept, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout
    try:
        assert "Serving at" in server.stdout.readline()
        yield
    finally:
        server.terminate()
        server.communicate(timeout=30)


def free_port() -> int:
    """A port that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
