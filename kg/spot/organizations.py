"""Organisations, forums and projects by the grammar of their names: capitalised words around a head noun."""

import re
from collections.abc import Iterator

from kg.lexicon.places import gazetteer
from kg.spot.candidates import QUOTES, Candidate, Line, is_common, is_field
from kg.spot.fields import LONGEST_RUN, PARTICLES, is_person, next_head, of_phrases
from kg.spot.plain import plain_bodies
from kg.spot.tails import home_cut, tail

_HYPHENATED = {
    "-Institut": "coop:ResearchInstitute",
    "-Institute": "coop:ResearchInstitute",
    "-Universität": "coop:University",
    "-Hochschule": "coop:University",
    "-Gesellschaft": "coop:Association",
    "-Zentrum": "coop:ResearchInstitute",
    "-Verein": "coop:Association",
    "-Stiftung": "coop:Association",
    "-Akademie": "coop:ResearchInstitute",
}
_APART = ("-based", "-led", "-funded", "-backed", "-owned")
_OWNERS = ("Our", "Your", "Its", "Their", "My", "This", "The")
_OF_POWER = frozenset("City Regional Presidential Federal State Municipal District Provincial Local National".split())
_OFTEN_PARTS = frozenset(["Centre", "Center"])
_OF_STATURE = frozenset("National State Federal Royal Joint Central Global International World Nordic Arctic".split())
_ORGANS = frozenset("Council Senate Rectorate Presidium Secretariat Directorate Registry Chancellery Board".split())
_NOBLE = frozenset(["von", "van", "der", "den", "bin", "ibn"])
_FRENCH = frozenset("normale supérieure nationale polytechnique universitaire européenne fédérale centrale".split())
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_FOREIGN = frozenset(
    "Universitas Tecnológico Tecnologico Fachhochschule Montanuniversität Bergakademie Musikhochschule Colegio Colégio "
    "Institut Universidad Universidade Università Universität Université Universitat Politecnico "
    "Universiti Universitatea Univerzita Universitet Univerzitet "
    "Politechnika Uniwersytet Instituto Istituto Hochschule Universiteit Universitetet Universität École Ecole "
    "Escuela Escola Scuola Facultad Faculdade Facoltà Akademia Fundación Fundação".split()
)
_CLOSING = frozenset(QUOTES.values())
_FOREIGN_LINKS = frozenset(
    "de del della di da do dos das du des der die degli dei zu für la las los le les y e et und of".split()
)


def organizations(line: Line) -> Iterator[Candidate]:
    """Every name of the sentence that the grammar of organisations and activities accepts."""
    for index in range(len(line)):
        if line.capital(index) and (line.word(index) in line.known.heads or is_companion(line, index)):
            yield from _around(line, index)
        elif line.capital(index) and line.word(index).endswith(tuple(_HYPHENATED)):
            yield from _hyphenated(line, index)
        else:
            yield from plain_bodies(line, index)


def is_companion(line: Line, index: int) -> bool:
    """Whether the word is a head noun by the word before it: "Science Park", "Geological Survey"."""
    kind = line.known.companions.get(line.word(index))
    return kind is not None and line.word(index - 1) in kind[1]


def _hyphenated(line: Line, index: int) -> Iterator[Candidate]:
    """ "Goethe-Institut", "Humboldt-Universität zu Berlin"."""
    start, stop = index, _foreign(line, index + 1)
    while line.capital(start - 1) and not line.titled_by(start - 1):
        start -= 1
    kind = next(kind for ending, kind in _HYPHENATED.items() if line.word(index).endswith(ending))
    yield Candidate(start, stop, kind, line.between(start, stop), weight=3)


def _around(line: Line, head: int) -> Iterator[Candidate]:
    if _is_organ(line, head):
        yield Candidate(head, head + 1, "org:OrganizationalUnit", line.word(head), weight=2)
    start = _left(line, head)
    stop = _direct(line, head)
    last = stop - 1 if line.word(stop - 1) in line.known.heads else head
    core = stop
    stop = of_phrases(line, stop, line.word(last))
    stop = home_cut(line, start, core, stop)
    if line.word(last) in ("University", "College") and stop > core and (inner := next_head(line, stop)) < len(line):
        last, stop = inner, of_phrases(line, inner + 1, line.word(inner))  # "University of Oslo Faculty of Law"
    plain, stop = stop, tail(line, start, stop, line.word(last))
    name = line.between(start, stop)
    bare = stop - start == 1
    if bare or _is_plain(line, start, stop) or name in gazetteer() or line.word(stop).startswith("Ranking"):
        return
    kind = kind_of(line, line.between(start, core), line.between(start, plain), line.word(last))
    if kind == "coop:ResearchInstitute" and line.word(stop) != "(" and _is_plain_centre(line, name):
        kind = "org:OrganizationalUnit"
    if (
        line.titled
        and kind in ("coop:Forum", "coop:Project", "org:OrganizationalUnit")
        and not _is_set_apart(line, start, stop)
    ):
        return
    yield Candidate(start, stop, kind, name, weight=3 if stop == plain else 5)


