"""Refuses a query that would ask another server."""

import re
import secrets
from collections.abc import Mapping
from string import ascii_uppercase
from textwrap import shorten

import pyoxigraph as ox

from kg.errors import KgError

LONGEST_REASON = 200
_WORD = re.compile(r"(servic)e", re.IGNORECASE)


def refuse_service(query: str, prefixes: Mapping[str, str] | None = None) -> None:
    """Passes a query in which SERVICE is no keyword, but part of a string, comment, IRI, name or variable.

    Oxigraph has no switch for SERVICE, and to tell a keyword from a string takes the whole grammar. So its
    own parser tells: it reads the query with the last letter of each "service" changed. Names and strings
    stay names and strings; a keyword becomes a syntax error. Nothing is run.

    >>> refuse_service('SELECT ?service { ?service ?p "SERVICE" } # SERVICE')
    >>> refuse_service("SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }")
    Traceback (most recent call last):
    kg.errors.KgError: query: SERVICE is refused: a query asks this store alone

    Raises:
        KgError: SERVICE is a keyword of the query, or the query is wrong.
    """
    if not _WORD.search(query):
        return
    letter = _unused_letter(query, prefixes or {})
    if letter and not _complaint(*_with_letter(letter, query, prefixes or {})):
        return
    if complaint := _complaint(query, prefixes or {}):
        raise wrong_query(complaint) from complaint
    hint = "Leave SERVICE out; to ask other data too, serve it from files: kg serve --data FILE…"
    raise KgError("SERVICE is refused: a query asks this store alone", where="query", hint=hint, exit_code=2)


def wrong_query(error: Exception) -> KgError:
    """Oxigraph's complaint about a query as an error of ours, its list of what may follow cut short."""
    reason = shorten(str(error), LONGEST_REASON, placeholder=" …")
    return KgError(f"no SPARQL query: {reason}", where="query", exit_code=2)


def _unused_letter(query: str, prefixes: Mapping[str, str]) -> str | None:
    """A letter with which no other word of the query becomes the same; None where every letter is in use."""
    taken = " ".join((query, *prefixes)).lower()
    return next((letter for letter in ascii_uppercase if f"servic{letter.lower()}" not in taken), None)


def _with_letter(letter: str, query: str, prefixes: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    new = rf"\1{letter}"
    return _WORD.sub(new, query), {_WORD.sub(new, name): iri for name, iri in prefixes.items()}


def _complaint(query: str, prefixes: Mapping[str, str]) -> SyntaxError | None:
    """What the parser has to say against a query, which is not run: it is to be given a variable that it has not."""
    nowhere = ox.Variable(f"v{secrets.token_hex(16)}")
    try:
        ox.Store().query(
            query, prefixes=dict(prefixes), base_iri="http://localhost/", substitutions={nowhere: ox.Literal("")}
        )
    except SyntaxError as error:
        return error
    except (RuntimeError, ValueError):
        return None
    return None
