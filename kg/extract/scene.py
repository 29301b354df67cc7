"""A sentence as frames see it: words in lower case, with every name, nominal and pronoun as one argument `@`.

Each argument knows how it stands: which preposition governs it, on which word that preposition hangs, and with
which other arguments it is coordinated. People and premises stand for their organisation ("a delegation of X",
"the head office of X").
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from kg.extract.standing import PRONOUNS, Argument, standing
from kg.extract.story import StoryWords
from kg.lexicon import Words
from kg.model import Mention, Sentence, Span, Thing

MONTH = "May"  # keeps its capital within a sentence, so that it is not taken for the verb


@dataclass(frozen=True)
class Scene:
    """A sentence's cells: words, or `@` for an argument; what stood in brackets is told apart in `asides`."""

    sentence: Sentence
    cells: tuple[str, ...]
    spans: tuple[Span, ...]
    arguments: tuple[Argument, ...]
    asides: tuple[tuple[Thing, Thing], ...]

    @cached_property
    def mask(self) -> str:
        """The cells joined by spaces, what triggers are matched against."""
        return " ".join(self.cells)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(cell) + 1 for cell in self.cells)]

    def cell_at(self, position: int) -> int:
        """The cell that holds a character of the mask."""
        return bisect_right(self._starts, position) - 1

    def argument(self, cell: int) -> Argument | None:
        """The argument at a cell, None where a word stands."""
        return next((argument for argument in self.arguments if argument.cell == cell), None)


def scene(
    sentence: Sentence, mentions: Iterable[Mention], at: dict[Span, Thing], known: Words, story: StoryWords
) -> Scene:
    """Build the scene of one sentence from the mentions in it, in their order."""
    cells, spans, loose, asides = _cells(sentence, list(mentions), at, story)
    arguments = standing(loose, cells, known, story)
    return Scene(sentence, tuple(cells), tuple(spans), tuple(arguments), tuple(asides))


def _cells(
    sentence: Sentence, mentions: list[Mention], at: dict[Span, Thing], story: StoryWords
) -> tuple[list[str], list[Span], list[Argument], list[tuple[Thing, Thing]]]:
    """The sentence's tokens with mentions, roles and pronouns folded into one cell each, and brackets set aside."""
    cells: list[str] = []
    spans: list[Span] = []
    arguments: list[Argument] = []
    asides: list[tuple[Thing, Thing]] = []
    starts = {mention.span.start: mention for mention in mentions}
    roles = story.roles_in(sentence)
    index, tokens = 0, sentence.tokens
    while index < len(tokens):
        token = tokens[index]
        if token.text == "(" and (stop := _bracket(sentence, index)):
            asides.extend(_aside(sentence, index, stop, arguments, starts, at))
            index = stop
            continue
        mention = starts.get(token.span.start)
        span, refers, kind, thing = token.span, "", "", None
        if mention:
            span, kind, thing = mention.span, mention.type, at.get(mention.span)
            ours = index > 0 and tokens[index - 1].text.lower() == "our"
            refers = "" if thing else "home" if ours else f"nominal:{token.text}"
        elif token.span.start in roles:
            refers, span = roles[token.span.start]
        elif token.text.lower() in PRONOUNS:
            refers = token.text.lower()
        if refers or thing:
            arguments.append(Argument(len(cells), thing, refers, thing.type if thing else kind, span))
            cells.append("@")
            spans.append(span)
            while index < len(tokens) and tokens[index].span.start < span.stop:
                index += 1
            continue
        if token.text not in '“”‘"«»*_|':
            cells.append(token.text if token.text == MONTH and index else token.text.lower())
            spans.append(token.span)
        index += 1
    return cells, spans, arguments, asides


def _bracket(sentence: Sentence, index: int) -> int:
    """Past the bracket that opens here, 0 where it is long or does not close."""
    for stop in range(index + 1, min(index + 14, len(sentence.tokens))):
        if sentence.tokens[stop].text == ")":
            return stop + 1
    return 0


def _aside(
    sentence: Sentence,
    start: int,
    stop: int,
    before: list[Argument],
    starts: dict[int, Mention],
    at: dict[Span, Thing],
) -> list[tuple[Thing, Thing]]:
    """Pairs of the thing before a bracket and each other thing named in it."""
    owner = before[-1].thing if before and before[-1].span.stop >= sentence.tokens[start].span.start - 2 else None
    inside = [starts[token.span.start] for token in sentence.tokens[start:stop] if token.span.start in starts]
    things = [at[mention.span] for mention in inside if mention.span in at]
    return [(owner, thing) for thing in things if owner and thing.node != owner.node]
