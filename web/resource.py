"""Things: `/id/…` leads to a page or a document, whichever the client prefers."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, unquote, urlencode

from flask import Blueprint, Response, g, redirect, render_template, request
from flask_babel import gettext as _

from kg.terms import COOP
from web.articles import Article
from web.caching import when_wanted
from web.citing import BIBTEX, CITATIONS, RIS, Citation, citation
from web.claims import Claim
from web.documents import Document
from web.gone import missing
from web.links import (
    IN_PATH,
    IN_QUERY,
    cite_address,
    data_address,
    data_path,
    linkset_address,
    page_address,
    page_path,
    root,
)
from web.lookups import first_of, types_of
from web.names import Names, names
from web.negotiate import GRAPHS, HTML, LINKSETS, RDFXML, Format, by_name, wanted, without_suffix
from web.panels.door import articles_query, panel_address
from web.panels.table import panels_of
from web.problems import Offer, not_acceptable, problem
from web.served import Served, served
from web.signposts import Link, Signposts
from web.things import Thing, begun
from web.xml import UnwritableError

blueprint = Blueprint("resource", __name__)

PAGE = 50
DOCUMENTS = (HTML, *GRAPHS)
RECORDS = (BIBTEX, RIS)
"""What reference managers ask for."""
LONGEST_ADDRESS = 2_000
KNOWN_PARAMETERS = ("articles",)
_OF_KIND: Mapping[str, type[Article] | type[Claim]] = {"article.html": Article, "claim.html": Claim}


@blueprint.before_request
def choose_release() -> Response | None:
    """An address below `/releases/{version}` is answered from that release."""
    version = (request.view_args or {}).pop("version", None)
    if version is None:
        return None
    chosen = served().of_version(version)
    if chosen is None:
        return problem(
            404,
            _("There is no release %(version)s.", version=version),
            _("See those that there are at %(address)s.", address="/releases"),
        )
    g.served = chosen
    return None


@blueprint.get("/id/<path:rest>")
def identified(rest: str) -> Response:
    """Leads a thing's IRI to what tells of it: 303, since the thing is not the document."""
    return _see(f"id/{rest}")


@blueprint.get("/<path:rest>")
def under_base(rest: str) -> Response:
    """Leads any other IRI under the base, as RDF files may have them, in the same way."""
    return _see(rest)


@blueprint.get("/page/<kind>/<path:slug>")
@blueprint.get("/releases/<version>/page/<kind>/<path:slug>")
def page(kind: str, slug: str) -> Response:
    """The page of a thing."""
    return _page(f"{served().base}id/{kind}/{slug}")


@blueprint.get("/page")
@blueprint.get("/releases/<version>/page")
def page_of_iri() -> Response:
    """The page of anything that the store tells of: `/page?iri=…`."""
    return _page(request.args.get("iri", ""))


@blueprint.get("/data/<kind>/<path:name>")
@blueprint.get("/releases/<version>/data/<kind>/<path:name>")
def data(kind: str, name: str) -> Response:
    """The RDF document of a thing; the suffix tells the format, or else `?format=` or Accept."""
    whole = f"{served().base}id/{kind}/{name}"
    stem, format_ = without_suffix(whole, GRAPHS)
    if format_ is None or (types_of(served().store, stem) is None and first_of(served().store, [whole])):
        return _data(whole, None)
    return _data(stem, format_)


@blueprint.get("/data")
@blueprint.get("/releases/<version>/data")
def data_of_iri() -> Response:
    """The RDF document of anything that the store tells of: `/data?iri=…&format=ttl`."""
    return _data(request.args.get("iri", ""), None)


@blueprint.get("/linkset")
def linkset() -> Response:
    """The links around a thing as a document: `/linkset?iri=…` (RFC 9264)."""
    now, iri = served(), request.args.get("iri", "")
    types = types_of(now.store, iri)
    if types is None:
        return missing(now, [iri])
    format_ = wanted(request, LINKSETS)
    if format_ is None:
        offers = [Offer(each.name, each.media_type, linkset_address(iri, each.suffix)) for each in LINKSETS]
        return not_acceptable([each.name for each in LINKSETS], offers)
    posts = Signposts(now, iri, types)
    return when_wanted(lambda: posts.linkset(format_), format_.media_type, vary="format" not in request.args)


