"""A language model behind an OpenAI-compatible endpoint as a backend."""

import hashlib
import logging
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from kg.backend.answers import Kept, Name, names_in
from kg.backend.chat import Chat, NoAnswer
from kg.backend.settle import ORGANIZATION, PERSON, PLACE
from kg.errors import KgError
from kg.model import Document, Mention, Span
from kg.settings import Settings

LONGEST_ARTICLE = 100_000
"""How many characters of an article are sent at most; a longer one is not asked about."""

PATIENCE = 3
"""After so many articles in a row without an answer the endpoint is left alone for the rest of the run."""

_TYPES = {"person": PERSON, "place": PLACE, "organization": ORGANIZATION}
_PROMPT = Path(__file__).with_name("prompt.toml")
_log = logging.getLogger(__name__)


def open_endpoint(settings: Settings, key: str = "") -> "Endpoint":
    """The endpoint that the settings name. The key goes into a header and nowhere else; nothing is sent yet.

    Raises:
        KgError: no model is named, or the key cannot be one (exit code 2).
    """
    if not settings.endpoint_model:
        hint = "Set endpoint_model to a name that the endpoint knows, or leave endpoint_url out."
        raise KgError("endpoint_url is set, but no endpoint_model", hint=hint, exit_code=2)
    key = key.strip()
    if not re.fullmatch(r"[!-~]*", key):
        hint = "It is one word of ASCII characters, as the endpoint's provider gave it."
        raise KgError("KG_ENDPOINT_KEY cannot be sent in a header", hint=hint, exit_code=2)
    chat = Chat(settings.endpoint_url.rstrip("/"), settings.endpoint_model, key, settings.endpoint_seconds)
    return Endpoint(chat, settings.cache / "endpoint")


class Endpoint:
    """Names that a model lists, wherever they stand in the text; each text is asked about once and kept."""

    name = "endpoint"

    def __init__(self, chat: Chat, cache: Path) -> None:
        instructions, schema, digest = _prompt()
        self.version = f"{chat.model} prompt {digest}"
        self._chat, self._instructions, self._schema = chat, instructions, schema
        self._asked = (chat.model, digest)
        self._kept = Kept(cache)
        self._failures = 0

    def mentions(self, document: Document) -> Iterator[Mention]:
        """Every place where the words of a name stand; a longer name goes before one inside it.

        Raises:
            KgError: the endpoint gives no answer that can be used.
        """
        return _standing(document.article.text, self._names(document.article.text))

    def _names(self, text: str) -> tuple[Name, ...]:
        kept = self._kept.get(*self._asked, text)
        if kept is not None:
            return kept
        if len(text) > LONGEST_ARTICLE:
            raise KgError(f"the article has more than {LONGEST_ARTICLE} characters")
        if self._failures >= PATIENCE:
            raise KgError(f"it is not asked any more, since {PATIENCE} articles in a row got no answer")
        names = tuple((words, kind) for words, kind in self._answered(text) if words in text)
        self._keep(names, text)
        return names

    def _answered(self, text: str) -> tuple[Name, ...]:
        self._failures += 1
        try:
            answer = self._chat.ask(self._instructions, text, self._schema)
        except NoAnswer as problem:
            raise KgError(str(problem)) from problem
        self._failures = 0
        try:
            return names_in(answer)
        except ValueError as error:
            raise KgError(f"the model's answer is not the JSON that was asked for: {error}") from error

    def _keep(self, names: Iterable[Name], text: str) -> None:
        try:
            self._kept.put(names, *self._asked, text)
        except OSError as error:
            _log.warning("Warning: an answer of the endpoint cannot be kept: %s", error)


@cache
def _prompt() -> tuple[str, dict[str, Any], str]:
    """The instructions, the schema of the answer, and a digest of both."""
    content = _PROMPT.read_bytes()
    data = tomllib.loads(content.decode("utf-8"))
    return data["instructions"].strip(), data["schema"], hashlib.sha256(content).hexdigest()[:8]


def _standing(text: str, names: Iterable[Name]) -> Iterator[Mention]:
    taken = bytearray(len(text))
    for words, kind in sorted(names, key=lambda name: (-len(name[0]), name)):
        for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\1" * len(words)
                yield Mention(Span(match.start(), match.end()), _TYPES[kind], words)
