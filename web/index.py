"""The index of what is served, as pages and searches read it: a file of the release, opened once by each thread.

A release that has none, and RDF files, get one in a temporary folder when it is first needed; whoever asks meanwhile is
told how far that is.
"""

import functools
import sqlite3
import tempfile
import threading
import weakref
from pathlib import Path
from shutil import rmtree
from typing import Any
from urllib.parse import quote

from flask import Flask, Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from kg.release import index
from kg.release.index import tables
from kg.release.index.kinds import Kind
from kg.store import Store
from web.problems import problem

PATIENCE = 8.0
"""Seconds that a request waits for an index that is being made."""
SOON = {"Retry-After": "3"}
STEPS = {
    "things": lazy_gettext("the things are listed"),
    "facets": lazy_gettext("they are sorted by kind, country and year"),
    "names": lazy_gettext("their names are listed"),
    "texts": lazy_gettext("the words of the articles are listed"),
    "order": lazy_gettext("the lists are put in order"),
}

Row = tuple[Any, ...]


class NotYetError(Exception):
    """There is no index yet: it is being made, and at this step."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


class Index:
    """An index that is there. It never changes, so that each thread reads it by itself."""

    def __init__(self, path: Path) -> None:
        self._address = f"file:{quote(str(path))}?mode=ro&immutable=1"
        self._opened = threading.local()

    def rows(self, query: str, *values: object) -> list[Row]:
        """The rows of a query of SQL."""
        if not hasattr(self._opened, "database"):
            self._opened.database = sqlite3.connect(self._address, uri=True, check_same_thread=False)
        return list(self._opened.database.execute(query, values))

    def row(self, query: str, *values: object) -> Row | None:
        """The first row."""
        return next(iter(self.rows(query, *values)), None)

    @property
    def is_readable(self) -> bool:
        """Whether its tables are those that are known here."""
        try:
            return self.row("SELECT number FROM format") == (tables.FORMAT,)
        except sqlite3.Error:
            return False

    def kinds(self) -> dict[str, Kind]:
        """The kinds of things that there are."""
        classes: dict[int, list[str]] = {}
        for kind, class_ in self.rows(_CLASSES):
            classes.setdefault(kind, []).append(class_)
        told = self.rows("SELECT id, slug, count, category FROM kind ORDER BY id")
        return {slug: Kind(slug, tuple(classes[number]), count, group) for number, slug, count, group in told}

    @functools.cached_property
    def words(self) -> list[str]:
        """The words that names are made of, folded."""
        return [word for (word,) in self.rows("SELECT term FROM name_words WHERE length(term) > 2 ORDER BY term")]


class Indexing:
    """The index of a store: the file of its release, or one that is made in the background."""

    def __init__(self, store: Store, base: str, file: Path | None) -> None:
        self._store, self._base = store, base
        self._lock, self._done = threading.Lock(), threading.Event()
        self._step, self._begun = index.STEPS[0], False
        self._index = found if file and file.is_file() and (found := Index(file)).is_readable else None

    def ready(self) -> Index | None:
        """The index, where it is there."""
        return self._index

    def get(self) -> Index:
        """The index; the first one who asks has it made, and each waits a while for it.

        Raises:
            NotYetError: it is still being made.
        """
        if self._index is None:
            self._begin()
            self._done.wait(PATIENCE)
        if self._index is None:
            raise NotYetError(self._step)
        return self._index

    def _begin(self) -> None:
        with self._lock:
            if not self._begun:
                self._begun = True
                threading.Thread(target=self._make, name="index", daemon=True).start()

    def _make(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="kg-index-"))
        weakref.finalize(self, rmtree, folder, ignore_errors=True)
        try:
            index.write(folder / index.FILE, self._store, self._base, self._tell)
        except BaseException:
            self._begun = False  # as on a full disk: who asks next has it tried again
            raise
        self._index = Index(folder / index.FILE)
        self._done.set()

    def _tell(self, step: str) -> None:
        self._step = step


def install(app: Flask) -> None:
    """Makes an application tell who comes too early that the index is being made."""
    app.register_error_handler(NotYetError, _too_early)


def _too_early(error: Exception) -> Response:
    assert isinstance(error, NotYetError)
    number, steps = index.STEPS.index(error.step) + 1, len(index.STEPS)
    detail = _("The lists of this release are being made for the first time. Step %(n)s of %(all)s: %(step)s.",
               n=number, all=steps, step=STEPS[error.step])  # fmt: skip
    return problem(503, detail, _("Ask again in a few seconds."), **SOON)


_CLASSES = """
SELECT kind_class.kind, class.iri FROM kind_class JOIN class ON class.id = kind_class.class
ORDER BY kind_class.kind, kind_class.place
"""
