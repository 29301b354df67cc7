"""What is read from sentences, and above all what is not."""

import pytest
from sentences import read_sentences

from kg.authority import Authority, load
from kg.model import Node, Reading, Term


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
