"""Find the names in a document: organisations, people, places, named projects and forums.

Known names come first (authority data, gazetteer), then the grammar. What overlaps is settled by weight and
length; a name inside a longer one is not a mention of its own.
"""

import re
from collections.abc import Container, Iterator, Mapping

from wordfreq import zipf_frequency

from kg.authority import START, Authority, Known, fold
from kg.lexicon import words
from kg.model import Document, Mention
from kg.spot.candidates import Candidate, Line, settle
from kg.spot.explained import explained_names
from kg.spot.firms import firms
from kg.spot.loud import loud_organizations
from kg.spot.organizations import organizations
from kg.spot.people import people
from kg.spot.placed import goes_on, is_loud, placed
from kg.spot.short import nominals, short_forms, shortened
from kg.spot.towns import called_short, named_after, university_towns
from kg.spot.units import small_units

LONGEST_NAME = 12  # words of the longest known name that is looked up
_BESIDE = frozenset("of with by at from between to within For At joins joined".split())
_ACRONYM = re.compile(r"[A-ZÀ-Þ][A-Za-zÀ-ÿ&-]*[A-ZÀ-Þ][A-Za-zÀ-ÿ&+-]*")


def spot(document: Document, authority: Authority) -> tuple[Mention, ...]:
    """Every mention of a name, in the order of the text; no two overlap."""
    known = words(document.article.language)
    names = authority.by_name
    lines = [Line(sentence, document.article.text, known, document.article.language) for sentence in document.sentences]
    found = [settle(_candidates(line, names, authority.starts)) for line in lines]
    acronyms = _bracketed(lines, found)
    found = [_without_acronyms(line, candidates, acronyms) for line, candidates in zip(lines, found, strict=True)]
    shorts = short_forms(lines, found)
    towns, eponyms = university_towns(lines, found), named_after(lines, found)
    mentions: list[Mention] = []
    for line, candidates in zip(lines, found, strict=True):
        candidates = called_short(line, candidates, towns, eponyms)
        more = settle([*candidates, *_acronyms(line, acronyms), *shortened(line, shorts), *nominals(line)])
        mentions.extend(line.mention(candidate) for candidate in more)
    return tuple(mentions)


def _candidates(line: Line, names: Mapping[str, Known], starts: Container[str]) -> Iterator[Candidate]:
    yield from loud_organizations(line) if line.shouted and line.grammar else organizations(line)
    yield from firms(line)
    yield from small_units(line)
    yield from explained_names(line)
    yield from people(line)
    yield from _known(line, names, starts)
    yield from placed(line)


def _known(line: Line, names: Mapping[str, Known], starts: Container[str]) -> Iterator[Candidate]:
    """Names of the authority data; they begin with a capital, and acronyms are written as they are known."""
    for start in range(len(line)):
        if not line.word(start)[0].isalnum() or not (line.word(start)[0].isupper() or line.word(start)[0].isdigit()):
            continue
        if line.word(start) in ("The", "A", "An") or not _may_begin(line.word(start), starts):
            continue
        for stop in range(_reach(line, start), start, -1):
            if not line.word(stop - 1)[-1].isalnum():
                continue
            written = line.between(start, stop)
            known = names.get(fold(written))
            if known and known.type == "schema:Place" and (goes_on(line, stop) or is_loud(line, start, stop)):
                break
            if known and _is_written_alike(written, known, line):
                place = known.type == "schema:Place"
                alone = line.word(start - 1) == "(" and line.word(stop) == ")" and not place
                how = "acronym" if alone else "name"
                yield Candidate(start, stop, known.type, written, weight=1 if place else 3, how=how)
                break


def _may_begin(word: str, starts: Container[str]) -> bool:
    """Whether some known name begins like the word, or with what follows it where it is an article."""
    folded = fold(word)
    return folded[:START] in starts or folded in ("the", "a", "an")


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


def _is_body_apposed(line: Line, index: int) -> bool:
    """Whether what stands behind the acronym tells it as a body: "AURIS, a laboratory for sound"."""
    if line.word(index + 1) != "," or line.word(index + 2) not in ("a", "an", "the", "our", "its"):
        return False
    return any(line.word(i) in line.known.bodies for i in range(index + 3, index + 6))


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
    beside = line.word(index - 1) in _BESIDE or following in ("'s", "’s") or _is_body_apposed(line, index)
    return beside and zipf_frequency(word, "en") < 3.5
