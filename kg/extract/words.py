"""The data files of a language, and the lists of words in them."""

import tomllib
from pathlib import Path
from typing import Any


def data_of(language: str, name: str) -> dict[str, Any]:
    """What a data file of a language holds; that of English where the language has none of the name.

    >>> data_of("xx", "macros.toml") == data_of("en", "macros.toml")
    True
    """
    folder = Path(__file__).parent
    file = folder / language / name
    file = file if file.is_file() else folder / "en" / name
    return tomllib.loads(file.read_text(encoding="utf-8"))


class WordList:
    """A list of words in a text, where a star stands for any ending.

    >>> "internships" in WordList("stage intern*"), "stages" in WordList("stage intern*")
    (True, False)
    """

    def __init__(self, listed: str) -> None:
        words = listed.split()
        self._whole = frozenset(word for word in words if not word.endswith("*"))
        self._begins = tuple(word[:-1] for word in words if word.endswith("*"))

    def __contains__(self, word: str) -> bool:
        return word in self._whole or word.startswith(self._begins)
