"""`kg query`."""

import sys
import unicodedata
from pathlib import Path
from typing import IO

import click
import pyoxigraph as ox

from kg import turtle
from kg.cli import options
from kg.errors import KgError
from kg.release import open_current
from kg.store import Answer
from kg.terms import PREFIXES, compact

RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}


@click.command()
@click.argument("sparql", metavar="SPARQL|FILE.rq")
@options.out
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["table", *RESULTS, "turtle"]),
    help="table unless told; turtle for CONSTRUCT and DESCRIBE.",
)
def query(sparql: str, out: Path | None, format_name: str | None) -> None:
    """Asks the current release.

    The prefixes coop:, form:, org:, foaf:, schema:, skos:, dcterms:, prov:, oa:, owl:, rdf:, rdfs:, sh: and xsd:
    need no declaration; other IRIs may be relative to the base: <id/organization/…>. SERVICE is refused.

    \b
    Example:
        kg query 'SELECT ?visit ?host { ?visit a coop:Visit ; coop:host ?host }'
        kg query partners.rq --format csv
    """
    release = open_current(options.settings(out=out).out)
    answer = release.store().query(_text(sparql), base_iri=release.manifest.base, prefixes=PREFIXES)
    try:
        _print(answer, format_name, sys.stdout.buffer)
    except (ValueError, RuntimeError) as error:
        raise KgError(f"the query failed: {error}", where="query") from error


def table(head: list[str], rows: list[list[str]]) -> str:
    """Rows of words under a head, in columns that line up on a terminal; an empty text when nothing is found.

    >>> print(table(["name", "year"], [["Tsinghua", "2023"], ["清华", "2024"]]))
    name      year
    --------  ----
    Tsinghua  2023
    清华      2024
    """
    widths = [max(map(_width, column)) for column in zip(head, *rows, strict=True)]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join(_line(line, widths) for line in lines)


def _text(sparql: str) -> str:
    """The query itself: the argument, or what the file holds that it names."""
    if not sparql.endswith(".rq"):
        return sparql
    try:
        return Path(sparql).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise KgError(f"cannot be read: {reason}", where=sparql, exit_code=2) from error


def _print(answer: Answer, format_name: str | None, stream: IO[bytes]) -> None:
    if isinstance(answer, ox.QueryTriples):
        if format_name not in (None, "turtle"):
            raise _unfit(format_name, "a graph", "turtle")
        triples = sorted(answer, key=str)
        stream.write(turtle.document(triples, PREFIXES, turtle.names_in(map(turtle.statement, triples))))
    elif format_name == "turtle":
        raise _unfit(format_name, "no graph", f"table or {', '.join(RESULTS)}")
    elif format_name in RESULTS:
        answer.serialize(stream, RESULTS[format_name])
    else:
        stream.write(f"{_readable(answer)}\n".encode())


def _readable(answer: ox.QuerySolutions | ox.QueryBoolean) -> str:
    if isinstance(answer, ox.QueryBoolean):
        return "yes" if answer else "no"
    head = [variable.value for variable in answer.variables]
    rows = [[_cell(row[name]) for name in head] for row in answer]
    return table(head, rows) if rows else "Nothing found."


def _cell(term: object) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return compact(term.value)
    return " ".join(term.value.split()) if isinstance(term, ox.Literal) else str(term)


def _line(cells: list[str], widths: list[int]) -> str:
    padded = (cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def _width(text: str) -> int:
    """The columns that a text takes on a terminal."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(bool(unicodedata.combining(letter)) for letter in text)


def _unfit(format_name: str | None, result: str, fit: str) -> KgError:
    message = f"the query gives {result}, which --format {format_name} cannot show"
    return KgError(message, where="query", hint=f"Ask for --format {fit}.", exit_code=2)
