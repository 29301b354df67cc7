"""The only place that makes the IRI of a thing.

Every node of the graph has an IRI made from what it is, never a blank node and never a random
number, so that the same articles give the same graph, byte for byte.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii
from rdflib import URIRef

KINDS = (
    "article",
    "organization",
    "person",
    "place",
    "cooperation",
    "project",
    "area",
    "membership",
    "role",
    "claim",
    "evidence",
    "rule",
)

LONGEST_SLUG = 96


class Node(NamedTuple):
    """A thing with an address: its kind, one of `KINDS`, and a slug that is unique in that kind.

    A slug may have steps, as in `cooperation/2023-07-03-visit/visit-1`.
    """

    kind: str
    slug: str


@dataclass(frozen=True, slots=True)
class Iris:
    """The IRIs of one dataset, all under its base.

    >>> Iris("https://kg.example.org/").of(Node("person", "ada-lovelace"))
    rdflib.term.URIRef('https://kg.example.org/id/person/ada-lovelace')

    Raises:
        ValueError: the base is not an absolute http(s) IRI that ends with a slash.
    """

    base: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`?#/]+(/[^\s<>\"{}|\\^`?#]*)?", self.base) or self.base[-1] != "/":
            raise ValueError(f"{self.base!r} is no base: an absolute http(s) IRI that ends with a slash is wanted")

    def of(self, node: Node) -> URIRef:
        """The IRI of a thing."""
        return _iri(self.base, node.kind, node.slug)

    def graph(self, name: str) -> URIRef:
        """The IRI of a graph that belongs to no article: `authority`, `derived` or `examples`."""
        return URIRef(f"{self.base}graph/{name}")

    def dataset(self) -> URIRef:
        """The IRI of the dataset itself, as VoID describes it."""
        return URIRef(f"{self.base}dataset")

    def release(self, version: str) -> URIRef:
        """The IRI of the dataset as one release has it."""
        return URIRef(f"{self.base}dataset/{version}")

    def endpoint(self) -> URIRef:
        """The address of the SPARQL endpoint."""
        return URIRef(f"{self.base}sparql")

    def node(self, iri: str) -> Node | None:
        """The thing an IRI names, or None when it is not one of this dataset's.

        >>> Iris("https://kg.example.org/").node("https://kg.example.org/id/area/optics")
        Node(kind='area', slug='optics')
        """
        rest = iri.removeprefix(self.base + "id/")
        kind, _, slug = rest.partition("/")
        return Node(kind, slug) if rest != iri and kind in KINDS and slug else None


@lru_cache(maxsize=1 << 14)  # each fact asks for the same few; equal IRIs that are one object are quickly compared
def _iri(base: str, kind: str, slug: str) -> URIRef:
    return URIRef(f"{base}id/{kind}/{slug}")


@lru_cache(maxsize=1 << 12)  # a name is asked for each fact about it
def slug(name: str) -> str:
    """A name as part of an IRI: ASCII letters, digits and hyphens, at most `LONGEST_SLUG` characters.

    Names that differ in case, accents, punctuation or a leading article alone have the same slug. A name
    too long is cut, with a hash of the whole behind it, so that two long names stay apart.

    >>> slug("The Jiangsu Industrial Technology Research Institute (JITRI)")
    'jiangsu-industrial-technology-research-institute-jitri'
    >>> slug("A. Szarata")
    'a-szarata'
    >>> slug("Санкт-Петербург")
    'sankt-peterburg'
    >>> slug("!?")
    'x-8faf83'
    """
    words = re.sub(r"['’]s\b", "s", re.sub(r"^(?:the|an|a)\s+(?=\w)", "", name.strip(), flags=re.IGNORECASE))
    plain = re.sub(r"[^a-z0-9]+", "-", anyascii(words).lower()).strip("-")
    digest = hashlib.sha256(name.encode()).hexdigest()
    if not plain:
        return f"x-{digest[:6]}"
    if len(plain) <= LONGEST_SLUG:
        return plain
    return f"{plain[: LONGEST_SLUG - 9].rstrip('-')}-{digest[:8]}"


def fingerprint(*parts: str) -> str:
    """Eight hexadecimal digits that tell apart the claims read from the same words.

    >>> fingerprint("subject", "predicate", "object")
    '7f6a6293'
    """
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:8]
