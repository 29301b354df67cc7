"""Words as they are compared when one looks for them: without case and accents, in Latin letters too."""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

_WORD = re.compile(r"\w+")
_SIGNS = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
"""Signs of scripts that write no spaces: each is a word of its own, so that what stands inside a name is found."""


def fold(text: str) -> str:
    """A text without case and accents.

    >>> fold("Universität Łódź")
    'universitat łodz'
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """The words of a text, folded.

    >>> words("Tomsk State University (TSU); 清华")
    ['tomsk', 'state', 'university', 'tsu', '清', '华']
    """
    return [word.replace("_", "") for word in _WORD.findall(_SIGNS.sub(r" \1 ", fold(text))) if word.strip("_")]


@lru_cache(1 << 16)
def latin(word: str) -> str:
    """A folded word in Latin letters.

    >>> latin("университет"), latin("łodz"), latin("清")
    ('universitet', 'lodz', 'qing')
    """
    return word if word.isascii() else "".join(filter(str.isalnum, anyascii(word).lower()))


def searched(text: str) -> tuple[str, str]:
    """What is indexed of a text: its words, and those of them in Latin letters that are written in others.

    >>> searched("Университет Łódź, Lab 5")
    ('университет łodz lab 5', 'universitet lodz lab 5')
    >>> searched("Lab 5")
    ('lab 5', '')
    """
    own = words(text)
    plain = "" if all(map(str.isascii, own)) else " ".join(filter(None, map(latin, own)))
    return " ".join(own), plain
