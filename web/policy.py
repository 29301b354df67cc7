"""What a browser may load for a page (https://www.w3.org/TR/CSP3/): what comes from here, and nothing else."""

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
