"""Lists that are narrowed down by facets: the same things as the query behind them, whatever is chosen."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import app, opened
from test_lists import links, shown
from werkzeug.datastructures import MultiDict

from kg.release.index import facets
from kg.store import select
from web.facets import selection
from web.selection import MOST_CHOICES, Selection
from web.served import EXTENSION, Served

HTML = {"Accept": "text/html"}
DATA = """
@prefix coop: <https://w3id.org/coop-kg/ontology#> . @prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix form: <https://w3id.org/coop-kg/form/> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<id/place/eastland> a schema:Place ; skos:prefLabel "Eastland"@en .
<id/place/westland> a schema:Place ; skos:prefLabel "Westland"@en .
<id/place/harbour> a schema:Place ; schema:containedInPlace <id/place/eastland> .
<id/place/mill> a schema:Place ; schema:containedInPlace <id/place/westland> .
<id/place/nowhere> a schema:Place ; skos:prefLabel "Nowhere"@en .
<id/area/optics> a coop:ResearchArea ; skos:prefLabel "optics"@en .
<id/organization/a> a coop:University ; skos:prefLabel "A"@en ; coop:locatedIn <id/place/harbour> .
<id/organization/b> a coop:University ; skos:prefLabel "B"@en ; coop:locatedIn <id/place/mill> ;
  coop:researchArea <id/area/optics> .
<id/organization/c> a coop:Company ; skos:prefLabel "C"@en ; coop:locatedIn <id/place/nowhere> .
<id/person/p> a foaf:Person ; skos:prefLabel "P"@en .
<id/membership/m> a org:Membership ; org:member <id/person/p> ; org:organization <id/organization/a> .
<id/cooperation/1> a coop:Visit ; skos:prefLabel "One"@en ; coop:visitor <id/organization/a> ;
  coop:host <id/organization/b> ; coop:form form:student-exchange, form:joint-research ; coop:status coop:agreed ;
  schema:startDate "2021-05"^^<http://www.w3.org/2001/XMLSchema#gYearMonth> .
<id/cooperation/2> a coop:Meeting ; skos:prefLabel "Two"@en ;
  coop:participant <id/organization/a>, <id/organization/c> ;
  dcterms:subject <id/area/optics> ; coop:form form:joint-research .
<id/article/x> a coop:Article ; schema:headline "X"@en ; schema:inLanguage "en" ; schema:publisher <id/organization/b> ;
  schema:datePublished "2022-01-02"^^<http://www.w3.org/2001/XMLSchema#date> ;
  schema:about <id/cooperation/1>, <id/cooperation/2> ;
  schema:mentions <id/organization/a>, <id/organization/b>, <id/organization/c>, <id/person/p> .
<id/article/y> a coop:Article ; schema:headline "Y"@ru ; schema:inLanguage "ru" ; schema:mentions <id/organization/a> ;
  schema:datePublished "2019"^^<http://www.w3.org/2001/XMLSchema#gYear> .
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FlaskClient, Served]]:
    """Two countries and what was done in them."""
    file: Path = tmp_path_factory.mktemp("facets") / "small.ttl"
    file.write_text(DATA)
    with opened(data=[file], base="https://p.example/") as served:
        yield served.test_client(), served.extensions[EXTENSION].now()


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


