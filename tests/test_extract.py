"""What is read from sentences, and above all what is not."""

from dataclasses import replace

import pytest
from sentences import read_sentences

from kg.authority import Authority, load
from kg.extract.events import Event, settled
from kg.model import Node, Reading, Span, Term


@pytest.fixture(scope="module")
def authority() -> Authority:
    return load("http://127.0.0.1:8000/")


def facts(reading: Reading) -> set[tuple[str, str, str]]:
    """Kind of the subject (or its slug), property, and the object's slug, term or date."""
    types = {thing.node: thing.type for thing in reading.things if thing.node.kind == "cooperation"}
    found = set()
    for fact in reading.facts:
        value = fact.object
        text = value.slug if isinstance(value, Node) else value.curie if isinstance(value, Term) else str(value)
        found.add((types.get(fact.subject, fact.subject.slug), fact.predicate, text))
    return found


@pytest.mark.parametrize(
    "text",
    [
        "Tongji University and Tomsk State University did not sign a memorandum of understanding.",
        "No agreement was signed by Tongji University and Tomsk State University.",
        "An agreement between the two has never been signed by Tongji University.",
        "Tongji University refused to sign an agreement with Tomsk State University.",
        "Tongji University and Tomsk State University may sign an agreement.",
        "Tongji University hopes to sign an agreement with Tomsk State University.",
        "If Tongji University and Tomsk State University sign a contract, students will benefit.",
        "A memorandum could be signed by Tongji University and Tomsk State University.",
        "Tongji University left without having signed an agreement with Tomsk State University.",
    ],
)
def test_what_was_not_signed_is_never_agreed(authority: Authority, text: str) -> None:
    assert not {fact for fact in facts(read_sentences(authority, text)) if fact[2] in ("coop:agreed", "coop:completed")}


@pytest.mark.parametrize(
    "text",
    [
        "A delegation of Tongji University may visit Tomsk State University next year.",
        "Representatives of Tongji University did not visit Tomsk State University.",
        "The rector of Tongji University plans to visit Tomsk State University.",
        "The visit of Tongji University to Tomsk State University was cancelled and never took place.",
        "Tongji University invited Tomsk State University to visit Shanghai.",
        "Tongji University would like to have visited Tomsk State University.",
    ],
)
def test_a_visit_that_did_not_happen_is_no_visit(authority: Authority, text: str) -> None:
    assert not {fact for fact in facts(read_sentences(authority, text)) if fact[0] == "coop:Visit"}


@pytest.mark.parametrize(
    "text",
    [
        "There is no cooperation between Tongji University and Tomsk State University.",
        "Tongji University does not cooperate with Tomsk State University.",
        "A partnership between Tongji University and Tomsk State University is possible in the future.",
        "Tongji University hopes to become a partner of Tomsk State University.",
        "Tongji University never worked together with Tomsk State University.",
        "The talks between Tongji University and Tomsk State University were cancelled.",
        "Tongji University and Tomsk State University ended without an agreement.",
    ],
)
def test_what_is_denied_or_hoped_for_is_no_lasting_relation(authority: Authority, text: str) -> None:
    told = {(kind, value) for kind, prop, value in facts(read_sentences(authority, text)) if prop == "coop:status"}
    assert not {status for _, status in told} & {"coop:ongoing", "coop:agreed", "coop:completed"}


@pytest.mark.parametrize(
    "text",
    [
        "Tongji University and Tomsk State University are in the same ranking.",
        "Graduates of Tongji University and of Tomsk State University earn well.",
        "Unlike Tongji University, Tomsk State University has a swimming pool.",
        "Tongji University is older than Tomsk State University.",
        "Students from Tongji University beat those of Tomsk State University at chess.",
    ],
)
def test_two_organisations_in_a_sentence_are_no_cooperation(authority: Authority, text: str) -> None:
    reading = read_sentences(authority, text)
    assert not [thing for thing in reading.things if thing.node.kind == "cooperation"]


def test_not_only_is_no_negation(authority: Authority) -> None:
    text = "Representatives of Tongji University not only visited Tomsk State University. They stayed."
    assert ("coop:Visit", "coop:status", "coop:completed") in facts(read_sentences(authority, text))


def test_an_agreement_to_be_signed_is_proposed(authority: Authority) -> None:
    text = "Tongji University will sign an agreement with Tomsk State University."
    assert ("coop:Agreement", "coop:status", "coop:proposed") in facts(read_sentences(authority, text))