def _is_organ(line: Line, head: int) -> bool:
    """Whether the word alone names a part of what follows: "the Council of the University of Oslo"."""
    alone = line.word(head) in _ORGANS and line.word(head - 1) in ("the", "its") and not line.titled
    return alone and line.word(head + 1) == "of" and (line.capital(head + 2) or line.word(head + 2) == "the")


def _is_set_apart(line: Line, start: int, stop: int) -> bool:
    """Whether a name in a line of capitals is told apart: "Ana Silva, Dean of the Faculty of Law"."""
    before = line.word(start - 1)
    if (
        (start == 0 and stop == len(line))
        or before == "the"
        or (before == "of" and line.known.is_post(line.word(start - 2)))
    ):
        return True
    ends = stop == len(line) or line.word(stop) in (",", "(", "/")
    if ends and (start == 0 or before in (":", "/")):
        return True  # "From: Office for International Affairs, University of Oslo"
    return before in (",", ":", "-", "–", "—") and any(line.known.is_post(word) for word in line.words[: start - 1])


def kind_of(line: Line, core: str, name: str, head: str) -> str:
    """The class of a name: by a telling phrase in it, else by its head noun; what is joint belongs to no one kind."""
    if name.startswith("Joint ") and head in ("Institute", "Centre", "Center"):
        return "org:Organization" if " for " not in name else "coop:ResearchInstitute"
    if core == head == "University":
        return "coop:University"  # whatever it is of: "University of Chinese Academy of Sciences"
    first, _, rest = core.partition(" ")
    if rest in ("School", "Business School") and first in gazetteer():
        return "coop:University"  # "Warsaw School of Economics", "Lagos Business School"
    if rest == "College" and first in gazetteer() and f"{core} of " in name:
        return "coop:University"  # "Dublin College of Foreign Languages"
    whole = f" {name} "
    for phrase, kind in line.known.phrases:
        # the text itself first: most phrases are not in the name at all
        if phrase in name and (f" {phrase} " in whole or (phrase.endswith(" of") and f" {phrase} " in whole[:-1])):
            return kind
    companion = line.known.companions.get(head)
    return line.known.heads.get(head) or (companion[0] if companion else "org:Organization")


def _is_plain_centre(line: Line, name: str) -> bool:
    """Whether a centre is named by its field alone, "Centre for the Environment": it is then one of a university's."""
    words = name.split()
    return bool(_OFTEN_PARTS & set(words)) and "Research" not in words and all(_is_plain_field(line, w) for w in words)


def _is_plain_field(line: Line, word: str) -> bool:
    """Whether a word of a name tells only a field: "Marine", not "Nordic", "Tartu" or "National"."""
    word = word.strip(",")
    if word in line.known.links or word in line.known.heads:
        return True
    proper = word in gazetteer() or word in line.known.demonyms or word in _OF_STATURE or not is_field(word)
    return not proper and not (word.isupper() and len(word) > 1)


def _left(line: Line, head: int) -> int:
    """Where the name begins: back over capitalised words, over "and" between nouns, not over titles or owners."""
    start = head
    while start > 0 and head - start < LONGEST_RUN:
        before = start - 1
        if _is_apart(line, before):
            break
        if (line.capital(before) and not line.titled_by(before) and not _is_owner(line, before)) or (
            _ORDINAL.fullmatch(line.word(before))
        ):
            start = before
        elif line.word(before) == "," and (listed := _listed_before(line, before)) >= 0:
            start = listed
            break
        elif start == head and (opening := _opening(line, before)) >= 0:
            start = opening
            break
        elif (
            (line.word(before) in ("'s", "’s") and _is_inside(line, before - 1))
            or (line.word(before) in ("and", "&") and _joins(line, before, head))
            or (line.word(before) == "the" and line.word(start) == "Great" and line.capital(before - 1))
            or (line.word(before) == "of" and line.word(before - 1) in ("Prince", "Princess"))
            or (line.word(before) == "Deputy" and line.word(before + 1) == "High" and line.capital(before - 1))
            or (
                line.word(before) in (PARTICLES | _NOBLE)
                and line.capital(before - 1)
                and not line.titled_by(before - 1)
            )
        ):
            start = before - 1
        else:
            break
    return start


def _listed_before(line: Line, comma: int) -> int:
    """Where "the Innovation, Technology and Industry Development Center" begins, -1 where the comma lists no fields."""
    start, joined = comma, comma + 1
    while line.capital(start - 1) and is_field(line.word(start - 1)) and not line.titled_by(start - 1):
        start -= 1
    while line.capital(joined):
        joined += 1
    fields = all(
        word not in line.known.heads and word not in gazetteer() for word in line.words[start:joined] if word != ","
    )
    listed = (
        0 < comma - start < 3 and line.word(joined) in ("and", "&") and line.word(start - 1) in ("the", "its", "The")
    )
    return start if listed and fields and not line.titled else -1


def _opening(line: Line, closing: int) -> int:
    """The place of the quotation mark that opens the name, "“Dawn” University", -1 where none does."""
    if line.word(closing) not in _CLOSING:
        return -1
    for index in range(closing - 2, max(closing - 6, -1), -1):
        if QUOTES.get(line.word(index)) == line.word(closing):
            return index if all(line.capital(i) for i in range(index + 1, closing)) else -1
    return -1


