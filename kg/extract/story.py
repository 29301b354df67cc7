"""The story so far: who hosts, who visits, who was named last; and the words that mean them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import accumulate, chain, islice

from kg.authority import fold
from kg.extract.literals import Index
from kg.extract.words import data_of
from kg.iri import Node
from kg.lexicon import Words
from kg.lexicon import words as name_words
from kg.model import Sentence, Span, Thing

UNIT = "org:OrganizationalUnit"
RECENT = 200  # things named last, among which "the institute" is looked for
ROLES = ("guests", "hosts", "parties", "foreign")
ACTORS = ("coop:University", "coop:ResearchInstitute", "coop:Company", "coop:ResearchFacility", "coop:Association")
_GROUPS = ("foaf:Person", "schema:Place", "coop:Project", "coop:Forum")


@dataclass(frozen=True)
class StoryWords:
    """The words of `story.toml`, compiled."""

    roles: tuple[tuple[str, re.Pattern[str]], ...]
    index: Index
    people: frozenset[str]
    premises: frozenset[str]
    negations: frozenset[str]
    cancelled: re.Pattern[str]
    denials: re.Pattern[str]
    hopes: frozenset[str]
    asking: frozenset[str]
    travellers: frozenset[str]
    open_ends: frozenset[str]
    modals: frozenset[str]

    def roles_in(self, sentence: Sentence) -> dict[int, tuple[str, Span]]:
        """Where the sentence names someone by a role: start of the words to the role and their span."""
        lowered = [token.text.lower() for token in sentence.tokens]
        low = " ".join(lowered)
        found: dict[int, tuple[str, Span]] = {}
        possible = self.index.possible(low)
        starts = [0, *accumulate(len(word) + 1 for word in lowered)] if possible else []
        for role, pattern in (self.roles[number] for number in possible):
            for match in pattern.finditer(low):
                first, last = starts.index(match.start()), starts.index(match.end() + 1) - 1
                span = Span(sentence.tokens[first].span.start, sentence.tokens[last].span.stop)
                found.setdefault(span.start, (role, span))
        return found


@cache
def story_words(language: str) -> StoryWords:
    """The words of a language that tell who is meant."""
    data = data_of(language, "story.toml")
    demonyms = "|".join(sorted(re.escape(word.lower()) for word in name_words(language).demonyms))
    roles = tuple(
        (role, re.compile(rf"(?<![\w-])(?:{pattern.replace('DEMONYM', demonyms)})(?= |$)(?! (?:of|from) )"))
        for role, pattern in data["roles"].items()
    )
    plain = {name: frozenset(values) for name, values in data["words"].items()}
    return StoryWords(
        roles,
        Index(pattern.pattern for _, pattern in roles),
        plain["people"],
        plain["premises"],
        plain["negations"],
        _phrases(data["words"]["cancelled"]),
        _phrases(data["words"]["denials"]),
        plain["hopes"],
        plain["asking"],
        plain["travellers"],
        plain["open_ends"],
        plain["modals"] | plain["hopes"],
    )


def _phrases(patterns: Iterable[str]) -> re.Pattern[str]:
    """What matches any of the patterns as whole words of a sentence's cells, joined by spaces."""
    return re.compile(rf"(?<!\S)(?:{'|'.join(patterns)})(?!\S)")


