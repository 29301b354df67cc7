"""A connection to a client: what is asked on it, what waits for the client, and how long a client may take.

It goes its own way where the way of waitress costs much: an answer's head and body are sent in one call, without a
copy where the socket takes them at once, and the loop is woken only where it has something to do.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from waitress.buffers import ReadOnlyFileBasedBuffer
from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.task import WSGITask
from waitress.utilities import InternalServerError

from web.spool import Spool

IDLE_SECONDS = 60
"""How long a connection may be open with nothing asked on it."""
REQUEST_SECONDS = 30
"""How long a request may take to come, from its first byte to its last."""
WATCHED_SECONDS = 60
SLOWEST = 4096
"""Bytes a second that a client must take of an answer, on average over `WATCHED_SECONDS`."""


class Task(WSGITask):  # type: ignore[misc]  # waitress has no types
    """A request that is answered; after an answer in chunks the connection stays open."""

    wrote_header = False

    def set_close_on_finish(self) -> None:
        """Closes the connection behind the answer, unless the only reason is that its length is not known."""
        if self.chunked_response and not self.wrote_header:
            return  # the last chunk tells the end (RFC 9112, section 7.1); waitress would close here
        super().set_close_on_finish()

    def write(self, data: bytes) -> None:
        """Sends a piece of the answer, the first one with the head before it."""
        if not self.complete:
            raise RuntimeError("a piece of an answer that has not been started")
        pieces: list[bytes] = []
        if not self.wrote_header:
            pieces.append(self.build_response_header())
            self.wrote_header = True
        if data:
            pieces += self._framed(data) if self.has_body else ()
        self.channel.send_soon(pieces)

    def _framed(self, data: bytes) -> Sequence[bytes]:
        """A piece as it is sent: as a chunk (RFC 9112, section 7.1), or what the declared length has room for."""
        if self.chunked_response:
            return b"%X\r\n" % len(data), data, b"\r\n"
        if self.content_length is not None:
            data = data[: self.content_length - self.content_bytes_written]
            self.content_bytes_written += len(data)
        return (data,)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection."""

    task_class = Task

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.requests: list[Any] = []
        super().__init__(*args, **kwargs)
        self.outbufs = [Spool()]
        self.began = self.watched = time.time()
        self.taken = self._taken_before = 0

    @property
    def idle(self) -> bool:
        """Whether nothing is being answered or sent on it."""
        return not (self.requests or self.total_outbufs_len)

    @property
    def on_disk(self) -> int:
        """How many bytes of disk its answers take."""
        return sum(outbuf.on_disk for outbuf in list(self.outbufs) if isinstance(outbuf, Spool))

    def received(self, data: bytes) -> bool:
        """Takes what the client sent."""
        if self.request is None:
            self.began = time.time()
        return bool(super().received(data))

    def service(self) -> None:
        """Answers the first of the requests that have come, and makes the way free for the next."""
        request = self.requests[0]
        closes = self._answered(request).close_on_finish
        with self.requests_lock:
            if closes:
                self.close_when_flushed = True
                for each in self.requests:
                    each.close()
                self.requests = []
            else:
                request.close()
                self.requests.pop(0)
                self._go_on()
            crowded = bool(self.requests)
        self.last_activity = time.time()
        if self.connected and (closes or crowded):
            self.server.pull_trigger()  # the loop waits for whatever else may happen to a connection already

    def send_soon(self, pieces: Sequence[bytes]) -> None:
        """Sends what the socket takes at once, and spools the rest.

        Raises:
            ClientDisconnected: nobody is there.
        """
        if not self.connected:
            raise ClientDisconnected
        with self.outbuf_lock:
            if not self.connected:
                raise ClientDisconnected
            if self.total_outbufs_len:
                rest: Iterable[bytes | memoryview] = pieces
            else:
                self.watched, self._taken_before = time.time(), self.taken
                rest = _without(self._sent(pieces), pieces)
            for piece in rest:
                self.outbufs[-1].append(piece)
                self.total_outbufs_len += len(piece)
            if self.total_outbufs_len:
                self.server.pull_trigger()

    def write_soon(self, data: Any) -> int:
        """Sends a piece, or a file, whose bytes the loop reads as the socket takes them."""
        if not isinstance(data, ReadOnlyFileBasedBuffer):
            self.send_soon([data])
            return len(data)
        with self.outbuf_lock:
            written: int = super().write_soon(data)
            self.outbufs[-1] = Spool()
        return written

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Sends what the socket takes at once."""
        sent: int = super().send(data, do_close=do_close)
        self.taken += sent
        return sent

    def overdue(self, now: float) -> bool:
        """Whether the client has had its time: to ask something, to send it, or to take the answer."""
        if self.total_outbufs_len:
            return self._too_slow(now)
        if self.requests:
            return False
        if self.request is not None:
            return now - self.began > REQUEST_SECONDS
        return bool(now - self.last_activity > IDLE_SECONDS)

    def _too_slow(self, now: float) -> bool:
        if now - self.watched < WATCHED_SECONDS:
            return False
        slow = self.taken - self._taken_before < SLOWEST * (now - self.watched)
        self.watched, self._taken_before = now, self.taken
        return slow

    def _answered(self, request: Any) -> Any:
        """The task that has answered a request, or tells that the connection is to be closed."""
        task = (self.error_task_class if request.error else self.task_class)(self, request)
        try:
            if self.connected:
                task.service()
                return task
        except ClientDisconnected:
            self.logger.info("a client left while it was answered")
        except Exception:
            self.logger.exception("an answer failed")
            if not (task.wrote_header or request.error):
                request.error = InternalServerError("Something went wrong while this answer was made.")
                return self._answered(request)
        task.close_on_finish = True
        return task

    def _go_on(self) -> None:
        if not self.connected:
            return
        if self.requests:
            self.server.add_task(self)
        elif (coming := self.request) and coming.expect_continue and coming.headers_finished and not self.sent_continue:
            self.send_continue()  # it could not be sent before this answer

    def _sent(self, pieces: Sequence[bytes]) -> int:
        """How many bytes the socket took; of one that is broken, the loop learns by itself."""
        try:
            sent: int = self.socket.sendmsg(pieces)
        except OSError:
            return 0
        self.taken += sent
        self.last_activity = time.time()
        return sent


def _without(count: int, pieces: Sequence[bytes]) -> Iterator[memoryview]:
    """The pieces without so many of their first bytes.

    >>> [bytes(piece) for piece in _without(4, [b"one", b"two", b"three"])]
    [b'wo', b'three']
    """
    for piece in pieces:
        if count < len(piece):
            yield memoryview(piece)[count:]
        count = max(count - len(piece), 0)
