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
    declares, `also` the other media types under which clients ask for it, and `names` what else `?format=` may say.
    """

    suffix: str
    name: str
    media_type: str
    also: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The media type as a header has it, with the charset where the type is text."""
        return _with_charset(self.media_type)


HTML = Format("html", "HTML", "text/html", ("application/xhtml+xml",))
TURTLE = Format("ttl", "Turtle", "text/turtle", ("application/x-turtle", "text/n3"), ("turtle", "n3"))
JSONLD = Format("jsonld", "JSON-LD", "application/ld+json", ("application/json",), ("json-ld", "json"))
NTRIPLES = Format("nt", "N-Triples", "application/n-triples", ("text/plain",), ("ntriples", "n-triples"))
RDFXML = Format("rdf", "RDF/XML", "application/rdf+xml", ("application/xml", "text/xml"), ("rdf+xml", "xml"))
JSON = Format("json", "JSON", "application/sparql-results+json", ("application/json",), ("srj",))
XML = Format("xml", "XML", "application/sparql-results+xml", ("application/xml", "text/xml"), ("srx",))
CSV = Format("csv", "CSV", "text/csv")
TSV = Format("tsv", "TSV", "text/tab-separated-values")
CALENDAR = Format("ics", "iCalendar", "text/calendar", (), ("ical",))
PROBLEM = Format("problem", "Problem details", "application/problem+json", ("application/json",))
TEXT = Format("txt", "plain text", "text/plain")
LINKSET_JSON = Format("json", "Links as JSON", "application/linkset+json", ("application/json",), ("linkset+json",))
LINKSET = Format("linkset", "Links as in a header", "application/linkset", ("text/plain",), ("txt",))

GRAPHS = (TURTLE, JSONLD, NTRIPLES, RDFXML)
RESULTS = (JSON, XML, CSV, TSV)
LINKSETS = (LINKSET_JSON, LINKSET)

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


def without_suffix(address: str, offers: Sequence[Format]) -> tuple[str, Format | None]:
    """An address without the suffix of one of the offers, and that one; the address as it is where it has none.

    >>> without_suffix("https://a.example/b.ttl", GRAPHS)[0], without_suffix("https://a.example/b.c", GRAPHS)
    ('https://a.example/b', ('https://a.example/b.c', None))
    """
    stem, _, suffix = address.rpartition(".")
    format_ = next((offer for offer in offers if offer.suffix == suffix), None)
    return (stem, format_) if format_ else (address, None)


def by_name(name: str, offers: Sequence[Format]) -> Format | None:
    """The format that `?format=` names: by suffix, by media type, or as other endpoints call it.

    >>> by_name("json", GRAPHS).name, by_name("json", RESULTS).name
    ('JSON-LD', 'JSON')
    """
    wanted = name.strip().lower()
    return by_suffix(name, offers) or next((offer for offer in offers if wanted in offer.names), None)


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
    ranges = _without_parameters(accept)
    liked = [(max(ranges.quality(type_) for type_ in _own_types(offer, ranges)), offer) for offer in offers]
    quality, offer = max(liked, key=lambda pair: pair[0], default=(0.0, None))
    return offer if quality > 0 else None


def declared(accept: MIMEAccept, format_: Format) -> str:
    """The content type of an answer in a format: its own, or the one that the client takes where that is not its own.

    >>> from werkzeug.http import parse_accept_header
    >>> declared(parse_accept_header("text/plain", MIMEAccept), NTRIPLES)
    'text/plain; charset=utf-8'
    >>> declared(parse_accept_header("text/plain;q=0.5, */*;q=0.1", MIMEAccept), NTRIPLES)
    'application/n-triples'
    """
    ranges = _without_parameters(accept)
    if not len(ranges) or ranges.quality(format_.media_type) > 0:
        return format_.content_type
    return _with_charset(next((type_ for type_ in format_.also if ranges.quality(type_) > 0), format_.media_type))


def wanted(request: Request, offers: Sequence[Format]) -> Format | None:
    """The format a request asks for: by `?format=` where that is given, else by its Accept header."""
    named = request.args.get("format")
    return by_name(named, offers) if named else preferred(request.accept_mimetypes, offers)


def asks_for_page(request: Request) -> bool:
    """Whether a client is a browser: it likes HTML better than all that machines read.

    Engines that read RDF out of pages take HTML too, as their last choice, yet before plain JSON: Comunica does.
    """
    accept = request.accept_mimetypes
    return accept.provided and preferred(accept, (PROBLEM, *GRAPHS, *RESULTS, HTML)) is HTML


def format_of_problem(request: Request) -> Format:
    """In which format a client reads why it gets no answer; one that takes none of them gets JSON."""
    if asks_for_page(request):
        return HTML
    accept = request.accept_mimetypes
    return TEXT if accept.provided and preferred(accept, (PROBLEM, TEXT)) is TEXT else PROBLEM


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _without_parameters(accept: MIMEAccept) -> MIMEAccept:
    return MIMEAccept([(value.partition(";")[0].strip(), quality) for value, quality in accept])


def _own_types(offer: Format, ranges: MIMEAccept) -> tuple[str, ...]:
    """Its media type, and those others by which the client names it outright: a wildcard counts once."""
    named = {value.lower() for value, _ in ranges}
    return (offer.media_type, *(type_ for type_ in offer.also if type_ in named))
