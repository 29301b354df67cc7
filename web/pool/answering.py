"""What a query process does: answers questions, one after the other, until nobody asks."""

import os
import re
import resource
import signal
import socket
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import KgError
from kg.store import Answer, EmbeddedStore
from kg.terms import PREFIXES
from web.pool.confine import with_memory, without_files
from web.pool.faults import fault
from web.pool.frames import QueryError, Question, receive_question
from web.pool.limits import Limits
from web.pool.rows import COUNTERS
from web.pool.writer import Writer
from web.xml import Sheet, nameable

SPARE_SECONDS = 1
GROWTH = 4
"""A worker that has grown by more than this part of its memory ends, since the engine's heap does not shrink."""
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


class Stores:
    """Where a question is asked: in the copy of the merged graph, where there is one; on disk if it may name graphs.

    >>> Stores(Path("store"), None).of(Question("ASK {}", ""))
    Traceback (most recent call last):
    kg.errors.KgError: store: no store is here
    """

    def __init__(self, path: Path, copy: EmbeddedStore | None) -> None:
        self._path, self._copy = path, copy

    @cached_property
    def disk(self) -> EmbeddedStore:
        """The store with all its graphs."""
        return EmbeddedStore.open(self._path)

    def of(self, question: Question) -> EmbeddedStore:
        """The store that has what a question asks for."""
        names_graphs = question.default_graphs is not None or question.named_graphs is not None
        if self._copy is None or names_graphs or _GRAPHS.search(question.query):
            return self.disk
        return self._copy


_GRAPHS = re.compile("graph|from", re.IGNORECASE)


def work(channel: socket.socket, stores: Stores, limits: Limits) -> None:
    """Answers questions until the other side closes the channel, or this process has grown too large."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with_memory(limits.memory)
    without_files()
    most = _resident() + limits.memory // GROWTH
    channel.send(b"H" + str(os.getpid()).encode())
    while asked := receive_question(channel):
        question, seconds = asked
        # the server kills a worker that is late; this ends one whose server is stopped, or does not look
        signal.setitimer(signal.ITIMER_REAL, seconds + SPARE_SECONDS)
        try:
            answer(stores.of(question), question, channel, limits, most)
        except KgError as error:
            channel.send(b"!" + QueryError("failed", error.message, error.hint).encoded())
        except QueryError as error:
            channel.send(b"!" + error.encoded())
        signal.setitimer(signal.ITIMER_REAL, 0)
        if _resident() > most:
            return


def answer(store: EmbeddedStore, question: Question, channel: socket.socket, limits: Limits, most: int) -> None:
    """Answers one question.

    Raises:
        QueryError: there is no answer, or no more of it.
    """
    found = _found(store, question)
    kind, format_ = _kind(found), question.graph if isinstance(found, ox.QueryTriples) else question.results
    if format_ is None:
        raise QueryError("format", f"the answer is a {kind}, and none of the formats asked for can hold one")
    counts = kind == "solutions" or format_ == "nt"
    writer = Writer(channel, kind, limits, COUNTERS[format_]() if counts else None)
    try:
        _write(found, format_, writer, limits.rows)
    except (QueryError, OSError, RuntimeError, ValueError) as error:
        raise writer.refusal or QueryError("failed", f"the engine gave up: {error}") from error
    writer.finish(last=_resident() > most)


def _found(store: EmbeddedStore, question: Question) -> Answer:
    try:
        return store.query(
            question.query,
            base_iri=question.base_iri,
            default_graphs=question.default_graphs,
            named_graphs=question.named_graphs,
        )
    except KgError as error:
        raise fault(question.query, error) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError("failed", f"the engine gave up: {error}") from error


def _write(found: Answer, format_: str, writer: Writer, rows: int) -> None:
    is_xml = format_ in ("xml", "rdf")
    output: Any = (
        Sheet(writer.write, writer.refuse_format) if is_xml else writer
    )  # all that the engine needs is write()
    if not isinstance(found, ox.QueryTriples):
        found.serialize(output, RESULTS[format_])
    elif format_ == "nt":
        found.serialize(output, GRAPHS[format_])  # without a step through Python for each triple
    else:
        triples = _bounded(found, rows, writer)
        if is_xml:
            triples = nameable(triples, writer.refuse_format)
        ox.serialize(triples, output, GRAPHS[format_], prefixes=PREFIXES)


def _bounded(triples: Iterable[ox.Triple], most: int, writer: Writer) -> Iterator[ox.Triple]:
    rest = iter(triples)
    yield from islice(rest, most)
    if next(rest, None) is not None:
        writer.refuse(f"the answer has more than {most:,} triples")


def _kind(found: Answer) -> str:
    if isinstance(found, ox.QueryTriples):
        return "graph"
    return "boolean" if isinstance(found, ox.QueryBoolean) else "solutions"


def _resident() -> int:
    """The most bytes of memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
