"""News pages: the article found among navigation, captions, related items and footers."""

from kg.errors import KgError
from kg.read.blocks import passages, tree_of
from kg.read.found import Block, Found, Kind
from kg.read.metadata import metadata
from kg.read.page import Page
from kg.read.title import title_of
from kg.read.words import count, ends_a_sentence, is_running_text

SOUGHT = "a headline in JSON-LD, og:title, <h1> and <title>"

_MOST_ELEMENTS = 25_000  # a page of news has some thousands


def parse(text: str, where: str = "") -> Found:
    """What a news page holds.

    Trafilatura says where the article is; all blocks there, and those it took from elsewhere, are the article's,
    unless their element is a caption, a menu, a share line or the like.

    Raises:
        KgError: the page is no page, is too large, or has no article.
    """
    tree = tree_of(text)
    if tree is None:
        raise KgError("no HTML element; looked for a page", where=where, hint="Save the page anew, as HTML.")
    if (size := sum(1 for _ in tree.iter())) > _MOST_ELEMENTS:
        raise KgError(
            f"{size} elements; looked for the page of one article, of at most {_MOST_ELEMENTS}",
            where=where,
            hint="Save the article's own page.",
        )
    meta = metadata(tree)
    everything = list(passages(tree))
    title = title_of(meta, tree, everything)
    page = Page(tree, everything, title)
    head, body = _around(page)
    if title and not any(is_running_text(block.text) for block in body):
        raise KgError(
            "no article on the page; looked for paragraphs of running text outside its navigation",
            where=where,
            hint="Save the article's own page, not a list of news.",
        )
    return Found(
        title,
        SOUGHT,
        tuple(body),
        head=tuple(head),
        dates=(*meta.dates, *page.times()),
        languages=meta.languages,
        publisher=next(iter(meta.publishers), ""),
        url=next(iter(meta.urls), ""),
        marked=False,
    )


def _around(page: Page) -> tuple[list[Block], list[Block]]:
    """The blocks around the title where a date may stand, and the article's own."""
    blocks = [passage.block for passage in page.passages]
    place, own = page.title_place, page.article()
    first = next((i for i in own if is_running_text(blocks[i].text)), len(blocks))
    near = (*range(max(0, place - 4), place), *range(place + 1, min(first, place + 9)))
    head = [blocks[i] for i in near if not page.is_apart(i)]
    return head, [blocks[i] for i in own if i >= first or not _is_label(blocks[i])]


def _is_label(block: Block) -> bool:
    """Whether a block between title and text is a section's name, a number of views or the like."""
    return block.kind is not Kind.HEADING and count(block.text) < 7 and not ends_a_sentence(block.text)
