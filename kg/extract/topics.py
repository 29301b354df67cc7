"""Forms of cooperation by a closed vocabulary, and areas of research or teaching as the text puts them."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.lexicon import words as lexicon

_WORD = r"[\w'’-]+"
_FEW = rf"(?:{_WORD} ){{0,2}}{_WORD}"


@dataclass(frozen=True)
class _Lists:
    """The expressions of `topics.toml`, compiled."""

    shared_head: re.Pattern[str]
    shared_object: re.Pattern[str]
    cue: re.Pattern[str]
    end: re.Pattern[str]
    trim: re.Pattern[str]
    none: frozenset[str]


@cache
def _lists() -> _Lists:
    data = tomllib.loads((Path(__file__).parent / "en" / "topics.toml").read_text(encoding="utf-8"))
    heads, objects = "|".join(data["lists"]["heads"]), "|".join(data["lists"]["objects"])
    fields_ = data["fields"]
    return _Lists(
        re.compile(
            rf"\b((?:{_WORD} )?)({_WORD})((?:, {_WORD})*),? (?:and|or|as well as) ({_WORD}) ((?:[\w-]+ )?(?:{heads}))\b"
        ),
        re.compile(rf"\b({objects}) (of|for) ({_FEW})(?:,? (?:and|as well as) (?:of )?)({_FEW})"),
        re.compile(rf"\b(?:{'|'.join(fields_['cues'])})\s+"),
        re.compile(rf"[.;:?!()“”\"–—]| (?:{'|'.join(fields_['ends'])}) "),
        re.compile("|".join(fields_["trims"])),
        frozenset(fields_["none"]),
    )


LONGEST_AREA = 12  # words; what is longer is a sentence, not a field


@cache
def _forms(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    folder = Path(__file__).parent
    file = folder / language / "forms.toml"
    data = tomllib.loads((file if file.is_file() else folder / "en" / "forms.toml").read_text(encoding="utf-8"))
    return tuple(
        (form, re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w-])")) for form, patterns in data["form"].items()
    )


def forms(text: str, language: str = "en") -> tuple[str, ...]:
    """The forms of cooperation that a stretch of text names, sorted.

    >>> forms("student internships, joint postgraduate and postdoc programs")
    ('joint-postgraduate-programme', 'postdoc-programme', 'student-internship')
    """
    low = _apart(text.lower().replace("’", "'"))
    found = {form: list(pattern.finditer(low)) for form, pattern in _forms(language)}
    return tuple(
        sorted(form for form, matches in found.items() if any(_stands(match, form, found) for match in matches))
    )


def _stands(match: re.Match[str], form: str, found: dict[str, list[re.Match[str]]]) -> bool:
    """Whether no longer expression of another form covers this one."""
    for other, matches in found.items():
        for longer in matches:
            covers = longer.start() <= match.start() and match.end() <= longer.end()
            if other != form and covers and longer.end() - longer.start() > match.end() - match.start():
                return False
    return True


def _apart(text: str) -> str:
    """Coordinations written out: "joint A and B programs" also as "joint A programs | joint B programs"."""
    extra: list[str] = []
    for match in _lists().shared_head.finditer(text):
        before, first, more, last, head = match.groups()
        parts = [first, *(part.strip() for part in more.split(",") if part.strip()), last]
        extra.extend(f"{before}{part} {head}" for part in parts)
    for match in _lists().shared_object.finditer(text):
        noun, preposition, first, second = match.groups()
        extra.extend((f"{noun} {preposition} {first}", f"{noun} {preposition} {second}"))
    return " | ".join([text, *extra])


def areas(text: str) -> tuple[str, ...]:
    """The fields that a stretch of text names behind a cue like "in the field of", in order.

    >>> areas("work in two key areas: polymer technology, carbon fiber and composite materials, and organic materials.")
    ('polymer technology', 'carbon fiber and composite materials', 'organic materials')
    """
    found: dict[str, None] = {}
    for match in _lists().cue.finditer(text):
        found |= dict.fromkeys(fields(text[match.end() :]))
    return tuple(found)


def fields(text: str) -> tuple[str, ...]:
    """The fields listed at the beginning of a text, up to where the list ends."""
    end = _lists().end.search(text)
    return split(text[: end.start()] if end else text)


def split(listed: str) -> tuple[str, ...]:
    """The items of a list in words.

    With a comma before the last "and" the commas part the items; without it the last item is parted at its "and",
    unless one word alone stands before it and shares the noun behind ("laser and welding technologies").

    >>> split("mathematics, chemistry and physics")
    ('mathematics', 'chemistry', 'physics')
    >>> split("laser and welding technologies")
    ('laser and welding technologies',)
    """
    listed = " ".join(listed.split()).strip(" ,")
    parts = [part for part in re.split(r",\s*", listed) if part]
    closed = len(parts) > 1 and parts[-1].startswith(("and ", "or "))
    if parts and not closed:
        parts[-1:] = _halves(parts[-1])
    tidy = (_tidied(re.sub(r"^(?:and|or|as well as)\s+", "", part)) for part in parts)
    return tuple(part for part in tidy if _is_field(part))


def _halves(text: str) -> list[str]:
    first, found, second = text.partition(" and ")
    if not found or " and " in second or " for " in second or (len(first.split()) == 1 and len(second.split()) > 1):
        return [text]
    return [first, second]


def _tidied(part: str) -> str:
    while (shorter := _lists().trim.sub("", part.strip())) != part:
        part = shorter
    return part


def _is_field(part: str) -> bool:
    words = part.split()
    if words and words[0].title() in lexicon("en").calendar:
        return False
    return 0 < len(words) <= LONGEST_AREA and part[0].isalpha() and len(part) > 2 and part.lower() not in _lists().none
