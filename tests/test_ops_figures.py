"""What is told of a running site: health, figures for Prometheus, and logs."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from flask import Response, g
from flask.testing import FlaskClient
from newsroom import BASE, Client, publish, readings
from prometheus_client.parser import text_string_to_metric_families

from kg.settings import Settings
from web import create_app
from web.served import EXTENSION

QUERY = {"hash": "0123456789ab", "outcome": "ok", "queued": 0.2, "ran": 0.3}


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[FlaskClient]:
    publish(tmp_path, readings())
    app = create_app(tmp_path, settings=Settings(base=BASE, out=tmp_path, query_processes=1))
    app.test_client_class = Client
    try:
        yield app.test_client()
    finally:
        app.extensions[EXTENSION].close()


def figures(asking: FlaskClient) -> dict[tuple[str, ...], float]:
    """Each figure by its name and the values of its labels."""
    text = asking.get("/metrics").text
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {(sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value for sample in samples}


def answer_with(asking: FlaskClient, pieces: Any, **query: Any) -> None:
    """Makes the endpoint answer so, and tell of a query as it does."""

    def view() -> Response:
        g.query = QUERY | query
        return Response(pieces() if callable(pieces) else pieces)

    asking.application.view_functions["sparql.endpoint"] = view


def test_requests_are_counted_by_route_and_kind_of_status(asking: FlaskClient) -> None:
    for path in ("/", "/", "/page/person/ada-byron", "/page/person/nobody", "/no/such/place/<script>"):
        asking.get(path, headers={"Accept": "text/html"})
    told = figures(asking)
    assert told["kg_http_requests_total", "/", "2xx"] == 2
    assert told["kg_http_requests_total", "/page/<kind>/<path:slug>", "2xx"] == 1
    assert told["kg_http_requests_total", "/page/<kind>/<path:slug>", "4xx"] == 1
    assert told["kg_http_requests_in_progress",] == 1  # this one
    assert told["process_resident_memory_bytes",] > 1 << 20
    assert ("kg_release_info", version("coop-kg"), asking.get("/health").json["release"]) in told  # type: ignore[index]


def test_queries_are_counted_by_outcome_and_timed(asking: FlaskClient) -> None:
    answer_with(asking, [b"whole"])
    asking.get("/sparql?query=x")
    answer_with(asking, [b"no"], outcome="late", ran=10.0)
    asking.get("/sparql?query=x")
    told = figures(asking)
    assert (told["kg_queries_total", "ok"], told["kg_queries_total", "late"]) == (1, 1)
    assert told["kg_query_queued_seconds_sum",] == pytest.approx(0.4)
    assert told["kg_query_ran_seconds_sum",] == pytest.approx(10.3)
    assert told["kg_query_ran_seconds_bucket", "0.5"] == 1


def test_an_answer_that_a_client_left_is_counted_as_gone(asking: FlaskClient) -> None:
    answer_with(asking, lambda: (bytes([65 + number]) for number in range(5)))
    answer = asking.get("/sparql?query=x", buffered=False)
    next(answer.iter_encoded())
    assert figures(asking)["kg_http_requests_in_progress",] == 2
    answer.close()
    told = figures(asking)
    assert told["kg_queries_total", "gone"] == 1
    assert told["kg_query_sending_seconds_count",] == 1
    assert told["kg_http_requests_in_progress",] == 1


def test_figures_are_not_shared_by_two_applications(asking: FlaskClient, tmp_path: Path) -> None:
    asking.get("/")
    other = create_app(tmp_path / "none", settings=Settings(out=tmp_path / "none")).test_client()
    assert ("kg_http_requests_total", "/", "2xx") in figures(asking)
    assert ("kg_http_requests_total", "/", "2xx") not in figures(other)


@pytest.mark.parametrize(("address", "header"), [("192.0.2.1", ""), ("127.0.0.1", "X-Forwarded-For")])
def test_figures_are_for_the_machine_alone(asking: FlaskClient, address: str, header: str) -> None:
    headers = {header: "127.0.0.1"} if header else {}
    answer = asking.get("/metrics", environ_base={"REMOTE_ADDR": address}, headers=headers)
    assert (answer.status_code, answer.content_type) == (403, "application/problem+json")


def test_a_process_lives_before_there_is_anything_to_serve(tmp_path: Path) -> None:
    app = create_app(tmp_path, settings=Settings(out=tmp_path))
    app.test_client_class = Client
    client = app.test_client()
    assert client.get("/health/live").json == {"status": "ok"}
    assert client.get("/health").status_code == 503
    assert ("kg_http_requests_total", "/health", "5xx") in figures(client)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_health_is_503_when_no_query_process_can_be_started(
    asking: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "Popen", _no_process)
    asking.application.extensions[EXTENSION].now().pool.close()
    answer = asking.get("/health")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def _no_process(*arguments: object, **more: object) -> None:
    raise OSError("no process can be started now")


def test_each_answer_names_its_request_and_only_a_proxy_may_choose_the_name(tmp_path: Path) -> None:
    for proxies, kept in ((0, False), (1, True)):
        client = create_app(tmp_path, settings=Settings(out=tmp_path, proxies=proxies)).test_client()
        given = client.get("/health/live", headers={"X-Request-ID": "from-the-proxy.1"}).headers["X-Request-ID"]
        assert (given == "from-the-proxy.1") is kept
        forged = client.get("/health/live", headers={"X-Request-ID": 'a"b {}'}).headers["X-Request-ID"]
        assert forged.isalnum()


def test_a_request_is_logged_without_what_it_asked(asking: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    answer_with(asking, [b"whole"])
    answer = asking.get("/sparql?query=SELECT-a-secret", headers={"Referer": "http://secret/"})
    (told,) = (record for record in caplog.records if record.name == "web.request")
    facts = vars(told)
    assert facts["request"] == answer.headers["X-Request-ID"]
    expected = {"method": "GET", "route": "/sparql", "status": 200, "bytes": 5, "client": "127.0.0.1"} | QUERY
    assert {name: facts[name] for name in expected} == expected
    assert not any("secret" in str(vars(record)) for record in caplog.records)


def test_at_debug_the_beginning_of_a_query_is_logged(asking: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "web.query")
    answer_with(asking, [b"whole"])
    asking.post("/sparql", data="ASK {} #" + 5000 * "x", content_type="application/sparql-query")
    (told,) = (record for record in caplog.records if record.name == "web.query")
    assert vars(told)["text"] == "ASK {} #" + (2048 - 8) * "x"


def test_a_fault_is_told_with_the_number_of_its_request(asking: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> Response:
        raise ValueError("a fault")

    asking.application.view_functions["sparql.endpoint"] = fail
    answer = asking.get("/sparql?query=x")
    assert answer.status_code == 500
    assert answer.json is not None
    assert answer.headers["X-Request-ID"] in answer.json["detail"]
    assert any(record.exc_info for record in caplog.records)


def test_making_applications_configures_no_logging(tmp_path: Path) -> None:
    before = [logging.getLogger(name).handlers[:] for name in ("", "web", "waitress", "werkzeug")]
    level = logging.getLogger().level
    for _ in range(3):
        create_app(tmp_path, settings=Settings(out=tmp_path))
    assert [logging.getLogger(name).handlers for name in ("", "web", "waitress", "werkzeug")] == before
    assert logging.getLogger().level == level


LOGGING = """
import logging, sys
from web import logs
logs.configure("info")
logs.configure(sys.argv[1])
hostile = "a\\nb\\r\\x1b[31m\\u2028\\x00\\ud800 \\"{}"
logging.getLogger("web.request").info("request", extra={"path": hostile})
logging.getLogger("waitress").error("Exception while serving %s", hostile)
logging.getLogger("web").debug("hidden at info")
try:
    raise ValueError(hostile)
except ValueError:
    logging.getLogger("web").exception("a fault")
"""


def logged(level: str) -> list[str]:
    run = subprocess.run([sys.executable, "-c", LOGGING, level], capture_output=True, check=True, timeout=60)
    assert run.stdout == b""
    return run.stderr.decode().splitlines()


def test_an_event_is_one_line_whatever_bytes_it_holds() -> None:
    lines = [json.loads(line) for line in logged("info")]
    assert [line["event"].split(" ")[0] for line in lines] == ["request", "Exception", "a"]
    assert [line["logger"] for line in lines] == ["web.request", "waitress", "web"]
    assert lines[0]["path"] == 'a\\nb\\r\\x1b[31m\\u2028\\x00\ud800 "{}'
    assert lines[2]["exception"].startswith("Traceback")
    assert all(line["timestamp"].endswith("Z") for line in lines)


def test_the_level_tells_what_is_logged() -> None:
    assert len(logged("error")) == 2
    assert len(logged("debug")) == 4
