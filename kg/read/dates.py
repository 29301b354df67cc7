"""Dates that a file states outright: in its metadata, or on a line that is there to tell the date.

A date within a sentence is never taken for the date of publication.
"""

import html
import re
from dataclasses import dataclass
from enum import IntEnum

from kg.model import When
from kg.read.cues import any_of
from kg.read.dateshapes import (
    MONTH_ONLY,
    NoSuchDayError,
    day_of_year,
    named,
    numbered,
    weekday_of,
    when_of,
    whole,
    without_year,
)

__all__ = ["DateLine", "NoSuchDayError", "Rank", "date_line", "opening_date", "parse"]

LONGEST_LINE = 160
_LONGEST_OPENING = 140  # characters of a paragraph in which its date line stands
_LONGEST_CREDIT = 400  # characters of one in which its publication is told

_SEGMENT = r"(?:^|[|/~·•●;,.:(\])–—»>]\s*|\s-+\s)"
_LABEL = re.compile(
    rf"(?<!\w)(?:(?P<published>{any_of('published')})|(?P<dated>{any_of('dated')})|(?P<updated>{any_of('updated')}))"
    rf"(?:\s{any_of('between')})?\s?[:：]?\s*$"
    rf"|{_SEGMENT}(?:{any_of('lead')}\s)?(?P<sent>{any_of('sent')})\b(?:\s[^,:|.;·•]{{1,60}})??(?:\s{any_of('between')})?\s*:?\s*$"
    rf"|{_SEGMENT}(?:[^|.;:]{{1,60}}\s)??(?P<genre>{any_of('genre')})(?:,?\s(?:no|nr|№)\.?\s?\d+,?)?\s(?:of|dated|from|for)\s*$",
    re.IGNORECASE,
)
_EVENT = re.compile(rf"{_SEGMENT}(?P<event>{any_of('event')})\b[^:]{{0,40}}:[^.;|]{{0,80}}$", re.IGNORECASE)
_DEADLINE = re.compile(rf"{_SEGMENT}{any_of('deadline')}\b(?:[^.;|/–—]{{0,40}}:|(?: is| on)?)\s*$", re.IGNORECASE)
_WEEKDAY = re.compile(rf"(?<!\w)(?:(?P<weekday>{any_of('weekday')})\.?,?\s*\(?|the)\s*(?:the\s*)?$", re.IGNORECASE)
_BEFORE = re.compile(r"(?:^|[|/~·•●;:,([\]–—»>)]|(?:^|\s)-{1,3}|[.!?])\s*$")
_AFTER = re.compile(
    r"(?:\s*(?:г\.|года\b|р\.))?\s*"
    r"(?:$|[|/~·•●;(\[)\]–—«]|-{1,3}(?:\s|$)|[.:](?:\s|$)|,?\s\d{1,2}.min|,\sp(?:age|p?\.)"
    r"|,?\s?(?:at |в )?T?\d{1,2}[:.]\d\d|views?\b|просмотр"
    r"|,?\s(?:last )?(?:updated|modified|edited|changed)\b"
    r"|,?\s\d{1,2}\s?[ap]\.?m\b|,?\s(?:by|no\.?|in the (?:morning|afternoon|evening))\s?(?=\S|$))",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\s*,\s*(?:the |from |in |reported |written |text )?[^\W\d_a-zа-яё]|\s*,\s(?:reported|written|text)\b"
)
_NAMES_ONLY = re.compile(r"(?: [^\W\d_a-z]\w*,?){1,4}")
_BY_NAMES = re.compile(
    r"(?:(?:[Nn]o\. ?\d+|[^\W\d_a-z][^\W\d_]*) ){1,3}|[^\W\d_a-z][^\d,]{1,30}, (?:on|den|le|el|am|em) "
)
_RANGE = re.compile(r"(?:(?<!\d)\d{1,2}|[./]\d{4}|[^\W\d_]{3}\.?,? (?:19|20)\d\d)\s*[-–—]\s*$")
_TO_DAY = re.compile(r"\s*[-–—]\s*\d(?!\d?[:.]\d\d)")
_ISSUE = re.compile(r"(?:no|nr|№|#|issue|vol(?:ume)?|bulletin|number|[^\W\d]-)\.?\s*\d+(?:/\d+)?\b", re.IGNORECASE)
_SEASON = re.compile(r"(?:spring|summer|autumn|fall|winter|issue|edition),? ((?:19|20)\d\d)\b", re.IGNORECASE)
_MARKS = re.compile(r"[*_`#]+|^[\s>]+")
_GAP = re.compile(r"\s{2,}|\t")
_CAPITALISED = r"[^\W\d_a-z][^\W\d_]*"
_PLACE_NAME = (
    rf"{_CAPITALISED}(?:[ .'’/,|–-]{{1,3}}(?:(?:de|da|do|of|and|del|la|el|am|an|sur)\s)?{_CAPITALISED}){{0,5}}\.?"
)
_AGENCY = re.compile(
    rf"[\[(]?{_PLACE_NAME}(?:\s?\([^)]{{2,40}}\))?,?\s?[-–—/|:(]{{0,3}}\s?(?:(?P<weekday>[A-Z][a-z]{{2,8}}day),? )?"
)
_TODAY = re.compile(r"\btoday(?: \(|,)? ?(?:on )?$", re.IGNORECASE)
_GOES_ON = re.compile(
    r"[)\]](?= [A-Z])|[)\]]?,?\s?(?:[(/\[][^)\]/]{2,60}[)\]/])?\s?"
    r"(?:$|[-–—]{1,3}\s|\.?-\s|\.\.\.|[:.|/]\s|[-–—](?=[A-Z]))"
)
_THEN_PLACE = re.compile(rf",\s{_PLACE_NAME}\s?(?:[-–—:]{{1,3}}\s|\.\s(?=[A-Z])|(?<=\.)\s(?=[A-Z]))")


