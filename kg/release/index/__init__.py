"""A release → `index.sqlite`: its things in order, by what they can be narrowed down, and the words to find them by.

    store → kinds → gathered → tables

Lists and the search of the web application read it and never the store. It is made from the merged graph alone, so that
one can be made for any store; the same statements give the same bytes.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.release.index import facets, tables
from kg.release.index.folding import searched
from kg.release.index.gathered import Gathered, gathered, texts
from kg.release.index.kinds import Kind, Kinds, kinds_of
from kg.store import Store, select
from kg.terms import expand

__all__ = ["FILE", "STEPS", "Kind", "Kinds", "kinds_of", "write"]

FILE = "index.sqlite"
STEPS = ("things", "facets", "names", "texts", "order")
"""What is done one after the other; `write` tells of each."""
NO_CLASS = 0

Tell = Callable[[str], None]


def write(path: Path, store: Store, base: str, tell: Tell = lambda step: None) -> None:
    """Writes the index of a store to a file that is not there yet.

    Args:
        path: the file.
        store: what is indexed: its merged graph.
        base: what the IRIs of the store's own things begin with.
        tell: is told each of the `STEPS` as it begins.
    """
    database = tables.created(path)
    try:
        _fill(database, store, base, tell)
    finally:
        database.close()


def _fill(database: sqlite3.Connection, store: Store, base: str, tell: Tell) -> None:
    tell("things")
    kinds = kinds_of(store)
    things = gathered(store, kinds)
    numbers = {thing.iri: number for number, thing in enumerate(things, 1)}
    classes = {class_: number for number, class_ in enumerate(_classes(kinds), 1)}
    tell("facets")
    countries = {row["value"].value for row in select(store, facets.COUNTRIES)}
    values = {
        (role, facet): _having(store, role, facet, of, numbers, countries)
        for role, of in _roles(kinds).items()
        for facet in facets.PATTERNS[role]
    }
    _write_kinds(database, kinds, classes)
    _write_things(database, things, kinds, classes, _lying(values, things, numbers))
    _write_values(database, values, base)
    _write_classes_as_facet(database, kinds, things, numbers)
    database.execute(_COUNT)
    tell("names")
    _write_names(database, things)
    tell("texts")
    articles = [thing.iri for thing in things if _ARTICLE in thing.classes]
    for article, text in texts(store, articles):
        database.execute("INSERT INTO texts (rowid, own, latin) VALUES (?, ?, ?)", (numbers[article], *searched(text)))
    tell("order")
    database.executescript(tables.INDEXES)


def _classes(kinds: Kinds) -> list[str]:
    return sorted({class_ for kind in kinds.values() for class_ in kind.classes})


def _roles(kinds: Kinds) -> dict[str, list[str]]:
    """The classes of each role that there are things of."""
    found: dict[str, list[str]] = defaultdict(list)
    for kind in kinds.values():
        if len(kind.classes) == 1 and (role := facets.role_of(kind)):
            found[role].extend(kind.classes)
    return {role: sorted(set(classes)) for role, classes in sorted(found.items())}


Having = Mapping[str, Sequence[int]]
"""The numbers of the things that have a value, by the value as N-Triples write it."""


def _having(
    store: Store, role: str, facet: str, classes: Sequence[str], numbers: Mapping[str, int], countries: set[str]
) -> Having:
    found: dict[str, list[int]] = defaultdict(list)
    for row in select(store, facets.filling(role, facet, classes)):
        thing, value = row["thing"], row["value"]
        if value is not None and (facet != "country" or value.value in countries):
            found[str(value)].append(numbers[thing.value])
    return {value: sorted(found[value]) for value in sorted(found)}


def _lying(
    values: Mapping[tuple[str, str], Having], things: Sequence[Gathered], numbers: Mapping[str, int]
) -> dict[int, str]:
    """The English name of the country that a thing lies in; of several the first by alphabet."""
    found: dict[int, str] = {}
    for role in ("organization", "place", "other"):
        for country, lying in values.get((role, "country"), {}).items():
            number = numbers.get(country[1:-1])
            name = things[number - 1].named("en") if number else ""
            for thing in lying if name else ():
                found[thing] = min(found.get(thing, name), name)
    return found


def _write_kinds(database: sqlite3.Connection, kinds: Kinds, classes: Mapping[str, int]) -> None:
    for number, kind in enumerate(kinds.values(), 1):
        told = (number, kind.slug, facets.role_of(kind), kind.group, kind.count)
        database.execute("INSERT INTO kind VALUES (?, ?, ?, ?, ?)", told)
        listed = [(number, place, classes[class_]) for place, class_ in enumerate(kind.classes)]
        database.executemany("INSERT INTO kind_class VALUES (?, ?, ?)", listed)
    told_of = {"": NO_CLASS, **classes}
    database.executemany("INSERT INTO class VALUES (?, ?)", ((number, class_) for class_, number in told_of.items()))


def _write_things(
    database: sqlite3.Connection,
    things: Sequence[Gathered],
    kinds: Kinds,
    classes: Mapping[str, int],
    lying: Mapping[int, str],
) -> None:
    kinds_of_class = defaultdict(list)
    for number, kind in enumerate(kinds.values(), 1):
        for class_ in kind.classes:
            kinds_of_class[class_].append((number, kind))
    for number, thing in enumerate(things, 1):
        known = sorted(set(thing.classes))
        member: dict[int, int] = {}
        for class_ in known:
            for kind_number, _ in kinds_of_class[class_]:
                member.setdefault(kind_number, classes[class_])
        shown = min(known, key=lambda class_: (_group(kinds_of_class[class_]) == "record", class_), default="")
        database.execute(
            "INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                thing.iri,
                thing.key[0],
                thing.named("en", ""),
                thing.named("ru"),
                lying.get(number, ""),
                len(thing.articles),
                thing.first,
                thing.last,
                _category(kinds_of_class[shown]),
                classes.get(shown, NO_CLASS),
            ),
        )
        rows = [(kind, number, class_, len(thing.articles), thing.last) for kind, class_ in sorted(member.items())]
        database.executemany("INSERT INTO member VALUES (?, ?, ?, ?, ?)", rows)


def _group(kinds: Sequence[tuple[int, Kind]]) -> str:
    return kinds[0][1].group


def _category(kinds: Sequence[tuple[int, Kind]]) -> str:
    """Under which heading a search shows a thing: the umbrella, or the kind by itself."""
    group = _group(kinds) if kinds else "other"
    if group != "other":
        return group
    slug = kinds[0][1].slug if kinds else ""
    return slug if slug in ("article", "person", "place", "research-area") else "other"


def _write_values(database: sqlite3.Connection, values: Mapping[tuple[str, str], Having], base: str) -> None:
    for (role, facet), having in values.items():
        taken: set[str] = set()
        for node, things in having.items():
            token = facets.token_of(_plain(node), base)
            token = node if token in taken else token
            taken.add(token)
            _write_value(database, role, facet, token, node, things)


def _write_classes_as_facet(
    database: sqlite3.Connection, kinds: Kinds, things: Sequence[Gathered], numbers: Mapping[str, int]
) -> None:
    """The classes of the things of a list that has several."""
    by_class: dict[str, list[int]] = defaultdict(list)
    for thing in things:
        for class_ in set(thing.classes):
            by_class[class_].append(numbers[thing.iri])
    slugs = {kind.classes[0]: kind.slug for kind in kinds.values() if kind.slug != kind.group}
    for kind in kinds.values():
        if kind.slug == kind.group:
            for class_ in kind.classes:
                node = f"<{class_}>"
                _write_value(database, facets.role_of(kind), "kind", slugs[class_], node, by_class[class_])


def _write_value(
    database: sqlite3.Connection, role: str, facet: str, token: str, node: str, things: Sequence[int]
) -> None:
    told = (role, facet, token, node)
    number = database.execute("INSERT INTO value (role, facet, token, node) VALUES (?, ?, ?, ?)", told).lastrowid
    database.executemany("INSERT INTO has VALUES (?, ?)", ((number, thing) for thing in things))


def _plain(node: str) -> str:
    """The IRI or the text of a value."""
    if node.startswith("<"):
        return node[1:-1]
    (quad,) = ox.parse(f"<x:x> <x:x> {node} .".encode(), format=ox.RdfFormat.N_TRIPLES)
    return str(quad.object.value)


def _write_names(database: sqlite3.Connection, things: Sequence[Gathered]) -> None:
    for number, text in _names(things):
        own, latin = searched(text)
        row = database.execute("INSERT INTO name (thing, text, folded) VALUES (?, ?, ?)", (number, text, own)).lastrowid
        database.execute("INSERT INTO names (rowid, own, latin) VALUES (?, ?, ?)", (row, own, latin))


def _names(things: Sequence[Gathered]) -> Iterator[tuple[int, str]]:
    """Each text that a thing is called by, once."""
    for number, thing in enumerate(things, 1):
        for text in dict.fromkeys(text for _, _, text in sorted(thing.labels)):
            yield number, text


_ARTICLE = str(expand("coop:Article"))
_COUNT = """
INSERT INTO counted SELECT member.kind, has.value, COUNT(*) FROM member
  JOIN kind ON kind.id = member.kind JOIN has ON has.thing = member.thing
  JOIN value ON value.id = has.value AND value.role = kind.role
GROUP BY member.kind, has.value ORDER BY member.kind, has.value
"""
