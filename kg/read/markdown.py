"""Markdown news: front matter, a title, paragraphs torn by images, links that lead elsewhere."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kg.errors import KgError
from kg.read.blocks import blocks_of
from kg.read.found import Block, Found, Kind
from kg.read.words import clean, count, ends_a_sentence, is_running_text

SOUGHT = '"title:" in front matter, a heading, and a first line in bold'

_MOST_MARKS = 80_000  # what the parser's work grows with; a long article has a few thousand
_MARKS = re.compile(r"[\n\[\]!*_`<>&\\~|]")
_FRONT = re.compile(r"\s{0,200}(?P<fence>---|\+\+\+)[ \t]*\n(?P<lines>.*?\n)(?P=fence)[ \t]*(?:\n|$)", re.DOTALL)
_PAIR = re.compile(r"(?P<key>[\w.:-]+)\s*:\s*(?P<value>\S.*)")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,40}\](?:: *)?")

_KEYS = {
    "title": ("title", "headline"),
    "date": ("date", "published", "datepublished", "date_published", "publishdate", "pubdate"),
    "language": ("lang", "language", "inlanguage", "locale"),
    "publisher": ("publisher", "site", "site_name", "organization", "organisation"),
    "url": ("url", "canonical", "canonical_url", "link", "source_url"),
}


def parse(text: str, where: str = "") -> Found:
    r"""What a Markdown text holds.

    The title is that of the front matter, else the first of the highest headings that no running text stands
    above, else a first line in bold.

    >>> found = parse("## A visit\n\nGuests of [the Centre \\(TC\\)](#) came.\n\n![](a.jpg)\n\n[>>Back](#)\n")
    >>> found.title, found.body[0].text, found.body[-1].linked
    ('A visit', 'Guests of the Centre (TC) came.', True)

    Raises:
        KgError: there are more marks than any article has.
    """
    if (marks := len(_MARKS.findall(text))) > _MOST_MARKS:
        raise KgError(
            f"{marks} line ends and marks of Markdown; looked for one article, of at most {_MOST_MARKS}",
            where=where,
            hint="Cut the file into one file per article.",
        )
    meta, rest = _front_matter(text)
    pieces = list(_pieces(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(rest)))
    place = _title(pieces)
    title = _of(meta, "title")
    if title and (place is None or clean(pieces[place].block.text) != clean(title)):
        place = -1
    if place is None:
        return Found("", SOUGHT, tuple(piece.block for piece in pieces))
    return Found(
        title or pieces[place].block.text,
        SOUGHT,
        tuple(piece.block for piece in pieces[place + 1 :]),
        head=tuple(piece.block for piece in pieces[: max(place, 0)]),
        dates=tuple(filter(None, [_of(meta, "date")])),
        languages=tuple(filter(None, [_of(meta, "language")])),
        publisher=_of(meta, "publisher"),
        url=_web(_of(meta, "url")),
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block with what matters for the title: its level, 1 to 6 for a heading, 7 for a line in bold, else 8."""

    block: Block
    level: int = 8


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """The pairs of the front matter, keys in small letters, and the text behind it."""
    match = _FRONT.match(text)
    if match is None:
        return {}, text
    if match["fence"] == "+++":
        return _toml(match["lines"]), text[match.end() :]
    pairs = (_PAIR.fullmatch(line.strip()) for line in match["lines"].split("\n"))
    found = {pair["key"].lower(): pair["value"].strip().strip("\"'") for pair in pairs if pair}
    return (found, text[match.end() :]) if found else ({}, text)


def _toml(lines: str) -> dict[str, str]:
    try:
        return {key.lower(): str(value) for key, value in tomllib.loads(lines).items()}
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _of(meta: dict[str, str], what: str) -> str:
    return next((meta[key] for key in _KEYS[what] if meta.get(key)), "")


def _web(address: str) -> str:
    return address if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", address) else ""


def _title(pieces: Sequence[_Piece]) -> int | None:
    """The place of the title."""
    running = (i for i, piece in enumerate(pieces) if piece.level > 6 and is_running_text(piece.block.text, 14))
    first_text = next(running, len(pieces))
    headings = [i for i, piece in enumerate(pieces[:first_text]) if piece.level < 8]
    return min(headings, key=lambda i: pieces[i].level, default=None)


def _pieces(tokens: Sequence[Token]) -> Iterator[_Piece]:
    """The blocks of a document in order; a table's row is one block."""
    inside: list[str] = []
    cells: list[str] = []
    level = 0
    picture = False
    for token in tokens:
        if token.nesting:
            _nest(inside, token)
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "tr_close":
            yield _Piece(Block(", ".join(filter(None, cells)), Kind.ROW))
            cells = []
        elif token.type == "inline" and inside[-1] in ("th", "td"):
            cells.append(clean(_Inline(token.children or ()).text))
        elif token.type == "inline":
            inline = _Inline(token.children or ())
            yield from _inline_pieces(inline, level, "list_item" in inside, picture)
            picture = inline.is_picture
        elif token.type in ("fence", "code_block"):
            yield _Piece(Block(token.content))
        elif token.type == "html_block":
            yield from (_Piece(block) for block in blocks_of(token.content))


def _nest(inside: list[str], token: Token) -> None:
    if token.nesting > 0:
        inside.append(token.type.removesuffix("_open"))
    else:
        inside.pop()


def _inline_pieces(inline: "_Inline", level: int, item: bool, after_picture: bool) -> Iterator[_Piece]:
    text = _FOOTNOTE.sub("", inline.text).strip()
    if not text:
        return
    if level:
        yield _Piece(Block(text, Kind.HEADING), level)
    elif inline.bold and not ends_a_sentence(text) and count(text) < 25 and not item:
        yield _Piece(Block(text, Kind.HEADING), 7)
    else:
        yield _Piece(Block(text, _kind(inline, text, item, after_picture), inline.linked, inline.italic))


def _kind(inline: "_Inline", text: str, item: bool, after_picture: bool) -> Kind:
    short = not is_running_text(text, 12)
    if (inline.pictures and short and not item) or (after_picture and inline.italic):
        return Kind.CAPTION
    return Kind.ITEM if item else Kind.PARAGRAPH


class _Inline:
    """The words of a line of Markdown without its marks, and which marks all of them bear."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self.pictures = 0
        self._open: list[str] = []
        self._parts: list[tuple[str, frozenset[str]]] = []
        for token in tokens:
            self._take(token)
        self.text = "".join(text for text, _ in self._parts)
        self.linked, self.bold, self.italic = (self._all(mark) for mark in ("link", "strong", "em"))

    @property
    def is_picture(self) -> bool:
        """Whether there is a picture and not a word."""
        return bool(self.pictures) and not self.text.strip()

    def _take(self, token: Token) -> None:
        if token.nesting > 0:
            self._open.append(token.type.removesuffix("_open"))
        elif token.nesting < 0:
            self._open.pop()
        elif token.type == "image":
            self.pictures += 1
        elif token.type in ("softbreak", "hardbreak") or re.match(r"<br\b", token.content, re.IGNORECASE):
            self._parts.append(("\n", frozenset(self._open)))
        elif token.type != "html_inline":
            self._parts.append((token.content, frozenset(self._open)))

    def _all(self, mark: str) -> bool:
        words = [marks for text, marks in self._parts if re.search(r"\w", text)]
        return bool(words) and all(mark in marks for marks in words)
