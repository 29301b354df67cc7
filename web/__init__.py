"""The web application: pages, SPARQL and downloads over a release. It reads releases and writes nothing."""

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from flask import Flask, current_app, request, url_for

from kg.errors import KgError
from kg.settings import Settings
from web import (
    cards,
    catalogue,
    client,
    coverage,
    download,
    encoding,
    exchange,
    feeds,
    health,
    history,
    index,
    language,
    limits,
    lists,
    logs,
    memento,
    metrics,
    openapi,
    opensearch,
    policy,
    printable,
    problems,
    relation,
    resource,
    shown,
    site,
    sitemap,
    sparql,
    vocabulary,
    wording,
)
from web.articles import anchor
from web.citing import CITATIONS
from web.citing import door as citing
from web.citing.written import written
from web.conformity import of_claims
from web.links import cite_address, data_address, is_safe, page_address
from web.names import short, words_of
from web.panels import door as panels
from web.pictures import pages
from web.served import EXTENSION, Serving, served
from web.sparql import editor
from web.sparql.kept import Kept
from web.sparql.protocol import LONGEST_BODY

__all__ = ["create_app"]


def create_app(out: Path | None = None, *, data: Sequence[Path] = (), settings: Settings) -> Flask:
    """The application over the current release under `out` (`settings.out` unless told), or over RDF files.

    A release that becomes current later is picked up without a restart. With `data`, the files are served
    instead; their things have addresses here where their IRIs begin with `settings.base`.

    Raises:
        KgError: one of the files cannot be read, or a setting cannot be understood.
    """
    limits.check(settings)
    app = _Site(__name__)
    app.config.update(
        MAX_CONTENT_LENGTH=LONGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LONGEST_BODY,
        QUERY_SECONDS=settings.query_seconds,
        ANSWER_ROWS=settings.answer_rows,
        TITLE=settings.title,
    )
    app.url_map.merge_slashes = False  # a thing's IRI may have two slashes in a row
    language.install(app)
    wording.install(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    serving = app.extensions[EXTENSION] = Serving(out or settings.out, data, settings)
    _look_after(app, serving, settings)
    for room in (
        site,
        coverage,
        pages,
        relation,
        catalogue,
        feeds,
        sitemap,
        openapi,
        vocabulary,
        sparql,
        editor,
        download,
        history,
        memento,
        lists,
        panels,
        citing,
        resource,
        health,
        metrics,
        opensearch,
    ):
        app.register_blueprint(room.blueprint)
    problems.install(app)
    index.install(app)
    encoding.install(app)
    printable.install(app)
    policy.install(app)
    app.context_processor(_about_now)
    _teach_templates(app)
    cards.install(app)
    _keep_answers(app, serving, settings.kept_size << 20)
    client.install(app, settings.proxies)  # outermost, so that all others know the client
    return app


class _Site(Flask):
    """Flask, where no view and no hook is a coroutine: it would look at each of them again at every request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func


def _keep_answers(app: Flask, serving: Serving, size: int) -> None:
    def tell(environ: Mapping[str, Any]) -> None:
        app.extensions[metrics.METRICS].kept(environ)
        logs.log_kept(environ)

    if size:
        app.wsgi_app = Kept(app.wsgi_app, serving, size, language.chosen, tell)  # type: ignore[method-assign]  # as Flask has it


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


def _teach_templates(app: Flask) -> None:
    """What templates need to know of RDF: which node is which, and where its link leads."""
    app.jinja_env.tests["iri"] = lambda node: isinstance(node, ox.NamedNode)
    app.jinja_env.tests["literal"] = lambda node: isinstance(node, ox.Literal)
    app.jinja_env.filters.update(short=short, words_of=words_of)
    app.jinja_env.globals.update(
        served=served,
        url_for=_address_of,
        node_of=shown.node,
        value_of=shown.value,
        is_safe=is_safe,
        page_link=lambda iri: page_address(iri, served().base),
        page_in=lambda iri, version: page_address(iri, served().base, version),
        anchor_of=anchor,
        citations=CITATIONS,
        cite_link=lambda iri, suffix: cite_address(iri, served().base, suffix),
        written=written,
        shapes_of_claims=of_claims,
        data_link=lambda iri, suffix: data_address(iri, served().base, suffix),
    )


def _address_of(endpoint: str, **values: Any) -> str:
    """An address of the site itself, which is worked out once: the frame of every page has a dozen."""
    if "_external" in values:
        return url_for(endpoint, **values)  # it depends on the host that was asked
    return _remembered_address(request.script_root, endpoint, *values.items())


@functools.lru_cache(1024)
def _remembered_address(root: str, endpoint: str, *values: tuple[str, Any]) -> str:
    return url_for(endpoint, **dict(values))
