"""Citations as they are written: a footnote after the Chicago Manual of Style, BibTeX, and RIS."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from babel.dates import format_date

from web.citing import BIBTEX, RIS, Citation, Source
from web.links import uri
from web.negotiate import Format

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OF_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "#$%&_"},
}
"""What TeX takes for a command, and how it is told to print it. Braces have names, since BibTeX counts all others."""


def written(cited: Citation, format_: Format) -> str:
    """A citation in a format."""
    if format_ is BIBTEX:
        return bibtex(cited)
    return ris(cited) if format_ is RIS else f"{footnote(cited)}\n"


def footnote(cited: Citation) -> str:
    """A note as the Chicago Manual of Style has it."""
    if cited.kind == "article":
        kept = f"in {_plain(cited.container)}, {_plain(cited.iri)}"
        found = kept if cited.address == cited.iri else f"{_plain(cited.address)}; {kept}"
        return f"{_source(cited.source, ',')} {found}."
    said = f"{_quoted(cited.title, ',')} {_plain(cited.container)}, {_plain(cited.iri)}"
    if cited.kind == "thing" or not cited.source.headline:
        return f"{said}."
    read_from = _read_from(cited)
    return f"{said}; read from {read_from}" + ("" if read_from.endswith((".”", "!”", "?”")) else ".")


def bibtex(cited: Citation) -> str:
    """An entry of BibTeX, in UTF-8: `@online` for an article, else `@misc`."""
    type_ = "online" if cited.kind == "article" else "misc"
    lines = [f"  {name} = {value}," for name, value in _fields(cited) if value not in ("{}", "{{}}")]
    return "\n".join([f"@{type_}{{{cited.key},", *lines, "}", ""])


def ris(cited: Citation) -> str:
    """A record of RIS, in UTF-8 (https://en.wikipedia.org/wiki/RIS_(file_format)): lines end with CRLF."""
    lines = [(tag, _plain(value)) for tag, value in _tags(cited)]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value or tag == "ER")


def tex(text: str) -> str:
    r"""Text that TeX prints as it is.

    >>> tex("50 % of {R&D}\n_x_")
    '50 \\% of \\textbraceleft{}R\\&D\\textbraceright{} \\_x\\_'
    """
    return "".join(_OF_TEX.get(sign, sign) for sign in _plain(text))


def _fields(cited: Citation) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{{{tex(cited.title)}}}}}"
    if cited.kind == "article":
        yield "organization", f"{{{tex(cited.source.outlet)}}}"
        yield from _dated(cited.source.date)
    else:
        yield "howpublished", f"{{{tex(cited.container)}}}"
        yield from _dated(cited.made)
    yield "version", f"{{{tex(cited.version)}}}" if cited.kind != "article" else "{}"
    yield "langid", f"{{{tex(_LANGUAGES.get(cited.language.partition('-')[0], ''))}}}"
    yield "url", f"{{{uri(cited.address)}}}"
    yield "note", f"{{{tex(_note(cited))}}}"


def _dated(day: str) -> Iterator[tuple[str, str]]:
    when = _day(day)
    yield "date", f"{{{day if when else ''}}}"
    yield "year", f"{{{when.year if when else ''}}}"
    if when:
        yield "month", _MONTHS[when.month - 1]


def _tags(cited: Citation) -> Iterator[tuple[str, str]]:
    article = cited.kind == "article"
    when = cited.source.date if article else cited.made
    yield "TY", "NEWS" if article else "ELEC"
    yield "ID", cited.key
    yield "TI", cited.title
    yield "T2", cited.source.outlet if article else cited.dataset
    yield "PB", cited.source.outlet if article else ""
    yield "ET", "" if article else cited.version
    if _day(when):
        yield "PY", when[:4]
        yield "DA", f"{when.replace('-', '/')}/"
    yield "LA", cited.language
    yield "UR", uri(cited.address)
    yield "AB", cited.words
    yield "N1", _note(cited)
    yield "ER", ""


def _note(cited: Citation) -> str:
    if cited.kind == "article":
        return f"In {cited.container}: {cited.iri}"
    if not cited.source.headline:
        return ""
    return f"Read from {_read_from(cited)}"


def _read_from(cited: Citation) -> str:
    return f"{_source(cited.source)}: {_quoted(cited.words)}" if cited.words else _source(cited.source)


def _source(source: Source, ending: str = "") -> str:
    told = ", ".join(filter(None, (_plain(source.outlet), _in_words(source.date))))
    return f"{_quoted(source.headline, ',')} {told}{ending}" if told else _quoted(source.headline, ending)


def _quoted(text: str, ending: str = "") -> str:
    """Words in quotation marks: those within become single ones, and a stop that follows stands inside."""
    words = re.sub(r"[“”„«»\"]", lambda mark: "‘" if mark[0] in "“„«" else "’", _plain(text))
    return f"“{words}{'' if words[-1:] in tuple('?!,') else ending}”"


def _in_words(day: str) -> str:
    when = _day(day)
    return str(format_date(when, "long", "en_US")) if when else ""


def _day(told: str) -> date | None:
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None


def _plain(text: str) -> str:
    """Text on one line, without control characters and those that turn the direction of others round."""
    line = " ".join(text.split())
    return "".join(sign for sign in line if sign in _JOINERS or unicodedata.category(sign) not in _UNSEEN)


_UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs")
_JOINERS = "\u200c\u200d"
_LANGUAGES = {
    "de": "ngerman",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "pl": "polish",
    "ru": "russian",
}
"""What BibLaTeX calls languages."""
