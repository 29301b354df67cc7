"""The program of the parent of query processes: forks them when told to, and ends them when nobody asks them any more.

It is told over the socket on its standard input (`web.pool.frames`). It has one thread and opens no store, so that
its forks are whole. When the web process ends, however it ends, this one sees the end of the socket and ends with
all its children.
"""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from kg.store import EmbeddedStore
from web.pool.answering import Stores, work
from web.pool.confine import adopt_orphans, be_first_when_memory_runs_out, die_with_parent, without_network
from web.pool.copying import copied
from web.pool.frames import Death
from web.pool.limits import Limits

Opener = Callable[[], EmbeddedStore]


def main(store: str, limits: str) -> None:
    """Forks workers until nobody asks for them."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # these tell the server to end, which ends its workers in its time
    adopt_orphans()
    be_first_when_memory_runs_out()
    if not without_network():
        print("query processes: this kernel has no seccomp(2); only the store refuses SERVICE", file=sys.stderr)
    control = socket.socket(fileno=os.dup(0))
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)  # so that only the parent has the control
    Parent(control, Path(store), Limits(**json.loads(limits))).run()


class Parent:
    """A process that forks workers; those of a copy in memory share it."""

    def __init__(self, control: socket.socket, path: Path, limits: Limits, store: EmbeddedStore | None = None) -> None:
        self._control, self._path, self._limits, self._store = control, path, limits, store
        self._children: dict[int, socket.socket] = {}
        self._poll = select.poll()
        self._bell, ring = os.pipe()
        os.set_blocking(self._bell, False)
        os.set_blocking(ring, False)
        self._ring = ring
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(ring, warn_on_full_buffer=False)
        self._poll.register(self._bell, select.POLLIN)
        self._poll.register(control, select.POLLIN)
        gc.collect()
        gc.freeze()  # a collector that touches what is shared would copy it

    def run(self) -> None:
        """Obeys until the other side of the control is closed, then ends all children."""
        going_on = True
        while going_on:
            ready = {descriptor for descriptor, _ in self._poll.poll()}
            # in this order: a descriptor that is closed may be that of the next child
            self._end(ready)
            if self._bell in ready:
                self._bury()
            if self._control.fileno() in ready:
                going_on = self._obey()
        self._end_all()

    def _obey(self) -> bool:
        letter, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
        if letter and descriptors:
            self._fork(letter, socket.socket(fileno=descriptors[0]))
        return bool(letter)

    def _fork(self, letter: bytes, channel: socket.socket) -> None:
        ours = os.getpid()
        try:
            child = os.fork()
        except OSError:
            channel.close()  # which tells the web process
            return
        if child == 0:
            self._be_child(letter, channel, ours)
        self._children[child] = channel  # held open, to tell of its death, and to see when nobody listens
        self._poll.register(channel, 0)

    def _be_child(self, letter: bytes, channel: socket.socket, parent: int) -> None:
        """The rest of a child's life."""
        status = 1
        try:
            die_with_parent(parent)
            self._forget()
            if letter == b"C":
                store = copied(self._path, self._limits.copy)
                family = Parent(channel, self._path, self._limits, store)
                channel.send(b"R")
                family.run()
            else:
                stores = Stores(self._path, self._store)
                if not self._store:
                    _ = stores.disk  # before it is ready, and before its memory is bounded
                work(channel, stores, self._limits)
            status = 0
        except OSError:
            status = 0  # nobody listens any more
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    def _forget(self) -> None:
        """Closes what a child has of its parent."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for channel in self._children.values():
            channel.close()
        self._children.clear()
        self._control.close()
        for descriptor in (self._bell, self._ring):
            os.close(descriptor)

    def _end(self, left: set[int]) -> None:
        """Kills the children whose channels the web process has closed."""
        for child, channel in self._children.items():
            if channel.fileno() in left:
                self._poll.unregister(channel)
                os.kill(child, signal.SIGKILL)

    def _bury(self) -> None:
        """Tells of each child that has ended, and of what it left unread."""
        with contextlib.suppress(BlockingIOError):
            while os.read(self._bell, 512):
                pass
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG)) != (0, 0):
                if channel := self._children.pop(ended[0], None):
                    with contextlib.suppress(KeyError):
                        self._poll.unregister(channel)
                    _tell(channel, ended[1])

    def _end_all(self) -> None:
        for child in self._children:
            os.kill(child, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, 0):
                pass


def _tell(channel: socket.socket, status: int) -> None:
    with channel, contextlib.suppress(OSError):
        channel.shutdown(socket.SHUT_RD)  # from now on a question is refused, so none is lost
        channel.send(b"X" + Death(status, _drained(channel)).encoded(), socket.MSG_DONTWAIT)


def _drained(channel: socket.socket) -> bool:
    """Whether something lay unread. It is read, since a socket that is closed over it resets the other end."""
    found = False
    with contextlib.suppress(BlockingIOError):
        while channel.recv(1, socket.MSG_DONTWAIT):
            found = True
    return found
