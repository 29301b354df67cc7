"""The words of `cues.toml`, ready to match."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def cues(name: str) -> tuple[str, ...]:
    """One list of the file.

    >>> "posted" in cues("published")
    True

    Raises:
        KeyError: the file has no such list.
    """
    text = files("kg.read").joinpath("cues.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)[name])


@cache
def any_of(name: str) -> str:
    """A regular expression that matches any expression of a list, as one group that is not captured."""
    return f"(?:{'|'.join(cues(name))})"
