"""Who may have a part in a cooperation that a sentence speaks of, and what speaks for and against it."""

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property

from kg.extract.events import ACTIVITIES
from kg.extract.standing import Argument
from kg.extract.story import UNIT, Story, is_organization
from kg.extract.weigh.candidate import Candidate, Features
from kg.extract.weigh.seen import Seat, Seen
from kg.extract.weigh.triggers import Trigger, nearest
from kg.iri import Node
from kg.model import Thing

PROPERTIES = {
    "coop:Visit": ("coop:visitor", "coop:host"),
    "coop:Meeting": ("coop:participant",),
    "coop:Agreement": ("coop:party",),
    "coop:Partnership": ("coop:party",),
    "coop:Proposal": ("coop:party", "coop:proposer"),
    "coop:Project": ("coop:party",),
    "coop:Forum": ("coop:organizer", "coop:participant"),
    "coop:Invitation": ("coop:inviter", "coop:invitee", "coop:destination"),
}
SIDES = frozenset(prop for props in PROPERTIES.values() for prop in props) | {"coop:supportedBy"}
TOP = 4  # organisations named most often that may be meant where they are not named
_WE = frozenset(["we", "our", "us", "ours"])
_PASSIVE = frozenset("was were been being is are be".split())
_GAPS = {gap: (f"gap={gap}",) for gap in (0, 1, -1, 2)}  # sentences back, or ahead, to one that speaks of a kind
_ROLES = ("guests", "hosts", "partners", "pair")


