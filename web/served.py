"""What is being served: the current release of a directory, or RDF files; a new release is picked up as it comes."""

import functools
import hashlib
import shutil
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flask import current_app, g

from kg import assets
from kg.errors import KgError
from kg.iri import Iris
from kg.release import Manifest, Release, open_current, open_release
from kg.settings import Settings
from kg.store import EmbeddedStore, Store, read_quads
from web.contents import Contents, contents_of
from web.kinds import Kinds, kinds_of
from web.pool import Limits, Pool
from web.search import Index
from web.terms import Terms, terms_of

EXTENSION = "coop-kg"
MOST_PAST = 2
"""How many older releases are open at once, to be asked by their version."""


@dataclass(frozen=True)
class Served:
    """One release, or one set of RDF files, with what is worked out once for it.

    `release` is None where RDF files are served; `version` changes whenever the content does.
    """

    version: str
    base: str
    title: str
    licence: str
    store: Store
    pool: Pool
    release: Release | None = None

    @property
    def manifest(self) -> Manifest | None:
        """What the release tells of itself."""
        return self.release.manifest if self.release else None

    @property
    def stores(self) -> tuple[Store, Store]:
        """Where names are looked up: what is served, then the vocabulary that comes with the publisher."""
        return self.store, vocabulary()

    @functools.cached_property
    def endpoint(self) -> str:
        """The address of the SPARQL endpoint, wherever it is asked."""
        return str(Iris(self.base).endpoint())

    @functools.cached_property
    def kinds(self) -> Kinds:
        """The kinds of things there are, with counts."""
        return kinds_of(self.store)

    @functools.cached_property
    def contents(self) -> Contents:
        """What there is, as the service description tells it."""
        return contents_of(self.store, self.base, self.release)

    @functools.cached_property
    def index(self) -> Index:
        """All labels, for searching."""
        return Index.of(self.store)

    @functools.cached_property
    def terms(self) -> Terms:
        """The prefixes, classes and properties that a query may want."""
        return terms_of(self.contents.void, str(Iris(self.base).dataset()), *self.stores)


class Serving:
    """Watches a directory of releases, or holds RDF files, and hands out what is served now."""

    def __init__(self, out: Path, data: Sequence[Path], settings: Settings) -> None:
        self.out, self._settings = out, settings
        self._lock = threading.Lock()
        self._target: Path | None = None
        self._served: Served | None = None
        self._past: OrderedDict[str, Served] = OrderedDict()
        self._fixed = bool(data)
        if data:
            folder = tempfile.mkdtemp(prefix="kg-data-")
            self._remove = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            self._served = _of_files(data, settings, Path(folder))

    def now(self) -> Served:
        """What is served now; a release that has become current since the last call is opened.

        Raises:
            KgError: there is no release yet, or none that can be read.
        """
        if self._fixed and self._served:
            return self._served
        target = self._current()
        if self._served is None or target != self._target:
            self._switch(target)
        assert self._served
        return self._served

    def of_version(self, version: str) -> Served:
        """A release by its version: the one that is served now, or an older one that is still there.

        Older ones are asked by one query process each, on disk; those asked last stay open, `MOST_PAST` of them.

        Raises:
            KgError: there is no release of this version.
        """
        now = self.now()
        if version == now.version:
            return now
        if self._fixed:
            raise KgError(f"no release {version!r} is here: RDF files are being served")
        with self._lock:
            if version not in self._past:
                frugal = replace(self._settings, query_processes=1, copy_size=0)
                self._past[version] = _of_release(open_release(self.out, version), frugal)
            self._past.move_to_end(version)
            if len(self._past) > MOST_PAST:
                self._past.popitem(last=False)[1].pool.close()
            return self._past[version]

    def close(self) -> None:
        """Ends the query processes, and removes what was stored of RDF files."""
        for opened in filter(None, (self._served, *self._past.values())):
            opened.pool.close()
        if self._fixed:
            self._remove()

    def _current(self) -> Path | None:
        try:
            return (self.out / "current").readlink()
        except OSError:
            return None

    def _switch(self, target: Path | None) -> None:
        with self._lock:
            if self._served is not None and target == self._target:
                return  # another request was first
            try:
                new = _of_release(open_current(self.out), self._settings)
            except KgError:
                if self._served is None:
                    raise
                return  # a release that went away or is damaged: the old one is served on
            old, self._served, self._target = self._served, new, target
            if old:
                old.pool.close()


def served() -> Served:
    """What this request is answered from: the same from its beginning to its end.

    Raises:
        KgError: nothing is served.
    """
    if "served" not in g:
        g.served = current_app.extensions[EXTENSION].now()
    found: Served = g.served
    return found


@functools.cache
def vocabulary() -> EmbeddedStore:
    """The ontology, the forms and the shapes that come with the publisher."""
    return EmbeddedStore.load([*assets.files("ontology"), *assets.files("shapes")])


def _of_release(release: Release, settings: Settings) -> Served:
    about = release.manifest
    pool = Pool(release.path.resolve() / "store", Limits.of(settings))
    return Served(release.version, about.base, about.title, about.licence, release.store(), pool, release)


def _of_files(data: Sequence[Path], settings: Settings, folder: Path) -> Served:
    """RDF files, as a store in a folder of its own, so that the query processes can open it too."""
    store = folder / "store"
    EmbeddedStore.build(store, (quad for file in data for quad in read_quads(file, settings.base)))
    pool = Pool(store, Limits.of(settings))
    opened = EmbeddedStore.open(store)
    made = Served(_fingerprint(data), settings.base, settings.title, settings.licence, opened, pool)
    _ = made.contents  # counted while they are opened, as a release is while it is made
    return made


def _fingerprint(data: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in data:
        digest.update(file.read_bytes())
    return f"data-{digest.hexdigest()[:12]}"
