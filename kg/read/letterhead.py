"""What stands above a headline without being one: who writes, to whom, and in which series."""

import re

from kg.read.cues import any_of
from kg.read.words import count

_DIVIDER = re.compile(r"\s+[-–—]{1,3}\s+|\s*[|/:,·•»›>]\s*|\.\s+")
_NAME = r"(?:[A-ZÀ-ÞА-ЯЁ(][\w.'’)-]*|of|and|for|the|at|in|und|de|del|da|do|la|di|der|i|и|&)"
_TAIL = r"(?: (?:[\w-]*\d[\w/.-]*|\([^)]*\)))*"
_SECTION = re.compile(
    rf"(?:the |our )?(?P<front>(?:[\w'’.()-]+ ){{0,6}}){any_of('masthead')}{_TAIL}"
    rf"(?: (?:of|from|by|at|for|to|no|nr|issue|issued|published|distributed|through|vol|№)\b.*)?",
    re.IGNORECASE,
)
_RUBRIC = re.compile(
    rf"(?:(?:the|our|a|an) )?(?:[\w'’]+ )?{any_of('rubric')}(?:(?:,| and| &) {any_of('rubric')})?{_TAIL}(?: to .*)?",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    rf"(?:The |THE )?(?:{_NAME} ){{0,8}}(?:{any_of('organisation')}|(?=[^a-z]*$)(?i:{any_of('organisation')}))s?"
    rf"(?: (?:of|for|OF|FOR|de|für|в|и|in|IN|at|AT|on|to the|TO THE)(?: {_NAME}){{1,10}}|(?: {_NAME}){{1,3}})?"
)
_NOT_IN_NAMES = re.compile(rf"(?<![\w-]){any_of('not_in_names')}(?![\w-])", re.IGNORECASE)
_ISSUE = re.compile(
    r"(?:our |your )?(?:no|nr|issue|vol(?:ume)?|ref(?:erence)?(?: no)?|code|выпуск|№)\b\.?\s*:?\s*(?=\S*\d).*|№\s*\d.*"
    r"|(?:week|page|part|year|season|code)\s\d.*|[\w./-]*\d[\w./-]*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:from|to|cc|copy|distribution|attn|attention|tel|phone|fax|e-?mail|web|contact|sender|recipients?)\s?[.:].*"
    r"|to (?:all|every|members?|heads?|deans?|staff|students|colleagues|everyone|(?:our|the) (?:members?|heads?|deans?|"
    r"staff|students|press|media|editors?|university community))\b.*"
    r"|from the (?:(?:desk|office)\b.*|[\w ]{0,40}\b(?:office|desk|department))"
    r"|by [A-ZÀ-Þ][^.]{0,60}|(?:dear|esteemed|distinguished) .{0,60}[,:!]",
    re.IGNORECASE,
)
_SITE = re.compile(r"\S*@\S+|(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,8}", re.IGNORECASE)


def is_masthead(line: str) -> bool:
    """Whether a line names a section, an organisation or whom it is sent to, and says no more.

    >>> is_masthead("Example University - News in brief"), is_masthead("Example University opens its doors")
    (True, False)
    >>> is_masthead("MINISTRY OF EDUCATION"), is_masthead("Example Moves In With The University of Riverton")
    (True, False)
    """
    line = line.strip("*_#>•·~= \t.").strip()
    if line.startswith("(") and line.endswith(")"):
        line = line[1:-1]
    if _ADDRESS.fullmatch(line) or _ISSUE.fullmatch(line) or (line.isupper() and count(line) < 4):
        return True
    parts = [part for part in _DIVIDER.split(line) if part]
    rest = [part for part in parts if not _is_section(part)]
    if len(rest) < len(parts):
        return not any(map(_NOT_IN_NAMES.search, rest))
    return all(_is_name(part) or any(kind.fullmatch(part) for kind in (_ISSUE, _RUBRIC, _SITE)) for part in parts)


def is_letterhead(line: str) -> bool:
    """Whether a line may stand in a letterhead: a few names and no word that tells what happened."""
    return count(line) < 10 and not _NOT_IN_NAMES.search(line) and _in_capitals(line)


def _is_section(part: str) -> bool:
    match = _SECTION.fullmatch(part)
    return match is not None and not _NOT_IN_NAMES.search(match["front"])


def _is_name(part: str) -> bool:
    return bool(_ORGANISATION.fullmatch(part)) and not _NOT_IN_NAMES.search(part)


def _in_capitals(line: str) -> bool:
    return all(word[0].isupper() for word in re.findall(r"[^\W\d_]+", line) if len(word) > 3)
