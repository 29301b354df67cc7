"""The pages about the whole: landing, search, report, and what machines ask of a site."""

from collections.abc import Iterable, Iterator, Sequence

from flask import Blueprint, Response, current_app, render_template, request, url_for

from kg.iri import Iris
from kg.release import Manifest
from kg.release.dcat import is_distribution
from kg.release.questions import examples
from kg.terms import SCHEMA
from web.caching import by_release, when_wanted
from web.kinds import Kind, members
from web.links import absolute, is_safe
from web.lookups import rows, text, values
from web.names import names
from web.problems import problem
from web.served import Served, served

blueprint = Blueprint("site", __name__)

NEWEST = 6
HITS = 100
CLOSED = ("/sparql", "/store", "/releases/*/sparql", "/search", "/metrics", "/*incoming=", "/*articles=")
LEADS = (
    ("openapi.description", "service-desc", "application/json"),
    ("site.llms", "service-doc", "text/plain"),
    ("openapi.api_catalog", "api-catalog", "application/linkset+json"),
    ("catalogue.void", "describedby", "text/turtle"),
    ("catalogue.catalog", "describedby", "text/turtle"),
    ("feeds.articles", "alternate", "application/atom+xml"),
    ("feeds.cooperations", "alternate", "application/atom+xml"),
    ("sitemap.index", "sitemap", "application/xml"),
)
"""Where the landing page leads machines (RFC 8288), in the words of RFC 8631 and RFC 9727."""
ZIPPED = "application/gzip"
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
    response = Response(shown)
    for link in (*_signposts(now), *(_link(url_for(endpoint), rel, type_) for endpoint, rel, type_ in LEADS)):
        response.headers.add("Link", link)
    return by_release(response)


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
    """What crawlers may read (RFC 9309): all but what costs a query each, and where they find the pages."""
    now, root = served(), request.script_root
    lines = [
        f"# The whole is to be had at once: {absolute(url_for('catalogue.catalog'), now.base)} names the files.",
        "User-agent: *",
        *(f"Disallow: {root}{path}" for path in CLOSED),
        "Crawl-delay: 1",
        "",
        f"Sitemap: {absolute(url_for('sitemap.index'), now.base)}",
        "",
    ]
    return when_wanted(lambda: "\n".join(lines), "text/plain; charset=utf-8")


@blueprint.get("/llms.txt")
def llms() -> Response:
    """What this is and where to go, for language models: https://llmstxt.org/."""
    now = served()

    def told() -> str:
        return render_template(
            "llms.txt",
            title=" ".join(now.title.split()),
            base=now.base,
            kinds=[now.kinds[slug] for slug in FIGURES if slug in now.kinds] or _largest(now.kinds.values()),
            release=now.release,
            example=examples()[0],
        )

    return when_wanted(told, "text/plain; charset=utf-8")


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """The icon, for browsers that ask without being told."""
    response = current_app.send_static_file("favicon.ico")
    response.headers["Content-Location"] = url_for("static", filename="favicon.ico")
    return response


def _signposts(now: Served) -> Iterator[str]:
    """What the page is about, as FAIR Signposting has it: the dataset, its licence, and its files."""
    yield _link(str(Iris(now.base).dataset()), "cite-as")
    yield _link(str(SCHEMA.AboutPage), "type")
    yield _link(str(SCHEMA.Dataset), "type")
    if is_safe(now.licence):
        yield _link(now.licence, "license")
    for name in filter(is_distribution, now.manifest.files if now.manifest else ()):
        yield _link(url_for("download.current_file", name=name), "item", ZIPPED)


def _link(target: str, rel: str, type_: str = "") -> str:
    return f'<{target}>; rel="{rel}"' + (f'; type="{type_}"' if type_ else "")


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
