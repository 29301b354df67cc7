"""The picture of a timeline, panels of things with very many links, and panels of earlier releases."""

import re
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import BASE, opened, publish, readings

from kg.terms import KINDS_OF_COOPERATION, expand
from web.panels.happenings import Happening
from web.panels.panel import MOST
from web.panels.timeline import RADIUS, WIDTH, Timeline, timeline

HUB = f"{BASE}id/organization/hub"
KINDS = [str(expand(kind)) for kind in KINDS_OF_COOPERATION]
DATES = st.one_of(
    st.just(""),
    st.sampled_from(["soon", "20", "2019-13-99"]),
    st.integers(1990, 2030).map(str),
    st.dates().map(lambda day: day.isoformat()),
    st.dates().map(lambda day: day.isoformat()[:7]),
)


@st.composite
def told(draw: st.DrawFn) -> list[Happening]:
    many = draw(st.lists(st.tuples(st.sampled_from(KINDS), DATES, DATES), max_size=60))
    return [Happening(str(n), kind, "", start, end) for n, (kind, start, end) in enumerate(many)]


@given(told())
@settings(deadline=None, max_examples=60)
def test_every_cooperation_is_drawn_once_or_listed_and_none_lies_on_another(every: list[Happening]) -> None:
    drawn = timeline(every)
    assert sorted([mark.happening.iri for mark in drawn.marks] + [each.iri for each in drawn.undated]) == sorted(
        each.iri for each in every
    )
    assert all(_lies_inside(mark.x, mark.y, drawn) for mark in drawn.marks)
    for lane in drawn.lanes:
        for level in {mark.y for mark in lane.marks}:
            row = sorted((mark for mark in lane.marks if mark.y == level), key=lambda mark: mark.x)
            assert all(right.x - (left.end or left.x) >= 2 * RADIUS for left, right in pairwise(row))
    assert all(upper.line < min(mark.y for mark in lower.marks) for upper, lower in pairwise(drawn.lanes))


def _lies_inside(x: float, y: float, drawn: Timeline) -> bool:
    return RADIUS <= x <= WIDTH - RADIUS and RADIUS <= y <= drawn.height


@given(told())
@settings(deadline=None, max_examples=60)
def test_years_are_written_in_order_and_few_enough_to_be_read(every: list[Happening]) -> None:
    places = [x for _, x in timeline(every).years]
    assert all(right - left >= 30 for left, right in pairwise(places))
    assert len(places) <= 8


def test_what_is_agreed_on_has_still_to_come_but_for_the_agreement_itself() -> None:
    agreed, proposed, completed = (str(expand(f"coop:{status}")) for status in ("agreed", "proposed", "completed"))
    visit, agreement, proposal = (str(expand(f"coop:{kind}")) for kind in ("Visit", "Agreement", "Proposal"))
    planned = [(visit, agreed), (visit, proposed), (agreement, proposed), (proposal, "")]
    real = [(visit, completed), (visit, ""), (agreement, agreed), (agreement, "")]
    assert all(Happening("x", kind, status).planned for kind, status in planned)
    assert not any(Happening("x", kind, status).planned for kind, status in real)


def test_a_panel_of_a_hub_shows_the_newest_and_says_that_there_are_more(tmp_path: Path) -> None:
    meetings = (
        f"<id/cooperation/{n}> a coop:Meeting ; coop:participant <{HUB}> ; schema:startDate '{1700 + n}' ."
        for n in range(MOST + 50)
    )
    prefixes = "@prefix coop: <https://w3id.org/coop-kg/ontology#> . @prefix schema: <https://schema.org/> .\n"
    (tmp_path / "hub.ttl").write_text(prefixes + "\n".join(meetings), encoding="utf-8")
    with opened(data=[tmp_path / "hub.ttl"]) as served:
        page = served.test_client().get(f"/panel/timeline?of={HUB}").text
    assert f"These are the first {MOST}." in page
    shown = {int(number) for number in re.findall(r'<tr>\s*<td><time datetime="(\d+)"', page)}
    assert shown == set(range(1750, 1700 + MOST + 50))


def test_a_page_of_an_earlier_release_keeps_its_panels(tmp_path: Path) -> None:
    publish(tmp_path, readings())
    with opened(tmp_path) as served:
        client = served.test_client()
        page = client.get("/page/organization/harbour-university").text
        panel = re.findall(r'hx-get="([^"]*/panel/timeline[^"]*)"', page)[0]
        before = client.get(panel).text
        publish(tmp_path, readings()[1:])
        assert client.get("/page/cooperation/visit-to-harbour/visit-1").status_code == 410
        after = client.get(panel)
        now = client.get(f"/panel/timeline?of={BASE}id/organization/harbour-university").text
    assert "Visit of Northern Institute" in before
    assert "Visit of Northern Institute" in after.text
    assert "Visit of Northern Institute" not in now
