"""Answers that are kept to be given again: a query that was answered need not run until there is a new release, and a
page or document need not be made.

WSGI middleware: it knows neither the application nor the query language. An answer of a release never changes, so
what selects it is enough of a key. Two clients that ask the same at once both have their query run.
"""

import hashlib
import io
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol

from werkzeug.datastructures import Headers
from werkzeug.http import parse_etags, parse_set_header, unquote_etag

from kg.errors import KgError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ADDRESS = "/sparql"
OF_THINGS = re.compile(r"/(page|data|(releases/[^/]+/)?panel)(/|$)")
"""Where pages, panels and documents of things are."""
PAGES = re.compile(r"/(page|(releases/[^/]+/)?panel)(/|$)")
"""Where those are that are made in a reader's languages."""
LONGEST_ANSWER = 1 << 20
LONGEST_BODY = 1 << 16
OVERHEAD = 1024
"""Bytes that an answer takes beside its body and headers."""

SELECTING = ("Accept", "Accept-Datetime", "Accept-Encoding", "Host")
_SELECTING_NAMES = {name.lower() for name in SELECTING}
_OF_LANGUAGES = {"accept-language", "cookie"}
"""What chooses the languages of a page: it is enough to know which."""
_LIMITS = ("RateLimit", "RateLimit-Policy", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
_OF_ONE_REQUEST = ("Server-Timing", "Date", "X-Request-ID", "Connection", "Transfer-Encoding", *_LIMITS)
_CONDITIONS = ("HTTP_RANGE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_AUTHORIZATION")
_OF_A_BODY = ("Content-Type", "Content-Length", "Content-Encoding")

_Failure = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None


class Serving(Protocol):
    """What tells the release that is served now: another one is another object."""

    def now(self) -> object:
        """What is served now."""


@dataclass(frozen=True, slots=True)
class _Kept:
    headers: Headers
    body: bytes

    @property
    def size(self) -> int:
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers) + OVERHEAD


