"""What becomes of what was weighed: statements that are likely enough are told of the events they belong to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, cached_property, partial

from kg.extract.events import ACROSS, ACTIVITIES, Event, area_thing
from kg.extract.happenings import Happenings
from kg.extract.relations import PARTS, is_apt, part_of
from kg.extract.weigh import Judged, Weighed
from kg.extract.weigh.candidate import Candidate
from kg.extract.weigh.details import NEAR
from kg.extract.weigh.seen import Seen
from kg.extract.weigh.sides import SIDES
from kg.extract.weigh.ties import PART
from kg.extract.weigh.weights import Weights
from kg.iri import Node
from kg.model import Fact, Span, Term, Thing, When

RULE = "weighed"
LOCATED = "coop:locatedIn"
FRAME_ALONE = 0.7  # confidence in what ties things for good where a frame tells it and little else speaks for it
DOUBTED = 0.1  # what frames told and is less likely than this is not published
TOLD_BEST = 0.9  # how near a sentence must come to the one that tells a fact best, to tell it too
ALONE = 0.7  # how likely the only side that is told must be, of what takes two
_MUTUAL = ("coop:Agreement", "coop:Partnership", "coop:Meeting", "coop:Project")
_LASTING = ("coop:Partnership", "coop:Project", "coop:Proposal", "coop:Invitation")
_AHEAD = (Term("coop:proposed"), Term("coop:agreed"))
_USUAL = {
    "coop:Visit": "coop:completed",
    "coop:Meeting": "coop:completed",
    "coop:Agreement": "coop:agreed",
    "coop:Partnership": "coop:ongoing",
    "coop:Proposal": "coop:proposed",
    "coop:Project": "coop:ongoing",
    "coop:Forum": "coop:completed",
    "coop:Invitation": "coop:agreed",
}


class Verdicts:
    """Tells the events of an article what was found likely."""

    def __init__(self, seen: list[Seen], happenings: Happenings, weighed: Weighed, weights: Weights) -> None:
        self.seen = seen
        self.happenings = happenings
        self.weighed = weighed
        self.weights = weights

    def _likely(self, stage: str, judged: Iterable[Judged]) -> Iterator[Judged]:
        least = cache(partial(self.weights.least, stage))
        return ((one, share) for one, share in judged if share >= least(one.prop))

    # ── cooperations ───────────────────────────────────────────────────────────────────────────────────────────

    def tell(self) -> None:
        """Who has a part in what, and what else is told of it."""
        self._weigh_told()
        for (number, kind), judged in sorted(self._told_best().items(), key=self._in_turn):
            sentence = self.seen[number]
            if kind in sentence.kinds or kind in sentence.told_kinds:
                self._tell_event(sentence, kind, judged)
            elif sentence.is_plain and (event := self._event(judged[0][0])):
                more = [one for one in judged if one[0].prop != "coop:host" or not event.values("coop:host")]
                _tell_sides(event, more, sentence.sentence.span)
        for candidate, share in self._likely("told", self.weighed.details):
            if candidate.prop != "coop:status" and (event := self._event(candidate)):
                self._tell_detail(event, candidate, share)
        self.happenings.events[:] = [event for event in self.happenings.events if _has_sides(event)]

    def _weigh_told(self) -> None:
        """Be as sure of what frames told as all that speaks for it allows; what hardly anything speaks for goes."""
        shares: dict[tuple[str, str, object], float] = {}
        kinds = {event.kind for event in self.happenings.events}
        for candidate, share in (*self.weighed.sides, *self.weighed.details):
            if candidate.kind not in kinds:
                continue
            value = candidate.value.node if isinstance(candidate.value, Thing) else candidate.value
            key = candidate.kind, candidate.prop, value
            shares[key] = max(shares.get(key, 0.0), share)
        for event in self.happenings.events:
            for (prop, value), stated in list(event.stated.items()):
                weight = shares.get((event.kind, prop, value))
                if weight is not None and weight < DOUBTED and prop in SIDES and event.kind not in ACTIVITIES:
                    event.withdraw(prop, value)
                elif weight is not None:
                    sure = max(weight, min(stated.confidence, FRAME_ALONE))
                    event.stated[prop, value] = replace(stated, confidence=sure)
            sides = [stated.confidence for (prop, _), stated in event.stated.items() if prop in SIDES]
            event.confidence = min(event.confidence, max(sides, default=event.confidence))
        self.happenings.events[:] = [event for event in self.happenings.events if _has_sides(event)]

    def _in_turn(self, told: tuple[tuple[int, str], list[Judged]]) -> tuple[bool, int, str]:
        """Sentences that speak of the kind by themselves before those that only go on about it."""
        number, kind = told[0]
        return kind not in self.seen[number].kinds, number, kind

    def _told_best(self) -> dict[tuple[int, str], list[Judged]]:
        """Who is likely to have a part in what each sentence speaks of, each told where it is told best.

        A sentence that tells its own day may tell of another cooperation of the same sides: it keeps all of them.
        """
        best = {(*said, node): 1.0 for sentence in self.seen for node, told in sentence.told.items() for said in told}
        told_visit = any("coop:Visit" in sentence.told_kinds for sentence in self.seen)
        likely = list(self._likely("sides", self.weighed.sides))
        if told_visit:  # who was guest of whom is easily turned round: frames have the word
            likely = [one for one in likely if one[0].kind != "coop:Visit"]
        for candidate, share in likely:
            fact = _fact(candidate)
            best[fact] = max(best.get(fact, 0.0), share)
        told: dict[tuple[int, str], list[Judged]] = defaultdict(list)
        for candidate, share in likely:
            if _is_unneeded(self.seen[candidate.number], candidate):
                continue
            if share >= TOLD_BEST * best[_fact(candidate)] or self._date(candidate.number, candidate.kind):
                told[candidate.number, candidate.kind].append((candidate, share))
        return told

    def _tell_event(self, sentence: Seen, kind: str, judged: list[Judged]) -> None:
        span = sentence.sentence.span
        status, sure = self._status(sentence.number, kind)
        best = max(share for _, share in judged)
        event = Event(kind, span, RULE, sentence.sentence.paragraph, status, confidence=min(best, sure))
        _tell_sides(event, _with_one_host(judged, sentence), span)
        if dated := self._date(sentence.number, kind):
            event.state("schema:startDate", dated[0].value, span, RULE, dated[1])  # type: ignore[arg-type] # a date
        named = self._activity(sentence, kind)
        if kind != "coop:Forum" or named:
            sides = {candidate.value for candidate, _ in judged}
            self.happenings.weighed(event, named, stands=len(sides) > 1 or kind not in _MUTUAL or best >= ALONE)

    def _activity(self, sentence: Seen, kind: str) -> Thing | None:
        """The named forum or project that the sentence speaks of; the article's only forum where it names none."""
        if kind not in ACTIVITIES:
            return None
        here = [a.thing for a in sentence.scene.arguments if a.thing and a.thing.type == kind]
        if here or kind == "coop:Project":
            return here[0] if here else None
        every = [thing for thing in self.happenings.story.things if thing.type == kind]
        return every[0] if len(every) == 1 else None

    def _status(self, number: int, kind: str) -> tuple[str, float]:
        """How a cooperation stands, by the likeliest of what the sentence may say."""
        asked = self._details["coop:status", number, kind]
        if self.seen[number].is_ahead(kind):
            if kind not in _LASTING:
                return "coop:proposed", 0.7
            asked = [one for one in asked if one[0].value in _AHEAD]
        best = max(asked, key=lambda one: one[1], default=None)
        if best is None or best[1] < self.weights.least("told", "coop:status"):
            return _USUAL[kind], 0.7
        assert isinstance(best[0].value, Term)
        return best[0].value.curie, best[1]

    def _date(self, number: int, kind: str) -> Judged | None:
        """When it began, where the sentence itself tells."""
        least = self.weights.least("told", "schema:startDate")
        asked = [one for one in self._details["schema:startDate", number, kind] if one[1] >= least]
        return max(asked, key=lambda one: one[1], default=None)

    @cached_property
    def _details(self) -> Mapping[tuple[str, int, str], list[Judged]]:
        """What may be told of each kind in each sentence, by the property."""
        found: dict[tuple[str, int, str], list[Judged]] = defaultdict(list)
        for candidate, share in self.weighed.details:
            found[candidate.prop, candidate.number, candidate.kind].append((candidate, share))
        return found

    def _event(self, candidate: Candidate) -> Event | None:
        """The event of the kind that the sentence tells of, or the nearest told before or behind."""
        near = (candidate.number - gap for gap in (0, *NEAR))
        return next((self._events[candidate.kind, n] for n in near if (candidate.kind, n) in self._events), None)

    @cached_property
    def _events(self) -> Mapping[tuple[str, int], Event]:
        """The events by the sentences that tell of them, once those are told that a sentence tells by itself."""
        numbers = {sentence.sentence.span: sentence.number for sentence in self.seen}
        found: dict[tuple[str, int], Event] = {}
        for event in self.happenings.events:
            for span in event.told_by:
                if span in numbers:
                    found.setdefault((event.kind, numbers[span]), event)
        return found

    def _tell_detail(self, event: Event, candidate: Candidate, share: float) -> None:
        span, value = self.seen[candidate.number].sentence.span, candidate.value
        if isinstance(value, When):
            _tell_date(event, candidate.prop, value, span, share)
        elif isinstance(value, str):
            event.state(candidate.prop, area_thing(value, self.happenings.areas).node, span, RULE, share)
        else:
            event.state(candidate.prop, value.node if isinstance(value, Thing) else value, span, RULE, share)

    # ── what lasts ─────────────────────────────────────────────────────────────────────────────────────────────

    def facts(self) -> Iterator[Fact]:
        """What ties things for good; of the wholes that a part may belong to the likeliest."""
        wholes: dict[Node, Judged] = {}
        for candidate, share in self._likely("tie", self.weighed.ties):
            assert candidate.subject
            if candidate.subject.known and candidate.prop == LOCATED:
                continue  # what is known of it tells where it lies; here it is more often whom it works with
            span = self.seen[candidate.number].sentence.span
            if candidate.prop == PART:
                before = wholes.get(candidate.subject.node)
                if before is None or share > before[1]:
                    wholes[candidate.subject.node] = candidate, share
            elif candidate.prop == "coop:researchArea":
                area = area_thing(str(candidate.value), self.happenings.areas)
                yield Fact(candidate.subject.node, candidate.prop, area.node, span, RULE, share)
            elif isinstance(candidate.value, Thing) and is_apt(candidate.subject, candidate.prop, candidate.value):
                yield Fact(candidate.subject.node, candidate.prop, candidate.value.node, span, RULE, share)
        for candidate, share in wholes.values():
            assert candidate.subject and isinstance(candidate.value, Thing)
            sentence = self.seen[candidate.number].sentence
            if fact := part_of(candidate.subject, candidate.value, sentence, RULE, share):
                yield fact

    def of_told(self, facts: Iterable[Fact]) -> list[Fact]:
        """Facts that frames told, as sure as all that speaks for them allows."""
        shares: dict[tuple[Node, str, Node], float] = {}
        for candidate, share in self.weighed.ties:
            if candidate.subject and isinstance(candidate.value, Thing):
                for prop in PARTS if candidate.prop == PART else (candidate.prop,):
                    key = candidate.subject.node, prop, candidate.value.node
                    shares[key] = max(shares.get(key, 0.0), share)
        return [_as_sure(fact, shares) for fact in facts]

    def workplaces(self) -> list[tuple[Thing, float] | None]:
        """For each post told where it is held, and how likely that is; None where that is not likely enough."""
        found = []
        for judged in self.weighed.posts:
            likely = list(self._likely("tie", judged))
            best = max(likely, key=lambda one: one[1], default=None)
            found.append((best[0].value, best[1]) if best and isinstance(best[0].value, Thing) else None)
        return found


