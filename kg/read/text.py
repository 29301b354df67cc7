"""Plain text: a title line, mostly a date line, then paragraphs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, takewhile

from kg.read.cues import any_of
from kg.read.dates import date_line
from kg.read.found import Block, Found, Kind
from kg.read.words import clean, count, ends_a_sentence, holds_a_sentence

SOUGHT = "a first line, of at most 300 characters, that stands above the text"

_LONGEST_TITLE = 300
_NEAR = 6  # lines among which the title is
_WIDEST = 100  # characters: a file with longer lines is not wrapped by hand
_SLACK = 2
_ITEM = re.compile(r"\s*(?:[-*•–—·]|\d{1,2}[.)])\s+(?=\S)")
_RULE = re.compile(r"\s*[-–—=_*#~+.]{3,}\s*$")
_TITLE_LABEL = re.compile(rf"{any_of('title')}\s*:\s*", re.IGNORECASE)
_SECTION = re.compile(
    rf"(?:[^\W\d_]+ ){{0,3}}{any_of('masthead')}(?: (?:of|from|by|at|for|no|issue|№)\b.*)?", re.IGNORECASE
)
_NAME = r"(?:[A-ZÀ-ÞА-ЯЁ][\w.'’-]*|of|and|for|the|und|de|и|&)"
_ORGANISATION = re.compile(rf"(?:{_NAME} ){{0,8}}{any_of('organisation')}(?: (?:of|for|de|für|и)(?: {_NAME}){{1,8}})?")
_ISSUE = re.compile(r"(?:no|nr|issue|vol(?:ume)?|выпуск|№)\b\.?\s*\d.*|№\s*\d.*", re.IGNORECASE)
_DIVIDER = re.compile(r"\s+[-–—]\s+|\s*[|/:,·•]\s*|\.\s+")


def parse(text: str, where: str = "") -> Found:
    r"""What a plain text holds.

    Paragraphs are divided by empty lines, by an indent, or by line ends where the lines are not wrapped; wrapped
    lines of one paragraph become one. The title is the first line, unless that line only tells the date or names
    the section ("Newsletter") and a title follows.

    >>> found = parse("A visit\n5 March 2018\n\nGuests came\nto the city.\n")
    >>> found.title, [block.text for block in found.body]
    ('A visit', ['5 March 2018', 'Guests came to the city.'])
    """
    blocks = list(_blocks(text))
    place = _title(blocks)
    if (place is None or not _is_heading(blocks[place])) and (title := _dated_title(blocks)):
        return Found(title, SOUGHT, tuple(blocks[1:]), head=tuple(blocks[:1]), marked=False)
    if place is None:
        return Found("", SOUGHT, tuple(blocks), marked=False)
    title = _TITLE_LABEL.sub("", clean(blocks[place].text), count=1)
    return Found(title, SOUGHT, tuple(blocks[place + 1 :]), head=tuple(blocks[:place]), marked=False)


def _blocks(text: str) -> Iterator[Block]:
    lines = [line.expandtabs(4).rstrip() for line in text.split("\n")]
    width = _width(lines)
    dates = _dates(lines)
    for stretch in _stretches(lines):
        for paragraph in _paragraphs(stretch, width, dates):
            item = _ITEM.match(paragraph)
            yield Block(paragraph[item.end() :], Kind.ITEM) if item else Block(paragraph.strip())


def _width(lines: Sequence[str]) -> int:
    """The width to which the lines are wrapped by hand; 0 when too many are wide."""
    narrow = [len(line) for line in lines if 0 < len(line) <= _WIDEST]
    wide = sum(len(line) > _WIDEST for line in lines)
    return max(narrow, default=0) if wide * 20 < len(narrow) else 0


def _dates(lines: Iterable[str]) -> set[str]:
    """The lines near the top and the bottom that tell the date, and so stand by themselves."""
    told = [line for line in lines if line.strip()]
    return {line for line in (*told[:12], *told[-12:]) if date_line(line)}


def _stretches(lines: Iterable[str]) -> Iterator[list[str]]:
    """Lines with nothing empty between them."""
    stretch: list[str] = []
    for line in (*lines, ""):
        if line.strip() and not _RULE.match(line):
            stretch.append(line)
        elif stretch:
            yield stretch
            stretch = []


def _paragraphs(stretch: Sequence[str], width: int, dates: set[str]) -> Iterator[str]:
    parts = [stretch[0]]
    for above, line in pairwise(stretch):
        if above not in dates and line not in dates and _is_wrapped(above, line, width):
            parts.append(line.strip())
        else:
            yield " ".join(parts)
            parts = [line]
    yield " ".join(parts)


def _is_wrapped(above: str, line: str, width: int) -> bool:
    """Whether a paragraph goes on in the next line: that one's first word had no room, or it starts small."""
    if len(above) > _WIDEST or _ITEM.match(line) or (_indent(line) > _indent(above) and not _ITEM.match(above)):
        return False
    first = line.split(maxsplit=1)[0]
    no_room = bool(width) and len(above) + 1 + len(first) > width - _SLACK
    return no_room or (first[0].islower() and not ends_a_sentence(above))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _title(blocks: Sequence[Block]) -> int | None:
    """The place of the title: the first line, unless that is a masthead over a title."""
    lines = [i for i, block in enumerate(blocks[:_NEAR]) if not date_line(block.text)]
    if not lines or not _can_be_title(blocks[lines[0]]):
        return None
    if _TITLE_LABEL.match(blocks[lines[0]].text):
        return lines[0]
    headings = list(takewhile(lambda i: i + 1 < len(blocks) and _is_heading(blocks[i]), lines))
    return next((i for i in headings if not _is_masthead(blocks[i].text)), lines[0])


def _dated_title(blocks: Sequence[Block]) -> str:
    """The words of a first line that has title and date in one; empty where it is no such line."""
    line = clean(blocks[0].text) if len(blocks) > 1 else ""
    told = date_line(line)
    if told is None or told.when is None:
        return ""
    parts = [re.sub(r"^[\s|/·•,()–—-]+|[\s|/·•,(–—-]+$", "", part) for part in line.split(told.words, 1)]
    title = max(parts, key=count)
    return title if count(title) > 3 and not _is_masthead(title) else ""


def _is_masthead(line: str) -> bool:
    """Whether a line names a section or an organisation, or stands in capitals for a topic, and says no more.

    >>> _is_masthead("Example University - News in brief"), _is_masthead("Example University opens its doors")
    (True, False)
    """
    parts = [part for part in _DIVIDER.split(line) if part]
    named = any(map(_SECTION.fullmatch, parts)) or all(map(_ORGANISATION.fullmatch, parts))
    return named or bool(_ISSUE.fullmatch(line)) or (line.isupper() and count(line) < 4)


def _is_heading(block: Block) -> bool:
    return block.kind is Kind.PARAGRAPH and count(block.text) < 25 and not ends_a_sentence(block.text.rstrip("!?"))


def _can_be_title(block: Block) -> bool:
    text = block.text
    if len(text) > _LONGEST_TITLE or not re.search(r"[^\W_]", text):
        return False
    return not (text.endswith((".", "。")) and (count(text) > 14 or holds_a_sentence(text)))
