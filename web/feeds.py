"""What is new, as Atom feeds (RFC 4287), page by page (RFC 5005, section 3): articles, and cooperations.

An entry bears the IRI of its thing and quotes the sentence that tells of it. New is what an article of a late date
tells; articles without a date are in no feed.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox
from flask import Blueprint, Response, request

from kg.terms import KINDS_OF_COOPERATION, compact, expand
from web.caching import when_wanted
from web.links import absolute, data_address, is_safe, page_address
from web.lookups import Row, number, rows, text, values
from web.names import names
from web.negotiate import TURTLE
from web.problems import problem
from web.served import Served, served

blueprint = Blueprint("feeds", __name__)

ATOM = "http://www.w3.org/2005/Atom"
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
PAGE = 50
LONGEST_SUMMARY = 1_000
LAST_PAGE = 10_000
NEVER = "1970-01-01T00:00:00Z"
"""When a feed without entries, of files that tell no date, was changed."""

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing that is new: since which day (`YYYY-MM-DD`), by which article, in which words.

    `author` is who published the article, `source` where it stands, `kind` the class of the thing; empty where that
    is not told.
    """

    iri: str
    title: str
    date: str
    quote: str = ""
    author: str = ""
    source: str = ""
    kind: str = ""


@blueprint.get("/feeds/articles.atom")
def articles() -> Response:
    """The newest articles."""
    return _feed("new articles", _articles)


@blueprint.get("/feeds/cooperations.atom")
def cooperations() -> Response:
    """The cooperations that the newest articles tell of."""
    return _feed("new cooperations", _cooperations)


def _feed(about: str, entries: Callable[[Served, int], list[Entry]]) -> Response:
    now, page = served(), request.args.get("page", 1, type=int)
    if not 1 <= page <= LAST_PAGE:
        return problem(404, f"The feed has no page {page}.", "Begin with the first: leave out ?page=.")
    return when_wanted(lambda: _written(now, f"{now.title}: {about}", entries(now, page), page), CONTENT_TYPE)


def _articles(now: Served, page: int) -> list[Entry]:
    found = _newest(now, _ARTICLES, page)
    called = names([iri for row in found for name in ("thing", "publisher") if (iri := text(row, name))], *now.stores)
    quotes = _first_quotes(now, _QUOTES_OF_ARTICLES % values(text(row, "thing") for row in found))
    return [
        Entry(
            iri=(iri := text(row, "thing")),
            title=(title := called[iri].text),
            date=text(row, "day")[:10],
            quote=next((words for words in quotes.get(iri, ()) if words != title), ""),
            author=called[text(row, "publisher")].text if text(row, "publisher") else "",
            source=text(row, "url"),
        )
        for row in found
    ]


def _cooperations(now: Served, page: int) -> list[Entry]:
    found = _newest(now, _COOPERATIONS, page)
    called = names([text(row, "thing") for row in found], *now.stores)
    quotes = _first_quotes(now, _QUOTES_OF_THINGS % values(text(row, "thing") for row in found))
    return [
        Entry(
            iri=(iri := text(row, "thing")),
            title=called[iri].text,
            date=text(row, "day")[:10],
            quote=next(iter(quotes.get(iri, ())), ""),
            kind=text(row, "kind"),
        )
        for row in found
    ]


def _newest(now: Served, query: str, page: int) -> Sequence[Row]:
    """What a query finds of a page of the feed, and one more if there is: day by day, so that the first cost little."""
    found: dict[str, Row] = {}
    for days in _batches(now):
        told = sorted(rows(now.store, query % days), key=lambda row: [str(node) for node in row])
        told.sort(key=lambda row: text(row, "day")[:10], reverse=True)
        for row in told:
            found.setdefault(text(row, "thing"), row)
        if len(found) > page * PAGE:
            break
    return list(found.values())[(page - 1) * PAGE : page * PAGE + 1]


def _batches(now: Served) -> Iterator[str]:
    """The days on which something was published, the newest first, together as many as tell of a page of things."""
    told = [(row["day"], number(row, "n")) for row in rows(now.store, _DAYS)]
    days = [(day, count) for day, count in told if isinstance(day, ox.Literal) and _is_day(day.value)]
    batch, size = [], 0
    for day, count in sorted(days, key=lambda pair: (pair[0].value[:10], pair[0].value), reverse=True):
        batch.append(str(day))
        size += count
        if size >= PAGE:
            yield " ".join(batch)
            batch, size = [], 0
    if batch:
        yield " ".join(batch)


def _is_day(value: str) -> bool:
    """Whether a value of the type xsd:date is a day that Atom can tell; a zone may stand behind it.

    >>> _is_day("2024-02-29"), _is_day("2024-01-02Z"), _is_day("2023-02-29"), _is_day("-0044-03-15")
    (True, True, False, False)
    """
    try:
        date.fromisoformat(value[:10])
    except ValueError:
        return False
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d(?:Z|[+-]\d\d:\d\d)?", value))


