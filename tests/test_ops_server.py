"""The server on real sockets: what slow, silent and vanished clients cost, and what they do not."""

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from kg.settings import Settings
from web import channel
from web import server as room
from web.server import LONGEST_HEADER, Server
from web.sparql.protocol import LONGEST_BODY
from web.spool import Spool

PIECE = b"x" * 65536
LONG = 100
"""Pieces of an answer that is longer than what the sockets of both ends hold."""
SECONDS = 20

Start = Callable[..., Any]


class Application:
    """Answers by path: `/short`, `/long`, `/endless`, `/broken`, `/length`, `/slow`."""

    def __init__(self) -> None:
        self.made: list[int] = []
        self.closed = threading.Event()
        self.let_go = threading.Event()

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        start("200 OK", [("Content-Length", "5")] if path == "/length" else [])
        if path == "/slow":
            self.let_go.wait(SECONDS)
        return [b"whole"] if path == "/length" else self._pieces(path, environ)

    def _pieces(self, path: str, environ: dict[str, Any]) -> Iterator[bytes]:
        try:
            if path == "/broken":
                yield b"the beginning"
                raise ValueError("no end")
            if path == "/long":
                for _ in range(LONG):
                    self.made.append(1)
                    yield PIECE
            elif path == "/endless":
                yield b"the beginning"
                while not environ["waitress.client_disconnected"]():
                    time.sleep(0.02)
            else:
                yield environ["wsgi.input"].read() or b"short"
        finally:
            self.closed.set()


