"""Numbers, sizes, dates and languages as people write them in the language of the page."""

import functools
import re
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit
from flask import Flask
from flask_babel import get_locale
from markupsafe import Markup, escape

from web.language import LOCALES, languages

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T.*)?)?)?")
_UNITS = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")


def number(count: float) -> str:
    """A number with its thousands apart.

    >>> number(12345)
    '12,345'
    """
    return _number(count, _locale())


def size(count: int) -> str:
    """Bytes as people say them.

    >>> size(1234567)
    '1.2 MB'
    """
    return _size(count, _locale())


def day(told: str) -> str:
    """A day, month or year in words; what is no date of XML Schema is given as it is.

    >>> day("2023-07-03"), day("2023-07"), day("2023"), day("soon")
    ('3 July 2023', 'July 2023', '2023', 'soon')
    """
    return _day(told, _locale())


def moment(told: str) -> Markup:
    """A date for a page: in words, and as it is for machines."""
    return Markup(f'<time datetime="{escape(told)}">{escape(day(told))}</time>')  # noqa: S704 - escaped


def percent(confidence: str) -> str:
    """A confidence in percent; as it is, where it is no number from 0 to 1."""
    return _percent(confidence, _locale())


def tongue(tag: str) -> str:
    """What a language is called, by its tag (BCP 47); the tag itself where that is not known."""
    return str(get_locale().languages.get(tag.partition("-")[0].lower(), tag))


def install(app: Flask) -> None:
    """Teaches the templates to write them: `| number`, `| size`, `| day`, `| moment`, `| percent`, `| tongue`."""
    filters = {"number": number, "size": size, "day": day, "moment": moment, "percent": percent, "tongue": tongue}
    app.jinja_env.filters.update(filters)


def _locale() -> str:
    return LOCALES[languages().interface]


@functools.lru_cache(4096)
def _number(count: float, locale: str) -> str:
    return str(format_decimal(count, locale=locale))


@functools.lru_cache(1024)
def _size(count: int, locale: str) -> str:
    shown, unit = float(count), 0
    while shown >= 1000 and unit < len(_UNITS) - 1:
        shown, unit = shown / 1000, unit + 1
    pattern = "0" if unit == 0 or shown >= 100 else "0.0"
    return format_unit(shown, f"digital-{_UNITS[unit]}", "short" if unit else "long", pattern, locale)


@functools.lru_cache(4096)
def _day(told: str, locale: str) -> str:
    found = _DATE.fullmatch(told)
    year, month, of_month = (int(part) if part else 0 for part in found.groups()) if found else (0, 0, 0)
    try:
        when = date(year, month or 1, of_month or 1)
    except ValueError:
        return told
    if not month:
        return told
    if of_month:
        return format_date(when, "d MMMM y", locale)
    return format_date(when, "LLLL y", locale)


@functools.lru_cache(4096)
def _percent(confidence: str, locale: str) -> str:
    try:
        told = float(confidence)
    except ValueError:
        return confidence
    return str(format_percent(told, locale=locale)) if 0 <= told <= 1 else confidence
