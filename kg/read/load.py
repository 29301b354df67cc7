"""From a path to the bytes of a file that can be an article, or the reason why it cannot."""

import stat
from pathlib import Path

from kg.errors import KgError

LARGEST = 5_000_000

_SIGNATURES = {
    b"%PDF-": "a PDF document",
    b"\x89PNG\r\n": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"PK\x03\x04": "a ZIP archive (as .docx and .odt are)",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"\x7fELF": "a program",
    b"\xd0\xcf\x11\xe0": "an old Microsoft Office document",
    b"{\\rtf": "a Rich Text document",
    b"SQLite format 3\x00": "a SQLite database",
}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def load(path: Path, suffixes: tuple[str, ...]) -> bytes:
    """The bytes of an article's file.

    Raises:
        KgError: there is no such file, it is no regular file, its name ends with none of `suffixes`, it cannot
            be opened, it is over `LARGEST` bytes, it is empty, or its bytes are plainly no text.
    """
    _must_be_a_file(path)
    if path.suffix.lower() not in suffixes:
        raise KgError(
            f"{_suffix(path)}; looked for {', '.join(suffixes)}",
            where=str(path),
            hint="Save the article as text, Markdown or HTML, with the suffix that says so.",
        )
    data = _bytes(path)
    _must_be_text(data, path)
    return data


def _suffix(path: Path) -> str:
    return f'the suffix "{path.suffix}" is not known' if path.suffix else "the file's name has no suffix"


def _must_be_a_file(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        broken = path.is_symlink()
        found = f"a link to {path.readlink()}, which is not there" if broken else "there is no such file"
        raise KgError(found, where=str(path), hint="Check the path.") from None
    except (OSError, ValueError) as error:
        raise _closed(path, error) from error
    if stat.S_ISDIR(mode):
        raise KgError("a folder; looked for one article's file", where=str(path), hint="Name the files in the folder.")
    if not stat.S_ISREG(mode):
        raise KgError(
            "a device, pipe or socket; looked for a regular file", where=str(path), hint="Copy it into a file."
        )


def _closed(path: Path, error: Exception) -> KgError:
    reason = getattr(error, "strerror", None) or str(error)
    return KgError(
        f"the file cannot be opened: {reason.lower()}",
        where=str(path).replace("\0", "\\0"),
        hint="Check the path and who may read it.",
    )


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise _closed(path, error) from error
    if len(data) > LARGEST:
        raise KgError(
            f"the file is over {LARGEST // 1_000_000} MB; looked for one article",
            where=str(path),
            hint="Cut it into one file per article.",
        )
    return data


def _must_be_text(data: bytes, path: Path) -> None:
    if not data:
        raise KgError("the file is empty", where=str(path), hint="Put an article into it, or remove it.")
    kind = next((kind for signature, kind in _SIGNATURES.items() if data.startswith(signature)), None)
    if kind is None and b"\0" in data and not data.startswith(_UTF16):
        kind = "binary data (it holds zero bytes)"
    if kind:
        raise KgError(
            f"{kind}; looked for text", where=str(path), hint="Save the article as UTF-8 text, Markdown or HTML."
        )
