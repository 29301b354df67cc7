"""How the arguments of a sentence stand: which preposition governs each, and with which others it is coordinated.

People and premises stand for their organisation: "a delegation of X", "the head office of X".
"""

import re
from typing import NamedTuple

from kg.extract.story import StoryWords
from kg.lexicon import Words
from kg.model import Span, Thing

PREPOSITIONS = frozenset(
    (
        "behind of with by to from between at in for on during within into under through among including like "
        "such behalf alongside via near after before since until against towards toward about as per despite"
    ).split()
)
_DETERMINERS = frozenset(
    ("the a an its their his her our this that these those both all two three four several such each").split()
)
PRONOUNS = frozenset(["he", "she", "they", "it", "who", "which"])
_VERB = re.compile(
    r"\w+(?:ed|ught|ade)|visit|sign|met|held|took|gave|led|join|left|saw|include|includes|including|invite|meet|is|are|was|were|has|have|had|become|became|headed"
)
_COORDINATED = re.compile(
    r"(?:, )?(?:and|&|as well as|or|,|and also|, and|, as well as)(?: (?:its|their|the|an?|his|her)(?: [\w-]+){0,3})?"
)
_FINITE = re.compile(r"is|are|was|were|has|have|had|said|signed|met|visited|told|noted|took|gave|came|who|which")
_PLAIN = re.compile(r"[\w'’-]+")


class Argument(NamedTuple):
    """One participant of a sentence.

    `cell` is its place in the scene, `thing` what it names, None where the story must tell: then `refers` says
    how it is meant: a pronoun, a role (`guests`, `hosts`, `parties`, `foreign`) or a nominal's head. `marker` is
    the preposition that governs it, `obj` behind a verb, `post` inside a person's post, empty otherwise; `hinge` is
    the cell of that preposition or verb, `governor` the cell of the word that the preposition hangs on. `noun` is
    the noun right before the argument's own preposition: "rector" in "the rector of X", however X is handed on.
    """

    cell: int
    thing: Thing | None
    refers: str
    type: str
    span: Span
    marker: str = ""
    governor: int = -1
    hinge: int = -1
    noun: int = -1
    group: int = 0
    speaks: bool = False


def standing(loose: list[Argument], cells: list[str], known: Words, story: StoryWords) -> list[Argument]:
    """The arguments with their markers, governors and groups found out, in the order of the cells."""
    arguments: list[Argument] = []
    for argument in loose:
        if argument.type == "foaf:Person":
            _into_posts(argument, cells, arguments, known)
        arguments.append(_standing(argument, cells, arguments, known, story))
    return arguments


def _into_posts(person: Argument, cells: list[str], before: list[Argument], known: Words) -> None:
    """Mark the arguments that only tell the person's post: "X deputy director P", "representative in Y P"."""
    first = _back_over_attributes(person, cells, before, known) + 1
    for place, argument in enumerate(before):
        if argument.cell >= first:
            before[place] = argument._replace(marker="post")


def _standing(
    argument: Argument, cells: list[str], before: list[Argument], known: Words, story: StoryWords
) -> Argument:
    """The argument with its marker, governor and coordination found out."""
    index = _back_over_attributes(argument, cells, before, known)
    word = cells[index] if index >= 0 else ""
    previous = before[-1] if before else None
    joined = _joined(argument, cells, index, previous)
    if joined is not None and joined.marker == "post":
        peers = [other for other in before if other.marker != "post" and _sort(other) == _sort(argument)]
        joined = peers[-1] if peers else None
    if joined is not None and _sort(joined) == "place" != _sort(argument):
        joined = _before_its_place(joined, argument, before)
    joined = joined or _listed(argument, cells, index, before, known)
    if joined is not None:
        return _beside(argument, joined)
    if word in (",", ":") and (hinge := _named_list(cells, index)) >= 0:
        return argument._replace(marker=cells[hinge], governor=hinge - 1, hinge=hinge, group=argument.cell + 1)
    group = argument.cell + 1
    if word in PREPOSITIONS:
        return _governed(argument._replace(group=group), word, index, cells, before, known, story)
    verb = word != "@" and _VERB.fullmatch(word) is not None and argument.refers not in PRONOUNS
    return argument._replace(
        marker="obj" if verb else "",
        governor=index if verb else -1,
        hinge=index if verb else -1,
        group=group,
    )


