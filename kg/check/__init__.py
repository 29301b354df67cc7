"""Graph → report: whether an article's graph may be published, and if not, why.

Three kinds of rules, all of them written in `shapes/` with IRI, message and severity: what SHACL Core can say
is proven or judged by pyshacl, what needs the article's text or the graph as a whole is compared here, and what
articles that are right one by one may break together is checked on the merged graph once more.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rdflib import Graph
from rdflib.namespace import RDF
from rdflib.term import Node

from kg.check import merged, quotes, shacl, statements
from kg.check.report import Report, Result
from kg.check.rules import broken
from kg.check.told import Told
from kg.check.words import Words
from kg.model import Article
from kg.terms import COOP

__all__ = ["Report", "Result", "check", "check_data", "check_merged"]

GATE = ("cooperation", "quality")
"""The files of `shapes/` that data is validated with; `ontology` is for those who write terms and shapes."""


def check(graph: Graph, article: Article) -> Report:
    """Whether the graph of one article keeps every rule: shapes, exact quotes, a claim for each statement.

    The graph's identifier is the article's IRI. A result carries the sentence its focus was read from, if any.

    Raises:
        KgError: the graph cannot be validated.
    """
    told = Told(graph)
    found = [
        *shacl.results(told, *GATE),
        *quotes.wrong(graph, article.text),
        *statements.wrong(told),
        *merged.wrong(graph),
        *_of_another(graph),
    ]
    return Report(tuple(_told(found, graph, article.source or article.id)))


def check_data(graph: Graph, where: str = "") -> Report:
    """Whether any data keeps the rules that need neither an article's text nor claims.

    `where` names the data in the report's lines.

    Raises:
        KgError: the graph cannot be validated.
    """
    told = Told(graph)
    found = [*shacl.results(told, *GATE), *statements.wrong_in_itself(told), *merged.wrong(graph)]
    return Report(tuple(_told(found, graph, where)))


def check_merged(graph: Graph) -> Report:
    """Whether articles that are right one by one agree with each other.

    Reads `rdf:type`, `org:subOrganizationOf` and `org:unitOf` alone: a graph of those three will do.
    """
    return Report(tuple(merged.wrong(graph)))


def _of_another(graph: Graph) -> Iterator[Result]:
    """The graph's own article where it is not described, and every other that is."""
    described: set[Node] = set(graph.subjects(RDF.type, COOP.Article))
    for article in described ^ {graph.identifier}:
        yield broken("Graph-article", article)


def _told(found: Iterable[Result], graph: Graph, where: str) -> Iterator[Result]:
    words: Words | None = None
    for result in found:
        words = words or Words(graph)
        yield replace(result, quote=words.about(result.focus), where=where)
