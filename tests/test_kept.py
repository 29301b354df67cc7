"""Answers that are kept, and given again until there is a new release."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from newsroom import BASE, Client, many, publish, readings
from werkzeug.test import EnvironBuilder, run_wsgi_app

from kg.settings import Settings
from web import create_app
from web.pool import QueryError
from web.served import EXTENSION
from web.sparql.kept import LONGEST_ANSWER, LONGEST_BODY, OVERHEAD, Kept

SELECT = "SELECT ?s ?o { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?o } ORDER BY ?s LIMIT 5"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DIRECT = "application/sparql-query"


def kept_of(app: Flask) -> Kept:
    assert isinstance(app.wsgi_app, Kept)
    return app.wsgi_app


@contextmanager
def serving(out: Path, seconds: float = 60) -> Iterator[Flask]:
    """An application that names its answers, and has time enough on a busy machine."""
    made = create_app(out, settings=Settings(base=BASE, out=out, query_seconds=seconds))
    made.test_client_class = Client
    made.after_request(_with_a_tag)
    try:
        yield made
    finally:
        made.extensions[EXTENSION].close()


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    publish(folder, [*readings(), *many(120)])
    return folder


@pytest.fixture(scope="module")
def app(out: Path) -> Iterator[Flask]:
    with serving(out) as made:
        yield made


def _with_a_tag(response: Response) -> Response:
    """Names an answer that has no name yet."""
    if "ETag" not in response.headers and response.status_code == 200:
        response.set_etag(hashlib.sha256(repr((request.full_path, request.get_data())).encode()).hexdigest())
    return response


@pytest.fixture
def hits(app: Flask) -> Iterator[list[str]]:
    """The queries that were answered from what is kept."""
    found: list[str] = []
    kept = kept_of(app)
    kept._on_kept = lambda environ: found.append(environ["REQUEST_METHOD"])
    kept._answers.clear()
    kept.used = 0
    yield found
    kept._on_kept = None


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def ask(client: FlaskClient, query: str = SELECT, **headers: str) -> Any:
    return client.get(
        "/sparql", query_string={"query": query}, headers={n.replace("_", "-"): v for n, v in headers.items()}
    )


def test_the_second_answer_is_the_first_and_says_that_it_is_kept(client: FlaskClient, hits: list[str]) -> None:
    first, second = ask(client), ask(client)
    assert hits == ["GET"]
    assert (second.status_code, second.data) == (200, first.data)
    assert len(first.json["results"]["bindings"]) == 5
    passing = {"Server-Timing", "Content-Length", "Date", "X-Request-ID"}
    assert [h for h in second.headers if h[0] not in passing] == [h for h in first.headers if h[0] not in passing]
    assert second.headers["Server-Timing"] == "kept"
    assert int(second.headers["Content-Length"]) == len(first.data)


def test_a_form_and_a_query_as_body_are_kept_each(client: FlaskClient, hits: list[str]) -> None:
    forms = [client.post("/sparql", data={"query": SELECT}) for _ in range(2)]
    bodies = [client.post("/sparql", data=SELECT, content_type=DIRECT) for _ in range(2)]
    assert hits == ["POST", "POST"]
    assert len({answer.data for answer in (*forms, *bodies)}) == 1
    other = client.post("/sparql", data="ASK {}", content_type=DIRECT)
    assert other.json["boolean"] is True
    assert hits == ["POST", "POST"]


@pytest.mark.parametrize(
    "other",
    [{"Accept": "text/csv"}, {"Accept_Encoding": "gzip"}, {"Host": "elsewhere.example"}],
    ids=["Accept", "Accept-Encoding", "Host"],
)
def test_a_request_with_another_header_that_selects_has_its_own_answer(
    client: FlaskClient, hits: list[str], other: dict[str, str]
) -> None:
    ask(client)
    ask(client, **other)
    assert hits == []
    ask(client, **other)
    ask(client)
    assert hits == ["GET", "GET"]


def test_who_has_the_kept_answer_is_told_that_it_is_unchanged(client: FlaskClient, hits: list[str]) -> None:
    first = ask(client)
    again = ask(client, If_None_Match=f'"other", {first.headers["ETag"]}')
    assert (again.status_code, again.data, hits) == (304, b"", ["GET"])
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "Content-Type" not in again.headers
    assert "Access-Control-Allow-Origin" in again.headers
    assert ask(client, If_None_Match='"other"').data == first.data


def test_head_is_answered_from_what_is_kept_without_its_body(client: FlaskClient, hits: list[str]) -> None:
    client.head("/sparql", query_string={"query": SELECT})
    first = ask(client)
    head = client.head("/sparql", query_string={"query": SELECT})
    assert (head.status_code, head.data, hits) == (200, b"", ["HEAD"])
    assert int(head.headers["Content-Length"]) == len(first.data)


@pytest.mark.parametrize(
    "wanted",
    [
        {"query_string": {"query": "SELECT * {"}},
        {"query_string": {"query": SELECT}, "headers": {"Accept": "text/html"}},
        {"query_string": {"query": SELECT}, "headers": {"Authorization": "Basic eDp5"}},
        {"method": "POST", "data": SELECT + " #" + "x" * LONGEST_BODY, "content_type": DIRECT},
        {"query_string": {"query": "SELECT * { ?a ?b ?c . ?d a ?f } LIMIT 20000"}},
    ],
    ids=["a refusal", "a page", "a request of someone", "a long body", "a long answer"],
)
def test_what_is_not_to_be_kept_passes_whole(
    app: Flask, client: FlaskClient, hits: list[str], wanted: dict[str, Any]
) -> None:
    first, second = client.open("/sparql", **wanted), client.open("/sparql", **wanted)
    assert (first.status_code, len(first.data)) == (second.status_code, len(second.data))
    assert first.data
    assert hits == []
    assert kept_of(app).used == 0


@pytest.mark.parametrize("address", ["/page/person/ada-byron", "/data/person/ada-byron.ttl", "/data/person/ada-byron"])
def test_pages_and_documents_of_things_are_kept(client: FlaskClient, hits: list[str], address: str) -> None:
    first, second = client.get(address), client.get(address)
    assert (first.status_code, second.data, hits) == (200, first.data, ["GET"])
    other = client.get(f"{address}?incoming=2")
    assert hits == ["GET"]
    assert other.status_code == 200
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get(address, headers={"If-None-Match": '"other"'}).data == first.data


@pytest.mark.parametrize("header", ["Range", "If-Match", "If-Modified-Since", "If-Unmodified-Since", "Authorization"])
def test_what_sets_a_condition_is_left_to_the_application(client: FlaskClient, hits: list[str], header: str) -> None:
    for _ in range(2):
        client.get("/data/person/ada-byron.nt", headers={header: "x"})
    assert hits == []


def test_other_pages_are_not_kept(app: Flask, client: FlaskClient, hits: list[str]) -> None:
    for address in ("/browse", "/", "/pages", "/page/person/nobody", "/id/person/ada-byron"):
        client.get(address)
        client.get(address)
    assert hits == []
    assert kept_of(app).used == 0


def test_an_answer_that_broke_off_is_not_kept(out: Path) -> None:
    with serving(out, seconds=2) as made:
        with suppress(QueryError):
            assert ask(made.test_client(), ENDLESS).status_code != 200
        assert kept_of(made).used == 0


def test_an_answer_that_nobody_read_to_its_end_is_not_kept(app: Flask, hits: list[str]) -> None:
    builder = EnvironBuilder("/sparql", query_string={"query": "SELECT * { ?a ?b ?c . ?d a ?f } LIMIT 2000"})
    pieces, status, _ = run_wsgi_app(app.wsgi_app, builder.get_environ())
    assert status.startswith("200")
    assert next(iter(pieces))
    pieces.close()  # type: ignore[attr-defined]  # as WSGI has it
    assert kept_of(app).used == 0


def test_a_new_release_empties_what_is_kept(tmp_path: Path) -> None:
    publish(tmp_path, readings())
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    with serving(tmp_path) as made:
        client = made.test_client()
        old = [ask(client, query).data for _ in range(2)]
        assert kept_of(made).used > 0
        publish(tmp_path, [*readings(), *many(3)])
        new = ask(client, query)
        assert new.headers.get("Server-Timing") != "kept"
        assert old[0] == old[1] != new.data
        assert len(kept_of(made)._answers) == 1


def test_where_nothing_may_be_kept_nothing_is_put_before_the_application(tmp_path: Path) -> None:
    publish(tmp_path, readings())
    made = create_app(tmp_path, settings=Settings(out=tmp_path, kept_size=0))
    assert not isinstance(made.wsgi_app, Kept)
    made.extensions[EXTENSION].close()


def test_without_a_release_the_application_says_so(tmp_path: Path) -> None:
    with serving(tmp_path) as made:
        assert ask(made.test_client()).status_code == 503


@dataclass
class Press:
    """Something that serves one edition after the other, to anyone who asks for a page of so many bytes."""

    edition: object
    asked: int = 0
    breaks: bool = False
    headers: tuple[tuple[str, str], ...] = (("ETag", '"x"'),)

    def now(self) -> object:
        return self.edition

    def body(self, query: str) -> bytes:
        return f"{id(self.edition)} {query} ".encode().ljust(int(query.partition("-")[2]), b".")

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        start_response("200 OK", list(self.headers))
        whole = self.body(environ["QUERY_STRING"])
        yield whole[:100]
        if self.breaks:
            raise QueryError("late", "the query ran longer than the time limit")
        yield whole[100:]


def read(application: Any, query: str) -> bytes:
    pieces, _, _ = run_wsgi_app(application, EnvironBuilder("/sparql", query_string=query).get_environ())
    return b"".join(pieces)


@pytest.mark.parametrize(
    ("header", "is_kept"),
    [
        (("Vary", "Accept, accept-encoding"), True),
        (("Cache-Control", "no-cache"), True),
        (("Vary", "Cookie"), False),
        (("Vary", "*"), False),
        (("Cache-Control", "max-age=5, No-Store"), False),
        (("Cache-Control", "private"), False),
        (("Set-Cookie", "a=b"), False),
        (("Content-Length", "7"), False),
    ],
)
def test_an_answer_is_kept_only_if_its_headers_allow_it(header: tuple[str, str], is_kept: bool) -> None:
    press = Press(object(), headers=(("ETag", '"x"'), header))
    kept = Kept(press, press, 10_000)
    assert read(kept, "a-500") == read(kept, "a-500")
    assert press.asked == (1 if is_kept else 2)


def test_what_a_header_tells_of_one_request_is_not_told_to_another() -> None:
    press = Press(object(), headers=(("ETag", '"x"'), ("X-Request-ID", "1"), ("ratelimit", "9"), ("Link", "</a>")))
    kept = Kept(press, press, 10_000)
    read(kept, "a-500")
    _, _, headers = run_wsgi_app(kept, EnvironBuilder("/sparql", query_string="a-500").get_environ())
    assert dict(headers) == {"ETag": '"x"', "Link": "</a>", "Server-Timing": "kept", "Content-Length": "500"}


def test_an_answer_without_a_name_is_not_kept() -> None:
    press = Press(object(), headers=())
    kept = Kept(press, press, 10_000)
    read(kept, "a-500")
    assert kept.used == 0


def test_an_answer_that_a_new_release_overtook_is_not_kept() -> None:
    press = Press(object())
    kept = Kept(press, press, 10_000)
    pieces, _, _ = run_wsgi_app(kept, EnvironBuilder("/sparql", query_string="a-500").get_environ())
    press.edition = object()
    assert b"".join(pieces)
    assert kept.used == 0


def test_many_threads_get_answers_of_an_edition_that_was_served_while_they_asked() -> None:
    press = Press(object())
    kept, wrong = Kept(press, press, 20_000), []
    editions = [object() for _ in range(30)]

    def reader(number: int) -> None:
        for turn in range(200):
            query = f"{(number + turn) % 7}-400"
            got = read(kept, query)
            if not any(got.startswith(f"{id(edition)} {query} ".encode()) for edition in [*editions, first]):
                wrong.append(got)

    first = press.edition
    threads = [threading.Thread(target=reader, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for edition in editions:
        press.edition = edition
        read(kept, "0-400")
    for thread in threads:
        thread.join(30)
    assert wrong == []
    assert kept.used == sum(answer.size for answer in kept._answers.values()) <= 20_000
    assert read(kept, "3-400").startswith(str(id(press.edition)).encode())


class Keeping(RuleBasedStateMachine):
    """What is kept, against a model: the least recently used leaves, and the size is never passed."""

    SIZE = 12_000

    def __init__(self) -> None:
        super().__init__()
        self.press = Press(object())
        self.kept = Kept(self.press, self.press, self.SIZE)
        self.model: OrderedDict[str, int] = OrderedDict()

    @rule(name=st.sampled_from("abcdef"), length=st.sampled_from([50, 1_000, 4_000, 13_000]))
    def ask(self, name: str, length: int) -> None:
        query, before = f"{name}-{length}", self.press.asked
        assert read(self.kept, query) == self.press.body(query)
        assert (self.press.asked == before) == (query in self.model)
        self._take(query, len(self.press.body(query)))

    def _take(self, query: str, length: int) -> None:
        # an answer takes its body, its headers (ETag, Server-Timing: kept, Content-Length) and an overhead
        size = length + len('ETag"x"' + "Server-Timingkept" + "Content-Length" + str(length)) + OVERHEAD
        if query not in self.model and size <= self.SIZE:
            self.model[query] = size
        if query in self.model:
            self.model.move_to_end(query)
        while sum(self.model.values()) > self.SIZE:
            self.model.popitem(last=False)

    @precondition(lambda self: self.model)
    @rule()
    def a_new_release(self) -> None:
        self.press.edition = object()
        self.model.clear()

    @rule(length=st.sampled_from([150, 2_000]))
    def ask_for_what_breaks_off(self, length: int) -> None:
        self.press.breaks = True
        with pytest.raises(QueryError):
            read(self.kept, f"broken-{length}")
        self.press.breaks = False

    @invariant()
    def it_holds_what_the_model_holds(self) -> None:
        if self.kept._of is self.press.edition:
            assert self.kept.used == sum(self.model.values()) <= self.SIZE


TestKeeping = Keeping.TestCase
TestKeeping.settings = settings(max_examples=40, stateful_step_count=30, deadline=None, derandomize=True)


def test_an_answer_of_the_greatest_length_is_kept_and_a_longer_one_is_not() -> None:
    press = Press(object())
    kept = Kept(press, press, 10 * LONGEST_ANSWER)
    for query, asked in ((f"a-{LONGEST_ANSWER}", 1), (f"b-{LONGEST_ANSWER + 1}", 3)):
        assert read(kept, query) == read(kept, query) == press.body(query)
        assert press.asked == asked
