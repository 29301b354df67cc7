"""Answers named by the release they come from: a client that has one need not get it again."""

import hashlib
from importlib.metadata import version

from flask import Response, request

from web.served import served

_SOFTWARE = version("coop-kg")  # another version may write the same release's pages in another way


def by_release(response: Response, *, vary: bool = False) -> Response:
    """Adds an ETag made from the release and the request, and answers 304 to a client that has it."""
    asked = f"{_SOFTWARE} {served().version} {request.script_root}{request.full_path} {response.content_type}"
    response.set_etag(hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:20])
    response.headers["Cache-Control"] = "no-cache"
    if vary:
        response.vary.add("Accept")
    return response.make_conditional(request)  # type: ignore[return-value]  # it returns the response itself
