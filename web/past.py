"""What earlier releases told: a thing that one of them had and the present one has not is gone, not unknown."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import KgError
from kg.release import Release, open_release, versions
from kg.store import Store
from web.lookups import first_of

MOST_ASKED = 20
"""So many earlier releases are looked through, the newest first, and are open at once."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A release that is no longer served, opened for looking up."""

    release: Release
    store: Store


class Past:
    """The releases of a directory beside the one that is served, opened when they are first asked.

    What is damaged counts as not there.

    Args:
        out: the directory; None where RDF files are served, which have no past.
    """

    def __init__(self, out: Path | None = None) -> None:
        self._out, self._lock = out, threading.Lock()
        self._opened: OrderedDict[str, Earlier] = OrderedDict()

    def last_with(self, candidates: Sequence[str], before: str) -> tuple[Earlier, str] | None:
        """The newest release before a version that tells of one of the IRIs, and that IRI."""
        for version in self._versions(before):
            if (earlier := self.of_version(version)) and (iri := first_of(earlier.store, candidates)):
                return earlier, iri
        return None

    def of_version(self, version: str) -> Earlier | None:
        """A release of the directory by its version; None where there is none that can be read."""
        with self._lock:
            earlier = self._opened.get(version) or _opened(self._out, version)
            if earlier:
                self._opened[version] = earlier
                self._opened.move_to_end(version)
                if len(self._opened) > MOST_ASKED:
                    self._opened.popitem(last=False)
            return earlier

    def until(self, version: str) -> list[str]:
        """The versions up to one, that one included, the oldest first; no more than `MOST_ASKED` before it."""
        return [*self._versions(version)[::-1], version]

    def _versions(self, before: str) -> list[str]:
        """Those before a version, the newest first; what came after it is not gone."""
        known = versions(self._out) if self._out else []
        earlier = known[: known.index(before)] if before in known else []
        return earlier[::-1][:MOST_ASKED]


def _opened(out: Path | None, version: str) -> Earlier | None:
    if out is None:
        return None
    try:
        release = open_release(out, version)
        return Earlier(release, release.store())
    except KgError:
        return None
