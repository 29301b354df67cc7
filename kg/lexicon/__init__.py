"""The word lists of a language, read once from the data file beside this module."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Words:
    """What the grammar of names knows of a language; see the comments in `en.toml`."""

    language: str
    heads: dict[str, str]
    phrases: tuple[tuple[str, str], ...]
    posts: frozenset[str]
    post_modifiers: frozenset[str]
    titles: frozenset[str]
    before_names: frozenset[str]
    openers: frozenset[str]
    links: frozenset[str]
    owned: frozenset[str]
    not_acronyms: frozenset[str]
    place_heads: frozenset[str]
    groups: frozenset[str]
    group_modifiers: frozenset[str]
    demonyms: frozenset[str]
    calendar: frozenset[str]
    nominals: frozenset[str]
    given: frozenset[str]
    surnames: frozenset[str]

    def is_post(self, words: str) -> bool:
        """Whether the words, of any case, are the noun of a post, in the singular or the plural."""
        low = words.lower()
        return low in self.posts or (low.endswith("s") and low[:-1] in self.posts)


@cache
def words(language: str) -> Words:
    """The word lists of a language, English where there are none of its own.

    >>> words("en").heads["Ministry"]
    'coop:GovernmentBody'
    """
    file = Path(__file__).with_name(f"{language}.toml")
    if not file.is_file():
        file = Path(__file__).with_name("en.toml")
    data: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    plain = data["words"]
    return Words(
        language=file.stem,
        heads={noun: kind for kind, nouns in data["heads"].items() for noun in nouns},
        phrases=tuple((phrase, entry["type"]) for entry in data["phrases"] for phrase in entry["any"]),
        posts=frozenset(data["posts"]["nouns"]),
        post_modifiers=frozenset(data["posts"]["modifiers"]),
        titles=frozenset(data["titles"]["words"]),
        before_names=frozenset(data["titles"]["before_names"]),
        openers=frozenset(plain["openers"]),
        links=frozenset(plain["links"]),
        owned=frozenset(plain["owned"]),
        not_acronyms=frozenset(plain["not_acronyms"]),
        place_heads=frozenset(plain["place_heads"]),
        groups=frozenset(plain["groups"]),
        group_modifiers=frozenset(plain["group_modifiers"]),
        demonyms=frozenset(plain["demonyms"]),
        calendar=frozenset(plain["months"] + plain["weekdays"]),
        nominals=frozenset(plain["nominals"]),
        given=frozenset(data["given"]["names"]),
        surnames=frozenset(data["surnames"]["pinyin"]),
    )
