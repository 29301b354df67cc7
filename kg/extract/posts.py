"""Who holds which post where: the words of a post beside a person's name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.extract.postowners import PostOwners
from kg.extract.postwords import LONGEST_QUALIFIER, PostWords
from kg.extract.scene import Scene
from kg.extract.standing import Argument
from kg.extract.story import Story, is_organization
from kg.lexicon import Words
from kg.model import Thing

_OF_STATES = ("ambassador", "consul", "minister", "senator", "governor", "premier", "mayor", "secretary")
_SKIPPED = frozenset(["that", "this", "the", "a", "an", "its", "his", "her", "their", "our", ",", "as"])
_WHO_IS = ("is", "was", "serves", "serving", "became", "as")
_LEADS = {
    "heads": "head",
    "headed": "head",
    "chairs": "chair",
    "chaired": "chair",
    "leads": "head",
    "directs": "director",
    "manages": "manager",
    "coordinates": "coordinator",
    "co-chairs": "co-chair",
    "runs": "head",
}
_LED = {
    "headed": "head",
    "led": "head",
    "run": "head",
    "directed": "director",
    "chaired": "chair",
    "coordinated": "coordinator",
    "co-ordinated": "coordinator",
    "managed": "manager",
}
_LED_ABROAD = ("coop:University", "foaf:Group", "coop:Company", "coop:GovernmentBody")  # what is led is a delegation
_OWNED = ("its", "their", "our")
_STANDS = (
    "is", "as", "serves", "became", "appointed", "elected", "named", "remains", "becomes", "acts", "re-elected"
)  # fmt: skip
_LEADING_IN = frozenset(
    "has been was newly currently now also took takes over taken recently serving acting stepped in works worked "
    "continues started joined unanimously today".split()
) | frozenset(_STANDS)
_ALSO = ("also", "own", "currently", "now", "both", "today", "herself", "himself")
_RANK_OF = ("academician", "member", "fellow", "laureate")
_ENDS = (",", ".", ";", ")", "and", "")
_AT_HOME = re.compile(r"(?:\w+ )*?(?:rector|prorector|vice chancellor|provost)(?: for .*)?")
_PAST = re.compile(r"(?:former|ex|past|late|future|designate)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Post:
    """A person's post as the text tells it; `organization` None where the text leaves it to the story."""

    person: Thing
    role: str
    organization: Thing | None
    rule: str
    confidence: float


def affiliations(scene: Scene) -> Iterator[tuple[Thing, Thing]]:
    """Persons with the organisation that they are said to be of, "X of Y", "X from Y"; no post is told."""
    for one, other in zip(scene.arguments, scene.arguments[1:], strict=False):
        between = tuple(word for word in scene.cells[one.cell + 1 : other.cell] if word not in _SKIPPED)
        person, organization = one.thing, other.thing
        told = between in (("of",), ("from",), ("at",))
        if told and person and organization and person.type == "foaf:Person" and is_organization(organization):
            yield person, organization


def posts(scene: Scene, known: Words, text: str, story: Story) -> Iterator[Post]:
    """Every post told in the sentence, a person's own first; "Vice-Rectors A and B" hold one post each."""
    shared: tuple[Post, ...] = ()
    last = -1
    for argument in scene.arguments:
        if not (argument.thing and argument.thing.type == "foaf:Person"):
            continue
        reader = _Reader(scene, known, text, argument, story)
        own = tuple(reader.before())
        if own:
            shared = own if reader.is_plural() else ()
        elif shared and reader.continues(last):
            own = tuple(replace(post, person=argument.thing) for post in shared)
        else:
            shared = ()
        last = argument.cell
        told = (*own, *reader.behind(), *reader.in_brackets())
        yield from (post for post in told if not _PAST.match(post.role))
    yield from _within_brackets(scene, known, text)


