"""A small dataset for the tests of the web: articles read by hand, expressed and released by the real stages."""

import atexit
import functools
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph
from werkzeug.test import TestResponse

from kg.express import express
from kg.iri import Iris, Node
from kg.model import Article, Fact, Reading, Span, Term, Thing, When
from kg.release import LeftOut, Release, part, release
from kg.settings import Settings
from web import create_app
from web.served import EXTENSION
from web.server import Server

BASE = "https://kg.example.org/kg/"
QUERY_SECONDS = 3.0
HOSTILE = "Lab \"<script>alert('x')</script>\" & Söhne \\ \U0001f52c"

_LINES = (
    "A delegation of Northern Institute came to Harbour University on 3 July.",
    "Ada Byron, rector of Harbour University, received the guests; the talks dealt with student exchange.",
    "Both sides agreed to open a joint laboratory of optics.",
)
_TEXT = "\n\n".join(
    ("Northern Institute visits Harbour University", f"{_LINES[0]} {_LINES[1]}", f"{_LINES[2]} Nobody disagreed.")
)

HARBOUR = Node("organization", "harbour-university")
NORTHERN = Node("organization", "northern-institute")
ADA = Node("person", "ada-byron")
VISIT = Node("cooperation", "visit-to-harbour/visit-1")
PROPOSAL = Node("cooperation", "visit-to-harbour/proposal-1")
OPTICS = Node("area", "optics")
LAB = Node("organization", "lab-soehne")


def readings() -> list[Reading]:
    """Two articles: one full of facts, one with a hostile name in it."""
    return [_visit(), _hostile()]


def publish(
    out: Path,
    articles: Sequence[Reading],
    *,
    base: str = BASE,
    left_out: Sequence[LeftOut] = (),
    known: Graph | None = None,
) -> Release:
    """A release of readings, by the stages that make real ones."""
    parts = [part(express(reading, iris=Iris(base), version="1.0")) for reading in articles]
    settings = Settings(base=base, out=out, title="Harbour news")
    return release(parts, settings=settings, known=known or Graph(), report=Graph(), left_out=left_out)


class Client(FlaskClient):
    """A client that reads every answer to its end, as a server does."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return super().open(*args, **{"buffered": True} | kwargs)


@functools.cache
def app() -> Flask:
    """The application over a release that all tests share: both articles, and 120 short ones."""
    out = Path(tempfile.mkdtemp(prefix="newsroom-"))
    atexit.register(shutil.rmtree, out, ignore_errors=True)
    publish(out, [*readings(), *many(120)])
    made = create_app(out, settings=Settings(base="http://elsewhere.example/", out=out, query_seconds=QUERY_SECONDS))
    atexit.register(made.extensions[EXTENSION].close)
    made.test_client_class = Client
    return made


@contextmanager
def opened(out: Path | None = None, *, data: Sequence[Path] = (), base: str = BASE) -> Iterator[Flask]:
    """An application of a test's own, whose query processes end with the block."""
    made = create_app(
        out, data=data, settings=Settings(base=base, out=out or Path("build"), query_seconds=QUERY_SECONDS)
    )
    made.test_client_class = Client
    try:
        yield made
    finally:
        made.extensions[EXTENSION].close()


@contextmanager
def listening(served: Flask) -> Iterator[str]:
    """A real server on a free port of this machine; yields its address."""
    settings = Settings(query_queue=16, query_seconds=QUERY_SECONDS)
    server = Server(served, socket.create_server(("127.0.0.1", 0)), settings)
    thread = threading.Thread(target=server.serve, args=(5,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.stop()
        with suppress(OSError):  # it may be over already
            server.stop()  # at once
        thread.join(20)


def many(count: int) -> list[Reading]:
    """So many short articles, all of which name Harbour University."""
    return [_short(number) for number in range(count)]


def _visit() -> Reading:
    article = Article(
        "visit-to-harbour",
        _TEXT.partition("\n")[0],
        _TEXT,
        "en",
        When(2023, 7, 4),
        "The Harbour Post",
        "https://post.example.org/a?b=1&c=2",
    )
    first, second, third = (Span(_TEXT.index(line), _TEXT.index(line) + len(line)) for line in _LINES)
    things = (
        Thing(HARBOUR, "coop:University", "Harbour University", ("HU",)),
        Thing(NORTHERN, "coop:ResearchInstitute", "Northern Institute"),
        Thing(ADA, "foaf:Person", "Ada Byron"),
        Thing(VISIT, "coop:Visit", "Visit of Northern Institute to Harbour University"),
        Thing(PROPOSAL, "coop:Proposal", "Proposal of a joint laboratory"),
        Thing(OPTICS, "coop:ResearchArea", "optics"),
    )
    said = (
        (article.node, "schema:mentions", HARBOUR, first),
        (article.node, "schema:mentions", NORTHERN, first),
        (article.node, "schema:mentions", ADA, second),
        (article.node, "schema:about", VISIT, first),
        (article.node, "schema:about", PROPOSAL, third),
        (VISIT, "coop:visitor", NORTHERN, first),
        (VISIT, "coop:host", HARBOUR, first),
        (VISIT, "coop:participant", ADA, second),
        (VISIT, "coop:form", Term("form:student-exchange"), second),
        (VISIT, "coop:status", Term("coop:completed"), first),
        (VISIT, "schema:startDate", When(2023, 7, 3), first),
        (PROPOSAL, "coop:party", HARBOUR, third),
        (PROPOSAL, "coop:party", NORTHERN, third),
        (PROPOSAL, "coop:form", Term("form:joint-laboratory"), third),
        (PROPOSAL, "dcterms:subject", OPTICS, third),
    )
    return Reading(article, things, tuple(Fact(s, p, o, span, "visit to", 0.9) for s, p, o, span in said))


def _hostile() -> Reading:
    text = f"News of the lab\n\n{HOSTILE} worked with Harbour University.\n\nיש כאן עברית and a tab-free end."
    article = Article("hostile", "<b>News</b> of the lab", text, "en", When(2024, 1, 2))
    span = Span(text.index(HOSTILE), text.index(".\n"))
    lab, harbour = Thing(LAB, "org:Organization", HOSTILE), Thing(HARBOUR, "coop:University", "Harbour University")
    facts = (
        Fact(article.node, "schema:mentions", LAB, span, "name", 0.5),
        Fact(article.node, "schema:mentions", HARBOUR, span, "name", 0.5),
        Fact(LAB, "coop:interestedIn", HARBOUR, span, "interest", 0.5),
    )
    return Reading(article, (lab, harbour), facts)


def _short(number: int) -> Reading:
    whole = _visit()
    words = f"Item {number}: Harbour University held talks."
    text = f"Item {number}\n\n{words}"
    article = replace(
        whole.article, id=f"item-{number:04}", headline=f"Item {number}", text=text, published=When(2020 + number % 5)
    )
    meeting, span = Node("cooperation", f"item-{number:04}/meeting-1"), Span(text.index(words), len(text))
    things = (whole.things[0], Thing(meeting, "coop:Meeting", f"Meeting {number}"))
    facts = (
        Fact(article.node, "schema:mentions", HARBOUR, span, "name", 1.0),
        Fact(meeting, "coop:participant", HARBOUR, span, "talks", 1.0),
    )
    return Reading(article, things, facts)
