"""IRI → address within this site. The site answers for the release's base at whatever address it listens.

Addresses are put together here rather than by the framework, which takes some 30 microseconds for each: a page has
hundreds of them.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, urlencode, urlsplit

from flask import has_request_context, request

from kg.terms import COOP, FORM, ONTOLOGY, SHAPE, compact

SAFE_SCHEMES = ("http", "https", "mailto")
SUFFIXES = ("ttl", "jsonld", "nt", "rdf")

Asked = Mapping[str, int | str]
"""What else is asked of an address: the parameters behind its question mark."""

_NOTHING: Asked = MappingProxyType({})
IN_PATH = "/:@!$&'()*+,;=~"
IN_QUERY = "!$'()*,/:;?@"
_IN_IRI = "%:/?#[]@!$&'()*+,;=~"


def address(iri: str, base: str, *, described: bool, used: bool = False) -> str | None:
    """Where a link to an IRI leads: its page here, its home elsewhere; None where no link is safe.

    `described` says that the store tells of it, `used` that it is a class or property of what is served: those of
    other vocabularies are told of on the ontology's page. Only http, https and mailto IRIs lead outside.
    """
    if inside := _inside(iri, base):
        return root() + inside
    short = compact(iri)
    if used and short != iri:
        return f"{root()}/ontology#{quote(short, safe=IN_PATH)}"
    if described and short == iri:
        return page_address(iri, base)
    return iri if is_safe(iri) else None


def is_safe(iri: str) -> bool:
    """Whether an IRI may become a link outside.

    >>> is_safe("https://example.org/"), is_safe("JavaScript:alert(1)")
    (True, False)
    """
    try:
        parts = urlsplit(iri)
    except ValueError:
        return False
    return parts.scheme in SAFE_SCHEMES and not re.search(r"[\s\x00-\x1f\"'<>\\]", iri)


def page_address(iri: str, base: str, version: str = "") -> str:
    """The page of a thing, as it is now or in a release."""
    return f"{root()}{_of_release(version)}{page_path(iri, base)}"


def data_address(iri: str, base: str, suffix: str, version: str = "", asked: Asked = _NOTHING) -> str:
    """The document of a thing in a format, with what else is asked of it."""
    return f"{root()}{_of_release(version)}{data_path(iri, base, suffix, asked)}"


def cite_address(iri: str, base: str, suffix: str) -> str:
    """The citation of a thing in a format."""
    return f"{root()}{cite_path(iri, base, suffix)}"


def linkset_address(iri: str, format_: str) -> str:
    """The links of a thing as a document."""
    return f"{root()}/linkset?{_query({'iri': iri, 'format': format_})}"


def timemap_address(address: str) -> str:
    """The list of the states of a page or document of this site."""
    return f"{root()}/timemap{address.removeprefix(root())}"


def absolute(address: str, base: str) -> str:
    """An address of this site as it is told to others: under the base of what is served, wherever that listens."""
    return base + address.removeprefix(request.script_root).removeprefix("/")


def page_path(iri: str, base: str, asked: Asked = _NOTHING) -> str:
    """The page of a thing, seen from the base.

    >>> page_path("https://kg.example.org/id/person/ada", "https://kg.example.org/")
    '/page/person/ada'
    >>> page_path("https://other.example/ada#me", "https://kg.example.org/")
    '/page?iri=https://other.example/ada%23me'
    """
    steps = _steps(iri, base)
    if not steps:
        return f"/page?{_query({'iri': iri} | dict(asked))}"
    return f"/page/{quote(steps, safe=IN_PATH)}" + (f"?{_query(asked)}" if asked else "")


def data_path(iri: str, base: str, suffix: str = "", asked: Asked = _NOTHING) -> str:
    """The document of a thing, seen from the base; without a suffix it is the one that Accept asks for.

    >>> data_path("https://kg.example.org/id/person/ada", "https://kg.example.org/", "ttl", {"depth": 2})
    '/data/person/ada.ttl?depth=2'
    """
    steps = _steps(iri, base)
    if not steps or (not suffix and steps.endswith(tuple(f".{each}" for each in SUFFIXES))):
        return f"/data?{_query({'iri': iri} | ({'format': suffix} if suffix else {}) | dict(asked))}"
    path = f"/data/{quote(steps, safe=IN_PATH)}" + (f".{suffix}" if suffix else "")
    return f"{path}?{_query(asked)}" if asked else path


def cite_path(iri: str, base: str, suffix: str) -> str:
    """The citation of a thing, seen from the base.

    >>> cite_path("https://kg.example.org/id/person/ada", "https://kg.example.org/", "bib")
    '/cite/person/ada.bib'
    """
    steps = _steps(iri, base)
    return (
        f"/cite/{quote(steps, safe=IN_PATH)}.{suffix}" if steps else f"/cite?{_query({'iri': iri, 'format': suffix})}"
    )


def uri(iri: str) -> str:
    """An IRI as a header may hold it: what is no character of a URI is percent-encoded (RFC 3987, section 3.1).

    >>> uri("https://example.org/café>; rel=x")
    'https://example.org/caf%C3%A9%3E;%20rel=x'
    """
    return quote(iri, safe=_IN_IRI, errors="replace")


def root() -> str:
    """The path under which the site is mounted, without a slash at its end; empty where it has its host to itself."""
    mounted = request.script_root if has_request_context() else ""
    return quote(mounted, safe=IN_PATH) if mounted else ""


def _of_release(version: str) -> str:
    return f"/releases/{version}" if version else ""


def _query(asked: Mapping[str, object]) -> str:
    return urlencode(asked, safe=IN_QUERY, errors="replace")


def _steps(iri: str, base: str) -> str:
    """Kind and slug of a thing whose address is made of them; empty for any other."""
    path = iri.removeprefix(f"{base}id/") if iri.startswith(f"{base}id/") else ""
    return path if path.find("/") > 0 and _survives(path) else ""


def _survives(path: str) -> bool:
    """Whether a path comes back from a client as it was sent: no fragment, query, empty step or dots to resolve."""
    return not _CHANGED.search(path)


_CHANGED = re.compile(r"[#?\\]|(^|/)\.{0,2}(/|$)")


def _inside(iri: str, base: str) -> str | None:
    if _steps(iri, base):
        return page_path(iri, base)
    if iri == str(ONTOLOGY):
        return "/ontology"
    for namespace, page in _TERMS.items():
        if iri.startswith(namespace):
            return f"{page}#{quote(iri.removeprefix(namespace), safe=IN_PATH)}"
    if iri.startswith(str(FORM)) and iri != str(FORM):
        return f"/form/{quote(iri.removeprefix(str(FORM)), safe=IN_PATH)}"
    return None


_TERMS = {str(COOP._NS): "/ontology", str(SHAPE): "/shapes"}
