"""The example queries of the SPARQL page: the files in `queries/`, the title of each in its first line."""

import functools
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "queries"


@dataclass(frozen=True, slots=True)
class Example:
    """A query with the question it answers."""

    title: str
    query: str


@functools.cache
def examples() -> tuple[Example, ...]:
    """All examples, in the order of their files' names."""
    return tuple(_example(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.rq")))


def _example(content: str) -> Example:
    title, _, query = content.partition("\n")
    return Example(title.lstrip("# "), query.strip() + "\n")
