"""What a page cannot hold is shown as U+FFFD: control characters and noncharacters, which literals may have.

A page with one is no well-formed HTML (https://html.spec.whatwg.org/#preprocessing-the-input-stream). Documents in RDF
have them as they are, escaped.
"""

import re

from flask import Flask, Response

_LAST_OF_PLANES = "".join(chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
_UNPRINTABLE = re.compile(f"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef{_LAST_OF_PLANES}]")
_CONTROLS = bytes({*range(0x20), 0x7F} - set(b"\t\n\f\r"))
_SUSPECT = (re.compile(rb"\xc2[\x80-\x9f]"), re.compile(rb"\xef\xb7[\x90-\xaf]"), re.compile(rb"\xbf[\xbe\xbf]"))
"""How others begin in UTF-8, so that a page without any is passed in some 30 microseconds."""


def install(app: Flask) -> None:
    """Makes the pages of an application printable. To be called after what codes answers is installed."""
    app.after_request(_of_page)


def printable(page: bytes) -> bytes:
    """A page in UTF-8 that every reader of HTML takes.

    >>> printable("a\\x00b é \\x85\\uffff".encode()).decode()
    'a\ufffdb é \ufffd\ufffd'
    """
    if len(page.translate(None, _CONTROLS)) == len(page) and not any(bytes_.search(page) for bytes_ in _SUSPECT):
        return page
    return _UNPRINTABLE.sub("\ufffd", page.decode()).encode()


def _of_page(response: Response) -> Response:
    if response.mimetype == "text/html" and not response.is_streamed and not response.direct_passthrough:
        page = response.get_data()
        if (shown := printable(page)) is not page:
            response.set_data(shown)
    return response
