"""Things: `/id/…` leads to a page or a document, whichever the client prefers; lists of things by kind."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, unquote

from flask import Blueprint, Response, redirect, render_template, request, url_for

from kg.terms import COOP, SCHEMA
from web.caching import by_release
from web.documents import document
from web.kinds import members
from web.links import data_address, page_address
from web.lookups import first_of
from web.names import Names, names
from web.negotiate import GRAPHS, HTML, Format, by_suffix, wanted
from web.problems import not_acceptable, problem
from web.reading import paragraphs
from web.served import Served, served
from web.things import Quote, Thing, article_quotes, claim_quotes, thing

blueprint = Blueprint("resource", __name__)

PAGE = 50
DOCUMENTS = (HTML, *GRAPHS)
KNOWN_PARAMETERS = ("articles", "incoming")


@blueprint.get("/id/<path:rest>")
def identified(rest: str) -> Response:
    """Leads a thing's IRI to what tells of it: 303, since the thing is not the document."""
    return _see(f"id/{rest}")


@blueprint.get("/<path:rest>")
def under_base(rest: str) -> Response:
    """Leads any other IRI under the base, as RDF files may have them, in the same way."""
    return _see(rest)


@blueprint.get("/page/<kind>/<path:slug>")
def page(kind: str, slug: str) -> Response:
    """The page of a thing."""
    return _page(f"{served().base}id/{kind}/{slug}")


@blueprint.get("/page")
def page_of_iri() -> Response:
    """The page of anything that the store tells of: `/page?iri=…`."""
    return _page(request.args.get("iri", ""))


@blueprint.get("/data/<kind>/<path:name>")
def data(kind: str, name: str) -> Response:
    """The RDF document of a thing; the suffix tells the format, or else `?format=` or Accept."""
    stem, _, suffix = name.rpartition(".")
    format_ = by_suffix(suffix, GRAPHS) if stem and "/" not in suffix else None
    iri = f"{served().base}id/{kind}/"
    if format_ is None:
        return _data(iri + name, wanted(request, GRAPHS), vary=True)
    return _data(iri + stem, format_)


@blueprint.get("/data")
def data_of_iri() -> Response:
    """The RDF document of anything that the store tells of: `/data?iri=…&format=ttl`."""
    return _data(request.args.get("iri", ""), wanted(request, GRAPHS), vary=True)


@blueprint.get("/browse")
def kinds() -> Response:
    """The kinds of things that there are, with counts."""
    now = served()
    called = names((class_ for kind in now.kinds.values() for class_ in kind.classes), *now.stores)
    return by_release(Response(render_template("kinds.html", kinds=now.kinds, names=called)))


@blueprint.get("/browse/<slug>")
def browse(slug: str) -> Response:
    """The things of a kind, page by page."""
    now = served()
    if slug not in now.kinds:
        return problem(404, f"There is no kind of things called {slug}.", "See the kinds that there are at /browse.")
    kind, first = now.kinds[slug], _first("page")
    things = members(now.store, kind, first=first, count=PAGE)
    called = names([*things, *kind.classes], *now.stores)
    shown = render_template("browse.html", kind=kind, things=things, names=called, first=first, page_size=PAGE)
    return by_release(Response(shown))


def _see(path: str) -> Response:
    now = served()
    iri = first_of(now.store, _candidates(now.base, path))
    if iri is None:
        return problem(404, f"Nothing is told of {now.base}{path}.")
    format_ = wanted(request, DOCUMENTS)
    if format_ is None:
        return not_acceptable([offer.name for offer in DOCUMENTS])
    to = page_address(iri, now.base) if format_ is HTML else data_address(iri, now.base, format_.suffix)
    response = redirect(to, 303, Response=Response)
    response.vary.add("Accept")
    return response  # type: ignore[return-value]  # the class asked for


def _candidates(base: str, path: str) -> list[str]:
    """The IRIs that an address may stand for: servers hand on its path decoded, IRIs may be written either way."""
    raw = request.environ.get("REQUEST_URI") or request.environ.get("RAW_URI") or ""
    as_sent = raw.partition("?")[0].removeprefix(request.script_root).removeprefix("/")
    encoded = quote(path, safe="/:@!$&'()*+,;=~-._")
    return list(dict.fromkeys(f"{base}{form}" for form in (as_sent, path, encoded, unquote(as_sent)) if form))


def _page(iri: str) -> Response:
    now = served()
    if first_of(now.store, [iri]) is None:
        return problem(404, f"Nothing is told of {iri or 'an empty IRI'}.")
    if format_ := by_suffix(request.args.get("format", "html"), GRAPHS):
        return redirect(data_address(iri, now.base, format_.suffix), 303, Response=Response)  # type: ignore[return-value]  # the class asked for
    found = thing(now.store, iri, incoming_from=_first("incoming"), articles_from=_first("articles"), page=PAGE)
    assert found
    return by_release(Response(_rendered(now, found)))


def _rendered(now: Served, found: Thing) -> str:
    template, quotes = _kind_of_page(now, found)
    called = names([*found.iris(), *(iri for quote_ in quotes for iri in quote_.iris())], *now.stores)
    return render_template(
        template,
        thing=found,
        title=_title(found, template, quotes, called),
        quotes=quotes,
        paragraphs=paragraphs(found.text(str(SCHEMA.text)), quotes, found.text(str(SCHEMA.headline))),
        names=called,
        formats=GRAPHS,
        page_size=PAGE,
        elsewhere=_elsewhere,
    )


def _kind_of_page(now: Served, found: Thing) -> tuple[str, Sequence[Quote]]:
    if str(COOP.Article) in found.types:
        return "article.html", article_quotes(now.store, found.iri)
    if str(COOP.Claim) in found.types:
        return "claim.html", claim_quotes(now.store, found.iri)
    return "thing.html", ()


def _title(found: Thing, template: str, quotes: Sequence[Quote], called: Names) -> str:
    """What stands above the page: the thing's name, or what a claim says."""
    if template != "claim.html" or not quotes:
        return called[found.iri].text
    said = quotes[0]
    object_ = str(getattr(said.object, "value", said.object))
    last = called[object_].text if object_ in called else object_
    return f"{called[said.subject].text} – {called[said.predicate].text} – {last}"


def _elsewhere(**changed: int) -> str:
    """The address of this page with other pages of its lists."""
    kept = {name: _first(name) // PAGE + 1 for name in KNOWN_PARAMETERS} | changed
    given: dict[str, Any] = {name: number for name, number in kept.items() if number > 1}
    given |= {"iri": request.args["iri"]} if "iri" in request.args else {}
    return url_for(request.endpoint or "", **given, **(request.view_args or {}))


def _data(iri: str, format_: Format | None, *, vary: bool = False) -> Response:
    now = served()
    if first_of(now.store, [iri]) is None:
        return problem(404, f"Nothing is told of {iri or 'an empty IRI'}.")
    if format_ is None:
        return not_acceptable([offer.name for offer in GRAPHS])
    content, whole = document(now.store, iri, format_)
    response = Response(content, content_type=format_.content_type)
    response.headers["Link"] = f'<{page_address(iri, now.base)}>; rel="alternate"; type="text/html"'
    if not whole:
        response.headers["Warning"] = '199 - "only the first statements; ask /sparql for all"'
    return by_release(response, vary=vary)


def _first(parameter: str) -> int:
    """The number of the first item of a page whose number the address gives."""
    number = request.args.get(parameter, 1, type=int)
    return (min(max(number, 1), 1_000_000) - 1) * PAGE
