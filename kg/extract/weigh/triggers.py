"""Words that speak of a kind of cooperation: the broad lists of `triggers.toml`, looked up word by word."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "s", "e")
_FOLDER = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word of a sentence that speaks of a kind: its cell, the kind, the class of the word, and its stem."""

    cell: int
    kind: str
    sort: str
    stem: str


class Triggers:
    """The lists of a language."""

    def __init__(self, data: dict[str, dict[str, str]]) -> None:
        self.words: dict[str, list[tuple[str, str]]] = {}
        self.phrases: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        self.prefixes: list[tuple[str, str, str]] = []
        for kind, classes in data.items():
            for sort, listed in classes.items():
                for entry in listed.split():
                    self._add(entry, kind, sort)

    def _add(self, entry: str, kind: str, sort: str) -> None:
        if entry.endswith("*"):
            self.prefixes.append((entry[:-1], kind, sort))
        elif "_" in entry:
            first, *rest = entry.split("_")
            self.phrases.setdefault(first, []).append((tuple(rest), kind, sort))
        else:
            self.words.setdefault(entry, []).append((kind, sort))

    @lru_cache(maxsize=1 << 14)  # noqa: B019 - lives as long as the program
    def _of(self, word: str) -> tuple[tuple[str, str], ...]:
        found = [*self.words.get(word, ())]
        found.extend((kind, sort) for prefix, kind, sort in self.prefixes if word.startswith(prefix))
        return tuple(dict.fromkeys(found))

    def within(self, cells: Sequence[str]) -> Iterator[Trigger]:
        """The triggers among the cells of a scene, in their order."""
        for cell, word in enumerate(cells):
            for kind, sort in self._of(word):
                yield Trigger(cell, kind, sort, stem(word))
            for rest, kind, sort in self.phrases.get(word, ()):
                if tuple(cells[cell + 1 : cell + 1 + len(rest)]) == rest:
                    yield Trigger(cell, kind, sort, "_".join((word, *rest)))


@cache
def triggers(language: str) -> Triggers:
    """The lists of a language; English ones where it has none."""
    file = _FOLDER / language / "triggers.toml"
    file = file if file.is_file() else _FOLDER / "en" / "triggers.toml"
    return Triggers(tomllib.loads(file.read_text(encoding="utf-8")))


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """A word without its ending, so that its forms weigh alike.

    >>> stem("visited"), stem("visits"), stem("agreements")
    ('visit', 'visit', 'agreement')
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return word[: -len(ending)]
    return word
