"""A release in the formats of RDF."""

import gzip
import shutil
from collections.abc import Iterator
from typing import IO

import pyoxigraph as ox

from kg.errors import KgError
from kg.iri import Iris, Node, slug
from kg.release import Release
from kg.release.quads import parsed, write_trig, write_turtle
from kg.terms import PREFIXES

FORMATS = {
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "turtle": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


def dump(release: Release, output: IO[bytes], format_name: str, article: str | None = None) -> None:
    """Writes a release, or the graph of one article; `format_name` is one of `FORMATS`.

    Raises:
        KgError: the release has no such article.
    """
    if article is None and format_name in ("nquads", "turtle"):
        name = {"nquads": "dump.nq.gz", "turtle": "dump.ttl.gz"}[format_name]
        with gzip.open(release.file(name)) as whole:
            shutil.copyfileobj(whole, output)
    else:
        _write(list(_lines(release, article)), output, format_name)


def _write(lines: list[bytes], output: IO[bytes], format_name: str) -> None:
    match format_name:
        case "nquads":
            output.writelines(lines)
        case "trig":
            write_trig(lines, output)
        case "turtle":
            write_turtle(lines, output)
        case _:
            triples = sorted({quad.triple for quad in parsed(lines)}, key=str)
            ox.serialize(triples, output, FORMATS[format_name], prefixes=PREFIXES)


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
