"""Where articles lie that are read on other machines: local files, or any address that fsspec opens (`s3://…`)."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from fsspec.core import url_to_fs

from kg.errors import KgError
from kg.pipeline.found import find
from kg.read import SUFFIXES

SCHEME = "://"
INSTALL = "Install what opens such addresses: s3fs for s3://, pyarrow for hdfs://."


def addresses(places: Iterable[str]) -> list[str]:
    """The addresses of all articles in the places: whole local paths, and addresses as fsspec writes them; in the order
    in which `kg.pipeline.find` has them.

    Raises:
        KgError: a place does not exist or cannot be opened, or no article is there.
    """
    places = list(places)
    local = [place for place in places if SCHEME not in place]
    found = [str(path.resolve()) for path in (find(local) if local else ())]
    for place in places:
        if SCHEME in place:
            found += _articles(place)
    return sorted(dict.fromkeys(found), key=PurePosixPath)


def filesystem(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it.

    Raises:
        KgError: what opens such addresses is not installed (exit code 2), or it cannot be opened.
    """
    try:
        system, path = url_to_fs(address)
    except ImportError as error:
        raise KgError(f"cannot be opened: {error}", where=address, hint=INSTALL, exit_code=2) from error
    except (OSError, ValueError) as error:
        raise KgError(f"cannot be opened: {error}", where=address, hint="Look at the address.") from error
    return system, path


def fetched(address: str, folder: Path) -> Path:
    """The file of an address: itself where it is local, else a copy of the same name in the folder.

    Raises:
        KgError: it cannot be read.
    """
    if SCHEME not in address:
        return Path(address)
    system, path = filesystem(address)
    copy = folder / PurePosixPath(path).name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(system.cat_file(path))
    except OSError as error:
        raise KgError(f"cannot be read: {error}", where=address) from error
    return copy


def _articles(place: str) -> list[str]:
    system, path = filesystem(place)
    try:
        paths = [path] if system.isfile(path) else system.find(path)
    except OSError as error:
        raise KgError(
            f"cannot be listed: {error}", where=place, hint="Look at the address, and at your keys."
        ) from error
    depth = len(PurePosixPath(path).parts)
    found = [system.unstrip_protocol(each) for each in paths if each == path or _is_article(each, depth)]
    if not found:
        hint = f"Articles are files that end with {', '.join(sorted(SUFFIXES))}."
        raise KgError("no article is here", where=place, hint=hint)
    return found


def _is_article(path: str, depth: int) -> bool:
    inside = PurePosixPath(path)
    return inside.suffix.lower() in SUFFIXES and not any(part.startswith(".") for part in inside.parts[depth:])
