"""The kinds of things that there are, each with an address under `/browse/`."""

from kg.release.index.kinds import Kind, Kinds
from kg.store import Store
from kg.terms import compact
from web.lookups import rows, text, values

__all__ = ["Kind", "Kinds", "members"]


def members(store: Store, kind: Kind, *, first: int, count: int) -> list[str]:
    """The things of a kind from the `first` on: articles by date, the newest first; others by name."""
    order = "DESC(?date) ?name ?thing" if compact(kind.classes[0]) == "coop:Article" else "?name ?thing"
    return [text(row, "thing") for row in rows(store, _MEMBERS % (values(kind.classes), order, count, first))]


_MEMBERS = """
SELECT ?thing (MIN(LCASE(STR(?label))) AS ?name) (MAX(?published) AS ?date) {
  VALUES ?class { %s } ?thing a ?class FILTER(isIRI(?thing))
  OPTIONAL { ?thing skos:prefLabel|schema:headline|rdfs:label|foaf:name|schema:name ?label }
  OPTIONAL { ?thing schema:datePublished ?published }
} GROUP BY ?thing ORDER BY %s LIMIT %d OFFSET %d
"""