def _back_over_attributes(argument: Argument, cells: list[str], before: list[Argument], known: Words) -> int:
    """The cell before the noun phrase: over determiners, titles, posts and the organisation of a post."""
    index, posts = argument.cell - 1, 0
    if argument.type == "foaf:Person":
        index = _back_over_post(index, cells, before, known)
    while index >= 0:
        word = cells[index]
        if word in _DETERMINERS or word in ("'s", "’s") or (word.isdigit() and len(word) < 4):
            index -= 1
        elif argument.type == "foaf:Person" and (
            known.is_post(word) or word.capitalize() in known.titles or _is_modifier(word, known)
        ):
            posts += known.is_post(word)
            index -= 1
        elif (argument.type == "foaf:Person" and posts and word == "@") or (
            word != "@" and _PLAIN.fullmatch(word) and _is_adjective(word) and word not in PREPOSITIONS
        ):
            index -= 1
        else:
            break
    return index


def _back_over_post(index: int, cells: list[str], before: list[Argument], known: Words) -> int:
    """Back over "rector of X," or "representative in X" that ends at a cell, to the post's noun."""
    last = before[-1] if before else None
    comma = index - 1 if cells[index : index + 1] == [","] else index
    if last is None or last.cell != comma:
        return index
    if last.noun >= 0 and cells[last.noun] == "@" and len(before) > 1:
        last = before[-2]  # "ambassador of X to Y, P"
    if 0 <= last.noun < comma and known.is_post(cells[last.noun]):
        return last.noun
    return index


def _is_modifier(word: str, known: Words) -> bool:
    return word in known.post_modifiers


def _is_adjective(word: str) -> bool:
    return word in _ADJECTIVES or word.endswith(("ese", "ian", "ish", "ous", "ful", "ive", "ic", "al"))


_ADJECTIVES = frozenset(
    (
        "leading renowned prestigious famous major large largest local partner german french dutch swiss "
        "korean well-known young other fellow same"
    ).split()
)


def _joined(argument: Argument, cells: list[str], index: int, previous: Argument | None) -> Argument | None:
    """The argument before, where only "and", commas or the like stand between: "X, Y and Z"."""
    if previous is None:
        return None
    between = cells[previous.cell + 1 : index + 1]
    if any(word in PREPOSITIONS or _VERB.fullmatch(word) for word in between if word not in ("as", "among")):
        return None
    if between[:1] == [","] and "and" not in between and _sort(previous) != _sort(argument):
        return None
    return previous if _COORDINATED.fullmatch(" ".join(between)) else None


def _before_its_place(place: Argument, argument: Argument, before: list[Argument]) -> Argument | None:
    """What the place belongs to, where that is the peer: "X in Hefei and Y" joins X and Y."""
    peers = [other for other in before if other.cell < place.cell and other.marker != "post"]
    near = peers and place.cell - peers[-1].cell < 4 and _sort(peers[-1]) == _sort(argument)
    return peers[-1] if near else None


def _listed(argument: Argument, cells: list[str], index: int, before: list[Argument], known: Words) -> Argument | None:
    """The person before in a list whose items tell posts: "A, Vice Rector for Science, B, dean of X, and C"."""
    people = [other for other in before if other.type == "foaf:Person" and other.marker != "post"]
    if argument.type != "foaf:Person" or not people:
        return None
    between = cells[people[-1].cell + 1 : index + 1]
    if not between or between[0] not in (",", ";", "and") or between[-1] not in (",", ";", "and") or len(between) > 24:
        return None
    inner = [other for other in before if people[-1].cell < other.cell < argument.cell]
    told = any(known.is_post(word) for word in between)
    plain = all(other.marker == "post" for other in inner) and not any(_FINITE.fullmatch(word) for word in between)
    return people[-1] if told and plain else None


