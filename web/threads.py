"""The threads that answer requests: the one that was busy last is the first to be given another."""

import logging
import threading
import time
from collections import deque
from queue import SimpleQueue
from typing import Protocol

logger = logging.getLogger(__name__)


class Task(Protocol):
    """What a thread does: answers a request, or is told that nobody will."""

    def service(self) -> None:
        """Does it."""

    def cancel(self) -> None:
        """Is called instead where the server ends before."""


class Threads:
    """Threads that are started as they are needed and then stay, as waitress wants them.

    What the last busy one had at hand is still in the processor's caches; waitress gives work to the one that has
    been idle longest.

    Args:
        most: how many threads there may be; what comes beyond that waits.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._idle: list[SimpleQueue[Task | None]] = []
        self._waiting: deque[Task] = deque()
        self._over = False
        self.threads: set[threading.Thread] = set()

    def add_task(self, task: Task) -> None:
        """Has a task done, as soon as a thread is free."""
        with self._lock:
            if self._idle:
                self._idle.pop().put(task)
            elif len(self.threads) >= self._most or not self._started(task):
                self._waiting.append(task)

    def shutdown(self, timeout: float) -> None:
        """Ends the idle threads, and those that are busy with what they do; waits for them for so many seconds."""
        with self._lock:
            self._over = True
            while self._idle:
                self._idle.pop().put(None)
            while self._waiting:
                self._waiting.popleft().cancel()
        until = time.monotonic() + timeout
        for thread in list(self.threads):
            thread.join(max(until - time.monotonic(), 0))
        if self.threads:
            logger.warning("requests are given up that take too long", extra={"threads": len(self.threads)})

    def _started(self, task: Task) -> bool:
        thread = threading.Thread(target=self._work, args=(task,), name=f"answers-{len(self.threads)}", daemon=True)
        self.threads.add(thread)
        try:
            thread.start()
        except RuntimeError:  # the system has no thread for us now
            self.threads.discard(thread)
            if not self.threads:
                raise
            return False
        return True

    def _work(self, first: Task) -> None:
        mine: SimpleQueue[Task | None] = SimpleQueue()
        task: Task | None = first
        while task:
            try:
                task.service()
            except BaseException:
                logger.exception("a thread failed")
            task = self._next(mine)
        self.threads.discard(threading.current_thread())

    def _next(self, mine: "SimpleQueue[Task | None]") -> Task | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            if self._over:
                return None
            self._idle.append(mine)
        return mine.get()