def _see(path: str) -> Response:
    now, candidates = served(), _candidates(served().base, path)
    iri = first_of(now.store, candidates)
    if iri is None:
        return missing(now, candidates)
    format_ = wanted(request, (*DOCUMENTS, *RECORDS))
    if format_ is None:
        return _not_acceptable(now, iri, DOCUMENTS)
    response = _redirect(_address_in(now, iri, format_))
    if "format" not in request.args:
        response.vary.add("Accept")
    posts = Signposts(now, iri, types_of(now.store, iri) or ())
    response.headers["Link"] = ", ".join(posts.header(posts.of_thing()))
    return response


def _address_in(now: Served, iri: str, format_: Format) -> str:
    if format_ in RECORDS:
        return cite_address(iri, now.base, format_.suffix)
    return page_address(iri, now.base) if format_ is HTML else data_address(iri, now.base, format_.suffix)


def _redirect(to: str) -> Response:
    return redirect(to, 303, Response=Response)  # type: ignore[return-value]  # the class asked for


def _not_acceptable(now: Served, iri: str, formats: Sequence[Format]) -> Response:
    offers = [
        Offer(each.name, each.media_type, page_address(iri, now.base))
        if each is HTML
        else Offer(each.name, each.media_type, data_address(iri, now.base, each.suffix))
        for each in formats
    ]
    return not_acceptable([offer.name for offer in formats], offers)


def _candidates(base: str, path: str) -> list[str]:
    """The IRIs that an address may stand for: servers hand on its path decoded, IRIs may be written either way."""
    raw = request.environ.get("REQUEST_URI") or request.environ.get("RAW_URI") or ""
    as_sent = raw.partition("?")[0].removeprefix(request.script_root).removeprefix("/")
    encoded = quote(path, safe="/:@!$&'()*+,;=~-._")
    return list(dict.fromkeys(f"{base}{form}" for form in (as_sent, path, encoded, unquote(as_sent)) if form))


def _page(iri: str) -> Response:
    now = served()
    found = begun(now.store, iri, articles_from=_first("articles"), page=PAGE)
    if found is None:
        return missing(now, [iri])
    if format_ := by_name(request.args.get("cite", ""), CITATIONS):
        return _redirect(cite_address(iri, now.base, format_.suffix))
    if format_ := by_name(request.args.get("format", "html"), GRAPHS):
        return _redirect(data_address(iri, now.base, format_.suffix))
    if by_name(request.args.get("format", "html"), [HTML]) is None:
        return _not_acceptable(now, iri, DOCUMENTS)
    posts = Signposts(now, iri, found.types, found.own)
    response = when_wanted(lambda: _rendered(now, found.whole()), HTML.content_type)
    return placed(response, now, posts.header(posts.of_page()), page_path(iri, now.base, _pages()))


def placed(response: Response, now: Served, links: Sequence[str], path: str) -> Response:
    """Tells what stands around an answer, and the address that gives it again when another release is served.

    The latter identifies what was sent (RFC 9110, section 8.7).
    """
    if links:
        response.headers["Link"] = ", ".join(links)
    location = f"{root()}/releases/{now.version}{path}"
    if now.release and len(location) <= LONGEST_ADDRESS:
        response.headers["Content-Location"] = location
    return response


def _rendered(now: Served, found: Thing) -> str:
    template, page, called, title = _named(now, found)
    return render_template(
        template,
        thing=found,
        title=title,
        quotes=found.quotes,
        page=page,
        citation=citation(now, found, page, title, called),
        names=called,
        formats=GRAPHS,
        page_size=PAGE,
        elsewhere=_elsewhere,
        panels=panels_of(found.own, found.pointing),
        panel_link=lambda name: panel_address(name, found.iri, now),
        articles_query=articles_query(found.iri),
    )