def _named_list(cells: list[str], index: int) -> int:
    """The preposition that governs a list told behind its kind: "with two partners, X and Y", "by two hosts: X"."""
    at = index - 1
    while at >= 0 and index - at < 8 and cells[at] != "@" and _PLAIN.fullmatch(cells[at]):
        if cells[at] in ("with", "by", "from", "between", "of", "to"):
            return at if any(word.endswith("s") for word in cells[at + 1 : index]) else -1
        at -= 1
    return -1


def _sort(argument: Argument) -> str:
    """What sort of thing the argument names; lists hold things of one sort."""
    return {"foaf:Person": "person", "schema:Place": "place", "coop:Forum": "forum"}.get(argument.type, "organization")


def _governed(
    argument: Argument,
    word: str,
    index: int,
    cells: list[str],
    before: list[Argument],
    known: Words,
    story: StoryWords,
) -> Argument:
    """An argument behind a preposition; people and premises hand on the place that they have themselves."""
    governor = index - 1
    while governor >= 0 and cells[governor] in ("and", "&"):
        governor -= 2
    noun = cells[governor] if governor >= 0 else ""
    argument = argument._replace(noun=governor)
    post = word == "of" and (noun in known.posts or (known.is_post(noun) and noun not in story.people))
    if post and argument.type == "schema:Place":
        return argument._replace(marker="post")
    if post or (word in ("of", "from", "for", "at") and noun in story.people):
        outer = _outer(governor, cells, known)
        return _handed_on(argument, outer, cells, before, post=post, speaks=True)
    outer = _outer(governor, cells, known)
    if word in ("of", "at") and noun in story.premises and outer >= 0 and _leads(cells[outer]):
        return _handed_on(argument, outer, cells, before, post=False, speaks=False)
    return argument._replace(marker=word, governor=governor, hinge=index)


def _outer(noun: int, cells: list[str], known: Words) -> int:
    """The cell before the noun phrase that ends with this noun."""
    index = noun - 1
    while index >= 0 and cells[index] != "@" and _PLAIN.fullmatch(cells[index]):
        word = cells[index]
        if word in _DETERMINERS:
            return index - 1
        if word in PREPOSITIONS or _VERB.fullmatch(word) or word in ("and", "that", "where", "when", "who", "which"):
            break
        index -= 1
    return index


def _handed_on(
    argument: Argument, outer: int, cells: list[str], before: list[Argument], *, post: bool, speaks: bool
) -> Argument:
    """The argument at the place of the noun phrase that stands for it; a post in apposition only explains."""
    word = cells[outer] if outer >= 0 else ""
    argument = argument._replace(speaks=speaks)
    previous = before[-1] if before else None
    if word in PREPOSITIONS:
        return argument._replace(marker=word, governor=outer - 1, hinge=outer)
    if word == "," and post and previous and previous.cell == outer - 1:
        return argument._replace(marker="post")
    if word == "and" and previous and previous.cell == outer - 1:
        return _beside(argument, previous)
    verb = word not in ("", "@") and _VERB.fullmatch(word) is not None
    return argument._replace(marker="obj" if verb else "", governor=outer if verb else -1, hinge=outer if verb else -1)


def _beside(argument: Argument, other: Argument) -> Argument:
    """The argument coordinated with another."""
    return argument._replace(marker=other.marker, governor=other.governor, hinge=other.hinge, group=other.group)


def _leads(word: str) -> bool:
    """Whether the word leads to premises: "to the office of", "visited the campus of"."""
    return word in ("to", "at", "in", "from", "of", "with") or (word != "@" and _VERB.fullmatch(word) is not None)
