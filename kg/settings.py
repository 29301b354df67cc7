"""All that a user may set, in one frozen object: from `kg.toml`, `KG_…` variables and the command line."""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

from kg.errors import KgError
from kg.iri import Iris

DEFAULT_BASE = "http://127.0.0.1:8000/"
LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the publisher does where the articles do not tell.

    Attributes:
        base: every thing's IRI begins with it; an absolute http(s) IRI that ends with a slash.
        out: the directory that holds the releases.
        title: the name of the published dataset.
        licence: IRI of the licence of the published statements.
        publish_text: whether a release holds the articles' whole text, or only the words that are quoted.
        min_confidence: what was read with less confidence than this, from 0 to 1, is left out of a release.
        authority: Turtle files of known organisations, people and places, added to the ones that come along.
        host: the address that `kg serve` listens at.
        port: the port that `kg serve` listens at.
        query_seconds: how long a query may run, its answer's writing included.
        query_processes: how many queries run at once; 0 for as many as there are cores.
        query_slow: how many queries that take long may run beside those, at the lowest priority.
        query_memory: MiB that one query process may take beyond what it has when it starts.
        query_queue: how many queries may wait for a process; one more is refused at once.
        answer_rows: how many rows, or triples, an answer may have.
        answer_size: MiB that an answer may have.
        copy_size: a release whose copy in memory takes no more MiB than this is asked there; 0 for none.
        kept_size: MiB of answers that are kept to be given again; 0 for none.
        client_queries: how many queries of one client may run or wait at once; 0 for any number.
        rate_limit: how many queries a client may ask, as "600 per minute"; empty for any number.
        rate_storage: where the queries of a client are counted: "memory://", or "redis://host:port".
        proxies: how many proxies stand before the server, whose word on the client's address counts.
        log_level: what is logged: "debug", "info", "warning" or "error".
        spacy_model: name or directory of a spaCy pipeline that helps to find names; empty for none.
        endpoint_url: address of an OpenAI-compatible endpoint that helps to find names; empty for none.
        endpoint_model: the model to ask there.
        endpoint_seconds: how long one answer of the endpoint may take.
        cache: the directory where answers of the endpoint are kept.
    """

    base: str = DEFAULT_BASE
    out: Path = Path("build")
    title: str = "Cooperation in the news"
    licence: str = "https://creativecommons.org/publicdomain/zero/1.0/"
    publish_text: bool = True
    min_confidence: float = 0.0
    authority: tuple[Path, ...] = ()
    host: str = "127.0.0.1"
    port: int = 8000
    query_seconds: float = 10.0
    query_processes: int = 0
    query_slow: int = 16
    query_memory: int = 1024
    query_queue: int = 256
    answer_rows: int = 10_000_000
    answer_size: int = 2048
    copy_size: int = 4096
    kept_size: int = 64
    client_queries: int = 8
    rate_limit: str = "600 per minute"
    rate_storage: str = "memory://"
    proxies: int = 0
    log_level: str = "info"
    spacy_model: str = ""
    endpoint_url: str = ""
    endpoint_model: str = ""
    endpoint_seconds: float = 60.0
    cache: Path = Path("build/cache")

    def __post_init__(self) -> None:
        try:
            Iris(self.base)
        except ValueError as error:
            raise _wrong("base", str(error), "Give --base an IRI like https://kg.example.org/.") from error
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", self.licence):
            raise _wrong("licence", f"{self.licence!r} is no http(s) IRI")
        if not 0 <= self.min_confidence <= 1:
            raise _wrong("min_confidence", f"{self.min_confidence} is not between 0 and 1")
        if not 0 <= self.port <= 65535:
            raise _wrong("port", f"{self.port} is not between 0 and 65535")
        for name in ("query_seconds", "endpoint_seconds"):
            if not getattr(self, name) > 0:
                raise _wrong(name, f"{getattr(self, name)} is not more than 0")
        for name in ("query_memory", "answer_rows", "answer_size"):
            if not getattr(self, name) > 0:
                raise _wrong(name, f"{getattr(self, name)} is not more than 0")
        counts = "query_processes query_slow query_queue copy_size kept_size client_queries proxies"
        for name in counts.split():
            if getattr(self, name) < 0:
                raise _wrong(name, f"{getattr(self, name)} is less than 0")
        if self.log_level not in LOG_LEVELS:
            raise _wrong("log_level", f"{self.log_level!r} is none of {', '.join(LOG_LEVELS)}")
        if not re.fullmatch(r"(?:https?://[^\s/@?#]+(?:/[^\s@?#]*)?)?", self.endpoint_url):
            hint = "Give an address like http://127.0.0.1:8080/v1. A key goes into the variable KG_ENDPOINT_KEY."
            raise _wrong("endpoint_url", "it is no plain http(s) address", hint)


def load(file: Path | None = None, environ: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """The settings of a run: from `kg.toml` (`file`, or this directory's), the environment, what is given.

    A later source wins; a value of None in `given` counts as not given.

    >>> load(environ={"KG_PORT": "8080"}, host=None).port
    8080

    Raises:
        KgError: a file that cannot be read, an unknown setting, a value of the wrong type.
    """
    values = _from_file(file) | _from_environment(os.environ if environ is None else environ)
    known = {field.name for field in fields(Settings)}
    values |= {name: value for name, value in given.items() if value is not None}
    if unknown := sorted(set(values) - known):
        raise KgError(f"unknown setting {unknown[0]!r}", hint=f"Settings are: {', '.join(sorted(known))}.", exit_code=2)
    return replace(Settings(), **{name: _as_typed(name, value) for name, value in values.items()})


def _from_file(file: Path | None) -> dict[str, Any]:
    path = file or Path("kg.toml")
    if file is None and not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KgError(f"cannot read the settings: {error}", where=str(path), exit_code=2) from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    names = {field.name for field in fields(Settings)}
    found = {name: environ[f"KG_{name.upper()}"] for name in names if f"KG_{name.upper()}" in environ}
    return {name: value.split(os.pathsep) if name == "authority" else value for name, value in found.items()}


def _as_typed(name: str, value: Any) -> Any:
    kind, convert = _KINDS[str(get_type_hints(Settings)[name])]
    try:
        return convert(value)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise _wrong(name, f"{value!r} is no {kind}") from error


def _truth(value: bool | str) -> bool:
    return value if isinstance(value, bool) else {"true": True, "1": True, "false": False, "0": False}[value.lower()]


def _whole(value: int | str) -> int:
    return value if type(value) is int else int(_text(value))


def _number(value: float | str) -> float:
    return float(value if type(value) in (int, float) else _text(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _files(value: list[str] | tuple[str, ...]) -> tuple[Path, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return tuple(Path(item) for item in value)


_KINDS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    str(bool): ("true or false", _truth),
    str(int): ("whole number", _whole),
    str(float): ("number", _number),
    str(str): ("text", _text),
    str(Path): ("path", Path),
    str(tuple[Path, ...]): ("list of files", _files),
}


def _wrong(name: str, message: str, hint: str = "") -> KgError:
    hint = hint or f"Mend {name}: the option, kg.toml or KG_{name.upper()}."
    return KgError(f"{name}: {message}", hint=hint, exit_code=2)
