"""All lines of a dataset, sorted, and graph by graph: in memory for one that is small, on the disk for any other."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Protocol

from kg.release.quads import Part

RUN = 1 << 26
"""Bytes of lines that are sorted in memory at a time."""


class Whole(Protocol):
    """The N-Quads lines of a dataset; both ways to go through them may be gone again and again."""

    def __iter__(self) -> Iterator[bytes]:
        """All lines, sorted."""

    def graphs(self) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Name (as N-Triples writes it) and sorted lines of each graph, sorted by name."""


class InMemory:
    """Sorted lines in memory.

    >>> lines = [b"<s> <p> <o> <http://b/> .\\n", b"<t> <p> <o> <http://a/> .\\n"]
    >>> [(name, len(list(told))) for name, told in InMemory(lines).graphs()]
    [('<http://a/>', 1), ('<http://b/>', 1)]
    """

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._lines = lines

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._lines)

    def graphs(self) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Name and lines of each graph."""
        found: dict[bytes, list[bytes]] = {}
        for line in self._lines:
            found.setdefault(line[line.rindex(b" <") + 1 : -3], []).append(line)
        for name in sorted(found):
            yield name.decode(), found[name]


class OnDisk:
    """The lines of graphs, sorted into a file of a folder: runs that fit into memory, then merged.

    Raises:
        OSError: the folder cannot be written.
    """

    def __init__(self, folder: Path, parts: Sequence[Part], run: int = RUN) -> None:
        folder.mkdir()
        self._file, self._parts = folder / "lines.nq", sorted(parts, key=_name)
        runs = [_written(folder / f"{number}.nq", lines) for number, lines in enumerate(_runs(self._parts, run))]
        with ExitStack() as opened:
            _written(self._file, heapq.merge(*(opened.enter_context(file.open("rb")) for file in runs)))
        for file in runs:
            file.unlink()

    def __iter__(self) -> Iterator[bytes]:
        with self._file.open("rb") as lines:
            yield from lines

    def graphs(self) -> Iterator[tuple[str, Iterable[bytes]]]:
        """Name and lines of each graph."""
        for part in self._parts:
            if part.lines:
                yield _name(part), part.lines


def _name(part: Part) -> str:
    return f"<{part.name}>"


def _runs(parts: Sequence[Part], size: int) -> Iterator[list[bytes]]:
    """The lines in sorted lists of about so many bytes."""
    run: list[bytes] = []
    held = 0
    for line in chain.from_iterable(part.lines for part in parts):
        run.append(line)
        held += len(line)
        if held >= size:
            yield sorted(run)
            run, held = [], 0
    yield sorted(run)


def _written(file: Path, lines: Iterable[bytes]) -> Path:
    with file.open("wb", 1 << 20) as output:
        output.writelines(lines)
    return file
