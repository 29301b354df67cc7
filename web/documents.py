"""The RDF document of a thing: what the store tells of it, what points at it, and why."""

import functools
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain, islice

import pyoxigraph as ox
from rdflib import DCTERMS, FOAF, PROV, RDF, RDFS, VOID

from kg import turtle
from kg.iri import Iris
from kg.store import Store, Subject
from kg.terms import COOP, OA, PREFIXES
from web.links import data_path
from web.negotiate import RDFXML, TURTLE, WRITERS_OF_GRAPHS, Format
from web.served import Served
from web.xml import rdfxml

INCOMING = 200
"""Statements that point at the thing, on a page of its document."""
MOST_PAGES = 250
"""Pages that can be asked for: what is passed over has to be read."""
MOST_OWN = 5_000
"""Statements about the thing itself; no thing of a release comes near it."""
MOST_TRIPLES = 5_000
"""Triples of a document of depth 2. The steps that are left out are named by it."""

HYDRA = "http://www.w3.org/ns/hydra/core#"
DOCUMENT_PREFIXES = PREFIXES | {"hydra": HYDRA, "void": str(VOID)}

MOST_OF_RECORD = 200
STEPS_TO_WORDS = 3
"""Claim, evidence, selector."""

Triples = Iterator[ox.Triple]


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(str(iri))


_TYPE, _SEE_ALSO = _node(RDF.type), _node(RDFS.seeAlso)
_SAID_OF = frozenset((_node(RDF.subject), _node(RDF.predicate), _node(RDF.object)))
_EVIDENCE, _SELECTOR = _node(COOP.evidence), _node(OA.hasSelector)
_OF_RECORDS = _SAID_OF | {_EVIDENCE, _SELECTOR, _node(OA.hasSource)}
_VOCABULARIES = tuple(PREFIXES.values())


