"""Answers named by the release they come from: a client that has one need not get it again.

The tag is strong (RFC 9110, section 8.8.1): release, address, format and software make the bytes, so what has the same
tag at one address has the same bytes. A coded form is another sequence of bytes: its tag names the coding too.
"""

import functools
import hashlib
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from flask import Response, request
from werkzeug.http import http_date

from kg import assets
from web import language
from web.encoding import CODINGS
from web.served import served

_LIBRARIES = ("babel", "coop-kg", "jinja2", "pyoxigraph")


def by_release(response: Response, *selects: object, vary: bool = False) -> Response:
    """Names an answer by the release, the request and what else selects it; 304 to a client that has it.

    `vary` tells that the client's Accept has chosen the answer. The languages of a page select it too.
    """
    if _is_page(response):
        selects = (*selects, language.languages())
    name = tag(f"{request.script_root}{request.full_path}", response.content_type or "", *selects)
    if held := _held(name):
        response.status_code = 304
        response.set_data(b"")
    response.set_etag(held or name)
    response.headers["Cache-Control"] = "no-cache"
    if since := served().last_modified:
        response.headers["Last-Modified"] = http_date(since)
    if vary:
        response.vary.add("Accept")
    return response


def when_wanted(
    content: Callable[[], str | bytes], content_type: str, *selects: object, vary: bool = False
) -> Response:
    """An answer by release whose content is made only for a client that has not got it. What is no page is English."""
    response = by_release(Response(content_type=content_type), *selects, vary=vary)
    if response.status_code == 200:
        if not _is_page(response):
            language.answer_as_data()
        response.set_data(content())
    return response


def tag(*selects: object) -> str:
    """The ETag of what the release that is served tells, given all that selects it."""
    asked = repr((_software(), served().edition, *selects))
    return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def has(tag: str) -> bool:
    """Whether the client has the answer of a tag already.

    `If-None-Match: *` asks whether there is any, which a query has to be run for: it counts as not having it.
    """
    return request.method in ("GET", "HEAD") and tag in request.if_none_match.as_set(include_weak=True)


def _held(name: str) -> str | None:
    """The tag of the form that the client has, in one of the codings that it takes (RFC 9110, section 13.1.2)."""
    known = request.if_none_match
    if request.method not in ("GET", "HEAD") or "If-Match" in request.headers or not known or known.star_tag:
        return None  # `*` is met by whatever form is sent: that is known once it is coded
    accepted = request.accept_encodings
    forms = [f"{name}:{coding}" for coding in CODINGS if accepted.quality(coding) > 0]
    listed = {coding.lower(): quality for coding, quality in accepted}
    if listed.get("identity", listed.get("*", 1)) > 0:
        forms.append(name)
    return next((form for form in forms if known.contains_weak(form)), None)


def _is_page(response: Response) -> bool:
    return response.mimetype == "text/html"


@functools.cache
def _software() -> str:
    """What writes the answers: another version may write the same release in another way."""
    digest = hashlib.sha256(repr([version(name) for name in _LIBRARIES]).encode())
    own = Path(__file__).parent
    files = (file for folder in (own, own.parent / "kg") for file in folder.rglob("*"))
    sources = [file for file in files if file.suffix in (".py", ".html", ".mo")]
    for file in [*sorted(sources), *assets.files("ontology"), *assets.files("shapes")]:
        digest.update(file.read_bytes())
    return digest.hexdigest()
