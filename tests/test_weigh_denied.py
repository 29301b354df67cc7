"""What is denied, hoped for or only possible never becomes a fact, however likely its words make it."""

import pytest
from sentences import read_sentences

from kg.authority import Authority, load
from kg.model import Node, Reading, Term

FACT = {"coop:agreed", "coop:ongoing", "coop:completed"}
SIDES = {"tongji-university", "tomsk-state-university"}
REAL = {
    "alone": "",
    "behind a visit": "A delegation of the Paul Scherrer Institute visited Kazan Federal University. ",
    "behind an agreement": "The Paul Scherrer Institute and Kazan Federal University signed a memorandum. ",
}
DENIED = """
Representatives of Tongji University did not visit Tomsk State University.
The rector of Tongji University never travelled to Tomsk State University.
Nobody from Tongji University came to Tomsk State University.
A delegation of Tongji University might visit Tomsk State University next spring.
Tongji University hopes to welcome guests from Tomsk State University.
If a delegation of Tongji University visits Tomsk State University, the laboratories will be shown.
The rector of Tongji University would like to see Tomsk State University.
The rectors of Tongji University and Tomsk State University did not meet.
The meeting of Tongji University with Tomsk State University was cancelled.
No talks were held between Tongji University and Tomsk State University.
Tongji University wants to meet representatives of Tomsk State University.
The heads of Tongji University and Tomsk State University could meet in the autumn.
If the heads of Tongji University and Tomsk State University meet, they will talk about ice.
Tongji University and Tomsk State University have not signed any agreement.
Tongji University refused to sign a memorandum with Tomsk State University.
Neither Tongji University nor Tomsk State University signed the contract.
Tongji University and Tomsk State University would like to sign an agreement.
An agreement between Tongji University and Tomsk State University is possible.
Tongji University failed to agree on a partnership with Tomsk State University.
Tongji University is not a partner of Tomsk State University.
Tongji University and Tomsk State University have never cooperated.
There is no partnership between Tongji University and Tomsk State University.
Tongji University and Tomsk State University may become partners.
Tongji University and Tomsk State University do not run a joint laboratory.
Tongji University and Tomsk State University could launch a joint project.
Tongji University and Tomsk State University never carried out a joint project.
A delegation of Tongji University did not visit Tomsk State University.
Tomsk State University would be glad to receive a delegation of Tongji University.
Cooperation of Tongji University with Tomsk State University may begin some day.
The visit of Tongji University to Tomsk State University was called off.
The trip of Tongji University to Tomsk State University fell through.
Unless Tongji University and Tomsk State University sign an agreement, nothing will change.
It is not true that Tongji University and Tomsk State University signed an agreement.
Tongji University denied having signed an agreement with Tomsk State University.
Tongji University wishes to become a partner of Tomsk State University.
A joint project of Tongji University and Tomsk State University was never launched.
Plans for a visit of Tongji University to Tomsk State University were dropped.
Tongji University turned down an invitation to sign a memorandum with Tomsk State University.
Tongji University and Tomsk State University were unable to sign the agreement.
Tongji University has yet to sign an agreement with Tomsk State University.
Tongji University and Tomsk State University are considering a joint laboratory.
Tongji University dreams of a partnership with Tomsk State University.
It would be a pity if Tongji University did not sign an agreement with Tomsk State University.
Rumours that Tongji University signed an agreement with Tomsk State University are false.
Tongji University left the partnership with Tomsk State University in 2019.
Contrary to reports, Tongji University signed no agreement with Tomsk State University.
Hardly anyone believed that Tongji University would sign an agreement with Tomsk State University.
Tongji University was to have signed an agreement with Tomsk State University.
Tongji University had hoped to sign an agreement with Tomsk State University.
The rector of Tongji University had planned to visit Tomsk State University.
Far from signing an agreement, Tongji University and Tomsk State University parted.
Had Tongji University signed an agreement with Tomsk State University, students would have gained.
Tongji University withdrew from the agreement with Tomsk State University.
The agreement between Tongji University and Tomsk State University was rejected.
Talks on an agreement between Tongji University and Tomsk State University broke down.
The draft agreement between Tongji University and Tomsk State University awaits approval.
Who knows whether Tongji University will sign an agreement with Tomsk State University?
Did Tongji University sign an agreement with Tomsk State University?
Tongji University ruled out a joint laboratory with Tomsk State University.
Tongji University only pretended to sign an agreement with Tomsk State University.
An agreement between Tongji University and Tomsk State University is still a long way off.
No delegation of Tongji University has come to Tomsk State University so far.
The visit of Tongji University to Tomsk State University has been put off until autumn.
Tongji University cancelled its visit to Tomsk State University.
Tongji University and Tomsk State University came close to signing an agreement.
Without an agreement between Tongji University and Tomsk State University, no students can be exchanged.
Lack of funds kept Tongji University from visiting Tomsk State University.
Tongji University will not renew its agreement with Tomsk State University.
""".strip().splitlines()


