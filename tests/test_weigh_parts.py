"""What is asked of a sentence: who may take part, what it names, what ties things, and what of it is not so."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.authority import Authority, load
from kg.extract.teller import Teller
from kg.extract.weigh import weigh
from kg.extract.weigh.candidate import Candidate
from kg.extract.weigh.details import STATUSES, bucket
from kg.extract.weigh.seen import Seen
from kg.extract.weigh.sides import PROPERTIES, SIDES, distance
from kg.extract.weigh.ties import FARTHEST, PART
from kg.extract.weigh.values import LEAST, Named, kept
from kg.link import link
from kg.model import Article, Thing, When
from kg.segment import segment
from kg.spot import spot

SIGNED = "Tongji University signed an agreement with Tomsk State University in Shanghai on 5 June 2023."


@pytest.fixture(scope="module")
def authority() -> Authority:
    return load("http://127.0.0.1:8000/")


def teller(authority: Authority, text: str) -> Teller:
    document = segment(Article("example", "News", f"News\n\n{text}", "en", When(2023, 7, 3)))
    mentions = spot(document, authority)
    found = Teller(document, mentions, link(document, mentions, authority))
    found.read_all()
    return found


def seen(authority: Authority, text: str) -> Seen:
    """The first sentence under the heading."""
    return teller(authority, text).seen[1]


def asked(authority: Authority, text: str, share: float = 0.9) -> dict[str, list[Candidate]]:
    """All that is asked of a text, by the stage, where everything is equally likely."""
    stages: dict[str, list[Candidate]] = {}

    def shares(stage: str, candidates: list[Candidate]) -> list[float]:
        stages.setdefault(stage, []).extend(candidates)
        return [share] * len(candidates)

    teller(authority, text).weighed(shares)
    return stages


def told(candidates: list[Candidate], prop: str) -> set[str]:
    """The values of a property among candidates."""
    return {
        one.value.label if isinstance(one.value, Thing) else str(getattr(one.value, "curie", one.value))
        for one in candidates
        if one.prop == prop
    }


# ── what a sentence speaks of ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "speaks", "is_silent", "is_ahead"),
    [
        ("Tongji University signed an agreement with Tomsk State University.", True, False, False),
        ("Tongji University will sign an agreement with Tomsk State University.", True, False, True),
        ("Tongji University may sign an agreement with Tomsk State University.", False, True, False),
        ("Tongji University never signed an agreement with Tomsk State University.", False, True, False),
        ("If Tongji University signs an agreement with Tomsk State University, rain will fall.", False, True, False),
        ("Tongji University signed an agreement; Tomsk State University will sign another.", True, False, False),
        ("Rain fell on Tongji University and Tomsk State University.", False, False, False),
    ],
)
def test_what_a_sentence_speaks_of(
    authority: Authority, text: str, speaks: bool, is_silent: bool, is_ahead: bool
) -> None:
    found = seen(authority, text)
    kind = "coop:Agreement"
    assert (kind in found.kinds, kind in found.silent, found.is_ahead(kind)) == (speaks, is_silent, is_ahead)


def test_a_proposal_may_be_open(authority: Authority) -> None:
    found = seen(authority, "Tongji University may propose a summer school to Tomsk State University.")
    assert "coop:Proposal" in found.kinds and "coop:Proposal" not in found.silent


def test_who_is_named_is_told_in_the_order_of_the_text(authority: Authority) -> None:
    named = [seat.thing.label for seat in seen(authority, SIGNED).named()]
    assert named == ["Tongji University", "Tomsk State University", "Shanghai"]


# ── who may take part ──────────────────────────────────────────────────────────────────────────────────────────────


def test_every_side_fits_its_kind(authority: Authority) -> None:
    text = SIGNED + " Olga Petrova of Tomsk State University visited Tongji University and talked to the guests."
    found = asked(authority, text)["sides"]
    assert {one.kind for one in found} >= {"coop:Agreement", "coop:Visit"}
    assert all(one.prop in PROPERTIES[one.kind] and one.prop in SIDES for one in found)


def test_a_place_takes_no_part_and_a_person_is_no_party(authority: Authority) -> None:
    text = "Olga Petrova of Tongji University visited Tomsk State University in Shanghai and signed an agreement."
    found = asked(authority, text)["sides"]
    parts = {(one.value.type, one.prop) for one in found if isinstance(one.value, Thing)}
    assert ("foaf:Person", "coop:visitor") in parts and ("coop:University", "coop:party") in parts
    assert ("foaf:Person", "coop:party") not in parts and ("foaf:Person", "coop:host") not in parts
    assert not [prop for type_, prop in parts if type_ == "schema:Place" and prop != "coop:destination"]


def test_each_side_is_asked_once_of_a_sentence(authority: Authority) -> None:
    text = "Tongji University visited Tomsk State University, and Tongji University thanked Tomsk State University."
    keys = [(one.number, one.kind, one.prop, one.value) for one in asked(authority, text)["sides"]]
    assert keys and len(keys) == len(set(keys))


def test_nobody_is_asked_of_what_is_spoken_of_nowhere_near(authority: Authority) -> None:
    text = "Rain fell on Tongji University. Snow lay around Tomsk State University."
    assert not asked(authority, text).get("sides")


@given(st.integers(-200, 200))
def test_what_is_farther_is_no_nearer(cells: int) -> None:
    assert distance(cells) == distance(-cells) <= distance(abs(cells) + 1)


# ── what it names ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_days_places_forms_and_fields_are_asked_of(authority: Authority) -> None:
    text = SIGNED.replace(".", " and agreed on student internships in polymer chemistry until 7 June 2024.")
    named = asked(authority, text)["named"]
    assert "2023-06-05" in told(named, "schema:startDate")
    assert told(named, "schema:location") >= {"Shanghai"}
    assert "form:student-internship" in told(named, "coop:form")
    assert told(named, "dcterms:subject") >= {"polymer chemistry", "chemistry"}
    assert all(not one.kind and one.subject is None for one in named)


def test_what_is_denied_names_neither_forms_nor_fields(authority: Authority) -> None:
    named = asked(authority, "Tongji University signed an agreement not about internships or chemistry.")["named"]
    assert not told(named, "coop:form") & {"form:student-internship"} and not told(named, "dcterms:subject")
    named = asked(authority, "Tongji University signed an agreement about internships or chemistry.")["named"]
    assert "form:student-internship" in told(named, "coop:form") and "chemistry" in told(named, "dcterms:subject")


FIELDS = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 4), st.sampled_from([0.05, 0.2, 0.5, 0.9])), max_size=9)


@given(FIELDS)
def test_of_fields_that_overlap_one_is_kept(rows: list[tuple[int, int, float]]) -> None:
    named = [Named("dcterms:subject", str(n), start, start + size, ()) for n, (start, size, _) in enumerate(rows)]
    found = kept(named, [share for *_, share in rows])
    cells = [cell for one in found for cell in range(one.named.cell, one.named.stop)]
    assert len(cells) == len(set(cells)) and all(one.share >= LEAST for one in found)
    assert bool(found) == any(share >= LEAST for *_, share in rows)
    assert not found or found[0].share == max(share for *_, share in rows)


def test_days_may_overlap() -> None:
    named = [Named("schema:startDate", When(2023), 3, 4, ()), Named("schema:endDate", When(2024), 3, 4, ())]
    assert [one.named for one in kept(named, [0.4, 0.6])] == named[::-1]
    assert kept(named, [0.0, 0.1]) == []


# ── what is told besides ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_cooperation_may_stand_in_each_way(authority: Authority) -> None:
    details = asked(authority, SIGNED)["told"]
    assert told([one for one in details if one.kind == "coop:Agreement"], "coop:status") == set(STATUSES)
    assert {one.kind for one in details} <= PROPERTIES.keys()


def test_where_nobody_takes_part_nothing_else_is_asked(authority: Authority) -> None:
    assert not asked(authority, SIGNED, share=0.05).get("told")


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_bucket_of_more_is_no_lower(one: float, other: float) -> None:
    assert bucket(min(one, other)) <= bucket(max(one, other)) <= "6"


# ── what lasts ─────────────────────────────────────────────────────────────────────────────────────────────────────


def ties(authority: Authority, text: str) -> set[tuple[str, str, str]]:
    """What may tie things of a text: subject, property, value."""
    return {
        (one.subject.label, one.prop, getattr(one.value, "label", str(one.value)))
        for one in asked(authority, text)["tie"]
        if one.subject
    }


def test_a_unit_may_be_part_of_an_organisation_and_not_the_other_way_round(authority: Authority) -> None:
    found = ties(authority, "The Faculty of Chemistry belongs to Tomsk State University.")
    assert ("Faculty of Chemistry", PART, "Tomsk State University") in found
    assert ("Tomsk State University", PART, "Faculty of Chemistry") not in found


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("The Faculty of Chemistry was founded by Tomsk State University.", True),
        ("The Faculty of Chemistry was never founded by Tomsk State University.", False),
        ("The Faculty of Chemistry will be founded by Tomsk State University.", False),
        ("The Faculty of Chemistry may be founded by Tomsk State University.", False),
    ],
)
def test_only_what_was_founded_was_founded_by_somebody(authority: Authority, text: str, is_asked: bool) -> None:
    found = ties(authority, text)
    assert (("Faculty of Chemistry", "coop:foundedBy", "Tomsk State University") in found) is is_asked


def test_what_stands_too_far_apart_is_not_tied(authority: Authority) -> None:
    for words, is_asked in ((FARTHEST // 2, True), (FARTHEST + 5, False)):
        text = f"Tongji University has {'very ' * words}old walls in Shanghai."
        assert (("Tongji University", "coop:locatedIn", "Shanghai") in ties(authority, text)) is is_asked


def test_nothing_is_tied_to_itself(authority: Authority) -> None:
    found = ties(authority, "Tongji University in Shanghai praised Tongji University, Faculty of Chemistry.")
    assert found and not [one for one in found if one[0] == one[2]]


def test_a_post_may_be_held_at_any_organisation_of_its_sentence(authority: Authority) -> None:
    text = "Olga Petrova, rector of Tomsk State University, spoke to Tongji University."
    posts = [one for one in asked(authority, text)["tie"] if one.prop == "role"]
    assert told(posts, "role") == {"Tomsk State University", "Tongji University"}
    assert {(one.role.lower(), one.subject.label) for one in posts if one.subject} == {("rector", "Olga Petrova")}


def test_an_answer_for_each_candidate_is_needed(authority: Authority) -> None:
    read = teller(authority, SIGNED)
    with pytest.raises(ValueError, match="shorter"):
        weigh(read.article, read.seen, read.story, read.things, (), lambda *_: [], lambda *_: True)


ODD = [*SIGNED.split(), *"not may if , . physics ( ) visited he until 2024 guests will - from to".split()]


@settings(max_examples=40, deadline=None)
@given(words=st.lists(st.sampled_from(ODD), max_size=25))
def test_no_text_is_too_odd_to_be_weighed(authority: Authority, words: list[str]) -> None:
    read = teller(authority, " ".join(words) or "Rain.")
    facts = read.reading().facts
    assert {fact.evidence for fact in facts} <= {sentence.span for sentence in read.document.sentences}
    for event in read.happenings.events:
        starts, ends = event.values("schema:startDate"), event.values("schema:endDate")
        assert len(starts) <= 1 and len(ends) <= 1
        assert not (starts and ends) or str(*ends) >= str(*starts)
