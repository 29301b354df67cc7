"""The files of a release, written into a directory that nobody reads yet.

Lines go through it as streams: what is held in memory grows with the number of things, not with what is told of them.
"""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from itertools import chain
from pathlib import Path

from rdflib import Graph

from kg.errors import KgError
from kg.iri import Iris
from kg.release import dcat, describe, files, growth, index, near, questions, supplements
from kg.release.formats import DUMPS, document
from kg.release.manifest import FileFacts, LeftOut, Manifest, Since
from kg.release.quads import Part, compared, part, sorted_lines
from kg.release.whole import OnDisk, Whole
from kg.settings import Settings
from kg.store import EmbeddedStore, read_quads

FILES = (*(dump.file for dump in DUMPS.values()), "void.ttl", "report.ttl", "near-matches.tsv")
CHANGES = ("added.nq.gz", "removed.nq.gz")
"""What a release has more and less than the one before, where that is no more than `MOST_CHANGES` statements."""
MOST_CHANGES = 100_000


@dataclass(frozen=True, slots=True)
class Content:
    """What goes into a release; `kg.release.release` tells what each of it is."""

    articles: Sequence[Part]
    settings: Settings
    known: Graph
    report: Graph
    left_out: Sequence[LeftOut] = ()
    stayed: Sequence[str] = ()
    full: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """The release before: its directory and what it tells of itself."""

    path: Path
    manifest: Manifest


def write(path: Path, version: str, content: Content, before: Before | None) -> None:
    """Writes the release of a version to an empty directory.

    Raises:
        OSError: it cannot be written.
    """
    settings, iris = content.settings, Iris(content.settings.base)
    whole = OnDisk(path / ".lines", _parts(content, iris))
    for dump in DUMPS.values():
        with files.gzipped(path / dump.file) as output:
            output.writelines(dump.pieces(whole))
    since = _since(path, before, whole)
    store = _store(path, content, before, since, whole)
    shutil.rmtree(path / ".lines")
    dumps = {name: _facts(path / name) for name in filter(dcat.is_distribution, FILES)}
    described = describe.description_of_release(store, settings, version, dumps)
    (path / "void.ttl").write_bytes(document(described, describe.PREFIXES_OF_DESCRIPTION))
    (path / "report.ttl").write_bytes(content.report.serialize(format="turtle", encoding="utf-8"))
    alike = near.near_matches(store, content.known, iris)
    (path / "near-matches.tsv").write_text(near.table(alike), encoding="utf-8")
    index.write(path / index.FILE, store, settings.base)
    Manifest(
        version=version,
        created=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        base=settings.base,
        title=settings.title,
        licence=settings.licence,
        software=_software(),
        counts=describe.counts(store, iris, len(content.articles)) | {"near_matches": len(alike)},
        articles=tuple(sorted(article.name for article in content.articles)),
        left_out=tuple(content.left_out),
        files={name: _facts(path / name) for name in (*FILES, *CHANGES, index.FILE) if (path / name).is_file()},
        min_confidence=settings.min_confidence,
        stayed=tuple(sorted(content.stayed)),
        since=since,
    ).write(path / "manifest.json")


def _parts(content: Content, iris: Iris) -> list[Part]:
    """The graphs of the articles, and those that belong to none."""

    def lines() -> Iterable[bytes]:
        return chain.from_iterable(article.lines for article in content.articles)

    return [
        *content.articles,
        supplements.authority(content.known, lines(), iris),
        supplements.derived(lines(), iris),
        part(questions.described(iris)),
        *supplements.vocabulary(),
    ]


def _since(path: Path, before: Before | None, whole: Whole) -> Since | None:
    """Writes what is different from the release before, and counts it; None where there is none that can be read."""
    if before is None:
        return None
    totals = {True: 0, False: 0}
    added, removed = (path / name for name in CHANGES)
    try:
        with files.gzipped(added) as come, files.gzipped(removed) as gone:
            for has_come, line in compared(sorted_lines(before.path / "dump.nq.gz"), whole):
                totals[has_come] += 1
                if sum(totals.values()) <= MOST_CHANGES:
                    (come if has_come else gone).write(line)
    except KgError:
        totals.clear()
    if not totals or sum(totals.values()) > MOST_CHANGES:
        added.unlink()
        removed.unlink()
    return Since(before.manifest.version, totals[True], totals[False]) if totals else None


def _store(path: Path, content: Content, before: Before | None, since: Since | None, whole: Whole) -> EmbeddedStore:
    software, base = _software()["kg"], content.settings.base
    if before and since and not content.full and growth.is_small(before.manifest, since, base, software):
        growth.grow(path / "store", before.path, whole)
    else:
        EmbeddedStore.build(path / "store", read_quads(path / "dump.nq.gz"))
    return EmbeddedStore.open(path / "store")


def _software() -> dict[str, str]:
    return {"kg": installed_version("coop-kg"), "ontology": supplements.ontology_version()}


def _facts(path: Path) -> FileFacts:
    return FileFacts(path.stat().st_size, files.sha256(path))
