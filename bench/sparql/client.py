"""A client that costs little: several kept-alive connections on one thread, answers read to their last byte, not kept.

It reads HTTP/1.1 as servers of SPARQL write it: a length, chunks (RFC 9112, section 7.1), or the end of the connection.
"""

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATIENCE = 120.0
"""Seconds that an answer may take before a run is given up."""
RECEIVED = 1 << 18
_WITHOUT_BODY = (204, 304)


@dataclass(frozen=True, slots=True)
class Address:
    """Where an endpoint listens, and what a query is sent to."""

    port: int
    path: str
    host: str = "127.0.0.1"

    def request(self, query: str, accept: str, **parameters: str) -> bytes:
        """The bytes of a GET request of the SPARQL 1.1 Protocol."""
        target = f"{self.path}?{urlencode(parameters | {'query': query})}"
        head = f"GET {target} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nAccept: {accept}\r\n\r\n"
        return head.encode()


class BrokenAnswerError(Exception):
    """An answer that is no 200, or that broke off."""


@dataclass(slots=True)
class Reply:
    """An answer: its status and headers, its body where it is kept, and when what came (seconds since the question)."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray | None = None
    size: int = 0
    first: float = 0.0
    whole: float = 0.0


@dataclass(frozen=True, slots=True)
class Load:
    """What came of asking for a while: seconds of each answer, and the seconds that all took."""

    took: tuple[float, ...]
    seconds: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.took) / self.seconds

    def slowest(self, share: float) -> float:
        """The seconds within which this share of the answers came."""
        ordered = sorted(self.took)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Connection:
    """One kept-alive connection, of which one request at a time waits for its answer."""

    def __init__(self, address: Address, keep: bool = False) -> None:
        self._place, self._keep = (address.host, address.port), keep
        self.socket = self._connect()
        self.reply = Reply()

    def send(self, request: bytes) -> None:
        """Sends a request; the reply begins anew."""
        self.reply = Reply(body=bytearray() if self._keep else None)
        self._rest = bytearray()
        self._left: int | None = None  # bytes of the body, or of the chunk, that are still to come
        self._chunked = False
        self._asked = time.perf_counter()
        try:
            self.socket.sendall(request)
        except OSError:  # the server closed an idle connection
            self.socket = self._connect()
            self.socket.sendall(request)

    def receive(self) -> bool:
        """Reads what has come; tells whether the answer is whole.

        Raises:
            BrokenAnswerError: it broke off.
        """
        piece = self.socket.recv(RECEIVED)
        whole = self._take(piece) if piece else self._ended()
        if whole:
            self.reply.whole = time.perf_counter() - self._asked
            if self.reply.headers.get("connection", "").lower() == "close":
                self.socket.close()
                self.socket = self._connect()
        return whole

    def close(self) -> None:
        """Closes the connection."""
        self.socket.close()

    def _connect(self) -> socket.socket:
        made = socket.create_connection(self._place, timeout=PATIENCE)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def _take(self, piece: bytes) -> bool:
        if not self.reply.status:
            self._rest += piece
            end = self._rest.find(b"\r\n\r\n")
            if end < 0:
                return False
            self._read_head(bytes(self._rest[:end]))
            piece = bytes(self._rest[end + 4 :])
            self._rest.clear()
        if piece and not self.reply.first:
            self.reply.first = time.perf_counter() - self._asked
        return self._chunks(piece) if self._chunked else self._plain(piece)

    def _read_head(self, head: bytes) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        self.reply.status = int(first.split()[1])
        for line in lines:
            name, _, value = line.partition(":")
            self.reply.headers[name.strip().lower()] = value.strip()
        self._chunked = "chunked" in self.reply.headers.get("transfer-encoding", "").lower()
        if not self._chunked and (length := self.reply.headers.get("content-length")):
            self._left = int(length)
        if self.reply.status in _WITHOUT_BODY:
            self._left = 0

    def _plain(self, piece: bytes) -> bool:
        self._store(piece)
        if self._left is None:
            return False  # until the connection ends
        self._left -= len(piece)
        return self._left <= 0

    def _chunks(self, piece: bytes) -> bool:
        """Reads chunks; a chunk's own line break counts as its last two bytes."""
        if self._rest:
            piece = bytes(self._rest) + piece
            self._rest.clear()
        at = 0
        while at < len(piece):
            if self._left:
                taken = min(self._left, len(piece) - at)
                self._store(piece[at : at + min(taken, max(self._left - 2, 0))])
                self._left -= taken
                at += taken
                continue
            end = piece.find(b"\r\n", at)
            if end < 0:
                self._rest += piece[at:]
                return False
            size = int(piece[at:end].partition(b";")[0], 16)
            if size == 0 and len(piece) >= end + 4:
                return True
            if size == 0:  # the empty line behind the last chunk is still to come
                self._rest += piece[at:]
                return False
            self._left, at = size + 2, end + 2
        return False

    def _store(self, piece: bytes) -> None:
        self.reply.size += len(piece)
        if self.reply.body is not None:
            self.reply.body += piece

    def _ended(self) -> bool:
        ended = bool(self.reply.status) and not self._chunked and self._left is None
        if not ended:
            raise BrokenAnswerError(f"the connection ended after {self.reply.size:,} bytes of an answer")
        self.reply.headers["connection"] = "close"
        return True


def fetch(address: Address, request: bytes) -> Reply:
    """One answer, with its body.

    Raises:
        BrokenAnswerError: it broke off.
    """
    connection = Connection(address, keep=True)
    try:
        connection.send(request)
        while not connection.receive():
            pass
    finally:
        connection.close()
    return connection.reply


def load(
    address: Address, requests: Sequence[bytes], clients: int, seconds: float, status: int = 200, once: bool = False
) -> Load:
    """Asks for so many seconds, each client its next question when it has the answer to the last one.

    Clients take the requests in turn, again and again, or `once`. What is being answered when time is up is waited for,
    and counts.

    Raises:
        BrokenAnswerError: an answer had another status than `status`, or broke off.
    """
    took: list[float] = []
    connections = [Connection(address) for _ in range(clients)]
    start = time.perf_counter()
    try:
        with selectors.DefaultSelector() as waiting:
            for number, connection in enumerate(connections):
                _ask(connection, requests[number % len(requests)], waiting)
            asked = clients
            while waiting.get_map():
                for connection in _whole(waiting):
                    took.append(_seconds(connection.reply, status))
                    if time.perf_counter() - start < seconds and not (once and asked >= len(requests)):
                        _ask(connection, requests[asked % len(requests)], waiting)
                        asked += 1
    finally:
        for connection in connections:
            connection.close()
    return Load(tuple(took), time.perf_counter() - start)


def _whole(waiting: selectors.BaseSelector) -> Iterator[Connection]:
    """The connections whose answers have come whole, which are no longer waited for."""
    ready = waiting.select(PATIENCE)
    if not ready:
        raise BrokenAnswerError(f"no answer came for {PATIENCE:g} seconds")
    for key, _ in ready:
        if key.data.receive():
            waiting.unregister(key.fileobj)
            yield key.data


def _ask(connection: Connection, request: bytes, waiting: selectors.BaseSelector) -> None:
    connection.send(request)
    waiting.register(connection.socket, selectors.EVENT_READ, connection)


def _seconds(reply: Reply, status: int) -> float:
    if reply.status != status:
        raise BrokenAnswerError(f"an answer of status {reply.status}")
    return reply.whole
