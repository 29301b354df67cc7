"""Bytes that wait to be sent to a client: in memory up to a size, beyond it in a file that has no name."""

import os
import tempfile

IN_MEMORY = 1 << 18


class Spool:
    """A queue of bytes, as a channel of waitress wants one; what was sent is let go.

    The buffers of waitress keep what was sent until the answer ends, which for a long answer is all of it.

    >>> spool = Spool()
    >>> spool.append(b"some words")
    >>> spool.get(4), len(spool)
    (b'some', 10)
    >>> spool.skip(5)
    >>> spool.get(100), len(spool)
    (b'words', 5)
    """

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._most = in_memory
        self._held = bytearray()  # older than what is in the file
        self._file: int | None = None
        self._first = self._end = 0

    def __len__(self) -> int:
        return len(self._held) + self._end - self._first

    def __bool__(self) -> bool:
        return True  # there, even when it is empty

    @property
    def on_disk(self) -> int:
        """How many bytes its file takes, those included that were sent."""
        return self._end

    def append(self, data: bytes | memoryview) -> None:
        """Puts bytes behind all others.

        Raises:
            OSError: there is no room for them on the disk.
        """
        if self._file is None and len(self._held) + len(data) <= self._most:
            self._held += data
            return
        if self._file is None:
            self._file = _nameless_file()
        rest = memoryview(data)
        while rest:
            written = os.pwrite(self._file, rest, self._end)
            self._end += written
            rest = rest[written:]

    def get(self, count: int) -> bytes:
        """At most so many of the first bytes, which stay."""
        if self._held or self._file is None:
            return bytes(memoryview(self._held)[:count])
        return os.pread(self._file, count, self._first)

    def skip(self, count: int, allow_prune: bool = False) -> None:
        """Lets go of the first bytes, no more than `get` gave."""
        if self._held:
            del self._held[:count]
            return
        self._first += count
        if self._first == self._end:
            self._close_file()

    def close(self) -> None:
        """Lets go of everything."""
        self._held.clear()
        self._close_file()

    def _close_file(self) -> None:
        if self._file is not None:
            os.close(self._file)
        self._file, self._first, self._end = None, 0, 0


def _nameless_file() -> int:
    descriptor, path = tempfile.mkstemp(prefix="kg-answer-")
    os.unlink(path)  # noqa: PTH108 - a path that tempfile gave as text
    return descriptor
