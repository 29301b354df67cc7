"""What a feed tells (RSS, RFC 4287): its items with their addresses and dates."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import feedparser

from kg.errors import KgError
from kg.model import When


@dataclass(frozen=True, slots=True)
class Item:
    """One item: by what it is known, title, address and date, as far as it tells them, and its own text as HTML."""

    key: str
    title: str
    link: str
    published: When | None
    content: str


def items(data: bytes, where: str, headers: Mapping[str, str] | None = None) -> list[Item]:
    """The items of a feed, in its order.

    Args:
        data: the bytes of the feed.
        where: its address or file, for messages.
        headers: those that it came with, which tell its charset.

    Raises:
        KgError: it is no feed.
    """
    told = {name: value for name, value in (headers or {}).items() if name.lower() == "content-type"}
    parsed = feedparser.parse(io.BytesIO(data), response_headers=told | {"content-location": where})
    if not parsed.get("version"):
        hint = 'Give the address of an RSS or Atom feed; a page names its own as <link rel="alternate">.'
        raise KgError("this is no feed", where=where, hint=hint)
    return list(_items(parsed.entries))


def _items(entries: list[Mapping[str, Any]]) -> Iterator[Item]:
    for entry in entries:
        link, title = str(entry.get("link", "")), str(entry.get("title", ""))
        if key := link or str(entry.get("id", "")):
            content = next((each.value for each in entry.get("content", ()) if "html" in each.get("type", "")), "")
            yield Item(key, title, link, _when(entry), content)


def _when(entry: Mapping[str, Any]) -> When | None:
    """The day on which it was published, where it was published: feedparser's own time is that of Greenwich."""
    words = str(entry.get("published", ""))
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            day = parse(words)
        except (ValueError, TypeError, IndexError):
            continue
        return When(day.year, day.month, day.day)
    utc = entry.get("published_parsed")
    return When(*utc[:3]) if utc else None