class Document:
    """What the store tells of a thing. Nothing is read before it is asked for, and nothing twice.

    A document of depth 1 holds the statements about the thing, a page of those that point at it, the claims among
    these with their evidence, and the labels of all that is named. One of depth 2 also holds what is told of each
    thing that these lead to, and what points at that.

    Args:
        now: what is served.
        iri: the thing.
        page: which page of what points at it, from 1.
        depth: 1 or 2.
    """

    def __init__(self, now: Served, iri: str, page: int = 1, depth: int = 1) -> None:
        self._now, self._store, self.iri = now, now.store, iri
        self.page, self.depth = min(max(page, 1), MOST_PAGES), depth
        self._me = ox.NamedNode(iri)

    @property
    def more(self) -> bool:
        """Whether a further page follows."""
        return len(self._pointing) > INCOMING and self.page < MOST_PAGES

    def written(self, format_: Format) -> bytes:
        """The document in a format.

        Raises:
            UnwritableError: the format cannot hold it.
        """
        return serialized(self.triples(), format_, self.iri, DOCUMENT_PREFIXES)

    def triples(self) -> list[ox.Triple]:
        """All that it holds, each once."""
        whole = [*(self._own if self.page == 1 else ()), *self._records()]
        around, rest = self._second_step(len(whole)) if self.depth > 1 else ([], [])
        told = [*whole, *self._own_types(), *self._incoming, *around]
        described = {triple.subject for triple in whole}
        labels = self._labels(told, described | {triple.subject for triple in told if triple.predicate in _OF_RECORDS})
        return list(dict.fromkeys((*self._about_itself(), *told, *labels, *rest)))

    def address(self, page: int) -> str:
        """The IRI of a page of the document, whatever its format."""
        return f"{self._now.base.rstrip('/')}{data_path(self.iri, self._now.base, asked=self.asked(page))}"

    def asked(self, page: int) -> dict[str, int]:
        """The parameters that ask for a page of the document; none for the first page of depth 1."""
        asked = {"depth": self.depth} if self.depth > 1 else {}
        return asked | ({"incoming": page} if page > 1 else {})

    @functools.cached_property
    def _own(self) -> list[ox.Triple]:
        return [*_told(self._store, self._me, MOST_OWN)]

    @functools.cached_property
    def _pointing(self) -> list[ox.Triple]:
        """A page of what points at the thing, and one more."""
        first = (self.page - 1) * INCOMING
        found = islice(self._store.quads(object=self._me), first, first + INCOMING + 1)
        return [quad.triple for quad in found]

    @property
    def _is_cut(self) -> bool:
        """Whether there is more than its pages tell: the endpoint alone has all of it."""
        return len(self._own) >= MOST_OWN or (self.page == MOST_PAGES and len(self._pointing) > INCOMING)

    @property
    def _incoming(self) -> list[ox.Triple]:
        return self._pointing[:INCOMING]

    def _own_types(self) -> Triples:
        return (triple for triple in self._own if triple.predicate == _TYPE)

    def _records(self) -> Triples:
        """Where the statements of this page were read: claims, their evidence, and the selectors of its words."""
        found = dict.fromkeys(triple.subject for triple in self._incoming if triple.predicate in _SAID_OF)
        found |= _evidence(self._own)
        for _ in range(STEPS_TO_WORDS):
            told = [triple for node in found for triple in _told(self._store, node, MOST_OF_RECORD)]
            yield from told
            found = _evidence(told)

    def _second_step(self, already: int) -> tuple[list[ox.Triple], list[ox.Triple]]:
        """What is told of the things next to this one and what points at them, as far as it fits; where the rest is.

        Where not all that points at a thing is here, its own document is named with its next page; where nothing of
        it is here, its document is what to see also.
        """
        told: list[ox.Triple] = []
        rest: list[ox.Triple] = []
        for node in self._next_things():
            neighbour = Document(self._now, node.value)
            first, second = _node(neighbour.address(1)), _node(neighbour.address(2))
            if already + len(told) >= MOST_TRIPLES:
                rest.append(ox.Triple(_node(self.address(self.page)), _SEE_ALSO, first))
                continue
            told += [*neighbour._own, *neighbour._incoming]
            if neighbour.more:
                rest.append(ox.Triple(first, _node(f"{HYDRA}next"), second))
        return told, rest

    def _next_things(self) -> list[ox.NamedNode]:
        """The things that one step leads to; no classes and terms, through which everything hangs together."""
        ahead = (triple.object for triple in self._own if triple.predicate != _TYPE)
        behind = (triple.subject for triple in self._incoming)
        found = {node for node in chain(ahead, behind) if isinstance(node, ox.NamedNode) and node != self._me}
        return sorted((node for node in found if not node.value.startswith(_VOCABULARIES)), key=lambda node: node.value)

    def _labels(self, triples: Iterable[ox.Triple], described: Container[Subject]) -> Triples:
        """The labels of all that is named. Those of what is described are there, and records have none."""
        named = dict.fromkeys(node for triple in triples for node in (triple.subject, triple.predicate, triple.object))
        for node in named:
            if isinstance(node, ox.NamedNode) and node not in described:
                yield from self._now.labels.of(node)

    def _about_itself(self) -> Triples:
        """What the document is: of which thing, from which dataset and release, and which pages follow.

        A link to the dataset in each document is what VoID asks for (section 6.2). The release makes the bytes of
        two releases differ, as their tags do.
        """
        me, base = _node(self.address(self.page)), self._now.base
        yield ox.Triple(me, _TYPE, _node(FOAF.Document))
        yield ox.Triple(me, _node(FOAF.primaryTopic), self._me)
        yield ox.Triple(me, _node(VOID.inDataset), _node(Iris(base).dataset()))
        with suppress(ValueError):  # it is a setting, and may be no IRI
            yield ox.Triple(me, _node(DCTERMS.license), _node(self._now.licence))
        if self._now.release:
            yield ox.Triple(me, _node(PROV.wasDerivedFrom), _node(f"{base}releases/{self._now.version}"))
        if self._is_cut:
            yield ox.Triple(me, _SEE_ALSO, _node(Iris(base).endpoint()))
        pages = {"previous": self.page - 1} if self.page > 1 else {}
        for name, number in (pages | ({"next": self.page + 1} if self.more else {})).items():
            yield ox.Triple(me, _node(f"{HYDRA}{name}"), _node(self.address(number)))


