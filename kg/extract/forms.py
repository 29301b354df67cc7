"""Forms of cooperation by a closed vocabulary: what is done or planned together."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import groupby
from operator import itemgetter

from kg.extract.literals import Index
from kg.extract.words import WordList, data_of

_Place = tuple[int, int]
_DENIED = re.compile(
    r"\s*(?:\b(?:but|and|or) )?\b(?:not(?! (?:only|just|merely|least))|without|except(?: for)?|excluding|rather than"
    r"|instead of|nor|neither|never|cannot|no(?! (?:fewer|less|more|doubt|longer|later)))\b[^.;,:]*",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:n(?:ot?|or|either|ever)|without|except|excluding|rather than|instead of|cannot)\b", re.IGNORECASE
)

# One spelling for words that newsrooms spell in several ways; the expressions of `forms.toml` are written in it.
# Before each stands what a text must hold to be worth searching, which most texts do not.
_MARKS = str.maketrans({"’": "'", **dict.fromkeys('“”„«»"‘', ""), **dict.fromkeys("–—‑", "-")})
_SPELLING = tuple(
    (needed, re.compile(pattern), plain)
    for needed, pattern, plain in (
        ("ph.", r"\bph\. ?d\b\.?", "phd"),
        (".", r"\b([bm])\. ?(sc|a)\b\.", r"\1\2"),
        ("program", r"\bprogram(s?)\b", r"programme\1"),
        ("center", r"\bcenter(s?)\b", r"centre\1"),
        ("labour", r"\blabour\b", "labor"),
        ("iz", r"(?<=[nl])iz(?=e|ing|ation)", "is"),
        ("operat", r"\bco-?operat", "cooperat"),
        ("'", r"(?<=s)'(?![a-z])|'s\b", ""),
    )
)


@dataclass(frozen=True)
class _Vocabulary:
    """The expressions of each form, and the forms to which it gives way."""

    expressions: dict[str, tuple[str, ...]]
    yields: dict[str, frozenset[str]]

    @cached_property
    def _index(self) -> Index:
        return Index(one for several in self.expressions.values() for one in several)

    @cached_property
    def _singles(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((form, _as_words(one)) for form, several in self.expressions.items() for one in several)

    @cached_property
    def _wholes(self) -> dict[str, re.Pattern[str]]:
        return {form: _as_words(*several) for form, several in self.expressions.items()}

    def possible(self, text: str) -> Iterator[tuple[str, re.Pattern[str]]]:
        """The forms whose expressions may match in the text, with the only one that may, or all of the form."""
        singles = (self._singles[number] for number in self._index.possible(text))
        for form, found in groupby(singles, key=itemgetter(0)):
            (_, single), *more = found
            yield form, self._wholes[form] if more else single


@cache
def _vocabulary(language: str) -> _Vocabulary:
    data = data_of(language, "forms.toml")
    words: dict[str, str] = {}
    for name, expression in data.get("words", {}).items():
        words[name] = _filled(expression, words)
    return _Vocabulary(
        {form: tuple(_filled(one, words) for one in patterns) for form, patterns in data["form"].items()},
        {form: frozenset(others) for form, others in data.get("yields", {}).items()},
    )


def _as_words(*expressions: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(expressions)})(?![\w-])")


def _filled(expression: str, words: dict[str, str]) -> str:
    for name, meaning in words.items():
        expression = expression.replace("{" + name + "}", meaning)
    return expression


def forms(text: str, language: str = "en") -> tuple[str, ...]:
    """The forms of cooperation that a stretch of text names, sorted.

    >>> forms("student internships, joint postgraduate and postdoc programs")
    ('joint-postgraduate-programme', 'postdoc-programme', 'student-internship')
    """
    return tuple(form for form, _ in placed(text, language))


@lru_cache(maxsize=1 << 10)  # several ask about one sentence
def placed(text: str, language: str = "en") -> tuple[tuple[str, float], ...]:
    """The forms that a stretch of text names, each with its place in it, from 0 at the start to 1 at the end.

    >>> placed("student internships and a summer school")
    (('student-internship', 0.21), ('summer-school', 0.67))
    """
    vocabulary = _vocabulary(language)
    plain = _plain(text)
    found = {
        form: places
        for form, expression in vocabulary.possible(plain)
        if (places := [match.span() for match in expression.finditer(plain)])
    }
    return tuple(
        (form, round(found[form][0][0] / len(plain), 2))
        for form in sorted(found)
        if _stands(form, found, vocabulary.yields.get(form, frozenset()))
    )


@cache
def _cues(language: str) -> dict[str, WordList]:
    return {form: WordList(listed) for form, listed in data_of(language, "formcues.toml").items()}


@lru_cache(maxsize=1 << 14)
def hinted(word: str, language: str = "en") -> tuple[str, ...]:
    """The forms that a word may speak of.

    >>> hinted("internships"), hinted("garden")
    (('student-internship',), ())
    """
    return tuple(form for form, cues in _cues(language).items() if word in cues)


def without_denied(text: str) -> str:
    """The text without what it says not to be so: "student exchange, but not joint degrees".

    >>> without_denied("student exchange, but not joint degrees")
    'student exchange,'
    """
    return _DENIED.sub("", text) if _DENIES.search(text) else text


def _plain(text: str) -> str:
    text = without_denied(text).lower().translate(_MARKS)
    for needed, pattern, plain in _SPELLING:
        if needed in text:
            text = pattern.sub(plain, text)
    return text


def _stands(form: str, found: dict[str, list[_Place]], others: frozenset[str]) -> bool:
    """Whether some expression of the form meets none of a form to which it gives way."""
    taken = [place for other in others for place in found.get(other, [])]
    return any(not any(start < stop2 and start2 < stop for start2, stop2 in taken) for start, stop in found[form])
