"""Settings: where they come from, which source wins, and what is refused."""

from dataclasses import fields
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.settings import Settings, load


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_any_source_the_defaults_hold() -> None:
    assert load(environ={}) == Settings()


def test_a_later_source_wins() -> None:
    Path("kg.toml").write_text('port = 1\nhost = "a"\ntitle = "A"\n')
    settings = load(environ={"KG_PORT": "2", "KG_HOST": "b"}, port=3, title=None)
    assert (settings.port, settings.host, settings.title) == (3, "b", "A")


def test_another_file_can_be_named() -> None:
    Path("kg.toml").write_text("port = 1")
    Path("other.toml").write_text("port = 2")
    assert load(Path("other.toml"), environ={}).port == 2


GIVEN = {
    "base": ("https://kg.example.org/", "https://kg.example.org/"),
    "out": ("there", Path("there")),
    "title": ("News", "News"),
    "licence": ("https://example.org/licence", "https://example.org/licence"),
    "publish_text": ("false", False),
    "min_confidence": ("0.8", 0.8),
    "authority": ("a.ttl:b.ttl", (Path("a.ttl"), Path("b.ttl"))),
    "host": ("0.0.0.0", "0.0.0.0"),
    "port": ("80", 80),
    "query_seconds": ("2.5", 2.5),
    "query_processes": ("4", 4),
    "query_slow": ("8", 8),
    "query_memory": ("2048", 2048),
    "query_queue": ("64", 64),
    "answer_rows": ("1000", 1000),
    "answer_size": ("512", 512),
    "copy_size": ("0", 0),
    "kept_size": ("0", 0),
    "client_queries": ("4", 4),
    "rate_limit": ("60 per minute", "60 per minute"),
    "rate_storage": ("redis://127.0.0.1:6379", "redis://127.0.0.1:6379"),
    "proxies": ("1", 1),
    "log_level": ("warning", "warning"),
    "spacy_model": ("models/news", "models/news"),
    "endpoint_url": ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
    "endpoint_model": ("small", "small"),
    "endpoint_seconds": ("30", 30.0),
    "cache": ("answers", Path("answers")),
}


def test_every_setting_is_tried() -> None:
    assert set(GIVEN) == {field.name for field in fields(Settings)}


@pytest.mark.parametrize("name", GIVEN)
def test_every_setting_can_come_from_the_environment(name: str) -> None:
    text, value = GIVEN[name]
    assert getattr(load(environ={f"KG_{name.upper()}": text}), name) == value


def test_every_setting_can_come_from_the_file() -> None:
    Path("kg.toml").write_text(
        'base = "https://kg.example.org/"\nout = "there"\ntitle = "News"\nlicence = "https://example.org/licence"\n'
        'publish_text = false\nmin_confidence = 0.8\nauthority = ["a.ttl", "b.ttl"]\nhost = "0.0.0.0"\n'
        "port = 80\nquery_seconds = 2.5\n"
        "query_processes = 4\n"
        "query_slow = 8\n"
        "query_memory = 2048\n"
        "query_queue = 64\n"
        "answer_rows = 1000\n"
        "answer_size = 512\n"
        "copy_size = 0\n"
        "kept_size = 0\n"
        "client_queries = 4\n"
        'rate_limit = "60 per minute"\n'
        'rate_storage = "redis://127.0.0.1:6379"\n'
        "proxies = 1\n"
        'log_level = "warning"\n'
        'spacy_model = "models/news"\nendpoint_url = "http://127.0.0.1:8080/v1"\nendpoint_model = "small"\n'
        'endpoint_seconds = 30\ncache = "answers"\n'
    )
    assert load(environ={}) == Settings(**{name: value for name, (_, value) in GIVEN.items()})  # type: ignore[arg-type] # of many types


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("prot = 1", "unknown setting 'prot'"),
        ("port = ", "cannot read the settings"),
        ('port = "many"', "port: 'many' is no whole number"),
        ("port = 80.5", "port: 80.5 is no whole number"),
        ("port = true", "port: True is no whole number"),
        ("port = 70000", "port"),
        ("port = -1", "port"),
        ("title = 7", "title: 7 is no text"),
        ("publish_text = 'perhaps'", "publish_text: 'perhaps' is no true or false"),
        ("publish_text = 2", "publish_text: 2 is no true or false"),
        ("authority = 'a.ttl'", "authority: 'a.ttl' is no list of files"),
        ("authority = [1]", "authority"),
        ("min_confidence = 80", "min_confidence: 80.0 is not between 0 and 1"),
        ("min_confidence = -0.1", "min_confidence"),
        ("min_confidence = nan", "min_confidence"),
        ("query_seconds = 0", "query_seconds"),
        ("query_seconds = nan", "query_seconds"),
        ("endpoint_seconds = 0", "endpoint_seconds"),
        ("endpoint_url = 'ftp://example.org/v1'", "endpoint_url"),
        ("endpoint_url = 'https://me:secret@example.org/v1'", "endpoint_url: it is no plain"),
        ("endpoint_key = 'secret'", "unknown setting 'endpoint_key'"),
        ("base = 'kg.example.org'", "base"),
        ("base = 'https://kg.example.org'", "slash"),
        ("base = 'https://kg.example.org/#'", "base"),
        ("licence = 'free'", "licence"),
    ],
)
def test_a_wrong_setting_is_a_wrong_use(text: str, message: str) -> None:
    Path("kg.toml").write_text(text)
    with pytest.raises(KgError, match=message) as error:
        load(environ={})
    assert error.value.exit_code == 2


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_of_settings_that_cannot_be_read_is_a_wrong_use(content: bytes | None) -> None:
    if content is not None:
        Path("mine.toml").write_bytes(content)
    with pytest.raises(KgError, match=r"mine\.toml: cannot read the settings") as error:
        load(Path("mine.toml"), environ={})
    assert error.value.exit_code == 2


def test_an_unknown_variable_is_let_be_since_it_may_be_anothers() -> None:
    assert load(environ={"KG_DEBUG": "1", "KG_OTHER": "x"}) == Settings()
