"""What stands around a thing: its own statements, a page of what points at it, and the articles that tell of it.

Of a thing with few neighbours all of them are read, in one round trip. One with many (`MANY`) has its links counted and
its articles sorted when it is first asked for; that is kept as long as the release is served, and from then on no more
is read of it than a page shows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import RDF, SKOS

from kg.store import Store
from kg.store.reading import Having, Node, Pattern, Start
from kg.terms import COOP, OA, SCHEMA
from web.known import Known
from web.lookups import number, rows, term, text
from web.quotes import node

MANY = 100
MOST_STATEMENTS = 2_000
MOST_EVIDENCE = 5_000
MOST_CALLED = 10_000
TELLING = (str(SCHEMA.mentions), str(SCHEMA.about))
RECORDS = (str(RDF.subject), str(RDF.predicate), str(RDF.object))

Link = tuple[str, ox.NamedNode]
Dated = tuple[str, str]
"""An article and its date."""


@dataclass(frozen=True, slots=True)
class Hub:
    """What is kept of a thing with many neighbours: its incoming links counted by property, its articles in order."""

    counts: Mapping[str, int]
    articles: Sequence[Dated]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What stands around a thing.

    `own` are its statements, `evidence` what an article's sentences are as evidence, `links` a page of what points at
    it, of `total`. `articles` are in order for a hub; of other things they are what may be articles, to be dated yet.
    `pointing` are the properties of all links, `claims` leads to the claims behind the links and articles. `called` is
    what an article itself calls things.
    """

    own: Sequence[ox.Quad]
    evidence: Sequence[Node]
    links: Sequence[Link]
    total: int
    pointing: Collection[str]
    claims: Sequence[Start]
    hub: Hub | None = None
    graphs: Sequence[ox.NamedNode] = ()
    called: Sequence[ox.Quad] = ()


def neighbours(store: Store, me: ox.NamedNode, *, links: slice, articles: slice) -> Neighbours | None:
    """What stands around a thing, with a page of its links, or None where nothing is told of it: one round trip.

    For a hub that is asked for the first time there are three more.
    """
    hub = _HUBS.get(store, [me.value]).get(me.value)
    if hub is None:
        own, evidence, names, others, incoming, graphs = store.look_up([*_always(me), *_few(me)])
        if max(len(incoming), len(graphs)) <= MANY:
            called = [*names, *others]
            return _of_few(own, evidence, called, incoming, graphs, links) if own or incoming else None
        hub = Hub(_counts(store, me), in_order(_articles(store, me)))
        _HUBS.keep(store, {me.value: hub})
    own, evidence, names, others, *parts = store.look_up([*_always(me), *_parts(me, hub.counts, links)])
    shown = [(q.predicate.value, q.subject) for part in parts for q in part if isinstance(q.subject, ox.NamedNode)]
    sources = {source for _, source in shown} | {ox.NamedNode(article) for article, _ in hub.articles[articles]}
    claims = [Having(((node(RDF.subject), source), (node(RDF.object), me))) for source in sources]
    total, called = sum(hub.counts.values()), [*names, *others]
    return Neighbours(own, _subjects(evidence), shown, total, hub.counts.keys(), claims, hub, called=called)


def in_order(articles: Iterable[Dated]) -> list[Dated]:
    """Articles, the newest first, those without a date last."""
    return sorted(sorted(articles), key=lambda article: article[1], reverse=True)


def rank(predicate: str) -> tuple[bool, str]:
    """The place of a property: the project's own come first."""
    return not predicate.startswith(str(COOP._NS)), predicate


def _always(me: ox.NamedNode) -> Iterator[Pattern]:
    yield Pattern(subject=me, most=MOST_STATEMENTS + 1)
    yield Pattern(predicate=node(OA.hasSource), object=me, most=MOST_EVIDENCE)
    for label in (SKOS.prefLabel, SKOS.altLabel):
        yield Pattern(predicate=node(label), graph=me, most=MOST_CALLED)


def _few(me: ox.NamedNode) -> Iterator[Pattern]:
    yield Pattern(object=me, most=MANY + 1)
    yield Pattern(subject=me, predicate=node(RDF.type), graph=None, most=MANY + 1)


def _of_few(
    own: Sequence[ox.Quad],
    evidence: Sequence[ox.Quad],
    called: Sequence[ox.Quad],
    incoming: Sequence[ox.Quad],
    graphs: Sequence[ox.Quad],
    page: slice,
) -> Neighbours:
    by: dict[str, list[Node]] = defaultdict(list)
    for quad in incoming:
        by[quad.predicate.value].append(quad.subject)
    links = [
        (predicate, subject)
        for predicate in sorted(by, key=rank)
        if predicate not in _HIDDEN
        for subject in by[predicate]
        if isinstance(subject, ox.NamedNode)
    ]
    named = {quad.graph_name for quad in graphs if isinstance(quad.graph_name, ox.NamedNode)}
    claims = by.get(str(RDF.object), [])
    pointing, articles = by.keys() - _HIDDEN, sorted(named, key=str)
    return Neighbours(
        own, _subjects(evidence), links[page], len(links), pointing, claims, graphs=articles, called=called
    )


def _parts(me: ox.NamedNode, counts: Mapping[str, int], page: slice) -> Iterator[Pattern]:
    """A page of what points at a thing, property by property."""
    skipped, left = page.start, page.stop - page.start
    for predicate in sorted(counts, key=rank):
        here = min(left, counts[predicate] - skipped)
        if here > 0:
            yield Pattern(predicate=ox.NamedNode(predicate), object=me, first=skipped, most=here)
            left -= here
        skipped = max(skipped - counts[predicate], 0)


def _counts(store: Store, me: ox.NamedNode) -> dict[str, int]:
    found = rows(store, _INCOMING_COUNTS % (term(me.value), ", ".join(f"<{iri}>" for iri in sorted(_HIDDEN))))
    return {text(row, "p"): number(row, "n") for row in found}


def _articles(store: Store, me: ox.NamedNode) -> set[Dated]:
    return {(text(row, "article"), text(row, "date")) for row in rows(store, _ARTICLES % term(me.value))}


def _subjects(quads: Iterable[ox.Quad]) -> list[Node]:
    return [quad.subject for quad in quads]


_HIDDEN = {*TELLING, *RECORDS}
_HUBS: Known[Hub] = Known(500_000, lambda hub: len(hub.articles) + len(hub.counts))
_INCOMING_COUNTS = """
SELECT ?p (COUNT(*) AS ?n) { ?s ?p %s FILTER(?p NOT IN (%s)) FILTER(isIRI(?s)) } GROUP BY ?p
"""
_ARTICLES = """
SELECT ?article ?date {
  { SELECT DISTINCT ?article { GRAPH ?article { %s a ?class } } }
  ?article a coop:Article OPTIONAL { ?article schema:datePublished ?date }
}
"""
