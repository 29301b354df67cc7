"""Organisations, forums and projects by the grammar of their names: capitalised words around a head noun."""

import re
from collections.abc import Iterator

from kg.spot.candidates import Candidate, Line, is_field
from kg.spot.people import INITIALS
from kg.spot.places import gazetteer

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
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_FOREIGN = frozenset(
    "Universitas Institut Universidad Universidade Università Universität Université Universitat Politecnico "
    "Universiti Universitatea Univerzita Universitet Univerzitet "
    "Politechnika Uniwersytet Instituto Istituto Hochschule".split()
)
_LISTED = (
    "College",
    "Faculty",
    "School",
    "Department",
    "Institute",
    "Ministry",
    "Office",
    "Academy",
    "Centre",
    "Center",
)


def organizations(line: Line) -> Iterator[Candidate]:
    """Every name of the sentence that the grammar of organisations and activities accepts."""
    for index in range(len(line)):
        if line.capital(index) and line.word(index) in line.known.heads:
            yield from _around(line, index)
        elif line.word(index) in _GOVERNMENT:
            yield from _government(line, index)
        elif line.word(index) in _ACTIVITY:
            yield from _activity(line, index)
        elif line.word(index) in line.known.groups:
            yield from _group(line, index)
        if line.word(index) in ("universities", "Universities") and line.word(index + 1) == "of":
            yield from _universities(line, index + 2)


def _around(line: Line, head: int) -> Iterator[Candidate]:
    start = _left(line, head)
    stop = _direct(line, head)
    last = stop - 1 if line.word(stop - 1) in line.known.heads else head
    core = stop
    stop = _of_phrases(line, stop, line.word(last))
    name = line.between(start, stop)
    bare = stop - start == 1
    if bare or _is_plain(line, start, stop):
        return
    kind = kind_of(line, line.between(start, core), name, line.word(last))
    if line.titled and kind in ("coop:Forum", "coop:Project", "org:OrganizationalUnit"):
        return
    yield Candidate(start, stop, kind, name, weight=3)


def kind_of(line: Line, core: str, name: str, head: str) -> str:
    """The class of a name: by a telling phrase in it, else by its head noun; what is joint belongs to no one kind."""
    if name.startswith("Joint ") and head in ("Institute", "Centre", "Center"):
        return "org:Organization" if " for " not in name else "coop:ResearchInstitute"
    for phrase, kind in line.known.phrases:
        if f" {phrase} " in f" {name} " or (phrase.endswith(" of") and f" {phrase} " in f" {name}"):
            return kind
    return line.known.heads.get(head, "org:Organization")


def _left(line: Line, head: int) -> int:
    """Where the name begins: back over capitalised words, over "and" between nouns, not over titles or owners."""
    start = head
    while start > 0:
        before = start - 1
        if (line.capital(before) and not _is_title(line, before) and not _is_owner(line, before)) or (
            _ORDINAL.fullmatch(line.word(before)) and start < head
        ):
            start = before
        elif (
            (line.word(before) in ("'s", "’s") and line.word(before - 1) in line.known.owned)
            or (line.word(before) in ("and", "&") and _joins(line, before, head))
            or (line.word(before) == "the" and line.word(start) == "Great" and line.capital(before - 1))
        ):
            start = before - 1
        else:
            break
    return start


def _is_title(line: Line, index: int) -> bool:
    return line.word(index) in line.known.titles or line.word(index) in line.known.before_names


def _is_person(line: Line, index: int) -> bool:
    """Whether a person's name begins here: initials, or a common given name before another capital."""
    initials = INITIALS.fullmatch(line.word(index)) is not None
    return initials or (line.word(index) in line.known.given and line.capital(index + 1))


def _is_owner(line: Line, index: int) -> bool:
    return line.word(index + 1) in ("'s", "’s")


def _joins(line: Line, index: int, head: int) -> bool:
    """Whether "and" stands inside one name: "Laser and Welding Laboratory", not "Tsinghua and Peking University"."""
    before, after = line.word(index - 1), line.word(index + 1)
    inner = before not in line.known.heads or not line.capital(index - 2)
    nouns = line.capital(index - 1) and line.capital(index + 1) and inner
    places = before in gazetteer() or after in gazetteer()
    return nouns and not places and index < head and is_field(before) and is_field(after) and not line.opens(index - 1)


