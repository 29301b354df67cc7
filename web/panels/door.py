"""`/panel/{name}?of=IRI`: one panel of a thing, a page by itself of which a thing's page takes what it has room for."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, g, render_template, request, url_for
from flask_babel import gettext as _

from kg.errors import KgError
from web.caching import when_wanted
from web.gone import missing
from web.links import page_address, root
from web.lookups import first_of
from web.names import Names, names
from web.negotiate import HTML
from web.panels.asking import Filled, filled, merged
from web.panels.happenings import happenings
from web.panels.panel import Panel, query
from web.panels.partners import dossier_address, drawn, partners
from web.panels.table import ARTICLES, PANELS, POINTING
from web.panels.timeline import timeline
from web.pool import QueryError
from web.problems import problem
from web.served import EXTENSION, Served, served
from web.things import Thing, thing

blueprint = Blueprint("panels", __name__)

INCOMING = "incoming"
PAGE = 50
AGAIN = {"Retry-After": "5"}


def panel_address(name: str, iri: str, now: Served, **asked: int) -> str:
    """The address of a panel, of the release that is looked at: a page keeps its panels when another is served."""
    release = f"/releases/{now.version}" if now.release else ""
    return f"{root()}{release}/panel/{name}?{urlencode({'of': iri} | asked)}"


def articles_query(iri: str) -> str:
    """Where the query for the articles that tell of a thing can be asked."""
    return url_for("sparql.endpoint", query=query(ARTICLES, iri))


@blueprint.get("/panel/<name>")
@blueprint.get("/releases/<version>/panel/<name>")
def panel(name: str, version: str | None = None) -> Response:
    """One panel of a thing: what one query tells of it, as a page by itself."""
    if version:
        try:
            g.served = current_app.extensions[EXTENSION].of_version(version)
        except KgError as error:
            return problem(
                404,
                f"{error.message[:1].upper()}{error.message[1:]}.",
                _("See those that there are at %(address)s.", address="/releases"),
            )
    now, iri = served(), request.args.get("of", "")
    if name != INCOMING and name not in PANELS:
        return problem(
            404,
            _("There is no panel %(name)s.", name=name),
            _("There are %(names)s.", names=", ".join([*PANELS, INCOMING])),
        )
    if first_of(now.store, [iri]) is None:
        return missing(now, [iri])
    try:
        return when_wanted(_maker(name, now, iri), HTML.content_type)
    except QueryError as error:
        return problem(503, f"{error.message[:1].upper()}{error.message[1:]}.", error.hint, **AGAIN)


def _maker(name: str, now: Served, iri: str) -> Callable[[], str]:
    return (lambda: _incoming(now, iri)) if name == INCOMING else (lambda: _panel(PANELS[name], now, iri))


def _panel(asked: Panel, now: Served, iri: str) -> str:
    found = filled(asked, now, iri, request.environ.get("waitress.client_disconnected", lambda: False))
    called = names(found.iris(), *now.stores)
    return render_template(
        f"panels/{asked.picture or 'rows'}.html",
        panel=asked,
        found=found,
        thing=iri,
        here=page_address(iri, now.base),
        title=called[iri].text,
        names=called,
        query=url_for("sparql.endpoint", query=found.query),
        **_PICTURES[asked.picture](found, now, called),
    )


def _timeline(found: Filled, now: Served, called: Names) -> dict[str, Any]:
    every = happenings(found.rows, found.iri)
    return {"every": every, "timeline": timeline(every)}


def _partners(found: Filled, now: Served, called: Names) -> dict[str, Any]:
    every = partners(found.rows)
    picture = drawn(found.iri, every, now.store, called, now.base)
    return {"every": every, "drawn": picture, "dossier": lambda one, other: dossier_address(one, other, now.base)}


def _rows(found: Filled, now: Served, called: Names) -> dict[str, Any]:
    return {"every": merged(found.rows, [column.name for column in found.panel.columns])}


_PICTURES: Mapping[str, Callable[[Filled, Served, Names], dict[str, Any]]] = {
    "timeline": _timeline,
    "partners": _partners,
    "": _rows,
}


def _incoming(now: Served, iri: str) -> str:
    number = min(max(request.args.get("page", 1, type=int), 1), 1_000_000)
    found = thing(now.store, iri, incoming_from=(number - 1) * PAGE, page=PAGE) or Thing(iri, (), (), complete=True)
    called = names(found.iris(), *now.stores)
    return render_template(
        "panels/incoming.html",
        thing=found,
        here=page_address(iri, now.base),
        title=called[iri].text,
        names=called,
        query=url_for("sparql.endpoint", query=query(POINTING, iri)),
        page_size=PAGE,
        elsewhere=lambda **asked: panel_address(INCOMING, iri, now, **asked),
    )
