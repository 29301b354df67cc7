"""Evidence against the text: a quote that is not in the article, character for character, is a violation."""

from collections.abc import Iterator

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from kg.check.report import Result
from kg.check.rules import broken
from kg.terms import COOP, OA

Place = tuple[int, int]


def wrong(graph: Graph, text: str) -> Iterator[Result]:
    """Every quote whose words, or the words around them, are not those of the text, and every foreign source.

    Selectors without offsets are left to the shapes.
    """
    for evidence in graph.subjects(RDF.type, COOP.Evidence):
        for source in graph.objects(evidence, OA.hasSource):
            if source != graph.identifier:
                yield broken("Quote-source", evidence, OA.hasSource, source)
    for selector in set(graph.objects(None, OA.hasSelector)):
        place = _place(graph, selector)
        if place:
            yield from _differing(graph, selector, text, place)


def _differing(graph: Graph, selector: Node, text: str, place: Place) -> Iterator[Result]:
    start, end = place
    for quoted in graph.objects(selector, OA.exact):
        if str(quoted) != text[start:end]:
            yield broken("Quote-exact", selector, OA.exact, quoted)
    for before in graph.objects(selector, OA.prefix):
        if not _ends(text[:start], str(before)):
            yield broken("Quote-prefix", selector, OA.prefix, before)
    for after in graph.objects(selector, OA.suffix):
        if not _begins(text[end:], str(after)):
            yield broken("Quote-suffix", selector, OA.suffix, after)


def _ends(text: str, words: str) -> bool:
    """Whether the text ends with the words; no words will do only where there is no text."""
    return text.endswith(words) and bool(words or not text)


def _begins(text: str, words: str) -> bool:
    return text.startswith(words) and bool(words or not text)


def _place(graph: Graph, selector: Node) -> Place | None:
    start, end = _number(graph, selector, OA.start), _number(graph, selector, OA.end)
    return (start, end) if start is not None and end is not None else None


def _number(graph: Graph, selector: Node, predicate: URIRef) -> int | None:
    value = graph.value(selector, predicate)
    number = value.value if isinstance(value, Literal) else None
    return number if isinstance(number, int) and number >= 0 else None
