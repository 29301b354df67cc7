"""What each feature counts for or against a statement, as it was learned from articles with their gold."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from math import exp
from pathlib import Path

from kg.extract.weigh.candidate import Candidate, Features
from kg.extract.weigh.packed import FINEST, Packed

Feature = str
_NONE: Mapping[Feature, float] = {}
_BIAS = ""  # the feature that every statement has
_OTHERS = ""  # the key of statements that have no weights of their own


@dataclass(frozen=True)
class Group:
    """The weights of the statements that were learned together.

    `shared` holds for all of them, `own` for those of one key besides; the empty feature is the bias. `least` is how
    likely a statement must be to be published.
    """

    least: float
    shared: Mapping[Feature, float]
    own: Mapping[str, Mapping[Feature, float]]

    def of(self, key: str) -> Mapping[Feature, float]:
        """What counts for statements with a key: what is shared and what is their own, added up."""
        own = self.own.get(key, _NONE)
        both = {feature: weight + own.get(feature, 0.0) for feature, weight in self.shared.items()}
        return {**own, **both}

    def crossed(self, key: str) -> dict[str, dict[Feature, float]]:
        """What crossed features count for statements with a key, by the name that they count under."""
        under: dict[str, dict[Feature, float]] = defaultdict(dict)
        for crossed, weight in self.of(key).items():
            name, bar, feature = crossed.partition("|")
            if bar:
                under[name][feature] = weight
        return under


class _Scale:
    """Weighs the candidates of a stage; what several of them share is summed once, for all groups and keys."""

    def __init__(self, groups: Mapping[str, Group], stage: str) -> None:
        self._groups = {name: group for name, group in groups.items() if name.partition(" ")[0] == stage}
        self._stage = stage
        self._packed = Packed({(n, key): one.of(key) for n, one in self._groups.items() for key in (*one.own, _OTHERS)})
        self._bias = self._packed.total([_BIAS])
        self._columns: dict[tuple[str, str], _Column | None] = {}

    def shares(self, candidates: Iterable[Candidate]) -> list[float]:
        """How likely each of the candidates is true, from 0 to 1."""
        listed = list(candidates)  # keeps the parts, so that no two of them have one identity
        sums: dict[int, int] = {}
        crossed: dict[tuple[int, int], int] = {}
        total, columns = self._packed.total, self._columns
        parts: tuple[Features, ...] = ()
        worth = self._bias
        found = []
        for candidate in listed:
            sort = candidate.kind, candidate.prop
            if sort not in columns:
                columns[sort] = self._column(candidate)
            column = columns[sort]
            if column is None:
                found.append(0.0)
                continue
            if candidate.parts is not parts:  # those of one thing and kind follow each other
                parts, worth = candidate.parts, self._bias
                for part in parts:
                    known = sums.get(id(part))
                    if known is None:
                        known = sums[id(part)] = total(part)
                    worth += known
            hundredths = self._packed.of(column.place, worth)
            if candidate.crossed:
                at = id(candidate.crossed), column.place
                if at not in crossed:
                    crossed[at] = sum(map(column.crossed.total, candidate.crossed))
                hundredths += column.under(candidate.under, crossed[at])
            found.append(_likelihood(hundredths))
        return found

    def _column(self, candidate: Candidate) -> "_Column | None":
        """Where the weights of statements like this one are; None where none were learned."""
        name = group_name(self._stage, candidate.prop)
        group, key = self._groups.get(name), candidate.key
        return _Column(self._packed.places[name, key if key in group.own else _OTHERS], group, key) if group else None


class _Column:
    """The weights of one key: the place of the plain ones, and those that count under a name."""

    def __init__(self, place: int, group: Group, key: str) -> None:
        self.place = place
        self._group = group
        self._key = key

    @cached_property
    def crossed(self) -> Packed[str]:
        """The weights of crossed features, by the name that they count under."""
        return Packed(self._group.crossed(self._key))

    def under(self, name: str, total: int) -> int:
        """What a total of crossed features comes to under a name."""
        place = self.crossed.places.get(name)
        return 0 if place is None else self.crossed.of(place, total)


@lru_cache(maxsize=1 << 12)
def _likelihood(hundredths: int) -> float:
    """How likely a statement is whose weights come to so much."""
    return round(1 / (1 + exp(-hundredths / FINEST)), 3)


@dataclass(frozen=True)
class Weights:
    """The groups by their names: "sides", and each property behind the stage at which it is weighed."""

    groups: Mapping[str, Group]

    @cached_property
    def _scales(self) -> dict[str, _Scale]:
        return {}

    def shares(self, stage: str, candidates: Iterable[Candidate]) -> list[float]:
        """How likely each of the candidates is true, from 0 to 1."""
        if stage not in self._scales:
            self._scales[stage] = _Scale(self.groups, stage)
        return self._scales[stage].shares(candidates)

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
