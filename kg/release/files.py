"""Files that are there whole or not at all: locks, checksums, and what survives a crash."""

import errno
import fcntl
import gzip
import hashlib
import io
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
    with told(out):
        out.mkdir(parents=True, exist_ok=True)
        lock = (out / ".lock").open("w")
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def told(out: Path) -> Iterator[None]:
    """Tells of an error of the operating system in what is done as one that people understand.

    Raises:
        KgError: the directory cannot be written, or the disk is full.
    """
    try:
        yield
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "No space left" in str(error)
        reason = "there is no space left" if is_full else error.strerror or str(error)
        hint = "Free space: kg gc --keep 1." if is_full else "Give --out a directory that you may write to."
        raise KgError(f"cannot be written: {reason}", where=str(out), hint=hint) from error


@contextmanager
def gzipped(path: Path) -> Iterator[IO[bytes]]:
    """Writes a compressed file without name and time, so that the same content gives the same bytes."""
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=0) as stream,
        io.BufferedWriter(cast(io.RawIOBase, stream), 1 << 16) as buffered,
    ):
        yield buffered


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
    """Removes what was left behind by builds and removals that died."""
    for left in (*releases.glob(".new-*"), *releases.glob(".old-*")):
        shutil.rmtree(left)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
