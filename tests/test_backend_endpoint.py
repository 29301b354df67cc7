"""The endpoint backend, asked over HTTP: a server on this machine that answers well, badly, slowly and with garbage."""

import asyncio
import gzip
import json
import logging
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kg.authority import load
from kg.backend import Backend, open_backends, widened
from kg.backend.answers import names_in
from kg.backend.chat import LARGEST_ANSWER, Chat
from kg.backend.endpoint import LONGEST_ARTICLE, PATIENCE, Endpoint
from kg.backend.settle import ORGANIZATION, PERSON, PLACE
from kg.cli import main
from kg.errors import KgError
from kg.model import Article, Document
from kg.segment import segment
from kg.settings import Settings
from kg.spot import spot

TEXT = "News\n\nThe visitor, Qwéa Bakzó-Üçük, left Samobor 🙂 for Betatron Labs. Later Bakzó-Üçük saw New Samobor."
NAMES = [
    {"text": "Qwéa Bakzó-Üçük", "kind": "person"},
    {"text": "Bakzó-Üçük", "kind": "person"},
    {"text": "Samobor", "kind": "place"},
    {"text": "New Samobor", "kind": "place"},
    {"text": "Betatron Labs", "kind": "organization"},
]
KEY = "sk-0123456789-secret"


class Server(ThreadingHTTPServer):
    """Answers each POST as the next of `script` does, the last one for good, and remembers what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script: list[Callable[[Handler], None]] = []
        self.asked: list[tuple[str, dict[str, str], Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, dict(self.headers), json.loads(body)))
        script = self.server.script
        (script.pop(0) if len(script) > 1 else script[0])(self)

    def send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests are quiet."""


def completion(content: Any) -> bytes:
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


def answer(content: Any) -> Callable[[Handler], None]:
    return lambda handler: handler.send(200, completion(content))


def raw(status: int, body: bytes = b"", **headers: str) -> Callable[[Handler], None]:
    return lambda handler: handler.send(status, body, **headers)


GOOD = answer(json.dumps({"names": NAMES}))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def document(text: str = TEXT) -> Document:
    return segment(Article("a", text.partition("\n")[0], text, "en", source="a.md"))


def endpoint(server: Server, folder: Path, *, model: str = "small", seconds: float = 5.0) -> Endpoint:
    chat = Chat(server.url, model, KEY, seconds, pauses=(0.01, 0.02))
    return Endpoint(chat, folder)


def found(backend: Backend, text: str = TEXT) -> list[tuple[str, str]]:
    mentions = sorted(backend.mentions(document(text)), key=lambda mention: mention.span)
    return [(mention.span.of(text), mention.type) for mention in mentions]


ALL = [
    ("Qwéa Bakzó-Üçük", PERSON),
    ("Samobor", PLACE),
    ("Betatron Labs", ORGANIZATION),
    ("Bakzó-Üçük", PERSON),
    ("New Samobor", PLACE),
]


def test_every_place_where_a_name_stands_is_a_mention(server: Server, tmp_path: Path) -> None:
    server.script = [GOOD]
    assert found(endpoint(server, tmp_path)) == ALL


def test_the_question_is_a_chat_completion_with_schema_at_temperature_0(server: Server, tmp_path: Path) -> None:
    server.script = [GOOD]
    found(endpoint(server, tmp_path))
    ((path, headers, body),) = server.asked
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert (body["model"], body["temperature"]) == ("small", 0)
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert body["messages"][1]["content"] == TEXT
    form = body["response_format"]
    assert form["type"] == "json_schema"
    item = form["json_schema"]["schema"]["properties"]["names"]["items"]
    assert item["properties"]["kind"]["enum"] == ["person", "place", "organization"]


def test_without_a_key_no_header_is_sent(server: Server, tmp_path: Path) -> None:
    server.script = [GOOD]
    settings = Settings(endpoint_url=server.url + "/", endpoint_model="small", cache=tmp_path)
    (backend,) = open_backends(settings, {})
    assert found(backend) == ALL
    ((path, headers, _),) = server.asked
    assert path == "/v1/chat/completions"
    assert "Authorization" not in headers


