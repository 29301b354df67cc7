"""What a page asks of its store: round trips, and rows that are read in them, counted and not timed."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.release import open_current
from kg.store import EmbeddedStore
from web.names import names
from web.things import thing

PAGES = 300


@dataclass(frozen=True, slots=True)
class Trips:
    """Of so many pages: the most round trips that one took; how many pages were of hubs, which are counted by queries
    when they are asked for first, and the most round trips for these; rows read by look-ups, the median and the most.
    """

    pages: int
    most: int
    hubs: int
    most_of_hubs: int
    rows: float
    most_rows: int


class Counted(EmbeddedStore):
    """A store that counts what is asked of it; one call of it is a round trip."""

    def __init__(self, engine: ox.Store) -> None:
        super().__init__(engine)
        self.trips = self.rows = self.queries = 0
        self.engine = self  # type: ignore[assignment]  # the rows of look-ups pass through here
        self._engine = engine

    def quads_for_pattern(self, *pattern: Any) -> Iterator[ox.Quad]:
        """The quads, counted as they are taken."""
        for quad in self._engine.quads_for_pattern(*pattern):
            self.rows += 1
            yield quad

    def query(self, text: str, **given: Any) -> Any:
        """A query. The rows that the engine reads for it are not to be seen from here."""
        self.trips += 1
        self.queries += 1
        return EmbeddedStore(self._engine).query(text, **given)

    def look_up(self, *given: Any) -> Any:
        """Look-ups."""
        self.trips += 1
        return super().look_up(*given)

    def read(self, *given: Any) -> Any:
        """Look-ups."""
        self.trips += 1
        return super().read(*given)

    def labels(self, *given: Any) -> Any:
        """Look-ups."""
        self.trips += 1
        return super().labels(*given)


def trips_of(data: Path, iris: Sequence[str]) -> Trips:
    """What the pages of the first so many things ask for, each for the first time."""
    release = open_current(data).store()
    found = []
    for iri in iris[:PAGES]:
        store = Counted(release.engine)  # a store of its own: nothing is known of it yet
        shown = thing(store, iri)
        assert shown
        names(shown.iris(), store)
        found.append(store)
    rows = [store.rows for store in found]
    others, hubs = ([store.trips for store in found if bool(store.queries) is asked] for asked in (False, True))
    return Trips(len(found), max(others), len(hubs), max(hubs, default=0), statistics.median(rows), max(rows))
