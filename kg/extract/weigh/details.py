"""What may be told of a cooperation beside who has a part in it: how it stands, when, where, in what form and field."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.extract.weigh.candidate import Candidate, Features
from kg.extract.weigh.seen import Seen
from kg.extract.weigh.sides import PROPERTIES, Sides, coarsely
from kg.extract.weigh.triggers import Trigger, nearest
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
            values: list[tuple[Named, Features]] | None = None
            for kind in kinds:
                gap = None if kind in sentence.silent else self._gap(sentence, kind)
                if gap is None:
                    continue
                near = sentence.kinds.get(kind, [])
                here = self._share(sentence, kind)
                is_asked = near and here > SLIGHT and here >= self.asked.least
                if values is None:
                    values = [(one.named, _about(sentence, one)) for one in self.values[sentence.number]]
                if not values and not is_asked:
                    continue
                base = (*self.sides.base(sentence, kind, near), self._base(sentence, kind, near, gap))
                if is_asked:
                    for status in STATUSES:
                        term = Term(status)
                        yield Candidate(sentence.number, kind, "coop:status", term, (), under=status[5:], crossed=base)
                for value, about in values:
                    parts = (*base, about, _beside(near, value))
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

    def _base(self, sentence: Seen, kind: str, near: list[Trigger], gap: int) -> Features:
        """What speaks for and against telling more of a kind in a sentence."""
        here = self._share(sentence, kind)
        rivals = [o for o in PROPERTIES if o != kind and self._share(sentence, o) > max(0.4, here)]
        found = [
            f"gap={gap}",
            f"lk={bucket(here)}",
            f"lb={bucket(self._most_near(sentence, kind, -1))}",
            f"lf={bucket(self._most_near(sentence, kind, 1))}",
            f"la={bucket(self.most[kind])}",
            f"rivals={min(len(rivals), 3)}",
            *(f"rival={other}" for other in rivals),
            *(f"has={other}" for other in PROPERTIES if self.most[other] > 0.5),
        ]
        if self.most[kind] >= max(self.most.values()):
            found.append("chief")
        if near:
            found += self._at(sentence, near[0].cell)
        return tuple(found)

    def _at(self, sentence: Seen, cell: int) -> Iterator[str]:
        """What stands around the first trigger, and how old what the sentence tells is."""
        stems = sentence.stems
        yield from (f"B={word}" for word in stems[max(0, cell - 3) : cell])
        yield from (f"A={word}" for word in stems[cell + 1 : cell + 3])
        if sentence.past and self.published:
            first = sentence.past[0].start
            yield f"old={max(-1, min(self.published.year - first.year, 3))}"
            yield f"coming={str(first) > str(self.published)}"


def _about(sentence: Seen, likely: Likely) -> Features:
    """What speaks for and against a value, whatever it may be told of."""
    value, stems = likely.named, sentence.stems
    before = reversed(stems[max(0, value.cell - 3) : value.cell])
    found = [f"p={bucket(likely.share)}", *value.own[: 4 if value.prop == "coop:form" else 6]]
    found += [f"L{at}={word}" for at, word in enumerate(before, start=1)]
    if sentence.triggers:
        trigger = nearest(sentence.triggers, value.cell)
        found.append(f"nearest={trigger.kind}.{trigger.sort}")
    return (*found, *trigger_before(sentence, value))


def _beside(near: list[Trigger], value: Named) -> Features:
    """How a value stands to the nearest trigger of a kind."""
    if not near:
        return ()
    trigger = nearest(near, value.cell)
    side = "L" if value.cell < trigger.cell else "R"
    far = coarsely(abs(trigger.cell - value.cell), (2, 5, 10, 20))
    return f"d={far}{side}", f"tr={trigger.sort}{side}", f"trw={trigger.stem}{side}"


@lru_cache(maxsize=1 << 11)  # shares have three decimals
def bucket(share: float) -> str:
    """A share of one, coarsely, from 0 to 6.

    >>> bucket(0.0), bucket(0.5), bucket(0.9)
    ('0', '4', '6')
    """
    return next((str(6 - n) for n, least in enumerate(_STEPS) if share >= least), "1" if share > 0 else "0")
