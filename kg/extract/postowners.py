"""Whose post it is: the organisation that the words around a post tell where its own words do not."""

from dataclasses import dataclass

from kg.extract.postwords import PostWords
from kg.extract.scene import Scene
from kg.extract.standing import Argument
from kg.extract.story import Story, is_organization
from kg.lexicon import Words
from kg.model import Thing

_OF_STATES = ("ambassador", "consul", "minister", "senator", "governor", "premier", "mayor", "secretary")
ELSEWHERE = "post-elsewhere"  # the rule of a post whose place of work nobody recognised
OWNED = ("its", "their", "our")
SKIPPED = frozenset(["that", "this", "the", "a", "an", "its", "his", "her", "their", "our", ",", "as"])
_DETERMINERS = ("the", "their", "its", "our", "a", "an")
_OPENS = (",", ";", ":", "and", "-", "–", "—", "while", "whereas", "then", "also")
_ATTENDS = ("signed", "signs", "initialled", "initialed", "attended", "spoke", "present", "attending", "represented",
            "signatory", "signatories", "signatures", "table", "participants", "it", "there", "signing", "participated",
            "were", "was", "acted", "speaking", "signature")  # fmt: skip
_SIDES = ("behalf", "part", "side", "name")


@dataclass(frozen=True, slots=True)
class Post:
    """A person's post as the text tells it; `organization` None where the text leaves it to the story."""

    person: Thing
    role: str
    organization: Thing | None
    rule: str
    confidence: float


def is_of_state(role: str) -> bool:
    """Whether the post is held in a state, not in an organisation that the sentence may name."""
    return any(word in _OF_STATES for word in role.lower().split())


