"""What is refused before a query costs anything: one too long, or nested too deep for a parser that recurses.

SERVICE is refused by the store (`kg.store.service`) inside a worker process, where a parser that dies is replaced.
"""

import re

from kg.errors import KgError

LONGEST_QUERY = 1 << 20
DEEPEST_NESTING = 100

_TOKEN = re.compile(
    r'''
      \#[^\r\n]*                                             # a comment
    | <[^<>"{}|^`\\\x00-\x20]*>                             # an IRI
    | \'\'\'(?:[^'\\]|\\.|'(?!''))*+(?:\'\'\'|\Z)            # strings; an unclosed long one runs to the end
    | """(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)
    | '(?:[^'\\\r\n]|\\.)*+'
    | "(?:[^"\\\r\n]|\\.)*+"
    | (?P<opens>[{(\[])
    | (?P<closes>[})\]])
    ''',
    re.VERBOSE | re.DOTALL,
)


def guard(query: str) -> None:
    """Passes a query of bounded length and depth.

    >>> guard("SELECT * { ?s ?p '((((' }")

    Raises:
        KgError: it is longer than `LONGEST_QUERY` bytes, or its brackets nest deeper than `DEEPEST_NESTING`.
    """
    if len(query.encode()) > LONGEST_QUERY:
        raise KgError(
            f"longer than {LONGEST_QUERY:,} bytes", where="query", hint="Ask in several queries.", exit_code=2
        )
    if (depth := nesting(query)) > DEEPEST_NESTING:
        message = f"brackets nested {depth:,} deep; at most {DEEPEST_NESTING} are read"
        raise KgError(message, where="query", hint="Use VALUES or a shorter pattern.", exit_code=2)


def nesting(query: str) -> int:
    """How deep the brackets of a query nest, those in strings, IRIs and comments left out.

    >>> nesting("SELECT * { { ?s ?p <http://example.org/(((> } }")
    2
    """
    depth = deepest = 0
    for token in _TOKEN.finditer(query):
        if token["opens"]:
            depth += 1
            deepest = max(deepest, depth)
        elif token["closes"]:
            depth = max(depth - 1, 0)
    return deepest
