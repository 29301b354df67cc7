"""What processes take of this machine, as Linux tells it in /proc: processor time and memory."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """A process and all that it started, and they in turn."""
    found = [pid]
    for each in found:  # grows while it is read
        found += _children(each)
    return found


def cpu_seconds(pid: int) -> float:
    """Seconds of processor time that a process and all below it have taken so far, those that ended included."""
    return sum(_ticks(each) for each in tree(pid)) / TICKS


def shared_out_memory(pid: int) -> int:
    """Bytes of memory of a process and all below it; what several have in common counts once."""
    return sum(_field(each, "smaps_rollup", "Pss:") for each in tree(pid))


def resident(pid: int) -> int:
    """Bytes of memory that a process has now, what it shares included."""
    return _field(pid, "status", "VmRSS:")


class Watch:
    """The most memory that a process had while it was watched."""

    def __init__(self, before: int) -> None:
        self.before = self.most = before

    @property
    def growth(self) -> int:
        """By how many bytes it grew."""
        return self.most - self.before


@contextmanager
def watched(pid: int, every: float = 0.01) -> Iterator[Watch]:
    """Looks at the memory of a process every so many seconds while the block runs."""
    watch, over = Watch(resident(pid)), threading.Event()

    def look() -> None:
        while not over.wait(every):
            watch.most = max(watch.most, resident(pid))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield watch
    finally:
        over.set()
        looking.join()


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, thread.read_text().split())
        except OSError:
            continue  # it has ended meanwhile
    return found


def _ticks(pid: int) -> int:
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, told[11:15]))  # utime, stime, and those of children that ended


def _field(pid: int, file: str, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name)), 0)
