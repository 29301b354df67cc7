"""Feeds → article files: the pages of the items of an RSS or Atom feed, as `kg build` reads them.

feed → items → for each that is new: its page → the article as `kg.read` reads it → a Markdown file
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from email.message import Message
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.errors import KgError
from kg.feeds.addresses import RefusedError
from kg.feeds.fetch import Fetched, LaterError, Web
from kg.feeds.items import Item, items
from kg.feeds.robots import Robots
from kg.feeds.seen import Seen
from kg.feeds.written import as_markdown
from kg.iri import fingerprint, slug
from kg.model import Article
from kg.read import read
from kg.read.load import LARGEST

__all__ = ["Importing", "Taken", "Web"]

PATIENCE = 3
"""After so many items in a row that cannot be had now, the rest is left for another time."""
_PAGES = ("text/html", "application/xhtml+xml", "")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a new item: the file that was written, or why there is none; `later` where it may yet be had."""

    item: Item
    file: Path | None = None
    reason: str = ""
    later: bool = False


@dataclass
class Importing:
    """Takes articles from feeds into a folder, one after the other.

    Attributes:
        folder: where articles go, and what is remembered of feeds.
        web: how documents are asked for.
        pause: seconds between two questions; a site may ask for more.
        most: how many new items of a feed are taken at a time, the first ones of the feed.
    """

    folder: Path
    web: Web = field(default_factory=Web)
    pause: float = 1.0
    most: int = 100
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._seen, self._robots, self._asked = Seen.of(self.folder), Robots(self.web), False

    def take(self, source: str) -> Iterator[Taken]:
        """What becomes of each new item of a feed, which is an http(s) address or a file; none where nothing is new.

        Raises:
            KgError: the feed cannot be had, or is none.
        """
        told = self._feed(source)
        if told is None:
            return
        new = [item for item in items(told.body, told.url, told.headers) if not self._seen.knows(source, item.key)]
        left = len(new) > self.most
        missed = 0
        for item in new[: self.most]:
            taken = self._taken(item)
            left, missed = left or taken.later, missed + 1 if taken.later else 0
            if not taken.later:
                self._seen.note(source, item.key, taken.file.name if taken.file else taken.reason)
                self._seen.save()
            yield taken
            if missed == PATIENCE:
                break
        if not left:
            self._seen.note_version(source, told.headers)
            self._seen.save()

    def _feed(self, source: str) -> Fetched | None:
        """The feed; None where it has not changed."""
        if not source.lower().startswith(("http://", "https://")):
            return Fetched(200, source, _bytes(Path(source)), {})
        try:
            answer = self._get(source, self._seen.conditions(source))
        except (RefusedError, LaterError) as error:
            raise KgError(f"the feed cannot be had: {error}", where=source, hint="Check the address.") from error
        return answer if answer.status == 200 else None

    def _get(self, url: str, headers: dict[str, str] | None = None) -> Fetched:
        def may(url: str) -> None:
            self._robots.must_allow(url)
            if self._asked:
                self.sleep(max(self.pause, self._robots.pause(url)))
            self._asked = True

        return self.web.get(url, headers, may)

    def _taken(self, item: Item) -> Taken:
        try:
            article = self._article(item)
        except LaterError as error:
            return Taken(item, reason=str(error), later=True)
        except (RefusedError, KgError) as error:
            return Taken(item, reason=getattr(error, "message", str(error)))
        file = self._place(article, item)
        new = file.with_name(f".{file.name}")
        new.write_text(as_markdown(article), encoding="utf-8")
        new.replace(file)
        return Taken(item, file)

    def _article(self, item: Item) -> Article:
        """The article of an item's page; where that has none, the one that the feed holds itself."""
        try:
            page = self._get(item.link)
            if (kind := _content_type(page).get_content_type()) not in _PAGES:
                raise RefusedError(f"it is {kind} and no page")
            return replace(_read(_text(page), item), url=page.url)
        except (RefusedError, KgError):
            if not item.content:
                raise
        return replace(_read(f"<h1>{item.title}</h1>{item.content}", item), url=item.link)

    def _place(self, article: Article, item: Item) -> Path:
        """A name that tells day and title, and is no other article's."""
        day = f"{article.published}-" if article.published else ""
        name = f"{day}{slug(article.headline)}"
        first = self.folder / f"{name}.md"
        return self.folder / f"{name}-{fingerprint(item.key)}.md" if first.exists() else first


def _read(page: str | bytes, item: Item) -> Article:
    """The article of a page, as `kg build` would read it, but for the day that the feed tells."""
    with TemporaryDirectory(prefix="kg-feed-") as place:
        file = Path(place) / "page.html"
        file.write_bytes(page if isinstance(page, bytes) else b"\xef\xbb\xbf" + page.encode("utf-8", "replace"))
        try:
            article = read(file, published=item.published)
        except KgError as error:
            raise KgError(error.message, where=item.link) from error
    return replace(article, published=item.published or article.published)


def _text(page: Fetched) -> str | bytes:
    """The page in the charset that came with it, which counts before what it says itself."""
    charset = _content_type(page).get_content_charset()
    try:
        return page.body.decode(charset) if charset else page.body
    except (LookupError, UnicodeDecodeError):
        return page.body


def _content_type(page: Fetched) -> Message:
    message = Message()
    message["Content-Type"] = page.headers.get("content-type", "")
    return message


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise KgError(f"the feed cannot be read: {error.strerror}", where=str(file), exit_code=2) from error
    if len(data) > LARGEST:
        raise KgError(f"the feed is larger than {LARGEST:,} bytes", where=str(file))
    return data
