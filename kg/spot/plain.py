"""Bodies called by a noun in small letters: "X city government", "the X project", "major Y companies"."""

from collections.abc import Iterator

from kg.lexicon.places import gazetteer
from kg.spot.candidates import Candidate, Line

_GOVERNMENT = ("government", "administration")
_GOVERNMENT_OF = (
    "provincial",
    "city",
    "municipal",
    "regional",
    "state",
    "federal",
    "local",
    "central",
    "national",
)
_ACTIVITY = dict.fromkeys(("project", "programme", "program", "initiative"), "coop:Project")


def plain_bodies(line: Line, index: int) -> Iterator[Candidate]:
    """The body that the word at this place is the noun of."""
    if line.word(index) in _GOVERNMENT:
        yield from _government(line, index)
    elif line.word(index) in _ACTIVITY:
        yield from _activity(line, index)
    elif line.word(index) in line.known.groups:
        yield from _group(line, index)
    if line.word(index) in ("universities", "Universities") and line.word(index + 1) == "of":
        yield from _universities(line, index + 2)


def _government(line: Line, index: int) -> Iterator[Candidate]:
    """ "X provincial government", "X city administration"."""
    start = index
    while line.word(start - 1) in _GOVERNMENT_OF and start > 0:
        start -= 1
    level = start < index
    while start > 0 and line.capital(start - 1) and not line.titled_by(start - 1):
        start -= 1
    if start < index and line.capital(start) and (level or line.word(index) == "government"):
        yield Candidate(start, index + 1, "coop:GovernmentBody", line.between(start, index + 1), weight=3)


def _activity(line: Line, index: int) -> Iterator[Candidate]:
    """ "the JITRI TALENTS project": capitalised words before a plain word for an undertaking."""
    start = index
    while start > 0 and line.capital(start - 1) and not line.opens(start - 1):
        start -= 1
    run = [line.word(i) for i in range(start, index)]
    acronym = len(run) == 1 and run[0].isupper() and len(run[0]) > 2 and line.word(start - 1) == "the"
    if (
        (len(run) >= 2 or acronym)
        and run[0] not in line.known.demonyms
        and not all(line.titled_by(i) for i in range(start, index))
    ):
        yield Candidate(start, index, _ACTIVITY[line.word(index)], line.between(start, index), weight=4)


def _group(line: Line, index: int) -> Iterator[Candidate]:
    """ "major Chinese steel companies": several organisations named only together."""
    start = index
    while start > 0 and line.word(start - 1) in (line.known.group_modifiers | line.known.demonyms):
        start -= 1
    run = [line.word(i) for i in range(start, index)]
    if (
        len(run) >= 2
        and any(word in line.known.demonyms for word in run)
        and line.word(start - 1) not in ("of", "all", "no")
    ):
        yield Candidate(start, index + 1, "foaf:Group", line.between(start, index + 1), weight=1)


def _universities(line: Line, index: int) -> Iterator[Candidate]:
    """ "the universities of Oxford, Cambridge and York": a name for each."""
    named = []
    while line.capital(index) and line.word(index) in gazetteer():
        named.append(index)
        index += 1
        while line.word(index) in (",", "and"):
            index += 1
    for place in named if len(named) > 1 else ():
        yield Candidate(place, place + 1, "coop:University", f"University of {line.word(place)}", weight=4)
