"""Dates that a file states outright: in its metadata, or on a line that is there to tell the date.

A date within a sentence is never taken for the date of publication.
"""

import calendar
import datetime
import re
from dataclasses import dataclass

import dateparser

from kg.model import When
from kg.read.cues import any_of

LONGEST_LINE = 160

# the languages whose month names are understood
LANGUAGES = ["en", "ru", "de", "fr", "es", "it", "pt", "pl", "nl", "uk", "cs", "sk", "hr", "sr", "fi", "sv", "da"]
LANGUAGES += ["nb", "hu", "ro", "bg", "tr", "id", "ms", "vi", "lt", "lv", "et", "ca", "gl", "sl", "be", "kk"]

_MONTH = r"(?P<name>[^\W\d_]{3,12})"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NUMBER = r"(?P<month>\d{1,2})"
_DAY = r"(?P<day>\d{1,2})"
_SHAPES = tuple(
    re.compile(rf"(?<![\w./-]){shape}(?:(?=T\d)|(?![\w/-]|\.\d))")
    for shape in (
        rf"{_YEAR}(?P<mark>[-./]){_NUMBER}(?P=mark){_DAY}",
        rf"{_YEAR}\s?年\s?{_NUMBER}\s?月\s?{_DAY}\s?日",
        rf"{_DAY}(?P<mark>[./-]){_NUMBER}(?P=mark){_YEAR}",
        rf"{_DAY}(?:st|nd|rd|th|er|\.|º|ª)?[\s-](?:of |de |d')?{_MONTH}\.?,?[\s-](?:de |del )?{_YEAR}",
        rf"{_MONTH}\.?\s{_DAY}(?:st|nd|rd|th)?,?\s{_YEAR}",
    )
)
_ENGLISH = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}
_MONTH_ONLY = re.compile(rf"{_MONTH},?\s{_YEAR}")

