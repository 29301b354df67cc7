"""The typical queries, filled in for a collection, and their answers in a form that can be compared between engines."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from string import Template
from typing import Any

import pyoxigraph as ox

from kg.store import Store, select

FOLDER = Path(__file__).parent / "queries"
ROWS = "application/sparql-results+json"
TRIPLES = "application/n-triples, text/turtle;q=0.5"
TABLE = "text/csv"
LOOK_UPS = ("entity", "path", "optional", "construct", "describe", "evidence")
"""Queries that begin at one thing."""
VIRTUOSO_ASK = "__ASK_RETVAL"
"""Virtuoso answers ASK with rows of this variable: one for true, none for false."""
XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = frozenset(f"{XSD}{name}" for name in ("integer", "int", "decimal", "double", "nonNegativeInteger"))


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its name, its title and the formats that its answer is asked for in."""

    name: str
    title: str
    query: str
    accept: str

    @property
    def any_rows(self) -> bool:
        """Whether engines may choose which rows they give: there is a LIMIT and no order."""
        return "LIMIT" in self.query and "ORDER BY" not in self.query


def questions(store: Store) -> list[Question]:
    """All queries, about an organisation that is named often and the first article of a collection."""
    chosen = {"organization": f"<{_often_named(store)}>", "article": f"<{_first_article(store)}>"}
    return [_question(path, chosen) for path in sorted(FOLDER.glob("*.rq"))]


def _question(path: Path, chosen: Mapping[str, str]) -> Question:
    title, _, query = path.read_text(encoding="utf-8").partition("\n")
    name, form = path.stem.partition("-")[2], query.strip().split("\n")
    graph = any(line.startswith(("CONSTRUCT", "DESCRIBE")) for line in form)
    accept = TABLE if title.endswith("as CSV") else TRIPLES if graph else ROWS
    return Question(name, title.lstrip("# "), Template(query.strip()).substitute(chosen), accept)


def _often_named(store: Store) -> str:
    """The tenth of the organisations by how many articles name them."""
    return _one(
        store,
        "SELECT ?it { ?article schema:mentions ?it . ?it coop:locatedIn ?city }"
        " GROUP BY ?it ORDER BY DESC(COUNT(*)) ?it OFFSET 9 LIMIT 1",
    )


def _first_article(store: Store) -> str:
    return _one(store, "SELECT ?it { ?it a coop:Article } ORDER BY ?it LIMIT 1")


def _one(store: Store, query: str) -> str:
    node = next(select(store, query))["it"]
    assert isinstance(node, ox.NamedNode)
    return node.value


Rows = Counter[tuple[tuple[str, ...], ...]]


def rows(content_type: str, body: bytes) -> Rows:
    """An answer as the multiset of its rows or triples; numbers count by value, and blank nodes have no names.

    Raises:
        ValueError: the format is none that was asked for.
    """
    media_type = "application/rdf+xml" if b"<rdf:RDF" in body[:200] else content_type.partition(";")[0].strip().lower()
    if media_type == TABLE:
        return Counter(_cells(body))
    if media_type == ROWS:
        return Counter(_solutions(json.loads(body)))
    format_ = ox.RdfFormat.from_media_type("application/n-triples" if media_type == "text/plain" else media_type)
    if format_ is None:
        raise ValueError(f"an answer as {content_type!r}: {body[:200]!r}")
    return Counter(tuple(map(_node, triple)) for triple in _triples(body, format_))


def _triples(body: bytes, format_: ox.RdfFormat) -> Iterator[tuple[Any, Any, Any]]:
    for quad in ox.parse(body, format=format_):
        yield quad.subject, quad.predicate, quad.object


def _cells(body: bytes) -> Iterator[tuple[tuple[str, ...], ...]]:
    table = csv.reader(io.StringIO(body.decode("utf-8"), newline=""))
    next(table)
    yield from (tuple((cell,) for cell in row) for row in table if row)


def _solutions(answer: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], ...]]:
    if "boolean" in answer or answer["head"].get("vars") == [VIRTUOSO_ASK]:
        yield ((str(bool(answer.get("boolean", answer.get("results", {}).get("bindings")))),),)
        return
    for row in answer["results"]["bindings"]:
        yield tuple((name, *_term(**row[name])) for name in sorted(row))


def _node(node: Any) -> tuple[str, ...]:
    if isinstance(node, ox.Literal):
        return _literal(node.value, node.language or "", node.datatype.value)
    return ("uri", node.value) if isinstance(node, ox.NamedNode) else ("bnode",)


def _term(type: str, value: str = "", datatype: str = "", **rest: str) -> tuple[str, ...]:
    if type == "uri":
        return "uri", value
    return ("bnode",) if type == "bnode" else _literal(value, rest.get("xml:lang", ""), datatype)


def _literal(value: str, language: str, datatype: str) -> tuple[str, ...]:
    """A literal; integers and decimals are the same number whatever their type, as engines derive types differently."""
    if datatype in NUMBERS:
        try:
            return "number", str(Decimal(value).normalize())
        except InvalidOperation:
            return "number", value
    plain = datatype in ("", f"{XSD}string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")
    return "literal", value, language.lower(), "" if plain else datatype
