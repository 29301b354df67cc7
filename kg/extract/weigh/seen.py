"""What is known of a sentence once the frames have read it: who stands where in it, and who is meant unnamed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from kg.extract.dates import Dated
from kg.extract.scene import Scene
from kg.extract.stance import OPEN, PLANNED
from kg.extract.standing import Argument
from kg.extract.story import is_organization
from kg.extract.weigh.candidate import Features
from kg.extract.weigh.triggers import Trigger, stem
from kg.iri import Node
from kg.model import Sentence, Thing

_MODALS = frozenset("will would shall should could can may might must".split())
_NO = frozenset("not no never nor neither without n't cannot nobody none instead".split())
_TENSES = ("was", "were", "had", "has", "have", "is", "are", "will", "would", "said", "if", "hope")


class Seat(NamedTuple):
    """A thing with its place in a sentence.

    `how` tells why it is there: "named", a pronoun or role that means it, "employer" of a person named, "whole" of a
    unit named, or "unnamed:" and what the story holds it for. `cell` is -1 for what is unnamed.
    """

    thing: Thing
    how: str
    cell: int
    argument: Argument | None

    @property
    def whys(self) -> list[str]:
        """All that `how` tells, each by itself."""
        return self.how.removeprefix("unnamed:").split("+")


@dataclass(frozen=True)
class Seen:
    """One sentence after the frames: its scene, its triggers, its dates, who is meant, and what frames told in it."""

    number: int
    scene: Scene
    triggers: tuple[Trigger, ...]
    past: tuple[Dated, ...]
    ahead: tuple[Dated, ...]
    meant: dict[int, tuple[Thing, ...]]
    unnamed: dict[str, tuple[Thing, ...]]
    denied: frozenset[int] = frozenset()
    stances: dict[int, str] = field(default_factory=dict)
    told: dict[Node, set[tuple[str, str]]] = field(default_factory=dict)

    @property
    def sentence(self) -> Sentence:
        """The sentence itself."""
        return self.scene.sentence

    @cached_property
    def kinds(self) -> dict[str, list[Trigger]]:
        """The triggers by the kind of cooperation they speak of, as a fact or as what is to come.

        A proposal may be open; of what is denied, and of anything else that is left open, a sentence says nothing.
        """
        found: dict[str, list[Trigger]] = {}
        for trigger in self.triggers:
            is_open = self.stances.get(trigger.cell) == OPEN and trigger.kind != "Proposal"
            if trigger.cell not in self.denied and not is_open:
                found.setdefault(f"coop:{trigger.kind}", []).append(trigger)
        return found

    @cached_property
    def silent(self) -> frozenset[str]:
        """The kinds that are only spoken of as what is not so, or may be."""
        return frozenset(f"coop:{trigger.kind}" for trigger in self.triggers) - self.kinds.keys() - self.told_kinds

    @property
    def is_plain(self) -> bool:
        """Whether nothing in it is denied or left open."""
        return not self.denied and OPEN not in self.stances.values()

    @cached_property
    def is_unsigned(self) -> bool:
        """Whether it says that nothing was signed."""
        signs = [trigger for trigger in self.triggers if (trigger.kind, trigger.sort) == ("Agreement", "sign")]
        return bool(signs) and all(trigger.cell in self.denied for trigger in signs)

    def is_ahead(self, kind: str) -> bool:
        """Whether the sentence speaks of the kind as what is to come, and never as a fact."""
        near = self.kinds.get(kind, [])
        return bool(near) and all(self.stances.get(trigger.cell) in (PLANNED, OPEN) for trigger in near)

    @cached_property
    def told_kinds(self) -> frozenset[str]:
        """The kinds that frames told of in this sentence; complete once all frames have read it."""
        return frozenset(kind for told in self.told.values() for kind, _ in told)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the sentence."""
        return frozenset(self.scene.cells)

    @cached_property
    def roles(self) -> dict[Node, list[str]]:
        """What the story holds each thing for that may be meant though nobody names it."""
        found: dict[Node, list[str]] = {}
        for role, things in self.unnamed.items():
            for thing in things:
                found.setdefault(thing.node, []).append(role)
        return found

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The words of the sentence without their endings, cell by cell."""
        return tuple(map(stem, self.scene.cells))

    @cached_property
    def spoken(self) -> tuple[tuple[str, str], ...]:
        """Of what the sentence speaks: each kind with the feature that tells by what class of words, once."""
        return tuple(dict.fromkeys((trigger.kind, f"k={trigger.kind}.{trigger.sort}") for trigger in self.triggers))

    @cached_property
    def things(self) -> frozenset[Thing]:
        """What is named, or meant by a word."""
        return frozenset(seat.thing for seat in self.named())

    @cached_property
    def place_names(self) -> frozenset[str]:
        """The places that it names."""
        places = (a.thing for a in self.scene.arguments if a.thing and a.thing.type == "schema:Place")
        return frozenset(name for place in places for name in (place.label, *place.names))

    @cached_property
    def groups(self) -> Counter[int]:
        """How many arguments are coordinated with each other, by group."""
        return Counter(argument.group for argument in self.scene.arguments)

    @cached_property
    def places(self) -> dict[int, int]:
        """Which argument stands at a cell, counted from 0."""
        return {argument.cell: place for place, argument in enumerate(self.scene.arguments)}

    @cached_property
    def manner(self) -> Features:
        """How it tells, whatever it tells: how many it names, where it stands, its small words, what frames told."""
        named = [argument.thing for argument in self.scene.arguments if argument.thing]
        organizations = {thing.node for thing in named if is_organization(thing)}
        persons = {thing.node for thing in named if thing.type == "foaf:Person"}
        found = [f"norg={min(len(organizations), 4)}", f"nper={min(len(persons), 3)}"]
        found.append(f"para={min(self.sentence.paragraph, 3)}")
        if self.sentence.heading:
            found.append("heading")
        if not self.words.isdisjoint(_NO):
            found.append("no")
        if not self.words.isdisjoint(_MODALS):
            found.append("modal")
        found += [f"v={tense}" for tense in _TENSES if tense in self.words]
        return (*found, *(f"f={kind}" for kind in self.told_kinds))

    def named(self) -> Iterator[Seat]:
        """Who is named, or meant by a word, in the order of the text."""
        for argument in self.scene.arguments:
            if argument.thing:
                yield Seat(argument.thing, "named", argument.cell, argument)
            else:
                for thing in self.meant.get(argument.cell, ()):
                    yield Seat(thing, argument.refers.partition(":")[0], argument.cell, argument)
