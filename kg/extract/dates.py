"""Dates that the text gives, as exact as it gives them; what it leaves out is told by the day of publication."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from kg.extract.dating import DATE_LINES, NOT_WHEN, NOWADAYS, NUMBERS, PATTERNS, month, number, weekday
from kg.extract.literals import Index
from kg.model import Span, When

CERTAIN_DAYS = 150  # how far from its publication an article tells of a day or month without its year
LATEST_NEWS = 30  # days: how long after its date line an article may be published
FARTHEST_AHEAD = 300  # days: how far ahead of its publication it tells of one, where it tells of what is to come
_INDEX = Index(pattern.pattern for pattern in PATTERNS)
_Parts = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of the text: where it stands, and its first and last day as exact as told."""

    span: Span
    start: When
    end: When | None = None


def dates(text: str, span: Span, published: When | None, *, ahead: bool = False) -> tuple[Dated, ...]:
    """The dates within a span of the text, in order; those that no day of publication makes certain are left out.

    With `ahead` the words tell of what is to come: "in May" and "on Monday" are the next ones. What something is
    done by, until, before or after is no date of it.

    >>> text = "They met from 4 to 8 October."
    >>> [(str(d.start), str(d.end)) for d in dates(text, Span(0, len(text)), When(2023, 10, 9))]
    [('2023-10-04', '2023-10-08')]
    >>> [str(d.start) for d in dates("They will meet in May.", Span(0, 22), When(2023, 10, 9), ahead=True)]
    ['2024-05']
    """
    written = _written(text, span)
    if not written:
        return ()
    told = _told_on(text, published)
    found = [dated for match in written for dated in _dated(match, Span(*match.span()), told, ahead)]
    return _with_their_months(sorted(found, key=lambda dated: dated.span), text, span)


@lru_cache(maxsize=8)  # a sentence is read twice, for what is past and for what is to come
def _written(text: str, span: Span) -> tuple[re.Match[str], ...]:
    """What is written as a date within a span; of what overlaps, what the earlier pattern matches."""
    found: list[re.Match[str]] = []
    tried: list[Span] = []
    for at in _INDEX.possible(span.of(text)):
        for match in PATTERNS[at].finditer(text, span.start, span.stop):
            where = Span(*match.span())
            if not any(where.meets(other) for other in tried):
                tried.append(where)
                nowadays = match.group().endswith("today") and NOWADAYS.search(text, span.start, where.start)
                if not nowadays and not NOT_WHEN.search(text, span.start, where.start):
                    found.append(match)
    return tuple(found)


@lru_cache(maxsize=8)
def _told_on(text: str, published: When | None) -> When | None:
    """The day from which the text tells: that of its date line, "BANGI, 7 Nov 2014 - ", else that of publication."""
    lines = (line for pattern in DATE_LINES for line in pattern.finditer(text))
    days = (dated for line in lines for dated in _dated(line, Span(*line.span()), published, ahead=False))
    read = next(days, None)
    if read is None or (published and not 0 <= (_day(published) - _day(read.start)).days <= LATEST_NEWS):
        return published
    return read.start


def _dated(match: re.Match[str], where: Span, published: When | None, ahead: bool) -> Iterator[Dated]:
    try:
        yield from _resolved(match.groupdict(), where, published, ahead)
    except (ValueError, OverflowError):
        return  # the 31st of June is no date


def _resolved(parts: _Parts, where: Span, published: When | None, ahead: bool) -> Iterator[Dated]:
    base = _day(published) if published and published.day else None
    if name := parts.get("weekday"):
        if base:
            yield Dated(where, _when(_weekday(weekday(name), base, (parts.get("which") or "").lower(), ahead)))
    elif relative := parts.get("relative"):
        if base:
            yield Dated(where, _when(base + timedelta(days=_days_off(" ".join(relative.lower().strip(", ").split())))))
    elif parts.get("ago"):
        if base:
            yield Dated(where, _when(base - timedelta(days=number(parts["ago"]))))
    elif unit := parts.get("unit"):
        if published:
            yield from _turned(where, unit, parts, published)
    elif parts.get("of_year"):
        yield from _month_of_year(parts, where, published)
    else:
        yield from _calendar(parts, where, published, ahead)


def _weekday(wanted: int, base: date, which: str, ahead: bool) -> date:
    """ "on Monday" is the last one up to the day of publication, or the next one from it on."""
    back, on = (base.weekday() - wanted) % 7, (wanted - base.weekday()) % 7
    if which == "next" or (which in ("coming", "this coming")):
        return base + timedelta(days=on or 7)
    if which in ("last", "past"):
        return base - timedelta(days=back or 7)
    return base + timedelta(days=on) if ahead else base - timedelta(days=back)


def _days_off(words: str) -> int:
    if "yesterday" in words or words == "last night":
        return -2 if words.startswith("the day before") else -1
    return 2 if words.startswith("the day after") else int("tomorrow" in words)


