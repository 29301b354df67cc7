"""What a publisher leaves out by asking for more confidence, and that the rest still passes every check."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, SH, Graph
from rdflib.collection import Collection
from sample import ARTICLE, FACTS, IRIS, POST, PROPOSAL, READING, RUDSKOI, SPBPU, THINGS, TSINGHUA, VISIT

from kg import authority, pipeline
from kg.assets import folder
from kg.check import check
from kg.cli import main
from kg.confidence import NAMED, SIDES, confident, lost
from kg.confidence import POST as OF_POSTS
from kg.express import express
from kg.iri import Node
from kg.model import Fact, Reading
from kg.release import open_current
from kg.store import select
from kg.terms import KINDS_OF_COOPERATION, compact

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").iterdir())


def doubtful(*statements: tuple[Node, str, object], confidence: float = 0.5) -> Reading:
    """The sample, of which some statements are doubtful."""
    facts = [
        replace(fact, confidence=confidence) if (fact.subject, fact.predicate, fact.object) in statements else fact
        for fact in FACTS
    ]
    assert facts != list(FACTS)
    return replace(READING, facts=tuple(facts))


def told(reading: Reading) -> set[tuple[Node, str, object]]:
    return {(fact.subject, fact.predicate, fact.object) for fact in reading.facts}


def nodes(reading: Reading) -> set[Node]:
    return {thing.node for thing in reading.things}


def test_a_reading_of_which_all_is_sure_enough_stays_as_it_is() -> None:
    assert confident(READING, 0.7) is READING
    assert lost(READING, READING) == 0


def test_a_fact_of_less_confidence_is_left_out_and_one_of_just_that_much_is_not() -> None:
    before = doubtful((VISIT, "coop:host", SPBPU), confidence=0.85)
    assert told(before) - told(confident(before, 0.9)) >= {(VISIT, "coop:host", SPBPU)}
    assert confident(before, 0.85).facts == confident(before, 0.8).facts


def test_what_a_doubtful_fact_says_twice_stays_where_it_is_said_for_sure() -> None:
    sure = next(fact for fact in FACTS if fact.predicate == "coop:host")
    before = replace(READING, facts=(*FACTS, replace(sure, confidence=0.1)))
    after = confident(before, 0.7)
    assert told(after) == told(before) and lost(before, after) == 0


def test_what_the_article_mentions_stays_however_doubtful_it_is() -> None:
    before = replace(READING, facts=tuple(replace(fact, confidence=0.01) for fact in FACTS))
    after = confident(before, 0.9)
    assert {fact.predicate for fact in after.facts} == {"schema:mentions"}
    assert nodes(after) == {thing.node for thing in THINGS if thing.mentions}
    assert lost(before, after) == len(FACTS) - 4


def test_a_cooperation_without_anybody_left_goes_whole() -> None:
    before = doubtful((VISIT, "coop:visitor", TSINGHUA), (VISIT, "coop:host", SPBPU))
    after = confident(before, 0.6)
    assert VISIT not in nodes(after)
    assert not any(VISIT in (fact.subject, fact.object) for fact in after.facts)
    assert PROPOSAL in nodes(after)


def test_a_cooperation_that_the_article_hardly_reports_goes_whole() -> None:
    after = confident(doubtful((ARTICLE.node, "schema:about", VISIT)), 0.6)
    assert VISIT not in nodes(after) and {TSINGHUA, SPBPU} <= nodes(after)


def test_a_cooperation_with_one_side_left_is_called_by_that_side_alone() -> None:
    before = doubtful((VISIT, "coop:host", SPBPU))
    spbpu = next(thing.label for thing in THINGS if thing.node == SPBPU)
    things = tuple(replace(t, label=f"Visit: Tsinghua University at {spbpu}") if t.node == VISIT else t for t in THINGS)
    after = confident(replace(before, things=things), 0.6)
    assert [t.label for t in after.things if t.node == VISIT] == ["Visit: Tsinghua University"]
    assert [t.label for t in after.things if t.node == SPBPU] == [spbpu]


@pytest.mark.parametrize("predicate", sorted(OF_POSTS))
def test_a_post_that_lacks_a_part_goes_whole(predicate: str) -> None:
    value = next(fact.object for fact in FACTS if fact.subject == POST and fact.predicate == predicate)
    after = confident(doubtful((POST, predicate, value)), 0.6)
    assert POST not in nodes(after) and not any(fact.subject == POST for fact in after.facts)
    assert Node("role", "rector") not in nodes(after)
    assert RUDSKOI in nodes(after)


def test_a_field_that_nothing_has_any_more_goes() -> None:
    area = next(thing.node for thing in THINGS if thing.node.kind == "area")
    after = confident(doubtful((PROPOSAL, "dcterms:subject", area)), 0.6)
    assert area not in nodes(after) and PROPOSAL in nodes(after)


def test_what_takes_place_within_a_cooperation_that_goes_is_within_it_no_more() -> None:
    span = FACTS[0].evidence
    before = replace(READING, facts=(*FACTS, Fact(PROPOSAL, "coop:within", VISIT, span, "by-hand", 0.9)))
    unsure = replace(before, facts=tuple(replace(f, confidence=0.1) if f.subject == VISIT else f for f in before.facts))
    after = confident(unsure, 0.6)
    assert not any(fact.predicate == "coop:within" for fact in after.facts)


def test_the_sides_of_each_kind_are_those_that_the_shapes_ask_for() -> None:
    shapes = Graph().parse(folder("shapes") / "cooperation.ttl")
    wanted = {}
    for shape in shapes.subjects(RDF.type, SH.NodeShape):
        name = re.fullmatch(r".*/(\w+)-sides", str(shape))
        either = shapes.value(shape, SH["or"])
        if name and either:
            paths = [shapes.value(item, SH.path) for item in Collection(shapes, either)]
            wanted[f"coop:{name[1]}"] = tuple(compact(str(path)) for path in paths)
    assert len(wanted) >= 6
    assert {kind: SIDES[kind] for kind in wanted} == wanted
    assert set(SIDES) == set(KINDS_OF_COOPERATION)


@cache
def readings() -> list[Reading]:
    known = authority.load(IRIS.base)
    return [pipeline.take(path, known)[2] for path in EXAMPLES]


@settings(max_examples=15, deadline=None)
@given(
    number=st.integers(0, len(EXAMPLES) - 1),
    chance=st.integers(0, 1 << 16),
    least=st.sampled_from([0.1, 0.3, 0.6, 0.9, 1.0]),
)
def test_whatever_is_left_out_the_rest_passes_every_check(number: int, chance: int, least: float) -> None:
    reading, random = readings()[number], Random(chance)
    facts = (replace(fact, confidence=random.random()) for fact in reading.facts)
    before = replace(reading, facts=tuple(facts))
    after = confident(before, least)
    report = check(express(after, iris=IRIS, version="1.0"), after.article)
    assert report.conforms, report.lines()
    assert set(after.facts) <= set(before.facts)
    doubtful = [fact for fact in after.facts if fact.confidence < least]
    assert {(fact.subject, getattr(fact.object, "kind", "")) for fact in doubtful} <= {
        (after.article.node, k) for k in NAMED
    }
    assert {t.node for t in before.things if t.mentions} <= nodes(after)
    assert lost(before, after) == len(told(before) - told(after))
    assert confident(after, least) == after


def test_no_name_of_what_was_left_out_is_in_the_graph() -> None:
    """The graph of a reading of which nothing but the mentions is sure holds no cooperation at all."""
    for reading in readings():
        after = confident(reading, 1.0)
        graph = express(after, iris=IRIS, version="1.0")
        kinds = {compact(str(kind)) for kind in graph.objects(None, RDF.type)}
        named = {thing.type for thing in reading.things if thing.mentions}
        assert not kinds & set(KINDS_OF_COOPERATION) - named
    assert len(readings()) >= 5


# --- what a build does with it

CONFIDENCES = """SELECT ?claim ?c {
  ?claim coop:confidence ?c ; rdf:predicate ?p . FILTER(?p NOT IN (schema:mentions, schema:about))
}"""


@pytest.mark.parametrize("least", [0.0, 0.8, 0.93])
def test_a_build_leaves_out_what_is_less_sure_and_says_how_many(least: float, tmp_path: Path) -> None:
    folder_ = Path(__file__).parents[1] / "examples"
    done = CliRunner().invoke(main, ["build", str(folder_), "--out", str(tmp_path), "--min-confidence", str(least)])
    assert done.exit_code == 0, done.output
    released = open_current(tmp_path)
    expected = sum(lost(reading, confident(reading, least)) for reading in readings())
    told_ = re.search(r"; ([\d,]+) statements of a confidence below ([\d.]+) are left out\.", done.stdout)
    assert (told_ and (int(told_[1].replace(",", "")), float(told_[2]))) == ((expected, least) if least else None)
    assert expected > 0 or not least
    assert released.manifest.min_confidence == least
    kept = [float(row["c"].value) for row in select(released.store(), CONFIDENCES)]
    assert len(kept) > 10 and min(kept) >= least


@pytest.mark.parametrize("wrong", ["1.5", "-1", "much"])
def test_a_confidence_that_is_none_is_a_wrong_use(wrong: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["build", str(EXAMPLES[0]), "--out", str(tmp_path), "--min-confidence", wrong])
    assert done.exit_code == 2
    assert not (tmp_path / "releases").exists()
