"""Who is said to hold which post where, and whose post is left open."""

import pytest
from sentences import read_sentences

from kg.authority import Authority, load
from kg.extract.postowners import Post
from kg.extract.posts import at_home
from kg.extract.story import Story
from kg.iri import Node
from kg.lexicon import words
from kg.model import Reading, Span, Thing


@pytest.fixture(scope="module")
def authority() -> Authority:
    return load("http://127.0.0.1:8000/")


def held(reading: Reading) -> set[tuple[str, str, str]]:
    """Person, post and organisation of every membership, by their labels."""
    labels = {thing.node: thing.label for thing in reading.things}
    told: dict[Node, dict[str, str]] = {}
    for fact in reading.facts:
        if fact.predicate in ("org:member", "org:role", "org:organization") and isinstance(fact.object, Node):
            told.setdefault(fact.subject, {})[fact.predicate] = labels[fact.object]
    return {(one["org:member"], one["org:role"], one["org:organization"]) for one in told.values()}


@pytest.mark.parametrize(
    ("text", "posts"),
    [
        (
            "Prof. Dr. Mehmet Karaca, Rector of Gediz University, and Prof. Dr. Zeynep Kaya, Dean of the Faculty of "
            "Arts, met.",
            {("Mehmet Karaca", "rector", "Gediz University"), ("Zeynep Kaya", "dean", "Faculty of Arts")},
        ),
        (
            "Gediz University Vice-Chancellor Prof. Datuk Dr. Ahmad Fauzi Ismail spoke.",
            {("Ahmad Fauzi Ismail", "vice chancellor", "Gediz University")},
        ),
        (
            "It was attended by Adeola Ogunleye (Registrar, Gediz University) and Chidi Okafor (Norfolk University).",
            {("Adeola Ogunleye", "registrar", "Gediz University")},
        ),
        (
            "John Smith, Dean and Professor of Engineering at Gediz University, gave a talk.",
            {
                ("John Smith", "dean", "Gediz University"),
                ("John Smith", "professor of engineering", "Gediz University"),
            },
        ),
        (
            "President and Vice-Chancellor Nomsa Dlamini of Gediz University spoke.",
            {
                ("Nomsa Dlamini", "president", "Gediz University"),
                ("Nomsa Dlamini", "vice chancellor", "Gediz University"),
            },
        ),
        (
            "Present were Vice-Rectors Jana Nováková and Petr Dvořák of Gediz University.",
            {
                ("Jana Nováková", "vice rector", "Gediz University"),
                ("Petr Dvořák", "vice rector", "Gediz University"),
            },
        ),
        (
            "Dr. Rajesh Kumar, Director, Centre for International Relations, welcomed them.",
            {("Rajesh Kumar", "director", "Centre for International Relations")},
        ),
        (
            "Maria Gonzalez was appointed Dean of the Faculty of Law in 2020.",
            {("Maria Gonzalez", "dean", "Faculty of Law")},
        ),
        (
            "The Director of the Goethe-Institut in Tashkent is Julia Hanske.",
            {("Julia Hanske", "director", "Goethe-Institut")},
        ),
        (
            "The Confucius Institute at Gediz University, headed by its Director Wang Shangxue, celebrated.",
            {("Wang Shangxue", "director", "Confucius Institute")},
        ),
        (
            "On behalf of Gediz University the contract was signed by Dragan Ljutić, Rector, and on behalf of Norfolk "
            "University by Li Yanrong, President.",
            {("Dragan Ljutić", "rector", "Gediz University"), ("Li Yanrong", "president", "Norfolk University")},
        ),
        (
            "Rector of Gediz University, Academician of the Academy of Sciences Andrei Petrov wrote.",
            {("Andrei Petrov", "rector", "Gediz University")},
        ),
        (
            "Vice Chancellor Prof. Arun Selvakumar, Gediz University, signed.",
            {("Arun Selvakumar", "vice chancellor", "Gediz University")},
        ),
        (
            "Olga Petrova, who is in charge of the Department of Physics, spoke.",
            {("Olga Petrova", "head", "Department of Physics")},
        ),
        (
            "Itaru Ohta, who is dean of Gediz University's School of Medicine, looked back.",
            {("Itaru Ohta", "dean", "School of Medicine")},
        ),
        (
            "Gediz University was represented by Kayo Inaba, vice-president for Gender Equality, Public Relations, and "
            "International Affairs.",
            {
                (
                    "Kayo Inaba",
                    "vice president for gender equality, public relations, and international affairs",
                    "Gediz University",
                )
            },
        ),
    ],
)
def test_a_post_is_read_in_many_ways_of_writing(
    authority: Authority, text: str, posts: set[tuple[str, str, str]]
) -> None:
    assert held(read_sentences(authority, text)) == posts


@pytest.mark.parametrize(
    "text",
    [
        "Assistant Professor Kenji Sato of Gediz University gave a lecture.",
        "Former President of Gediz University José Marques received a prize.",
        "Gediz University welcomed Diego Nuño, Minister of Education.",
        "Ambassador of India to Hungary Kumar Tuhin visited Gediz University.",
        "Laura Bianchi (Gediz University) coordinates it.",
    ],
)
def test_a_rank_a_past_post_and_a_state_office_are_no_post_in_an_organisation(authority: Authority, text: str) -> None:
    assert held(read_sentences(authority, text)) == set()


def test_a_post_in_a_list_is_that_of_the_person_it_stands_before(authority: Authority) -> None:
    text = "They were met by Elena Smirnova, head of the International Office Pavel Orlov and others."
    assert held(read_sentences(authority, text)) == {("Pavel Orlov", "head", "International Office")}


def test_a_minister_belongs_to_the_ministry_that_the_article_names(authority: Authority) -> None:
    text = "The Ministry of Education of Ghana agreed. Ama Owusu, Deputy Minister of Education, spoke."
    found = held(read_sentences(authority, text))
    assert found == {("Ama Owusu", "deputy minister of education", "Ministry of Education of Ghana")}


def _university(name: str, times: int) -> Thing:
    spans = tuple(Span(number, number + 1) for number in range(times))
    return Thing(Node("organization", name.lower()), "coop:University", name, mentions=spans)


@pytest.mark.parametrize(
    ("role", "rival", "expected"), [("rector", 1, "Gediz"), ("rector", 3, None), ("dean", 1, None)]
)
def test_a_rector_of_no_university_is_at_home_where_one_university_stands_out(
    role: str, rival: int, expected: str | None
) -> None:
    story = Story((_university("Gediz", 3), _university("Norfolk", rival)), words("en"))
    post = Post(Thing(Node("person", "ann-berg"), "foaf:Person", "Ann Berg"), role, None, "post-alone", 0.65)
    home = at_home(post, None, {}, story)
    assert (home.label if home else None) == expected