def _within_brackets(scene: Scene, known: Words, text: str) -> Iterator[Post]:
    """Posts of those named in brackets behind their organisation: "X (Rector: A)", "X (President B)"."""
    words = PostWords(scene, known, text)
    tokens = scene.sentence.tokens
    for owner, thing in scene.asides:
        whole = owner if is_organization(owner) else None
        if thing.type != "foaf:Person" or (whole is None and owner.type != "schema:Place"):
            continue
        spans = {span.start for span in thing.mentions}
        at = next((index for index, token in enumerate(tokens) if token.span.start in spans), 0)
        start = at
        while start and tokens[start - 1].text not in ("(", ";", ",") and at - start < LONGEST_QUALIFIER:
            start -= 1
        before = [token.text for token in tokens[start:at] if token.text != ":" and token.text not in known.titles]
        if whole is None:  # "X, Wako, Saitama (President B)"
            near = [a for a in scene.arguments if a.span.stop <= tokens[start].span.start]
            bodies = [a.thing for a in near[-3:] if a.thing and is_organization(a.thing)]
            whole = bodies[-1] if bodies else None
        if before and words.holds_post(before[-3:]):
            yield Post(thing, words.singular(before), whole, "post-in-brackets", 0.85)


def at_home(post: Post, story: Story) -> Thing | None:
    """Where a rector or provost of whom the article never tells the university is at home: whose news it is.

    None for other posts, and where another university is named as often as the one whose news it is.
    """
    home = story.home()
    if home is None or home.type != "coop:University" or post.rule == "post-its":
        return None
    if not _AT_HOME.fullmatch(post.role.lower()):
        return None
    rivals = [thing for thing in story.things if thing.type == home.type and thing is not home]
    return home if all(len(thing.mentions) < len(home.mentions) for thing in rivals) else None


