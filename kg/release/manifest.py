"""What a release tells of itself in `manifest.json`."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg.errors import KgError


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An article that is not in the release: its file's name, and the reason in one sentence."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file of a release: how many bytes, and their SHA-256 in hexadecimal digits."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Since:
    """How many statements, each with its graph, a release has more and less than that of `version`."""

    version: str
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """All about a release that a reader needs before opening it.

    Attributes:
        version: `YYYY-MM-DD.N`, the day (UTC) and the number of the release on that day.
        created: when it was built, an ISO 8601 time in UTC.
        base: every thing's IRI begins with it.
        title: the name of the dataset.
        licence: IRI of the licence of its statements.
        software: name and version of what made it: `kg`, `ontology`.
        counts: `articles`, `quads`, `triples` (merged), `cooperations`, `claims`, things by kind, and
            `near_matches`, the pairs of names that are alike and were not merged.
        articles: IRIs of the articles, each of which names its graph; sorted.
        left_out: articles that are not in it.
        files: the facts of each file, by its name.
        min_confidence: what was read with less confidence is not in it.
        stayed: IRIs of those articles that come from the release before, since there was no file of them; sorted.
        since: what is different from the release that was the newest when it was built; None when it was the first.
    """

    version: str
    created: str
    base: str
    title: str
    licence: str
    software: Mapping[str, str]
    counts: Mapping[str, int]
    articles: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    files: Mapping[str, FileFacts]
    min_confidence: float = 0.0
    stayed: tuple[str, ...] = ()
    since: Since | None = None

    def write(self, path: Path) -> None:
        """Writes it as JSON."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def read_manifest(path: Path) -> Manifest:
    """The manifest of a file.

    Raises:
        KgError: the file is missing, or is no manifest.
    """
    try:
        return _manifest(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        hint = "Build it anew: kg build PATH…"
        raise KgError(f"the release is damaged: {error!r}", where=str(path), hint=hint) from error


def _manifest(data: dict[str, Any]) -> Manifest:
    special = {
        "articles": tuple(data["articles"]),
        "stayed": tuple(data.get("stayed", ())),
        "left_out": tuple(LeftOut(**item) for item in data["left_out"]),
        "files": {name: FileFacts(**facts) for name, facts in data["files"].items()},
        "since": Since(**told) if (told := data.get("since")) else None,
    }
    return Manifest(**(data | special))
