"""Posts told before a person's name: "Rector X", "the director of Y, X", "headed by X"."""

from collections.abc import Iterator
from dataclasses import replace

from kg.extract.postowners import OWNED, Post, PostOwners, is_of_state
from kg.extract.standing import Argument
from kg.extract.story import is_organization
from kg.model import Thing

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
_RANK_OF = ("academician", "member", "fellow", "laureate")


class PostsBefore(PostOwners):
    """Reads the words before one person's name."""

    def before(self) -> Iterator[Post]:
        """ "AMRI deputy director X", "Rector of Y X", "the director of Y, X", "representative in Z X"."""
        yield from self._told_before(self._over_titles(self.me.cell))

    def _told_before(self, own: int) -> Iterator[Post]:
        if self._word(own - 1) == "by" and (role := _LED.get(self._word(own - 2))):
            yield from self._led(role, own - 2)
            return
        end = own - 1 if self._word(own - 1) in (",", "is", ":") else own
        argument = self.scene.argument(end - 1)
        while argument and argument.noun >= 0 and (outer := self.scene.argument(argument.noun)):
            argument = outer  # "dean of the Faculty of Law of Y", "director of the institute in Y"
        if argument and argument.noun < 0:
            argument = self._with_owner(argument)
        if argument and argument.noun >= 0 and argument.cell != self.me.cell:
            rank = self._word(argument.noun) in _RANK_OF
            yield from self._told_before(argument.noun) if rank else self._of(argument)
        elif end == own or (self._is_plural_at(end) and self.is_plural()) or self._is_definite_at(end):
            yield from self._plain(end)

    def _with_owner(self, argument: Argument) -> Argument:
        """The centre in "head of the plant's centre, X" hangs on the post, whoever its owner is."""
        at = argument.cell - 1
        if self._word(at) in ("'s", "’s"):
            for index in range(at - 1, max(at - 5, 0), -1):
                if self._word(index) == "of" and self._ends_post(index):
                    return argument._replace(noun=index - 1)
        return argument

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
        if start is None or self._word(stop - 1) in ("representatives", "members"):
            return False
        before = start - 1 - (self._word(start - 1) == "own")
        if self._word(before) in (*OWNED, "'s", "’s", "whose"):
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
        joint: tuple[str, ...] = ("and", "&", ",")
        listed: tuple[str, ...] = ("and", "&")
        while start is not None and self._word(start - 1) in listed:
            former = self._post_start(start - 1)
            if former is None:
                break
            start, listed = former, joint
        return start

    def is_plural(self) -> bool:
        """Whether the post before the name is one of several people: "Vice-Rectors A and B"."""
        end = self._over_titles(self.me.cell)
        end -= self._word(end - 1) == ","
        return self._is_plural_at(end) and self._word(end - 1) not in ("representatives", "members")

    def continues(self, last: int) -> bool:
        """Whether only commas, "and" and titles stand between the person before and this one."""
        between = self.cells[last + 1 : self._over_titles(self.me.cell)]
        if between[:2] == ("for", "@"):  # "rectors A for X and B for Y"
            between = between[2:]
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
        elif self._word(index) in OWNED:
            yield Post(self.person, role, self.owned(index), "post-its", 0.75)
        elif owner and owner.thing and is_organization(owner.thing):
            yield Post(self.person, role, owner.thing, "post-owned", 0.95)
        elif owner and owner.refers and (meant := self.meant(owner)):
            yield Post(self.person, role, meant, "post-owned", 0.8)
        elif alone and is_of_state(role):
            if whole := self.of_state(role, stop):
                yield Post(self.person, role, whole, "post-alone", 0.8)
        elif alone and not self._is_capital(start - 1):
            behind = self._behind_people() if self._is_plural_at(stop) else None
            whole = behind or self._beside() or self.beside_for() or self.told_near(start)
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
