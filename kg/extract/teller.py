"""Reads a document sentence by sentence and keeps what was read: the events, the facts, the story."""

from collections.abc import Iterable, Iterator

from kg.extract.dates import Dated, dates
from kg.extract.events import Event, area_thing, facts, fits, label, merge, nodes
from kg.extract.fill import TOLD, Filler, Filling
from kg.extract.frames import Hit, hits
from kg.extract.posts import Post, posts
from kg.extract.relations import areas_of, beside, related
from kg.extract.scene import Scene, scene
from kg.extract.story import Story, is_organization, story_words
from kg.extract.topics import areas, forms
from kg.iri import Node, slug
from kg.lexicon import words
from kg.model import Document, Fact, Mention, Reading, Sentence, Term, Thing

_AGENTS_ONLY = frozenset(["coop:party", "coop:proposer", "coop:inviter", "coop:invitee"])
_SIDES = {
    "coop:Visit": ("coop:visitor", "coop:host"),
    "coop:Meeting": ("coop:participant", "coop:participant"),
}


class Teller:
    """The state of reading one document."""

    def __init__(self, document: Document, mentions: tuple[Mention, ...], things: tuple[Thing, ...]) -> None:
        self.document = document
        self.article = document.article
        self.mentions = mentions
        self.things = things
        self.at = {span: thing for thing in things for span in thing.mentions}
        self.known = words(self.article.language)
        self.words = story_words(self.article.language)
        self.story = Story(things, self.known, self.article.publisher)
        self.events: list[Event] = []
        self.latest: list[Event] = []
        self.facts: list[Fact] = []
        self.posts: list[tuple[Post, Sentence]] = []
        self.areas: dict[Node, Thing] = {}

    def read(self, sentence: Sentence) -> None:
        """Read one sentence on."""
        view = scene(sentence, self.mentions, self.at, self.known, self.words)
        self._read_posts(view)
        found = hits(view, self.article.language, self.words)
        told: list[Event] = []
        when = dates(self.article.text, sentence.span, self.article.published)
        for hit in found:
            filling = Filling(view, hit, [other for other in found if other is not hit], self.story)
            event = self._read_hit(hit, filling, sentence, told, _date_of(hit, found, when, view))
            if event and event not in told:
                told.append(event)
        self.facts.extend(beside(view, self.story))
        self._remember(view)

    # ── one hit ────────────────────────────────────────────────────────────────────────────────────────────────

    def _read_hit(
        self, hit: Hit, filling: Filling, sentence: Sentence, told: list[Event], dated: Dated | None
    ) -> Event | None:
        group = hit.frame.group
        if group == "event":
            return self._read_event(hit, filling, sentence, dated)
        if group == "relation" and hit.real:
            self.facts.extend(related(filling, sentence))
        elif group == "area" and hit.real:
            self._read_areas(filling, sentence)
        elif group == "support":
            self._read_support(filling, sentence, told)
        elif group == "topic" and hit.real:
            self._read_topic(hit, filling, sentence)
        return None

    def _read_event(self, hit: Hit, filling: Filling, sentence: Sentence, dated: Dated | None) -> Event | None:
        data = hit.frame.data
        status = data["status"] if hit.real else data.get("planned", "")
        if hit.frame.data["kind"] == "coop:Proposal":
            status = data["status"]
        if not status:
            return None
        event = Event(data["kind"], sentence.span, hit.frame.name, sentence.paragraph, status)
        for slot, prop in hit.frame.slots.items():
            for filler in filling.slot(slot):
                self._fill(event, prop, filler)
        if not self._complete(event, hit, filling, sentence):
            return None
        if dated:
            event.date(dated, event.rule, sentence.span)
        for place in filling.places():
            event.state("schema:location", place.node, sentence.span, event.rule, 0.75)
        return self._told(event)

    def _fill(self, event: Event, prop: str, filler: Filler) -> None:
        thing, confidence = filler.thing, filler.confidence
        if thing.type == "schema:Place" and prop not in ("coop:destination",):
            if prop in ("coop:host",):
                event.state("schema:location", thing.node, event.evidence, event.rule, confidence)
            return
        if thing.type in ("coop:Project", "coop:Forum") and prop != "coop:destination":
            return
        if thing.type == "foaf:Person" and prop in _AGENTS_ONLY:
            self._fill_employer(event, prop, filler)
            return
        event.state(prop, thing.node, event.evidence, event.rule, confidence)

    def _fill_employer(self, event: Event, prop: str, filler: Filler) -> None:
        """A person signs, proposes and invites for the organisation where they hold a post."""
        employer = self.story.employers.get(filler.thing)
        if event.kind == "coop:Agreement":
            event.state("coop:signatory", filler.thing.node, event.evidence, event.rule, filler.confidence)
        if employer:
            event.state(prop, employer.node, event.evidence, event.rule, min(filler.confidence, TOLD + 0.1))

    def _complete(self, event: Event, hit: Hit, filling: Filling, sentence: Sentence) -> bool:
        data = hit.frame.data
        if data.get("topics"):
            self._topics_of(event, hit, filling, sentence, whole=data["topics"] == "trigger")
        if data.get("parties") and not event.values("coop:party"):
            for thing in self.story.parties():
                event.state("coop:party", thing.node, event.evidence, event.rule, TOLD)
        if data.get("answered"):
            self._answer(event)
        wanted = data["needs"]
        filled = [bool(event.values(prop)) for prop in wanted]
        if not (all(filled) if data.get("all") else any(filled)):
            return False
        if data.get("couple") and len(event.values("coop:party")) < 2:
            return False
        return event.kind != "coop:Proposal" or bool(event.values("coop:form", "dcterms:subject"))

    def _answer(self, event: Event) -> None:
        """What one side proposes is proposed to the other."""
        mine = event.values("coop:proposer")
        for thing in self.story.parties():
            if mine and thing.node not in mine:
                event.state("coop:party", thing.node, event.evidence, event.rule, TOLD)

    def _told(self, event: Event) -> Event:
        """The event, or the one it tells again; the story goes on with it."""
        known = next((other for other in reversed(self.latest) if fits(other, event)), None)
        if known:
            merge(known, event)
            event = known
            self.latest.remove(known)
        else:
            self.events.append(event)
        self.latest.append(event)
        self._go_on(event)
        return event

    def _go_on(self, event: Event) -> None:
        by_node = {thing.node: thing for thing in self.things}

        def agents(*props: str) -> list[Thing]:
            return [
                by_node[value]
                for (prop, value) in event.stated
                if prop in props and isinstance(value, Node) and value in by_node
            ]

        if event.kind == "coop:Visit":
            self.story.guests = agents("coop:visitor") or self.story.guests
            self.story.hosts = agents("coop:host") or self.story.hosts
        elif partners := [thing for thing in agents("coop:participant", "coop:party") if is_organization(thing)]:
            if len(partners) > 1:
                self.story.partners = partners

    # ── topics, support, areas ─────────────────────────────────────────────────────────────────────────────────

    def _topics_of(self, event: Event, hit: Hit, filling: Filling, sentence: Sentence, *, whole: bool = False) -> None:
        start, stop = filling.words_behind()
        if whole:
            start = filling.scene.spans[hit.start].start
        behind = self.article.text[start:stop]
        for form in forms(behind, self.article.language):
            event.state("coop:form", Term(f"form:{form}"), sentence.span, hit.frame.name, 0.85)
        for area in areas(behind):
            event.state("dcterms:subject", area_thing(area, self.areas).node, sentence.span, hit.frame.name, 0.8)

    def _read_topic(self, hit: Hit, filling: Filling, sentence: Sentence) -> None:
        kinds = hit.frame.data["to"]
        event = next((other for other in reversed(self.latest) if other.kind in kinds), None)
        if event:
            self._topics_of(event, hit, filling, sentence)

    def _read_support(self, filling: Filling, sentence: Sentence, told: list[Event]) -> None:
        event = told[-1] if told else None
        for filler in filling.slot("object"):
            if event and filler.thing.type not in ("schema:Place", "foaf:Person"):
                event.state(
                    "coop:supportedBy",
                    filler.thing.node,
                    sentence.span,
                    filling.hit.frame.name,
                    filler.confidence,
                )

    def _read_areas(self, filling: Filling, sentence: Sentence) -> None:
        for filler, field in areas_of(filling, self.article.text):
            area = area_thing(field, self.areas)
            self.facts.append(
                Fact(
                    filler.thing.node,
                    "coop:researchArea",
                    area.node,
                    sentence.span,
                    filling.hit.frame.name,
                    0.85,
                )
            )

    # ── posts ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _read_posts(self, view: Scene) -> None:
        for post in posts(view, self.known, self.article.text, self.story):
            self.posts.append((post, view.sentence))
            if post.organization:
                self.story.employers.setdefault(post.person, post.organization)

    def _remember(self, view: Scene) -> None:
        for argument in view.arguments:
            if argument.thing:
                self.story.name(argument.thing)
        first = next((a for a in view.arguments if a.marker == "" and (a.thing or a.refers)), None)
        if first and not view.sentence.heading and first.refers not in ("it", "they", "who", "which"):
            self.story.subject = tuple(a.thing for a in view.arguments if a.group == first.group and a.thing)

    # ── the result ─────────────────────────────────────────────────────────────────────────────────────────────

    def reading(self) -> Reading:
        """All that was read, in an order that the text alone decides."""
        me = self.article.node
        names = {thing.node: thing.label for thing in self.things}
        found = nodes(self.events, me.slug)
        events = [Thing(node, event.kind, label(event, names)) for event, node in zip(self.events, found, strict=True)]
        all_facts = [*self._mentioned(), *self.facts]
        for event, node in zip(self.events, found, strict=True):
            all_facts.extend(facts(event, node, me))
        more, memberships = self._memberships()
        all_facts.extend(memberships)
        used = {fact.object for fact in all_facts}
        areas = [thing for node, thing in sorted(self.areas.items()) if node in used]
        return Reading(self.article, (*self.things, *events, *areas, *more), tuple(dict.fromkeys(all_facts)))

    def _mentioned(self) -> Iterator[Fact]:
        for thing in self.things:
            span = thing.mentions[0]
            sentence = next(s for s in self.document.sentences if s.span.holds(span))
            yield Fact(self.article.node, "schema:mentions", thing.node, sentence.span, "named", 0.95)
            if thing.type in ("coop:Project", "coop:Forum"):
                yield Fact(self.article.node, "schema:about", thing.node, sentence.span, "named", 0.9)

    def _memberships(self) -> tuple[list[Thing], list[Fact]]:
        things: dict[Node, Thing] = {}
        found: list[Fact] = []
        for post, sentence in self.posts:
            organization = post.organization or self.story.employers.get(post.person)
            if organization is None:
                continue
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
                found.append(Fact(node, prop, value.node, sentence.span, post.rule, post.confidence))
        return list(things.values()), found


def _date_of(hit: Hit, found: list[Hit], when: Iterable[Dated], view: Scene) -> Dated | None:
    """The date of the sentence that stands nearest to this hit and to no other event's."""
    events = [other for other in found if other.frame.group == "event"]

    def distance(dated: Dated, other: Hit) -> int:
        return abs(dated.span.start - view.spans[other.start].start)

    mine = [dated for dated in when if all(distance(dated, hit) <= distance(dated, other) for other in events)]
    return min(mine, key=lambda dated: distance(dated, hit), default=None)