TOLERATED = {
    "fenced": f"```json\n{json.dumps({'names': NAMES})}\n```",
    "between words": f"Here is the list:\n{json.dumps({'names': NAMES})}\nAnything else?",
    "with more in it": json.dumps({"thoughts": [1], "names": [*NAMES, {"text": "1968", "kind": "year"}]}),
    "with what does not stand there": json.dumps({"names": [*NAMES, {"text": "Eva Bako-Ucok", "kind": "person"}]}),
    "with half a word": json.dumps({"names": [*NAMES, {"text": "amobor", "kind": "place"}]}),
    "with items of other shapes": json.dumps({"names": [7, None, [], {}, {"text": 5, "kind": []}, "x", *NAMES]}),
    "with nothing as a name": json.dumps({"names": [{"text": " ", "kind": "place"}, *NAMES]}),
    "with half a character": json.dumps({"names": [{"text": "\ud800", "kind": "place"}, *NAMES]}),
    "doubled": json.dumps({"names": NAMES * 2}),
    "with unknown kinds": json.dumps({"names": [*NAMES, {"text": "visitor", "kind": "PERSON"}]}),
}


@pytest.mark.parametrize("case", TOLERATED)
def test_what_is_of_another_shape_or_not_in_the_text_is_dropped(case: str, server: Server, tmp_path: Path) -> None:
    server.script = [answer(TOLERATED[case])]
    assert found(endpoint(server, tmp_path)) == ALL


