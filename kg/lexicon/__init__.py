"""The word lists of a language, read once from the data files beside this module.

`en.toml` holds what English names are made of; `people.toml` and `organizations.toml` hold names of any language.
"""

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Words:
    """What the grammar of names knows of a language; see the comments in `en.toml`."""

    language: str
    heads: dict[str, str]
    companions: dict[str, tuple[str, frozenset[str]]]
    phrases: tuple[tuple[str, str], ...]
    posts: frozenset[str]
    post_modifiers: frozenset[str]
    titles: frozenset[str]
    before_names: frozenset[str]
    after_names: frozenset[str]
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
    whole_bodies: frozenset[str]
    given: frozenset[str]
    ambiguous: frozenset[str]
    surnames: frozenset[str]
    korean: frozenset[str]
    vietnamese: frozenset[str]
    frequent: frozenset[str]
    things: frozenset[str]
    called: dict[str, str]
    firm_endings: frozenset[str]
    firm_further: frozenset[str]
    firm_nouns: frozenset[str]
    short_universities: frozenset[str]
    campuses: frozenset[str]

    @cached_property
    def bodies(self) -> frozenset[str]:
        """What organisations and their parts are called, in small letters: "faculty", "museum", "company"."""
        return frozenset(word.lower() for word in self.heads) | self.nominals | self.whole_bodies

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
    data, people, called = _data(file.name), _data("people.toml"), _data("organizations.toml")
    plain = data["words"]
    return Words(
        language=file.stem,
        heads={noun: kind for kind, nouns in data["heads"].items() for noun in nouns},
        companions={
            noun: (entry["type"], frozenset(entry["behind"].split())) for noun, entry in data["companions"].items()
        },
        phrases=tuple((phrase, entry["type"]) for entry in data["phrases"] for phrase in entry["any"]),
        posts=frozenset(data["posts"]["nouns"]),
        post_modifiers=frozenset(data["posts"]["modifiers"]),
        titles=frozenset(data["titles"]["words"] + people["titles"]["words"].split()),
        before_names=frozenset(data["titles"]["before_names"]),
        after_names=frozenset(data["titles"]["after_names"]),
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
        whole_bodies=frozenset(plain["whole_bodies"]),
        given=frozenset(name for names in people["given"].values() for name in names.split()),
        ambiguous=frozenset(people["given"]["ambiguous"].split()),
        surnames=frozenset(people["surnames"]["pinyin"].split()),
        korean=frozenset(people["surnames"]["korean"].split()),
        vietnamese=frozenset(people["surnames"]["vietnamese"].split()),
        frequent=frozenset(people["surnames"]["frequent"].split()),
        things=frozenset(people["things"]["named"].split()),
        called={name: kind for kind, names in called["known"].items() for name in names.strip().split("\n")},
        firm_endings=frozenset(called["firms"]["endings"].split()),
        firm_further=frozenset(called["firms"]["endings"].split() + called["firms"]["further"].split()),
        firm_nouns=frozenset(called["firms"]["nouns"].split()),
        short_universities=frozenset(called["universities"]["short"].split()),
        campuses=frozenset(called["universities"]["campuses"].strip().split("\n")),
    )


def _data(name: str) -> dict[str, Any]:
    """The lists of one data file beside this module."""
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
