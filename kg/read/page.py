"""Where on a page the article is."""

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document

from kg.read.blocks import Passage
from kg.read.cues import cues
from kg.read.found import Block, Kind
from kg.read.words import clean, folded, is_running_text

_MOST = 0.9  # of the words recognised as the article's: the innermost element that holds so many is its body
_LEAST = 0.25  # of the running text below the title: where less is recognised, it is not the article
_HALF = 0.5  # of them: what holds so many is no side matter, whatever it is called
_MOST_TIMES = 20
_PREFIX = 60  # characters by which a paragraph is recognised

_ASIDE = frozenset(("nav", "aside", "footer", "form", "dialog", "menu", "figcaption", "caption", "button", "label"))
_BODIES = ("//*[@itemprop='articleBody']", "//article", "//main", "//*[@role='main']", "//body")

# trafilatura warns of pages on which it finds nothing; that is no news here, where another way follows
logging.getLogger("trafilatura").addHandler(logging.NullHandler())


class Page:
    """A page cut into its blocks, which are told by their place, 0 for the first.

    Args:
        tree: the page.
        everything: its blocks.
        title: its headline.
    """

    def __init__(self, tree: HtmlElement, everything: Sequence[Passage], title: str) -> None:
        self.tree = tree
        self.passages = everything
        self.title_place = _title_place([passage.block for passage in everything], title)
        self._alive = list(tree.iter())  # lxml makes elements anew when nothing holds them; they are keys here
        self._apart: dict[HtmlElement, bool] = {}

    def article(self) -> list[int]:
        """The places of the blocks that are the article's, its title left out.

        All blocks of the innermost element that holds nearly all that is recognised, what is recognised elsewhere,
        and sentences between the title and these, but for side matter.
        """
        inside = set(self._body.iter())
        own = [i for i in self._below if self.passages[i].element in inside or i in self._recognised]
        leads = (i for i in range(self.title_place + 1, own[0] if own else 0) if self.title_place >= 0)
        leading = [i for i in leads if is_running_text(self.passages[i].block.text)]
        return [i for i in (*leading, *own) if not self.is_apart(i)]

    @property
    def _below(self) -> range:
        """The places below the title."""
        return range(self.title_place + 1, len(self.passages))

    def is_apart(self, place: int) -> bool:
        """Whether a block is side matter: a caption, a menu, a share line, hidden, and the like."""
        passage = self.passages[place]
        return passage.block.kind is Kind.CAPTION or self._is_apart(passage.element) or self._is_under_picture(place)

    def times(self) -> Iterator[str]:
        """What the page's first `<time>` elements say, those in sentences and in side matter left out."""
        for element in islice(self.tree.iter("time"), _MOST_TIMES):
            block = next(element.iterancestors("p", "li", "td", "div"), None)
            if not self._is_apart(element) and not (block is not None and _is_sentence(block)):
                yield element.get("datetime") or element.text_content()

    @cached_property
    def _recognised(self) -> frozenset[int]:
        """The places of the blocks that trafilatura takes for the article, else of sentences in its likely element."""
        told = _told(self.tree)
        found = {i for i in self._below if _prefixes(self.passages[i].block.text) & told}
        enough = self._running_characters(found) > _LEAST * self._running_characters(self._below)
        return frozenset(found if enough else self._running_in_a_body())

    def _running_characters(self, places: Iterable[int]) -> int:
        words = (self.passages[i].block.text for i in places)
        return sum(len(text) for text in words if is_running_text(text))

    def _running_in_a_body(self) -> list[int]:
        for path in _BODIES:
            for body in self.tree.xpath(path):
                inside = set(body.iter()) if self._sentences[body] else ()
                own = (i for i in self._below if self.passages[i].element in inside)
                if running := [i for i in own if is_running_text(self.passages[i].block.text)]:
                    return running
        return []

    @cached_property
    def _weights(self) -> Counter[HtmlElement]:
        """How many characters of recognised words each element holds."""
        own: Counter[HtmlElement] = Counter()
        for i in self._recognised:
            own[self.passages[i].element] += len(self.passages[i].block.text)
        return self._summed(own)

    @cached_property
    def _sentences(self) -> Counter[HtmlElement]:
        """How many blocks of running text each element holds."""
        return self._summed(Counter(p.element for p in self.passages if is_running_text(p.block.text)))

    @cached_property
    def _pictured(self) -> Counter[HtmlElement]:
        """How many pictures each element holds."""
        return self._summed(Counter(self.tree.iter("img", "picture")))

    def _summed(self, own: Counter[HtmlElement]) -> Counter[HtmlElement]:
        """What elements have of their own, with what all within them have."""
        for element in reversed(self._alive):
            above = element.getparent()
            if above is not None and own[element]:
                own[above] += own[element]
        return own

    @cached_property
    def _body(self) -> HtmlElement:
        """The innermost element of several blocks that holds nearly all that is recognised."""
        blocks = self._summed(Counter(passage.element for passage in self.passages))
        body, least = self.tree, _MOST * self._weights[self.tree]
        while (inner := next((e for e in body if blocks[e] > 1 and self._weights[e] >= least), None)) is not None:
            body = inner
        return body

    def _is_apart(self, element: HtmlElement) -> bool:
        """Whether an element or one around it, up to the article's body, is side matter by its name."""
        if element is self._body:
            return False
        if element not in self._apart:
            above = element.getparent()
            self._apart[element] = self._is_side(element) or (above is not None and self._is_apart(above))
        return self._apart[element]

    def _is_side(self, element: HtmlElement) -> bool:
        if self._weights[element] >= _HALF * max(1, self._weights[self.tree]):
            return False
        return element.tag in _ASIDE or _is_hidden(element) or bool(_names(element) & _side_names())

    def _is_under_picture(self, place: int) -> bool:
        """Whether a block without a sentence, or in small print, stands in or beside what holds a picture."""
        block, element = self.passages[place].block, self.passages[place].element
        running = is_running_text(block.text)
        if not block.small and (running or block.kind is Kind.HEADING or block.text.endswith(":")):
            return False
        table = next(element.iterancestors("table", "figure"), element.getparent() if block.small else None)
        if table is not None:
            return bool(self._pictured[table]) and self._sentences[table] <= running
        if self._pictured[element] and not self._sentences[element]:
            return True
        before = element.getprevious()
        return before is not None and bool(self._pictured[before]) and not clean(before.text_content())


