"""Dates that the text gives, as exact as it gives them; what it leaves out is told by the day of publication."""

import re
from calendar import month_name
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kg.model import Span, When

_MONTHS = {name: number for number, name in enumerate(month_name) if name}
_SHORT = {name[:3]: number for name, number in _MONTHS.items() if name != "May"}
_DAYS = {
    name: number
    for number, name in enumerate(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])
}
_NAMES = "|".join((*_MONTHS, *(rf"{name}\b\.?" for name in _SHORT)))
_MONTH = rf"(?P<month>{_NAMES})"
_MONTH2 = rf"(?P<month2>{_NAMES})"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_DAY2 = r"(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?"
_TO = r"\s*(?:-|–|—|to|until|till|and|through)(?: the)?\s*"
_YEAR = r"(?:,? (?:of )?(?P<year>(?:19|20)\d\d))?"

_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_DAY}{_TO}{_DAY2}(?: of)? {_MONTH}{_YEAR}\b",
        rf"\b{_DAY}(?: of)? {_MONTH}{_TO}{_DAY2}(?: of)? {_MONTH2}{_YEAR}\b",
        rf"\b{_MONTH} {_DAY}{_TO}(?:{_MONTH2} )?{_DAY2}(?!\d){_YEAR}\b",
        rf"\b{_DAY}(?: of)? {_MONTH}{_YEAR}\b",
        rf"\b{_MONTH} {_DAY}(?!\d){_YEAR}\b",
        rf"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Oo]f|[Ee]arly(?: in)?|late|mid)[ -]{_MONTH}{_YEAR}\b",
        rf"\b{_MONTH},? (?P<year>(?:19|20)\d\d)\b",
        r"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Ff]rom|year|back in|of) (?P<year>(?:19|20)\d\d)(?![\d/–-])\b",
        rf"\b(?:[Oo]n|[Ll]ast|[Tt]his) (?P<weekday>{'|'.join(_DAYS)})\b",
        r"\b(?P<relative>[Yy]esterday|[Tt]oday|[Tt]his morning|[Ee]arlier today)\b",
    )
)


CERTAIN_DAYS = 150  # how far from its publication an article tells of a day or month without its year


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of the text: where it stands, and its first and last day as exact as told."""

    span: Span
    start: When
    end: When | None = None


def dates(text: str, span: Span, published: When | None) -> tuple[Dated, ...]:
    """The dates within a span of the text, in order; those that no day of publication makes certain are left out.

    >>> text = "They met from 4 to 8 October."
    >>> [(str(d.start), str(d.end)) for d in dates(text, Span(0, len(text)), When(2023, 10, 9))]
    [('2023-10-04', '2023-10-08')]
    """
    found: list[Dated] = []
    tried: list[Span] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text, span.start, span.stop):
            where = Span(match.start(), match.end())
            if not any(where.meets(other) for other in tried):
                tried.append(where)
                found.extend(_dated(match, where, published))
    return tuple(sorted(found, key=lambda dated: dated.span))


def _dated(match: re.Match[str], where: Span, published: When | None) -> Iterator[Dated]:
    try:
        yield from _resolved(match.groupdict(), where, published)
    except (ValueError, OverflowError):
        return  # the 31st of June is no date


def _resolved(parts: dict[str, str | None], where: Span, published: When | None) -> Iterator[Dated]:
    if weekday := parts.get("weekday"):
        yield from _weekday(_DAYS[weekday], where, published)
    elif relative := parts.get("relative"):
        if published and published.day:
            day = _day(published) - timedelta(days=relative.lower() == "yesterday")
            yield Dated(where, When(day.year, day.month, day.day))
    else:
        yield from _calendar(parts, where, published)


def _weekday(weekday: int, where: Span, published: When | None) -> Iterator[Dated]:
    """ "on Monday" is the last Monday up to the day of publication."""
    if published and published.day:
        day = _day(published)
        day -= timedelta(days=(day.weekday() - weekday) % 7)
        yield Dated(where, When(day.year, day.month, day.day))


def _calendar(parts: dict[str, str | None], where: Span, published: When | None) -> Iterator[Dated]:
    month = _month(parts.get("month"))
    day = int(parts["day"] or 0) if parts.get("day") else None
    year = int(parts["year"] or 0) if parts.get("year") else _nearest_year(month, day, published)
    if year is None:
        return
    end = None
    if parts.get("day2"):
        last = _month(parts.get("month2")) or month
        end = When(year, last, int(parts["day2"] or 0))
    start = When(year, month, day)
    yield Dated(where, start, end if end and str(end) > str(start) else None)


def _month(name: str | None) -> int | None:
    return (_MONTHS | _SHORT)[name.rstrip(".")] if name else None


def _nearest_year(month: int | None, day: int | None, published: When | None) -> int | None:
    """The year that brings a day or month without a year nearest to the day of publication.

    None where last year's and this year's are about as near: half a year off, the text alone cannot tell.
    """
    if month is None or published is None or not published.month:
        return None
    base = _day(published)
    years = {abs((date(year, month, min(day or 15, 28)) - base).days): year for year in _around(base.year)}
    nearest = min(years)
    return years[nearest] if nearest <= CERTAIN_DAYS else None


def _around(year: int) -> tuple[int, ...]:
    return tuple(other for other in (year - 1, year, year + 1) if date.min.year <= other <= date.max.year)


def _day(when: When) -> date:
    return date(when.year, when.month or 1, when.day or 1)
