"""What becomes of what was weighed: only what is likely enough is told, once, of the cooperation it belongs to."""

from collections.abc import Callable

import pytest

from kg.authority import Authority, load
from kg.extract.events import Event, is_retold
from kg.extract.teller import Teller
from kg.extract.verdicts import Verdicts
from kg.extract.weigh.candidate import Candidate
from kg.extract.weigh.weights import Group, Weights
from kg.iri import Node
from kg.link import link
from kg.model import Article, Fact, Span, Term, When
from kg.segment import segment
from kg.spot import spot

Likely = Callable[[str, Candidate], float]
TONGJI, TOMSK = (Node("organization", f"{name}-university") for name in ("tongji", "tomsk-state"))
ASKED = ("coop:status", "coop:form", "dcterms:subject", "schema:startDate", "schema:endDate", "schema:location")
HALF = Weights(
    {
        "sides": Group(0.5, {}, {}),
        **{f"told {prop}": Group(0.5, {}, {}) for prop in ASKED},
        **{
            f"tie {prop}": Group(0.5, {}, {})
            for prop in ("part", "role", "coop:foundedBy", "coop:locatedIn", "coop:researchArea")
        },
    }
)
HIKE = "Tongji University went on a journey with Tomsk State University."
"""A sentence that speaks of a visit in words that no frame knows."""


@pytest.fixture(scope="module")
def authority() -> Authority:
    return load("http://127.0.0.1:8000/")


def verdicts(authority: Authority, text: str, likely: Likely) -> Verdicts:
    """The verdicts on a text, where each candidate is as likely as a function says, and one half is enough."""
    document = segment(Article("example", "News", f"News\n\n{text}", "en", When(2023, 7, 3)))
    mentions = spot(document, authority)
    teller = Teller(document, mentions, link(document, mentions, authority))
    teller.read_all()
    weighed = teller.weighed(lambda stage, listed: [likely(stage, one) for one in listed])
    return Verdicts(teller.seen, teller.happenings, weighed, HALF)


def told(authority: Authority, text: str, likely: Likely) -> list[Event]:
    """The events of a text after the verdicts."""
    judge = verdicts(authority, text, likely)
    judge.tell()
    return judge.happenings.events


def of_visit(guest: float, host: float, **shares: float) -> Likely:
    """Tongji as guest, Tomsk as host; other properties of visits by their names behind the colon."""

    def likely(stage: str, one: Candidate) -> float:
        if stage == "named":
            return 0.9 if one.value == "polymer chemistry" or one.prop != "dcterms:subject" else 0.5
        if one.kind != "coop:Visit":
            return 0.0
        if stage == "sides":
            sides = {("coop:visitor", TONGJI): guest, ("coop:host", TOMSK): host}
            return sides.get((one.prop, one.value.node), 0.0)  # type: ignore[union-attr] # things take part
        if isinstance(one.value, Term):
            return shares.get(one.value.curie.rpartition(":")[2].replace("-", "_"), 0.0)
        return shares.get(one.prop.rpartition(":")[2], 0.0)

    return likely


def visits(events: list[Event]) -> list[Event]:
    return [event for event in events if event.kind == "coop:Visit"]


# ── cooperations ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_likely_enough_is_told(authority: Authority) -> None:
    (visit,) = visits(told(authority, HIKE, of_visit(0.8, 0.5)))
    assert visit.values("coop:visitor") == {TONGJI} and visit.values("coop:host") == {TOMSK}
    assert {one.confidence for one in visit.stated.values()} == {0.8, 0.5}


def test_what_is_less_likely_is_not_told(authority: Authority) -> None:
    (visit,) = visits(told(authority, HIKE, of_visit(0.8, 0.49)))
    assert visit.values("coop:visitor") == {TONGJI} and not visit.values("coop:host")
    assert not visits(told(authority, HIKE, of_visit(0.49, 0.49)))


def test_the_likelier_side_wins_where_one_would_be_both(authority: Authority) -> None:
    def both(stage: str, one: Candidate) -> float:
        if stage == "sides" and one.kind == "coop:Visit" and one.value in things:
            return 0.9 if one.prop == wins else 0.6
        return 0.0

    for wins, loses in (("coop:visitor", "coop:host"), ("coop:host", "coop:visitor")):
        things = [t for t in verdicts(authority, HIKE, of_visit(0, 0)).happenings.story.things if t.node == TONGJI]
        (visit,) = visits(told(authority, HIKE, both))
        assert visit.values(wins) == {TONGJI} and not visit.values(loses)


