"""An article's text, cut so that the sentences its claims were read from can be marked."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from web.quotes import Quote


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence that claims were read from: its number on the page, its words, its claims."""

    number: int
    words: str
    claims: tuple[Quote, ...]

    @property
    def by_subject(self) -> dict[str, list[Quote]]:
        """The claims of each subject."""
        found: dict[str, list[Quote]] = defaultdict(list)
        for claim in self.claims:
            found[claim.subject].append(claim)
        return found


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph. `passage` is the number of the sentence it belongs to, 0 where it is no evidence;
    `ends` are the numbers of the sentences that end with it.
    """

    words: str
    passage: int = 0
    ends: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with the passages that begin in it."""

    pieces: tuple[Piece, ...]
    passages: tuple[Passage, ...]

    @property
    def words(self) -> str:
        """The whole paragraph."""
        return "".join(piece.words for piece in self.pieces)


def paragraphs(text: str, quotes: Sequence[Quote], headline: str = "") -> tuple[Paragraph, ...]:
    """The paragraphs of a text; of a text that is not published, the sentences that are quoted.

    A first paragraph that only repeats the headline is left out, unless something was read from it.

    >>> [paragraph.words for paragraph in paragraphs("Talks\\n\\nThey met. They left.", [], "Talks")]
    ['They met. They left.']
    """
    spans = sorted({(quote.start, quote.stop) for quote in quotes if 0 <= quote.start < quote.stop})
    passages = {span: _passage(number, span, quotes) for number, span in enumerate(spans, 1)}
    if not text:
        return tuple(_alone(passage) for passage in passages.values())
    blocks = [match.span() for match in re.finditer(r"[^\n]+", text)]
    found = tuple(_paragraph(text, start, stop, passages) for start, stop in blocks)
    repeats = found and found[0].words == headline and not found[0].passages
    return found[1:] if repeats else found


def _alone(passage: Passage) -> Paragraph:
    return Paragraph((Piece(passage.words, passage.number, (passage.number,)),), (passage,))


def _passage(number: int, span: tuple[int, int], quotes: Sequence[Quote]) -> Passage:
    claims = tuple(quote for quote in quotes if (quote.start, quote.stop) == span)
    return Passage(number, claims[0].words, claims)


def _paragraph(text: str, start: int, stop: int, passages: dict[tuple[int, int], Passage]) -> Paragraph:
    here = {span: passage for span, passage in passages.items() if span[0] < stop and span[1] > start}
    cuts = sorted({start, stop, *(cut for span in here for cut in span if start < cut < stop)})
    pieces = tuple(_piece(text, one, other, here) for one, other in pairwise(cuts))
    return Paragraph(pieces, tuple(passage for (begin, _), passage in here.items() if start <= begin < stop))


def _piece(text: str, start: int, stop: int, passages: dict[tuple[int, int], Passage]) -> Piece:
    over = [passage.number for (begin, end), passage in passages.items() if begin <= start and stop <= end]
    ends = tuple(passage.number for (_, end), passage in passages.items() if end == stop)
    return Piece(text[start:stop], over[0] if over else 0, ends)
