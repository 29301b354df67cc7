"""The releases of a directory as a whole: which there are, which one is current, and which are no longer wanted."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.release import Release, changes, files, open_current, open_release, versions
from kg.release.manifest import Since


@dataclass(frozen=True, slots=True)
class Removed:
    """A release that is no more, and how many bytes of the disk this has freed; what others share stays."""

    version: str
    freed: int


def listed(out: Path) -> Iterator[tuple[Release, Since | None]]:
    """The releases, the oldest first, each with what has come and gone against the one before it, if there is one.

    What a release tells of itself is taken where it is about that one; else the two dumps are compared.

    Raises:
        KgError: a release is damaged.
    """
    before: Release | None = None
    for version in versions(out):
        release = open_release(out, version)
        yield release, _since(before, release)
        before = release


def roll_back(out: Path, version: str) -> tuple[Release, Release]:
    """Makes a release of the directory the current one, by one rename; gives the one before, and the current one.

    Raises:
        KgError: there is no such release, it is damaged, or the directory cannot be written.
    """
    before = open_current(out)
    with files.one_at_a_time(out):
        release = open_release(out, version)
        release.store()
        with files.told(out):
            files.point(out / "current", f"releases/{version}")
    return before, release


def collect(out: Path, keep: int) -> Iterator[Removed]:
    """Removes all but the newest releases, the oldest first; the current one is never removed.

    Each is renamed before it is removed, so that no reader ever finds half of one; what a run that died has left is
    removed by the next one, or by the next build.

    Raises:
        KgError: there is no release, or one cannot be removed.
    """
    open_current(out)
    with files.one_at_a_time(out), files.told(out):
        current = open_current(out).version
        releases = out / "releases"
        files.sweep(releases)
        for version in versions(out)[: -keep or None]:
            if version != current:
                leaving = (releases / version).rename(releases / f".old-{version}")
                freed = _alone(leaving)
                shutil.rmtree(leaving)
                yield Removed(version, freed)


def _since(before: Release | None, release: Release) -> Since | None:
    if before is None:
        return None
    told = release.manifest.since
    return told if told and told.version == before.version else changes.since(before, release)


def _alone(folder: Path) -> int:
    """The bytes of the files that no other release shares."""
    found = (path.lstat() for path in folder.rglob("*") if not path.is_dir())
    return sum(stat.st_size for stat in found if stat.st_nlink == 1)
