"""Lasting relations between things: part of, founded by, located in, works in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kg.extract.fill import NAMED, TOLD, Filler, Filling
from kg.extract.scene import Scene
from kg.extract.standing import PREPOSITIONS, Argument
from kg.extract.story import Story, is_organization
from kg.extract.topics import fields
from kg.model import Fact, Sentence, Thing

_MEETINGS = frozenset(
    "signed signing held met meet meets meeting meetings talks negotiations agreement agreements memorandum memoranda "
    "contract mou visit discussed discussions conference forum ceremony concluded".split()
)
PARTS = ("org:unitOf", "org:subOrganizationOf")
AGENTS = ("coop:foundedBy", "coop:equippedBy", "coop:interestedIn")


def related(filling: Filling, sentence: Sentence) -> Iterator[Fact]:
    """The facts of a relation frame."""
    frame = filling.hit.frame
    prop = frame.data["property"]
    for one in _fillers(filling, frame.data["subject"]):
        for other in [other for slot in frame.data["objects"] for other in _fillers(filling, slot)]:
            if fact := _fact(one, prop, other, sentence, frame.name):
                yield fact


def _fillers(filling: Filling, slot: str) -> list[Filler]:
    """Who fills a slot: of "A and B founded C" both A and B; `named` is the name right behind the trigger."""
    if slot == "named":
        behind = [a for a in filling.scene.arguments if filling.hit.stop <= a.cell < filling.hit.stop + 4]
        return [Filler(a.thing, NAMED) for a in behind[:1] if a.thing and a.marker in ("", "obj")]
    found = filling.slot(slot)
    if slot == "subject" and found and found[0].thing.type == "schema:Place":
        return _placed_before(filling)
    if slot != "subject" or len(found) != 1 or filling.hit.frame.data["subject"] == slot:
        return found
    before = [a for a in filling.scene.arguments if a.cell < filling.hit.start]
    near = next((a for a in reversed(before) if a.thing == found[0].thing), None)
    peers = [a.thing for a in before if near and a.group == near.group and a.thing and a.thing is not near.thing]
    return [*(Filler(thing, found[0].confidence) for thing in dict.fromkeys(peers)), *found]


def _placed_before(filling: Filling) -> list[Filler]:
    """What "X in Bishkek, Kyrgyzstan, was founded" speaks of: the organisation before its places."""
    before = [a for a in filling.scene.arguments if a.cell < filling.hit.start]
    place = None
    while before and before[-1].type == "schema:Place":
        place = before.pop()
    near = before[-1:] if before and place and place.cell - before[-1].cell < 4 else []
    return [Filler(a.thing, TOLD) for a in near if a.thing]


def _fact(one: Filler, prop: str, other: Filler, sentence: Sentence, rule: str) -> Fact | None:
    subject, thing = one.thing, other.thing
    if subject.node == thing.node:
        return None
    if prop == "org:subOrganizationOf":
        return part_of(subject, thing, sentence, rule, min(one.confidence, other.confidence))
    if not is_apt(subject, prop, thing):
        return None
    return Fact(subject.node, prop, thing.node, sentence.span, rule, min(one.confidence, other.confidence))


def is_apt(subject: Thing, prop: str, thing: Thing) -> bool:
    """Whether things of these types can be tied by the property."""
    if (prop == "coop:locatedIn") != (thing.type == "schema:Place"):
        return False
    if not is_organization(subject) and prop != "coop:interestedIn":
        return False
    by_person = thing.type == "foaf:Person" and prop != "coop:equippedBy"
    return prop not in AGENTS or is_organization(thing) or by_person


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
    yield from _inside(scene, story)
    for left, right in zip(scene.arguments, scene.arguments[1:], strict=False):
        one, other = _named(left, story), _named(right, story)
        if one and other and one.node != other.node:
            yield from _units(scene, left, one, right, other)
            yield from _places(scene, left, one, right, other)


def named_after(things: Iterable[Thing]) -> Iterator[tuple[Thing, Thing]]:
    """Units whose name begins with that of another thing: "Lund University Council", "ICI Design Center"."""
    organizations = [thing for thing in things if is_organization(thing)]
    by_word: dict[str, list[Thing]] = defaultdict(list)
    for whole in organizations:
        for word in dict.fromkeys(name.split()[0] for name in (whole.label, *whole.names)):
            by_word[word].append(whole)
    for unit in organizations:
        for whole in by_word[unit.label.split()[0]]:
            names = (whole.label, *whole.names)
            begins = any(unit.label.startswith(f"{name} ") for name in names)
            if unit is not whole and begins and _is_inner(unit, whole):
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


def _inside(scene: Scene, story: Story) -> Iterator[Fact]:
    """ "At X, the guests saw the Faculty of Arts", "X, where the Faculty of Arts is": units of the one named."""
    for outer in scene.arguments:
        whole = _named(outer, story)
        place = (outer.marker == "at" and outer.hinge == 0) or scene.cells[outer.cell + 1 : outer.cell + 3] == (
            ",",
            "where",
        )
        if not (place and whole and whole.type in ("coop:University", "coop:ResearchInstitute", "coop:Company")):
            continue
        after = [a for a in scene.arguments if a.cell > outer.cell and a.thing and is_organization(a.thing)]
        units = [a.thing for a in after if a.thing and a.thing.type == "org:OrganizationalUnit"]
        if len(units) == len(after):
            found = (part_of(unit, whole, scene.sentence, "unit-inside", 0.75) for unit in units)
            yield from (fact for fact in found if fact)


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
    if _joins(between, one, other) and (one.type == unit or _is_inner(one, other)):
        fact = part_of(one, other, scene.sentence, "unit-of", 0.9)
    elif between in (("'s",), ("’s",)) and _is_inner(other, one):
        fact = part_of(other, one, scene.sentence, "unit-owned", 0.9)
    elif not between and other.type == unit:
        fact = part_of(other, one, scene.sentence, "unit-beside", 0.85)
    if fact:
        yield fact


def _joins(between: tuple[str, ...], one: Thing, other: Thing) -> bool:
    """Whether the words between a part and its whole join them: "of", "at the", and a comma before a university."""
    plain = tuple(word for word in between if word != "the")
    if plain == ("at",) and "academy" in one.label.lower():
        return False  # "the Academy's president at the University of Y" is there as a guest
    return plain in (("of",), ("at",), ("within",)) or (
        plain == (",",) and one.type == "org:OrganizationalUnit" and other.type == "coop:University"
    )


def _places(scene: Scene, left: Argument, one: Thing, right: Argument, other: Thing) -> Iterator[Fact]:
    """ "X in Hefei", "X, Hanoi,"; in "the office of X in Hefei" the office is there."""
    between = scene.cells[left.cell + 1 : right.cell]
    if one.type == "schema:Place" and is_organization(other) and other.type != "foaf:Group":
        owned = between in (("'s",), ("’s",))
        if owned or (len(between) < 4 and not set(between) & PREPOSITIONS and _is_based(scene, left)):
            yield Fact(other.node, "coop:locatedIn", one.node, scene.sentence.span, "place-owner", 0.85)
        return
    closed = between == (",",) and scene.cells[right.cell + 1 : right.cell + 2] in ((",",), (".",), ())
    placed = between in (("in",), ("near",), ("in", "the")) and not is_met(scene, left, right)
    if (
        not (placed or closed or between in (("of",), ("from",)) or _is_explained(between))
        or other.type != "schema:Place"
    ):
        return
    if placed and left.noun >= 0 and scene.cells[left.noun + 1] == "of":
        unit = scene.argument(left.noun)
        one = unit.thing if unit and unit.thing else other
    if is_organization(one) and one.type != "foaf:Group":
        for place in (other, *_wider(scene, right)):
            yield Fact(one.node, "coop:locatedIn", place.node, scene.sentence.span, "place-beside", 0.8)


def _wider(scene: Scene, place: Argument) -> Iterator[Thing]:
    """The places named right behind a place, each the one that the last is in: "Sonipat, Haryana, India"."""
    following = scene.argument(place.cell + 2) if scene.cells[place.cell + 1 : place.cell + 2] == (",",) else None
    ends = scene.cells[place.cell + 3 : place.cell + 4] if following else ()
    if following and following.thing and following.type == "schema:Place" and ends in ((",",), (".",), (";",), ()):
        yield following.thing
        yield from _wider(scene, following)


def is_met(scene: Scene, organization: Argument, place: Argument) -> bool:
    """Whether "in Y" tells where people met: "held talks with X in Y"; "with X in Y, Z," tells where X is."""
    met = organization.marker in ("with", "by", "between") and not _MEETINGS.isdisjoint(scene.cells)
    represented = organization.cell > 0 and scene.cells[organization.cell - 1].startswith("represent")
    return (met or represented) and not list(_wider(scene, place))


def _is_based(scene: Scene, place: Argument) -> bool:
    """Whether the place stands in "the Canada-based company X"."""
    tokens = [token for token in scene.sentence.tokens if token.span.start == place.span.start]
    return any(token.text.endswith("-based") for token in tokens)


def _is_explained(between: tuple[str, ...]) -> bool:
    """Whether the words between are "X, one of the leading universities in Y": a noun of its kind, and "in" or "of"."""
    words = between[1:-1]
    if len(between) < 4 or between[0] != "," or between[-1] not in ("in", "of", "from") or len(between) > 12:
        return False
    plain = words[0] in ("a", "an", "one", "the") and not any(word in (",", "which", "who", "@") for word in words)
    return plain and words[-1].rstrip("s") in _KINDS


_KINDS = frozenset(
    "universitie university institution institute college company companie school organization organisation centre "
    "center manufacturer producer bank firm academy".split()
)


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