class Kept:
    """An application, whose whole answers to GET and POST at `ADDRESS`, and to GET at `OF_THINGS`, are kept.

    Kept is an answer of status 200 with an ETag and at most `LONGEST_ANSWER` bytes, if it came to its end, is no page
    of `ADDRESS`, and depends on nothing but the request's address, body, the headers of `SELECTING` and, if it is a
    page, the languages that it is made in.

    Args:
        application: what answers the first time.
        serving: tells what is served; all that is kept goes when it is another.
        size: bytes that may be kept; the least recently used answers leave.
        languages: tells which languages a request chooses for a page.
        on_kept: called with the environment of a request that was answered from what is kept.
    """

    def __init__(
        self,
        application: "WSGIApplication",
        serving: Serving,
        size: int,
        languages: "Callable[[WSGIEnvironment], object]" = lambda environ: None,
        on_kept: "Callable[[WSGIEnvironment], object] | None" = None,
    ) -> None:
        self._application, self._serving, self._size = application, serving, size
        self._languages, self._on_kept = languages, on_kept
        self._lock = threading.Lock()
        self._answers: OrderedDict[bytes, _Kept] = OrderedDict()
        self._of: object = None
        self.used = 0

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answers a request from what is kept, or has the application answer it."""
        key, now = _key(environ, self._languages), self._now()
        if key is None or now is None:
            return self._application(environ, start_response)
        kept = self._get(key, now)
        if kept:
            if self._on_kept:
                self._on_kept(environ)
            return _given(kept, environ, start_response)
        if environ["REQUEST_METHOD"] == "HEAD":
            return self._application(environ, start_response)
        copy = _Copy(pages_too=bool(PAGES.match(environ["PATH_INFO"])))
        pieces = self._application(environ, copy.starting(start_response))
        return _Copied(pieces, copy, lambda kept: self._keep(key, kept, now))

    def _now(self) -> object:
        try:
            return self._serving.now()
        except KgError:
            return None  # the application says it better

    def _get(self, key: bytes, now: object) -> _Kept | None:
        with self._lock:
            if now is not self._of:
                self._answers.clear()
                self.used, self._of = 0, now
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def _keep(self, key: bytes, kept: _Kept, asked_of: object) -> None:
        if self._now() is not asked_of:
            return  # it may be an answer of either
        with self._lock:
            if asked_of is not self._of or key in self._answers or kept.size > self._size:
                return
            self._answers[key] = kept
            self.used += kept.size
            while self.used > self._size:
                self.used -= self._answers.popitem(last=False)[1].size


class _Copy:
    """What an answer turns out to be, while it passes: its headers, and its body if that is worth keeping."""

    def __init__(self, pages_too: bool) -> None:
        self._pages_too = pages_too
        self._headers: Headers | None = None
        self._body = bytearray()

    def starting(self, start_response: "StartResponse") -> "StartResponse":
        def start(status: str, headers: list[tuple[str, str]], failure: _Failure = None, /) -> Any:
            told = Headers(headers)
            selecting = _SELECTING_NAMES | (_OF_LANGUAGES if self._pages_too else set())
            fits = self._pages_too or not _is_page(told)
            keeps = fits and status.startswith("200 ") and _may_be_kept(told, selecting)
            self._headers = told if keeps else None
            return start_response(status, headers, failure)

        return start

    def add(self, piece: bytes) -> None:
        if self._headers is None:
            return
        self._body += piece
        if len(self._body) > LONGEST_ANSWER:
            self._headers, self._body = None, bytearray()

    def whole(self) -> _Kept | None:
        """The answer, once it came to its end."""
        if self._headers is None or self._headers.get("Content-Length", type=int) not in (None, len(self._body)):
            return None
        for name in _OF_ONE_REQUEST:
            self._headers.remove(name)
        self._headers["Server-Timing"] = "kept"
        self._headers["Content-Length"] = str(len(self._body))
        return _Kept(self._headers, bytes(self._body))


class _Copied:
    """The pieces of an answer, untouched; handed over as a whole when the last one was asked for."""

    def __init__(self, pieces: Iterable[bytes], copy: _Copy, keep: Callable[[_Kept], None]) -> None:
        self._pieces, self._copy, self._keep = pieces, copy, keep

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._copy.add(piece)
            yield piece
        if kept := self._copy.whole():
            self._keep(kept)

    def close(self) -> None:
        if close := getattr(self._pieces, "close", None):
            close()


def _key(environ: "WSGIEnvironment", languages: "Callable[[WSGIEnvironment], object]") -> bytes | None:
    """What selects the answer to a request, as a digest; None where it is not to be kept."""
    path = environ.get("PATH_INFO", "")
    if not (path == ADDRESS or OF_THINGS.match(path)) or _is_conditional(environ):
        return None
    method, content = environ["REQUEST_METHOD"], b""
    if method == "POST" and path == ADDRESS:
        body = _body(environ)
        if body is None:
            return None
        content = body
    elif method not in ("GET", "HEAD"):
        return None
    headers = [environ.get(f"HTTP_{name.upper().replace('-', '_')}") for name in SELECTING]
    type_ = environ.get("CONTENT_TYPE") if method == "POST" else None
    place = environ.get("wsgi.url_scheme"), environ.get("SCRIPT_NAME"), environ.get("QUERY_STRING")
    of_page = languages(environ) if PAGES.match(path) else None
    selected = repr((method == "POST", path, *place, type_, *headers, content, of_page))
    return hashlib.sha256(selected.encode("utf-8", "surrogatepass")).digest()


def _is_conditional(environ: "WSGIEnvironment") -> bool:
    """Whether the application has to look itself. A date counts only without a tag (RFC 9110, section 13.1.3)."""
    by_date = "HTTP_IF_MODIFIED_SINCE" in environ and "HTTP_IF_NONE_MATCH" not in environ
    return by_date or any(name in environ for name in _CONDITIONS)


def _body(environ: "WSGIEnvironment") -> bytes | None:
    """The body of a request, which the application may read again; None where it has no length, or is long."""
    length = environ.get("CONTENT_LENGTH", "")
    if not (length.isascii() and length.isdigit()) or int(length) > LONGEST_BODY:
        return None
    body: bytes = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(body)
    return body if len(body) == int(length) else None


def _may_be_kept(headers: Headers, selecting: set[str]) -> bool:
    """Whether an answer is named, and selected by what we look at alone (RFC 9111, sections 3 and 4.1)."""
    control = parse_set_header(headers.get("Cache-Control"))
    vary = {name for line in headers.getlist("Vary") for name in parse_set_header(line).as_set()}
    return (
        "ETag" in headers
        and "Set-Cookie" not in headers
        and not any(word in control for word in ("no-store", "private"))
        and vary <= selecting
    )


def _is_page(headers: Headers) -> bool:
    return headers.get("Content-Type", "").startswith("text/html")


def _given(kept: _Kept, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    known = parse_etags(environ.get("HTTP_IF_NONE_MATCH"))
    if environ["REQUEST_METHOD"] != "POST" and known.contains_weak(unquote_etag(kept.headers["ETag"])[0]):
        headers = [(name, value) for name, value in kept.headers if name not in _OF_A_BODY]
        start_response("304 Not Modified", headers)
        return []
    start_response("200 OK", list(kept.headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [kept.body]
