"""Cooperations in time: when each was or is to be, and whether it is only planned."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kg.terms import COOP, KINDS_OF_COOPERATION, expand
from web.panels.asking import Row
from web.quotes import Quote

_INTENDED = {str(COOP.Proposal), str(COOP.Invitation)}
_SIGNED = {str(COOP.Agreement), str(COOP.Partnership)}
_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")
_KINDS = [str(expand(kind)) for kind in KINDS_OF_COOPERATION]


@dataclass(frozen=True, slots=True)
class Happening:
    """A cooperation. `start` and `end` are as exact as an article has them (`2023-07-03`, `2023-07`, `2023`).

    `side` is who takes part, or where it was: the thing of the panel, or what belongs to it.
    """

    iri: str
    kind: str
    status: str = ""
    start: str = ""
    end: str = ""
    quotes: Sequence[Quote] = field(default=())
    side: str = ""

    @property
    def planned(self) -> bool:
        """Whether it is a proposal or a plan, as far as the articles tell, rather than something that took place.

        What is agreed on has still to come, but for an agreement itself.

        >>> Happening("x", str(COOP.Visit), str(COOP.agreed)).planned
        True
        >>> Happening("x", str(COOP.Agreement), str(COOP.agreed)).planned
        False
        """
        if self.status == str(COOP.agreed):
            return self.kind not in _SIGNED
        return self.status == str(COOP.proposed) or (not self.status and self.kind in _INTENDED)

    @property
    def reported(self) -> str:
        """The date of the first article that tells of it."""
        return min((quote.date for quote in self.quotes if quote.date), default="")

    @property
    def moment(self) -> float | None:
        """When it began, in years; None where that is not told."""
        return moment(self.start)

    @property
    def last(self) -> float | None:
        """When it ended, in years; None where that is not told, or was before it began."""
        begun, ended = self.moment, moment(self.end)
        return ended if begun is not None and ended is not None and ended > begun else None


def moment(date: str) -> float | None:
    """The middle of a day, month or year, in years; None of what is no date.

    >>> moment("2023"), moment("2023-07"), moment("soon")
    (2023.5, 2023.541..., None)
    """
    match = _DATE.match(date)
    if match is None:
        return None
    year, month, day = match.groups()
    if not month:
        return int(year) + 0.5
    return int(year) + (int(month) - 1 + ((int(day) - 0.5) / 31 if day else 0.5)) / 12


def happenings(rows: Iterable[Row], of: str) -> list[Happening]:
    """The cooperations of a panel, those with a date first, the earliest first; one with several rows once.

    Of these the row counts in which the thing itself takes part.
    """
    found: dict[str, Happening] = {}
    for row in sorted(rows, key=lambda row: row.text("side") not in (of, "")):
        iri = row.text("cooperation")
        if iri not in found:
            kind, status, start, end = (row.text(name) for name in ("kind", "status", "start", "end"))
            found[iri] = Happening(iri, kind, status, start, end, row.quotes, row.text("side") or row.text("place"))
    return sorted(found.values(), key=lambda each: (each.moment or 9999, each.start, each.reported, each.iri))


def by_kind(found: Iterable[Happening]) -> Iterator[tuple[str, list[Happening]]]:
    """Those of each kind, in the order in which the ontology tells the kinds."""
    kinds: dict[str, list[Happening]] = {kind: [] for kind in _KINDS}
    for each in found:
        kinds.setdefault(each.kind, []).append(each)
    yield from ((kind, members) for kind, members in kinds.items() if members)
