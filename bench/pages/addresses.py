"""What is asked for: the things of a collection in an order that is always the same, and how they are asked for."""

import random
from collections.abc import Iterator, Sequence

import pyoxigraph as ox
from rdflib import RDF

from kg.store import Store

RECORDS = ("claim", "evidence", "rule")
FORMS = {"page": "text/html", "ttl": "text/turtle", "jsonld": "application/ld+json"}


def things_of(store: Store, base: str, seed: int = 7) -> list[str]:
    """The things of a collection, without the records of how it was read, in an order by chance, always the same."""
    typed = store.quads(predicate=ox.NamedNode(str(RDF.type)))
    found = {quad.subject.value for quad in typed if isinstance(quad.subject, ox.NamedNode)}
    records = tuple(f"{base}id/{kind}/" for kind in RECORDS)
    ours = sorted(iri for iri in found if iri.startswith(f"{base}id/") and not iri.startswith(records))
    random.Random(seed).shuffle(ours)
    return ours


def requests(iris: Sequence[str], base: str, form: str, port: int, **headers: str) -> Iterator[bytes]:
    """The requests for things at our own addresses: their pages, or their documents in a format."""
    for iri in iris:
        steps = iri.removeprefix(f"{base}id/")
        path = f"/page/{steps}" if form == "page" else f"/data/{steps}.{form}"
        yield get(path, port, FORMS[form], **headers)


def get(path: str, port: int, accept: str, **headers: str) -> bytes:
    """A request."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Accept: {accept}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()
