"""The words of the interface in other languages: all of them, whole, and as they are compiled."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from web.language import LOCALES

CHECKOUT = Path(__file__).parents[1]
TRANSLATIONS = CHECKOUT / "web" / "translations"
LANGUAGES = [tag for tag in LOCALES if tag != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%")


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the sources say, extracted as `make translations` does."""
    found = tmp_path_factory.mktemp("words") / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-k", "lazy_gettext", "--no-location"]
    mapping = ["-F", TRANSLATIONS / "babel.cfg", "-o", found, "web", "kg/release/questions"]
    subprocess.run([*command, *mapping], cwd=CHECKOUT, check=True, timeout=120)
    return read_po(io.BytesIO(found.read_bytes()))


@pytest.fixture(scope="module", params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return written(request.param)


def written(tag: str) -> Catalog:
    return read_po(io.BytesIO(path_of(tag).read_bytes()), locale=tag)


def path_of(tag: str) -> Path:
    return TRANSLATIONS / tag / "LC_MESSAGES" / "messages.po"


def forms(strings: str | list[str] | tuple[str, ...]) -> list[str]:
    return [strings] if isinstance(strings, str) else list(strings)


def test_a_catalogue_has_the_words_that_the_sources_say_and_no_others(words: Catalog, catalogue: Catalog) -> None:
    said, there = ({tuple(forms(message.id)) for message in of if message.id} for of in (words, catalogue))
    assert len(said) > 150
    assert sorted(said - there) == [], "make translations, then translate what is empty"
    assert sorted(there - said) == [], "make translations"


def test_every_word_is_translated_in_each_plural_form_and_none_is_a_guess(catalogue: Catalog) -> None:
    for message in catalogue:
        told = forms(message.string)
        assert all(told), message.id
        assert len(told) == (catalogue.num_plurals if message.pluralizable else 1), message.id
        assert not message.fuzzy or not message.id, message.id


def test_a_translation_holds_the_placeholders_of_what_it_translates(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            wanted = set(PLACEHOLDER.findall(forms(message.id)[-1]))
            assert [form for form in forms(message.string) if set(PLACEHOLDER.findall(form)) != wanted] == []


def test_a_translation_begins_and_ends_as_what_it_translates(catalogue: Catalog) -> None:
    """Pages put words together: a space or a colon at the end that is lost would show."""
    for message in catalogue:
        if message.id:
            said, told = forms(message.id)[-1], forms(message.string)[-1]
            assert (said[0].isspace(), said[-1].isspace(), said[-1] in ":…") == (
                told[0].isspace(),
                told[-1].isspace(),
                told[-1] in ":…",
            ), said


@pytest.mark.parametrize("tag", LANGUAGES)
def test_what_is_served_is_what_was_translated(tag: str) -> None:
    compiled = read_mo(io.BytesIO(path_of(tag).with_suffix(".mo").read_bytes()))
    told, given = ({tuple(forms(m.id)): forms(m.string) for m in of if m.id} for of in (written(tag), compiled))
    assert told == given, "make translations"
