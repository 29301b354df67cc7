"""Work done in processes: results in order, bounded memory, and a process that dies loses only what it had in hand."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 4
"""How many items are in hand for each process, done or not, before the first of them is taken."""

_work: Callable[[Any], Any] | None = None


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(
    work: Callable[[Item], Result], items: Iterable[Item], jobs: int, lost: Callable[[Item], Result]
) -> Iterator[Result]:
    """What the work gives for each item, in the order of the items; done in this process where one job is asked.

    Args:
        work: a function of any kind; processes inherit it, so that what it holds need not be sent.
        items: what can be sent to a process.
        jobs: how many processes.
        lost: what stands for an item whose process died.
    """
    if jobs == 1:
        yield from map(work, items)
        return
    left = iter(items)
    waiting: deque[Item] = deque()
    while waiting or (waiting := deque(islice(left, 1))):
        yield from _until_one_dies(work, waiting, left, jobs)
        for item in tuple(waiting):  # one of these was in hand when a process died: each gets a process of its own
            yield _alone(work, item, lost)
            waiting.popleft()


def _until_one_dies(
    work: Callable[[Item], Result], waiting: deque[Item], left: Iterator[Item], jobs: int
) -> Iterator[Result]:
    """The results of what waits and of what is left; where a process dies, what is without one stays in `waiting`."""
    with _pool(work, jobs) as pool:
        try:
            futures: deque[Future[Result]] = deque(pool.submit(_done, item) for item in waiting)
            while waiting:
                for item in islice(left, jobs * AHEAD - len(waiting)):
                    waiting.append(item)
                    futures.append(pool.submit(_done, item))
                result = futures[0].result()
                futures.popleft()
                waiting.popleft()
                yield result
        except BrokenProcessPool:
            return
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _alone(work: Callable[[Item], Result], item: Item, lost: Callable[[Item], Result]) -> Result:
    with _pool(work, 1) as pool:
        try:
            result: Result = pool.submit(_done, item).result()
            return result
        except BrokenProcessPool:
            return lost(item)


def _pool(work: Callable[[Any], Any], jobs: int) -> ProcessPoolExecutor:
    forked = multiprocessing.get_context("fork")  # inherits the authority data and stages that were put in place
    return ProcessPoolExecutor(jobs, mp_context=forked, initializer=_begin, initargs=(work,))


def _begin(work: Callable[[Any], Any]) -> None:
    """What each process does first: the parent alone is stopped by Ctrl+C, and takes it along when it ends."""
    global _work
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _done(item: Any) -> Any:
    assert _work is not None
    return _work(item)
