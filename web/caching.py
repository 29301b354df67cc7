"""Answers named by the release they come from: a client that has one need not get it again."""

import hashlib
from importlib.metadata import version

from flask import Response, request

from web.served import served

_SOFTWARE = version("coop-kg")  # another version may write the same release's pages in another way


def by_release(response: Response, *, vary: bool = False) -> Response:
    """Adds an ETag made from the release and the request, and answers 304 to a client that has it."""
    response.set_etag(tag(f"{request.script_root}{request.full_path}", response.content_type or ""))
    response.headers["Cache-Control"] = "no-cache"
    if vary:
        response.vary.add("Accept")
    return response.make_conditional(request)  # type: ignore[return-value]  # it returns the response itself


def tag(*selects: object) -> str:
    """The ETag of what the release that is served tells, given all that selects it."""
    asked = repr((_SOFTWARE, served().version, *selects))
    return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def has(tag: str) -> bool:
    """Whether the client has the answer of a tag already.

    `If-None-Match: *` asks whether there is any, which a query has to be run for: it counts as not having it.
    """
    return request.method in ("GET", "HEAD") and tag in request.if_none_match.as_set(include_weak=True)
