"""From bytes to text: the encoding found out, never guessed."""

import codecs
import re

import webencodings

from kg.errors import KgError

# https://html.spec.whatwg.org/multipage/parsing.html#prescan-a-byte-stream-to-determine-its-encoding, with a
# longer look-ahead, since many pages put scripts before their charset
_LOOK_AHEAD = 8192
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_XML = re.compile(rb"\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_META = re.compile(rb"<meta\s[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(data: bytes, where: str, *, html: bool) -> str:
    r"""The text of a file: by its byte order mark, for HTML by the charset it declares, else as UTF-8.

    Lines end with `\n` in what is handed back.

    Raises:
        KgError: the bytes are not in that encoding, or the text holds nothing but white space.

    >>> decode(b"\xef\xbb\xbfA title\r\n", "a.txt", html=False)
    'A title\n'
    >>> decode("<meta charset=windows-1251>Визит".encode("cp1251"), "a.html", html=True)
    '<meta charset=windows-1251>Визит'
    """
    text = _by_mark(data, where) or _by_declaration(data, where, html) or ""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\ufeff\u200b \n\t\f\v\u00a0"):
        raise KgError("the file holds nothing but white space", where=where, hint="Put an article into it.")
    if _controls(text) > len(text) // 100:
        raise KgError(
            "binary data (many control characters); looked for text", where=where, hint="Save the article as text."
        )
    return text


def declared_charset(data: bytes) -> str:
    """The charset an HTML or XHTML file declares, as it writes it; empty when it declares none.

    >>> declared_charset(b'<meta http-equiv="Content-Type" content="text/html; charset=KOI8-R">')
    'KOI8-R'
    """
    head = _COMMENT.sub(b"", data[:_LOOK_AHEAD])
    found = _XML.match(head) or _META.search(head)
    return found[1].decode("ascii", "replace") if found else ""


def _by_mark(data: bytes, where: str) -> str | None:
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], codec, where, f"the byte order mark says {codec[:6].upper()}")
    return None


def _by_declaration(data: bytes, where: str, html: bool) -> str:
    label = declared_charset(data) if html else ""
    encoding = webencodings.lookup(label) if label else None
    codec = encoding.codec_info.name if encoding else "utf-8"
    if codec.startswith("utf-16") or codec == "x-user-defined":  # as the standard has it: an ASCII look-alike
        codec = "utf-8"
    try:
        return data.decode("utf-8" if codec == "utf-8" else codec)
    except UnicodeDecodeError:
        return _strict(data, "utf-8", where, _told(label, encoding is not None, html))


def _told(label: str, known: bool, html: bool) -> str:
    if label:
        return f'the page declares the charset "{label}"' + ("" if known else ", which is not known")
    return "the page declares no charset" if html else "there is no byte order mark"


def _strict(data: bytes, codec: str, where: str, told: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        name = "UTF-8" if codec == "utf-8" else "UTF-16"
        raise KgError(
            f"unknown encoding: {told}, and byte {error.start} is not {name}",
            where=where,
            hint="Save the file as UTF-8.",
        ) from None


def _controls(text: str) -> int:
    return len(re.findall(r"[\x00-\x08\x0e-\x1f\x7f]", text))
