"""Who fills the slots of a frame: the arguments around its trigger, by how they stand to it."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kg.extract.frames import Hit
from kg.extract.scene import Scene
from kg.extract.standing import PREPOSITIONS, Argument
from kg.extract.story import ROLES, Story
from kg.iri import Node
from kg.model import Thing

NAMED = 0.95  # confidence in a slot that a name of the sentence fills
TOLD = 0.75  # confidence in a slot that the story so far fills
_BREAKS = frozenset([";", ":", "while", "whereas", "but", "where", "because", "although", "if", "so"])
_ASIDE = frozenset(["in", "like", "despite", "since", "about", "under", "after", "before", "against"])
_CURRENT = re.compile(
    r"\b(?:the|this) (?:forum|conference|congress|symposium|exhibition|summit|competition|workshop|school|event|project"
    r"|programme|program)(?: is| was| will be)?$"
)
_LEFT_BREAKS = frozenset([";", ":", "where", "when", "while", "because", "although", "if", "after", "before"])


@dataclass(frozen=True, slots=True)
class Filler:
    """A thing in a slot, and how sure it is."""

    thing: Thing
    confidence: float


class Filling:
    """Finds the fillers for one hit in one scene."""

    def __init__(self, scene: Scene, hit: Hit, others: list[Hit], story: Story) -> None:
        self.scene = scene
        self.hit = hit
        self.story = story
        self.passed: list[tuple[int, int]] = []
        self.limit = self._limit(others)

    def _limit(self, others: list[Hit]) -> int:
        """The cell before which the arguments on the right must stand; relative clauses that close are passed over."""
        ahead = [o for o in others if o.start >= self.hit.stop and o.frame.group in ("event", "topic")]
        starts = [o.start for o in ahead if "said_of" not in o.frame.data]
        end = min([*starts, len(self.scene.cells)])
        cell = self.hit.stop
        while cell < end:
            if self.scene.cells[cell] in _BREAKS:
                return cell
            if self._is_relative(cell):
                closed = self._closing(cell, end)
                if closed < 0:
                    return cell
                self.passed.append((cell, closed))
                cell = closed
            cell += 1
        return end

    def _closing(self, cell: int, end: int) -> int:
        """The comma that closes a "who …" clause, -1 where none does before the limit."""
        argument = self.scene.argument(cell)
        if argument is None or argument.refers not in ("who", "which") or self.scene.cells[cell - 1] != ",":
            return -1
        commas = [at for at in range(cell, end) if self.scene.cells[at] == ","]
        return commas[0] if commas else -1

    def _is_relative(self, cell: int) -> bool:
        argument = self.scene.argument(cell)
        return argument is not None and argument.refers in ("who", "which", "he", "she", "it", "they")

    def slot(self, name: str) -> list[Filler]:
        """The fillers that stand as the slot's name says."""
        if name == "subject":
            return self._resolved(self._subject())
        if name == "object":
            return self._resolved(self._object())
        if name == "behind":
            return self._resolved(self._behind())
        if name == "colon":
            return self._resolved(self._after_colon())
        if name == "inside":
            within = [a for a in self.scene.arguments if self.hit.start < a.cell < self.hit.stop]
            return self._resolved([a for a in within if a.marker == ""])
        if name == "list":
            return self._resolved(self._listed())
        if name in ("speaking", "goal"):
            return self._resolved([a for a in self.scene.arguments if a.thing and self._is_side(a, name)])
        if name == "speaks":
            return self._resolved([a for a in self.scene.arguments if a.cell < self.hit.start and a.speaks][-1:])
        if name.startswith("left-"):
            marker = name.removeprefix("left-")
            left = [a for a in self.scene.arguments if a.cell < self.hit.start and a.marker == marker]
            return self._resolved(left[-1:])
        if name in ("around", "anyone"):
            return self._around(people=name == "anyone")
        return self._resolved(list(self._governed(name)))

    def _around(self, *, people: bool) -> list[Filler]:
        """The organisations of the sentence, and with `people` its persons, that may have a part in what it tells."""
        left_out = ("org:OrganizationalUnit", "foaf:Group", "coop:Project", "coop:Forum", "schema:Place")
        found = [
            argument
            for argument in self.scene.arguments
            if argument.type not in left_out
            and (people or argument.type != "foaf:Person")
            and argument.marker not in _ASIDE
            and not (argument.noun >= 0 and self.scene.cells[argument.noun] == "@")
        ]
        return self._resolved([argument for argument in found if argument.thing or argument.refers in ROLES])

    def _resolved(self, arguments: list[Argument]) -> list[Filler]:
        found: dict[Thing, float] = {}
        for argument in arguments:
            if argument.thing:
                found.setdefault(argument.thing, NAMED)
                continue
            before = [a.thing for a in self.scene.arguments if a.cell < argument.cell and a.thing]
            for thing in self.story.meant(argument.refers, before):
                found.setdefault(thing, NAMED if argument.refers in ("who", "which") else TOLD)
        return [Filler(thing, confidence) for thing, confidence in found.items()]

    def is_unclear(self) -> bool:
        """Whether somebody is the subject of whom the story does not tell: "the two universities signed"."""
        subject = self._subject()
        return bool(subject) and not self._resolved(subject)

    def is_current(self) -> bool:
        """Whether "the forum", "the project" stands before the trigger."""
        before = " ".join(self.scene.cells[max(0, self.hit.start - 4) : self.hit.start])
        return _CURRENT.search(before) is not None

    def is_it(self) -> bool:
        """Whether "it" stands where the object is looked for, or is the subject."""
        near = [a for a in self.scene.arguments if abs(a.cell - self.hit.stop) < 2 or a.cell == self.hit.start - 1]
        return any(argument.refers == "it" for argument in near)

    def said_of_guests(self) -> bool:
        """Whether what stands before the trigger are guests, or people who stand for an organisation."""
        before = [a for a in self.scene.arguments if a.cell < self.hit.start]
        if before and (before[-1].refers in ("guests", "foreign") or before[-1].speaks):
            return True
        return any(word in self.story.travellers for word in self.scene.cells[: self.hit.start])

    def _subject(self) -> list[Argument]:
        """The group of arguments before the trigger that no preposition governs, in its clause."""
        if near := self._attached():
            return near
        left = [a for a in self.scene.arguments if a.cell < self.hit.start and not self._is_aside(a)]
        for argument in reversed(left):
            broken = any(cell in _LEFT_BREAKS for cell in self.scene.cells[argument.cell + 1 : self.hit.start])
            if broken and not argument.refers:
                return []
            if argument.marker == "" and not self._explains(argument):
                return [a for a in left if a.group == argument.group]
        return []

    def _explains(self, argument: Argument) -> bool:
        """Whether the argument is an apposition without a name: "X, the association registered in Y"."""
        cells = self.scene.cells
        apposed = cells[argument.cell - 2 : argument.cell] in ((",", "the"), (",", "an"), (",", "a"))
        return argument.refers.startswith("nominal:") and apposed

    def _is_aside(self, argument: Argument) -> bool:
        """Whether the argument stands in a relative clause that a comma closes: "X, who heads Y, signed"."""
        before = [a for a in self.scene.arguments if a.refers in ("who", "which") and a.cell < argument.cell]
        if not before:
            return False
        opened = before[-1].cell
        return (
            "," not in self.scene.cells[opened : argument.cell]
            and "," in self.scene.cells[argument.cell : self.hit.start]
        )

    def _attached(self) -> list[Argument]:
        """The argument right before a participle or relative clause: "X, equipped with", "X, who expressed"."""
        start = self.hit.start
        previous = self.scene.argument(start - 1)
        if previous and previous.refers in ("who", "which"):
            return [previous]
        if self.hit.frame.data.get("subject_near") or self.hit.frame.group == "relation":
            comma = start - 2 if self.scene.cells[start - 1 : start] == (",",) else start - 1
            near = self.scene.argument(comma)
            return [near] if near else []
        return []

    def _right(self) -> list[Argument]:
        within = [a for a in self.scene.arguments if self.hit.stop <= a.cell < self.limit]
        return [a for a in within if not any(start <= a.cell <= stop for start, stop in self.passed)]

    def _object(self) -> list[Argument]:
        """The group behind the trigger that the verb, or the preposition that ends the trigger, governs."""
        for argument in self._right():
            inside = self.hit.start <= argument.hinge < self.hit.stop
            if inside or (
                argument.marker in ("", "obj") and argument.cell - self.hit.stop < 6 and argument.hinge < self.hit.stop
            ):
                return [a for a in self._right() if a.group == argument.group]
        return []

    def _behind(self) -> list[Argument]:
        """The first free argument behind the trigger: "At the invitation of X, Y visited"."""
        for argument in self.scene.arguments:
            if argument.cell >= self.hit.stop and argument.marker == "":
                return [a for a in self.scene.arguments if a.group == argument.group]
        return []

    def _after_colon(self) -> list[Argument]:
        """Who is named behind the colon: "received a visitor of rank: X"."""
        cells = self.scene.cells
        if ":" not in cells[self.hit.stop :]:
            return []
        colon = cells.index(":", self.hit.stop)
        after = [a for a in self.scene.arguments if a.cell > colon and a.marker in ("", "obj") and a.thing]
        return [a for a in after if a.group == after[0].group or a.type == after[0].type == "foaf:Person"]

    def _is_side(self, argument: Argument, side: str) -> bool:
        """Whether the argument comes (people stand for it) or is gone to (an organisation behind "to" or "at")."""
        if side == "speaking":
            return argument.speaks and argument.marker not in ("with", "to", "at")
        organization = argument.type not in ("foaf:Person", "schema:Place", "coop:Forum", "coop:Project")
        return organization and not argument.speaks and argument.marker in ("to", "at")

    def _listed(self) -> list[Argument]:
        """The list right behind the trigger: "member universities: A, B and C", "members such as A and B"."""
        after = [a for a in self.scene.arguments if a.cell >= self.hit.stop]
        if (
            not after
            or after[0].cell - self.hit.stop > 3
            or self.scene.cells[self.hit.stop] not in (",", ":", "such", "are")
        ):
            return []
        return [a for a in after if a.group == after[0].group]

    def antecedent(self) -> list[Filler]:
        """What "which" before the trigger stands for: "the forum, which X hosted"."""
        left = [a for a in self.scene.arguments if a.cell < self.hit.start]
        for place, argument in enumerate(left):
            if argument.refers == "which" and place:
                return self._resolved([left[place - 1]])
        return []

    def _governed(self, name: str) -> Iterator[Argument]:
        """Arguments behind the trigger with this preposition; a word before it in the name must be its governor."""
        governor, _, marker = name.rpartition(" ")
        inside = name.startswith("inside-")
        marker = marker.removeprefix("inside-")
        for argument in self.scene.arguments if inside else self._right():
            if marker not in PREPOSITIONS:
                if argument.marker == "obj" and self.scene.cells[argument.hinge] == marker:
                    yield argument
                continue
            if argument.marker != marker or (inside and not self.hit.start <= argument.cell < self.hit.stop):
                continue
            if governor and self.scene.cells[argument.governor] != governor:
                continue
            if marker == "of" and not governor and not (self.hit.start <= argument.governor < self.hit.stop):
                continue
            yield argument

    def words_behind(self) -> tuple[int, int]:
        """The characters from the end of the trigger to the end of the sentence."""
        cell = min(self.hit.stop, len(self.scene.spans) - 1)
        return self.scene.spans[cell].start, self.scene.sentence.span.stop

    def places(self, hosts: Collection[Node] = ()) -> list[Thing]:
        """The place that the words around the trigger say it happened in; where the hosts are, if they say that."""
        near = [a for a in self.scene.arguments if a.cell < self.limit and abs(a.cell - self.hit.start) < 14]
        found = [a.thing for a in near if a.thing and a.type == "schema:Place" and self._tells_where(a, hosts)]
        return found[:1]

    def _tells_where(self, argument: Argument, hosts: Collection[Node]) -> bool:
        """Whether "in X" hangs on the event or a host, not on another name or on where somebody is based."""
        before = self.scene.cells[argument.hinge - 1] if argument.hinge > 0 else ""
        if argument.marker not in ("in", "at") or before in ("based", "located", "situated", "registered"):
            return False
        owner = self.scene.argument(argument.hinge - 1)
        return owner is None or (owner.thing is not None and owner.thing.node in hosts)
