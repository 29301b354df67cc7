"""From a question to the response: the format, the pieces as they come, and the headers that name them."""

import time
from collections.abc import Iterator
from typing import Any

from flask import Response, request

from web.encoding import coded, coding
from web.negotiate import GRAPHS, HTML, RESULTS, TSV, TURTLE, Format
from web.pool import Answer, QueryError, Question
from web.served import Served, served
from web.sparql import naming
from web.sparql.editor import answer_page
from web.sparql.formats import Wanted, content_type, wanted
from web.sparql.protocol import Asked
from web.sparql.refusals import names, note, refused, unanswered

PIECE = 8000
"""The engine writes pieces of about 8 kB: what is shorter is a whole answer, and is sent with its length."""


def answered(asked: Asked, *, pages: bool = True) -> Response:
    """The response to a question: its answer, or why there is none; as a page too, unless told otherwise."""
    takes, now = wanted(request, asked.format, pages=pages), served()
    if takes.rows is None and takes.graph is None:
        return refused(406, f"this is to be had as {names((*RESULTS, *GRAPHS))}, and in no other format", "", asked)
    if format_ := naming.known(asked, *_to_be_named(takes)):
        note("unchanged", asked)
        return _unchanged(asked, format_, now)
    try:
        answer = _ask(asked, takes, now)
        format_ = takes.graph if answer.kind == "graph" else takes.rows
        assert format_ is not None
        return _page(asked, answer) if format_ is HTML else _response(asked, answer, format_, now)
    except QueryError as error:
        return unanswered(error, asked)


def _ask(asked: Asked, takes: Wanted, now: Served) -> Answer:
    question = Question(
        asked.query,
        now.endpoint,
        _written(takes.rows, TSV),
        _written(takes.graph, TURTLE),
        asked.default_graphs,
        asked.named_graphs,
    )
    # waitress tells whether the client is still there; other servers find out on writing
    gone = request.environ.get("waitress.client_disconnected", lambda: False)
    return now.pool.ask(question, gone, asked.seconds)


def _written(format_: Format | None, on_page: Format) -> str | None:
    """What the engine writes: a page is made from a format that it reads."""
    return (on_page if format_ is HTML else format_).suffix if format_ else None


def _page(asked: Asked, answer: Answer) -> Response:
    note("ok", asked, answer.queued, answer.ran)
    response = Response(answer_page(asked.query, answer))
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    return response


def _response(asked: Asked, answer: Answer, format_: Format, now: Served) -> Response:
    if naming.wants_new_alone():
        answer.close()
        note("unchanged", asked, answer.queued, answer.ran)
        return _unchanged(asked, format_, now)
    pieces, began = iter(answer), time.monotonic()
    try:
        first, whole = _beginning(pieces)
    except QueryError:
        answer.close()
        raise
    timing = f"queue;dur={1000 * answer.queued:.2f}, run;dur={1000 * answer.ran:.2f}"
    noted = note("ok", asked, answer.queued, answer.ran)
    headers = [("Content-Type", content_type(request, format_)), ("Accept-Ranges", "none")]
    headers += naming.names(asked, format_, now)
    if whole:
        timing += f", send;dur={1000 * (time.monotonic() - began):.2f}"
        return Response(first, headers=[*headers, ("Server-Timing", timing)])
    response = _streamed(first, pieces, noted, [*headers, ("Server-Timing", timing)])
    response.call_on_close(answer.close)
    return response


def _beginning(pieces: Iterator[bytes]) -> tuple[bytes, bool]:
    """The first bytes of an answer, and whether they are the whole of it."""
    first = b""
    for piece in pieces:
        first += piece
        if len(first) >= PIECE:
            return first, False
    return first, True


def _streamed(first: bytes, rest: Iterator[bytes], noted: dict[str, Any], headers: naming.Headers) -> Response:
    pieces = _watched(first, rest, noted)
    chosen = coding(request)
    if chosen is None:
        return Response(pieces, headers=headers)
    return Response(coded(pieces, chosen), headers=[*headers, ("Content-Encoding", chosen)])


def _watched(first: bytes, rest: Iterator[bytes], noted: dict[str, Any]) -> Iterator[bytes]:
    """The pieces. That an answer breaks off is raised, so that the server breaks the transfer off too."""
    try:
        yield first
        yield from filter(None, rest)
    except QueryError as error:
        noted["outcome"] = error.reason
        raise
    except GeneratorExit:
        noted["outcome"] = "gone"
        raise


def _unchanged(asked: Asked, format_: Format, now: Served) -> Response:
    response = Response(status=304, headers=naming.names(asked, format_, now))
    del response.headers["Content-Type"]
    return response


def _to_be_named(takes: Wanted) -> Iterator[Format]:
    """The formats of answers that have a name: a page has none."""
    return (format_ for format_ in (takes.rows, takes.graph) if format_ and format_ is not HTML)
