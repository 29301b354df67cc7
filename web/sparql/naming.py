"""Names an answer by its release, so that it can be asked for again and need not be sent again."""

from urllib.parse import urlencode

from flask import request, url_for

from web.caching import has, tag
from web.negotiate import Format
from web.remembered import remembered
from web.served import Served
from web.sparql.protocol import Asked

LONGEST_ADDRESS = 8192
ENDPOINT = "sparql.endpoint"
AS_THEY_ARE = "!$'()*,/:;?@"
"""What stands in a query of an address without being encoded (https://url.spec.whatwg.org/#query-percent-encode-set)."""

Headers = list[tuple[str, str]]


def names(asked: Asked, format_: Format, now: Served) -> Headers:
    """The headers that name the answer to a question in a format.

    The tag is weak: the same rows may come in another order, and whatever coding they are sent in.
    """
    headers = [("Cache-Control", "no-cache"), ("Vary", "Accept, Accept-Encoding")]
    if not asked.is_settled:
        return headers
    headers.append(("ETag", f'W/"{_tag(asked, format_)}"'))
    if now.release:
        endpoint, release = _places(request.root_path, now.release.version)
        parameters = urlencode(asked.parameters(format_.suffix), doseq=True, safe=AS_THEY_ARE)
        if len(endpoint) + len(parameters) < LONGEST_ADDRESS:
            headers.append(("Content-Location", f"{endpoint}?{parameters}"))
        headers.append(("Link", f'<{release}>; rel="via"'))
    return headers


def known(asked: Asked, *formats: Format | None) -> Format | None:
    """The format in which the client has the answer already: known before the query runs, since the tag names it."""
    if "HTTP_IF_NONE_MATCH" not in request.environ or not asked.is_settled:
        return None
    return next((format_ for format_ in formats if format_ and has(_tag(asked, format_))), None)


def wants_new_alone() -> bool:
    """Whether a client wants no answer where there is any (`If-None-Match: *`; RFC 9110, section 13.1.2)."""
    told = request.environ.get("HTTP_IF_NONE_MATCH", "")
    return request.method in ("GET", "HEAD") and told.strip() == "*"


@remembered
def _places(root: str, version: str) -> tuple[str, str]:
    """The addresses of a release's endpoint and of its page, below the root that the site has in a request."""
    return url_for(ENDPOINT, version=version), url_for("download.release", version=version)


def _tag(asked: Asked, format_: Format) -> str:
    return f"{tag(asked.query, asked.default_graphs, asked.named_graphs)}-{format_.suffix}"
