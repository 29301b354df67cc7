"""IRI → address within this site. The site answers for the release's base at whatever address it listens."""

import re
from urllib.parse import urlsplit

from flask import url_for

from kg.terms import COOP, FORM, ONTOLOGY, SHAPE

SAFE_SCHEMES = ("http", "https", "mailto")


def address(iri: str, base: str, *, described: bool) -> str | None:
    """Where a link to an IRI leads: its page here, its home elsewhere; None where no link is safe.

    `described` says that the store tells of it. Only http, https and mailto IRIs lead outside.
    """
    if inside := _inside(iri, base):
        return inside
    if described:
        return url_for("resource.page_of_iri", iri=iri)
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


def page_address(iri: str, base: str) -> str:
    """The page of a thing."""
    kind, slug = _steps(iri, base)
    return url_for("resource.page", kind=kind, slug=slug) if kind else url_for("resource.page_of_iri", iri=iri)


def data_address(iri: str, base: str, suffix: str) -> str:
    """The document of a thing in a format."""
    kind, slug = _steps(iri, base)
    if kind:
        return url_for("resource.data", kind=kind, name=f"{slug}.{suffix}")
    return url_for("resource.data_of_iri", iri=iri, format=suffix)


def _steps(iri: str, base: str) -> tuple[str, str]:
    kind, _, slug = iri.removeprefix(f"{base}id/").partition("/") if iri.startswith(f"{base}id/") else ("", "", "")
    return (kind, slug) if kind and slug and _survives(f"{kind}/{slug}") else ("", "")


def _survives(path: str) -> bool:
    """Whether a path comes back from a client as it was sent: no fragment, query, empty step or dots to resolve."""
    return not re.search(r"[#?\\]|(^|/)\.{0,2}(/|$)", path)


def _inside(iri: str, base: str) -> str | None:
    if _steps(iri, base)[0]:
        return page_address(iri, base)
    if iri == str(ONTOLOGY):
        return url_for("vocabulary.ontology")
    if iri.startswith(str(COOP._NS)):
        return url_for("vocabulary.ontology", _anchor=iri.removeprefix(str(COOP._NS)))
    if iri.startswith(str(SHAPE)):
        return url_for("vocabulary.shapes", _anchor=iri.removeprefix(str(SHAPE)))
    if iri.startswith(str(FORM)) and iri != str(FORM):
        return url_for("vocabulary.form", name=iri.removeprefix(str(FORM)))
    return None
