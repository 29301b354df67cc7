"""Days that the text tells from another day it has told: "on the next day", "in January, on the 23rd"."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kg.extract.dating import WEEKDAY_NAMES, number, weekday
from kg.model import Span, When

REACH = 1200  # characters: how far back the day stands from which another one is told
_LATE = 40  # days: how long after a weekday with its number, but without its month, it is news


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of the text: where it stands, and its first and last day as exact as told."""

    span: Span
    start: When
    end: When | None = None


_DAY_TIME = r"(?:the (?:morning|afternoon|evening|night) of )?"
_CLOSES = r"(?=[,.;:)!?]|\s*$|\s(?:and|but|he|she|it|they|we|I|to|at|in|with|when|where|a|the)\b)"
_NTH = {"first": 0, "opening": 0, "second": 1, "third": 2, "fourth": 3, "last": -1, "final": -1, "closing": -1}
BACK = re.compile(
    rf"\b(?:[Oo]n {_DAY_TIME}|(?=(?:{WEEKDAY_NAMES})))(?:(?P<weekday>{WEEKDAY_NAMES}),? )?the (?P<number>[0-3]?\d)"
    rf"(?:st|nd|rd|th){_CLOSES}"
    rf"|\b(?:[Oo]n )?[Tt]he (?P<turn>next|following|previous) day\b"
    rf"|\b(?:[Tt]he|[Aa]) day (?P<after>after|before|later|earlier)(?=[,.;:)]|\s*$)"
    rf"|\b(?:[Oo]n )?(?:[Tt]he|[Tt]hat) (?P<same>very same|same) day\b|\b[Oo]n that (?P<that>day|{WEEKDAY_NAMES})\b"
    rf"|\b[Oo]n (?:the|its) (?P<nth>{'|'.join(_NTH)}) day\b(?! of)"
    rf"|\b(?P<years>a|one|two|three|four|five|six|seven|ten) years? (?:later|afterwards|after that)\b"
)
_STEPS = {"next": 1, "following": 1, "after": 1, "later": 1, "previous": -1, "before": -1, "earlier": -1}


def told_from(match: re.Match[str], before: Sequence[Dated], published: When | None) -> Dated | None:
    """The date that a place of `BACK` tells; None where it is not certain.

    Args:
        match: the place.
        before: the dates that the text tells before it, in order.
        published: the day from which the text tells.
    """
    where, last = Span(*match.span()), before[-1] if before else None
    try:
        if match["number"]:
            return _numbered(match, where, last, published)
        return _stepped(match, where, last) if last else None
    except ValueError:
        return None  # no month has such a day


def _stepped(match: re.Match[str], where: Span, last: Dated) -> Dated | None:
    if match["years"]:
        years = 1 if match["years"] == "a" else number(match["years"])
        return Dated(where, When(last.start.year + years))
    if not last.start.day:
        return None
    if match["nth"]:
        return _of_range(_NTH[match["nth"]], where, last)
    if last.end:
        return None
    day = _day(last.start) + timedelta(days=_STEPS.get(match["turn"] or match["after"] or "", 0))
    if match["that"] not in (None, "day") and day.weekday() != weekday(match["that"]):
        return None
    return Dated(where, When(day.year, day.month, day.day))


def _of_range(nth: int, where: Span, last: Dated) -> Dated | None:
    if not last.end or not last.end.day:
        return None
    if nth < 0:
        return Dated(where, last.end)
    day = _day(last.start) + timedelta(days=nth)
    return Dated(where, When(day.year, day.month, day.day)) if day <= _day(last.end) else None


def _numbered(match: re.Match[str], where: Span, last: Dated | None, published: When | None) -> Dated | None:
    """ "on the 23rd" is of the month told before; where there is a weekday, of the one that has it."""
    day = number(match["number"])
    if match["weekday"]:
        months = _months_with(day, weekday(match["weekday"]), published)
        return Dated(where, When(*months[0], day)) if months else None
    if last and last.start.month and not (last.end and last.end.month != last.start.month):
        late = (last.end or last.start).day or 0
        return Dated(where, When(last.start.year, last.start.month, day)) if day >= late else None
    if last is None and published and published.month and day <= (published.day or 0):
        return Dated(where, When(published.year, published.month, day))
    return None


def _months_with(day: int, wanted: int, published: When | None) -> list[tuple[int, int]]:
    """The months up to that of publication in which the day was such a weekday, the latest first."""
    if published is None or not published.month or not published.day:
        return []
    base = _day(published)
    earlier = base.replace(day=1) - timedelta(days=1)
    months = [(one.year, one.month) for one in (base, earlier) if day <= monthrange(one.year, one.month)[1]]
    days = [date(year, month, day) for year, month in months]
    return [(one.year, one.month) for one in days if one.weekday() == wanted and 0 <= (base - one).days <= _LATE]


def _day(when: When) -> date:
    return date(when.year, when.month or 1, when.day or 1)
