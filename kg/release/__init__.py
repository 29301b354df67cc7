"""Graphs → release: an immutable directory that is there whole or not at all.

    {out}/current                     → releases/<version>, the release that is served
    {out}/releases/<version>/store/   the embedded store, for reading only
                            /dump.nq.gz · dump.trig.gz · dump.ttl.gz · dump.jsonld.gz
                            /added.nq.gz · removed.nq.gz, what is different from the release before, if that is not much
                            /void.ttl · report.ttl · near-matches.tsv · manifest.json
                            /index.sqlite   lists, facets and words to search, for the web application alone

A release is written beside the others under a name that no reader looks at, brought to the disk, renamed, and
then named by `current`, each with one rename. A build that dies leaves the old release, and the next one
clears away what it left.
"""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

from rdflib import Graph

from kg.errors import KgError
from kg.release import files
from kg.release.manifest import FileFacts, LeftOut, Manifest, read_manifest
from kg.release.quads import Part, from_quads, part
from kg.release.writing import CHANGES, FILES, Before, Content, write
from kg.settings import Settings
from kg.store import EmbeddedStore

__all__ = [
    "CHANGES",
    "FILES",
    "FileFacts",
    "LeftOut",
    "Manifest",
    "Part",
    "Release",
    "from_quads",
    "open_current",
    "open_release",
    "part",
    "release",
    "versions",
]

_VERSION = re.compile(r"(\d{4}-\d\d-\d\d)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Release:
    """A release that is there to be read."""

    path: Path
    manifest: Manifest

    @property
    def version(self) -> str:
        """`YYYY-MM-DD.N`: the day it was built (UTC), and its number on that day."""
        return self.manifest.version

    @property
    def out(self) -> Path:
        """The directory that it lies in with other releases."""
        return self.path.parent.parent

    def store(self) -> EmbeddedStore:
        """Its quads, opened for reading only; many processes may do so."""
        return EmbeddedStore.open(self.path / "store")

    def file(self, name: str) -> Path:
        """One of its files: those of `FILES`; a release of an older version may lack some (`manifest.files`)."""
        return self.path / name

    def verify(self) -> None:
        """Compares every file with the checksum of the manifest.

        Raises:
            KgError: a file differs.
        """
        for name, facts in self.manifest.files.items():
            if files.sha256(self.file(name)) != facts.sha256:
                raise _damaged(self.file(name), "the file is not the one that was released")


def release(
    articles: Sequence[Part],
    *,
    settings: Settings,
    known: Graph,
    report: Graph,
    left_out: Sequence[LeftOut] = (),
    stayed: Sequence[str] = (),
    full: bool = False,
) -> Release:
    """Writes a new release under `settings.out` and makes it the current one.

    Args:
        articles: their graphs, in any order.
        settings: base, title and licence of the dataset, and where it goes.
        known: the authority data; what tells of things that the articles name goes into the release.
        report: the SHACL reports, of what was left out too.
        left_out: the articles that do not go into it, and why.
        stayed: the names of the graphs that come from the release before, since their articles have no file any more.
        full: whether the store is made anew, and not from that of the release before it.

    Raises:
        KgError: there are no articles, or the directory cannot be written.
    """
    if not articles:
        raise KgError("there is nothing to publish", where=str(settings.out))
    content = Content(articles, settings, known, report, left_out, stayed, full)
    with files.one_at_a_time(settings.out), files.told(settings.out):
        releases = settings.out / "releases"
        releases.mkdir(exist_ok=True)
        files.sweep(releases)
        version = _next_version(settings.out, datetime.now(UTC))
        new = Path(mkdtemp(prefix=".new-", dir=releases))
        try:
            new.chmod(0o755)
            write(new, version, content, _newest(settings.out))
            files.publish_directory(new, releases / version)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        files.point(settings.out / "current", f"releases/{version}")
    return open_current(settings.out)


def open_current(out: Path) -> Release:
    """The release that `current` names.

    Raises:
        KgError: there is no release, or it is damaged.
    """
    current = out / "current"
    if not current.is_symlink():
        raise KgError("no release is here", where=str(out), hint="Make one: kg build PATH… (or name another --out).")
    return open_release(out, current.readlink().name)


def open_release(out: Path, version: str) -> Release:
    """The release of a version.

    Raises:
        KgError: there is none of this version, or it is damaged.
    """
    path = out / "releases" / version
    if not _VERSION.fullmatch(version) or not path.is_dir():
        raise KgError(f"no release {version!r} is here", where=str(out), hint="Make one: kg build PATH…")
    manifest = read_manifest(path / "manifest.json")
    for name, facts in manifest.files.items():
        if not (path / name).is_file() or (path / name).stat().st_size != facts.size:
            raise _damaged(path / name, f"the file is missing or has not its {facts.size} bytes")
    return Release(path, manifest)


def versions(out: Path) -> list[str]:
    """The versions of all releases, the oldest first."""
    found = (_VERSION.fullmatch(path.name) for path in (out / "releases").glob("*"))
    return [match[0] for match in sorted(filter(None, found), key=lambda match: (match[1], int(match[2])))]


def _next_version(out: Path, now: datetime) -> str:
    day = f"{now:%Y-%m-%d}"
    numbers = [int(version.partition(".")[2]) for version in versions(out) if version.startswith(day)]
    return f"{day}.{max(numbers, default=0) + 1}"


def _newest(out: Path) -> Before | None:
    """The newest release; None where there is none, or it is damaged."""
    try:
        newest = open_release(out, versions(out)[-1])
        return Before(newest.path, newest.manifest)
    except (IndexError, KgError):
        return None


def _damaged(path: Path, message: str) -> KgError:
    return KgError(f"the release is damaged: {message}", where=str(path), hint="Build it anew: kg build PATH…")
