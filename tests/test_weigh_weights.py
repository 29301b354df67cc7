"""Weights add up, and those that were learned are well formed."""

import json
from collections.abc import Iterator
from math import exp, isfinite
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg.extract
from kg.extract.weigh.candidate import Candidate
from kg.extract.weigh.packed import Packed
from kg.extract.weigh.sides import PROPERTIES
from kg.extract.weigh.ties import PART
from kg.extract.weigh.weights import Group, Weights, group_name, parsed, weights
from kg.iri import Node
from kg.model import Thing

LEARNED = json.loads((Path(kg.extract.__file__).parent / "en" / "weights.json").read_text(encoding="utf-8"))["groups"]
VALUES = ("coop:form", "dcterms:subject", "schema:startDate", "schema:endDate", "schema:location")
ASKED = {
    "sides",
    *(f"named {prop}" for prop in VALUES),
    *(f"told {prop}" for prop in (*VALUES, "coop:status")),
    *(f"tie {prop}" for prop in (PART, "role", "coop:foundedBy", "coop:locatedIn", "coop:researchArea")),
}
HOST = Thing(Node("organization", "tongji-university"), "coop:University", "Tongji University")


def hosts(*parts: tuple[str, ...], prop: str = "coop:host") -> Candidate:
    return Candidate(0, "coop:Visit", prop, HOST, parts)


def share(total: float) -> float:
    return round(1 / (1 + exp(-total)), 3)


SMALL = Weights(
    {"sides": Group(0.4, {"": -1.0, "a": 2.0, "b": -0.5}, {"coop:Visit coop:host": {"": 0.25, "a": -1.0, "own": 3.0}})}
)


@pytest.mark.parametrize(
    ("candidate", "total"),
    [
        (hosts(), -0.75),
        (hosts(("a",)), 0.25),
        (hosts(("b",)), -1.25),
        (hosts(("own",)), 2.25),
        (hosts(("a", "b"), ("own",)), 2.75),
        (hosts(("never learned",)), -0.75),
        (hosts(("a",), prop="coop:visitor"), 1.0),
        (hosts(("own",), prop="coop:visitor"), -1.0),
    ],
)
def test_what_is_shared_and_what_is_their_own_add_up(candidate: Candidate, total: float) -> None:
    assert SMALL.shares("sides", [candidate]) == [share(total)]


def test_parts_that_candidates_share_count_for_each_by_its_own_weights() -> None:
    part = ("a", "own")
    together = SMALL.shares("sides", [hosts(part), hosts(part, prop="coop:visitor"), hosts(part, part)])
    assert together == [share(3.25), share(1.0), share(7.25)]


def test_an_unknown_group_is_never_likely_and_never_published() -> None:
    assert SMALL.shares("tie", [hosts(("a",)), hosts(("own",))]) == [0.0, 0.0]
    assert SMALL.least("tie", "coop:host") == 1.0 and SMALL.least("sides", "coop:host") == 0.4
    assert Weights({}).shares("sides", [hosts(("a",))]) == [0.0] and Weights({}).least("sides", "coop:host") == 1.0


def test_nothing_asked_nothing_answered() -> None:
    assert SMALL.shares("sides", []) == []


@given(st.lists(st.tuples(st.lists(st.sampled_from("a b own other".split()), max_size=5), st.booleans()), max_size=8))
def test_shares_do_not_hang_on_what_else_is_asked(asked: list[tuple[list[str], bool]]) -> None:
    listed = [hosts(tuple(part), prop="coop:host" if is_host else "coop:visitor") for part, is_host in asked]
    alone = [SMALL.shares("sides", [candidate])[0] for candidate in listed]
    assert SMALL.shares("sides", listed) == alone and all(0 <= one <= 1 for one in alone)


CROSSED = Weights(
    {"told coop:status": Group(0.4, {"": -1.0, "agreed|will": 2.0, "agreed|old": 0.5, "completed|will": -3.0}, {})}
)


@pytest.mark.parametrize(("under", "total"), [("agreed", 1.5), ("completed", -4.0), ("never learned", -1.0)])
def test_crossed_features_count_under_their_name_alone(under: str, total: float) -> None:
    candidate = Candidate(0, "coop:Visit", "coop:status", HOST, (), under=under, crossed=(("will",), ("old", "other")))
    assert CROSSED.shares("told", [candidate]) == [share(total)]
    assert candidate.features() == [f"{under}|will", f"{under}|old", f"{under}|other"]


hundredths = st.integers(-5000, 5000)


@given(
    st.lists(st.dictionaries(st.sampled_from("abcd"), hundredths), min_size=1, max_size=5),
    st.lists(st.sampled_from("abcde"), max_size=50),
)
def test_packed_weights_add_up_as_those_of_each_column_do(columns: list[dict[str, int]], features: list[str]) -> None:
    packed = Packed({n: {one: w / 100 for one, w in column.items()} for n, column in enumerate(columns)})
    total = packed.total(features)
    found = [packed.of(packed.places[number], total) for number in range(len(columns))]
    assert found == [sum(column.get(feature, 0) for feature in features) for column in columns]


@given(st.permutations(["a", "b", "own", "other", "a"]))
def test_the_order_of_features_does_not_count(features: list[str]) -> None:
    assert SMALL.shares("sides", [hosts(tuple(features))]) == [share(3.25 - 0.5 + 1.0)]


def test_a_file_of_weights_is_read_as_it_is_written() -> None:
    text = json.dumps({"groups": {"sides": {"least": 0.4, "shared": {"": 1}, "own": {"x": {"a": 2}}}}})
    group = parsed(text)["sides"]
    assert (group.least, group.of("x"), group.of("y")) == (0.4, {"": 1, "a": 2}, {"": 1})


# ── those that were learned ────────────────────────────────────────────────────────────────────────────────────────


def test_every_stage_and_property_that_is_asked_was_learned() -> None:
    assert set(LEARNED) == ASKED


def test_every_part_in_a_cooperation_was_learned() -> None:
    assert set(LEARNED["sides"]["own"]) <= {f"{kind} {prop}" for kind, props in PROPERTIES.items() for prop in props}
    assert {key.partition(" ")[0] for key in LEARNED["sides"]["own"]} == set(PROPERTIES)


@pytest.mark.parametrize("name", sorted(LEARNED))
def test_thresholds_lie_between_nothing_and_all(name: str) -> None:
    assert 0 < LEARNED[name]["least"] < 1


@pytest.mark.parametrize("name", sorted(LEARNED))
def test_learned_weights_are_numbers_that_count(name: str) -> None:
    def every() -> Iterator[float]:
        yield from LEARNED[name]["shared"].values()
        for own in LEARNED[name]["own"].values():
            yield from own.values()

    listed = list(every())
    assert len(listed) > 20
    assert all(isinstance(one, float | int) and isfinite(one) and 0.01 <= abs(one) < 20 for one in listed)


@pytest.mark.parametrize("name", sorted(LEARNED))
def test_what_is_their_own_belongs_to_the_group(name: str) -> None:
    stage, _, prop = name.partition(" ")
    keys = [key.rpartition(" ")[2] for key in LEARNED[name]["own"]]
    assert keys and {group_name(stage, key) for key in keys} == {name} and (stage == "sides" or set(keys) == {prop})


def test_weights_of_a_language_are_those_of_its_file() -> None:
    assert weights("en").groups["sides"].least == LEARNED["sides"]["least"]
    assert weights("en").groups.keys() == LEARNED.keys()
