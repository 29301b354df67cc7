"""A list of the things of one kind, narrowed down by facets and put in an order: read from the index by key.

A page begins behind the last thing of the one before it, wherever that stands in the meantime, so that any page costs
the same and none repeats or leaves out a thing when another one has come.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kg.release.index import facets
from kg.release.index.kinds import Kind
from kg.terms import PREFIXES
from web.index import Index, Row

PAGE = 50
"""Things on a page of a list."""
MOST_CHOICES = 12
"""Values that a list may be narrowed down by at once."""
LONGEST_KEY = 4_000


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: its number in the index, how addresses and N-Triples write it, how many things have it."""

    facet: str
    token: str
    node: str
    number: int
    count: int = 0

    @property
    def iri(self) -> str:
        """The thing that it is; empty where it is a text."""
        return self.node[1:-1] if self.node.startswith("<") else ""


@dataclass(frozen=True, slots=True)
class Member:
    """A thing on a page of a list: how many articles tell of it, the date of the last one, and its class."""

    number: int
    iri: str
    sort: str
    last: str
    articles: int
    class_: str

    def key(self, order: str) -> str:
        """Where a list in an order stands at this thing; it means the same in another release."""
        leads: dict[str, str | int] = {"date": self.last, "articles": self.articles}
        told = json.dumps([leads.get(order, ""), self.sort, self.iri], ensure_ascii=False, separators=(",", ":"))
        return urlsafe_b64encode(told.encode()).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Page:
    """Things in a row, the place of the first one in the list, from 0, and whether others come before and after."""

    members: Sequence[Member]
    first: int
    has_before: bool
    has_after: bool


class NoKeyError(ValueError):
    """What is given as the place in a list tells none."""


