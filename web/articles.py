"""What the page of an article shows: its text with marks and links, and beside each sentence what was read from it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox
from rdflib import DCTERMS

from kg.terms import COOP, SCHEMA
from web.links import is_safe
from web.passages import Paragraph, Passage, paragraphs
from web.quotes import TYPE, first, text
from web.sayings import Saying, sayings, statuses_in
from web.things import Thing

_NAMED = (str(SCHEMA.mentions), str(SCHEMA.about))
_AREAS = (str(DCTERMS.subject), str(COOP.researchArea))


@dataclass(frozen=True)
class Article:
    """An article as its page shows it."""

    thing: Thing

    @property
    def language(self) -> str:
        """The language of its text, a BCP 47 tag; empty where it is not told."""
        said = self.thing.one(str(SCHEMA.text)) or self.thing.one(str(SCHEMA.headline))
        return self.thing.text(str(SCHEMA.inLanguage)) or (said.language or "" if isinstance(said, ox.Literal) else "")

    @property
    def date(self) -> str:
        """The day of publication; empty where it is not told."""
        return self.thing.text(str(SCHEMA.datePublished))

    @property
    def publisher(self) -> str:
        """The IRI of the outlet; empty where it is not told."""
        return self.thing.text(str(SCHEMA.publisher))

    @property
    def source(self) -> str:
        """Where it was published; empty where that is not told or no link is safe."""
        url = self.thing.text(str(SCHEMA.url))
        return url if is_safe(url) else ""

    @property
    def has_text(self) -> bool:
        """Whether its whole text is published."""
        return bool(self.thing.text(str(SCHEMA.text)))

    @cached_property
    def whole(self) -> tuple[Paragraph, ...]:
        """All paragraphs."""
        headline, words = self.thing.text(str(SCHEMA.headline)), self.thing.text(str(SCHEMA.text))
        return paragraphs(words, self.thing.quotes, list(self._called()), len(headline))

    @property
    def headline(self) -> Paragraph | None:
        """The first paragraph, where it is the headline."""
        headline = self.thing.text(str(SCHEMA.headline))
        return self.whole[0] if self.whole and self.whole[0].words == headline else None

    @property
    def body(self) -> Sequence[Paragraph]:
        """The paragraphs below the headline."""
        return self.whole[1:] if self.headline else self.whole

    @cached_property
    def passages(self) -> int:
        """How many sentences something was read from."""
        return sum(len(paragraph.passages) for paragraph in self.whole)

    @cached_property
    def fragments(self) -> Mapping[int, Sequence[str]]:
        """Under which fragments the claims of a sentence lead to its words, by the number of the sentence."""
        seen: set[str] = set()
        found: dict[int, list[str]] = {}
        for passage in (passage for paragraph in self.whole for passage in paragraph.passages):
            own = dict.fromkeys(anchor(claim.claim) for claim in passage.claims)
            found[passage.number] = [fragment for fragment in own if fragment not in seen]
            seen.update(own)
        return found

    def sayings(self, passage: Passage) -> list[Saying]:
        """What a sentence says."""
        return sayings(passage.claims, self.thing.iri, self._types, self._statuses)

    def iris(self) -> Iterator[str]:
        """The IRIs that the page has to name beside those of the thing."""
        return iter(self._types.values())

    @cached_property
    def _types(self) -> Mapping[str, str]:
        return {text(each): text(first(told, TYPE)) for each, told in self.thing.told.items() if TYPE in told}

    @cached_property
    def _statuses(self) -> Mapping[str, str]:
        return statuses_in(self.thing.quotes)

    def _called(self) -> Iterator[tuple[str, str]]:
        """The things that the text may name, with their names: posts and what is only described are left out."""
        own = (group for group in self.thing.outgoing if group.predicate in _NAMED)
        named = {text(statement.other) for group in own for statement in group.statements}
        named |= {text(quote.object) for quote in self.thing.quotes if quote.predicate in _AREAS}
        for quad in self.thing.called:
            if text(quad.subject) in named:
                yield text(quad.subject), text(quad.object)


def anchor(claim: str) -> str:
    """The fragment of a claim on the page of its article.

    >>> anchor("https://kg.example.org/id/claim/talks/46-118-fc3bd756")
    'claim-46-118-fc3bd756'
    """
    return "claim-" + re.sub(r"[^\w-]+", "-", claim.rpartition("/")[2])
