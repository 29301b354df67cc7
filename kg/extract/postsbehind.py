"""Posts told behind a person's name: "X, Rector of Y", "X, who heads Y", "X is Rector of Y"."""

import re
from collections.abc import Iterator

from kg.extract.postowners import ELSEWHERE, OWNED, SKIPPED, Post, PostOwners, is_of_state
from kg.extract.standing import Argument
from kg.extract.story import is_organization
from kg.model import Thing

_DEGREE = re.compile(
    r"(?:[a-z]{1,5}\.)+[a-z]*|ph\.?d\.?|mba|ma|msc|md|dsc|dphil|llm|frs|obe|cbe|mbe|esq\.?|jr\.?|sr\.?|sj|cfa|ao|am"
)
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
_STANDS = (
    "is", "been", "as", "serves", "became", "appointed", "elected", "named", "remains", "becomes", "acts", "re-elected"
)  # fmt: skip
_LEADING_IN = frozenset(
    "has been was newly currently now also took takes over taken recently serving acting stepped in works worked "
    "continues started joined unanimously today".split()
) | frozenset(_STANDS)
_ALSO = ("also", "own", "currently", "now", "both", "today", "herself", "himself")
_ENDS = (",", ".", ";", ")", "and", "")


class PostsBehind(PostOwners):
    """Reads the words behind one person's name."""

    def behind(self, *, posted: bool) -> Iterator[Post]:
        """ "X, Rector of Y", "X, who heads Y", "X is Rector of Y"; `posted` where a post was told before the name."""
        index = self.me.cell + 1
        if self._word(index) == "," or self._word(index) in _LEADS:
            index += self._word(index) == ","
            while _DEGREE.fullmatch(self._word(index)) and self._word(index + 1) == ",":
                index += 2
            yield from self._leads(index)
            if not (posted and self._is_the_next(index)):
                yield from self._apposed(index)
        if self._word(index - 1) == "," and (closing := self._closing(index)):
            index = closing
        if (start := self._stands(index)) and (stop := self._post_stop(start)):
            end, organization, sure = self._qualified(start, stop)
            vague = self._word(start - 1) in ("a", "an")
            owner = start - 1 - (self._word(start - 1) == "own")
            if self._word(owner) in OWNED:
                organization = organization or self.owned(owner)
            if organization or not vague:
                role = self._role(start, end)
                yield Post(self.person, role, organization, "post-is", 0.9 if sure and organization else 0.7)

    def _is_the_next(self, index: int) -> bool:
        """Whether the post behind one who has a post is the next person's: "Rector A, the dean of Y, B"."""
        if self._word(index) != "the" or (stop := self._post_stop(index + 1)) is None:
            return False
        closing = next((cell for cell in range(stop, min(stop + 14, len(self.cells))) if self._word(cell) == ","), None)
        if closing is None or closing + 1 >= len(self.cells):
            return False
        following = self.text[self.scene.spans[closing + 1].start]
        return following.isupper()

    def _closing(self, index: int) -> int:
        """Behind the comma that closes what is told between the name and "is", 0 where there is none."""
        for cell in range(index + 1, min(index + 16, len(self.cells))):
            inner = self.scene.argument(cell)
            if inner and inner.type == "foaf:Person":
                return 0
            if self._word(cell) == "," and self._word(cell + 1) != "as" and self._stands(cell + 1):
                return cell + 1
        return 0

    def _stands(self, index: int) -> int:
        """Past "is the", "was appointed as", "took over as", 0 where no post can follow."""
        begin = index
        while self._word(index) in _LEADING_IN:
            index += 1
        if index == begin or not any(word in _STANDS for word in self.cells[begin:index]):
            return 0
        while self._word(index) in SKIPPED - {","} or self._word(index) in ("own", "also", "both", "now"):
            index += 1
        return index

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
        while self._word(index) in SKIPPED - {","} or self._word(index) in _ALSO:
            owned = index if self._word(index) in OWNED else owned
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
        if stop is None or (self._word(stop - 1).endswith("s") and self._word(stop - 1) not in self.known.posts):
            return
        stop = self._with_field(stop)
        end, organization, sure = self._qualified(start, stop)
        if self._belongs_to_next(end):
            return
        if owner:
            organization = owner.thing or self.meant(owner)
        more = end + (self._word(end) == ",")
        another = more > end and self._word(more + 1) in ("the", "its", "their", "our")  # ", and the rector"
        second = more + 1 if self._word(more) == "and" and not another else self._second(end)
        others = tuple(self._apposed(second)) if second else ()
        role = self._role(start, end)
        elsewhere = self._is_elsewhere(end)
        if organization is None and others and end == stop and others[0].confidence > 0.9:
            organization, sure = others[0].organization, True  # "Dean and Professor of Physics at Y"
        if organization is None and is_of_state(role):
            if whole := self.of_state(role, stop):
                yield Post(self.person, role, whole, "post-apposed", 0.8)
            return
        if organization is None and owned >= 0:
            organization = self.owned(owned)
        if organization is None:
            organization = self.told_near(self.me.cell) if not elsewhere else None
        rule = "post-apposed" if organization or not elsewhere else ELSEWHERE
        yield Post(self.person, role, organization, rule, 0.95 if sure and organization else 0.7)
        yield from others

    def _second(self, end: int) -> int:
        """Where "and its rector" begins behind the first post's organisation, 0 where it does not."""
        for cell in range(end, min(end + 10, len(self.cells))):
            if self._word(cell) == "and" and cell > end:
                owned = self._word(cell - 1) == "@" and self._word(cell + 1) in OWNED
                return cell + 1 if owned and self._post_stop(cell + 2) else 0
            if self._word(cell) not in ("of", "at", "in", "@") and self._word(cell) not in SKIPPED - {","}:
                return 0
        return 0

    def _belongs_to_next(self, end: int) -> bool:
        """Whether the post is that of the next person in a list: "A, head of the office B and dean C"."""
        following = [a for a in self.scene.arguments if a.cell >= end]
        if following and following[0].type != "foaf:Person" and following[0].cell - end < 4:
            end, following = following[0].cell + 1, following[1:]
        return bool(following) and following[0].type == "foaf:Person" and following[0].cell == end

    def _qualified(self, start: int, stop: int) -> tuple[int, Thing | None, bool]:
        """The end of the post's words, and its organisation where one follows."""
        index = stop
        while self._word(index) in ("ad", "interim", "a.i.", "emeritus", "emerita"):
            index += 1
        while self._word(index) in ("of", "at", "for", "in", "from", "on", "to"):
            after = index + 1
            while self._word(after) in SKIPPED - {","}:
                after += 1
            argument = self.scene.argument(after)
            if argument and argument.thing and not is_organization(argument.thing):
                further = argument.cell + 1 + (self._word(argument.cell + 1) in ("programme", "program", "project"))
                if self._word(further) in ("at", "of") and self.scene.argument(
                    further + 1 + (self._word(further + 1) == "the")
                ):
                    index = further  # "director of the A project at Y"
                    continue
                whole = None if is_of_state(self._role(start, stop)) else self.by_place(argument)
                return stop, whole, whole is not None
            if argument:
                return self._at(self._inmost(argument), stop)
            end = self._plain_words(after)
            if self._is_name(stop - 1, after):
                return stop, None, False  # "director of Sandia"
            if self._word(end - 1) in self.known.bodies:
                return stop, self.called(after, end), False  # "director of the museum"
            if self._word(index) in ("at", "in", "from"):
                break
            stop = index = end
        beside = self.scene.argument(stop + 1) if self._word(stop) == "," and self._word(start - 1) != "the" else None
        if beside and beside.thing and is_organization(beside.thing) and self._word(stop + 2) in _ENDS:
            return stop, beside.thing, True  # "X, Director, Y,"
        return stop, None, False

    def _is_name(self, noun: int, after: int) -> bool:
        """Whether what follows a post in small letters is a name that nobody recognised."""
        spans = self.scene.spans
        if after >= len(spans) or self._word(after - 1) not in ("of", "at", "the"):
            return False
        return self.text[spans[noun].start].islower() and self.text[spans[after].start].isupper()

    def _is_elsewhere(self, end: int) -> bool:
        """Whether the post's words name a place of work that nobody recognised: "the dean at York"."""
        after = end + 1 + (self._word(end + 1) == "the")
        if self._word(end) not in ("of", "at") or after >= len(self.scene.spans):
            return False
        if self._word(self._plain_words(after + (self._word(after) in OWNED)) - 1) in self.known.bodies:
            return True
        return self.text[self.scene.spans[after].start].isupper()

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


def is_owner(argument: Argument, following: str) -> bool:
    """Whether the argument stands in the possessive."""
    return following in ("'s", "’s")