def serialized(
    triples: Sequence[ox.Triple], format_: Format, first: str = "", prefixes: Mapping[str, str] = PREFIXES
) -> bytes:
    """Triples in a format, subject by subject, `first` before all others; in Turtle with names beside them.

    The same triples give the same bytes, in whichever order and process.

    Raises:
        UnwritableError: the format cannot hold them.
    """
    ordered = _ordered(triples, first)
    if format_ is TURTLE:
        return turtle.document(ordered, prefixes, turtle.names_in(map(turtle.statement, ordered)))
    if format_ is RDFXML:
        return _rdfxml(ordered, prefixes)
    return ox.serialize(ordered, format=WRITERS_OF_GRAPHS[format_]) or b""


def _evidence(triples: Iterable[ox.Triple]) -> dict[Subject, None]:
    """What is given as evidence, or as the words of it."""
    found = (triple.object for triple in triples if triple.predicate in (_EVIDENCE, _SELECTOR))
    return dict.fromkeys(node for node in found if isinstance(node, ox.NamedNode))


def _told(store: Store, node: Subject, most: int = MOST_OWN) -> Triples:
    """The statements about a node, and those about the blank nodes in them, which no address leads to."""
    waiting, seen, left = [node], {node}, most
    while waiting and left > 0:
        for quad in islice(store.quads(subject=waiting.pop()), left):
            yield quad.triple
            left -= 1
            if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
                seen.add(quad.object)
                waiting.append(quad.object)


def _ordered(triples: Iterable[ox.Triple], first: str) -> list[ox.Triple]:
    by_subject: dict[Subject, list[ox.Triple]] = defaultdict(list)
    for triple in dict.fromkeys(triples):
        by_subject[triple.subject].append(triple)
    head = f"<{first}>"

    def place(subject: Subject) -> tuple[bool, bool, str]:
        """Terms of vocabularies, of which there are but labels, come last."""
        name = str(subject)
        return name != head, name[1:].startswith(_VOCABULARIES), name

    return [t for subject in sorted(by_subject, key=place) for t in sorted(by_subject[subject], key=_types_first)]


def _types_first(triple: ox.Triple) -> tuple[bool, str, str]:
    return triple.predicate != _TYPE, triple.predicate.value, str(triple.object)


def _used_prefixes(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> dict[str, str]:
    named = {
        part.value for triple in triples for part in (triple.predicate, triple.object) if isinstance(part, ox.NamedNode)
    }
    named |= {t.object.datatype.value for t in triples if isinstance(t.object, ox.Literal)}
    spaces = {iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in named}
    return {prefix: space for prefix, space in prefixes.items() if any(each.startswith(space) for each in spaces)}


def _rdfxml(triples: Sequence[ox.Triple], prefixes: Mapping[str, str]) -> bytes:
    """RDF/XML with its namespaces in order, which the engine writes in another one in each process, and carriage
    returns escaped, which XML reads as line feeds otherwise (XML 1.0, section 2.11).

    Raises:
        UnwritableError: there are characters, or properties, that it cannot hold.
    """
    written = rdfxml(triples, _used_prefixes(triples, prefixes))
    head = _NAMESPACES.search(written)
    assert head
    names = b" ".join(sorted(head[0].split()))
    return written[: head.start()] + names + written[head.end() :]


_NAMESPACES = re.compile(rb"(?<=<rdf:RDF )[^>]*")
