"""A sentence as frames see it: words in lower case, with every name, nominal and pronoun as one argument `@`.

Each argument knows how it stands: which preposition governs it, on which word that preposition hangs, and with
which other arguments it is coordinated. People and premises stand for their organisation ("a delegation of X",
"the head office of X").
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kg.extract.story import StoryWords
from kg.lexicon import Words
from kg.model import Mention, Sentence, Span, Thing

PREPOSITIONS = frozenset(
    [
        "behind",
        "of",
        "with",
        "by",
        "to",
        "from",
        "between",
        "at",
        "in",
        "for",
        "on",
        "during",
        "within",
        "into",
        "under",
        "through",
        "among",
        "including",
        "like",
        "such",
        "behalf",
        "alongside",
        "via",
        "near",
        "after",
        "before",
        "since",
        "until",
        "against",
        "towards",
        "toward",
        "about",
        "as",
        "per",
        "despite",
    ]
)
_DETERMINERS = frozenset(
    [
        "the",
        "a",
        "an",
        "its",
        "their",
        "his",
        "her",
        "our",
        "this",
        "that",
        "these",
        "those",
        "both",
        "all",
        "two",
        "three",
        "four",
        "several",
        "such",
        "each",
    ]
)
_PRONOUNS = frozenset(["he", "she", "they", "it", "who", "which"])
_VERB = re.compile(
    r"\w+(?:ed|ught|ade)|visit|sign|met|held|took|gave|led|join|left|saw|include|includes|including|invite|meet|is|are|was|were|has|have|had|become|became|headed"
)
_COORDINATED = re.compile(
    r"(?:, )?(?:and|&|as well as|or|,|and also|, and|, as well as)(?: (?:its|their|the|an?|his|her)(?: [\w-]+){0,3})?"
)
_FINITE = re.compile(r"is|are|was|were|has|have|had|said|signed|met|visited|told|noted|took|gave|came|who|which")
_PLAIN = re.compile(r"[\w'’-]+")


@dataclass(frozen=True, slots=True)
class Argument:
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


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence's cells: words, or `@` for an argument; what stood in brackets is told apart in `asides`."""

    sentence: Sentence
    cells: tuple[str, ...]
    spans: tuple[Span, ...]
    arguments: tuple[Argument, ...]
    asides: tuple[tuple[Thing, Thing], ...]

    @property
    def mask(self) -> str:
        """The cells joined by spaces, what triggers are matched against."""
        return " ".join(self.cells)

    def cell_at(self, position: int) -> int:
        """The cell that holds a character of the mask."""
        return self.mask.count(" ", 0, position)

    def argument(self, cell: int) -> Argument | None:
        """The argument at a cell, None where a word stands."""
        return next((argument for argument in self.arguments if argument.cell == cell), None)


def scene(
    sentence: Sentence, mentions: Iterable[Mention], at: dict[Span, Thing], known: Words, story: StoryWords
) -> Scene:
    """Build the scene of one sentence from the mentions in it."""
    inside = [mention for mention in mentions if sentence.span.holds(mention.span)]
    cells, spans, loose, asides = _cells(sentence, inside, at, story)
    arguments: list[Argument] = []
    for argument in loose:
        if argument.type == "foaf:Person":
            _into_posts(argument, cells, arguments, known)
        arguments.append(_standing(argument, cells, arguments, known, story))
    return Scene(sentence, tuple(cells), tuple(spans), tuple(arguments), tuple(asides))


def _cells(
    sentence: Sentence, mentions: list[Mention], at: dict[Span, Thing], story: StoryWords
) -> tuple[list[str], list[Span], list[Argument], list[tuple[Thing, Thing]]]:
    """The sentence's tokens with mentions, roles and pronouns folded into one cell each, and brackets set aside."""
    cells: list[str] = []
    spans: list[Span] = []
    arguments: list[Argument] = []
    asides: list[tuple[Thing, Thing]] = []
    starts = {mention.span.start: mention for mention in mentions}
    roles = story.roles_in(sentence)
    index, tokens = 0, sentence.tokens
    while index < len(tokens):
        token = tokens[index]
        if token.text == "(" and (stop := _bracket(sentence, index)):
            asides.extend(_aside(sentence, index, stop, arguments, starts, at))
            index = stop
            continue
        mention = starts.get(token.span.start)
        span, refers, kind, thing = token.span, "", "", None
        if mention:
            span, kind, thing = mention.span, mention.type, at.get(mention.span)
            ours = index > 0 and tokens[index - 1].text.lower() == "our"
            refers = "" if thing else "home" if ours else f"nominal:{token.text}"
        elif token.span.start in roles:
            refers, span = roles[token.span.start]
        elif token.text.lower() in _PRONOUNS:
            refers = token.text.lower()
        if refers or thing:
            arguments.append(Argument(len(cells), thing, refers, thing.type if thing else kind, span))
            cells.append("@")
            spans.append(span)
            while index < len(tokens) and tokens[index].span.start < span.stop:
                index += 1
            continue
        if token.text not in '“”‘"«»*_|':
            cells.append(token.text.lower())
            spans.append(token.span)
        index += 1
    return cells, spans, arguments, asides


