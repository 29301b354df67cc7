"""The language of an article: as declared, when the words agree, else as the words tell."""

import re
from collections.abc import Iterable

import py3langid
import pycountry

_ENOUGH = 40  # letters: below that the words tell too little to overrule a declaration
_SAMPLE = 1000  # characters: enough to tell a language, and more would take longer

# languages whose words do not tell them apart with certainty
_KIN = (
    {"hr", "sr", "bs", "sh", "me", "sl"},
    {"no", "nb", "nn", "da"},
    {"id", "ms", "jv", "su"},
    {"cs", "sk"},
    {"gl", "pt", "es"},
    {"af", "nl"},
    {"tr", "az", "uz", "tk"},
    {"ru", "be", "bg", "mk"},
    {"kk", "ky", "tt", "ba"},
)


def language(declared: Iterable[str], text: str) -> str:
    """The primary language subtag (BCP 47) of a text.

    Args:
        declared: what the file says of its language, as it says it, the more trustworthy first.
        text: the article's words.

    >>> language(["en-GB"], "The rector of the university received guests from the institute on Monday.")
    'en'
    >>> language(["en"], "Ректор университета принял гостей из института и рассказал им о новых лабораториях вуза.")
    'ru'
    """
    tags = [tag for name in declared if (tag := primary(name))]
    sample = text[:_SAMPLE]
    told = str(py3langid.classify(sample)[0])
    if len(re.findall(r"[^\W\d_]", sample)) < _ENOUGH and tags:
        return tags[0]
    return next((tag for tag in tags if tag == told or _kin(tag, told)), told)


def primary(name: str) -> str:
    """The primary subtag of a language tag, code or English name; empty where it is none.

    >>> primary("en_GB"), primary("rus"), primary("Russian"), primary("text/html")
    ('en', 'ru', 'ru', '')
    """
    first = re.split(r"[-_@.,;]", name.strip(), maxsplit=1)[0]
    if re.fullmatch(r"[A-Za-z]{2}", first):
        known = pycountry.languages.get(alpha_2=first.lower())
    elif re.fullmatch(r"[A-Za-z]{3}", first):
        known = pycountry.languages.get(alpha_3=first.lower()) or pycountry.languages.get(bibliographic=first.lower())
    else:
        known = pycountry.languages.get(name=name.strip().title())
    return str(getattr(known, "alpha_2", None) or getattr(known, "alpha_3", "")) if known else ""


def _kin(one: str, other: str) -> bool:
    return any(one in group and other in group for group in _KIN)