def drip(handler: Handler) -> None:
    """An answer that never ends: a byte now and then."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def drip_headers(handler: Handler) -> None:
    for _ in range(100):
        handler.wfile.write(b"X")
        handler.wfile.flush()
        time.sleep(0.05)


def reset(handler: Handler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def cut_short(handler: Handler) -> None:
    handler.send(200, b'{"choices"', Content_Length="5000")


def huge(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    with suppress(OSError):
        for _ in range(50):
            handler.wfile.write(b" " * LARGEST_ANSWER)


def no_http(handler: Handler) -> None:
    handler.wfile.write(b"\x00\xff SMTP ready\r\n\r\n")


BAD = {
    "no JSON": (raw(200, b"<html>Welcome</html>"), "no chat completion", 1),
    "no UTF-8": (raw(200, b'{"choices": "\xff\xfe\xe9"}'), "no chat completion", 1),
    "nothing": (raw(200), "no chat completion", 1),
    "packed": (raw(200, gzip.compress(completion('{"names": []}')), Content_Encoding="gzip"), "no chat completion", 1),
    "another shape": (raw(200, b'{"choices": []}'), "no chat completion", 1),
    "a list": (raw(200, b"[1, 2]"), "no chat completion", 1),
    "deep": (raw(200, b"[" * 100_000), "no chat completion", 1),
    "no words": (answer(None), "no words", 1),
    "words that are no JSON": (answer("I would rather not."), "not the JSON", 1),
    "JSON that breaks off": (answer('{"names": [{"text": "Samo'), "not the JSON", 1),
    "JSON of another shape": (answer('{"names": {"person": "Samobor"}}'), "not the JSON", 1),
    "deep words": (answer('{"names": ' + "[" * 100_000 + "}"), "not the JSON", 1),
    "a number past all bounds": (answer('{"names": ' + "9" * 10_000 + "}"), "not the JSON", 1),
    "huge": (huge, "longer than", 1),
    "wrong key": (raw(401, b'{"error": "no such key"}'), "it answered 401", 1),
    "wrong request": (raw(400, b"{}"), "it answered 400", 1),
    "elsewhere": (raw(307, Location="/elsewhere"), "it answered 307", 1),
    "too many": (raw(429), "it answered 429", 3),
    "broken": (raw(503), "it answered 503", 3),
    "reset": (reset, "cannot be reached", 3),
    "cut short": (cut_short, "cannot be reached", 3),
    "no HTTP": (no_http, "cannot be reached", 3),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_answer_is_told_and_asked_for_again_only_where_that_may_help(
    case: str, server: Server, tmp_path: Path
) -> None:
    act, message, times = BAD[case]
    server.script = [act]
    with pytest.raises(KgError, match=message) as error:
        found(endpoint(server, tmp_path))
    assert len(server.asked) == times
    assert KEY not in f"{error.value!r} {error.value.hint}"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("slow", [drip, drip_headers, lambda handler: time.sleep(2)])
def test_a_slow_answer_is_given_up_in_time(slow: Callable[[Handler], None], server: Server, tmp_path: Path) -> None:
    server.script = [slow]
    began = time.monotonic()
    with pytest.raises(KgError, match=r"no answer within 0\.2 s"):
        found(endpoint(server, tmp_path, seconds=0.2))
    assert time.monotonic() - began < 3 * 0.2 + 1.5
    assert len(server.asked) == 3


@pytest.mark.parametrize("first", [raw(429, Retry_After="1"), raw(500), reset, raw(503, Retry_After="soon")])
def test_a_passing_fault_is_outlasted(first: Callable[[Handler], None], server: Server, tmp_path: Path) -> None:
    server.script = [first, GOOD]
    assert found(endpoint(server, tmp_path)) == ALL
    assert len(server.asked) == 2


def test_the_server_is_given_the_pause_that_it_asks_for_within_bounds(server: Server, tmp_path: Path) -> None:
    server.script = [raw(429, Retry_After="1"), GOOD]
    began = time.monotonic()
    found(endpoint(server, tmp_path / "a"))
    assert time.monotonic() - began >= 1
    server.script = [raw(429, Retry_After="86400"), GOOD]
    began = time.monotonic()
    found(endpoint(server, tmp_path / "b", seconds=0.5))
    assert 0.5 <= time.monotonic() - began < 5


def test_a_text_is_asked_about_once_for_each_model(server: Server, tmp_path: Path) -> None:
    server.script = [GOOD]
    for model in ("small", "small", "large", "small"):
        assert found(endpoint(server, tmp_path, model=model)) == ALL
    assert [body["model"] for _, _, body in server.asked] == ["small", "large"]
    found(endpoint(server, tmp_path), TEXT.replace("Later", "Then"))
    assert len(server.asked) == 3


def test_an_answer_without_names_is_kept_too(server: Server, tmp_path: Path) -> None:
    server.script = [answer('{"names": []}')]
    assert [found(endpoint(server, tmp_path)) for _ in range(2)] == [[], []]
    assert len(server.asked) == 1


def test_a_change_of_the_prompt_asks_anew(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server.script = [GOOD]
    before = endpoint(server, tmp_path)
    found(before)
    monkeypatch.setattr("kg.backend.endpoint._prompt", lambda: ("List the names.", {"type": "object"}, "0123abcd"))
    after = endpoint(server, tmp_path)
    found(after)
    assert len(server.asked) == 2
    assert after.version == "small prompt 0123abcd" != before.version


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"names": 5}', b"[" * 100_000])
def test_a_kept_answer_that_was_damaged_is_asked_for_again(content: bytes, server: Server, tmp_path: Path) -> None:
    server.script = [GOOD]
    found(endpoint(server, tmp_path))
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)
    assert found(endpoint(server, tmp_path)) == ALL
    assert len(server.asked) == 2
    assert [path.suffix for path in tmp_path.iterdir()] == [".json"]


def test_a_cache_that_cannot_be_written_costs_a_line_and_no_name(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    server.script = [GOOD]
    assert found(endpoint(server, tmp_path / "file")) == ALL
    assert "cannot be kept" in caplog.text


def test_an_endpoint_that_is_down_is_left_alone_after_a_while(server: Server, tmp_path: Path) -> None:
    server.script = [raw(401)]
    backend = endpoint(server, tmp_path)
    for number in range(PATIENCE + 3):
        with pytest.raises(KgError):
            found(backend, f"News\n\nArticle {number}.")
    assert len(server.asked) == PATIENCE


def test_an_answer_between_gives_new_patience(server: Server, tmp_path: Path) -> None:
    backend = endpoint(server, tmp_path)
    for number in range(4 * PATIENCE):
        server.script = [GOOD if number % PATIENCE == 0 else raw(401)]
        with suppress(KgError):
            found(backend, f"News\n\nArticle {number}.")
    assert len(server.asked) == 4 * PATIENCE


def test_an_article_of_excessive_length_is_not_sent(server: Server, tmp_path: Path) -> None:
    server.script = [GOOD]
    with pytest.raises(KgError, match="more than"):
        found(endpoint(server, tmp_path), "News\n\n" + "word " * (LONGEST_ARTICLE // 5))
    assert server.asked == []


def test_it_works_beside_a_running_event_loop(server: Server, tmp_path: Path) -> None:
    server.script = [GOOD]

    async def notebook() -> list[tuple[str, str]]:
        return found(endpoint(server, tmp_path))

    assert asyncio.run(notebook()) == ALL


def test_settled_with_the_grammar_a_place_is_no_part_of_a_longer_name(server: Server, tmp_path: Path) -> None:
    server.script = [GOOD]
    mentions = widened(spot, endpoint(server, tmp_path))(document(), load("https://kg.example.org/"))
    ours = [(m.name, m.type) for m in mentions if m.how.startswith("endpoint small prompt ")]
    assert ours == [name for name in ALL if name[1] != ORGANIZATION]


@pytest.mark.parametrize(
    ("settings", "key", "message"),
    [
        ({"endpoint_url": "http://127.0.0.1:9/v1"}, "", "no endpoint_model"),
        ({"endpoint_model": "small"}, "", "no endpoint_url"),
        ({"endpoint_url": "http://127.0.0.1:9/v1", "endpoint_model": "m"}, "se cret", "KG_ENDPOINT_KEY"),
        ({"endpoint_url": "http://127.0.0.1:9/v1", "endpoint_model": "m"}, "secrét", "KG_ENDPOINT_KEY"),
    ],
)
def test_an_endpoint_that_is_chosen_by_half_is_a_wrong_use(settings: dict[str, str], key: str, message: str) -> None:
    with pytest.raises(KgError, match=message) as error:
        open_backends(Settings(**settings), {"KG_ENDPOINT_KEY": key})  # type: ignore[arg-type] # texts all
    assert error.value.exit_code == 2
    assert not key or key not in f"{error.value} {error.value.hint}"


def test_the_key_is_not_shown() -> None:
    assert KEY not in repr(Chat("http://127.0.0.1:9/v1", "small", KEY, 1.0))


def test_the_json_of_an_answer_is_found_whatever_stands_around_it() -> None:
    assert names_in('x {"names": [{"text": " Lyon ", "kind": "place"}]} y') == (("Lyon", "place"),)
    for bad in ("", "{", "}{", "[]", '{"names": null}'):
        with pytest.raises(ValueError, match=r"."):
            names_in(bad)


ARTICLE = "# A visit\n\n5 May 2020\n\nA guest, Qwéa Bakzó-Üçük, visited the University of Betaland on 4 May 2020.\n"


def test_a_build_goes_on_with_the_grammar_alone_where_the_endpoint_fails(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.md").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "b.md").write_text(ARTICLE.replace("A guest", "A visitor"), encoding="utf-8")
    (tmp_path / "kg.toml").write_text(f'endpoint_url = "{server.url}"\nendpoint_model = "small"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KG_ENDPOINT_KEY", KEY)
    server.script = [GOOD, raw(403)]
    done = CliRunner().invoke(main, ["build", "a.md", "b.md", "--jobs", "1"])
    assert done.exit_code == 0, done.output
    assert "Published 2 of 2 articles" in done.output
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert warnings == ["Warning: b.md: read without endpoint: it answered 403"]
    people = CliRunner().invoke(main, ["query", "SELECT ?n { ?p a foaf:Person ; foaf:name ?n }", "--format", "csv"])
    assert "Qwéa Bakzó-Üçük" in people.output
    assert KEY not in done.output + caplog.text
    assert KEY.encode() not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert len(list((tmp_path / "build" / "cache" / "endpoint").iterdir())) == 1
