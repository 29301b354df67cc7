"""Bodies whose noun is written small: "Computer Engineering department", "its Gyumri branch", "Norwegian embassy"."""

from collections.abc import Iterator

from kg.lexicon.places import gazetteer
from kg.spot.candidates import Candidate, Line, is_field
from kg.spot.fields import of_phrases

_OF_FIELDS = frozenset("department faculty laboratory division".split())
_OF_PLACES = frozenset("office branch".split())
_MISSIONS = frozenset("embassy consulate parliament".split())
_OTHERS = {"consortium": "coop:Association", "reactor": "coop:ResearchFacility", "synchrotron": "coop:ResearchFacility"}
_PARTS = frozenset("department faculty division school college office section directorate chair".split())
_FIELDS = frozenset(
    "physics chemistry mathematics biology medicine law science sciences engineering arts economics history "
    "philosophy languages language linguistics agriculture education management psychology sociology "
    "architecture geology geography ecology informatics design music pharmacy dentistry nursing electronics "
    "journalism finance business computer mechanical electrical civil chemical materials humanities "
    "archaeology anthropology literature translation robotics biotechnology mining metallurgy forestry "
    "veterinary political social natural applied theoretical international relations foreign cooperation "
    "affairs trade tourism statistics energy environmental aerospace astronomy".split()
)
_JOINT = {
    "lab": "coop:ResearchInstitute",
    "laboratory": "coop:ResearchInstitute",
    "institute": "org:Organization",
    "centre": "org:Organization",
    "center": "org:Organization",
    "telescope": "coop:ResearchFacility",
}
_BEFORE = frozenset("the a an its their our his her 's ’s of and".split())
_OWNERS = frozenset("the its their our 's ’s".split())
_LINKS = ("and", "&", "of")
_AFFAIRS = frozenset("Affairs Relations Communications Engagement Partnerships".split())
_KINDS_OF_AFFAIRS = frozenset(
    "International Academic Public Corporate External Student Global Foreign European Alumni Media University Industry "
    "Institutional Strategic Scientific Research".split()
)


def small_units(line: Line) -> Iterator[Candidate]:
    """Every body of the sentence that a noun in small letters tells behind capitalised words."""
    if line.titled or line.shouted:
        return
    for index in range(1, len(line)):
        word = line.word(index)
        if word in _AFFAIRS:
            yield from _led(line, index)
        elif word == "City" and line.word(index + 1) == "of":
            yield from _city(line, index)
        elif word in _OF_FIELDS and line.word(index - 1) in _FIELDS:
            yield from _in_small_letters(line, index)
        elif word in _PARTS and line.word(index + 1) == "of" and line.word(index + 2) in _FIELDS:
            stop = index + 3
            while line.word(stop) in _FIELDS or (line.word(stop) in ("and", ",") and line.word(stop + 1) in _FIELDS):
                stop += 1
            yield Candidate(index, stop, "org:OrganizationalUnit", line.between(index, stop), weight=3)
        elif word in _OF_FIELDS and line.capital(index - 1):
            yield from _named_by_field(line, index)
        elif word in _OF_PLACES and line.capital(index - 1):
            yield from _named_by_place(line, index)
        elif word in _MISSIONS and line.word(index - 1) in (line.known.demonyms | gazetteer().keys()):
            yield Candidate(index - 1, index + 1, "coop:GovernmentBody", line.between(index - 1, index + 1), weight=3)
        elif word in _JOINT and (start := _of_two(line, index)) >= 0:
            yield Candidate(start, index + 1, _JOINT[word], line.between(start, index + 1), weight=4)
        elif word in _PARTS and line.word(index + 1) in ("of", "for"):
            yield from _with_field(line, index)
        elif word in _OTHERS and line.capital(index - 1) and not line.opens(index - 1):
            yield from _called(line, index)


