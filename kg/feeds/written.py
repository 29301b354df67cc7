r"""An article as a Markdown file that `kg.read` reads as the same article.

>>> from kg.model import When
>>> article = Article("a", "On * and _", "On * and _\n\n1. [One] visit.", "en", When(2023, 7, 3), url="http://a.org/")
>>> print(as_markdown(article), end="")
+++
title = "On * and _"
date = "2023-07-03"
language = "en"
url = "http://a.org/"
+++
<BLANKLINE>
1\. \[One\] visit.
"""

import json
import re

from kg.model import Article

_MARK = re.compile(r"[\\`*_\[\]<>#&~|!^$]")
_BEGIN = re.compile(r"^([+=-]|\d{1,9}(?=[.)]))")


def as_markdown(article: Article) -> str:
    """The article with what is known of it as front matter in TOML, where every character can be written."""
    known = {
        "title": article.headline,
        "date": str(article.published or ""),
        "language": article.language,
        "publisher": article.publisher,
        "url": article.url,
    }
    head = "".join(f"{key} = {_quoted(value)}\n" for key, value in known.items() if value)
    paragraphs = article.text.split("\n\n")[1:]
    body = "\n\n".join(map(_escaped, paragraphs))
    return f"+++\n{head}+++\n\n{body}\n"


def _quoted(text: str) -> str:
    """A basic string of TOML, which has the escapes of JSON, and one more character that must be one."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _escaped(paragraph: str) -> str:
    """A paragraph in which nothing is markup."""
    plain = _MARK.sub(r"\\\g<0>", paragraph)
    return _BEGIN.sub(lambda found: f"\\{found[0]}" if not found[0].isdigit() else f"{found[0]}\\", plain)
