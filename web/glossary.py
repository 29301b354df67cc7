"""The entries of a vocabulary: what is told of each term, and which other terms use it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, SH

from kg.terms import SCHEMA, compact, expand
from web.things import Group, Statement

HEADINGS = {
    "Classes": (OWL.Class, RDFS.Class),
    "Properties": (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property),
    "Shapes of things": (SH.NodeShape,),
    "Shapes of properties": (SH.PropertyShape,),
}
OTHERS = "Others"
SHOWN_FIRST = tuple(
    str(expand(curie))
    for curie in (
        "skos:prefLabel",
        "rdfs:label",
        "sh:name",
        "dcterms:title",
        "dcterms:description",
        "skos:definition",
        "sh:description",
        "skos:scopeNote",
        "skos:example",
        "rdfs:subClassOf",
        "rdfs:subPropertyOf",
        "rdfs:domain",
        "rdfs:range",
    )
)
USES = {
    "Kinds of it": (RDFS.subClassOf, RDFS.subPropertyOf),
    "What it may be told with": (RDFS.domain, SCHEMA.domainIncludes),
    "What leads to it": (RDFS.range, SCHEMA.rangeIncludes),
    "Shapes that ask of it": (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.path, SH["class"]),
}
"""How one term uses another: the heading, and the properties by which it does."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A term as its page shows it. `users` are the terms that use it, by heading."""

    iri: str
    anchor: str
    types: Sequence[str]
    groups: Sequence[Group]
    users: Mapping[str, Sequence[str]]

    @property
    def heading(self) -> str:
        """The section that it stands in."""
        return next((name for name, types in HEADINGS.items() if set(map(str, types)) & set(self.types)), OTHERS)


def entries(triples: Iterable[ox.Triple], namespace: str, others: Iterable[ox.Triple] = ()) -> list[Entry]:
    """An entry for each IRI that triples tell of. Users are looked for in these, and in those of `others`.

    A term of the namespace has its local name as anchor, any other one its compact form.
    """
    told: dict[str, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    own = sorted(set(triples), key=str)
    for triple in own:
        if isinstance(triple.subject, ox.NamedNode):
            told[triple.subject.value][triple.predicate.value].append(Statement(triple.object))
    users = _users([*own, *others])
    return [_entry(iri, groups, namespace, users.get(iri, {})) for iri, groups in told.items()]


def sections(shown: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The entries under their headings, those of the namespace first."""
    found: dict[str, list[Entry]] = {heading: [] for heading in (*HEADINGS, OTHERS)}
    for entry in sorted(shown, key=lambda entry: (":" in entry.anchor, entry.iri)):
        found[entry.heading].append(entry)
    return {heading: its for heading, its in found.items() if its}


def anchor(iri: str, namespace: str) -> str:
    """Where a term stands on its page.

    >>> anchor("https://w3id.org/coop-kg/ontology#Visit", "https://w3id.org/coop-kg/ontology#")
    'Visit'
    >>> anchor("http://www.w3.org/ns/org#Organization", "https://w3id.org/coop-kg/ontology#")
    'org:Organization'
    """
    return iri.removeprefix(namespace) if iri.startswith(namespace) else compact(iri)


def _entry(
    iri: str, groups: Mapping[str, Sequence[Statement]], namespace: str, users: Mapping[str, Sequence[str]]
) -> Entry:
    types = [s.other.value for s in groups.get(str(RDF.type), ()) if isinstance(s.other, ox.NamedNode)]
    shown = [Group(name, groups[name]) for name in sorted(groups, key=_place) if name != str(RDF.type)]
    return Entry(iri, anchor(iri, namespace), types, shown, users)


def _users(triples: Iterable[ox.Triple]) -> dict[str, dict[str, list[str]]]:
    """Who uses each term, by heading."""
    headings = {str(predicate): heading for heading, predicates in USES.items() for predicate in predicates}
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for triple in triples:
        heading = headings.get(triple.predicate.value)
        if heading and isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode):
            found[triple.object.value][heading].add(triple.subject.value)
    return {
        iri: {heading: sorted(by_heading[heading]) for heading in USES if heading in by_heading}
        for iri, by_heading in found.items()
    }


def _place(predicate: str) -> tuple[int, str]:
    """Where a property stands in an entry: what people read first."""
    return (SHOWN_FIRST.index(predicate) if predicate in SHOWN_FIRST else len(SHOWN_FIRST)), predicate