@dataclass(frozen=True)
class Selection:
    """The things of a kind that have all the values chosen, in an order: `name`, `date` or `articles`."""

    index: Index
    kind: Kind
    choices: tuple[Choice, ...] = ()
    order: str = "name"

    @cached_property
    def number(self) -> int:
        """The number of the kind in the index."""
        row = self.index.row("SELECT id FROM kind WHERE slug = ?", self.kind.slug)
        return int(row[0]) if row else 0

    @property
    def role(self) -> str:
        """Which facets its things have; empty where they have none."""
        return facets.role_of(self.kind)

    @cached_property
    def count(self) -> int:
        """How many things it has."""
        if not self.choices:
            return self.kind.count
        return int(self._rows("COUNT(*)")[0][0])

    def page(self, after: str = "", before: str = "", most: int = PAGE) -> Page:
        """The things behind a key, or those before one; the first ones without.

        Raises:
            NoKeyError: the key is none.
        """
        seek, values = self._beyond(before, back=True) if before else self._beyond(after)
        found = [Member(*row) for row in self._rows(_MEMBER, seek, values, back=bool(before), most=most + 1)]
        is_full, found = len(found) > most, found[:most]
        if before:
            found.reverse()
        first = self._place(found[0]) if found and (after or before) else 0
        return Page(found, first, first > 0, is_full if not before else first + len(found) < self.count)

    def chunks(self, most: int) -> Iterator[list[Row]]:
        """All its things, so many at once: IRI, English and Russian name, class, country, articles, first, last."""
        after = ""
        while members := self.page(after, most=most).members:
            told = self._told([member.number for member in members])
            yield [told[member.number] for member in members]
            after = members[-1].key(self.order)

    def facets(self) -> dict[str, list[Choice]]:
        """The values that its things have, by facet in the order of a page, those of most things first."""
        found: dict[str, list[Choice]] = {facet: [] for facet in facets.FACETS}
        for facet, token, node, number, count in self._counted():
            if facet != "kind" or self.kind.slug == self.kind.group:
                found[facet].append(Choice(facet, token, node, number, count))
        return {facet: values for facet, values in found.items() if values}

    def choice(self, facet: str, token: str) -> Choice | None:
        """A value of a facet by what addresses call it; None where no thing of this kind may have it."""
        row = self.index.row(_VALUE, self.role, facet, token)
        is_one = row and (facet != "kind" or self.kind.slug == self.kind.group)
        return Choice(facet, token, *row) if row and is_one else None

    def has(self, facet: str) -> bool:
        """Whether its things may be narrowed down by a facet."""
        if facet == "kind":
            return self.kind.slug == self.kind.group
        return facet in facets.PATTERNS.get(self.role, {})

    def arguments(self) -> dict[str, str | tuple[str, ...]]:
        """Its parameters in an address."""
        told: dict[str, str | tuple[str, ...]] = {}
        for facet in facets.FACETS:
            if tokens := tuple(choice.token for choice in self.choices if choice.facet == facet):
                told[facet] = tokens
        return told | ({"sort": self.order} if self.order != order_of(self.kind) else {})

    def having(self, choice: Choice) -> "Selection":
        """The things of these that have one more value."""
        return self._with((*self.choices, choice))

    def without(self, choice: Choice) -> "Selection":
        """The list without a value that was chosen."""
        return self._with(tuple(each for each in self.choices if each.number != choice.number))

    def ordered(self, order: str) -> "Selection":
        """The same things in another order."""
        return replace(self, order=order)

    def sparql(self) -> str:
        """The query that finds the same things. Each value is a query of its own inside it: joined as plain patterns,
        two of them would be gone through once for each pair.
        """
        listed = " ".join(f"<{class_}>" for class_ in self.kind.classes)
        patterns = [
            f"{{ SELECT DISTINCT ?thing {{ {facets.narrowing(self.role, choice.facet, choice.node, number)} }} }}"
            for number, choice in enumerate(self.choices, 1)
        ]
        lines = ["SELECT ?thing (MIN(?label) AS ?name) {", f"  VALUES ?class {{ {listed} }}", "  ?thing a ?class ."]
        lines += [f"  {pattern}" for pattern in patterns]
        lines += [f"  OPTIONAL {{ ?thing {_LABEL} ?label }}", "  FILTER(isIRI(?thing))", "}"]
        lines += ["GROUP BY ?thing ORDER BY ?name", ""]
        body = "\n".join(lines)
        used = (f"PREFIX {prefix}: <{space}>" for prefix, space in PREFIXES.items() if f"{prefix}:" in body)
        return "\n".join([*used, body])

    def _with(self, choices: tuple[Choice, ...]) -> "Selection":
        return replace(self, choices=choices)

    @property
    def _joins(self) -> str:
        """What keeps to the things that have each value that was chosen."""
        return "".join(
            f" JOIN has AS has{n} ON has{n}.value = ? AND has{n}.thing = member.thing" for n in range(len(self.choices))
        )

    def _rows(
        self, what: str, seek: str = "", values: Sequence[object] = (), *, back: bool = False, most: int = -1
    ) -> list[Row]:
        chosen = [choice.number for choice in self.choices]
        if most < 0:
            query = f"SELECT {what} FROM member{self._joins} WHERE member.kind = ?{seek}"  # noqa: S608 - of constants
            return self.index.rows(query, *chosen, self.number, *values)
        order = ", ".join(_turned(each) if back else each for each in _ORDERS[self.order])
        query = (
            f"SELECT {what} FROM member{self._joins} JOIN thing ON thing.id = member.thing "  # noqa: S608 - of constants
            "JOIN class ON class.id = member.class "
            f"WHERE member.kind = ?{seek} ORDER BY {order} LIMIT ?"
        )
        return self.index.rows(query, *chosen, self.number, *values, most)

    def _beyond(self, key: str, *, back: bool = False) -> tuple[str, list[object]]:
        """The condition that a thing comes behind a key, or before it, with its values."""
        if not key:
            return "", []
        lead, sort, iri = _place_of(key)
        edge = self.index.row(_BEFORE if back else _UP_TO, sort, iri)
        border: int = edge[0] if edge else 0
        column = {"date": "member.last", "articles": "member.articles"}.get(self.order)
        side = "member.thing <= ?" if back else "member.thing > ?"
        if column is None:
            return f" AND {side}", [border]
        beyond = ">" if back else "<"
        return f" AND {column} {beyond}= ? AND ({column} {beyond} ? OR {side})", [lead, lead, border]

    def _place(self, member: Member) -> int:
        """How many things come before one."""
        seek, values = self._beyond(member.key(self.order), back=True)
        return int(self._rows("COUNT(*)", seek, values)[0][0])

    def _counted(self) -> list[Row]:
        if not self.role:
            return []
        if not self.choices:
            return self.index.rows(_COUNTED, self.number)
        query = _COUNTED_OF % self._joins
        return self.index.rows(query, *(choice.number for choice in self.choices), self.number, self.role)

    def _told(self, things: Sequence[int]) -> dict[int, Row]:
        marks = ", ".join("?" * len(things))
        rows = self.index.rows(_TOLD % marks, self.number, *things)
        return {row[0]: row[1:] for row in rows}


