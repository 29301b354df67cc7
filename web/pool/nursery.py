"""Where query processes come from: a parent process of one thread that forks them.

A fork of a threaded server may inherit a lock that nobody frees, so the parent is a program started afresh
(`web.pool.start`). Where a copy of the store in memory may be had, the parent forks one process that loads it and
is the parent of all workers from then on: they share its memory. Until it is ready, workers read from disk, so
that no query waits for it.
"""

import contextlib
import json
import os
import socket
import struct
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import kg
from web.pool.frames import PIECE
from web.pool.limits import Limits
from web.pool.worker import Worker

PROGRAM = Path(__file__).with_name("start.py")
COPY_FACTOR = 1
"""Bytes that a copy in memory takes for each byte of the store on disk, as measured; the ceiling is exact."""
COPIES = 3
"""How often a copy is made anew when it is lost."""
SEND_SECONDS = 5
ROOM = 1 << 19
"""Bytes of an answer that may be on their way, so that the engine goes on while the web process sends."""
END_SECONDS = 5


class Nursery:
    """The parents of the query processes of a store. Not for several threads at once."""

    def __init__(self, store: Path, limits: Limits) -> None:
        self._store, self._limits = store, limits
        self._copies = COPIES if _size(store) * COPY_FACTOR <= limits.copy else 0
        self._program: subprocess.Popen[bytes] | None = None
        self._disk: _Parent | None = None
        self._copy: _Parent | None = None

    @property
    def in_memory(self) -> bool:
        """Whether new workers have the copy in memory."""
        if self._copy and not self._copy.ready and self._copy.look() is False:
            self._copies = 0  # it does not fit: it would not the next time either
            self._copy.close()
            self._copy = None
        return self._copy is not None and self._copy.ready

    def pids(self) -> list[int]:
        """The process ids of all there are."""
        return _family(self._program.pid) if self._program else []

    def start(self) -> Worker:
        """A new worker, which may still be opening the store.

        Raises:
            OSError: no process can be started now.
        """
        for _ in range(3):  # the copy may be lost, and the parent with it
            parent = self._parent()
            try:
                return Worker(parent.fork(b"W"), parent)
            except (ConnectionError, BlockingIOError):  # it has ended, or is stopped
                self._lose(parent)
        raise OSError("no query process can be started")

    def is_current(self, worker: Worker) -> bool:
        """Whether a new worker would come from where this one comes from."""
        return worker.parent is (self._copy if self.in_memory else self._disk)

    def close(self) -> None:
        """Ends all processes, workers that answer included. There is no copy for one that is started later."""
        self._copies = 0
        self._end()

    def _end(self) -> None:
        for parent in filter(None, (self._copy, self._disk)):
            parent.close()
        self._copy = self._disk = None
        if self._program:
            try:
                self._program.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self._program.kill()
                self._program.wait()
            self._program = None

    def _parent(self) -> "_Parent":
        if self.in_memory and self._copy:
            return self._copy
        if not self._disk:
            self._program, self._disk = _started(self._store, self._limits)
        if self._copies and not self._copy:
            self._copies -= 1
            with contextlib.suppress(OSError):
                self._copy = _Parent(self._disk.fork(b"C"))
        return self._disk

    def _lose(self, parent: "_Parent") -> None:
        if parent is self._copy:
            parent.close()
            self._copy = None
        else:
            self._end()


class _Parent:
    """A process that forks workers, at the other end of a socket; closing that ends it and all its workers."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self.ready = False

    def look(self) -> bool | None:
        """Whether it is ready: True, not yet (None), or never (False)."""
        try:
            self.ready = self._control.recv(PIECE, socket.MSG_DONTWAIT)[:1] == b"R"
        except BlockingIOError:
            return None
        except OSError:
            return False
        return self.ready

    def fork(self, letter: bytes) -> socket.socket:
        """A new child, at the other end of the socket.

        Raises:
            OSError: the parent has ended.
        """
        ours, theirs = _pair()
        with theirs:
            try:
                socket.send_fds(self._control, [letter], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        return ours

    def close(self) -> None:
        self._control.close()


def _started(store: Path, limits: Limits) -> tuple[subprocess.Popen[bytes], _Parent]:
    ours, theirs = _pair()
    # -P and the path: the program is run as a file, and must find `kg` where this process found it
    places = [str(Path(kg.__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    with contextlib.ExitStack() as unless_started, theirs:
        unless_started.callback(ours.close)
        program = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
            [sys.executable, "-P", str(PROGRAM), str(store), json.dumps(asdict(limits))],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            # every thread of the C library reserves an arena of 64 MB, and the ceiling counts what is reserved
            env=os.environ | {"PYTHONPATH": os.pathsep.join(places), "MALLOC_ARENA_MAX": "2"},
        )
        unless_started.pop_all()
    return program, _Parent(ours)


def _pair() -> tuple[socket.socket, socket.socket]:
    """Two ends of a socket; a write to ours gives up after a while, should the other side be stopped."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ROOM)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_SECONDS, 0))
    return ours, theirs


def _size(store: Path) -> int:
    return sum(file.stat().st_size for file in store.glob("*.sst"))


def _family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(found for child in children for found in _family(int(child)))]
