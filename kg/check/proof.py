"""A quick proof that a graph keeps the shapes: what it proves needs no validator, what it does not is left to one.

The shapes are read once into tests (SHACL Core, https://www.w3.org/TR/shacl/#core-components), and a graph is gone
through once. A test that holds proves that a focus node conforms; one that does not, or cannot be read, proves nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from kg.check.constraints import READERS, Holds, Test, UnreadableError
from kg.check.told import Told

TARGETS = _CLASS, _NODE, _SUBJECTS, _ = SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf
_TOLD = {RDF.type, SH.path, SH.severity, SH.message, SH.flags, *TARGETS}  # what tests nothing by itself
_OF_CLASSES = (RDF.type, RDFS.subClassOf)
Target = tuple[URIRef, Node]
"""What a shape aims at: by which kind of target, and what it names."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The tests of one shape: of the values along its path, or of the focus node itself."""

    path: URIRef | None
    tests: tuple[Holds, ...]

    def holds(self, told: Told, focus: Node) -> bool:
        """Whether the focus node is proven to conform."""
        values = (focus,) if self.path is None else told.values(focus, self.path)
        for test in self.tests:  # noqa: SIM110 - the loop around the innermost one
            if not test(told, focus, values):
                return False
        return True


@dataclass
class Proof:
    """The shapes of a graph of shapes, read into rules."""

    graph: Graph
    _open: set[Node] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._aimed: defaultdict[tuple[Target, ...], list[tuple[Node, Rule | None]]] = defaultdict(list)
        for shape in sorted({shape for target in TARGETS for shape in self.graph.subjects(target)}, key=str):
            rule = None if self._is_off(shape) else self._readable(shape)
            if not self._is_off(shape) and (rule is None or rule.tests):
                self._aimed[self._targets(shape)].append((shape, rule))

    def unproven(self, told: Told) -> dict[Node, list[Node] | None] | None:
        """The shapes that a graph may break, each with the focus nodes; None for all that it aims at.

        None instead of shapes where nothing can be proven of the graph.
        """
        if not told.is_plain:
            return None
        instances = told.instances()
        found: dict[Node, list[Node] | None] = {}
        for targets, aimed in self._aimed.items():
            nodes = {node for target in targets for node in _nodes(target, told, instances)}
            for shape, rule in aimed if nodes else ():
                if rule is None:
                    found[shape] = None
                elif doubtful := [node for node in nodes if not rule.holds(told, node)]:
                    found[shape] = sorted(doubtful, key=str)
        return found

    @property
    def unread(self) -> set[Node]:
        """The shapes of which nothing can be proven, since they say what has no test here."""
        return {shape for aimed in self._aimed.values() for shape, rule in aimed if rule is None}

    def test(self, shape: Node) -> Test:
        """Whether a node is proven to conform to a shape that another one names.

        Raises:
            UnreadableError: it says what is not known here.
        """
        return self._rule(shape).holds

    def _readable(self, shape: Node) -> Rule | None:
        """The rule of a shape; None where it cannot be read."""
        try:
            return self._rule(shape)
        except UnreadableError:
            return None

    def _rule(self, shape: Node) -> Rule:
        if shape in self._open or self._is_off(shape):
            raise UnreadableError(shape)
        self._open.add(shape)
        try:
            return Rule(self._path(shape), tuple(self._tests(shape)))
        finally:
            self._open.remove(shape)

    def _targets(self, shape: Node) -> tuple[Target, ...]:
        return tuple(
            (target, node) for target in TARGETS for node in sorted(self.graph.objects(shape, target), key=str)
        )

    def _path(self, shape: Node) -> URIRef | None:
        paths = list(self.graph.objects(shape, SH.path))
        if not paths:
            return None
        if len(paths) > 1 or not isinstance(paths[0], URIRef) or paths[0] in _OF_CLASSES:
            raise UnreadableError(shape)
        return paths[0]

    def _tests(self, shape: Node) -> Iterator[Holds]:
        if (shape, RDF.type, RDFS.Class) in self.graph:  # a target by itself
            raise UnreadableError(shape)
        for parameter, value in self.graph.predicate_objects(shape):
            if parameter in _TOLD:
                continue
            if parameter not in READERS:
                raise UnreadableError(shape)
            yield READERS[parameter](self, shape, value)

    def _is_off(self, shape: Node) -> bool:
        return any(isinstance(off, Literal) and off.value for off in self.graph.objects(shape, SH.deactivated))


def _nodes(target: Target, told: Told, instances: dict[Node, list[Node]]) -> Iterable[Node]:
    """The focus nodes of a target (https://www.w3.org/TR/shacl/#targets)."""
    sort, aim = target
    if sort is _CLASS:
        return instances.get(aim, ())
    if sort is _NODE:
        return (aim,)
    return told.of(aim) if sort is _SUBJECTS else chain.from_iterable(told.of(aim).values())
