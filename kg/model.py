"""What the stages hand to each other: frozen dataclasses and named tuples, nothing else.

    Article → Document → Mention… → Thing… → Reading (things and facts)
     read      segment    spot       link     extract

All offsets count Unicode code points of `Article.text` (NFC), never bytes.
"""

import datetime
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.iri import Node, slug


class _Stretch(NamedTuple):
    start: int
    stop: int


class Span(_Stretch):
    """A stretch of an article's text: characters `start` to `stop`, `stop` excluded.

    >>> span = Span(4, 9)
    >>> "the visit"[span.start:span.stop]
    'visit'

    Raises:
        ValueError: `start` is negative, or `stop` is not after `start`.
    """

    __slots__ = ()

    def __new__(cls, start: int, stop: int) -> "Span":
        """Makes a span; an article has thousands, and tuples are made and compared in no time."""
        if start < 0 or stop <= start:
            raise ValueError(f"no span: {start} to {stop}")
        return tuple.__new__(cls, (start, stop))

    def holds(self, other: "Span") -> bool:
        """Whether the other span lies within this one."""
        return self.start <= other.start and other.stop <= self.stop

    def meets(self, other: "Span") -> bool:
        """Whether the two share a character."""
        return self.start < other.stop and other.start < self.stop

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.stop]


@dataclass(frozen=True, order=True, slots=True)
class When:
    """A date as exact as the text has it: a year, a month or a day.

    >>> str(When(2023, 7)), When(2023, 7).datatype
    ('2023-07', 'gYearMonth')

    Raises:
        ValueError: there is no such day.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        datetime.date(self.year, self.month or 1, self.day or 1)
        if self.day and not self.month:
            raise ValueError("a day needs its month")

    def __str__(self) -> str:
        parts = [f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part)]
        return "-".join(parts)

    @property
    def datatype(self) -> str:
        """The XML Schema type: `gYear`, `gYearMonth` or `date`."""
        return "date" if self.day else "gYearMonth" if self.month else "gYear"


@dataclass(frozen=True, slots=True)
class Article:
    """One news article as it was read, cleaned of all that is not its own words.

    `text` is the headline, an empty line, then the paragraphs with an empty line between each two; NFC, no
    tabs, no runs of spaces, no line breaks inside a paragraph. `id` is the stem of the source file's name.
    `language` is a BCP 47 tag. `source` is the file's name for messages; it is not published.
    """

    id: str
    headline: str
    text: str
    language: str
    published: When | None = None
    publisher: str = ""
    url: str = ""
    source: str = ""

    @property
    def node(self) -> Node:
        """The article as a thing."""
        return Node("article", slug(self.id))


class Token(NamedTuple):
    """A word, a number or a mark of punctuation."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its tokens; a heading is a sentence of its own."""

    span: Span
    tokens: tuple[Token, ...]
    paragraph: int
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """An article cut into sentences, in the order of the text."""

    article: Article
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A place of the text that names something.

    `type` is the class as a compact IRI (`coop:University`, `foaf:Person`, `schema:Place` …), `name` the name
    without article and title, which need not equal the words of the span. `how` tells what the name is: `name`,
    `acronym` (of the name before it), `short` (a part of a name told elsewhere), `nominal` ("the University"), or a
    backend's name and version, with a space between, where that found or cut it.
    """

    span: Span
    type: str
    name: str
    how: str = "name"


@dataclass(frozen=True, slots=True)
class Thing:
    """A typed and labelled node of the graph, with the places that name it.

    `type` is a compact IRI. `names` are its other names as the article writes them, the label left out. `known`
    says that the node comes from the authority data; `language` is that of the label, empty for the article's own.
    `mentions` are the spans that name it, pronouns and nominals left out; empty for what the text does not name (a
    cooperation, a role, a membership).
    """

    node: Node
    type: str
    label: str
    names: tuple[str, ...] = ()
    mentions: tuple[Span, ...] = ()
    known: bool = False
    language: str = ""

    def __hash__(self) -> int:
        return hash(self.node)  # a thing may be mentioned thousands of times; its node tells it apart


@dataclass(frozen=True, slots=True)
class Term:
    """A concept or individual of a vocabulary, as a compact IRI: `form:student-exchange`, `coop:agreed`."""

    curie: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement read from the article, with where and how it was read.

    `predicate` is a compact IRI. `evidence` is the sentence it was read from. `rule` names the frame or grammar
    rule. `confidence` is between 0 and 1.
    """

    subject: Node
    predicate: str
    object: Node | Term | When
    evidence: Span
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found in one article: what `extract` returns and `express` writes as a graph.

    Things are entities (`schema:mentions`), cooperations (`schema:about`), areas, roles and memberships alike;
    their kind of node tells which. Every node that a fact names is among the things.
    """

    article: Article
    things: tuple[Thing, ...] = field(default=())
    facts: tuple[Fact, ...] = field(default=())
