"""The ontology, the forms and the shapes: a page for people, RDF for machines, both from the same triples."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from rdflib import OWL

from kg import assets
from kg.store import read_quads
from kg.terms import COOP, FORM, LABELS, ONTOLOGY, PREFIXES, SHAPE, compact
from web.caching import when_wanted
from web.documents import serialized
from web.glossary import Entry, entries, sections
from web.names import names
from web.negotiate import GRAPHS, HTML, Format, by_suffix, wanted
from web.problems import not_acceptable, problem
from web.served import Served, served

blueprint = Blueprint("vocabulary", __name__)

COUNTED = 10_000
"""Up to how many statements that lead to a term are counted."""
SHOWN = 50
"""How many things of a form its page names."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A vocabulary that has an address: its title, its namespace, the IRI it is known by, and its triples."""

    title: str
    namespace: str
    about: str
    triples: Sequence[ox.Triple]


@dataclass(frozen=True, slots=True)
class Use:
    """How often what is served uses a term, and where all of it is found."""

    count: int
    what: str
    query: str
    browse: str = ""
    more: bool = False


@blueprint.get("/ontology")
@blueprint.get("/ontology.<suffix>")
def ontology(suffix: str = "") -> Response:
    """The ontology; `/ontology#Visit` is the term on the page."""
    return _answer(_ontology(), suffix, "vocabulary.ontology")


@blueprint.get("/ontology/<version>")
def ontology_version(version: str) -> Response:
    """The ontology of a version, where it is the one that the release was made with."""
    found = _ontology()
    if ox.Literal(version) not in _values(found, OWL.versionInfo):
        return problem(
            404,
            _("There is no version %(version)s of the ontology here.", version=version),
            _("The one in use is at %(address)s.", address="/ontology"),
        )
    return _answer(found, "", "vocabulary.ontology")


@blueprint.get("/form")
def form_scheme() -> Response:
    """Leads to the scheme, whose IRI ends with a slash."""
    return redirect(url_for("vocabulary.forms"), 308, Response=Response)  # type: ignore[return-value]  # the class asked for


@blueprint.get("/form/")
@blueprint.get("/form.<suffix>")
def forms(suffix: str = "") -> Response:
    """The scheme of forms of cooperation."""
    return _answer(_forms(), suffix, "vocabulary.forms")


@blueprint.get("/form/<name>")
def form(name: str) -> Response:
    """One form of cooperation, with cooperations that have it; a suffix tells the format, as in `/form/x.ttl`."""
    scheme = _forms()
    stem, dot, suffix = name.rpartition(".")
    name, suffix = (stem, suffix) if dot and by_suffix(suffix, GRAPHS) else (name, "")
    iri = f"{FORM}{name}"
    triples = [triple for triple in scheme.triples if str(triple.subject) == f"<{iri}>"]
    if not triples:
        return problem(
            404,
            _("There is no form of cooperation called %(name)s.", name=name),
            _("See all of them at %(address)s.", address="/form/"),
        )
    return _answer(Vocabulary(_("Form of cooperation"), str(FORM), iri, triples), suffix, "vocabulary.form", name=name)


@blueprint.get("/shapes")
@blueprint.get("/shapes.<suffix>")
def shapes(suffix: str = "") -> Response:
    """The shapes that a graph must fit before it is published."""
    return _answer(Vocabulary(_("Shapes"), str(SHAPE), str(SHAPE), _files("shapes")), suffix, "vocabulary.shapes")


def _answer(vocabulary: Vocabulary, suffix: str, endpoint: str, **values: Any) -> Response:
    format_ = by_suffix(suffix, GRAPHS) if suffix else wanted(request, (HTML, *GRAPHS))
    if suffix and format_ is None:
        return problem(
            404,
            _("There is no format %(suffix)s.", suffix=suffix),
            _("There are %(formats)s.", formats=", ".join(each.suffix for each in GRAPHS)),
        )
    if format_ is None:
        return not_acceptable([offer.name for offer in (HTML, *GRAPHS)])
    if format_ is HTML:
        formats = [(each, url_for(endpoint, format=each.suffix, **values)) for each in GRAPHS]
        return when_wanted(lambda: _page(vocabulary, formats), HTML.content_type, vary=True)
    triples, about = vocabulary.triples, vocabulary.about
    return when_wanted(lambda: serialized(triples, format_, about), format_.content_type, vary=not suffix)


