"""The ways in which English newsrooms write a date: patterns in the order in which they are tried."""

import re
from calendar import day_name, month_name

_MONTHS = {name: number for number, name in enumerate(month_name) if name}
_SHORT = {name[:3]: number for name, number in _MONTHS.items() if name != "May"} | {"Sept": 9}
_DAYS = {name: number for number, name in enumerate(day_name)}
_SHORT_NAMES = "|".join(rf"{short}\b\.?" for short in sorted(_SHORT, key=len, reverse=True))
_NAMES = "|".join(
    (*_MONTHS, *(name.upper() for name in _MONTHS), _SHORT_NAMES, _SHORT_NAMES.upper().replace(r"\B", r"\b"))
)
_COUNT = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}

_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_DAY2 = r"(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?"
_MONTH = rf"(?P<month>{_NAMES})"
_MONTH2 = rf"(?P<month2>{_NAMES})"
_YYYY = r"(?:19|20)\d\d(?!\d)"
_YEAR = rf"(?:,? (?:of )?(?P<year>{_YYYY}))?"
_YEAR2 = rf"(?:,? (?:of )?(?P<year2>{_YYYY}))?"
_DATED = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? (?:the )?)?"
_TO = r"(?:\s*[-–—]\s*|\s+(?:to|until|till|through|thru)\s+(?:the )?)" + _DATED  # fmt: skip
_AND = rf"(?:\s+and\s+(?:the )?|\s*&\s*){_DATED}"
_AS_LATE = r"[Aa]s (?:late|lately|early|recently|long ago|far back) as"
_SINCE = rf"\b(?:[Ii]n|{_AS_LATE}|[Ss]ince|[Oo]f|[Ff]rom|[Dd]uring|[Tt]hroughout|[Bb]ack (?:in|to))"
_PART = r"(?:(?:the )?(?:very )?(?:early|late|mid|middle|beginning|start|end|first half|second half)(?: in| of)?[ -])?"
_THINGS = "students|people|participants|applicants|euros?|dollars|rou?bles|guests|pages|hours|m"
WEEKDAY_NAMES = "|".join(_DAYS)
_WEEKDAY = rf"(?P<weekday>{WEEKDAY_NAMES})"
_CLUBS = (
    "Club|Group|Seminars?|Lectures?|Forum|Talks?|Meetings?|Colloquium|Morning|Night|Evening|Lunch|Conversation|Market"
)
_SEASONS = "spring|summer|autumn|fall"  # a winter lies in two years
_DATED_THINGS = r"(?:agreement|memorandum|contract|treaty|declaration|visit|meeting|forum|conference|summit|mission)\b"
_ONLY_YEARS = rf"(?![\d/]|\s?[-–—]\s?\d| (?:{_THINGS})\b)"

PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # numbers alone
        r"(?<![\d.])(?P<day>[0-3]?\d)\.?\s?[-–—]\s?(?P<day2>[0-3]?\d)\.(?P<month>[01]?\d)\.(?P<year>(?:19|20)\d\d)(?!\d|\.\d)",
        r"(?<![\d.])(?P<day>[0-3]?\d)\.(?P<month>[01]?\d)\.?\s?[-–—]\s?(?P<day2>[0-3]?\d)\.(?P<month2>[01]?\d)\."
        r"(?P<year2>(?:19|20)\d\d)(?!\d|\.\d)",
        r"(?<![\d.])(?P<day>[0-3]?\d)\.(?P<month>[01]?\d)\.(?P<year>(?:19|20)\d\d)(?![\d]|\.\d)",
        r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month>[01]?\d)(?P=sep)(?P<day>[0-3]?\d)(?![\d/-]|\.\d)",
        rf"(?:\b(?P<slash_day>{'|'.join(_DAYS)}),? \(?)?"
        r"(?<![\d/])(?P<slashed>[0-3]?\d/[0-3]?\d/(?:19|20)\d\d)(?![\d/])",
        # ranges of days
        rf"\b[Bb]etween (?:the )?{_DAY}{_AND}{_DAY2}(?: of)? {_MONTH}{_YEAR}\b",
        rf"\b[Bb]etween (?:the )?{_DAY}(?: of)? {_MONTH}{_YEAR}{_AND}{_DAY2}(?: of)? {_MONTH2}{_YEAR2}\b",
        rf"\b[Bb]etween {_MONTH} {_DAY}{_YEAR}{_AND}(?:{_MONTH2} )?{_DAY2}(?!\d){_YEAR2}\b",
        rf"\b{_DAY}{_TO}{_DAY2}(?: of)? {_MONTH}{_YEAR}\b",
        rf"\b{_DAY}(?: of)? {_MONTH}{_YEAR}{_TO}{_DAY2}(?: of)? {_MONTH2}{_YEAR2}\b",
        rf"\b{_MONTH} {_DAY}(?!\d){_YEAR}{_TO}(?:{_MONTH2} )?{_DAY2}(?!\d){_YEAR2}\b",
        rf"\b{_DAY}(?P<both>{_AND}){_DAY2}(?: of)? {_MONTH}{_YEAR}\b",
        rf"\b{_MONTH} {_DAY}(?P<both>{_AND}){_DAY2}(?!\d){_YEAR}\b",
        rf"(?<![\d/])\b{_DAY}(?P<both>/){_DAY2}(?: of)? {_MONTH}{_YEAR}\b",
        # a day
        rf"\b(?:[Ee]arlier |[Ll]ater )?(?P<of_year>[Tt]his|[Ll]ast|[Nn]ext) (?P<whose>year),? (?:in|on)"
        rf"(?: {_DAY}(?: of)?)? {_MONTH}\b(?! \d)",
        rf"\b(?:[Ee]arlier |[Ll]ater )?(?P<of_year>[Tt]his|[Ll]ast|[Nn]ext) (?P<whose>year),? on {_MONTH} {_DAY}\b",
        rf"\b[Ii]n {_MONTH}{_YEAR},? on the {_DAY}\b",
        rf"\b{_DAY}(?: of)? {_MONTH},? (?:of )?(?P<of_year>this|last|next) (?P<whose>year)\b",
        rf"\b{_MONTH} {_DAY},? (?:of )?(?P<of_year>this|last|next) (?P<whose>year)\b",
        rf"\b{_DAY}(?: of)? {_MONTH}{_YEAR}\b",
        rf"\b{_MONTH} (?:the )?{_DAY}(?!\d){_YEAR}\b",
        # months
        rf"\b(?:[Ii]n|[Oo]f|[Aa]t|[Dd]uring) {_PART}{_MONTH},? (?:of )?(?P<of_year>this|last|next) (?P<whose>year)\b",
        rf"\b(?:[Ff]rom|[Bb]etween) {_PART}{_MONTH}{_YEAR}(?:{_TO}|{_AND}){_PART}{_MONTH2}{_YEAR2}\b",
        rf"(?:{_SINCE}|\b[Aa]t) (?:the )?{_PART}{_MONTH}{_YEAR}\b(?! \d)",
        rf"\b(?:[Ee]arly|[Ll]ate|[Mm]id)[ -]{_MONTH}{_YEAR}\b(?! \d)",
        rf"\b(?P<of_year>[Ll]ast|[Nn]ext|[Tt]his) {_MONTH}\b(?! \d)",
        rf"\b{_MONTH},? (?P<year>{_YYYY})(?![\d/–-])",
        # years
        rf"\b(?:[Ff]rom|[Bb]etween) (?P<year>{_YYYY})(?:{_TO}|{_AND})(?P<year2>{_YYYY})\b",
        rf"\b(?:[Ii]n|[Ff]or|[Dd]uring|[Oo]f) (?P<year>{_YYYY})[-–—](?P<year2>{_YYYY})\b",
        rf"(?<!academic )(?<!school )(?<!autumn )(?<!spring )(?<!summer )(?<!winter )(?<!fall )(?<!class )"
        rf"(?:{_SINCE}|\byear) (?:the (?:calendar )?year |early |late |mid-)?(?P<year>{_YYYY}){_ONLY_YEARS}\b",
        rf"\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Tt]hat|[Tt]his) (?P<year>{_YYYY}) (?={_DATED_THINGS})",
        rf"\b(?:[Ii]n|[Ff]or|[Oo]f|[Dd]uring|[Ss]ince) (?:the )?(?:early |late )?(?:{_SEASONS}),? "
        rf"(?:of )?(?P<year>{_YYYY})(?![\d/–-])",
        rf"\b(?:period|years) (?:of |from )?(?P<year>{_YYYY})(?:{_TO}|{_AND})(?P<year2>{_YYYY})\b",
        rf"\b[Ff]or (?P<for_year>20\d\d){_ONLY_YEARS}\b",
        # told from the day of publication
        r"\b[Oo]n the (?:(?P<first>first|1st)|(?P<nth>\d\d?)(?:st|nd|rd|th))(?: day)? of "
        r"(?P<month_turn>this|last) month\b",
        rf"\b(?:[Ff]rom|[Bb]etween) {_WEEKDAY} (?:to|until|till|through|and) (?P<weekday2>{WEEKDAY_NAMES})\b"
        rf"(?: (?:of )?(?P<week>last|this|next) week\b)?(?! \d|,? (?:{_NAMES}))",
        rf"(?:\b[Oo]n )?\b{_WEEKDAY},? (?:of )?(?P<week>last|this|next) week\b",
        rf"\b(?P<week>[Ll]ast|[Tt]his|[Nn]ext) week,? on {_WEEKDAY}\b",
        rf"(?<!every )(?<!each )\b{_WEEKDAY}(?:(?=[’']s [a-z])| (?:morning|afternoon|evening)\b)",
        rf"\b(?:[Oo]n )?(?P<which>[Ll]ast|[Pp]ast|[Tt]his coming|[Tt]his|[Nn]ext|[Cc]oming) {_WEEKDAY}\b",
        rf"(?:\b[Oo]n |(?:(?<=[a-z,)”.!?:;–—] )|(?<=\n)|\A)(?<!every )(?<!each )(?<!from )(?<!to )(?<!and )(?<!the )"
        rf"(?<!The )(?<! a )(?<![Tt]hat )){_WEEKDAY}\b"
        rf"(?!s\b|,? (?:the )?\d|,? (?:{_NAMES})| (?:{_CLUBS})\b"
        rf"|(?<!\b[Oo]n .{{6}})(?<!\b[Oo]n .{{7}})(?<!\b[Oo]n .{{8}})"
        rf"(?<!\b[Oo]n .{{9}}) [A-Z]|\s?[(–-](?!\s?[a-z]))",
        r"\b(?P<relative>(?:[Tt]he day before )?[Yy]esterday|(?:[Tt]he day after )?[Tt]omorrow"
        r"|(?:[Ee]arlier |[Ll]ater )?(?<!ago )today\b(?![’'](?!s (?:ceremony|meeting|signing|visit|event|agreement)))"
        r"|Today, |[Tt]onight|[Ll]ast night"
        r"|[Tt]his (?:very day|morning|afternoon|evening))(?!\w)",
        r"\b(?P<ago>two|three|four|five|six|seven|ten|[2-9]|1\d) (?P<ago_unit>days|months|years) ago\b",
        r"\b(?P<turn>[Ll]ast|[Tt]his|[Nn]ext|[Cc]oming) (?P<unit>year|month|week)\b(?!['’-])",
        r"\b(?:a|one) (?P<unit>month|year) (?P<turn>ago)\b",
        r"\b(?P<turn>[Tt]his) (?P<unit>spring|summer|autumn)\b(?! (?:school|camp|course|term|semester)s?)",
        r"\b(?:half|course|beginning|start|end) of the (?P<unit>year)\b(?! \d)",
    )
)

