"""What a parser finds in a file, before it becomes an article."""

from dataclasses import dataclass, replace
from enum import Enum


class Kind(Enum):
    """What a block is in its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Block:
    r"""A piece of a document that stands by itself.

    `text` may hold line breaks as the file has them; `linked` says that it is nothing but links, `emphatic`
    that all of it is set in italics, `small` that all of it is small print.
    """

    text: str
    kind: Kind = Kind.PARAGRAPH
    linked: bool = False
    emphatic: bool = False
    small: bool = False

    def with_text(self, text: str) -> "Block":
        """The same block with other words."""
        return replace(self, text=text)


@dataclass(frozen=True, slots=True)
class Found:
    """What one file holds.

    `title` is empty where there is none, and `sought` says where one was looked for. `head` is what stands before
    the title, `body` what stands after it. `dates` are the dates of the metadata, `languages` the declared
    languages, both as written and the more trustworthy first. `marked` says that headings are marked as such, so
    that a paragraph without a full stop is hardly a heading.
    """

    title: str
    sought: str
    body: tuple[Block, ...]
    head: tuple[Block, ...] = ()
    dates: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    publisher: str = ""
    url: str = ""
    marked: bool = True
