"""What an HTML page says of itself: JSON-LD, Open Graph, Dublin Core and the like."""

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from kg.read.words import clean

# schema.org's types for a piece of news, by the ends of their names
_NEWS = ("Article", "BlogPosting", "Report", "PressRelease")

_MOST = 20  # statements of one kind that are looked at
_LONGEST = 2000  # characters of one

_TITLES = (
    "og:title",
    "citation_title",
    "dcterms.title",
    "dc.title",
    "twitter:title",
    "parsely-title",
    "sailthru.title",
)
_DATES = (
    "article:published_time",
    "article:published",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "publishdate",
    "publish_date",
    "publication_date",
    "pubdate",
    "date.issued",
    "dcterms.issued",
    "dcterms.date",
    "dcterms.created",
    "dc.date.issued",
    "dc.date",
    "dc.date.created",
    "citation_publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "date",
)
_LANGUAGES = ("og:locale", "content-language", "dcterms.language", "dc.language", "language", "inlanguage")
_PUBLISHERS = ("og:site_name", "dcterms.publisher", "dc.publisher", "publisher", "application-name")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself, in each field the more trustworthy first."""

    titles: tuple[str, ...]
    dates: tuple[str, ...]
    languages: tuple[str, ...]
    publishers: tuple[str, ...]
    urls: tuple[str, ...]


def metadata(tree: HtmlElement) -> Metadata:
    """The metadata of a page.

    >>> from kg.read.blocks import tree_of
    >>> metadata(tree_of('<html lang="en"><meta property="og:title" content="A visit"><p>.')).titles
    ('A visit',)
    """
    meta = _meta(tree)
    news, by_id = _json_ld(tree)
    return Metadata(
        titles=_texts(_json(news, "headline"), (meta.get(name) for name in _TITLES)),
        dates=_texts(_json(news, "datePublished"), (meta.get(name) for name in _DATES), _marked_up(tree)),
        languages=_texts(_json(news, "inLanguage"), _lang(tree), (meta.get(name) for name in _LANGUAGES)),
        publishers=_texts(_publishers(news, by_id), (meta.get(name) for name in _PUBLISHERS)),
        urls=tuple(filter(_is_web, _texts(_canonical(tree), [meta.get("og:url")], _json(news, "url"), _pages(news)))),
    )


def _texts(*sources: Iterable[object]) -> tuple[str, ...]:
    """The first texts of several sources, cleaned; what is no text, empty or endless is left out."""
    said = (item for source in sources for item in source if isinstance(item, str) and len(item) < _LONGEST)
    words = (clean(html.unescape(item)) for item in islice(said, _MOST))
    return tuple(dict.fromkeys(word for word in words if word))


def _meta(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = next(filter(None, map(element.get, ("property", "name", "itemprop", "http-equiv"))), "")
        found.setdefault(name.strip().lower(), element.get("content") or "")
    return {name: content for name, content in found.items() if content}


def _json_ld(tree: HtmlElement) -> tuple[list[dict[str, object]], dict[str, dict[str, object]]]:
    """The nodes of news in a page's JSON-LD, and all its nodes by their identifiers."""
    scripts = (script.text or "" for script in tree.iter("script") if "ld+json" in (script.get("type") or ""))
    nodes = [node for script in scripts for node in _nodes(script)]
    by_id = {node["@id"]: node for node in reversed(nodes) if isinstance(node.get("@id"), str)}
    return [node for node in nodes if _is_news(node)], {str(key): node for key, node in by_id.items()}


def _nodes(text: str) -> Iterator[dict[str, object]]:
    try:
        waiting = [json.loads(text.strip().removeprefix("<!--").removesuffix("-->"), strict=False)]
    except (ValueError, RecursionError):
        return
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += reversed(node)
        elif isinstance(node, dict):
            yield node
            waiting += [node[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in node]


def _is_news(node: dict[str, object]) -> bool:
    return any(isinstance(kind, str) and kind.endswith(_NEWS) for kind in _list(node.get("@type")))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _json(news: Iterable[dict[str, object]], key: str) -> Iterator[object]:
    """The values of a key; of a node, its short name or its name."""
    for node in news:
        for value in _list(node.get(key)):
            yield (value.get("alternateName") or value.get("name")) if isinstance(value, dict) else value


def _publishers(news: Iterable[dict[str, object]], by_id: dict[str, dict[str, object]]) -> Iterator[object]:
    for node in news:
        for value in _list(node.get("publisher")):
            if isinstance(value, dict):
                yield value.get("name") or by_id.get(str(value.get("@id")), {}).get("name")
            else:
                yield value


def _pages(news: Iterable[dict[str, object]]) -> Iterator[object]:
    for node in news:
        for value in _list(node.get("mainEntityOfPage")):
            yield value.get("@id") if isinstance(value, dict) else value


def _canonical(tree: HtmlElement) -> Iterator[str | None]:
    return (link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split())


def _lang(tree: HtmlElement) -> list[str | None]:
    xml = "{http://www.w3.org/XML/1998/namespace}lang"
    return [tree.get("lang"), tree.get("xml:lang"), tree.get(xml)]


def _marked_up(tree: HtmlElement) -> Iterator[str | None]:
    """Dates of elements that microdata marks as the date of publication."""
    for element in tree.iter("time", "span", "div", "p", "abbr"):
        if "datePublished" in (element.get("itemprop") or ""):
            yield element.get("datetime") or element.get("content") or element.text


def _is_web(url: str) -> bool:
    return bool(re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", url))