class Rank(IntEnum):
    """What a date line says its date to be; the first in this order is the date of publication."""

    PUBLISHED = 0
    DATED = 1
    BARE = 2
    CHANGED = 3
    EVENT = 4


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line that tells the date.

    `when` is None where the year is left out, `day` then tells month and day; where both are None the line has a
    date that does not exist, and `words` tells it. `weekday` is told beside the date, Monday being 0.
    """

    when: When | None
    rank: Rank
    words: str
    day: tuple[int, int] | None = None
    weekday: int | None = None


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
        return numbered(words[:4], words[4:6], words[6:8], words)
    line = date_line(words)
    if line is None or line.day:
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
    >>> date_line("Bulletin - Summer 2022 - 13 June").day
    (6, 13)
    >>> date_line("The talks began on 19 July 2018.") is None
    True
    """
    line = plain(line)
    if len(line) > LONGEST_LINE:
        return None
    found = [told for match in whole(line) if (told := _told(line, match))]
    if found:
        return min(found, key=lambda told: told.rank)
    days = [told for match in without_year(line) if (told := _told_without_year(line, match))]
    return min(days, key=lambda told: told.rank) if days else _month_line(line)


def opening_date(paragraph: str, *, credit: bool = False) -> DateLine | None:
    """The date line with which a paragraph of running text opens, or a note of its publication.

    Args:
        paragraph: the text.
        credit: it is set apart from the article, as in italics, and so may have its date anywhere.

    >>> str(opening_date("RIVERTON, Aug. 15, 2012 - Up to fifteen guests came to the city.").when)
    '2012-08-15'
    >>> opening_date("In Riverton, on 15 August 2012, fifteen guests came.") is None
    True
    """
    line = plain(paragraph[:_LONGEST_CREDIT])
    for match in (*whole(line), *without_year(line)):
        before, after = line[: match.start()], line[match.end() :]
        bare = _WEEKDAY.sub("", before)
        if _says_published(bare, after):
            return _line(match, Rank.PUBLISHED, before)
        if len(before) < _LONGEST_OPENING and _opens(before, after):
            return _line(match, Rank.BARE, before)
        with_year = "year" in match.groupdict()
        if with_year and (_TODAY.search(bare) or (credit and _set_off(bare, after) and not _in_range(before, after))):
            return _line(match, Rank.BARE, before)
    return None


def _says_published(before: str, after: str) -> bool:
    label = _LABEL.search(before)
    if label is None or not (label["sent"] or label["published"]):
        return False
    begins = before[label.start() :].strip(" .,:|")[:1].isupper()
    return begins and bool(re.match(r"\.?\s*$|\.\s|\s?[|)–—]|\s-", after))


