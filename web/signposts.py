"""Signposts: typed links that tell a machine what stands around a page, a document or a thing.

In the Link header (RFC 8288) as FAIR Signposting has it (signposting.org/FAIR, levels 1 and 2), and as a document of
links (RFC 9264): both are written from the same links.
"""

import functools
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox
from rdflib import DCTERMS, OWL, RDFS

from kg.store import Store
from kg.terms import SCHEMA
from web.links import data_address, is_safe, linkset_address, page_address, root, timemap_address, uri
from web.negotiate import GRAPHS, HTML, LINKSET, LINKSETS, Format
from web.served import Served, vocabulary

LONGEST_HEADER = 4_000
"""Bytes of links in a header: proxies take 4 or 8 kB of headers in all. Where it is more, the linkset has them."""
MOST_AUTHORS = 20

TIMEMAP = "application/link-format"
_PAGE = f"{SCHEMA}AboutPage"
_DOCUMENT = f"{SCHEMA}DigitalDocument"
_AUTHORS = tuple(ox.NamedNode(str(iri)) for iri in (SCHEMA.author, SCHEMA.creator, DCTERMS.creator))
_UPWARDS = tuple(ox.NamedNode(str(iri)) for iri in (RDFS.subClassOf, OWL.equivalentClass))
_SAME = _UPWARDS[1]


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its relation types, where it leads, and the media type there."""

    rel: str
    href: str
    type: str = ""

    def __str__(self) -> str:
        return f'<{self.href}>; rel="{self.rel}"' + (f'; type="{self.type}"' if self.type else "")


@dataclass(frozen=True, slots=True)
class Signposts:
    """The links around a thing; `types` are its classes, `own` its statements where they have been read already."""

    now: Served
    iri: str
    types: Sequence[str]
    own: Sequence[ox.Quad] | None = None

    def of_thing(self) -> list[Link]:
        """Those of the thing itself, sent with the 303 that leads away from it."""
        page = Link("describedby", page_address(self.iri, self.now.base), HTML.media_type)
        documents = [self._to(format_, "describedby") for format_ in GRAPHS]
        return [*self._types(), *self._authors(), page, *documents, *self._common()]

    def of_page(self) -> list[Link]:
        """Those of its page, the landing page."""
        documents = [self._to(format_, "alternate describedby") for format_ in GRAPHS]
        times = self._times(page_address(self.iri, self.now.base), HTML)
        return [
            self._cite(),
            Link("type", _PAGE),
            *self._types(),
            *self._authors(),
            *documents,
            *self._common(),
            *times,
        ]

    def of_document(self, format_: Format) -> list[Link]:
        """Those of its document in a format."""
        page = Link("alternate describes", page_address(self.iri, self.now.base), HTML.media_type)
        others = [self._to(other, "alternate") for other in GRAPHS if other is not format_]
        times = self._times(data_address(self.iri, self.now.base, format_.suffix), format_)
        return [self._cite(), Link("type", _DOCUMENT), page, *others, *self._common(), *times]

    def header(self, links: Sequence[Link]) -> list[str]:
        """The links as values of a Link header; only what leads to the others where they are too long for one."""
        written = [str(link) for link in links]
        if sum(map(len, written)) > LONGEST_HEADER:
            written = [str(link) for link in self._linksets()]
        return written if sum(map(len, written)) <= LONGEST_HEADER else []

    def linkset(self, format_: Format) -> str:
        """The links of the thing, its page and its documents, as one document."""
        base = self.now.base
        contexts = {uri(self.iri): self.of_thing(), page_address(self.iri, base): self.of_page()}
        contexts |= {data_address(self.iri, base, each.suffix): self.of_document(each) for each in GRAPHS}
        if format_ is LINKSET:
            return (
                ",\n".join(f'{link}; anchor="{anchor}"' for anchor, links in contexts.items() for link in links) + "\n"
            )
        told = [{"anchor": anchor, **_by_relation(links)} for anchor, links in contexts.items()]
        return json.dumps({"linkset": told}, indent=1) + "\n"

    def _common(self) -> Iterator[Link]:
        """What holds for all that is told of it: the licence, the dataset, the release, and where all links are."""
        if is_safe(self.now.licence):
            yield Link("license", uri(self.now.licence))
        yield Link("collection", f"{root()}/", HTML.media_type)
        if self.now.release:
            yield Link("via", f"{root()}/releases/{self.now.version}", HTML.media_type)
        yield from self._linksets()

    def _times(self, address: str, format_: Format) -> Iterator[Link]:
        """Where an address is had as it was at a time (RFC 7089, section 2.2): it is its own gate."""
        if self.now.release:
            yield Link("original timegate", address, format_.media_type)
            yield Link("timemap", timemap_address(address), TIMEMAP)

    def _cite(self) -> Link:
        return Link("cite-as", uri(self.iri))

    def _to(self, format_: Format, rel: str) -> Link:
        return Link(rel, data_address(self.iri, self.now.base, format_.suffix), format_.media_type)

    def _types(self) -> Iterator[Link]:
        found = dict.fromkeys(type_ for class_ in self.types for type_ in schema_types(class_))
        return (Link("type", type_) for type_ in found)

    def _authors(self) -> Iterator[Link]:
        return (Link("author", uri(iri)) for iri in _authors(self.now.store, self.iri, self.own))

    def _linksets(self) -> Iterator[Link]:
        return (Link("linkset", linkset_address(self.iri, each.suffix), each.media_type) for each in LINKSETS)


@functools.lru_cache(maxsize=1024)
def schema_types(class_: str) -> tuple[str, ...]:
    """The classes of schema.org that the ontology says a class to be under, the nearest ones alone.

    >>> schema_types("http://xmlns.com/foaf/0.1/Person")
    ('https://schema.org/Person',)
    """
    store, level, seen = vocabulary(), {class_}, {class_}
    while level:
        if found := sorted(iri for iri in level if iri.startswith(str(SCHEMA))):
            return tuple(found)
        level = {above for iri in level for above in _above(store, iri)} - seen
        seen |= level
    return ()


def _above(store: Store, class_: str) -> Iterator[str]:
    try:
        me = ox.NamedNode(class_)
    except ValueError:
        return
    for name in _UPWARDS:
        yield from (quad.object.value for quad in store.quads(me, name) if isinstance(quad.object, ox.NamedNode))
    same = store.quads(predicate=_SAME, object=me)
    yield from (quad.subject.value for quad in same if isinstance(quad.subject, ox.NamedNode))


def _authors(store: Store, iri: str, own: Sequence[ox.Quad] | None) -> list[str]:
    me = ox.NamedNode(iri)
    if own is None:
        own = [quad for name in _AUTHORS for quad in islice(store.quads(me, name), MOST_AUTHORS)]
    told = islice((quad.object for quad in own if quad.predicate in _AUTHORS), MOST_AUTHORS)
    return sorted({node.value for node in told if isinstance(node, ox.NamedNode) and is_safe(node.value)})


def _by_relation(links: Sequence[Link]) -> dict[str, object]:
    """The links as the JSON of a linkset has them: for each relation its targets (RFC 9264, section 4.2)."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for link in links:
        for rel in link.rel.split():
            found[rel].append({"href": link.href} | ({"type": link.type} if link.type else {}))
    return dict(found)
