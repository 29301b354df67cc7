"""Which expressions are worth trying in a text: none that would match may be left out."""

import re

import pytest

from kg.extract.frames import frames
from kg.extract.literals import Index, literals


@pytest.mark.parametrize(
    ("expression", "needed"),
    [
        ("visits? to", {"visit"}),
        ("(?:signed|renewed) (?:an? )?agreement", {"agreement"}),
        (r"organi[sz]ed|took part", {"organi", "took part"}),
        ("(?:ab|cd)+x", {"ab", "cd"}),
        ("ab{0,2}cde", {"cde"}),
        ("(?<!never )met(?! by)", {"met"}),
        (r"\bmet\b \w+", {"met"}),
        (r"a\.b[]|)]cd", {"cd"}),
        ("(?:visit)?s?", set()),
        ("visit|", set()),
        ("(?P<mark>-)x(?P=mark)", set()),
        ("(?i:visit)", set()),
    ],
)
def test_every_match_holds_one_of_the_literals(expression: str, needed: set[str]) -> None:
    re.compile(expression)
    assert literals(expression) == needed


def test_frames_are_found_by_what_their_examples_hold() -> None:
    every = frames("en")
    index = Index(frame.trigger.pattern for frame in every)
    for frame in every:
        text = frame.data["example"].lower()
        tried = {every[number].name for number in index.possible(text)}
        assert {other.name for other in every if other.trigger.search(text)} <= tried
