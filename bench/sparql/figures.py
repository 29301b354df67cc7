"""Figures as tables of Markdown, and the page that keeps them."""

import math
import os
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

PAGE = Path(__file__).with_name("README.md")


def number(value: float) -> str:
    """A figure in three digits.

    >>> number(1234.5), number(12.34), number(0.01234)
    ('1,230', '12.3', '0.0123')
    """
    if value == 0 or not math.isfinite(value):
        return str(value)
    digits = 2 - math.floor(math.log10(abs(value)))
    return f"{round(value, digits):,.{max(digits, 0)}f}"


def geometric_mean(values: Iterable[float]) -> float:
    """The geometric mean, which is what ratios have.

    >>> geometric_mean([2, 8])
    4.0
    """
    found = list(values)
    return math.exp(sum(map(math.log, found)) / len(found))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown, figures to the right."""
    lines = [list(head), ["---", *["---:"] * (len(head) - 1)], *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def against(value: float, wanted: float, *, least: bool = True, unit: str = "") -> str:
    """A figure with whether it reaches what is wanted.

    >>> against(1.31, 1.2, unit=" ×")
    '1.31 × (met)'
    """
    met = value >= wanted if least else value <= wanted
    return f"{number(value)}{unit} ({'met' if met else 'not met'})"


def machine() -> str:
    """What the figures were measured on, in a sentence."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "waitress", "flask"))
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {versions}."


def record(name: str, content: str, on: Path = PAGE) -> None:
    """Puts figures on a page, in place of the last ones of this name.

    Raises:
        ValueError: the page has no place for them.
    """
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    page = on.read_text(encoding="utf-8")
    start = page.index(begin) + len(begin)
    on.write_text(page[:start] + "\n" + content.strip() + "\n\n" + page[page.index(end, start) :], encoding="utf-8")
