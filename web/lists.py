"""Lists of things by kind: as pages, and as data in a file each."""

from collections.abc import Iterator

from flask import Blueprint, Response, current_app, render_template, request, url_for

from web.caching import by_release, has, tag
from web.encoding import coded, coding
from web.kinds import Kind
from web.links import is_safe
from web.listing import FORMATS, NARROWER, Listing
from web.members import PAGE
from web.names import names
from web.negotiate import CSV, HTML, Format, by_suffix, wanted
from web.pool import QueryError
from web.problems import not_acceptable, problem
from web.served import served

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
    stem, _, suffix = name.rpartition(".")
    by_name = by_suffix(suffix, FORMATS) if stem else None
    kind = served().kinds.get(stem if by_name else name)
    if kind is None:
        return problem(404, f"There is no kind of things called {name}.", "See the kinds that there are at /browse.")
    format_ = by_name or wanted(request, (HTML, *FORMATS))
    if format_ is None:
        return not_acceptable([offer.name for offer in (HTML, *FORMATS)])
    response = _page(kind) if format_ is HTML else _data(kind, format_)
    if not by_name and response.status_code in (200, 304):
        response.vary.add("Accept")
        if format_ is not HTML:
            response.headers["Content-Location"] = _address(kind, format_)
    return response


def _page(kind: Kind) -> Response:
    now, things = served(), served().lists.of(kind)
    number = max(request.args.get("page", 1, type=int), 1)
    if number > max(things.pages, 1):
        hint = f"The last one is ?page={things.pages}."
        return problem(404, f"There is no page {number} of this list.", hint)
    shown = things.page(number) if things.count else []
    called = names([*shown, *kind.classes], *now.stores)
    page = render_template(
        "browse.html",
        kind=kind,
        members=things,
        things=shown,
        names=called,
        number=number,
        first=(number - 1) * PAGE,
        formats=FORMATS,
    )
    response = by_release(Response(page), vary=True)
    pages = {"first": 1, "prev": number - 1, "next": number + 1, "last": things.pages}
    links = [
        f'<{url_for("lists.browse", name=kind.slug, page=to)}>; rel="{rel}"'
        for rel, to in pages.items()
        if 1 <= to <= things.pages and things.pages > 1
    ]
    response.headers["Link"] = ", ".join([*links, *_elsewhere(kind, HTML)])
    return response


def _data(kind: Kind, format_: Format) -> Response:
    name = tag("list", kind.slug, format_.suffix)
    chosen = coding(request)
    response = Response(status=304) if has(name := f"{name}:{chosen}" if chosen else name) else _written(kind, format_)
    if response.status_code not in (200, 304):
        return response
    response.set_etag(name)
    response.headers["Content-Type"] = format_.content_type + ("; header=present" if format_ is CSV else "")
    response.headers["Content-Disposition"] = f'inline; filename="{kind.slug}.{format_.suffix}"'
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Accept-Ranges"] = "none"
    response.headers["Link"] = ", ".join(_elsewhere(kind, format_))
    response.vary.add("Accept-Encoding")
    return response


def _written(kind: Kind, format_: Format) -> Response:
    """The list, of which the first piece is there, so that what fails at once has a status of its own."""
    now, most = served(), int(current_app.config["ANSWER_ROWS"])
    things = now.lists.of(kind)
    if things.count > most:
        return problem(422, f"The list has more than {most:,} rows.", NARROWER)
    if request.method == "HEAD":
        return Response()
    gone = request.environ.get("waitress.client_disconnected", lambda: False)
    pieces = Listing(now, kind.classes, things, most, gone).written(format_)
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


def _elsewhere(kind: Kind, here: Format) -> list[str]:
    """Links to the list in its other formats, and to the licence (RFC 8288)."""
    links = [
        f'<{_address(kind, format_)}>; rel="alternate"; type="{format_.media_type}"'
        for format_ in (HTML, *FORMATS)
        if format_ is not here
    ]
    licence = served().licence
    return [*links, f'<{licence}>; rel="license"'] if is_safe(licence) else links


def _address(kind: Kind, format_: Format) -> str:
    return url_for("lists.browse", name=kind.slug if format_ is HTML else f"{kind.slug}.{format_.suffix}")
