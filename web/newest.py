"""The newest articles, each with the sentence that tells of what was done together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import RDF

from kg.store import Store
from kg.store.reading import Having, Node, Shape
from kg.terms import SCHEMA
from web.figures import outlet_of, sureness
from web.quotes import DATE, OF_A_CLAIM, Quote, first, node, quotes_in, text

SHOWN = 6
MOST_CLAIMS = 200
"""How many claims of one article are looked at."""
LONGEST = 320
"""Characters of a sentence that fits a list; a longer one is taken where there is no other."""


@dataclass(frozen=True, slots=True)
class News:
    """An article, its day, who published it (a host, or an IRI), and the words that tell of a cooperation, if any."""

    iri: str
    date: str = ""
    outlet: str = ""
    words: str = ""


def newest(store: Store, articles: Sequence[str]) -> list[News]:
    """What a list shows of articles: one round trip."""
    about, subject = node(SCHEMA.about), node(RDF.subject)
    starts: list[tuple[Node | Having, Shape]] = [(ox.NamedNode(iri), _ARTICLE) for iri in articles]
    claims = [((subject, ox.NamedNode(iri)), (node(RDF.predicate), about)) for iri in articles]
    told = store.read([*starts, *((Having(values, MOST_CLAIMS), OF_A_CLAIM) for values in claims)])
    quotes = quotes_in(told)
    return [
        News(
            iri,
            text(first(own := told.get(ox.NamedNode(iri), {}), DATE))[:10],
            outlet_of(text(first(own, _URL))) or text(first(own, _PUBLISHER)),
            _best((quote for quote in quotes if quote.subject == iri), text(first(own, _HEADLINE))),
        )
        for iri in articles
    ]


def _best(quotes: Iterable[Quote], headline: str) -> str:
    """The surest sentence of a length that fits, the earliest of equals; not the headline, which stands above it."""
    fit = [quote for quote in quotes if quote.words.strip() != headline.strip()]
    ranked = sorted(fit, key=lambda quote: (len(quote.words) > LONGEST, -sureness(quote.confidence), quote.start))
    return ranked[0].words if ranked else ""


_URL, _PUBLISHER, _HEADLINE = map(str, (SCHEMA.url, SCHEMA.publisher, SCHEMA.headline))
_ARTICLE = Shape(only=tuple(map(node, (SCHEMA.datePublished, SCHEMA.url, SCHEMA.publisher, SCHEMA.headline))))
