"""Dates that the text gives, as exact as it gives them; what it leaves out is told by the day of publication."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from kg.extract.anaphora import BACK, REACH, Dated, told_from
from kg.extract.dating import DATE_LINES, NOT_WHEN, NOWADAYS, NUMBERS, PATTERNS, may_hold_date, month, number, weekday
from kg.extract.literals import Index
from kg.model import Span, When

__all__ = ["Dated", "dates"]

CERTAIN_DAYS = 150  # how far from its publication an article tells of a day or month without its year
LATEST_NEWS = 30  # days: how long after its date line an article may be published
FARTHEST_AHEAD = 300  # days: how far ahead of its publication it tells of one, where it tells of what is to come
TOLD_LATE = 250  # days: how far back it may tell of what is over, where next year's is not much nearer
ROUND = 5  # years
_SLASHED = re.compile(r"(?<![\d/])([0-3]?\d)/([0-3]?\d)/((?:19|20)\d\d)(?![\d/])")
_INDEX = Index(pattern.pattern for pattern in PATTERNS)
_Parts = dict[str, str | None]


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
    if not may_hold_date(text, span.start, span.stop):
        return ()
    told = _told_on(text, published)
    found, tried = _found(text, span, told, ahead)
    for match in BACK.finditer(text, span.start, span.stop):
        if not any(Span(*match.span()).meets(other) for other in tried):
            begins = max(match.start() - REACH, 0)
            reach = Span(begins, match.start()) if match.start() else None
            before = sorted(_found(text, reach, told, ahead)[0] if reach else (), key=lambda dated: dated.span)
            found += filter(None, [told_from(match, before, told)])
    return _with_their_months(sorted(found, key=lambda dated: dated.span), text, span)


def _found(text: str, span: Span, told: When | None, ahead: bool) -> tuple[list[Dated], list[Span]]:
    """The dates that tell themselves, and all places that were tried for one."""
    matches, tried = _places(text, span)
    return [dated for match in matches for dated in _dated(match, Span(*match.span()), told, ahead)], tried


@lru_cache(maxsize=64)  # what is past and what is to come is asked of the same places
def _places(text: str, span: Span) -> tuple[list[re.Match[str]], list[Span]]:
    """Where the text tells a date by itself; and all places that were tried for one."""
    found: list[re.Match[str]] = []
    tried: list[Span] = []
    for at in _INDEX.possible(span.of(text)):
        for match in PATTERNS[at].finditer(text, span.start, span.stop):
            where = Span(match.start(), match.end())
            if not any(where.meets(other) for other in tried):
                tried.append(where)
                nowadays = match.group().endswith("today") and NOWADAYS.search(text, span.start, where.start)
                if not nowadays and not NOT_WHEN.search(text, span.start, where.start):
                    found.append(match)
    return found, tried


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
        parts = match.groupdict()
        if slashed := parts.get("slashed"):
            yield from _slashed(slashed, parts.get("slash_day"), where, published, _order(match.string), ahead)
        else:
            yield from _resolved(parts, where, published, ahead)
    except (ValueError, OverflowError):
        return  # the 31st of June is no date


def _resolved(parts: _Parts, where: Span, published: When | None, ahead: bool) -> Iterator[Dated]:
    base = _day(published) if published and published.day else None
    if name := parts.get("weekday"):
        if base:
            yield _of_week(weekday(name), parts, where, base, ahead)
    elif relative := parts.get("relative"):
        if base:
            yield Dated(where, _when(base + timedelta(days=_days_off(" ".join(relative.lower().strip(", ").split())))))
    elif parts.get("ago"):
        yield from _ago(number(parts["ago"]), parts["ago_unit"] or "", where, published)
    elif unit := parts.get("unit"):
        if published:
            yield from _turned(where, unit, parts, published)
    elif parts.get("for_year"):
        if ahead:
            yield Dated(where, When(number(parts["for_year"])))
    elif turn := parts.get("month_turn"):
        if published and published.month:
            turned = published.year * 12 + published.month - 1 - (turn == "last")
            yield Dated(where, When(turned // 12, turned % 12 + 1, number(parts["nth"]) or 1))
    elif parts.get("of_year"):
        yield from _month_of_year(parts, where, published)
    else:
        yield from _calendar(parts, where, published, ahead)


def _of_week(first: int, parts: _Parts, where: Span, base: date, ahead: bool) -> Dated:
    """ "on Thursday", "Thursday of last week", "from Tuesday to Thursday"."""
    last = weekday(parts["weekday2"] or "") if parts.get("weekday2") else first
    if week := parts.get("week"):
        turn = {"last": -7, "next": 7}.get(week.lower(), 0)
        end = base + timedelta(days=last - base.weekday() + turn)
    else:
        end = _weekday(last, base, (parts.get("which") or "").lower(), ahead)
    start = end - timedelta(days=(last - first) % 7)
    return Dated(where, _when(start), _when(end) if start < end else None)


def _ago(count: int, unit: str, where: Span, published: When | None) -> Iterator[Dated]:
    """ "two days ago", "three months ago", "two years ago"; of more years than a few people speak roundly."""
    if published is None:
        return
    if unit == "years" and count < ROUND:
        yield Dated(where, When(published.year - count))
    elif unit == "months" and published.month:
        turned = published.year * 12 + published.month - 1 - count
        yield Dated(where, When(turned // 12, turned % 12 + 1))
    elif unit == "days" and published.day:
        yield Dated(where, _when(_day(published) - timedelta(days=count)))


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
    if unit in ("year", "spring", "summer", "autumn"):
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


def _slashed(
    words: str, named: str | None, where: Span, published: When | None, order: int, ahead: bool
) -> Iterator[Dated]:
    """ "25/12/2023" can be read in one way only; "05/10/2023" in two, unless a weekday or another date tells it."""
    one, two, year = (int(part) for part in NUMBERS.findall(words))
    readings = [(two, one), (one, two)]
    days = [When(year, *reading) for reading in dict.fromkeys(readings) if 0 < reading[0] <= 12]
    if len(days) > 1 and named:
        days = [day for day in days if _day(day).weekday() == weekday(named)]
    if len(days) > 1 and order:
        days = days[:1] if order > 0 else days[1:]
    if len(days) > 1 and published and published.day and not ahead:
        days = [day for day in days if _day(day) <= _day(published)]
    if len(days) == 1:
        yield Dated(where, days[0])


@lru_cache(maxsize=8)
def _order(text: str) -> int:
    """1 where the text writes the day before the month in numbers, -1 where behind it, 0 where none tells."""
    told = [(int(one) > 12) - (int(two) > 12) for one, two, _ in _SLASHED.findall(text)]
    return 1 if 1 in told and -1 not in told else -1 if -1 in told and 1 not in told else 0


def _nearest_year(named: int | None, day: int | None, published: When | None, ahead: bool) -> int | None:
    """The year that brings a day or month without a year nearest to the day of publication, or next after it.

    What is over lies back, unless next year's is much nearer; what is to come lies ahead, but not nearly a year.
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
    past = max((year for year in off if off[year] <= 0), key=lambda year: off[year], default=None)
    if not ahead and past is not None and off[past] >= -TOLD_LATE and off.get(past + 1, 365) > 365 - TOLD_LATE:
        return past
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
