"""What each feature counts for or against a statement, as it was learned from articles with their gold."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import repeat
from math import exp
from pathlib import Path

from kg.extract.weigh.candidate import Candidate

Feature = str
_NONE: Mapping[Feature, float] = {}
_ZEROS = repeat(0.0)  # what features without a weight count for


@dataclass(frozen=True)
class Group:
    """The weights of the statements that were learned together.

    `shared` holds for all of them, `own` for those of one key besides; the empty feature is the bias. `least` is how
    likely a statement must be to be published.
    """

    least: float
    shared: Mapping[Feature, float]
    own: Mapping[str, Mapping[Feature, float]]
    merged: dict[str, dict[Feature, float]] = field(default_factory=dict)
    beneath: dict[tuple[str, str], dict[Feature, float]] = field(default_factory=dict)

    def of(self, key: str) -> Mapping[Feature, float]:
        """What counts for statements with a key: what is shared and what is their own, added up."""
        if key not in self.merged:
            own = self.own.get(key, _NONE)
            both = {feature: weight + own.get(feature, 0.0) for feature, weight in self.shared.items()}
            self.merged[key] = {**own, **both}
        return self.merged[key]

    def under(self, key: str, name: str) -> Mapping[Feature, float]:
        """What crossed features count for statements with a key under a name."""
        if (key, name) not in self.beneath:
            start, weights = f"{name}|", self.of(key).items()
            self.beneath[key, name] = {one.removeprefix(start): w for one, w in weights if one.startswith(start)}
        return self.beneath[key, name]


class _Scale:
    """Weighs the candidates of one key; parts that several of them share are summed once."""

    def __init__(self, group: Group, key: str) -> None:
        self._under = partial(group.under, key)
        self._weigh = group.of(key).get
        self._bias = group.of(key).get("", 0.0)
        self._sums: dict[int, float] = {}
        self._alive: list[Sequence[Feature]] = []  # keeps the parts, so that no two of them have one identity

    def share(self, candidate: Candidate) -> float:
        """How likely the candidate is true, from 0 to 1."""
        total, sums = 0.0, self._sums
        for part in candidate.parts:
            known = sums.get(id(part))
            if known is None:
                known = sums[id(part)] = sum(map(self._weigh, part, _ZEROS))
                self._alive.append(part)
            total += known
        if candidate.crossed:
            total += sum(map(self._under(candidate.under).get, candidate.crossed, _ZEROS))
        return round(1 / (1 + exp(-total - self._bias)), 3)


@dataclass(frozen=True)
class Weights:
    """The groups by their names: "sides", and each property behind the stage at which it is weighed."""

    groups: Mapping[str, Group]

    def shares(self, stage: str, candidates: Iterable[Candidate]) -> list[float]:
        """How likely each of the candidates is true, from 0 to 1."""
        scales: dict[tuple[str, str], _Scale | None] = {}
        found = []
        for candidate in candidates:
            sort = candidate.kind, candidate.prop
            if sort not in scales:
                group = self.groups.get(group_name(stage, candidate.prop))
                scales[sort] = _Scale(group, candidate.key) if group else None
            scale = scales[sort]
            found.append(scale.share(candidate) if scale else 0.0)
        return found

    def least(self, stage: str, prop: str) -> float:
        """How likely a statement with the property must be to be published."""
        group = self.groups.get(group_name(stage, prop))
        return group.least if group else 1.0


def group_name(stage: str, prop: str) -> str:
    """Which statements were learned together: all sides; else those of one property at one stage.

    >>> group_name("sides", "coop:visitor"), group_name("told", "coop:form")
    ('sides', 'told coop:form')
    """
    return stage if stage == "sides" else f"{stage} {prop}"


@cache
def weights(language: str) -> Weights:
    """The weights of a language; none where none were learned, so that nothing is published that no frame told."""
    file = Path(__file__).parents[1] / language / "weights.json"
    return Weights(parsed(file.read_text(encoding="utf-8"))) if file.is_file() else Weights({})


def parsed(text: str) -> dict[str, Group]:
    """The groups of a file of weights."""
    return {name: Group(one["least"], one["shared"], one["own"]) for name, one in json.loads(text)["groups"].items()}
