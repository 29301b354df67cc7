"""The things of each kind in the order of their list, sorted once for a release: any page of a list costs the same."""

import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from kg.store import Store
from web.kinds import Kind, Kinds, all_members

PAGE = 50
"""Things on a page of a list."""


class Members:
    """Things in an order, packed by pages: the IRIs of a page have most of their letters in common.

    >>> things = Members(f"http://x/{number}" for number in range(120))
    >>> things.count, things.pages, things.page(3)[-1]
    (120, 3, 'http://x/119')
    """

    def __init__(self, iris: Iterable[str]) -> None:
        self._packed: list[bytes] = []
        self.count = 0
        rest = iter(iris)
        while page := list(islice(rest, PAGE)):
            self.count += len(page)
            self._packed.append(zlib.compress("\n".join(page).encode(), 1))

    @property
    def pages(self) -> int:
        """How many pages they fill."""
        return len(self._packed)

    def page(self, number: int) -> list[str]:
        """The things of a page, from 1."""
        return zlib.decompress(self._packed[number - 1]).decode().split("\n")

    def __iter__(self) -> Iterator[str]:
        for number in range(1, self.pages + 1):
            yield from self.page(number)


class Lists:
    """The lists of one release, each sorted when it is first asked for."""

    def __init__(self, store: Store, kinds: Kinds) -> None:
        self._store, self._kinds = store, kinds
        self._made: dict[str, Members] = {}
        self._locks: Mapping[str, threading.Lock] = {slug: threading.Lock() for slug in kinds}

    def of(self, kind: Kind) -> Members:
        """The things of a kind: articles by date, the newest first; others by name; records by IRI."""
        with self._locks[kind.slug]:
            if kind.slug not in self._made:
                self._made[kind.slug] = Members(all_members(self._store, kind))
            return self._made[kind.slug]
