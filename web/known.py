"""What was worked out of a store, kept as long as the store is: a release never changes, so it holds."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from kg.store import Store

V = TypeVar("V")


class Known(Generic[V]):
    """Values by IRI, of each store so many; those that were asked for least recently leave.

    Args:
        most: how much may be kept of one store, as `size` counts it; a value that is greater by itself is not kept.
        size: how much a value counts.
    """

    def __init__(self, most: int, size: Callable[[V], int] = lambda value: 1) -> None:
        self._most, self._size = most, size
        self._lock = threading.Lock()
        self._kept: WeakKeyDictionary[Store, OrderedDict[str, V]] = WeakKeyDictionary()
        self._used: WeakKeyDictionary[Store, int] = WeakKeyDictionary()

    def get(self, store: Store, iris: Iterable[str]) -> dict[str, V]:
        """What is kept of these."""
        found = {}
        with self._lock:
            kept = self._kept.get(store, OrderedDict())
            for iri in iris if kept else ():
                if iri in kept:
                    kept.move_to_end(iri)
                    found[iri] = kept[iri]
        return found

    def keep(self, store: Store, values: Mapping[str, V]) -> None:
        """Keeps values."""
        with self._lock:
            kept = self._kept.setdefault(store, OrderedDict())
            used = self._used.get(store, 0)
            for iri, value in values.items():
                if iri not in kept and self._size(value) <= self._most:
                    kept[iri] = value
                    used += self._size(value)
            while used > self._most:
                used -= self._size(kept.popitem(last=False)[1])
            self._used[store] = used
