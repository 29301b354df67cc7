"""Words that speak of a kind of cooperation, or name a field, are found in the forms that newsrooms write."""

import tomllib
from pathlib import Path

import pytest

import kg.extract
from kg.extract.forms import hinted
from kg.extract.weigh.chunks import chunks
from kg.extract.weigh.triggers import NOWHERE, triggers

DATA = Path(kg.extract.__file__).parent / "en"
SHOWN = (
    ("the two rectors put pen to paper in the old hall", "Agreement.ink"),
    ("the ink had dried before noon", "Agreement.ink"),
    ("they shook hands on a shared workshop", "Agreement.ink"),
    ("nothing is to be signed before spring", "Agreement.not-yet"),
    ("@ made the journey to @ by train", "Visit.journey"),
    ("the travellers were shown round the greenhouses", "Visit.guests"),
    ("@ opened its doors to @", "Visit.receive"),
    ("the guests took their leave at dusk", "Visit.leave"),
    ("@ was home to @ for three days", "Visit.home"),
    ("@ sat down with @", "Meeting.table"),
    ("the deans found common ground", "Meeting.table"),
    ("@ and @ work hand in hand", "Partnership.hand-in-hand"),
    ("@ has been twinned with @ since the war", "Partnership.long"),
    ("third-years swap places for a term", "Project.swap"),
    ("@ goes halves on the costs", "Project.money"),
    ("the rectors laid the keystone", "Project.inaugurate"),
    ("a new wing is on the cards", "Proposal.float"),
    ("@ extended an invitation to @", "Invitation.ask"),
)


@pytest.mark.parametrize(("sentence", "word"), SHOWN)
def test_words_are_found(sentence: str, word: str) -> None:
    assert word in {f"{found.kind}.{found.sort}" for found in triggers("en").within(sentence.split())}


def test_plain_sentence_holds_none() -> None:
    assert not list(triggers("en").within("a green bench under an oak".split()[:3]))


def test_what_speaks_of_no_kind_stands_nowhere_and_first() -> None:
    found = list(triggers("en").within("they visited @ if the weather allows".split()))
    assert (found[0].kind, found[0].cell) == ("Stance", NOWHERE)
    assert ("Visit", 1) in {(one.kind, one.cell) for one in found}


def test_sentence_without_words() -> None:
    assert not list(triggers("en").within(()))


def test_lists_are_well_formed() -> None:
    """A star stands only behind a single word, and no choice is empty."""
    data = tomllib.loads((DATA / "triggers.toml").read_text(encoding="utf-8"))
    general = data.pop("general")
    entries = [
        entry
        for classes in (*data.values(), *general.values())
        for listed in classes.values()
        for entry in listed.split()
    ]
    assert not [entry for entry in entries if "*" in entry.rstrip("*") or ("_" in entry and "*" in entry)]
    assert not [entry for entry in entries if not all(word for slot in entry.split("_") for word in slot.split("|"))]


@pytest.mark.parametrize(
    ("text", "field", "held"),
    (
        ("adapting to climate change", "climate change", True),
        ("the change of plans", "change", False),
        ("a course in urban planning", "urban planning", True),
        ("years of planning", "planning", False),
        ("research in speleology and sericulture", "sericulture", True),
        ("talks on early childhood care", "early childhood care", True),
    ),
)
def test_general_words_end_a_field_only_behind_another(text: str, field: str, held: bool) -> None:
    assert (field in {" ".join(chunk.words) for chunk in chunks(text.split(), "en")}) is held


@pytest.mark.parametrize(
    ("word", "form"),
    (
        ("clerkship", "student-internship"),
        ("third-years", "student-exchange"),
        ("dictionary", "joint-publication"),
        ("makerspace", "joint-laboratory"),
        ("cubesats", "equipment-development"),
        ("bootcamps", "summer-school"),
    ),
)
def test_a_word_speaks_of_a_form(word: str, form: str) -> None:
    assert form in hinted(word)