def _is_inside(line: Line, owner: int) -> bool:
    """Whether the owner is a part of the name: "People's Friendship University", "St. Mary's University"."""
    return line.word(owner) in line.known.owned or line.word(owner - 1) in ("St.", "St", "Saint", "King", "Queen")


def _is_apart(line: Line, index: int) -> bool:
    """Whether the word before a name is none of its own: "Canada-based", or the end of "University of Oslo"."""
    if line.word(index).endswith(_APART) or line.word(index) in _OWNERS:
        return True
    return (
        line.word(index) in gazetteer()
        and line.word(index - 1) == "of"
        and line.word(index - 2) in ("University", "College")
    )


def _is_owner(line: Line, index: int) -> bool:
    return line.word(index + 1) in ("'s", "’s")


def _joins(line: Line, index: int, head: int) -> bool:
    """Whether "and" stands inside one name: "Laser and Welding Laboratory", not "Tsinghua and Peking University"."""
    before, after = line.word(index - 1), line.word(index + 1)
    inner = before not in line.known.heads or not line.capital(index - 2)
    nouns = line.capital(index - 1) and line.capital(index + 1) and inner and not _ends_phrase(line, index - 1)
    places = before in gazetteer() or after in gazetteer()
    return nouns and not places and index < head and is_field(before) and is_field(after) and not line.opens(index - 1)


def _ends_phrase(line: Line, index: int) -> bool:
    """Whether the word closes the field of the name before: "University of Agriculture and Technology and Moi …"."""
    begin = index
    while line.capital(begin) or (line.word(begin) in ("and", "&", ",") and line.capital(begin - 1)):
        begin -= 1
    field = line.word(begin) in ("of", "for") and line.word(begin - 1) in line.known.heads
    whole = any(line.word(i) in ("University", "Institute", "College", "Academy") for i in range(begin + 1, index))
    study = (
        field
        and not is_common(line.word(index + 2))
        and line.word(begin - 1) in ("University", "Institute", "College", "Academy")
    )
    return whole or study or (field and "and" in line.words[begin:index])


def _direct(line: Line, head: int) -> int:
    """Past the capitalised words right behind the head that belong to the name."""
    if line.word(head) in _FOREIGN:
        return _foreign(line, head + 1)
    stop = head + 1
    bare = head == 0 or not line.capital(head - 1)
    open_ended = bare and line.word(head) in ("Institute", "Technopark", "Laboratory", "Centre", "Center")
    if bare and line.word(head) == "University" and line.word(stop) in gazetteer():
        return stop + 1
    while line.capital(stop) and stop - head < LONGEST_RUN and not line.titled_by(stop) and not is_person(line, stop):
        word = line.word(stop)
        acronym = word.isupper() and len(word) > 2 and line.word(stop - 1) != "("
        if word in line.known.heads and line.word(stop + 1) in ("of", "for"):
            break
        general = word == "General" and line.word(stop - 1) in ("Consulate", "Directorate")
        if open_ended or general or word in line.known.heads or acronym or line.word(head) == "College":
            stop += 1
        else:
            break
    return stop


def _foreign(line: Line, start: int) -> int:
    """Past a name whose head comes first: "Universidad Carlos III de Madrid", "Universitas Muslim Nusantara"."""
    stop = start
    while stop < len(line):
        word = line.word(stop)
        closing = QUOTES.get(word)
        if line.capital(stop) and not line.titled_by(stop) and not (stop > start + 1 and is_person(line, stop)):
            stop += 1
        elif word in _FRENCH:
            stop += 1  # "École normale supérieure"
        elif closing and line.word(stop + 1)[:1].isupper() and line.word(stop + 2) == closing and stop > start:
            stop += 3
        elif word in _FOREIGN_LINKS and (end := _past_links(line, stop)):
            stop = end
        else:
            break
    return stop


def _past_links(line: Line, index: int) -> int:
    """Past "de la" and the capitalised word behind it, 0 where there is none."""
    while line.word(index) in _FOREIGN_LINKS:
        index += 1
    return index + 1 if line.capital(index) and not line.titled_by(index) else 0


def _is_plain(line: Line, start: int, stop: int) -> bool:
    """Whether the words are no name: "University of", or two head nouns of a heading alone."""
    words = [line.word(i) for i in range(start, stop) if line.word(i) not in line.known.links]
    if words[1:] == ["Chair"]:
        return True
    alone = words[0] not in line.known.heads  # not of "Faculty of Public Administration"
    if words[-1] == "Administration" and alone and not any(_is_of_power(line, word) for word in words):
        return True
    return len(words) < 2 or (line.titled and all(word in line.known.heads for word in words))


def _is_of_power(line: Line, word: str) -> bool:
    """Whether the word makes an "Administration" a body of power, not a subject: "Kirov", not "Business"."""
    return word in _OF_POWER or word in line.known.demonyms or word in gazetteer() or not is_field(word)
