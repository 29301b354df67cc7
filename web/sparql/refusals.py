"""Why there is no answer: the status and the words of every fault, and what is noted of each question."""

from typing import Any

from flask import Response, current_app, g, request

from web.negotiate import GRAPHS, RESULTS, Format, asks_for_page
from web.pool import QueryError
from web.problems import problem
from web.sparql.editor import form_page
from web.sparql.protocol import Asked

STATUS = {
    "wrong": 400,
    "format": 406,
    "unwritable": 406,
    # The query is right, and asking again would give the same: so no 503. 413 speaks of what the client sent, and
    # 507 of a store that is full. That what is asked for cannot be done is 422 (RFC 9110, section 15.5.21).
    "large": 422,
}
AGAIN = {"Retry-After": "5"}
IS_UPDATE = "This is an update, and a release never changes. Ask with SELECT, ASK, CONSTRUCT or DESCRIBE."


def note(outcome: str, asked: Asked | None = None, queued: float = 0.0, ran: float = 0.0) -> dict[str, Any]:
    """Notes what became of a request's question, for logs and figures; an answer that breaks off changes it later."""
    g.query = {"outcome": outcome, "queued": queued, "ran": ran, "hash": asked.fingerprint if asked else ""}
    noted: dict[str, Any] = g.query
    return noted


def refused(status: int, detail: str, hint: str = "", asked: Asked | None = None, **headers: str) -> Response:
    """The answer to a request that is not put to the engine."""
    note("format" if status == 406 else "refused", asked)
    return _refusal(status, detail, hint, asked, {}, headers)


def unanswered(error: QueryError, asked: Asked) -> Response:
    """The answer to a query that has none."""
    note(error.reason, asked)
    status = STATUS.get(error.reason, 503)
    detail, hint = _in_words(error, asked), error.hint
    if error.reason == "wrong" and asked.is_update:
        hint = IS_UPDATE
    place = {name: value for name in ("line", "column") if (value := getattr(error, name)) is not None}
    return _refusal(status, detail, hint, asked, place, AGAIN if status == 503 else {})


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].removesuffix('.')}."


def names(formats: tuple[Format, ...]) -> str:
    """Formats as a refusal lists them."""
    return ", ".join(f"{format_.name} ({format_.media_type})" for format_ in formats)


def _in_words(error: QueryError, asked: Asked) -> str:
    message = error.message
    if error.reason == "late":
        limit = min(asked.seconds or float("inf"), current_app.config["QUERY_SECONDS"])
        message = f"the query ran longer than {limit:g} seconds and was stopped"
    elif error.reason == "format":
        # the engine is told both formats, so the one that is missing is the one that the answer needs
        message = f"{message}; it is to be had as {names(GRAPHS if 'graph' in message else RESULTS)}"
    return message


def _refusal(
    status: int, detail: str, hint: str, asked: Asked | None, also: dict[str, int], headers: dict[str, str]
) -> Response:
    """The refusal as a problem; in a browser, the form with the query to mend."""
    detail = _sentence(detail)
    query = asked.query if asked else request.args.get("query")
    if not (asks_for_page(request) and query):
        return problem(status, detail, hint, also, **headers)
    response = Response(form_page(query, detail=detail, hint=hint, **also), status)
    response.headers.update(headers)
    response.vary.add("Accept")
    return response
