"""Several look-ups in one call: a round trip, wherever the store is (`Store.look_up`, `Store.read`, `Store.labels`).

A pattern look-up costs a tenth of the smallest query, since nothing is parsed and planned; a store that is reached over
HTTP would send each of these calls as one query.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import pyoxigraph as ox

Node = ox.NamedNode | ox.BlankNode | ox.Triple
Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Quads = Callable[[Node | None, ox.NamedNode | None, Value | None, Graph | None], Iterator[ox.Quad]]
Statements = Mapping[str, Sequence[Value]]
"""What is told of one node: the values of each property."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Quads to look up, as `Store.quads` has them: of those that match `most`, from the `first` on."""

    subject: Node | None = None
    predicate: ox.NamedNode | None = None
    object: Value | None = None
    graph: Graph | None = ox.DefaultGraph()  # noqa: RUF009 - it never changes
    first: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Having:
    """The subjects that have these values; the first one should be the one that fewest have."""

    values: tuple[tuple[ox.NamedNode, Value], ...]
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """What to read of a node: its statements with some properties (`only`; all without it), and in turn what is
    reached `along` some of these, each with its own shape.
    """

    only: tuple[ox.NamedNode, ...] | None = None
    along: Mapping[str, "Shape"] = field(default_factory=dict)


Start = Node | Having


def look_up(quads: Quads, patterns: Iterable[Pattern]) -> list[list[ox.Quad]]:
    """The quads of each pattern."""
    return [
        list(
            islice(
                quads(each.subject, each.predicate, each.object, each.graph),
                each.first,
                None if each.most is None else each.first + each.most,
            )
        )
        for each in patterns
    ]


def read(quads: Quads, starts: Iterable[tuple[Start, Shape]]) -> dict[Node, Statements]:
    """What is told of nodes, and of what is reached from them as their shapes have it.

    A node that is reached twice is read once, with the shape that comes first. The merged graph is read.
    """
    found: dict[Node, Statements] = {}
    for start, shape in starts:
        for node in _subjects(quads, start) if isinstance(start, Having) else (start,):
            _read(quads, node, shape, found)
    return found


def labels(
    quads: Quads, iris: Iterable[str], properties: Sequence[ox.NamedNode], language: str
) -> dict[str, list[tuple[int, ox.Literal]]]:
    """The labels of those IRIs of which anything is told, each with the number of its property; blank ones are none.

    Properties that come after one with a label in the language, or in a variety of it, are not looked at.
    """
    found = {}
    for iri in iris:
        node = ox.NamedNode(iri)
        named: list[tuple[int, ox.Literal]] = []
        for number, by in enumerate(properties):
            values = [quad.object for quad in quads(node, by, None, _MERGED)]
            literals = [value for value in values if isinstance(value, ox.Literal) and value.value.strip()]
            named += ((number, literal) for literal in literals)
            if any((literal.language or "").partition("-")[0] == language for literal in literals):
                break
        if named or any(True for _ in quads(node, None, None, _MERGED)):
            found[iri] = named
    return found


def _read(quads: Quads, node: Node, shape: Shape, found: dict[Node, Statements]) -> None:
    if node in found:
        return
    told: dict[str, list[Value]] = defaultdict(list)
    found[node] = told
    for only in shape.only or (None,):
        for quad in quads(node, only, None, _MERGED):
            told[quad.predicate.value].append(quad.object)
    for predicate, further in shape.along.items():
        for value in told.get(predicate, ()):
            if not isinstance(value, ox.Literal):
                _read(quads, value, further, found)


def _subjects(quads: Quads, having: Having) -> Iterator[Node]:
    (predicate, value), *others = having.values
    for quad in islice(quads(None, predicate, value, _MERGED), having.most):
        if all(any(True for _ in quads(quad.subject, by, of, _MERGED)) for by, of in others):
            yield quad.subject


_MERGED = ox.DefaultGraph()
