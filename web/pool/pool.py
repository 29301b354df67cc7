"""Who asks a query, waits for a process, and gets the answer."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from web.pool.frames import KINDS, Packet, QueryError, Question
from web.pool.limits import Limits
from web.pool.line import AGAIN, Line
from web.pool.memory import resident
from web.pool.nursery import Nursery
from web.pool.worker import UnreadError, Worker

ATTEMPTS = 4
"""How many processes are tried with a question, where one after the other ends before it reads it."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a pool is doing: its processes, the queries that run and wait, the processes replaced since it began.

    `memory` is the bytes resident of all its processes; what they share counts once.
    """

    processes: int
    running: int
    waiting: int
    replaced: int
    memory: int


@dataclass(slots=True)
class _Place:
    """One of the places in which a query can run, and the process there, where there is one.

    A place is `left` once its query has taken long and another place was opened instead: it ends with the query.
    """

    worker: Worker | None
    left: bool = False


class Answer(Iterator[bytes]):
    """An answer that is being read from a worker: an iterator over its pieces, as they come.

    Whoever has one must read it to the end or close it: that is what frees the worker. Where it breaks off, the
    next piece is a `QueryError`.

    Attributes:
        kind: `solutions`, `boolean` or `graph`.
        queued: the seconds that the question waited for a process.
        ran: the seconds from then to the first piece.
    """

    def __init__(
        self,
        first: Packet,
        rest: Callable[[], Packet],
        end: Callable[[], None],
        *,
        queued: float,
        ran: float,
    ) -> None:
        letter, content = first
        self.kind, self.queued, self.ran = KINDS[letter.upper()], queued, ran
        self._next: bytes | None = content
        self._rest, self._end = rest, end
        self._over = False
        if letter.islower():
            self.close()
            self._next = content

    def __next__(self) -> bytes:
        if self._next is not None:
            piece, self._next = self._next, None
            return piece
        if self._over:
            raise StopIteration
        try:
            letter, piece = self._rest()
        except BaseException:
            self.close()
            raise
        if letter == b"E":
            self.close()
        return piece

    def close(self) -> None:
        """Stops the query, where it still runs."""
        self._next = None
        if not self._over:
            self._over = True
            self._end()

    def __del__(self) -> None:
        self.close()


class Pool:
    """Query processes of one store.

    Args:
        store: the directory of the store.
        limits: what a query may take, and how many run and wait.
    """

    def __init__(self, store: Path, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.RLock()  # a finalizer may give a process back on the thread that holds it
        self._nursery = Nursery(store, limits)
        self._replaced = 0
        self._slow = 0
        self._closed = False
        places = [_Place(self._started()) for _ in range(limits.processes)]
        self._line = Line(places, limits.queue, self._lock)

    @property
    def in_memory(self) -> bool:
        """Whether queries are answered from a copy in memory."""
        with self._lock:
            return self._nursery.in_memory

    def ask(self, question: Question, gone: Callable[[], bool] = lambda: False, seconds: float | None = None) -> Answer:
        """The answer to a question, once its first piece is there.

        Args:
            question: what is asked.
            gone: tells whether the client went away; the query is stopped then.
            seconds: how long it may run, where that is less than the limit.

        Raises:
            QueryError: there is none, and why.
        """
        limit = self._limits.seconds if seconds is None else min(seconds, self._limits.seconds)
        came = time.monotonic()
        place = self._line.take(came + limit, gone)
        try:
            worker, asked, first = self._asked(place, question, came, limit, gone)
        except BaseException:
            self._give_back(place)
            raise
        return Answer(
            first,
            lambda: worker.receive(asked + limit, gone),
            lambda: self._give_back(place),
            queued=asked - came,
            ran=time.monotonic() - asked,
        )

    def figures(self) -> Figures:
        """What the pool is doing now."""
        with self._lock:
            pids = self._nursery.pids()
        memory = sum(map(resident, pids))
        return Figures(self._limits.processes, self._line.taken, self._line.waiting, self._replaced, memory)

    def close(self) -> None:
        """Ends the idle processes now, and the busy ones after their query; a query that still comes is answered."""
        self._closed = True
        for place in self._line.take_all():
            self._give_back(place)
        self._end_if_over()

    def _asked(
        self, place: _Place, question: Question, came: float, limit: float, gone: Callable[[], bool]
    ) -> tuple[Worker, float, Packet]:
        """The process that was asked, when, and its first packet."""
        for _ in range(ATTEMPTS):
            try:
                worker = self._worker(place)
                worker.ready(came + limit, gone)
                asked = time.monotonic()
                worker.ask(question, limit, lambda: self._make_room(place))
                return worker, asked, worker.receive(asked + limit, gone)
            except UnreadError:
                self._replace(place)
        raise QueryError("busy", "no query process can be started now", AGAIN)

    def _worker(self, place: _Place) -> Worker:
        """The process of a place: a new one where there is none, or where there is a newer parent."""
        with self._lock:
            if place.worker and not self._nursery.is_current(place.worker):
                self._renew(place, *self._line.free)
            place.worker = place.worker or self._started()
        if not place.worker:
            raise UnreadError
        return place.worker

    def _renew(self, *places: _Place) -> None:
        for place in places:
            if place.worker and not self._nursery.is_current(place.worker):
                place.worker.close()
                place.worker = self._started()

    def _replace(self, place: _Place) -> None:
        with self._lock:
            if place.worker:
                self._replaced += 1
                place.worker.close()
            place.worker = None if self._closed else self._started()

    def _make_room(self, place: _Place) -> None:
        """Lets another query run instead of one that takes long, and that one beside."""
        with self._lock:
            if place.left or self._closed or self._slow >= self._limits.slow:
                return
            place.left = True
            self._slow += 1
            other = _Place(self._started())  # now, so that no query waits for it
        self._line.add(other)

    def _give_back(self, place: _Place) -> None:
        if place.left:
            self._leave(place)
        else:
            if place.worker and (self._closed or not place.worker.idle):
                self._replace(place)
            self._line.give(place)
        self._end_if_over()

    def _leave(self, place: _Place) -> None:
        with self._lock:
            self._slow -= 1
            if place.worker:
                place.worker.close()
        self._line.drop()

    def _end_if_over(self) -> None:
        with self._lock:
            if self._closed and not self._line.taken:
                self._nursery.close()

    def _started(self) -> Worker | None:
        try:
            return self._nursery.start()
        except OSError:
            return None  # no memory or no descriptor for a process now: the next query tries again