def test_a_past_event_has_its_own_date(authority: Authority) -> None:
    text = (
        "Tongji University signed an agreement with Tomsk State University on 30 June 2023. "
        "In 2015 Tongji University and the Paul Scherrer Institute signed a memorandum."
    )
    found = facts(read_sentences(authority, text))
    assert ("coop:Agreement", "schema:startDate", "2023-06-30") in found
    assert ("coop:Agreement", "schema:startDate", "2015") in found


def events(reading: Reading, kind: str) -> list[set[tuple[str, str, str]]]:
    """What is told of each cooperation of a kind."""
    nodes = [thing.node for thing in reading.things if thing.node.kind == "cooperation" and thing.type == kind]
    return [facts(replace(reading, facts=tuple(f for f in reading.facts if f.subject == node))) for node in nodes]


def test_an_agreement_of_another_year_is_another_one_with_its_own_forms(authority: Authority) -> None:
    text = (
        "An agreement was signed by Tongji University and Tomsk State University on 12 March 2023.\n\n"
        "The two universities first worked together in 2013, when they signed a memorandum on student exchange."
    )
    new, old = events(read_sentences(authority, text), "coop:Agreement")
    assert ("coop:Agreement", "schema:startDate", "2023-03-12") in new
    assert ("coop:Agreement", "coop:form", "form:student-exchange") not in new
    assert {
        ("coop:Agreement", "schema:startDate", "2013"),
        ("coop:Agreement", "coop:form", "form:student-exchange"),
    } < old


def test_a_partnership_told_twice_is_one(authority: Authority) -> None:
    text = (
        "Tongji University has a partnership with Tomsk State University.\n\n"
        "The weather was fine.\n\n"
        "The partnership of Tomsk State University and Tongji University goes on."
    )
    assert len(events(read_sentences(authority, text), "coop:Partnership")) == 1


def test_the_guests_are_those_who_came(authority: Authority) -> None:
    text = (
        "Representatives of Tongji University visited Tomsk State University. "
        "The guests proposed to organise student internships."
    )
    found = facts(read_sentences(authority, text))
    assert ("coop:Proposal", "coop:proposer", "tongji-university") in found
    assert ("coop:Proposal", "coop:party", "tomsk-state-university") in found
    assert ("coop:Proposal", "coop:form", "form:student-internship") in found


@pytest.mark.parametrize(
    ("text", "role", "organization"),
    [
        ("Olga Petrova, Vice-Rector of Tomsk State University, spoke.", "vice-rector", "tomsk-state-university"),
        ("Rector of Tomsk State University Olga Petrova spoke.", "rector", "tomsk-state-university"),
        ("Tomsk State University deputy director Olga Petrova spoke.", "deputy-director", "tomsk-state-university"),
        ("Olga Petrova, who heads Tomsk State University, spoke.", "head", "tomsk-state-university"),
        ("Tomsk State University's rector Olga Petrova spoke.", "rector", "tomsk-state-university"),
    ],
)
def test_a_post_is_read_on_either_side_of_the_name(
    authority: Authority, text: str, role: str, organization: str
) -> None:
    found = facts(read_sentences(authority, text))
    assert {value for _, prop, value in found if prop == "org:role"} == {role}
    assert {value for _, prop, value in found if prop == "org:organization"} == {organization}
    assert {value for _, prop, value in found if prop == "org:member"} == {"olga-petrova"}


def test_every_fact_names_things_of_the_reading_and_a_sentence_of_the_text(authority: Authority) -> None:
    text = "Representatives of Tongji University (China) visited Tomsk State University in May."
    reading = read_sentences(authority, text)
    nodes = {thing.node for thing in reading.things} | {reading.article.node}
    assert reading.facts
    for fact in reading.facts:
        assert fact.subject in nodes
        assert not isinstance(fact.object, Node) or fact.object in nodes
        assert fact.evidence.of(reading.article.text) in (text, "News")
        assert 0 < fact.confidence <= 1


def meeting(rule: str, *people: str) -> Event:
    event = Event(
        "coop:Meeting", Span(0, 4), rule, 0, "coop:completed", node=Node("cooperation", f"example/{people[0]}")
    )
    for person in people:
        event.state("coop:participant", Node("person", person), Span(0, 4), rule, 0.9)
    return event


def test_a_sentence_that_tells_of_one_person_alone_makes_no_second_meeting() -> None:
    told, alone = meeting("meeting-told", "ada", "bo"), meeting("weighed", "cy")
    (one,) = settled([alone, told])
    assert one is told and one.sides == {Node("person", name) for name in ("ada", "bo", "cy")}


def test_where_two_meetings_are_told_nobody_is_added_to_either() -> None:
    events = [meeting("meeting-told", "ada", "bo"), meeting("meeting-told", "dee", "eve"), meeting("weighed", "cy")]
    assert settled(events) == events