def _page(vocabulary: Vocabulary, formats: Sequence[tuple[Format, str]]) -> str:
    now = served()
    triples = [*vocabulary.triples, *(_labels_in_use(now) if vocabulary.about == str(ONTOLOGY) else ())]
    told = entries(triples, vocabulary.namespace, [*_files("shapes"), *_ontology().triples])
    head = next((entry for entry in told if entry.iri == vocabulary.about and len(told) > 1), None)
    shown = [entry for entry in told if entry is not head]
    having = _things(now, vocabulary.about) if len(told) == 1 else []
    return render_template(
        "vocabulary.html",
        title=vocabulary.title,
        iri=vocabulary.about,
        head=head,
        entries=len(told),
        sections=sections(shown),
        uses={entry.iri: use for entry in shown if (use := _use(now, entry))},
        having=having,
        names=names({*_mentioned(triples), *_users(shown), *having}, *now.stores),
        formats=formats,
    )


def _use(now: Served, entry: Entry) -> Use | None:
    """How what is served uses a term: things of a class, statements of a property, or whatever leads to it."""
    term = _written(entry.iri)
    classes, properties = ({known.iri: known.count for known in of} for of in (now.terms.classes, now.terms.properties))
    if entry.heading.startswith("Shapes"):
        return None
    if count := classes.get(entry.iri, 0):
        kind = next((kind.slug for kind in now.kinds.values() if kind.classes == (entry.iri,)), "")
        return Use(count, _("Things of this class in the graph"), _query(entry.iri, f"?thing a {term}"), kind)
    if count := properties.get(entry.iri, 0):
        return Use(count, _("Statements with this property in the graph"), _query(entry.iri, f"?thing {term} ?value"))
    count = len(_leading(now, entry.iri))
    query = _query(entry.iri, f"?thing ?property {term}")
    use = Use(min(count, COUNTED), _("Statements in the graph that lead to it"), query, more=count > COUNTED)
    return use if use.count else None


def _leading(now: Served, iri: str) -> list[ox.Quad]:
    """Statements by properties of the ontology that lead to a term, up to one more than are counted."""
    quads = now.store.quads(object=ox.NamedNode(iri))
    return list(islice((quad for quad in quads if quad.predicate.value.startswith(str(COOP._NS))), COUNTED + 1))


def _things(now: Served, form: str) -> list[str]:
    """Some of the cooperations that have a form."""
    quads = now.store.quads(predicate=ox.NamedNode(COOP.form), object=ox.NamedNode(form))
    return [quad.subject.value for quad in islice(quads, SHOWN) if isinstance(quad.subject, ox.NamedNode)]


def _labels_in_use(now: Served) -> list[ox.Triple]:
    """What terms of other vocabularies are called that are used and that the ontology does not describe."""
    labels = _of_the_release(str(LABELS)) or _files("ontology", "labels")
    return [triple for triple in labels if str(getattr(triple.subject, "value", "")) in now.used_terms]


def _written(iri: str) -> str:
    """A term as a query writes it."""
    short = compact(iri)
    return short if short != iri else str(ox.NamedNode(iri))


def _query(term: str, pattern: str) -> str:
    prefix = compact(term).partition(":")[0]
    declared = f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" if prefix in PREFIXES else ""
    return f"{declared}SELECT * WHERE {{\n  {pattern}\n}} LIMIT 100"


def _mentioned(triples: Iterable[ox.Triple]) -> set[str]:
    return {part.value for triple in triples for part in triple if isinstance(part, ox.NamedNode)}


def _users(shown: Iterable[Entry]) -> set[str]:
    return {iri for entry in shown for users in entry.users.values() for iri in users}


def _ontology() -> Vocabulary:
    triples = _of_the_release(str(ONTOLOGY)) or _files("ontology", "cooperation")
    return Vocabulary(_("Ontology"), str(COOP._NS), str(ONTOLOGY), triples)


def _forms() -> Vocabulary:
    triples = _of_the_release(str(FORM)) or _files("ontology", "forms")
    return Vocabulary(_("Forms of cooperation"), str(FORM), str(FORM), triples)


def _values(vocabulary: Vocabulary, predicate: str) -> list[object]:
    me, by = ox.NamedNode(vocabulary.about), ox.NamedNode(predicate)
    return [triple.object for triple in vocabulary.triples if (triple.subject, triple.predicate) == (me, by)]


def _of_the_release(name: str) -> list[ox.Triple]:
    """A graph of what is served: a release holds the vocabulary that it was made with."""
    return [quad.triple for quad in served().store.quads(graph=ox.NamedNode(name))]


@functools.cache
def _files(folder: str, stem: str = "") -> tuple[ox.Triple, ...]:
    return tuple(quad.triple for file in assets.files(folder) if stem in file.stem for quad in read_quads(file))
