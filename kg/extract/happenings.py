"""What happens in the article: events are made from frames, told again, added to, and become the story."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set

from kg.extract.bodies import body_form
from kg.extract.dates import Dated
from kg.extract.events import (
    ACROSS,
    ACTIVITIES,
    NAMES,
    Event,
    area_thing,
    fits,
    is_of_same_sides,
    is_retold,
    is_then,
    merge,
)
from kg.extract.fill import TOLD, Filler, Filling
from kg.extract.story import UNIT, Story, is_organization
from kg.extract.topics import areas, forms
from kg.iri import Node
from kg.model import Article, Sentence, Span, Term, Thing, When

_SOMEWHERE = ("coop:Visit", "coop:Meeting", "coop:Agreement", "coop:Forum", "coop:Project")
_BY_EMPLOYERS = frozenset(["coop:party", "coop:proposer", "coop:inviter", "coop:invitee"])
_TOPICAL = ("coop:Agreement", "coop:Partnership", "coop:Proposal", "coop:Project")
CONTINUED = ("coop:Agreement", "coop:Proposal")
_LISTS = re.compile(
    r"\b(?:will|shall|can|may|are to|is to) be |\bwill |provid|cover|includ|foresee|envisag|list|concern|speaks? of"
)
_PAPER = r"(?:agreement|memorandum|document|contract|protocol|letter)"
_OF_DOCUMENT = re.compile(
    rf"\b(?:according to|under|by|in|on the basis of) (?:the|this) (?:\w+ )?{_PAPER}"
    rf"|\b(?:the|this) (?:\w+ )?(?:{_PAPER}|paper|text) (?:also )?"
    r"(?:provides?|covers?|envisages?|includes?|concerns?|foresees?|lists?|speaks?|is divided|sets|says|goes|contains?)"
)
MENTIONED = 0.6  # confidence in what a last-resort frame takes from a sentence
AT_HAND = 100  # events told last, among which one is looked for that is told again
GUESSED = 0.7  # confidence in a party that is only named in the same sentence


class Happenings:
    """The events of one article, in the order in which they were first told, and the last told ones."""

    def __init__(self, article: Article, story: Story) -> None:
        self.article = article
        self.story = story
        self.events: list[Event] = []
        self.latest: list[Event] = []
        self.on_paper = -1  # the paragraph that tells what a document says
        self.areas: dict[Node, Thing] = {}
        self._counted: Counter[str] = Counter()
        self._activities: dict[Node, Event] = {}

    # ── new events ─────────────────────────────────────────────────────────────────────────────────────────────

    def happen(self, filling: Filling, sentence: Sentence, dated: Dated | None) -> Event | None:
        """The event that an event frame tells, None where too little of it is told."""
        data, hit = filling.hit.frame.data, filling.hit
        status = data["status"] if hit.real or data["kind"] == "coop:Proposal" else ""
        if status and "past" in data and filling.scene.cells[hit.start] in ("was", "were", "had"):
            status = data["past"]
        if hit.planned and not status:
            status = data.get("planned", "")
        if not status or (data.get("said_of") and not filling.said_of_guests()):
            return None
        if "amid" in data and not any(thing.type == data["amid"] for thing in self.story.things):
            return None
        event = Event(data["kind"], sentence.span, hit.frame.name, sentence.paragraph, status)
        for slot, prop in hit.frame.slots.items():
            for filler in filling.slot(slot):
                if not (only := data.get("only", {}).get(slot)) or filler.thing.type == only:
                    self._fill(event, prop, filler)
        for form in data.get("forms", []):
            event.state("coop:form", Term(f"form:{form}"), sentence.span, hit.frame.name, 0.85)
        self._fill_more(event, filling, sentence)
        if not _is_complete(event, data):
            return None
        self._when_and_where(event, filling, sentence, dated)
        if data.get("last"):
            event.weaken(MENTIONED)
        return self._told(event, joins=bool(data.get("joins")), at_hand=not data.get("last"))

    def _fill(self, event: Event, prop: str, filler: Filler) -> None:
        thing, confidence = filler.thing, filler.confidence
        if prop in ("coop:party", "coop:visitor") and thing.type == UNIT:
            thing = self.story.wholes.get(thing.node, thing)
        if thing.type == "schema:Place" and prop != "coop:destination":
            if prop == "coop:host":
                event.state("schema:location", thing.node, event.evidence, event.rule, confidence)
        elif thing.type == "foaf:Person" and prop in _BY_EMPLOYERS:
            self._fill_employer(event, prop, filler)
        elif thing.type == "foaf:Person" and prop in ("coop:visitor", "coop:host"):
            self._fill_side(event, prop, filler)
        elif thing.type not in ACTIVITIES and thing.node not in event.values(ACROSS.get(prop, "")):
            event.state(prop, thing.node, event.evidence, event.rule, confidence)

    def _fill_employer(self, event: Event, prop: str, filler: Filler) -> None:
        """A person signs, proposes and invites for the organisation where they hold a post."""
        employer = self.story.employer(filler.thing)
        if event.kind == "coop:Agreement":
            event.state("coop:signatory", filler.thing.node, event.evidence, event.rule, filler.confidence)
        if event.kind == "coop:Invitation":
            event.state(prop, filler.thing.node, event.evidence, event.rule, filler.confidence)
        if employer:
            event.state(prop, employer.node, event.evidence, event.rule, min(filler.confidence, TOLD + 0.1))

    def _fill_side(self, event: Event, prop: str, filler: Filler) -> None:
        """A person visits and receives for the organisation where they hold a post; a host is the organisation."""
        employer = self.story.employer(filler.thing)
        self.story.present.append(filler.thing)
        if prop == "coop:visitor" or employer is None:
            event.state(prop, filler.thing.node, event.evidence, event.rule, filler.confidence)
        if employer and employer.node not in event.values(ACROSS[prop]):
            event.state(prop, employer.node, event.evidence, event.rule, min(filler.confidence, TOLD))

    def _fill_more(self, event: Event, filling: Filling, sentence: Sentence) -> None:
        """What is taken from further around: topics, all who are named, and who the story says they are."""
        self._fill_topics(event, filling, sentence)
        self._fill_around(event, filling, sentence)
        self._fill_by_kind(event, filling, sentence)
        if filling.hit.frame.data.get("answered") and (mine := event.values("coop:proposer")):
            self._add(event, "coop:party", [t for t in self.story.parties() if t.node not in mine], sentence.span)

    def _fill_topics(self, event: Event, filling: Filling, sentence: Sentence) -> None:
        since = filling.hit.frame.data.get("topics")
        if since == "sentence":
            self.topics(event, sentence.span, sentence, event.rule, MENTIONED)
        elif since:
            self._topics(event, filling, sentence, whole=since == "trigger")
        elif event.kind in _TOPICAL:
            self._topics(event, filling, sentence, whole=True, clause=True)

    def _fill_around(self, event: Event, filling: Filling, sentence: Sentence) -> None:
        """Whom the frame asks for beyond its slots: the others there, the pair, the parties."""
        data = filling.hit.frame.data
        around = "" if filling.is_unclear() else data.get("around", "")
        if around and len(event.values(around)) < 2:
            for filler in filling.slot("around" if around == "coop:party" else "anyone"):
                self._fill(event, around, Filler(filler.thing, min(filler.confidence, GUESSED)))
        if data.get("present") and len(event.values("coop:participant")) < 2:
            self._add(event, "coop:participant", self._all_present(), sentence.span)
        if data.get("makes"):
            self._makes(event, filling, sentence)
        if paired := data.get("paired"):
            self._add(event, paired, self._pair_with(event.values(paired)), sentence.span)
        if data.get("parties") and not event.values("coop:party"):
            self._add(event, "coop:party", self.story.parties(), sentence.span)

    def _fill_by_kind(self, event: Event, filling: Filling, sentence: Sentence) -> None:
        """What holds for every event of a kind, whichever frame told it."""
        if event.kind == "coop:Agreement" and len(event.values("coop:party")) == 1 and not filling.is_unclear():
            self._add(event, "coop:party", self._other_party(event), sentence.span)
        elif event.kind == "coop:Visit":
            self._add(event, "coop:visitor", self._home_of_visitors(event), sentence.span)
            inviters = None if event.values("coop:host") else self.at_hand(["coop:Invitation"])
            if inviters and inviters.evidence == sentence.span:
                self._add(event, "coop:host", self._agents(inviters, "coop:inviter"), sentence.span)
        elif event.kind == "coop:Proposal" and len(event.values("coop:proposer")) > 1:
            event.rename("coop:proposer", "coop:party")

    def _home_of_visitors(self, event: Event) -> list[Thing]:
        """Whose people visit, where only persons are named and the hosts are others: those whose news it is."""
        visitors, hosts = self._agents(event, "coop:visitor"), self._agents(event, "coop:host")
        home = self.story.home()
        if home is None or not hosts or home in hosts or not visitors:
            return []
        unknown = all(thing.type == "foaf:Person" and self.story.employer(thing) is None for thing in visitors)
        return [home] if unknown else []

    def _all_present(self) -> list[Thing]:
        """Guests and hosts, organisations and people, where there are both."""
        both = self.story.guests and self.story.hosts
        return list(dict.fromkeys((*self.story.guests, *self.story.hosts, *self.story.present))) if both else []

    def _pair_with(self, mine: Set[Node | Term | When]) -> list[Thing]:
        """The two whom the article is about, where the sentence names nobody else."""
        pair = self.story.pair()
        nodes = {thing.node for thing in pair}
        return list(pair) if len(mine) < 2 and mine <= nodes else []

    def _makes(self, event: Event, filling: Filling, sentence: Sentence) -> None:
        """A body that is to be set up tells the form: "decided to set up the Joint Design Center"."""
        for filler in filling.slot("object"):
            form = body_form(filler.thing)
            if form and filler.thing.type not in ACTIVITIES:
                event.state("coop:form", Term(form), sentence.span, event.rule, 0.8)

    def _other_party(self, event: Event) -> list[Thing]:
        """With whom, where the sentence names one party only: the other side of the story, else whose news it is."""
        mine = event.values("coop:party")
        sides = self.story.parties()
        others = [thing for thing in sides if thing.node not in mine]
        home = self.story.home()
        if len(others) == 1 and len(sides) == 2:
            return others
        return [home] if home and home.node not in mine and not others else []

    def _add(self, event: Event, prop: str, things: Iterable[Thing], evidence: Span) -> None:
        for thing in things:
            event.state(prop, thing.node, evidence, event.rule, TOLD)

    def _when_and_where(self, event: Event, filling: Filling, sentence: Sentence, dated: Dated | None) -> None:
        if filling.hit.frame.data.get("last"):
            if dated and any(not is_then(other, dated.start) for other in self.latest if other.kind == event.kind):
                event.date(dated, event.rule, sentence.span)  # another one, of another day
            return
        if dated:
            event.date(dated, event.rule, sentence.span)
        if event.kind not in _SOMEWHERE:
            return
        hosts = [node for node in event.values("coop:host") if isinstance(node, Node)]
        places = filling.places(hosts)
        if not places and self.story.here and "here" in filling.scene.cells:
            places = [self.story.here]
        for place in places:
            event.state("schema:location", place.node, sentence.span, event.rule, 0.75)

    def circumstance(self, filling: Filling, sentence: Sentence, dated: Dated | None) -> None:
        """When and where the event at hand was, told in a sentence of its own: "The ceremony took place in Rome"."""
        if event := self.at_hand(filling.hit.frame.data["to"]):
            self._when_and_where(event, filling, sentence, dated)

    def _told(self, event: Event, *, joins: bool = False, at_hand: bool = True) -> Event:
        """The event, or the one it tells again; the story goes on with it."""
        known = next((other for other in reversed(self.latest) if fits(other, event)), None)
        if joins and known is None:
            known = next((other for other in reversed(self.latest) if other.kind == event.kind), None)
        if known:
            merge(known, event)
            self.latest.remove(known)
            event = known
        else:
            self._number(event)
        if at_hand or known:
            self.latest = [*self.latest[-AT_HAND:], event]
            self._go_on(event)
        return event

    def _number(self, event: Event) -> None:
        """Give a new event its node: the article, the kind, and its number among those of the kind."""
        self._counted[event.kind] += 1
        event.node = Node("cooperation", f"{self.article.node.slug}/{NAMES[event.kind]}-{self._counted[event.kind]}")
        self.events.append(event)

    def _go_on(self, event: Event) -> None:
        """The story goes on: who the guests, the hosts and the partners are now."""
        if event.kind == "coop:Visit":
            self.story.guests = self._agents(event, "coop:visitor") or self.story.guests
            self.story.hosts = self._agents(event, "coop:host") or self.story.hosts
            return
        partners = [t for t in self._agents(event, "coop:participant", "coop:party") if is_organization(t)]
        if len(partners) > 1:
            self.story.partners = partners

    def _agents(self, event: Event, *props: str) -> list[Thing]:
        nodes = [value for (prop, value) in event.stated if prop in props and isinstance(value, Node)]
        return [self.story.by_node[node] for node in nodes if node in self.story.by_node]

    # ── what is added to an event told before ──────────────────────────────────────────────────────────────────

    def discuss(self, filling: Filling, sentence: Sentence) -> None:
        """A topic frame: the forms and fields it lists go to the event at hand."""
        data = filling.hit.frame.data
        event = self.at_hand(data["to"])
        if event is None or sentence.paragraph - event.paragraph > data.get("near", sentence.paragraph):
            return
        if data.get("words") == "sentence":
            self.topics(event, sentence.span, sentence, filling.hit.frame.name, 0.8)
        else:
            self._topics(event, filling, sentence, whole=data.get("words") == "trigger")

    def at_hand(self, kinds: Iterable[str]) -> Event | None:
        """The event of these kinds that was told last."""
        return next((event for event in reversed(self.latest) if event.kind in kinds), None)

    def _topics(
        self, event: Event, filling: Filling, sentence: Sentence, *, whole: bool = False, clause: bool = False
    ) -> None:
        """Add what the words from the end of the trigger on name, or from its start with `whole`.

        With `clause` they end where another frame begins.
        """
        _, stop = filling.words_behind()
        start = filling.scene.spans[filling.hit.stop - 1].start
        if clause:
            stop = min(stop, filling.scene.spans[filling.limit - 1].stop)
        if whole:
            start = filling.scene.spans[_noun_phrase(filling.scene.cells, filling.hit.start)].start
        self.topics(event, Span(start, max(stop, start + 1)), sentence, filling.hit.frame.name, 0.85)

    def topics(self, event: Event, span: Span, sentence: Sentence, rule: str, confidence: float) -> None:
        """Add the forms and fields that the words of a span name."""
        words = span.of(self.article.text)
        for form in forms(words, self.article.language):
            event.state("coop:form", Term(f"form:{form}"), sentence.span, rule, confidence)
        for area in areas(words):
            event.state("dcterms:subject", area_thing(area, self.areas).node, sentence.span, rule, confidence - 0.05)

    def go_on_about(self, sentence: Sentence, words: str) -> bool:
        """A sentence that tells of nothing new but lists forms, right after an agreement or plan, is about that.

        "According to the agreement", "the document" bring the agreement back to hand, however far it is.
        """
        document = self.at_hand(["coop:Agreement"])
        if document and _OF_DOCUMENT.search(words):
            self.latest = [event for event in self.latest if event is not document] + [document]
            document.paragraph = self.on_paper = sentence.paragraph
            self.topics(document, sentence.span, sentence, "goes-on", 0.75)
            return True
        event = self.latest[-1] if self.latest else None
        listed_on = document is not None and event is document and self.on_paper == sentence.paragraph
        near = event is not None and sentence.paragraph - event.paragraph < 2
        if event and event.kind in CONTINUED and near and (_LISTS.search(words) or listed_on):
            event.paragraph = sentence.paragraph
            before = len(event.stated)
            self.topics(event, sentence.span, sentence, "goes-on", 0.65)
            return len(event.stated) > before
        return False

    def support(self, filling: Filling, sentence: Sentence, told: list[Event]) -> None:
        """Who supports the event that the sentence tells, or the one told just before."""
        before = [event for event in self.latest[-1:] if sentence.paragraph - event.paragraph < 2]
        events = told[-1:] or before
        for filler in filling.slot(filling.hit.frame.data.get("slot", "object")) if events else []:
            if filler.thing.type not in ("schema:Place", "foaf:Person"):
                rule = filling.hit.frame.name
                events[-1].state("coop:supportedBy", filler.thing.node, sentence.span, rule, filler.confidence)

    def run_together(self, body: Thing, others: list[Thing], sentence: Sentence) -> Event:
        """A joint body named in a sentence with those who can be its parties: a project of theirs."""
        event = Event("coop:Project", sentence.span, "joint-body", sentence.paragraph, "coop:ongoing")
        event.state("coop:form", Term(body_form(body)), sentence.span, event.rule, MENTIONED)
        for thing in others:
            event.state("coop:party", thing.node, sentence.span, event.rule, MENTIONED)
        event.weaken(MENTIONED)
        return self._told(event, at_hand=False)

    # ── what was weighed ───────────────────────────────────────────────────────────────────────────────────────

    def weighed(self, event: Event, named: Thing | None = None, *, stands: bool = True) -> None:
        """Take in an event that was found likely: with what frames told in the sentence, else with what it fits.

        One that does not stand by itself is only taken in with another.
        """
        if named:
            known: Event | None = self._activity(named, event.evidence, event.rule, event.status, event.paragraph)
        else:
            same = [other for other in self.events if other.kind == event.kind and other.node != event.node]
            here = [other for other in same if event.evidence in other.told_by and is_of_same_sides(other, event)]
            known = next(iter(here or [other for other in same if is_retold(other, event)]), None)
        if known:
            merge(known, event)
        elif stands:
            self._number(event)

    # ── named forums and projects ──────────────────────────────────────────────────────────────────────────────

    def take_place(self, filling: Filling, sentence: Sentence, dated: Dated | None) -> Event | None:
        """A frame about a named forum or project: who organises it, who takes part, when and where."""
        data, hit = filling.hit.frame.data, filling.hit
        named = self._named_activity(filling, data["activity"])
        if named is None:
            return None
        self.story.activity = named
        past = "coop:completed" if named.type == "coop:Forum" else "coop:ongoing"
        status = past if hit.real else "coop:proposed"
        event = self._activity(named, sentence.span, hit.frame.name, status, sentence.paragraph)
        for slot, prop in hit.frame.slots.items():
            prop = "coop:party" if event.kind == "coop:Project" and prop == "coop:organizer" else prop
            for filler in filling.slot(slot):
                if filler.thing.type not in ("schema:Place", *ACTIVITIES) and prop in _FIT[event.kind]:
                    event.state(prop, filler.thing.node, sentence.span, hit.frame.name, filler.confidence)
        if event.kind == "coop:Forum":
            self._when_and_where(event, filling, sentence, dated)
        self.latest = [other for other in self.latest if other is not event] + [event]
        return event

    def _named_activity(self, filling: Filling, slot: str) -> Thing | None:
        """The forum or project that a frame is about: named, meant by "which" or "it", or the current one."""
        current = self.story.activity
        if slot == "current":
            return current if current and current.type == "coop:Forum" else None
        fillers = filling.slot(slot) or filling.antecedent()
        named = [filler.thing for filler in fillers if filler.thing.type in ACTIVITIES]
        return named[0] if named else current if filling.is_it() or filling.is_current() else None

    def _activity(self, thing: Thing, evidence: Span, rule: str, status: str, paragraph: int) -> Event:
        if thing.node in self._activities:
            return self._activities[thing.node]
        event = Event(thing.type, evidence, rule, paragraph, status, node=thing.node)
        self._activities[thing.node] = event
        self.events.append(event)
        return event


_NO_MODIFIER = re.compile(r"[@,.;:]|the|an?|its|their|of|on|in|for|by|to|and|with|that|which|was|were|is|are|also")


def _noun_phrase(cells: Sequence[str], start: int) -> int:
    """Where the words begin that modify what starts here: "a student exchange [agreement was signed]"."""
    first = start
    while first and start - first < 4 and not _NO_MODIFIER.fullmatch(cells[first - 1]):
        first -= 1
    return first


_FIT = {"coop:Forum": ("coop:organizer", "coop:participant"), "coop:Project": ("coop:party",)}


def _is_complete(event: Event, data: dict[str, object]) -> bool:
    """Whether enough of the event is told to be worth a statement."""
    wanted = data["needs"]
    assert isinstance(wanted, list)
    filled = [bool(event.values(prop)) for prop in wanted]
    if not (all(filled) if data.get("all") else any(filled)):
        return False
    several = str(data.get("couple") or "")
    if several and len(event.values(*(["coop:party"] if several == "True" else [several]))) < 2:
        return False
    return event.kind != "coop:Proposal" or bool(event.values("coop:form", "dcterms:subject"))
