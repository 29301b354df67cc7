"""Stretches of a sentence that may name a field of research or teaching."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kg.extract.words import WordList, data_of

LONGEST = 6  # words

_STOPS = frozenset(
    (
        "the a an its their his her our your my this that these those such some any all both each every other another "
        "same no not only also very more most much many few is are was were be been being has have had do does did "
        "will would shall should can could may might must i you he she it we they who which whom whose what where "
        "when why how there here then than as at by from into onto upon over under between among through during "
        "before after since until about against with within without via per or but so if while because although "
        "though nor yet including include includes e.g. i.e. etc both fields field areas area joint two three four "
        "five six seven eight nine ten one first second third new well"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Words that may name a field: cells `start` to `stop`, `stop` excluded."""

    start: int
    stop: int
    words: tuple[str, ...]


class FieldWords:
    """The words of `fields.toml`."""

    def __init__(self, data: dict[str, str]) -> None:
        self.heads = WordList(data["heads"])
        self.modifiers = frozenset(data["modifiers"].split())
        self.bound = frozenset(data["bound"].split())

    def is_head(self, word: str) -> bool:
        """Whether the word can end the name of a field."""
        return word in self.heads or word.endswith(("ology", "ography", "onomics", "omics"))

    def may_end(self, word: str) -> bool:
        """Whether the word can end the name of a field, if only behind another of its words."""
        return word in self.bound or self.is_head(word)

    def is_part(self, word: str) -> bool:
        """Whether the word can stand in the name of a field."""
        return self.is_head(word) or word in self.modifiers


@cache
def field_words(language: str) -> FieldWords:
    """The words of a language; English ones where it has none."""
    return FieldWords(data_of(language, "fields.toml"))


_WORD = re.compile(r"[a-z][a-z0-9-]*")


def chunks(cells: Sequence[str], language: str) -> Iterator[Chunk]:
    """Every stretch that ends with a field's head and holds what can belong to it, shorter ones before longer."""
    known = field_words(language)
    for stop, word in enumerate(cells, start=1):
        if not known.may_end(word):
            continue
        start = stop - 1
        if word not in known.bound:
            yield Chunk(start, stop, tuple(cells[start:stop]))
        while start and stop - start < LONGEST:
            before = cells[start - 1]
            if before in ("and", "of", "for", "in", "to") and start > 1 and known.is_part(cells[start - 2]):
                start -= 2
            elif known.is_part(before) or (_WORD.fullmatch(before) and before not in _STOPS and _is_adjective(before)):
                start -= 1
            else:
                break
            yield Chunk(start, stop, tuple(cells[start:stop]))


def _is_adjective(word: str) -> bool:
    return word.endswith(
        ("al", "ic", "ical", "ive", "ous", "ary", "ed", "ian", "ese", "ish", "ing", "-based", "ar", "ent", "ant")
    )