@pytest.mark.parametrize(
    ("text", "shares", "status"),
    [
        (HIKE, {}, "coop:completed"),
        (HIKE, {"ongoing": 0.9}, "coop:ongoing"),
        (HIKE, {"ongoing": 0.4}, "coop:completed"),
        (HIKE, {"ongoing": 0.6, "agreed": 0.7}, "coop:agreed"),
        ("Tongji University will go on a journey with Tomsk State University.", {"completed": 0.99}, "coop:proposed"),
    ],
)
def test_status(authority: Authority, text: str, shares: dict[str, float], status: str) -> None:
    (visit,) = visits(told(authority, text, of_visit(0.9, 0.9, **shares)))
    assert visit.status == status


@pytest.mark.parametrize(
    "text",
    [
        "Tongji University may go on a journey with Tomsk State University.",
        "If Tongji University goes on a journey with Tomsk State University, rain will fall.",
        "Tongji University never went on a journey with Tomsk State University.",
        "The journey of Tongji University with Tomsk State University was cancelled.",
    ],
)
def test_what_is_open_or_denied_is_not_told_however_likely(authority: Authority, text: str) -> None:
    assert not visits(told(authority, text, lambda *_: 1.0))


# ── what else is told ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_day_that_is_likely_is_told(authority: Authority) -> None:
    text = HIKE.replace(".", " on 5 May 2023.")
    for share, days in ((0.8, {When(2023, 5, 5)}), (0.4, set())):
        (visit,) = visits(told(authority, text, of_visit(0.9, 0.9, startDate=share)))
        assert visit.values("schema:startDate") == days


@pytest.mark.parametrize(
    "text",
    [
        HIKE.replace(".", " on 5 May 2023. They talked on 7 May 2023 and on 9 May 2023."),
        HIKE.replace(".", " from 5 May 2023 to 9 May 2023. They walked from 1 May 2022 to 3 May 2022."),
        HIKE.replace(".", " on 5 May 2023. They had walked from 1 April 2019 to 3 April 2019."),
    ],
)
def test_one_day_begins_and_one_ends_it_in_this_order(authority: Authority, text: str) -> None:
    events = told(authority, text, lambda *_: 0.9)
    assert any(event.values("schema:startDate") for event in events)
    for event in events:
        starts, ends = event.values("schema:startDate"), event.values("schema:endDate")
        assert len(starts) <= 1 and len(ends) <= 1
        assert not (starts and ends) or str(min(starts, key=str)) <= str(min(ends, key=str))


def test_forms_fields_and_places_are_told_of_the_cooperation(authority: Authority) -> None:
    text = HIKE.replace(".", " in Shanghai. Student internships in polymer chemistry were spoken of.")
    shares = {"student_internship": 0.8, "subject": 0.8, "location": 0.8}
    (visit,) = visits(told(authority, text, of_visit(0.9, 0.9, **shares)))
    assert visit.values("coop:form") == {Term("form:student-internship")}
    assert visit.values("dcterms:subject") == {Node("area", "polymer-chemistry")}
    assert {node.slug for node in visit.values("schema:location")} == {"shanghai"}  # type: ignore[union-attr] # a place
    (visit,) = visits(told(authority, text, of_visit(0.9, 0.9)))
    assert not visit.values("coop:form", "dcterms:subject", "schema:location")


def test_details_without_a_cooperation_are_told_of_nothing(authority: Authority) -> None:
    shares = {"startDate": 0.9, "student_internship": 0.9}
    text = HIKE.replace(".", " on 5 May 2023 for student internships.")
    assert not visits(told(authority, text, of_visit(0.3, 0.3, **shares)))


def test_the_evidence_is_the_sentence_that_tells_it(authority: Authority) -> None:
    text = HIKE + " Student internships were spoken of."
    judge = verdicts(authority, text, of_visit(0.9, 0.9, student_internship=0.8))
    judge.tell()
    (visit,) = visits(judge.happenings.events)
    spans = [sentence.sentence.span for sentence in judge.seen]
    assert visit.evidence == spans[1]
    assert visit.stated["coop:form", Term("form:student-internship")].evidence == spans[2]


# ── what lasts ─────────────────────────────────────────────────────────────────────────────────────────────────────


PARTS = "The Faculty of Chemistry was praised by Tongji University and by Tomsk State University in Shanghai."


def ties(authority: Authority, text: str, shares: dict[str, float]) -> list[Fact]:
    """The lasting facts, where a candidate is as likely as its property and the slug of its value have it."""

    def likely(stage: str, one: Candidate) -> float:
        slug = one.value.node.slug if hasattr(one.value, "node") else str(one.value)
        return 0.9 if stage == "named" else shares.get(f"{one.prop} {slug}", 0.0)

    return list(verdicts(authority, text, likely).facts())


