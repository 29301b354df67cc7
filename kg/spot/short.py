"""Short forms of names that the article has in full elsewhere: surnames, "Tsinghua", "the Institute"."""

from collections.abc import Iterator

from wordfreq import zipf_frequency

from kg.lexicon.places import gazetteer
from kg.spot.candidates import FIELD, Candidate, Line
from kg.spot.people import INITIALS, PARTICLES, SURNAMES_PINYIN

_SPATIAL = frozenset(["in", "to", "from", "near", "at", "of", "outside", "around"])
_ORGANIZATIONS = ("coop:", "org:")


def short_forms(lines: list[Line], found: list[list[Candidate]]) -> dict[str, str]:
    """Words that alone mean a person or organisation named in full somewhere in the article, with its type."""
    forms: dict[str, str] = {}
    for line, candidates in zip(lines, found, strict=True):
        for candidate in candidates:
            words = [line.word(i) for i in range(candidate.start, candidate.stop)]
            shorter = _surnames(words) if candidate.type == "foaf:Person" else _cores(line, candidate, words)
            for word in shorter:
                forms.setdefault(word, candidate.type)
    return forms


def _surnames(words: list[str]) -> list[str]:
    full = [word for word in words if not INITIALS.fullmatch(word) and word not in PARTICLES]
    if len(full) == 1:
        return full if full[0] != words[0] else []
    shouted = [word for word in full if word.isupper()]
    chinese = [full[0]] if full[0].lower() in SURNAMES_PINYIN and len(full) == 2 else []
    chosen = shouted[:1] if 0 < len(shouted) < len(full) else [*chinese, full[-1]]
    return [form for word in chosen for form in (word, word.title(), word.upper())]


def _cores(line: Line, candidate: Candidate, words: list[str]) -> list[str]:
    """The telling words of an organisation's name: before "University", an acronym in it, "Polytechnic"."""
    if not candidate.type.startswith(_ORGANIZATIONS) or candidate.type in (
        "coop:Project",
        "coop:Forum",
        "org:OrganizationalUnit",
    ):
        return []
    if line.shouted:
        return []  # all its words look like acronyms
    cores = [
        word
        for word in words
        if word.isalpha() and word.isupper() and len(word) > 2 and word not in line.known.not_acronyms
    ]
    if "Polytechnic" in words:
        cores.append("Polytechnic")
    if len(words) == 2 and words[1] in (
        "University",
        "College",
        "Institute",
        "Foundation",
        "Technopark",
        "Council",
    ):
        cores.append(words[0])
    if "of" in words or line.titled:
        return cores
    rare = [word for word in words if word[0].isupper() and word.isalpha() and zipf_frequency(word, "en") < FIELD]
    plain = [word for word in rare if word not in gazetteer() and word not in line.known.heads]
    return cores + (plain if len(plain) == 1 else [])


def shortened(line: Line, forms: dict[str, str]) -> Iterator[Candidate]:
    """Every place where a short form stands alone."""
    for index in range(len(line)):
        word = line.word(index)
        if word not in forms or (line.capital(index + 1) and line.word(index + 1) not in line.known.titles):
            continue
        if word in gazetteer() and (forms[word] == "foaf:Person" or line.word(index - 1) in _SPATIAL):
            continue
        if forms[word] != "foaf:Person" and not word.isupper() and line.word(index - 1) in ("in", "near"):
            continue
        if forms[word] == "foaf:Person" and line.capital(index - 1) and not _is_address(line, index - 1):
            continue
        yield Candidate(index, index + 1, forms[word], word, weight=2, how="short")


def _is_address(line: Line, index: int) -> bool:
    return line.word(index) in line.known.titles or line.known.is_post(line.word(index)) or line.opens(index)


def nominals(line: Line) -> Iterator[Candidate]:
    """ "the University", "our institute": what stands for an organisation named before."""
    for index in range(1, len(line)):
        word = line.word(index)
        if word.lower() in line.known.nominals and line.word(index - 1).lower() in (
            "the",
            "our",
            "this",
            "that",
        ):
            if line.capital(index + 1) or line.word(index + 1) in ("of", "for", "-"):
                continue
            kind = line.known.heads.get(word.title(), "org:Organization")
            yield Candidate(index, index + 1, kind, word, weight=0, how="nominal")
