"""The store of a release made from that of the release before: what is the same is shared on the disk.

Oxigraph's backup links the files of a store, which are never written again, and what has changed is written beside
them. The cost grows with the change, and with what else is told of the things that have changed.
"""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.release.manifest import Manifest, Since
from kg.release.quads import parsed, sorted_lines
from kg.release.things import changed_things
from kg.store import DEFAULT_GRAPH

SMALL = 0.1
"""The share of the statements up to which a change is small; a store that is changed more is made anew, for a store
that is written in one piece is quicker to read."""
AT_ONCE = 10_000


def is_small(manifest: Manifest, since: Since, base: str, software: str) -> bool:
    """Whether the store can be made from that of the release before, and it is worth while."""
    is_alike = manifest.base == base and manifest.software.get("kg") == software
    return is_alike and since.added + since.removed <= SMALL * manifest.counts.get("quads", 0)


def grow(path: Path, before: Path, lines: Iterable[bytes]) -> None:
    """Writes the store of the lines to a directory that is not there yet, from the release in the directory `before`.

    Of each thing that has changed what has gone is removed, then all that is told of it is added, so that a statement
    stays that is written in two ways and has gone in one. A statement leaves the merged copy with its last graph.

    Raises:
        KgError: the dump of the release before cannot be read.
    """
    ox.Store.read_only(str(before / "store")).backup(str(path))
    engine = ox.Store(str(path))
    waiting: list[ox.Quad] = []
    for changed in changed_things(sorted_lines(before / "dump.nq.gz"), lines):
        for quad in chain.from_iterable(map(_both, parsed(changed.gone))):
            engine.remove(quad)
        waiting.extend(chain.from_iterable(map(_both, parsed(sorted(changed.after)))))
        if len(waiting) > AT_ONCE:
            engine.extend(waiting)
            waiting.clear()
    engine.extend(waiting)
    _without_empty_graphs(engine)
    engine.flush()


def _both(quad: ox.Quad) -> tuple[ox.Quad, ox.Quad]:
    """A statement in its graph and in the merged copy."""
    return quad, ox.Quad(quad.subject, quad.predicate, quad.object, DEFAULT_GRAPH)


def _without_empty_graphs(engine: ox.Store) -> None:
    for name in list(engine.named_graphs()):
        statements: Any = engine.quads_for_pattern(None, None, None, name)
        if next(statements, None) is None:
            engine.remove_graph(name)
