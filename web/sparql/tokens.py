"""The tokens that give a query its shape: brackets, what links patterns or operands, and IRIs that may be none.

Strings, comments, names, certain IRIs and the rows of VALUES are passed over. The engine knows no tokens by themselves
but tries one rule of the grammar after the other: where a rule is stricter than the text looks, as with a wrong
escape in a long string, it reads on in another way. So the rules here are as strict as its own.
"""

import re

_IRI = r"""<[^<>"{}|^`\x00-\x20]*+>"""
_HEX = "[0-9A-Fa-f]"
_ESCAPE = rf"""\\(?:[tbnrf"'\\]|u(?!(?i:d[89a-f])){_HEX}{{4}}|U(?!(?i:0000d[89a-f]))00(?:0{_HEX}|10){_HEX}{{4}})"""
_COMMENT = r"\#[^\r\n]*+[\r\n]?"
_BLANK = rf"(?:\s++|{_COMMENT})*+"
_STRING = rf"""                                             # a long one that does not end is a short one,
    '''(?:[^'\\]++|{_ESCAPE}|'(?!''))*+'''                  # a short one that does not end takes the line
  | \"""(?:[^"\\]++|{_ESCAPE}|"(?!""))*+\"""
  | '(?:[^'\\\r\n]++|\\.)*+'?
  | "(?:[^"\\\r\n]++|\\.)*+"?
"""
_NAME = r":(?:(?:[\w:%]|\\.)(?:[\w.:%-]++|\\.)*+)?"  # from its colon on
_TERMS = rf"""(?:[^<>"'{{}}()\[\]:\#\\]++|{_COMMENT}|{_STRING}|{_NAME}|{_IRI})*+"""
_DATA = rf"[vV](?i:alues){_BLANK}(?:[?$]\w++|\((?:\s|[?$]\w)*+\)){_BLANK}\{{{_TERMS}(?:\({_TERMS}\){_TERMS})*+\}}"

TOKEN = re.compile(
    rf"""
    (?:                                                     # what is passed over:
        (?<=[^\\][(,|^/!=&])\s*+{_IRI}                      #   an IRI after what cannot stand before "less than"
      | (?=<[A-Za-z][A-Za-z0-9+.-]*+://){_IRI}              #   an absolute IRI
      | [^<>"'{{}}()\[\]|&+*/^;.,!=\\@:\#vV-]++             #   words, numbers, white space
      | {_COMMENT} | {_STRING} | {_NAME}
      | @[\w-]*+                                            #   a language
      | \\. | \^\^ | != | \.(?=\d) | =
      | [vV](?!(?<=[\s{{}})][vV])(?i:alues)\b)
    )*+
    (?: (?P<link>{_DATA}|\|\|?|&&|[+*/^;.!-])
      | (?P<open><<|[{{(\[])
      | (?P<close>>>|[}})\]])
      | (?P<comma>,)
      | (?P<iri>{_IRI})                                     # or "less than", up to the next "greater than"
      | (?P<other>.)
      | \Z
    )
    """,
    re.VERBOSE | re.DOTALL,
)

DESCRIBED = re.compile(
    rf"""(?:\s++|{_COMMENT}|{_STRING}|{_IRI}|{_NAME}|(?!(?i:describe)(?![\w:.-]))\w++|[.-])*+
         (?i:describe)(?P<terms>(?:\s++|{_COMMENT}|{_IRI}|{_NAME}|[?$]\w++|\w++|[.-])*+)""",
    re.VERBOSE | re.DOTALL,
)
"""The beginning of a query that describes things, which are the `terms`."""

TERM = re.compile(
    rf"""{_BLANK}(?:{_STRING}|<[^<>]*+>|[?$]\w++|(?:[^\s<>"'?$\#\\=]++|\\.)++|.|\Z)""", re.VERBOSE | re.DOTALL
)
"""A term or a word, in text that has no structure."""

IN_DOUBT = re.compile(r"[#'(\[]")
"""What would give the rest of a query another shape, were the IRI that holds it no IRI."""

LINK = re.compile(r"[+*/;!&-]|\.(?!\d)")
