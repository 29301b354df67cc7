"""Graphs put aside on the disk until a release is written, so that memory does not grow with their number."""

import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, overload

from kg.release.files import told
from kg.release.quads import Part


@dataclass(frozen=True, slots=True, eq=False)
class _Lines(Sequence[bytes]):
    """Lines of a file, from a place on; they are read anew each time."""

    aside: "Aside"
    start: int
    size: int
    number: int

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.aside.read(self.start, self.size).splitlines(keepends=True))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def __len__(self) -> int:
        return self.number

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | Sequence[bytes]:
        return list(self)[place]


class Aside:
    """A file without a name that the lines of graphs are put into; it is gone when nothing uses it any more.

    >>> import tempfile
    >>> part = Aside(Path(tempfile.mkdtemp())).put(Part("http://g/", (b"one\\n", b"two\\n")))
    >>> len(part.lines), list(part.lines)
    (2, [b'one\\n', b'two\\n'])
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stream: IO[bytes] | None = None

    def put(self, part: Part) -> Part:
        """The same graph, whose lines are on the disk.

        Raises:
            KgError: they cannot be written.
        """
        with told(self._folder):
            stream = self._opened()
            start = stream.seek(0, 2)
            size = stream.write(b"".join(part.lines))
            stream.flush()
        return Part(part.name, _Lines(self, start, size, len(part.lines)))

    def read(self, start: int, size: int) -> bytes:
        """So many bytes of the file."""
        stream = self._opened()
        stream.seek(start)
        return stream.read(size)

    def _opened(self) -> IO[bytes]:
        if self._stream is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._stream = TemporaryFile(dir=self._folder)  # noqa: SIM115 - it lives as long as the lines
            weakref.finalize(self, self._stream.close)
        return self._stream