class Sides:
    """The candidates of one article."""

    def __init__(self, seen: list[Seen], story: Story, things: tuple[Thing, ...], headline: int) -> None:
        self.seen = seen
        self.story = story
        self.things = things
        self.headline = headline
        self._bases: dict[tuple[int, str], tuple[Features, Features]] = {}
        self._everywhere: dict[Node, Features] = {}
        self._standing: dict[tuple[int, int], Features] = {}

    @cached_property
    def _elsewhere(self) -> dict[Node, set[tuple[str, str]]]:
        """What frames told of each thing anywhere in the article."""
        found: dict[Node, set[tuple[str, str]]] = {}
        for sentence in self.seen:
            for node, told in sentence.told.items():
                found.setdefault(node, set()).update(told)
        return found

    @cached_property
    def _told(self) -> frozenset[str]:
        """The kinds that frames told of anywhere in the article."""
        return frozenset(kind for told in self._elsewhere.values() for kind, _ in told)

    @cached_property
    def ranks(self) -> dict[Node, int]:
        """Organisations, persons and others by how often they are named, 1 the most often of its sort."""
        ranks: dict[Node, int] = {}
        counts: dict[str, int] = {}
        for thing in sorted(self.things, key=lambda t: (-len(t.mentions), t.mentions[:1])):
            sort = _sort(thing)
            counts[sort] = counts.get(sort, 0) + 1
            ranks[thing.node] = counts[sort]
        return ranks

    @cached_property
    def top(self) -> tuple[Thing, ...]:
        """The organisations named most often."""
        return tuple(thing for thing in self.things if _sort(thing) == "organization" and self.ranks[thing.node] <= TOP)

    @cached_property
    def _heat(self) -> Mapping[str, int]:
        """In how many sentences each kind is spoken of."""
        heat: dict[str, int] = {}
        for sentence in self.seen:
            for kind in sentence.kinds:
                heat[kind] = heat.get(kind, 0) + 1
        return heat

    def candidates(self) -> Iterator[Candidate]:
        """Every statement to be weighed."""
        for sentence in self.seen:
            seats: dict[Node, list[Seat]] = {}
            for seat in self._seats(sentence):
                seats.setdefault(seat.thing.node, []).append(seat)
            alike = list(seats.values())
            about: dict[int, tuple[Features, ...]] = {}  # by the seat's identity, written when first asked for
            for kind, props in PROPERTIES.items():
                if kind in sentence.silent or self._is_refused(sentence, kind):
                    continue
                near = sentence.kinds.get(kind, [])
                gap = 0 if near or kind in sentence.told_kinds else self._gap(sentence, kind)
                if gap is None:
                    continue
                base = (*self.base(sentence, kind, near), _GAPS[gap])
                for seat in _one_each(alike, near):
                    if gap and seat.cell < 0:
                        continue
                    apt = [prop for prop in props if _may_be(prop, seat.thing)]
                    if apt and id(seat) not in about:
                        about[id(seat)] = self._here(sentence, seat)
                    parts = (*base, *about[id(seat)], _beside(sentence, near, seat)) if apt else ()
                    for prop in apt:
                        yield Candidate(sentence.number, kind, prop, seat.thing, parts)

    def _is_refused(self, sentence: Seen, kind: str) -> bool:
        """Whether a sentence beside says that nothing was signed, where no frame tells what was."""
        if kind != "coop:Agreement" or kind in sentence.told_kinds:
            return False
        beside = self.seen[max(0, sentence.number - 2) : sentence.number + 3]
        return any(one.is_unsigned for one in beside if one.sentence.paragraph == sentence.sentence.paragraph)

    def _gap(self, sentence: Seen, kind: str) -> int | None:
        """How far the sentence before or behind that speaks of the kind is; None where none does."""
        for gap in (1, -1, 2):
            if 0 <= sentence.number - gap < len(self.seen) and kind in self.seen[sentence.number - gap].kinds:
                return gap
        return None

    def _seats(self, sentence: Seen) -> Iterator[Seat]:
        """Who is named, whom they act for, and who may be meant though nobody names them."""
        there: set[Thing] = set()
        for seat in sentence.named():
            there.add(seat.thing)
            yield seat
            employer, whole = self.story.employer(seat.thing), self.story.wholes.get(seat.thing.node)
            for how, other in (("employer", employer), ("whole", whole)):
                if other:
                    there.add(other)
                    yield Seat(other, how, seat.cell, seat.argument)
        yield from self.absent(sentence, there)

    def absent(self, sentence: Seen, there: Container[Thing]) -> Iterator[Seat]:
        """Who may be meant though the sentence does not name them, and why."""
        roles: dict[Thing, list[str]] = {}
        for role, things in (*sentence.unnamed.items(), ("top", self.top)):
            for thing in things:
                if thing not in there:
                    roles.setdefault(thing, []).append(role)
        yield from (Seat(thing, "unnamed:" + "+".join(sorted(why)), -1, None) for thing, why in roles.items())

    # ── what speaks for and against ────────────────────────────────────────────────────────────────────────────

    def base(self, sentence: Seen, kind: str, near: list[Trigger]) -> tuple[Features, Features]:
        """What speaks for and against a kind in a sentence, whoever has a part in it."""
        key = sentence.number, kind
        if key not in self._bases:  # asked for who takes part, and again for what else is told
            self._bases[key] = (sentence.manner, self._of_kind(sentence, kind, near))
        return self._bases[key]

    def _of_kind(self, sentence: Seen, kind: str, near: list[Trigger]) -> Features:
        """What is to be said of a kind in a sentence."""
        own = kind.removeprefix("coop:")
        found = [f"s={sort}" for sort in {trigger.sort for trigger in near}]
        found += [f"w={word}" for word in {trigger.stem for trigger in near}]
        found += [feature for other, feature in sentence.spoken if other != own]
        found.append(f"heat={min(self._heat.get(kind, 0), 5)}")
        if kind in self._told:
            found.append("fa")
        return tuple(found)

    def _here(self, sentence: Seen, seat: Seat) -> tuple[Features, ...]:
        """What speaks for and against a thing at its place, whatever it may have a part in."""
        thing, argument = seat.thing, seat.argument
        if thing.node not in self._everywhere:
            self._everywhere[thing.node] = tuple(self._of_thing(thing))
        whole, here = self._everywhere[thing.node], self._of_seat(sentence, seat)
        if argument is None:
            return whole, here
        place = sentence.number, argument.cell
        if place not in self._standing:
            self._standing[place] = _standing(sentence, argument)
        return whole, here, self._standing[place]

    def _of_thing(self, thing: Thing) -> Iterator[str]:
        """What speaks for and against a thing wherever it stands."""
        yield f"ty={thing.type}"
        yield f"rank={self._rank(thing)}"
        yield f"n={min(len(thing.mentions), 4)}"
        if thing is self.story.home():
            yield "home"
        if thing.mentions and thing.mentions[0].start < self.headline:
            yield "headline"
        yield from (f"el={kind}.{prop}" for kind, prop in self._elsewhere.get(thing.node, ()))
        if thing.type == "foaf:Person":
            employer = self.story.employer(thing)
            yield f"emp={employer is not None}"
            if employer:
                yield f"emp=rank{min(self.ranks.get(employer.node, 9), 3)}"

    def _rank(self, thing: Thing) -> int:
        return min(self.ranks.get(thing.node, 9), 4)

    def _of_seat(self, sentence: Seen, seat: Seat) -> Features:
        thing, how = seat.thing, seat.how
        found = [f"how={why}" for why in seat.whys]
        found.append(f"rank={self._rank(thing)}{'unnamed' if seat.cell < 0 else how}")
        if thing is self.story.home() and sentence.words & _WE:
            found.append("home+we")
        if not sentence.place_names.isdisjoint(thing.label.split()):
            found.append("place-here")
        found += [f"fr={kind}.{prop}" for kind, prop in sentence.told.get(thing.node, ())]
        if thing.type == "foaf:Person" and (employer := self.story.employer(thing)):
            found += [f"emp={role}" for role in ("guests", "hosts") if role in sentence.roles.get(employer.node, ())]
        found += [f"is={role}" for role in _ROLES if role in sentence.roles.get(thing.node, ())]
        return tuple(found)


