"""What a text must hold for a regular expression to match in it, so that most expressions need not be tried at all."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

# One step of an expression: a bracketed class, an escape, the start of a group, or any other character.
_ATOM = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|\((?:\?(?:[:=!]|<[=!]|P<\w+>))?|.", re.DOTALL)
_REPEATED = re.compile(r"(?:[*+?]|\{\d*,?\d*\})[?+]?")
_SPECIAL = ".^$()"
_LOOKS = ("(?=", "(?!", "(?<=", "(?<!")
_NONE: frozenset[str] = frozenset()
_WAYS: frozenset[int] = frozenset()
_Allowed = tuple[frozenset[int], tuple[tuple[str, frozenset[int]], ...]]
Way = list[frozenset[str]]
"""What a match holds: one of the texts of each set."""


class Index:
    """Expressions, to be asked which of them may match in a text.

    They are found by the most telling of what they need. A literal without a space lies within one word of any text
    that holds it, so what a word allows is found once for all texts; one with spaces is looked up by the longest of
    its pieces, and then searched for. Whatever else an expression needs is searched for at last.
    """

    def __init__(self, expressions: Iterable[str]) -> None:
        self._always: list[int] = []
        self._pieces: dict[str, list[tuple[str, int]]] = {}
        self._ways: list[tuple[int, tuple[tuple[str, ...], ...]]] = []
        for number, expression in enumerate(expressions):
            for way in ways(expression):
                self._add(number, *sorted(way, key=_least, reverse=True))
        self._longest = max(map(len, self._pieces), default=0)
        self._allowed = lru_cache(maxsize=1 << 14)(self._allowed_by)

    def _add(self, number: int, first: frozenset[str] = _NONE, *more: frozenset[str]) -> None:
        """Add a way in which an expression may match, to be looked up by the first of what it needs."""
        pieces = [(max(literal.split(" "), key=len), literal) for literal in first]
        telling = [tuple(sorted(one)) for one in sorted(more, key=len) if all(literal.strip() for literal in one)]
        if not pieces or not all(piece for piece, _ in pieces):
            self._always.append(len(self._ways))
        for piece, literal in pieces:
            self._pieces.setdefault(piece, []).append((literal, len(self._ways)))
        self._ways.append((number, tuple(telling)))

    def possible(self, text: str) -> list[int]:
        """The numbers of the expressions that may match in the text, in their order.

        >>> Index(["visit(?:ed|s)", "agreement|treaty", r"\\w+", "came to", "the .* of"]).possible("the treaty came")
        [1, 2]
        """
        allowed = set(self._always)
        for told in map(self._allowed, set(text.split(" "))):
            if told is None:  # as of most words
                continue
            whole, parts = told
            if whole:
                allowed.update(whole)
            for literal, spaced in parts:
                if literal in text:
                    allowed.update(spaced)
        asked = [self._ways[way] for way in allowed]
        return sorted({number for number, more in asked if not more or _holds(text, more)})

    def _allowed_by(self, word: str) -> _Allowed | None:
        """The ways that a word allows, and those of literals with spaces of which it holds the longest piece."""
        sizes = range(1, min(len(word), self._longest) + 1)
        pieces = {word[start : start + size] for size in sizes for start in range(len(word) - size + 1)}
        found: dict[str, set[int]] = {}
        if self._pieces.keys().isdisjoint(pieces):
            return None
        for piece in self._pieces.keys() & pieces:
            for literal, way in self._pieces[piece]:
                found.setdefault(literal, set()).add(way)
        whole = _WAYS.union(*(allowed for literal, allowed in found.items() if " " not in literal))
        return whole, tuple((literal, frozenset(allowed)) for literal, allowed in found.items() if " " in literal)


def _holds(text: str, needed: Iterable[Iterable[str]]) -> bool:
    """Whether the text holds one of each."""
    for literals_ in needed:
        for literal in literals_:
            if literal in text:
                break
        else:
            return False
    return True


def literals(expression: str) -> frozenset[str]:
    r"""Texts of which every match of the expression holds at least one; empty where the expression does not tell.

    It reads groups, alternatives, classes and repetitions; where it meets anything else it does not tell.

    >>> sorted(literals(r"organi[sz]ed|(?:took|takes?) (?:\w+ )?part"))
    ['organi', 'take', 'took']
    >>> literals("(?:visit)?s?")
    frozenset()
    """
    return _best(ways(expression))


def ways(expression: str) -> list[Way]:
    """The ways in which the expression may match, each with all that is known of what such a match holds.

    >>> [sorted(map(sorted, way)) for way in ways("(?:signed|renewed) (?:an? )?agreement")]
    [[[' '], ['agreement'], ['signed']], [[' '], ['agreement'], ['renewed']]]
    """
    atoms = [match.group() for match in _steps(expression)]
    if ("(", "?") in pairwise(atoms):  # a group of another sort
        return [[]]
    return _alternatives(atoms, 0)[0]


def _steps(expression: str) -> Iterator[re.Match[str]]:
    """The atoms of an expression and their repetitions, each by itself."""
    at = 0
    while at < len(expression):
        match = (_REPEATED.match(expression, at) if at else None) or _ATOM.match(expression, at)
        assert match
        yield match
        at = match.end()


def _alternatives(atoms: Sequence[str], at: int) -> tuple[list[Way], int]:
    """The ways of the alternatives that begin here, up to the bracket that closes them."""
    found: list[Way] = []
    while True:
        more, at = _sequence(atoms, at)
        found += more
        if at == len(atoms) or atoms[at] == ")":
            return found, at
        at += 1


def _sequence(atoms: Sequence[str], at: int) -> tuple[list[Way], int]:
    """The ways of one alternative: those of the group in it that has most, each with what all other steps need."""
    needed: Way = []
    most: list[Way] = [[]]
    run = ""
    while at < len(atoms) and atoms[at] not in ("|", ")"):
        atom, at = atoms[at], at + 1
        own: list[Way] = [[]]
        if atom.startswith("("):
            own, at = _alternatives(atoms, at)
            at += 1
            own = [[]] if atom in _LOOKS else own
        repeated = at < len(atoms) and bool(_REPEATED.fullmatch(atoms[at]))
        if len(atom) == 1 and atom not in _SPECIAL and not repeated:
            run += atom
            continue
        needed += [frozenset([run])] if run else []
        run = ""
        if not repeated or atoms[at][0] == "+":
            fewer, most = sorted((own, most), key=len)
            needed += fewer[0] if len(fewer) == 1 else filter(None, [_best(fewer)])
        at += repeated
    needed += [frozenset([run])] if run else []
    return [[*way, *needed] for way in most], at


def _best(found: Iterable[Way]) -> frozenset[str]:
    """Texts of which a match holds one, in whichever of the ways: the most telling of each."""
    best = [max(way, key=_least, default=_NONE) for way in found]
    return _NONE.union(*best) if all(best) else _NONE


def _least(texts: frozenset[str]) -> int:
    """How long the shortest of the texts is, 0 where there are none."""
    return min(map(len, texts), default=0)