@pytest.fixture(scope="module")
def authority() -> Authority:
    return load("http://127.0.0.1:8000/")


def told_as_fact(reading: Reading) -> set[tuple[str, str]]:
    """The kinds of cooperation in which one of the two has a part, and that are told as a fact, with their status."""
    kinds = {thing.node: thing.type for thing in reading.things if thing.node.kind == "cooperation"}
    theirs = {f.subject for f in reading.facts if isinstance(f.object, Node) and f.object.slug in SIDES}
    return {
        (kinds[fact.subject], fact.object.curie)
        for fact in reading.facts
        if fact.subject in theirs & kinds.keys() and isinstance(fact.object, Term) and fact.object.curie in FACT
    }


@pytest.mark.parametrize("before", REAL.values(), ids=REAL)
@pytest.mark.parametrize("text", DENIED)
def test_what_is_not_so_is_never_a_fact(authority: Authority, text: str, before: str) -> None:
    assert not told_as_fact(read_sentences(authority, before + text))


@pytest.mark.parametrize("before", REAL.values(), ids=REAL)
@pytest.mark.parametrize(
    ("text", "kind", "status"),
    [
        ("A delegation of Tongji University visited Tomsk State University.", "coop:Visit", "coop:completed"),
        ("The rectors of Tongji University and Tomsk State University met.", "coop:Meeting", "coop:completed"),
        ("Tongji University signed an agreement with Tomsk State University.", "coop:Agreement", "coop:agreed"),
        ("Tongji University is a partner of Tomsk State University.", "coop:Partnership", "coop:ongoing"),
        ("Tongji University and Tomsk State University launched a joint project.", "coop:Project", "coop:ongoing"),
    ],
)
def test_what_is_so_is_a_fact(authority: Authority, text: str, kind: str, status: str, before: str) -> None:
    assert (kind, status) in told_as_fact(read_sentences(authority, before + text))


@pytest.mark.parametrize(
    "text",
    [
        "Representatives of Tongji University did not visit Tomsk State University.",
        "Tongji University and Tomsk State University have not signed any agreement.",
        "Tongji University and Tomsk State University could launch a joint project.",
    ],
)
def test_what_is_not_so_leaves_the_real_event_as_it_is(authority: Authority, text: str) -> None:
    """Nobody joins the visit of the sentence before."""
    event = REAL["behind a visit"]
    parts = {
        (fact.predicate, fact.object.slug)
        for fact in read_sentences(authority, event + text).facts
        if fact.predicate in ("coop:visitor", "coop:host") and isinstance(fact.object, Node)
    }
    assert parts == {("coop:visitor", "paul-scherrer-institute"), ("coop:host", "kazan-federal-university")}


def test_who_only_hopes_joins_no_agreement_told_before(authority: Authority) -> None:
    text = REAL["behind an agreement"] + "Tongji University and Tomsk State University hope to open a joint laboratory."
    assert not told_as_fact(read_sentences(authority, text))


@pytest.mark.parametrize("month", ["June", "May"])
def test_what_was_signed_in_a_month_is_agreed(authority: Authority, month: str) -> None:
    text = f"In {month} 2023 Tongji University signed an agreement with Tomsk State University."
    assert ("coop:Agreement", "coop:agreed") in told_as_fact(read_sentences(authority, text))
