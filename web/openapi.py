"""The HTTP interface told to programs: OpenAPI 3.1, and the catalogue of interfaces (RFC 9727) that leads to it.

What an address is for is told by the function that answers it, what it takes and gives by `web.operations`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Flask, Response, current_app, url_for
from werkzeug.routing import Rule

from web.caching import when_wanted
from web.links import absolute
from web.negotiate import HTML
from web.operations import FORM, LANGUAGES, OPERATIONS, PROBLEM, Operation, Parameter
from web.served import Served, served

blueprint = Blueprint("openapi", __name__)

LINKSET = "application/linkset+json"
PROFILE = "https://www.rfc-editor.org/info/rfc9727"
ABOUT = (
    "Everything is read with GET; HEAD is answered at every address too. Any origin may read. Where an answer has an "
    "ETag it is made from the release, and 304 is answered until there is a new one. What goes wrong is told as "
    "application/problem+json (RFC 9457)."
)
TAGS = {
    "Discovery": "What is to be had here, told to machines.",
    "Things": "The things that the graph tells of: pages, documents, lists.",
    "SPARQL": "SPARQL 1.1 Protocol and Graph Store Protocol, for reading.",
    "Vocabulary": "The ontology, the forms of cooperation, and the shapes.",
    "Downloads": "Releases as files.",
    "Operation": "For those who look after the server.",
}
WORDS = {
    200: "The answer.",
    206: "The part that `Range` asks for.",
    303: "It leads to the page or the document.",
    304: "The client has it already: `If-None-Match` names it.",
    400: "The request cannot be understood.",
    308: "It has another address.",
    403: "It is not allowed.",
    404: "There is no such thing.",
    406: "None of the formats that the client takes is to be had.",
    410: "An earlier release told of it, and the one that is served does not.",
    413: "The request is too long.",
    415: "The body is of another type than those that are read.",
    416: "The file has no such part.",
    422: "The answer would be too large.",
    429: "The client asks too often, or too much at once; `Retry-After` tells when to come again.",
    503: "Nothing is served yet, or there is no time for it now; `Retry-After` tells when to come again.",
}


@blueprint.get("/openapi.json")
def description() -> Response:
    """This description: https://spec.openapis.org/oas/v3.1."""
    now = served()
    return when_wanted(lambda: _json(described(current_app, now)), "application/json")


@blueprint.get("/.well-known/api-catalog")
def api_catalog() -> Response:
    """The interfaces that there are, and what describes them: a linkset (RFC 9264), as RFC 9727 wants it."""
    now = served()
    response = when_wanted(lambda: _json({"linkset": list(_linkset(now))}), f'{LINKSET}; profile="{PROFILE}"')
    response.headers.add("Link", f'<{url_for("openapi.api_catalog")}>; rel="api-catalog"')
    return response


