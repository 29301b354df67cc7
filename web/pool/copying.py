"""A copy of a store in memory, made by a process that stays one of one thread and can be forked."""

import os
import resource
from pathlib import Path

import pyoxigraph as ox

from kg.errors import KgError
from kg.store import EmbeddedStore
from web.pool.confine import address_space, die_with_parent

FORMAT = ox.RdfFormat.N_QUADS


def copied(path: Path, most: int) -> EmbeddedStore:
    """A copy in memory of the store's merged graph, and of no other.

    Graphs beside it would make it slow: the engine finds the statements of a predicate along a chain on which those of
    all graphs are. A query that may name a graph is asked on disk (`web.pool.answering`).

    A process of its own reads the store and writes N-Quads into a pipe, since the disk's engine starts threads
    that never end.  A copy that takes more than `most` bytes ends this process (SIGABRT).

    Raises:
        KgError: the store cannot be read.
    """
    source, reader = _read(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (address_space() + most, hard))
    engine = ox.Store()
    with os.fdopen(source, "rb", 1 << 16) as quads:
        engine.bulk_load(input=quads, format=FORMAT, lenient=True)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    if os.waitpid(reader, 0)[1]:
        raise KgError("the store cannot be read for a copy in memory", where=str(path))
    return EmbeddedStore(engine)


def _read(path: Path) -> tuple[int, int]:
    """The end of a pipe from which the store's quads come, and the process that writes them."""
    ours = os.getpid()
    source, target = os.pipe()
    reader = os.fork()
    if reader:
        os.close(target)
        return source, reader
    status = 1
    try:
        die_with_parent(ours)
        os.close(source)
        with os.fdopen(target, "wb", 1 << 16) as quads:
            ox.serialize(EmbeddedStore.open(path).quads(), quads, FORMAT)
        status = 0
    finally:
        os._exit(status)
