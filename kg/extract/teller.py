"""Reads a document sentence by sentence and gathers what was read: happenings, relations, posts."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property, partial

from kg.extract.bodies import is_joint, lasting
from kg.extract.dates import Dated, dates
from kg.extract.events import ACTIVITIES, Event, area_thing, facts, label, settled
from kg.extract.fill import Filling
from kg.extract.frames import Hit, hits
from kg.extract.happenings import Happenings
from kg.extract.postowners import ELSEWHERE, Post
from kg.extract.posts import affiliations, at_home, fits, holders, posts
from kg.extract.relations import PARTS, areas_of, beside, named_after, part_of, related
from kg.extract.scene import Scene, scene
from kg.extract.stance import denied, stances
from kg.extract.story import ACTORS, UNIT, Story, is_organization, story_words
from kg.extract.verdicts import Verdicts
from kg.extract.weigh import Shares, Weighed, weigh
from kg.extract.weigh.details import Asked
from kg.extract.weigh.seen import Seen
from kg.extract.weigh.sides import SIDES
from kg.extract.weigh.ties import Held
from kg.extract.weigh.triggers import triggers
from kg.extract.weigh.weights import weights
from kg.iri import Node, slug
from kg.lexicon import words
from kg.model import Document, Fact, Mention, Reading, Sentence, Span, Thing, When

_WELCOMED = re.compile(r"\b(?:welcomed|received|greeted|hosted) (?:\w+ ){0,3}?by\b|\bon behalf of the hosts?\b")
_DATELINE = re.compile(r"[A-Z][\w .'’/()-]{2,40}, [^.–—-]{3,30}[–—-] ")
_HEADED = re.compile(r"\b(?:headed|led|accompanied) by\b|\bdelegation (?:also )?includ")


class _Dates:
    """The dates of a sentence, as they read in what is past and in what is to come."""

    def __init__(self, text: str, span: Span, today: When | None) -> None:
        self._read = partial(dates, text, span, today)

    @cached_property
    def past(self) -> tuple[Dated, ...]:
        return self._read()

    @cached_property
    def ahead(self) -> tuple[Dated, ...]:
        return self._read(ahead=True)

    def of(self, hit: Hit) -> tuple[Dated, ...]:
        """The reading that a hit asks for: what is planned or proposed lies ahead."""
        return self.ahead if hit.planned or hit.frame.data.get("status") == "coop:proposed" else self.past


class Teller:
    """The state of reading one document."""

    def __init__(self, document: Document, mentions: tuple[Mention, ...], things: tuple[Thing, ...]) -> None:
        self.document = document
        self.article = document.article
        self.mentions = sorted(mentions, key=lambda mention: mention.span)
        self.noted = 0
        self.joint: set[Node] = set()
        self.seen: list[Seen] = []
        self.begins = [sentence.span.start for sentence in document.sentences]
        self.starts = [mention.span.start for mention in self.mentions]
        self.things = things
        self.at = {span: thing for thing in things for span in thing.mentions}
        self.known = words(self.article.language)
        self.words = story_words(self.article.language)
        self.story = Story(things, self.known, self.article.publisher, self.words.travellers)
        self.story.wholes = {unit.node: whole for unit, whole in named_after(things)}
        self.happenings = Happenings(self.article, self.story)
        self.facts: list[Fact] = []
        self.waiting: list[Post] = []
        self.today = self.article.published
        self.posts: list[tuple[Post, Sentence]] = []
        self.near: dict[int, Thing | None] = {}
        self.workplaces: list[tuple[Thing, float] | None] = []

    def read_all(self) -> None:
        """Read the whole document."""
        for sentence in self.document.sentences:
            self.read(sentence)

    def read(self, sentence: Sentence) -> None:
        """Read one sentence on."""
        view = scene(sentence, self._mentions_in(sentence), self.at, self.known, self.words)
        self.facts.extend(beside(view, self.story))
        self._note_wholes()
        self._read_posts(view)
        not_so = denied(view.cells, self.words)
        found, spare = hits(view, self.article.language, self.words, not_so)
        self._read_dateline(sentence)
        when = _Dates(self.article.text, sentence.span, self.today)
        told: list[Event] = []
        in_turn = sorted(found, key=lambda hit: bool(hit.frame.data.get("joins")))
        later = [hit for hit in in_turn if not self._tell(hit, found, view, when, told)]
        for hit in later if told else []:
            if hit.frame.group == "event":
                self._tell(hit, found, view, when, told)
        self._tell_more(spare, found, view, when, told)
        self._place_posts(view)
        self._see(view, when, not_so)
        self._remember(view)

    def _see(self, view: Scene, when: _Dates, not_so: frozenset[int]) -> None:
        """Keep what is known of the sentence, to be weighed when all are read."""
        meant = {}
        for argument in view.arguments:
            if argument.thing is None:
                before = [a.thing for a in view.arguments if a.cell < argument.cell and a.thing]
                meant[argument.cell] = self.story.meant(argument.refers, before)
        spoken = tuple(triggers(self.article.language).within(view.cells))
        self.seen.append(
            Seen(
                len(self.seen),
                view,
                spoken,
                when.past,
                when.ahead,
                meant,
                self.story.unnamed(),
                not_so,
                stances(view.cells, (trigger.cell for trigger in spoken if trigger.cell >= 0), self.words),
            )
        )

    def _sentence_of(self, span: Span) -> Sentence:
        return self.document.sentences[self._number_of(span)]

    def _number_of(self, span: Span) -> int:
        return bisect_right(self.begins, span.start) - 1

    def _mentions_in(self, sentence: Sentence) -> list[Mention]:
        first, last = (bisect_left(self.starts, at) for at in (sentence.span.start, sentence.span.stop))
        return [mention for mention in self.mentions[first:last] if sentence.span.holds(mention.span)]

    def _tell_more(self, spare: list[Hit], found: list[Hit], view: Scene, when: _Dates, told: list[Event]) -> None:
        """Where nothing was told yet: the weak frames, what the sentence goes on about, and the last resort."""
        weak = [hit for hit in spare if not hit.frame.data.get("last")]
        last = [hit for hit in spare if hit.frame.data.get("last")]
        for hit in weak if not told else []:
            self._tell(hit, [*found, hit], view, when, told)
        if told or view.sentence.heading or self.happenings.go_on_about(view.sentence, view.mask):
            return
        for hit in last:
            if not told:
                self._tell(hit, [*found, hit], view, when, told)
        if not told:
            self._tell_of_joint_bodies(view)

    def _tell_of_joint_bodies(self, view: Scene) -> None:
        """A joint laboratory in one sentence with two organisations that can run it is theirs."""
        named = list(dict.fromkeys(argument.thing for argument in view.arguments if argument.thing))
        bodies = [thing for thing in named if is_joint(thing) and thing.node not in self.joint]
        others = [thing for thing in named if thing.type in ACTORS and thing not in bodies]
        if len(bodies) == 1 and len(others) == 2:
            self.joint.add(bodies[0].node)
            self.happenings.run_together(bodies[0], others, view.sentence)

    def _read_dateline(self, sentence: Sentence) -> None:
        """ "ROME, 7 November 2014 -" before the first sentence tells what "here" and "today" mean."""
        line = _DATELINE.match(sentence.span.of(self.article.text))
        if line is None or sentence.paragraph > 2:
            return
        span = Span(sentence.span.start, sentence.span.start + line.end())
        told = dates(self.article.text, span, self.article.published)
        places = [thing for at, thing in self.at.items() if span.holds(at) and thing.type == "schema:Place"]
        if told and told[0].start.day:
            self.today = told[0].start
        if places:
            self.story.here = places[0]

    def _tell(self, hit: Hit, found: list[Hit], view: Scene, when: _Dates, told: list[Event]) -> bool:
        """Read one hit; whether it told an event. What one event tells may help to read another of the sentence."""
        filling = Filling(view, hit, [other for other in found if other is not hit], self.story)
        event = self._read_hit(filling, view.sentence, told, _date_of(hit, found, when, view))
        if event and event not in told:
            told.append(event)
        return event is not None or hit.frame.group != "event"

    def _read_hit(self, filling: Filling, sentence: Sentence, told: list[Event], dated: Dated | None) -> Event | None:
        group, real = filling.hit.frame.group, filling.hit.real
        if group == "event":
            return self.happenings.happen(filling, sentence, dated)
        if group == "activity":
            return self.happenings.take_place(filling, sentence, dated)
        if group == "relation" and real:
            self.facts.extend(related(filling, sentence))
        elif group == "area" and real:
            self._read_areas(filling, sentence)
        elif group == "support":
            self.happenings.support(filling, sentence, told)
        elif group == "topic" and real:
            self.happenings.discuss(filling, sentence)
        elif group == "circumstance" and real:
            self.happenings.circumstance(filling, sentence, dated)
        return None

    def _read_areas(self, filling: Filling, sentence: Sentence) -> None:
        rule = filling.hit.frame.name
        for filler, field in areas_of(filling, self.article.text):
            area = area_thing(field, self.happenings.areas)
            self.facts.append(Fact(filler.thing.node, "coop:researchArea", area.node, sentence.span, rule, 0.85))

    def _read_posts(self, view: Scene) -> None:
        for post in posts(view, self.known, self.article.text, self.story):
            self.posts.append((post, view.sentence))
            if post.organization is None:
                told = (thing for thing in reversed(self.story.named) if fits(post.role.lower(), thing))
                self.near[len(self.posts) - 1] = next(told, None)
            if post.organization is None:
                self.waiting.append(post)
            else:
                self.story.employers.setdefault(post.person, post.organization)

        for person, organization in affiliations(view):
            self.story.employers.setdefault(person, organization)

    def _place_posts(self, view: Scene) -> None:
        """Where people hold the posts of this sentence that it gives without an organisation.

        Those who welcome are the hosts' people, those who head a delegation the guests'.
        """
        hosts = [thing for thing in self.story.hosts if is_organization(thing)]
        guests = [thing for thing in self.story.guests if is_organization(thing)]
        welcomed, headed = _WELCOMED.search(view.mask), _HEADED.search(view.mask)
        side = guests if headed else hosts if welcomed else []
        for post in self.waiting:
            if len(side) == 1 and not any(word in post.role.lower() for word in ("ambassador", "minister", "consul")):
                self.story.employers.setdefault(post.person, side[0])
        self.waiting.clear()

    def _note_wholes(self) -> None:
        """Take note of the units told since the last sentence."""
        for fact in self.facts[self.noted :]:
            if fact.predicate == "org:unitOf" and isinstance(fact.object, Node) and fact.object in self.story.by_node:
                self.story.wholes.setdefault(fact.subject, self.story.by_node[fact.object])
        self.noted = len(self.facts)

    def _remember(self, view: Scene) -> None:
        for argument in view.arguments:
            if argument.thing:
                self.story.name(argument.thing)
            if argument.thing and argument.thing.type == "coop:Forum":
                self.story.activity = argument.thing
        first = next((a for a in view.arguments if a.marker == "" and (a.thing or a.refers)), None)
        if first and not view.sentence.heading and first.refers not in ("it", "they", "who", "which"):
            self.story.subject = tuple(a.thing for a in view.arguments if a.group == first.group and a.thing)

    def weighed(self, shares: Shares, least: float = 0.0) -> Weighed:
        """What the sentences may say beside what frames told of them.

        More is asked only of cooperations of which somebody has a part with a share of `least`, or frames told.
        """
        for event in (*self.happenings.events, *self._bodies()):
            for (prop, value), stated in event.stated.items():
                if prop in SIDES and isinstance(value, Node):
                    told = self.seen[self._number_of(stated.evidence)].told
                    told.setdefault(value, set()).add((event.kind, prop))
        asked = Asked(least, {event.kind for event in self.happenings.events})
        return weigh(self.article, self.seen, self.story, self.things, self._held(), shares, asked)

    def _held(self) -> Iterator[Held]:
        """The posts told, each with the organisation that is told with it, or that the story has for it."""
        held = holders(post for post, _ in self.posts)
        for number, (post, sentence) in enumerate(self.posts):
            organization = post.organization
            if post.rule != ELSEWHERE:
                organization = organization or self.story.employers.get(post.person)
            organization = organization or at_home(post, self.near.get(number), held, self.story)
            yield Held(post, self._number_of(sentence.span), organization)

    def _judge(self) -> None:
        """Tell what is likely beside what frames told."""
        known_weights = weights(self.article.language)
        if not known_weights.groups:
            self.workplaces = [(held.at, held.post.confidence) if held.at else None for held in self._held()]
            return
        weighed = self.weighed(known_weights.shares, known_weights.least("sides", ""))
        verdicts = Verdicts(self.seen, self.happenings, weighed, known_weights)
        self.workplaces = verdicts.workplaces()
        verdicts.tell()
        self.facts = verdicts.of_told(self.facts)
        self.facts.extend(verdicts.facts())

    def reading(self) -> Reading:
        """All that was read, in an order that the text alone decides."""
        self._judge()
        self.happenings.events[:] = settled(self.happenings.events)
        me = self.article.node
        names = {thing.node: thing.label for thing in self.things}
        all_facts = [*self._mentioned(), *self._named_after(), *self.facts]
        happened = [*self.happenings.events, *self._bodies()]
        for event in happened:
            all_facts.extend(facts(event, me))
        events = [Thing(e.node, e.kind, label(e, names)) for e in happened if e.node and e.node not in names]
        more, memberships = self._memberships()
        all_facts.extend(memberships)
        used = {fact.object for fact in all_facts}
        areas = [thing for node, thing in sorted(self.happenings.areas.items()) if node in used]
        inner = self._units(all_facts)
        things = [replace(thing, type=UNIT) if thing.node in inner else thing for thing in self.things]
        all_facts = [replace(f, predicate="org:unitOf") if _is_part(f) and f.subject in inner else f for f in all_facts]
        return Reading(self.article, (*things, *events, *areas, *more), tuple(dict.fromkeys(all_facts)))

    def _units(self, all_facts: list[Fact]) -> set[Node]:
        """Institutes and centres that belong to a university are its units, whatever they are called."""
        types = {thing.node: thing.type for thing in self.things}
        open_ = {thing.node for thing in self.things if thing.type == "coop:ResearchInstitute" and not thing.known}
        parts = [fact for fact in all_facts if _is_part(fact) and isinstance(fact.object, Node)]
        return {f.subject for f in parts if f.subject in open_ and types.get(f.object) == "coop:University"}  # type: ignore[arg-type] # parts hold nodes

    def _bodies(self) -> Iterator[Event]:
        """Joint projects: the bodies that several organisations founded."""
        founded: dict[Node, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            if fact.predicate == "coop:foundedBy":
                founded[fact.subject].append(fact)
        for number, thing in enumerate(self.things, start=1):
            founders = founded[thing.node]
            if founders and (event := lasting(thing, founders, number, self.article.node)):
                yield event

    def _mentioned(self) -> Iterator[Fact]:
        backends = {mention.span: mention.how for mention in self.mentions if " " in mention.how}  # name and version
        for thing in self.things:
            span = thing.mentions[0]
            rule, confidence = (backends[span], 0.85) if span in backends else ("named", 0.95)
            sentence = self._sentence_of(span)
            yield Fact(self.article.node, "schema:mentions", thing.node, sentence.span, rule, confidence)
            if thing.type in ACTIVITIES:
                yield Fact(self.article.node, "schema:about", thing.node, sentence.span, "named", 0.9)

    def _named_after(self) -> Iterator[Fact]:
        """A unit named after its whole is told to be its part where it is first named."""
        for unit, whole in named_after(self.things):
            sentence = self._sentence_of(unit.mentions[0])
            if fact := part_of(unit, whole, sentence, "named-after", 0.8):
                yield fact

    def _memberships(self) -> tuple[list[Thing], list[Fact]]:
        things: dict[Node, Thing] = {}
        found: list[Fact] = []
        for (post, sentence), workplace in zip(self.posts, self.workplaces, strict=True):
            if workplace is None:
                continue
            organization, confidence = workplace
            role = Thing(Node("role", slug(post.role)), "org:Role", post.role)
            steps = (self.article.node.slug, post.person.node.slug, organization.node.slug, role.node.slug)
            node = Node("membership", "/".join(step.rpartition("/")[2] if n else step for n, step in enumerate(steps)))
            things[role.node] = role
            things[node] = Thing(node, "org:Membership", f"{post.person.label}, {post.role}, {organization.label}")
            for prop, value in (
                ("org:member", post.person),
                ("org:organization", organization),
                ("org:role", role),
            ):
                found.append(Fact(node, prop, value.node, sentence.span, post.rule, confidence))
        return list(things.values()), found


def _is_part(fact: Fact) -> bool:
    return fact.predicate in PARTS


def _date_of(hit: Hit, found: list[Hit], when: _Dates, view: Scene) -> Dated | None:
    """The date of the sentence that stands nearest to this hit and to no other event's."""
    events = [other for other in found if other.frame.group == "event"]

    def distance(dated: Dated, other: Hit) -> int:
        return abs(dated.span.start - view.spans[other.start].start)

    every = when.of(hit)
    if hit.frame.data.get("last") and len(every) == 1:
        return every[0]  # "They worked together in 2013, when they signed a memorandum": it is of that year too
    mine = [dated for dated in every if all(distance(dated, hit) <= distance(dated, other) for other in events)]
    return min(mine, key=lambda dated: distance(dated, hit), default=None)
