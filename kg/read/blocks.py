"""The blocks of an HTML tree: what a browser would set as a paragraph, heading, item or row of its own."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from kg.read.found import Block, Kind
from kg.read.words import clean, count, ends_a_sentence

# https://html.spec.whatwg.org/multipage/rendering.html#flow-content-3
_BREAKING = frozenset(
    """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre search section
    summary table tbody td tfoot th thead tr ul
    """.split()
)
_SILENT = frozenset(
    """
    script style noscript template svg math canvas iframe object embed audio video map select textarea button input
    datalist head
    """.split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ITEMS = frozenset(("li", "dd", "dt"))
_CELLS = frozenset(("td", "th"))
_BOLD = frozenset(("b", "strong"))
_ITALIC = frozenset(("i", "em", "cite"))


@dataclass(frozen=True, slots=True)
class Passage:
    """A block with the element it stands in."""

    element: HtmlElement
    block: Block


def tree_of(html: str) -> HtmlElement | None:
    """The tree of a page; None when it has no element at all."""
    data = re.sub(r"^\s*<\?xml[^>]{0,200}>", "", html.replace("\0", "")).encode("utf-8", "ignore")
    try:
        return document_fromstring(data, parser=HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True))
    except (etree.LxmlError, ValueError):  # nothing but comments or white space
        return None


def blocks_of(html: str) -> tuple[Block, ...]:
    """The blocks of a piece of HTML, captions left out.

    >>> [block.text for block in blocks_of("<p>One.<br>Two.</p><ul><li>Three<li>Four</ul>")]
    ['One.\\nTwo.', 'Three', 'Four']
    """
    tree = tree_of(html)
    return () if tree is None else tuple(passage.block for passage in passages(tree))


def passages(tree: HtmlElement) -> Iterator[Passage]:
    """Every block of a tree in the order of the page, with its element; what is never shown is left out."""
    walk = _Walk()
    steps = etree.iterwalk(tree, events=("start", "end"))
    for event, element in steps:
        if not isinstance(element.tag, str):
            walk.say(element.tail if event == "end" else None)  # an entity or the like
        elif event == "end":
            yield from walk.leave(element)
        elif element.tag in _SILENT:
            steps.skip_subtree()
        else:
            yield from walk.enter(element)


@dataclass(frozen=True, slots=True)
class _Run:
    """Words within one line of a block: the block, the element right under it, if any, and the tags around them."""

    text: str
    block: HtmlElement | None = None
    child: HtmlElement | None = None
    tags: frozenset[str] = frozenset()


_BREAK, _CELL = _Run("\u2028"), _Run("\u2029")  # said words hold neither, their white space being collapsed


class _Walk:
    """Where a walk through the tree is, and the words since the last block ended."""

    def __init__(self) -> None:
        self._blocks: list[tuple[HtmlElement, int]] = []  # with the number of inline elements around each
        self._inline: list[HtmlElement] = []
        self._runs: list[_Run] = []

    def enter(self, element: HtmlElement) -> Iterator[Passage]:
        """The element begins; what stood before it in its block is handed out if it breaks the line."""
        if element.tag in _CELLS and self._runs:
            self._runs.append(_CELL)
        elif element.tag in _BREAKING:
            yield from self._flush()
        if element.tag in _BREAKING:
            self._blocks.append((element, len(self._inline)))
        elif element.tag == "br":
            self._runs.append(_BREAK)
        else:
            self._inline.append(element)
        self.say(element.text)

    def leave(self, element: HtmlElement) -> Iterator[Passage]:
        """The element ends."""
        if self._blocks and self._blocks[-1][0] is element:
            if element.tag not in _CELLS:
                yield from self._flush()
            self._blocks.pop()
        elif self._inline and self._inline[-1] is element:
            self._inline.pop()
        self.say(element.tail)

    def say(self, text: str | None) -> None:
        """Words of the page."""
        if text:
            outer = self._blocks[-1][1] if self._blocks else 0
            child = self._inline[outer] if len(self._inline) > outer else None
            block = self._blocks[-1][0] if self._blocks else None
            self._runs.append(_Run(re.sub(r"\s+", " ", text), block, child, frozenset(e.tag for e in self._inline)))

    def _flush(self) -> Iterator[Passage]:
        runs, self._runs = self._runs, []
        if self._blocks and any(run.text.strip() for run in runs):
            cell = next(run.block for run in runs if run.text.strip())  # its end does not break the line
            element = self._blocks[-1][0] if _CELL in runs or cell is None else cell
            for part in _parts(runs):
                yield Passage(element, _block(element, part))


def _parts(runs: Iterable[_Run]) -> Iterator[list[_Run]]:
    """The runs cut where two line breaks stand together, as old pages divide their paragraphs."""
    part: list[_Run] = []
    broken = False
    for run in runs:
        breaks = run is _BREAK
        if breaks and broken and any(said.text.strip() for said in part):
            yield part
            part = []
        broken = breaks or (broken and not run.text.strip())
        part.append(run)
    if any(said.text.strip() for said in part):
        yield part


def _block(element: HtmlElement, runs: list[_Run]) -> Block:
    words = [run for run in runs if re.search(r"\w", run.text)]
    text = _text(element, runs)
    kind = _kind(element, _CELL in runs)
    linked, bold, italic = (_all(words, marks) for marks in (frozenset("a"), _BOLD, _ITALIC))
    if bold and kind is Kind.PARAGRAPH and count(text) < 25 and not ends_a_sentence(text):
        kind = Kind.HEADING
    return Block(text, kind, linked, italic, _all(words, frozenset(("small",))))


def _all(words: list[_Run], marks: frozenset[str]) -> bool:
    return bool(words) and all(run.tags & marks for run in words)


def _kind(element: HtmlElement, row: bool) -> Kind:
    if element.tag in _HEADINGS:
        return Kind.HEADING
    if element.tag in ("figcaption", "caption"):
        return Kind.CAPTION
    if row:
        return Kind.ROW
    near = [element, *element.iterancestors("li", "dd", "dt")]
    return Kind.ITEM if any(around.tag in _ITEMS for around in near[:2]) else Kind.PARAGRAPH


def _text(element: HtmlElement, runs: list[_Run]) -> str:
    """The words of a block; what stands in a row of elements without words between is divided by bars."""
    said = [run for run in runs if run.text.strip()]
    children = {id(run.child) for run in said}
    if element.tag not in ("p", "li", *_HEADINGS) and len(children) > 1 and all(run.child is not None for run in said):
        return " | ".join(filter(None, (clean(words) for words in _by_child(said))))
    lines = "".join(run.text for run in runs).split(_BREAK.text)
    return "\n".join(filter(None, (", ".join(filter(None, map(clean, line.split(_CELL.text)))) for line in lines)))


def _by_child(runs: Iterable[_Run]) -> Iterator[str]:
    child, words = None, ""
    for run in runs:
        if run.child is not child and words:
            yield words
            words = ""
        child, words = run.child, words + run.text
    yield words
