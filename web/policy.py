"""What an answer forbids and allows those who show it or read it: a header of every one, errors and files too.

Pages may load what comes from here and nothing else (https://www.w3.org/TR/CSP3/); what is no page may load nothing.
All is public, so any site may read it by script (https://fetch.spec.whatwg.org/#http-cors-protocol) and embed it.
"""

from flask import Flask, Response, request

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)

_COLUMN_RESIZER = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
_WORD_OF_TOOLTIP = "'sha256-EntWS0hFrz2vH7susM+dPUxvHlL6sBswmM8K80E5oUk='"
EDITOR_POLICY = f"{POLICY}; style-src 'self' 'unsafe-hashes' {_COLUMN_RESIZER} {_WORD_OF_TOOLTIP}"
"""For the page of the endpoint. YASGUI writes one style element, for the widths of the table's columns, and one style
attribute, for the words that a tooltip expects. Both are allowed by their hashes, and no other: 'unsafe-hashes' is what
lets a hash stand for an attribute."""
DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""For what is no page: a browser that opens RDF/XML, a feed or a picture runs nothing that stands in it."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Post, Accept-Ranges, Allow, Content-Disposition, Content-Location, Content-Range, ETag, Link, "
        "RateLimit, RateLimit-Policy, Repr-Digest, Retry-After, Server-Timing, X-Request-ID"
    ),
    "Timing-Allow-Origin": "*",
}
_HEADERS = [(name.lower(), (name, value)) for name, value in HEADERS.items()]
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}


def install(app: Flask) -> None:
    """Makes every answer of an application carry the headers; what an answer says itself stays."""
    app.after_request(_with_headers)


def _with_headers(response: Response) -> Response:
    present = {name.lower() for name, _ in response.headers}
    response.headers.extend([pair for name, pair in _HEADERS if name not in present])
    if "content-security-policy" not in present:
        response.headers["Content-Security-Policy"] = POLICY if response.mimetype == "text/html" else DATA_POLICY
    if request.method == "OPTIONS":
        response.headers.update(PREFLIGHT)
    return response
