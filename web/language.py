"""The languages of a page: that of its interface and, chosen apart from it, that of the names of things.

`?lang=` and `?labels=` choose, and cookies remember the choice. Without one, what the client's Accept-Language likes
best is taken (RFC 9110, section 12.5.4), and names are in the language of the interface. What is no page is the same
for everyone, in English; only problems, which people read as well, are told in the client's language.
"""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from babel import Locale
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, refresh
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header, parse_cookie

from web.links import IN_QUERY
from web.remembered import remembered

LOCALES = {"en": "en_GB", "ru": "ru"}
"""The languages of the interface, each with the locale that dates and numbers are written in."""
OF_NAMES = ("en", "ru", "zh", "de", "fr", "es", "it", "pl")
"""The languages that names may be wanted in first: those in which the authority data has most."""
ENGLISH = "en"
SECONDS_KEPT = 365 * 24 * 3600
LONGEST = 4096
"""Characters behind the `?` that links to other languages repeat; ten of them stand on each page."""
READ_BY_PEOPLE = ("text/html", "application/problem+json", "text/plain")
_ASKED, _OFFERED = ("lang", "labels"), (tuple(LOCALES), OF_NAMES)


@dataclass(frozen=True, slots=True)
class Languages:
    """The language of the interface, and the one that names are wanted in first."""

    interface: str = ENGLISH
    names: str = ENGLISH

    @property
    def order(self) -> tuple[str, ...]:
        """The languages of names, the preferred first; others come behind these."""
        return tuple(dict.fromkeys((self.names, ENGLISH)))


@dataclass(frozen=True, slots=True)
class Way:
    """Another language of this page: its tag, its own name for itself, and the address that chooses it."""

    tag: str
    name: str
    address: str
    chosen: bool


PLAIN = Languages()
"""What documents of data are made in."""


def languages() -> Languages:
    """The languages of the answer to this request; English outside of one."""
    if not has_request_context():
        return PLAIN
    found: Languages | None = g.get("languages")
    if found is None:
        found = g.languages = chosen(request.environ)
    return found


def chosen(environ: Mapping[str, Any]) -> Languages:
    """The languages that a request chooses, as WSGI tells of it.

    >>> chosen({"HTTP_ACCEPT_LANGUAGE": "uk, ru;q=0.8, en;q=0.5"})
    Languages(interface='ru', names='ru')
    >>> chosen({"QUERY_STRING": "lang=ru&labels=de", "HTTP_COOKIE": "lang=en"})
    Languages(interface='ru', names='de')
    """
    asked, kept = _asked(environ.get("QUERY_STRING", "")), _kept(environ.get("HTTP_COOKIE", ""))
    interface = asked[0] or kept[0] or _accepted(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    return Languages(interface, asked[1] or kept[1] or interface)


def answer_as_data() -> None:
    """From here on this request is answered in English: what is made is data, the same for everyone."""
    if languages() != PLAIN:
        g.languages = PLAIN
        refresh()


def ways(parameter: str = "lang") -> list[Way]:
    """The languages that `?lang=` or `?labels=` may choose, each with the address of this page in it."""
    now = languages()
    tags, mine = (LOCALES, now.interface) if parameter == "lang" else (OF_NAMES, now.names)
    return [Way(tag, _own_name(tag), _address(parameter, tag), tag == mine) for tag in tags]


def in_language(address: str, tag: str) -> str:
    """An address that chooses a language of the interface."""
    return f"{address}{'&' if '?' in address else '?'}lang={tag}"


def asked_language() -> str:
    """The language of the interface that the address itself chooses; empty where it chooses none."""
    return _asked(request.environ.get("QUERY_STRING", ""))[0]


def direction() -> str:
    """How the interface is written: `ltr` or `rtl`."""
    return str(_locale(LOCALES[languages().interface]).text_direction)


def install(app: Flask) -> None:
    """Makes an application speak the languages, remember what was chosen, and tell caches what that depends on."""
    Babel(app, locale_selector=lambda: LOCALES[languages().interface])
    app.after_request(_told)
    app.jinja_env.globals.update(
        interface_language=lambda: languages().interface,
        language_ways=ways,
        in_language=in_language,
        asked_language=asked_language,
        direction=direction,
        language_name=_name_of,
    )


def _told(response: Response) -> Response:
    if response.mimetype not in READ_BY_PEOPLE or (response.mimetype == "text/plain" and response.status_code < 400):
        return response
    if response.mimetype == "text/html":
        _remember(response)
    if not 300 <= response.status_code < 400 or response.status_code == 304:
        response.headers["Content-Language"] = languages().interface
        response.vary.update(("Accept-Language", "Cookie"))
    return response


def _remember(response: Response) -> None:
    asked = _asked(request.environ.get("QUERY_STRING", ""))
    for name, tag in zip(_ASKED, asked, strict=True):
        if tag:
            response.set_cookie(
                name, tag, SECONDS_KEPT, path=request.script_root or "/", secure=request.is_secure, samesite="Lax"
            )


def _address(parameter: str, tag: str) -> str:
    asked = request.environ.get("QUERY_STRING", "")
    others = [pair for pair in _pairs(asked if len(asked) <= LONGEST else "") if pair[0] != parameter]
    return f"?{urlencode([*others, (parameter, tag)], safe=IN_QUERY)}"


def _asked(query: str) -> tuple[str, str]:
    return _first_known(_pairs(query)) if "la" in query else ("", "")


@remembered
def _kept(cookie: str) -> tuple[str, str]:
    return _first_known(parse_cookie(cookie).items(multi=True)) if cookie else ("", "")


@remembered
def _accepted(told: str) -> str:
    return parse_accept_header(told, LanguageAccept).best_match(LOCALES, ENGLISH) if told else ENGLISH


def _first_known(pairs: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The first language that there is, of the interface and of names; empty where there is none."""
    found = ["", ""]
    for name, value in pairs:
        for place, (asked, offered) in enumerate(zip(_ASKED, _OFFERED, strict=True)):
            if name == asked and value in offered:
                found[place] = found[place] or value
    return found[0], found[1]


def _pairs(query: str) -> list[tuple[str, str]]:
    """The parameters of a query; what is no UTF-8 is replaced, since a problem's page has to be made of it as well."""
    return parse_qsl(query, keep_blank_values=True, errors="replace")


@functools.cache
def _locale(tag: str) -> Locale:
    return Locale.parse(tag)


def _own_name(tag: str) -> str:
    return _name_of(tag, tag).capitalize()


@functools.cache
def _named(tag: str, interface: str) -> str:
    return str(_locale(tag).get_language_name(interface) or tag)


def _name_of(tag: str, interface: str = "") -> str:
    """What a language is called, in the language of the interface unless told."""
    return _named(tag, interface or languages().interface)
