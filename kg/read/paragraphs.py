"""What is left of a document's blocks when all that is not the article is gone, and torn paragraphs are whole."""

import re
from collections.abc import Iterable, Sequence

from kg.read.cues import any_of
from kg.read.found import Block, Kind
from kg.read.words import count, ends_a_sentence, folded, holds_a_sentence, is_running_text

_FURNITURE = re.compile(any_of("furniture"), re.IGNORECASE)
_SIGNATURE = re.compile(any_of("signature"), re.IGNORECASE)
_DANGLING = re.compile(rf"(?:(?<!\w){any_of('dangling')}|[,(«“‘–—-])$", re.IGNORECASE)

_LONGEST = 20_000  # characters: nobody writes longer paragraphs, so none is made by joining
_LONG_ENOUGH = {True: 8, False: 16}  # words that no heading is likely to have, where headings are marked or not


def without_furniture(blocks: Sequence[Block], headline: str) -> list[Block]:
    """The blocks of the article alone: no captions, links elsewhere, share lines, signatures, empty headings.

    Args:
        blocks: what follows the title, cleaned.
        headline: the title, which is not said twice.
    """
    kept: list[Block] = []
    repeated = folded(headline)
    for block in blocks:
        if not block.text or block.kind is Kind.CAPTION or _FURNITURE.match(block.text):
            continue
        if _leads_elsewhere(block, kept) or (len(kept) < 2 and folded(block.text) == repeated):
            continue
        kept.append(block)
    return _without_tail(kept)


def _leads_elsewhere(block: Block, before: Sequence[Block]) -> bool:
    """Whether a block is only a link, and not an item of a list that the article introduces."""
    if not block.linked or is_running_text(block.text):
        return False
    if block.kind is not Kind.ITEM or not before:
        return block.kind is not Kind.HEADING
    return not (before[-1].text.endswith(":") or before[-1].kind is Kind.ITEM)


def _without_tail(blocks: list[Block]) -> list[Block]:
    """The blocks without the signature and the headings that nothing follows."""
    end = len(blocks)
    while end > 1 and (blocks[end - 1].kind is Kind.HEADING or _is_signature(blocks[end - 1])):
        end -= 1
    return blocks[:end]


def _is_signature(block: Block) -> bool:
    text = block.text
    if block.kind is not Kind.PARAGRAPH or count(text) > 15 or ends_a_sentence(text.rstrip(")]")):
        return False
    return block.emphatic or (text[0] in "([" and text[-1] in ")]") or bool(_SIGNATURE.match(text))


def heal(blocks: Iterable[Block], *, marked: bool) -> list[Block]:
    """The blocks with paragraphs joined that something has cut in mid-sentence.

    Args:
        blocks: the article's blocks in order.
        marked: headings are marked as such, so that a line of many words without a full stop is no heading.

    >>> torn = [Block("In May she came to the Institute of Advanced"), Block("Materials.")]
    >>> [block.text for block in heal([*torn, Block("It rained.")], marked=True)]
    ['In May she came to the Institute of Advanced Materials.', 'It rained.']
    """
    healed: list[Block] = []
    for block in blocks:
        if healed and _goes_on(healed[-1], block, _LONG_ENOUGH[marked]):
            healed[-1] = block.with_text(_joined(healed[-1].text, block.text))
        else:
            healed.append(block)
    return healed


def _goes_on(one: Block, other: Block, long_enough: int) -> bool:
    """Whether a sentence of one block ends in the other.

    A full stop, a colon or a semicolon closes a paragraph. Otherwise a small letter or a word that needs another
    continues it; a capital does so when the paragraph is too long for a heading, or has a sentence in it.
    """
    if one.kind is not Kind.PARAGRAPH or other.kind is not Kind.PARAGRAPH:
        return False
    if one.text[-1] in ":;：；" or len(one.text) > _LONGEST:
        return False
    if _DANGLING.search(one.text[-24:]) and count(one.text) > 1:
        return True
    if ends_a_sentence(one.text):
        return False
    if _starts_lower(other.text):
        return count(one.text) > 3
    too_long = count(one.text) >= long_enough and not _in_capitals(one.text)
    return other.text[0] not in "-–—•*" and (too_long or _is_torn(one.text))


def _is_torn(text: str) -> bool:
    return count(text) > 3 and (holds_a_sentence(text) or text.count("(") > text.count(")"))


def _starts_lower(text: str) -> bool:
    first = text.lstrip("\"'“«‘([")[:1]
    return first.islower() or text[0] in ",.;)]»”"


def _in_capitals(text: str) -> bool:
    """Whether Every Word of Weight Has a Capital, as in a heading."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    return all(word[0].isupper() for word in words)


def _joined(one: str, other: str) -> str:
    close = re.search(r"[^\W\d_]-$", one) or other[0] in ",.;)]»”"
    return one + other if close else f"{one} {other}"
