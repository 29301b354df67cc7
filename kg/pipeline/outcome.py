"""What became of the files of a build."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.check import Report
from kg.errors import KgError
from kg.model import Article
from kg.release import Part, Release


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the article of one file.

    `problem` tells why it stays out, and is None when it passed. What was made before the problem is there:
    `article`, `report`, and `part`, the graph as it is released. `unsure` is the number of statements that
    `min_confidence` keeps out of it. What has `stayed` comes from the release before, and there is no file of it.
    """

    path: Path
    article: Article | None = None
    report: Report | None = None
    part: Part | None = None
    problem: KgError | None = None
    unsure: int = 0
    stayed: bool = False


Progress = Callable[[Outcome], None]
Engine = Callable[[Callable[[Path], Outcome], Callable[[Path], Outcome]], Iterator[Outcome]]
"""What does the work for articles that it knows of, elsewhere: it is given the work, and what stands for a lost one."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build has done: the release, None when nothing could be published, and each file's outcome."""

    release: Release | None
    outcomes: tuple[Outcome, ...]

    @property
    def left_out(self) -> tuple[Outcome, ...]:
        """The outcomes of the articles that are not in the release."""
        return tuple(outcome for outcome in self.outcomes if outcome.problem)

    @property
    def stayed(self) -> int:
        """How many articles of the release come from the one before, since there is no file of them."""
        return sum(outcome.stayed for outcome in self.outcomes if not outcome.problem)

    @property
    def unsure(self) -> int:
        """How many statements of the articles that are published `min_confidence` has left out."""
        return sum(outcome.unsure for outcome in self.outcomes if not outcome.problem)
