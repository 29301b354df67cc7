"""Counts the rows of an answer while it is written, from its bytes: to look at each row would take far longer.

A counter takes the pieces of an answer as they come, wherever they are cut, and tells how many rows have begun.
"""

import re
from collections.abc import Callable

Counter = Callable[[bytes], int]


class Marks:
    """Counts a mark that stands once for each row, as `<result>` does in XML, where text has no `<`.

    >>> rows = Marks(b"<result>")
    >>> [rows(piece) for piece in (b"<results><result>", b"</result><res", b"ult></result>")]
    [1, 1, 2]
    """

    def __init__(self, mark: bytes, start: int = 0) -> None:
        self._mark, self._rows, self._rest = mark, start, b""

    def __call__(self, piece: bytes) -> int:
        """The rows that have begun up to the end of this piece."""
        seen = self._rest + piece
        self._rows += seen.count(self._mark)
        self._rest = seen[-(len(self._mark) - 1) :] if len(self._mark) > 1 else b""
        return self._rows


class Objects:
    r"""Counts the rows of SPARQL JSON: the objects of a list.

    Outside of strings nothing else follows `[` or `,` with `{`; and a quote within a string has a backslash before it.

    >>> rows = Objects()
    >>> rows(b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":",{\\"},{"}},{},{"a":')
    3
    """

    _ESCAPED = re.compile(rb"\\.", re.DOTALL)

    def __init__(self) -> None:
        self._rows, self._quoted = 0, False
        self._rest = self._last = b""

    def __call__(self, piece: bytes) -> int:
        """The rows that have begun up to the end of this piece."""
        parts = self._whole(piece).split(b'"')
        outside = self._last + b'"'.join(parts[self._quoted :: 2])
        self._rows += outside.count(b",{") + outside.count(b"[{")
        self._quoted ^= len(parts) % 2 == 0
        self._last = outside[-1:]
        return self._rows

    def _whole(self, piece: bytes) -> bytes:
        """The piece without what is escaped; a backslash at its end is kept for the next one."""
        seen, self._rest = self._rest + piece, b""
        if b"\\" in seen:
            seen = self._ESCAPED.sub(b"", seen)
            if seen.endswith(b"\\"):
                seen, self._rest = seen[:-1], b"\\"
        return seen


class Lines:
    r"""Counts the rows of CSV: the lines, but not those within quotes, and not the header.

    >>> rows = Lines()
    >>> [rows(piece) for piece in (b'a,b\r\n1,"two', b'\r\nlines ""of"" text"\r\n')]
    [0, 1]
    """

    def __init__(self) -> None:
        self._rows, self._quoted = -1, False

    def __call__(self, piece: bytes) -> int:
        """The rows that have begun up to the end of this piece."""
        if not self._quoted and b'"' not in piece:
            self._rows += piece.count(b"\n")
        else:
            parts = piece.split(b'"')
            self._rows += sum(part.count(b"\n") for part in parts[self._quoted :: 2])
            self._quoted ^= len(parts) % 2 == 0
        return self._rows


COUNTERS: dict[str, Callable[[], Counter]] = {
    "json": Objects,
    "xml": lambda: Marks(b"<result>"),
    "csv": Lines,
    "tsv": lambda: Marks(b"\n", start=-1),  # a line break in a text is written \n
    "nt": lambda: Marks(b"\n"),
}
