"""Lists of things by kind, whole or narrowed down by facets: as pages, and as data in a file each."""

from collections.abc import Iterator

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask_babel import gettext as _

from web.caching import by_release, has, tag
from web.encoding import coded, coding
from web.facets import ORDERS, TITLES, RefusedError, selection, shown
from web.links import is_safe
from web.listing import FORMATS, NARROWER, Listing
from web.names import names
from web.negotiate import CSV, HTML, Format, by_suffix, wanted
from web.pool import QueryError
from web.problems import not_acceptable, problem
from web.selection import NoKeyError, Page, Selection, orders_of
from web.served import served
from web.wording import number

blueprint = Blueprint("lists", __name__)

AGAIN = {"Retry-After": "5"}


@blueprint.get("/browse")
def kinds() -> Response:
    """The kinds of things that there are, with counts."""
    now = served()
    called = names((class_ for kind in now.kinds.values() for class_ in kind.classes), *now.stores)
    return by_release(Response(render_template("kinds.html", kinds=now.kinds, names=called)))


@blueprint.get("/browse/<name>")
def browse(name: str) -> Response:
    """The things of a kind, page by page, or all of them as data: by suffix, `?format=` or Accept."""
    stem, _dot, suffix = name.rpartition(".")
    by_name = by_suffix(suffix, FORMATS) if stem else None
    kind = served().kinds.get(stem if by_name else name)
    if kind is None:
        return problem(
            404,
            _("There is no kind of things called %(name)s.", name=name),
            _("See those that there are at %(address)s.", address="/browse"),
        )
    format_ = by_name or wanted(request, (HTML, *FORMATS))
    if format_ is None:
        return not_acceptable([offer.name for offer in (HTML, *FORMATS)])
    try:
        chosen = selection(served().index, kind, request.args)
        response = _page(chosen) if format_ is HTML else _data(chosen, format_)
    except RefusedError as refused:
        return problem(400, refused.detail, refused.hint)
    except NoKeyError:
        return problem(400, _("This is no place in a list."), _("Follow the links from page to page."))
    if not by_name and response.status_code in (200, 304):
        response.vary.add("Accept")
        if format_ is not HTML:
            response.headers["Content-Location"] = _address(chosen, format_)
    return response


def _page(chosen: Selection) -> Response:
    now = served()
    page = chosen.page(request.args.get("after", ""), request.args.get("before", ""))
    facets = shown(chosen.facets(), chosen.choices, request.args.get("more", ""))
    things = [member.iri for member in page.members]
    values = [*(value.iri for facet in facets for value in facet.values), *(choice.iri for choice in chosen.choices)]
    classes = [*chosen.kind.classes, *(member.class_ for member in page.members)]
    called = names([*things, *classes, *filter(None, values)], *now.stores)
    shown_page = render_template(
        "browse.html",
        kind=chosen.kind,
        chosen=chosen,
        page=page,
        things=things,
        facets=facets,
        names=called,
        more=request.args.get("more", ""),
        orders={order: ORDERS[order] for order in orders_of(chosen.kind)},
        places=_places(chosen, page),
        formats=FORMATS,
        titles=TITLES,
    )
    response = by_release(Response(shown_page), vary=True)
    links = [f'<{address}>; rel="{rel}"' for rel, address in _places(chosen, page).items()]
    response.headers["Link"] = ", ".join([*links, *_elsewhere(chosen, HTML)])
    return response


def _places(chosen: Selection, page: Page) -> dict[str, str]:
    """The addresses of the pages around one (RFC 8288); none where the list has one page."""
    if not page.has_before and not page.has_after:
        return {}
    found = {"first": _address(chosen, HTML)}
    if page.has_before:
        found["prev"] = _address(chosen, HTML, before=page.members[0].key(chosen.order))
    if page.has_after:
        found["next"] = _address(chosen, HTML, after=page.members[-1].key(chosen.order))
    return found


def _data(chosen: Selection, format_: Format) -> Response:
    name = tag("list", chosen.kind.slug, format_.suffix, sorted(chosen.arguments().items()))
    if form := coding(request):
        name = f"{name}:{form}"
    response = Response(status=304) if has(name) else _written(chosen, format_)
    if response.status_code not in (200, 304):
        return response
    response.set_etag(name)
    response.headers["Content-Type"] = format_.content_type + ("; header=present" if format_ is CSV else "")
    response.headers["Content-Disposition"] = f'inline; filename="{chosen.kind.slug}.{format_.suffix}"'
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Accept-Ranges"] = "none"
    response.headers["Link"] = ", ".join(_elsewhere(chosen, format_))
    response.vary.add("Accept-Encoding")
    return response


def _written(chosen: Selection, format_: Format) -> Response:
    """The list, of which the first piece is there, so that what fails at once has a status of its own."""
    now, most = served(), int(current_app.config["ANSWER_ROWS"])
    if chosen.count > most:
        return problem(422, _("The list has more than %(count)s rows.", count=number(most)), NARROWER)
    if request.method == "HEAD":
        return Response()
    gone = request.environ.get("waitress.client_disconnected", lambda: False)
    pieces = Listing(now, chosen, most, gone).written(format_)
    try:
        first = _first(pieces)
    except QueryError as error:
        detail = f"{error.message[:1].upper()}{error.message[1:]}."
        return problem(422, detail, NARROWER) if error.reason == "large" else problem(503, detail, **AGAIN)
    return _streamed(first, pieces)


def _first(pieces: Iterator[bytes]) -> bytes:
    """What comes before the first question to the store, and the first piece after it."""
    return next(pieces, b"") + next(pieces, b"")


def _streamed(first: bytes, rest: Iterator[bytes]) -> Response:
    def pieces() -> Iterator[bytes]:
        yield first
        yield from rest

    chosen = coding(request)
    if chosen is None:
        return Response(pieces())
    return Response(coded(pieces(), chosen), headers={"Content-Encoding": chosen})


def _elsewhere(chosen: Selection, here: Format) -> list[str]:
    """Links to the list in its other formats, and to the licence (RFC 8288)."""
    links = [
        f'<{_address(chosen, format_)}>; rel="alternate"; type="{format_.media_type}"'
        for format_ in (HTML, *FORMATS)
        if format_ is not here
    ]
    licence = served().licence
    return [*links, f'<{licence}>; rel="license"'] if is_safe(licence) else links


def _address(chosen: Selection, format_: Format, **place: str) -> str:
    name = chosen.kind.slug if format_ is HTML else f"{chosen.kind.slug}.{format_.suffix}"
    return url_for("lists.browse", name=name, **chosen.arguments(), **place)  # type: ignore[arg-type]  # several values
