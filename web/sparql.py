"""The SPARQL 1.1 Protocol, query side: `/sparql` over GET, POST with a form, POST with the query itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import pyoxigraph as ox
from flask import Blueprint, Response, current_app, render_template, request

from kg.errors import KgError
from web.description import service_description
from web.documents import serialized
from web.examples import examples
from web.guard import LONGEST_QUERY, guard
from web.names import names
from web.negotiate import (
    GRAPHS,
    HTML,
    RESULTS,
    TSV,
    TURTLE,
    Format,
    asks_for_page,
    by_suffix,
    preferred,
    wanted,
)
from web.problems import not_acceptable, problem
from web.served import served
from web.worker import Question
from web.workers import Answer, QueryError

blueprint = Blueprint("sparql", __name__)

LONGEST_BODY = 3 * LONGEST_QUERY + (1 << 16)  # a form writes a byte in up to three
MOST_PARAMETERS = 1000
ROWS_ON_PAGE = 500
BYTES_ON_PAGE = 1 << 20
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
STATUS = {"wrong": 400, "format": 406}


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


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answers a query; without one, describes the service, or shows a browser the form."""
    try:
        if request.method != "POST" and not request.query_string:
            return _introduction()
        asked = _asked()
        guard(asked.query)
    except ProtocolError as refused:
        return _refusal(refused.status, refused.detail, refused.hint)
    except KgError as error:
        return _refusal(413 if "longer" in error.message else 400, error.message, error.hint)
    return _respond(asked)


def _introduction() -> Response:
    if asks_for_page(request):
        return Response(_form_page())
    format_ = wanted(request, GRAPHS)
    if format_ is None:
        return not_acceptable([offer.name for offer in (*GRAPHS, HTML)])
    described = service_description(f"{served().base}sparql")
    response = Response(serialized(described, format_), content_type=format_.content_type)
    response.vary.add("Accept")
    return response


def _asked() -> Asked:
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


def _respond(asked: Asked) -> Response:
    results, graph = _wanted_formats()
    if results is None and graph is None:
        return not_acceptable([offer.name for offer in (*RESULTS, *GRAPHS)])
    if results is HTML or graph is HTML:
        return _answer_page(asked)
    try:
        answer = _ask(asked, results, graph)
    except QueryError as error:
        return _no_answer(error)
    format_ = graph if answer.kind == "graph" else results
    assert format_ is not None
    response = Response(answer, content_type=format_.content_type)
    response.vary.add("Accept")
    return response


def _wanted_formats() -> tuple[Format | None, Format | None]:
    """The formats for rows and for graphs. HTML is the last of the offers: only who prefers it gets it."""
    results, graphs = (*RESULTS, HTML), (*GRAPHS, HTML)
    if named := request.values.get("format"):
        return by_suffix(named, results), by_suffix(named, graphs)
    return preferred(request.accept_mimetypes, results), preferred(request.accept_mimetypes, graphs)


def _ask(asked: Asked, results: Format | None, graph: Format | None) -> Answer:
    now = served()
    question = Question(
        asked.query,
        f"{now.base}sparql",
        results.suffix if results else None,
        graph.suffix if graph else None,
        asked.default_graphs,
        asked.named_graphs,
    )
    # waitress tells whether the client is still there; other servers find out on writing
    gone = request.environ.get("waitress.client_disconnected", lambda: False)
    return now.pool.ask(question, gone)


def _no_answer(error: QueryError) -> Response:
    status = STATUS.get(error.reason, 503)
    return _refusal(status, _in_words(error), error.hint, **({"Retry-After": "5"} if status == 503 else {}))


def _in_words(error: QueryError) -> str:
    if error.reason == "late":
        return f"The query ran longer than {current_app.config['QUERY_SECONDS']:g} seconds and was stopped."
    return f"{error.message[:1].upper()}{error.message[1:]}."


def _refusal(status: int, detail: str, hint: str = "", **headers: str) -> Response:
    """The refusal as a problem; in a browser, the form with the query to mend."""
    query = _all(_lenient_parameters(), "query")
    if not (asks_for_page(request) and query):
        return problem(status, detail, hint, **headers)
    response = Response(_form_page(query[0], detail=detail, hint=hint), status)
    response.headers.update(headers)
    return response


def _lenient_parameters() -> list[tuple[str, str]]:
    return [*request.args.items(multi=True), *request.form.items(multi=True)]


def _form_page(query: str = "", **result: Any) -> str:
    shown = query or examples()[0].query
    return render_template("sparql.html", query=shown, examples=examples(), formats=RESULTS, graphs=GRAPHS, **result)


def _answer_page(asked: Asked) -> Response:
    """The form with the first rows of the answer beneath; works without script."""
    try:
        answer = _ask(asked, TSV, TURTLE)
        content, whole = _beginning(answer)
    except QueryError as error:
        return _no_answer(error)
    if answer.kind == "graph":
        shown: dict[str, Any] = {"graph": content.decode()}
    elif answer.kind == "boolean":
        shown = {"boolean": content.strip() == b"true"}
    else:
        shown = _table(content)
        whole = whole and len(shown["rows"]) <= ROWS_ON_PAGE
        shown["rows"] = shown["rows"][:ROWS_ON_PAGE]
    response = Response(_form_page(asked.query, answered=True, whole=whole, **shown))
    response.vary.add("Accept")
    return response


def _beginning(answer: Answer) -> tuple[bytes, bool]:
    """The first lines of an answer, and whether they are all of it. The query is stopped once they are there."""
    content = bytearray()
    try:
        for piece in answer:
            content += piece
            if len(content) > BYTES_ON_PAGE or content.count(b"\n") > ROWS_ON_PAGE + 1:
                return bytes(content[: content.rindex(b"\n") + 1]), False
    finally:
        answer.close()
    return bytes(content), True


def _table(content: bytes) -> dict[str, Any]:
    """Rows for the page. A line of TSV is a row, since line breaks in literals are escaped: so it may be cut there."""
    solutions = ox.parse_query_results(content, format=ox.QueryResultsFormat.TSV)
    assert isinstance(solutions, ox.QuerySolutions)
    variables = [variable.value for variable in solutions.variables]
    rows = [[solution[name] for name in variables] for solution in solutions]
    iris = (cell.value for row in rows[:ROWS_ON_PAGE] for cell in row if isinstance(cell, ox.NamedNode))
    return {"variables": variables, "rows": rows, "names": names(iris, *served().stores)}
