"""What stayed out of a release and what was found wrong in it, as people read it: grouped by reason, in plain words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from flask_babel import lazy_gettext as _
from rdflib import SH

from kg.release import LeftOut, Release
from kg.terms import OA
from web.quotes import text

MOST_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """Why articles stay out: its name in data, in words, what was expected, what to do, and how messages of it read."""

    name: str
    title: str
    expected: str
    remedy: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Refused:
    """The articles that stayed out for one reason."""

    reason: Reason
    articles: Sequence[LeftOut]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that something breaks: the shape it stands in, what it says, how grave that is, how often, and examples:
    the things, each with the sentence it was read from.
    """

    rule: str
    message: str
    severity: str
    count: int
    examples: Sequence[tuple[str, str]]


def refused(left_out: Iterable[LeftOut]) -> list[Refused]:
    """The articles that stayed out by reason, in the order in which these are told."""
    found: dict[str, list[LeftOut]] = defaultdict(list)
    for each in left_out:
        found[reason_of(each.reason).name].append(each)
    return [Refused(reason, found[reason.name]) for reason in REASONS if reason.name in found]


def reason_of(message: str) -> Reason:
    """The reason that a message tells.

    >>> reason_of("the file is empty").name
    'empty'
    """
    return next(reason for reason in REASONS if reason.pattern.search(message))


def findings(release: Release) -> list[Finding]:
    """What the checks of a release found, rule by rule: what is gravest first, then what is most frequent."""
    file = release.file("report.ttl")
    if not file.is_file():
        return []
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE):
        told[str(quad.subject)].setdefault(quad.predicate.value, text(quad.object))
    groups: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for result in told.values():
        if _SHAPE in result:
            key = result[_SHAPE], result.get(_MESSAGE, ""), result.get(_SEVERITY, "")
            groups[key].append((result.get(_FOCUS, ""), result.get(_WORDS, "")))
    found = [
        Finding(rule, message, severity.rpartition("#")[2], len(its), sorted(its)[:MOST_EXAMPLES])
        for (rule, message, severity), its in groups.items()
    ]
    return sorted(found, key=lambda each: (each.severity != "Violation", -each.count, each.rule, each.message))


_SHAPE, _MESSAGE, _SEVERITY = str(SH.sourceShape), str(SH.resultMessage), str(SH.resultSeverity)
_FOCUS, _WORDS = str(SH.focusNode), str(OA.exact)
REASONS = tuple(
    Reason(name, title, expected, remedy, re.compile(pattern))
    for name, title, expected, remedy, pattern in (
        (
            "contradiction",
            _("It contradicts another article"),
            _("Articles of one collection agree on what a thing is."),
            _("Look at both articles, and correct the authority data if two things have one name."),
            "An article before it says otherwise",
        ),
        (
            "rule",
            _("What was read from it breaks a rule"),
            _("What is read from an article fits the shapes, and each quote stands in its text word for word."),
            _("Look at the sentence that is quoted. If it is clear to a reader, it was read wrongly: please tell."),
            "^violation: ",
        ),
        (
            "identifier",
            _("Another article has the same identifier"),
            _("Each article has an identifier of its own, made from the name of its file."),
            _("Rename one of the two files."),
            "^its identifier ",
        ),
        (
            "date",
            _("Its date does not exist"),
            _("A day that is in the calendar."),
            _("Mend the date in the file, or give the right one when you build."),
            "^the date ",
        ),
        (
            "empty",
            _("The file is empty"),
            _("A file with the text of an article."),
            _("Put the article into the file, or remove it."),
            "^the file is empty|nothing but white space",
        ),
        (
            "large",
            _("The file is too large for one article"),
            _("One article in each file."),
            _("Cut the file into one file for each article."),
            "^the file is over|^[0-9,]+ (paragraphs|elements|line ends)|too deep|nested",
        ),
        (
            "title",
            _("It has no title"),
            _("A title above the text."),
            _("Give the article a title."),
            "^no title",
        ),
        (
            "article",
            _("No article was found in the file"),
            _("Paragraphs of running text under a title, outside of a page's navigation."),
            _("Save the article's own page, and not a list of news."),
            "^no article|^a title and no text|^no HTML",
        ),
        (
            "file",
            _("The file is no text, or cannot be read"),
            _("Text, Markdown or HTML in UTF-8."),
            _("Save the article as text, Markdown or HTML, in UTF-8."),
            r"looked for (text|one article's file|a regular file|\.)|^unknown encoding|cannot be opened|no such file",
        ),
        (
            "fault",
            _("The program failed"),
            _("The program reads any file, or tells why not."),
            _("Please report it, with the file."),
            "^[A-Za-z.]*(Error|Exception|Warning|Interrupt): |^the process",
        ),
        (
            "other",
            _("For another reason"),
            _("An article that can be read and fits the shapes."),
            _("Read what the program says of it."),
            "",
        ),
    )
)
