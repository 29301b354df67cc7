"""What a request asks (SPARQL 1.1 Protocol, section 2.1): GET, POST with a form, POST with the query itself."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin

import pyoxigraph as ox
from flask import Request

from web.sparql.guard import LONGEST_QUERY

LONGEST_BODY = 3 * LONGEST_QUERY + (1 << 16)  # a form writes a byte in up to three
MOST_PARAMETERS = 1000
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
TAKEN = {"Accept-Post": f"{FORM}, {DIRECT}"}
"""What may be sent (https://www.w3.org/TR/ldp/#header-accept-post)."""
IN_UTF8 = "Send text in UTF-8."
NO_UPDATES = "updates are refused: a release never changes"

Parameters = Sequence[tuple[str, str]]
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_IS_UPDATE = re.compile(
    r"""(?: \s | \#[^\r\n]* | BASE\s*<[^>]*> | PREFIX\s*[^\s:]*:\s*<[^>]*> )*+
    (?: INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH )\b""",
    re.VERBOSE | re.IGNORECASE,
)
_CHANCE = re.compile(r"(?:now|rand|uuid|bnode)\s*+[(#]|\\u", re.IGNORECASE)  # a comment may come before the bracket


class ProtocolError(Exception):
    """A request that breaks the protocol: the status to answer with, why, and headers that help."""

    def __init__(self, status: int, detail: str, hint: str = "", **headers: str) -> None:
        super().__init__(detail)
        self.status, self.detail, self.hint, self.headers = status, detail, hint, headers


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: the query, the dataset where it names one, and how it wants the answer.

    `seconds` is the limit that the client sets itself, `format` what it calls the format; None where it does not.
    """

    query: str
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None
    seconds: float | None = None
    format: str | None = None

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that stand for the query where its text must not be told."""
        return hashlib.sha256(self.query.encode()).hexdigest()[:12]

    @property
    def is_settled(self) -> bool:
        """Whether the query has the same answer as long as the release does: it asks for no time and no chance.

        >>> Asked("SELECT (NOW() AS ?now) {}").is_settled, Asked("ASK { ?s foaf:knows ?o }").is_settled
        (False, True)
        """
        return not _CHANCE.search(self.query)

    @property
    def is_update(self) -> bool:
        """Whether the text, which is no query, begins as an update does.

        >>> Asked("PREFIX x: <http://x/> # a note\\nDELETE WHERE { ?s x:p ?o }").is_update
        True
        """
        return bool(_IS_UPDATE.match(self.query))

    def parameters(self, suffix: str) -> dict[str, str | list[str]]:
        """The parameters of an address that asks the same in a format."""
        graphs = {"default-graph-uri": self.default_graphs, "named-graph-uri": self.named_graphs}
        return {"query": self.query, **{name: list(iris) for name, iris in graphs.items() if iris}, "format": suffix}


def asked_of(parameters: Parameters, endpoint: str) -> Asked:
    """The query of a request to the endpoint at an address, which relative IRIs are relative to.

    Raises:
        ProtocolError: it breaks the protocol.
    """
    if any(name == "update" for name, _ in parameters):
        raise ProtocolError(403, NO_UPDATES, "Ask with the parameter query.")
    queries = all_of(parameters, "query")
    if len(queries) != 1:
        detail = f"{len(queries)} query parameters; exactly one is wanted"
        raise ProtocolError(400, detail, "Send ?query=SELECT…, percent-encoded.")
    default, named = (
        [iri_of(iri, endpoint, name) for iri in all_of(parameters, name)]
        for name in ("default-graph-uri", "named-graph-uri")
    )
    return Asked(
        queries[0],
        default or (() if named else None),
        named or (() if default else None),
        seconds_of(parameters),
        format_of(parameters),
    )


def parameters_of(request: Request) -> Parameters:
    """The parameters of the address and of the body; a body that is a query is the parameter `query`.

    Raises:
        ProtocolError: they cannot be read.
    """
    in_address = _parameters(request.query_string, "address")
    if request.method != "POST":
        return in_address
    if request.mimetype == UPDATE:
        raise ProtocolError(403, NO_UPDATES, "Ask with a query: SELECT, ASK, CONSTRUCT or DESCRIBE.")
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype not in (FORM, DIRECT) or charset not in ("utf-8", "utf8"):
        detail = f"a body of the type {request.content_type or '(none)'!r}"
        raise ProtocolError(415, detail, f"Send {FORM} or {DIRECT}, in UTF-8.", **TAKEN)
    if request.content_encoding not in (None, "", "identity"):
        detail = f"a body in the coding {request.content_encoding!r}"
        # what coding would be taken (RFC 9110, section 15.5.16)
        raise ProtocolError(415, detail, "Send it as it is, not zipped.", **{"Accept-Encoding": "identity"})
    body = request.get_data()
    if request.mimetype == FORM:
        return [*in_address, *_parameters(body, "form")]
    return [*in_address, ("query", _decoded(body, "query"))]


def all_of(parameters: Parameters, name: str) -> list[str]:
    """The values of a parameter."""
    return [value for key, value in parameters if key == name]


def iri_of(iri: str, endpoint: str, name: str) -> str:
    """An absolute IRI as it is, a relative one resolved (RFC 3986, section 5); `name` is the parameter it is from.

    >>> iri_of("id/article/a", "https://x.example/kg/sparql", "graph")
    'https://x.example/kg/id/article/a'

    Raises:
        ProtocolError: it is no IRI.
    """
    try:
        return ox.NamedNode(iri if _SCHEME.match(iri) else urljoin(endpoint, iri)).value
    except ValueError as error:
        raise ProtocolError(400, f"{name}: {iri!r} is no IRI", "Send an IRI, percent-encoded.") from error


def seconds_of(parameters: Parameters) -> float | None:
    """The limit that the client sets itself with `timeout`, in seconds.

    >>> seconds_of([("timeout", "2.5")])
    2.5

    Raises:
        ProtocolError: it is no number over 0, or there are two.
    """
    values = all_of(parameters, "timeout")
    if not values:
        return None
    if len(values) > 1 or not _SECONDS.fullmatch(values[0]) or not float(values[0]):
        detail = f"timeout: {', '.join(map(repr, values))} is no number of seconds"
        raise ProtocolError(400, detail, "Send one, as timeout=5 or timeout=0.5.")
    return float(values[0])


def format_of(parameters: Parameters) -> str | None:
    """What the client calls the format it wants: `format`, or as other endpoints have it `output`."""
    return next(filter(None, (*all_of(parameters, "format"), *all_of(parameters, "output"))), None)


def _parameters(encoded: bytes, place: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            _decoded(encoded, place), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except UnicodeDecodeError as error:
        raise ProtocolError(400, f"the {place} is not UTF-8", IN_UTF8) from error
    except ValueError as error:
        detail = f"the {place} has too many parameters, or is no form"
        raise ProtocolError(400, detail, f"Send at most {MOST_PARAMETERS:,}.") from error


def _decoded(content: bytes, place: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        detail = f"the {place} is not UTF-8: {error.reason} at byte {error.start}"
        raise ProtocolError(400, detail, IN_UTF8) from error