@dataclass
class Story:
    """What the article has told up to here; changes as its sentences are read."""

    things: tuple[Thing, ...]
    known: Words
    publisher: str = ""
    travellers: frozenset[str] = frozenset()
    guests: list[Thing] = field(default_factory=list)
    hosts: list[Thing] = field(default_factory=list)
    partners: list[Thing] = field(default_factory=list)
    present: list[Thing] = field(default_factory=list)
    activity: Thing | None = None
    here: Thing | None = None
    named: dict[Thing, None] = field(default_factory=dict)  # in the order in which they were named last
    subject: tuple[Thing, ...] = ()
    employers: dict[Thing, Thing] = field(default_factory=dict)
    wholes: dict[Node, Thing] = field(default_factory=dict)

    @cached_property
    def by_node(self) -> dict[Node, Thing]:
        """The things of the article by their nodes."""
        return {thing.node: thing for thing in self.things}

    def name(self, thing: Thing) -> None:
        """Take note that a thing was named."""
        self.named.pop(thing, None)
        self.named[thing] = None

    def last_named(self, most: int) -> list[Thing]:
        """So many of the things named last, the latest at the end."""
        return [*islice(reversed(self.named), most)][::-1]

    def employer(self, person: Thing) -> Thing | None:
        """The organisation that a person acts for: not the office where they sit, but what it belongs to."""
        found = self.employers.get(person)
        for _ in range(3):
            if found is None or found.type != UNIT or found.node not in self.wholes:
                break
            found = self.wholes[found.node]
        return None if found is None or found.type == UNIT else found

    def meant(self, refers: str, before: Sequence[Thing] = ()) -> tuple[Thing, ...]:
        """Whom the words mean, empty where that is not certain."""
        if refers.startswith("nominal:"):
            return self._nominal(refers.removeprefix("nominal:"), [*self.last_named(RECENT), *before])
        if refers == "home":
            return tuple(thing for thing in (self.home(),) if thing)
        if refers in ("he", "she"):
            latest_first = chain(reversed(before), reversed(self.named))
            return tuple(islice((thing for thing in latest_first if thing.type == "foaf:Person"), 1))
        if refers in ("who", "which"):
            return tuple(before)[-1:]
        if refers == "it":
            first = [thing for thing in before if is_organization(thing)][:1]
            return tuple(first or [t for t in (self.subject or self.last_named(1)) if is_organization(t)][:1])
        if refers == "they":
            return self.subject if len(self.subject) > 1 else tuple(self.guests)
        if refers in ("guests", "foreign"):
            return tuple(self.guests)
        if refers == "hosts":
            return tuple(self.hosts)
        return self.parties()

    def parties(self) -> tuple[Thing, ...]:
        """Both sides of what is going on."""
        both = tuple(dict.fromkeys(thing for thing in (*self.hosts, *self.guests) if is_party(thing)))
        if len(both) > 1:
            return both
        return tuple(thing for thing in self.partners if is_party(thing)) or self.pair()

    def unnamed(self) -> dict[str, tuple[Thing, ...]]:
        """Who may be meant where nobody is named, by what the story holds them for."""
        home, recent = self.home(), self._recent()
        return {
            **{f"recent{place}": (thing,) for place, thing in enumerate(recent, start=1)},
            "guests": tuple(self.guests),
            "hosts": tuple(self.hosts),
            "partners": tuple(self.partners),
            "pair": tuple(self.ranked[:2]),
            "home": (home,) if home else (),
            "subject": self.subject,
        }

    def _recent(self) -> tuple[Thing, ...]:
        """The organisations named last, the latest first."""
        return tuple(islice((thing for thing in reversed(self.named) if is_party(thing)), 3))

    def pair(self) -> tuple[Thing, ...]:
        """The two whom the article is about: the organisations named most often, the earlier of those alike."""
        ranked = self.ranked[:2]
        return tuple(ranked) if len(ranked) == 2 and all(thing in self.named for thing in ranked) else ()

    @cached_property
    def ranked(self) -> list[Thing]:
        """The organisations that can be a side, those named most often first."""
        sides = [thing for thing in self.things if is_party(thing) and thing.type in ACTORS]
        return sorted(sides, key=lambda thing: (-len(thing.mentions), thing.mentions[0]))

    def home(self) -> Thing | None:
        """Whose news it is: the publisher, else the university or other organisation that is named most often."""
        return self._home

    @cached_property
    def _home(self) -> Thing | None:
        ours = [thing for thing in self.things if is_party(thing)]
        publisher = fold(self.publisher)
        named = [thing for thing in ours if publisher and publisher in map(fold, (thing.label, *thing.names))]
        universities = [thing for thing in ours if thing.type == "coop:University"]
        return max(named or universities or ours, key=lambda thing: len(thing.mentions), default=None)

    def _nominal(self, noun: str, named: list[Thing]) -> tuple[Thing, ...]:
        """ "the Institute": the last named thing whose names hold the noun, or that is of the noun's class."""
        low = noun.lower()
        kind = self.known.heads.get(noun.title(), "")
        fits = [
            t
            for t in named
            if is_organization(t) and (low in _name_words(t) or (t.type == kind and kind != "coop:Association"))
        ]
        if low in ("university", "polytechnic") and len(set(fits)) > 1 and (home := self.home()) is not fits[-1]:
            return (home,) if home in fits and noun[0].isupper() else ()
        return tuple(fits[-1:])


def is_organization(thing: Thing) -> bool:
    """Whether the thing is an organisation, a unit or a group of organisations."""
    return thing.type not in _GROUPS and thing.node.kind == "organization"


def is_party(thing: Thing) -> bool:
    """Whether the thing can be a side of an agreement or plan: an organisation, no office of one."""
    return is_organization(thing) and thing.type != UNIT


def _name_words(thing: Thing) -> set[str]:
    return {word for name in (thing.label, *thing.names) for word in fold(name).split()}
