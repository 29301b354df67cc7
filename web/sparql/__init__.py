"""The SPARQL 1.1 Protocol, query side: `/sparql` over GET, POST with a form, POST with the query itself."""

from flask import Blueprint, Response, current_app, request

from kg.errors import KgError
from web.documents import serialized
from web.negotiate import GRAPHS, HTML, RESULTS, TSV, TURTLE, Format, asks_for_page, by_suffix, preferred, wanted
from web.pool import Answer, QueryError
from web.pool.process import Question
from web.problems import not_acceptable, problem
from web.served import served
from web.sparql.description import service_description
from web.sparql.editor import answer_page, form_page
from web.sparql.guard import guard
from web.sparql.protocol import Asked, ProtocolError, asked_of

blueprint = Blueprint("sparql", __name__)

STATUS = {"wrong": 400, "format": 406}


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answers a query; without one, describes the service, or shows a browser the form."""
    try:
        if request.method != "POST" and not request.query_string:
            return _introduction()
        asked = asked_of(request)
        guard(asked.query)
    except ProtocolError as refused:
        return _refusal(refused.status, refused.detail, refused.hint)
    except KgError as error:
        return _refusal(413 if "longer" in error.message else 400, error.message, error.hint)
    return _respond(asked)


def _introduction() -> Response:
    if asks_for_page(request):
        return Response(form_page())
    format_ = wanted(request, GRAPHS)
    if format_ is None:
        return not_acceptable([offer.name for offer in (*GRAPHS, HTML)])
    described = service_description(f"{served().base}sparql")
    response = Response(serialized(described, format_), content_type=format_.content_type)
    response.vary.add("Accept")
    return response


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
    query = request.values.get("query")
    if not (asks_for_page(request) and query):
        return problem(status, detail, hint, **headers)
    response = Response(form_page(query, detail=detail, hint=hint), status)
    response.headers.update(headers)
    return response


def _answer_page(asked: Asked) -> Response:
    try:
        response = Response(answer_page(asked.query, _ask(asked, TSV, TURTLE)))
    except QueryError as error:
        return _no_answer(error)
    response.vary.add("Accept")
    return response
