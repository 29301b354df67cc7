"""Content codings (RFC 9110, section 8.4): what is sent zipped, to clients that take it.

Pages and documents are coded whole, by Flask-Compress. Answers that stream are coded here, since each of their
pieces has to leave at once, where Flask-Compress holds them back until a coder is full.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator

import brotli  # type: ignore[import-untyped]  # it ships no types
from backports import zstd
from flask import Flask, Request, Response, request
from flask_compress import Compress
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from web.negotiate import CSV, GRAPHS, JSON, LINKSETS, TSV, XML
from web.remembered import remembered

CODINGS = ("zstd", "br", "gzip")
"""The codings, the ones that cost least for what they save first."""
SMALLEST = 500
"""What has fewer bytes is sent as it is."""
_TEXTS = (
    *("text/html", "text/css", "text/javascript", "text/plain", "application/json", "image/svg+xml"),
    *("application/xml", "application/atom+xml", "application/linkset+json"),
)
_GZIP = b"\x1f\x8b"
_FILES = ("static", "download.file", "download.current_file")

_Coder = tuple[Callable[[bytes], bytes], Callable[[], bytes]]


def coding(request: Request) -> str | None:
    """The coding that a client likes best, the earlier one of equals; None where it likes none.

    >>> from werkzeug.test import EnvironBuilder
    >>> def of(accept): return coding(Request(EnvironBuilder(headers={"Accept-Encoding": accept}).get_environ()))
    >>> of("gzip, br"), of("gzip;q=0"), of("gzip;q=0.5, identity"), of("")
    ('br', None, None, None)
    """
    told = request.environ.get("HTTP_ACCEPT_ENCODING")
    return _best(told) if told else None


@remembered
def _best(told: str) -> str | None:
    accepted = parse_accept_header(told, Accept)
    best = max(CODINGS, key=accepted.quality)
    return best if 0 < accepted.quality(best) >= accepted.quality("identity") else None


def coded(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """The pieces in a coding, each readable as soon as it is there.

    >>> pieces = list(coded([b"one ", b"two"], "gzip"))
    >>> zlib.decompressobj(31).decompress(pieces[0])
    b'one '
    >>> zlib.decompress(b"".join(pieces), 31)
    b'one two'
    """
    piece_of, end = _CODERS[coding]()
    for piece in pieces:
        yield piece_of(piece)
    yield end()


def install(app: Flask) -> None:
    """Makes the application code what is worth it and does not stream by itself."""
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_ALGORITHM=list(CODINGS),
        COMPRESS_ALGORITHM_STREAMING=list(CODINGS),
        COMPRESS_MIMETYPES=[*_TEXTS, *(format_.media_type for format_ in (*GRAPHS, *LINKSETS, JSON, XML, CSV, TSV))],
        COMPRESS_MIN_SIZE=SMALLEST,
        COMPRESS_STREAMING_ENDPOINT_CONDITIONAL=list(_FILES),
    )
    compress = Compress(app)

    def of_whole(response: Response) -> Response:
        # Flask-Compress takes "gzip;q=0" for a wish, and would code a part of a file as if it were the file
        if response.status_code == 206 or coding(request) is None:
            if "Accept-Encoding" not in response.headers.get("Vary", ""):
                response.vary.add("Accept-Encoding")
            return _unless_held(response)
        if close := getattr(response.response, "close", None):
            response.call_on_close(close)  # Flask-Compress would leave a file open
        return _unless_held(_timeless(compress.after_request(response)))

    app.after_request(of_whole)


def _unless_held(response: Response) -> Response:
    """Answers 304 to a client that has this very form: only now is it known whether it is coded."""
    if response.status_code == 200 and not response.is_streamed and "ETag" in response.headers:
        response.make_conditional(request)
    return response


def _timeless(response: Response) -> Response:
    """Takes the time of coding out of gzip (RFC 1952, section 2.3.1): a strong tag promises the same bytes."""
    if response.headers.get("Content-Encoding") == "gzip" and not response.is_streamed:
        body = response.get_data()
        if body[:2] == _GZIP:
            response.set_data(body[:4] + bytes(4) + body[8:])
    return response


def _gzip() -> _Coder:
    coder = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return lambda piece: coder.compress(piece) + coder.flush(zlib.Z_SYNC_FLUSH), coder.flush


def _brotli() -> _Coder:
    coder = brotli.Compressor(quality=4, lgwin=19)  # a window of 512 kB, so that many streams take little memory
    return lambda piece: coder.process(piece) + coder.flush(), coder.finish


def _zstd() -> _Coder:
    coder = zstd.ZstdCompressor(level=3)
    return lambda piece: coder.compress(piece, coder.FLUSH_BLOCK), coder.flush


_CODERS: dict[str, Callable[[], _Coder]] = {"gzip": _gzip, "br": _brotli, "zstd": _zstd}
