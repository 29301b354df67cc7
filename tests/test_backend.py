"""Backends: which are opened, what becomes of what they offer, and that none costs an article."""

import logging
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.authority import load
from kg.backend import open_backends, widened
from kg.backend.settle import ORGANIZATION, PERSON, PLACE, settled
from kg.errors import KgError
from kg.model import Article, Document, Mention, Span
from kg.pipeline import build
from kg.segment import segment
from kg.settings import Settings
from kg.spot import spot

KNOWN = load("https://kg.example.org/")
HOW = "reader 1.0"


def document(*paragraphs: str, headline: str = "News of the day", language: str = "en") -> Document:
    return segment(Article("a", headline, "\n\n".join((headline, *paragraphs)), language, source="a.md"))


def at(doc: Document, words: str, kind: str, how: str = "name", nth: int = 0) -> Mention:
    """A mention of words, of which the nth place in the text is meant."""
    start = -1
    for _ in range(nth + 1):
        start = doc.article.text.index(words, start + 1)
    return Mention(Span(start, start + len(words)), kind, words, how)


def taken(doc: Document, offered: Iterable[Mention], found: tuple[Mention, ...] = ()) -> list[tuple[str, str]]:
    return [(m.name, m.type) for m in settled(doc, found, offered, KNOWN, how=HOW)]


class Reader:
    """A backend that offers what it was made with, or fails as it was made to."""

    name, version = "reader", "1.0"

    def __init__(self, *offered: Mention, problem: Exception | None = None) -> None:
        self.offered, self.problem = offered, problem

    def mentions(self, document: Document) -> Iterator[Mention]:
        yield from self.offered
        if self.problem:
            raise self.problem


def test_people_and_places_are_added_in_the_order_of_the_text_and_say_whose_they_are() -> None:
    doc = document("Ivana Horvat left Samobor for the University of Betaland.")
    university = at(doc, "University of Betaland", "coop:University")
    offered = [at(doc, "Samobor", PLACE), at(doc, "Ivana Horvat", PERSON)]
    assert [(m.name, m.how) for m in settled(doc, [university], offered, KNOWN, how=HOW)] == [
        ("Ivana Horvat", HOW),
        ("Samobor", HOW),
        ("University of Betaland", "name"),
    ]


def test_what_the_grammar_has_found_stays_where_the_two_overlap() -> None:
    doc = document("He spoke at the University of Ivana Horvat.")
    university = at(doc, "University of Ivana Horvat", "coop:University")
    assert taken(doc, [at(doc, "Ivana Horvat", PERSON)], (university,)) == [(university.name, university.type)]


def test_of_two_offers_that_overlap_the_longer_is_taken() -> None:
    doc = document("They met Ivana Horvat Novak there.")
    offered = [at(doc, "Ivana Horvat", PERSON), at(doc, "Horvat Novak", PERSON), at(doc, "Ivana Horvat Novak", PERSON)]
    assert taken(doc, offered) == [("Ivana Horvat Novak", PERSON)]


def test_an_organisation_is_not_added() -> None:
    doc = document("He works for Betatron in the town.")
    assert taken(doc, [at(doc, "Betatron", ORGANIZATION)]) == []


SOUND = [
    ("They met Prof. Ivana Horvat there.", "Prof. Ivana Horvat", PERSON, "Ivana Horvat"),
    ("They met Rector Ivana Horvat’s guests.", "Rector Ivana Horvat’s", PERSON, "Ivana Horvat"),
    ("They met Jan van der Berg there.", "Jan van der Berg", PERSON, "Jan van der Berg"),
    ("They met Prof. Horvat there.", "Horvat", PERSON, "Horvat"),
    ("They met D.G. Horvat there.", "D.G. Horvat", PERSON, "D.G. Horvat"),
    ("They met Kosta Hall-Horvat there.", "Kosta Hall-Horvat", PERSON, "Kosta Hall-Horvat"),
    ("They flew to the Republic of Betaland.", "the Republic of Betaland", PLACE, "Republic of Betaland"),
    ("They flew to Rio da Beta.", "Rio da Beta", PLACE, "Rio da Beta"),
]


@pytest.mark.parametrize(("text", "words", "kind", "name"), SOUND)
def test_a_name_is_taken_without_title_article_and_possessive(text: str, words: str, kind: str, name: str) -> None:
    doc = document(text)
    assert taken(doc, [at(doc, words, kind)]) == [(name, kind)]


