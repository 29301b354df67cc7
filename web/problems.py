"""What a client gets where there is no answer: a page in words, or problem+json (RFC 9457)."""

import json
from http import HTTPStatus

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from kg.errors import KgError
from web.negotiate import PROBLEM, asks_for_page

HINTS = {
    404: "Look for it by its name, or start from the kinds of things.",
    405: "Addresses here are read with GET and HEAD; the SPARQL endpoint takes POST as well.",
    406: "Ask for one of the formats that are named above.",
    500: "The fault is ours. Try again; if it stays, tell whoever runs this site what you asked for.",
    503: "Try again in a while.",
}


def problem(status: int, detail: str, hint: str = "", **headers: str) -> Response:
    """An answer that says what went wrong and what to do: a page for browsers, problem+json for all others."""
    title = HTTPStatus(status).phrase
    hint = hint or HINTS.get(status, "")
    if asks_for_page(request):
        body, content_type = (
            render_template("problem.html", title=title, detail=detail, hint=hint, status=status),
            None,
        )
    else:
        body, content_type = problem_json(status, detail, hint), PROBLEM.media_type
    response = Response(body, status, content_type=content_type or "text/html; charset=utf-8")
    response.headers.update(headers)
    response.headers["Vary"] = "Accept"
    return response


def problem_json(status: int, detail: str, hint: str = "") -> str:
    """A problem as JSON."""
    told = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail} | ({"hint": hint} if hint else {})
    return json.dumps(told, ensure_ascii=False) + "\n"


def not_acceptable(names: list[str]) -> Response:
    """The answer to a client that takes none of the formats there are."""
    return problem(406, f"This is to be had as {', '.join(names)}, and in no other format.")


def install(app: Flask) -> None:
    """Makes the application answer every error with a problem."""
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(KgError, _of_nothing_served)
    app.register_error_handler(Exception, _of_fault)


def _of_http(error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.response is not None or (error.code or 500) < 400:
        return current_app.make_response(error)  # a redirect, or an answer that is ready
    code = error.code or 500
    detail = f"There is nothing at {request.path}." if code == 404 else error.description or ""
    kept = {name: value for name, value in error.get_headers(request.environ) if name in ("Allow", "Retry-After")}
    return problem(code, detail, **kept)


def _of_nothing_served(error: Exception) -> Response:
    assert isinstance(error, KgError)
    return problem(503, f"Nothing is served yet: {error.message}.", error.hint, **{"Retry-After": "10"})


def _of_fault(error: Exception) -> Response:
    current_app.logger.error("a request failed: %s", request.path, exc_info=error)
    return problem(500, "Something went wrong while this answer was made.")
