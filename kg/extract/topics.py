"""Forms of cooperation by a closed vocabulary, and areas of research or teaching as the text puts them."""

import re
import tomllib
from functools import cache
from pathlib import Path

_HEADS = "programmes|programs|programme|program|courses|degrees|internships|exchanges|exchange|projects|schools|publications|conferences|seminars|laboratories|institutes|centres|centers|mobility|training|research"
_SHARED_HEAD = re.compile(
    rf"\b((?:[\w'’-]+ )?)([\w'’-]+)((?:, [\w'’-]+)*),? (?:and|or|as well as) ([\w'’-]+) ((?:[\w-]+ )?(?:{_HEADS}))\b"
)
_SHARED_OBJECT = re.compile(
    r"\b(exchange|mobility|training) (of|for) ((?:[\w'’-]+ ){0,2}[\w'’-]+)(?:,? (?:and|as well as) (?:of )?)((?:[\w'’-]+ ){0,2}[\w'’-]+)"
)

_FIELD_CUE = re.compile(
    r"\b(?:(?:in|on) (?:the )?(?:\w+ ){0,2}(?:fields?|areas?|spheres?|domains?|directions?)(?: of)?(?: such as|:|,? namely| like| of)?"
    r"|(?:areas?|fields?|directions?)(?: of \w+)?(?: such as|:|,? namely| including| are)"
    r"|(?:cooperation|co-operation|collaboration|partnership|joint research|research cooperation|working together) (?:in|on)(?: the (?:fields?|areas?|spheres?)(?: of)?)?)\s+"
)
_END = re.compile(
    r"[.;:?!()“”\"–—]| (?:which|who|that|where|with the|together with|between|under|within|through|during|as part|as well as (?:the|to|a)|to (?:meet|train|be|the|develop|ensure|support)"
    r"|was|were|is|are|has|have|had|will|would|can|could|and (?:to|is|was|were|the two|both|then|also|expressed|invited|signed|agreed|plans?|noted)|at the|on the|by|from|in (?:the|a|which|order)|for (?:the|which|students)) "
)
_TRIM = re.compile(
    r"^(?:the|a|an|its|their|such|as|of|both|modern fields of|various)\s+|\s+(?:etc\.?|and others|and so on|and other fields|and other areas|as well)$"
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
    """The text with coordinations written out: "joint A and B programs" also as "joint A programs, joint B programs"."""
    extra = []
    for match in _SHARED_HEAD.finditer(text):
        before, first, more, last, head = match.groups()
        parts = [first, *(part.strip() for part in more.split(",") if part.strip()), last]
        extra.extend(f"{before}{part} {head}" for part in parts)
    for match in _SHARED_OBJECT.finditer(text):
        noun, preposition, first, second = match.groups()
        extra.extend((f"{noun} {preposition} {first}", f"{noun} {preposition} {second}"))
    return " | ".join([text, *extra])


def areas(text: str) -> tuple[str, ...]:
    """The fields that a stretch of text names behind a cue like "in the field of", in order.

    >>> areas("work in two key areas: polymer technology, carbon fiber and composite materials, and organic materials.")
    ('polymer technology', 'carbon fiber and composite materials', 'organic materials')
    """
    found: dict[str, None] = {}
    for match in _FIELD_CUE.finditer(text):
        found |= dict.fromkeys(fields(text[match.end() :]))
    return tuple(found)


def fields(text: str) -> tuple[str, ...]:
    """The fields listed at the beginning of a text, up to where the list ends."""
    end = _END.search(text)
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
    while (shorter := _TRIM.sub("", part.strip())) != part:
        part = shorter
    return part


_NO_FIELD = frozenset(
    [
        "others",
        "other",
        "more",
        "areas",
        "fields",
        "future",
        "cooperation",
        "it",
        "them",
        "both",
        "this",
        "that",
        "these",
        "those",
        "which",
        "what",
        "research",
        "science",
        "education",
        "us",
        "you",
    ]
)


def _is_field(part: str) -> bool:
    words = part.split()
    return 0 < len(words) <= LONGEST_AREA and part[0].isalpha() and len(part) > 2 and part.lower() not in _NO_FIELD
