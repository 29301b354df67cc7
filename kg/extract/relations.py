"""Lasting relations between things: part of, founded by, located in, works in."""

from collections.abc import Iterable, Iterator

from kg.extract.fill import Filler, Filling
from kg.extract.scene import Argument, Scene
from kg.extract.story import Story, is_organization
from kg.extract.topics import fields
from kg.model import Fact, Sentence, Thing

AGENTS = ("coop:foundedBy", "coop:equippedBy", "coop:interestedIn")


def related(filling: Filling, sentence: Sentence) -> Iterator[Fact]:
    """The facts of a relation frame."""
    frame = filling.hit.frame
    prop = frame.data["property"]
    for one in filling.slot(frame.data["subject"]):
        for other in [other for slot in frame.data["objects"] for other in filling.slot(slot)]:
            if fact := _fact(one, prop, other, sentence, frame.name):
                yield fact


def _fact(one: Filler, prop: str, other: Filler, sentence: Sentence, rule: str) -> Fact | None:
    subject, thing = one.thing, other.thing
    if subject.node == thing.node:
        return None
    if prop == "org:subOrganizationOf":
        return part_of(subject, thing, sentence, rule, min(one.confidence, other.confidence))
    wanted_place = prop == "coop:locatedIn"
    if wanted_place != (thing.type == "schema:Place") or (not is_organization(subject) and prop != "coop:interestedIn"):
        return None
    if prop in AGENTS and not (is_organization(thing) or thing.type == "foaf:Person"):
        return None
    return Fact(subject.node, prop, thing.node, sentence.span, rule, min(one.confidence, other.confidence))


def part_of(part: Thing, whole: Thing, sentence: Sentence, rule: str, confidence: float) -> Fact | None:
    """That one organisation belongs to another: `org:unitOf` for a unit."""
    if not (is_organization(part) and is_organization(whole)) or "foaf:Group" in (part.type, whole.type):
        return None
    prop = "org:unitOf" if part.type == "org:OrganizationalUnit" else "org:subOrganizationOf"
    return Fact(part.node, prop, whole.node, sentence.span, rule, confidence)


def beside(scene: Scene, story: Story) -> Iterator[Fact]:
    """What brackets and neighbouring names tell: "X (China)", "X's Office", "Department of Y of X", "X, Hanoi"."""
    sentence = scene.sentence
    for owner, thing in scene.asides:
        if thing.type == "schema:Place" and is_organization(owner) and owner.type != "foaf:Group":
            yield Fact(owner.node, "coop:locatedIn", thing.node, sentence.span, "place-in-brackets", 0.95)
    yield from _owned(scene, story)
    for left, right in zip(scene.arguments, scene.arguments[1:], strict=False):
        one, other = _named(left, story), _named(right, story)
        if one and other and one.node != other.node:
            yield from _units(scene, left, one, right, other)
            yield from _places(scene, left, one, right, other)


def named_after(things: Iterable[Thing]) -> Iterator[tuple[Thing, Thing]]:
    """Units whose name begins with that of another thing: "Lund University Council", "ICI Design Center"."""
    organizations = [thing for thing in things if is_organization(thing)]
    for unit in organizations:
        for whole in organizations:
            names = (whole.label, *whole.names)
            if (
                unit is not whole
                and _is_inner(unit, whole)
                and any(unit.label.startswith(f"{name} ") for name in names)
            ):
                yield unit, whole
                break


def _owned(scene: Scene, story: Story) -> Iterator[Fact]:
    """ "its Faculty of Arts", "our Laboratory": a unit of the organisation named last, or of the one that tells."""
    for argument in scene.arguments:
        before = scene.cells[argument.cell - 1] if argument.cell else ""
        if argument.thing is None or before not in ("its", "their", "our"):
            continue
        whole = story.home() if before == "our" else _last_before(scene, argument, story)
        if whole and whole.node != argument.thing.node and _is_inner(argument.thing, whole):
            fact = part_of(argument.thing, whole, scene.sentence, "unit-its", 0.75)
            yield from [fact] if fact else []


def _last_before(scene: Scene, argument: Argument, story: Story) -> Thing | None:
    named = [a.thing for a in scene.arguments if a.cell < argument.cell and a.thing and is_organization(a.thing)]
    return next(iter(named[-1:] or [thing for thing in story.subject if is_organization(thing)]), None)


def _named(argument: Argument, story: Story) -> Thing | None:
    """What the argument names, or what "the university" stands for."""
    if argument.thing or not argument.refers.startswith("nominal:"):
        return argument.thing
    return next(iter(story.meant(argument.refers)), None)


def _units(scene: Scene, left: Argument, one: Thing, right: Argument, other: Thing) -> Iterator[Fact]:
    between = scene.cells[left.cell + 1 : right.cell]
    unit = "org:OrganizationalUnit"
    fact = None
    if between in (("of",), ("of", "the"), ("at",), ("at", "the")) and (one.type == unit or _is_inner(one, other)):
        fact = part_of(one, other, scene.sentence, "unit-of", 0.9)
    elif between in (("'s",), ("’s",)) and _is_inner(other, one):
        fact = part_of(other, one, scene.sentence, "unit-owned", 0.9)
    elif not between and other.type == unit:
        fact = part_of(other, one, scene.sentence, "unit-beside", 0.85)
    if fact:
        yield fact


def _places(scene: Scene, left: Argument, one: Thing, right: Argument, other: Thing) -> Iterator[Fact]:
    """ "X in Hefei", "X, Hanoi,"; in "the office of X in Hefei" the office is there."""
    between = scene.cells[left.cell + 1 : right.cell]
    closed = between == (",",) and scene.cells[right.cell + 1 : right.cell + 2] in ((",",), (".",))
    if not (between == ("in",) or closed) or other.type != "schema:Place":
        return
    if left.noun >= 0 and scene.cells[left.noun + 1] == "of":
        unit = scene.argument(left.noun)
        one = unit.thing if unit and unit.thing else other
    if is_organization(one) and one.type != "foaf:Group":
        yield Fact(one.node, "coop:locatedIn", other.node, scene.sentence.span, "place-beside", 0.8)


def _is_inner(part: Thing, whole: Thing) -> bool:
    """Whether the one can be a part of the other by their kinds."""
    inner = ("org:OrganizationalUnit", "coop:ResearchInstitute", "coop:ResearchFacility")
    outer = (
        "coop:University",
        "coop:ResearchInstitute",
        "coop:GovernmentBody",
        "coop:Company",
        "coop:Association",
    )
    return part.type in inner and whole.type in outer


def areas_of(filling: Filling, text: str) -> Iterator[tuple[Filler, str]]:
    """The fields that an area frame says its subject works in."""
    start, stop = filling.words_behind()
    listed = fields(text[start:stop].lstrip(" :"))
    for filler in filling.slot("subject"):
        if is_organization(filler.thing) or filler.thing.type == "foaf:Person":
            for field in listed:
                yield filler, field
