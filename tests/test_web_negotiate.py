"""Which format a client gets."""

import pytest
from newsroom import app
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from web.negotiate import (
    CSV,
    GRAPHS,
    HTML,
    JSON,
    JSONLD,
    NTRIPLES,
    RDFXML,
    RESULTS,
    TSV,
    TURTLE,
    XML,
    Format,
    by_suffix,
    preferred,
)

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
DOCUMENTS = (HTML, *GRAPHS)

ACCEPTED: list[tuple[str, tuple[Format, ...], Format | None]] = [
    (BROWSER, DOCUMENTS, HTML),
    ("*/*", DOCUMENTS, HTML),
    ("", DOCUMENTS, HTML),
    ("text/turtle", DOCUMENTS, TURTLE),
    ("TEXT/TURTLE", DOCUMENTS, TURTLE),
    ("application/x-turtle", DOCUMENTS, TURTLE),
    ("text/turtle;charset=utf-8", DOCUMENTS, TURTLE),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', DOCUMENTS, JSONLD),
    ("application/rdf+xml, text/turtle;q=0.9", DOCUMENTS, RDFXML),
    ("application/n-triples;q=0.2, application/rdf+xml;q=0.1", DOCUMENTS, NTRIPLES),
    ("text/turtle;q=0, */*;q=0.1", (TURTLE, JSONLD), JSONLD),
    ("text/*;q=0, */*", DOCUMENTS, JSONLD),
    ("text/*", (JSONLD, TURTLE), TURTLE),
    ("application/*;q=0.5, application/ld+json;q=0.1", (JSONLD, NTRIPLES), NTRIPLES),
    ("text/html;q=0", (HTML,), None),
    ("image/png", DOCUMENTS, None),
    ("application/json", RESULTS, JSON),
    ("application/xml", RESULTS, XML),
    ("text/csv, text/tab-separated-values;q=1", RESULTS, CSV),
    ("text/tab-separated-values, text/csv;q=0.9", RESULTS, TSV),
    (BROWSER, (*RESULTS, HTML), HTML),
    ("*/*", (*RESULTS, HTML), JSON),
]


def test_enough_cases_are_compared() -> None:
    assert len(ACCEPTED) >= 20


@pytest.mark.parametrize(("accept", "offers", "expected"), ACCEPTED)
def test_the_most_liked_offer_is_served(accept: str, offers: tuple[Format, ...], expected: Format | None) -> None:
    assert preferred(parse_accept_header(accept or None, MIMEAccept), offers) is expected


@pytest.mark.parametrize("offer", [*DOCUMENTS, *RESULTS])
def test_a_format_is_named_by_its_suffix_and_by_its_media_type(offer: Format) -> None:
    offers = (*DOCUMENTS, *RESULTS)
    assert by_suffix(offer.suffix, offers) is offer
    assert by_suffix(offer.media_type.upper(), offers) is offer


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        (BROWSER, "/page/person/ada-byron"),
        ("*/*", "/page/person/ada-byron"),
        ("text/turtle", "/data/person/ada-byron.ttl"),
        ("application/ld+json", "/data/person/ada-byron.jsonld"),
        ("application/n-triples", "/data/person/ada-byron.nt"),
        ("application/rdf+xml", "/data/person/ada-byron.rdf"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_thing_leads_to_what_the_client_prefers(accept: str, target: str, method: str) -> None:
    client = app().test_client()
    answer = client.open("/id/person/ada-byron", method=method, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Location"]) == (303, target)
    assert "Accept" in answer.headers["Vary"]
    followed = client.open(target, method=method)
    assert followed.status_code == 200
    assert (len(followed.data) > 0) == (method == "GET")


def test_the_parameter_format_outweighs_accept() -> None:
    answer = app().test_client().get("/id/person/ada-byron?format=rdf", headers={"Accept": "text/html"})
    assert answer.headers["Location"] == "/data/person/ada-byron.rdf"


def test_a_thing_that_nobody_can_show_is_406_with_the_formats_there_are() -> None:
    answer = app().test_client().get("/id/person/ada-byron", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert answer.json is not None
    assert "Turtle" in answer.json["detail"]
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    "address",
    [
        "/id/person/nobody",
        "/page/person/nobody",
        "/data/person/nobody.ttl",
        "/nothing/at/all",
        "/page?iri=http://x",
        "/data?iri=no%20iri",
    ],
)
def test_an_unknown_thing_is_404_as_page_and_as_problem(address: str) -> None:
    client = app().test_client()
    page = client.get(address, headers={"Accept": BROWSER})
    problem = client.get(address, headers={"Accept": "application/json"})
    assert (page.status_code, problem.status_code) == (404, 404)
    assert page.content_type.startswith("text/html")
    assert problem.content_type == "application/problem+json"
    assert problem.json is not None
    assert problem.json["status"] == 404


def test_what_is_not_a_method_of_an_address_is_405_with_those_that_are() -> None:
    answer = app().test_client().delete("/id/person/ada-byron")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.content_type == "application/problem+json"
