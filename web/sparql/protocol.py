"""What a request asks (SPARQL 1.1 Protocol, section 2.1): GET, POST with a form, POST with the query itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

import pyoxigraph as ox
from flask import Request

from web.sparql.guard import LONGEST_QUERY

LONGEST_BODY = 3 * LONGEST_QUERY + (1 << 16)  # a form writes a byte in up to three
MOST_PARAMETERS = 1000
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"


class ProtocolError(Exception):
    """A request that breaks the protocol: the status to answer with, and why."""

    def __init__(self, status: int, detail: str, hint: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.hint = status, detail, hint


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: the query, and the dataset where it names one."""

    query: str
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None


def asked_of(request: Request) -> Asked:
    """The query of a request.

    Raises:
        ProtocolError: it breaks the protocol.
    """
    in_address = _parameters(request.query_string, "address")
    if request.method != "POST":
        return _only_query(in_address)
    if request.mimetype == UPDATE:
        raise ProtocolError(
            403,
            "updates are refused: a release never changes",
            "Ask with a query: SELECT, ASK, CONSTRUCT or DESCRIBE.",
        )
    if request.mimetype not in (FORM, DIRECT) or request.mimetype_params.get("charset", "utf-8").lower() not in (
        "utf-8",
        "utf8",
    ):
        raise ProtocolError(
            415,
            f"a body of the type {request.content_type or '(none)'!r}",
            f"Send {FORM} or {DIRECT}, in UTF-8.",
        )
    body = request.get_data()
    if request.mimetype == FORM:
        return _only_query([*in_address, *_parameters(body, "form")])
    return _only_query([*in_address, ("query", _decoded(body, "query"))])


def _only_query(parameters: Sequence[tuple[str, str]]) -> Asked:
    if any(name == "update" for name, _ in parameters):
        raise ProtocolError(403, "updates are refused: a release never changes", "Ask with the parameter query.")
    queries = _all(parameters, "query")
    if len(queries) != 1:
        raise ProtocolError(
            400,
            f"{len(queries)} query parameters; exactly one is wanted",
            "Send ?query=SELECT…, percent-encoded.",
        )
    default, named = _graphs(parameters, "default-graph-uri"), _graphs(parameters, "named-graph-uri")
    return Asked(queries[0], default or (() if named else None), named or (() if default else None))


def _graphs(parameters: Sequence[tuple[str, str]], name: str) -> list[str]:
    graphs = _all(parameters, name)
    for iri in graphs:
        try:
            ox.NamedNode(iri)
        except ValueError as error:
            raise ProtocolError(400, f"{name}: {iri!r} is no absolute IRI") from error
    return graphs


def _all(parameters: Sequence[tuple[str, str]], name: str) -> list[str]:
    return [value for key, value in parameters if key == name]


def _parameters(encoded: bytes, place: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            _decoded(encoded, place), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except UnicodeDecodeError as error:
        raise ProtocolError(400, f"the {place} is not UTF-8") from error
    except ValueError as error:
        raise ProtocolError(400, f"the {place} has too many parameters") from error


def _decoded(content: bytes, place: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProtocolError(400, f"the {place} is not UTF-8: {error.reason} at byte {error.start}") from error
