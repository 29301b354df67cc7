"""The units of cooperation of an article as they take shape, and what becomes of them."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property

from kg.extract.dates import Dated
from kg.extract.wording import plain_field
from kg.iri import Node, slug
from kg.model import Fact, Span, Term, Thing, When
from kg.terms import KINDS_OF_COOPERATION

SLOTS = (
    "coop:visitor",
    "coop:host",
    "coop:participant",
    "coop:party",
    "coop:proposer",
    "coop:inviter",
    "coop:invitee",
    "coop:signatory",
)
ACTIVITIES = ("coop:Project", "coop:Forum")
"""What has a name of its own."""
_ONCE = ("coop:Agreement", "coop:Partnership", "coop:Project", "coop:Proposal")
"""What two sides have once, unless an article tells them apart; they meet and visit each other often."""
_NOTHING: frozenset[Node | Term | When] = frozenset()
ACROSS = {"coop:host": "coop:visitor", "coop:visitor": "coop:host"}
NAMES = {kind: kind.removeprefix("coop:").lower() for kind in KINDS_OF_COOPERATION}


@dataclass(frozen=True, slots=True)
class Stated:
    """A property of an event with the words that state it."""

    value: Node | Term | When
    evidence: Span
    rule: str
    confidence: float


@dataclass
class Event:
    """One unit of cooperation: its kind, where it was first read, and all that was stated of it."""

    kind: str
    evidence: Span
    rule: str
    paragraph: int
    status: str
    confidence: float = 0.95
    node: Node | None = None
    stated: dict[tuple[str, Node | Term | When], Stated] = field(default_factory=dict)

    def state(self, prop: str, value: Node | Term | When, evidence: Span, rule: str, confidence: float) -> None:
        """Add a property; what was stated first stays."""
        if (prop, value) not in self.stated:
            self.stated[prop, value] = Stated(value, evidence, rule, confidence)
            self._forget()

    def withdraw(self, prop: str, value: Node | Term | When) -> None:
        """State a property no longer."""
        del self.stated[prop, value]
        self._forget()

    def values(self, *props: str) -> Set[Node | Term | When]:
        """The values of the properties."""
        found = [self._values.get(prop, _NOTHING) for prop in props]
        return found[0] if len(found) == 1 else _NOTHING.union(*found)

    @cached_property
    def _values(self) -> dict[str, set[Node | Term | When]]:
        found: dict[str, set[Node | Term | When]] = {}
        for prop, value in self.stated:
            found.setdefault(prop, set()).add(value)
        return found

    @cached_property
    def sides(self) -> frozenset[Node | Term | When]:
        """Who has a part in it, whichever."""
        return frozenset(self.values(*SLOTS))

    @cached_property
    def told_by(self) -> frozenset[Span]:
        """The sentences that tell of it."""
        return frozenset((self.evidence, *(stated.evidence for stated in self.stated.values())))

    def _forget(self) -> None:
        """Forget what was gathered from all that is stated: many events are compared with each new one."""
        for gathered in ("_values", "sides", "told_by"):
            self.__dict__.pop(gathered, None)

    def weaken(self, most: float) -> None:
        """Be no surer of anything stated than this."""
        self.confidence = min(self.confidence, most)
        self.stated = {
            key: replace(stated, confidence=min(stated.confidence, most)) for key, stated in self.stated.items()
        }

    def rename(self, old: str, new: str) -> None:
        """State under another property what was stated under one: several who propose together are parties."""
        self.stated = {(new if prop == old else prop, value): stated for (prop, value), stated in self.stated.items()}
        self._forget()

    def date(self, dated: Dated, rule: str, evidence: Span) -> None:
        """Tell when it was; the first date stays."""
        if not self.values("schema:startDate"):
            self.state("schema:startDate", dated.start, evidence, rule, 0.85)
            if dated.end:
                self.state("schema:endDate", dated.end, evidence, rule, 0.85)


def fits(event: Event, new: Event) -> bool:
    """Whether a newly read event is the known one told again."""
    if event.kind != new.kind or event.status != new.status or not _is_then(event, new):
        return False
    if event.kind in ("coop:Proposal", "coop:Project"):
        return event.paragraph == new.paragraph and bool(event.sides & new.sides)
    return _has_sides_of(event, new)


def is_retold(event: Event, new: Event) -> bool:
    """Whether an event that was weighed is the known one of its kind: the same sides, then, and both planned or not."""
    return _is_as_planned(event, new) and _has_sides_of(event, new)


def _is_as_planned(event: Event, new: Event) -> bool:
    """Whether both are planned or neither is, and no two days speak against their being one."""
    planned = "coop:proposed"
    return (event.status == planned) == (new.status == planned) and _is_then(event, new)


def settled(events: Sequence[Event]) -> list[Event]:
    """The events; what is told twice is told once: a lasting cooperation, and a meeting or visit of which one sentence
    tells no more than that somebody was there, where the article tells of just one other."""
    kept: list[Event] = []
    for event in sorted(events, key=_is_alone):
        known = [other for other in kept if other.kind == event.kind]
        if _is_alone(event):
            known = known if len(known) == 1 and _is_as_planned(known[0], event) else []
        else:
            known = [other for other in known if _is_told_twice(other, event)]
        if known:
            merge(known[0], event)
            known[0].confidence = max(known[0].confidence, event.confidence)
        else:
            kept.append(event)
    return sorted(kept, key=events.index)


def _is_alone(event: Event) -> bool:
    """Whether no frame told a meeting or a visit, and it has one side."""
    return event.kind in ("coop:Meeting", "coop:Visit") and event.rule == "weighed" and len(event.sides) == 1


def _is_told_twice(event: Event, new: Event) -> bool:
    """Whether two unnamed cooperations have the same sides, and no day speaks against their being one."""
    if event.kind not in _ONCE or any(one.node is None or one.node.kind != "cooperation" for one in (event, new)):
        return False
    return min(len(event.sides), len(new.sides)) > 1 and is_retold(event, new)


def is_of_same_sides(event: Event, new: Event) -> bool:
    """Whether an event told by the same sentence can be the same one: a visit has one host."""
    return event.kind != "coop:Visit" or (_agree(event, new, "coop:host") and not _goes_back(event, new))


def is_then(event: Event, *days: Node | Term | When) -> bool:
    """Whether no day is told, or one of the days is the one on which an event began, as far as either is told."""
    pairs = [(str(one), str(other)) for one in event.values("schema:startDate") for other in days]
    return not pairs or any(one.startswith(other) or other.startswith(one) for one, other in pairs)


def _is_then(event: Event, new: Event) -> bool:
    """Whether no two days speak against it."""
    return is_then(event, *new.values("schema:startDate"))


def _goes_back(event: Event, new: Event) -> bool:
    """Whether the hosts of one visit are the guests of the other: a visit is returned."""
    return any(event.values(one) & new.values(other) for one, other in ACROSS.items())


def _has_sides_of(event: Event, new: Event) -> bool:
    if _goes_back(event, new):
        return False
    if event.kind in ("coop:Visit", "coop:Invitation"):
        return all(_agree(event, new, prop) for prop in ("coop:visitor", "coop:host", "coop:inviter", "coop:invitee"))
    agents, more = event.sides, new.sides
    return bool(agents & more) if event.kind == "coop:Meeting" else agents >= more or more >= agents


def _agree(event: Event, new: Event, prop: str) -> bool:
    mine, others = event.values(prop), new.values(prop)
    return not mine or not others or bool(mine & others)


def merge(event: Event, new: Event) -> None:
    """Add what is newly read to the known event; nobody becomes guest and host of one visit."""
    for (prop, value), stated in new.stated.items():
        if value in event.values(ACROSS.get(prop, "")):
            continue
        if prop not in ("schema:startDate", "schema:endDate") or not event.values(prop):
            event.state(prop, value, stated.evidence, stated.rule, stated.confidence)


def facts(event: Event, article: Node) -> Iterator[Fact]:
    """The event's statements: its properties, its status, and that the article reports it."""
    assert event.node
    yield Fact(article, "schema:about", event.node, event.evidence, event.rule, event.confidence)
    yield Fact(event.node, "coop:status", Term(event.status), event.evidence, event.rule, event.confidence)
    for (prop, value), stated in event.stated.items():
        yield Fact(event.node, prop, value, stated.evidence, stated.rule, stated.confidence)


def label(event: Event, names: dict[Node, str]) -> str:
    """What to call the event: its kind and who takes part, "Visit: A to B"."""
    kind = NAMES[event.kind].capitalize()
    visitors, hosts = (_listed(event, names, prop) for prop in ("coop:visitor", "coop:host"))
    if visitors and hosts:
        return f"{kind}: {visitors} at {hosts}"
    agents = _listed(event, names, *SLOTS)
    return f"{kind}: {agents}" if agents else kind


def _listed(event: Event, names: dict[Node, str], *props: str) -> str:
    agents = [value for (prop, value) in event.stated if prop in props and isinstance(value, Node)]
    unique = list(dict.fromkeys(names[node] for node in agents if node in names))
    return ", ".join(unique[:4]) + (" and others" if len(unique) > 4 else "")


def area_thing(words: str, taken: dict[Node, Thing]) -> Thing:
    """The research area that the words name, one thing for each slug."""
    label = plain_field(words)
    thing = Thing(Node("area", slug(label)), "coop:ResearchArea", label)
    return taken.setdefault(thing.node, thing)
