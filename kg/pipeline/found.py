"""The files of articles in the places that a user names."""

from collections.abc import Iterable, Iterator
from glob import iglob
from pathlib import Path

from kg.errors import KgError
from kg.read import SUFFIXES


def find(places: Iterable[str | Path]) -> list[Path]:
    """The files to read: those named, those in folders and below, those that a glob pattern matches; sorted.

    In folders only files with a suffix of an article count, and hidden files and folders do not.

    Raises:
        KgError: a place does not exist, a pattern matches nothing (exit code 2), or no article is there.
    """
    places = list(places)
    files = sorted((file for place in places for file in _files(Path(place))), reverse=True)
    found = {file.resolve(): file for file in files}
    if not found:
        hint = f"Articles are files that end with {', '.join(sorted(SUFFIXES))}."
        raise KgError("no article is here", where=" ".join(map(str, places)), hint=hint)
    return sorted(found.values())


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from articles(place)
    elif place.exists():
        yield place
    else:
        matches = [Path(match) for match in iglob(str(place), recursive=True)]  # noqa: PTH207 - takes absolute patterns too
        if not matches:
            hint = "Name files or folders that exist, or a pattern in quotes."
            raise KgError("there is no such file", where=str(place), hint=hint, exit_code=2)
        for match in matches:
            yield from articles(match) if match.is_dir() else [match]


def articles(folder: Path) -> Iterator[Path]:
    """The files of a folder and below that count as articles, in no order."""
    for file in folder.rglob("*"):
        is_hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if file.suffix.lower() in SUFFIXES and not is_hidden and file.is_file():
            yield file
