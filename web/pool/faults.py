"""Says what is wrong with a query, and where, in words that a person can use.

The engine's parser tells how far it has looked, which is some letters beyond the fault, and every sign that might
have stood there, which is a screenful. So the fault is looked for with the parser: it is the first word with which
the query can no longer be gone on with.
"""

import re
from itertools import pairwise

import pyoxigraph as ox

from kg.errors import KgError
from kg.terms import PREFIXES
from web.pool.frames import QueryError

LONGEST = 1 << 17
"""Characters of a query in which the fault is looked for; in a longer one the parser's own place is told."""

# strings, IRIs, comments, names and variables, numbers, then signs (SPARQL 1.1, section 19.8)
_WORDS = re.compile(
    r"""'''(?:[^'\\]|\\.|'(?!''))*+''' | \"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\"
      | '(?:[^'\\\n\r]|\\.)*+' | "(?:[^"\\\n\r]|\\.)*+" | <[^<>"{}|^`\\\x00-\x20]*> | \#[^\n\r]*
      | [?$]\w+ | @[\w-]+ | (?:[\w-][\w.-]*)?:(?:[\w:%\\-](?:[\w.:%\\-]*[\w:%\\-])?)? | [\w-]+(?:\.\d+)?
      | \^\^ | && | \|\| | [!<>]= | \S""",
    re.VERBOSE | re.DOTALL,
)
_UPDATES = frozenset("INSERT DELETE LOAD CLEAR DROP CREATE ADD MOVE COPY WITH".split())
_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"(?:^|, )([A-Z][^,\"\[]* [^,\"\[]+)")
_LINES = 20  # more than the longest keyword has letters, which is how far the parser looks
_NEVER = "\n" * _LINES + "\x01" * _LINES  # nothing goes on like this, so nothing that is tried here is a query
_ASKS = "A query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, after its prefixes."


def fault(query: str, error: KgError) -> QueryError:
    """What is wrong with a query that the store refused.

    >>> wrong = fault("ASK { ?s ?p }", KgError("no SPARQL query: error at 1:14: expected one of LATERAL, [_]"))
    >>> wrong.message, wrong.line, wrong.column
    ("'}' cannot stand here", 1, 13)
    """
    told = _PLACE.search(str(error.__cause__ or "")) or _PLACE.search(error.message)
    if not told or "SERVICE is refused" in error.message:
        return QueryError("wrong", error.message, error.hint)
    if len(query) > LONGEST:
        return QueryError("wrong", "the query is malformed", "", int(told[1]), int(told[2]))
    words = list(_WORDS.finditer(query))
    number = _first_wrong(query, words)
    if (sentence := _SENTENCE.search(told[3])) and sentence[1] != "Prefix not found":
        return QueryError("wrong", _as_message(sentence[1]), "", *_place(query, words, number))
    if number == len(words):
        hint = "Is a bracket or a quote not closed?" if words else _ASKS
        return QueryError("wrong", "the query ends too early", hint, *_place(query, words, number))
    message, hint = _about(words[number][0], words[:number])
    return QueryError("wrong", message, hint, *_place(query, words, number))


def _first_wrong(query: str, words: list[re.Match[str]]) -> int:
    """The number of the first word with which the query cannot be gone on with; one more than there are if none."""
    good, bad = 0, len(words) + 1
    while bad - good > 1:
        middle = (good + bad) // 2
        if _goes_on(query[: words[middle - 1].end()]):
            good = middle
        else:
            bad = middle
    return good


def _goes_on(beginning: str) -> bool:
    """Whether there is a query that begins so."""
    try:
        ox.Store().query(beginning + _NEVER, base_iri="http://localhost/")
    except SyntaxError as error:
        told = _PLACE.search(str(error))
        return told is not None and int(told[1]) > beginning.count("\n") + _LINES
    return True


def _about(word: str, before: list[re.Match[str]]) -> tuple[str, str]:
    """Why a word is wrong, and what to do."""
    if word.upper() in _UPDATES and not any(other[0] == "{" for other in before):
        return f"{word.upper()} begins an update, and this store takes queries alone", _ASKS
    prefix, colon, _ = word.partition(":")
    if colon and word[0] not in "<\"'" and f"{prefix}:" not in _declared(before):
        iri = PREFIXES.get(prefix, "http://…")
        return f"the prefix {prefix}: is not declared", f"Begin the query with PREFIX {prefix}: <{iri}>"
    return f"{_short(word)!r} cannot stand here", "" if before else _ASKS


def _declared(before: list[re.Match[str]]) -> set[str]:
    return {name[0] for word, name in pairwise(before) if word[0].upper() == "PREFIX"}


def _short(word: str) -> str:
    return word if len(word) <= 60 else f"{word[:60]}…"


def _as_message(sentence: str) -> str:
    """A sentence of the parser as a message: without a capital, unless it begins with a keyword."""
    return sentence if sentence[1:2].isupper() else sentence[:1].lower() + sentence[1:]


def _place(query: str, words: list[re.Match[str]], number: int) -> tuple[int, int]:
    """Line and column of a word, both from 1; of the end of the query, where there are not so many."""
    offset = words[number].start() if number < len(words) else len(query)
    before = query[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")
