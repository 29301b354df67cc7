"""The pages about the whole: landing, search, report, and what machines ask of a site."""

from collections.abc import Iterable, Sequence

from flask import Blueprint, Response, current_app, render_template, request, url_for

from kg.release import Manifest
from kg.release.questions import examples
from web.caching import by_release
from web.kinds import Kind, members
from web.lookups import rows, text, values
from web.names import names
from web.problems import problem
from web.served import served

blueprint = Blueprint("site", __name__)

NEWEST = 6
HITS = 100
FIGURES = ("article", "organization", "person", "cooperation", "claim")


@blueprint.get("/")
def landing() -> Response:
    """What this is, how much of it there is, and the ways in."""
    now = served()
    articles = members(now.store, now.kinds["article"], first=0, count=NEWEST) if "article" in now.kinds else []
    figures = [now.kinds[slug] for slug in FIGURES if slug in now.kinds] or _largest(now.kinds.values())
    called = names([*articles, *(class_ for kind in figures for class_ in kind.classes)], *now.stores)
    shown = render_template(
        "landing.html",
        figures=figures,
        articles=articles,
        dates=_dates(articles),
        names=called,
        example=examples()[0],
        manifest=now.manifest,
    )
    return by_release(Response(shown))


@blueprint.get("/search")
def search() -> Response:
    """The things of which a label holds the words that are looked for."""
    now, words = served(), request.args.get("q", "").strip()[:200]
    found = now.index.search(words)
    shown = found[:HITS]
    types = _types(shown)
    called = names([*shown, *types.values()], *now.stores)
    page = render_template("search.html", words=words, found=shown, total=len(found), types=types, names=called)
    return by_release(Response(page))


@blueprint.get("/report")
def report() -> Response:
    """What was left out, and why."""
    manifest: Manifest | None = served().manifest
    if manifest is None:
        return problem(404, "RDF files are being served as they are: nothing was left out, and nothing was checked.")
    return by_release(Response(render_template("report.html", manifest=manifest)))


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What crawlers may read: all but what costs a query each."""
    root = request.script_root
    lines = [
        "User-agent: *",
        f"Disallow: {root}/sparql",
        f"Disallow: {root}/store",
        f"Disallow: {root}/releases/*/sparql",
        f"Disallow: {root}/search",
        f"Disallow: {root}/data",
        "",
    ]
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """The icon, for browsers that ask without being told."""
    response = current_app.send_static_file("favicon.svg")
    response.headers["Content-Location"] = url_for("static", filename="favicon.svg")
    return response


def _largest(kinds: Iterable[Kind]) -> list[Kind]:
    named = [kind for kind in kinds if kind.group == "other"]
    return sorted(named, key=lambda kind: -kind.count)[:5]


def _types(things: Sequence[str]) -> dict[str, str]:
    """A class of each thing."""
    return {text(row, "thing"): text(row, "type") for row in rows(served().store, _TYPES % values(things))}


def _dates(articles: Sequence[str]) -> dict[str, str]:
    return {text(row, "thing"): text(row, "date") for row in rows(served().store, _DATES % values(articles))}


_TYPES = "SELECT ?thing (MIN(STR(?class)) AS ?type) { VALUES ?thing { %s } ?thing a ?class } GROUP BY ?thing"
_DATES = "SELECT ?thing ?date { VALUES ?thing { %s } ?thing schema:datePublished ?date }"