@pytest.mark.parametrize(
    ("tongji", "tomsk", "whole"), [(0.9, 0.6, {TONGJI}), (0.6, 0.9, {TOMSK}), (0.1, 0.6, {TOMSK}), (0.4, 0.4, set())]
)
def test_a_part_belongs_to_the_likeliest_whole(
    authority: Authority, tongji: float, tomsk: float, whole: set[Node]
) -> None:
    found = ties(authority, PARTS, {"part tongji-university": tongji, "part tomsk-state-university": tomsk})
    assert {fact.object for fact in found} == whole
    assert {fact.subject.slug for fact in found} <= {"example/faculty-of-chemistry"}


def test_a_place_is_told_where_it_is_likely(authority: Authority) -> None:
    text = "Fibre Works University has its main hall in Shanghai."
    (fact,) = ties(authority, text, {"coop:locatedIn shanghai": 0.7})
    assert (fact.subject.slug, fact.predicate, fact.confidence) == ("fibre-works-university", "coop:locatedIn", 0.7)
    assert not ties(authority, text, {"coop:locatedIn shanghai": 0.3})


def test_where_a_known_organisation_lies_is_not_guessed(authority: Authority) -> None:
    text = "Tongji University has its main hall in Shanghai."
    assert not ties(authority, text, {"coop:locatedIn shanghai": 0.7})


@pytest.mark.parametrize(("share", "workplace"), [(0.9, TOMSK), (0.3, None)])
def test_a_post_is_held_where_that_is_likely(authority: Authority, share: float, workplace: Node | None) -> None:
    text = "Olga Petrova, rector of Tomsk State University, spoke to Tongji University."
    judge = verdicts(
        authority,
        text,
        lambda stage, one: share if one.prop == "role" and one.value.node == TOMSK else 0.0,  # type: ignore[union-attr]
    )
    (found,) = judge.workplaces()
    assert (found and found[0].node) == workplace and (found is None or found[1] == share)


# ── told again ─────────────────────────────────────────────────────────────────────────────────────────────────────


def event(kind: str, status: str, **values: Node | When) -> Event:
    """An event with values of properties by their names."""
    made = Event(kind, Span(0, 1), "weighed", 1, status)
    for name, value in values.items():
        made.state(f"schema:{name}" if name == "startDate" else f"coop:{name}", value, Span(0, 1), "weighed", 0.9)
    return made


@pytest.mark.parametrize(
    ("known", "new", "same"),
    [
        (
            event("coop:Visit", "coop:completed", visitor=TONGJI),
            event("coop:Visit", "coop:completed", host=TOMSK),
            True,
        ),
        (
            event("coop:Visit", "coop:completed", visitor=TONGJI),
            event("coop:Visit", "coop:agreed", visitor=TONGJI),
            True,
        ),
        (event("coop:Visit", "coop:completed", host=TONGJI), event("coop:Visit", "coop:completed", host=TOMSK), False),
        (event("coop:Visit", "coop:proposed", host=TOMSK), event("coop:Visit", "coop:completed", host=TOMSK), False),
        (event("coop:Visit", "coop:proposed", host=TOMSK), event("coop:Visit", "coop:proposed", host=TOMSK), True),
        (
            event("coop:Agreement", "coop:agreed", party=TOMSK),
            event("coop:Agreement", "coop:agreed", party=TOMSK),
            True,
        ),
        (
            event("coop:Agreement", "coop:agreed", party=TOMSK),
            event("coop:Agreement", "coop:agreed", party=TONGJI),
            False,
        ),
        (event("coop:Meeting", "coop:completed", participant=TOMSK), event("coop:Meeting", "coop:completed"), False),
        (
            event("coop:Visit", "coop:completed", host=TOMSK, startDate=When(2023)),
            event("coop:Visit", "coop:completed", host=TOMSK, startDate=When(2023, 5)),
            True,
        ),
        (
            event("coop:Visit", "coop:completed", host=TOMSK, startDate=When(2023, 6)),
            event("coop:Visit", "coop:completed", host=TOMSK, startDate=When(2023, 5)),
            False,
        ),
    ],
)
def test_what_is_told_again(known: Event, new: Event, same: bool) -> None:
    assert is_retold(known, new) is same


def test_a_visit_in_the_other_direction_is_another() -> None:
    there = event("coop:Visit", "coop:completed", visitor=TONGJI)
    assert not is_retold(there, event("coop:Visit", "coop:completed", host=TONGJI))
