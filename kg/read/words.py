"""Cleaning of words, and what their shape tells."""

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_END = re.compile(r"[.!?…。！？][\"'”’»“)\]]*(?:\[\d{1,3}\])?$")
_INNER_END = re.compile(r"\b[a-zà-ÿа-яё][^\W\d_]{2,}[.!?…][\"'”’»)]?\s+[\"'“«(]?[^\W\d_a-zа-яё]|[。！？].")


def clean(text: str) -> str:
    r"""Text in one line: NFC, no tabs, no runs of spaces, no line breaks, nothing invisible.

    >>> clean("Cafe\u0301\u00a0 and\u00ad\n tea ")
    'Café and tea'
    """
    plain = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return re.sub(r"[\s\x1c-\x1f\x85]+", " ", plain).strip()


@lru_cache(maxsize=1 << 8)
def folded(text: str) -> str:
    """Text without case, punctuation and spacing, for comparison.

    >>> folded("A Visit – to Nanjing!") == folded("A visit to  Nanjing")
    True
    """
    return re.sub(r"[\W_]+", " ", clean(text).casefold()).strip()


def ends_a_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does, closing quotes and brackets aside.

    >>> ends_a_sentence("“It is done.”"), ends_a_sentence("The Institute of Advanced")
    (True, False)
    """
    return bool(_END.search(text[-12:]))


def holds_a_sentence(text: str) -> bool:
    """Whether a sentence ends within the text and another one begins.

    >>> holds_a_sentence("It is done. The Institute of"), holds_a_sentence("A visit of Prof. Ng to Nanjing")
    (True, False)
    """
    return bool(_INNER_END.search(text))


@lru_cache(maxsize=1 << 8)  # of one block it is asked again and again
def count(text: str) -> int:
    """How many words there are; of Chinese and Japanese, two characters count as one.

    >>> count("two words"), count("访问大学")
    (2, 2)
    """
    return len(re.findall(r"[^\W\u3040-\u9fff]+", text)) + len(re.findall(r"[\u3040-\u9fff]", text)) // 2


def is_running_text(text: str, least: int = 5) -> bool:
    """Whether the text is a sentence of `least` words or many words, and so no label, menu or signature."""
    words = count(text)
    return words >= 25 or (words >= least and ends_a_sentence(text))
