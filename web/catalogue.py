"""What is to be had here, told to machines: the dataset as VoID, and its releases as a DCAT 3 catalogue.

The dataset, its releases and the catalogue have IRIs of their own under the base. Those of the first two lead on to
what tells of them.
"""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from rdflib import DCTERMS, FOAF, RDF, VOID, Graph, Literal, URIRef

from kg.errors import KgError
from kg.iri import Iris
from kg.release import FileFacts, open_release, versions
from kg.release.dcat import DCAT, current, is_distribution, issued, release
from kg.release.describe import PREFIXES_OF_DESCRIPTION
from kg.release.quads import parsed, part
from kg.release.void import Triple
from web.caching import when_wanted
from web.documents import serialized
from web.names import names
from web.negotiate import GRAPHS, HTML, wanted
from web.problems import not_acceptable, problem
from web.served import EXTENSION, Served, served

blueprint = Blueprint("catalogue", __name__)
blueprint.add_app_template_test(is_distribution, "distribution")

MOST_RELEASES = 100
"""How many releases the catalogue tells of, the newest; each names the one before it."""
SIZES = {
    VOID.triples: lazy_gettext("statements"),
    VOID.entities: lazy_gettext("things"),
    VOID.classes: lazy_gettext("classes"),
    VOID.properties: lazy_gettext("properties"),
    VOID.distinctSubjects: lazy_gettext("subjects"),
    VOID.distinctObjects: lazy_gettext("objects"),
}
MOST_TERMS = 1_000
"""How many classes and properties the page of the dataset shows, those that are used most."""
PROTOCOL = URIRef("https://www.w3.org/TR/sparql11-protocol/")


@dataclass(frozen=True, slots=True)
class Known:
    """Of a release what the catalogue tells."""

    version: str
    title: str
    licence: str
    files: Mapping[str, FileFacts]


@blueprint.get("/.well-known/void")
def void() -> Response:
    """The description of the dataset: https://www.w3.org/TR/void/#well-known."""
    now = served()
    return _document(Iris(now.base).dataset(), lambda: now.contents.void, lambda: _page_of_dataset(now))


@blueprint.get("/catalog")
def catalog() -> Response:
    """The catalogue: the dataset, its releases with their files, and the services."""
    now, there = served(), _versions()
    me = _catalog_iri(now.base)
    return _document(me, lambda: _triples(_catalogue(now, there)), lambda: _page_of_catalogue(me, there), *there)


@blueprint.get("/catalog/<version>")
def of_release(version: str) -> Response:
    """One release, as the catalogue tells of it."""
    now, there = served(), _versions()
    known = _known(version) if version in there else None
    if known is None:
        return problem(
            404,
            _("The catalogue has no release %(version)s.", version=version),
            _("See those that there are at %(address)s.", address="/catalog"),
        )
    me = Iris(now.base).release(version)
    return _document(me, lambda: _triples(_release(now, known, there)), None, *there)


@blueprint.get("/dataset")
def dataset() -> Response:
    """Leads the dataset's IRI to the page of the whole, or to its description."""
    return _see(page=url_for("site.landing"), data=url_for("catalogue.void"))


@blueprint.get("/dataset/<version>")
def dataset_of_release(version: str) -> Response:
    """Leads the IRI of the dataset as one release has it to the release's page, or to its description."""
    if version not in _versions():
        return problem(
            404,
            _("There is no release %(version)s.", version=version),
            _("See those that there are at %(address)s.", address="/releases"),
        )
    return _see(
        page=url_for("download.release", version=version), data=url_for("catalogue.of_release", version=version)
    )


def _see(*, page: str, data: str) -> Response:
    format_ = wanted(request, (HTML, *GRAPHS))
    if format_ is None:
        return not_acceptable([offer.name for offer in (HTML, *GRAPHS)])
    suffix = f"?format={format_.suffix}" if "format" in request.args else ""
    response: Response = redirect(page if format_ is HTML else data + suffix, 303, Response=Response)  # type: ignore[assignment]  # the class asked for
    response.vary.add("Accept")
    return response


def _document(
    about: URIRef, triples: Callable[[], Iterable[ox.Triple]], page: Callable[[], str] | None, *selects: object
) -> Response:
    """A document in the format that is wanted, Turtle where any will do; what other than the release selects it."""
    offers = (*GRAPHS, HTML) if page else GRAPHS
    format_ = wanted(request, offers)
    if format_ is None:
        return not_acceptable([offer.name for offer in offers])

    def content() -> str | bytes:
        if page and format_ is HTML:
            return page()
        return serialized(list(triples()), format_, str(about), PREFIXES_OF_DESCRIPTION)

    response = when_wanted(content, format_.content_type, *selects, vary=True)
    response.headers.add("Link", f'<{about}>; rel="describes"')
    return response


