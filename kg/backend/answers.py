"""Answers of a model that were paid for once: read from JSON, and kept as files, one for each article's text."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

KINDS = ("person", "place", "organization")
MOST = 2000
"""How many names of one answer are looked at; an article of any length has fewer."""

Name = tuple[str, str]
"""A name's words and its kind."""


def names_in(answer: str) -> tuple[Name, ...]:
    """The names that a model's words list, each once; what is of another shape or kind is left out.

    The JSON may be fenced, or stand between other words.

    >>> names_in('Here you are: {"names": [{"text": "Lyon", "kind": "place"}, {"text": "1968", "kind": "year"}]}')
    (('Lyon', 'place'),)

    Raises:
        ValueError: there is no JSON object in it, or one without a list of names.
    """
    start, stop = answer.find("{"), answer.rfind("}") + 1
    return names_of(_parsed(answer[start:stop] if start >= 0 else ""))


def names_of(data: Any) -> tuple[Name, ...]:
    """The names of parsed JSON.

    Raises:
        ValueError: it is no object with a list of names.
    """
    listed = data.get("names") if isinstance(data, dict) else None
    if not isinstance(listed, list):
        raise ValueError("no list of names is in it")
    return tuple(dict.fromkeys(_well_formed(listed[:MOST])))


def _well_formed(listed: Iterable[Any]) -> Iterator[Name]:
    for one in listed:
        text, kind = (one.get("text"), one.get("kind")) if isinstance(one, dict) else (None, None)
        if isinstance(text, str) and text.strip() and isinstance(kind, str) and kind in KINDS:
            yield text.strip(), kind


def _parsed(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


class Kept:
    """A directory of answers; each file's name is the digest of what the answer hangs on.

    A file appears whole or not at all, so that several builds may share the directory. One that cannot be read
    counts as absent.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, *asked: str) -> tuple[Name, ...] | None:
        """The names that were answered to what was asked; None where nothing was kept."""
        try:
            return names_of(_parsed(self._file(asked).read_bytes()))
        except (OSError, ValueError):
            return None

    def put(self, names: Iterable[Name], *asked: str) -> None:
        """Keep the names that were answered.

        Raises:
            OSError: the directory cannot be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"names": [{"text": text, "kind": kind} for text, kind in names]}, indent=1)
        with tempfile.NamedTemporaryFile("w", dir=self._folder, suffix=".new", delete=False, encoding="utf-8") as file:
            file.write(text)
        os.replace(file.name, self._file(asked))  # noqa: PTH105 - the name is a string

    def _file(self, asked: Iterable[str]) -> Path:
        digest = hashlib.sha256(json.dumps(list(asked)).encode()).hexdigest()
        return self._folder / f"{digest}.json"
