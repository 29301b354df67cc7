"""What a name goes on with behind its head noun: "of …", "for …", "on …", and the fields that are listed there."""

from kg.lexicon.places import gazetteer
from kg.spot.candidates import Line, is_field
from kg.spot.people import INITIALS

LONGEST_RUN = 16  # words on one side of a head noun that are looked at
PARTICLES = frozenset("de del da do dos es la upon am sur".split())
_ON = frozenset(
    "Council Committee Commission Conference Forum Institute Center Centre Symposium Seminar Workshop Congress "
    "Summit Programme Program Project Network Colloquium Dialogue".split()
)
_OF_MEMBERS = frozenset(
    "Council Forum Summit Conference Association Union Congress Meeting Assembly Federation".split()
)
_MEMBERSHIP = frozenset("University College School Bank Education Research Chamber".split())
_WITH_ARTICLE = frozenset(
    "Environment Arts Humanities Sea Economy Media World Public Sciences Caribbean Pacific Middle State Family Ocean "
    "Oceans Atmosphere Society Social Law".split()
)
_PAIRS = frozenset(["Latin America and the Caribbean", "Asia and the Pacific", "Africa and the Middle East"])
_SHORT_FIELDS = frozenset("ICT IT AI STEM ICTs".split())
_STUDIED = frozenset(["Administration", "Government", "Community", "Society"])  # fields of study as well as bodies
_LISTED = frozenset(
    "College Faculty School Department Institute Ministry Office Academy Centre Center Foundation Agency Council "
    "Authority Association Laboratory Division University Secretariat Directorate Forum Conference Symposium Committee "
    "Commission Workshop".split()
)


def of_phrases(line: Line, stop: int, head: str) -> int:
    """Past every "of …", "for …" behind the head that belongs to the name."""
    while line.word(stop) in ("of", "for", "on", "in"):
        after = stop + 1 + (line.word(stop + 1) == "the")
        if (line.word(stop) == "on" and head not in _ON) or (line.word(stop) == "in" and not _is_field_in(line, after)):
            return stop
        end = _run(line, after, head)
        if end == after:
            return stop
        if head in ("University", "College") and line.word(after) in gazetteer() and next_head(line, after + 1) < end:
            return after + 1
        bodies = [line.word(i) for i in range(after, end) if line.word(i) in line.known.heads]
        studied = line.word(end - 1) in _STUDIED and len(bodies) == 1 and "and" in line.words[after:end]
        owned = bool(bodies) and not studied and not _is_within(line, after, end)
        owned = owned or _owner_goes_on(line, after, end)
        of_a_body = head == "University" and line.word(stop) == "of" and not line.capital(stop - 2)
        if owned and not _is_kind_of_people(line, after, end) and not of_a_body:
            return stop
        stop = end
    return _named_after(line, stop, head)


def _owner_goes_on(line: Line, start: int, end: int) -> bool:
    """Whether the run behind "of" is only the beginning of a body's name.

    "of (Shanghai) Jiao Tong University", "of the (Danish Science) and Technology Office".
    """
    if next_head(line, end) < len(line) and line.word(start - 1) in ("of", "the") and line.word(end - 1) != ",":
        return not line.titled and not is_field(line.word(start))
    joined = line.word(start - 1) == "the" and line.word(start - 2) == "of" and line.word(end) in ("and", "&")
    head = next_head(line, end + 1)
    return joined and head < len(line) and head > end + 1 and not line.titled and is_field(line.word(end + 1))


def _is_field_in(line: Line, index: int) -> bool:
    """Whether what is behind "in" is a field, "Programme in Data Science", and no place, language or time."""
    word = line.word(index)
    place = any(line.between(index, end) in gazetteer() for end in range(index + 1, min(index + 4, len(line) + 1)))
    field = line.capital(index) and is_field(word) and word not in line.known.heads
    return field and not place and not line.titled and word not in line.known.demonyms and word not in line.known.given


def _is_kind_of_people(line: Line, start: int, stop: int) -> bool:
    """Whether the run tells whom a body is of, and is no body itself: "University Leaders"."""
    last = line.word(stop - 1)
    return last.endswith("s") and last not in line.known.heads and is_field(last) and line.word(stop - 2) in _MEMBERSHIP


def next_head(line: Line, start: int) -> int:
    """The place of the first head noun in the run of capitals from here, past the sentence where there is none."""
    index = start
    while line.capital(index) and index - start < LONGEST_RUN and not line.titled_by(index):
        if line.word(index) in line.known.heads:
            return index
        index += 1
    return len(line)


def is_person(line: Line, index: int) -> bool:
    """Whether a person's name begins here: initials, or a common given name before another capital."""
    word, following = line.word(index), line.word(index + 1)
    given = word in line.known.given and word not in gazetteer() and following not in line.known.heads
    surname = word.lower() in line.known.surnames and following not in line.known.heads and not is_field(following)
    return INITIALS.fullmatch(word) is not None or ((given or surname) and line.capital(index + 1))


