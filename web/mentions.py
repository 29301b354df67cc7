"""Where a text names the things of its article.

A release tells what an article calls each thing, and not at which letters. So the names are looked for: whole words,
the longest first, and none that two things share.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_WORD = re.compile(r"\w+")

Starting = Mapping[str, list[tuple[str, int, str]]]
"""By the first word of a name in small letters: the name, where that word stands in it, the thing; longest first."""


@dataclass(frozen=True, order=True, slots=True)
class Mention:
    """A stretch of a text, `stop` excluded, that names a thing."""

    start: int
    stop: int
    iri: str


def mentions(text: str, called: Iterable[tuple[str, str]]) -> list[Mention]:
    """The places of a text that name a thing, in order and apart from each other.

    `called` are things with a name each. One of several words, or without any capital, is found however its letters are
    written; any other one only as it is, so that a pronoun is not taken for an acronym.

    >>> [(m.start, m.iri) for m in mentions("It met IT at the IT Park.", [("it", "IT"), ("park", "IT Park")])]
    [(7, 'it'), (17, 'park')]
    """
    return list(_found(text, _starting(called)))


def _starting(called: Iterable[tuple[str, str]]) -> Starting:
    things: dict[str, set[str]] = defaultdict(set)
    for iri, name in called:
        if len(name) > 1:
            things[name].add(iri)
    found: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
    for name in sorted(things, key=lambda name: (-len(name), name)):
        word = _WORD.search(name)
        if word and len(things[name]) == 1:
            found[word[0].casefold()].append((name, word.start(), min(things[name])))
    return found


def _found(text: str, starting: Starting) -> Iterator[Mention]:
    stop = 0
    for word in _WORD.finditer(text):
        if word.start() < stop:
            continue
        for name, before, iri in starting.get(word[0].casefold(), ()):
            start = word.start() - before
            if start >= stop and _stands(name, text, start):
                stop = start + len(name)
                yield Mention(start, stop, iri)
                break


def _stands(name: str, text: str, start: int) -> bool:
    stop = start + len(name)
    words = text[start:stop]
    same = words == name or (_is_plain(name) and words.casefold() == name.casefold())
    return same and not _WORD.match(text[stop : stop + 1])


def _is_plain(name: str) -> bool:
    return " " in name or name.islower()
