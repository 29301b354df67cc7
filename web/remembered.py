"""Functions of texts that clients send again and again, as what they accept: worked out once for each text."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

MOST = 256
LONGEST = 1024
"""Characters of what is remembered: a client may send texts without end."""

_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")


def remembered(function: Callable[_Given, _Found]) -> Callable[_Given, _Found]:
    """A function that remembers what it found for the last `MOST` arguments; not where a text is longer than `LONGEST`.

    Its arguments can be hashed, and what it finds is not to be changed.

    >>> asked = []
    >>> upper = remembered(lambda text: asked.append(len(text)) or text.upper())
    >>> _ = [upper(text) for text in ("short", "short", "x" * 2000, "x" * 2000)]
    >>> asked
    [5, 2000, 2000]
    """
    kept = functools.lru_cache(MOST)(function)

    @functools.wraps(function)
    def found(*given: _Given.args, **named: _Given.kwargs) -> _Found:
        for text in given:
            if isinstance(text, str) and len(text) > LONGEST:
                return function(*given, **named)
        return kept(*given, **named)  # type: ignore[arg-type]  # they can be hashed

    return found
