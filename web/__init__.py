"""The web application: pages, SPARQL and downloads over a release. It reads releases and writes nothing."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from flask import Flask, Response, current_app, request

from kg.errors import KgError
from kg.settings import Settings
from web import (
    client,
    download,
    encoding,
    exchange,
    health,
    limits,
    logs,
    metrics,
    problems,
    resource,
    site,
    sparql,
    vocabulary,
)
from web.links import address, data_address, is_safe, page_address
from web.names import Name, short, words_of
from web.policy import POLICY
from web.served import EXTENSION, Serving, served
from web.sparql import editor
from web.sparql.kept import Kept
from web.sparql.protocol import LONGEST_BODY

__all__ = ["create_app"]

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Allow, Content-Location, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, Server-Timing, X-Request-ID"
    ),
    "Timing-Allow-Origin": "*",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


def create_app(out: Path | None = None, *, data: Sequence[Path] = (), settings: Settings) -> Flask:
    """The application over the current release under `out` (`settings.out` unless told), or over RDF files.

    A release that becomes current later is picked up without a restart. With `data`, the files are served
    instead; their things have addresses here where their IRIs begin with `settings.base`.

    Raises:
        KgError: one of the files cannot be read, or a setting cannot be understood.
    """
    limits.check(settings)
    app = Flask(__name__)
    app.config.update(
        MAX_CONTENT_LENGTH=LONGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LONGEST_BODY,
        QUERY_SECONDS=settings.query_seconds,
        TITLE=settings.title,
    )
    app.url_map.merge_slashes = False  # a thing's IRI may have two slashes in a row
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    serving = app.extensions[EXTENSION] = Serving(out or settings.out, data, settings)
    _look_after(app, serving, settings)
    for room in (site, vocabulary, sparql, editor, download, resource, health, metrics):
        app.register_blueprint(room.blueprint)
    problems.install(app)
    encoding.install(app)
    app.after_request(_with_headers)
    app.context_processor(_about_now)
    _teach_templates(app)
    _keep_answers(app, serving, settings.kept_size << 20)
    client.install(app, settings.proxies)  # outermost, so that all others know the client
    return app


def _keep_answers(app: Flask, serving: Serving, size: int) -> None:
    def tell(environ: Mapping[str, Any]) -> None:
        app.extensions[metrics.METRICS].kept(environ)
        logs.log_kept(environ)

    if size:
        app.wsgi_app = Kept(app.wsgi_app, serving, size, tell)  # type: ignore[method-assign]  # as Flask has it


def _look_after(app: Flask, serving: Serving, settings: Settings) -> None:
    """Who asks, how much they may, and what is told of it; before all other hooks, to see answers as they are sent."""
    figures = app.extensions[metrics.METRICS] = metrics.Metrics(serving)
    exchange.install(app, began=[figures.began], ended=[figures.ended, logs.log_request])
    app.after_request(logs.log_query)
    limits.install(app, settings)


def _about_now() -> dict[str, Any]:
    """What every page's frame shows: the title, and the release; pages stand without one as well."""
    try:
        now = served()
    except KgError:
        return {"now": None, "site_title": current_app.config["TITLE"]}
    return {"now": now, "site_title": now.title}


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        response.headers.update(PREFLIGHT)
    return response


def _teach_templates(app: Flask) -> None:
    """What templates need to know of RDF: which node is which, and where its link leads."""
    app.jinja_env.tests["iri"] = lambda node: isinstance(node, ox.NamedNode)
    app.jinja_env.tests["literal"] = lambda node: isinstance(node, ox.Literal)
    app.jinja_env.filters.update(short=short, words_of=words_of, number=lambda count: f"{count:,}")
    app.jinja_env.globals.update(
        served=served,
        is_safe=is_safe,
        link=lambda iri, name: address(iri, served().base, described=isinstance(name, Name) and name.described),
        page_link=lambda iri: page_address(iri, served().base),
        data_link=lambda iri, suffix: data_address(iri, served().base, suffix),
    )
