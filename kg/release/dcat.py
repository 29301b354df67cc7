"""Releases and their files as DCAT 3: https://www.w3.org/TR/vocab-dcat-3/.

The dataset goes on from release to release; each release is a version of it (section 11.1). A later one takes the
place of those before, so they are no series.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from rdflib import RDF, XSD, Literal, Namespace, URIRef
from rdflib.namespace import DCAT as _DCAT
from rdflib.namespace import DCTERMS, VOID

from kg.iri import Iris
from kg.release.manifest import FileFacts
from kg.release.void import Triple
from kg.store import SUFFIXES, rdf_format

DCAT = Namespace(str(_DCAT))  # rdflib's own lacks the terms for versions
SPDX = Namespace("http://spdx.org/rdf/terms#")
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


def is_distribution(name: str) -> bool:
    """Whether a file of a release holds the whole of it, and does not only tell of it.

    >>> is_distribution("dump.ttl.gz"), is_distribution("report.ttl")
    (True, False)
    """
    return name.startswith("dump.")


def media_type(name: str) -> str:
    """The media type of what a file holds, once it is unzipped.

    >>> media_type("dump.nq.gz"), media_type("dump.csv.gz"), media_type("dump.unknown")
    ('application/n-quads', 'text/csv', 'application/octet-stream')
    """
    suffix = Path(name.removesuffix(".gz")).suffix
    return rdf_format(Path(name)).media_type if suffix in SUFFIXES else _OTHERS.get(suffix, "application/octet-stream")


def current(iris: Iris, version: str, files: Mapping[str, FileFacts]) -> Iterator[Triple]:
    """What the dataset is now: which release, and where its files are, also when a release follows."""
    me, release = iris.dataset(), iris.release(version)
    yield me, DCTERMS.issued, issued(version)
    yield me, DCAT.version, Literal(version)
    yield me, DCAT.hasCurrentVersion, release
    for name in filter(is_distribution, sorted(files)):
        yield me, VOID.dataDump, URIRef(f"{iris.base}downloads/{name}")
        yield me, DCAT.distribution, _distribution(release, name)
        if Path(name.removesuffix(".gz")).suffix in SUFFIXES:
            yield me, VOID.feature, URIRef(rdf_format(Path(name)).iri)


def release(iris: Iris, version: str, title: str, licence: str, files: Mapping[str, FileFacts]) -> Iterator[Triple]:
    """A release with its files: addresses that stay, sizes, checksums, licence and date."""
    me, page = iris.release(version), URIRef(f"{iris.base}releases/{version}")
    yield me, RDF.type, DCAT.Dataset
    yield me, DCTERMS.title, Literal(f"{title}, release {version}")
    yield me, DCTERMS.license, URIRef(licence)
    yield me, DCTERMS.issued, issued(version)
    yield me, DCAT.version, Literal(version)
    yield me, DCAT.isVersionOf, iris.dataset()
    yield me, DCAT.landingPage, page
    for name in filter(is_distribution, sorted(files)):
        node = _distribution(me, name)
        yield me, DCAT.distribution, node
        yield node, RDF.type, DCAT.Distribution
        yield node, DCTERMS.title, Literal(f"{title}, release {version}: {name}")
        yield node, DCTERMS.license, URIRef(licence)
        yield node, DCTERMS.issued, issued(version)
        yield node, DCAT.accessURL, page
        yield node, DCAT.downloadURL, URIRef(f"{page}/{name}")
        yield from _bytes(node, name, files[name])


def issued(version: str) -> Literal:
    """The day of a release, as its version tells it."""
    return Literal(version.partition(".")[0], datatype=XSD.date)


def _bytes(node: URIRef, name: str, facts: FileFacts) -> Iterator[Triple]:
    checksum = URIRef(f"{node}-sha256")
    yield node, DCAT.mediaType, URIRef(MEDIA_TYPES + media_type(name))
    if name.endswith(".gz"):
        yield node, DCAT.compressFormat, URIRef(f"{MEDIA_TYPES}application/gzip")
    yield node, DCAT.byteSize, Literal(facts.size, datatype=XSD.nonNegativeInteger)
    yield node, SPDX.checksum, checksum
    yield checksum, RDF.type, SPDX.Checksum
    yield checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256
    yield checksum, SPDX.checksumValue, Literal(facts.sha256, datatype=XSD.hexBinary)


def _distribution(release: URIRef, name: str) -> URIRef:
    return URIRef(f"{release}#{name}")


_OTHERS = {".csv": "text/csv", ".tsv": "text/tab-separated-values"}