# What stands right before a date that something was done by, or that tells of something else than when it happened.
NOT_WHEN = re.compile(
    r"(?:\b(?:[Uu]ntil|till|[Bb]y|[Bb]efore|[Aa]fter|[Pp]rior to|(?:later|earlier) than|up to|[Tt]hrough"
    r"|(?:expir\w+|(?:comes?|came|coming|brought) to (?:its|an|their) (?:end|close)|\b(?:end|finish)(?:s|ed|es)"
    r"|completed|(?:ran|runs?) out)(?: on| in)?|[Bb]orn(?: on)?|of birth)\s+(?:the\s+)?"
    r"(?:(?:end|middle|beginning|start|close)\s+(?:of\s+)?)?"
    r"|[,(] ?(?:(?:which|who) (?:was|were) )?(?:founded|established|created|built|born)\s+(?:back\s+)?)$"
)
# Behind these "today" means nowadays: "is today one of the largest".
NOWADAYS = re.compile(r"\b(?:is|are|can|has|remains?|works?|continues?|cooperates?|counts?|includes?)\b[^,.;]*$")
# The date line of a news item: "BANGI, 7 Nov 2014 - ", "HEFEI, Sept. 18 (Xinhua) -- ".
_PLACE = r"[A-ZÀ-Þ][\w.'’-]*(?:,? (?:(?:de|da|do|of|la|el|am|an|and|der) )?[A-ZÀ-Þ][\w.'’-]*){0,4}"
DATE_LINES = tuple(
    re.compile(
        rf"^{_PLACE},? \(?{day}\)?(?: ?\([^)]{{2,40}}\))? ?[-–—:.]",
        re.MULTILINE,
    )
    for day in (rf"{_DAY} {_MONTH}{_YEAR}", rf"{_MONTH} {_DAY}(?!\d){_YEAR}")
)
NUMBERS = re.compile(r"\d+")
# Words, one of which a date without a number holds; each begins with a letter, so that others are passed over quickly.
_WORDS_OF_TIME = re.compile(
    rf"{'|'.join(_MONTHS)}|{_NAMES}|days?\b|month|year|week|morrow|spring|summer|autumn"
    r"|tonight|night|this (?:morn|after|even)|This"
)


def may_hold_date(text: str, start: int, stop: int) -> bool:
    """Whether a stretch of text holds a number or word without which there is no date."""
    return bool(NUMBERS.search(text, start, stop) or _WORDS_OF_TIME.search(text, start, stop))


def month(name: str | None) -> int | None:
    """The number of a month by its name, its short name or its number."""
    if not name:
        return None
    return int(name) if name.isdigit() else (_MONTHS | _SHORT)[name.rstrip(".").capitalize()]


def weekday(name: str) -> int:
    """The number of a day of the week, Monday being 0."""
    return _DAYS[name]


def number(text: str | None) -> int:
    """A number in figures or words, 0 where there is none."""
    if not text:
        return 0
    return int(text) if text.isdigit() else _COUNT[text.lower()]
