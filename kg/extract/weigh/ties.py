"""What may tie two things for good: part of, founded by, located in, works in, holds a post at."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.extract.postowners import Post
from kg.extract.relations import is_met
from kg.extract.stance import REAL
from kg.extract.standing import Argument
from kg.extract.story import UNIT, is_organization
from kg.extract.weigh.candidate import Candidate, Features
from kg.extract.weigh.details import bucket
from kg.extract.weigh.seen import Seat, Seen
from kg.extract.weigh.sides import Sides, coarsely
from kg.extract.weigh.triggers import stem
from kg.extract.weigh.values import Likely
from kg.model import Thing

FARTHEST = 40  # cells between two things that may be tied
PART = "part"
_WHOLES = (
    "coop:University",
    "coop:ResearchInstitute",
    "coop:GovernmentBody",
    "coop:Company",
    "coop:Association",
    "org:Organization",
)
_INNER = (UNIT, "coop:ResearchInstitute", "coop:ResearchFacility")
_FOUNDED = (*_INNER, "coop:Association", "org:Organization", "coop:Company", "coop:University", "coop:Project")
_NO_FIELD = ("schema:Place", "coop:Forum", "coop:Project", "foaf:Group")


@dataclass(frozen=True, slots=True)
class Held:
    """A post, the number of its sentence, and where rules take it to be held."""

    post: Post
    number: int
    at: Thing | None


class Ties:
    """The candidates of one article."""

    def __init__(self, sides: Sides, values: Sequence[Sequence[Likely]]) -> None:
        self.sides = sides
        self.values = values
        self._seats: dict[tuple[int, str, str, str, str, int], Features] = {}

    def candidates(self) -> Iterator[Candidate]:
        """Every statement to be weighed, posts aside."""
        for sentence in self.sides.seen:
            base = _base(sentence)
            seats = list(sentence.named())
            others = [*seats, *self._absent(sentence)]
            for one in seats:
                if is_organization(one.thing) and one.thing.type != "foaf:Group":
                    yield from self._of(sentence, one, others, base)
            yield from self._fields(sentence, seats, base)
            for owner, thing in sentence.scene.asides:
                if is_organization(owner) and thing.type == "schema:Place":
                    own = ("aside", f"t1={owner.type}")
                    yield Candidate(sentence.number, "", "coop:locatedIn", thing, (base, own), owner)

    def _absent(self, sentence: Seen) -> Iterator[Seat]:
        """Organisations that may be meant, though the sentence does not name them."""
        return (seat for seat in self.sides.absent(sentence, sentence.things) if is_organization(seat.thing))

    def _of(self, sentence: Seen, one: Seat, others: Iterable[Seat], base: tuple[str, ...]) -> Iterator[Candidate]:
        for other in others:
            if other.thing.node == one.thing.node or (other.cell >= 0 and abs(other.cell - one.cell) > FARTHEST):
                continue
            props = [
                prop for prop in _props(one.thing, other.thing, absent=other.cell < 0) if _is_open_to(sentence, prop)
            ]
            if one.argument and other.argument and _is_elsewhere(sentence, one.argument, other.argument):
                continue
            if props:
                parts = (base, *self._between(sentence, one, other))
                for prop in props:
                    yield Candidate(sentence.number, "", prop, other.thing, parts, one.thing)

    def posts(self, held: Held) -> Iterator[Candidate]:
        """The organisations at which a person may hold a post told in a sentence."""
        post, employer, sentence = held.post, held.at, self.sides.seen[held.number]
        base = _base(sentence)
        person = next((s for s in sentence.named() if s.thing.node == post.person.node), None)
        seats: dict[Thing, list[Seat]] = {}
        for seat in self._workplaces(sentence, employer):
            seats.setdefault(seat.thing, []).append(seat)
        words = [stem(word) for word in post.role.lower().split()]
        for thing, alike in seats.items():
            near = min(alike, key=lambda s: (s.cell < 0, abs(s.cell - (person.cell if person else 0))))
            own = [f"rule={post.rule}", *(f"how={seat.how}" for seat in alike)]
            own += [f"role={words[-1] if words else ''}", f"role1={words[0] if words else ''}"]
            own += [f"role={word}|{thing.type}" for word in words]
            own.append(f"given={_is(post.organization, thing)}")
            own.append(f"emp={_is(employer, thing)}")
            if post.organization and self.sides.story.wholes.get(post.organization.node) == thing:
                own.append("whole-of-given")
            own.append(f"many={min(len(seats), 5)}")
            between = self._between(sentence, person or Seat(post.person, "", -1, None), near)
            parts = (base, tuple(own), *between)
            yield Candidate(held.number, "", "role", thing, parts, post.person, post.role)

    def _workplaces(self, sentence: Seen, employer: Thing | None) -> Iterator[Seat]:
        yield from (seat for seat in sentence.named() if is_organization(seat.thing))
        yield from self._absent(sentence)
        if employer and employer not in sentence.things:
            yield Seat(employer, "employer", -1, None)

    def _fields(self, sentence: Seen, seats: list[Seat], base: tuple[str, ...]) -> Iterator[Candidate]:
        """That organisations and persons work in the fields that the sentence names."""
        found = [one for one in self.values[sentence.number] if one.named.prop == "dcterms:subject"]
        if not found:
            return
        absent = list(self._absent(sentence))
        for likely in found:
            value = likely.named
            before = sentence.stems[max(0, value.cell - 2) : value.cell]
            about = (f"p={bucket(likely.share)}", *value.own[:4], *(f"L={word}" for word in before))
            for seat in (*seats, *absent):
                if seat.thing.type not in _NO_FIELD:
                    where = Seat(seat.thing, "", value.cell, None)
                    parts = (base, about, *self._between(sentence, seat, where))
                    yield Candidate(sentence.number, "", "coop:researchArea", value.value, parts, seat.thing)

    # ── what speaks for and against ────────────────────────────────────────────────────────────────────────────

    def _between(self, sentence: Seen, one: Seat, other: Seat) -> tuple[Features, Features, Features]:
        """What is to be said of two things: of each by itself, and how they stand to each other."""
        types = f"{one.thing.type}>{other.thing.type}"
        found = [f"tt={types}"]
        if one.thing is self.sides.story.home():
            found.append("home1")
        if other.thing is self.sides.story.home():
            found.append(f"home2{one.thing.type}")
        if one.cell >= 0 and other.cell >= 0:
            found += _path(sentence, one, other, types)
        return self._at(sentence, "1", one), self._at(sentence, "2", other), tuple(found)

    def _at(self, sentence: Seen, name: str, seat: Seat) -> Features:
        """One of the two by itself."""
        key = sentence.number, name, seat.thing.node.kind, seat.thing.node.slug, seat.how, seat.cell
        if key not in self._seats:
            self._seats[key] = tuple(self._of_seat(sentence, name, seat))
        return self._seats[key]

    def _of_seat(self, sentence: Seen, name: str, seat: Seat) -> Iterator[str]:
        yield f"t{name}={seat.thing.type}"
        yield from (f"h{name}={why}" for why in seat.whys)
        yield f"r{name}={min(self.sides.ranks.get(seat.thing.node, 9), 4)}"
        if seat.argument:
            yield f"m{name}={seat.argument.marker}"
        if seat.cell >= 0:
            stems = ("^", *sentence.stems, "$")
            yield f"b{name}={stems[seat.cell]}"
            yield f"e{name}={stems[seat.cell + 2]}"


def _is_elsewhere(sentence: Seen, one: Argument, place: Argument) -> bool:
    """Whether a place tells where somebody was met, or where another one is: "X in Y was founded by Z"."""
    if place.type != "schema:Place":
        return False
    owner = sentence.scene.argument(place.hinge - 1) if place.marker in ("in", "near") else None
    return (owner is not None and owner.cell != one.cell) or is_met(sentence.scene, one, place)


def _is_open_to(sentence: Seen, prop: str) -> bool:
    """Whether the sentence does not deny, plan or leave open that anything was founded, where it is about that."""
    if prop != "coop:foundedBy":
        return True
    founded = [trigger for trigger in sentence.triggers if (trigger.kind, trigger.sort) == ("Structure", "founded")]
    real = [t for t in founded if t.cell not in sentence.denied and sentence.stances.get(t.cell) == REAL]
    return bool(real) or not founded


def _base(sentence: Seen) -> Features:
    found = [f"para={min(sentence.sentence.paragraph, 3)}", *(feature for _, feature in sentence.spoken)]
    return (*found, "heading") if sentence.sentence.heading else tuple(found)


def _path(sentence: Seen, one: Seat, other: Seat, types: str) -> Iterator[str]:
    """The words between two things."""
    low, high = sorted((one.cell, other.cell))
    side = "<" if one.cell < other.cell else ">"
    between = sentence.stems[low + 1 : high]
    far = coarsely(high - low, (1, 3, 6, 12))
    others = f"at={side}{min(between.count('@'), 3)}"
    yield f"d={side}{far}"
    yield others
    yield f"{others}{types}"
    if far < 12:
        path = f"path={side}{' '.join(between)}"
        yield path
        yield f"{path}{types}"
    yield from [f"in={side}{word}" for word in set(between) if word != "@"]
    if one.thing.label in other.thing.label or other.thing.label in one.thing.label:
        yield f"inside{side}"


def _props(one: Thing, other: Thing, *, absent: bool) -> Iterator[str]:
    """The properties that can tie these two by their types."""
    if other.type == "schema:Place":
        yield from [] if absent else ["coop:locatedIn"]
        return
    if one.type in _INNER and is_organization(other) and other.type in _WHOLES:
        yield PART
    if not absent and one.type in _FOUNDED and is_organization(other):
        yield "coop:foundedBy"


def _is(known: Thing | None, thing: Thing) -> str:
    return "none" if known is None else "this" if known.node == thing.node else "other"
