"""Places where a sentence tells them: names of the gazetteer, small towns behind "in", rivers, valleys, provinces."""

from collections.abc import Iterator

from kg.spot.candidates import Candidate, Line, is_common
from kg.spot.places import gazetteer, small_places

_SPATIAL = frozenset(["in", "to", "from", "near", "at", "of"])
_DIRECTIONS = frozenset(["North", "South", "East", "West", "Northern", "Southern", "Eastern", "Western", "Central"])


def placed(line: Line) -> Iterator[Candidate]:
    """Every place that the sentence tells as one."""
    places = gazetteer()
    for start in range(len(line)):
        if not line.capital(start):
            continue
        for stop in range(min(start + 5, len(line)), start, -1):
            written = line.between(start, stop).replace("’", "'")
            usual = places.get(written) or (
                places.get(written.title()) if line.shouted or (written.isupper() and len(written) > 3) else None
            )
            if usual is None and written in small_places() and _is_where(line, start, stop):
                usual = written
            if usual and not goes_on(line, stop) and not _ends_a_name(line, start) and not is_loud(line, start, stop):
                start = start - (line.word(start - 1) in _DIRECTIONS)
                usual = line.between(start, stop) if line.word(start) in _DIRECTIONS else usual
                yield Candidate(start, stop, "schema:Place", usual, weight=1)
                break
        yield from _landscape(line, start)
    yield from _date_line(line)
    yield from _based(line)


def _based(line: Line) -> Iterator[Candidate]:
    """The place in "the Canada-based X"."""
    for index in range(len(line)):
        place = line.word(index).removesuffix("-based")
        if place != line.word(index) and place in gazetteer():
            yield Candidate(index, index + 1, "schema:Place", gazetteer()[place], weight=2)


def _is_where(line: Line, start: int, stop: int) -> bool:
    """Whether a small place is told as a place: "in Y", "(Y, Poland)", "X University, Y,"."""
    before = line.word(start - 1)
    if before in _SPATIAL:
        return True
    listed = line.word(stop) == "," and line.word(stop + 1) in gazetteer()
    return (before == "(" and (listed or line.word(stop) == ")")) or (
        before == "," and line.word(stop) in (",", ".", ")") and (listed or line.word(start - 2) in line.known.heads)
    )


def _date_line(line: Line) -> Iterator[Candidate]:
    """ "BANGI, 7 November" at the start of a paragraph."""
    dated = line.word(1) == "," and (line.word(2)[:1].isdigit() or line.word(2) in line.known.calendar)
    name = line.word(0).title()
    if dated and line.word(0).isupper() and (name in small_places() or name in gazetteer()):
        yield Candidate(0, 1, "schema:Place", name, weight=1)


def goes_on(line: Line, stop: int) -> bool:
    """Whether the place is the first word of a longer name that is no place: "Berlin Process"."""
    following = line.word(stop)
    if not line.capital(stop) or line.titled or line.shouted or not following[1:].islower():
        return False
    return is_common(following) and following not in line.known.given and not line.known.is_post(following)


def is_loud(line: Line, start: int, stop: int) -> bool:
    """Whether the place is a part of a longer name in capitals: "HANOI UNIVERSITY", "UNIVERSITY OF OSLO"."""
    if not line.shouted:
        return False
    behind = [line.word(i).title() for i in range(stop, stop + 3)]
    before = line.word(start - 1) == "OF" and line.word(start - 2).title() in line.known.heads
    return before or any(word in line.known.heads for word in behind)


def _ends_a_name(line: Line, start: int) -> bool:
    """Whether the place is the last word of a name that is no place: "Horizon Europe", "Air France"."""
    before = line.word(start - 1)
    if not line.capital(start - 1) or line.titled or line.shouted or not line.grammar:
        return False
    known = line.known
    free = line.titled_by(start - 1) or known.is_post(before)
    free = free or (before in known.heads and line.capital(start - 2))
    return not (free or before in known.demonyms or before in gazetteer() or before in _DIRECTIONS)


def _landscape(line: Line, start: int) -> Iterator[Candidate]:
    """ "Jiangsu Province", "Yangtze River Delta": capitalised words that end with a word for a kind of place."""
    if line.capital(start - 1) or line.titled or line.word(start) in line.known.heads:
        return
    stop = start
    while line.capital(stop) and line.word(stop) not in line.known.heads:
        stop += 1
    while stop > start + 1 and line.word(stop - 1) not in line.known.place_heads:
        stop -= 1
    ideal = line.word(stop - 1) == "City" and is_common(line.word(stop - 2)) and line.word(stop - 2) not in gazetteer()
    if stop > start + 1 and line.word(stop) not in line.known.heads and not ideal:
        yield Candidate(start, stop, "schema:Place", line.between(start, stop), weight=2)
