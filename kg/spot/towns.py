"""Universities called by their town, and institutions called by the person they are named after.

"Delft signed" means the university where the article names one of Delft, "students in Delft" means the town; and
"Liverpool John Moores" is nobody who could sign.
"""

from collections.abc import Iterator
from dataclasses import replace

from kg.lexicon.places import countries, gazetteer, small_places
from kg.spot.candidates import Candidate, Line

_PLACED = frozenset("in at from near to around outside of into towards through across".split())
_ACTS = frozenset(
    "signed signs agreed agrees opens opened joins joined hosts hosted offers offered sends sent wants plans brings "
    "receives has had will and conferred confers became becomes put puts started starts welcomes welcomed awards "
    "awarded leads led launches launched provides provided contributes contributed teaches runs".split()
)
_BESIDE = frozenset("with between by and for bind".split())
_LEADERS = frozenset(
    "rector vice-rector vice-chancellor president vice-president provost chancellor pro-vice-chancellor dean registrar "
    "professor professors students scientists researchers".split()
)


def university_towns(lines: list[Line], found: list[list[Candidate]]) -> frozenset[str]:
    """The places that universities of the article are named by: "Delft" of "Delft University of Technology"."""
    towns: set[str] = set()
    for line, candidates in zip(lines, found, strict=True):
        for candidate in candidates:
            if candidate.type == "coop:University" and candidate.stop - candidate.start < 8:
                towns.update(_towns_in(line, candidate))
    return frozenset(towns)


def _towns_in(line: Line, candidate: Candidate) -> Iterator[str]:
    for index in range(candidate.start, candidate.stop):
        word = line.word(index)
        place = word in gazetteer() or word in small_places()
        if place and word not in countries() and line.word(index - 1) not in (",", "in"):
            yield word


def named_after(lines: list[Line], found: list[list[Candidate]]) -> dict[str, str]:
    """The persons that organisations of the article are named after, each with the organisation's type."""
    bodies = [
        (line.between(candidate.start, candidate.stop), candidate.type)
        for line, candidates in zip(lines, found, strict=True)
        for candidate in candidates
        if candidate.type.startswith(("coop:", "org:"))
    ]
    persons = {c.name for candidates in found for c in candidates if c.type == "foaf:Person" and " " in c.name}
    return {name: kind for name in persons for body, kind in bodies if f"{name} " in f"{body} "}


def called_short(
    line: Line, candidates: list[Candidate], towns: frozenset[str], eponyms: dict[str, str]
) -> list[Candidate]:
    """The names of the sentence, those that are short for an organisation turned into its."""
    covered = {index for candidate in candidates for index in range(candidate.start, candidate.stop)}
    bare = [
        Candidate(index, index + 1, "schema:Place", word, weight=1)
        for index, word in enumerate(line.words if towns else ())
        if word in towns and index not in covered and not line.capital(index - 1) and not line.capital(index + 1)
    ]
    candidates = [*candidates, *(town for town in bare if _is_town(line, town, towns))]
    return [
        replace(candidate, type=eponyms.get(candidate.name, "coop:University"), weight=3, how="short")
        if _is_town(line, candidate, towns) or _is_eponym(line, candidate, eponyms)
        else candidate
        for candidate in candidates
    ]


def _is_eponym(line: Line, candidate: Candidate, eponyms: dict[str, str]) -> bool:
    if candidate.type != "foaf:Person" or candidate.name not in eponyms:
        return False
    before = line.word(candidate.start - 1)
    return not (before in line.known.titles or before == "the" or line.known.is_post(before))


def _is_town(line: Line, candidate: Candidate, towns: frozenset[str]) -> bool:
    """Whether the town does what a university does, with no word of place before it."""
    if candidate.type != "schema:Place" or candidate.stop - candidate.start > 1 or line.shouted:
        return False
    before, after = line.word(candidate.start - 1), line.word(candidate.stop)
    if line.word(candidate.start) in towns and _is_led(line, candidate):
        return True
    if line.word(candidate.start) not in towns or before in _PLACED or before in (",", "(", "-", "–", "the"):
        return False
    if after in (",", "(") and line.capital(candidate.stop + 1):
        return False
    if _heads_news(line, candidate):
        return True
    if after in ("and", "&") and not _is_town_too(line, candidate.stop + 1, towns):
        return before in _BESIDE
    if before == "and" and not _is_town_too(line, candidate.start - 2, towns):
        return False
    return (
        after in _ACTS
        or before in ("has", "had", "did", "does", "would")
        or (before in _BESIDE and after not in ("'s", "’s"))
    )


def _is_led(line: Line, candidate: Candidate) -> bool:
    """Whether only a university has whom the town has: "Rector Ana Ruiz of Delft", "Delft's rector"."""
    if line.word(candidate.stop) in ("'s", "’s"):
        return line.word(candidate.stop + 1).lower() in _LEADERS
    if line.word(candidate.start - 1) != "of":
        return False
    before = [line.word(i).lower() for i in range(max(0, candidate.start - 5), candidate.start - 1)]
    return any(word in _LEADERS for word in before) and not any(word in line.known.links for word in before)


def _heads_news(line: Line, candidate: Candidate) -> bool:
    """Whether a heading tells what the town does: "Delft returns the call"."""
    verb = line.word(candidate.stop)
    return line.sentence.heading and candidate.start == 0 and verb.islower() and verb.endswith("s") and len(verb) > 3


def _is_town_too(line: Line, index: int, towns: frozenset[str]) -> bool:
    """Whether what is named beside the town is no place, or such a town too."""
    word = line.word(index)
    return word in towns or not (word in gazetteer() or word in small_places() or word in ("San", "New", "the"))
