"""The dossier of two sides: what both took part in, in time order, every line quoted."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from newsroom import BASE, app, opened
from rdflib import Graph, URIRef

from kg.terms import COOP, PREFIXES
from web.calendar import span

HTML = {"Accept": "text/html"}
DOSSIER = "/relation/harbour-university/northern-institute"
SENTENCE = "A delegation of Northern Institute came to Harbour University on 3 July."
WORLD = """
<id/place/north> a schema:Place ; skos:prefLabel "North"@en .
<id/place/south> a schema:Place ; skos:prefLabel "South"@en .
<id/place/bay> a schema:Place ; schema:containedInPlace <id/place/north> .
<id/organization/a> a coop:University ; skos:prefLabel "A"@en ; coop:locatedIn <id/place/bay> .
<id/organization/a-lab> a org:OrganizationalUnit ; skos:prefLabel "Lab of A"@en ; org:unitOf <id/organization/a> .
<id/organization/b> a coop:University ; skos:prefLabel "B"@en ; coop:locatedIn <id/place/south> .
<id/organization/c> a coop:University ; skos:prefLabel "C"@en ; coop:locatedIn <id/place/north> .
<id/cooperation/x/visit-1> a coop:Visit ; skos:prefLabel "Visit"@en ; coop:visitor <id/organization/a-lab> ;
    coop:host <id/organization/b> ; schema:startDate "2024-05"^^xsd:gYearMonth ; coop:status coop:completed .
<id/cooperation/x/agreement-1> a coop:Agreement ; skos:prefLabel "Agreement"@en ; coop:status coop:agreed ;
    coop:party <id/organization/a> , <id/organization/b> ; schema:startDate "2019-02-01"^^xsd:date .
<id/cooperation/x/proposal-1> a coop:Proposal ; skos:prefLabel "Proposal"@en ; coop:status coop:proposed ;
    coop:proposer <id/organization/c> ; coop:party <id/organization/b> ; schema:startDate "2026"^^xsd:gYear .
<id/cooperation/x/meeting-1> a coop:Meeting ; skos:prefLabel "=Meeting, \\"undated\\""@en ;
    coop:participant <id/organization/a> , <id/organization/b> .
<id/cooperation/x/meeting-2> a coop:Meeting ; skos:prefLabel "Of A alone"@en ;
    coop:participant <id/organization/a> , <id/organization/a-lab> .
