"""Which names are found in a text, of which kind, and where they end."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.authority import Authority, load
from kg.model import Article, Mention
from kg.segment import segment
from kg.spot import spot


@pytest.fixture(scope="module")
def authority() -> Authority:
    return load("http://127.0.0.1:8000/")


def spotted(authority: Authority, text: str) -> list[tuple[str, str]]:
    """Kind and words of every name in a sentence that stands under a heading without names."""
    text = f"News\n\n{text}"
    mentions = spot(segment(Article("a", "News", text, "en")), authority)
    return [(m.type.partition(":")[2], m.span.of(text)) for m in mentions if m.how != "nominal"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "The Faculty of Arts of the University of Lund opened.",
            [("OrganizationalUnit", "Faculty of Arts"), ("University", "University of Lund")],
        ),
        (
            "Zhejiang Ocean University and Lund University agreed.",
            [("University", "Zhejiang Ocean University"), ("University", "Lund University")],
        ),
        (
            "The Institute of Law, Arts and Social Sciences moved.",
            [("ResearchInstitute", "Institute of Law, Arts and Social Sciences")],
        ),
        ("The Hubei provincial government paid.", [("GovernmentBody", "Hubei provincial government")]),
        (
            "The Ministry of Education of the Republic of Ghana agreed.",
            [("GovernmentBody", "Ministry of Education of the Republic of Ghana")],
        ),
        ("It is equipped by Kola Steel Company.", [("Company", "Kola Steel Company")]),
        ("He teaches at the Bergen Institute of Technology.", [("University", "Bergen Institute of Technology")]),
        ("Beams of the Lodz Synchrotron are used.", [("ResearchFacility", "Lodz Synchrotron")]),
        ("The third Baltic Rectors' Forum ended.", [("Forum", "Baltic Rectors' Forum")]),
        ("It is paid by the NORTH STARS project.", [("Project", "NORTH STARS")]),
        ("It was paid by major Norwegian oil companies.", [("Group", "major Norwegian oil companies")]),
        ("The O.P. Jindal Global University grows.", [("University", "O.P. Jindal Global University")]),
    ],
)
def test_an_organisation_is_found_whole(authority: Authority, text: str, names: list[tuple[str, str]]) -> None:
    assert spotted(authority, text) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rector Prof. Dušan Nikolić spoke.", "Dušan Nikolić"),
        ("Talks were led by V.D. Khizhnyak yesterday.", "V.D. Khizhnyak"),
        ("Kirill V. ROZHDESTVENSKY, Vice Rector, spoke.", "Kirill V. ROZHDESTVENSKY"),
        ("The dean, HUANG Lingxiang, spoke.", "HUANG Lingxiang"),
        ("She met deputy director Cheng Xiaonong there.", "Cheng Xiaonong"),
        ("Ong Chan Ee, an executive there, looked on.", "Ong Chan Ee"),
        ("Marta Kosior-Kazberuk opened it.", "Marta Kosior-Kazberuk"),
        ("The guests met Willem van Gulik there.", "Willem van Gulik"),
    ],
)
def test_a_person_is_found_without_title_and_post(authority: Authority, text: str, name: str) -> None:
    assert [words for kind, words in spotted(authority, text) if kind == "Person"] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Polytech Days begin in spring.",
        "The Berlin Process goes on.",
        "Students learn Russian and French.",
        "They will read the QS World Ranking in May.",
        "Applied Physics and Modern History are taught.",
    ],
)
def test_capitals_alone_make_no_person_or_place(authority: Authority, text: str) -> None:
    assert not [words for kind, words in spotted(authority, text) if kind in ("Person", "Place")]


def test_a_place_inside_a_proper_name_is_no_mention_of_the_place(authority: Authority) -> None:
    assert ("Place", "Lund") not in spotted(authority, "The University of Lund is old.")


def test_an_acronym_in_brackets_is_the_name_before_it(authority: Authority) -> None:
    text = "The Bergen Ocean Institute (BOI) grows. BOI is new."
    assert spotted(authority, text)[1:] == [("ResearchInstitute", "BOI"), ("ResearchInstitute", "BOI")]


def test_a_surname_alone_is_a_person_named_before(authority: Authority) -> None:
    text = "Dmitry Nikushchenko spoke. Later Nikushchenko left."
    assert spotted(authority, text) == [("Person", "Dmitry Nikushchenko"), ("Person", "Nikushchenko")]


def test_a_list_of_universities_of_cities_is_universities(authority: Authority) -> None:
    found = spotted(authority, "The universities of Cambridge and Swansea joined.")
    assert found == [("University", "Cambridge"), ("University", "Swansea")]


WORDS = (
    "University of Lund Institute and the , ( ) . Prof. A. Anna BOI Ministry Science 's president Rector China – 1st"
).split()


def apart(mentions: tuple[Mention, ...]) -> bool:
    return all(not a.span.meets(b.span) for i, a in enumerate(mentions) for b in mentions[i + 1 :])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_mentions_never_overlap_whatever_the_text(words: list[str]) -> None:
    text = "News\n\n" + " ".join(words)
    mentions = spot(segment(Article("a", "News", text, "en")), load("http://127.0.0.1:8000/"))
    assert apart(mentions)