def order_of(kind: Kind) -> str:
    """The order of a list when none is asked for: articles by date, the newest first, others by name."""
    return "date" if facets.role_of(kind) == "article" else "name"


def orders_of(kind: Kind) -> tuple[str, ...]:
    """The orders that a list may have."""
    return {"": ("name",), "article": ("date", "name")}.get(facets.role_of(kind), ("name", "date", "articles"))


def _place_of(key: str) -> tuple[str | int, str, str]:
    try:
        if len(key) > LONGEST_KEY:
            raise NoKeyError(key[:40])
        lead, sort, iri = json.loads(urlsafe_b64decode(key.encode("ascii") + b"=" * (-len(key) % 4)))
        is_place = isinstance(sort, str) and isinstance(iri, str) and type(lead) in (str, int)
        f"{lead}{sort}{iri}".encode()
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise NoKeyError(key[:40]) from error
    if not is_place or (isinstance(lead, int) and abs(lead) >= 1 << 63):
        raise NoKeyError(key[:40])
    return lead, sort, iri


def _turned(order: str) -> str:
    return order.removesuffix(" DESC") if order.endswith(" DESC") else f"{order} DESC"


_ORDERS = {
    "name": ("member.thing",),
    "date": ("member.last DESC", "member.thing"),
    "articles": ("member.articles DESC", "member.thing"),
}
_MEMBER = "thing.id, thing.iri, thing.sort, member.last, member.articles, class.iri"
_UP_TO = "SELECT id FROM thing WHERE (sort, iri) <= (?, ?) ORDER BY sort DESC, iri DESC LIMIT 1"
_BEFORE = "SELECT id FROM thing WHERE (sort, iri) < (?, ?) ORDER BY sort DESC, iri DESC LIMIT 1"
_VALUE = "SELECT node, id FROM value WHERE role = ? AND facet = ? AND token = ?"
_COUNTED = """
SELECT value.facet, value.token, value.node, value.id, counted.count FROM counted JOIN value ON value.id = counted.value
WHERE counted.kind = ? ORDER BY counted.count DESC, value.token
"""
_COUNTED_OF = """
SELECT value.facet, value.token, value.node, value.id, found.count FROM (
  SELECT has.value AS value, COUNT(*) AS count FROM member%s JOIN has ON has.thing = member.thing
  WHERE member.kind = ? GROUP BY has.value
) AS found JOIN value ON value.id = found.value AND value.role = ? ORDER BY found.count DESC, value.token
"""
_TOLD = """
SELECT thing.id, thing.iri, thing.name_en, thing.name_ru, class.iri, thing.country, thing.articles, thing.first,
  thing.last
FROM thing JOIN member ON member.thing = thing.id AND member.kind = ? JOIN class ON class.id = member.class
WHERE thing.id IN (%s)
"""
_LABEL = "skos:prefLabel|schema:headline|rdfs:label|foaf:name|schema:name"
