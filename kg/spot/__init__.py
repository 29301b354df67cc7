"""Find the names in a document: organisations, people, places, named projects and forums.

Known names come first (authority data, gazetteer), then the grammar. What overlaps is settled by weight and
length; a name inside a longer one is not a mention of its own.
"""

import re
from collections.abc import Iterator, Mapping

from wordfreq import zipf_frequency

from kg.authority import Authority, Known, fold
from kg.lexicon import words
from kg.model import Document, Mention
from kg.spot.candidates import Candidate, Line, is_common, settle
from kg.spot.explained import explained_names
from kg.spot.firms import firms
from kg.spot.organizations import organizations
from kg.spot.people import people
from kg.spot.places import gazetteer, small_places
from kg.spot.short import nominals, seated, seats, short_forms, shortened
from kg.spot.units import small_units

_SPATIAL = frozenset(["in", "to", "from", "near", "at", "of"])
_DIRECTIONS = frozenset(["North", "South", "East", "West", "Northern", "Southern", "Eastern", "Western", "Central"])
LONGEST_NAME = 12  # words of the longest known name that is looked up
_ACRONYM = re.compile(r"[A-ZÀ-Þ][A-Za-zÀ-ÿ&-]*[A-ZÀ-Þ][A-Za-zÀ-ÿ&+-]*")


def spot(document: Document, authority: Authority) -> tuple[Mention, ...]:
    """Every mention of a name, in the order of the text; no two overlap."""
    known = words(document.article.language)
    names = authority.by_name
    lines = [Line(sentence, document.article.text, known, document.article.language) for sentence in document.sentences]
    found = [settle(_candidates(line, names)) for line in lines]
    acronyms = _bracketed(lines, found)
    found = [_without_acronyms(line, candidates, acronyms) for line, candidates in zip(lines, found, strict=True)]
    shorts, cities = short_forms(lines, found), seats(lines, found)
    mentions: list[Mention] = []
    for line, candidates in zip(lines, found, strict=True):
        more = settle(
            [*candidates, *_acronyms(line, acronyms), *shortened(line, shorts), *seated(line, cities), *nominals(line)]
        )
        mentions.extend(line.mention(candidate) for candidate in more)
    return tuple(mentions)


def _candidates(line: Line, names: Mapping[str, Known]) -> Iterator[Candidate]:
    yield from organizations(line)
    yield from firms(line)
    yield from small_units(line)
    yield from explained_names(line)
    yield from people(line)
    yield from _known(line, names)
    yield from _places(line)


def _known(line: Line, names: Mapping[str, Known]) -> Iterator[Candidate]:
    """Names of the authority data; they begin with a capital, and acronyms are written as they are known."""
    for start in range(len(line)):
        if not line.word(start)[0].isalnum() or not (line.word(start)[0].isupper() or line.word(start)[0].isdigit()):
            continue
        if line.word(start) in ("The", "A", "An"):
            continue
        for stop in range(_reach(line, start), start, -1):
            if not line.word(stop - 1)[-1].isalnum():
                continue
            written = line.between(start, stop)
            known = names.get(fold(written))
            if known and known.type == "schema:Place" and (_goes_on(line, stop) or _is_loud(line, start, stop)):
                break
            if known and _is_written_alike(written, known, line):
                place = known.type == "schema:Place"
                alone = line.word(start - 1) == "(" and line.word(stop) == ")" and not place
                how = "acronym" if alone else "name"
                yield Candidate(start, stop, known.type, written, weight=1 if place else 3, how=how)
                break


def _reach(line: Line, start: int) -> int:
    """Past the last word that a name beginning here can hold: none in small letters but "of", "and" and the like."""
    furthest = min(start + LONGEST_NAME, len(line))
    if not line.grammar:
        return furthest
    stop = start + 1
    inner = (*line.known.links, "'s", "’s")
    while stop < furthest and (not line.word(stop).islower() or line.word(stop) in inner):
        stop += 1
    return stop


