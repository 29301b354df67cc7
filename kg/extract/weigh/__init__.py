"""What frames do not tell for certain, weighed by all that speaks for and against it.

Frames read what is said in words they know. Newsrooms have others. So every statement that could be made of a sentence
is a candidate: that a thing named, or meant, has a part in the cooperation of which some word speaks; that it was on
this day, in this form; that one thing belongs to the other. What stands around it are features, the frames' own reading
among them; each has a weight that was learned from articles with their gold, and the sum says how likely it is.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kg.extract.story import Story
from kg.extract.weigh.candidate import Candidate
from kg.extract.weigh.details import Asked, Details
from kg.extract.weigh.seen import Seen
from kg.extract.weigh.sides import Sides
from kg.extract.weigh.ties import Held, Ties
from kg.extract.weigh.values import Values, kept
from kg.model import Article, Thing

Shares = Callable[[str, list[Candidate]], Sequence[float]]
"""How likely the candidates of a stage are: "sides", "named", "told" or "tie"."""

Judged = tuple[Candidate, float]


@dataclass(frozen=True)
class Weighed:
    """Every candidate of an article with how likely it is."""

    sides: tuple[Judged, ...]
    details: tuple[Judged, ...]
    ties: tuple[Judged, ...]
    posts: tuple[tuple[Judged, ...], ...]


def weigh(
    article: Article,
    seen: list[Seen],
    story: Story,
    things: tuple[Thing, ...],
    posts: Iterable[Held],
    shares: Shares,
    asked: Asked,
) -> Weighed:
    """Weigh every statement that the sentences of an article could make, and that is asked for."""

    def judged(stage: str, candidates: Iterable[Candidate]) -> tuple[Judged, ...]:
        listed = list(candidates)
        return tuple(zip(listed, shares(stage, listed), strict=True))

    sides = Sides(seen, story, things, len(article.headline))
    takes_part = judged("sides", sides.candidates())
    likely: dict[tuple[int, str], float] = {}
    for candidate, share in takes_part:
        key = candidate.number, candidate.kind
        likely[key] = max(likely.get(key, 0.0), share)
    values = Values(sides, article.text, article.language, article.published)
    worth = []
    for sentence in seen:
        named = values.named(sentence)
        worth.append(kept(named, list(shares("named", list(values.candidates(sentence, named))))))
    ties = Ties(sides, worth)
    return Weighed(
        takes_part,
        judged("told", Details(sides, likely, worth, article.published, asked).candidates()),
        judged("tie", ties.candidates()),
        tuple(judged("tie", ties.posts(held)) for held in posts),
    )
