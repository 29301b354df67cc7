"""What is learned of a small lesson is what its candidates show, and can be read again."""

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kg.extract.weigh.candidate import Candidate
from kg.extract.weigh.weights import Weights, parsed
from kg.iri import Node
from kg.model import Thing

BENCH = Path(__file__).parents[1] / "bench" / "extraction"
RIGHT, WRONG, OPEN = 1, 0, -1


@pytest.fixture
def train(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    pytest.importorskip("sklearn", exc_type=ImportError)
    monkeypatch.syspath_prepend(str(BENCH))
    for name in ("judge", "labels", "train"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import train as module

    for name in ("judge", "labels", "train"):
        monkeypatch.setitem(sys.modules, name, sys.modules[name])
    return module


def side(name: str, *features: str, prop: str = "coop:host") -> Candidate:
    return Candidate(0, "coop:Visit", prop, Thing(Node("organization", name), "coop:University", name), (features,))


def lesson_of(train: ModuleType, *rows: tuple[int, Candidate, int]) -> object:
    """A lesson of articles, candidates and their labels."""
    lesson = train.Lesson()
    for article, candidate, label in rows:
        lesson.add(article, [candidate], [label])
    return lesson


def taught(train: ModuleType) -> object:
    """Ten articles: what hosts is right, what only stands near is wrong, the rest is open."""
    rows = []
    for article in range(10):
        rows += [
            (article, side("a", "hosts", "near"), RIGHT),
            (article, side("b", "stands", "near"), WRONG),
            (article, side("c", "open"), OPEN),
            (article, side("d", "hosts", "near", prop="coop:visitor"), WRONG),
        ]
    return lesson_of(train, *rows)


def test_a_candidate_has_its_features_by_themselves_and_with_its_key(train: ModuleType) -> None:
    lesson = lesson_of(train, (3, side("a", "hosts"), RIGHT))
    key = "coop:Visit coop:host"
    assert lesson.features == [{"hosts": 1, f"{key}\thosts": 1, f"{key}\t": 1}]
    assert (lesson.labels, lesson.articles) == ([RIGHT], [3])


def test_precision_and_recall_are_of_facts_told_best(train: ModuleType) -> None:
    a, b, c = side("a"), side("b"), side("c")
    lesson = lesson_of(train, (0, a, RIGHT), (0, a, RIGHT), (0, b, WRONG), (0, c, OPEN), (1, a, RIGHT), (1, b, RIGHT))
    shares = [0.2, 0.9, 0.7, 0.95, 0.6, 0.1]
    assert train.outcome(lesson, shares, 0.5) == (2 / 3, 2 / 3)
    assert train.outcome(lesson, shares, 0.8) == (1.0, 1 / 3)
    assert train.outcome(lesson, shares, 0.0) == (3 / 4, 1.0)
    assert train.outcome(lesson, shares, 0.99) == (0.0, 0.0)


def test_the_threshold_is_the_lowest_above_which_enough_is_right(train: ModuleType) -> None:
    rows = [(number, side("a"), label) for number, label in enumerate([RIGHT, RIGHT, RIGHT, WRONG, WRONG])]
    lesson, shares = lesson_of(train, *rows), [0.9, 0.8, 0.7, 0.5, 0.3]
    assert train.WANTED["sides"] > 3 / 4 and train.WANTED["told coop:status"] <= 3 / 5
    assert train.threshold("sides", lesson, shares) == 0.52
    assert train.threshold("told coop:status", lesson, shares) == train.STEPS[0]
    assert train.threshold("of no such group", lesson, shares) == train.STEPS[0]


def test_where_nothing_is_right_the_threshold_is_the_highest(train: ModuleType) -> None:
    lesson = lesson_of(train, (0, side("a"), WRONG), (1, side("a"), WRONG))
    assert train.threshold("sides", lesson, [0.95, 0.3]) == train.STEPS[-1] < 1


def test_what_speaks_for_it_weighs_more_than_what_does_not(train: ModuleType) -> None:
    shares, weights = taught(train).learn()
    assert len(shares) == 40 and all(0 <= share <= 1 for share in shares)
    assert shares[0] > shares[1] and shares[0] > shares[3]
    assert weights["hosts"] > weights["stands"] and "" in weights


def test_what_is_rare_is_not_learned(train: ModuleType) -> None:
    lesson = taught(train)
    for article in range(train.RARE - 1):
        lesson.add(article, [side("e", "seldom")], [RIGHT])
    assert not [feature for feature in lesson.learn()[1] if "seldom" in feature]
    lesson.add(9, [side("e", "seldom")], [RIGHT])
    assert [feature for feature in lesson.learn()[1] if "seldom" in feature]


def test_where_all_is_alike_only_the_bias_is_learned(train: ModuleType) -> None:
    shares, weights = lesson_of(train, *((n, side("a", "hosts"), WRONG) for n in range(10))).learn()
    assert set(shares) == {0.0} and set(weights) == {""} and weights[""] < -4


def test_what_is_learned_is_read_as_it_was_learned(train: ModuleType) -> None:
    lesson = taught(train)
    shares, learned = lesson.learn()
    school = train.School([], [])
    school.learned, school.lessons = {"sides": learned}, {"sides": (lesson, shares)}
    packed = train.packed(school)
    groups = parsed(json.dumps(packed))
    assert groups["sides"].least == train.threshold("sides", lesson, shares)
    every = [*groups["sides"].shared.values(), *(w for own in groups["sides"].own.values() for w in own.values())]
    assert every and all(abs(weight) >= 0.01 and weight == round(weight, 2) for weight in every)
    asked = [side("a", "hosts", "near"), side("b", "stands", "near"), side("d", "hosts", "near", prop="coop:visitor")]
    found = Weights(groups).shares("sides", asked)
    assert found[0] > found[1] and found[0] > found[2]
    total = (
        sum(learned.get(one, 0.0) for plain in ("hosts", "near") for one in (plain, f"coop:Visit coop:host\t{plain}"))
        + learned[""]
        + learned["coop:Visit coop:host\t"]
    )
    assert found[0] == pytest.approx(1 / (1 + 2.718281828**-total), abs=0.02)


def test_shares_come_back_by_article_and_in_order(train: ModuleType) -> None:
    lesson = lesson_of(train, (0, side("a"), RIGHT), (1, side("a"), RIGHT), (0, side("b"), RIGHT))
    assert {n: list(found) for n, found in train.iter_by_article(lesson, [0.1, 0.2, 0.3]).items()} == {
        0: [0.1, 0.3],
        1: [0.2],
    }
