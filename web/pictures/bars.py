"""Bars: a table whose rows have a bar beside their number, and columns over the years."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST_YEARS = 40
"""How many columns there are at most; what is before them is counted together."""
MOST_LABELS = 7
WIDEST = 8.0
"""Percent of the picture that a column takes at most, where there are few."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: an IRI or words, how many, how long the bar is in percent, and where it leads."""

    label: str
    count: int
    percent: float
    address: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A year: how many, where its column is and how high, in percent; `labelled` where the year stands below it."""

    year: int
    count: int
    left: float
    width: float
    height: float
    labelled: bool

    @property
    def middle(self) -> float:
        """Where the year is written."""
        return round(self.left + self.width / 2, 3)


@dataclass(frozen=True, slots=True)
class Years:
    """Columns year by year, without a gap; `before` is how many there were in earlier years, `undated` in none."""

    columns: Sequence[Column]
    before: int = 0
    undated: int = 0

    @property
    def most(self) -> int:
        """The greatest number of a year."""
        return max((column.count for column in self.columns), default=0)


def bars(counts: Iterable[tuple[str, int]]) -> list[Bar]:
    """Rows with bars, in the order given; the longest bar is that of the greatest number.

    >>> [bar.percent for bar in bars([("a", 4), ("b", 1), ("c", 0)])]
    [100.0, 25.0, 0.0]
    """
    rows = list(counts)
    most = max((count for _, count in rows), default=0) or 1
    return [Bar(label, count, round(100 * count / most, 2)) for label, count in rows]


def years_of(told: Mapping[int | None, int]) -> Years:
    """Columns for years, of which None counts what has none; those in between that have nothing are empty.

    >>> [(column.year, column.height, column.labelled) for column in years_of({2020: 1, 2022: 4, None: 3}).columns]
    [(2020, 25.0, True), (2021, 0.0, True), (2022, 100.0, True)]
    """
    undated, counts = told.get(None, 0), {year: count for year, count in told.items() if year is not None}
    if not counts:
        return Years((), undated=undated)
    last = max(counts)
    first = max(min(counts), last - MOST_YEARS + 1)
    shown = range(first, last + 1)
    slot, most, every = 100 / len(shown), max(counts[year] for year in shown if year in counts), _every(len(shown))
    width = min(0.76 * slot, WIDEST)
    columns = [
        Column(
            year=year,
            count=counts.get(year, 0),
            left=round((number + 0.5) * slot - width / 2, 3),
            width=round(width, 3),
            height=round(100 * counts.get(year, 0) / most, 2),
            labelled=(last - year) % every == 0,
        )
        for number, year in enumerate(shown)
    ]
    return Years(columns, sum(count for year, count in counts.items() if year < first), undated)


def _every(count: int) -> int:
    """Of how many years one is labelled: each of a few, every second, fifth or tenth of more."""
    return next(step for step in (1, 2, 5, 10) if count <= step * MOST_LABELS or step == 10)
