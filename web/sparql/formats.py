"""The formats that a client takes an answer in, and the name under which it takes it."""

from dataclasses import dataclass

from flask import Request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from web import negotiate
from web.negotiate import GRAPHS, HTML, RESULTS, Format, by_name, preferred
from web.remembered import remembered


@dataclass(frozen=True, slots=True)
class Wanted:
    """The formats that a client takes for rows and for graphs; None where it takes none."""

    rows: Format | None
    graph: Format | None


def wanted(request: Request, named: str | None, *, pages: bool) -> Wanted:
    """By the name that `?format=` gives, else by Accept. HTML is the last of the offers: only who prefers it gets it.

    >>> from werkzeug.test import EnvironBuilder
    >>> request = Request(EnvironBuilder(headers={"Accept": "text/csv, text/turtle"}).get_environ())
    >>> found = wanted(request, None, pages=True)
    >>> found.rows.name, found.graph.name
    ('CSV', 'Turtle')
    """
    return _wanted(_accepted(request), named, pages)


def content_type(request: Request, format_: Format) -> str:
    """The content type of an answer in a format: the one that the client takes it under."""
    return _content_type(_accepted(request), format_)


def _accepted(request: Request) -> str:
    return str(request.environ.get("HTTP_ACCEPT", ""))


@remembered
def _wanted(accepted: str, named: str | None, pages: bool) -> Wanted:
    rows, graphs = ((*RESULTS, HTML), (*GRAPHS, HTML)) if pages else (RESULTS, GRAPHS)
    if named:
        return Wanted(by_name(named, rows), by_name(named, graphs))
    accept = parse_accept_header(accepted, MIMEAccept)
    return Wanted(preferred(accept, rows), preferred(accept, graphs))


@remembered
def _content_type(accepted: str, format_: Format) -> str:
    return negotiate.declared(parse_accept_header(accepted, MIMEAccept), format_)
