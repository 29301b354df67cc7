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
from kg.spot.organizations import organizations
from kg.spot.people import people
from kg.spot.places import gazetteer, small_places
from kg.spot.short import nominals, short_forms, shortened

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
    shorts = short_forms(lines, found)
    mentions: list[Mention] = []
    for line, candidates in zip(lines, found, strict=True):
        more = settle([*candidates, *_acronyms(line, acronyms), *shortened(line, shorts), *nominals(line)])
        mentions.extend(line.mention(candidate) for candidate in more)
    return tuple(mentions)


def _candidates(line: Line, names: Mapping[str, Known]) -> Iterator[Candidate]:
    yield from organizations(line)
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
        for stop in range(min(start + LONGEST_NAME, len(line)), start, -1):
            if not line.word(stop - 1)[-1].isalnum():
                continue
            written = line.between(start, stop)
            known = names.get(fold(written))
            if known and known.type == "schema:Place" and _goes_on(line, stop):
                break
            if known and _is_written_alike(written, known, line):
                yield Candidate(start, stop, known.type, written, weight=3 if known.type != "schema:Place" else 1)
                break


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
            if usual is None and line.word(start - 1) in _SPATIAL and written in small_places():
                usual = written
            if usual and not _goes_on(line, stop):
                start = start - (line.word(start - 1) in _DIRECTIONS)
                usual = line.between(start, stop) if line.word(start) in _DIRECTIONS else usual
                yield Candidate(start, stop, "schema:Place", usual, weight=1)
                break
        yield from _landscape(line, start)


def _goes_on(line: Line, stop: int) -> bool:
    """Whether the place is the first word of a longer name that is no place: "Berlin Process"."""
    following = line.word(stop)
    return (
        line.capital(stop) and not line.titled and not line.shouted and following[1:].islower() and is_common(following)
    )


def _landscape(line: Line, start: int) -> Iterator[Candidate]:
    """ "Jiangsu Province", "Yangtze River Delta": capitalised words that end with a word for a kind of place."""
    if line.capital(start - 1) or line.titled or line.word(start) in line.known.heads:
        return
    stop = start
    while line.capital(stop) and line.word(stop) not in line.known.heads:
        stop += 1
    while stop > start + 1 and line.word(stop - 1) not in line.known.place_heads:
        stop -= 1
    if stop > start + 1 and line.word(stop) not in line.known.heads:
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
                and _is_acronym(word, line)
            ):
                acronyms.setdefault(word, candidate.type)
    return acronyms


def _is_acronym(word: str, line: Line) -> bool:
    return bool(_ACRONYM.fullmatch(word)) and 2 <= len(word) <= 12 and word not in line.known.not_acronyms


def _acronyms(line: Line, explained: dict[str, str]) -> Iterator[Candidate]:
    """Explained acronyms wherever they stand, and others that are used as the name of an organisation."""
    for index in range(len(line)):
        word = line.word(index)
        if word in explained:
            yield Candidate(index, index + 1, explained[word], word, weight=3, how="acronym")
        elif _is_organization(line, index, word):
            yield Candidate(index, index + 1, "org:Organization", word, weight=1, how="acronym")


def _is_organization(line: Line, index: int, word: str) -> bool:
    """Whether an unexplained acronym is used as an organisation's name: with a preposition or possessive beside it."""
    if line.shouted or not _is_acronym(word, line) or not word.isupper() or len(word) < 3 or line.capital(index + 1):
        return False
    beside = line.word(index - 1) in ("of", "with", "by", "at", "from", "between", "to") or line.word(index + 1) in (
        "'s",
        "’s",
    )
    return beside and zipf_frequency(word, "en") < 3.5
