"""Plain text: a title line, mostly a date line, then paragraphs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, takewhile

from kg.read.cues import any_of
from kg.read.dates import date_line
from kg.read.found import Block, Found, Kind
from kg.read.letterhead import is_letterhead, is_masthead
from kg.read.words import clean, count, ends_a_sentence, holds_a_sentence

SOUGHT = "a first line, of at most 300 characters, that stands above the text"

_LONGEST_TITLE = 300
_NEAR = 6  # lines among which the title is
_WIDEST = 100  # characters: a file with longer lines is not wrapped by hand
_SLACK = 2
_ITEM = re.compile(r"\s*(?:[-*•–—·]|\d{1,2}[.)](?! ?\d{1,2}\. ?\d{4}))\s+(?=\S)")
_RULE = re.compile(r"\s*[-–—=_*#~+.]{3,}\s*$")
_TITLE_LABEL = re.compile(rf"\s*{any_of('title')}\s*:\s*", re.IGNORECASE)


def parse(text: str, where: str = "") -> Found:
    r"""What a plain text holds.

    Paragraphs are divided by empty lines, by an indent, or by line ends where the lines are not wrapped; wrapped
    lines of one paragraph become one. The title is the first line, unless that line only tells the date or names
    the section ("Newsletter") and a title follows.

    >>> found = parse("A visit\n5 March 2018\n\nGuests came\nto the city.\n")
    >>> found.title, [block.text for block in found.body]
    ('A visit', ['5 March 2018', 'Guests came to the city.'])
    """
    numbered = list(_blocks(text))
    blocks = [block for block, _ in numbered]
    place = _title(blocks, [stretch for _, stretch in numbered[: 2 * _NEAR + 1]])
    if (place is None or not _is_heading(blocks[place])) and (title := _dated_title(blocks)):
        return Found(title, SOUGHT, tuple(blocks[1:]), head=tuple(blocks[:1]), marked=False)
    if place is None:
        return Found("", SOUGHT, tuple(blocks), marked=False)
    title = _without_label(clean(blocks[place].text))
    return Found(title, SOUGHT, tuple(blocks[place + 1 :]), head=tuple(blocks[:place]), marked=False)


def _without_label(line: str) -> str:
    label = _TITLE_LABEL.match(line)
    return line[label.end() :] if label else line


def _blocks(text: str) -> Iterator[tuple[Block, int]]:
    """The blocks, each with the number of its stretch of lines."""
    lines = [line.expandtabs(4).rstrip() for line in text.split("\n")]
    width = _width(lines)
    dates = _dates(lines)
    for number, stretch in enumerate(_stretches(lines)):
        for paragraph in _paragraphs(stretch, width, dates):
            item = _ITEM.match(paragraph)
            yield (Block(paragraph[item.end() :], Kind.ITEM) if item else Block(paragraph.strip())), number


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


def _title(blocks: Sequence[Block], stretches: Sequence[int]) -> int | None:
    """The place of the title: the first line, unless that is a masthead over a title.

    Args:
        blocks: the blocks of the file.
        stretches: the number of the stretch of lines in which each of the first blocks stands.
    """
    lines = [i for i, block in enumerate(blocks[: 2 * _NEAR]) if not date_line(block.text)]
    if not lines:
        return None
    headings = list(takewhile(lambda i: i + 1 < len(blocks) and _may_stand_above(blocks[i]), lines))
    labelled = next((i for i in (*headings, lines[0]) if _TITLE_LABEL.match(blocks[i].text)), None)
    if labelled is not None and _can_be_title(blocks[labelled]):
        return labelled
    titles = [i for i in headings if not is_masthead(blocks[i].text)]
    if titles:
        return _below_letterhead(blocks, titles, stretches)
    if len(headings) > 1 and stretches[headings[-1]] and stretches.count(stretches[headings[-1]]) == 1:
        return headings[-1]  # all of them are names: the last stands alone above the text
    return lines[0] if _can_be_title(blocks[lines[0]]) else None


def _may_stand_above(block: Block) -> bool:
    if _is_heading(block):
        return True
    return block.kind is Kind.PARAGRAPH and (is_masthead(block.text) or is_letterhead(block.text))


def _below_letterhead(blocks: Sequence[Block], titles: Sequence[int], stretches: Sequence[int]) -> int:
    """The first of the lines that may be the title; where that one begins a letterhead, one that stands alone."""
    first = titles[0]
    if stretches.count(stretches[first]) == 1 or stretches[first] or not is_letterhead(blocks[first].text):
        return first
    alone = (i for i in titles[1:] if stretches.count(stretches[i]) == 1 and not is_letterhead(blocks[i].text))
    return next(alone, first)


def _dated_title(blocks: Sequence[Block]) -> str:
    """The words of a first line that has title and date in one; empty where it is no such line."""
    line = clean(blocks[0].text) if len(blocks) > 1 else ""
    told = date_line(line)
    if told is None or told.when is None:
        return ""
    parts = [re.sub(r"^[\s|/·•,()–—-]+|[\s|/·•,(–—-]+$", "", part) for part in line.split(told.words, 1)]
    title = max(parts, key=count)
    return title if count(title) > 3 and not is_masthead(title) else ""


def _is_heading(block: Block) -> bool:
    return block.kind is Kind.PARAGRAPH and count(block.text) < 25 and not ends_a_sentence(block.text.rstrip("!?"))


def _can_be_title(block: Block) -> bool:
    text = block.text
    if len(text) > _LONGEST_TITLE or not re.search(r"[^\W_]", text):
        return False
    return not (text.endswith((".", "。")) and (count(text) > 14 or holds_a_sentence(text)))