def _bracket(sentence: Sentence, index: int) -> int:
    """Past the bracket that opens here, 0 where it is long or does not close."""
    for stop in range(index + 1, min(index + 14, len(sentence.tokens))):
        if sentence.tokens[stop].text == ")":
            return stop + 1
    return 0


def _aside(
    sentence: Sentence,
    start: int,
    stop: int,
    before: list[Argument],
    starts: dict[int, Mention],
    at: dict[Span, Thing],
) -> list[tuple[Thing, Thing]]:
    """Pairs of the thing before a bracket and each other thing named in it."""
    owner = before[-1].thing if before and before[-1].span.stop >= sentence.tokens[start].span.start - 2 else None
    inside = [starts[token.span.start] for token in sentence.tokens[start:stop] if token.span.start in starts]
    things = [at[mention.span] for mention in inside if mention.span in at]
    return [(owner, thing) for thing in things if owner and thing.node != owner.node]


def _into_posts(person: Argument, cells: list[str], before: list[Argument], known: Words) -> None:
    """Mark the arguments that only tell the person's post: "X deputy director P", "representative in Y P"."""
    first = _back_over_attributes(person, cells, before, known) + 1
    for place, argument in enumerate(before):
        if argument.cell >= first:
            before[place] = replace(argument, marker="post")


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
    joined = joined or _listed(argument, cells, index, before, known)
    if joined is not None:
        return _beside(argument, joined)
    if word in (",", ":") and (hinge := _named_list(cells, index)) >= 0:
        return replace(argument, marker=cells[hinge], governor=hinge - 1, hinge=hinge, group=argument.cell + 1)
    group = argument.cell + 1
    if word in PREPOSITIONS:
        return _governed(replace(argument, group=group), word, index, cells, before, known, story)
    verb = word != "@" and _VERB.fullmatch(word) is not None and argument.refers not in _PRONOUNS
    return replace(
        argument,
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
    if last and last.cell == comma and 0 <= last.noun < comma and known.is_post(cells[last.noun]):
        return last.noun
    return index


def _is_modifier(word: str, known: Words) -> bool:
    return word in known.post_modifiers


def _is_adjective(word: str) -> bool:
    return word in _ADJECTIVES or word.endswith(("ese", "ian", "ish", "ous", "ful", "ive", "ic", "al"))


_ADJECTIVES = frozenset(
    [
        "leading",
        "renowned",
        "prestigious",
        "famous",
        "major",
        "large",
        "largest",
        "local",
        "partner",
        "german",
        "french",
        "dutch",
        "swiss",
        "korean",
        "well-known",
        "young",
        "other",
        "fellow",
        "same",
    ]
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
    argument = replace(argument, noun=governor)
    post = word == "of" and (known.is_post(noun) or noun.removesuffix("s") in known.posts)
    if post or (word in ("of", "from", "for", "at") and noun in story.people):
        outer = _outer(governor, cells, known)
        return _handed_on(argument, outer, cells, before, post=post, speaks=True)
    outer = _outer(governor, cells, known)
    if word in ("of", "at") and noun in story.premises and outer >= 0 and _leads(cells[outer]):
        return _handed_on(argument, outer, cells, before, post=False, speaks=False)
    return replace(argument, marker=word, governor=governor, hinge=index)


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
    argument = replace(argument, speaks=speaks)
    previous = before[-1] if before else None
    if word in PREPOSITIONS:
        return replace(argument, marker=word, governor=outer - 1, hinge=outer)
    if word in ("and", ",") and previous and previous.cell == outer - 1:
        if post and word == ",":
            return replace(argument, marker="post")
        return _beside(argument, previous)
    verb = word not in ("", "@") and _VERB.fullmatch(word) is not None
    return replace(argument, marker="obj" if verb else "", governor=outer if verb else -1, hinge=outer if verb else -1)


def _beside(argument: Argument, other: Argument) -> Argument:
    """The argument coordinated with another."""
    return replace(argument, marker=other.marker, governor=other.governor, hinge=other.hinge, group=other.group)


def _leads(word: str) -> bool:
    """Whether the word leads to premises: "to the office of", "visited the campus of"."""
    return word in ("to", "at", "in", "from", "of", "with") or (word != "@" and _VERB.fullmatch(word) is not None)
