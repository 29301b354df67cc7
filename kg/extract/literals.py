"""What a text must hold for a regular expression to match in it, so that most expressions need not be tried at all."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

# One step of an expression: a bracketed class, an escape, the start of a group, or any other character.
_ATOM = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|\((?:\?(?:[:=!]|<[=!]|P<\w+>))?|.", re.DOTALL)
_REPEATED = re.compile(r"(?:[*+?]|\{\d*,?\d*\})[?+]?")
_SPECIAL = ".^$()"
_LOOKS = ("(?=", "(?!", "(?<=", "(?<!")
_NONE: frozenset[str] = frozenset()
_START = 3  # letters by which a literal is looked up before it is searched for


class Index:
    """Expressions, to be asked which of them may match in a text."""

    def __init__(self, expressions: Iterable[str]) -> None:
        self._numbers: dict[str, list[int]] = {}
        for number, expression in enumerate(expressions):
            for literal in literals(expression) or ("",):  # every text holds the empty one
                self._numbers.setdefault(literal, []).append(number)
        self._short = [literal for literal in self._numbers if len(literal) < _START]
        self._starting: dict[str, list[str]] = {}
        for literal in self._numbers:
            if len(literal) >= _START:
                self._starting.setdefault(literal[:_START], []).append(literal)

    def possible(self, text: str) -> list[int]:
        """The numbers of the expressions that may match in the text, in their order.

        >>> Index(["visit(?:ed|s)", "agreement|treaty", r"\\w+"]).possible("the treaty")
        [1, 2]
        """
        numbers: set[int] = set()
        starts = {text[at : at + _START] for at in range(len(text) - _START + 1)}
        for asked in (self._short, *(self._starting[start] for start in self._starting.keys() & starts)):
            for literal in asked:
                if literal in text:
                    numbers.update(self._numbers[literal])
        return sorted(numbers)


def literals(expression: str) -> frozenset[str]:
    r"""Texts of which every match of the expression holds at least one; empty where the expression does not tell.

    It reads groups, alternatives, classes and repetitions; where it meets anything else it does not tell.

    >>> sorted(literals(r"organi[sz]ed|(?:took|takes?) (?:\w+ )?part"))
    ['organi', 'take', 'took']
    >>> literals("(?:visit)?s?")
    frozenset()
    """
    atoms = [match.group() for match in _steps(expression)]
    if ("(", "?") in pairwise(atoms):  # a group of another sort
        return _NONE
    return _alternatives(atoms, 0)[0]


def _steps(expression: str) -> Iterator[re.Match[str]]:
    """The atoms of an expression and their repetitions, each by itself."""
    at = 0
    while at < len(expression):
        match = (_REPEATED.match(expression, at) if at else None) or _ATOM.match(expression, at)
        assert match
        yield match
        at = match.end()


def _alternatives(atoms: Sequence[str], at: int) -> tuple[frozenset[str], int]:
    """What one of the alternatives that begin here needs, up to the bracket that closes them."""
    needed: list[frozenset[str]] = []
    while True:
        found, at = _sequence(atoms, at)
        needed.append(found)
        if at == len(atoms) or atoms[at] == ")":
            return (frozenset().union(*needed) if all(needed) else _NONE), at
        at += 1


def _sequence(atoms: Sequence[str], at: int) -> tuple[frozenset[str], int]:
    """The most telling of what the steps of one alternative need."""
    needed, run = [_NONE], ""
    while at < len(atoms) and atoms[at] not in ("|", ")"):
        atom, own, at = atoms[at], _NONE, at + 1
        if atom.startswith("("):
            own, at = _alternatives(atoms, at)
            at += 1
            own = _NONE if atom in _LOOKS else own
        repeated = at < len(atoms) and bool(_REPEATED.fullmatch(atoms[at]))
        if len(atom) == 1 and atom not in _SPECIAL:
            needed.append(frozenset([run]) if repeated else _NONE)
            run = "" if repeated else run + atom
        else:
            needed += [frozenset([run]), own if not repeated or atoms[at][0] == "+" else _NONE]
            run = ""
        at += repeated
    return max((*needed, frozenset([run])), key=_least), at


def _least(texts: frozenset[str]) -> int:
    """How long the shortest of the texts is, 0 where there are none."""
    return min(map(len, texts), default=0)