_PUBLISHED, _UPDATED = any_of("published"), any_of("updated")
_LABEL = re.compile(
    rf"(?<!\w)(?:(?P<published>{_PUBLISHED})|(?P<updated>{_UPDATED}))(?:\s{any_of('between')})?\s?[:：]?\s*$",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(rf"(?<!\w){any_of('weekday')}\.?,?\s*$", re.IGNORECASE)
_BEFORE = re.compile(r"(?:^|[|/·•●;:,(\]–—»>]|\s-|[.!?])\s*$")
_AFTER = re.compile(
    r"(?:\s*(?:г\.|года\b|р\.))?\s*"
    r"(?:$|[|/·•●;(\[)–—«]|-\s|\.(?:\s|$)|,?\s?(?:at |в )?T?\d{1,2}[:.]\d\d|views?\b|просмотр)",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\s*,\s*[^\W\d_a-zа-яё]")
_RANGE = re.compile(r"\d\s*[-–—]\s*$")


class NoSuchDayError(ValueError):
    """Something that is plainly meant as a date and is none, like 2023.13.45."""


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line that tells the date.

    `rank` orders what is found: 0 said to be the date of publication, 1 a bare date, 2 a date of change or a
    month alone. `when` is None where the line has a label and a date that does not exist, `words` then tells it.
    """

    when: When | None
    rank: int
    words: str


def parse(words: str) -> When | None:
    """The date that the words are, as exact as they are; None where they are no date.

    Numbers divided by points, slashes or hyphens stand for day, month, year, unless the year comes first or the
    second is no month.

    Raises:
        NoSuchDayError: they have a date's form, but there is no such day.

    >>> [str(parse(words)) for words in ("5 March 2018", "03/25/2018", "2018-03-05T10:00:00Z", "Март 2018")]
    ['2018-03-05', '2018-03-25', '2018-03-05', '2018-03']
    >>> parse("a day in March") is None
    True
    """
    words = " ".join(words.split())[:LONGEST_LINE]
    if re.fullmatch(r"(?:19|20)\d{6}(?:T.*)?", words):
        return _day(words[:4], words[4:6], words[6:8], words)
    line = date_line(words)
    if line is None:
        return None
    if line.when is None:
        raise NoSuchDayError(line.words)
    return line.when


def date_line(line: str) -> DateLine | None:
    """What a line says of the date, or None when it is not there to tell one.

    A date line has the date at one of its ends or set off by marks such as a bar, a slash or a label.

    >>> str(date_line("Posted: Wednesday, 10 December 2014").when)
    '2014-12-10'
    >>> str(date_line("The Rector's Office / 19 July 2018").when)
    '2018-07-19'
    >>> date_line("The talks began on 19 July 2018.") is None
    True
    """
    line = " ".join(line.split())
    if len(line) > LONGEST_LINE:
        return None
    found = [told for shape in _SHAPES for match in shape.finditer(line) if (told := _told(line, match))]
    if found:
        return min(found, key=lambda told: told.rank)
    return _month_line(line)


def _told(line: str, match: re.Match[str]) -> DateLine | None:
    before, after = line[: match.start()], line[match.end() :]
    label = _LABEL.search(before) or _LABEL.search(_WEEKDAY.sub("", before))
    if not label and not (_set_off(before, after) or _set_off(_WEEKDAY.sub("", before), after)):
        return None
    if not label and (_RANGE.search(before) or re.match(r"\s*[-–—]\s*\d", after)):
        return None
    try:
        when = _read(match)
    except NoSuchDayError:
        alone = not _WEEKDAY.sub("", before).strip() and not after.strip(" .")
        return DateLine(None, 1, match[0]) if label or alone else None
    if when is None:
        return None
    rank = 1 if not label else 0 if label["published"] else 2
    return DateLine(when, rank, match[0])


def _set_off(before: str, after: str) -> bool:
    if not _BEFORE.search(before):
        return False
    if _AFTER.match(after):
        return True
    return not before.strip() and bool(_PLACE.match(after)) and len(after.split()) <= 6 and after[-1:] not in ".!?"


def _month_line(line: str) -> DateLine | None:
    label = re.match(rf"(?:{_PUBLISHED})(?:\son)?\s?[:：]?\s", line, re.IGNORECASE)
    match = _MONTH_ONLY.fullmatch(line[label.end() if label else 0 :].rstrip(" ."))
    if match is None:
        return None
    named = _named(f"1 {match['name']} {match['year']}")
    return DateLine(When(named.year, named.month), 2, match[0]) if named else None


def _read(match: re.Match[str]) -> When | None:
    parts = match.groupdict()
    if "name" in parts:
        return _named(f"{parts['day']} {parts['name']} {parts['year']}")
    month, day = parts["month"], parts["day"]
    if int(month) > 12 >= int(day) and match[0].endswith(parts["year"]):
        month, day = day, month
    return _day(parts["year"], month, day, match[0])


def _day(year: str, month: str, day: str, words: str) -> When:
    try:
        if not int(month) or not int(day):
            raise ValueError
        return When(int(year), int(month), int(day))
    except ValueError:
        raise NoSuchDayError(words) from None


def _named(words: str) -> When | None:
    """A day whose month is a word, in any of `LANGUAGES`; English ones, the most frequent, are quickly told."""
    day, name, year = words.split()
    if month := _ENGLISH.get(name.lower()):
        return _day(year, str(month), day, words)
    any_day = "1" + words.lstrip("0123456789")
    try:
        found = _in_words(words)
        known_month = found or _in_words(any_day)
    except (ValueError, OverflowError):
        return None
    if found is None and known_month is not None:
        raise NoSuchDayError(words)
    return When(found.year, found.month, found.day) if found else None


def _in_words(words: str) -> datetime.datetime | None:
    settings = {"STRICT_PARSING": True, "DATE_ORDER": "DMY", "PARSERS": ["absolute-time"]}
    found: datetime.datetime | None = dateparser.parse(words, languages=LANGUAGES, settings=settings)
    return found
