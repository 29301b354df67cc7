"""Files that are there whole or not at all: locks, checksums, and what survives a crash."""

import fcntl
import gzip
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from kg.errors import KgError


@contextmanager
def one_at_a_time(out: Path) -> Iterator[None]:
    """Holds the lock of a directory of releases, and waits for it first; a dead process holds it no longer.

    Raises:
        KgError: the directory cannot be made or written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = (out / ".lock").open("w")
    except OSError as error:
        hint = "Give --out a directory that you may write to."
        raise KgError(f"cannot be written: {error.strerror}", where=str(out), hint=hint) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def gzipped(path: Path) -> Iterator[IO[bytes]]:
    """Writes a compressed file without name and time, so that the same content gives the same bytes."""
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as stream:
        yield cast(IO[bytes], stream)


def sha256(path: Path) -> str:
    """The checksum of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def publish_directory(new: Path, final: Path) -> None:
    """Gives a finished directory its final name, after all that it holds has reached the disk."""
    for folder, _, names in os.walk(new):
        for name in names:
            _sync(Path(folder) / name)
        _sync(Path(folder))
    new.rename(final)
    _sync(final.parent)


def point(link: Path, target: str) -> None:
    """Makes a symbolic link name another target, in one step: no reader ever finds it missing."""
    new = link.with_name(f".{link.name}-new")
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    new.replace(link)
    _sync(link.parent)


def sweep(releases: Path) -> None:
    """Removes what builds that died have left behind."""
    for left in releases.glob(".new-*"):
        shutil.rmtree(left)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
