"""The headline of a page, without the site's name."""

import re
from collections.abc import Iterable, Sequence

from lxml.html import HtmlElement

from kg.read.blocks import Passage
from kg.read.metadata import Metadata
from kg.read.words import clean, count, folded

_STRONG = re.compile(r"\s*(?:\||::|»|›)\s*")
_WEAK = re.compile(r"\s+[-–—·•/]\s+")
_MOST_HEADINGS = 200
_LONGEST = 1000
_CUT = re.compile(r"\s*(?:…|\.\.\.)$")


def title_of(meta: Metadata, tree: HtmlElement, passages: Iterable[Passage]) -> str:
    """The headline: as the metadata has it, else the heading that `<title>` names, else the first `<h1>`.

    Where a heading of the page says the same without the site's name behind it, or without being cut short, the
    heading's words are taken. Empty when there is none.
    """
    headings = [passage for passage in passages if passage.element.tag in ("h1", "h2", "h3")][:_MOST_HEADINGS]
    spoken = [clean(passage.block.text) for passage in headings]
    top = [text for text, passage in zip(spoken, headings, strict=True) if passage.element.tag == "h1"]
    page = clean(next((element.text_content() for element in tree.iter("title")), ""))[:_LONGEST]
    if meta.titles:
        return _same(meta.titles[0], spoken) or without_site(meta.titles[0], meta.publishers)
    return _named(page, spoken) or next(iter(top), "") or _first_part(without_site(page, meta.publishers))


def _same(title: str, headings: Iterable[str]) -> str:
    """The heading that says what the title says, but for a name behind it or for its being cut short."""
    for heading in headings:
        rest = title[len(heading) :]
        if title.startswith(heading) and (not rest or (count(heading) > 1 and re.match(r"\s*[-–—|·•:»/]", rest))):
            return heading
        if _CUT.search(title) and heading.startswith(_CUT.sub("", title)):
            return heading
    return ""


def _named(page: str, headings: Iterable[str]) -> str:
    """The heading that stands first in the words of `<title>`, the longest of them."""
    whole = f" {folded(page)} "
    places = [(whole.find(f" {folded(heading)} "), -len(heading), heading) for heading in headings if folded(heading)]
    return min((place for place in places if place[0] >= 0), default=(0, 0, ""))[2]


def without_site(title: str, names: Sequence[str]) -> str:
    """A title without the names of its site at either end.

    >>> without_site("A visit to Nanjing | News - Example University", ["Example University"])
    'A visit to Nanjing | News'
    """
    for name in names:
        edge = re.escape(name)
        title = re.sub(rf"(?<=\S)\s*(?:\||::|»|›|\s[-–—·•/])\s*{edge}$", "", title, flags=re.IGNORECASE)
        title = re.sub(rf"^{edge}\s*(?:\||::|»|›|[:]|\s[-–—·•/])\s*(?=\S)", "", title, flags=re.IGNORECASE)
    return title


def _first_part(title: str) -> str:
    """A title without what stands behind a bar, or behind a dash and looks like the name of a section or site."""
    parts = _WEAK.split(_STRONG.split(title)[0])
    while len(parts) > 1 and parts[-1][:1].isupper() and count(" ".join(parts[:-1])) > 2 and count(parts[-1]) < 9:
        parts.pop()
    return title[: title.find(parts[-1]) + len(parts[-1])]