@contextmanager
def running(application: Any, **more: Any) -> Iterator[Server]:
    """A server with three threads more than pages have."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = Server(application, listening, Settings(query_queue=1, query_processes=2, **more))
    thread = threading.Thread(target=server.serve, args=(SECONDS,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        server.stop()
        thread.join(SECONDS)
        assert not thread.is_alive()


_connections: list[socket.socket] = []


@pytest.fixture(autouse=True)
def _hung_up() -> Iterator[None]:
    """Ends the connections of a test."""
    yield
    while _connections:
        _connections.pop().close()


def connected(server: Server) -> socket.socket:
    client = socket.socket()
    _connections.append(client)
    client.settimeout(SECONDS)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)  # so that much waits at the server
    client.connect(("127.0.0.1", int(server.effective_port)))
    return client


def rest(client: socket.socket) -> bytes:
    """All that a server sends until it ends the connection."""
    with client.makefile("rb") as file:
        return file.read()


def get(server: Server, path: str, body: bytes | None = None) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", int(server.effective_port), timeout=SECONDS)
    try:
        connection.request("POST" if body else "GET", path, body)
        return connection.getresponse().read()
    finally:
        connection.close()


def asked(server: Server, path: str) -> socket.socket:
    client = connected(server)
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return client


def soon(what: Callable[[], object]) -> bool:
    """Whether something becomes true before long."""
    end = time.monotonic() + SECONDS
    while not what() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(what())


def is_closed(client: socket.socket) -> bool:
    """Whether the server ends a connection before long."""
    try:
        while client.recv(65536):
            pass
    except ConnectionResetError:
        pass
    except TimeoutError:
        return False
    return True


def test_a_connection_stays_open_after_an_answer_in_pieces() -> None:
    with running(Application()) as server:
        connection = http.client.HTTPConnection("127.0.0.1", int(server.effective_port), timeout=SECONDS)
        for path, words in (("/short", b"short"), ("/long", PIECE * LONG), ("/length", b"whole"), ("/short", b"short")):
            connection.request("GET", path)
            answer = connection.getresponse()
            assert answer.getheader("Connection") is None
            assert answer.read() == words
        assert len(server.active_channels) == 1
        connection.request("GET", "/short", headers={"Connection": "close"})
        assert connection.getresponse().getheader("Connection") == "close"


def test_an_answer_that_breaks_off_has_no_end_that_a_client_could_take_for_one() -> None:
    with running(Application()) as server, pytest.raises(http.client.IncompleteRead):
        get(server, "/broken")


def test_readers_that_take_nothing_hold_no_thread_and_get_all_of_it_later() -> None:
    application = Application()
    with running(application) as server:
        crowd = [asked(server, "/long") for _ in range(30)]  # more than there are threads
        assert soon(lambda: len(application.made) == LONG * len(crowd))
        assert get(server, "/short") == b"short"
        assert soon(lambda: not any(channel.requests for channel in list(server.active_channels.values())))
        assert all(channel.on_disk for channel in list(server.active_channels.values()) if channel.total_outbufs_len)
        crowd[-1].sendall(b"GET /short HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert rest(crowd[-1]).count(PIECE) == LONG
        for client in crowd:
            client.close()
        assert soon(lambda: not server.active_channels)


def test_senders_that_never_end_hold_no_thread() -> None:
    with running(Application()) as server:
        crowd = [connected(server) for _ in range(60)]
        for client in crowd:
            client.sendall(b"POST /short HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nsome of it")
        assert get(server, "/short", b"all of it") == b"all of it"


@pytest.mark.parametrize("sent", [b"GET /short HTTP/1.1\r\nX", b"POST / HTTP/1.1\r\nContent-Length: 9999\r\n\r\n"])
def test_a_request_that_drips_is_cut_off(sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "REQUEST_SECONDS", 1)
    with running(Application()) as server, connected(server) as client:
        client.sendall(sent)
        client.settimeout(0.1)
        end = time.monotonic() + SECONDS
        while not is_closed(client) and time.monotonic() < end:
            with contextlib.suppress(OSError):
                client.sendall(b"x")
        assert time.monotonic() < end


def test_a_connection_on_which_nothing_is_asked_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "IDLE_SECONDS", 1)
    with running(Application()) as server, connected(server) as client:
        assert is_closed(client)


def test_a_reader_that_takes_a_byte_now_and_then_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "WATCHED_SECONDS", 1)
    with running(Application()) as server, asked(server, "/long") as client:
        assert soon(lambda: server.active_channels)
        while server.active_channels:
            client.recv(1)
            time.sleep(0.1)


def test_a_reader_that_is_slow_but_steady_is_served_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "WATCHED_SECONDS", 1)
    with running(Application()) as server, asked(server, "/long") as client:
        for _ in range(30):
            client.recv(60_000)
            time.sleep(0.1)
        assert len(server.active_channels) == 1


def test_when_too_much_waits_on_disk_the_largest_answer_is_dropped() -> None:
    with running(Application(), answer_size=4) as server:  # so 16 MiB may wait
        crowd = [asked(server, "/long") for _ in range(8)]
        assert soon(lambda: 0 < len(server.active_channels) < len(crowd))
        assert get(server, "/short") == b"short"


def test_of_too_many_connections_the_idle_ones_go_and_the_busy_ones_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "CONNECTIONS", 20)
    application = Application()
    with running(application) as server:
        busy = asked(server, "/slow")
        assert soon(lambda: any(channel.requests for channel in list(server.active_channels.values())))
        crowd = [connected(server) for _ in range(60)]
        assert get(server, "/short") == b"short"
        assert len(server.active_channels) <= 21
        assert is_closed(crowd[0])
        application.let_go.set()
        assert busy.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_client_that_hangs_up_is_noticed_while_it_is_answered() -> None:
    application = Application()
    with running(application) as server:
        client = asked(server, "/endless")
        assert client.recv(65536)  # one that hangs up before its answer begins is not answered at all
        assert not application.closed.is_set()
        client.close()
        assert application.closed.wait(SECONDS)


def test_more_than_a_query_can_have_is_refused_before_it_is_read() -> None:
    with running(Application()) as server:
        for sent, status in (
            (b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (2 * LONGEST_BODY), b"413"),
            (b"GET / HTTP/1.1\r\nX: " + b"x" * (LONGEST_HEADER + 1), b"431"),
        ):
            with connected(server) as client:
                client.sendall(sent)
                assert client.recv(65536).split()[1] == status


def test_requests_in_a_row_on_one_connection_are_answered_in_their_order() -> None:
    with running(Application()) as server, connected(server) as client:
        many = b"".join(b"POST /s HTTP/1.1\r\nContent-Length: 3\r\n\r\n%03d" % number for number in range(100))
        client.sendall(many + b"GET /s HTTP/1.1\r\nConnection: close\r\n\r\n")
        answer = rest(client)
        assert [int(piece[:3]) for piece in answer.split(b"\r\n3\r\n")[1:]] == list(range(100))


def test_an_answer_under_way_is_finished_when_the_server_is_to_stop() -> None:
    application = Application()
    with running(application) as server:
        client = asked(server, "/slow")
        assert soon(lambda: any(channel.requests for channel in list(server.active_channels.values())))
        server.stop()
        assert soon(lambda: not server.accepting)
        with pytest.raises(OSError):
            connected(server)
        application.let_go.set()
        assert rest(client).endswith(b"0\r\n\r\n")


def test_a_spool_gives_what_was_put_into_it_in_order_and_lets_it_go() -> None:
    spool = Spool(in_memory=10)
    put, got = bytearray(), bytearray()
    for number in range(300):
        words = bytes([number % 256]) * (number % 7)
        put += words
        spool.append(words)
        taken = spool.get(number % 5)
        spool.skip(len(taken))
        got += taken
        assert len(spool) == len(put) - len(got)
    assert spool.on_disk
    while piece := spool.get(7):
        spool.skip(len(piece))
        got += piece
    assert got == put
    assert (len(spool), spool.on_disk) == (0, 0)
    spool.close()
