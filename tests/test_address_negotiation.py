"""Negotiation against a second reading of RFC 9110, section 12.5.1, written from its text alone."""

from collections.abc import Mapping, Sequence

import pytest
from flask.testing import FlaskClient
from hypothesis import example, given, settings
from hypothesis import strategies as st
from newsroom import app
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from web.negotiate import GRAPHS, HTML, LINKSETS, RESULTS, Format, preferred

OFFERS = ((HTML, *GRAPHS), GRAPHS, RESULTS, LINKSETS, (HTML,))
TYPES = sorted({type_ for offers in OFFERS for each in offers for type_ in (each.media_type, *each.also)})
RANGES = [*TYPES, "*/*", "text/*", "application/*", "image/*", "image/png", "application/*+json"]
ADDRESS_OF = {"text/html": "/page/person/ada-byron"} | {
    each.media_type: f"/data/person/ada-byron.{each.suffix}" for each in GRAPHS
}

Quality = int
"""In thousandths, as the header writes them with three digits."""


def quality_of(media_type: str, ranges: Mapping[str, Quality]) -> Quality:
    """That of the most specific range that matches: the type itself, then its main type, then all."""
    main = media_type.partition("/")[0]
    return next((ranges[name] for name in (media_type, f"{main}/*", "*/*") if name in ranges), 0)


def reference(ranges: Mapping[str, Quality], offers: Sequence[Format]) -> Format | None:
    """What to send: of the offers that are acceptable the one of the highest quality, of equals the first.

    An offer goes under its own type, and under another name only where the client names that.
    """
    if not ranges:
        return offers[0]
    best: tuple[Quality, Format | None] = (0, None)
    for offer in offers:
        names = [offer.media_type, *(name for name in offer.also if name in ranges)]
        quality = max(quality_of(name, ranges) for name in names)
        if quality > best[0]:
            best = (quality, offer)
    return best[1]


def header(ranges: Mapping[str, Quality], spaces: str, loud: bool) -> str:
    written = (f"{name.upper() if loud else name}{spaces};{spaces}q={q / 1000:.3f}" for name, q in ranges.items())
    return f"{spaces},{spaces}".join(written)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(
    ranges=st.dictionaries(
        st.sampled_from(RANGES), st.sampled_from([0, 1, 100, 500, 500, 999, 1000, 1000]), max_size=8
    ),
    offers=st.sampled_from(OFFERS),
    spaces=st.sampled_from(["", " ", "\t", "  "]),
    loud=st.booleans(),
)
@example(ranges={"text/turtle": 0, "*/*": 1000}, offers=GRAPHS, spaces="", loud=False)
@example(ranges={"text/*": 0, "text/turtle": 1, "*/*": 0}, offers=GRAPHS, spaces=" ", loud=True)
def test_what_is_sent_is_what_the_standard_says(
    ranges: dict[str, Quality], offers: tuple[Format, ...], spaces: str, loud: bool
) -> None:
    accept = parse_accept_header(header(ranges, spaces, loud) or None, MIMEAccept)
    assert preferred(accept, offers) is reference(ranges, offers)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


@settings(max_examples=80, deadline=None, derandomize=True)
@given(ranges=st.dictionaries(st.sampled_from(RANGES), st.sampled_from([0, 300, 1000]), min_size=1, max_size=5))
def test_a_thing_leads_where_the_standard_says(ranges: dict[str, Quality]) -> None:
    answer = app().test_client().get("/id/person/ada-byron", headers={"Accept": header(ranges, " ", False)})
    expected = reference(ranges, (HTML, *GRAPHS))
    assert answer.status_code == (303 if expected else 406)
    assert answer.headers.get("Location") == (ADDRESS_OF[expected.media_type] if expected else None)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(accept=st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60))
@example(accept="text/turtle;q=2, text/html;q=-1, ;;;, */, /*, q=1")
@example(accept="text/turtle;q=nan")
@example(accept=",".join(["*/*;q=0.1"] * 500))
def test_no_header_makes_it_fail(accept: str) -> None:
    answer = app().test_client().get("/data/person/ada-byron", headers={"Accept": accept})
    assert answer.status_code in (200, 406)


@pytest.mark.parametrize(
    "agent",
    [
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "*/*",
        "",
    ],
)
def test_browsers_and_the_undecided_get_the_page(client: FlaskClient, agent: str) -> None:
    answer = client.get("/id/person/ada-byron", headers={"Accept": agent})
    assert answer.headers["Location"] == "/page/person/ada-byron"
