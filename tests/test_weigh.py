"""What is found likely is told with its evidence, in good order, and the same each time."""

import json
import os
import subprocess
import sys
from collections import Counter
from itertools import permutations
from pathlib import Path

import pytest
from sentences import read_sentences

import kg.extract.teller
from kg.authority import Authority, load
from kg.extract.teller import Teller
from kg.extract.verdicts import RULE
from kg.extract.weigh.weights import Weights, weights
from kg.link import link
from kg.model import Article, Document, Fact, Reading, When
from kg.segment import segment
from kg.spot import spot

TESTS = Path(__file__).parent
ARTICLES = {
    "visit": (
        "Tomsk State University rolled out the red carpet for a delegation of Tongji University on 30 June 2023. "
        "The guests were shown round the laboratories. From 1 to 3 July 2023 they talked to the deans in Tomsk. "
        "Joint research in polymer chemistry and student internships were on the table."
    ),
    "agreement": (
        "Tongji University and the Paul Scherrer Institute put pen to paper on 12 May 2023 in Shanghai. "
        "The document runs until 2028. It opens the door to double degrees and a joint laboratory of marine biology. "
        "The partners have gone hand in hand since 2011."
    ),
    "two visits": (
        "Tongji University visited Tomsk State University. Later Tomsk State University came to Shanghai and paid a "
        "visit to Tongji University. The universities signed an agreement on 4 May 2021. "
        "On 2 February 2018 they had held talks at the Paul Scherrer Institute."
    ),
    "plain": "Kazan Federal University stands on a hill. It is very old. The trees around it are older.",
}
THERE_AND_BACK = [
    "Tongji University visited Tomsk State University. Later Tomsk State University visited Tongji University.",
    "Tongji University welcomed guests from Tomsk State University. The hosts visited the hosts.",
    "The delegation of Tongji University was received at Tongji University.",
    "Tomsk State University received Tomsk State University.",
    "Tongji University welcomed guests from Tomsk State University, and Tongji University travelled to Tomsk State "
    "University with its own guests.",
    "Tongji University visited Tomsk State University in 2019. "
    "In 2021 Tomsk State University visited Tongji University.",
]
LIVELY = [name for name in ARTICLES if name != "plain"]


@pytest.fixture(scope="module")
def authority() -> Authority:
    return load("http://127.0.0.1:8000/")


@pytest.fixture(scope="module")
def readings(authority: Authority) -> dict[str, Reading]:
    return {name: read_sentences(authority, text) for name, text in ARTICLES.items()}


def document(text: str) -> Document:
    return segment(Article("example", "News", f"News\n\n{text}", "en", When(2023, 7, 3)))


def teller(authority: Authority, text: str) -> Teller:
    """A teller that has read a text, and not yet judged what it may say besides."""
    read = document(text)
    mentions = spot(read, authority)
    found = Teller(read, mentions, link(read, mentions, authority))
    found.read_all()
    return found


def of(reading: Reading, prop: str) -> dict[object, list[object]]:
    """The values of a property by their subjects."""
    found: dict[object, list[object]] = {}
    for fact in reading.facts:
        if fact.predicate == prop:
            found.setdefault(fact.subject, []).append(fact.object)
    return found


def weighed(reading: Reading) -> list[Fact]:
    return [fact for fact in reading.facts if fact.rule == RULE]


# ── what is told ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", LIVELY)
def test_more_is_told_than_frames_tell(readings: dict[str, Reading], name: str) -> None:
    assert weighed(readings[name])


def test_an_article_about_nothing_in_common_tells_of_no_cooperation(readings: dict[str, Reading]) -> None:
    assert not [thing for thing in readings["plain"].things if thing.node.kind == "cooperation"]


@pytest.mark.parametrize("name", ARTICLES)
def test_the_evidence_is_a_sentence_of_the_text(readings: dict[str, Reading], name: str) -> None:
    sentences = {sentence.span for sentence in document(ARTICLES[name]).sentences}
    assert {fact.evidence for fact in readings[name].facts} <= sentences


@pytest.mark.parametrize("name", LIVELY)
def test_what_is_weighed_is_as_sure_as_it_is_likely(readings: dict[str, Reading], name: str) -> None:
    assert all(0 < fact.confidence <= 1 for fact in readings[name].facts)
    assert len({fact.confidence for fact in weighed(readings[name])}) > 1


@pytest.mark.parametrize("text", [*THERE_AND_BACK, *ARTICLES.values()])
def test_nobody_is_guest_and_host_of_one_visit(authority: Authority, text: str) -> None:
    reading = read_sentences(authority, text)
    guests, hosts = of(reading, "coop:visitor"), of(reading, "coop:host")
    assert guests or hosts or text in (ARTICLES["plain"], ARTICLES["agreement"])
    assert not [visit for visit in guests if set(guests[visit]) & set(hosts.get(visit, []))]


@pytest.mark.parametrize("name", ARTICLES)
def test_a_cooperation_begins_once_and_ends_once_and_not_before(readings: dict[str, Reading], name: str) -> None:
    starts, ends = of(readings[name], "schema:startDate"), of(readings[name], "schema:endDate")
    assert all(len(days) == 1 for days in (*starts.values(), *ends.values()))
    assert all(str(ends[event][0]) >= str(starts[event][0]) for event in ends.keys() & starts.keys())