class PostOwners(PostWords):
    """Finds the organisation of one person's post among those that the sentence and the story tell."""

    def __init__(self, scene: Scene, known: Words, text: str, argument: Argument, story: Story) -> None:
        super().__init__(scene, known, text)
        self.story = story
        self.me = argument
        assert argument.thing
        self.person = argument.thing

    def called(self, start: int, stop: int) -> Thing | None:
        """The organisation that "the museum", "the Shanghai office" means, where its name holds all these words."""
        words = [word for word in self.cells[start:stop] if word not in _DETERMINERS]
        for thing in reversed(self.story.named) if words else ():
            name = {word for label in (thing.label, *thing.names) for word in label.lower().split()}
            if is_organization(thing) and thing.type != "foaf:Group" and all(word in name for word in words):
                return thing
        return None

    def organization(self, argument: Argument) -> Thing | None:
        """The organisation that an argument names or means."""
        if argument.thing:
            return argument.thing if is_organization(argument.thing) else None
        return self.meant(argument) if argument.refers not in ("who", "which", "he", "she", "they") else None

    def meant(self, argument: Argument) -> Thing | None:
        """The one organisation that a nominal, a role or a pronoun means."""
        before = [a.thing for a in self.scene.arguments if a.cell < argument.cell and a.thing]
        meant = [thing for thing in self.story.meant(argument.refers, before) if is_organization(thing)]
        return meant[0] if len(meant) == 1 else None

    def owned(self, pronoun: int) -> Thing | None:
        """Whom "our", "its" or "their" at a cell means."""
        return self._ours() if self._word(pronoun) == "our" else self._acting(pronoun)

    def _ours(self) -> Thing | None:
        """Whose news it is; those who write "our" do not call themselves by name in the same sentence."""
        home = self.story.home()
        named = [argument.thing for argument in self.scene.arguments]
        if home is None or home not in named:
            return home
        others = [thing for thing in self.story.ranked if thing.type == "coop:University" and thing not in named]
        return others[0] if others and len(others[0].mentions) > 1 else None

    def _acting(self, index: int) -> Thing | None:
        """Whom "its" means: what stands right before, who is spoken for or acts, else the one named last before."""
        before = index - 1 - (self._word(index - 1) in (",", "and", "by", "with", "through"))
        before -= self._word(before) in (",", "represented", "headed", "led")
        beside = self.scene.argument(before)
        if beside is None and self._word(index - 1) == "," and self._is_capital(index - 2):
            return None  # "the Survey, its director": a name that nobody recognised
        beside = beside if beside and (beside.thing or beside.refers.startswith("nominal")) else None
        if beside and (thing := self._body(beside)):
            return thing
        if thing := self.spoken_for():
            return thing
        acting = [a for a in self.scene.arguments if a.cell < index and a.marker == ""]
        things = [a.thing for a in acting if a.thing and is_organization(a.thing)]
        if things:
            return things[-1]
        if nearest := self._nearest(index):
            return nearest
        subject = [thing for thing in self.story.subject if is_organization(thing)]
        named = [thing for thing in self.story.last_named(3) if is_organization(thing)]
        told = subject if len(subject) == 1 else list(dict.fromkeys(named))[-1:]
        return told[0] if told else None

    def _nearest(self, index: int, *, only: bool = False) -> Thing | None:
        """The organisation named last before a cell; with `only`, the one that acts or is the place, if no other is."""
        before = [a for a in self.scene.arguments if a.cell < index and a.thing and is_organization(a.thing)]
        if only:
            before = [a for a in before if a.marker in ("", "at")]
        different = dict.fromkeys(a.thing for a in before if a.thing and a.thing.type != "foaf:Group")
        if not different or (only and len(different) > 1):
            return None
        return list(different)[-1]

    def told_near(self, start: int) -> Thing | None:
        """Who the person is there for, else the only organisation that acts before a cell."""
        if side := self._governing():
            return self._body(side)
        return self._nearest(start, only=True)

    def spoken_for(self) -> Thing | None:
        """The organisation for which the person is said to sign, speak or be there.

        "For X signed A, rector" tells it before the person, "signed by A for X and by B for Y" behind.
        """
        side = self._governing()
        return self._body(side) if side else None

    def beside_for(self) -> Thing | None:
        """The organisation in "A for X" right behind the name."""
        start = self.me.cell + 2 + (self._word(self.me.cell + 2) == "the")
        side = self.scene.argument(start) if self._word(self.me.cell + 1) == "for" else None
        return self._body(side) if side else None

    def by_place(self, argument: Argument) -> Thing | None:
        """The university that a place alone means: "for Lund", "the dean at York"."""
        if argument.thing is None or argument.thing.type != "schema:Place":
            return None
        name = argument.thing.label
        fits = [
            thing
            for thing in self.story.ranked
            if thing.type == "coop:University" and f" {name} " in f" {thing.label} "
        ]
        return fits[0] if len(fits) == 1 else None

    def _body(self, argument: Argument) -> Thing | None:
        return self.organization(argument) or self.by_place(argument)

    def _governing(self) -> Argument | None:
        """The side told last before the person, in "for X, A; for Y, B", else the one told first behind."""
        told = [argument for argument in self.scene.arguments if self._is_side(argument)]
        before = [argument for argument in told if argument.cell < self.me.cell and self._is_ahead(argument)]
        if before:
            return before[-1]
        return next((argument for argument in told if argument.cell > self.me.cell), None)

    def _is_ahead(self, argument: Argument) -> bool:
        """Whether a side stands before its people: not in "signed by A for X and by B"."""
        start = argument.cell - (self._word(argument.cell - 1) in _DETERMINERS)
        beside = self.scene.argument(start - 2)
        return beside is None or beside.type != "foaf:Person"

    def _is_side(self, argument: Argument) -> bool:
        """Whether an argument is the one for whom somebody is said to be there."""
        if argument.type in ("foaf:Person", "foaf:Group"):
            return False
        start = argument.cell - (self._word(argument.cell - 1) in _DETERMINERS)
        lead = self._word(start - 1)
        if lead in ("for", "from"):
            before = self._word(start - 2)
            cue = any(word in self.cells for word in _ATTENDS)
            beside = self.scene.argument(start - 2)
            behind = before in _OPENS or (beside is not None and beside.type == "foaf:Person")
            return start == 1 or before in _ATTENDS or (cue and behind)
        if lead == "of" and self._word(start - 2) in _SIDES:
            return True
        after = argument.cell + 1 + (self._word(argument.cell + 1) in (",", "was", "were", "is", "has", "been"))
        return self.cells[after : after + 2] in (("represented", "by"), ("been", "represented"))

    def of_state(self, role: str, stop: int) -> Thing | None:
        """The ministry of a minister, the embassy of an ambassador, where the article names the one it can be."""
        low = role.lower()
        bodies = [thing for thing in self.story.things if thing.type == "coop:GovernmentBody"]
        if "ambassador" in low or "consul" in low:
            kind = "embassy" if "ambassador" in low else "consulate"
            sent = [a for a in self.scene.arguments if a.cell >= stop - 1 and a.type == "schema:Place"][:1]
            states = [a.thing.label[:4] for a in sent if a.thing and self._word(a.cell - 1) in ("of", "the")]
            fits = [thing for thing in bodies if any(kind in name.lower() for name in (thing.label, *thing.names))]
            fits = [thing for thing in fits if not states or any(state in thing.label for state in states)]
            return fits[0] if len(fits) == 1 and states else None
        field = _field(low)
        named = [thing for thing in bodies if thing.label.lower().startswith(("ministry of", "department of"))]
        fits = [thing for thing in named if field and _field(thing.label.lower())[: len(field)] == field]
        return fits[0] if len(fits) == 1 else None


def _field(words: str) -> list[str]:
    """The first two words of what a minister or ministry is there for."""
    behind = words.partition(" of ")[2] or words.partition(" for ")[2]
    return behind.removeprefix("the ").split()[:2]
