"""Who waits for a process: first come, first served."""

import threading
import time

import pytest
from pooling import until

from web.pool import QueryError
from web.pool.line import Line


def test_who_came_first_is_served_first() -> None:
    line = Line(["thing"], longest=8)
    thing = line.take(time.monotonic() + 10)
    served: list[int] = []

    def wait(number: int) -> None:
        found = line.take(time.monotonic() + 30)
        served.append(number)
        line.give(found)

    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        until(lambda: line.waiting == len(threads))
    line.give(thing)
    for thread in threads:
        thread.join(30)
    assert served == list(range(8))
    assert (line.waiting, line.taken) == (0, 0)


def test_one_more_than_may_wait_is_refused_at_once() -> None:
    line = Line(["thing"], longest=1)
    line.take(time.monotonic() + 10)
    waiting = threading.Thread(target=lambda: line.give(line.take(time.monotonic() + 30)))
    waiting.start()
    until(lambda: line.waiting == 1)
    started = time.monotonic()
    with pytest.raises(QueryError) as caught:
        line.take(time.monotonic() + 60)
    assert caught.value.reason == "busy"
    assert time.monotonic() - started < 10
    line.give("thing")
    waiting.join(30)


def test_waiting_ends_with_the_time_and_leaves_the_line() -> None:
    line = Line(["thing"], longest=1)
    line.take(time.monotonic() + 10)
    with pytest.raises(QueryError) as caught:
        line.take(time.monotonic() + 0.3)
    assert caught.value.reason == "busy"
    assert line.waiting == 0


def test_a_client_that_went_away_leaves_the_line() -> None:
    line = Line(["thing"], longest=1)
    line.take(time.monotonic() + 10)
    with pytest.raises(QueryError) as caught:
        line.take(time.monotonic() + 60, gone=lambda: True)
    assert caught.value.reason == "gone"
    assert line.waiting == 0


def test_a_thing_is_never_lost_nor_had_by_two(threads: int = 6, rounds: int = 300) -> None:
    line = Line([0, 1], longest=threads)
    held: set[int] = set()
    twice: list[int] = []

    def use() -> None:
        for _ in range(rounds):
            thing = line.take(time.monotonic() + 60)
            if thing in held:
                twice.append(thing)
            held.add(thing)
            held.discard(thing)
            line.give(thing)

    workers = [threading.Thread(target=use) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert twice == []
    assert sorted(line.take_all()) == [0, 1]
