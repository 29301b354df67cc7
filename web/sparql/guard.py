"""What is refused before a query costs anything: one too long, or of a shape that ends the engine.

The engine's parser and planner recurse: into brackets, and along chains such as `?a || ?b || ?c` or a row of
patterns. On a stack of 8 MB it dies of some 850 nested brackets, or of 2,600 links in a chain; the limits here
stand well below. Whatever else a query may cost, it costs a process that is killed at the time limit.

SERVICE is refused by the store (`kg.store.service`) inside a query process, where the engine may parse.
"""

import re
from dataclasses import dataclass
from itertools import islice

from kg.errors import KgError
from web.sparql.tokens import DESCRIBED, IN_DOUBT, LINK, TERM, TOKEN

LONGEST_QUERY = 1 << 20
DEEPEST_NESTING = 100
LONGEST_CHAIN = 1_000
MOST_TOKENS = 100_000
TERMS_OF_AN_OPERAND = 2
IN_SEVERAL = "Ask in several queries."

_PAIRS = {"}": "{", ")": "(", "]": "[", ">>": "<<"}
_SHORT_TEXT = 4  # characters, which are two terms at most
_LONG_TEXT = 2 * LONGEST_CHAIN


class TooLongError(KgError):
    """A query of more bytes than are read."""


@dataclass(slots=True)
class _Level:
    """The inside of a bracket: how long its chain is so far, and the longest within its inner brackets.

    A comma between arguments ends a chain and begins another; `settled` is the longest that has ended.
    """

    bracket: str
    links: int = 0
    below: int = 0
    settled: int = 0

    def settle(self) -> int:
        """Ends the chain; the longest so far."""
        self.settled = max(self.settled, self.links + self.below)
        self.links = self.below = 0
        return self.settled


def guard(query: str) -> None:
    """Passes a query of bounded length, depth and chains. Takes time in proportion to its length.

    >>> guard("SELECT * { ?s ?p '((((' }")

    Raises:
        KgError: it is longer than `LONGEST_QUERY` bytes, its brackets nest deeper than `DEEPEST_NESTING`, a chain
            has more than `LONGEST_CHAIN` links, those in inner brackets included, it has more than `MOST_TOKENS`
            brackets, commas and links, or it can be read in two ways.
    """
    if len(query.encode("utf-8", "surrogatepass")) > LONGEST_QUERY:
        raise TooLongError(f"longer than {LONGEST_QUERY:,} bytes", where="query", hint=IN_SEVERAL, exit_code=2)
    if (described := DESCRIBED.match(query)) and _count(described["terms"]) > LONGEST_CHAIN:
        raise _refusal(f"more than {LONGEST_CHAIN:,} things to describe", IN_SEVERAL)
    levels = [_Level("")]
    for number, found in enumerate(TOKEN.finditer(query)):
        _take(found, levels)
        level = levels[-1]
        if len(levels) > DEEPEST_NESTING + 1:
            raise _at(found, f"brackets nested more than {DEEPEST_NESTING} deep", "Use VALUES or a shorter pattern.")
        if level.links + level.below > LONGEST_CHAIN:
            hint = "Use VALUES or IN for a list, or ask in several queries."
            raise _at(found, f"more than {LONGEST_CHAIN:,} patterns, operators or terms in a row", hint)
        if number > MOST_TOKENS:
            raise _at(found, f"more than {MOST_TOKENS:,} brackets, commas and operators", IN_SEVERAL)


def _take(found: re.Match[str], levels: list[_Level]) -> None:
    level, kind = levels[-1], found.lastgroup
    if level.bracket == "(":
        level.links += _crowd(found)
    if kind == "open":
        level.links += 1
        levels.append(_Level(found[kind]))
    elif kind == "close":
        _close(found[kind], levels)
    elif kind == "comma" and level.bracket == "(":
        level.settle()
    elif kind in ("comma", "link"):
        level.links += 1
    elif kind == "iri" and level.bracket == "(":
        level.links += _doubtful(found)


def _close(token: str, levels: list[_Level]) -> None:
    """Leaves the bracket that a closing one closes; one that closes nothing is left to the parser to complain of."""
    wanted = _PAIRS[token]
    depth = len(levels) - 1
    while wanted != "<<" and levels[depth].bracket == "<<":
        depth -= 1  # no << was there, but "less than" before an IRI
    if levels[depth].bracket == wanted:
        while len(levels) > depth:
            inner = levels.pop().settle()
            levels[-1].below = max(levels[-1].below, inner)


def _crowd(found: re.Match[str]) -> int:
    """How many terms before a token are more than an operand needs: members of a collection.

    Before a comma, and at the end, it would take a long text to make a difference.
    """
    length = _start(found) - found.start()
    if length <= (_SHORT_TEXT if found.lastgroup in ("open", "link", "iri") else _LONG_TEXT):
        return 0
    return max(_count(found[0]) - TERMS_OF_AN_OPERAND, 0)


def _count(text: str) -> int:
    """How many terms and words there are; no more are counted than it takes to refuse them."""
    return sum(1 for _ in islice(TERM.finditer(text), 2 * LONGEST_CHAIN))


def _doubtful(found: re.Match[str]) -> int:
    """Takes what is an IRI in a collection, and "less than" and more in an expression; tells how many links it may be.

    By the grammar the longest token counts, so it is an IRI (SPARQL 1.1, section 19.8); the engine thinks otherwise.
    """
    text = found["iri"]
    if IN_DOUBT.search(text):
        hint = "Put a space after a < that means less than; write an IRI whole, or with a prefix."
        raise _at(found, f"{text[:40]!r} can be read as an IRI and as a comparison", hint)
    return 1 + len(LINK.findall(text))


def _start(found: re.Match[str]) -> int:
    return found.start(found.lastgroup) if found.lastgroup else found.end()


def _at(found: re.Match[str], message: str, hint: str) -> KgError:
    start = _start(found)
    line = found.string.count("\n", 0, start) + 1
    column = start - found.string.rfind("\n", 0, start)
    return _refusal(f"{message}, at line {line:,}, column {column:,}", hint)


def _refusal(message: str, hint: str) -> KgError:
    return KgError(message, where="query", hint=hint, exit_code=2)
