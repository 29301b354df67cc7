"""A list as data: a row for each of its things, or what is told of each as RDF; written piece by piece.

Rows come from the index. What RDF tells of the things is asked for by the hundred, in the query processes, so that a
list of any length takes the same memory and none takes a process for long. Both come in the order of the pages.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from xml.sax.saxutils import quoteattr

import pyoxigraph as ox

from kg import jsonld, turtle
from kg.terms import PREFIXES, SCHEMA, compact
from kg.turtle import Statement
from web.language import PLAIN
from web.lookups import values
from web.names import names
from web.negotiate import CSV, GRAPHS, JSONLD, NTRIPLES, RDFXML, TSV, TURTLE, Format
from web.pool import QueryError, Question
from web.selection import Selection
from web.served import Served
from web.xml import rdfxml

TABLE = Format("json", "JSON", "application/json")
TABLES = (CSV, TSV, TABLE)
FORMATS = (*TABLES, *GRAPHS)
COLUMNS = ("iri", "name_en", "name_ru", "kind", "country", "articles", "first", "last")
AT_ONCE = 200
NARROWER = "Ask /sparql for a part of it, or take the whole dataset from /downloads."

Row = tuple[str, ...]
Gone = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Listing:
    """The things of a list, and how they are asked about.

    Attributes:
        now: the release.
        chosen: its things, in order.
        rows: how many rows, or triples, there may be.
        gone: tells whether the client went away.
    """

    now: Served
    chosen: Selection
    rows: int
    gone: Gone

    def written(self, format_: Format) -> Iterator[bytes]:
        """The list in one of `FORMATS`.

        Raises:
            QueryError: a part of it could not be had, or it has too many rows or triples.
        """
        return _WRITERS[format_](self)

    def table(self) -> Iterator[Row]:
        """The rows, each with the `COLUMNS`."""
        for rows in self.chosen.chunks(AT_ONCE):
            yield from (_row(*row) for row in rows)

    def described(self) -> Iterator[list[Statement]]:
        """What is told of the things, some hundreds of them at once; the statements of each stand in a row."""
        left = self.rows
        for rows in self.chosen.chunks(AT_ONCE):
            things = [row[0] for row in rows]
            found: dict[str, list[Statement]] = {}
            for line in self._asked(_STATEMENTS % values(things)).splitlines():
                statement = turtle.parsed_line(line)
                found.setdefault(statement[0], []).append(statement)
            told = [statement for thing in things for statement in sorted(found.get(f"<{thing}>", ()))]
            left -= len(told)
            if left < 0:
                raise QueryError("large", f"the list has more than {self.rows:,} triples", NARROWER)
            yield told

    def _asked(self, query: str) -> bytes:
        question = Question(f"{_PREFIXES}{query}", self.now.endpoint, results="csv", graph="nt")
        return b"".join(self.now.pool.ask(question, self.gone))


def _row(iri: str, english: str, russian: str, class_: str, country: str, articles: int, first: str, last: str) -> Row:
    return iri, english, russian, compact(class_), country, str(articles), first, last


def _csv(listing: Listing) -> Iterator[bytes]:
    """RFC 4180. Values stand as they are: what a spreadsheet makes of `=1+1` is its own matter."""
    yield _csv_lines([COLUMNS])
    yield from map(_csv_lines, _batches(listing.table()))


def _csv_lines(rows: Iterable[Row]) -> bytes:
    output = io.StringIO()
    csv.writer(output).writerows(rows)
    return output.getvalue().encode()


def _tsv(listing: Listing) -> Iterator[bytes]:
    """Tabs and line breaks within a value are escaped as SPARQL's TSV escapes them."""
    yield _tsv_lines([COLUMNS])
    yield from map(_tsv_lines, _batches(listing.table()))


def _tsv_lines(rows: Iterable[Row]) -> bytes:
    return "".join("\t".join(value.translate(_ESCAPES) for value in row) + "\n" for row in rows).encode()


def _json(listing: Listing) -> Iterator[bytes]:
    """An array with an object for each row, on a line of its own; what is not known is null."""
    yield b"["
    before = "\n"
    for rows in _batches(listing.table()):
        yield (before + ",\n".join(map(_object, rows))).encode()
        before = ",\n"
    yield b"\n]\n"


def _object(row: Row) -> str:
    told: dict[str, str | int | None] = {name: value or None for name, value in zip(COLUMNS, row, strict=True)}
    return json.dumps(told | {"articles": int(row[COLUMNS.index("articles")])}, ensure_ascii=False)


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, AT_ONCE)):
        yield batch


def _turtle(listing: Listing) -> Iterator[bytes]:
    yield turtle.head(PREFIXES)
    for told in listing.described():
        linked = {object_[1:-1] for _, _, object_ in told if object_[0] == "<"}
        known = names(linked, *listing.now.stores, order=PLAIN.order)
        called = {iri: name.text for iri, name in known.items() if name.described}
        for thing in turtle.things(told, PREFIXES, called):
            yield b"\n" + thing


def _jsonld(listing: Listing) -> Iterator[bytes]:
    return jsonld.written((statement for told in listing.described() for statement in told), PREFIXES)


def _ntriples(listing: Listing) -> Iterator[bytes]:
    return map(_lines, listing.described())


def _rdfxml(listing: Listing) -> Iterator[bytes]:
    """Each piece is written as a document, of which the inside is taken: the engine's head is never the same twice."""
    spaces = "".join(f" xmlns:{prefix}={quoteattr(space)}" for prefix, space in sorted(PREFIXES.items()))
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{spaces}>'.encode()
    for told in listing.described():
        triples = (quad.triple for quad in ox.parse(_lines(told), format=ox.RdfFormat.N_TRIPLES))
        whole = rdfxml(triples, PREFIXES)
        yield whole[whole.index(b">", whole.index(b"<rdf:RDF")) + 1 : whole.rindex(_END)].rstrip()
    yield b"\n" + _END + b"\n"


def _lines(told: Iterable[Statement]) -> bytes:
    return "".join(f"{' '.join(statement)} .\n" for statement in told).encode()


_WRITERS: Mapping[Format, Callable[[Listing], Iterator[bytes]]] = {
    CSV: _csv,
    TSV: _tsv,
    TABLE: _json,
    TURTLE: _turtle,
    JSONLD: _jsonld,
    NTRIPLES: _ntriples,
    RDFXML: _rdfxml,
}
_END = b"</rdf:RDF>"
_ESCAPES = str.maketrans({"\t": r"\t", "\n": r"\n", "\r": r"\r", "\\": r"\\"})
_PREFIXES = "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in PREFIXES.items())
_STATEMENTS = f"""
CONSTRUCT {{ ?iri ?p ?o }} {{
  VALUES ?iri {{ %s }}
  ?iri ?p ?o FILTER(?p != <{SCHEMA.text}> && (isIRI(?o) || isLiteral(?o) || isBlank(?o)))
}}
"""
