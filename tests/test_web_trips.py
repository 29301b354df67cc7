"""How much a page asks of its store: round trips (one call of the store, however much it looks up) and rows read."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from newsroom import BASE, opened, publish, readings
from rdflib import RDF

from kg.store import EmbeddedStore
from kg.terms import COOP, OA, SCHEMA
from web import neighbours, things
from web.names import names
from web.served import EXTENSION
from web.things import Thing, begun, thing

CALLS = ("query", "quads", "graphs", "look_up", "read", "labels")
HTML = {"Accept": "text/html"}
MOST_TRIPS = 3


class Counted(EmbeddedStore):
    """A store that counts its round trips, and the rows that are read in them."""

    def __init__(self, engine: ox.Store) -> None:
        super().__init__(Rows(engine))  # type: ignore[arg-type]  # it stands in for the engine
        self.trips: list[str] = []

    @property
    def rows(self) -> int:
        return self.engine.rows  # type: ignore[attr-defined,no-any-return]

    def begin(self) -> None:
        self.trips, self.engine.rows = [], 0  # type: ignore[attr-defined]


class Rows:
    """An engine whose rows are counted as they are taken."""

    def __init__(self, engine: ox.Store) -> None:
        self._engine, self.rows = engine, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def quads_for_pattern(self, *pattern: Any) -> Iterator[ox.Quad]:
        for quad in self._engine.quads_for_pattern(*pattern):
            self.rows += 1
            yield quad


def _counting(name: str) -> Any:
    def call(self: Counted, *args: Any, **kwargs: Any) -> Any:
        self.trips.append(name)
        return getattr(EmbeddedStore, name)(self, *args, **kwargs)

    return call


for _name in CALLS:
    setattr(Counted, _name, _counting(_name))


def _node(term: object) -> ox.NamedNode:
    return ox.NamedNode(str(term))


def _meeting(number: int, hub: ox.NamedNode, article: ox.NamedNode) -> Iterator[ox.Quad]:
    """A cooperation of which an article tells, with the claim that says so."""
    meeting, claim, evidence, selector = (ox.NamedNode(f"{BASE}id/{kind}/{number}") for kind in ("c", "l", "e", "s"))
    told: list[tuple[ox.NamedNode, object, Any]] = [
        (meeting, RDF.type, COOP.Meeting),
        (meeting, COOP.participant, hub),
        (claim, RDF.type, COOP.Claim),
        (claim, RDF.subject, meeting),
        (claim, RDF.predicate, COOP.participant),
        (claim, RDF.object, hub),
        (claim, COOP.evidence, evidence),
        (evidence, OA.hasSource, article),
        (evidence, OA.hasSelector, selector),
        (selector, OA.exact, ox.Literal(f"They met for the {number}th time.")),
        (hub, RDF.type, COOP.University),
        (article, RDF.type, COOP.Article),
        (article, SCHEMA.mentions, hub),
        (article, SCHEMA.datePublished, ox.Literal(f"2020-01-{number % 28 + 1:02}")),
    ]
    for s, p, o in told:
        yield ox.Quad(s, _node(p), o if isinstance(o, (ox.Literal, ox.NamedNode)) else _node(o), article)


def _with(links: int) -> tuple[Counted, str]:
    """A store in which so many meetings, each of an article of its own, point at one university."""
    hub = ox.NamedNode(f"{BASE}id/organization/hub")
    articles = (ox.NamedNode(f"{BASE}id/article/{number}") for number in range(links))
    quads = (quad for number, article in enumerate(articles) for quad in _meeting(number, hub, article))
    return Counted(EmbeddedStore.in_memory(quads).engine), hub.value


def _asked(store: Counted, iri: str, **pages: int) -> tuple[Thing, list[str], int]:
    store.begin()
    found = thing(store, iri, **pages)
    assert found
    names(found.iris(), store)
    return found, store.trips, store.rows


@pytest.mark.parametrize(
    "page",
    [
        "organization/harbour-university",
        "organization/harbour-university?articles=2",
        "article/visit-to-harbour",
        "cooperation/visit-to-harbour/visit-1",
        "person/ada-byron",
        "area/optics",
        "rule/visit-to",
        "claim",
    ],
)
def test_a_page_takes_three_round_trips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    publish(tmp_path, readings())
    trips: list[str] = []
    with opened(tmp_path) as served:
        now = served.extensions[EXTENSION].now()
        store, _ = now.store, now.kinds  # counted once for a release
        address = f"/page/{_first_claim(store) if page == 'claim' else page}"
        for name in CALLS:
            monkeypatch.setattr(store, name, _told(trips, name, getattr(store, name)), raising=True)
        answer = served.test_client().get(address, headers=HTML)
    assert answer.status_code == 200
    assert 2 <= len(trips) <= MOST_TRIPS, trips


def _first_claim(store: EmbeddedStore) -> str:
    found = next(store.quads(predicate=_node(RDF.type), object=_node(COOP.Claim)))
    return str(found.subject.value).removeprefix(f"{BASE}id/")  # type: ignore[union-attr]  # claims have IRIs


def _told(trips: list[str], name: str, call: Any) -> Any:
    def tell(*args: Any, **kwargs: Any) -> Any:
        trips.append(name)
        return call(*args, **kwargs)

    return tell


def test_a_page_is_asked_for_by_look_ups_and_no_query() -> None:
    store, hub = _with(10)
    assert _asked(store, hub)[1] == ["look_up", "read", "labels"]


def test_that_a_thing_is_there_and_its_types_take_one_round_trip() -> None:
    store, hub = _with(10)
    found = begun(store, hub)
    assert found
    assert (found.types, store.trips) == ([str(COOP.University)], ["look_up"])
    assert found.whole() == thing(store, hub)


def test_a_hub_is_counted_once() -> None:
    store, hub = _with(2 * neighbours.MANY)
    assert _asked(store, hub)[1].count("query") == 2
    assert _asked(store, hub)[1] == ["look_up", "read"]  # what its neighbours are called is known by now
    assert _asked(store, hub, incoming_from=50)[1] == ["look_up", "read", "labels"]


def test_of_a_hub_no_more_is_read_than_of_a_thing_whose_page_is_full() -> None:
    small, its_iri = _with(50)
    _, _, few = _asked(small, its_iri)
    hub, iri = _with(10_000)
    _asked(hub, iri)
    again, trips, many = _asked(hub, iri)
    assert len(trips) <= MOST_TRIPS
    assert (again.incoming.total, again.articles.total) == (10_000, 10_000)
    assert many <= 2 * few
    assert many < 2_000


@pytest.mark.parametrize("first", [0, 150, 350])
def test_a_hub_shows_what_a_smaller_thing_shows(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    store, iri = _with(400)
    as_hub, _, _ = _asked(store, iri, incoming_from=first, articles_from=first)
    monkeypatch.setattr(neighbours, "MANY", 10_000)
    other, _ = _with(400)
    assert thing(other, iri, incoming_from=first, articles_from=first) == as_hub
    assert all(group.statements[0].quotes for group in as_hub.incoming.items)


def test_every_link_of_a_hub_is_on_one_page_of_it() -> None:
    store, iri = _with(330)
    shown = [_linking(thing(store, iri, incoming_from=first)) for first in range(0, 400, 50)]
    assert [len(page) for page in shown] == [50] * 6 + [30, 0]
    assert len(set().union(*shown)) == 330


def _linking(found: Thing | None) -> set[str]:
    assert found
    return {str(statement.other) for group in found.incoming.items for statement in group.statements}


def test_what_no_store_tells_of_is_no_thing() -> None:
    store, _ = _with(3)
    assert [thing(store, iri) for iri in (f"{BASE}id/organization/nobody", "", "no IRI")] == [None] * 3


def test_a_thing_that_is_only_pointed_at_by_a_claim_has_a_page() -> None:
    store = EmbeddedStore.in_memory(_triples([("claim", RDF.object, "thing")]))
    found = thing(store, f"{BASE}thing")
    assert found
    assert found.incoming.total == 0


def _triples(told: Iterable[tuple[str, object, str]]) -> Iterator[ox.Quad]:
    for subject, predicate, object_ in told:
        yield ox.Quad(_node(f"{BASE}{subject}"), _node(predicate), _node(f"{BASE}{object_}"))


def test_a_thing_of_very_many_statements_is_cut_and_says_so() -> None:
    many = (("thing", SCHEMA.knows, f"other-{number}") for number in range(things.MOST_STATEMENTS + 10))
    found = thing(EmbeddedStore.in_memory(_triples(many)), f"{BASE}thing")
    assert found
    assert not found.complete
