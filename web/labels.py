"""The labels of things as statements, kept per release: a document names all that it mentions."""

import functools
from itertools import islice

import pyoxigraph as ox

from kg.store import Store
from kg.terms import expand
from web.names import LABELS

MOST_KEPT = 65_536
MOST_OF_ONE = 100
"""Languages are few; what has more labels than this has them for another reason."""

_PROPERTIES = tuple(ox.NamedNode(str(expand(curie))) for curie in LABELS)


class Labels:
    """What the stores call things: the first store that has a label, by the first property of `LABELS` that it uses."""

    def __init__(self, *stores: Store) -> None:
        self._stores = stores
        self.of = functools.lru_cache(maxsize=MOST_KEPT)(self._of)

    def _of(self, node: ox.NamedNode) -> tuple[ox.Triple, ...]:
        for store in self._stores:
            for name in _PROPERTIES:
                found = store.quads(subject=node, predicate=name)
                if told := tuple(quad.triple for quad in islice(found, MOST_OF_ONE)):
                    return told
        return ()
