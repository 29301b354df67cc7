"""Things and their addresses: what leads where, for whom, and back again for any IRI."""

import random
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import pyoxigraph as ox
import pytest
from flask import url_for
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import BASE, app, listening, opened

from kg.terms import COOP, FORM, ONTOLOGY, SHAPE
from web.links import address, data_path, page_path, uri
from web.negotiate import GRAPHS

ADA = f"{BASE}id/person/ada-byron"
THING, PAGE, DATA = "/id/person/ada-byron", "/page/person/ada-byron", "/data/person/ada-byron"
ODD = "https://odd.example/d/"
SUFFIXES = [format_.suffix for format_ in GRAPHS]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


def test_what_chooses_an_answer_is_named_by_vary_and_nothing_else(client: FlaskClient) -> None:
    negotiated = [THING, DATA, f"/data?iri={ADA}", f"/linkset?iri={ADA}"]
    negotiated += ["/id/person/nobody", f"{DATA}.docx", "/page/person/nobody"]
    settled = [f"{THING}?format=ttl", PAGE, f"{DATA}.ttl", f"{DATA}?format=nt", f"/data?iri={ADA}&format=nt"]
    for at in (*negotiated, *settled):
        answer = client.get(at, headers={"Accept": "text/turtle"})
        assert ("Accept" in answer.vary) == (at in negotiated), at


def test_what_nobody_takes_is_406_with_the_addresses_of_what_there_is(client: FlaskClient) -> None:
    for at, least in ((THING, 5), (DATA, 4), (f"/linkset?iri={ADA}", 2), (f"{PAGE}?format=docx", 5)):
        answer = client.get(at, headers={"Accept": "image/png"})
        assert (answer.status_code, answer.content_type) == (406, "application/problem+json")
        offers = answer.json["offers"]  # type: ignore[index]  # JSON
        assert len(offers) == least
        for offer in offers:
            found = client.get(offer["address"], headers={"Accept": "image/png"})
            assert (found.status_code, found.mimetype) == (200, offer["type"])


def test_406_lists_the_addresses_for_people_too(client: FlaskClient) -> None:
    page = client.get(f"{THING}?format=docx", headers={"Accept": "text/html"})
    words = client.get(f"{THING}?format=docx", headers={"Accept": "text/plain"})
    assert (page.status_code, words.status_code) == (406, 406)
    assert f'<a href="{DATA}.ttl" type="text/turtle">Turtle</a>' in page.text
    assert f"{DATA}.ttl (Turtle)" in words.text.splitlines()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_document_is_had_by_suffix_by_parameter_and_by_accept(client: FlaskClient, suffix: str) -> None:
    format_ = next(each for each in GRAPHS if each.suffix == suffix)
    whole = client.get(f"{DATA}.{suffix}")
    same = [
        client.get(f"{DATA}?format={suffix}"),
        client.get(f"{DATA}?format={quote(format_.media_type, safe='')}"),
        client.get(f"/data?iri={quote(ADA, safe='')}&format={suffix}"),
        client.get(DATA, headers={"Accept": format_.media_type}),
    ]
    assert all(
        (each.status_code, each.content_type, each.data) == (200, whole.content_type, whole.data) for each in same
    )


@pytest.mark.parametrize("address", [THING, PAGE, f"{DATA}.ttl", DATA, f"/linkset?iri={ADA}", "/id/person/nobody"])
def test_head_is_get_without_the_body(client: FlaskClient, address: str) -> None:
    got, head = client.get(address), client.head(address)
    assert head.data == b""
    changing = {"X-Request-ID", "Date", "Server-Timing"}
    assert {n: v for n, v in head.headers if n not in changing} == {n: v for n, v in got.headers if n not in changing}
    assert head.status_code == got.status_code


@pytest.mark.parametrize("address", [THING, PAGE, f"{DATA}.ttl", f"/linkset?iri={ADA}"])
def test_methods_are_told_and_others_are_405(client: FlaskClient, address: str) -> None:
    told = client.options(address)
    assert told.status_code == 200
    assert {"GET", "HEAD", "OPTIONS"} <= set(told.allow)
    assert "POST" not in told.allow
    assert told.headers["Access-Control-Allow-Origin"] == "*"
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        refused = client.open(address, method=method)
        assert refused.status_code == 405
        assert set(refused.allow) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("at", [PAGE, f"{PAGE}?articles=2", f"{DATA}.nt", DATA, f"/data?iri={ADA}&format=rdf&depth=2"])
def test_pages_and_documents_name_the_address_that_gives_them_again(client: FlaskClient, at: str) -> None:
    answer = client.get(at, headers={"Accept": "text/turtle"})
    there = client.get(answer.headers["Content-Location"])
    assert answer.headers["Content-Location"].startswith("/releases/")
    assert (there.status_code, there.data) == (200, answer.data)


def test_a_release_that_is_not_there_is_404(client: FlaskClient) -> None:
    for version in ("1999-01-01.1", "nothing", "..", "%2e%2e"):
        assert client.get(f"/releases/{version}/data/person/ada-byron.ttl").status_code == 404


def test_another_depth_than_one_or_two_is_refused_in_words(client: FlaskClient) -> None:
    refused = client.get(f"{DATA}.ttl?depth=3")
    assert refused.status_code == 400
    assert refused.json["hint"]  # type: ignore[index]  # JSON


