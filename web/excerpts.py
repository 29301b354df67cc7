"""The part of a text where words stand that were looked for, with these marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.release.index.folding import fold, latin

LONG = 260
"""Characters of an excerpt."""
LONGEST_TEXT = 200_000
_WORD = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an excerpt, and whether it is marked."""

    text: str
    marked: bool = False


def excerpt(text: str, words: Sequence[str]) -> list[Piece]:
    """The part of a text in which most of the words stand; the last word may go on. Without any, its beginning.

    >>> excerpt("The talks in Łódź went well.", ["lodz", "w"])
    [Piece(text='The talks in ', marked=False), Piece(text='Łódź', marked=True), Piece(text=' ', marked=False), \
Piece(text='went', marked=True), Piece(text=' ', marked=False), Piece(text='well', marked=True), \
Piece(text='.', marked=False)]
    """
    text = text[:LONGEST_TEXT]
    found = [(match.start(), match.end(), word) for match in _WORD.finditer(text) if (word := _which(match[0], words))]
    start, end = _window(text, found)
    pieces, at = [Piece("… ")] if start else [], start
    for first, last, _ in found:
        if start <= first and last <= end:
            pieces += [Piece(text[at:first])] * (at < first) + [Piece(text[first:last], True)]
            at = last
    pieces += [Piece(text[at:end])] * (at < end)
    return pieces + [Piece(" …")] * (end < len(text))


def _which(written: str, words: Sequence[str]) -> str:
    """The word that a written one is; empty where it is none."""
    forms = {own := fold(written), latin(own)}
    if words and any(form.startswith(words[-1]) for form in forms if form):
        return words[-1]
    return next((word for word in words[:-1] if word in forms), "")


def _window(text: str, found: Sequence[tuple[int, int, str]]) -> tuple[int, int]:
    """Where the part begins and ends: at the word from which most different words follow, and a little before it."""
    best, most = 0, 0
    for number, (start, _, _) in enumerate(found[:2_000]):
        near = {word for first, last, word in found[number : number + 40] if last <= start + LONG - 60}
        if len(near) > most:
            best, most = start, len(near)
    start = _edge(text, best - 60)
    if len(text) - start <= LONG:
        return start, len(text)
    space = text.rfind(" ", start + LONG // 2, start + LONG)
    return start, space if space >= 0 else start + LONG


def _edge(text: str, place: int) -> int:
    """The beginning of a word at a place or a little behind it."""
    if place <= 0:
        return 0
    space = text.find(" ", place, place + 40)
    return place if space < 0 else space + 1
