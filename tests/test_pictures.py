"""Bars, years and the map: what they show, and what they do not claim."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from flask import Flask, get_template_attribute
from newsroom import BASE, app
from rdflib import ORG, OWL, RDF, SKOS

from kg.store import EmbeddedStore
from kg.terms import COOP, SCHEMA
from web.pictures import geonames
from web.pictures.bars import MOST_YEARS, years_of
from web.pictures.outlines import HEIGHT, WIDTH, outlines
from web.pictures.places import Places, Spot, places_of
from web.pictures.world import by_town, one_by_one

GEONAMES = "https://sws.geonames.org/"


def place(slug: str) -> str:
    return f"{BASE}id/place/{slug}"


def organisation(slug: str) -> str:
    return f"{BASE}id/organization/{slug}"


def _told() -> Iterator[tuple[str, object, object]]:
    for slug, number in (("beijing", "1816670"), ("china", "1814991"), ("hyderabad", ""), ("lublin", ""), ("wuxi", "")):
        yield place(slug), RDF.type, SCHEMA.Place
        yield place(slug), SKOS.prefLabel, ox.Literal(slug.title(), language="en")
        if number:
            yield place(slug), OWL.sameAs, f"{GEONAMES}{number}/"
    yield place("village"), SCHEMA.containedInPlace, place("china")
    for slug, home in (("a", "beijing"), ("b", "village"), ("c", "hyderabad"), ("d", "lublin"), ("nobody", "wuxi")):
        yield organisation(slug), COOP.locatedIn, place(home)
    yield organisation("part-of-a"), ORG.unitOf, organisation("a")
    for one in ("a", "b", "c", "d", "part-of-a", "homeless"):
        yield organisation(one), COOP.cooperatesWith, organisation("a" if one != "a" else "b")


@pytest.fixture(scope="module")
def places() -> Places:
    def node(term: object) -> ox.NamedNode | ox.Literal:
        return term if isinstance(term, ox.Literal) else ox.NamedNode(str(term))

    graph = ox.NamedNode(f"{BASE}g")
    return places_of(EmbeddedStore.in_memory(ox.Quad(node(s), node(p), node(o), graph) for s, p, o in _told()))  # type: ignore[arg-type]  # subjects are IRIs


def test_a_place_is_where_its_number_in_geonames_says(places: Places) -> None:
    assert places.spots[place("china")] == Spot("CN")
    country, at = places.spots[place("beijing")].country, places.spots[place("beijing")].at
    assert country == "CN"
    assert at and (round(at[0]), round(at[1])) == (40, 116)


def test_a_name_that_one_country_alone_has_tells_the_place_and_another_does_not(places: Places) -> None:
    assert places.spots[place("lublin")].country == "PL"
    assert places.spots[place("hyderabad")] == Spot()  # one is in India, one in Pakistan


def test_an_organisation_is_where_the_whole_is_that_it_is_a_part_of(places: Places) -> None:
    assert places.spot(organisation("part-of-a")).country == "CN"
    assert places.spot(organisation("b")) == Spot("CN")
    assert places.spot(organisation("homeless")) == Spot()


def test_the_map_counts_all_and_says_how_many_it_cannot_place(places: Places) -> None:
    world = by_town(places, places.cooperating)
    assert [(land.code, land.count, land.digits) for land in world.lands] == [("CN", 3, "156"), ("PL", 1, "616")]
    assert (world.total, world.unplaced) == (6, 2)
    assert [(mark.iri, mark.count) for mark in world.lands[0].marks] == [(place("beijing"), 2), (place("village"), 1)]
    assert organisation("nobody") not in places.cooperating


def test_a_map_of_partners_has_a_mark_for_each(places: Places) -> None:
    (land,) = one_by_one(places, [organisation("a"), organisation("part-of-a")]).lands
    assert {mark.iri for mark in land.marks} == {organisation("a"), organisation("part-of-a")}
    assert len({mark.degrees for mark in land.marks}) == 1


def test_no_outline_goes_through_the_whole_picture() -> None:
    for number, path in outlines().items():
        for ring in path.split("M")[1:]:
            steps = [list(map(int, step.rstrip("z").split())) for step in ring.split("l")]
            assert all(abs(across) < WIDTH / 6 for across, _ in steps[1:]), number
            assert -20 <= steps[0][0] <= WIDTH + 20, number
            assert steps[0][1] <= HEIGHT + 20, number


def test_most_countries_have_an_outline_and_every_one_a_code() -> None:
    codes = {country.digits for country in geonames.countries().values()}
    assert len(set(outlines()) & codes) > 165
    assert {"156", "643", "840", "276"} <= set(outlines())


@pytest.mark.parametrize("count", [1, 40, 90])
def test_years_fill_the_picture_however_many_they_are(count: int) -> None:
    picture = years_of({2025 - number: number + 1 for number in range(count)})
    assert len(picture.columns) == min(count, MOST_YEARS)
    assert sum(column.labelled for column in picture.columns) <= 8
    assert picture.columns[-1].labelled
    assert max(column.height for column in picture.columns) == 100
    assert all(column.left >= 0 and column.left + column.width <= 100 for column in picture.columns)
    assert picture.before + sum(column.count for column in picture.columns) == count * (count + 1) // 2


def test_a_picture_without_years_is_none() -> None:
    assert years_of({None: 7}).columns == ()


@pytest.fixture(scope="module")
def site() -> Flask:
    return app()


def test_the_columns_are_svg_with_every_number_in_a_table(site: Flask) -> None:
    with site.test_request_context("/"):
        draw = get_template_attribute("pictures.html", "years")
        figure = ET.fromstring(draw(years_of({1999: 3, 2001: 8, None: 2}), "Things", "Number"))
    svg = figure.find("svg")
    assert svg is not None and (svg.get("role"), svg.get("aria-label")) == ("img", "Things")
    cells = ["".join(cell.itertext()) for cell in figure.iter("td")]
    assert cells == ["3", "8", "2"]
    assert len(list(svg.iter("title"))) == 3
