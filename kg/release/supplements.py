"""The graphs of a release that come from no article: vocabulary, what was known before, what follows."""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
from rdflib import OWL, RDF, Graph, URIRef

from kg.assets import files
from kg.iri import Iris
from kg.release.quads import Part, from_quads, part, without_graph
from kg.store import EmbeddedStore, read_quads, select
from kg.terms import COOP, FORM, LABELS, ONTOLOGY, expand

_COOPERATING = """
SELECT DISTINCT ?one ?other {
  {
    VALUES ?kind { coop:Agreement coop:Partnership coop:Project }
    ?cooperation a ?kind ; coop:party ?one , ?other .
    FILTER NOT EXISTS { ?cooperation coop:status coop:proposed }
  } UNION {
    VALUES ?status { coop:completed coop:ongoing }
    ?cooperation a coop:Visit ; coop:status ?status .
    { ?cooperation coop:visitor ?one ; coop:host ?other }
    UNION
    { ?cooperation coop:visitor ?other ; coop:host ?one }
  }
  FILTER(?one != ?other)
}
"""
_KINDS_OF_COOPERATION = ("coop:Agreement", "coop:Partnership", "coop:Project", "coop:Visit")
_KINDS_OF_ORGANIZATION = (
    "org:Organization coop:University coop:ResearchInstitute coop:GovernmentBody coop:Company"
    " coop:ResearchFacility coop:Association org:OrganizationalUnit"
).split()
_ORGANIZATIONS = (
    f"SELECT DISTINCT ?organization {{ VALUES ?kind {{ {' '.join(_KINDS_OF_ORGANIZATION)} }} ?organization a ?kind }}"
)
_IS_OF_COOPERATION = re.compile(
    "> (?:<(?:{})> |<{}> <(?:{})> )".format(
        "|".join(re.escape(str(expand(f"coop:{role}"))) for role in ("party", "visitor", "host", "status")),
        re.escape(str(RDF.type)),
        "|".join(re.escape(str(expand(kind))) for kind in (*_KINDS_OF_COOPERATION, *_KINDS_OF_ORGANIZATION)),
    ).encode()
)
"""The lines that the two queries read."""


def vocabulary() -> list[Part]:
    """The ontology with its alignments, the scheme of forms, and the labels of other vocabularies' terms, each in the
    graph that its IRI names."""
    graphs = {"cooperation": ONTOLOGY, "alignments": ONTOLOGY, "forms": FORM, "labels": LABELS}
    sources: defaultdict[str, list[Path]] = defaultdict(list)
    for file in files("ontology"):
        sources[str(graphs[file.stem])].append(file)
    return [_vocabulary(name, its) for name, its in sources.items()]


def authority(known: Graph, lines: Iterable[bytes], iris: Iris) -> Part:
    """What is known of the things that the lines of articles name, and of the things that this tells of in turn."""
    chosen = Graph(identifier=iris.graph("authority"))
    waiting = sorted(_named({s for s in known.subjects() if isinstance(s, URIRef)}, lines))
    seen = set(waiting)
    while waiting:
        for triple in known.triples((waiting.pop(), None, None)):
            chosen.add(triple)
            thing = triple[2]
            if isinstance(thing, URIRef) and thing not in seen and (thing, None, None) in known:
                seen.add(thing)
                waiting.append(thing)
    return part(chosen)


def derived(lines: Iterable[bytes], iris: Iris) -> Part:
    """Who cooperates with whom, read off the cooperations of articles: `coop:cooperatesWith`, both ways.

    Parties of one agreement, partnership or project that is more than a proposal; visitor and host of a visit
    that took place. Between organisations alone: no persons, groups or places.
    """
    told = {without_graph(line) for line in lines if _IS_OF_COOPERATION.search(line)}
    statements = EmbeddedStore(ox.Store())
    statements.engine.bulk_load(b"".join(told), format=ox.RdfFormat.N_TRIPLES)
    organizations = {row["organization"] for row in select(statements, _ORGANIZATIONS)}
    name, cooperates = ox.NamedNode(iris.graph("derived")), ox.NamedNode(COOP.cooperatesWith)
    pairs = ((row["one"], row["other"]) for row in select(statements, _COOPERATING))
    found = (ox.Quad(a, cooperates, b, name) for a, b in pairs if a in organizations and b in organizations)
    return from_quads(name.value, found)


def ontology_version() -> str:
    """The version that the ontology tells of itself; empty when it tells none."""
    ontology, version = ox.NamedNode(ONTOLOGY), ox.NamedNode(OWL.versionInfo)
    quads = (quad for file in files("ontology") for quad in read_quads(file))
    found = (quad.object for quad in quads if (quad.subject, quad.predicate) == (ontology, version))
    return next((literal.value for literal in found if isinstance(literal, ox.Literal)), "")


def _vocabulary(name: str, sources: Iterable[Path]) -> Part:
    graph = ox.NamedNode(name)
    quads = (quad for file in sources for quad in read_quads(file))
    dataset = ox.Dataset(ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return from_quads(name, dataset)


def _named(things: set[URIRef], lines: Iterable[bytes]) -> set[URIRef]:
    """Those of the things that a line tells of."""
    wanted = {f"<{thing}>".encode(): thing for thing in things}
    found: set[URIRef] = set()
    for line in lines:
        subject, _, rest = line.split(b" ", 2)
        for term in (subject, rest[: rest.rindex(b" <")]):
            if term in wanted:
                found.add(wanted.pop(term))
    return found