def _title_place(blocks: Sequence[Block], title: str) -> int:
    """Where the title stands: the first heading of its words that has running text below, else any such block; -1."""
    last = max((i for i, block in enumerate(blocks) if is_running_text(block.text)), default=-1)
    same = [i for i, block in enumerate(blocks[: last + 1]) if folded(block.text) == folded(title)]
    headings = [i for i in same if blocks[i].kind is Kind.HEADING]
    return next(iter(headings or same), -1)


def _is_sentence(block: HtmlElement) -> bool:
    return block.tag in ("p", "li", "td") and is_running_text(clean(block.text_content()), 8)


def _is_hidden(element: HtmlElement) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return "hidden" in element.attrib or element.get("aria-hidden") == "true" or "display:none" in style


def _names(element: HtmlElement) -> set[str]:
    """The words of an element's class, identifier and role."""
    said = " ".join(element.get(name) or "" for name in ("class", "id", "role"))
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", said)}


def _side_names() -> frozenset[str]:
    return frozenset(cues("side"))


def _told(tree: HtmlElement) -> set[str]:
    """The beginnings of the lines that trafilatura takes for the article's."""
    try:
        document = trafilatura.bare_extraction(tree, fast=True, include_comments=False)
    except Exception:  # heuristics over any page on earth may stumble; then the other way is taken
        return set()
    return _prefixes(document.text or "") if isinstance(document, Document) else set()


def _prefixes(text: str) -> set[str]:
    return {line[:_PREFIX] for line in map(folded, text.split("\n")) if line}
