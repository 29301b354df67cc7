"""Reading: from the file of a news article to the article, cleaned of all that is not its own words.

path → bytes → text → what a format's parser finds → Article
      load    decode   markdown, html, text        compose
"""

from collections.abc import Callable
from pathlib import Path

from kg.model import Article, When
from kg.read import html, markdown, text
from kg.read.article import compose
from kg.read.decode import decode
from kg.read.found import Found
from kg.read.load import load

__all__ = ["SUFFIXES", "read"]

_PARSERS: dict[str, Callable[[str, str], Found]] = {
    ".md": markdown.parse,
    ".markdown": markdown.parse,
    ".html": html.parse,
    ".htm": html.parse,
    ".xhtml": html.parse,
    ".txt": text.parse,
    ".text": text.parse,
}

SUFFIXES = tuple(_PARSERS)
"""The suffixes of files that can be read, in small letters."""


def read(path: Path, *, published: When | None = None) -> Article:
    """The article in a file of Markdown, HTML or plain text, as its suffix says.

    The text is decoded by its byte order mark, by the charset an HTML page declares, else as UTF-8. The date is
    the one that metadata or a date line states, to the day or the month; an article without one is read all the
    same. The language is the declared one where the words agree, else the one the words tell.

    Args:
        path: the file; its stem becomes the article's id.
        published: the date of publication, used where the file states none.

    Raises:
        KgError: the file cannot be read, is no text, or holds no title or no article.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "visit.md")
    >>> _ = file.write_text("# A visit\\n\\n5 March 2018\\n\\nGuests of the Centre \\n\\ncame to the city.\\n")
    >>> article = read(file)
    >>> article.id, article.language, str(article.published)
    ('visit', 'en', '2018-03-05')
    >>> article.text
    'A visit\\n\\nGuests of the Centre came to the city.'
    """
    suffix = path.suffix.lower()
    data = load(path, SUFFIXES)
    decoded = decode(data, str(path), html=_PARSERS[suffix] is html.parse)
    return compose(_PARSERS[suffix](decoded, str(path)), path, published)