def things(served: tuple[FlaskClient, Served], address: str) -> set[str]:
    answer = served[0].get(address)
    assert answer.status_code == 200, answer.text
    rows = csv.DictReader(io.StringIO(answer.data.decode(), newline=""))
    return {row["iri"].removeprefix("https://p.example/id/") for row in rows}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("organization.csv?country=eastland", {"organization/a"}),
        ("organization.csv?country=westland&kind=university", {"organization/b"}),
        ("organization.csv?form=joint-research", {"organization/a", "organization/b", "organization/c"}),
        ("organization.csv?area=optics", {"organization/a", "organization/b", "organization/c"}),
        ("university.csv?year=2019", {"organization/a"}),
        ("person.csv?country=eastland", {"person/p"}),
        ("cooperation.csv?country=eastland&country=westland", {"cooperation/1"}),
        ("cooperation.csv?year=2021", {"cooperation/1"}),
        ("cooperation.csv?year=2022", {"cooperation/2"}),  # it has no date of its own: when it was reported
        ("cooperation.csv?form=student-exchange&form=joint-research&status=agreed", {"cooperation/1"}),
        ("article.csv?language=ru", {"article/y"}),
        ("article.csv?outlet=b&area=optics", {"article/x"}),
        ("place.csv?country=westland", {"place/mill"}),
    ],
)
def test_a_list_has_the_things_that_have_all_the_values(
    small: tuple[FlaskClient, Served], asked: str, found: set[str]
) -> None:
    assert things(small, f"/browse/{asked}") == found


def test_a_town_whose_country_nobody_told_is_no_country(small: tuple[FlaskClient, Served]) -> None:
    answer = small[0].get("/browse/organization?country=nowhere", headers=HTML)
    assert answer.status_code == 400
    assert "nowhere" in answer.text


def walks(now: Served) -> Iterator[Selection]:
    """Every list with no value, with one, and with two."""
    for kind in now.kinds.values():
        whole = Selection(now.index, kind)
        yield whole
        for values in whole.facets().values():
            for value in islice(values, 4):
                one = whole.having(value)
                yield one
                yield from (one.having(each[0]) for each in one.facets().values())


@pytest.mark.parametrize("which", ["small", "newsroom"])
def test_the_query_behind_a_list_finds_the_same_things(small: tuple[FlaskClient, Served], which: str) -> None:
    now: Served = small[1] if which == "small" else app().extensions[EXTENSION].now()
    looked_at = 0
    for chosen in walks(now):
        found = [row["thing"].value for row in select(now.store, chosen.sparql())]
        listed = [row[0] for rows in chosen.chunks(200) for row in rows]
        assert sorted(found) == sorted(listed), chosen.sparql()
        assert chosen.count == len(listed)
        looked_at += bool(chosen.choices)
    assert looked_at > 60


def test_the_count_of_a_value_is_what_one_gets(small: tuple[FlaskClient, Served]) -> None:
    for chosen in walks(small[1]):
        for values in chosen.facets().values():
            for value in values:
                assert chosen.having(value).count == value.count


_INDEXED = """
SELECT thing.iri, value.node FROM has JOIN value ON value.id = has.value JOIN thing ON thing.id = has.thing
WHERE value.role = ? AND value.facet = ?
"""


def test_every_value_of_every_facet_stands_in_the_index_as_its_pattern_finds_it(
    small: tuple[FlaskClient, Served],
) -> None:
    now = small[1]
    for role, patterns in facets.PATTERNS.items():
        classes = [class_ for class_, of in facets.ROLES.items() if of == role]
        for facet in patterns if classes else ():
            query = facets.filling(role, facet, classes)
            found = {(row["thing"].value, str(row["value"])) for row in select(now.store, query)}
            indexed = set(now.index.rows(_INDEXED, role, facet))
            assert indexed == found if facet != "country" else indexed <= found


def test_what_is_chosen_stands_above_the_list_and_can_be_taken_away(client: FlaskClient) -> None:
    page = client.get("/browse/cooperation?form=student-exchange&kind=visit", headers=HTML).text
    chips = page.partition('class="chips"')[2].partition("</ul>")[0]
    assert re.findall(r'href="([^"]+)"', chips) == [
        "/browse/cooperation?form=student-exchange",
        "/browse/cooperation?kind=visit",
        "/browse/cooperation",
    ]
    assert "student exchange" in chips
    assert 'name="robots" content="noindex"' in page


