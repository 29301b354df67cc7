"""What is being served: the current release of a directory, or RDF files; a new release is picked up as it comes."""

import functools
import hashlib
import os
import secrets
import shutil
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app, g

from kg import assets
from kg.errors import KgError
from kg.iri import Iris
from kg.release import Manifest, Release, open_current, open_release, versions
from kg.release.index import FILE, Kinds, kinds_of
from kg.settings import Settings
from kg.store import EmbeddedStore, Store, read_quads
from web.contents import Contents, contents_of
from web.figures import Figures
from web.index import Index, Indexing
from web.kinds import members
from web.labels import Labels
from web.newest import SHOWN, News, newest
from web.past import Past
from web.pictures.places import Places, places_of
from web.pool import Limits, Pool
from web.refused import Finding, findings
from web.terms import Terms, terms_of

EXTENSION = "coop-kg"
MOST_PAST = 2
"""How many older releases are open at once, to be asked by their version."""


@dataclass(frozen=True)
class Served:
    """One release, or one set of RDF files, with what is worked out once for it.

    `release` is None where RDF files are served; `version` changes whenever the content does. `past` has the other
    releases of the same directory.
    """

    version: str
    base: str
    title: str
    licence: str
    store: Store
    pool: Pool
    release: Release | None = None
    past: Past = field(default_factory=Past)

    @property
    def manifest(self) -> Manifest | None:
        """What the release tells of itself."""
        return self.release.manifest if self.release else None

    @functools.cached_property
    def made(self) -> datetime:
        """When the release was made; when RDF files were taken up, where these are served."""
        return datetime.fromisoformat(self.manifest.created) if self.manifest else datetime.now(UTC)

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
        found = self.indexing.ready()
        return found.kinds() if found else kinds_of(self.store)

    @functools.cached_property
    def indexing(self) -> Indexing:
        """The index, there or being made."""
        return Indexing(self.store, self.base, self.release.file(FILE) if self.release else None)

    @property
    def index(self) -> Index:
        """Its things in lists, and the words to find them by.

        Raises:
            NotYetError: it is being made.
        """
        return self.indexing.get()

    @functools.cached_property
    def figures(self) -> Figures:
        """What is counted of the whole."""
        return Figures(self.store)

    @functools.cached_property
    def newest(self) -> Sequence[News]:
        """The newest articles."""
        articles = self.kinds.get("article")
        return newest(self.store, members(self.store, articles, first=0, count=SHOWN) if articles else [])

    @functools.cached_property
    def findings(self) -> Sequence[Finding]:
        """What the checks found when the release was made."""
        return findings(self.release) if self.release else ()

    @functools.cached_property
    def places(self) -> Places:
        """Where organisations are."""
        return places_of(self.store)

    @functools.cached_property
    def contents(self) -> Contents:
        """What there is, as the service description tells it."""
        return contents_of(self.store, self.base, self.title, self.licence, self.release)

    @functools.cached_property
    def labels(self) -> Labels:
        """What things and terms are called, as statements."""
        return Labels(*self.stores)

    def of_version(self, version: str) -> "Served | None":
        """Another release of the directory, to make pages and documents from; None where it is not there.

        These ask no query process, so that it has none of its own.
        """
        if version == self.version:
            return self
        other = self.past.of_version(version)
        if other is None:
            return None
        about = other.release.manifest
        return replace(
            self,
            version=version,
            base=about.base,
            title=about.title,
            licence=about.licence,
            store=other.store,
            release=other.release,
        )

    @functools.cached_property
    def edition(self) -> str:
        """What makes the bytes of answers: the version of a release; of RDF files each opening, which numbers their
        blank nodes anew.
        """
        return self.version if self.release else f"{self.version}-{secrets.token_hex(8)}"

    @functools.cached_property
    def last_modified(self) -> datetime | None:
        """When what is served was made; None for RDF files.

        None too where a newer release lies beside it: to a client that has that one and asks by date alone, the
        older date would say that nothing has changed.
        """
        if self.release is None or versions(self.release.out)[-1:] != [self.release.version]:
            return None
        return datetime.fromisoformat(self.release.manifest.created)

    @functools.cached_property
    def terms(self) -> Terms:
        """The prefixes, classes and properties that a query may want."""
        return terms_of(self.contents.void, str(Iris(self.base).dataset()), *self.stores)

    @functools.cached_property
    def used_terms(self) -> frozenset[str]:
        """The classes and properties that there are: each has an entry on the page of the ontology."""
        return frozenset(term.iri for term in (*self.terms.classes, *self.terms.properties))


class Serving:
    """Watches a directory of releases, or holds RDF files, and hands out what is served now."""

    def __init__(self, out: Path, data: Sequence[Path], settings: Settings) -> None:
        self.out, self._settings = out, settings
        self._lock = threading.Lock()
        self._link, self._target = str(out / "current"), ""
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

    def _current(self) -> str:
        """Where the link to the current release leads; looked up for every request, so in the cheapest way."""
        try:
            return os.readlink(self._link)  # noqa: PTH115 - a path made for each request costs more than the look
        except OSError:
            return ""

    def _switch(self, target: str) -> None:
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
    found: Served | None = g.get("served")
    if found is None:
        found = g.served = current_app.extensions[EXTENSION].now()
    return found


@functools.cache
def vocabulary() -> EmbeddedStore:
    """The ontology, the forms and the shapes that come with the publisher."""
    return EmbeddedStore.load([*assets.files("ontology"), *assets.files("shapes")])


def _of_release(release: Release, settings: Settings) -> Served:
    about = release.manifest
    pool = Pool(release.path.resolve() / "store", Limits.of(settings))
    made = Served(
        release.version, about.base, about.title, about.licence, release.store(), pool, release, Past(release.out)
    )
    _ = made.used_terms  # read while its files are there, as pages go on when they are removed
    return made


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
