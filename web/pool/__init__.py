"""A pool of killable query processes: no query of the public endpoint runs in the web process.

The engine can neither cancel a query nor bound its memory, and dies of some. So every query runs in a process
of its own (`web.pool.process`), which is killed at the limit and replaced; the server and the other queries go on.
They are programs started afresh, not forks: a fork of a threaded server may inherit a lock that nobody frees.
"""

import contextlib
import json
import os
import queue
import select
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import asdict
from pathlib import Path

import kg
from web.pool import process as program
from web.pool.process import HEAD, Question

MEMORY = 1 << 30
WAITING = 2
"""How many queries may wait for each process; one more is refused at once."""
POLL_SECONDS = 0.2
READ_BYTES = 1 << 16


class QueryError(Exception):
    """A query that got no answer.

    `reason` is `wrong` (the query), `format` (none of those asked for fits), `failed` (the engine), `busy` (all
    workers), `late` (over the time limit), `died` (the worker, as of too much memory) or `gone` (the client).
    """

    def __init__(self, reason: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.hint = hint


_Frame = tuple[bytes, bytes]


def _never() -> bool:
    return False


class _Worker:
    """One query process."""

    def __init__(self, store: Path, seconds: float, memory: int) -> None:
        # -P and the path: the program is run as a file, and must find `kg` where this process found it
        places = [str(Path(kg.__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
            [sys.executable, "-P", program.__file__, str(store), str(seconds), str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            # every thread of the C library reserves an arena of 64 MB, and the ceiling counts what is reserved
            env=os.environ | {"PYTHONPATH": os.pathsep.join(places), "MALLOC_ARENA_MAX": "2"},
        )
        self._buffer = bytearray()
        assert self._process.stdin and self._process.stdout
        self._input, self._output = self._process.stdin, self._process.stdout
        self._poll = select.poll()
        self._poll.register(self._output, select.POLLIN)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, question: Question) -> None:
        try:
            rest = memoryview(json.dumps(asdict(question)).encode() + b"\n")
            while rest:
                rest = rest[self._input.write(rest) :]
        except (OSError, ValueError) as error:
            raise QueryError("died", "the query process ended") from error

    def frame(self, deadline: float, gone: Callable[[], bool]) -> _Frame:
        """The next frame: its letter and its content."""
        letter, length = HEAD.unpack(self._take(HEAD.size, deadline, gone))
        return letter, self._take(length, deadline, gone)

    def _take(self, size: int, deadline: float, gone: Callable[[], bool]) -> bytes:
        while len(self._buffer) < size:
            self._wait(deadline, gone)
            piece = os.read(self._output.fileno(), READ_BYTES)
            if not piece:
                raise QueryError("died", "the query process ended, as it does when a query needs too much memory")
            self._buffer += piece
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _wait(self, deadline: float, gone: Callable[[], bool]) -> None:
        while not self._poll.poll(1000 * min(POLL_SECONDS, max(deadline - time.monotonic(), 0))):
            if time.monotonic() >= deadline:
                raise QueryError("late", "the query ran longer than the time limit")
            if gone():
                raise QueryError("gone", "the client went away")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._input.close()
        self._output.close()


def _granted(frame: _Frame, frames: Generator[_Frame, None, None]) -> _Frame:
    """The frame, unless it says why there is no answer."""
    if frame[0] == b"!":
        frames.close()
        raise QueryError(**json.loads(frame[1]))
    return frame


class Answer:
    """An answer that is being read from a worker: its kind, and its pieces as they come.

    Whoever has one must read it to the end or close it: that is what frees the worker.
    """

    def __init__(self, kind: str, first: "_Frame", frames: "Generator[_Frame, None, None]") -> None:
        self.kind = kind
        self._first = first
        self._frames = frames

    def __iter__(self) -> Iterator[bytes]:
        """The pieces.

        Raises:
            QueryError: it broke off.
        """
        letter, content = self._first
        while letter == b"D":
            yield content
            letter, content = next(self._frames)
        _granted((letter, content), self._frames)
        self._frames.close()

    def close(self) -> None:
        """Stops the query, where it still runs."""
        self._frames.close()


class Pool:
    """Query processes of one store.

    Args:
        store: the directory of the store.
        seconds: how long a query may run, its answer's sending included.
        size: how many queries run at once; the number of cores unless told.
        memory: the address space that a worker may take, in bytes.
    """

    def __init__(self, store: Path, *, seconds: float, size: int | None = None, memory: int = MEMORY) -> None:
        self._store, self._seconds, self._memory = store, seconds, memory
        self._size = size or os.cpu_count() or 1
        self._idle: queue.SimpleQueue[_Worker | None] = queue.SimpleQueue()  # a finalizer may put into it at any time
        self._places: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._closed = False
        for number in range(self._size * (1 + WAITING)):
            self._places.put(number)
        for _ in range(self._size):
            self._idle.put(self._start())

    def ask(self, question: Question, gone: Callable[[], bool] = _never) -> Answer:
        """The answer to a question, once its first piece is there.

        `gone` tells whether the client went away; the query is stopped then.

        Raises:
            QueryError: there is none, and why.
        """
        frames = self._frames(question, gone)
        kind = json.loads(_granted(next(frames), frames)[1])["kind"]
        return Answer(kind, _granted(next(frames), frames), frames)

    def close(self) -> None:
        """Ends the idle workers now, and the busy ones after their query; a query that still comes is answered."""
        self._closed = True
        for _ in range(self._idle.qsize()):
            with contextlib.suppress(queue.Empty):
                self._give_back(self._idle.get_nowait())
        for _ in range(self._size):
            self._idle.put(None)  # wakes whoever waits for a worker

    def _frames(self, question: Question, gone: Callable[[], bool]) -> Generator[_Frame, None, None]:
        place = self._place()
        try:
            yield from self._asked(question, gone)
        finally:
            self._places.put(place)

    def _asked(self, question: Question, gone: Callable[[], bool]) -> Generator[_Frame, None, None]:
        worker, whole = self._take(), False
        try:
            deadline = time.monotonic() + self._seconds
            worker.ask(question)
            while not whole:
                letter, content = worker.frame(deadline, gone)
                whole = letter in (b"E", b"!")
                yield letter, content
        finally:
            self._give_back(worker if whole else self._replaced(worker))

    def _place(self) -> int:
        """A place among the queries that run or wait: were there no end of them, no thread were left for pages."""
        try:
            return self._places.get_nowait()
        except queue.Empty:
            raise QueryError("busy", "too many queries are waiting", "Ask again in some seconds.") from None

    def _take(self) -> _Worker:
        try:
            worker = None if self._closed else self._idle.get(timeout=self._seconds)
        except queue.Empty:
            raise QueryError("busy", "every query process is busy", "Ask again in some seconds.") from None
        if worker is None or not worker.alive:
            worker = self._start() if worker is None else self._replaced(worker)
        if worker is None:
            self._give_back(None)
            raise QueryError("busy", "no query process can be started now", "Ask again in some seconds.")
        return worker

    def _give_back(self, worker: _Worker | None) -> None:
        if not self._closed:
            self._idle.put(worker)
        elif worker:
            worker.kill()

    def _replaced(self, worker: _Worker) -> _Worker | None:
        worker.kill()
        return None if self._closed else self._start()

    def _start(self) -> _Worker | None:
        try:
            return _Worker(self._store, self._seconds, self._memory)
        except OSError:
            return None  # no memory or no descriptor for a process now: the next query tries again
