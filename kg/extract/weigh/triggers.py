"""Words that speak of a kind of cooperation: the broad lists of `triggers.toml`, looked up word by word."""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from kg.extract.words import data_of

NOWHERE = -1  # the cell of what says something of the sentence as a whole
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "s", "e")
_Phrase = tuple[tuple[str, ...], str, str]
_Spoken = tuple[tuple[tuple[str, str, str], ...], tuple[_Phrase, ...]]
_SILENT: _Spoken = (), ()


class Trigger(NamedTuple):
    """A word of a sentence that speaks of a kind: its cell, the kind, the class of the word, and its stem.

    What speaks of no kind stands at no cell: it is never what is nearest to a name.
    """

    cell: int
    kind: str
    sort: str
    stem: str


class Triggers:
    """The lists of a language."""

    def __init__(self, data: dict[str, dict[str, str]], general: dict[str, dict[str, str]]) -> None:
        self.words: dict[str, list[tuple[str, str]]] = {}
        self.phrases: dict[str, list[_Phrase]] = {}
        self.prefixes: list[tuple[str, str, str]] = []
        self.general = frozenset(general)
        self._of = lru_cache(maxsize=1 << 14)(self._spoken_of)
        for kind, classes in (*data.items(), *general.items()):
            for sort, listed in classes.items():
                for entry in listed.split():
                    for one in spelled_out(entry):
                        self._add(one, kind, sort)

    def _add(self, entry: str, kind: str, sort: str) -> None:
        if entry.endswith("*"):
            self.prefixes.append((entry[:-1], kind, sort))
        elif "_" in entry:
            words = tuple(entry.split("_"))
            self.phrases.setdefault(words[0], []).append((words, kind, sort))
        else:
            self.words.setdefault(entry, []).append((kind, sort))

    def _spoken_of(self, word: str) -> _Spoken:
        """What a word speaks of, each with its stem; and the phrases that may begin with it."""
        found = [*self.words.get(word, ())]
        found.extend((kind, sort) for prefix, kind, sort in self.prefixes if word.startswith(prefix))
        spoken = tuple((kind, sort, stem(word)) for kind, sort in dict.fromkeys(found))
        phrases = tuple(self.phrases.get(word, ()))
        return (spoken, phrases) if spoken or phrases else _SILENT

    def within(self, cells: Sequence[str]) -> Iterator[Trigger]:
        """The triggers among the cells of a scene: those of the sentence as a whole, then the others in order."""
        found = list(self._found(cells))
        for trigger in found:
            if trigger.kind in self.general:
                yield Trigger(NOWHERE, trigger.kind, trigger.sort, trigger.stem)
        yield from (trigger for trigger in found if trigger.kind not in self.general)

    def _found(self, cells: Sequence[str]) -> Iterator[Trigger]:
        for cell, told in enumerate(map(self._of, cells)):
            if told is _SILENT:  # as most words are
                continue
            spoken, phrases = told
            for kind, sort, plain in spoken:
                yield Trigger(cell, kind, sort, plain)
            for words, kind, sort in phrases:
                if tuple(cells[cell : cell + len(words)]) == words:
                    yield Trigger(cell, kind, sort, "_".join(words))


def spelled_out(entry: str) -> Iterator[str]:
    """The phrases that an entry stands for, which may leave a choice at each word.

    >>> list(spelled_out("shook|shake_hands"))
    ['shook_hands', 'shake_hands']
    """
    return ("_".join(words) for words in product(*(word.split("|") for word in entry.split("_"))))


@cache
def triggers(language: str) -> Triggers:
    """The lists of a language; English ones where it has none."""
    data = data_of(language, "triggers.toml")
    general = data.pop("general", {})
    return Triggers(data, general)


def nearest(near: Sequence[Trigger], cell: int) -> Trigger:
    """The trigger that stands nearest to a cell, of two alike the earlier; they come in the order of their cells."""
    best = near[0]
    least = abs(best.cell - cell)
    for trigger in near:
        far = trigger.cell - cell
        if far >= least:
            break
        if -far < least:
            best, least = trigger, abs(far)
    return best


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
