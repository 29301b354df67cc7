"""What was taken from feeds before, kept beside the articles, so that nothing is asked for twice."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import KgError

NAME = ".feeds.json"
_CONDITIONS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


@dataclass
class Seen:
    """By feed: what it said of its version, and of each of its items the file, or why there is none.

    >>> import tempfile
    >>> seen = Seen(Path(tempfile.mkdtemp()))
    >>> seen.note("http://f.org/", "1", "visit.md"); seen.save()
    >>> seen.knows("http://f.org/", "1"), Seen.of(seen.folder).knows("http://f.org/", "1"), seen.knows("else", "1")
    (True, True, False)
    """

    folder: Path
    feeds: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> "Seen":
        """What is kept in a folder; nothing where it is not there yet.

        Raises:
            KgError: the file is damaged.
        """
        file = folder / NAME
        try:
            feeds = json.loads(file.read_text(encoding="utf-8"))
            return cls(folder, {str(feed): {**told, "items": dict(told["items"])} for feed, told in feeds.items()})
        except FileNotFoundError:
            return cls(folder)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            hint = "Remove the file; articles that were taken already are then taken again."
            raise KgError(f"what is kept of feeds cannot be read: {error}", where=str(file), hint=hint) from error

    def knows(self, feed: str, key: str) -> bool:
        """Whether an item was dealt with; one that is known by its address, in whatever feed it stood."""
        feeds = self.feeds.values() if key.startswith(("http://", "https://")) else [self.feeds.get(feed, {})]
        return any(key in told.get("items", {}) for told in feeds)

    def note(self, feed: str, key: str, what: str) -> None:
        """Notes what became of an item: the name of its file, or a reason."""
        self.feeds.setdefault(feed, {}).setdefault("items", {})[key] = what

    def conditions(self, feed: str) -> dict[str, str]:
        """Headers by which a server tells that a feed has not changed (RFC 9110, section 13.1)."""
        told = self.feeds.get(feed, {})
        return {_CONDITIONS[name]: told[name] for name in _CONDITIONS if told.get(name)}

    def note_version(self, feed: str, headers: Any) -> None:
        """Notes what the server said of the version of a feed of which all items were dealt with."""
        kept = self.feeds.setdefault(feed, {"items": {}})
        kept.setdefault("items", {})
        kept.update({name: headers.get(name, "") for name in _CONDITIONS})

    def save(self) -> None:
        """Writes it, whole or not at all."""
        new = self.folder / f"{NAME}.{os.getpid()}"
        new.write_text(json.dumps(self.feeds, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        new.replace(self.folder / NAME)
