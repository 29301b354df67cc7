"""Lines in capitals, "MINISTRY OF EDUCATION" at the head of a letter, read as if they were written like others."""

from collections.abc import Iterator
from dataclasses import replace

from kg.model import Sentence, Token
from kg.spot.candidates import Candidate, Line
from kg.spot.organizations import organizations

_MARKS = frozenset([",", ":", "/", "(", ")", "|", "-", "–", "—", ";", "."])


def loud_organizations(line: Line) -> Iterator[Candidate]:
    """The bodies that stand apart in a line in capitals, and so end where they seem to; no "FORUM OPENS"."""
    for candidate in organizations(calmed(line)):
        apart = candidate.start == 0 or line.word(candidate.start - 1) in _MARKS
        ends = candidate.stop == len(line) or line.word(candidate.stop) in _MARKS
        if apart and ends and candidate.type not in ("coop:Forum", "coop:Project"):
            yield candidate


def calmed(line: Line) -> Line:
    """The line as "Ministry of Education"; an acronym in brackets keeps its capitals."""
    tokens = tuple(_calmed(line, index, token) for index, token in enumerate(line.sentence.tokens))
    start, text = line.sentence.span.start, line.text
    written = "".join(
        (text[before.span.stop : token.span.start] if before else text[start : token.span.start]) + token.text
        for before, token in zip((None, *tokens), tokens, strict=False)
    )
    sentence: Sentence = replace(line.sentence, tokens=tokens)
    return Line(sentence, text[:start] + written + text[start + len(written) :], line.known)


def _calmed(line: Line, index: int, token: Token) -> Token:
    word = token.text
    acronym = line.word(index - 1) == "(" and line.word(index + 1) == ")"
    low = word.lower()
    kept = acronym or (word.upper() in line.known.not_acronyms and low not in ("the", "it"))
    if kept or any(sign.isdigit() for sign in word):
        return token
    calm = low if low in line.known.links else "-".join(part.capitalize() for part in low.split("-"))
    return token._replace(text=calm) if len(calm) == len(word) else token
