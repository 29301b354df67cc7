"""From a question to the response: the format, the pieces as they come, and the headers that name them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for

from web.caching import has, tag
from web.encoding import coded, coding
from web.negotiate import GRAPHS, HTML, RESULTS, TSV, TURTLE, Format, by_name, declared, preferred
from web.pool import Answer, QueryError, Question
from web.served import served
from web.sparql.editor import answer_page
from web.sparql.protocol import Asked
from web.sparql.refusals import names, note, refused, unanswered

PIECE = 8000
"""The engine writes pieces of about 8 kB: what is shorter is a whole answer, and is sent with its length."""
LONGEST_ADDRESS = 8192
ENDPOINT = "sparql.endpoint"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The formats that a client takes for rows and for graphs; None where it takes none."""

    rows: Format | None
    graph: Format | None

    @classmethod
    def of(cls, asked: Asked, *, pages: bool) -> "Wanted":
        """By `?format=`, else by Accept. HTML is the last of the offers: only who prefers it gets it."""
        rows, graphs = ((*RESULTS, HTML), (*GRAPHS, HTML)) if pages else (RESULTS, GRAPHS)
        if asked.format:
            return cls(by_name(asked.format, rows), by_name(asked.format, graphs))
        return cls(preferred(request.accept_mimetypes, rows), preferred(request.accept_mimetypes, graphs))


def answered(asked: Asked, *, pages: bool = True) -> Response:
    """The response to a question: its answer, or why there is none; as a page too, unless told otherwise."""
    wanted = Wanted.of(asked, pages=pages)
    if wanted.rows is None and wanted.graph is None:
        return refused(406, f"this is to be had as {names((*RESULTS, *GRAPHS))}, and in no other format", "", asked)
    if format_ := _known(asked, wanted):
        note("unchanged", asked)
        return _named(Response(status=304), asked, format_)
    try:
        answer = _ask(asked, wanted)
        format_ = wanted.graph if answer.kind == "graph" else wanted.rows
        assert format_ is not None
        return _page(asked, answer) if format_ is HTML else _response(asked, answer, format_)
    except QueryError as error:
        return unanswered(error, asked)


def _ask(asked: Asked, wanted: Wanted) -> Answer:
    question = Question(
        asked.query,
        served().endpoint,
        _written(wanted.rows, TSV),
        _written(wanted.graph, TURTLE),
        asked.default_graphs,
        asked.named_graphs,
    )
    # waitress tells whether the client is still there; other servers find out on writing
    gone = request.environ.get("waitress.client_disconnected", lambda: False)
    return served().pool.ask(question, gone, asked.seconds)


def _written(format_: Format | None, on_page: Format) -> str | None:
    """What the engine writes: a page is made from a format that it reads."""
    return (on_page if format_ is HTML else format_).suffix if format_ else None


def _page(asked: Asked, answer: Answer) -> Response:
    note("ok", asked, answer.queued, answer.ran)
    response = Response(answer_page(asked.query, answer))
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    return response


def _response(asked: Asked, answer: Answer, format_: Format) -> Response:
    pieces, began = iter(answer), time.monotonic()
    try:
        first, whole = _beginning(pieces)
    except QueryError:
        answer.close()
        raise
    timing = f"queue;dur={1000 * answer.queued:.2f}, run;dur={1000 * answer.ran:.2f}"
    noted = note("ok", asked, answer.queued, answer.ran)
    if whole:
        response = Response(first)
        timing += f", send;dur={1000 * (time.monotonic() - began):.2f}"
    else:
        response = _streamed(first, pieces, noted)
        response.call_on_close(answer.close)
    response.headers["Content-Type"] = declared(request.accept_mimetypes, format_)
    response.headers["Server-Timing"] = timing
    response.headers["Accept-Ranges"] = "none"
    return _named(response, asked, format_)


def _beginning(pieces: Iterator[bytes]) -> tuple[bytes, bool]:
    """The first bytes of an answer, and whether they are the whole of it."""
    first = b""
    for piece in pieces:
        first += piece
        if len(first) >= PIECE:
            return first, False
    return first, True


def _streamed(first: bytes, rest: Iterator[bytes], noted: dict[str, Any]) -> Response:
    pieces = _watched(first, rest, noted)
    chosen = coding(request)
    if chosen is None:
        return Response(pieces)
    return Response(coded(pieces, chosen), headers={"Content-Encoding": chosen})


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


def _named(response: Response, asked: Asked, format_: Format) -> Response:
    """Names an answer by its release, so that it can be asked for again and need not be sent again.

    The tag is weak: the same rows may come in another order, and whatever coding they are sent in.
    """
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Accept", "Accept-Encoding"))
    if not asked.is_settled:
        return response
    response.set_etag(_tag(asked, format_), weak=True)
    if release := served().release:
        address = url_for(ENDPOINT, version=release.version, **asked.parameters(format_.suffix))  # type: ignore[arg-type]  # parameters of its own
        if len(address) <= LONGEST_ADDRESS:
            response.headers["Content-Location"] = address
        response.headers["Link"] = f'<{url_for("download.release", version=release.version)}>; rel="via"'
    return response


def _known(asked: Asked, wanted: Wanted) -> Format | None:
    """The format in which the client has the answer already: known before the query runs, since the tag names it."""
    if not asked.is_settled:
        return None
    formats = (format_ for format_ in (wanted.rows, wanted.graph) if format_ and format_ is not HTML)
    return next((format_ for format_ in formats if has(_tag(asked, format_))), None)


def _tag(asked: Asked, format_: Format) -> str:
    return f"{tag(asked.query, asked.default_graphs, asked.named_graphs)}-{format_.suffix}"
