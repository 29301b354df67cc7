"""What gold says of the statements that are weighed: right, wrong, or neither."""

from collections import defaultdict
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from kg.extract.relations import PARTS
from kg.extract.weigh.candidate import Candidate
from kg.extract.weigh.ties import PART
from kg.iri import Node
from kg.model import Term, Thing

RIGHT, WRONG, OPEN = 1, 0, -1
_FIELDS = ("coop:researchArea", "dcterms:subject")


class Labels:
    """The gold of one article, asked for the statements that are weighed."""

    def __init__(self, judge: ModuleType, gold: dict[str, Any], things: Iterable[Thing]) -> None:
        self.judge = judge
        self.facts = [tuple(fact) for fact in gold["facts"]]
        self.optional = [tuple(fact) for fact in gold.get("optional", [])]
        names = {judge.normal(name): entity["id"] for entity in reversed(gold["entities"]) for name in entity["names"]}
        self.ids: dict[Node, str] = {}
        for thing in things:
            found = (names[judge.normal(name)] for name in (thing.label, *thing.names) if judge.normal(name) in names)
            self.ids[thing.node] = next(found, f"?{thing.label}")
        self.with_status = {fact[0] for fact in (*self.facts, *self.optional) if fact[1] == "coop:status"}
        self.values = self._values(self.facts)
        self.open_values = self._values(self.optional)

    def of(self, stage: str, candidate: Candidate) -> int:
        """Whether the statement is right, wrong, or neither."""
        if stage == "named":
            return self._of_value(candidate)
        if candidate.prop == "coop:status" and candidate.kind not in self.with_status:
            return OPEN
        found = [self._of(fact) for fact in self.facts_of(candidate)]
        return RIGHT if RIGHT in found else OPEN if OPEN in found else WRONG

    def facts_of(self, candidate: Candidate) -> list[tuple[str, ...]]:
        """The statement in gold's shape; a part is gold's by either property."""
        value = self._told(candidate.value)
        if candidate.kind:
            return [(candidate.kind, candidate.prop, value)]
        assert candidate.subject
        subject = self.ids[candidate.subject.node]
        if candidate.prop == "role":
            return [("role", subject, candidate.role, value)]
        props = PARTS if candidate.prop == PART else (candidate.prop,)
        return [(prop, subject, value) for prop in props]

    def _of(self, fact: tuple[str, ...]) -> int:
        if any(self.judge.same(fact, wanted) for wanted in self.facts):
            return RIGHT
        return OPEN if any(self.judge.same(fact, wanted) for wanted in self.optional) else WRONG

    def _of_value(self, candidate: Candidate) -> int:
        value = self._told(candidate.value)
        for values, label in ((self.values, RIGHT), (self.open_values, OPEN)):
            if any(self._is_value(candidate.prop, value, wanted) for wanted in values[candidate.prop]):
                return label
        return WRONG

    def _is_value(self, prop: str, value: str, wanted: str) -> bool:
        if prop in _FIELDS:
            return bool(self.judge.alike(value, wanted))
        return value.startswith(wanted) if prop in self.judge.DATE_PROPERTIES else value == wanted

    def _values(self, facts: Iterable[tuple[str, ...]]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for fact in facts:
            if fact[0] in self.judge.KINDS or fact[0] == "coop:researchArea":
                found["dcterms:subject" if fact[0] == "coop:researchArea" else fact[1]].append(fact[2])
        return found

    def _told(self, value: object) -> str:
        if isinstance(value, Thing):
            return self.ids.get(value.node, f"?{value.label}")
        return value.curie if isinstance(value, Term) else str(value)
