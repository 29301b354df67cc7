"""Who may have a part in a cooperation that a sentence speaks of, and what speaks for and against it."""

from collections.abc import Container, Iterator, Mapping
from functools import cached_property

from kg.extract.events import ACTIVITIES
from kg.extract.story import UNIT, Story, is_organization
from kg.extract.weigh.candidate import Candidate
from kg.extract.weigh.seen import Seat, Seen
from kg.extract.weigh.triggers import Trigger, stem
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
_MODALS = frozenset("will would shall should could can may might must".split())
_NO = frozenset("not no never nor neither without n't cannot nobody none instead".split())
_TENSES = ("was", "were", "had", "has", "have", "is", "are", "will", "would", "said", "if", "hope")
_WE = frozenset(["we", "our", "us", "ours"])
_PASSIVE = frozenset("was were been being is are be".split())
_ROLES = ("guests", "hosts", "partners", "pair")


class Sides:
    """The candidates of one article."""

    def __init__(self, seen: list[Seen], story: Story, things: tuple[Thing, ...], headline: int) -> None:
        self.seen = seen
        self.story = story
        self.things = things
        self.headline = headline
        self._bases: dict[tuple[int, str], tuple[str, ...]] = {}

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
            seats = list(self._seats(sentence))
            about: dict[int, tuple[str, ...]] = {}  # by the seat's identity, written when first asked for
            for kind, props in PROPERTIES.items():
                if kind in sentence.silent or self._is_refused(sentence, kind):
                    continue
                near = sentence.kinds.get(kind, [])
                gap = 0 if near or kind in sentence.told_kinds else self._gap(sentence, kind)
                if gap is None:
                    continue
                base = (*self.base(sentence, kind, near), f"gap={gap}")
                for seat in _nearest(seats, near):
                    if gap and seat.cell < 0:
                        continue
                    if id(seat) not in about:
                        about[id(seat)] = tuple(self._about(sentence, seat))
                    parts = (base, about[id(seat)], tuple(_beside(sentence, near, seat)))
                    for prop in props:
                        if _may_be(prop, seat.thing):
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

    def base(self, sentence: Seen, kind: str, near: list[Trigger]) -> tuple[str, ...]:
        """What speaks for and against a kind in a sentence, whoever has a part in it."""
        key = sentence.number, kind
        if key not in self._bases:  # asked for who takes part, and again for what else is told
            self._bases[key] = tuple(self._base(sentence, kind, near))
        return self._bases[key]

    def _base(self, sentence: Seen, kind: str, near: list[Trigger]) -> Iterator[str]:
        yield from {f"s={trigger.sort}" for trigger in near}
        yield from {f"w={trigger.stem}" for trigger in near}
        own = kind.removeprefix("coop:")
        yield from {f"k={trigger.kind}.{trigger.sort}" for trigger in sentence.triggers if trigger.kind != own}
        yield from sentence.counts
        low = sentence.words
        if low & _NO:
            yield "no"
        if low & _MODALS:
            yield "modal"
        yield from (f"v={tense}" for tense in _TENSES if tense in low)
        yield from (f"f={other}" for other in sentence.told_kinds)
        yield f"heat={min(self._heat.get(kind, 0), 5)}"
        if kind in self._told:
            yield "fa"

    def _about(self, sentence: Seen, seat: Seat) -> Iterator[str]:
        """What speaks for and against a thing at its place, whatever it may have a part in."""
        thing, how = seat.thing, seat.how
        rank = min(self.ranks.get(thing.node, 9), 4)
        yield f"ty={thing.type}"
        yield from (f"how={why}" for why in how.removeprefix("unnamed:").split("+"))
        yield f"rank={rank}"
        yield f"rank={rank}{'unnamed' if seat.cell < 0 else how}"
        yield f"n={min(len(thing.mentions), 4)}"
        if thing is self.story.home():
            yield "home"
            if sentence.words & _WE:
                yield "home+we"
        if any(name in sentence.place_names for name in thing.label.split()):
            yield "place-here"
        if thing.mentions and thing.mentions[0].start < self.headline:
            yield "headline"
        yield from (f"fr={kind}.{prop}" for kind, prop in sentence.told.get(thing.node, ()))
        yield from (f"el={kind}.{prop}" for kind, prop in self._elsewhere.get(thing.node, ()))
        if thing.type == "foaf:Person":
            yield from self._of_person(sentence, thing)
        yield from (f"is={role}" for role in _ROLES if thing in sentence.unnamed.get(role, ()))
        if seat.argument:
            yield from _standing(sentence, seat)

    def _of_person(self, sentence: Seen, person: Thing) -> Iterator[str]:
        """For whom a person acts."""
        employer = self.story.employer(person)
        yield f"emp={employer is not None}"
        if employer:
            yield from (f"emp={role}" for role in ("guests", "hosts") if employer in sentence.unnamed.get(role, ()))
            yield f"emp=rank{min(self.ranks.get(employer.node, 9), 3)}"


