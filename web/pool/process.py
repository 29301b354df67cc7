"""The program of one query process: opens a store for reading only, and answers the questions on its standard input.

It is started as a file of its own, so that it loads neither Flask nor the rest of the site. A question is one
line of JSON (`Question`). An answer is a row of frames: one letter, the length in four bytes, the content.

    K  the kind of the answer, JSON: {"kind": "solutions" | "boolean" | "graph"}
    D  a piece of the answer, in the format asked for
    E  the end
    !  there is no answer, JSON: {"reason": "wrong" | "format" | "failed", "message": …, "hint": …}
"""

import json
import os
import resource
import signal
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import KgError
from kg.store import Answer, EmbeddedStore
from kg.terms import PREFIXES

HEAD = struct.Struct("!cI")
SPARE_SECONDS = 2
RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


@dataclass(frozen=True, slots=True)
class Question:
    """A query with the formats to answer in: one of `RESULTS`, one of `GRAPHS`; None where the client takes none.

    `default_graphs` and `named_graphs` are the dataset that the request names; None where it names none.
    """

    query: str
    base_iri: str
    results: str | None = "json"
    graph: str | None = "ttl"
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None


class Frames:
    """A writer of frames that engines can serialize to: what is written becomes a piece of the answer."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, data: bytes) -> int:
        """Sends a piece of the answer."""
        self.send(b"D", bytes(data))
        return len(data)

    def flush(self) -> None:
        """Does nothing: every piece is sent at once."""

    def send(self, letter: bytes, content: bytes = b"") -> None:
        """Sends one frame."""
        rest = memoryview(HEAD.pack(letter, len(content)) + content)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def refuse(self, reason: str, message: str, hint: str = "") -> None:
        """Sends the reason why there is no answer."""
        self.send(b"!", json.dumps({"reason": reason, "message": message, "hint": hint}).encode())


def answer(store: EmbeddedStore, question: Question, frames: Frames) -> None:
    """Answers one question."""
    try:
        found = store.query(
            question.query,
            base_iri=question.base_iri,
            default_graphs=question.default_graphs,
            named_graphs=question.named_graphs,
        )
        _write(found, question, frames)
    except KgError as error:
        frames.refuse("wrong", error.message, error.hint)
    except (OSError, RuntimeError, ValueError) as error:
        frames.refuse("failed", f"the engine gave up: {error}")


def _write(found: Answer, question: Question, frames: Frames) -> None:
    kind, format_ = _kind(found), question.graph if isinstance(found, ox.QueryTriples) else question.results
    if format_ is None:
        frames.refuse("format", f"the answer is a {kind}, and none of the formats asked for can hold one")
        return
    frames.send(b"K", json.dumps({"kind": kind}).encode())
    output: Any = frames  # all that the engine needs of a file is write()
    if isinstance(found, ox.QueryTriples):
        ox.serialize(found, output, GRAPHS[format_], prefixes=PREFIXES)
    else:
        found.serialize(output, RESULTS[format_])
    frames.send(b"E")


def _kind(found: Answer) -> str:
    if isinstance(found, ox.QueryTriples):
        return "graph"
    return "boolean" if isinstance(found, ox.QueryBoolean) else "solutions"


def main(store: str, seconds: str, memory: str) -> None:
    """Answers questions until the standard input ends."""
    frames = Frames(os.dup(1))
    os.dup2(2, 1)  # whatever a library prints must not get into an answer
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C ends the server, which ends its workers
    opened = EmbeddedStore.open(Path(store))
    for line in sys.stdin:
        # the server kills a worker that is late; this ends one whose server is gone or stopped
        signal.setitimer(signal.ITIMER_REAL, float(seconds) + SPARE_SECONDS)
        answer(opened, Question(**json.loads(line)), frames)
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KgError as error:
        sys.exit(f"query process: {error}")
