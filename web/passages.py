"""An article's text, cut so that the sentences that claims were read from can be marked, and what it names linked."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from web.mentions import Mention, mentions
from web.quotes import Quote

Kind = TypeVar("Kind")
_BETWEEN = 2
"""Characters between two paragraphs, or sentences, that follow each other."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence that claims were read from: its number on the page, its words, its claims."""

    number: int
    words: str
    claims: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are shown in one way: those that name a thing have its IRI."""

    words: str
    names: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a paragraph that lies in the same passages, by their numbers; in none where it is no evidence.

    `begins` are the passages that begin with it, `ends` the numbers of those that end with it.
    """

    pieces: tuple[Piece, ...]
    numbers: tuple[int, ...] = ()
    begins: tuple[Passage, ...] = ()
    ends: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with the passages that begin in it. `gap` tells that something is left out before it."""

    runs: tuple[Run, ...]
    passages: tuple[Passage, ...] = ()
    gap: bool = False

    @property
    def words(self) -> str:
        """The whole paragraph."""
        return "".join(piece.words for run in self.runs for piece in run.pieces)


Called = Sequence[tuple[str, str]]
"""Things with a name each, as `web.mentions` looks for them."""


def paragraphs(text: str, quotes: Iterable[Quote], called: Called = (), shown: int = 0) -> tuple[Paragraph, ...]:
    """The paragraphs of a text; of a text that is not published, the sentences that are quoted.

    `shown` is how many characters of the text, its headline, are shown elsewhere.

    >>> [paragraph.words for paragraph in paragraphs("Talks\\n\\nThey met. They left.", [])]
    ['Talks', 'They met. They left.']
    """
    passages = _passages(quotes)
    if not text:
        stops = [shown, *(stop for _, stop in passages)]
        return tuple(
            _alone(passage, called, gap=start - stop > _BETWEEN)
            for ((start, _), passage), stop in zip(passages.items(), stops, strict=False)
        )
    blocks = [match.span() for match in re.finditer(r"[^\n]+", text)]
    over = _by_block(blocks, passages)
    named = _by_block(blocks, {(each.start, each.stop): each for each in mentions(text, called)})
    return tuple(_paragraph(text, block, over[block[0]], named[block[0]].values()) for block in blocks)


def _passages(quotes: Iterable[Quote]) -> dict[tuple[int, int], Passage]:
    claims: dict[tuple[int, int], list[Quote]] = defaultdict(list)
    for quote in quotes:
        if 0 <= quote.start < quote.stop:
            claims[quote.start, quote.stop].append(quote)
    return {
        span: Passage(number, claims[span][0].words, tuple(claims[span]))
        for number, span in enumerate(sorted(claims), 1)
    }


def _alone(passage: Passage, called: Called, *, gap: bool) -> Paragraph:
    pieces = _pieces(passage.words, 0, len(passage.words), mentions(passage.words, called))
    return Paragraph((Run(tuple(pieces), (passage.number,), (passage,), (passage.number,)),), (passage,), gap)


def _by_block(
    blocks: Sequence[tuple[int, int]], spans: Mapping[tuple[int, int], Kind]
) -> dict[int, dict[tuple[int, int], Kind]]:
    """What lies in each block, by where that begins; what crosses a border lies in both."""
    starts = [start for start, _ in blocks]
    found: dict[int, dict[tuple[int, int], Kind]] = defaultdict(dict)
    for (start, stop), what in spans.items():
        first = max(bisect_right(starts, start) - 1, 0)
        for begin, end in (blocks[number] for number in range(first, bisect_left(starts, stop))):
            if end > start:
                found[begin][start, stop] = what
    return found


def _paragraph(
    text: str, block: tuple[int, int], over: Mapping[tuple[int, int], Passage], named: Iterable[Mention]
) -> Paragraph:
    start, stop = block
    cuts = sorted({start, stop, *(cut for span in over for cut in span if start < cut < stop)})
    places = sorted(named)
    runs = tuple(_run(text, one, other, over, places) for one, other in pairwise(cuts))
    return Paragraph(runs, tuple(passage for (begin, _), passage in over.items() if start <= begin < stop))


def _run(text: str, start: int, stop: int, over: Mapping[tuple[int, int], Passage], named: Sequence[Mention]) -> Run:
    here = {span: passage for span, passage in over.items() if span[0] <= start and stop <= span[1]}
    return Run(
        tuple(_pieces(text, start, stop, named)),
        tuple(passage.number for passage in here.values()),
        tuple(passage for (begin, _), passage in here.items() if begin == start),
        tuple(passage.number for (_, end), passage in here.items() if end == stop),
    )


def _pieces(text: str, start: int, stop: int, named: Iterable[Mention]) -> Iterator[Piece]:
    for each in named:
        begin, end = max(each.start, start), min(each.stop, stop)
        if begin >= end:
            continue
        if start < begin:
            yield Piece(text[start:begin])
        yield Piece(text[begin:end], each.iri)
        start = end
    if start < stop:
        yield Piece(text[start:stop])
