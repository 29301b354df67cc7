"""What one client may ask: who it is, how often it may ask, and how much at once."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from newsroom import BASE, Client
from werkzeug.test import TestResponse

from kg.errors import KgError
from kg.settings import Settings
from web import client, create_app
from web.served import EXTENSION

FAR, OTHER = "192.0.2.1", "192.0.2.2"
ASK = "/sparql?query=ASK%7B%7D"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("limits") / "a.ttl"
    file.write_text('<alice> a <Person> ; <http://xmlns.com/foaf/0.1/name> "Alice" .')
    return file


@contextmanager
def site(data: Path, **settings: Any) -> Iterator[FlaskClient]:
    app = create_app(data=[data], settings=Settings(base=BASE, query_processes=1, kept_size=0, **settings))
    app.test_client_class = Client
    try:
        yield app.test_client()
    finally:
        app.extensions[EXTENSION].close()


def ask(asking: FlaskClient, address: str = FAR, path: str = ASK, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return asking.get(path, environ_base={"REMOTE_ADDR": address}, headers=named)


def statuses(asking: FlaskClient, count: int, address: str = FAR, **headers: str) -> list[int]:
    return [ask(asking, address, **headers).status_code for _ in range(count)]


def test_a_client_that_asks_too_often_is_told_when_to_come_back(data: Path) -> None:
    with site(data, rate_limit="3 per minute") as asking:
        first = ask(asking)
        assert first.headers["RateLimit-Policy"] == '"queries";q=3;w=60'
        assert first.headers["RateLimit"].startswith('"queries";r=2;t=')
        assert statuses(asking, 2) == [200, 200]
        refused = ask(asking)
        assert (refused.status_code, refused.content_type) == (429, "application/problem+json")
        assert 1 <= int(refused.headers["Retry-After"]) <= 61
        assert refused.headers["RateLimit"].startswith('"queries";r=0;t=')
        assert refused.json is not None
        assert "3 per 1 minute" in refused.json["detail"]
        assert refused.json["hint"]


def test_other_clients_pages_and_forms_are_not_touched(data: Path) -> None:
    with site(data, rate_limit="1 per minute") as asking:
        assert statuses(asking, 2) == [200, 429]
        assert statuses(asking, 1, OTHER) == [200]
        for path in (
            "/",
            "/sparql",
            "/search",
            "/page?iri=https://kg.example.org/kg/alice",
            "/health",
            "/static/site.css",
        ):
            assert ask(asking, path=path).status_code == 200, path
        assert asking.options(ASK, environ_base={"REMOTE_ADDR": FAR}).status_code < 300
        for path in (
            "/search?q=alice",
            "/store?default",
            "/panel/people?of=x",
            "/releases/2026-01-01.1/sparql?query=ASK%7B%7D",
        ):
            assert ask(asking, path=path).status_code == 429, path
        assert asking.post("/sparql", data={"query": "ASK {}"}, environ_base={"REMOTE_ADDR": FAR}).status_code == 429


@pytest.mark.parametrize("address", ["127.0.0.1", "127.5.5.5", "::1", "::ffff:127.0.0.1"])
def test_clients_on_the_machine_have_no_limit(data: Path, address: str) -> None:
    with site(data, rate_limit="1 per minute", client_queries=1) as asking:
        assert statuses(asking, 3, address) == [200] * 3


def test_whoever_comes_through_a_proxy_on_the_machine_is_no_client_of_the_machine(data: Path) -> None:
    with site(data, rate_limit="1 per minute") as asking:
        assert statuses(asking, 2, "127.0.0.1", X_Forwarded_For=FAR) == [200, 429]
        assert statuses(asking, 1, "127.0.0.1", X_Forwarded_For=OTHER) == [429]  # whom it names is not believed
        assert statuses(asking, 2, "127.0.0.1") == [200, 200]


def test_a_client_far_away_cannot_be_another_by_saying_so(data: Path) -> None:
    with site(data, rate_limit="1 per minute") as asking:
        assert statuses(asking, 1, X_Forwarded_For="198.51.100.1") == [200]
        assert statuses(asking, 1, X_Forwarded_For="198.51.100.2") == [429]
        assert statuses(asking, 1, X_Forwarded_For="127.0.0.1", Forwarded="for=127.0.0.1") == [429]


def test_behind_a_proxy_the_client_is_whom_the_proxy_names(data: Path) -> None:
    with site(data, rate_limit="1 per minute", proxies=1) as asking:
        assert statuses(asking, 2, "127.0.0.1", X_Forwarded_For=FAR) == [200, 429]
        assert statuses(asking, 1, "127.0.0.1", X_Forwarded_For=f"127.0.0.1, {FAR}") == [429]
        assert statuses(asking, 1, "127.0.0.1", X_Forwarded_For=OTHER) == [200]
        assert statuses(asking, 2, "127.0.0.1", X_Forwarded_For="127.0.0.1") == [200, 429]
        assert statuses(asking, 1, "127.0.0.1", X_Forwarded_For=f"{FAR}:4711") == [429]


def test_a_proxy_that_names_nobody_frees_nobody(data: Path) -> None:
    with site(data, rate_limit="1 per minute", proxies=2) as asking:
        assert statuses(asking, 2, "127.0.0.1") == [200, 429]
        assert statuses(asking, 1, "127.0.0.1", X_Forwarded_For=FAR) == [429]  # one name, where two are due


def test_an_ipv6_client_is_its_network(data: Path) -> None:
    with site(data, rate_limit="1 per minute") as asking:
        assert statuses(asking, 1, "2001:db8:1:2::1") == [200]
        assert statuses(asking, 1, "2001:db8:1:2:ffff:eeee:dddd:1") == [429]
        assert statuses(asking, 1, "2001:db8:1:3::1") == [200]


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:99", "192.0.2.1"),
        ("[2001:DB8::0:1]:99", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("unknown" * 20, ("unknown" * 20)[:64]),
    ],
)
def test_an_address_is_read_however_it_is_written(told: str, address: str) -> None:
    with Flask(__name__).test_request_context("/", environ_base={"REMOTE_ADDR": told}):
        assert client.address() == address


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"rate_limit": "many"}, "rate_limit"),
        ({"rate_storage": "tape://here"}, "rate_storage"),
        ({"rate_storage": "redis://:secret@127.0.0.1:port"}, "rate_storage"),
    ],
)
def test_a_setting_that_cannot_be_understood_is_told_at_the_start(
    data: Path, settings: dict[str, str], word: str
) -> None:
    with pytest.raises(KgError, match=word) as caught, site(data, **settings):
        pass
    assert caught.value.exit_code == 2
    assert "secret" not in f"{caught.value}"


def test_without_a_limit_a_client_may_ask_as_it_likes(data: Path) -> None:
    with site(data, rate_limit="", client_queries=0) as asking:
        answers = [ask(asking) for _ in range(20)]
        assert {answer.status_code for answer in answers} == {200}
        assert not any("RateLimit" in answer.headers for answer in answers)


class Slow:
    """Answers of the endpoint that end when they are told to."""

    def __init__(self, app: Flask) -> None:
        self.go_on, self.begun = threading.Event(), threading.Semaphore(0)
        app.view_functions["sparql.endpoint"] = self.answer

    def answer(self) -> Response:
        def pieces() -> Iterator[bytes]:
            yield b"first"
            self.begun.release()
            self.go_on.wait(20)
            yield b"last"

        return Response(pieces())


def test_a_client_may_have_only_so_many_queries_at_once(data: Path) -> None:
    with site(data, client_queries=2) as asking:
        slow = Slow(asking.application)
        threads = [threading.Thread(target=ask, args=(asking.application.test_client(),)) for _ in range(2)]
        for thread in threads:
            thread.start()
            assert slow.begun.acquire(timeout=20)
        refused = ask(asking)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
        assert ask(asking, path="/").status_code == 200
        slow.go_on.set()
        assert ask(asking, OTHER).status_code == 200
        for thread in threads:
            thread.join(20)
        assert ask(asking).status_code == 200


def test_a_query_counts_no_more_once_its_client_left_or_it_failed(data: Path) -> None:
    with site(data, client_queries=1) as asking:
        slow = Slow(asking.application)
        slow.go_on.set()
        for _ in range(3):
            answer = asking.get(ASK, environ_base={"REMOTE_ADDR": FAR}, buffered=False)
            assert answer.status_code == 200
            next(answer.iter_encoded())
            answer.close()

        def fail() -> Response:
            raise ValueError("a fault")

        asking.application.view_functions["sparql.endpoint"] = fail
        assert statuses(asking, 3) == [500] * 3
        assert asking.head(ASK, environ_base={"REMOTE_ADDR": FAR}).status_code == 500


class Redis:
    """A server of Redis with nothing in it, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen([*command, "--bind", "127.0.0.1"], stdout=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise TimeoutError("redis-server does not answer")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    if not shutil.which("redis-server"):
        pytest.skip("needs redis-server: apt-get install redis-server")
    server = Redis(tmp_path)
    yield server
    server.stop()


def test_several_servers_count_together_in_redis(data: Path, redis: Redis) -> None:
    storage = f"redis://127.0.0.1:{redis.port}"
    counted = {"rate_limit": "3 per minute", "rate_storage": storage}
    with site(data, **counted) as one, site(data, **counted) as two:
        assert statuses(one, 2) + statuses(two, 2) == [200, 200, 200, 429]
        assert statuses(one, 1) == [429]


def test_a_redis_that_is_gone_takes_nothing_down_and_counts_again_when_it_is_back(data: Path, redis: Redis) -> None:
    storage = f"redis://127.0.0.1:{redis.port}"
    with site(data, rate_limit="2 per minute", rate_storage=storage) as asking:
        assert statuses(asking, 1) == [200]
        redis.stop()
        assert statuses(asking, 3) == [200, 200, 429]  # counted in memory meanwhile
        redis.start()
        end = time.monotonic() + 20
        while ask(asking).status_code == 429 and time.monotonic() < end:
            time.sleep(0.2)
        assert time.monotonic() < end


def test_a_redis_that_was_never_there_takes_nothing_down(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # it takes connections and says nothing
        storage = f"redis://127.0.0.1:{silent.getsockname()[1]}"
        with site(data, rate_limit="2 per minute", rate_storage=storage) as asking:
            began = time.monotonic()
            assert statuses(asking, 3) == [200, 200, 429]
            assert time.monotonic() - began < 10
