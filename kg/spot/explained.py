"""Names of no telling noun that an acronym behind them proves: "the Georgian-German Science Bridge (GGSB)"."""

from collections.abc import Iterator

from kg.lexicon.places import gazetteer
from kg.spot.candidates import Candidate, Line

_INNER = frozenset("of for and the in on to & de".split())
_UNDERTAKINGS = frozenset(
    "Bridge Action Actions Plan Strategy Framework Challenge Mobility Exchange Partnerships Partnership Bootcamp "
    "Campaign Pathway Pathways Fellows Mission Grant Grants".split()
)
_NO_BODY = frozenset(
    "Memorandum Memoranda Agreement Understanding Intent Test Exam Examination Degree Goals Index Ranking Rankings "
    "System Systems Law Act Curriculum Management Learning Intelligence Equipment Technology Technologies Year Area "
    "Sea Region Economy Sciences Science Engineering Studies Report Declaration Treaty Convention Protocol Standard "
    "Course Diploma Certificate Master Doctor Bachelor Philosophy Arts Education Research Development President Rector "
    "Officer Director Things Internet Energy Data Therapy Disease Syndrome Virus".split()
)
LONGEST = 9  # words of such a name


def explained_names(line: Line) -> Iterator[Candidate]:
    """Every run of capitals behind "the" whose initials are the acronym in brackets that follows it."""
    for index in range(3, len(line) - 2):
        acronym = line.word(index + 1)
        if line.word(index) != "(" or line.word(index + 2) != ")" or not acronym[:1].isupper():
            continue
        start = _begin(line, index)
        if start and line.between(start, index) in gazetteer():
            continue
        if start and _spells(line, start, index, acronym) and line.word(index - 1) not in _NO_BODY:
            plain = line.word(index + 3) in ("programme", "program", "project", "initiative", "scheme")
            undertaking = plain or line.word(index - 1) in _UNDERTAKINGS
            kind = "coop:Project" if undertaking else "org:Organization"
            yield Candidate(start, index, kind, line.between(start, index), weight=2)


def _begin(line: Line, stop: int) -> int:
    """Where the capitals before the bracket begin, right behind "the"; 0 where they do not."""
    start = stop
    while start > 0 and stop - start < LONGEST:
        word = line.word(start - 1)
        if word == "the" and line.capital(start):
            return start if stop - start > 1 else 0
        if not (line.capital(start - 1) or word in _INNER) or line.titled_by(start - 1):
            return 0
        start -= 1
    return 0


def _spells(line: Line, start: int, stop: int, acronym: str) -> bool:
    """Whether the initials of the capitalised words, those of double names too, begin and make the acronym."""
    words = [half for i in range(start, stop) if line.capital(i) for half in line.word(i).split("-") if half]
    initials = "".join(word[0].upper() for word in words)
    letters = [letter for letter in acronym.upper() if letter.isalpha()]
    rest = iter(initials)
    return len(letters) > 2 and len(letters) >= len(words) - 1 and all(letter in rest for letter in letters)
