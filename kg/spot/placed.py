"""Places where a sentence tells them: names of the gazetteer, small towns behind "in", rivers, valleys, provinces."""

from collections.abc import Iterator

from wordfreq import zipf_frequency

from kg.lexicon.places import RARE, countries, gazetteer, small_places, villages
from kg.spot.candidates import QUOTES, Candidate, Line, is_common

_SPATIAL = frozenset(["in", "to", "from", "near", "at", "of"])
_DIRECTIONS = frozenset(["North", "South", "East", "West", "Northern", "Southern", "Eastern", "Western", "Central"])


_PLAIN_HEADS = frozenset(
    "province region oblast district county prefecture krai governorate island peninsula valley".split()
)
_OF_TOWNS = frozenset("city town village villages mayor suburb municipality island port valley hills outskirts".split())
_MONEY = frozenset(["dollar", "dollars", "$", "euros", "pounds"])
_PARTS = frozenset(["Straits", "Strait", "Gulf", "Province", "Bay", "Sea", "Prefecture", "Universities", "Duchy"])
# What stands before "in" where the name behind it is a programme, a language, a piece of software.
_TAKES_IN = frozenset(
    "interest interested participation participate participates participated participating partner partners "
    "member members membership stake share shares invest invested investment involved experience experts expert "
    "software written published article training confidence trust project projects role part program programme "
    "course courses".split()
)


def placed(line: Line) -> Iterator[Candidate]:
    """Every place that the sentence tells as one."""
    last = -1
    for start in range(len(line)):
        if not line.capital(start):
            continue
        for candidate in _place(line, start, last):
            last = candidate.stop
            yield candidate
        yield from _landscape(line, start)
        yield from _of_province(line, start)
    yield from _date_line(line)
    yield from _based(line)


def _place(line: Line, start: int, last: int) -> Iterator[Candidate]:
    """The place that begins here; `last` is where the place before ended, for the members of a list."""
    places = gazetteer()
    for stop in range(min(start + 5, len(line)), start, -1):
        written = line.between(start, stop).replace("’", "'")
        usual = places.get(written) or (
            places.get(written.title()) if line.shouted or (written.isupper() and len(written) > 3) else None
        )
        if usual is None and _is_told(line, start, stop, written, last):
            usual = written
        if not usual or goes_on(line, stop) or _ends_a_name(line, start) or is_loud(line, start, stop):
            continue
        named = line.word(start - 1) in QUOTES and line.word(stop + 1) in line.known.heads
        if named or line.word(stop) in _MONEY or line.word(start - 1) in ("Universities", "Campus"):
            return
        start = start - (line.word(start - 1) in _DIRECTIONS)
        usual = line.between(start, stop) if line.word(start) in _DIRECTIONS else usual
        yield Candidate(start, stop, "schema:Place", usual, weight=1)
        return


def _is_told(line: Line, start: int, stop: int, written: str, last: int) -> bool:
    """Whether a place that is no great one, or in no list at all, is told as a place here."""
    if written in small_places():
        listed = last == start - 1 and line.word(last) in (",", "and", "or") and line.word(stop) != "'s"
        return _is_where(line, start, stop) or (listed and line.word(stop) in (",", ".", "and", "or", ")", "in"))
    if written in villages() and line.word(start - 1) in ("in", "near", "at", "(", ","):
        return _is_where(line, start, stop)
    return stop == start + 1 and _is_unheard_of(line, start)


def _is_unheard_of(line: Line, index: int) -> bool:
    """Whether a word that is hardly ever used stands behind "in", as the name of a small town does."""
    word = line.word(index)
    if (
        not _leads_to_a_town(line, index - 1)
        or len(word) < 4
        or not word.istitle()
        or not word.isalpha()
        or line.titled
    ):
        return False
    if line.capital(index + 1) or line.word(index - 2).lower() in _TAKES_IN or line.word(index + 1) in ("'s", "’s"):
        return False
    named = word in line.known.given or word in line.known.heads or word in line.known.demonyms
    return not named and zipf_frequency(word, "en") < RARE


def _leads_to_a_town(line: Line, index: int) -> bool:
    """Whether the words up to here are "in", or "the villages of", "the Mayor of"."""
    if line.word(index) == "in":
        return True
    return line.word(index) == "of" and line.word(index - 1).lower() in _OF_TOWNS


def _of_province(line: Line, start: int) -> Iterator[Candidate]:
    """ "Shirak province", "Straits of Malacca": a name with a plain word for a kind of place."""
    stop = start + 1
    while line.capital(stop) and stop < start + 3:
        stop += 1
    if line.word(stop) in _PLAIN_HEADS and not line.capital(start - 1) and not line.opens(start):
        run = [line.word(i) for i in range(start, stop)]
        known = line.between(start, stop) in gazetteer() or line.between(start, stop) in small_places()
        plain = any(word in line.known.heads or word in line.known.demonyms or word in line.known.given for word in run)
        plain = plain or any(is_common(word) for word in run)
        if line.between(start, stop) not in countries() and (known or not plain):
            yield Candidate(start, stop + 1, "schema:Place", line.between(start, stop + 1), weight=1)
    if line.word(start) in _PARTS and line.word(start + 1) == "of" and line.capital(start + 2):
        yield Candidate(start, start + 3, "schema:Place", line.between(start, start + 3), weight=1)


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
        before == ","
        and line.word(stop) in (",", ".", ")")
        and (listed or line.word(start - 2) == ")" or line.word(start - 2) in line.known.heads)
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
    ideal = ideal or (line.word(stop - 1) == "Republic" and line.word(stop) == "of")
    if stop > start + 1 and line.word(stop) not in line.known.heads and not ideal:
        yield Candidate(start, stop, "schema:Place", line.between(start, stop), weight=2)