def _turned(where: Span, unit: str, parts: _Parts, published: When) -> Iterator[Dated]:
    """The year, month or week of publication, or the one before or after it: "last month", "a month ago"."""
    step = {"last": -1, "past": -1, "next": 1, "coming": 1, "ago": -1}.get((parts.get("turn") or "").lower(), 0)
    if unit == "year":
        yield Dated(where, When(published.year + step))
    elif unit == "month" and published.month:
        turned = published.year * 12 + published.month - 1 + step
        yield Dated(where, When(turned // 12, turned % 12 + 1))
    elif unit == "week" and published.day and not step:
        monday = _day(published) - timedelta(days=_day(published).weekday())
        if monday.month == (monday + timedelta(days=6)).month:
            yield Dated(where, When(monday.year, monday.month))


def _month_of_year(parts: _Parts, where: Span, published: When | None) -> Iterator[Dated]:
    """ "in July this year", "on 4 May last year"; "last November" only where no November of this year is over."""
    if published is None:
        return
    named, turn = month(parts["month"]), (parts["of_year"] or "").lower()
    step = {"last": -1, "next": 1}.get(turn, 0)
    if not parts.get("whose"):
        if turn in ("last", "next") and (not published.month or named is None):
            return
        if turn == "last" and named and published.month and named < published.month:
            return
        step = 0 if turn == "next" and named and published.month and named > published.month else step
    yield Dated(where, When(published.year + step, named, number(parts.get("day")) or None))


def _calendar(parts: _Parts, where: Span, published: When | None, ahead: bool) -> Iterator[Dated]:
    """A day, month or year of the calendar, or a range of them."""
    if slashed := parts.get("slashed"):
        yield from _slashed(slashed, where)
        return
    first, last = month(parts.get("month")), month(parts.get("month2"))
    day, day2 = number(parts.get("day")) or None, number(parts.get("day2")) or None
    told, told2 = number(parts.get("year")) or None, number(parts.get("year2")) or None
    turns = bool(first and last and last < first)
    year = told or (told2 - turns if told2 else _nearest_year(first, day, published, ahead))
    if year is None:
        return
    start, end = When(year, first, day), None
    if day2 or last or (told and told2):
        end = When(told2 or year + turns, last or first, day2)
        if parts.get("both") and (end.month, (end.day or 0) - (day or 0)) != (first, 1):
            end = None
    yield Dated(where, start, end if end and str(end) > str(start) else None)


def _slashed(text: str, where: Span) -> Iterator[Dated]:
    """ "25/12/2023" can be read in one way only, "05/10/2023" in two: that is no date for us."""
    one, two, year = (int(part) for part in NUMBERS.findall(text))
    if one > 12 or one == two:
        yield Dated(where, When(year, two, one))
    elif two > 12:
        yield Dated(where, When(year, one, two))


def _nearest_year(named: int | None, day: int | None, published: When | None, ahead: bool) -> int | None:
    """The year that brings a day or month without a year nearest to the day of publication, or next after it.

    None where last year's and this year's are about as near: half a year off, the text alone cannot tell.
    """
    if named is None or published is None or not published.month:
        return None
    base = _day(published)
    off = {year: _days_from(base, year, named, day) for year in _around(base.year)}
    if ahead:
        coming = [year for year in sorted(off) if 0 <= off[year] <= FARTHEST_AHEAD]
        if coming or day is None:
            return coming[0] if coming else None
    nearest = min(off, key=lambda year: abs(off[year]))
    return nearest if abs(off[nearest]) <= CERTAIN_DAYS else None


def _days_from(base: date, year: int, named: int, day: int | None) -> int:
    """Days from the day of publication to a day of that year, or to the middle of a month; none within the month."""
    if day is None and (year, named) == (base.year, base.month):
        return 0
    length = monthrange(year, named)[1]
    return (date(year, named, min(day or 15, length)) - base).days


def _around(year: int) -> tuple[int, ...]:
    return tuple(other for other in (year - 1, year, year + 1) if date.min.year <= other <= date.max.year)


_DAYS_ONLY = re.compile(
    r"\bfrom the (\d\d?)(?:st|nd|rd|th) (?:to|until|till|through) the (\d\d?)(?:st|nd|rd|th)\b(?! of)"
)


def _with_their_months(found: list[Dated], text: str, span: Span) -> tuple[Dated, ...]:
    """ "In July he led a delegation there, from the 11th to the 13th": the days belong to the month."""
    months = [dated for dated in found if dated.start.month and not dated.start.day and not dated.end]
    days = _DAYS_ONLY.search(text, span.start, span.stop)
    if days is None or len(months) != 1 or months[0].span.start > days.start():
        return tuple(found)
    whole = months[0]
    first, last = (int(day) for day in days.groups())
    try:
        start, end = (When(whole.start.year, whole.start.month, day) for day in (first, last))
    except ValueError:
        return tuple(found)
    exact = Dated(whole.span, start, end if last > first else None)
    return tuple(exact if dated is whole else dated for dated in found)


def _when(day: date) -> When:
    return When(day.year, day.month, day.day)


def _day(when: When) -> date:
    return date(when.year, when.month or 1, when.day or 1)
