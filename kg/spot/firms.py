"""Organisations without a head noun: known companies and agencies, firms by their last word, "TU Delft"."""

from collections.abc import Iterator

from kg.lexicon.places import gazetteer, small_places
from kg.spot.candidates import Candidate, Line, is_field

_QUOTES = {"“": "”", "«": "»", '"': '"', "„": "“", "‘": "’"}
_LEGAL = frozenset(["JSC", "LLC", "OJSC", "PJSC", "CJSC", "NPO", "AO", "OOO", "PAO"])
_ADJECTIVE = ("ic", "al", "ive", "ary", "ous", "able", "ing", "ed", "an")
_OUTPOSTS = ("office", "branch", "campus")
_ANY_FIELD = ("Group", "Technologies", "Industries", "Solutions", "plc", "PLC", "ASA", "Oy", "PJSC", "JSC")
_NAMED_AFTER_PERSONS = ("UIN", "IAIN", "UPN")
LONGEST_CALLED = 3  # words of the longest name in the list of those called without a head noun


def firms(line: Line) -> Iterator[Candidate]:
    """Every name of the sentence that is an organisation's without saying so."""
    for index in range(len(line)):
        if line.capital(index):
            yield from _called(line, index)
            yield from _short_university(line, index)
            if line.word(index) in line.known.firm_endings:
                yield from _ending(line, index)
        elif line.word(index) in _OUTPOSTS:
            yield from _outpost(line, index)
        if line.word(index).lower() in line.known.firm_nouns or line.word(index) in _LEGAL:
            yield from _behind_noun(line, index + 1)


def _called(line: Line, start: int) -> Iterator[Candidate]:
    """A name of the list; "Siemens Türkiye" and "Huawei Technologies" go on with a place or a company's last word."""
    for stop in range(min(start + LONGEST_CALLED, len(line)), start, -1):
        kind = line.known.called.get(line.between(start, stop))
        if kind is None:
            continue
        end = stop
        if kind == "coop:Company" and not line.titled and not line.shouted:
            while line.word(end) in line.known.firm_further or (line.capital(end) and line.word(end) in gazetteer()):
                end += 1
        if not _is_person(line, start) and (end - start > 1 or not _goes_on(line, end)):
            how = "acronym" if line.word(start - 1) == "(" and line.word(end) == ")" else "name"
            yield Candidate(start, end, kind, line.between(start, end), weight=3, how=how)
        return


def _is_person(line: Line, start: int) -> bool:
    return line.capital(start - 1) and line.word(start - 1) in line.known.given


def _goes_on(line: Line, stop: int) -> bool:
    """Whether more capitals follow that are no post: the name is then only a part of a longer one."""
    word = line.word(stop)
    free = word in line.known.titles or word in line.known.before_names or line.known.is_post(word)
    free = free or word in line.known.given
    return line.capital(stop) and not free and not line.titled and not line.shouted


def _short_university(line: Line, start: int) -> Iterator[Candidate]:
    """ "TU Delft", "IIT Madras", "UC San Diego"."""
    if line.word(start) not in line.known.short_universities or not line.capital(start + 1):
        return
    for stop in range(min(start + 4, len(line)), start + 1, -1):
        place = line.between(start + 1, stop)
        if line.word(stop) in line.known.heads and line.capital(stop):
            continue  # "RWTH Aachen University", "SUNY Orange Centre": the grammar of heads has the whole
        known = place in gazetteer() or place in small_places()
        if known or (stop == start + 2 and not is_field(place) and not line.shouted):
            named = line.word(start) in _NAMED_AFTER_PERSONS and line.capital(stop) and not line.titled_by(stop)
            campus = line.word(stop) in gazetteer() or line.word(stop) in small_places()
            stop += named or (campus and not known)
            yield Candidate(start, stop, "coop:University", line.between(start, stop), weight=4)
            return


def _ending(line: Line, last: int) -> Iterator[Candidate]:
    """ "Severstal Group", "Acme Software": a name that is no word, before a word that companies end with."""
    start = last
    while line.capital(start - 1) and last - start < 6 and not _is_free(line, start - 1):
        start -= 1
    if start == last or line.titled or line.shouted or line.capital(last + 1):
        return
    before = [line.word(i) for i in range(start, last)]
    free = [not is_field(w) and not w.endswith(_ADJECTIVE) and w not in gazetteer() for w in before]
    strange = all(free) or (free[0] and line.word(last) in _ANY_FIELD)
    if strange and before[0] not in line.known.given and line.word(last + 1) != "and":
        yield Candidate(start, last + 1, "coop:Company", line.between(start, last + 1), weight=3)


def _is_free(line: Line, index: int) -> bool:
    """Whether the word is never a part of a company's name: a title, a post, a people."""
    word = line.word(index)
    return word in line.known.titles or word in line.known.before_names or word in line.known.demonyms


def _behind_noun(line: Line, start: int) -> Iterator[Candidate]:
    """ "the company Grundfos", "JSC “Svetlana”"."""
    closing = _QUOTES.get(line.word(start))
    if closing:
        stop = next((i for i in range(start + 2, min(start + 8, len(line))) if line.word(i) == closing), 0)
        if stop and line.word(start + 1)[0].isupper():
            yield Candidate(start + 1, stop, "coop:Company", line.between(start + 1, stop), weight=4)
        return
    stop = start
    while line.capital(stop) and stop - start < 3 and not _is_free(line, stop):
        stop += 1
    first = line.word(start)
    if stop > start and first not in line.known.given and first not in gazetteer() and not line.titled:
        yield Candidate(start, stop, "coop:Company", line.between(start, stop), weight=3)


def _outpost(line: Line, index: int) -> Iterator[Candidate]:
    """ "the Nanjing office of Y", "its Dushanbe branch": the place is a part of the name."""
    before = line.word(index - 2).lower() in ("the", "its", "their", "our", "'s", "’s")
    owned = line.word(index + 1) == "of" and (line.capital(index + 2) or line.word(index + 2) == "the")
    if before and owned and line.capital(index - 1) and line.word(index - 1) in gazetteer():
        yield Candidate(index - 1, index + 1, "org:OrganizationalUnit", line.between(index - 1, index + 1), weight=3)
