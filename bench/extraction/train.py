"""Learns what speaks for and against a statement: the weights that `kg.extract.weigh` reads.

    python bench/extraction/train.py FOLDER … [--judge PATH] [--out kg/extract/en/weights.json]

Each FOLDER holds `articles/` and `gold/`; the articles of the judge's list `tune` are taken besides. Every
candidate of every article is asked of gold; what gold leaves open is left out. Gold does not say which sentence
tells a fact: what was learned at first finds the one that tells it best, and from that one it is learned again.
Later stages go by what earlier ones say of articles that they have not seen: the articles are dealt into five
hands, and each is judged by what was learned from the other four. Prints how well that does, as a table; the
figures of articles that are not used here are those of `run.py`. Needs scikit-learn (`pip install scikit-learn`).
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from judge import JUDGE, found, markdown, module, stems
from labels import OPEN, RIGHT, Labels
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from kg import authority
from kg.extract.teller import Teller
from kg.extract.weigh.candidate import Candidate
from kg.extract.weigh.weights import group_name
from kg.pipeline import STAGES

HANDS = 5
RARE = 5  # a feature of fewer candidates is not learned
TOLD_BEST = 0.8  # how near a sentence must come to the one that tells a fact best, to be one to learn it from
ROUNDS = 2
STRENGTH = 0.05  # inverse of the regularization
WANTED = {
    "sides": 0.82,
    "told coop:status": 0.5,
    "told coop:form": 0.72,
    "told dcterms:subject": 0.52,
    "told schema:startDate": 0.82,
    "told schema:endDate": 0.7,
    "told schema:location": 0.74,
    "tie coop:locatedIn": 0.82,
    "tie coop:researchArea": 0.6,
    "tie coop:foundedBy": 0.66,
    "tie part": 0.76,
    "tie role": 0.82,
}
"""The share of a group's statements that is to be right above its threshold; the harder to tell, the lower."""
STEPS = [round(0.2 + 0.02 * step, 2) for step in range(36)]
OUT = Path(__file__).parents[2] / "kg" / "extract" / "en" / "weights.json"


class Lesson:
    """The candidates of all articles of one group, with their labels."""

    def __init__(self) -> None:
        self.features: list[dict[str, int]] = []
        self.labels: list[int] = []
        self.articles: list[int] = []
        self.facts: list[tuple[object, ...]] = []

    def add(self, article: int, candidates: Sequence[Candidate], labels: Sequence[int]) -> None:
        """Take the candidates of an article."""
        for candidate, label in zip(candidates, labels, strict=True):
            plain = candidate.features()
            self.features.append(
                dict.fromkeys([*plain, *(f"{candidate.key}\t{one}" for one in plain)], 1) | {f"{candidate.key}\t": 1}
            )
            self.labels.append(label)
            self.articles.append(article)
            self.facts.append((article, candidate.key, candidate.subject, candidate.value, candidate.role))

    def learn(self) -> tuple[np.ndarray, dict[str, float]]:
        """What each candidate is worth to those who did not see its article, and the weights learned from all."""
        counted = Counter(feature for row in self.features for feature in row)
        rows = [{one: 1 for one in row if counted[one] >= RARE} for row in self.features]
        vectorizer = DictVectorizer()
        table = vectorizer.fit_transform(rows)
        labels, hands = np.array(self.labels), np.array(self.articles) % HANDS
        asked = labels
        for _ in range(ROUNDS):
            labels = self._told_best(asked, _dealt(table, labels, hands))
        shares = _dealt(table, labels, hands)
        _, model = _fitted(table, labels, labels != OPEN, table[:1])
        weights = {"": 0.0} | (
            {} if model is None else dict(zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True))
        )
        weights[""] = (
            float(np.log(max(labels[labels != OPEN].mean(), 0.01) / max(1 - labels[labels != OPEN].mean(), 0.01)))
            if model is None
            else float(model.intercept_[0])
        )
        return shares, weights

    def _told_best(self, labels: np.ndarray, shares: np.ndarray) -> np.ndarray:
        """The labels, open where a right statement is told better elsewhere."""
        best: dict[tuple[object, ...], float] = {}
        for fact, share in zip(self.facts, shares, strict=True):
            best[fact] = max(best.get(fact, 0.0), share)
        poor = np.array([share < TOLD_BEST * best[fact] for fact, share in zip(self.facts, shares, strict=True)])
        return np.where((labels == RIGHT) & poor, OPEN, labels)


def _dealt(table: Any, labels: np.ndarray, hands: np.ndarray) -> np.ndarray:
    """What each candidate is worth to those who did not see its article."""
    shares = np.zeros(len(labels))
    for hand in range(HANDS):
        shares[hands == hand] = _fitted(table, labels, (hands != hand) & (labels != OPEN), table[hands == hand])[0]
    return shares


def _fitted(
    table: Any, labels: np.ndarray, used: np.ndarray, asked: Any
) -> tuple[np.ndarray, LogisticRegression | None]:
    if len(set(labels[used])) < 2:
        return np.full(asked.shape[0], float(labels[used].mean()) if used.any() else 0.0), None
    model = LogisticRegression(C=STRENGTH, max_iter=500, solver="liblinear").fit(table[used], labels[used])
    return model.predict_proba(asked)[:, 1], model


