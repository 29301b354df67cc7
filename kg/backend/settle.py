"""What a backend offers, held against the text and against what the grammar has found.

A backend's name counts where its words begin and end inside one sentence and look like a name. People and places are
added where the grammar found nothing. An organisation is never added: the grammar's may only be cut to where the
backend sees it end, if it loses none of the nouns that make it one. So no two mentions overlap.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from kg.authority import Authority, fold
from kg.lexicon import words
from kg.model import Document, Mention, Sentence, Span, Token

PERSON, PLACE, ORGANIZATION = "foaf:Person", "schema:Place", "org:Organization"

_NO_ORGANIZATION = frozenset([PERSON, PLACE, "foaf:Group", "coop:Project", "coop:Forum"])
_ARTICLES = frozenset(["the", "The", "a", "A", "an", "An"])
_BEHIND = frozenset(["'s", "’s", ".", ",", "'", "’"])
_PARTICLES = frozenset(
    "van von de der den del della di da do dos das du la le bin binti ibn al el ul y e ter ten zu af".split()
)
_IN_PLACES = frozenset("of the and de del la le les los sur upon am an der do da dos du al el".split())
_LONGEST = {PERSON: 6, PLACE: 6, ORGANIZATION: 24}


def settled(
    document: Document, found: Sequence[Mention], offered: Iterable[Mention], authority: Authority, *, how: str
) -> tuple[Mention, ...]:
    """The grammar's mentions and what goes with them of a backend's, in the order of the text; no two overlap.

    `how` is told of each mention that is the backend's, or that it has cut.
    """
    grounds = _Grounds(document, authority)
    sound = [mention for one in offered if (mention := grounds.sound(replace(one, how=how)))]
    kept = [_cut(mention, sound, grounds) for mention in found]
    taken = bytearray(len(document.article.text))
    for mention in kept:
        _take(mention, taken)
    added: list[Mention] = []
    for mention in sorted(set(sound), key=lambda m: (m.span.start - m.span.stop, m.span, m.type)):
        if mention.type != ORGANIZATION and not any(taken[mention.span.start : mention.span.stop]):
            _take(mention, taken)
            added.append(mention)
    return tuple(sorted([*kept, *_borne_out(added, kept, grounds)], key=lambda m: m.span))


class _Grounds:
    """The words of a document, and what is known of them."""

    def __init__(self, document: Document, authority: Authority) -> None:
        self.text = document.article.text
        self.known = authority.by_name
        self.words = words(document.article.language)
        self.starts = {t.span.start: (s, i) for s in document.sentences for i, t in enumerate(s.tokens)}
        self.stops = {t.span.stop: (s, i + 1) for s in document.sentences for i, t in enumerate(s.tokens)}

    def sound(self, mention: Mention) -> Mention | None:
        """The mention without titles, articles and possessive; None where it is no name that stands in the text."""
        tokens = self._bare(self.tokens(mention.span))
        if not 0 < len(tokens) <= _LONGEST.get(mention.type, 0):
            return None
        span = Span(tokens[0].span.start, tokens[-1].span.stop)
        name = span.of(self.text)
        known = self.known.get(fold(name))
        if known and mention.type != ORGANIZATION and known.type != mention.type:
            return None
        parts = [token.text for token in tokens]
        fits = mention.type == ORGANIZATION or (self._is_name(parts, mention.type) and not self._goes_on(span))
        return replace(mention, span=span, name=name) if fits else None

    def tokens(self, span: Span) -> Sequence[Token]:
        """The words of a span; none where it begins or ends inside a word, or in two sentences."""
        first, last = self.starts.get(span.start), self.stops.get(span.stop)
        return first[0].tokens[first[1] : last[1]] if first and last and first[0] is last[0] else ()

    def sentence(self, mention: Mention) -> Sentence:
        """The sentence of a sound mention."""
        sentence, _ = self.starts[mention.span.start]
        return sentence

    def is_introduced(self, mention: Mention) -> bool:
        """Whether a title or a post stands right before it: "Prof. X"."""
        sentence, index = self.starts[mention.span.start]
        return index > 0 and self._is_title(sentence.tokens[index - 1].text)

    def heads(self, span: Span) -> list[str]:
        """The nouns in a span that make its words the name of an organisation."""
        return [token.text for token in self.tokens(span) if token.text in self.words.heads]

    def _bare(self, tokens: Sequence[Token]) -> Sequence[Token]:
        while tokens and (tokens[0].text in _ARTICLES or self._is_title(tokens[0].text)):
            tokens = tokens[1:]
        while tokens and tokens[-1].text in _BEHIND:
            tokens = tokens[:-1]
        return tokens

    def _is_title(self, word: str) -> bool:
        return word in self.words.titles or word in self.words.before_names or self.words.is_post(word)

    def _is_name(self, parts: list[str], kind: str) -> bool:
        """Whether the words are written as names of people, or of places, are."""
        if (parts[0] in _PARTICLES and kind == PLACE) or not _is_capital(parts[-1]):
            return False
        small = _PARTICLES if kind == PERSON else _IN_PLACES
        return all((_is_capital(part) and self._is_proper(part, kind)) or part in small for part in parts)

    def _goes_on(self, span: Span) -> bool:
        """Whether the name only begins an organisation's: "Lyon" of "Lyon Technical School"."""
        sentence, stop = self.stops[span.stop]
        after = takewhile(_is_capital, (token.text for token in sentence.tokens[stop:]))
        return any(word in self.words.heads for word in after)

    def _is_proper(self, word: str, kind: str) -> bool:
        known = self.words
        if word in known.heads or word in known.demonyms or word in known.calendar or self._is_title(word):
            return False
        return kind == PLACE or word not in known.place_heads