def _direct(line: Line, head: int) -> int:
    """Past the capitalised words right behind the head that belong to the name."""
    stop = head + 1
    bare = head == 0 or not line.capital(head - 1)
    foreign = line.word(head) in _FOREIGN or (
        bare and line.word(head) in ("Institute", "Technopark", "Laboratory", "Centre", "Center")
    )
    while line.capital(stop) and not _is_title(line, stop) and not _is_person(line, stop):
        word = line.word(stop)
        acronym = word.isupper() and len(word) > 2 and line.word(stop - 1) != "("
        if word in line.known.heads and line.word(stop + 1) in ("of", "for"):
            break
        if foreign or word in line.known.heads or acronym or line.word(head) in ("College", "Universitas"):
            stop += 1
        else:
            break
    return stop


def _of_phrases(line: Line, stop: int, head: str) -> int:
    """Past every "of …", "for …" behind the head that belongs to the name."""
    while line.word(stop) in ("of", "for", "on"):
        after = stop + 1 + (line.word(stop + 1) == "the")
        if line.word(stop) == "on" and head not in (
            "Council",
            "Committee",
            "Commission",
            "Conference",
            "Forum",
            "Institute",
        ):
            return stop
        end = _run(line, after, head)
        if end == after:
            return stop
        if any(line.word(i) in line.known.heads for i in range(after, end)) and not _is_within(line, after, end):
            return stop
        stop = end
    return _named_after(line, stop, head)


def _named_after(line: Line, stop: int, head: str) -> int:
    """Past an acronym right behind the name's "of" phrase: "University of Science and Technology MISIS"."""
    word = line.word(stop)
    if word.isupper() and len(word) > 2 and word.isalpha() and head in ("University", "Institute", "Academy"):
        return stop + 1
    return stop


def _is_within(line: Line, start: int, stop: int) -> bool:
    """Whether the run behind "of" is no organisation of its own ("Republic", "Community")."""
    inner = (None, "coop:Forum", "coop:Project")
    return all(line.known.heads.get(line.word(i)) in inner for i in range(start, stop))


def _run(line: Line, start: int, head: str) -> int:
    """Past capitalised words joined by "and", "&", and by commas in a list that ends with "and"."""
    stop = start
    while (
        line.capital(stop) and not _is_title(line, stop) and not _is_person(line, stop) and not _is_acronym(line, stop)
    ):
        stop += 1
        if _turns_to_a_name(line, stop):
            return stop
        if line.word(stop) in ("'s", "’s") and line.word(stop - 1) in line.known.owned:
            stop += 1
        following = line.word(stop)
        if (following in ("and", "&") and _continues(line, stop + 1)) or (
            following == "," and head in _LISTED and _is_list(line, stop)
        ):
            stop += 1
    return stop


def _turns_to_a_name(line: Line, index: int) -> bool:
    """Whether a place ends here and a person's name begins: "University of Tartu Toomas Asser"."""
    rare = line.capital(index) and line.capital(index + 1) and not is_field(line.word(index))
    return rare and line.word(index - 1) in gazetteer() and line.word(index) not in gazetteer()


def _is_acronym(line: Line, index: int) -> bool:
    """Whether the word is the short name of an organisation of its own: "of SPbPU", but "of the PRC"."""
    word = line.word(index)
    return (
        sum(letter.isupper() for letter in word) > 1
        and "-" not in word
        and word not in gazetteer()
        and not line.shouted
    )


def _continues(line: Line, index: int) -> bool:
    """Whether the capitalised words from here are more of the field, and no name of their own."""
    end = index
    while line.capital(end):
        end += 1
    run = [line.word(i) for i in range(index, end)]
    if not run or any(word in line.known.heads for word in run) or _is_title(line, index):
        return False
    return is_field(run[0]) and run[0] not in line.known.given and run[0] not in gazetteer()


def _is_list(line: Line, index: int) -> bool:
    """Whether a comma in "Law, Arts and Social Sciences" joins fields: common nouns up to an "and"."""
    while line.word(index) == ",":
        index += 1
        begin = index
        while line.capital(index) and is_field(line.word(index)):
            index += 1
        if index == begin:
            return False
    return line.word(index) in ("and", "&") and _continues(line, index + 1)


def _is_plain(line: Line, start: int, stop: int) -> bool:
    """Whether the words are no name: "University of", or two head nouns of a heading alone."""
    words = [line.word(i) for i in range(start, stop) if line.word(i) not in line.known.links]
    return len(words) < 2 or (line.titled and all(word in line.known.heads for word in words))


def _government(line: Line, index: int) -> Iterator[Candidate]:
    """ "X provincial government", "X city administration"."""
    start = index
    while line.word(start - 1) in _GOVERNMENT_OF and start > 0:
        start -= 1
    level = start < index
    while start > 0 and line.capital(start - 1) and not _is_title(line, start - 1):
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
        and not all(_is_title(line, i) for i in range(start, index))
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
