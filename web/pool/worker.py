"""One query process, as the web process sees it."""

import contextlib
import os
import select
import signal
import socket
import struct
import time
from collections.abc import Callable

from web.pool.frames import PIECE, Death, Packet, QueryError, Question, send_question
from web.pool.line import AGAIN

START_SECONDS = 60
PATIENCE = 0.1
"""Seconds that a query may run before it makes room for others."""
LOOK_SECONDS = 0.05
"""How long a packet is waited for in one call, before it is looked whether the time is over or the client gone."""
LOWEST = 19

_WHY = {
    signal.SIGABRT: "as it is when a query needs more memory than it may have, or is nested too deep",
    signal.SIGSEGV: "as it does when a query is nested too deep",
    signal.SIGKILL: "from outside, as the system does when memory runs out",
}


def _nothing() -> None:
    pass


class UnreadError(Exception):
    """The worker ended before it read the question: another one may be asked."""


class Worker:
    """A query process at the other end of a socket. Whoever closes the socket kills it.

    Attributes:
        parent: which process forked it.
        idle: whether it can be asked: it has nothing to answer, and does not end.
        slow: whether it has run for so long that it has the lowest priority, which it cannot leave again.
    """

    def __init__(self, channel: socket.socket, parent: object) -> None:
        self.parent, self.idle, self.slow = parent, True, False
        self._pid, self._patient_until = 0, float("inf")
        self._make_room: Callable[[], None] = _nothing
        self._channel = channel
        channel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 0, int(LOOK_SECONDS * 1e6)))
        self._poll = select.poll()
        self._poll.register(channel, select.POLLIN)
        self._born: float | None = time.monotonic()
        self._retires = False

    def ready(self, deadline: float, gone: Callable[[], bool]) -> None:
        """Waits until the process has opened the store. It goes on with that when the time is over.

        Raises:
            QueryError: `busy`, or `gone` (the client).
            UnreadError: the process ended, or takes too long.
        """
        if self._born is None:
            return
        try:
            _, content = self._packet(deadline, gone)
            self._pid = int(content)
        except QueryError as error:
            if error.reason == "gone":
                raise
            if error.reason == "died" or time.monotonic() > self._born + START_SECONDS:
                raise UnreadError from error
            raise QueryError("busy", "the query processes are still starting", AGAIN) from error
        self._born = None

    def ask(self, question: Question, seconds: float, make_room: Callable[[], None] = _nothing) -> None:
        """Sends a question; `make_room` is called once should the answer take long.

        Raises:
            UnreadError: the process ended.
        """
        self.idle, self._make_room = False, make_room
        self._patient_until = time.monotonic() + PATIENCE
        try:
            send_question(self._channel, question, seconds)
        except OSError as error:
            raise UnreadError from error

    def receive(self, deadline: float, gone: Callable[[], bool]) -> Packet:
        """The next packet of the answer.

        Raises:
            QueryError: there is none, and why.
            UnreadError: the process ended before it read the question.
        """
        letter, content = self._packet(deadline, gone)
        if letter == b"R":
            self._retires = True
            return self.receive(deadline, gone)
        if letter in b"E!" or letter.islower():
            self.idle = not (self._retires or self.slow)
        if letter == b"!":
            raise QueryError.decoded(content)
        return letter, content

    def close(self) -> None:
        """Ends the process, whatever it does."""
        self._channel.close()

    def _packet(self, deadline: float, gone: Callable[[], bool]) -> Packet:
        while (left := deadline - (now := time.monotonic())) > 0:
            if now >= self._patient_until:
                self._slow_down()
            wait = min(left, self._patient_until - now)
            # where there is time, one call that waits and reads: two cost more than many an answer
            if (wait >= LOOK_SECONDS or self._poll.poll(1000 * wait)) and (packet := self._read()):
                return packet
            if gone():
                raise QueryError("gone", "the client went away")
        raise QueryError("late", "the query ran longer than the time limit")

    def _slow_down(self) -> None:
        self.slow, self._patient_until = True, float("inf")
        with contextlib.suppress(OSError):  # it has just ended
            os.setpriority(os.PRIO_PROCESS, self._pid, LOWEST)
        self._make_room()

    def _read(self) -> Packet | None:
        """The next packet; None where none came in `LOOK_SECONDS`."""
        try:
            packet = self._channel.recv(PIECE + 1)
        except BlockingIOError:
            return None
        except OSError:
            packet = b""
        if not packet:
            raise QueryError("died", "the query process ended with its parent process")
        if packet[:1] == b"X":
            raise _told(Death.decoded(packet[1:]))
        return packet[:1], packet[1:]


def _told(death: Death) -> Exception:
    """Why a process ended, in words."""
    if death.unread:
        return UnreadError("the query process ended")
    number = death.status & 0x7F
    if not number:
        return QueryError("died", f"the query process ended by itself, with status {death.status >> 8}")
    if number == signal.SIGALRM:
        return QueryError("late", "the query ran longer than the time limit")
    why = _WHY.get(signal.Signals(number), "")
    message = f"the query process was ended by {signal.Signals(number).name}{', ' if why else ''}{why}"
    return QueryError("died", message, "Ask for less at once: fewer patterns, a LIMIT, no ORDER BY over everything.")
