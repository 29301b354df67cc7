"""Graphs → release: an immutable directory that is there whole or not at all.

    {out}/current                     → releases/<version>, the release that is served
    {out}/releases/<version>/store/   the embedded store, for reading only
                            /dump.nq.gz · dump.ttl.gz · void.ttl · report.ttl · near-matches.tsv · manifest.json

A release is written beside the others under a name that no reader looks at, brought to the disk, renamed, and
then named by `current`, each with one rename. A build that dies leaves the old release, and the next one
clears away what it left.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from itertools import chain
from pathlib import Path
from tempfile import mkdtemp

from rdflib import Graph

from kg.errors import KgError
from kg.iri import Iris
from kg.release import describe, files, near, questions, supplements
from kg.release.manifest import FileFacts, LeftOut, Manifest, read_manifest
from kg.release.quads import Part, parsed, part, turtle, write_turtle
from kg.settings import Settings
from kg.store import EmbeddedStore, read_quads

__all__ = [
    "FileFacts",
    "LeftOut",
    "Manifest",
    "Part",
    "Release",
    "open_current",
    "open_release",
    "part",
    "release",
    "versions",
]

FILES = ("dump.nq.gz", "dump.ttl.gz", "void.ttl", "report.ttl", "near-matches.tsv")
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

    def store(self) -> EmbeddedStore:
        """Its quads, opened for reading only; many processes may do so."""
        return EmbeddedStore.open(self.path / "store")

    def file(self, name: str) -> Path:
        """One of its files: `dump.nq.gz`, `dump.ttl.gz`, `void.ttl`, `report.ttl`, `near-matches.tsv`."""
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
) -> Release:
    """Writes a new release under `settings.out` and makes it the current one.

    Args:
        articles: their graphs, in any order.
        settings: base, title and licence of the dataset, and where it goes.
        known: the authority data; what tells of things that the articles name goes into the release.
        report: the SHACL reports, of what was left out too.
        left_out: the articles that do not go into it, and why.

    Raises:
        KgError: there are no articles, or the directory cannot be written.
    """
    if not articles:
        raise KgError("there is nothing to publish", where=str(settings.out))
    with files.one_at_a_time(settings.out):
        releases = settings.out / "releases"
        releases.mkdir(exist_ok=True)
        files.sweep(releases)
        version = _next_version(settings.out, datetime.now(UTC))
        new = Path(mkdtemp(prefix=".new-", dir=releases))
        new.chmod(0o755)
        _write(new, version, articles, settings, known, report, left_out)
        files.publish_directory(new, releases / version)
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


def _write(
    path: Path,
    version: str,
    articles: Sequence[Part],
    settings: Settings,
    known: Graph,
    report: Graph,
    left_out: Sequence[LeftOut],
) -> None:
    lines = _all_lines(articles, known, Iris(settings.base))
    with files.gzipped(path / "dump.nq.gz") as output:
        output.writelines(lines)
    with files.gzipped(path / "dump.ttl.gz") as output:
        write_turtle(lines, output)
    EmbeddedStore.build(path / "store", read_quads(path / "dump.nq.gz"))
    store = EmbeddedStore.open(path / "store")
    described = describe.description(store, settings, version, describe.DUMPS)
    (path / "void.ttl").write_bytes(turtle(described, describe.VOID_PREFIXES))
    (path / "report.ttl").write_bytes(report.serialize(format="turtle", encoding="utf-8"))
    alike = near.near_matches(store, known, Iris(settings.base))
    (path / "near-matches.tsv").write_text(near.table(alike), encoding="utf-8")
    Manifest(
        version=version,
        created=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        base=settings.base,
        title=settings.title,
        licence=settings.licence,
        software={"kg": installed_version("coop-kg"), "ontology": supplements.ontology_version()},
        counts=describe.counts(store, Iris(settings.base), len(articles)) | {"near_matches": len(alike)},
        articles=tuple(sorted(article.name for article in articles)),
        left_out=tuple(left_out),
        files={name: _facts(path / name) for name in FILES},
        min_confidence=settings.min_confidence,
    ).write(path / "manifest.json")


def _all_lines(articles: Sequence[Part], known: Graph, iris: Iris) -> list[bytes]:
    """The whole dataset as sorted N-Quads lines: the articles, and the graphs that belong to none."""
    told = list(chain.from_iterable(article.lines for article in articles))
    store = EmbeddedStore.in_memory(parsed(told))
    others = [
        supplements.authority(known, store, iris),
        supplements.derived(store, iris),
        part(questions.described(iris)),
        *supplements.vocabulary(),
    ]
    return sorted(chain(told, chain.from_iterable(other.lines for other in others)))


def _facts(path: Path) -> FileFacts:
    return FileFacts(path.stat().st_size, files.sha256(path))


def _damaged(path: Path, message: str) -> KgError:
    return KgError(f"the release is damaged: {message}", where=str(path), hint="Build it anew: kg build PATH…")
