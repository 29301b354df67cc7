"""Who waits for a thing of which there are few: first come, first served."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from web.pool.frames import QueryError

Thing = TypeVar("Thing")
POLL_SECONDS = 0.2
AGAIN = "Ask again in some seconds."


class Line(Generic[Thing]):
    """Things that are taken and given back, and the line of those who wait for one.

    A finalizer may give a thing back at any moment, even on the thread that holds the lock: so it is a lock that
    the same thread may take twice, and who waits looks again now and then.

    >>> line = Line(["the only one"], longest=0)
    >>> line.take(time.monotonic() + 1)
    'the only one'
    >>> line.take(time.monotonic() + 1)
    Traceback (most recent call last):
    web.pool.frames.QueryError: too many queries are waiting
    """

    def __init__(self, things: Iterable[Thing], longest: int, lock: "threading.RLock | None" = None) -> None:
        self._lock = lock or threading.RLock()
        self._free = deque(things)
        self._count = len(self._free)
        self._waiting: deque[SimpleQueue[Thing]] = deque()
        self._longest = longest

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @property
    def free(self) -> tuple[Thing, ...]:
        """The things that are not taken."""
        return tuple(self._free)

    @property
    def taken(self) -> int:
        """How many things are taken."""
        return self._count - len(self._free)

    def take(self, until: float, gone: Callable[[], bool] = lambda: False) -> Thing:
        """The next thing that is free; `until` is a time of `time.monotonic`.

        Raises:
            QueryError: `busy` (the line is full, or the time is over) or `gone`.
        """
        with self._lock:
            if self._free and not self._waiting:
                return self._free.pop()
            if len(self._waiting) >= self._longest:
                raise QueryError("busy", "too many queries are waiting", AGAIN)
            mine: SimpleQueue[Thing] = SimpleQueue()
            self._waiting.append(mine)
        while True:
            self._serve()
            try:
                return mine.get(timeout=max(min(POLL_SECONDS, until - time.monotonic()), 0))
            except Empty:
                self._check(mine, until, gone)

    def give(self, thing: Thing) -> None:
        """Gives a thing back, to whoever has waited longest."""
        with self._lock:
            self._free.append(thing)
        self._serve()

    def add(self, thing: Thing) -> None:
        """Puts one thing more at hand."""
        with self._lock:
            self._count += 1
        self.give(thing)

    def drop(self) -> None:
        """Forgets one thing that is taken: it is not given back."""
        with self._lock:
            self._count -= 1

    def take_all(self) -> list[Thing]:
        """Every thing that is free now."""
        with self._lock:
            found = list(self._free)
            self._free.clear()
            return found

    def _serve(self) -> None:
        with self._lock:
            while self._free and self._waiting:
                self._waiting.popleft().put(self._free.pop())

    def _check(self, mine: "SimpleQueue[Thing]", until: float, gone: Callable[[], bool]) -> None:
        away = gone()
        if not away and time.monotonic() < until:
            return
        with self._lock:
            if mine not in self._waiting:
                return  # it was served in this moment
            self._waiting.remove(mine)
        if away:
            raise QueryError("gone", "the client went away")
        raise QueryError("busy", "every query process was busy all the time that the query had", AGAIN)
