"""The pages about the whole: landing, search, and what machines ask of a site."""

from collections.abc import Iterable, Iterator

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for

from kg.iri import Iris
from kg.release.dcat import is_distribution
from kg.release.formats import DUMPS, Dump
from kg.release.questions import GROUPS, Example, examples
from kg.terms import SCHEMA
from web import results
from web.caching import by_release, when_wanted
from web.figures import is_host
from web.kinds import Kind
from web.links import absolute, is_safe
from web.names import names
from web.pictures.bars import years_of
from web.pictures.world import by_town
from web.served import Served, served

blueprint = Blueprint("site", __name__)

CLOSED = (
    *("/sparql", "/store", "/releases/*/sparql", "/search", "/suggest", "/metrics", "/panel/", "/releases/*/panel/"),
    *("/browse/*?", "/*incoming=", "/*articles="),
)
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
    figures = [now.kinds[slug] for slug in FIGURES if slug in now.kinds] or _largest(now.kinds.values())
    world = by_town(now.places, now.places.cooperating)
    called = names(_named(now, figures), *now.stores)
    shown = render_template(
        "landing.html",
        figures=figures,
        news=now.newest,
        is_host=is_host,
        years=years_of(now.figures.cooperations),
        world=world,
        names=called,
        questions=_questions(),
        dumps=_dumps(now),
        manifest=now.manifest,
    )
    response = Response(shown)
    for link in (*_signposts(now), *(_link(url_for(endpoint), rel, type_) for endpoint, rel, type_ in LEADS)):
        response.headers.add("Link", link)
    return by_release(response)


@blueprint.get("/search")
def search() -> Response:
    """What the words that are looked for stand in: names first, then the texts of articles."""
    return results.answered()


@blueprint.get("/report")
def report() -> Response:
    """Leads to what was left out, and why."""
    to = url_for("coverage.page", _anchor="left-out")
    return redirect(to, 303, Response=Response)  # type: ignore[return-value]  # the class asked for


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


def _named(now: Served, figures: Iterable[Kind]) -> Iterator[str]:
    """What the landing page has to name."""
    for kind in figures:
        yield from kind.classes[:1]
    for news in now.newest:
        yield from (iri for iri in (news.iri, news.outlet) if iri and not is_host(iri))


def _questions() -> list[Example]:
    """The first question of each group."""
    return [next(each for each in examples() if each.group == group) for group in GROUPS]


def _dumps(now: Served) -> list[tuple[Dump, int]]:
    """The files that hold the whole graph, with their sizes."""
    files = now.manifest.files if now.manifest else {}
    return [(dump, files[dump.file].size) for dump in DUMPS.values() if dump.file in files]