def _as_sure(fact: Fact, shares: Mapping[tuple[Node, str, Node], float]) -> Fact:
    """A frame's word counts for something where little else speaks for a fact."""
    if not isinstance(fact.object, Node):
        return fact
    share = shares.get((fact.subject, fact.predicate, fact.object))
    return fact if share is None else replace(fact, confidence=max(share, min(fact.confidence, FRAME_ALONE)))


def _has_sides(event: Event) -> bool:
    """Whether somebody is told to have a part; forums and projects have a name, and stand without."""
    return event.kind in ACTIVITIES or bool(event.sides)


def _is_unneeded(sentence: Seen, candidate: Candidate) -> bool:
    """Whether a sentence of which a frame tells who has a part needs nobody that it does not name."""
    if candidate.kind not in sentence.told_kinds:
        return False
    told = {node for node, said in sentence.told.items() if any(kind == candidate.kind for kind, _ in said)}
    assert isinstance(candidate.value, Thing)
    return len(told) > 1 and candidate.value not in sentence.things and candidate.value.node not in told


def _fact(candidate: Candidate) -> tuple[str, str, Node]:
    assert isinstance(candidate.value, Thing)
    return candidate.kind, candidate.prop, candidate.value.node


def _with_one_host(judged: list[Judged], sentence: Seen) -> list[Judged]:
    """What is told of a visit, with the likeliest host, and those that the sentence names beside it in one list."""
    hosts = [one for one in judged if one[0].prop == "coop:host"]
    if len(hosts) < 2:
        return judged
    groups: dict[object, int] = {a.thing: a.group for a in sentence.scene.arguments if a.thing}
    first = max(hosts, key=lambda one: one[1])[0].value
    listed = [one for one in hosts if groups.get(one[0].value, -1) == groups.get(first, -2)]
    return [one for one in judged if one[0].prop != "coop:host" or one in listed or one[0].value == first]


def _tell_sides(event: Event, judged: Iterable[Judged], span: Span) -> None:
    """The likeliest first, since nobody is guest and host at once."""
    for candidate, share in sorted(judged, key=lambda one: -one[1]):
        assert isinstance(candidate.value, Thing)
        if candidate.value.node not in event.values(ACROSS.get(candidate.prop, "")):
            event.state(candidate.prop, candidate.value.node, span, RULE, share)


def _tell_date(event: Event, prop: str, when: When, span: Span, share: float) -> None:
    """One day for the beginning, one for the end, in their order."""
    if event.values(prop):
        return
    starts, ends = event.values("schema:startDate"), event.values("schema:endDate")
    before = prop == "schema:endDate" and any(str(when) < str(start) for start in starts)
    if not before and not (prop == "schema:startDate" and any(str(when) > str(end) for end in ends)):
        event.state(prop, when, span, RULE, share)