def _standing(sentence: Seen, argument: Argument) -> Features:
    """How a name stands: its preposition, what that hangs on, the words around it, whether it is one of several."""
    stems, cell = sentence.stems, argument.cell
    found = [f"L{at}={word}" for at, word in enumerate(reversed(stems[max(0, cell - 3) : cell]), start=1)]
    found += [f"R{at}={word}" for at, word in enumerate(stems[cell + 1 : cell + 3], start=1)]
    found.append(f"mk={argument.marker}")
    if argument.speaks:
        found.append("speaks")
    if argument.governor >= 0:
        found.append(f"gov={stems[argument.governor]}")
    if argument.noun >= 0:
        found.append(f"noun={stems[argument.noun]}")
    found.append(f"g={sentence.groups[argument.group] > 1}")
    found.append(f"at={min(sentence.places[argument.cell], 3)}")
    return tuple(found)


def _beside(sentence: Seen, near: list[Trigger], seat: Seat) -> Features:
    """How a thing stands to the nearest trigger of a kind."""
    argument = seat.argument
    if argument is None:
        return tuple({f"{role}|{trigger.sort}" for trigger in near for role in seat.whys})
    if not near:
        return ()
    trigger = nearest(near, seat.cell)
    cells, side = sentence.scene.cells, "L" if seat.cell < trigger.cell else "R"
    sort, word = f"tr={trigger.sort}{side}", f"trw={trigger.stem}{side}"
    low, high = sorted((trigger.cell, seat.cell))
    between = cells[low + 1 : high]
    found = [
        f"d={distance(high - low)}{side}",
        sort,
        f"{sort}{argument.marker}",
        f"{sort}{seat.thing.type}",
        word,
        f"{word}{argument.marker}",
        f"btw={min(between.count('@'), 3)}{side}",
    ]
    if trigger.cell and cells[trigger.cell - 1] in _PASSIVE:
        found.append(f"pas={trigger.sort}{side}")
    if seat.how != "named":
        found.append(f"{seat.how}|{trigger.sort}{side}")
    if "," in between or ";" in between or ":" in between:
        found.append(f"broken{side}")
    return tuple(found)


def distance(cells: int) -> int:
    """How far apart two cells are, coarsely."""
    return coarsely(abs(cells), (1, 3, 7, 15))


def coarsely(far: int, steps: Sequence[int]) -> int:
    """The first of the steps that a number reaches, 99 where it is beyond the last.

    >>> coarsely(4, (1, 3, 7)), coarsely(8, (1, 3, 7))
    (7, 99)
    """
    for most in steps:
        if far <= most:
            return most
    return 99


def _one_each(seats: list[list[Seat]], near: list[Trigger]) -> Iterator[Seat]:
    """One of the seats of each thing: named before meant, near a trigger before far."""

    def key(seat: Seat) -> tuple[bool, int]:
        return seat.how != "named", abs(nearest(near, seat.cell).cell - seat.cell) if near else 0

    return (alike[0] if len(alike) == 1 else min(alike, key=key) for alike in seats)


def _sort(thing: Thing) -> str:
    return "organization" if is_organization(thing) and thing.type != UNIT else thing.type


def _may_be(prop: str, thing: Thing) -> bool:
    """Whether things of this type take such a part at all."""
    if thing.type == "schema:Place":
        return prop == "coop:destination"
    if thing.type in ACTIVITIES:
        return False
    if thing.type == "foaf:Person":
        return prop in ("coop:visitor", "coop:participant", "coop:inviter", "coop:invitee")
    return True
