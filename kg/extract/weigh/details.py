"""What may be told of a cooperation beside who has a part in it: how it stands, when, where, in what form and field."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.extract.weigh.candidate import Candidate
from kg.extract.weigh.seen import Seen
from kg.extract.weigh.sides import PROPERTIES, Sides
from kg.extract.weigh.triggers import Trigger, stem
from kg.extract.weigh.values import Likely, Named, trigger_before
from kg.model import Term, When

STATUSES = ("coop:proposed", "coop:agreed", "coop:ongoing", "coop:completed")
NEAR = (1, -1, 2, -2, 3, -3)  # sentences back, or ahead, to where a cooperation was spoken of that one may go on about
EARNEST = 0.2  # how likely somebody must have a part in a cooperation for the sentences around to go on about it
SLIGHT = 0.1  # how likely it must be for the sentence itself to say more of it
_STEPS = (0.85, 0.7, 0.5, 0.35, 0.2)


@dataclass(frozen=True)
class Asked:
    """What can be told at all, so that nothing else need be weighed.

    A kind of which frames told, one of `kinds`, or one of which somebody has a part with a share of `least`.
    """

    least: float = 0.0
    kinds: Container[str] = frozenset()


class Details:
    """The candidates of one article, once it was weighed who takes part and what its sentences name."""

    def __init__(
        self,
        sides: Sides,
        likely: Mapping[tuple[int, str], float],
        values: Sequence[Sequence[Likely]],
        published: When | None,
        asked: Asked,
    ) -> None:
        self.sides = sides
        self.likely = likely
        self.values = values
        self.published = published
        self.asked = asked
        self.most = dict.fromkeys(PROPERTIES, 0.0)
        for (_, kind), share in likely.items():
            self.most[kind] = max(self.most[kind], share)

    def candidates(self) -> Iterator[Candidate]:
        """Every statement to be weighed."""
        kinds = [kind for kind in PROPERTIES if self.most[kind] >= self.asked.least or kind in self.asked.kinds]
        for sentence in self.sides.seen:
            values: list[tuple[Named, tuple[str, ...]]] | None = None
            for kind in kinds:
                gap = None if kind in sentence.silent else self._gap(sentence, kind)
                if gap is None:
                    continue
                near = sentence.kinds.get(kind, [])
                here = self._share(sentence, kind)
                is_asked = near and here > SLIGHT and here >= self.asked.least
                if values is None:
                    values = [(one.named, tuple(_about(sentence, one))) for one in self.values[sentence.number]]
                if not values and not is_asked:
                    continue
                base = tuple(self._base(sentence, kind, near, gap))
                if is_asked:
                    for status in STATUSES:
                        term = Term(status)
                        yield Candidate(sentence.number, kind, "coop:status", term, (), under=status[5:], crossed=base)
                for value, about in values:
                    parts = (base, about, tuple(_beside(near, value)))
                    yield Candidate(sentence.number, kind, value.prop, value.value, parts)

    def _gap(self, sentence: Seen, kind: str) -> int | None:
        """How many sentences back or ahead the kind is spoken of in earnest; None where that is too far."""
        if self._share(sentence, kind) > SLIGHT:
            return 0
        return next((gap for gap in NEAR if self._share(sentence, kind, gap) > EARNEST), None)

    def _share(self, sentence: Seen, kind: str, gap: int = 0) -> float:
        return self.likely.get((sentence.number - gap, kind), 0.0)

    def _most_near(self, sentence: Seen, kind: str, step: int) -> float:
        """How likely somebody has a part in the kind in one of the three sentences before, or behind."""
        number, share = sentence.number, self.likely.get
        return max(share((number + step * far, kind), 0.0) for far in (1, 2, 3))

    def _base(self, sentence: Seen, kind: str, near: list[Trigger], gap: int) -> Iterator[str]:
        yield from self.sides.base(sentence, kind, near)
        here = self._share(sentence, kind)
        yield f"gap={gap}"
        yield f"lk={bucket(here)}"
        yield f"lb={bucket(self._most_near(sentence, kind, -1))}"
        yield f"lf={bucket(self._most_near(sentence, kind, 1))}"
        yield f"la={bucket(self.most[kind])}"
        rivals = [o for o in PROPERTIES if o != kind and self._share(sentence, o) > max(0.4, here)]
        yield f"rivals={min(len(rivals), 3)}"
        yield from (f"rival={other}" for other in rivals)
        if self.most[kind] >= max(self.most.values()):
            yield "chief"
        yield from (f"has={other}" for other in PROPERTIES if self.most[other] > 0.5)
        if near:
            yield from self._at(sentence, near[0].cell)

    def _at(self, sentence: Seen, cell: int) -> Iterator[str]:
        """What stands around the first trigger, and how old what the sentence tells is."""
        cells = sentence.scene.cells
        yield from (f"B={stem(word)}" for word in cells[max(0, cell - 3) : cell])
        yield from (f"A={stem(word)}" for word in cells[cell + 1 : cell + 3])
        if sentence.past and self.published:
            first = sentence.past[0].start
            yield f"old={max(-1, min(self.published.year - first.year, 3))}"
            yield f"coming={str(first) > str(self.published)}"


def _about(sentence: Seen, likely: Likely) -> Iterator[str]:
    """What speaks for and against a value, whatever it may be told of."""
    value, cells = likely.named, sentence.scene.cells
    yield f"p={bucket(likely.share)}"
    yield from value.own[: 4 if value.prop == "coop:form" else 6]
    for at, word in enumerate(reversed(cells[max(0, value.cell - 3) : value.cell]), start=1):
        yield f"L{at}={stem(word)}"
    if sentence.triggers:
        nearest = min(sentence.triggers, key=lambda t: (abs(t.cell - value.cell), t.cell))
        yield f"nearest={nearest.kind}.{nearest.sort}"
    yield from trigger_before(sentence, value)


def _beside(near: list[Trigger], value: Named) -> Iterator[str]:
    """How a value stands to the nearest trigger of a kind."""
    if not near:
        return
    trigger = min(near, key=lambda t: abs(t.cell - value.cell))
    side = "L" if value.cell < trigger.cell else "R"
    far = abs(trigger.cell - value.cell)
    yield f"d={next((most for most in (2, 5, 10, 20) if far <= most), 99)}{side}"
    yield f"tr={trigger.sort}{side}"
    yield f"trw={trigger.stem}{side}"


@lru_cache(maxsize=1 << 11)  # shares have three decimals
def bucket(share: float) -> str:
    """A share of one, coarsely, from 0 to 6.

    >>> bucket(0.0), bucket(0.5), bucket(0.9)
    ('0', '4', '6')
    """
    return next((str(6 - n) for n, least in enumerate(_STEPS) if share >= least), "1" if share > 0 else "0")
