"""What the engine writes an answer to."""

import socket

from web.pool.frames import LETTERS, PIECE, QueryError
from web.pool.limits import Limits
from web.pool.rows import Counter

OTHERWISE = "Ask for another format: the others can hold every text."
NARROWER = "Ask for less with LIMIT, or for parts one after the other; the whole dataset is to be had as a file."


class Writer:
    """A file that sends what is written to it in packets, and stops the engine at the ceilings.

    The engine writes pieces of 8 kB; packets are larger, since each wakes the reader. An answer that is over
    before the first is full goes in one.
    """

    def __init__(self, channel: socket.socket, kind: str, limits: Limits, rows: Counter | None) -> None:
        self._channel, self._limits, self._rows = channel, limits, rows
        self._letter = LETTERS[kind]
        self._pending: list[bytes] = []
        self._room = PIECE
        self._size = 0
        self.refusal: QueryError | None = None

    def write(self, data: bytes) -> int:
        """Takes a piece of the answer.

        Raises:
            QueryError: `large`, which `refusal` holds too, whatever the engine makes of it.
        """
        self._size += len(data)
        if self._size > self._limits.size:
            self.refuse(f"the answer has more than {self._limits.size:,} bytes")
        if self._rows and self._rows(data) > self._limits.rows:
            self.refuse(f"the answer has more than {self._limits.rows:,} rows")
        for start in range(0, len(data), PIECE):  # a text may be longer than a packet
            self._add(data[start : start + PIECE])
        return len(data)

    def flush(self) -> None:
        """Does nothing: what is full is sent, and the rest at the end."""

    def finish(self, *, last: bool) -> None:
        """Sends the rest; `last` tells that this process ends after it."""
        if last:
            self._channel.send(b"R")
        self._send(b"E" if self._letter == b"D" else self._letter.lower())

    def refuse(self, message: str) -> None:
        """Stops the answer, which is too large.

        Raises:
            QueryError: always.
        """
        self._stop(QueryError("large", message, NARROWER))

    def refuse_format(self, message: str) -> None:
        """Stops the answer, which its format cannot hold.

        Raises:
            QueryError: always.
        """
        self._stop(QueryError("unwritable", message, OTHERWISE))

    def _stop(self, refusal: QueryError) -> None:
        self.refusal = refusal
        raise refusal

    def _add(self, piece: bytes) -> None:
        if len(piece) > self._room:
            self._send(self._letter)
        self._pending.append(piece)
        self._room -= len(piece)

    def _send(self, letter: bytes) -> None:
        self._channel.sendmsg([letter, *self._pending])
        self._pending, self._room, self._letter = [], PIECE, b"D"
