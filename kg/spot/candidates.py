"""What the rules of spotting hand to each other: a sentence's tokens with their shapes, and candidate names."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from wordfreq import zipf_frequency

from kg.lexicon import Words
from kg.model import Mention, Sentence, Span

RARE = 3.6  # Zipf frequency below which a capitalised word is more likely a name than a word


FIELD = 3.0  # Zipf frequency from which a capitalised word may be the name of a field


_OF_FIELDS = ("ing", "ology", "ics", "ment", "tion", "ture", "ical", "graphy", "nomy", "istry", "botany", "culture")


@lru_cache(maxsize=1 << 16)
def is_common(word: str) -> bool:
    """Whether the word is an everyday one, as "School" and "Russian" are and "Rudskoi" is not."""
    return zipf_frequency(word, "en") >= RARE


@lru_cache(maxsize=1 << 16)
def is_field(word: str) -> bool:
    """Whether the word may name a field of work, as "Welding" does and "Tsinghua" does not."""
    return zipf_frequency(word, "en") >= FIELD or word.lower().endswith(_OF_FIELDS)


QUOTES = {"“": "”", "«": "»", '"': '"', "„": "“"}  # opening to closing


@dataclass(frozen=True, slots=True)
class Candidate:
    """Tokens `start` to `stop` may name something; the weightier of two that overlap wins, then the longer."""

    start: int
    stop: int
    type: str
    name: str
    weight: int
    how: str = "name"


class _ByPlace(dict[int, str]):
    """Words by their places in a sentence, empty outside of it."""

    def __missing__(self, place: int) -> str:
        return ""


class Line:
    """A sentence as the rules see it: its words, and which of them are written like names.

    `word` gives the word at a place, empty outside the sentence. `grammar` tells whether the word lists are of the
    article's language; where not, only initials tell a person.
    """

    def __init__(self, sentence: Sentence, text: str, known: Words, language: str = "en") -> None:
        self.sentence = sentence
        self.text = text
        self.known = known
        self.grammar = known.language == language
        self.words = [token.text for token in sentence.tokens]
        self.word = _ByPlace(enumerate(self.words)).__getitem__  # of all that is asked it is asked most
        self._length = len(self.words)
        self.shouted = sentence.heading and _is_shouted(self.words)
        self.titled = sentence.heading and not self.shouted and _is_titled(self.words)
        self._capitals = [self._is_capital(index, word) for index, word in enumerate(self.words)]

    def __len__(self) -> int:
        return self._length

    def capital(self, index: int) -> bool:
        """Whether the word is written like a part of a name."""
        return 0 <= index < self._length and self._capitals[index]

    def _is_capital(self, index: int, word: str) -> bool:
        if not word[0].isupper() or word in self.known.calendar:
            return False
        return not (word in self.known.openers and self.opens(index))

    def titled_by(self, index: int) -> bool:
        """Whether the word is a title or post that stands before a name, and never inside an organisation's."""
        return self.word(index) in self.known.titles or self.word(index) in self.known.before_names

    def opens(self, index: int) -> bool:
        """Whether the word is the first of the sentence or of a quotation or clause in it."""
        return index == 0 or self.word(index - 1) in '“‘"«:;•-–—'

    def span(self, start: int, stop: int) -> Span:
        """The characters of tokens `start` to `stop`."""
        return Span(self.sentence.tokens[start].span.start, self.sentence.tokens[stop - 1].span.stop)

    def between(self, start: int, stop: int) -> str:
        """The text of tokens `start` to `stop`, as written."""
        tokens = self.sentence.tokens
        return self.text[tokens[start].span.start : tokens[stop - 1].span.stop]

    def mention(self, candidate: Candidate) -> Mention:
        """The candidate as a mention of the text."""
        return Mention(self.span(candidate.start, candidate.stop), candidate.type, candidate.name, candidate.how)


def settle(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Of candidates that overlap, the weightier, then the longer, then the earlier one; in the order of the text."""
    taken: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda c: (-c.weight, c.start - c.stop, c.start, c.type)):
        if all(candidate.stop <= other.start or other.stop <= candidate.start for other in taken):
            taken.append(candidate)
    return sorted(taken, key=lambda c: c.start)


def _is_shouted(words: list[str]) -> bool:
    letters = [word for word in words if word[0].isalpha()]
    return len(letters) > 2 and sum(word.isupper() for word in letters) > 0.7 * len(letters)


def _is_titled(words: list[str]) -> bool:
    """Whether a heading writes nearly all its words with capitals."""
    long = [word for word in words if word[0].isalpha() and len(word) > 3]
    return len(long) > 3 and sum(word[0].isupper() for word in long) > 0.8 * len(long)
