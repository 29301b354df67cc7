"""Cut an article into sentences and tokens.

A paragraph never shares a sentence with the next. A paragraph without a final mark, as a title has none, is one
sentence, a heading. Abbreviations and initials keep their full stop, so a token `.` always ends a sentence.
"""

import re
from collections.abc import Iterator

from kg.model import Article, Document, Sentence, Span, Token

ABBREVIATIONS = (
    r"Univ\.-Prof|Prof|Assoc|Asst|Ir|Ts|Engr|Hj|Smt|Dra|Lic|Mtro|Mtra|Dott|Ing|Arq|YBhg|Acad|Dr|Drs|Mr|Mrs|Ms|Mx|St|Ste|Hon|Rev|Gen|Col|Capt|Lt|Sgt|Eng|Dipl|Mag|Sr|Jr|Fr|Nos?|Vol|pp"
    r"|Inc|Ltd|Co|Corp|Univ|Dept|Inst|vs|etc|approx|ca|cf|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mt|Ft"
)

_TOKEN = re.compile(
    rf"""
      (?:[^\W\d_]\.-?){{2,4}}                           # A.I.  U.S.  Yu.P. has its own line below
    | (?:Ph\.D|D\.Sc|M\.Sc|B\.Sc|e\.g|i\.e|a\.m|p\.m|Yu|Ya|Zh|Sh|Ch|Kh)\.(?=[\s,;)\w])
    | (?:{ABBREVIATIONS})\.(?=[\s,;)]|[A-Z][a-z])
    | [A-ZÀ-ÞА-ЯЁ]\.(?=\s?[^\W\d_])                      # one initial: A. Szarata
    | \d+(?:st|nd|rd|th)\b
    | \d+(?:[.,:/]\d+)*%?
    | [^\W_]+(?:(?:[-‐‑]|['’](?!s\b)|&)[^\W_]+)*(?:\+|(?<=s)['’](?=\s[A-Z]))?
                                                        # Xi'an, Kosior-Kazberuk, BRICS+, Rectors' Forum
    | ['’]s\b
    | \S
    """,
    re.VERBOSE,
)
_FINAL = frozenset(".!?…")
_CLOSING = frozenset("”’\"'»)]")
_OPENING = frozenset("“‘\"'«([")


def segment(article: Article) -> Document:
    """The article's sentences in order, each with its tokens; the headline is the first.

    >>> from kg.model import Article
    >>> text = "Two visits\\n\\nProf. A. Szarata came to St. Petersburg. He left."
    >>> [s.span.of(text) for s in segment(Article("a", "Two visits", text, "en")).sentences]
    ['Two visits', 'Prof. A. Szarata came to St. Petersburg.', 'He left.']
    """
    sentences: list[Sentence] = []
    for number, paragraph in enumerate(_paragraphs(article.text)):
        tokens = tuple(_tokens(article.text, paragraph))
        heading = number == 0 or not _ends(tokens)
        for part in _sentences(tokens, article.text):
            span = Span(part[0].span.start, part[-1].span.stop)
            sentences.append(Sentence(span, part, number, heading))
    return Document(article, tuple(sentences))


def _paragraphs(text: str) -> Iterator[Span]:
    for match in re.finditer(r"\S(?:.*\S)?", text):
        yield Span(match.start(), match.end())


def _tokens(text: str, span: Span) -> Iterator[Token]:
    for match in _TOKEN.finditer(text, span.start, span.stop):
        yield Token(match.group(), Span(match.start(), match.end()))


def _ends(tokens: tuple[Token, ...]) -> bool:
    """Whether the paragraph closes with a final mark, or with a colon before a list."""
    rest = [token.text for token in tokens[-3:] if token.text not in _CLOSING]
    return bool(rest) and (rest[-1] in _FINAL or rest[-1] in ":;," or rest[-1].endswith("."))


def _sentences(tokens: tuple[Token, ...], text: str) -> Iterator[tuple[Token, ...]]:
    start = 0
    for index in range(len(tokens)):
        if index + 1 > start and _closes(tokens, index, text):
            yield tokens[start : index + 1]
            start = index + 1
    if start < len(tokens):
        yield tokens[start:]


def _closes(tokens: tuple[Token, ...], index: int, text: str) -> bool:
    """Whether a sentence ends with this token: a final mark, with quotes closed, and a new start behind it."""
    if index + 1 == len(tokens):
        return False
    last = index
    while last > 0 and tokens[last].text in _CLOSING:
        last -= 1
    if tokens[last].text not in _FINAL:
        return False
    following = tokens[index + 1]
    if following.text in _CLOSING and following.span.start == tokens[index].span.stop:
        return False
    apart = text[tokens[index].span.stop : following.span.start] != ""
    return apart and (following.text[0].isupper() or following.text[0].isdigit() or following.text in _OPENING)
