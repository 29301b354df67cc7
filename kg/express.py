"""Reading → graph: what was found in one article, written as RDF.

The graph's identifier is the article's IRI. It has no blank nodes, and the same reading gives the same
triples.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, RDF, RDFS, SKOS, XSD

from kg.authority import fold
from kg.iri import Iris, Node, fingerprint, slug
from kg.model import Fact, Reading, Span, Term, Thing, When
from kg.terms import COOP, OA, PREFIXES, SCHEMA, expand

CONTEXT = 32
"""How many characters before and after a quote are kept, so that it is found again in a changed text."""

ENTITY_KINDS = frozenset({"organization", "person", "place", "project"})
REPORTED_TYPES = frozenset({"coop:Project", "coop:Forum"})

# Looked up once: each asking of a namespace makes an IRI, and an article has some sixty claims.
_TYPE, _CLAIM, _GENERATED_BY = RDF.type, COOP.Claim, PROV.wasGeneratedBy
_SAID = RDF.subject, RDF.predicate, RDF.object
_EVIDENCE, _CONFIDENCE = COOP.evidence, COOP.confidence

Triple = tuple[URIRef, URIRef, URIRef | Literal]


def express(reading: Reading, *, iris: Iris, version: str, publish_text: bool = True) -> Graph:
    """The graph of one article: its description, the things it names, the facts, and a claim for each fact.

    `version` is that of the publisher, told of the rules that read the article. Without `publish_text` the
    graph holds the quoted sentences only, not the article's whole text.

    >>> from kg.model import Article
    >>> article = Article("talks", "Talks", "Talks\\n\\nThe two universities met.", "en")
    >>> graph = express(Reading(article), iris=Iris("https://kg.example.org/"), version="1.0")
    >>> graph.identifier
    rdflib.term.URIRef('https://kg.example.org/id/article/talks')
    >>> str(graph.value(graph.identifier, SCHEMA.headline))
    'Talks'
    """
    writer = _Writer(reading, iris, version)
    graph = _empty(writer.article)
    for triple in writer.triples():
        graph.store.add(triple, graph)  # as Graph.add does, once it has looked whether these are nodes
    if publish_text:
        graph.add((writer.article, SCHEMA.text, writer.words(reading.article.text)))
    return graph


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes one reading; holds what every part of the graph needs to know."""

    reading: Reading
    iris: Iris
    version: str

    @property
    def article(self) -> URIRef:
        return self.iris.of(self.reading.article.node)

    def words(self, text: str, language: str = "") -> Literal:
        """Text in a language, the article's where none is told."""
        return Literal(text, lang=language or self.reading.article.language)

    def triples(self) -> Iterator[Triple]:
        yield from self.description()
        yield from self.publisher()
        for thing in self.reading.things:
            yield from self.thing(thing)
        facts = _strongest(self.reading.facts)
        for fact in facts:
            yield from self.fact(fact)
        for span in dict.fromkeys(fact.evidence for fact in facts):
            yield from self.quote(span)
        for rule in dict.fromkeys(fact.rule for fact in facts):
            yield from self.rule(rule)

    def description(self) -> Iterator[Triple]:
        article, me = self.reading.article, self.article
        yield me, RDF.type, COOP.Article
        yield me, SCHEMA.headline, self.words(article.headline)
        yield me, DCTERMS.identifier, Literal(article.id)
        yield me, SCHEMA.inLanguage, Literal(article.language)
        if article.published and article.published.day:
            yield me, SCHEMA.datePublished, _date(article.published)
        if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", article.url):
            yield me, SCHEMA.url, URIRef(article.url)

    def publisher(self) -> Iterator[Triple]:
        """The publisher: one of the things if the article names it too, else a node of its own."""
        name = self.reading.article.publisher
        if not name:
            return
        named = [thing for thing in self.reading.things if _is_called(thing, name)]
        node = named[0].node if named else Node("organization", slug(name))
        yield self.article, SCHEMA.publisher, self.iris.of(node)
        if all(thing.node != node for thing in self.reading.things):
            yield self.iris.of(node), RDF.type, ORG.Organization
            yield self.iris.of(node), SKOS.prefLabel, self.words(name)

    def thing(self, thing: Thing) -> Iterator[Triple]:
        me = self.iris.of(thing.node)
        label = self.words(thing.label, thing.language)
        yield me, RDF.type, expand(thing.type)
        if thing.label:
            yield me, SKOS.prefLabel, label
        if thing.node.kind == "person":
            yield me, FOAF.name, label
        for name in thing.names:
            if self.words(name) != label:
                yield me, SKOS.altLabel, self.words(name)
        if thing.node.kind in ENTITY_KINDS:
            yield self.article, SCHEMA.mentions, me
        if thing.node.kind == "cooperation" or thing.type in REPORTED_TYPES:
            yield self.article, SCHEMA.about, me

    def fact(self, fact: Fact) -> Iterator[Triple]:
        """The statement itself, and the claim that tells where and how it was read."""
        statement = self.iris.of(fact.subject), expand(fact.predicate), self.value(fact.object)
        claim = self.claim(fact)
        yield statement
        yield claim, _TYPE, _CLAIM
        yield from zip((claim,) * 3, _SAID, statement, strict=True)
        yield claim, _EVIDENCE, self.evidence(fact.evidence)
        yield claim, _CONFIDENCE, _confidence(fact.confidence)
        yield claim, _GENERATED_BY, self.iris.of(Node("rule", slug(fact.rule)))

    def rule(self, name: str) -> Iterator[Triple]:
        """What read a statement: the rule, as the publisher's version has it."""
        me = self.iris.of(Node("rule", slug(name)))
        yield me, RDF.type, PROV.Activity
        yield me, RDFS.label, Literal(name)
        yield me, DCTERMS.hasVersion, Literal(self.version)

    def value(self, value: Node | Term | When) -> URIRef | Literal:
        match value:
            case Node():
                return self.iris.of(value)
            case Term():
                return expand(value.curie)
            case When():
                return _date(value)

    def claim(self, fact: Fact) -> URIRef:
        """The claim's IRI: what is said and by which words, whatever the base of the dataset."""
        said = fingerprint(*(_key(part) for part in (fact.subject, fact.predicate, fact.object)))
        return self.iris.of(Node("claim", f"{self._place(fact.evidence)}-{said}"))

    def evidence(self, span: Span) -> URIRef:
        return self.iris.of(Node("evidence", self._place(span)))

    def quote(self, span: Span) -> Iterator[Triple]:
        """The evidence and its selector: the words, what stands around them, and their offsets."""
        text, evidence = self.reading.article.text, self.evidence(span)
        selector = URIRef(f"{evidence}/selector")
        yield evidence, RDF.type, COOP.Evidence
        yield evidence, OA.hasSource, self.article
        yield evidence, OA.hasSelector, selector
        yield selector, RDF.type, OA.TextQuoteSelector
        yield selector, RDF.type, OA.TextPositionSelector
        yield selector, OA.exact, Literal(span.of(text))
        yield selector, OA.prefix, Literal(text[max(0, span.start - CONTEXT) : span.start])
        yield selector, OA.suffix, Literal(text[span.stop : span.stop + CONTEXT])
        yield selector, OA.start, Literal(span.start, datatype=XSD.nonNegativeInteger)
        yield selector, OA.end, Literal(span.stop, datatype=XSD.nonNegativeInteger)

    def _place(self, span: Span) -> str:
        return f"{self.reading.article.node.slug}/{span.start}-{span.stop}"


