"""The year of a day that is told without one: "MINSK, 3 February", "Posted December 4"."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from kg.model import When
from kg.read.dates import DateLine
from kg.read.dateshapes import NoSuchDayError, when_of, whole

_YEAR = re.compile(r"(?<![\d.,-])(?:19|20)\d\d(?![\d-]|[.,]\d)")
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright)[^\d\n]{0,60}((?:19|20)\d\d)(?![\d–-])", re.IGNORECASE)
_NAME = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<mark>[-_.]?)(?P<month>0[1-9]|1[0-2])(?:(?P=mark)(?P<day>[0-3]\d))?(?!\d)"
)
_NEWS_FOR = 120  # days: how long after the last day it tells of an article may be published


def with_year(line: DateLine, lines: Iterable[str], text: str, stem: str) -> When | None:
    """The day of a line that leaves its year out; None where nothing tells the year.

    Args:
        line: what the line tells.
        lines: the lines about the title, as "No. 12/2023", of which that of the date comes first.
        text: the article's text, whose latest day is not long before that of publication.
        stem: the name of the file, which may begin with year and month.
    """
    if line.day is None:
        return line.when
    years = [int(year) for told in lines for year in _YEAR.findall(told)]
    years += [*_from_days(line, text), *map(int, _RIGHTS.findall(text)), *_from_name(line, stem)]
    return next((day for year in years if (day := _on(line, year))), None)


def date_of_name(stem: str) -> When | None:
    """The day with which the name of a file begins, as many programs for web sites write it.

    >>> str(date_of_name("2018-03-05-a-visit")), date_of_name("2018-a-visit")
    ('2018-03-05', None)
    """
    told = _NAME.match(stem)
    if told is None or not told["day"]:
        return None
    try:
        return When(int(told["year"]), int(told["month"]), int(told["day"]))
    except ValueError:
        return None


def _on(line: DateLine, year: int) -> When | None:
    """The day in that year, if there is one and it is the weekday that the line tells."""
    try:
        day = date(year, *(line.day or (0, 0)))
    except ValueError:
        return None
    return When(day.year, day.month, day.day) if line.weekday in (None, day.weekday()) else None


def _from_days(line: DateLine, text: str) -> list[int]:
    """The year in which the day comes soonest upon the latest day of the text."""
    days = _whole_days(text)
    if not days:
        return []
    latest = max(days)
    near = [(found, year) for year in (latest.year, latest.year + 1) if (found := _on(line, year))]
    gaps = [((date(year, *(line.day or (1, 1))) - latest).days, year) for _, year in near]
    return [year for gap, year in sorted(gaps) if 0 <= gap <= _NEWS_FOR]


def _whole_days(text: str) -> Sequence[date]:
    found: list[date] = []
    for match in whole(text):
        try:
            when = when_of(match)
        except NoSuchDayError:
            continue
        if when and when.month and when.day:
            found.append(date(when.year, when.month, when.day))
    return found


def _from_name(line: DateLine, stem: str) -> list[int]:
    """The year of the file's name where its month is the line's or one beside it."""
    told = _NAME.match(stem)
    if told is None or line.day is None:
        return []
    year, off = int(told["year"]), (line.day[0] - int(told["month"])) % 12
    return [year + (off == 1 and line.day[0] == 1) - (off == 11 and line.day[0] == 12)] if off in (0, 1, 11) else []