def _first_quotes(now: Served, query: str) -> Mapping[str, Sequence[str]]:
    """The words that statements about each thing were read from, in the order of the text."""
    told: dict[str, list[tuple[int, str]]] = {}
    for row in rows(now.store, query):
        start = text(row, "start")
        told.setdefault(text(row, "thing"), []).append((int(start) if start.isdecimal() else 0, text(row, "words")))
    return {thing: [words for _, words in sorted(quotes)] for thing, quotes in told.items()}


def _written(now: Served, title: str, entries: Sequence[Entry], page: int) -> bytes:
    """A page of a feed; one entry too many tells that there is a next page."""
    here = str(absolute(request.path, now.base))
    more, entries = len(entries) > PAGE, entries[:PAGE]
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _add(feed, "id", here)
    _add(feed, "title", title)
    _add(feed, "updated", _updated(now, entries))
    _add(ET.SubElement(feed, "author"), "name", now.title)
    _add(feed, "rights", now.licence)
    _link(feed, "self", _page(here, page), "application/atom+xml")
    _link(feed, "alternate", now.base, "text/html")
    _link(feed, "license", now.licence)
    _link(feed, "first", here, "application/atom+xml")
    if page > 1:
        _link(feed, "previous", _page(here, page - 1), "application/atom+xml")
    if more:
        _link(feed, "next", _page(here, page + 1), "application/atom+xml")
    feed.extend(_element(now, entry) for entry in entries)
    ET.indent(feed)
    return b"".join((b'<?xml version="1.0" encoding="utf-8"?>\n', ET.tostring(feed, encoding="utf-8"), b"\n"))


def _element(now: Served, entry: Entry) -> ET.Element:
    element = ET.Element("entry")
    _add(element, "id", entry.iri)
    _add(element, "title", entry.title)
    _add(element, "updated", f"{entry.date}T00:00:00Z")
    _add(element, "published", f"{entry.date}T00:00:00Z")
    if entry.author:
        _add(ET.SubElement(element, "author"), "name", entry.author)
    _link(element, "alternate", absolute(page_address(entry.iri, now.base), now.base), "text/html")
    turtle = data_address(entry.iri, now.base, TURTLE.suffix)
    _link(element, "alternate", absolute(turtle, now.base), TURTLE.media_type)
    if entry.source and is_safe(entry.source):
        _link(element, "via", entry.source)
    if entry.kind:
        ET.SubElement(element, "category", {"term": _clean(compact(entry.kind)), "scheme": _scheme(entry.kind)})
    if entry.quote:
        _add(element, "summary", f"“{_shortened(entry.quote)}”")
    return element


def _updated(now: Served, entries: Iterable[Entry]) -> str:
    """When the release was made; of files, which tell no such time, the latest date of an entry."""
    if now.manifest:
        return now.manifest.created
    return max((f"{entry.date}T00:00:00Z" for entry in entries), default=NEVER)


def _add(parent: ET.Element, name: str, words: str) -> None:
    ET.SubElement(parent, name).text = _clean(words)


def _link(parent: ET.Element, rel: str, href: str, type_: str = "") -> None:
    ET.SubElement(parent, "link", {"rel": rel, "href": _clean(href)} | ({"type": type_} if type_ else {}))


def _page(address: str, page: int) -> str:
    return f"{address}?page={page}" if page > 1 else address


def _scheme(term: str) -> str:
    """The namespace of a term."""
    return _clean(re.sub(r"[^/#]*$", "", term))


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST_SUMMARY else f"{words[:LONGEST_SUMMARY].rstrip()} …"


def _clean(words: str) -> str:
    """A text without the characters that XML 1.0 cannot hold (section 2.2)."""
    return _NO_XML.sub("\ufffd", words)


_DAYS = """
SELECT ?day (COUNT(*) AS ?n) { ?thing schema:datePublished ?day FILTER(DATATYPE(?day) = xsd:date) } GROUP BY ?day
"""
_ARTICLES = """
SELECT ?thing ?day ?publisher ?url {
  VALUES ?day { %s } ?thing schema:datePublished ?day ; a coop:Article FILTER(isIRI(?thing))
  OPTIONAL { ?thing schema:publisher ?publisher FILTER(isIRI(?publisher)) }
  OPTIONAL { ?thing schema:url ?url FILTER(isIRI(?url)) }
}
"""
_KINDS = ", ".join(f"<{expand(kind)}>" for kind in KINDS_OF_COOPERATION)
_COOPERATIONS = f"""
SELECT ?thing ?day ?kind {{
  VALUES ?day {{ %s }} ?article schema:datePublished ?day ; schema:about ?thing .
  ?thing a ?kind FILTER(isIRI(?thing) && ?kind IN ({_KINDS}))
}}
"""
_WORDS = "?evidence oa:hasSelector ?selector . ?selector oa:exact ?words OPTIONAL { ?selector oa:start ?start }"
_QUOTES_OF_ARTICLES = (
    f"SELECT ?thing ?words ?start {{ VALUES ?thing {{ %s }} ?evidence oa:hasSource ?thing . {_WORDS} }}"
)
_QUOTES_OF_THINGS = f"""
SELECT ?thing ?words ?start {{
  VALUES ?thing {{ %s }} {{ ?claim rdf:subject ?thing }} UNION {{ ?claim rdf:object ?thing }}
  ?claim coop:evidence ?evidence . {_WORDS}
}}
"""
