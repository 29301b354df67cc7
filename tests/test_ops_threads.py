"""The threads that answer requests."""

import threading
from dataclasses import dataclass, field

import pytest
from pooling import until

from web.threads import Threads


@dataclass
class Doing:
    """Something to do that waits until it is let go, and notes who did it."""

    let_go: threading.Event = field(default_factory=threading.Event)
    by: list[str] = field(default_factory=list)
    cancelled: bool = False
    fails: bool = False

    def service(self) -> None:
        self.by.append(threading.current_thread().name)
        self.let_go.wait(20)
        if self.fails:
            raise ValueError("it does not work")

    def cancel(self) -> None:
        self.cancelled = True


def done(threads: Threads, count: int = 1, **more: bool) -> list[str]:
    """Has so many things done at once; gives the names of the threads that did them, in the order they ended."""
    doing = [Doing(**more) for _ in range(count)]
    for each in doing:
        threads.add_task(each)
    until(lambda: all(each.by for each in doing))
    for each in doing:
        each.let_go.set()
        idle = len(threads._idle)
        until(lambda before=idle: len(threads._idle) > before)
    return [each.by[0] for each in doing]


def test_threads_are_started_as_they_are_needed_and_the_last_busy_one_is_taken_first() -> None:
    threads = Threads(5)
    assert len(set(done(threads, 3))) == len(threads.threads) == 3
    *_, last = done(threads, 2)
    assert [*done(threads), *done(threads)] == [last, last]
    assert len(threads.threads) == 3
    threads.shutdown(20)
    assert not threads.threads


def test_what_comes_when_all_are_busy_waits_for_its_turn() -> None:
    threads = Threads(1)
    first, second, third = Doing(), Doing(), Doing()
    for each in (first, second, third):
        threads.add_task(each)
    until(lambda: first.by)
    assert not second.by
    first.let_go.set()
    until(lambda: second.by)
    assert not third.by
    threads.shutdown(0)
    second.let_go.set()
    until(lambda: not threads.threads)
    assert (third.by, third.cancelled) == ([], True)


def test_a_thread_outlives_what_fails_in_it() -> None:
    threads = Threads(1)
    assert done(threads, fails=True) == done(threads)
    threads.shutdown(20)


def test_where_the_system_has_no_more_threads_those_that_are_there_do_the_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads, busy, waits = Threads(5), Doing(), Doing()
    threads.add_task(busy)
    until(lambda: busy.by)

    def none(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", none)
    threads.add_task(waits)
    assert not waits.by
    busy.let_go.set()
    waits.let_go.set()
    until(lambda: waits.by == busy.by)
    threads.shutdown(20)