"""


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    file = tmp_path_factory.mktemp("world") / "world.ttl"
    prefixes = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
    file.write_text(f"@base <{BASE}> .\n{prefixes}{WORLD}")
    with opened(data=[file]) as served:
        yield served.test_client()


def order(client: FlaskClient, address: str) -> list[str]:
    """The last steps of the cooperations of a dossier, as its table has them."""
    page = client.get(address, headers=HTML).text
    steps = [part.partition('"')[0] for part in page.split('href="/page/cooperation/x/')[1:]]
    return list(dict.fromkeys(steps))


def test_a_dossier_quotes_the_sentences_of_what_both_did(client: FlaskClient) -> None:
    page = client.get(DOSSIER, headers=HTML)
    assert page.status_code == 200
    assert SENTENCE in page.text
    assert 'href="/page/cooperation/visit-to-harbour/visit-1"' in page.text
    assert 'href="/page/claim/' in page.text
    assert page.text.index("visit-1") < page.text.index("proposal-1")


def test_both_ways_round_tell_the_same_cooperations(client: FlaskClient) -> None:
    other = client.get("/relation/northern-institute/harbour-university?format=csv").text
    assert sorted(other.splitlines()) == sorted(client.get(f"{DOSSIER}?format=csv").text.splitlines())


def test_entries_stand_in_time_order_and_those_without_a_date_last(world: FlaskClient) -> None:
    assert order(world, "/relation/a/b") == ["agreement-1", "visit-1", "meeting-1"]


def test_units_count_to_their_organisation_and_places_hold_what_lies_in_them(world: FlaskClient) -> None:
    assert order(world, "/relation/a-lab/b") == ["visit-1"]
    assert order(world, "/relation/north/south") == ["agreement-1", "visit-1", "proposal-1", "meeting-1"]


def test_what_a_side_does_with_its_own_parts_is_in_no_dossier_of_another(world: FlaskClient) -> None:
    assert "meeting-2" not in order(world, "/relation/a/b")
    assert "meeting-2" not in order(world, "/relation/north/south")


def test_two_sides_without_anything_in_common_get_a_page_that_says_so(world: FlaskClient) -> None:
    page = world.get("/relation/a/c", headers=HTML)
    assert page.status_code == 200
    assert "No article here tells of anything" in page.text


@pytest.mark.parametrize("address", ["/relation/a/nobody", "/relation/a/a", "/relation?one=x", "/relation?one=&other="])
def test_without_two_known_sides_it_is_404(world: FlaskClient, address: str) -> None:
    assert world.get(address).status_code == 404


def test_two_iris_lead_to_the_dossier(world: FlaskClient) -> None:
    answer = world.get("/relation", query_string={"one": f"{BASE}id/organization/a", "other": f"{BASE}id/place/south"})
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/relation/a/south")


def test_the_table_has_a_row_for_each_statement_with_its_sentence(client: FlaskClient) -> None:
    answer = client.get(DOSSIER, headers={"Accept": "text/csv"})
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) >= 4
    visit = next(row for row in rows if row["kind"] == "visit" and row["says"].startswith("host"))
    assert visit["sentence"] == SENTENCE
    assert visit["says"] == "host: Harbour University"
    assert visit["claim"].startswith(f"{BASE}id/claim/")


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nt", "rdf"])
def test_the_graph_holds_the_cooperations_with_claims_and_evidence(client: FlaskClient, suffix: str) -> None:
    answer = client.get(f"{DOSSIER}?format={suffix}")
    form = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}[suffix]
    graph = Graph()
    if suffix == "jsonld":
        assert b"3 July" in answer.data
        return
    graph.parse(data=answer.data, format=form)
    visit = URIRef(f"{BASE}id/cooperation/visit-to-harbour/visit-1")
    assert (visit, COOP.host, URIRef(f"{BASE}id/organization/harbour-university")) in graph
    assert SENTENCE in {str(value) for value in graph.objects()}


def test_the_calendar_has_the_dated_ones_on_their_days_and_plans_as_tentative(world: FlaskClient) -> None:
    answer = world.get("/relation/north/south?format=ics")
    assert answer.mimetype == "text/calendar"
    events = {str(event["uid"]).rpartition("/")[2]: event for event in Calendar.from_ical(answer.data).walk("VEVENT")}
    assert sorted(events) == ["agreement-1", "proposal-1", "visit-1"]
    assert (events["visit-1"].start, events["visit-1"].end) == (date(2024, 5, 1), date(2024, 6, 1))
    assert str(events["proposal-1"]["status"]) == "TENTATIVE"
    assert str(events["agreement-1"]["status"]) == "CONFIRMED"


@pytest.mark.parametrize("text", ["", "soon", "2023-13", "2023-02-30", "99999", "2024-05-01T10:00"])
def test_what_is_no_date_takes_no_days(text: str) -> None:
    assert span(text) is None


def test_dates_that_end_before_they_begin_take_no_days() -> None:
    assert span("2024-05-02", "2024-05-01") is None


def test_an_organisation_leads_to_the_dossiers_with_its_partners(client: FlaskClient, world: FlaskClient) -> None:
    of = "https://kg.example.org/kg/id/organization/harbour-university"
    panel = client.get("/panel/partners", query_string={"of": of}, headers=HTML).text
    assert re.search('href="/relation[^"]+northern-institute', panel)


def test_a_client_that_has_the_dossier_is_told_so(client: FlaskClient) -> None:
    first = client.get(DOSSIER, headers=HTML)
    assert client.get(DOSSIER, headers=HTML | {"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get(DOSSIER, headers={"Accept": "image/png"}).status_code == 406


def test_an_application_over_a_folder_without_a_release_says_so(tmp_path: Path) -> None:
    with opened(tmp_path) as served:
        assert served.test_client().get("/relation/a/b").status_code == 503
