"""Which blank nodes of a graph Turtle writes where they are named, as `[ … ]` or `( … )`, instead of by a label."""

from collections import Counter
from collections.abc import Iterator, Mapping

from kg.terms import expand

Told = Mapping[str, set[str]]
"""The objects of a thing by predicate, terms as N-Triples writes them."""

DEEPEST = 8
"""Blank nodes within each other beyond this stand by themselves: nobody reads them otherwise."""
LONGEST = 1000
"""Members of a list in brackets; a longer one is written cell by cell, and one that bites its tail ends here, too."""
FIRST, REST, NIL = (f"<{expand(f'rdf:{name}')}>" for name in ("first", "rest", "nil"))


def nested(graph: Mapping[str, Told]) -> set[str]:
    """The blank nodes that are named once, by something that is not within themselves.

    >>> sorted(nested({"<http://x/s>": {"<http://x/p>": {"_:a"}}, "_:a": {"<http://x/p>": {'"1"'}}}))
    ['_:a']
    """
    named = Counter(text for told in graph.values() for objects in told.values() for text in objects)
    single = {node for node in graph if node.startswith("_:") and named[node] == 1}
    found: set[str] = set()
    waiting = [(_objects(graph[subject]), 0) for subject in graph if subject not in single]
    while waiting:
        objects, depth = waiting.pop()
        for node in objects & single:
            cells, members = cells_of(node, graph, single)
            if depth == DEEPEST:
                waiting.append((_objects(graph[node]), 0))
            else:
                found.update(cells or [node])
                waiting.append((set(members) if cells else _objects(graph[node]), depth + 1))
    return found


def _objects(told: Told) -> set[str]:
    return set[str]().union(*told.values())


def cells_of(node: str, graph: Mapping[str, Told], within: set[str]) -> tuple[list[str], list[str]]:
    """The cells and the members of the list that begins with a blank node; empty where it is none that is whole."""
    cells: list[str] = []
    members: list[str] = []
    while node != NIL:
        if node not in within or not _is_cell(graph[node]) or len(cells) == LONGEST:
            return [], []
        cells.append(node)
        members += graph[node][FIRST]
        (node,) = graph[node][REST]
    return cells, members


def _is_cell(told: Told) -> bool:
    return told.keys() == {FIRST, REST} and len(told[FIRST]) == len(told[REST]) == 1


def roots(graph: Mapping[str, Told], inside: set[str]) -> Iterator[tuple[str, Told]]:
    """The things that stand by themselves."""
    return ((subject, told) for subject, told in graph.items() if subject not in inside)
