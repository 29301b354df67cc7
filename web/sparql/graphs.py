"""The SPARQL 1.1 Graph Store HTTP Protocol, read side: a graph whole, by its name."""

import pyoxigraph as ox

from web.served import served
from web.sparql.protocol import Asked, Parameters, ProtocolError, all_of, format_of, iri_of, seconds_of

WHOLE = "CONSTRUCT WHERE { ?s ?p ?o }"


def names_graph(parameters: Parameters) -> bool:
    """Whether a request that has no query names a graph."""
    names = {name for name, _ in parameters}
    return "query" not in names and bool(names & {"default", "graph"})


def graph_of(parameters: Parameters, endpoint: str) -> Asked:
    """The question that gives the graph a request names (section 4.2, indirect identification).

    Raises:
        ProtocolError: it names none, or more than one, or one that is not there.
    """
    default, named = all_of(parameters, "default"), all_of(parameters, "graph")
    if len(default) + len(named) != 1:
        detail = f"{len(default) + len(named)} graphs are named; exactly one is wanted"
        raise ProtocolError(400, detail, "Send ?default, or ?graph= with the IRI of a graph.")
    graphs = [_present(iri_of(iri, endpoint, "graph")) for iri in named]
    return Asked(WHOLE, graphs or None, () if graphs else None, seconds_of(parameters), format_of(parameters))


def _present(iri: str) -> str:
    if next(served().store.quads(graph=ox.NamedNode(iri)), None) is None:
        hint = "The graphs there are: SELECT DISTINCT ?g { GRAPH ?g { } }"
        raise ProtocolError(404, f"there is no graph <{iri}>", hint)
    return iri
