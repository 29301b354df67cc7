"""The headers that protect whoever shows or reads an answer: they stand on every answer of every address."""

import pytest
from flask.testing import FlaskClient
from newsroom import app
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from web.policy import DATA_POLICY, EDITOR_POLICY, HEADERS, POLICY
from web.served import EXTENSION

SAMPLES: dict[str, str | int] = {
    "kind": "organization",
    "slug": "university",
    "name": "harbour-university.ttl",
    "rest": "organization/harbour-university",
    "filename": "site.css",
    "place": 1,
}
"""What stands for a variable of a rule; where no thing is found, the answer is an error, which has headers too."""
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
ACCEPTS = ("text/html", "application/json", "text/turtle")


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


def address(rule: Rule) -> str:
    version = app().extensions[EXTENSION].now().version
    return str(rule.build(dict.fromkeys(rule.arguments, "x") | SAMPLES | {"version": version}, append_unknown=False)[1])


def assert_protected(answer: TestResponse) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert policy in ({POLICY, EDITOR_POLICY} if answer.mimetype == "text/html" else {DATA_POLICY, POLICY})
    assert [name for name, value in HEADERS.items() if answer.headers.getlist(name) != [value]] in (
        [],
        ["Access-Control-Expose-Headers"],  # an answer may show more of its headers
    )
    assert not {"Server", "X-Powered-By", "Set-Cookie"} & set(answer.headers.keys())


RULES = sorted(app().url_map.iter_rules(), key=lambda rule: rule.rule)


def test_all_rules_are_looked_at() -> None:
    assert len(RULES) >= 30
    assert {"/sparql", "/downloads/<name>", "/id/<path:rest>", "/static/<path:filename>"} <= {r.rule for r in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule)
def test_every_answer_of_an_address_is_protected(client: FlaskClient, rule: Rule) -> None:
    for method in METHODS:
        for accept in ACCEPTS:
            answer = client.open(address(rule), method=method, headers={"Accept": accept})
            assert answer.status_code < 500 or rule.rule == "/health", (method, accept)
            assert_protected(answer)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"path": "/nothing/here"}, 404),
        ({"path": "/sparql?query=nonsense"}, 400),
        ({"path": "/", "method": "PATCH"}, 405),
        ({"path": "/id/person/ada-byron", "headers": {"Accept": "image/png"}}, 406),
        ({"path": "/sparql", "method": "POST", "data": b"x", "content_type": "text/csv"}, 415),
        ({"path": "/downloads/dump.nq.gz", "headers": {"Range": "bytes=0-9"}}, 206),
        ({"path": "/downloads/dump.nq.gz", "headers": {"Range": "bytes=999999999-"}}, 416),
        ({"path": "/page/person/ada-byron"}, 200),
        ({"path": "/id/person/ada-byron"}, 303),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else value["path"],
)
def test_an_answer_of_any_status_is_protected(client: FlaskClient, asked: dict[str, object], status: int) -> None:
    answer = client.open(**asked)  # type: ignore[arg-type]  # what a request has
    assert answer.status_code == status
    assert_protected(answer)


def test_an_answer_that_has_not_changed_is_protected(client: FlaskClient) -> None:
    tag = client.get("/page/person/ada-byron").headers["ETag"]
    answer = client.get("/page/person/ada-byron", headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] in (POLICY, DATA_POLICY)


def test_no_page_may_run_script_of_its_own(client: FlaskClient) -> None:
    for policy in (POLICY, EDITOR_POLICY, DATA_POLICY):
        directives = dict(part.split(None, 1) for part in policy.split("; "))
        assert directives["default-src"] in ("'self'", "'none'")
        assert "script-src" not in directives
        assert (directives["frame-ancestors"], directives["base-uri"]) == ("'none'", "'none'")
        assert "unsafe-inline" not in policy and "unsafe-eval" not in policy
