"""What each address takes and answers, as `/openapi.json` tells it: a table by the rules of `app.url_map`."""

from collections.abc import Mapping
from dataclasses import dataclass

from kg.release.index.facets import FACETS
from web import listing
from web.citing import CITATIONS
from web.negotiate import GRAPHS, HTML, RESULTS, Format
from web.search import CATEGORIES

FORMATS = ", ".join(format_.suffix for format_ in GRAPHS)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query of an address. `type` is a type of JSON Schema."""

    name: str
    about: str
    type: str = "string"
    required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """What an address takes and answers.

    Attributes:
        tag: the group that it stands in.
        types: the media types of an answer of status 200; empty where there is none.
        parameters: those of the query.
        refusals: the statuses of its problems, beside 400 and 503, which any address may have.
        others: further statuses without a body: 303 and 206.
        kept: whether the answer has an ETag, so that 304 may come in its place.
        bodies: the media types of a request's body, for POST.
        writing: the methods that are refused with 403.
        about: what it is for, where the function that answers does not tell.
    """

    tag: str
    types: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    refusals: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    kept: bool = True
    bodies: tuple[str, ...] = ()
    writing: tuple[str, ...] = ()
    about: str = ""


def _types(*formats: Format) -> tuple[str, ...]:
    """The media types of formats, with those under which they are sent to clients that take no other name."""
    return tuple(dict.fromkeys(type_ for format_ in formats for type_ in (format_.media_type, *format_.also)))


PAGE = ("text/html",)
DATA = tuple(format_.media_type for format_ in GRAPHS)
ANSWERS = _types(*RESULTS, *GRAPHS)
ATOM = ("application/atom+xml",)
XML = ("application/xml",)
JSON = ("application/json",)
TEXT = ("text/plain",)
FILE = ("*/*",)
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"

LANGUAGES = (
    Parameter("lang", "The language of a page: en or ru; a cookie remembers it."),
    Parameter("labels", "The language that names on a page come in first, as en or ru; a cookie remembers it."),
)
PAGE_NUMBER = Parameter("page", "The number of the page, from 1.", "integer")
FORMAT = Parameter("format", f"A format in place of the header Accept: {FORMATS}, or a media type.")
PAGE_OR_FORMAT = Parameter("format", f"A format in place of the header Accept: html, {FORMATS}, or a media type.")
CHANGES_FORMAT = Parameter("format", "A format in place of the header Accept: html, json or a media type.")
TIMEMAP = ("application/link-format",)
LINKS = ("application/linkset+json", "application/linkset")
LINKSET_FORMAT = Parameter("format", "A format in place of the header Accept: json, linkset or a media type.")
CITED = tuple(format_.media_type for format_ in CITATIONS)
CITED_FORMAT = Parameter("format", "A format in place of the header Accept: txt, bib, ris, or a media type.")
CITE = Parameter("cite", "Leads to the citation in a format: txt, bib or ris.")
DEPTH = Parameter("depth", "How many steps around the thing: 1 or 2.", "integer")
IRI = Parameter("iri", "The IRI of a thing, wherever it is from.", required=True)
OF = Parameter("of", "The IRI of a thing, wherever it is from.", required=True)
SHOWN = (Parameter("articles", "The page of the articles that tell of the thing, from 1.", "integer"), PAGE_OR_FORMAT)
INCOMING = Parameter("incoming", "The page of what points to the thing, from 1.", "integer")
DOCUMENT = (FORMAT, DEPTH, INCOMING)
NARROWING = (
    *(
        Parameter(facet, f"A value of the facet {facet}; may be given again: things have all of them.")
        for facet in FACETS
    ),
    Parameter("sort", "The order: name, date or articles."),
    Parameter("after", "The place in the list behind which the page begins; the links of a page have it."),
    Parameter("before", "The place in the list before which the page ends."),
    Parameter("more", "The facet of which all values are shown."),
)
SEARCH = (
    Parameter("q", "Words of a name or of an article; the last one may go on. 200 characters count."),
    Parameter("kind", f"The kind to look in: {', '.join(CATEGORIES)}."),
    PAGE_NUMBER,
    Parameter("format", "A format in place of the header Accept: html, json."),
)
ASKING = (
    Parameter("query", "A SPARQL 1.1 query. Without it the service is described."),
    Parameter("default-graph-uri", "A graph to ask in place of all; may be given again."),
    Parameter("named-graph-uri", "A graph that GRAPH may name; may be given again."),
    Parameter("timeout", "Seconds that the query may run, less than the endpoint allows.", "number"),
    Parameter("format", "A format in place of the header Accept: json, xml, csv, tsv, ttl, jsonld, nt, rdf."),
    Parameter("graph", "The IRI of a graph, which is given whole in place of an answer."),
    Parameter("default", "With any value: all graphs merged, whole."),
)
SPARQL = Operation("SPARQL", (*ANSWERS, *PAGE), ASKING, (403, 404, 406, 413, 415, 422, 429), bodies=(FORM, QUERY))
VOCABULARY = Operation("Vocabulary", (*PAGE, *DATA), (PAGE_OR_FORMAT,), (406,))
DOSSIER = (*PAGE, *DATA, "text/csv", "text/calendar")
DOSSIER_FORMAT = Parameter("format", f"A format in place of the header Accept: html, {FORMATS}, csv, ics.")
ONE = Parameter("one", "The IRI of one side.", required=True)
OTHER = Parameter("other", "The IRI of the other side.", required=True)
FIGURES = (*PAGE, "text/csv", "application/json")
FIGURES_FORMAT = Parameter("format", "A format in place of the header Accept: html, csv, json.")
MAP_FORMAT = Parameter("format", "A format in place of the header Accept: html, geojson.")
OF = Parameter("of", "The IRI of an organisation, whose partners are shown.")
OF_ONE = Parameter("of", "The IRI of an organisation, whose partners are shown.", required=True)

OPERATIONS: Mapping[str, Operation] = {
    "/": Operation("Discovery", PAGE),
    "/robots.txt": Operation("Discovery", TEXT),
    "/llms.txt": Operation("Discovery", TEXT),
    "/sitemap.xml": Operation("Discovery", XML),
    "/sitemaps/pages.xml": Operation("Discovery", XML),
    "/sitemaps/<slug>/<int:place>.xml": Operation("Discovery", XML, refusals=(404,)),
    "/feeds/articles.atom": Operation("Discovery", ATOM, (PAGE_NUMBER,), (404,)),
    "/feeds/cooperations.atom": Operation("Discovery", ATOM, (PAGE_NUMBER,), (404,)),
    "/openapi.json": Operation("Discovery", JSON),
    "/opensearch.xml": Operation("Discovery", ("application/opensearchdescription+xml",), kept=False),
    "/.well-known/api-catalog": Operation("Discovery", ("application/linkset+json",)),
    "/.well-known/void": Operation("Discovery", (*DATA, *PAGE), (PAGE_OR_FORMAT,), (406,)),
    "/catalog": Operation("Discovery", (*DATA, *PAGE), (PAGE_OR_FORMAT,), (406,)),
    "/catalog/<version>": Operation("Discovery", DATA, (FORMAT,), (404, 406)),
    "/dataset": Operation("Discovery", (), (PAGE_OR_FORMAT,), (406,), (303,)),
    "/dataset/<version>": Operation("Discovery", (), (PAGE_OR_FORMAT,), (404, 406), (303,)),
    "/id/<path:rest>": Operation("Things", (), (PAGE_OR_FORMAT,), (404, 406, 410), (303,)),
    "/<path:rest>": Operation("Things", (), (PAGE_OR_FORMAT,), (404, 406, 410), (303,)),
    "/page/<kind>/<path:slug>": Operation("Things", PAGE, (*SHOWN, CITE), (404, 406, 410), (303,)),
    "/page": Operation("Things", PAGE, (IRI, *SHOWN, CITE), (404, 406, 410), (303,)),
    "/data/<kind>/<path:name>": Operation("Things", DATA, DOCUMENT, (404, 406, 410, 429)),
    "/data": Operation("Things", DATA, (IRI, *DOCUMENT), (404, 406, 410, 429)),
    "/cite/<kind>/<path:name>": Operation("Things", CITED, (CITED_FORMAT,), (404, 406, 410)),
    "/cite": Operation("Things", CITED, (IRI, CITED_FORMAT), (404, 406, 410)),
    "/releases/<version>/cite/<kind>/<path:name>": Operation("Things", CITED, (CITED_FORMAT,), (404, 406)),
    "/releases/<version>/cite": Operation("Things", CITED, (IRI, CITED_FORMAT), (404, 406)),
    "/linkset": Operation("Things", LINKS, (IRI, LINKSET_FORMAT), (404, 406, 410)),
    "/releases/<version>/page/<kind>/<path:slug>": Operation("Things", PAGE, (*SHOWN, CITE), (404,), (303,)),
    "/releases/<version>/page": Operation("Things", PAGE, (IRI, *SHOWN, CITE), (404,), (303,)),
    "/releases/<version>/data/<kind>/<path:name>": Operation("Things", DATA, DOCUMENT, (404, 406, 429)),
    "/releases/<version>/data": Operation("Things", DATA, (IRI, *DOCUMENT), (404, 406, 429)),
    "/panel/<name>": Operation("Things", PAGE, (OF, PAGE_NUMBER), (404, 410, 429)),
    "/releases/<version>/panel/<name>": Operation("Things", PAGE, (OF, PAGE_NUMBER), (404, 410, 429)),
    "/browse": Operation("Things", PAGE),
    "/browse/<name>": Operation(
        "Things",
        (*PAGE, *(each.media_type for each in listing.FORMATS)),
        (*NARROWING, PAGE_OR_FORMAT),
        (404, 406, 422, 429),
    ),
    "/relation/<one>/<other>": Operation("Things", DOSSIER, (DOSSIER_FORMAT,), (404, 406)),
    "/relation": Operation("Things", DOSSIER, (ONE, OTHER, DOSSIER_FORMAT), (404, 406), (303,)),
    "/search": Operation("Things", (*PAGE, *JSON), SEARCH, (404, 406, 429)),
    "/suggest": Operation("Things", ("application/x-suggestions+json",), SEARCH[:1], (429,)),
    "/sparql": SPARQL,
    "/releases/<version>/sparql": SPARQL,
    "/store": Operation(
        "SPARQL", _types(*GRAPHS), ASKING[4:], (403, 404, 406, 422, 429), writing=("PUT", "POST", "DELETE", "PATCH")
    ),
    "/sparql/terms.json": Operation("SPARQL", JSON),
    "/ontology": VOCABULARY,
    "/ontology.<suffix>": Operation("Vocabulary", DATA, refusals=(404,)),
    "/ontology/<version>": Operation("Vocabulary", (*PAGE, *DATA), (PAGE_OR_FORMAT,), (404, 406)),
    "/form": Operation("Vocabulary", others=(308,), kept=False),
    "/form/": VOCABULARY,
    "/form.<suffix>": Operation("Vocabulary", DATA, refusals=(404,)),
    "/form/<name>": Operation("Vocabulary", (*PAGE, *DATA), (PAGE_OR_FORMAT,), (404, 406)),
    "/shapes": VOCABULARY,
    "/shapes.<suffix>": Operation("Vocabulary", DATA, refusals=(404,)),
    "/downloads": Operation("Downloads", PAGE, refusals=(404,)),
    "/downloads/<name>": Operation("Downloads", FILE, refusals=(404, 416), others=(206,)),
    "/releases": Operation("Downloads", PAGE, (PAGE_NUMBER,), (404,), kept=False),
    "/releases/<version>/changes": Operation("Downloads", (*PAGE, *JSON), (CHANGES_FORMAT,), (404, 406)),
    "/timemap/<path:original>": Operation("Things", TIMEMAP, (Parameter("iri", "As at /page and /data."),), (404,)),
    "/releases/<version>": Operation("Downloads", PAGE, refusals=(404,)),
    "/releases/<version>/<name>": Operation("Downloads", FILE, refusals=(404, 416), others=(206,)),
    "/report": Operation("Downloads", others=(303,), kept=False),
    "/coverage": Operation("Discovery", FIGURES, (FIGURES_FORMAT,), (406,)),
    "/coverage.<suffix>": Operation("Discovery", FIGURES[1:], refusals=(404,)),
    "/map": Operation("Discovery", (*PAGE, "application/geo+json"), (OF, MAP_FORMAT), (404, 406)),
    "/panel/map": Operation("Discovery", PAGE, (OF_ONE,), (404,)),
    "/health": Operation("Operation", JSON, kept=False),
    "/health/live": Operation("Operation", JSON, kept=False),
    "/metrics": Operation("Operation", TEXT, refusals=(403,), kept=False),
    "/favicon.ico": Operation("Operation", ("image/vnd.microsoft.icon",), refusals=(416,), others=(206,)),
    "/static/<path:filename>": Operation(
        "Operation", FILE, refusals=(404, 416), others=(206,), about="Style, script and icons of the pages."
    ),
}
PROBLEM = ("application/problem+json", HTML.media_type, "text/plain")
