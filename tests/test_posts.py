"""Who is said to hold which post where, and whose post is left open."""

import pytest
from sentences import read_sentences

from kg.authority import Authority, load
from kg.extract.postowners import Post
from kg.extract.posts import at_home, holders
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
    ("text", "posts"),
    [
        (
            "Maria Gonzalez, Chief Technology Officer of Gediz University, spoke.",
            {("Maria Gonzalez", "chief technology officer", "Gediz University")},
        ),
        (
            "Gediz University was represented by its Executive Vice President, Maria Gonzalez.",
            {("Maria Gonzalez", "executive vice president", "Gediz University")},
        ),
        (
            "The guests of Gediz University were met by the Vice-Chancellor, Prof. Ahmad Fauzi Ismail.",
            {("Ahmad Fauzi Ismail", "vice chancellor", "Gediz University")},
        ),
        (
            "Maria Gonzalez has been Rector of Gediz University since 2020.",
            {("Maria Gonzalez", "rector", "Gediz University")},
        ),
        (
            "Maria Gonzalez took over as Dean of the Faculty of Law.",
            {("Maria Gonzalez", "dean", "Faculty of Law")},
        ),
        (
            "Maria Gonzalez, M.Sc., Registrar of Gediz University, took the minutes.",
            {("Maria Gonzalez", "registrar", "Gediz University")},
        ),
        (
            "Maria Gonzalez, Vice-President Research of Gediz University, agreed.",
            {("Maria Gonzalez", "vice president research", "Gediz University")},
        ),
        (
            "The partners are Gediz University (Rector: Maria Gonzalez) and Norfolk University (President John Smith).",
            {("Maria Gonzalez", "rector", "Gediz University"), ("John Smith", "president", "Norfolk University")},
        ),
        (
            "Gediz University Chairman, President and CEO Maria Gonzalez spoke.",
            {
                ("Maria Gonzalez", "chairman", "Gediz University"),
                ("Maria Gonzalez", "president", "Gediz University"),
                ("Maria Gonzalez", "CEO", "Gediz University"),
            },
        ),
        (
            "The Faculty of Law, headed by Maria Gonzalez, opened.",
            {("Maria Gonzalez", "head", "Faculty of Law")},
        ),
        (
            "The Faculty of Law, whose Dean, Maria Gonzalez, was present, opened.",
            {("Maria Gonzalez", "dean", "Faculty of Law")},
        ),
        (
            "For Gediz University signed Maria Gonzalez, Rector; for Norfolk University, John Smith, President.",
            {("Maria Gonzalez", "rector", "Gediz University"), ("John Smith", "president", "Norfolk University")},
        ),
        (
            "It was signed by two rectors, Maria Gonzalez for Gediz University and John Smith for Norfolk University.",
            {("Maria Gonzalez", "rector", "Gediz University"), ("John Smith", "rector", "Norfolk University")},
        ),
    ],
)
def test_a_post_is_read_wherever_it_stands(authority: Authority, text: str, posts: set[tuple[str, str, str]]) -> None:
    assert held(read_sentences(authority, text)) == posts


@pytest.mark.parametrize(
    "text",
    [
        "Gediz University agreed. Maria Gonzalez, director of Sandwell, spoke.",
        "Gediz University agreed. Maria Gonzalez, Dean at Sandwell, spoke.",
        "Norfolk University agreed. Its guest was the President of Ireland, Maria Gonzalez.",
    ],
)
def test_a_post_somewhere_unknown_is_given_to_nobody_else(authority: Authority, text: str) -> None:
    assert held(read_sentences(authority, text)) == set()


def test_an_ambassador_belongs_to_the_embassy_that_the_article_names(authority: Authority) -> None:
    text = "The Embassy of Ghana agreed. Ama Owusu, Ambassador of Ghana to Hungary, spoke."
    assert held(read_sentences(authority, text)) == {("Ama Owusu", "ambassador", "Embassy of Ghana")}


def test_the_post_behind_one_who_has_a_post_is_the_next_persons(authority: Authority) -> None:
    text = "Gediz University sent its Treasurer Maria Gonzalez, the Dean of the Faculty of Law, John Smith, and others."
    found = held(read_sentences(authority, text))
    assert ("Maria Gonzalez", "dean", "Faculty of Law") not in found
    assert ("John Smith", "dean", "Faculty of Law") in found


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


@pytest.mark.parametrize(("taken", "expected"), [(False, "Gediz"), (True, None)])
def test_a_president_is_at_home_where_home_was_named_last_and_has_no_other(taken: bool, expected: str | None) -> None:
    gediz = _university("Gediz", 3)
    story = Story((gediz, _university("Norfolk", 3)), words("en"))
    ann, bea = (Thing(Node("person", name), "foaf:Person", name) for name in ("ann", "bea"))
    post = Post(ann, "president", None, "post-alone", 0.65)
    others = [Post(bea, "president", gediz if taken else None, "post-of", 0.95)]
    home = at_home(post, gediz, holders(others), story)
    assert (home.label if home else None) == expected
