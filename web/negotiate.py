"""Media type ↔ format ↔ suffix: what can be served, and which of it a client prefers (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from flask import Request
from werkzeug.datastructures import MIMEAccept


@dataclass(frozen=True, slots=True)
class Format:
    """A format that answers are written in.

    `suffix` is its name in addresses (`/data/person/ada.ttl`, `?format=ttl`), `media_type` what an answer
    declares, `also` the other media types under which clients ask for it.
    """

    suffix: str
    name: str
    media_type: str
    also: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The media type as a header has it, with the charset where the type is text."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


HTML = Format("html", "HTML", "text/html", ("application/xhtml+xml",))
TURTLE = Format("ttl", "Turtle", "text/turtle", ("application/x-turtle",))
JSONLD = Format("jsonld", "JSON-LD", "application/ld+json")
NTRIPLES = Format("nt", "N-Triples", "application/n-triples")
RDFXML = Format("rdf", "RDF/XML", "application/rdf+xml")
JSON = Format("json", "JSON", "application/sparql-results+json", ("application/json",))
XML = Format("xml", "XML", "application/sparql-results+xml", ("application/xml", "text/xml"))
CSV = Format("csv", "CSV", "text/csv")
TSV = Format("tsv", "TSV", "text/tab-separated-values")
PROBLEM = Format("problem", "Problem details", "application/problem+json", ("application/json",))

GRAPHS = (TURTLE, JSONLD, NTRIPLES, RDFXML)
RESULTS = (JSON, XML, CSV, TSV)

WRITERS_OF_GRAPHS = {
    TURTLE: ox.RdfFormat.TURTLE,
    JSONLD: ox.RdfFormat.JSON_LD,
    NTRIPLES: ox.RdfFormat.N_TRIPLES,
    RDFXML: ox.RdfFormat.RDF_XML,
}
WRITERS_OF_RESULTS = {
    JSON: ox.QueryResultsFormat.JSON,
    XML: ox.QueryResultsFormat.XML,
    CSV: ox.QueryResultsFormat.CSV,
    TSV: ox.QueryResultsFormat.TSV,
}


def by_suffix(name: str, offers: Sequence[Format]) -> Format | None:
    """The format that a suffix or a media type names.

    >>> by_suffix("ttl", GRAPHS).name
    'Turtle'
    >>> by_suffix("docx", GRAPHS) is None
    True
    """
    wanted = name.strip().lower()
    return next((offer for offer in offers if wanted in (offer.suffix, offer.media_type, *offer.also)), None)


def preferred(accept: MIMEAccept, offers: Sequence[Format]) -> Format | None:
    """The offer that a client likes best, the earlier one of equals; None where it takes none of them.

    The most specific range that fits an offer tells its quality, so `text/turtle;q=0, */*` excludes Turtle.
    Parameters of a range, as in `text/html;level=1`, do not tell formats apart here.

    >>> from werkzeug.http import parse_accept_header
    >>> preferred(parse_accept_header("text/turtle;q=0.4, */*;q=0.5", MIMEAccept), (HTML, TURTLE)).name
    'HTML'
    """
    if not accept.provided or not len(accept):
        return offers[0] if offers else None
    ranges = MIMEAccept([(value.partition(";")[0].strip(), quality) for value, quality in accept])
    liked = [(max(ranges.quality(type_) for type_ in _own_types(offer, ranges)), offer) for offer in offers]
    quality, offer = max(liked, key=lambda pair: pair[0], default=(0.0, None))
    return offer if quality > 0 else None


def wanted(request: Request, offers: Sequence[Format]) -> Format | None:
    """The format a request asks for: by `?format=` where that is given, else by its Accept header."""
    named = request.args.get("format")
    return by_suffix(named, offers) if named else preferred(request.accept_mimetypes, offers)


def asks_for_page(request: Request) -> bool:
    """Whether a client is a browser: it names HTML, and likes it better than JSON."""
    accept = request.accept_mimetypes
    return accept.provided and preferred(accept, (PROBLEM, HTML)) is HTML


def _own_types(offer: Format, ranges: MIMEAccept) -> tuple[str, ...]:
    """Its media type, and those others by which the client names it outright: a wildcard counts once."""
    named = {value.lower() for value, _ in ranges}
    return (offer.media_type, *(type_ for type_ in offer.also if type_ in named))