class School:
    """Goes through the stages: what was learned at one is what the next goes by."""

    def __init__(self, tellers: list[Teller], labels: list[Labels]) -> None:
        self.tellers = tellers
        self.labels = labels
        self.known: dict[tuple[int, str], list[float]] = {}
        self.learned: dict[str, dict[str, float]] = {}
        self.lessons: dict[str, tuple[Lesson, np.ndarray]] = {}

    def go(self) -> None:
        """Learn all groups."""
        for stage in ("sides", "named", "told", "tie"):
            self._learn(stage)

    def _learn(self, stage: str) -> None:
        lessons: dict[str, Lesson] = defaultdict(Lesson)
        order: list[tuple[int, str]] = []
        for number, teller in enumerate(self.tellers):
            asked: list[Candidate] = []

            def shares(
                at: str, candidates: list[Candidate], number: int = number, asked: list[Candidate] = asked
            ) -> Sequence[float]:
                if at == stage:
                    asked.extend(candidates)
                    return [0.0] * len(candidates)
                given = self.known.get((number, at), [])
                answer, self.known[number, at] = (
                    given[: len(candidates)],
                    given[len(candidates) :] + given[: len(candidates)],
                )
                return answer or [0.0] * len(candidates)

            teller.weighed(shares)
            for name in {group_name(stage, one.prop) for one in asked}:
                mine = [one for one in asked if group_name(stage, one.prop) == name]
                lessons[name].add(number, mine, [self.labels[number].of(stage, one) for one in mine])
            order.extend((number, group_name(stage, one.prop)) for one in asked)
        results = {}
        for name, lesson in sorted(lessons.items()):
            worth, self.learned[name] = lesson.learn()
            self.lessons[name] = lesson, worth
            results[name] = iter_by_article(lesson, worth)
        for number, name in order:
            self.known.setdefault((number, stage), []).append(float(next(results[name][number])))


def iter_by_article(lesson: Lesson, worth: np.ndarray) -> dict[int, Any]:
    """The shares of each article's candidates, in their order."""
    by_article: dict[int, list[float]] = defaultdict(list)
    for article, share in zip(lesson.articles, worth, strict=True):
        by_article[article].append(share)
    return {article: iter(shares) for article, shares in by_article.items()}


def threshold(name: str, lesson: Lesson, shares: np.ndarray) -> float:
    """The lowest share above which so much is right that the group's statements may be published."""
    for least in STEPS:
        precision, _ = outcome(lesson, shares, least)
        if precision >= WANTED.get(name, 0.5):
            return least
    return STEPS[-1]


def outcome(lesson: Lesson, shares: np.ndarray, least: float) -> tuple[float, float]:
    """Precision and recall above a threshold, of facts, each by the sentence that tells it best."""
    best: dict[tuple[object, ...], tuple[float, int]] = {}
    for fact, share, label in zip(lesson.facts, shares, lesson.labels, strict=True):
        best[fact] = max(best.get(fact, (0.0, OPEN)), (share, label))
    taken = [label for share, label in best.values() if share >= least and label != OPEN]
    right = sum(label == RIGHT for _, label in best.values())
    return sum(taken) / max(1, len(taken)), sum(taken) / max(1, right)


def packed(school: School) -> dict[str, Any]:
    """The weights as they are written: rounded, without those that count for nothing."""
    groups = {}
    for name, weights in school.learned.items():
        lesson, shares = school.lessons[name]
        shared: dict[str, float] = {}
        own: dict[str, dict[str, float]] = defaultdict(dict)
        for feature, weight in sorted(weights.items()):
            key, tab, plain = feature.rpartition("\t")
            if abs(weight) >= 0.01:
                (own[key] if tab else shared)[plain] = round(float(weight), 2)
        groups[name] = {"least": threshold(name, lesson, shares), "shared": shared, "own": dict(own)}
    return {"groups": groups}


def report(school: School) -> str:
    """How well each group does on articles it has not seen."""
    rows = []
    for name, (lesson, shares) in school.lessons.items():
        least = threshold(name, lesson, shares)
        precision, recall = outcome(lesson, shares, least)
        right = sum(label == RIGHT for label in lesson.labels)
        rows.append([name, len(lesson.labels), right, least, f"{precision:.3f}", f"{recall:.3f}"])
    return markdown(["group", "candidates", "right", "threshold", "precision", "recall"], rows)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--judge", type=Path, default=JUDGE)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    path = found(options.judge)
    judge = module(path)
    listed = [path.parent / "gold" / f"{stem}.json" for stem in stems(path, "tune")]
    pairs = [(gold, path.parent.parent / "articles") for gold in listed]
    pairs += [
        (gold, folder / "articles") for folder in options.folders for gold in sorted((folder / "gold").glob("*.json"))
    ]
    known = authority.load("https://kg.example.org/")
    tellers, labels = [], []
    for gold_file, articles in pairs:
        gold = json.loads(gold_file.read_text(encoding="utf-8"))
        if gold["article"]["lang"] != "en":
            continue
        document = STAGES.segment(STAGES.read(articles / gold["file"]))
        mentions = STAGES.spot(document, known)
        things = STAGES.link(document, mentions, known)
        teller = Teller(document, mentions, things)
        teller.read_all()
        tellers.append(teller)
        labels.append(Labels(judge, gold, things))
    school = School(tellers, labels)
    school.go()
    options.out.write_text(
        json.dumps(packed(school), ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8"
    )
    print(f"{len(tellers)} articles; {options.out.stat().st_size:,} bytes of weights\n\n{report(school)}")


if __name__ == "__main__":
    main()