class _Reader(PostOwners):
    """Reads the words on both sides of one person."""

    def __init__(self, scene: Scene, known: Words, text: str, argument: Argument, story: Story) -> None:
        super().__init__(scene, known, text, story)
        self.me = argument
        assert argument.thing
        self.person = argument.thing

    def before(self) -> Iterator[Post]:
        """ "AMRI deputy director X", "Rector of Y X", "the director of Y, X", "representative in Z X"."""
        yield from self._told_before(self._over_titles(self.me.cell))

    def _told_before(self, own: int) -> Iterator[Post]:
        end = own - 1 if self._word(own - 1) in (",", "is", ":") else own
        argument = self.scene.argument(end - 1)
        while argument and argument.noun >= 0 and (outer := self.scene.argument(argument.noun)):
            argument = outer  # "dean of the Faculty of Law of Y", "director of the institute in Y"
        if argument and argument.noun >= 0 and argument.cell != self.me.cell:
            rank = self._word(argument.noun) in _RANK_OF
            yield from self._told_before(argument.noun) if rank else self._of(argument)
        elif end == own or self._is_plural_at(end) or self._is_definite_at(end):
            yield from self._plain(end)
        elif self._word(own - 1) == "by" and (role := _LED.get(self._word(own - 2))):
            yield from self._led(role, own - 2)

    def _led(self, role: str, verb: int) -> Iterator[Post]:
        """ "the centre, headed by X"."""
        before = verb - 1
        while self._word(before) in (",", "is", "and", "are", "currently"):
            before -= 1
        led = self.scene.argument(before)
        if led and not led.speaks and (thing := self.organization(led)) and thing.type not in _LED_ABROAD:
            yield Post(self.person, role, thing, "post-led-by", 0.8)

    def _is_definite_at(self, stop: int) -> bool:
        """Whether a post that ends here before a comma is that of the next person: "its Rector, X", "the dean, X".

        Not in "A, the dean, X", which tells who A is.
        """
        start = self._first_post(self._qualifier_back(stop))
        if start is None:
            return False
        before = start - 1 - (self._word(start - 1) == "own")
        if self._word(before) in (*_OWNED, "'s", "’s", "whose"):
            return True
        if self._word(before) in ("the", "his", "her"):
            before -= 1
        elif self._word(before) not in (":", ""):
            return False
        apposed = self.scene.argument(before - 1) if self._word(before) == "," else None
        return apposed is None or apposed.type != "foaf:Person"

    def _first_post(self, stop: int) -> int | None:
        """Where the first of the posts begins that are listed up to here: "Chairman, President and CEO"."""
        start = self._post_start(stop)
        joint = ("and", "&", ",")
        listed = ("and", "&")
        while start is not None and self._word(start - 1) in listed:
            former = self._post_start(start - 1)
            if former is None:
                break
            start, listed = former, joint
        return start

    def is_plural(self) -> bool:
        """Whether the post before the name is one of several people: "Vice-Rectors A and B"."""
        end = self._over_titles(self.me.cell)
        return self._is_plural_at(end - (self._word(end - 1) == ","))

    def continues(self, last: int) -> bool:
        """Whether only commas, "and" and titles stand between the person before and this one."""
        between = self.cells[last + 1 : self._over_titles(self.me.cell)]
        return bool(between) and all(word in (",", "and", "&") for word in between)

    def _of(self, argument: Argument) -> Iterator[Post]:
        noun_stop = argument.noun + 1
        start = self._post_start(noun_stop)
        if start is None:
            return
        thing = argument.thing or self.meant(argument)
        if thing is None:
            return
        if is_organization(thing):
            yield Post(self.person, self._role(start, noun_stop), thing, "post-of", 0.95)
        elif thing.type == "schema:Place":
            yield from self._owned(start, argument.cell + 1, alone=argument.marker != "of")

    def _plain(self, stop: int) -> Iterator[Post]:
        """ "[Y] deputy director X"."""
        qualified = self._qualifier_back(stop)
        start, first = self._post_start(qualified), self._first_post(qualified)
        if start is None or first is None:
            return
        if first == start:
            yield from self._owned(start, stop)
            return
        for post in self._owned(first, start - 1):  # "President and Vice-Chancellor P"
            at = first
            while at < start:
                end = next(cell for cell in range(at, start) if self._word(cell) in ("and", "&", ","))
                yield replace(post, role=self._role(at, end))
                at = end + 1
            yield replace(post, role=self._role(start, stop))

    def _owned(self, start: int, stop: int, *, alone: bool = True) -> Iterator[Post]:
        """A post whose organisation stands right before it, or that the story tells."""
        index = start - 1 - (self._word(start - 1) == "own")
        if self._word(index) in ("'s", "’s"):
            index -= 1
        owner = self.scene.argument(index)
        role = self._role(start, stop)
        if self._word(index) == "whose":
            before = [thing for a in self.scene.arguments if a.cell < index and (thing := self.organization(a))]
            yield Post(self.person, role, before[-1] if before else None, "post-its", 0.75)
        elif self._word(index) in _OWNED:
            yield Post(self.person, role, self.owned(index), "post-its", 0.75)
        elif owner and owner.thing and is_organization(owner.thing):
            yield Post(self.person, role, owner.thing, "post-owned", 0.95)
        elif owner and owner.refers and (meant := self.meant(owner)):
            yield Post(self.person, role, meant, "post-owned", 0.8)
        elif alone and _is_of_state(role):
            yield from [Post(self.person, role, whole, "post-alone", 0.8) for whole in self._ministry(role)]
        elif alone and not self._is_capital(start - 1):
            behind = self._behind_people() if self._is_plural_at(stop) else None
            whole = behind or self._beside() or self.spoken_for(self.me.cell) or self._nearest(start, only=True)
            yield Post(self.person, role, whole, "post-alone", 0.9 if behind else 0.65)

    def _behind_people(self) -> Thing | None:
        """The organisation behind all who hold a post: "Vice-Rectors A and B of Y"."""
        after = [a for a in self.scene.arguments if a.cell > self.me.cell and a.type != "foaf:Person"][:1]
        near = [a for a in after if a.marker in ("of", "from", "at") and self._word(a.noun) == "@"]
        return next((a.thing for a in near if a.thing and is_organization(a.thing)), None)

    def _beside(self) -> Thing | None:
        """The university in "Rector X, University of Y, said"."""
        beside = self.scene.argument(self.me.cell + 2) if self._word(self.me.cell + 1) == "," else None
        closed = beside and self._word(beside.cell + 1) == "," and self._word(beside.cell + 2) != "and"
        return beside.thing if beside and closed and beside.type == "coop:University" else None

    def _ministry(self, role: str) -> list[Thing]:
        """The ministry that a minister's post names, where the article names it too."""
        field = role.lower().partition("minister of ")[2].split()[:2]
        bodies = [thing for thing in self.story.things if thing.type == "coop:GovernmentBody"]
        fits = [t for t in bodies if t.label.lower().split()[2 : 2 + len(field)] == field and "inistry of" in t.label]
        return fits if field and len(fits) == 1 else []

    def behind(self) -> Iterator[Post]:
        """ "X, Rector of Y", "X, who heads Y", "X is Rector of Y"."""
        index = self.me.cell + 1
        if self._word(index) == "," or self._word(index) in _LEADS:
            index += self._word(index) == ","
            yield from self._leads(index)
            yield from self._apposed(index)
        if self._word(index - 1) == "," and (closing := self._closing(index)):
            index = closing
        if (start := self._stands(index)) and (stop := self._post_stop(start)):
            end, organization, sure = self._qualified(start, stop)
            vague = self._word(start - 1) in ("a", "an")
            owner = start - 1 - (self._word(start - 1) == "own")
            if self._word(owner) in _OWNED:
                organization = organization or self.owned(owner)
            if organization or not vague:
                role = self._role(start, end)
                yield Post(self.person, role, organization, "post-is", 0.9 if sure and organization else 0.7)

    def _closing(self, index: int) -> int:
        """Behind the comma that closes what is told between the name and "is", 0 where there is none."""
        for cell in range(index + 1, min(index + 16, len(self.cells))):
            inner = self.scene.argument(cell)
            if inner and inner.type == "foaf:Person":
                return 0
            if self._word(cell) == "," and self._stands(cell + 1):
                return cell + 1
        return 0

    def _stands(self, index: int) -> int:
        """Past "is the", "was appointed as", "took over as", 0 where no post can follow."""
        begin = index
        while self._word(index) in _LEADING_IN:
            index += 1
        if index == begin or not any(word in _STANDS for word in self.cells[begin:index]):
            return 0
        while self._word(index) in _SKIPPED - {","} or self._word(index) in ("own", "also", "both", "now"):
            index += 1
        return index

    def in_brackets(self) -> Iterator[Post]:
        """ "X (Rector, Y)", "X (Y Rector)": the post's words stand in brackets behind the name."""
        tokens = self.scene.sentence.tokens
        at = next((i for i, token in enumerate(tokens) if token.span.start >= self.me.span.stop), len(tokens))
        if at >= len(tokens) or tokens[at].text != "(":
            return
        owners = [thing for owner, thing in self.scene.asides if owner.node == self.person.node]
        named = [thing for thing in owners if is_organization(thing)]
        spans = {span.start for thing in named for span in thing.mentions}
        words: list[str] = []
        for token in tokens[at + 1 : at + 1 + LONGEST_QUALIFIER + 4]:
            if token.text in (",", ")", ";") or token.span.start in spans:
                break
            words.append(token.text)
        while words and words[-1].lower() in ("of", "at", "the", "for"):
            words.pop()
        if words and len(named) < 2 and self.holds_post(words):
            organization = named[0] if named else self.spoken_for(self.me.cell) or self._nearest(self.me.cell, only=True)
            yield Post(self.person, self.singular(words), organization, "post-in-brackets", 0.9)

    def _leads(self, index: int) -> Iterator[Post]:
        relative = self.scene.argument(index)
        if relative is not None and relative.refers == "who":
            index += 1
            if self._word(index) in _WHO_IS:
                yield from self._apposed(index + 1 + (self._word(index + 1) == "as"))
        role = _LEADS.get(self._word(index), "")
        if role and self._word(self.me.cell + 1) in _LEADS and self._word(self.me.cell - 1) in ("that", "which"):
            led = self.scene.argument(self.me.cell - 2 - (self._word(self.me.cell - 2) == ","))
            if led and led.thing and is_organization(led.thing):
                yield Post(self.person, role, led.thing, "post-leads", 0.85)  # "the centre that X directs"
                return
        if self.cells[index : index + 4] == ("is", "in", "charge", "of"):
            role, index = "head", index + 3
        nearest = next((a for a in self.scene.arguments if index < a.cell <= index + 4), None)
        if role and nearest and nearest.thing and is_organization(nearest.thing):
            yield Post(self.person, role, nearest.thing, "post-leads", 0.9)
        elif role and nearest is None and self._word(index + 1) == "the":
            thing = self.called(index + 2, self._plain_words(index + 2))
            if thing:
                yield Post(self.person, role, thing, "post-leads", 0.75)

    def _apposed(self, index: int) -> Iterator[Post]:
        owned = -1
        while self._word(index) in _SKIPPED - {","} or self._word(index) in _ALSO:
            owned = index if self._word(index) in _OWNED else owned
            index += 1
        owner = self.scene.argument(index)
        start = index
        if owner and owner.refers == "who":
            return
        if owner and is_owner(owner, self._word(index + 1)):
            start = index + 2
        elif owner and self._post_stop(index + 1) and is_organization(owner.thing or self.person):
            start = index + 1
        elif owner:
            return
        stop = self._post_stop(start)
        if stop is None or self._word(stop - 1).endswith("s"):
            return
        end, organization, sure = self._qualified(start, stop)
        if self._belongs_to_next(end):
            return
        if owner:
            organization = owner.thing or self.meant(owner)
        more = end + (self._word(end) == ",")
        others = tuple(self._apposed(more + 1)) if self._word(more) == "and" else ()
        role = self._role(start, end)
        if organization is None and others and end == stop and others[0].confidence > 0.9:
            organization, sure = others[0].organization, True  # "Dean and Professor of Physics at Y"
        if organization is None and _is_of_state(role):
            yield from [Post(self.person, role, whole, "post-apposed", 0.8) for whole in self._ministry(role)]
            return
        if organization is None and owned >= 0:
            organization = self.owned(owned)
        if organization is None:
            organization = self.spoken_for(self.me.cell) or self._nearest(self.me.cell, only=True)
        yield Post(self.person, role, organization, "post-apposed", 0.95 if sure and organization else 0.7)
        yield from others

    def _belongs_to_next(self, end: int) -> bool:
        """Whether the post is that of the next person in a list: "A, head of the office B and dean C"."""
        following = [a for a in self.scene.arguments if a.cell >= end]
        if following and following[0].type != "foaf:Person" and following[0].cell - end < 4:
            end, following = following[0].cell + 1, following[1:]
        return bool(following) and following[0].type == "foaf:Person" and following[0].cell == end

    def _qualified(self, start: int, stop: int) -> tuple[int, Thing | None, bool]:
        """The end of the post's words, and its organisation where one follows."""
        index = stop
        while self._word(index) in ("of", "at", "for", "in", "from", "on", "to"):
            after = index + 1
            while self._word(after) in _SKIPPED - {","}:
                after += 1
            argument = self.scene.argument(after)
            if argument:
                return self._at(self._inmost(argument), stop)
            end = self._plain_words(after)
            if self._word(end - 1) in self.known.bodies:
                return stop, self.called(after, end), False  # "director of the museum"
            if self._word(index) in ("at", "in", "from"):
                break
            stop = index = end
        beside = self.scene.argument(stop + 1) if self._word(stop) == "," and self._word(start - 1) != "the" else None
        if beside and beside.thing and is_organization(beside.thing) and self._word(stop + 2) in _ENDS:
            return stop, beside.thing, True  # "X, Director, Y,"
        return stop, None, False

    def _inmost(self, argument: Argument) -> Argument:
        """The thing owned: the centre in "director of the university's centre"."""
        while is_owner(argument, self._word(argument.cell + 1)):
            owned = next((a for a in self.scene.arguments if argument.cell + 1 < a.cell < argument.cell + 4), None)
            if owned is None:
                return argument
            argument = owned
        return argument

    def _at(self, argument: Argument, stop: int) -> tuple[int, Thing | None, bool]:
        if argument.thing:
            return (stop, argument.thing, True) if is_organization(argument.thing) else (stop, None, False)
        return stop, self.meant(argument), False


def _is_of_state(role: str) -> bool:
    """Whether the post is held in a state, not in an organisation that the sentence may name."""
    return any(word in _OF_STATES for word in role.lower().split())


def is_owner(argument: Argument, following: str) -> bool:
    """Whether the argument stands in the possessive."""
    return following in ("'s", "’s")