def described(app: Flask, now: Served) -> dict[str, Any]:
    """The document: every address of an application with its methods, HEAD and OPTIONS left out."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": now.title,
            "version": version("coop-kg"),
            "description": ABOUT,
            "license": {"name": "Licence of the statements", "url": now.licence},
        },
        "servers": [{"url": now.base.rstrip("/")}],
        "tags": [{"name": name, "description": words} for name, words in TAGS.items()],
        "paths": {path_of(rule.rule): _path(app, rule) for rule in rules},
        "components": {"schemas": {"Problem": _PROBLEM}, "headers": {"ETag": _ETAG}},
    }


def path_of(rule: str) -> str:
    """The path of a rule as OpenAPI writes it.

    >>> path_of("/sitemaps/<slug>/<int:place>.xml")
    '/sitemaps/{slug}/{place}.xml'
    """
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


def _path(app: Flask, rule: Rule) -> dict[str, Any]:
    operation = OPERATIONS.get(rule.rule, Operation("Operation", ("*/*",)))
    methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    path: dict[str, Any] = {method.lower(): _method(app, rule, operation, method) for method in methods}
    steps = [_step(converter, name) for converter, name in re.findall(r"<(?:(\w+):)?(\w+)>", rule.rule)]
    return path | ({"parameters": steps} if steps else {})


def _method(app: Flask, rule: Rule, operation: Operation, method: str) -> dict[str, Any]:
    refused = method in operation.writing
    summary = operation.about or (app.view_functions[rule.endpoint].__doc__ or "").strip().partition("\n")[0]
    told: dict[str, Any] = {
        "operationId": re.sub(r"[^a-z]+", "_", f"{method.lower()}{_told_apart(rule.rule)}").rstrip("_"),
        "tags": [operation.tag],
        "summary": "Refused: a release never changes." if refused else summary,
        "responses": _refusals([403]) if refused else _responses(operation, method),
    }
    parameters = (*operation.parameters, *(LANGUAGES if HTML.media_type in operation.types else ()))
    if method == "GET" and parameters:
        told["parameters"] = [_parameter(parameter) for parameter in parameters]
    if method == "POST" and operation.bodies:
        told["requestBody"] = {
            "required": True,
            "content": {type_: _body(type_, operation) for type_ in operation.bodies},
        }
    return told


def _body(type_: str, operation: Operation) -> dict[str, Any]:
    """The body of a request: the parameters as a form, or the query itself."""
    if type_ != FORM:
        return {"schema": {"type": "string"}}
    fields = {parameter.name: {"type": parameter.type} for parameter in operation.parameters}
    return {"schema": {"type": "object", "properties": fields}}


def _responses(operation: Operation, method: str) -> dict[str, Any]:
    told: dict[str, Any] = {}
    body: dict[str, Any] = {"content": {type_: {} for type_ in operation.types}}
    if operation.kept:
        body["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
    if operation.types:
        told["200"] = {"description": WORDS[200]} | body
    if operation.types and operation.kept and method == "GET":
        told["304"] = {"description": WORDS[304]}
    for status in operation.others:
        told[str(status)] = {"description": WORDS[status]} | (body if status == HTTPStatus.PARTIAL_CONTENT else {})
    return told | _refusals(operation.refusals)


def _refusals(statuses: Iterable[int]) -> dict[str, Any]:
    """The problems that are told: those of the address, and those that every address may have."""
    content = {type_: _A_PROBLEM if type_.endswith("json") else {} for type_ in PROBLEM}
    everywhere = (HTTPStatus.BAD_REQUEST, HTTPStatus.SERVICE_UNAVAILABLE)
    told = sorted({*statuses, *map(int, everywhere)})
    return {str(status): {"description": WORDS[status], "content": content} for status in told}


def _told_apart(rule: str) -> str:
    """The path of a rule, with a word for the slash at its end: `/form` and `/form/` are two operations."""
    path = path_of(rule)
    return f"{path}all" if len(path) > 1 and path.endswith("/") else path


def _step(converter: str, name: str) -> dict[str, Any]:
    """A part of a path. Those that hold slashes are told so, since OpenAPI has no word for it."""
    schema = {"type": "integer", "minimum": 1} if converter == "int" else {"type": "string"}
    about = {"description": "It may hold slashes."} if converter == "path" else {}
    return {"name": name, "in": "path", "required": True, "schema": schema} | about


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": parameter.type} | ({"minimum": 1} if parameter.type == "integer" else {})
    told = {"name": parameter.name, "in": "query", "description": parameter.about, "schema": schema}
    return told | ({"required": True} if parameter.required else {})


def _linkset(now: Served) -> Iterator[Mapping[str, Any]]:
    """The endpoint, and the site as a whole; their relations are those of RFC 8631."""
    me, openapi = (absolute(url_for(f"openapi.{name}"), now.base) for name in ("api_catalog", "description"))
    api = {"href": openapi, "type": "application/json"}
    yield {"anchor": me, "item": [{"href": now.endpoint}, {"href": now.base}]}
    yield {
        "anchor": now.endpoint,
        "service-desc": [{"href": now.endpoint, "type": "text/turtle"}, api],
        "service-doc": [{"href": now.endpoint, "type": "text/html"}],
        "service-meta": [{"href": absolute(url_for("catalogue.void"), now.base), "type": "text/turtle"}],
    }
    yield {
        "anchor": now.base,
        "service-desc": [api],
        "service-doc": [{"href": absolute(url_for("site.llms"), now.base), "type": "text/plain"}],
        "service-meta": [{"href": absolute(url_for("catalogue.catalog"), now.base), "type": "text/turtle"}],
        "status": [{"href": absolute(url_for("health.ready"), now.base), "type": "application/json"}],
    }


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


_A_PROBLEM = {"schema": {"$ref": "#/components/schemas/Problem"}}
_ETAG = {"description": "Names the answer of this release.", "schema": {"type": "string"}}
_PROBLEM = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What went wrong."},
        "hint": {"type": "string", "description": "What to do."},
        "line": {"type": "integer", "description": "The line of a fault in a query, from 1."},
        "column": {"type": "integer", "description": "Its column, from 1."},
    },
}
