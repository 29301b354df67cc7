"""The shapes in which newsrooms write a day of the calendar, and the day that such words are."""

import datetime
import re
from calendar import month_abbr, month_name
from collections.abc import Iterator
from functools import lru_cache

import dateparser

from kg.model import When

# the languages whose month names are understood
LANGUAGES = ["en", "ru", "de", "fr", "es", "it", "pt", "pl", "nl", "uk", "cs", "sk", "hr", "sr", "fi", "sv", "da"]
LANGUAGES += ["nb", "hu", "ro", "bg", "tr", "id", "ms", "vi", "lt", "lv", "et", "ca", "gl", "sl", "be", "kk"]

_ENGLISH = {name.lower(): n for names in (month_name, month_abbr) for n, name in enumerate(names) if name} | {"sept": 9}
_NAMES = "|".join([*(name for name in month_name if name), *(rf"{n[:3]}\b\.?" for n in month_name if n), r"Sept\b\.?"])

MONTH_WORD = r"(?P<name>[^\W\d_]{3,12})"
YEAR = r"(?P<year>(?:19|20)\d\d)"
_NUMBER = r"(?P<month>\d{1,2})"
_DAY = r"(?P<day>\d{1,2})"
_TH = r"(?:st|nd|rd|th)?"
_EDGES = (r"(?<![\w./-])", r"(?:(?=T\d)|(?![\w/-]|\.\d))")
_ENGLISH_MONTH = rf"(?P<name>(?i:{_NAMES}))"

_SHAPES = tuple(
    re.compile(_EDGES[0] + shape + _EDGES[1])
    for shape in (
        rf"{YEAR}(?P<mark>[-./_])\s?{_NUMBER}(?P=mark)\s?{_DAY}",
        rf"{YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)",
        rf"{YEAR}\s?年\s?{_NUMBER}\s?月\s?{_DAY}\s?日",
        rf"{_DAY}(?P<mark>[./-])\s?{_NUMBER}(?P=mark)\s?{YEAR}",
        rf"{_DAY}\s/\s{_NUMBER}\s/\s{YEAR}",
        rf"{_DAY}(?:st|nd|rd|th|er|\.|º|ª)?(?:\s|[-/])(?:day of |of |de |d')?"
        rf"{MONTH_WORD}\.?,?(?:\s|[-/])(?:of |de |del )?{YEAR}",
        rf"{MONTH_WORD}\.?\s{_DAY}{_TH},?\s{YEAR}",
        rf"{YEAR}[.,]?\s{MONTH_WORD}\.?\s{_DAY}{_TH}",
    )
)
_SHORT_YEAR = re.compile(rf"(?<![\w./:-]){_DAY}(?P<mark>[./]){_NUMBER}(?P=mark)(?P<year>\d\d)(?![\w/:-]|\.\d)")
_WITHOUT_YEAR = tuple(
    re.compile(_EDGES[0] + shape)
    for shape in (
        rf"{_DAY}{_TH} (?:of )?{_ENGLISH_MONTH}(?![\w/-]|,? (?:of )?(?:19|20)\d\d)",
        rf"{_ENGLISH_MONTH} (?:the )?{_DAY}{_TH}(?![\w/-]|\.\d|,? (?:of )?(?:19|20)\d\d)",
    )
)
MONTH_ONLY = re.compile(rf"{MONTH_WORD},?\s{YEAR}")
_DAY_NAMES = {name: n for n, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}


class NoSuchDayError(ValueError):
    """Something that is plainly meant as a date and is none, like 2023.13.45."""


def whole(line: str) -> Iterator[re.Match[str]]:
    """The places of a line that have the shape of a day with its year."""
    for shape in (*_SHAPES, _SHORT_YEAR):
        yield from shape.finditer(line)


def without_year(line: str) -> Iterator[re.Match[str]]:
    """The places of a line that have the shape of a day without its year, the month in English."""
    for shape in _WITHOUT_YEAR:
        yield from shape.finditer(line)


def when_of(match: re.Match[str], weekday: int | None = None) -> When | None:
    """The day that a place of `whole` is; None where its word is no month.

    Two numbers stand for day and month in this order, unless the second is no month or the day of the week tells
    the other order.

    Raises:
        NoSuchDayError: there is no such day.
    """
    parts = match.groupdict()
    if "name" in parts:
        return named(f"{parts['day']} {parts['name']} {parts['year']}")
    month, day, year = parts["month"], parts["day"], parts["year"]
    if match[0].endswith(year) and _month_first(int(year), int(day), int(month), weekday):
        month, day = day, month
    short = len(year) == 2
    try:
        return numbered(f"20{year}" if short else year, month, day, match[0])
    except NoSuchDayError:
        if short:  # a section, a time or a version of a program
            return None
        raise


def _month_first(year: int, first: int, second: int, weekday: int | None) -> bool:
    if second > 12 >= first:
        return True
    if weekday is None or first > 12:
        return False
    days = [_weekday(year, month, day) for month, day in ((second, first), (first, second))]
    return days[0] != weekday == days[1]


def _weekday(year: int, month: int, day: int) -> int | None:
    try:
        return datetime.date(year + 2000 * (year < 100), month, day).weekday()
    except ValueError:
        return None


def weekday_of(word: str) -> int | None:
    """The number of a day of the week in English, Monday being 0; None in other languages."""
    return _DAY_NAMES.get(word.strip(" .,").lower()[:3]) if word.isascii() else None


def day_of_year(match: re.Match[str]) -> tuple[int, int] | None:
    """Month and day of a place of `without_year`; None where no month has such a day."""
    month, day = _ENGLISH[match["name"].rstrip(".").lower()], int(match["day"])
    return (month, day) if 0 < day <= (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31) else None


def numbered(year: str, month: str, day: str, words: str) -> When:
    """A day told in numbers.

    Raises:
        NoSuchDayError: there is none.
    """
    try:
        if not int(month) or not int(day):
            raise ValueError
        return When(int(year), int(month), int(day))
    except ValueError:
        raise NoSuchDayError(words) from None


@lru_cache(maxsize=1000)
def named(words: str) -> When | None:
    """A day whose month is a word, in any of `LANGUAGES`: "5 mars 2018".

    Raises:
        NoSuchDayError: the word is a month, and there is no such day in it.
    """
    day, name, year = words.split(" ", 2)
    if month := _ENGLISH.get(name.lower()):
        return numbered(year, str(month), day, words)
    try:
        found = _in_words(words)
        known_month = found or _in_words(f"1 {name} {year}")
    except (ValueError, OverflowError):
        return None
    if found is None and known_month is not None:
        raise NoSuchDayError(words)
    return When(found.year, found.month, found.day) if found else None


def _in_words(words: str) -> datetime.datetime | None:
    settings = {"STRICT_PARSING": True, "DATE_ORDER": "DMY", "PARSERS": ["absolute-time"]}
    found: datetime.datetime | None = dateparser.parse(words, languages=LANGUAGES, settings=settings)
    return found
