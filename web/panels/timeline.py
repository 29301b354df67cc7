"""Where cooperations stand in the picture of a timeline: years from left to right, a lane for each kind."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from web.panels.happenings import Happening, by_kind

WIDTH = 420
EDGE = 18
"""Free on both sides, so that the first and last years can be written."""
RADIUS, STEP = 5, 13
TITLE, GAP = 17, 9
"""What the name of a lane takes above it, and what parts it from the next."""
MOST_YEARS = 7
"""How many years are written."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A cooperation in the picture; one that lasted reaches to `end`."""

    happening: Happening
    x: float
    y: float
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """The marks of one kind. `top` is where its name stands, `line` the line that they stand on."""

    kind: str
    top: float
    line: float
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture: its size, the years with their places, the lanes; and what has no date, to be listed after it."""

    width: float
    height: float
    years: Sequence[tuple[int, float]]
    lanes: Sequence[Lane]
    undated: Sequence[Happening]

    @property
    def marks(self) -> list[Mark]:
        """All marks."""
        return [mark for lane in self.lanes for mark in lane.marks]


def timeline(found: Iterable[Happening]) -> Timeline:
    """The picture of cooperations.

    >>> told = [Happening("a", "visit", start="2019"), Happening("b", "visit"), Happening("c", "visit", start="2021")]
    >>> drawn = timeline(told)
    >>> [(mark.happening.iri, mark.x) for mark in drawn.marks], [each.iri for each in drawn.undated]
    ([('a', 82.0), ('c', 338.0)], ['b'])
    """
    every = list(found)
    dated = [(each, each.moment) for each in every if each.moment is not None]
    undated = [each for each in every if each.moment is None]
    if not dated:
        return Timeline(WIDTH, 0, (), (), undated)
    first = math.floor(min(start for _, start in dated))
    last = math.floor(max(each.last or start for each, start in dated)) + 1
    scale = _Scale(first, last)
    lanes, y = [], 0.0
    for kind, members in by_kind(each for each, _ in dated):
        lane = _lane(kind, members, scale, y)
        lanes.append(lane)
        y = lane.line + RADIUS + GAP
    years = [(year, scale(year)) for year in range(first, last + 1) if (year - first) % _every(last - first) == 0]
    return Timeline(WIDTH, round(y + 20, 1), years, lanes, undated)


@dataclass(frozen=True, slots=True)
class _Scale:
    first: int
    last: int

    def __call__(self, moment: float) -> float:
        return round(EDGE + (moment - self.first) / (self.last - self.first) * (WIDTH - 2 * EDGE), 1)


def _lane(kind: str, members: Sequence[Happening], scale: _Scale, top: float) -> Lane:
    """Marks on a line, each as low as it can be without lying on another."""
    taken: list[float] = []
    places = []
    for each in sorted(members, key=lambda each: each.moment or 0):
        x, end = scale(each.moment or 0), scale(each.last) if each.last else None
        level = next((level for level, right in enumerate(taken) if x - right >= STEP), len(taken))
        taken[level : level + 1] = [max(x, end or 0)]
        places.append((each, x, end, level))
    line = round(top + TITLE + (len(taken) - 1) * STEP + RADIUS + 3, 1)
    return Lane(kind, top + 12, line, [Mark(each, x, line - level * STEP, end) for each, x, end, level in places])


def _every(years: int) -> int:
    """Of how many years one is written: 1, 2, 5, 10, 20, 50 and so on."""
    steps = (step * ten for ten in (1, 10, 100, 1000) for step in (1, 2, 5))
    return next(step for step in steps if years <= step * MOST_YEARS)
