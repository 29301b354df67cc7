"""What a client gets where there is no answer: a page, problem+json (RFC 9457), or plain text, as it prefers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.exceptions import HTTPException

from kg.errors import KgError
from web.exchange import request_id
from web.negotiate import HTML, TEXT, Format, format_of_problem
from web.xml import UnwritableError

TITLES = {
    400: lazy_gettext("Bad Request"),
    403: lazy_gettext("Forbidden"),
    404: lazy_gettext("Not Found"),
    405: lazy_gettext("Method Not Allowed"),
    406: lazy_gettext("Not Acceptable"),
    410: lazy_gettext("Gone"),
    413: lazy_gettext("Request Entity Too Large"),
    415: lazy_gettext("Unsupported Media Type"),
    416: lazy_gettext("Requested Range Not Satisfiable"),
    422: lazy_gettext("Unprocessable Entity"),
    429: lazy_gettext("Too Many Requests"),
    500: lazy_gettext("Internal Server Error"),
    503: lazy_gettext("Service Unavailable"),
}
"""The phrases of `http.HTTPStatus`, for those who do not read them in English."""
HINTS = {
    404: lazy_gettext("Look for it by its name, or start from the kinds of things."),
    405: lazy_gettext("Addresses here are read with GET and HEAD; the SPARQL endpoint takes POST as well."),
    406: lazy_gettext("Ask for one of the formats that are named above."),
    413: lazy_gettext("Send less at once."),
    429: lazy_gettext("Ask less often, or wait for the answers that are under way."),
    500: lazy_gettext(
        "The fault is ours. Try again; if it stays, tell whoever runs this site the number of the request."
    ),
    503: lazy_gettext("Try again in a while."),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """What is there instead: what it is called, its media type and its address."""

    name: str
    type: str
    address: str


def problem(status: int, detail: str, hint: str = "", also: Any = None, offers: Any = (), **headers: str) -> Response:
    """An answer that says what went wrong and what to do.

    Args:
        status: the status of the answer; it gives the title.
        detail: what went wrong.
        hint: what to do; a general one of the status unless told.
        also: a mapping of further members of the JSON, as `line` and `column`.
        offers: what there is instead, a sequence of `Offer`.
        headers: further headers.
    """
    hint = hint or str(HINTS.get(status, ""))
    format_ = format_of_problem(request)
    body = _body(format_, status, detail, hint, also or {}, offers)
    response = Response(body, status, content_type=format_.content_type)
    response.headers.update({"Cache-Control": "no-store"} | headers)
    response.vary.add("Accept")
    return response


def _body(
    format_: Format, status: int, detail: str, hint: str, also: Mapping[str, object], offers: Sequence[Offer]
) -> str:
    title = str(TITLES.get(status, HTTPStatus(status).phrase))
    if format_ is HTML:
        return render_template("problem.html", title=title, detail=detail, hint=hint, status=status, offers=offers)
    if format_ is TEXT:
        listed = (f"{offer.address} ({offer.name})" for offer in offers)
        return "\n".join(filter(None, (f"{status} {title}", detail, hint, *listed))) + "\n"
    told = {"title": title, "status": status, "detail": detail} | ({"hint": hint} if hint else {}) | dict(also)
    told |= {"offers": [asdict(offer) for offer in offers]} if offers else {}
    return json.dumps(told, ensure_ascii=False) + "\n"


def not_acceptable(names: list[str], offers: Sequence[Offer] = ()) -> Response:
    """The answer to a client that takes none of the formats there are (RFC 9110, section 15.5.7)."""
    return problem(
        406,
        _("This is to be had as %(formats)s, and in no other format.", formats=", ".join(names)),
        offers=offers,
    )


def install(app: Flask) -> None:
    """Makes the application answer every error with a problem."""
    app.before_request(_of_unreadable_address)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(KgError, _of_nothing_served)
    app.register_error_handler(UnwritableError, _of_unwritable)
    app.register_error_handler(Exception, _of_fault)


def _of_unreadable_address() -> Response | None:
    """What Werkzeug cannot decode when a page asks for a parameter: bytes as they are, where `%C3%A9` is wanted."""
    try:
        request.query_string.decode()
    except UnicodeDecodeError:
        return problem(400, _("What comes after ? in the address is not UTF-8."), _("Percent-encode it, in UTF-8."))
    return None


def _of_http(error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.response is not None or (error.code or 500) < 400:
        return current_app.make_response(error)  # a redirect, or an answer that is ready
    code = error.code or 500
    words = {
        404: _("There is nothing at %(address)s.", address=request.path),
        405: _("%(method)s is no method of %(address)s.", method=request.method, address=request.path),
    }
    detail = words.get(code, error.description or "")
    kept = {name: value for name, value in error.get_headers(request.environ) if name in ("Allow", "Retry-After")}
    return problem(code, detail, **kept)


def _of_nothing_served(error: Exception) -> Response:
    assert isinstance(error, KgError)
    return problem(503, _("Nothing is served yet: %(why)s.", why=error.message), error.hint, **{"Retry-After": "10"})


def _of_unwritable(error: Exception) -> Response:
    return problem(406, f"This cannot be had as RDF/XML: {error}.", "Ask for it as Turtle, JSON-LD or N-Triples.")


def _of_fault(error: Exception) -> Response:
    current_app.logger.error("a request failed", exc_info=error, extra={"path": request.path})
    return problem(500, _("Something went wrong while this answer was made (request %(id)s).", id=request_id()))
