"""The rows of a panel: its query, asked in a query process, and the sentences behind each row."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.store.reading import Having, Shape, Start, Value
from web.panels.panel import ME, MOST, Panel
from web.pool import Question
from web.quotes import OBJECT, OF_A_CLAIM, SUBJECT, Quote, quotes_in, text
from web.served import Served

Values = Mapping[str, Value]
MOST_QUOTES = 5
"""How many sentences stand behind one row."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a query found together, by variable, and the sentences that say so."""

    values: Values
    quotes: Sequence[Quote] = ()

    def text(self, name: str) -> str:
        """A value as text; empty where there is none."""
        return text(self.values.get(name))

    @property
    def dates(self) -> tuple[str, str]:
        """The first and the last date of the articles that say so; empty where none has one."""
        found = sorted(quote.date for quote in self.quotes if quote.date)
        return (found[0], found[-1]) if found else ("", "")

    def number(self, name: str) -> int:
        """A value that counts something."""
        return int(self.text(name) or 0)


@dataclass(frozen=True, slots=True)
class Filled:
    """A panel of one thing: its query with what that found. `more` tells that its limit cut it."""

    panel: Panel
    iri: str
    query: str
    rows: Sequence[Row]
    more: bool

    def iris(self) -> Iterator[str]:
        """Every IRI that has to be named."""
        yield self.iri
        for row in self.rows:
            yield from (value.value for value in row.values.values() if isinstance(value, ox.NamedNode))
            for quote in row.quotes:
                yield from quote.iris()


def filled(panel: Panel, now: Served, iri: str, gone: Callable[[], bool] = lambda: False) -> Filled:
    """A panel of a thing: one question to a query process, and one round trip to the store.

    Args:
        panel: which one.
        now: what is asked.
        iri: the thing.
        gone: tells whether the client went away.

    Raises:
        ValueError: `iri` is none.
        QueryError: there is no answer.
    """
    query = panel.query(iri)
    found = _asked(query, now, gone)
    behind = _behind(panel, now, iri, found)
    rows = [Row(values, behind.get(ends, ())) for values, ends in ((row, _ends(panel, iri, row)) for row in found)]
    return Filled(panel, iri, query, rows, len(found) >= MOST)


def merged(rows: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    """Rows that show the same, as one with the sentences of all.

    >>> ada = {"person": ox.NamedNode("http://x/ada"), "post": ox.NamedNode("http://x/1")}
    >>> len(merged([Row(ada), Row({**ada, "post": ox.NamedNode("http://x/2")})], ["person"]))
    1
    """
    alike: dict[tuple[Value | None, ...], list[Row]] = defaultdict(list)
    for row in rows:
        alike[tuple(row.values.get(name) for name in columns)].append(row)
    return [Row(same[0].values, [quote for row in same for quote in row.quotes]) for same in alike.values()]


def _asked(query: str, now: Served, gone: Callable[[], bool]) -> list[dict[str, Value]]:
    answer = b"".join(now.pool.ask(Question(query, now.endpoint, results="json"), gone))
    solutions = ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [{name: row[name] for name in names if row[name] is not None} for row in solutions]


def _ends(panel: Panel, iri: str, row: Values) -> tuple[Value | None, Value | None]:
    """The subject and the object of the claims behind a row."""
    known = {ME: ox.NamedNode(iri)} | dict(row)
    subject, object_ = panel.behind
    return known.get(subject), known.get(object_)


def _behind(
    panel: Panel, now: Served, iri: str, found: Sequence[Values]
) -> dict[tuple[Value | None, Value | None], list[Quote]]:
    starts: dict[tuple[Value | None, Value | None], tuple[Start, Shape]] = {}
    for row in found:
        subject, object_ = ends = _ends(panel, iri, row)
        if subject is not None and object_ is not None:
            values = ((ox.NamedNode(SUBJECT), subject), (ox.NamedNode(OBJECT), object_))
            starts[ends] = Having(values), OF_A_CLAIM
    quotes: dict[tuple[Value | None, Value | None], list[Quote]] = defaultdict(list)
    for quote in quotes_in(now.store.read(starts.values())) if starts else ():
        known = quotes[ox.NamedNode(quote.subject), quote.object]
        if len(known) < MOST_QUOTES and quote.words and quote.words not in {other.words for other in known}:
            known.append(quote)
    return quotes