def _named_after(line: Line, stop: int, head: str) -> int:
    """Past an acronym right behind the name's "of" phrase: "University of Science and Technology MISIS"."""
    word = line.word(stop)
    if word.isupper() and len(word) > 2 and word.isalpha() and head in ("University", "Institute", "Academy"):
        return stop + 1
    return stop


def _is_within(line: Line, start: int, stop: int) -> bool:
    """Whether the run behind "of" is no organisation of its own ("Republic", "Community")."""
    if stop - start == 1 and line.word(start) == "Government" and line.word(start - 2) in ("School", "Institute"):
        return True  # a field of study
    inner = (None, "coop:Forum", "coop:Project")
    return all(line.known.heads.get(line.word(i)) in inner for i in range(start, stop))


def _run(line: Line, start: int, head: str) -> int:
    """Past capitalised words joined by "and", "&", and by commas in a list that ends with "and"."""
    stop, listed = start, False
    while line.capital(stop) and not _is_other(line, stop, head):
        stop += 1
        if _turns_to_a_name(line, stop):
            return stop
        if line.word(stop) in ("'s", "’s") and line.word(stop - 1) in line.known.owned:
            stop += 1
        stop = _past_pair(line, stop)
        if line.word(stop) in PARTICLES and line.capital(stop + 1) and head in ("University", "College"):
            stop += 1  # "University of Dar es Salaam"
        more = _past_joint(line, stop, head, listed)
        stop, listed = more, listed or line.word(more - 1) == ","
    return stop


def _past_joint(line: Line, index: int, head: str, listed: bool) -> int:
    """Past "and", "and the", a comma or both between two fields of one name, or where the index is."""
    word, following = line.word(index), line.word(index + 1)
    if word in ("and", "&") and _continues(line, index + 1):
        return index + 1 + (following == "the")
    if word != "," or head not in _LISTED:
        return index
    if listed and following in ("and", "&"):
        return index + 2 + (line.word(index + 2) == "the") if _continues(line, index + 2) else index
    return index + 1 if _is_list(line, index) else index


def _is_other(line: Line, index: int, head: str) -> bool:
    """Whether the word is none of the name's: a title, a person, an acronym; "Council of Rectors" has its members."""
    members = head in _OF_MEMBERS and line.word(index).endswith("s") and not line.capital(index + 1)
    acronym = _is_acronym(line, index) and line.word(index) not in _SHORT_FIELDS
    return (line.titled_by(index) and not members) or is_person(line, index) or acronym


def _past_pair(line: Line, stop: int) -> int:
    """Past "and Tobago", "and the Caribbean" where the words up to here begin a name of two places."""
    if line.word(stop) != "and" or stop < 2:
        return stop
    if stop + 2 <= len(line) and line.between(stop - 1, stop + 2) in gazetteer():
        return stop + 2
    return stop + 3 if stop + 3 <= len(line) and line.between(stop - 2, stop + 3) in _PAIRS else stop


def _turns_to_a_name(line: Line, index: int) -> bool:
    """Whether a place ends here and a person's name begins: "University of Tartu Toomas Asser"."""
    rare = line.capital(index) and line.capital(index + 1) and not is_field(line.word(index))
    rare = rare and not _is_plural_head(line.word(index + 1))  # "Association of Pacific Rim Universities"
    return rare and line.word(index - 1) in gazetteer() and line.word(index) not in gazetteer()


def _is_plural_head(word: str) -> bool:
    return word in ("Universities", "Institutes", "Institutions", "Colleges", "Academies", "Countries", "States")


def _is_acronym(line: Line, index: int) -> bool:
    """Whether the word is the short name of an organisation of its own: "of SPbPU", but "of the PRC"."""
    word = line.word(index)
    capitals = sum(letter.isupper() for letter in word)
    return (
        capitals > 1
        and capitals * 3 > len(word)  # "BioEnergy" is a field
        and "-" not in word
        and word not in gazetteer()
        and not line.shouted
    )


def _continues(line: Line, index: int) -> bool:
    """Whether the capitalised words from here are more of the field, and no name of their own."""
    index += line.word(index) == "the" and line.word(index + 1) in _WITH_ARTICLE
    end = index
    while line.capital(end):
        end += 1
    run = [line.word(i) for i in range(index, end)]
    if not run or any(word in line.known.heads and word not in _STUDIED for word in run) or line.titled_by(index):
        return False
    return is_field(run[0]) and run[0] not in line.known.given and run[0] not in gazetteer()


def _is_list(line: Line, index: int) -> bool:
    """Whether a comma in "Law, Arts and Social Sciences" joins fields: common nouns up to an "and"."""
    items = 0
    while line.word(index) == "," and (not items or line.word(index + 1) not in ("and", "&")):
        index, items = index + 1, items + 1
        begin = index
        while line.capital(index) and (is_field(line.word(index)) or line.word(index) in _SHORT_FIELDS):
            index += 1
        if index == begin:
            return False
    index += line.word(index) == ","
    return line.word(index) in ("and", "&") and _continues(line, index + 1)
