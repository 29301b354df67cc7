"""From what a parser found to the article: date, furniture out, torn paragraphs healed, words cleaned."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.errors import KgError
from kg.model import Article, When
from kg.read.dates import DateLine, NoSuchDayError, date_line, parse
from kg.read.found import Block, Found, Kind
from kg.read.language import language
from kg.read.paragraphs import heal, without_furniture
from kg.read.words import clean, is_running_text

_NEAR = 6  # blocks from the title, or from the end, among which a date line is looked for

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
    body, below = _without_date_lines(found.body)
    told = [line for line, _ in _date_lines(found.head[-2 * _NEAR :])] + below
    blocks = [block.with_text(clean(block.text)) for block in body]
    paragraphs = heal(without_furniture(blocks, headline), marked=found.marked)
    _must_be_whole(headline, found.sought, paragraphs, path)
    words = [block.text for block in paragraphs]
    return Article(
        id=clean(path.stem),
        headline=headline,
        text="\n\n".join([headline, *words]),
        language=language(map(clean, found.languages), " ".join([headline, *words])),
        published=_when(found.dates, told, published, path),
        publisher=clean(found.publisher),
        url=clean(found.url),
        source=clean(path.name),
    )


def _without_date_lines(body: Sequence[Block]) -> tuple[list[Block], list[DateLine]]:
    """The blocks without the lines near the title and at the end that tell the date, and what these tell."""
    near = {id(block) for block in (*_opening(body), *_closing(body))}
    kept: list[Block] = []
    told: list[DateLine] = []
    for block in body:
        lines = _date_lines([block]) if id(block) in near else []
        told += [line for line, _ in lines]
        rest = _without_lines(block, {words for _, words in lines}) if lines else block
        kept += [rest] if rest else []
    return kept, told


def _opening(body: Sequence[Block]) -> Iterable[Block]:
    """The blocks between the title and the article's first sentences."""
    for block in body[:_NEAR]:
        if is_running_text(block.text, 14):
            return
        yield block


def _closing(body: Sequence[Block]) -> Iterable[Block]:
    return (block for block in body[-_NEAR:] if not is_running_text(block.text, 14))


def _date_lines(blocks: Iterable[Block]) -> list[tuple[DateLine, str]]:
    short = (block for block in blocks if block.kind is not Kind.CAPTION and len(block.text) < _LONGEST)
    lines = (line for block in short for line in block.text.split("\n"))
    return [(told, line) for line in lines if (told := date_line(clean(line)))]


def _without_lines(block: Block, lines: set[str]) -> Block | None:
    """What is left of a block that tells the date: sentences stay, a name or a section goes with the date."""
    rest = "\n".join(line for line in block.text.split("\n") if line not in lines)
    return block.with_text(rest) if is_running_text(clean(rest)) else None


def _when(dates: Sequence[str], lines: Sequence[DateLine], published: When | None, path: Path) -> When | None:
    """The first date of the metadata that exists, else the best of the date lines, else the one given."""
    missing: list[str] = []
    for words in dates:
        try:
            if when := parse(clean(words)):
                return when
        except NoSuchDayError as error:
            missing.append(str(error))
    found = sorted((line for line in lines if line.when), key=lambda line: line.rank)
    if found:
        return found[0].when
    missing += [line.words for line in lines]
    if missing and not published:
        raise KgError(
            f'the date "{missing[0]}" does not exist; looked for a date of publication',
            where=str(path),
            hint="Mend the date in the file, or give the right one with --published.",
        )
    return published


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