def cited(now: Served, found: Thing) -> Citation:
    """How a thing is cited."""
    _, page, called, title = _named(now, found)
    return citation(now, found, page, title, called)


def _named(now: Served, found: Thing) -> tuple[str, Article | Claim | None, Names, str]:
    """The template of a thing's page, what that shows of an article or a claim, the names, and the title."""
    template = _kind_of_page(found)
    page = kind(found) if (kind := _OF_KIND.get(template)) else None
    called = names((*found.iris(), *(page.iris() if page else ())), *now.stores)
    return template, page, called, _title(found, template, called)


def _kind_of_page(found: Thing) -> str:
    if str(COOP.Article) in found.types:
        return "article.html"
    return "claim.html" if str(COOP.Claim) in found.types else "thing.html"


def _title(found: Thing, template: str, called: Names) -> str:
    """What stands above the page: the thing's name, or what a claim says."""
    if template != "claim.html" or not found.quotes:
        return called[found.iri].text
    said = found.quotes[0]
    object_ = str(getattr(said.object, "value", said.object))
    last = called[object_].text if object_ in called else object_
    return f"{called[said.subject].text} – {called[said.predicate].text} – {last}"


def _pages(**changed: int) -> dict[str, int]:
    """Which pages of its lists a page shows, where these are not the first ones."""
    kept = {name: _first(name) // PAGE + 1 for name in KNOWN_PARAMETERS} | changed
    return {name: number for name, number in kept.items() if number > 1}


def _elsewhere(**changed: int) -> str:
    """The address of this page with other pages of its lists."""
    asked = ({"iri": request.args["iri"]} if "iri" in request.args else {}) | _pages(**changed)
    return f"{root()}{quote(request.path, safe=IN_PATH)}" + (f"?{urlencode(asked, safe=IN_QUERY)}" if asked else "")


def _data(iri: str, format_: Format | None) -> Response:
    now = served()
    types = types_of(now.store, iri)
    if types is None:
        return missing(now, [iri])
    chosen = format_ or wanted(request, GRAPHS)
    if chosen is None:
        return _not_acceptable(now, iri, GRAPHS)
    depth = request.args.get("depth", "1")
    if depth not in ("1", "2"):
        return problem(
            400,
            _("A document has the depth 1 or 2, and not %(depth)s.", depth=depth[:20]),
            _("Ask for ?depth=2, or leave it out."),
        )
    asked = Document(now, iri, request.args.get("incoming", 1, type=int), int(depth))
    try:
        response = when_wanted(
            lambda: asked.written(chosen),
            chosen.content_type,
            vary=format_ is None and "format" not in request.args,
        )
    except UnwritableError as error:
        return _unwritable(now, iri, error)
    links = _links_of_document(now, types, asked, chosen)
    return placed(response, now, links, data_path(iri, now.base, chosen.suffix, asked.asked(asked.page)))


def _links_of_document(now: Served, types: Sequence[str], asked: Document, format_: Format) -> list[str]:
    posts = Signposts(now, asked.iri, types)

    def page(number: int) -> str:
        return data_address(asked.iri, now.base, format_.suffix, asked=asked.asked(number))

    links = [Link("prev", page(asked.page - 1), format_.media_type)] if asked.page > 1 else []
    links += [Link("next", page(asked.page + 1), format_.media_type)] if asked.more else []
    return posts.header([*links, *posts.of_document(format_)])


def _unwritable(now: Served, iri: str, error: UnwritableError) -> Response:
    others = [each for each in GRAPHS if each is not RDFXML]
    offers = [Offer(each.name, each.media_type, data_address(iri, now.base, each.suffix)) for each in others]
    return problem(406, _("This cannot be had as RDF/XML: %(why)s.", why=error), offers=offers)


def _first(parameter: str) -> int:
    """The number of the first item of a page whose number the address gives."""
    number = request.args.get(parameter, 1, type=int)
    return (min(max(number, 1), 1_000_000) - 1) * PAGE
