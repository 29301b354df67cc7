"""The RDF document of a thing: what the store tells of it, what points at it, and why."""

from collections.abc import Iterator, Mapping
from itertools import islice

import pyoxigraph as ox
from rdflib import RDF

from kg.store import Store
from kg.terms import PREFIXES
from web.lookups import term
from web.names import LABELS
from web.negotiate import TURTLE, WRITERS_OF_GRAPHS, Format

MOST_TRIPLES = 50_000


def document(store: Store, iri: str, format_: Format) -> tuple[bytes, bool]:
    """The document of a thing, and whether it holds everything: at most `MOST_TRIPLES` triples go into one.

    It holds its outgoing and incoming statements, the labels of their other ends and of their properties, and
    the claims about it with their evidence.
    """
    triples = list(islice(_triples(store, iri), MOST_TRIPLES + 1))
    whole = len(triples) <= MOST_TRIPLES
    return serialized(triples[:MOST_TRIPLES], format_, iri), whole


def serialized(
    triples: list[ox.Triple], format_: Format, first: str = "", prefixes: Mapping[str, str] = PREFIXES
) -> bytes:
    """Triples in a format, subject by subject, `first` before all others, with those of the prefixes that they use."""
    ordered = sorted(set(triples), key=lambda triple: (str(triple.subject) != f"<{first}>", *_types_first(triple)))
    used = _used_prefixes(ordered, prefixes) if format_ is TURTLE else dict(prefixes)
    return ox.serialize(ordered, format=WRITERS_OF_GRAPHS[format_], prefixes=used) or b""


def _triples(store: Store, iri: str) -> Iterator[ox.Triple]:
    for query in (_OWN, _CLAIMS, _LABELS_OF_NEIGHBOURS):
        answer = store.query(query.replace("$me", term(iri)), prefixes=PREFIXES)
        assert isinstance(answer, ox.QueryTriples)
        yield from answer


def _types_first(triple: ox.Triple) -> tuple[str, bool, str, str]:
    return (
        str(triple.subject),
        triple.predicate.value != str(RDF.type),
        triple.predicate.value,
        str(triple.object),
    )


def _used_prefixes(triples: list[ox.Triple], prefixes: Mapping[str, str]) -> dict[str, str]:
    named = {
        part.value for triple in triples for part in (triple.predicate, triple.object) if isinstance(part, ox.NamedNode)
    }
    named |= {t.object.datatype.value for t in triples if isinstance(t.object, ox.Literal)}
    return {prefix: space for prefix, space in prefixes.items() if any(iri.startswith(space) for iri in named)}


_OWN = "CONSTRUCT { $me ?p ?o . ?s ?q $me } { { $me ?p ?o } UNION { ?s ?q $me } }"
_CLAIMS = """
CONSTRUCT { ?claim ?p ?o . ?evidence ?q ?r . ?selector ?t ?u } {
  { ?claim rdf:subject $me } UNION { ?claim rdf:object $me } UNION { BIND($me AS ?claim) ?claim a coop:Claim }
  { ?claim ?p ?o } UNION { ?claim coop:evidence ?evidence . ?evidence ?q ?r }
  UNION { ?claim coop:evidence/oa:hasSelector ?selector . ?selector ?t ?u }
}
"""
_LABELS_OF_NEIGHBOURS = f"""
CONSTRUCT {{ ?other ?by ?label }} {{
  {{ SELECT DISTINCT ?other {{
    {{ $me ?p ?other FILTER(isIRI(?other)) }} UNION {{ ?other ?p $me }} UNION {{ $me ?other ?o }}
  }} }}
  ?other ?by ?label FILTER(?by IN ({", ".join(LABELS)}))
}}
"""
