"""Which things two sorted streams of N-Quads lines tell different statements about.

One thing of each stream is in memory at a time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from kg.release.quads import without_graph


@dataclass(frozen=True)
class Changed:
    """One thing about which two releases tell different statements.

    `subject` is its IRI; `before` and `after` are all N-Quads lines about it in the one and in the other, none where
    the release does not know it.
    """

    subject: str
    before: frozenset[bytes]
    after: frozenset[bytes]

    @cached_property
    def gone(self) -> list[bytes]:
        """The lines that the later release has no more; sorted."""
        return sorted(self.before - self.after)

    @cached_property
    def come(self) -> list[bytes]:
        """The lines that the later release has in addition; sorted."""
        return sorted(self.after - self.before)

    def merged(self) -> tuple[list[bytes], list[bytes]]:
        """What has gone and come when graphs are merged: a statement that another article still tells stays."""
        before, after = frozenset(map(without_graph, self.before)), frozenset(map(without_graph, self.after))
        return sorted(before - after), sorted(after - before)


def changed_things(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[Changed]:
    """The same of two sorted streams of N-Quads lines."""
    befores, afters = _things(old), _things(new)
    before, after = next(befores, None), next(afters, None)
    while before or after:
        subject = min(thing[0] for thing in (before, after) if thing)
        was, now = (thing[1] if thing and thing[0] == subject else frozenset[bytes]() for thing in (before, after))
        if was != now:
            yield Changed(subject[1:-1].decode(), was, now)
        before = next(befores, None) if was else before
        after = next(afters, None) if now else after


def _things(lines: Iterable[bytes]) -> Iterator[tuple[bytes, frozenset[bytes]]]:
    for subject, told in groupby(lines, key=lambda line: line.split(b" ", 1)[0]):
        yield subject, frozenset(told)
