"""The words of the interface in other languages than English: catalogues of gettext, and what to extract them from.

`make translations` extracts the words, adds new ones to each catalogue, and compiles those. Compiled catalogues are
kept with the sources, since a checkout is served without a build; a test tells when they are behind.
"""

from collections.abc import Iterator
from typing import IO, Any


def questions(file: IO[bytes], *_: Any, **options: Any) -> Iterator[tuple[int, str, str, list[str]]]:
    """The words of an example question, as Babel wants them of an extraction method: its title and its group.

    >>> import io
    >>> list(questions(io.BytesIO(b"# Who visited whom?\\n# Group: People\\nSELECT * {}")))
    [(1, 'gettext', 'Who visited whom?', []), (2, 'gettext', 'People', [])]
    """
    title, group = (next(file).decode().removeprefix("# ").strip() for _line in range(2))
    yield 1, "gettext", title, []
    yield 2, "gettext", group.removeprefix("Group: "), []
