"""A release, or one article of it, in the formats of RDF."""

import gzip
import shutil
from collections.abc import Iterator
from typing import IO

import pyoxigraph as ox

from kg.errors import KgError
from kg.iri import Iris, Node, slug
from kg.release import Release
from kg.release.formats import DUMPS
from kg.release.quads import parsed
from kg.release.whole import InMemory
from kg.terms import PREFIXES

RDFXML = "rdfxml"
FORMATS = (*DUMPS, RDFXML)


def dump(release: Release, output: IO[bytes], format_name: str, article: str | None = None) -> None:
    """Writes a release, or the graph of one article; `format_name` is one of `FORMATS`.

    Raises:
        KgError: the release has no such article.
    """
    file = DUMPS[format_name].file if format_name in DUMPS else ""
    if article is None and file in release.manifest.files:
        with gzip.open(release.file(file)) as whole:
            shutil.copyfileobj(whole, output)
        return
    lines = list(_lines(release, article))
    if format_name == RDFXML:
        triples = sorted({quad.triple for quad in parsed(lines)}, key=str)
        ox.serialize(triples, output, ox.RdfFormat.RDF_XML, prefixes=PREFIXES)
    else:
        output.writelines(DUMPS[format_name].pieces(InMemory(lines)))


def _lines(release: Release, article: str | None) -> Iterator[bytes]:
    end = f" <{_graph(release, article)}> .\n".encode() if article else b""
    with gzip.open(release.file("dump.nq.gz")) as lines:
        yield from (line for line in lines if line.endswith(end))


def _graph(release: Release, article: str) -> str:
    graph = str(Iris(release.manifest.base).of(Node("article", slug(article))))
    if graph not in release.manifest.articles:
        hint = "An article's ID is the stem of its file's name; kg query lists them: dcterms:identifier."
        raise KgError(f"release {release.version} has no such article", where=article, hint=hint)
    return graph