def _empty(identifier: URIRef) -> Graph:
    graph = Graph(store="SimpleMemory", identifier=identifier, bind_namespaces="none")  # the quickest for one graph
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def _strongest(facts: Iterable[Fact]) -> list[Fact]:
    """Of facts that say the same by the same words, the one read with most confidence; sorted."""
    best: dict[tuple[str, ...], Fact] = {}
    for fact in sorted(facts, key=lambda fact: (-fact.confidence, fact.rule)):
        best.setdefault(_statement(fact), fact)
    return [best[key] for key in sorted(best)]


def _statement(fact: Fact) -> tuple[str, ...]:
    span = fact.evidence
    return _key(fact.subject), fact.predicate, _key(fact.object), f"{span.start:09}", f"{span.stop:09}"


def _key(part: Node | Term | When | str) -> str:
    match part:
        case Node():
            return f"{part.kind}/{part.slug}"
        case Term():
            return part.curie
        case _:
            return str(part)


def _is_called(thing: Thing, name: str) -> bool:
    if thing.node.kind != "organization" or thing.type == "foaf:Group":
        return False
    return fold(name) in {fold(own) for own in (thing.label, *thing.names)}


@lru_cache(maxsize=1 << 10)  # three decimals
def _confidence(share: float) -> Literal:
    return Literal(Decimal(str(round(float(share), 3))))


def _date(when: When) -> Literal:
    return Literal(str(when), datatype=XSD[when.datatype])
