"""Refuses a query that would ask another server."""

import re
from collections.abc import Mapping
from textwrap import shorten

import pyoxigraph as ox

from kg.errors import KgError

LONGEST_REASON = 200
_LETTERS = re.compile(r"(servic)e", re.IGNORECASE)
_KEYWORD = re.compile(r"service(\s+silent\b)?", re.IGNORECASE)


def refuse_service(query: str, prefixes: Mapping[str, str] | None = None) -> None:
    """Passes a query in which SERVICE is no keyword, but part of a string, comment, IRI, name or variable.

    Oxigraph has no switch for SERVICE, and to tell a keyword from a string takes the whole grammar. So its
    own parser tells: it reads the query with the last letter of each "service" changed. Names and strings
    stay names and strings; a keyword becomes a syntax error.

    >>> refuse_service('SELECT ?service { ?service ?p "SERVICE" } # SERVICE')
    >>> refuse_service("SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }")
    Traceback (most recent call last):
    kg.errors.KgError: query: SERVICE is refused: a query asks this store alone

    Raises:
        KgError: SERVICE is a keyword of the query, or the query is wrong.
    """
    if not _LETTERS.search(query):
        return
    error = _syntax_error(query, prefixes, _LETTERS, r"\1X")
    if error is None:
        return
    # SERVICE and GRAPH are followed by the same, so a query that is right with GRAPH in its place has SERVICE
    if _syntax_error(query, prefixes, _KEYWORD, "GRAPH"):
        raise wrong_query(error) from error
    hint = "Leave SERVICE out; to ask other data too, serve it from files: kg serve --data FILE…"
    raise KgError("SERVICE is refused: a query asks this store alone", where="query", hint=hint, exit_code=2) from error


def wrong_query(error: Exception) -> KgError:
    """Oxigraph's complaint about a query as an error of ours, its list of what may follow cut short."""
    reason = shorten(str(error), LONGEST_REASON, placeholder=" …")
    return KgError(f"no SPARQL query: {reason}", where="query", exit_code=2)


def _syntax_error(query: str, prefixes: Mapping[str, str] | None, old: re.Pattern[str], new: str) -> SyntaxError | None:
    renamed = {old.sub(new, name): iri for name, iri in (prefixes or {}).items()}
    try:
        ox.Store().query(old.sub(new, query), prefixes=renamed, base_iri="http://localhost/")
    except SyntaxError as error:
        return error
    return None