def test_days_are_told_of_a_visit(readings: dict[str, Reading]) -> None:
    days = of(readings["visit"], "schema:startDate")
    assert days and {str(day) for one in days.values() for day in one} <= {"2023-06-30", "2023-07-01"}


@pytest.mark.parametrize("name", ARTICLES)
def test_a_cooperation_stands_in_one_way(readings: dict[str, Reading], name: str) -> None:
    assert all(len(statuses) == 1 for statuses in of(readings[name], "coop:status").values())


@pytest.mark.parametrize("name", ARTICLES)
def test_nothing_is_told_twice(readings: dict[str, Reading], name: str) -> None:
    told = Counter((fact.subject, fact.predicate, fact.object) for fact in readings[name].facts)
    assert not [fact for fact, times in told.items() if times > 1]


def test_who_is_part_of_something_is_part_of_one_whole(authority: Authority) -> None:
    text = (
        "The Faculty of Chemistry of Tomsk State University received guests of Tongji University. "
        "The Faculty of Chemistry belongs to Tomsk State University, not to Tongji University."
    )
    wholes = of(read_sentences(authority, text), "org:unitOf")
    assert [{node.slug for node in found} for found in wholes.values()] == [{"tomsk-state-university"}]


# ── the same each time ─────────────────────────────────────────────────────────────────────────────────────────────


def test_an_article_reads_the_same_twice_and_in_any_order(authority: Authority, readings: dict[str, Reading]) -> None:
    for order in list(permutations(ARTICLES))[::40]:
        assert {name: read_sentences(authority, ARTICLES[name]) for name in order} == readings


def test_no_chance_order_of_words_in_memory_changes_a_reading(readings: dict[str, Reading]) -> None:
    """Other processes order sets otherwise."""
    program = (
        "import json, sys; from kg.authority import load; from sentences import read_sentences\n"
        "known = load('http://127.0.0.1:8000/')\n"
        "for text in json.load(sys.stdin): print(read_sentences(known, text))"
    )
    paths = os.pathsep.join([str(TESTS), str(TESTS.parent), os.environ.get("PYTHONPATH", "")])
    told = [
        subprocess.run(
            [sys.executable, "-c", program],
            input=json.dumps(list(ARTICLES.values())),
            env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1] == "".join(f"{reading}\n" for reading in readings.values())


# ── a language without weights ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", LIVELY)
def test_without_weights_only_frames_tell(
    authority: Authority, readings: dict[str, Reading], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {
        (event.kind, prop, value)
        for event in teller(authority, ARTICLES[name]).happenings.events
        for prop, value in event.stated
    }
    monkeypatch.setattr(kg.extract.teller, "weights", lambda _: Weights({}))
    plain = read_sentences(authority, ARTICLES[name])
    kinds = {thing.node: thing.type for thing in plain.things if thing.node.kind == "cooperation"}
    told = {(kinds[f.subject], f.predicate, f.object) for f in plain.facts if f.subject in kinds}
    assert not weighed(plain)
    assert {one for one in told if one[1] != "coop:status"} == before
    assert len(plain.facts) < len(readings[name].facts)


def test_a_language_that_nobody_taught_has_no_weights() -> None:
    assert not weights("fr").groups and weights("en").groups


# ── what is asked ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ARTICLES)
def test_every_stage_and_property_that_is_asked_has_weights(authority: Authority, name: str) -> None:
    asked = set()

    def shares(stage: str, candidates: list) -> list[float]:  # type: ignore[type-arg]
        asked.update((stage, one.prop, one.key) for one in candidates)
        return [1.0] * len(candidates)

    text = ARTICLES[name] + " Olga Petrova, rector of Tomsk State University, spoke about the Institute of Physics."
    teller(authority, text).weighed(shares)
    assert {stage for stage, _, _ in asked} >= {"sides", "tie"} or name == "plain"
    assert all(0 < weights("en").least(stage, prop) < 1 for stage, prop, _ in asked)


def test_who_is_weighed_is_named_or_meant(authority: Authority) -> None:
    asked = []

    def shares(stage: str, candidates: list) -> list[float]:  # type: ignore[type-arg]
        asked.extend(one for one in candidates if stage == "sides")
        return [0.0] * len(candidates)

    teller(authority, ARTICLES["visit"]).weighed(shares)
    assert {one.value.label for one in asked} == {"Tongji University", "Tomsk State University"}
    assert {one.prop for one in asked if one.kind == "coop:Visit"} == {"coop:visitor", "coop:host"}


def test_of_what_is_denied_nothing_is_asked(authority: Authority) -> None:
    asked = set()

    def shares(stage: str, candidates: list) -> list[float]:  # type: ignore[type-arg]
        asked.update((one.kind, one.prop) for one in candidates if one.kind)
        return [1.0] * len(candidates)

    teller(authority, "Tongji University has not signed an agreement with Tomsk State University.").weighed(shares)
    assert not {kind for kind, _ in asked if kind == "coop:Agreement"}
    teller(authority, "Tongji University has signed an agreement with Tomsk State University.").weighed(shares)
    assert ("coop:Agreement", "coop:party") in asked and ("coop:Agreement", "coop:status") in asked
