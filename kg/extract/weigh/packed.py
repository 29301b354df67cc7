"""Weights of many statements in one number for each feature, so that features are summed once for all of them."""

from collections.abc import Hashable, Iterable, Mapping
from itertools import repeat
from typing import Generic, TypeVar

Column = TypeVar("Column", bound=Hashable)
FINEST = 100  # weights are learned to two decimals, and counted in hundredths: their sums are exact in any order
_BITS = 32  # of a column: far more than all features of a sentence can come to
_HALF = 1 << (_BITS - 1)
_MASK = (1 << _BITS) - 1
_ZEROS = repeat(0)  # what features without a weight count for


class Packed(Generic[Column]):
    """Columns of weights, each a stretch of bits in one number for each feature.

    >>> both = Packed({"host": {"near": 0.25}, "guest": {"near": -1.0, "far": 0.05}})
    >>> total = both.total(["near", "far", "never learned"])
    >>> both.of(both.places["host"], total), both.of(both.places["guest"], total)
    (25, -95)
    """

    def __init__(self, columns: Mapping[Column, Mapping[str, float]]) -> None:
        self.places = {column: number * _BITS for number, column in enumerate(columns)}
        self._rows: dict[str, int] = {}
        self._halves = sum(_HALF << place for place in self.places.values())  # so that no column borrows of the next
        for column, weights in columns.items():
            place = self.places[column]
            for feature, weight in weights.items():
                self._rows[feature] = self._rows.get(feature, 0) + (round(weight * FINEST) << place)

    def total(self, features: Iterable[str]) -> int:
        """What the features come to in all columns; totals may be added up."""
        return sum(map(self._rows.get, features, _ZEROS))

    def of(self, place: int, total: int) -> int:
        """What a total comes to in the column at a place, in hundredths."""
        return ((total + self._halves) >> place & _MASK) - _HALF
