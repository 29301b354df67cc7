"""A list as data: a row for each of its things, or what is told of each as RDF; written piece by piece.

The things are asked about by the hundred, in the query processes, so that a list of any length takes the same memory,
none takes a process for long, and its rows come in the order of its pages.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from xml.sax.saxutils import quoteattr

import pyoxigraph as ox

from kg import jsonld, turtle
from kg.terms import PREFIXES, SCHEMA, compact
from kg.turtle import Statement
from web.lookups import values
from web.names import LABELS, names
from web.negotiate import CSV, GRAPHS, JSONLD, NTRIPLES, RDFXML, TSV, TURTLE, Format
from web.pool import QueryError, Question
from web.served import Served

TABLE = Format("json", "JSON", "application/json")
TABLES = (CSV, TSV, TABLE)
FORMATS = (*TABLES, *GRAPHS)
COLUMNS = ("iri", "name_en", "name_ru", "kind", "country", "articles", "first", "last")
AT_ONCE = 200
NARROWER = "Ask /sparql for a part of it, or take the whole dataset from /downloads."

Row = Sequence[str]
Gone = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Listing:
    """The things of a list, and how they are asked about.

    Attributes:
        now: the release.
        classes: what the list is of.
        things: their IRIs, in order.
        rows: how many rows, or triples, there may be.
        gone: tells whether the client went away.
    """

    now: Served
    classes: Sequence[str]
    things: Iterable[str]
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
        for things in _chunks(self.things):
            answer = self._asked(_ROWS.replace("$classes", _listed(self.classes)).replace("$things", values(things)))
            found: dict[str, list[dict[str, str]]] = {thing: [] for thing in things}
            for told in csv.DictReader(io.StringIO(answer.decode(), newline="")):
                found[told["iri"]].append(told)
            yield from (_row(thing, told) for thing, told in found.items())

    def described(self) -> Iterator[list[Statement]]:
        """What is told of the things, some hundreds of them at once; the statements of each stand in a row."""
        left = self.rows
        for things in _chunks(self.things):
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


def _chunks(things: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(things)
    while chunk := list(islice(rest, AT_ONCE)):
        yield chunk


def _row(iri: str, told: Sequence[Mapping[str, str]]) -> Row:
    """What the answers tell of one thing; of several names, kinds or countries the first by alphabet."""

    def first(column: str, *languages: str) -> str:
        values = (answer[column] for answer in told if answer["language"] in languages)
        return min(filter(None, values), default="")

    kind = compact(first("kind", ""))
    names = first("name", "en") or first("name", ""), first("name", "ru")
    return iri, *names, kind, first("country", ""), first("articles", "") or "0", first("first", ""), first("last", "")


def _listed(iris: Iterable[str]) -> str:
    return values(iris).replace(" ", ", ")


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
        called = {iri: name.text for iri, name in names(linked, *listing.now.stores).items() if name.described}
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
        whole = ox.serialize(triples, format=ox.RdfFormat.RDF_XML, prefixes=PREFIXES) or b""
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
_ROWS = f"""
SELECT ?iri ?name ?language ?kind ?country ?articles ?first ?last {{
  {{ VALUES ?iri {{ $things }} ?iri ?by ?name FILTER(?by IN ({", ".join(LABELS)})) BIND(LANG(?name) AS ?language) }}
  UNION {{ VALUES ?iri {{ $things }} ?iri a ?kind FILTER(?kind IN ($classes)) }}
  UNION {{
    VALUES ?iri {{ $things }} ?iri (coop:locatedIn|schema:containedInPlace)+ ?place
    FILTER NOT EXISTS {{ ?place schema:containedInPlace ?wider }}
    ?place skos:prefLabel ?country FILTER(LANG(?country) = "en")
  }} UNION {{
    SELECT ?iri (COUNT(DISTINCT ?article) AS ?articles) {{
      VALUES ?iri {{ $things }} ?article (schema:mentions|schema:about)? ?iri ; a coop:Article
    }} GROUP BY ?iri
  }} UNION {{
    SELECT ?iri (MIN(STR(?date)) AS ?first) (MAX(STR(?date)) AS ?last) {{
      VALUES ?iri {{ $things }} ?article (schema:mentions|schema:about)? ?iri ; schema:datePublished ?date
    }} GROUP BY ?iri
  }}
}}
"""
_STATEMENTS = f"""
CONSTRUCT {{ ?iri ?p ?o }} {{
  VALUES ?iri {{ %s }}
  ?iri ?p ?o FILTER(?p != <{SCHEMA.text}> && (isIRI(?o) || isLiteral(?o) || isBlank(?o)))
}}
"""
