"""Small questions to a store, asked in the web process while a page is made."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import pyoxigraph as ox
from rdflib import RDF

from kg.store import Store
from kg.terms import PREFIXES

Row = ox.QuerySolution

MOST_TYPES = 20
_TYPE = ox.NamedNode(str(RDF.type))


def rows(store: Store, query: str) -> list[Row]:
    """The solutions of a SELECT that may use `kg.terms.PREFIXES`."""
    answer = store.query(query, prefixes=PREFIXES)
    assert isinstance(answer, ox.QuerySolutions)
    return list(answer)


def values(iris: Iterable[str]) -> str:
    """IRIs as the rows of VALUES or the list of IN; what is no IRI is left out, so nothing else gets into a query.

    >>> values(["http://example.org/a", "no IRI> } #"])
    '<http://example.org/a>'
    """
    return " ".join(str(node) for node in _nodes(iris))


def term(iri: str) -> str:
    """An IRI as a query writes it.

    Raises:
        ValueError: it is none.
    """
    return str(ox.NamedNode(iri))


def text(row: Row, name: str) -> str:
    """The value of a variable; empty where it has none."""
    node = row[name]
    return node.value if isinstance(node, (ox.Literal, ox.NamedNode, ox.BlankNode)) else ""


def number(row: Row, name: str) -> int:
    """The value of a variable as a whole number."""
    return int(text(row, name) or 0)


def first_of(store: Store, candidates: Sequence[str]) -> str | None:
    """The first IRI that the store tells of, as subject or object of a statement."""
    return next((node.value for node in _nodes(candidates) if _is_told_of(store, node)), None)


def types_of(store: Store, iri: str) -> list[str] | None:
    """The classes of a thing, `MOST_TYPES` at most; None where the store does not tell of it."""
    node = next(_nodes([iri]), None)
    if node is None:
        return None
    told = islice(store.quads(subject=node, predicate=_TYPE), MOST_TYPES)
    types = sorted(quad.object.value for quad in told if isinstance(quad.object, ox.NamedNode))
    return types if types or _is_told_of(store, node) else None


def _is_told_of(store: Store, node: ox.NamedNode) -> bool:
    return any(True for _ in store.quads(subject=node)) or any(True for _ in store.quads(object=node))


def _nodes(iris: Iterable[str]) -> Iterator[ox.NamedNode]:
    for iri in iris:
        try:
            yield ox.NamedNode(iri)
        except ValueError:
            continue
