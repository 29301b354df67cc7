"""The server: waitress, with what it takes to stand on the open internet (docs/decisions/007-the-server.md).

Requests are read whole before a thread sees them, and answers are spooled (`web.spool`), so that neither a slow
sender nor a slow reader holds a thread or a query process. What a client may hold is a connection, and here that
has limits: time to send a request, a rate to take an answer at, and disk for what is not taken yet.
"""

import logging
import os
import resource
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer

from kg.settings import Settings
from web.channel import Channel
from web.sparql.protocol import LONGEST_BODY
from web.threads import Threads

CONNECTIONS = 1000
"""How many connections there may be; for one more, the longest idle of them is closed."""
LONGEST_HEADER = 1 << 16
SPOOLED_ANSWERS = 4
"""How many answers of the greatest size may wait on disk; then the connection that holds the most is closed."""
IN_KERNEL = 1 << 18
"""Bytes of an answer that wait in the kernel. It would take some megabytes, and hide how slow a reader is."""
THREADS_FOR_PAGES = 16
DESCRIPTORS_FOR_THE_REST = 200

logger = logging.getLogger(__name__)


class Server(TcpWSGIServer):  # type: ignore[misc]
    """Answers with an application on a socket that listens, until it is told to stop.

    Args:
        application: what answers.
        listening: the socket.
        settings: `query_queue` and `query_processes` tell how many threads there must be.
    """

    channel_class = Channel

    def __init__(self, application: Callable[..., Any], listening: socket.socket, settings: Settings) -> None:
        self._spooled_most = SPOOLED_ANSWERS * settings.answer_size << 20
        self._connections = min(CONNECTIONS, (_descriptors() - DESCRIPTORS_FOR_THE_REST) // 3)
        self._stopping = self._hurried = self._over = False
        super().__init__(
            application,
            map={},
            _sock=listening,
            bind_socket=False,
            dispatcher=Threads(_threads(settings)),
            sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
            adj=Adjustments(
                sockets=[listening],
                ident="coop-kg",
                asyncore_use_poll=True,  # select() knows no descriptor beyond 1023
                channel_request_lookahead=1,  # so that a client that hangs up stops its query
                cleanup_interval=1,
                clear_untrusted_proxy_headers=False,  # the application needs to know whether there was a proxy
                connection_limit=2 * self._connections,  # those above are made room for, not kept waiting
                log_socket_errors=False,
                max_request_body_size=LONGEST_BODY + (1 << 16),
                max_request_header_size=LONGEST_HEADER,
                outbuf_high_watermark=sys.maxsize,  # no thread waits for a reader
            ),
        )

    def serve(self, grace: float) -> None:
        """Answers until `stop`; then finishes the answers that are under way, for `grace` seconds at most."""
        while not self._stopping:
            self._turn()
        self._turn(0)  # who has connected already is still let in
        self._close_door()
        end = time.monotonic() + grace
        while self._finishing() and not self._hurried and time.monotonic() < end:
            self._turn(0.1)
        for channel in list(self.active_channels.values()):
            channel.handle_close()
        self.task_dispatcher.shutdown(timeout=1)
        self._over = True
        if not self.task_dispatcher.threads:  # one that still runs may pull it
            self.trigger.close()

    def stop(self) -> None:
        """Makes `serve` end: at the first call when all is answered, at a second one at once. Any thread may call."""
        self._hurried, self._stopping = self._stopping, True
        self.pull_trigger()

    def pull_trigger(self) -> None:
        """Wakes `serve`. Any thread may call."""
        if not self._over:
            with suppress(OSError):  # it may end in this very moment, and needs no waking then
                super().pull_trigger()

    def maintenance(self, now: float) -> None:
        """Closes the connections of clients that have had their time."""
        channels = list(self.active_channels.values())
        for channel in channels:
            if channel.overdue(now):
                channel.handle_close()
        on_disk = {channel: size for channel in channels if (size := channel.on_disk)}
        if sum(on_disk.values()) > self._spooled_most:
            largest = max(on_disk, key=on_disk.__getitem__)
            logger.warning(
                "too much waits for slow readers: the largest answer is dropped", extra={"bytes": on_disk[largest]}
            )
            largest.handle_close()

    def set_socket_options(self, conn: socket.socket) -> None:
        """Prepares a connection that has been made."""
        super().set_socket_options(conn)
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, IN_KERNEL)

    def handle_accept(self) -> None:
        """Lets a client in; where there are too many, the one that has been idle longest goes."""
        super().handle_accept()
        if len(self.active_channels) > self._connections:
            idle = (channel for channel in list(self.active_channels.values()) if channel.idle)
            if longest := min(idle, key=lambda channel: float(channel.last_activity), default=None):
                longest.handle_close()

    def _turn(self, timeout: float = 1) -> None:
        self.asyncore.loop(timeout=timeout, map=self._map, use_poll=True, count=1)

    def _close_door(self) -> None:
        self.accepting = False
        self.del_channel()
        self.socket.close()

    def _finishing(self) -> bool:
        """Whether answers are under way; closes the connections that have none."""
        for channel in list(self.active_channels.values()):
            if channel.idle:
                channel.handle_close()
        return bool(self.active_channels)


def _threads(settings: Settings) -> int:
    """One for each query that may run or wait, and some for pages. An idle one costs some kilobytes."""
    return settings.query_queue + (settings.query_processes or (os.cpu_count() or 1)) + THREADS_FOR_PAGES


def _descriptors() -> int:
    """How many files and connections the process may open, after it has taken all that it may have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = min(hard, 1 << 20) if hard != resource.RLIM_INFINITY else 1 << 20
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most