def _is_written_alike(written: str, known: Known, line: Line) -> bool:
    if " " in written:
        return True
    return line.shouted or written in known.names


def _places(line: Line) -> Iterator[Candidate]:
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
            if usual and not _goes_on(line, stop) and not _ends_a_name(line, start) and not _is_loud(line, start, stop):
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


def _goes_on(line: Line, stop: int) -> bool:
    """Whether the place is the first word of a longer name that is no place: "Berlin Process"."""
    following = line.word(stop)
    if not line.capital(stop) or line.titled or line.shouted or not following[1:].islower():
        return False
    return is_common(following) and following not in line.known.given and not line.known.is_post(following)


def _is_loud(line: Line, start: int, stop: int) -> bool:
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


def _bracketed(lines: list[Line], found: list[list[Candidate]]) -> dict[str, str]:
    """Acronyms that the text itself explains, "… Research Institute (JITRI)", with the type of what they stand for."""
    acronyms: dict[str, str] = {}
    for line, candidates in zip(lines, found, strict=True):
        for candidate in candidates:
            word = line.word(candidate.stop + 1)
            if (
                line.word(candidate.stop) == "("
                and candidate.type not in ("schema:Place", "foaf:Person")
                and (_is_acronym(word, line) or _is_initials(word, candidate.name))
            ):
                acronyms.setdefault(word, candidate.type)
    return acronyms


def _without_acronyms(line: Line, candidates: list[Candidate], acronyms: Mapping[str, str]) -> list[Candidate]:
    """The candidates but those persons whose name would hold the acronym of an organisation."""
    called = line.known.called
    return [
        candidate
        for candidate in candidates
        if candidate.type != "foaf:Person"
        or not any(
            word.isupper() and (word in acronyms or word in called)
            for word in line.words[candidate.start : candidate.stop]
        )
    ]


def _is_acronym(word: str, line: Line) -> bool:
    return bool(_ACRONYM.fullmatch(word)) and 2 <= len(word) <= 12 and word.upper() not in line.known.not_acronyms


def _is_initials(word: str, name: str) -> bool:
    """Whether a word like "Sida" takes its letters, in their order, from the initials of the name."""
    initials = iter(part[0].lower() for part in name.split() if part[0].isupper())
    return word.istitle() and len(word) > 2 and all(letter in initials for letter in word.lower())


def _acronyms(line: Line, explained: dict[str, str]) -> Iterator[Candidate]:
    """Explained acronyms wherever they stand, and others that are used as the name of an organisation."""
    for index in range(len(line)):
        word = line.word(index)
        if word in explained:
            yield Candidate(index, index + 1, explained[word], word, weight=3, how="acronym")
        elif _is_organization(line, index, word):
            yield Candidate(index, index + 1, _kind_of_acronym(word), word, weight=1, how="acronym")


def _kind_of_acronym(word: str) -> str:
    """A university for "GTU" and "UMBC", whose first or last letter says so, else an organisation of unknown kind."""
    inner = word.isupper() and word.isalpha() and 3 <= len(word) <= 5
    of_states = word.startswith(("UN", "UK", "US", "EU")) or word.endswith("EU")
    return "coop:University" if inner and "U" in (word[0], word[-1]) and not of_states else "org:Organization"


def _is_organization(line: Line, index: int, word: str) -> bool:
    """Whether an unexplained acronym is used as an organisation's name: with a preposition or possessive beside it."""
    following = line.word(index + 1)
    if line.shouted or not _is_acronym(word, line) or not word.isupper() or len(word) < 3 or following[:4].isdigit():
        return False
    if line.known.is_post(following) and following[0].isupper():
        return zipf_frequency(word, "en") < 3.5
    if line.capital(index + 1):
        return False
    beside = line.word(index - 1) in ("of", "with", "by", "at", "from", "between", "to") or line.word(index + 1) in (
        "'s",
        "’s",
    )
    return beside and zipf_frequency(word, "en") < 3.5
