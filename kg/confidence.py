"""Reading → reading: what was read with less confidence than a publisher asks for is left out.

A statement takes with it what cannot stand without it: a cooperation that nobody takes part in any more, a post
that lacks its person, employer or role, a field that nothing has. What an article names stays, and so does that
the article names it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kg.iri import Node
from kg.model import Fact, Reading, Term, Thing, When

SIDES = {
    "coop:Visit": ("coop:visitor", "coop:host"),
    "coop:Meeting": ("coop:participant", "coop:organizer"),
    "coop:Agreement": ("coop:party", "coop:signatory", "coop:participant"),
    "coop:Partnership": ("coop:party", "coop:participant"),
    "coop:Proposal": ("coop:proposer", "coop:party", "coop:participant"),
    "coop:Invitation": ("coop:inviter", "coop:invitee"),
    "coop:Project": ("coop:party", "coop:participant", "coop:organizer"),
    "coop:Forum": ("coop:participant", "coop:organizer", "coop:party"),
}
"""The properties of which a cooperation of each kind has at least one, or is none."""

POST = frozenset({"org:member", "org:organization", "org:role"})
"""The properties all of which a post has."""

NAMED = frozenset({"organization", "person", "place", "project"})
"""The kinds of things that articles name."""

Statement = tuple[Node, str, Node | Term | When]


def confident(reading: Reading, least: float) -> Reading:
    """The reading without the facts of a lower confidence than `least`, and without what hangs on them.

    What the article mentions, and which named project or forum it is about, stays, whatever the confidence. Where
    a cooperation loses somebody whom its label names, it is called by those who are left.

    >>> from kg.model import Article, Span
    >>> post, ada = Node("membership", "a/ada/rector"), Node("person", "ada")
    >>> fact = Fact(post, "org:member", ada, Span(0, 3), "post", 0.7)
    >>> reading = Reading(Article("a", "Ada", "Ada", "en"), (Thing(post, "org:Membership", "Ada, rector"),), (fact,))
    >>> confident(reading, 0.8).facts, confident(reading, 0.8).things
    ((), ())
    """
    me = reading.article.node
    facts = tuple(fact for fact in reading.facts if fact.confidence >= least or _names(fact, me))
    if len(facts) == len(reading.facts):
        return reading
    things, before = reading.things, reading.facts
    while facts != before:
        things = tuple(_standing(things, facts))
        nodes = {thing.node for thing in things} | {me}
        before, facts = facts, tuple(fact for fact in facts if _nodes(fact) <= nodes)
    return replace(reading, things=tuple(_called(things, reading, facts)), facts=facts)


def lost(before: Reading, after: Reading) -> int:
    """How many statements of a reading are not in what was made of it."""
    return len(_statements(before.facts) - _statements(after.facts))


def _statements(facts: tuple[Fact, ...]) -> set[Statement]:
    return {_statement(fact) for fact in facts}


def _statement(fact: Fact) -> Statement:
    return fact.subject, fact.predicate, fact.object


def _names(fact: Fact, article: Node) -> bool:
    return fact.subject == article and isinstance(fact.object, Node) and fact.object.kind in NAMED


def _nodes(fact: Fact) -> set[Node]:
    """What a fact is about, terms and dates aside."""
    return {part for part in (fact.subject, fact.object) if isinstance(part, Node)}


def _standing(things: Iterable[Thing], facts: Iterable[Fact]) -> Iterator[Thing]:
    """The things that can stand on these facts alone."""
    told: defaultdict[Node, set[str]] = defaultdict(set)
    for fact in facts:
        told[fact.subject].add(fact.predicate)
    named = {fact.object for fact in facts}
    return (thing for thing in things if _stands(thing, told[thing.node], is_named=thing.node in named))


def _stands(thing: Thing, told: set[str], *, is_named: bool) -> bool:
    if thing.node.kind in NAMED:
        return True
    if thing.type == "org:Membership":
        return told >= POST
    return is_named and (thing.type not in SIDES or not told.isdisjoint(SIDES[thing.type]))


def _called(things: Iterable[Thing], before: Reading, facts: tuple[Fact, ...]) -> Iterator[Thing]:
    """The things; the label of a cooperation names nobody of whom the facts do not tell."""
    names = {thing.node: thing.label for thing in before.things}
    left_out = _statements(before.facts) - _statements(facts)
    gone = {(subject, names[value]) for subject, _, value in left_out if isinstance(value, Node) and value in names}
    loud = {subject for subject, name in gone if name and name in names.get(subject, "")}
    for thing in things:
        is_to_change = thing.type in SIDES and thing.node.kind not in NAMED and thing.node in loud
        yield replace(thing, label=_label(thing, facts, names)) if is_to_change else thing


def _label(thing: Thing, facts: Iterable[Fact], names: Mapping[Node, str]) -> str:
    """A cooperation's kind and who takes part."""
    sides = [fact.object for fact in facts if fact.subject == thing.node and fact.predicate in SIDES[thing.type]]
    agents = dict.fromkeys(names[side] for side in sides if isinstance(side, Node) and side in names)
    return f"{thing.type.removeprefix('coop:')}: {', '.join(agents)}"
