"""From what a parser found to the article: date, furniture out, torn paragraphs healed, words cleaned."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from kg.errors import KgError
from kg.model import Article, When
from kg.read.cues import any_of
from kg.read.dates import DateLine, NoSuchDayError, Rank, date_line, opening_date, parse, plain
from kg.read.found import Block, Found, Kind
from kg.read.language import language
from kg.read.paragraphs import heal, without_furniture
from kg.read.words import clean, count, is_running_text
from kg.read.years import date_of_name, with_year

_NEAR = 6  # blocks from the title, or from the end, among which a date line is looked for

_PARTICULARS = re.compile(rf"{any_of('particulars')}\b[^:]{{0,30}}:", re.IGNORECASE)
_LONG_CREDIT = 40  # words: a shorter first paragraph may tell who writes, and the next begin with a date line
_MOST_BLOCKS = 20_000
_LONGEST = 1000  # characters of such a block


def compose(found: Found, path: Path, published: When | None) -> Article:
    """The article of a file.

    Args:
        found: what the parser made of it.
        path: the file.
        published: its date, where the file tells none.

    Raises:
        KgError: there is no title, no text, or the only date there is does not exist.
    """
    _must_be_one(found, path)
    headline = clean(found.title)
    head = _date_lines(found.head[-2 * _NEAR :])
    body, below = _without_date_lines(found.body)
    told = sorted([*head, *below, *_opening_dates(found)], key=lambda line: line[0].rank)
    blocks = [block.with_text(clean(block.text)) for block in body]
    paragraphs = heal(without_furniture(blocks, headline), marked=found.marked)
    _must_be_whole(headline, found.sought, paragraphs, path)
    words = [block.text for block in paragraphs]
    return Article(
        id=clean(path.stem),
        headline=headline,
        text="\n\n".join([headline, *words]),
        language=language(map(clean, found.languages), " ".join([headline, *words])),
        published=_when(found.dates, _with_years(told, found, path), published, path),
        publisher=clean(found.publisher),
        url=clean(found.url),
        source=clean(path.name),
    )


_Told = tuple[DateLine, str]  # what a line tells, and the line


def _without_date_lines(body: Sequence[Block]) -> tuple[list[Block], list[_Told]]:
    """The blocks without the lines near the title and at the end that tell the date, and what these tell."""
    opening = {id(block) for block in _opening(body)}
    record = _is_record(body)
    near = opening | {id(block) for block in _closing(body)}
    kept: list[Block] = []
    told: list[_Told] = []
    for block in body:
        lines = _date_lines([block]) if id(block) in near else []
        lines = [_of_meeting(line) for line in lines] if record else lines
        lines = [line for line in lines if id(block) in opening or _is_sure(line)]
        told += lines
        gone = {words for line, words in lines if line.rank is not Rank.EVENT}
        rest = _without_lines(block, gone) if gone else block
        kept += [rest] if rest else []
    return kept, told


def _is_record(body: Sequence[Block]) -> bool:
    """Whether the text begins with the particulars of a meeting."""
    return any(_PARTICULARS.match(plain(line)) for block in body[:_NEAR] for line in block.text[:_LONGEST].split("\n"))


def _of_meeting(told: _Told) -> _Told:
    line, words = told
    return (replace(line, rank=Rank.EVENT), words) if line.rank is Rank.DATED else told


def _is_sure(told: _Told) -> bool:
    """Whether a line under the text is there for the date: a day without a year may be one of an agenda."""
    line, words = told
    return not line.day or line.rank is Rank.PUBLISHED or plain(words).strip(" .") == line.words


def _opening_dates(found: Found) -> list[_Told]:
    """What the first paragraphs of running text open with, and the block above the title."""
    running = [block for block in found.body[: 2 * _NEAR] if is_running_text(block.text, 14)][:2]
    if running and not running[0].emphatic and count(running[0].text) > _LONG_CREDIT:
        running.pop()
    told = ((opening_date(clean(block.text), credit=block.emphatic), block) for block in (*found.head[-2:], *running))
    return [(line, block.text) for line, block in told if line]


def _with_years(told: Sequence[_Told], found: Found, path: Path) -> list[DateLine]:
    """The lines with the years that those about the title, the text or the file's name tell."""
    if not told or not any(line.day for line, _ in told):
        return [line for line, _ in told]
    about = [block.text for block in (*found.head, *found.body[:2]) if not is_running_text(block.text, 14)]
    text = " ".join(block.text for block in found.body)
    years = ((line, with_year(line, [words, *about], text, path.stem)) for line, words in told)
    return [replace(line, when=when, day=None) for line, when in years if when or not line.day]


def _opening(body: Sequence[Block]) -> Iterable[Block]:
    """The blocks between the title and the article's first sentences."""
    for block in body[:_NEAR]:
        if is_running_text(block.text, 14):
            return
        yield block


def _closing(body: Sequence[Block]) -> Iterable[Block]:
    return (block for block in body[-_NEAR:] if not is_running_text(block.text, 14))


def _date_lines(blocks: Iterable[Block]) -> list[_Told]:
    short = (block for block in blocks if block.kind is not Kind.CAPTION and len(block.text) < _LONGEST)
    lines = (line for block in short for line in block.text.split("\n"))
    return [(told, line) for line in lines if (told := date_line(line))]


def _without_lines(block: Block, lines: set[str]) -> Block | None:
    """What is left of a block that tells the date: sentences stay, a name or a section goes with the date."""
    rest = "\n".join(line for line in block.text.split("\n") if line not in lines)
    return block.with_text(rest) if is_running_text(clean(rest)) else None


def _when(dates: Sequence[str], lines: Sequence[DateLine], published: When | None, path: Path) -> When | None:
    """The first date of the metadata that exists, else of the best date line, else as given or in the name."""
    missing: list[str] = []
    for words in dates:
        try:
            if when := parse(clean(words)):
                return when
        except NoSuchDayError as error:
            missing.append(str(error))
    found = next((line.when for line in lines if line.when), None)
    if found:
        return found
    missing += [line.words for line in lines]
    if missing and not published:
        raise KgError(
            f'the date "{missing[0]}" does not exist; looked for a date of publication',
            where=str(path),
            hint="Mend the date in the file, or give the right one with --published.",
        )
    return published or date_of_name(path.stem)


def _must_be_one(found: Found, path: Path) -> None:
    if len(found.body) > _MOST_BLOCKS:
        raise KgError(
            f"{len(found.body)} paragraphs; looked for one article, of at most {_MOST_BLOCKS}",
            where=str(path),
            hint="Cut the file into one file per article.",
        )


def _must_be_whole(headline: str, sought: str, paragraphs: Sequence[Block], path: Path) -> None:
    if not headline:
        raise KgError(f"no title; looked for {sought}", where=str(path), hint="Give the article a title.")
    if not any(block.kind is not Kind.HEADING for block in paragraphs):
        raise KgError(
            "a title and no text; looked for the article's paragraphs",
            where=str(path),
            hint="Put the article's text under its title.",
        )
