"""The frames of a language, read from its data file, and the places of a scene where one is triggered."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kg.extract.literals import Index
from kg.extract.scene import Scene
from kg.extract.story import StoryWords

OPEN_AFTER = 14  # cells behind a noun in which "is possible", "would" leave open what it names
VERB_REACH, NOUN_REACH = 3, 5  # cells before a verb, and before a noun, in which a modal speaks of it


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of the files in `frames/`; `group` is its table: event, activity, topic, relation, support or area."""

    group: str
    name: str
    trigger: re.Pattern[str]
    unless: re.Pattern[str] | None
    data: dict[str, Any]

    @property
    def slots(self) -> dict[str, str]:
        """Marker to property."""
        return dict(self.data.get("slots", {}))


@dataclass(frozen=True, slots=True)
class Hit:
    """A frame triggered in a scene: from which cell up to which, whether the words tell it as fact, or as planned.

    "came to sign" is neither: what somebody came for.
    """

    frame: Frame
    start: int
    stop: int
    real: bool
    planned: bool = False


@cache
def frames(language: str) -> tuple[Frame, ...]:
    """All frames of a language; English ones where it has none."""
    folder = Path(__file__).parent / language
    if not folder.is_dir():
        folder = Path(__file__).parent / "en"
    macros = _toml(folder / "macros.toml")["macros"]
    tables = [_toml(file) for file in sorted((folder / "frames").glob("*.toml"))]
    return tuple(
        _frame(group, entry, macros) for table in tables for group, entries in table.items() for entry in entries
    )


@cache
def _index(language: str) -> Index:
    """Tells which frames of a language are worth trying: most are triggered by words that a sentence does not hold."""
    return Index(frame.trigger.pattern for frame in frames(language))


def _toml(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _frame(group: str, entry: dict[str, Any], macros: dict[str, str]) -> Frame:
    def compiled(text: str, end: str) -> re.Pattern[str]:
        for name, macro in macros.items():
            text = text.replace("{" + name + "}", macro)
        return re.compile(rf"(?<![\w@-])(?:{text}){end}")

    unless = compiled(entry["unless"], "$") if "unless" in entry else None
    return Frame(group, entry["name"], compiled(entry["trigger"], r"(?![\w-])"), unless, entry)


def hits(scene: Scene, language: str, story: StoryWords, not_so: frozenset[int]) -> tuple[list[Hit], list[Hit]]:
    """Where frames are triggered, in the order of the text, and the weak hits that others leave no room for.

    `not_so` are the cells of what is said not to be so (`kg.extract.stance.denied`): no frame is triggered there.
    A hit inside a longer one of its group is left out altogether.
    """
    known = frames(language)
    every = [hit for n in _index(language).possible(scene.mask) for hit in _hits(scene, known[n], story, not_so)]
    every.sort(key=lambda hit: (hit.start, hit.start - hit.stop))
    found = [hit for hit in every if not hit.frame.data.get("last")]
    kept = [hit for hit in found if not any(_covers(other, hit) for other in found)]
    spare = [hit for hit in found if hit.frame.data.get("weak") and hit not in kept]
    return kept, [*spare, *(hit for hit in every if hit.frame.data.get("last"))]


def _covers(other: Hit, hit: Hit) -> bool:
    """Whether the other hit of its group leaves no room for this one: a weak frame gives way to any that it meets."""
    if other.frame.group != hit.frame.group or other is hit:
        return False
    weak, strong = bool(hit.frame.data.get("weak")), not other.frame.data.get("weak")
    if weak and strong:
        return other.start < hit.stop and hit.start < other.stop
    longer = other.stop - other.start > hit.stop - hit.start
    return (weak or strong) and longer and other.start <= hit.start and hit.stop <= other.stop


def _hits(scene: Scene, frame: Frame, story: StoryWords, not_so: frozenset[int]) -> Iterator[Hit]:
    mask = scene.mask
    for match in frame.trigger.finditer(mask):
        if frame.unless and frame.unless.search(mask[: match.start()]):
            continue
        start, stop = scene.cell_at(match.start()), scene.cell_at(max(match.start(), match.end() - 1)) + 1
        inside = scene.cells[start:stop]
        before = _clause_before(scene, start)
        if _is_denied((*before[-5:], *inside), story) or before[:1] == ["no"]:
            continue
        if not not_so.isdisjoint(range(start, stop)):
            continue
        near = NOUN_REACH if frame.data.get("noun") else VERB_REACH
        modals = {word for word in before[-near:] if word in story.modals} | story.hopes.intersection(inside)
        if frame.data.get("noun"):
            modals = (modals - {"to"}) | (story.open_ends & set(scene.cells[stop : stop + OPEN_AFTER]))
        asked = before[:1] in (["if"], ["whether"], ["unless"], ["had"])
        yield Hit(frame, start, stop, real=not modals and not asked, planned=bool(modals - {"to"}))


def _is_denied(words: Sequence[str], story: StoryWords) -> bool:
    """Whether a negation stands among the words; "not only" is none."""
    pairs = zip(words, (*words[1:], ""), strict=True)
    return any(word in story.negations and following not in ("only", "just", "merely") for word, following in pairs)


def _clause_before(scene: Scene, start: int) -> list[str]:
    """The words between the last break and the trigger."""
    words: list[str] = []
    for cell in reversed(scene.cells[:start]):
        if cell in (";", ":", ",") or cell in ("that", "but", "which", "who"):
            break
        words.insert(0, cell)
    return words