UNSOUND = [
    ("They met Agent 47 Horvat there.", "Agent 47 Horvat", PERSON, "a digit"),
    ("They met ivana horvat there.", "ivana horvat", PERSON, "small letters"),
    ("They met Ivana and Petar there.", "Ivana and Petar", PERSON, "two people"),
    ("They met Ivana Horvat there.", "vana Horvat", PERSON, "begins inside a word"),
    ("They met Ivana Horvat there.", "Ivana Horva", PERSON, "ends inside a word"),
    ("They met Ivana. Horvat left.", "Ivana. Horvat", PERSON, "two sentences"),
    ("They met Horvat there.", "Horvat", PERSON, "a surname of nobody"),
    ("The Horvat University is old.", "Horvat University", PERSON, "an organisation's noun"),
    ("They sailed the Horvat River.", "Horvat River", PERSON, "a place's noun"),
    ("The Ivana Horvat Memorial School is old.", "Ivana Horvat", PERSON, "only the beginning of an organisation"),
    ("The Samobor Technical School is old.", "Samobor", PLACE, "only the beginning of an organisation, too"),
    ("The Chinese Horvat came.", "Chinese Horvat", PERSON, "a nationality"),
    ("They like Chinese tea.", "Chinese", PLACE, "a nationality"),
    ("They came in May.", "May", PLACE, "a month"),
    ("They visited Tsinghua University.", "Tsinghua University", PLACE, "an organisation"),
    ("They met the Rector.", "the Rector", PERSON, "only a post"),
    ("They met B C D E F G H.", "B C D E F G H", PERSON, "seven words"),
    ("They met there.", "there", PLACE, "small letters"),
    ("They met Ivana Horvat there.", "Ivana Horvat", "foaf:Group", "no kind that backends name"),
]


@pytest.mark.parametrize(("text", "words", "kind", "why"), UNSOUND, ids=[case[3] for case in UNSOUND])
def test_what_does_not_look_like_a_name_is_dropped(text: str, words: str, kind: str, why: str) -> None:
    doc = document(text)
    assert taken(doc, [at(doc, words, kind)]) == []


def test_a_name_known_as_something_else_is_dropped() -> None:
    doc = document("They went to France.")
    assert taken(doc, [at(doc, "France", PLACE)]) == [("France", PLACE)]
    assert taken(doc, [at(doc, "France", PERSON)]) == []


def test_a_mention_outside_the_text_is_dropped() -> None:
    doc = document("They met.")
    assert taken(doc, [Mention(Span(10_000, 10_007), PERSON, "Nobody")]) == []


def test_a_surname_is_taken_where_the_article_has_the_full_name_too() -> None:
    doc = document("They met Ivana Horvat. Later Horvat left.")
    offered = [at(doc, "Ivana Horvat", PERSON), at(doc, "Horvat", PERSON, nth=1)]
    assert taken(doc, offered) == [("Ivana Horvat", PERSON), ("Horvat", PERSON)]
    assert taken(doc, offered[1:]) == []
    assert taken(doc, offered[1:], (offered[0],)) == [("Ivana Horvat", PERSON), ("Horvat", PERSON)]


def test_what_a_headline_names_must_stand_in_the_running_text_too() -> None:
    doc = document("They met Ivana Horvat.", headline="Ivana Horvat Praises Warm Welcome")
    offered = [at(doc, "Ivana Horvat", PERSON), at(doc, "Ivana Horvat", PERSON, nth=1)]
    assert taken(doc, [*offered, at(doc, "Warm Welcome", PERSON)]) == [("Ivana Horvat", PERSON)] * 2
    assert taken(doc, offered[:1]) == []


CUT = "The guests of Grand Betaland Institute of Physics Yesterday came."


def test_an_organisation_is_cut_to_the_backends_span_that_keeps_its_nouns() -> None:
    doc = document(CUT)
    long = at(doc, "Grand Betaland Institute of Physics Yesterday", "coop:ResearchInstitute")
    short = at(doc, "Betaland Institute of Physics", ORGANIZATION)
    (cut,) = settled(doc, [long], [short], KNOWN, how=HOW)
    assert cut == replace(short, type="coop:ResearchInstitute", how=HOW)


@pytest.mark.parametrize("words", ["Physics Yesterday", "of Grand Betaland Institute", "guests"])
def test_an_organisation_is_not_cut_to_what_lacks_its_noun_or_lies_elsewhere(words: str) -> None:
    doc = document(CUT)
    long = at(doc, "Grand Betaland Institute of Physics Yesterday", "coop:ResearchInstitute")
    assert settled(doc, [long], [at(doc, words, ORGANIZATION)], KNOWN, how=HOW) == (long,)


def test_a_unit_is_not_cut_to_its_whole() -> None:
    doc = document("They visited the Faculty of Physics of Betaland University.")
    unit = at(doc, "Faculty of Physics of Betaland University", "org:OrganizationalUnit")
    assert taken(doc, [at(doc, "Betaland University", ORGANIZATION)], (unit,)) == [(unit.name, unit.type)]


def test_an_organisation_is_not_cut_to_its_bare_noun() -> None:
    doc = document("They opened the Representative Office there.")
    office = at(doc, "Representative Office", "org:OrganizationalUnit")
    assert settled(doc, [office], [at(doc, "Office", ORGANIZATION)], KNOWN, how=HOW) == (office,)


