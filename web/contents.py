"""What the served dataset tells of itself: its description in VoID, and the named graphs that it holds."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.iri import Iris
from kg.release import Release, describe
from kg.release.quads import parsed, part
from kg.store import Store
from web.lookups import number, rows, text, values

LISTED = 250
"""How many named graphs are listed with their sizes; a release has one for each article."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The description of the merged graph in VoID, the first `LISTED` named graphs with their sizes, and how many
    named graphs there are."""

    void: Sequence[ox.Triple]
    graphs: Sequence[tuple[str, int]]
    named: int


def contents_of(store: Store, base: str, title: str, licence: str, release: Release | None) -> Contents:
    """What a store holds. A release was described when it was made; other data are counted now."""
    names = [graph.value for graph in store.graphs() if isinstance(graph, ox.NamedNode)]
    names.sort(key=lambda name: (name.startswith(f"{base}id/"), name))  # what belongs to no article comes first
    counted = {text(row, "g"): number(row, "n") for row in rows(store, _SIZES % values(names[:LISTED]))}
    void = _of_release(release) if release else _counted(store, base, title, licence)
    return Contents(void, [(name, counted.get(name, 0)) for name in names[:LISTED]], len(names))


def _of_release(release: Release) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=release.file("void.ttl"), format=ox.RdfFormat.TURTLE)]


def _counted(store: Store, base: str, title: str, licence: str) -> list[ox.Triple]:
    told = describe.description(store, Iris(base), title=title, licence=licence)
    return [quad.triple for quad in parsed(part(told).lines)]


_SIZES = "SELECT ?g (COUNT(*) AS ?n) { VALUES ?g { %s } GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
