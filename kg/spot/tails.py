"""What may follow the whole name of an organisation: a campus, a name in quotes, the person whose name it bears."""

from kg.lexicon.places import gazetteer, small_places
from kg.spot.candidates import QUOTES, Line, is_field
from kg.spot.people import INITIALS

_ADJECTIVE = ("al", "an", "ic", "ese", "ish", "ed", "ing")
LONGEST_QUOTED = 10  # words of a part in quotes with its marks
_QUOTED = ("University", "Institute", "Academy", "Universitas", "Universitet", "College", "Polytechnic", "School")


def home_cut(line: Line, start: int, core: int, stop: int) -> int:
    """Before "of Sonipat" in "O.P. Jindal Global University of Sonipat": who has a name of its own is only there."""
    if line.word(stop) == "(" and line.word(stop + 1).isupper() and line.word(stop + 2) == ")":
        return stop  # the acronym stands behind the whole name
    if line.word(core - 2) in ("National", "State"):
        return stop  # "Taras Shevchenko National University of Kyiv"
    own = any(_is_own(line, i) for i in range(start, core - 1))
    place = line.between(core + 1, stop) if line.word(core) == "of" and stop > core + 1 else ""
    return core if own and (place in gazetteer() or place in small_places()) else stop


def _is_own(line: Line, index: int) -> bool:
    """Whether the word is a name itself: "Jindal", not "Pontifical"."""
    word = line.word(index)
    return not (is_field(word) or word in gazetteer() or word.endswith(_ADJECTIVE) or word in line.known.links)


def tail(line: Line, start: int, stop: int, head: str) -> int:
    """Past what may follow a whole name and belongs to it: a campus, a name in quotes, whose name it bears."""
    name, directly = line.between(start, stop), head in ("University", "Institute", "Academy", "College")
    if directly and line.capital(stop) and not line.titled and not line.shouted:
        for end in range(min(stop + 3, len(line)), stop, -1):
            if line.between(stop, end) in gazetteer():
                return end
    if directly and line.capital(stop) and _is_double_seat(line, stop):
        return stop + 1
    if (
        head == "University"
        and stop - start == 2
        and line.word(start) in line.known.demonyms
        and line.word(stop) == "in"
    ):
        return stop + 2 * (line.word(stop + 1) in gazetteer())  # "American University in Cairo"
    if line.word(stop) == "&" and line.word(stop + 1) == "Research":
        return stop + 2
    if name in line.known.campuses or (name.endswith(" National University") and line.word(stop) == "Ho"):
        stop = _campus(line, stop)
    closing = QUOTES.get(line.word(stop)) if head in _QUOTED else None
    if closing and line.word(stop + 1)[:1].isupper():
        stop = next(
            (i + 1 for i in range(stop + 2, min(stop + LONGEST_QUOTED, len(line))) if line.word(i) == closing), stop
        )
    if head in ("Embassy", "Consulate", "Commission") and line.word(stop) == "to" and line.word(start + 1) == "of":
        stop += 2 * (line.word(stop + 1) in gazetteer() and not line.capital(stop + 2))
    if line.word(stop) == "named" and line.word(stop + 1) in ("after", "for", "in"):
        return _bearer(line, stop)
    return _place_in_acronym(line, start, stop)


def _is_double_seat(line: Line, index: int) -> bool:
    """Whether the word is two cities: "Halle-Wittenberg"."""
    halves = line.word(index).split("-")
    return (
        len(halves) == 2
        and all(half.istitle() for half in halves)
        and any(half in gazetteer() or half in small_places() for half in halves)
    )


def _campus(line: Line, stop: int) -> int:
    """Past ", Berkeley", "at Austin", "Kharagpur" behind a name that has several campuses."""
    start = stop + (line.word(stop) in (",", "at", "in", "-", "–"))
    for end in range(min(start + 4, len(line)), start, -1):
        place = line.between(start, end)
        known = place in gazetteer() or place in small_places()
        alone = end == start + 1 and line.capital(start) and not line.titled_by(start)
        near = not is_field(place) if start == stop else line.word(end) in (",", ".", ")")
        if known or (alone and near):
            return stop if line.word(end) in line.known.heads else end
    return stop


def _bearer(line: Line, stop: int) -> int:
    """Past "named after G.I. Budker"."""
    end = stop + 2 if line.word(stop + 1) != "in" else stop + 4
    begin = end = end + (line.word(end) == "the")
    while line.capital(end) or INITIALS.fullmatch(line.word(end)) or (line.word(end) in ("of", "the") and end > begin):
        end += 1
    return end if end > begin else stop


def _place_in_acronym(line: Line, start: int, stop: int) -> int:
    """Past "in Europe" of "Canon Foundation in Europe (CFE)", where the acronym stands behind the place."""
    acronym, place = line.word(stop + 3), line.word(stop + 1)
    counted = acronym.isupper() and len(acronym) > 2 and place in gazetteer() and line.word(start)[0] == acronym[0]
    return stop + 2 if line.word(stop) == "in" and line.word(stop + 2) == "(" and counted else stop
