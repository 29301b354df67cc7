"""Which mentions are one thing, and which node it has."""

import pytest

from kg.authority import Authority, load
from kg.link import link
from kg.model import Article, Thing
from kg.segment import segment
from kg.spot import spot


@pytest.fixture(scope="module")
def authority() -> Authority:
    return load("http://127.0.0.1:8000/")


def things(authority: Authority, text: str) -> dict[str, Thing]:
    """The things of a text by their slug."""
    document = segment(Article("example", "News", f"News\n\n{text}", "en"))
    return {thing.node.slug: thing for thing in link(document, spot(document, authority), authority)}


def test_an_acronym_a_short_form_and_another_order_of_words_are_one_thing(authority: Authority) -> None:
    text = (
        "The Bergen Delta Advanced Fibre Research Institute (BAFRI) grows. BAFRI is young. "
        "The Research Institute of Advanced Fibre opened."
    )
    found = things(authority, text)
    assert list(found) == ["bergen-delta-advanced-fibre-research-institute"]
    names = found["bergen-delta-advanced-fibre-research-institute"].names
    assert set(names) == {"BAFRI", "Research Institute of Advanced Fibre"}


def test_a_known_name_brings_the_node_of_the_authority_data(authority: Authority) -> None:
    found = things(authority, "Guests from Tongji University came.")
    assert found["tongji-university"].known


def test_a_university_and_its_council_are_two(authority: Authority) -> None:
    found = things(authority, "Lund University opened. The Lund University Council met.")
    assert len(found) == 2


def test_a_city_and_its_university_are_two(authority: Authority) -> None:
    found = things(authority, "They came to Sheffield. Sheffield University received them.")
    assert {thing.type for thing in found.values()} == {"schema:Place", "coop:University"}


def test_two_people_of_one_surname_stay_apart(authority: Authority) -> None:
    found = things(authority, "Anna Petrova spoke. Then Olga Petrova spoke.")
    assert set(found) == {"anna-petrova", "olga-petrova"}


def test_initials_and_the_full_name_are_one_person(authority: Authority) -> None:
    found = things(authority, "Dmitry Nikushchenko spoke. Later D. Nikushchenko left.")
    assert list(found) == ["dmitry-nikushchenko"]


def test_a_surname_in_capitals_does_not_change_the_person(authority: Authority) -> None:
    found = things(authority, "Andrei RUDSKOI, Rector, spoke.")
    assert found["andrei-rudskoi"].label == "Andrei Rudskoi"


def test_a_unit_and_a_group_stay_things_of_their_article(authority: Authority) -> None:
    text = "The Faculty of Arts opened. It was paid by major Norwegian oil companies."
    assert set(things(authority, text)) == {"example/faculty-of-arts", "example/major-norwegian-oil-companies"}


def test_two_people_of_one_surname_stay_apart_though_the_surname_stands_alone_between(authority: Authority) -> None:
    found = things(authority, "Prof. Sin-Horng Chen spoke. Prof. Chen left. Prof. Yung-Fu Chen came.")
    assert set(found) == {"sin-horng-chen", "yung-fu-chen"}


def test_a_short_form_in_the_heading_is_the_university_and_no_unit_of_it(authority: Authority) -> None:
    text = "Norrland wins. Norrland University opened. The Norrland University Council met."
    found = things(authority, text)
    assert set(found) == {"norrland-university", "example/norrland-university-council"}
    assert "Norrland" in found["norrland-university"].names


def test_an_acronym_before_its_full_name_is_one_thing_with_it(authority: Authority) -> None:
    text = "It was told by KNB. The Aegean Cheese Board Institute (KNB) opened."
    assert list(things(authority, text)) == ["aegean-cheese-board-institute"]


@pytest.mark.parametrize(
    "text",
    [
        "IIT Ropar opened. The Indian Institute of Technology Ropar (IIT Ropar) grows.",
        "The Indian Institute of Technology Ropar grows. Guests of IIT Ropar came.",
    ],
)
def test_a_name_with_some_of_its_words_as_initials_is_one_thing_with_it(authority: Authority, text: str) -> None:
    assert len([thing for thing in things(authority, text).values() if thing.type != "schema:Place"]) == 1


def test_a_known_acronym_in_brackets_is_the_name_before_it_and_a_country_is_not(authority: Authority) -> None:
    text = "The Norwegian Agency for Development Cooperation (Norad) paid. Lund University (China) came."
    found = things(authority, text)
    assert found["norwegian-agency-for-development-cooperation"].names == ("Norad",)
    assert "china" in found


@pytest.mark.parametrize(
    "text",
    [
        "Siemens paid. Siemens Group grows.",
        "Zentrix-Halla University opened. Guests of Zentrix-Halla came.",
        "Guests of the BALDO Consortium came. They wrote to BALDO.",
    ],
)
def test_a_name_without_the_noun_of_its_kind_is_the_same_thing(authority: Authority, text: str) -> None:
    assert len(things(authority, text)) == 1


def test_two_surnames_the_first_of_them_and_the_full_name_are_one_person(authority: Authority) -> None:
    text = "Dr. Enrique Grauert Wiechmann spoke. Dr. Grauert left. Then Enrique Grauert came back."
    assert list(things(authority, text)) == ["enrique-grauert-wiechmann"]


def test_an_initial_of_two_letters_is_the_given_name(authority: Authority) -> None:
    found = things(authority, "Rector Zhanseit Tuimebekov spoke. Later Zh. Tuimebekov left.")
    assert list(found) == ["zhanseit-tuimebekov"]


def test_a_country_keeps_the_name_that_the_text_gives_it(authority: Authority) -> None:
    found = things(authority, "They came to Britain, and left the UK again.")
    assert [set(thing.names) >= {"Britain", "UK"} for thing in found.values()] == [True]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Pomor Open University and Kola Open University met. Open University came.",
            {"pomor-open-university", "kola-open-university"},
        ),
        (
            "University of Rwanda and Catholic University of Rwanda met.",
            {"university-of-rwanda", "catholic-university-of-rwanda"},
        ),
        ("Pomor Institute of Technology grows. Pomor Tech signed.", {"pomor-institute-of-technology"}),
    ],
)
def test_names_with_a_part_in_common_are_one_thing_only_where_one_is_short(
    authority: Authority, text: str, names: set[str]
) -> None:
    assert names <= set(things(authority, text))
