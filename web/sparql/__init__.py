"""The SPARQL 1.1 Protocol, query side, and the read side of the Graph Store Protocol."""

from flask import Blueprint, Response, current_app, g, request

from kg.errors import KgError
from web.caching import by_release
from web.negotiate import GRAPHS, HTML, by_name, preferred
from web.problems import not_acceptable
from web.served import EXTENSION, served
from web.sparql.answers import answered
from web.sparql.description import service_description
from web.sparql.editor import form_page
from web.sparql.graphs import graph_of, names_graph
from web.sparql.guard import TooLongError, guard
from web.sparql.protocol import TAKEN, Parameters, ProtocolError, asked_of, format_of, parameters_of
from web.sparql.refusals import refused

blueprint = Blueprint("sparql", __name__)

READ_ONLY = "graphs are read here and not written: a release never changes"


@blueprint.route("/sparql", methods=["GET", "POST", "OPTIONS"])
@blueprint.route("/releases/<version>/sparql", methods=["GET", "POST", "OPTIONS"])
def endpoint(version: str | None = None) -> Response:
    """Answers a query; gives a graph; without either, describes the service, or shows a browser the form.

    With a version it asks that release, whichever is served: so an answer can be cited, and asked for again.
    """
    if request.method == "OPTIONS":
        return _options({"Allow": "GET, HEAD, POST, OPTIONS", **TAKEN})
    try:
        if version:
            g.served = current_app.extensions[EXTENSION].of_version(version)
    except KgError as error:
        return refused(404, error.message, "See the releases that there are at /releases.")
    return _asked()


@blueprint.route("/store", methods=["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"])
def store() -> Response:
    """Gives a graph whole: `?default`, or `?graph=` with its IRI."""
    if request.method == "OPTIONS":
        return _options({"Allow": "GET, HEAD, OPTIONS"})
    try:
        if request.method not in ("GET", "HEAD"):
            raise ProtocolError(403, READ_ONLY, "Read one with GET: ?default, or ?graph= with its IRI.")
        asked = graph_of(parameters_of(request), served().endpoint)
    except ProtocolError as error:
        return refused(error.status, error.detail, error.hint, None, **error.headers)
    return answered(asked, pages=False)


def _asked() -> Response:
    try:
        parameters = parameters_of(request)
        if request.method != "POST" and {name for name, _ in parameters} <= {"format", "output"}:
            return _introduction(parameters)
        if request.method != "POST" and names_graph(parameters):
            return answered(graph_of(parameters, served().endpoint), pages=False)
        asked = asked_of(parameters, served().endpoint)
    except ProtocolError as error:
        return refused(error.status, error.detail, error.hint, None, **error.headers)
    try:
        guard(asked.query)
    except KgError as error:
        return refused(413 if isinstance(error, TooLongError) else 400, error.message, error.hint, asked)
    return answered(asked)


def _options(headers: dict[str, str]) -> Response:
    response = Response(status=204, headers=headers)
    del response.headers["Content-Type"]
    return response


def _introduction(parameters: Parameters) -> Response:
    format_ = preferred(request.accept_mimetypes, (*GRAPHS, HTML))
    if named := format_of(parameters):
        format_ = by_name(named, (*GRAPHS, HTML))
    if format_ is HTML:
        return Response(form_page(), headers={"Cache-Control": "no-cache", "Vary": "Accept"})
    if format_ is None:
        return not_acceptable([offer.name for offer in (*GRAPHS, HTML)])
    response = Response(service_description(served(), format_), content_type=format_.content_type)
    return by_release(response, vary=True)
