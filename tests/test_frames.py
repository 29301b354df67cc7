"""Every frame and every entry of the form vocabulary shows an example, and every example is read as it says."""

import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from sentences import read_sentences

import kg.extract
from kg.authority import Authority, load
from kg.extract.topics import forms

DATA = Path(kg.extract.__file__).parent / "en"
FRAMES: dict[str, list[dict[str, Any]]] = defaultdict(list)
for _file in sorted((DATA / "frames").glob("*.toml")):
    for _group, _entries in tomllib.loads(_file.read_text(encoding="utf-8")).items():
        FRAMES[_group].extend(_entries)
FORMS = tomllib.loads((DATA / "forms.toml").read_text(encoding="utf-8"))
EVENTS = FRAMES["event"]
RELATIONS = FRAMES["relation"]
ACTIVITIES = FRAMES["activity"]
OTHERS = {
    "topic": "coop:form",
    "support": "coop:supportedBy",
    "area": "coop:researchArea",
}


@pytest.fixture(scope="module")
def authority() -> Authority:
    return load("http://127.0.0.1:8000/")


def test_the_examples_are_all_gathered() -> None:
    assert len(EVENTS) >= 20
    assert len(RELATIONS) >= 5
    assert len(FORMS["shows"]) >= 4


@pytest.mark.parametrize("frame", EVENTS, ids=lambda frame: frame["name"])
def test_an_event_frame_reads_its_example(frame: dict[str, str], authority: Authority) -> None:
    reading = read_sentences(authority, frame["example"])
    nodes = {thing.node for thing in reading.things if thing.type == frame["kind"]}
    found = [(fact.predicate, fact.rule) for fact in reading.facts if fact.subject in nodes]
    assert (frame["gives"], frame["name"]) in found, found


@pytest.mark.parametrize("frame", ACTIVITIES, ids=lambda frame: frame["name"])
def test_a_frame_of_a_named_forum_reads_its_example(frame: dict[str, str], authority: Authority) -> None:
    found = [(fact.predicate, fact.rule) for fact in read_sentences(authority, frame["example"]).facts]
    assert (frame["gives"], frame["name"]) in found, found


@pytest.mark.parametrize("frame", RELATIONS, ids=lambda frame: frame["name"])
def test_a_relation_frame_reads_its_example(frame: dict[str, str], authority: Authority) -> None:
    found = [(fact.predicate, fact.rule) for fact in read_sentences(authority, frame["example"]).facts]
    assert (frame["property"], frame["name"]) in found, found


@pytest.mark.parametrize("frame", FRAMES["circumstance"], ids=lambda frame: frame["name"])
def test_a_frame_of_circumstance_adds_to_the_event_at_hand(frame: dict[str, str], authority: Authority) -> None:
    before = {
        "coop:Agreement": "Tongji University signed an agreement with Tomsk State University. ",
        "coop:Visit": "Representatives of Tongji University visited Tomsk State University. ",
        "coop:Meeting": "The rector of Tongji University met with the rector of Tomsk State University. ",
    }[frame["to"][0]]
    facts = read_sentences(authority, before + frame["example"]).facts
    dated = [fact for fact in facts if fact.predicate == frame["gives"]]
    assert [fact.subject.slug.partition("/")[2] for fact in dated] == [f"{frame['to'][0][5:].lower()}-1"]


@pytest.mark.parametrize("group", OTHERS)
def test_a_frame_that_adds_to_an_event_reads_its_example(group: str, authority: Authority) -> None:
    before = "Tongji University signed a memorandum of understanding with Tomsk State University. "
    before += "Representatives of Tongji University visited Tomsk State University. "
    for frame in FRAMES[group]:
        facts = read_sentences(authority, before + frame["example"]).facts
        found = [(fact.predicate, fact.rule) for fact in facts]
        assert (OTHERS[group], frame["name"]) in found, (frame["name"], found)


@pytest.mark.parametrize("shown", FORMS["shows"], ids=lambda shown: shown["text"])
def test_the_vocabulary_of_forms_reads_its_examples(shown: dict[str, list[str]]) -> None:
    assert list(forms(str(shown["text"]))) == shown["forms"]


@pytest.mark.parametrize("frame", EVENTS, ids=lambda frame: frame["name"])
def test_the_evidence_of_an_example_is_its_sentence(frame: dict[str, str], authority: Authority) -> None:
    reading = read_sentences(authority, frame["example"])
    quotes = {fact.evidence.of(reading.article.text) for fact in reading.facts}
    assert frame["example"] in quotes or any(quote in frame["example"] for quote in quotes)
    assert all(quote in frame["example"] for quote in quotes)
