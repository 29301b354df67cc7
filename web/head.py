"""The head of a page: the address that it goes by, wherever it is read, and the words that describe it."""

from typing import Any

from flask import g, request, url_for

from kg.release.index.facets import FACETS
from web.links import page_address
from web.served import Served

SELECTING = ("iri", "of", "q", "query", "page", "articles")
"""The parameters that make another page of an address; others do not change what it shows."""
SELECTING_AT = {"lists.browse": (*FACETS, "sort", "after", "before"), "site.search": ("kind",)}
"""Those of one address alone, some of which may be given more than once."""
FIRST = "1"
LONGEST_TITLE = 300
"""Characters."""


def canonical(now: Served) -> str:
    """The address of the page that is asked for, under the release's base (RFC 6596); empty where there is no page.

    It is the same at whatever address the site is read, so that copies of it count as one.
    """
    if "canonical" not in g:  # the frame of a page and its card both want it
        g.canonical = _canonical(now)
    return str(g.canonical)


def _canonical(now: Served) -> str:
    if not request.endpoint:
        return ""
    given: dict[str, Any] = {
        name: value for name in SELECTING if (value := request.args.get(name, "")) not in ("", FIRST)
    }
    for name in SELECTING_AT.get(request.endpoint, ()):
        if values := [value for value in request.args.getlist(name) if value]:
            given[name] = sorted(values)
    if iri := given.pop("iri", ""):
        return _with(absolute(page_address(iri, now.base), now.base), given)
    return absolute(url_for(request.endpoint, **(request.view_args or {}), **given), now.base)


def absolute(path: str, base: str) -> str:
    """An address of this site under the base of what it serves."""
    return base + path.removeprefix(request.script_root).removeprefix("/")


def _with(address: str, parameters: dict[str, Any]) -> str:
    more = "&".join(f"{name}={value}" for name, value in parameters.items() if str(value).isdecimal())
    return f"{address}{'&' if '?' in address else '?'}{more}" if more else address


def shorten(words: str, most: int = LONGEST_TITLE) -> str:
    """Words for a title or a line in a list of hits: on one line, and cut where they are too long.

    >>> shorten("Harbour   University", 10)
    'Harbour…'
    """
    line = " ".join(words[: most * 4].split())
    return line if len(line) <= most else f"{line[: most - 1].rpartition(' ')[0] or line[: most - 1]}…"
