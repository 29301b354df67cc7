"""The ontology, the forms and the shapes: a page for people, Turtle for machines, both from the same triples."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request
from rdflib import RDF

from kg import assets
from kg.store import Store, read_quads
from kg.terms import COOP, FORM, ONTOLOGY, SHAPE, compact
from web.caching import by_release
from web.documents import serialized
from web.names import names
from web.negotiate import GRAPHS, HTML, wanted
from web.problems import not_acceptable, problem
from web.served import served
from web.things import Group, Statement

blueprint = Blueprint("vocabulary", __name__)

HEADINGS = {
    "Classes": ("http://www.w3.org/2002/07/owl#Class", "http://www.w3.org/2000/01/rdf-schema#Class"),
    "Properties": tuple(
        f"http://www.w3.org/2002/07/owl#{name}" for name in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
    ),
    "Shapes of things": ("http://www.w3.org/ns/shacl#NodeShape",),
    "Shapes of properties": ("http://www.w3.org/ns/shacl#PropertyShape",),
}


FIRST = (
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


@dataclass(frozen=True, slots=True)
class Entry:
    """A term as its page shows it."""

    iri: str
    anchor: str
    types: Sequence[str]
    groups: Sequence[Group]


@blueprint.get("/ontology")
def ontology() -> Response:
    """The ontology; `/ontology#Visit` is the term on the page."""
    triples = _graph(str(ONTOLOGY)) or _files("ontology", "cooperation")
    return _answer("Ontology", triples, str(COOP._NS), str(ONTOLOGY))


@blueprint.get("/form/")
def forms() -> Response:
    """The scheme of forms of cooperation."""
    return _answer("Forms of cooperation", _forms(), str(FORM), str(FORM))


@blueprint.get("/form/<name>")
def form(name: str) -> Response:
    """One form of cooperation."""
    iri = f"{FORM}{name}"
    triples = [triple for triple in _forms() if triple.subject == ox.NamedNode(iri)]
    if not triples:
        return problem(404, f"There is no form of cooperation called {name}.", "See all of them at /form/.")
    return _answer("Form of cooperation", triples, str(FORM), iri)


@blueprint.get("/shapes")
def shapes() -> Response:
    """The shapes that a graph must fit before it is published."""
    return _answer("Shapes", _files("shapes"), str(SHAPE), str(SHAPE))


def _answer(title: str, triples: Sequence[ox.Triple], namespace: str, about: str) -> Response:
    format_ = wanted(request, (HTML, *GRAPHS))
    if format_ is None:
        return not_acceptable([offer.name for offer in (HTML, *GRAPHS)])
    if format_ is HTML:
        return by_release(Response(_page(title, triples, namespace, about)), vary=True)
    content = serialized(list(triples), format_, about)
    return by_release(Response(content, content_type=format_.content_type), vary=True)


def _page(title: str, triples: Sequence[ox.Triple], namespace: str, about: str) -> str:
    entries = _entries(triples, namespace)
    sections = _sections([entry for entry in entries if entry.iri != about or len(entries) == 1])
    mentioned = {part.value for triple in triples for part in triple if isinstance(part, ox.NamedNode)}
    called = names(mentioned, *served().stores)
    head = next((entry for entry in entries if entry.iri == about and len(entries) > 1), None)
    return render_template(
        "vocabulary.html",
        title=title,
        head=head,
        sections=sections,
        names=called,
        about=about,
        formats=GRAPHS,
    )


def _entries(triples: Sequence[ox.Triple], namespace: str) -> list[Entry]:
    told: dict[str, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for triple in sorted(set(triples), key=str):
        if isinstance(triple.subject, ox.NamedNode):
            told[triple.subject.value][triple.predicate.value].append(Statement(triple.object))
    return [_entry(iri, groups, namespace) for iri, groups in told.items()]


def _entry(iri: str, groups: Mapping[str, Sequence[Statement]], namespace: str) -> Entry:
    types = [s.other.value for s in groups.get(str(RDF.type), ()) if isinstance(s.other, ox.NamedNode)]
    shown = [Group(name, groups[name]) for name in sorted(groups, key=_place) if name != str(RDF.type)]
    return Entry(iri, iri.removeprefix(namespace) if iri.startswith(namespace) else "", types, shown)


def _place(predicate: str) -> tuple[int, str]:
    """Where a property stands in an entry: what people read first."""
    short = compact(predicate)
    return (FIRST.index(short) if short in FIRST else len(FIRST)), predicate


def _sections(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    sections: dict[str, list[Entry]] = {heading: [] for heading in (*HEADINGS, "Others")}
    for entry in sorted(entries, key=lambda entry: (not entry.anchor, entry.iri)):
        heading = next((name for name, types in HEADINGS.items() if set(types) & set(entry.types)), "Others")
        sections[heading].append(entry)
    return {heading: found for heading, found in sections.items() if found}


def _forms() -> Sequence[ox.Triple]:
    return _graph(str(FORM)) or _files("ontology", "forms")


def _graph(name: str) -> list[ox.Triple]:
    """A graph of what is served: a release holds the vocabulary that it was made with."""
    store: Store = served().store
    return [quad.triple for quad in store.quads(graph=ox.NamedNode(name))]


def _files(folder: str, stem: str = "") -> list[ox.Triple]:
    return [quad.triple for file in assets.files(folder) if stem in file.stem for quad in read_quads(file)]