def test_a_form_without_script_narrows_down_and_keeps_what_was_chosen(client: FlaskClient) -> None:
    page = client.get("/browse/cooperation?kind=visit&sort=date", headers=HTML).text
    form = page.partition('<form class="narrow"')[2].partition("</form>")[0]
    assert 'method="get" action="/browse/cooperation"' in form
    sent = re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', form)
    assert sent == [("kind", "visit"), ("sort", "date")]
    name, value = next(iter(re.findall(r'type="checkbox" name="(\w+)" value="([^"]+)"', form)))
    address = "/browse/cooperation?" + "&".join(f"{key}={each}" for key, each in (*sent, (name, value)))
    assert shown(client, address) == shown(client, "/browse/cooperation?kind=visit")


def test_more_shows_all_values_of_a_facet(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.facets.SHOWN", 2)
    kinds = 'type="checkbox" name="kind"'
    few = client.get("/browse/organization", headers=HTML).text
    assert few.count(kinds) == 2
    assert 'href="/browse/organization?more=kind#facet-kind"' in few
    every = client.get("/browse/organization?more=kind", headers=HTML).text
    assert every.count(kinds) == 3 and "more=kind" not in every.partition("<main")[2]


def test_data_and_their_addresses_are_of_the_list_that_is_shown(client: FlaskClient) -> None:
    answer = client.get("/browse/article?year=2023&sort=name", headers=HTML)
    alternates = {told: to for told, to in links(answer.headers["Link"]).items() if told.startswith("alternate")}
    assert len(alternates) >= 7
    assert all(to.endswith("?year=2023&sort=name") for to in alternates.values())
    rows = client.get(alternates["alternate text/csv"]).data.decode().splitlines()[1:]
    assert [row.partition(",")[0] for row in rows] == shown(client, "/browse/article?year=2023&sort=name")
    whole = client.get("/browse/article.csv")
    assert client.get(alternates["alternate text/csv"]).headers["ETag"] != whole.headers["ETag"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("flavour=sweet", "no facet “flavour”"),
        ("status=agreed", "no facet “status”"),  # one of cooperations
        ("country=atlantis", "has “atlantis” as its country"),
        ("sort=size", "cannot be sorted by “size”"),
        ("page=2", "no facet “page”"),
        ("&".join(f"year={number}" for number in range(1000)), "12 values at once"),
        ("country=" + "x" * 5000, "as its country"),
    ],
)
def test_what_means_nothing_is_refused_with_what_would(client: FlaskClient, asked: str, words: str) -> None:
    answer = client.get(f"/browse/organization?{asked}", headers=HTML)
    assert answer.status_code == 400
    assert words in answer.text
    assert len(answer.text) < 20_000


def test_what_other_sites_add_to_an_address_changes_nothing(client: FlaskClient) -> None:
    assert shown(client, "/browse/person?utm_source=mail&fbclid=1") == shown(client, "/browse/person")


def test_a_list_that_the_client_has_is_not_sent_again(client: FlaskClient) -> None:
    address = "/browse/article?year=2023"
    tag = client.get(address, headers=HTML).headers["ETag"]
    assert client.get(address, headers=HTML | {"If-None-Match": tag}).status_code == 304
    assert client.get("/browse/article?year=2024", headers=HTML | {"If-None-Match": tag}).status_code == 200


PARAMETERS = st.sampled_from([*facets.FACETS, "sort", "after", "before", "more", "format", "q", ""])
VALUES = st.one_of(st.text(max_size=20), st.sampled_from(["2020", "visit", "date", "html", "' OR 1=1 --", "\x00", "%"]))


@settings(max_examples=150, deadline=None)
@given(
    asked=st.lists(st.tuples(PARAMETERS, VALUES), max_size=20),
    kind=st.sampled_from(["article", "cooperation", "claim"]),
)
def test_whatever_a_list_is_asked_it_answers_or_says_why(asked: list[tuple[str, str]], kind: str) -> None:
    answer = app().test_client().get(f"/browse/{kind}", query_string=MultiDict(asked), headers=HTML)
    assert answer.status_code in (200, 400, 406)


def test_the_most_values_are_taken_and_one_more_is_not() -> None:
    now = app().extensions[EXTENSION].now()
    same = MultiDict([("year", "2023")] * MOST_CHOICES)
    assert len(selection(now.index, now.kinds["article"], same).choices) == 1