def _led(line: Line, index: int) -> Iterator[Candidate]:
    """ "Head of Academic Affairs": an office called by its field alone, where somebody directs it."""
    start = index
    while line.word(start - 1) in _KINDS_OF_AFFAIRS or (line.word(start - 1) == "and" and start < index):
        start -= 1
    led = line.word(start - 1) == "of" and line.word(start - 2).lower() in ("head", "director", "manager", "officer")
    if start < index and led and not line.capital(index + 1):
        yield Candidate(start, index + 1, "org:OrganizationalUnit", line.between(start, index + 1), weight=3)


def _city(line: Line, index: int) -> Iterator[Candidate]:
    """ "the City of Oslo": who governs the city, where it acts or is dealt with."""
    stop = index + 3
    if line.between(index + 2, stop + 1) in gazetteer():
        stop += 1
    if line.word(index - 1) in ("the", "The") and line.between(index + 2, stop) in gazetteer():
        yield Candidate(index, stop, "coop:GovernmentBody", line.between(index, stop), weight=3)


def _named_by_field(line: Line, index: int) -> Iterator[Candidate]:
    """ "the Electrical and Electronic Engineering department": fields, and no name of a person or place."""
    start = _run(line, index)
    words = [line.word(i) for i in range(start, index) if line.capital(i)]
    fields = all(is_field(word) and word not in gazetteer() for word in words)
    if words and fields and line.word(start - 1).lower() in _BEFORE and not line.opens(start):
        yield Candidate(start, index + 1, "org:OrganizationalUnit", line.between(start, index + 1), weight=3)


def _named_by_place(line: Line, index: int) -> Iterator[Candidate]:
    """ "its Gyumri branch", "the International Relations office"; "the Oslo office" may be another's short name."""
    start = _run(line, index)
    place = line.word(index) == "branch" and (index - start == 1 or line.between(start, index) in gazetteer())
    fields = all(is_field(line.word(i)) and line.word(i) not in gazetteer() for i in range(start, index))
    several = index - start > 1 and fields and not line.titled_by(start)
    if (place or several) and line.word(start - 1) in _OWNERS and not line.opens(start):
        yield Candidate(start, index + 1, "org:OrganizationalUnit", line.between(start, index + 1), weight=3)


def _with_field(line: Line, index: int) -> Iterator[Candidate]:
    """ "the division of Corporate Strategy and International Relations": fields in capitals behind a small noun."""
    stop = of_phrases(line, index + 1, "Department")
    words = [line.word(i) for i in range(index + 2, stop) if line.capital(i)]
    if words and all(is_field(word) and word not in gazetteer() for word in words):
        yield Candidate(index, stop, "org:OrganizationalUnit", line.between(index, stop), weight=3)


def _in_small_letters(line: Line, index: int) -> Iterator[Candidate]:
    """ "its physics department", "the university's law and economics faculty"."""
    start = index
    while line.word(start - 1) in _FIELDS or (line.word(start - 1) == "and" and line.word(start - 2) in _FIELDS):
        start -= 1
    if line.word(start - 1) in _OWNERS:
        yield Candidate(start, index + 1, "org:OrganizationalUnit", line.between(start, index + 1), weight=2)


def _of_two(line: Line, index: int) -> int:
    """Where "the Singtel-NTU corporate lab" begins: at a double name, a word or two before the noun; else -1."""
    for start in range(index - 1, max(index - 4, -1), -1):
        halves = line.word(start).split("-")
        if len(halves) == 2 and all(half[:1].isupper() for half in halves) and not is_field(halves[1]):
            return start if halves[0] not in line.known.demonyms else -1
        if not line.word(start).islower():
            return -1
    return -1


def _called(line: Line, index: int) -> Iterator[Candidate]:
    """ "the OPAL reactor", "the Baltic Seas consortium"."""
    start = _run(line, index)
    if line.word(start - 1) in ("the", "The", "of", "and") and line.word(start) not in line.known.demonyms:
        yield Candidate(start, index + 1, _OTHERS[line.word(index)], line.between(start, index + 1), weight=4)


def _run(line: Line, index: int) -> int:
    """Where the capitalised words before the noun begin, those joined by "and" counted in."""
    start = index
    while line.capital(start - 1) or (line.word(start - 1) in _LINKS and line.capital(start - 2) and start < index):
        start -= 1
    return start