def _is_capital(word: str) -> bool:
    """Whether a word begins with a capital and has no digit or other sign in it.

    >>> [_is_capital(word) for word in ("Kosior-Kazberuk", "Xi'an", "D.G.", "3M", "and", "X_1")]
    [True, True, True, False, False, False]
    """
    return word[0].isupper() and all(letter.isalpha() or letter in ".-‐‑'’" for letter in word)


def _cut(mention: Mention, sound: Iterable[Mention], grounds: _Grounds) -> Mention:
    """The mention; an organisation's, if it is not a known name, cut to a backend's that has all its nouns."""
    if mention.how != "name" or mention.type in _NO_ORGANIZATION or fold(mention.name) in grounds.known:
        return mention
    heads = grounds.heads(mention.span)
    for other in sound:
        shorter = other.type == ORGANIZATION and mention.span.holds(other.span) and mention.span != other.span
        if shorter and heads and grounds.heads(other.span) == heads and len(grounds.tokens(other.span)) > len(heads):
            return replace(mention, span=other.span, name=other.name, how=other.how)
    return mention


def _take(mention: Mention, taken: bytearray) -> None:
    start, stop = mention.span.start, mention.span.stop
    taken[start:stop] = b"\1" * (stop - start)


def _borne_out(added: Sequence[Mention], kept: Sequence[Mention], grounds: _Grounds) -> Iterator[Mention]:
    """Those added that something else bears out, where they alone are not enough.

    A headline capitalises much that is no name, so what it names must stand in the running text too. One word is a
    person's name behind a title, or where the article has it as a part of a fuller one.
    """
    running = {mention.name.casefold() for mention in added if not grounds.sentence(mention).heading}
    running |= {mention.name.casefold() for mention in kept}
    full = {part for m in (*added, *kept) if m.type == PERSON and " " in m.name for part in m.name.casefold().split()}
    for mention in added:
        name = mention.name.casefold()
        alone = mention.type == PERSON and " " not in name and name not in full and not grounds.is_introduced(mention)
        if not alone and (name in running or not grounds.sentence(mention).heading):
            yield mention
