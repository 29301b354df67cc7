"""Who holds which post where: the words of a post beside a person's name."""

from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.scene import Argument, Scene
from kg.extract.story import Story, is_organization
from kg.extract.wording import plain_post
from kg.lexicon import Words
from kg.model import Thing

_OF_STATES = ("ambassador", "consul", "minister", "senator", "governor", "premier", "mayor", "secretary")
_SKIPPED = frozenset(["that", "this", "the", "a", "an", "its", "his", "her", "their", "our", ",", "as"])
_QUALIFIERS = frozenset(["for", "of", "in", "on"])
_WHO_IS = ("is", "was", "serves", "serving", "became", "as")
_LEADS = {
    "heads": "head",
    "headed": "head",
    "chairs": "chair",
    "chaired": "chair",
    "leads": "head",
    "directs": "director",
}
_PASSING = ("then", "current", "present", "new")
_RANKS = ("professor", "academician")
LONGEST_QUALIFIER = 8


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
    """Every post told in the sentence, a person's own first."""
    for argument in scene.arguments:
        if argument.thing and argument.thing.type == "foaf:Person":
            reader = _Reader(scene, known, text, argument, story)
            yield from reader.before()
            yield from reader.behind()


class _Reader:
    """Reads the words on both sides of one person."""

    def __init__(self, scene: Scene, known: Words, text: str, argument: Argument, story: Story) -> None:
        self.scene, self.known, self.text, self.story = scene, known, text, story
        self.cells = scene.cells
        self.me = argument
        assert argument.thing
        self.person = argument.thing

    def _word(self, index: int) -> str:
        return self.cells[index] if 0 <= index < len(self.cells) else ""

    def before(self) -> Iterator[Post]:
        """ "AMRI deputy director X", "Rector of Y X", "the director of Y, X", "representative in Z X"."""
        end = self._over_titles(self.me.cell)
        if self._word(end - 1) == ",":
            end -= 1
        argument = self.scene.argument(end - 1)
        if argument and argument.noun >= 0 and argument.cell != self.me.cell:
            yield from self._of(argument)
        elif end == self._over_titles(self.me.cell):
            yield from self._plain(end)

    def _over_titles(self, index: int) -> int:
        while self._word(index - 1).capitalize() in self.known.titles and not (
            self._ends_post(index) and self._word(index - 1) not in _RANKS
        ):
            index -= 1
        return index

    def _of(self, argument: Argument) -> Iterator[Post]:
        noun_stop = argument.noun + 1
        start = self._post_start(noun_stop)
        if start is None:
            return
        thing = argument.thing or self._meant(argument)
        if thing is None:
            return
        if is_organization(thing):
            yield Post(self.person, self._role(start, noun_stop), thing, "post-of", 0.95)
        elif thing.type == "schema:Place":
            yield from self._owned(start, argument.cell + 1, alone=argument.marker != "of")

    def _plain(self, stop: int) -> Iterator[Post]:
        """ "[Y] deputy director X"."""
        qualified = self._qualifier_back(stop)
        start = self._post_start(qualified)
        if start is not None:
            yield from self._owned(start, stop)

    def _qualifier_back(self, stop: int) -> int:
        """Back over "for International Affairs" to the end of the post's noun."""
        for index in range(stop - 1, max(stop - LONGEST_QUALIFIER, 0), -1):
            if self._word(index) in ("@", ",", ".", ";"):
                return stop
            if self._word(index) in ("for", "of", "on") and self._ends_post(index):
                return index
        return stop

    def _owned(self, start: int, stop: int, *, alone: bool = True) -> Iterator[Post]:
        """A post whose organisation stands right before it, or that the story tells."""
        index = start - 1
        if self._word(index) in ("'s", "’s"):
            index -= 1
        owner = self.scene.argument(index)
        role = self._role(start, stop)
        if self._word(index) in ("its", "their", "our"):
            meant = self.story.home() if self._word(index) == "our" else self._nearest(index)
            yield Post(self.person, role, meant, "post-its", 0.75)
        elif owner and owner.thing and is_organization(owner.thing):
            yield Post(self.person, role, owner.thing, "post-owned", 0.95)
        elif owner and owner.refers and (meant := self._meant(owner)):
            yield Post(self.person, role, meant, "post-owned", 0.8)
        elif alone and not any(word in _OF_STATES for word in role.lower().split()):
            yield Post(self.person, role, self._nearest(start, only=True), "post-alone", 0.65)

    def _nearest(self, index: int, *, only: bool = False) -> Thing | None:
        """The organisation named last before a cell; with `only`, the one that acts or is the place, if no other is."""
        before = [a for a in self.scene.arguments if a.cell < index and a.thing and is_organization(a.thing)]
        if only:
            before = [a for a in before if a.marker in ("", "at")]
        different = dict.fromkeys(a.thing for a in before if a.thing and a.thing.type != "foaf:Group")
        if not different or (only and len(different) > 1):
            return None
        return list(different)[-1]

    def _meant(self, argument: Argument) -> Thing | None:
        before = [a.thing for a in self.scene.arguments if a.cell < argument.cell and a.thing]
        meant = [thing for thing in self.story.meant(argument.refers, before) if is_organization(thing)]
        return meant[0] if len(meant) == 1 else None

    def behind(self) -> Iterator[Post]:
        """ "X, Rector of Y", "X, who heads Y"."""
        index = self.me.cell + 1
        if self._word(index) == "," or self._word(index) in _LEADS:
            index += self._word(index) == ","
            yield from self._leads(index)
            yield from self._apposed(index)

    def _leads(self, index: int) -> Iterator[Post]:
        relative = self.scene.argument(index)
        if relative is not None and relative.refers == "who":
            index += 1
            if self._word(index) in _WHO_IS:
                yield from self._apposed(index + 1 + (self._word(index + 1) == "as"))
        role = _LEADS.get(self._word(index), "")
        nearest = next((a for a in self.scene.arguments if index < a.cell <= index + 4), None)
        if role and nearest and nearest.thing and is_organization(nearest.thing):
            yield Post(self.person, role, nearest.thing, "post-leads", 0.9)

    def _apposed(self, index: int) -> Iterator[Post]:
        while self._word(index) in _SKIPPED - {","}:
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
        if stop is None:
            return
        end, organization, sure = self._qualified(start, stop)
        if owner:
            organization = owner.thing or self._meant(owner)
        if organization is None:
            organization = self._nearest(self.me.cell, only=True)
        yield Post(
            self.person,
            self._role(start, end),
            organization,
            "post-apposed",
            0.95 if sure and organization else 0.7,
        )
        if self._word(end) == "and" or (self._word(end) == "," and self._word(end + 1) == "and"):
            yield from self._apposed(end + 1 + (self._word(end) == ","))

    def _qualified(self, start: int, stop: int) -> tuple[int, Thing | None, bool]:
        """The end of the post's words, and its organisation where one follows."""
        index = stop
        while self._word(index) in ("of", "at", "for", "in", "from", "on", "to"):
            after = index + 1
            while self._word(after) in _SKIPPED - {","}:
                after += 1
            argument = self.scene.argument(after)
            if argument:
                return self._at(argument, stop)
            stop = index = self._plain_words(after)
        return stop, None, False

    def _at(self, argument: Argument, stop: int) -> tuple[int, Thing | None, bool]:
        if argument.thing:
            return (stop, argument.thing, True) if is_organization(argument.thing) else (stop, None, False)
        return stop, self._meant(argument), False

    def _plain_words(self, index: int) -> int:
        """Past the words of a qualifier: "for international affairs"."""
        begin = index
        while index - begin < LONGEST_QUALIFIER:
            word = self._word(index)
            if (
                not word
                or word == "@"
                or not (word[0].isalpha() or word == "&")
                or word in ("of", "at", "who", "which", "from", "in")
            ):
                break
            if word == "and" and (self.scene.argument(index + 1) or self._post_stop(index + 1)):
                break
            index += 1
        return index

    def _post_stop(self, start: int) -> int | None:
        """Past a post's modifiers and noun that begin here."""
        for index in range(start, min(start + 6, len(self.cells))):
            if self._ends_post(index + 1):
                stop = index + 1
                while self._ends_post(stop + 1) and self._word(stop) not in ("member", "partner"):
                    stop += 1
                return stop
            word = self._word(index)
            if word == "@" or not (word in self.known.post_modifiers or word.isalpha() or "-" in word):
                return None
            if word in ("of", "and", "who", "which", "is", "was", "has", "said", "the"):
                return None
        return None

    def _ends_post(self, stop: int) -> bool:
        return any(
            self.known.is_post(" ".join(self.cells[max(0, stop - size) : stop]))
            for size in (1, 2, 3)
            if stop - size >= 0
        )

    def _post_start(self, stop: int) -> int | None:
        """Where the post that ends here begins, None where none does."""
        if not self._ends_post(stop):
            return None
        start = stop - 1
        while start > 0 and (self._word(start - 1) in self.known.post_modifiers or self._ends_post(start)):
            start -= 1
        return start

    def _role(self, start: int, stop: int) -> str:
        spans = self.scene.spans
        while start + 1 < stop and self._word(start) in _PASSING:
            start += 1
        words = self.text[spans[start].start : spans[stop - 1].stop]
        return plain_post(words)


def is_owner(argument: Argument, following: str) -> bool:
    """Whether the argument stands in the possessive."""
    return following in ("'s", "’s")
