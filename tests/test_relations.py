"""What belongs to what, where it is, who founded and equipped it, who wants to work with whom."""

import pytest
from sentences import read_sentences

from kg.authority import Authority, load
from kg.model import Node, Reading

PROPERTIES = (
    "org:unitOf",
    "org:subOrganizationOf",
    "coop:locatedIn",
    "coop:foundedBy",
    "coop:equippedBy",
    "coop:interestedIn",
)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return load("http://127.0.0.1:8000/")


def related(reading: Reading) -> set[tuple[str, str, str]]:
    """Every lasting relation, its things by their labels."""
    labels = {thing.node: thing.label for thing in reading.things}
    return {
        (labels[fact.subject], fact.predicate.partition(":")[2], labels[fact.object])
        for fact in reading.facts
        if fact.predicate in PROPERTIES and isinstance(fact.object, Node)
    }


@pytest.mark.parametrize(
    ("text", "relations"),
    [
        (
            "Gediz University and Norfolk University jointly founded the Aegean Metal Institute in 2004.",
            {
                ("Aegean Metal Institute", "foundedBy", "Gediz University"),
                ("Aegean Metal Institute", "foundedBy", "Norfolk University"),
            },
        ),
        (
            "The Aegean Metal Institute, founded in 1998 by Gediz University, employs 50 people.",
            {("Aegean Metal Institute", "foundedBy", "Gediz University")},
        ),
        (
            "The Aegean Metal Institute in Bishkek was founded by Gediz University.",
            {
                ("Aegean Metal Institute", "locatedIn", "Bishkek"),
                ("Aegean Metal Institute", "foundedBy", "Gediz University"),
            },
        ),
        (
            "The Aegean Metal Institute was founded by Gediz University together with Bruker.",
            {
                ("Aegean Metal Institute", "foundedBy", "Gediz University"),
                ("Aegean Metal Institute", "foundedBy", "Bruker"),
            },
        ),
        (
            "At Gediz University, the guests saw the Faculty of Arts and the Library of Rare Books.",
            {
                ("Faculty of Arts", "unitOf", "Gediz University"),
                ("Library of Rare Books", "unitOf", "Gediz University"),
            },
        ),
        ("Guests of Gediz University from Brazil came.", {("Gediz University", "locatedIn", "Brazil")}),
        (
            "Gediz University, one of the leading universities of Brazil, hosted it.",
            {("Gediz University", "locatedIn", "Brazil")},
        ),
        ("Kazakhstan's Gediz University opened.", {("Gediz University", "locatedIn", "Kazakhstan")}),
        ("The Canada-based Aegean Institute will come.", {("Aegean Institute", "locatedIn", "Canada")}),
        (
            "The rector visited Gediz University in Yogyakarta, Indonesia.",
            {("Gediz University", "locatedIn", "Yogyakarta"), ("Gediz University", "locatedIn", "Indonesia")},
        ),
        ("The Gediz University was founded in 1976 in Ankara.", {("Gediz University", "locatedIn", "Ankara")}),
        (
            "The Faculty of Medicine, Gediz University, took part.",
            {("Faculty of Medicine", "unitOf", "Gediz University")},
        ),
        (
            "Gediz University is equipped with instruments from Bruker and Siemens Energy.",
            {("Gediz University", "equippedBy", "Bruker"), ("Gediz University", "equippedBy", "Siemens Energy")},
        ),
        (
            "Bruker has donated modern equipment to Gediz University.",
            {("Gediz University", "equippedBy", "Bruker")},
        ),
        (
            "Gediz University is very interested in cooperating with Norfolk University.",
            {("Gediz University", "interestedIn", "Norfolk University")},
        ),
        (
            "Gediz University would like to cooperate more closely with Norfolk University.",
            {("Gediz University", "interestedIn", "Norfolk University")},
        ),
    ],
)
def test_a_relation_is_read_in_many_ways_of_writing(
    authority: Authority, text: str, relations: set[tuple[str, str, str]]
) -> None:
    assert related(read_sentences(authority, text)) == relations


@pytest.mark.parametrize(
    "text",
    [
        "The delegation held talks with Gediz University in Geneva.",
        "An agreement was signed with Gediz University in Tokyo on Monday.",
        "Gediz University plans to found the Aegean Metal Institute.",
        "Gediz University did not found the Aegean Metal Institute.",
        "Gediz University established relations with Norfolk University.",
        "Olga Petrova and Ann Berg, who represent Gediz University in Geneva, spoke.",
    ],
)
def test_where_people_met_and_what_is_only_planned_is_no_relation(authority: Authority, text: str) -> None:
    assert related(read_sentences(authority, text)) == set()