def test_links_to_the_vocabulary_are_the_addresses_it_is_served_at() -> None:
    with app().test_request_context():
        assert address(str(ONTOLOGY), BASE, described=True) == url_for("vocabulary.ontology")
        assert address(str(COOP.Visit), BASE, described=True) == url_for("vocabulary.ontology", _anchor="Visit")
        assert address(f"{SHAPE}VisitShape", BASE, described=True) == url_for("vocabulary.shapes", _anchor="VisitShape")
        assert address(f"{FORM}lecture", BASE, described=True) == url_for("vocabulary.form", name="lecture")


NASTY = "aZ09-._~!$&'()*+,;=:@/%?# éßЖ中\u202e\U0001f52c<>\"{}|\\^`\t\n"


def nasty_iris(count: int) -> list[str]:
    """IRIs that are legal and awkward: escapes, dots, double slashes, question marks, letters of all scripts."""
    chance = random.Random(5)
    pieces = [*NASTY, "%2F", "%20", "%25", "%C3%A9", "%FF", "//", "/../", "/./", ".ttl", ".rdf", "%2e%2e"]
    found: dict[str, None] = {}
    while len(found) < count:
        tail = "".join(chance.choices(pieces, k=chance.randint(1, 12)))
        iri = f"{ODD}{chance.choice(['id/person/', 'id/', 'people/', ''])}{tail}"
        try:
            found[ox.NamedNode(iri).value] = None
        except ValueError:
            continue
    return list(found)


IRIS = nasty_iris(400)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    file = tmp_path_factory.mktemp("odd") / "odd.nt"
    lines = (f'<{iri}> <http://x/number> "{number}" .\n' for number, iri in enumerate(IRIS))
    file.write_text("".join(lines), encoding="utf-8")
    with opened(data=[file], base=ODD) as served:
        yield served.test_client()


@pytest.mark.parametrize("start", range(0, 400, 50))
def test_every_iri_has_a_page_and_documents_of_its_own(odd: FlaskClient, start: int) -> None:
    for number, iri in list(enumerate(IRIS))[start : start + 50]:
        document = odd.get(data_path(iri, ODD, "nt"))
        assert f'<{iri}> <http://x/number> "{number}" .\n' in document.text, iri
        found = odd.get(data_path(iri, ODD), headers={"Accept": "application/n-triples"})
        assert found.data == document.data, iri
        page = odd.get(page_path(iri, ODD))
        assert page.status_code == 200
        for header in (*document.headers.values(), *page.headers.values()):
            assert header.isascii() and header.isprintable(), iri
        linkset = odd.get(f"/linkset?iri={quote(iri, safe='')}").json
        assert linkset["linkset"][0]["anchor"] == uri(iri)  # type: ignore[index]  # JSON


def test_what_a_client_can_send_as_a_path_leads_to_its_thing(odd: FlaskClient) -> None:
    followed = 0
    for iri in IRIS:
        path = iri.removeprefix(ODD)
        if (
            "?" in path
            or "#" in path
            or urljoin(f"{ODD}x/y", f"{ODD}{path}") != iri
            or path.startswith(("page", "data"))
        ):
            continue
        answer = odd.get(f"/{uri(path)}", headers={"Accept": "application/n-triples"})
        if answer.status_code == 303:
            followed += f"<{iri}>" in odd.get(answer.headers["Location"]).text
    assert followed > 100


def test_two_slashes_escapes_and_dots_arrive_over_a_real_connection(tmp_path: Path) -> None:
    import httpx

    iris = [f"{ODD}id/x//y", f"{ODD}id/x/a%2Fb", f"{ODD}id/x/a+b%20c", f"{ODD}id/x/v1.0", f"{ODD}id/x/é"]
    (tmp_path / "x.nt").write_text("".join(f'<{iri}> <http://x/p> "told" .\n' for iri in iris), encoding="utf-8")
    with opened(data=[tmp_path / "x.nt"], base=ODD) as served, listening(served) as site:
        for iri in iris:
            path = f"{site}/{uri(iri.removeprefix(ODD))}"
            answer = httpx.get(path, headers={"Accept": "application/n-triples"}, follow_redirects=True)
            assert f'<{iri}> <http://x/p> "told" .' in answer.text, iri


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=40))
def test_what_stands_in_a_header_is_printable_ascii(text: str) -> None:
    written = uri(f"https://x.example/{text}")
    assert written.isascii()
    assert not set(written) & set('<>" \r\n\t{}|\\^`')
    assert urlsplit(written).netloc == "x.example" or text.startswith(("/", "\\"))


@pytest.mark.parametrize("text", ["x\r\nSet-Cookie: a=b", 'x>; rel="license', "x\u2028y"])
@pytest.mark.parametrize("at", ["/data?iri=%s", "/page?iri=%s", "/linkset?iri=%s", "/id/%s", "/data/person/%s.ttl"])
def test_a_header_cannot_be_split_by_what_is_asked(client: FlaskClient, at: str, text: str) -> None:
    answer = client.get(at % quote(text))
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers
    assert client.get(f"{DATA}?format={quote(text)}").status_code == 406