@pytest.mark.parametrize("how", ["acronym", "short", "nominal"])
def test_only_full_names_are_cut(how: str) -> None:
    doc = document(CUT)
    long = at(doc, "Betaland Institute of Physics", "coop:ResearchInstitute", how)
    assert settled(doc, [long], [at(doc, "Betaland Institute", ORGANIZATION)], KNOWN, how=HOW) == (long,)


def test_a_known_name_is_not_cut() -> None:
    doc = document("They visited Peter the Great St. Petersburg Polytechnic University.")
    name = "Peter the Great St. Petersburg Polytechnic University"
    known = at(doc, name, "coop:University")
    assert taken(doc, [at(doc, "St. Petersburg Polytechnic University", ORGANIZATION)], (known,)) == [
        (name, "coop:University")
    ]


WORDS = [
    "Ivana",
    "Horvat",
    "Betaland",
    "University",
    "of",
    "and",
    "met",
    "the",
    "47",
    "'s",
    "Prof.",
    "2,",
    ".",
    "王",
    "É",
]


@settings(deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join), min_size=1, max_size=4),
    st.lists(
        st.tuples(
            st.integers(0, 120),
            st.integers(1, 40),
            st.sampled_from([PERSON, PLACE, ORGANIZATION, "coop:Visit", ""]),
        ),
        max_size=25,
    ),
)
def test_whatever_is_offered_nothing_overlaps_and_all_stands_in_the_text(
    paragraphs: list[str], places: list[tuple[int, int, str]]
) -> None:
    doc = document(*paragraphs)
    offered = [Mention(Span(start, start + length), kind, "made up") for start, length, kind in places]
    grammar = spot(doc, KNOWN)
    mentions = settled(doc, grammar, offered, KNOWN, how=HOW)
    assert len(mentions) >= len(grammar)
    assert all(a.span.stop <= b.span.start for a, b in pairwise(mentions))
    for mention in mentions:
        assert any(sentence.span.holds(mention.span) for sentence in doc.sentences)
        assert mention.how != HOW or mention.name == mention.span.of(doc.article.text)


def test_a_widened_spot_gives_what_both_find() -> None:
    doc = document("The visitor, Qwéa Bakzó-Üçük, saw the University of Betaland.")
    both = widened(spot, Reader(at(doc, "Qwéa Bakzó-Üçük", PERSON)))
    assert [(m.name, m.how) for m in both(doc, KNOWN)] == [("Qwéa Bakzó-Üçük", HOW), ("University of Betaland", "name")]
    assert [m.name for m in spot(doc, KNOWN)] == ["University of Betaland"]


@pytest.mark.parametrize("problem", [KgError("it is\nasleep"), ValueError("it is asleep")])
def test_a_backend_that_fails_costs_its_names_and_a_line_says_so(
    problem: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    doc = document("Ivana Horvat visited the University of Betaland.")
    both = widened(spot, Reader(at(doc, "Ivana Horvat", PERSON), problem=problem))
    assert both(doc, KNOWN) == spot(doc, KNOWN)
    (line,) = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert line.startswith("Warning: a.md: read without reader: ")
    assert line.endswith("it is asleep")


def test_no_backend_is_opened_where_none_is_chosen() -> None:
    assert open_backends(Settings(), {"KG_ENDPOINT_KEY": "secret"}) == ()


def test_a_backend_that_is_not_chosen_is_not_imported(tmp_path: Path) -> None:
    """Neither by opening none, nor by building: the modules may be missing altogether."""
    (tmp_path / "a.md").write_text(
        "# A visit\n\n5 May 2020\n\nThe University of Alfaland visited Betaland University.\n"
    )
    code = (
        "import sys; sys.modules['spacy'] = sys.modules['httpx'] = None\n"
        "from kg.cli import main\n"
        "main(['build', 'a.md', '--out', 'out'], standalone_mode=False)\n"
        "assert not [name for name in sys.modules if name.startswith(('kg.backend.spacy', 'kg.backend.endpoint'))]\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Published 1 of 1 articles" in done.stdout


@pytest.mark.parametrize(
    ("chosen", "module", "extra"),
    [
        ({"spacy_model": "en_any"}, "spacy", "coop-kg[spacy]"),
        ({"endpoint_url": "http://127.0.0.1:9/v1", "endpoint_model": "m"}, "httpx", "coop-kg[endpoint]"),
    ],
)
def test_a_chosen_backend_without_its_extra_is_a_wrong_use_that_names_the_extra(
    chosen: dict[str, str], module: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("kg.backend.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(KgError, match="not installed") as error:
        open_backends(Settings(**chosen))  # type: ignore[arg-type] # texts all
    assert error.value.exit_code == 2
    assert extra in error.value.hint


def test_a_build_with_a_backend_that_cannot_be_opened_ends_before_it_reads(tmp_path: Path) -> None:
    chosen = Settings(out=tmp_path / "out", spacy_model=str(tmp_path / "nowhere"))
    with pytest.raises(KgError, match="cannot load") as error:
        build([tmp_path / "a.md"], chosen)
    assert error.value.exit_code == 2
    assert not (tmp_path / "out").exists()
