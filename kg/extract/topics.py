"""What cooperation is about: its forms, and the fields of research or teaching as the text puts them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from kg.extract.forms import forms, without_denied
from kg.extract.literals import Index
from kg.extract.words import data_of
from kg.lexicon import words as lexicon

__all__ = ["areas", "fields", "forms", "split"]

LONGEST_AREA = 11  # words; what is longer is a sentence, not a field
_AND = re.compile(r"^(?:and|or)\b\s*")
_AGAIN = re.compile(r",?\s(?:and|or) (?:also )?(?:in|on|with|for|of|by) (?:the (?:fields? of |areas? of )?)?")
_HANDS = re.compile(r" on the (?:one|other) hand\b")
_IN_APPOSITION = re.compile(r"(?:the|an?|its|their|his|her)\b")
_MAY_BE_A_FORM = frozenset(["equipment-development", "technology-transfer"])
_FIELD_WORDS = re.compile(r"\b(?:fields?|areas?|spheres?|domains?|disciplines|subjects)\b")


@dataclass(frozen=True)
class _Lists:
    """The expressions of `topics.toml`, compiled."""

    cue: re.Pattern[str]
    cues: Index
    aheads: Index
    ahead: re.Pattern[str]
    begins: re.Pattern[str]
    end: re.Pattern[str]
    trim: re.Pattern[str]
    none: frozenset[str]
    plain: frozenset[str]
    never: frozenset[str]
    pairs: frozenset[str]
    discipline: re.Pattern[str]
    heads: frozenset[str]


@cache
def _lists() -> _Lists:
    data = data_of("en", "topics.toml")
    given, words = data["fields"], data["words"]

    def filled(expression: str) -> str:
        for word, meaning in words.items():
            expression = expression.replace("{" + word + "}", meaning)
        return expression

    def one_of(name: str) -> str:
        return f"(?:{filled('|'.join(given[name]))})"

    return _Lists(
        cue=re.compile(rf"(?<![\w-]){one_of('cues')}(?:(?<=[:–—-])\s*|\s+)", re.IGNORECASE),
        cues=Index(map(filled, given["cues"])),
        aheads=Index(map(filled, given["ahead"])),
        ahead=re.compile(rf",?\s{one_of('ahead')}(?![\w-])", re.IGNORECASE),
        begins=re.compile(one_of("begins")),
        end=re.compile(rf"[.;:?!()“”\"»«]|[–—](?=\s)|(?<=\s)[–—]|(?<=[\s,]){one_of('ends')}(?![\w-])", re.IGNORECASE),
        trim=re.compile(one_of("trims"), re.IGNORECASE),
        none=frozenset(given["none"]),
        plain=frozenset(given["plain"]),
        never=frozenset(given["never"]),
        pairs=frozenset(given["pairs"]),
        discipline=re.compile(given["disciplines"], re.IGNORECASE),
        heads=frozenset(given["heads"]),
    )


def areas(text: str) -> tuple[str, ...]:
    """The fields that a stretch of text names behind a cue like "in the field of", in order.

    >>> areas("work in two key areas: polymer technology, carbon fiber and composite materials, and organic materials.")
    ('polymer technology', 'carbon fiber and composite materials', 'organic materials')
    >>> areas("Civil engineering, architecture and landscape design are taught.")
    ('Civil engineering', 'architecture', 'landscape design')
    """
    text = without_denied(text)
    found: dict[str, None] = {}
    for match in _lists().cue.finditer(text) if _lists().cues.possible(text.lower()) else ():
        called_so = bool(_FIELD_WORDS.search(match.group().lower()))
        found |= dict.fromkeys(_listed_first(text[match.end() :], called_so=called_so))
    for listed in _listed_before(text):
        found |= dict.fromkeys(split(listed, called_so=True))
    return tuple(found)


def fields(text: str) -> tuple[str, ...]:
    """The fields listed at the beginning of a text, and those that it calls main fields further on.

    >>> fields("studies of the sea, with fisheries and navigation named as the main fields.")
    ('studies of the sea', 'fisheries', 'navigation')
    """
    text = without_denied(text)
    further = (field for listed in _listed_before(text) for field in split(listed, called_so=True))
    return tuple(dict.fromkeys((*_listed_first(text), *further)))


def _listed_first(text: str, *, called_so: bool = False) -> tuple[str, ...]:
    """The fields at the beginning of a text, up to where the list ends; `called_so` where words before call them so."""
    text = _AGAIN.sub(", ", _HANDS.sub("", text))
    end = _lists().end.search(text)
    return split(text[: end.start()] if end else text, called_so=called_so)


def _listed_before(text: str) -> Iterator[str]:
    """Lists that stand before what calls them fields: "optics and acoustics are taught"."""
    for match in _lists().ahead.finditer(text) if _lists().aheads.possible(text.lower()) else ():
        before = text[: match.start()]
        starts = [0, *(found.end() for found in _lists().begins.finditer(before))]
        yield before[max(starts) :]


def split(listed: str, *, called_so: bool = False) -> tuple[str, ...]:
    """The items of a list in words, up to the first that is no field.

    With a comma before the last "and" the commas part the items; without it the last item is parted at its "and",
    unless the word before it shares the noun behind ("laser and welding technologies").

    >>> split("mathematics, chemistry and physics")
    ('mathematics', 'chemistry', 'physics')
    >>> split("laser and welding technologies")
    ('laser and welding technologies',)
    """
    found = list(takewhile(_may_stand_in_list, _items(_tidied(" ".join(listed.split())))))
    fields_ = [item for item in found if _is_field(item)]
    told = called_so or len(fields_) > 2 or any(item.lower() not in _lists().plain for item in fields_)
    return tuple(fields_) if told else ()


def _items(listed: str) -> list[str]:
    """The tidied items of a list; of one that breaks off, the last item is parted at its "and" as well."""
    parts = re.split(r",\s*", re.sub(r",?\s(?:as well as|along with|and also|plus)\s", " and ", listed))
    going = [*parts[:1], *takewhile(lambda part: not _IN_APPOSITION.match(part), parts[1:])]
    items = [_tidied(_AND.sub("", part)) for part in going if part]
    if items and not _AND.match(going[-1]):
        items[-1:] = map(_tidied, _halves(items[-1], alone=len(items) == 1))
    last = next((n for n, item in enumerate(items) if not _may_stand_in_list(item)), len(items))
    if 0 < last < len(items):
        items[last - 1 : last] = map(_tidied, _halves(items[last - 1], alone=last == 1))
    return items


def _may_stand_in_list(item: str) -> bool:
    return _is_form(item) or _is_field(item) or _is_acronym(item)


def _is_form(item: str) -> bool:
    """Whether an item tells what is done together: forms stand in one list with fields."""
    return not set(forms(item)) <= _MAY_BE_A_FORM


def _halves(text: str, *, alone: bool) -> list[str]:
    """The two items that "and" joins, or the one that it does not part; `alone` if they are not the end of a list."""
    first, found, second = text.partition(" and ")
    if " and " in second:
        return _in_three(text)
    if not found or (alone and any(text.lower().endswith(pair) for pair in _lists().pairs)):
        return [text]
    if " of " in first or " of " in second or (" for " in second and " for " not in first):
        return [text]
    return [text] if _shares_head(first, second) else [first, _tidied(second)]


def _in_three(text: str) -> list[str]:
    """ "optics and science and technology": two items, of which one is a pair."""
    for pair in _lists().pairs:
        if text.lower().startswith(f"{pair} and "):
            return [text[: len(pair)], text[len(pair) + 5 :]]
        if text.lower().endswith(f" and {pair}"):
            return [text[: -len(pair) - 5], text[-len(pair) :]]
    return [text]


def _shares_head(first: str, second: str) -> bool:
    """Whether the noun that ends the second item belongs to the first one as well."""
    if len(first.split()) > 1 or len(second.split()) < 2:
        return False
    return not _lists().discipline.fullmatch(first)


def _tidied(part: str) -> str:
    part = part.strip(" ,'’‘")
    while (shorter := _lists().trim.sub("", part).strip()) != part:
        part = shorter
    return part


def _is_field(part: str) -> bool:
    words = part.split()
    low = re.sub(r"\bIT\b", "informatics", part).lower()
    if not 0 < len(words) <= LONGEST_AREA or not part[0].isalnum() or len(part) < 2 or low in _lists().none:
        return False
    if part[0].isdigit() and not re.match(r"\dD\b", part):
        return False
    if any(word in lexicon("en").calendar or word.title() in lexicon("en").calendar for word in words):
        return False
    plain = re.findall(r"[\w-]+", low)
    return not _lists().never.intersection(plain) and not _is_name(words) and not _is_form(part)


def _is_name(words: list[str]) -> bool:
    """Whether the words are a name: a lone acronym, or capitals that are no acronym, people or discipline."""
    if _lists().discipline.fullmatch(words[-1]) or words[-1].lower() in _lists().heads:
        return False
    if len(words) == 1 and _is_acronym(words[0]):
        return True
    return words[0][:1].isupper() and not all(_may_be_capital(word) for word in words if word[:1].isupper())


def _may_be_capital(word: str) -> bool:
    return any(part in lexicon("en").demonyms for part in re.split(r"[-–]", word)) or _is_acronym(word)


def _is_acronym(word: str) -> bool:
    return sum(letter.isupper() or letter.isdigit() for letter in word) > 1
