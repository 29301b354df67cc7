"""What the page of a claim shows: the statement, its words among those around them, and how it came to be published."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox
from flask_babel import lazy_gettext as _
from rdflib import DCTERMS, RDFS

from kg.store.reading import Statements
from kg.terms import COOP, OA, SCHEMA
from web import conformity
from web.conformity import Check
from web.fragments import at_words
from web.links import is_safe
from web.quotes import DATE, TYPE, Quote, first, quotes_in, text
from web.things import Thing

CONTEXT = 400
"""Characters of the text that are shown before and after the words."""
LISTED = 20


_READERS = {
    "weighed": _("found likely by learned weights, from the words around it"),
    "named": _("a name that stands in the text"),
}
_A_MODEL = _("a model that helps to find names")
"""Its rule is its name and its version."""
_A_PATTERN = _("a pattern of words and of what they name")


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around the words, and whether that is cut off on either side."""

    before: str = ""
    after: str = ""
    begun: bool = False
    ended: bool = False


@dataclass(frozen=True)
class Claim:
    """A claim as its page shows it."""

    thing: Thing

    @property
    def quote(self) -> Quote | None:
        """The statement with its words; None where it was read from none."""
        return next(iter(self.thing.quotes), None)

    @property
    def language(self) -> str:
        """The language of the article, a BCP 47 tag; empty where it is not told."""
        return self._of_article(str(SCHEMA.inLanguage))

    @property
    def headline(self) -> str:
        """The headline of the article."""
        return self._of_article(str(SCHEMA.headline))

    @property
    def date(self) -> str:
        """The day on which the article was published."""
        return self._of_article(DATE)

    @property
    def publisher(self) -> str:
        """The IRI of the outlet."""
        return self._of_article(str(SCHEMA.publisher))

    @property
    def source(self) -> str:
        """The words where they were published; empty where that is not told or no link is safe."""
        url = self._of_article(str(SCHEMA.url))
        return at_words(url, self.quote.words) if self.quote and is_safe(url) else ""

    @property
    def version(self) -> str:
        """The version of what read it."""
        return text(first(self._told(self.quote.rule if self.quote else ""), str(DCTERMS.hasVersion)))

    @property
    def reader(self) -> str:
        """What kind of rule read it, in words of the interface."""
        label = text(first(self._told(self.quote.rule if self.quote else ""), str(RDFS.label)))
        return _READERS.get(label) or (_A_MODEL if re.search(r" \S*\d\S*$", label) else _A_PATTERN if label else "")

    @property
    def context(self) -> Context:
        """What stands around the words: of a text that is not published, as much as its selector holds."""
        whole, quote = self._of_article(str(SCHEMA.text)), self.quote
        if quote and 0 <= quote.start < quote.stop <= len(whole) and whole[quote.start : quote.stop] == quote.words:
            return _around(whole, quote.start, quote.stop)
        selector = self._selector
        before, after = (text(first(selector, str(part))) for part in (OA.prefix, OA.suffix))
        begun = quote is not None and quote.start > len(before)
        return _trimmed(before, after, begun=begun, ended=bool(after))

    @property
    def checks(self) -> Sequence[Check]:
        """The shapes of its property, which the statement had to fit."""
        if (said := self.quote) is None:
            return ()
        types = [text(each) for each in self._told(said.subject).get(TYPE, ())]
        found = {check.iri: check for type_ in types for check in conformity.checks(said.predicate, type_)}
        return [found[iri] for iri in sorted(found)]

    @cached_property
    def also(self) -> Sequence[Quote]:
        """The claims that say the same by other words, a few of them, the latest first."""
        said = self.quote
        statement = (said.subject, said.predicate, said.object) if said else None
        alike = {
            quote.claim: quote
            for quote in quotes_in(self.thing.told)
            if (quote.subject, quote.predicate, quote.object) == statement and quote.claim != self.thing.iri
        }
        return list(alike.values())[:LISTED]

    def iris(self) -> Iterator[str]:
        """The IRIs that the page has to name beside those of the thing."""
        yield from filter(None, (self.publisher,))
        yield from conformity.of_claims()
        yield from (check.iri for check in self.checks)
        for quote in self.also:
            yield quote.article

    def _told(self, iri: str) -> Statements:
        return self.thing.told.get(ox.NamedNode(iri), {}) if iri else {}

    def _of_article(self, predicate: str) -> str:
        return text(first(self._told(self.quote.article if self.quote else ""), predicate))

    @property
    def _selector(self) -> Statements:
        me: Statements = self._told(self.thing.iri)
        for evidence in me.get(str(COOP.evidence), ()):
            for selector in self._reached(evidence).get(str(OA.hasSelector), ()):
                return self._reached(selector)
        return {}

    def _reached(self, value: object) -> Statements:
        return self.thing.told.get(value, {}) if isinstance(value, (ox.NamedNode, ox.BlankNode)) else {}


def _around(whole: str, start: int, stop: int) -> Context:
    first, last = max(0, start - CONTEXT), min(len(whole), stop + CONTEXT)
    return _trimmed(whole[first:start], whole[stop:last], begun=first > 0, ended=last < len(whole))


def _trimmed(before: str, after: str, *, begun: bool, ended: bool) -> Context:
    """What stands around, without the word that is cut in two where something is cut off."""
    kept = before.partition(" ")[2] if begun else before, after.rpartition(" ")[0] if ended else after
    return Context(*kept, begun=begun, ended=ended)