def _opens(before: str, after: str) -> bool:
    """Whether a paragraph begins with place and date, or date and place, and then goes on."""
    if _AGENCY.fullmatch(before):
        return bool(_GOES_ON.match(after)) and not re.match(r"[-–—\s]*\d", after)
    first = not _WEEKDAY.sub("", before).strip("([ ")
    return first and bool(_GOES_ON.match(after) or _THEN_PLACE.match(after))


def plain(line: str) -> str:
    """A line without marks of Markdown and entities of HTML; wide gaps become bars."""
    if "&" in line:
        line = html.unescape(line)
    return " ".join(_GAP.sub(" | ", _MARKS.sub("", line).strip()).split())


def _told(line: str, match: re.Match[str]) -> DateLine | None:
    rank = _rank(line, match)
    if rank is not None:
        told = _line(match, rank, line[: match.start()])
        if told is None or told.when:
            return told
    alone = not _WEEKDAY.sub("", line[: match.start()]).strip() and not line[match.end() :].strip(" .")
    labelled = rank in (Rank.PUBLISHED, Rank.DATED, Rank.CHANGED)
    return DateLine(None, Rank.BARE, match[0]) if rank is not None and (labelled or alone) else None


def _line(match: re.Match[str], rank: Rank, before: str) -> DateLine | None:
    told = _WEEKDAY.search(before)
    weekday = weekday_of(told["weekday"] or "") if told else None
    if "year" not in match.groupdict():
        day = day_of_year(match)
        return DateLine(None, rank, match[0], day, weekday) if day else None
    try:
        when = when_of(match, weekday)
    except NoSuchDayError:
        return DateLine(None, rank, match[0])
    return DateLine(when, rank, match[0]) if when else None


def _rank(line: str, match: re.Match[str]) -> Rank | None:
    """What the line says its date to be; None where the line is not there to tell it."""
    before, after = line[: match.start()], line[match.end() :]
    bare = _WEEKDAY.sub("", before)
    if _DEADLINE.search(bare):
        return None
    label = _LABEL.search(bare) or _LABEL.search(before)
    if re.match(r" (?:issue|edition|number)\b", after) and re.search(r"\bthe $", before):
        return Rank.PUBLISHED
    if label is None or ((label["genre"] or label["sent"]) and not _ends(after)):
        if not (_set_off(before, after) or _set_off(bare, after)) or _in_range(before, after):
            return None
        return Rank.EVENT if _EVENT.search(bare) else Rank.BARE
    if label["updated"]:
        return Rank.CHANGED
    if label["dated"]:
        return Rank.EVENT if _EVENT.search(bare) else Rank.DATED
    return Rank.PUBLISHED


def _told_without_year(line: str, match: re.Match[str]) -> DateLine | None:
    rank = _rank(line, match)
    return None if rank is None else _line(match, rank, line[: match.start()])


def _in_range(before: str, after: str) -> bool:
    return bool(_RANGE.search(_SEASON.sub("", _ISSUE.sub("", before))) or _TO_DAY.match(after))


def _ends(after: str) -> bool:
    return bool(_AFTER.match(after) or _PLACE.match(after) or re.match(r" (?:in|by|at|to) ", after))


def _set_off(before: str, after: str) -> bool:
    if not _BEFORE.search(before):
        return not after.strip(" .") and bool(_BY_NAMES.fullmatch(before))
    if _AFTER.match(after) or (not before.strip() and _NAMES_ONLY.fullmatch(after)):
        return True
    short = len(after.split()) <= 6 and len(before.split()) <= 6
    return short and bool(_PLACE.match(after)) and after[-1:] not in ".!?"


def _month_line(line: str) -> DateLine | None:
    label = re.match(rf"(?:{any_of('published')}|{any_of('dated')})(?:\son)?\s?[:：]?\s", line, re.IGNORECASE)
    match = MONTH_ONLY.fullmatch(line[label.end() if label else 0 :].rstrip(" ."))
    if match is None:
        return None
    first = named(f"1 {match['name']} {match['year']}")
    return DateLine(When(first.year, first.month), Rank.CHANGED, match[0]) if first else None
