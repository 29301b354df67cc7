"""What a sentence names that may be told of a cooperation: dates, places, forms, fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg.extract.dates import Dated
from kg.extract.forms import hinted, placed
from kg.extract.story import is_organization
from kg.extract.weigh.candidate import Candidate, Features, Value
from kg.extract.weigh.chunks import Chunk, chunks, field_words
from kg.extract.weigh.seen import Seen
from kg.extract.weigh.sides import Sides
from kg.model import Term, When

LEAST = 0.3  # what is less likely to be told of anything is not weighed any further
_CUES = frozenset(
    (
        "field fields area areas sphere spheres subject subjects discipline disciplines topic topics theme themes "
        "domain domains"
    ).split()
)
_VERBS = ("not", "no", "will", "would", "if", "hope", "had", "was")


@dataclass(frozen=True, slots=True)
class Named:
    """A value at its cells, `stop` excluded; `own` is what is to be said of it alone, the most telling first.

    `crossed` is what counts only `under` a name, as in a candidate.
    """

    prop: str
    value: Value
    cell: int
    stop: int
    own: Features
    under: str = ""
    crossed: tuple[Features, ...] = ()


@dataclass(frozen=True, slots=True)
class Likely:
    """A value that is likely to be told of something, with how likely."""

    named: Named
    share: float


class Values:
    """The values of one article."""

    def __init__(self, sides: Sides, text: str, language: str, published: When | None) -> None:
        self.sides = sides
        self.text = text
        self.language = language
        self.published = published

    def named(self, sentence: Seen) -> list[Named]:
        """Every value of a sentence."""
        return [
            *self._dates(sentence),
            *self._places(sentence),
            *self._forms(sentence),
            *self._fields(sentence),
        ]

    def candidates(self, sentence: Seen, named: list[Named]) -> Iterator[Candidate]:
        """That the values are told of something; one candidate for each, in their order."""
        about = _about(sentence)
        for value in named:
            parts = (about, value.own, _around(sentence, value))
            yield Candidate(
                sentence.number, "", value.prop, value.value, parts, under=value.under, crossed=value.crossed
            )

    def _forms(self, sentence: Seen) -> Iterator[Named]:
        """The forms that the sentence names, or may speak of by single words."""
        scene, span = sentence.scene, sentence.sentence.span
        hints: dict[str, list[int]] = {}
        for at, cell in enumerate(scene.cells):
            for form in hinted(cell, self.language) if at not in sentence.denied else ():
                hints.setdefault(form, []).append(at)
        if not hints:
            return
        named = dict(placed(span.of(self.text), self.language))
        stems = sentence.stems
        around = {*stems, *(f"has={argument.type}" for argument in scene.arguments)}
        around |= {f"{one}_{other}" for one, other in pairwise(stems)}
        crossed = (tuple(around),)
        for form in sorted({*named, *hints}):
            at = int(named[form] * len(stems)) if form in named else hints[form][0]
            told = form in named
            own = [f"form={form}", f"{form}|named={told}", f"named={told}", f"hints={min(len(hints.get(form, ())), 4)}"]
            own += [f"named={other}|{form}" for other in named]
            yield Named("coop:form", Term(f"form:{form}"), at, at + 1, tuple(own), form, crossed)

    def _fields(self, sentence: Seen) -> Iterator[Named]:
        cells = sentence.scene.cells
        for chunk in chunks(cells, self.language):
            if chunk.start in sentence.denied:
                continue
            own = tuple(_about_chunk(chunk, cells, self.language))
            yield Named("dcterms:subject", " ".join(chunk.words), chunk.start, chunk.stop, own)

    def _dates(self, sentence: Seen) -> Iterator[Named]:
        said: dict[tuple[str, When], list[tuple[str, Dated]]] = {}
        for reading, listed in (("past", sentence.past), ("ahead", sentence.ahead)):
            for dated in listed:
                said.setdefault(("schema:startDate", dated.start), []).append((reading, dated))
                if dated.end:
                    said.setdefault(("schema:endDate", dated.end), []).append((reading, dated))
        starts = [span.start for span in sentence.scene.spans]
        for (prop, when), found in said.items():
            dated = found[0][1]
            cell = next((n for n, start in enumerate(starts) if start >= dated.span.start), 0)
            own = [f"read={'+'.join(reading for reading, _ in found)}", f"exact={when.datatype}"]
            if self.published:
                own.append(f"later={str(when) > str(self.published)}")
                own.append(f"years={max(-1, min(self.published.year - when.year, 3))}")
                own.append(f"same={str(when)[:7] == str(self.published)[:7]}")
            own += [f"ndates={min(len(sentence.past), 3)}", f"range={dated.end is not None}"]
            yield Named(prop, when, cell, cell + 1, tuple(own))

    def _places(self, sentence: Seen) -> Iterator[Named]:
        for seat in sentence.named():
            argument, thing = seat.argument, seat.thing
            if argument is None or (thing.type != "schema:Place" and argument.marker not in ("at", "in")):
                continue
            if thing.type != "schema:Place" and not is_organization(thing):
                continue
            own = [f"ty={thing.type}", f"mk={argument.marker}", f"how={seat.how}"]
            own.append(f"rank={min(self.sides.ranks.get(thing.node, 9), 4)}")
            if argument.hinge > 0:
                own.append(f"owner={sentence.stems[argument.hinge - 1]}")
            own += [f"is={role}" for role in ("hosts", "guests", "home") if role in sentence.roles.get(thing.node, ())]
            yield Named("schema:location", thing, seat.cell, seat.cell + 1, tuple(own))


def kept(named: list[Named], shares: list[float]) -> list[Likely]:
    """The values worth a second look; of fields that overlap the likeliest."""
    found: list[Likely] = []
    taken: list[tuple[int, int]] = []
    for share, value in sorted(zip(shares, named, strict=True), key=lambda pair: -pair[0]):
        if share < LEAST:
            break
        if value.prop == "dcterms:subject":
            if any(value.cell < stop and start < value.stop for start, stop in taken):
                continue
            taken.append((value.cell, value.stop))
        found.append(Likely(value, share))
    return found


def _about_chunk(chunk: Chunk, cells: tuple[str, ...], language: str) -> Iterator[str]:
    """What speaks for and against a stretch as a field: its words, how it could go on, what stands around it."""
    known = field_words(language)
    yield f"len={len(chunk.words)}"
    yield f"head={chunk.words[-1]}"
    yield f"first={chunk.words[0]}"
    yield "all=" + " ".join(chunk.words)
    yield from (f"word={word}" for word in chunk.words)
    before = cells[chunk.start - 1] if chunk.start else ""
    behind = cells[chunk.stop] if chunk.stop < len(cells) else ""
    yield f"more={known.is_part(before)}"
    yield f"goes={known.is_part(behind)}"
    yield f"and={'and' in chunk.words}"
    yield f"joins={before in ('and', ',')}"
    if before in ("and", "of") and chunk.start > 1:
        yield f"pre={known.is_part(cells[chunk.start - 2])}{before}"
    if behind in ("and", "of", ",") and chunk.stop + 1 < len(cells):
        yield f"post={known.is_part(cells[chunk.stop + 1])}{behind}"
    yield f"cue={not _CUES.isdisjoint(cells[max(0, chunk.start - 15) : chunk.start])}"


def _about(sentence: Seen) -> Features:
    """What is to be said of the sentence, whatever it names."""
    found = [f"heading={sentence.sentence.heading}", f"para={min(sentence.sentence.paragraph, 3)}"]
    found += [feature for _, feature in sentence.spoken]
    return (*found, *(f"v={word}" for word in _VERBS if word in sentence.words))


def _around(sentence: Seen, value: Named) -> Features:
    """The words before and behind a value, and the trigger before it."""
    stems = sentence.stems
    before, behind = reversed(stems[max(0, value.cell - 4) : value.cell]), stems[value.stop : value.stop + 3]
    found = [*trigger_before(sentence, value)]
    for at, word in enumerate(before, start=1):
        found += (f"L{at}={word}", f"L={word}")
    found += [f"R{at}={word}" for at, word in enumerate(behind, start=1)]
    return tuple(found)


def trigger_before(sentence: Seen, value: Named) -> Features:
    """The trigger that stands last before a value."""
    for trigger in reversed(sentence.triggers):
        if trigger.cell <= value.cell:
            return f"last={trigger.kind}.{trigger.sort}", f"lastw={trigger.stem}"
    return ()