def _page_of_dataset(now: Served) -> str:
    me = str(Iris(now.base).dataset())
    told = {(_value(t.subject), t.predicate.value): _value(t.object) for t in now.contents.void}
    links = [
        (told[target, str(VOID.uriSpace)], int(told[links, str(VOID.triples)]))
        for (links, said), target in told.items()
        if said == str(VOID.objectsTarget)
    ]
    terms = {"classes": now.terms.classes[:MOST_TERMS], "properties": now.terms.properties[:MOST_TERMS]}
    return render_template(
        "dataset.html",
        about=me,
        formats=GRAPHS,
        whole={str(words): int(told[me, str(said)]) for said, words in SIZES.items() if (me, str(said)) in told},
        links=sorted(links),
        terms=terms,
        names=names([term.iri for listed in terms.values() for term in listed], *now.stores),
    )


def _page_of_catalogue(about: URIRef, there: list[str]) -> str:
    releases = list(filter(None, map(_known, there[-MOST_RELEASES:])))
    return render_template("catalogue.html", about=str(about), formats=GRAPHS, releases=releases)


def _value(node: object) -> str:
    return node.value if isinstance(node, ox.Literal | ox.NamedNode) else ""


def _catalogue(now: Served, there: list[str]) -> Iterator[Triple]:
    me, iris, shown = _catalog_iri(now.base), Iris(now.base), there[-MOST_RELEASES:]
    yield me, RDF.type, DCAT.Catalog
    yield me, DCTERMS.title, Literal(f"{now.title}: the catalogue")
    yield me, DCTERMS.license, URIRef(now.licence)
    yield me, FOAF.homepage, URIRef(now.base)
    yield me, DCAT.dataset, iris.dataset()
    yield from _services(now, me)
    yield from _dataset(now)
    for known in filter(None, map(_known, shown)):
        yield me, DCAT.dataset, iris.release(known.version)
        yield from _release(now, known, there)
    if there:
        yield me, DCTERMS.modified, issued(there[-1])


def _dataset(now: Served) -> Iterator[Triple]:
    """The dataset as it is now: of its VoID what tells of the whole, without its parts."""
    me = Iris(now.base).dataset()
    for predicate, value in (
        (RDF.type, DCAT.Dataset),
        (DCTERMS.title, Literal(now.title)),
        (DCTERMS.license, URIRef(now.licence)),
        (DCAT.landingPage, URIRef(now.base)),
    ):
        yield me, predicate, value
    if now.release:
        yield from current(Iris(now.base), now.version, now.release.manifest.files)


def _release(now: Served, known: Known, there: list[str]) -> Iterator[Triple]:
    iris, place = Iris(now.base), there.index(known.version)
    yield from release(iris, known.version, known.title, known.licence, known.files)
    yield iris.dataset(), DCAT.hasVersion, iris.release(known.version)
    if place:
        yield iris.release(known.version), DCAT.previousVersion, iris.release(there[place - 1])


def _services(now: Served, me: URIRef) -> Iterator[Triple]:
    """The endpoint, which describes itself, and all other addresses, which OpenAPI describes."""
    iris = Iris(now.base)
    description = URIRef(f"{now.base}openapi.json")
    for service, address, title, told in (
        (iris.endpoint(), iris.endpoint(), "SPARQL endpoint", iris.endpoint()),
        (URIRef(f"{me}#http"), URIRef(now.base), "Pages, documents and files", description),
    ):
        yield me, DCAT.service, service
        yield service, RDF.type, DCAT.DataService
        yield service, DCTERMS.title, Literal(f"{now.title}: {title}")
        yield service, DCTERMS.license, URIRef(now.licence)
        yield service, DCAT.endpointURL, address
        yield service, DCAT.endpointDescription, told
        yield service, DCAT.servesDataset, iris.dataset()
    yield iris.endpoint(), DCTERMS.conformsTo, PROTOCOL


def _versions() -> list[str]:
    """The releases that there are, the oldest first; none where RDF files are served."""
    return versions(current_app.extensions[EXTENSION].out) if served().release else []


def _known(version: str) -> Known | None:
    """A release by its version; None where it is damaged."""
    try:
        return _read(current_app.extensions[EXTENSION].out.resolve(), version)
    except KgError:
        return None


@functools.lru_cache(maxsize=4 * MOST_RELEASES)  # a release never changes, and its manifest names every article
def _read(out: Path, version: str) -> Known:
    about = open_release(out, version).manifest
    return Known(version, about.title, about.licence, about.files)


def _catalog_iri(base: str) -> URIRef:
    return URIRef(f"{base}catalog")


def _triples(told: Iterable[Triple]) -> list[ox.Triple]:
    graph = Graph(identifier=_catalog_iri(served().base))
    graph += told
    return [quad.triple for quad in parsed(part(graph).lines)]