def _standing(sentence: Seen, seat: Seat) -> Iterator[str]:
    """How a name stands: its preposition, what that hangs on, the words around it, whether it is one of several."""
    cells, argument = sentence.scene.cells, seat.argument
    assert argument
    yield f"mk={argument.marker}"
    if argument.speaks:
        yield "speaks"
    if argument.governor >= 0:
        yield f"gov={stem(cells[argument.governor])}"
    if argument.noun >= 0:
        yield f"noun={stem(cells[argument.noun])}"
    for at, word in enumerate(reversed(cells[max(0, seat.cell - 3) : seat.cell]), start=1):
        yield f"L{at}={stem(word)}"
    for at, word in enumerate(cells[seat.cell + 1 : seat.cell + 3], start=1):
        yield f"R{at}={stem(word)}"
    yield f"g={sentence.groups[argument.group] > 1}"
    yield f"at={min(sentence.places[argument.cell], 3)}"


def _beside(sentence: Seen, near: list[Trigger], seat: Seat) -> Iterator[str]:
    """How a thing stands to the nearest trigger of a kind."""
    argument = seat.argument
    if argument is None:
        roles = seat.how.removeprefix("unnamed:").split("+")
        yield from {f"{role}|{trigger.sort}" for trigger in near for role in roles}
        return
    if not near:
        return
    trigger = min(near, key=lambda t: (abs(t.cell - seat.cell), t.cell))
    cells, side = sentence.scene.cells, "L" if seat.cell < trigger.cell else "R"
    yield f"d={distance(trigger.cell - seat.cell)}{side}"
    yield f"tr={trigger.sort}{side}"
    yield f"tr={trigger.sort}{side}{argument.marker}"
    yield f"tr={trigger.sort}{side}{seat.thing.type}"
    yield f"trw={trigger.stem}{side}"
    yield f"trw={trigger.stem}{side}{argument.marker}"
    if trigger.cell and cells[trigger.cell - 1] in _PASSIVE:
        yield f"pas={trigger.sort}{side}"
    if seat.how != "named":
        yield f"{seat.how}|{trigger.sort}{side}"
    low, high = sorted((trigger.cell, seat.cell))
    between = cells[low + 1 : high]
    yield f"btw={min(between.count('@'), 3)}{side}"
    if "," in between or ";" in between or ":" in between:
        yield f"broken{side}"


def distance(cells: int) -> int:
    """How far apart two cells are, coarsely."""
    far = abs(cells)
    return next((most for most in (1, 3, 7, 15) if far <= most), 99)


def _nearest(seats: list[Seat], near: list[Trigger]) -> list[Seat]:
    """One seat for each thing: named before meant, near a trigger before far."""
    best: dict[Node, tuple[tuple[bool, int], Seat]] = {}
    for seat in seats:
        far = min((abs(trigger.cell - seat.cell) for trigger in near), default=0)
        key = (seat.how != "named", far)
        if seat.thing.node not in best or key < best[seat.thing.node][0]:
            best[seat.thing.node] = key, seat
    return [seat for _, seat in best.values()]


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
