"""Which pages there are, for crawlers: https://www.sitemaps.org/protocol.html.

An index names parts; a part holds the pages of one class, in the order in which the store finds them, which stays the
same as long as the release does. What records the reading (claims, evidence, rules) is left out: the pages of things
lead there.
"""

import math
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote
from xml.sax.saxutils import escape

from flask import Blueprint, Response, url_for

from kg.terms import FORM
from web.caching import when_wanted
from web.kinds import Kind
from web.links import absolute, page_address
from web.lookups import number, rows, term, text, values
from web.problems import problem
from web.served import Served, served

blueprint = Blueprint("sitemap", __name__)

CONTENT_TYPE = "application/xml; charset=utf-8"
PART = 20_000
"""How many pages a part lists: of those of the greatest length 50 MB, where the protocol ends; it allows 50,000."""
LONGEST = 2_047
"""Characters of an address; the protocol allows less than 2,048."""

_PLAIN = re.compile(r"[A-Za-z0-9_~-]+(?:/[A-Za-z0-9_~-]+)+")


@blueprint.get("/sitemap.xml")
def index() -> Response:
    """The parts that there are."""
    now = served()
    return when_wanted(lambda: _written("sitemapindex", "sitemap", _parts(now), _lastmod(now)), CONTENT_TYPE)


@blueprint.get("/sitemaps/pages.xml")
def pages() -> Response:
    """The pages that are of no thing: lists, vocabulary, downloads."""
    now = served()
    return when_wanted(lambda: _written("urlset", "url", _pages(now), _lastmod(now)), CONTENT_TYPE)


@blueprint.get("/sitemaps/<slug>/<int:place>.xml")
def part(slug: str, place: int) -> Response:
    """A part: pages of the things of one class; the first part is 1."""
    now = served()
    kind = _listed(now).get(slug)
    if kind is None or not 1 <= place <= math.ceil(kind.count / PART):
        return problem(404, f"The sitemap has no part {slug}/{place}.", "See the parts that there are at /sitemap.xml.")
    return when_wanted(lambda: _written("urlset", "url", _things(now, kind, place), _lastmod(now)), CONTENT_TYPE)


def _parts(now: Served) -> Iterator[str]:
    yield absolute(url_for("sitemap.pages"), now.base)
    counted = {text(row, "class"): number(row, "n") for row in rows(now.store, _COUNTS % _classes(now))}
    for slug, kind in _listed(now).items():
        for place in range(1, math.ceil(counted.get(kind.classes[0], 0) / PART) + 1):
            yield absolute(url_for("sitemap.part", slug=slug, place=place), now.base)


def _things(now: Served, kind: Kind, place: int) -> Iterator[str]:
    for row in rows(now.store, _THINGS % (term(kind.classes[0]), PART, (place - 1) * PART)):
        yield _page(text(row, "thing"), now.base)


def _page(iri: str, base: str) -> str:
    """The page of a thing; most IRIs are plain, and need no look at what a client would make of them."""
    rest = iri.removeprefix(f"{base}id/")
    return f"{base}page/{rest}" if rest != iri and _PLAIN.fullmatch(rest) else absolute(page_address(iri, base), base)


def _pages(now: Served) -> Iterator[str]:
    vocabulary = ("vocabulary.ontology", "vocabulary.forms", "vocabulary.shapes")
    whole = ("site.landing", "coverage.page", "map.page", "catalogue.catalog", "catalogue.void", *vocabulary)
    of_release = ("download.downloads", "download.releases") if now.release else ()
    for endpoint in (*whole, *of_release):
        yield absolute(url_for(endpoint), now.base)
    yield f"{now.base}browse"
    for slug in now.kinds:
        yield f"{now.base}browse/{quote(slug)}"
    for row in rows(now.store, _FORMS):
        name = text(row, "form").removeprefix(str(FORM))
        yield absolute(url_for("vocabulary.form", name=name), now.base)


def _listed(now: Served) -> dict[str, Kind]:
    """The classes whose things are listed: all but those of records; umbrellas are made of other classes."""
    return {slug: kind for slug, kind in now.kinds.items() if kind.group not in ("record", slug)}


def _classes(now: Served) -> str:
    return values(kind.classes[0] for kind in _listed(now).values())


def _lastmod(now: Served) -> str:
    """When the release was made; files tell no such time."""
    return f"<lastmod>{escape(now.manifest.created)}</lastmod>" if now.manifest else ""


def _written(root: str, item: str, addresses: Iterable[str], lastmod: str) -> str:
    lines = (
        f"<{item}><loc>{escape(address)}</loc>{lastmod}</{item}>\n" for address in addresses if len(address) <= LONGEST
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{''.join(lines)}</{root}>\n"


_COUNTS = """
SELECT ?class (COUNT(?thing) AS ?n) { VALUES ?class { %s } ?thing a ?class FILTER(isIRI(?thing)) } GROUP BY ?class
"""
_THINGS = "SELECT ?thing { ?thing a %s FILTER(isIRI(?thing)) } LIMIT %d OFFSET %d"
_FORMS = (
    f"SELECT DISTINCT ?form {{ ?form skos:inScheme <{FORM}> FILTER(STRSTARTS(STR(?form), '{FORM}')) }} ORDER BY ?form"
)
