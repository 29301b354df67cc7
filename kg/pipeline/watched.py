"""Folders of articles, watched: told at once, and again whenever articles appear, change or go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import watchfiles

from kg.pipeline.found import articles

QUIET = 0.5
"""Seconds without a change after which those before count as one."""
LONGEST = 30.0
"""Seconds after which changes count, though more of them come."""

_State = dict[Path, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Changes:
    """How many articles are new, different and no longer there."""

    came: int = 0
    changed: int = 0
    went: int = 0


def watched(folders: Sequence[Path], stop: Event, quiet: float = QUIET) -> Iterator[Changes]:
    """What has changed in the folders, again and again: first all articles that are there, as new.

    What changes while the caller is busy comes next. It ends soon after `stop` is set.

    Args:
        folders: where articles are, here and below; hidden files and folders do not count.
        stop: tells that enough has been watched.
        quiet: seconds without a change after which those before are told.
    """
    step = round(quiet * 1000)
    before: _State | None = None
    for _ in watchfiles.watch(  # the events only say when to look: a folder that is moved has one for itself alone
        *folders,
        watch_filter=None,
        debounce=round(LONGEST * 1000),
        step=step,
        rust_timeout=step,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
    ):
        now = _state(folders)
        if before is None or now != before:
            yield _between(before or {}, now)
            before = now


def _state(folders: Sequence[Path]) -> _State:
    """Of each article what changes when its file does."""
    found: _State = {}
    for folder in folders:
        for path in articles(folder):
            try:
                stat = path.stat()
            except OSError:  # it has gone meanwhile
                continue
            found[path] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return found


def _between(before: _State, now: _State) -> Changes:
    """
    >>> _between({Path("a"): (1, 1, 1), Path("b"): (1, 1, 1)}, {Path("b"): (2, 1, 1), Path("c"): (1, 1, 1)})
    Changes(came=1, changed=1, went=1)
    """
    changed = sum(before[path] != now[path] for path in before.keys() & now.keys())
    return Changes(len(now.keys() - before.keys()), changed, len(before.keys() - now.keys()))
