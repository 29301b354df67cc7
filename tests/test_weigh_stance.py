"""How a sentence stands to what its words speak of, and that no sentence is too odd to be asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.forms import hinted, placed
from kg.extract.stance import OPEN, PLANNED, REAL, denied, stances
from kg.extract.story import story_words
from kg.extract.weigh.chunks import LONGEST, chunks
from kg.extract.weigh.triggers import NOWHERE, spelled_out, stem, triggers

STORY = story_words("en")
KNOWN = sorted(
    {
        *STORY.negations,
        *STORY.modals,
        *STORY.open_ends,
        *"cancelled called off unable to rather than turned down ? did @ , . ; : that but only".split(),
        *"visit visited agreement signed and of in physics marine biology school joint".split(),
    }
)
SENTENCES = st.lists(st.sampled_from(KNOWN) | st.text(max_size=12), max_size=25)


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("@ visited @ in spring", "visited", REAL),
        ("@ will visit @ in spring", "visit", PLANNED),
        ("@ plans to visit @", "visit", PLANNED),
        ("@ may visit @", "visit", OPEN),
        ("@ hopes to visit @", "visit", OPEN),
        ("if @ visits @ , it will rain", "visits", OPEN),
        ("whether @ signed is not known", "signed", OPEN),
        ("a visit to @ is possible", "visit", OPEN),
        ("a visit to @ is long over , and rain is possible", "visit", REAL),
        ("@ would like rain , but @ visited @", "visited", REAL),
        ("@ hopes that @ visited @", "visited", REAL),
        ("@ went to @ to visit @", "visit", REAL),
        ("@ may leave ; @ signed", "signed", REAL),
        ("@ may as so many others in the long past have signed", "signed", REAL),
    ],
)
def test_stance(text: str, word: str, expected: str) -> None:
    cells = text.split()
    at = cells.index(word)
    assert stances(cells, [at], STORY) == {at: expected}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("@ visited @", ""),
        ("@ did not visit @ , but met @", "@ did not visit @"),
        ("@ met @ but never signed a paper . rain fell", "never signed a paper"),
        ("@ not only visited @", ""),
        ("@ not just met @ and never signed", "never signed"),
        ("@ left without a word : rain fell", "without a word"),
        ("the visit of @ was cancelled", "the visit of @ was cancelled"),
        ("no , nobody came", "no nobody came"),
        ("@ signed not", "not"),
    ],
)
def test_what_is_denied_ends_with_its_clause(text: str, words: str) -> None:
    cells = text.split()
    assert [cells[cell] for cell in sorted(denied(cells, STORY))] == words.split()


@given(SENTENCES)
def test_no_sentence_is_too_odd_for_triggers(cells: list[str]) -> None:
    found = list(triggers("en").within(cells))
    assert all(trigger.cell == NOWHERE or 0 <= trigger.cell < len(cells) for trigger in found)
    placed_cells = [trigger.cell for trigger in found if trigger.cell != NOWHERE]
    assert placed_cells == sorted(placed_cells) and found == list(triggers("en").within(tuple(cells)))
    assert all(trigger.cell == NOWHERE for trigger in found[: len(found) - len(placed_cells)])


@given(SENTENCES)
def test_no_sentence_is_too_odd_for_fields(cells: list[str]) -> None:
    for chunk in chunks(cells, "en"):
        assert chunk.words == tuple(cells[chunk.start : chunk.stop])
        assert 0 <= chunk.start < chunk.stop <= len(cells) and len(chunk.words) <= LONGEST + 1


@given(SENTENCES, st.data())
def test_no_sentence_is_too_odd_for_its_stance(cells: list[str], data: st.DataObject) -> None:
    cells = [*cells, "visit"]
    cell = data.draw(st.integers(0, len(cells) - 1))
    assert stances(cells, [cell], STORY)[cell] in (REAL, PLANNED, OPEN)


@given(SENTENCES)
def test_no_sentence_is_too_odd_to_be_denied(cells: list[str]) -> None:
    cut = denied(cells, STORY)
    assert cut <= set(range(len(cells)))
    assert cut or not any(word in ("never", "without", "cancelled") for word in cells[-1:])
    mask = " ".join(cells)
    spoken = STORY.negations.intersection(cells) or STORY.cancelled.search(mask) or STORY.denials.search(mask)
    assert not cut or spoken or "?" in mask


@given(st.text(max_size=20))
def test_a_stem_begins_its_word(word: str) -> None:
    assert word.startswith(stem(word)) and (len(stem(word)) > 3 or stem(word) == word)


def test_an_entry_with_choices_stands_for_each_of_its_phrases() -> None:
    found = set(spelled_out("paid|pay_a_visit|call"))
    assert found == {"paid_a_visit", "paid_a_call", "pay_a_visit", "pay_a_call"}


def test_a_language_without_lists_of_its_own_has_the_english_ones() -> None:
    cells = "@ visited @ for marine biology".split()
    assert list(triggers("fr").within(cells)) == list(triggers("en").within(cells)) != []
    assert list(chunks(cells, "fr")) == list(chunks(cells, "en")) != []
    assert hinted("internships", "fr") == hinted("internships", "en") != ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Student internships were arranged.", {"student-internship": 0.24}),
        ("Rain fell, then came the summer school.", {"summer-school": 0.64}),
        ("Summer schools, but no joint laboratory.", {"summer-school": 0.0}),
        ("Rain fell.", {}),
        ("", {}),
    ],
)
def test_forms_are_told_with_their_place(text: str, found: dict[str, float]) -> None:
    assert dict(placed(text)) == found


@given(st.lists(st.sampled_from(["student internships", "a summer school", "rain", "and", "no", ","]), max_size=9))
def test_a_form_stands_somewhere_in_the_text(words: list[str]) -> None:
    told = placed(" ".join(words))
    assert all(0 <= place < 1 for _, place in told)
    assert [form for form, _ in told] == sorted({form for form, _ in told})


@pytest.mark.parametrize("word", ["", "@", "rain", "the", ".", "…"])
def test_most_words_speak_of_no_form(word: str) -> None:
    assert hinted(word) == ()


@pytest.mark.parametrize("text", ["in May 2023 @ signed a paper", "on 5 May @ signed a paper"])
def test_the_month_of_may_leaves_nothing_open(text: str) -> None:
    cells = text.split()
    at = cells.index("signed")
    assert stances(cells, [at], STORY) == {at: REAL}
