"""One generated article as the triples of its graph: what it is, whom it names, what they do, where it says so."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from world import IRIS, Area, Organization, World, iri, term, text, words

from kg.iri import fingerprint, slug

Triple = tuple[str, str, str]

FIRST_DAY, DAYS = date(2016, 1, 1), 3653
SECOND = 0.1
"""The share of articles that report two cooperations."""
ABROAD = 0.8
"""The share of cooperations whose sides are of two countries."""
CONTEXT = 32
"""Characters that a quote has before and behind it."""
FORMS = (
    "student-exchange",
    "joint-research",
    "joint-laboratory",
    "double-degree",
    "summer-school",
    "joint-publication",
)
FORM_SHARES = (30, 30, 12, 12, 10, 6)
TYPE = term("rdf:type")
LABEL = term("skos:prefLabel")


@dataclass(slots=True)
class Told:
    """An article: its IRI, its triples, and the pair of sides that follow from it (`coop:cooperatesWith`), if any."""

    graph: str
    triples: list[Triple]
    partners: set[tuple[int, int]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Scene:
    """A cooperation that an article reports."""

    me: str
    spec: dict[str, Any]
    one: Organization
    other: Organization
    area: Area
    day: date
    status: str
    sentence: str


def article(number: int, world: World, chance: random.Random) -> Told:
    """The article of a number; what it tells hangs on the random numbers alone."""
    day = FIRST_DAY + timedelta(chance.randrange(DAYS))
    name = f"{day}-news-{number:06}"
    told = Told(iri("article", name), [])
    scenes = [_scene(name, ordinal, day, told, world, chance) for ordinal in range(1 + (chance.random() < SECOND))]
    add = told.triples.extend
    add(_description(told.graph, name, day, scenes))
    for scene in scenes:
        add(_sides(told.graph, scene))
        add(_cooperation(scene, chance))
        add(_post(told.graph, name, scene, chance))
        add(_claims(told.graph, name, scene, chance))
    return told


def _scene(name: str, ordinal: int, day: date, told: Told, world: World, chance: random.Random) -> Scene:
    specs = words()["cooperations"]
    spec = chance.choices(specs, [each["share"] for each in specs])[0]
    first, second = _pair(world, chance)
    one, other = world.organizations[first], world.organizations[second]
    area, happened = chance.choice(world.areas), day - timedelta(chance.randrange(1, 30))
    status = chance.choice(spec["statuses"])
    if _follows(spec["kind"], status):
        told.partners |= {(first, second), (second, first)}
    sentence = spec["sentence"].format(one=one.english, other=other.english, field=area.name, day=happened)
    me = iri("cooperation", f"{name}/{spec['kind'].lower()}-{ordinal + 1}")
    return Scene(me, spec, one, other, area, happened, status, sentence)


def _pair(world: World, chance: random.Random) -> tuple[int, int]:
    """Two organisations, as a rule of two countries."""
    numbers, abroad = range(len(world.organizations)), chance.random() < ABROAD
    first = chance.choices(numbers, cum_weights=world.weights)[0]
    while True:
        second = chance.choices(numbers, cum_weights=world.weights)[0]
        one, other = world.organizations[first], world.organizations[second]
        if first != second and (not abroad or one.city.place != other.city.place):
            return first, second


def _follows(kind: str, status: str) -> bool:
    """Whether the sides cooperate by the rule of releases (`kg.release.supplements.derived`)."""
    if kind == "Visit":
        return status in ("completed", "ongoing")
    return kind in ("Agreement", "Partnership", "Project") and status != "proposed"


def _description(me: str, name: str, day: date, scenes: list[Scene]) -> Iterator[Triple]:
    first = scenes[0]
    yield me, TYPE, term("coop:Article")
    yield me, term("schema:headline"), text(f"{first.one.english} and {first.other.english}: {first.area.name}", "en")
    yield me, term("dcterms:identifier"), text(name)
    yield me, term("schema:inLanguage"), text("en")
    yield me, term("schema:datePublished"), _date(day)
    for scene in scenes:
        yield me, term("schema:about"), scene.me


def _sides(article: str, scene: Scene) -> Iterator[Triple]:
    """The things named, with class and name, as each article tells them anew."""
    for side in (scene.one, scene.other):
        yield side.iri, TYPE, term(side.type)
        yield side.iri, LABEL, text(side.english, "en")
        yield article, term("schema:mentions"), side.iri
    yield scene.area.iri, TYPE, term("coop:ResearchArea")
    yield scene.area.iri, LABEL, text(scene.area.name, "en")


def _cooperation(scene: Scene, chance: random.Random) -> Iterator[Triple]:
    me = scene.me
    yield me, TYPE, term(f"coop:{scene.spec['kind']}")
    yield me, LABEL, text(f"{scene.spec['kind']}: {scene.one.english}, {scene.other.english}", "en")
    yield me, term("coop:status"), term(f"coop:{scene.status}")
    yield from _parties(scene)
    yield me, term("dcterms:subject"), scene.area.iri
    yield me, term("schema:startDate"), _date(scene.day)
    for form in set(chance.choices(FORMS, FORM_SHARES, k=chance.choice((1, 1, 2)))):
        yield me, term("coop:form"), term(f"form:{form}")
    if chance.random() < 0.4:
        place = f"<{IRIS.of(scene.other.city.node)}>"
        yield me, term("schema:location"), place
        yield place, TYPE, term("schema:Place")
        yield place, LABEL, text(scene.other.city.label, "en")


def _parties(scene: Scene) -> Iterator[Triple]:
    first, second = scene.spec["sides"]
    yield scene.me, term(f"coop:{first}"), scene.one.iri
    yield scene.me, term(f"coop:{second}"), scene.other.iri


def _post(article: str, name: str, scene: Scene, chance: random.Random) -> Iterator[Triple]:
    """A person of one of the sides with a post there."""
    side = chance.choice((scene.one, scene.other))
    (person, called), role = chance.choice(side.people), chance.choice(words()["people"]["roles"])
    post = iri("membership", f"{name}/{slug(called)}/{slug(role)}")
    yield person, TYPE, term("foaf:Person")
    yield person, LABEL, text(called, "en")
    yield person, term("foaf:name"), text(called, "en")
    yield article, term("schema:mentions"), person
    yield post, TYPE, term("org:Membership")
    yield post, term("org:member"), person
    yield post, term("org:organization"), side.iri
    yield post, term("org:role"), iri("role", slug(role))
    yield iri("role", slug(role)), TYPE, term("org:Role")
    yield iri("role", slug(role)), LABEL, text(role, "en")


def _claims(article: str, name: str, scene: Scene, chance: random.Random) -> Iterator[Triple]:
    """The claims that name the two sides, both read from one sentence."""
    start = chance.randrange(0, 2000)
    place = f"{name}/{start}-{start + len(scene.sentence)}"
    evidence, rule = iri("evidence", place), f"{scene.spec['kind'].lower()}-{chance.randint(1, 6)}"
    for statement in _parties(scene):
        claim = iri("claim", f"{place}-{fingerprint(*statement)}")
        yield claim, TYPE, term("coop:Claim")
        yield from zip((claim,) * 3, map(term, ("rdf:subject", "rdf:predicate", "rdf:object")), statement, strict=True)
        yield claim, term("coop:evidence"), evidence
        yield claim, term("coop:confidence"), f'"{chance.randint(50, 99) / 100}"^^{term("xsd:decimal")}'
        yield claim, term("prov:wasGeneratedBy"), iri("rule", rule)
    yield iri("rule", rule), TYPE, term("prov:Activity")
    yield iri("rule", rule), term("rdfs:label"), text(rule)
    yield iri("rule", rule), term("dcterms:hasVersion"), text("1.0")
    yield from _quote(article, evidence, scene, start)


def _quote(article: str, evidence: str, scene: Scene, start: int) -> Iterator[Triple]:
    selector = f"{evidence[:-1]}/selector>"
    yield evidence, TYPE, term("coop:Evidence")
    yield evidence, term("oa:hasSource"), article
    yield evidence, term("oa:hasSelector"), selector
    yield selector, TYPE, term("oa:TextQuoteSelector")
    yield selector, TYPE, term("oa:TextPositionSelector")
    yield selector, term("oa:exact"), text(scene.sentence)
    yield selector, term("oa:prefix"), text("" if start == 0 else f"The news of {scene.day}. "[:CONTEXT])
    yield selector, term("oa:suffix"), text(f" {scene.other.city.label} is the place."[:CONTEXT])
    for name, offset in (("start", start), ("end", start + len(scene.sentence))):
        yield selector, term(f"oa:{name}"), f'"{offset}"^^{term("xsd:nonNegativeInteger")}'


def _date(day: date) -> str:
    return f'"{day}"^^{term("xsd:date")}'
