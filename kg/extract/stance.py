"""How a sentence stands to what its words speak of: a fact, something to come, something open, something not so."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from kg.extract.story import StoryWords

REAL, PLANNED, OPEN, DENIED = "real", "planned", "open", "denied"
BEFORE = 8  # cells of the clause before a word in which a modal verb or a hope speaks of it
BEHIND = 10  # cells behind a word in which "is possible" speaks of it
_BREAKS = frozenset([";", ":", ",", "that", "but", "which", "who", ".", "while", "because"])
_ONLY = frozenset(["only", "just", "merely", "least"])
_ENDS = frozenset([".", ";", ":", ",", "but", "?", "!"])
_PLANS = frozenset("will shall plan plans planned planning intend intends intended expects expected ready".split())
_MAYBE = frozenset(["may", "might"])
_AUXILIARIES = frozenset("do does did has have had is are was were will would could can should been".split())
_ASKED = frozenset(["if", "whether", "unless", "should", "were", "had"])


def denied(cells: Sequence[str], story: StoryWords) -> frozenset[int]:
    """The cells of what is said not to be so: from a negation to the end of its clause.

    All of them where what is told was cancelled, or is asked.
    """
    mask = " ".join(cells)
    if story.cancelled.search(mask) or (cells[-1:] == ("?",) and cells[0] in story.asking):
        return frozenset(range(len(cells)))
    found: set[int] = set()
    for phrase in story.denials.finditer(mask):
        at = mask.count(" ", 0, phrase.start())
        found.update(range(at, _end(cells, at)))
    for at, word in enumerate(cells):
        if word in story.negations and not (at + 1 < len(cells) and cells[at + 1] in _ONLY):
            start = _clause(cells, at) if word == "never" or (at and cells[at - 1] in _AUXILIARIES) else at
            start -= word == "no" and start == at > 0  # "signed no agreement"
            found.update(range(start, _end(cells, at)))
    return frozenset(found)


def _end(cells: Sequence[str], at: int) -> int:
    """Where the clause ends in which a cell stands."""
    return next((end for end in range(at + 1, len(cells)) if cells[end] in _ENDS), len(cells))


def _clause(cells: Sequence[str], at: int) -> int:
    """Where the clause begins in which a cell stands: what did not happen is denied with who did not do it."""
    begins = (start + 1 for start in range(at - 1, -1, -1) if cells[start] in _BREAKS or _joins_clauses(cells, start))
    return next(begins, 0)


def _joins_clauses(cells: Sequence[str], at: int) -> bool:
    """Whether an "and" stands at a cell that does not merely join two names."""
    return cells[at] == "and" and not (at and cells[at - 1] == "@" == cells[at + 1])


def stances(cells: Sequence[str], asked: Iterable[int], story: StoryWords) -> dict[int, str]:
    """How the sentence stands to the word at each of the cells that are asked for, negations aside.

    A hope, a condition and "may" leave open what they speak of; "will" and "plan" tell what is to come.
    """
    wanted = set(asked)
    if not wanted:
        return {}
    breaks = [-1, *(at for at, word in enumerate(cells) if word in _BREAKS), len(cells)]
    return {cell: _stance(cells, cell, breaks, story) for cell in wanted}


def _stance(cells: Sequence[str], cell: int, breaks: Sequence[int], story: StoryWords) -> str:
    """How the sentence stands to the word at a cell; clauses end at `breaks`."""
    start, stop = breaks[bisect_left(breaks, cell) - 1] + 1, breaks[bisect_right(breaks, cell)]
    if start < cell and cells[start] in _ASKED:
        return OPEN
    modals = story.modals.intersection(cells[max(start, cell - BEFORE) : cell]) - {"to"}
    behind = cells[cell + 1 : min(stop, cell + 1 + BEHIND)]
    if not (modals <= _PLANS and story.open_ends.isdisjoint(behind) and _MAYBE.isdisjoint(behind)):
        return OPEN
    return PLANNED if modals else REAL
