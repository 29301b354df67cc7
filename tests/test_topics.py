"""Forms of cooperation and fields of research, told in many ways, are read, and their look-alikes are not."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentences import read_sentences

import kg.extract
from kg.authority import Authority, load
from kg.extract.topics import areas, fields, forms, split
from kg.iri import Node

DATA = Path(kg.extract.__file__).parent / "en"
FORMS = tomllib.loads((DATA / "forms.toml").read_text(encoding="utf-8"))
FIELDS = tomllib.loads((DATA / "topics.toml").read_text(encoding="utf-8"))
SIGNED = "Tongji University and Tomsk State University signed a memorandum of understanding. "
VISITED = "A delegation of Tongji University visited Tomsk State University. "


@pytest.fixture(scope="module")
def authority() -> Authority:
    return load("http://127.0.0.1:8000/")


def told_of(authority: Authority, text: str, *kinds: str) -> set[str]:
    """The forms and fields of the events of some kinds that a text tells."""
    reading = read_sentences(authority, text)
    nodes = {thing.node for thing in reading.things if thing.type in kinds}
    found = set()
    for fact in reading.facts:
        if fact.subject in nodes and fact.predicate in ("coop:form", "dcterms:subject"):
            found.add(fact.object.slug if isinstance(fact.object, Node) else str(getattr(fact.object, "curie", "")))
    return found


def test_every_form_is_shown_by_a_sentence_of_its_own() -> None:
    shown = [form for show in FORMS["shows"] for form in show["forms"]]
    assert set(FORMS["form"]) == set(shown)
    assert len(FORMS["shows"]) >= 100
    assert sum(not show["forms"] for show in FORMS["shows"]) >= 12
    assert all(form in FORMS["form"] and set(others) < set(FORMS["form"]) for form, others in FORMS["yields"].items())


@pytest.mark.parametrize("shown", FIELDS["shows"], ids=lambda shown: shown["text"])
def test_fields_are_read_as_shown(shown: dict[str, list[str]]) -> None:
    assert list(areas(str(shown["text"]))) == shown["fields"]


def test_the_shown_fields_are_all_gathered() -> None:
    assert len(FIELDS["shows"]) >= 65


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        (VISITED + "Student exchange and joint publications were discussed.", "coop:Visit", "form:joint-publication"),
        (VISITED + "On the agenda were a summer school and staff mobility.", "coop:Visit", "form:summer-school"),
        (VISITED + "The talks covered dual degrees and cooperation in ecology.", "coop:Visit", "ecology"),
        (
            VISITED + "The purpose of the visit was to explore opportunities for collaboration in hydrology.",
            "coop:Visit",
            "hydrology",
        ),
        (
            SIGNED + "Under the agreement, PhD students will be co-supervised.",
            "coop:Agreement",
            "form:joint-postgraduate-programme",
        ),
        (
            SIGNED + "Areas of cooperation include joint research and double degrees.",
            "coop:Agreement",
            "form:double-degree",
        ),
        (SIGNED + "The universities will jointly organise conferences.", "coop:Agreement", "form:joint-event"),
        (
            SIGNED + "The memorandum covers cooperation in the fields of optics and robotics.",
            "coop:Agreement",
            "robotics",
        ),
        (
            "Tongji University and Tomsk State University opened a joint laboratory. It will study laser physics. "
            "The laboratory will focus on photonics.",
            "coop:Project",
            "photonics",
        ),
        (
            "Tongji University cooperates with Tomsk State University. They regularly hold joint conferences.",
            "coop:Partnership",
            "form:joint-event",
        ),
    ],
)
def test_what_is_talked_about_goes_to_the_event_at_hand(authority: Authority, text: str, kind: str, found: str) -> None:
    kinds = ("coop:Visit", "coop:Meeting") if kind == "coop:Visit" else (kind,)  # talks within a visit may be either
    assert found in told_of(authority, text, *kinds)


@pytest.mark.parametrize(
    "text",
    [
        SIGNED + "It does not concern student exchange.",
        SIGNED + "No joint laboratory is foreseen in the document.",
        SIGNED + "The ceremony was attended by the mayor and a brass band.",
        SIGNED + "The rector thanked the cooks for their help.",
        VISITED + "The guests toured a laboratory of genetics and met international students.",
        VISITED + "The rector spoke about the history of the university and its achievements in sport.",
    ],
)
def test_what_is_no_topic_is_not_read_as_one(authority: Authority, text: str) -> None:
    assert not told_of(authority, text, "coop:Agreement", "coop:Visit", "coop:Meeting")


@pytest.mark.parametrize(
    "text",
    [
        "Tongji University specialises in quantum optics and marine biology.",
        "Tongji University is known for its research in quantum optics and marine biology.",
        "Tongji University, a leader in quantum optics and marine biology, is growing.",
        "Tongji University will be engaged in quantum optics and marine biology.",
        "Tongji University works on quantum optics and marine biology.",
    ],
)
def test_what_an_organisation_works_in_is_its_field(authority: Authority, text: str) -> None:
    found = {
        (f.subject.slug, f.object.slug)
        for f in read_sentences(authority, text).facts
        if f.predicate == "coop:researchArea" and isinstance(f.object, Node)
    }
    assert found == {("tongji-university", "quantum-optics"), ("tongji-university", "marine-biology")}


def test_a_list_of_fields_ends_before_what_is_no_field() -> None:
    assert fields("optics, acoustics and hydrology, and the rector thanked the guests") == (
        "optics",
        "acoustics",
        "hydrology",
    )
    assert fields("optics, student exchange and hydrology") == ("optics", "hydrology")
    assert fields("photonics, the science of light") == ("photonics",)
    assert fields("NICA and Moscow") == ()
    assert split("science, technology and culture") == ("science", "technology", "culture")
    assert split("science and technology") == ()


def test_what_is_denied_is_no_form_and_no_field() -> None:
    assert forms("student exchange, but not joint degrees") == ("student-exchange",)
    assert areas("cooperation in optics, not in acoustics") == ("optics",)


_WORDS = st.sampled_from(
    "joint exchange of students , and . : ; in the field fields of optics science technology are taught as main (and) "
    "“ – no not laboratory double degrees research PhD's bachelor's, 3D AI it IT etc. such as including Moscow".split()
)


@given(st.lists(_WORDS, max_size=25).map(" ".join) | st.text(max_size=80))
def test_no_text_breaks_the_reading_of_topics(text: str) -> None:
    assert set(forms(text)) <= set(FORMS["form"])
    for field in areas(text):
        assert field.strip() == field != ""
        assert field in " ".join(text.split())
