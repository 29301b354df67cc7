"""Search: names in all languages first, then the words of articles; by kind, whatever the case, accents and script.

What is typed is taken apart into words, of which a query of SQLite's FTS5 is put together: nothing of its syntax
gets in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from kg.release.index.folding import latin, words
from web.index import Index, Row

LONGEST = 200
"""Characters of what is looked for that count."""
MOST_WORDS = 12
PAGE = 20
"""Things on a page of one kind."""
FEW = 5
"""Things of each kind on the page of all kinds."""
MOST = 1_000
"""Things of one kind that can be leafed through."""
CATEGORIES = ("organization", "person", "cooperation", "article", "place", "research-area", "other", "record")
"""In the order of a page; `record` is what describes the reading and the vocabulary."""
ARTICLES = "article"
ALIKE = 70
"""How alike, out of 100, a word must be to be meant."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: its words, folded; the last one may go on.

    >>> Wanted.of('tomsk "Univ*" NEAR(').words
    ('tomsk', 'univ', 'near')
    """

    text: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Wanted":
        """What somebody has typed."""
        short = " ".join("".join(letter if letter.isprintable() else " " for letter in text[:LONGEST]).split())
        return cls(short, tuple(words(short)[:MOST_WORDS]))

    @property
    def query(self) -> str:
        """All its words, in their own script or in Latin letters, as FTS5 asks for them.

        >>> Wanted.of("Łódź univ").query
        '("łodz" OR "lodz") AND ("univ" *)'
        """
        return " AND ".join(self._word(number) for number in range(len(self.words)))

    def _word(self, number: int) -> str:
        forms = dict.fromkeys(filter(None, (self.words[number], latin(self.words[number]))))
        goes_on = " *" if number == len(self.words) - 1 else ""
        either = " OR ".join(f'"{form}"{goes_on}' for form in forms)
        return f"({either})"

    @property
    def folded(self) -> str:
        """Its words in a row."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found: the name that fits, where one does, else an empty word; its class and its articles."""

    number: int
    iri: str
    name: str
    category: str
    class_: str
    articles: int


@dataclass(frozen=True, slots=True)
class Search:
    """A search of one index."""

    index: Index
    wanted: Wanted

    def counts(self) -> dict[str, int]:
        """How many things of each category are found."""
        if not self.wanted.words:
            return {}
        found = dict(self.index.rows(_COUNTS, self.wanted.query))
        articles = self.index.row(_ARTICLES_COUNT, self.wanted.query, self.wanted.query)
        found[ARTICLES] = articles[0] if articles else 0
        return {category: found[category] for category in CATEGORIES if found.get(category)}

    def few(self) -> list[Hit]:
        """The first of each category."""
        if not self.wanted.words:
            return []
        rows = self.index.rows(_FEW, *self._ranking, self.wanted.query, FEW)
        hits = [*map(_hit, rows), *self._of_texts(rows, FEW - sum(row[3] == ARTICLES for row in rows), 0)]
        return sorted(hits, key=lambda hit: CATEGORIES.index(hit.category))

    def page(self, category: str, number: int) -> list[Hit]:
        """A page of one category, from 1."""
        if not self.wanted.words:
            return []
        first = (number - 1) * PAGE
        rows = self.index.rows(_PAGE, *self._ranking, self.wanted.query, category, PAGE, first)
        if category != ARTICLES or len(rows) == PAGE:
            return list(map(_hit, rows))
        named = self.index.rows(_PAGE, *self._ranking, self.wanted.query, category, MOST, 0)
        return [*map(_hit, rows), *self._of_texts(named, PAGE - len(rows), max(first - len(named), 0))]

    def suggestions(self, most: int) -> list[Hit]:
        """The things whose names may be meant."""
        if not self.wanted.words:
            return []
        rows = self.index.rows(_SUGGESTED, *self._ranking, self.wanted.query, 4 * most)
        alike = {(hit.name, hit.class_): hit for hit in map(_hit, reversed(rows))}  # of those alike the first stays
        return list(reversed(alike.values()))[:most]

    def meant(self) -> list[str]:
        """What else may have been meant, where nothing is found: the same with words that names have, and that find
        something.
        """
        known = self.index.words
        alike = [self._alike(word, known) for word in self.wanted.words]
        tried = [" ".join(forms[min(number, len(forms) - 1)] for forms in alike) for number in range(3)]
        others = (text for text in dict.fromkeys(tried) if text != self.wanted.folded)
        return [text for text in others if Search(self.index, Wanted.of(text)).counts()]

    @staticmethod
    def _alike(word: str, known: Sequence[str]) -> list[str]:
        """The words of names that are most like one; the word itself where there is none, or it is one."""
        if word in known:
            return [word]
        found = process.extract(word, known, scorer=fuzz.ratio, limit=3, score_cutoff=ALIKE)
        return [each for each, _, _ in found] or [word]

    @property
    def _ranking(self) -> tuple[str, int, str]:
        return self.wanted.folded, len(self.wanted.folded), self.wanted.folded

    def _of_texts(self, named: Sequence[Row], most: int, first: int) -> list[Hit]:
        """Articles whose text has the words and whose headline has them not, the most telling first."""
        if most <= 0:
            return []
        known = {row[0] for row in named}
        rows = self.index.rows(_TEXTS, self.wanted.query, MOST)
        return [_hit(row) for row in rows if row[0] not in known][first : first + most]


def _hit(row: Row) -> Hit:
    return Hit(*row[:6])


_NAMED = """
SELECT name.thing AS thing, thing.iri AS iri, name.text AS text, thing.category AS category, class.iri AS class,
  thing.articles AS articles, thing.sort AS sort,
  MIN(CASE WHEN name.folded = ? THEN 0 WHEN substr(name.folded, 1, ?) = ? THEN 1 ELSE 2 END) AS rank
FROM names JOIN name ON name.id = names.rowid JOIN thing ON thing.id = name.thing JOIN class ON class.id = thing.class
WHERE names MATCH ? GROUP BY name.thing
"""
_BEST = "rank, articles DESC, length(text), sort, thing"
_COUNTS = """
SELECT thing.category, COUNT(DISTINCT name.thing) FROM names JOIN name ON name.id = names.rowid
JOIN thing ON thing.id = name.thing WHERE names MATCH ? GROUP BY thing.category
"""
_ARTICLES_COUNT = """
SELECT COUNT(*) FROM (
  SELECT name.thing FROM names JOIN name ON name.id = names.rowid JOIN thing ON thing.id = name.thing
  WHERE names MATCH ? AND thing.category = 'article'
  UNION SELECT rowid FROM texts WHERE texts MATCH ?
)
"""
_FEW = f"""
SELECT thing, iri, text, category, class, articles FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY category ORDER BY {_BEST}) AS place FROM ({_NAMED})
) WHERE place <= ? ORDER BY category, place
"""  # noqa: S608 - of constants
_PAGE = f"""
SELECT thing, iri, text, category, class, articles FROM ({_NAMED}) WHERE category = ? ORDER BY {_BEST} LIMIT ? OFFSET ?
"""  # noqa: S608 - of constants
_SUGGESTED = f"""
SELECT thing, iri, text, category, class, articles FROM ({_NAMED}) WHERE category != 'record'
ORDER BY {_BEST} LIMIT ?
"""  # noqa: S608 - of constants
_TEXTS = """
SELECT thing.id, thing.iri, '', thing.category, class.iri, thing.articles FROM texts
JOIN thing ON thing.id = texts.rowid JOIN class ON class.id = thing.class
WHERE texts MATCH ? ORDER BY texts.rank, thing.id LIMIT ?
"""
