"""The description of the HTTP interface: complete, valid, and what addresses do answer."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from itertools import product
from typing import Any
from urllib.parse import quote, unquote

import pytest
from flask.testing import FlaskClient
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from newsroom import BASE, app
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from web.openapi import WORDS, path_of
from web.operations import OPERATIONS, PROBLEM
from web.served import EXTENSION

KNOWN = {
    "original": ["page/person/ada-byron", "data/person/ada-byron.ttl", "page"],
    "rest": ["organization/harbour-university", "article/hostile", "graph/derived", "id/person/ada-byron"],
    "kind": ["organization", "person", "article"],
    "slug": ["harbour-university", "ada-byron", "hostile", "article", "university"],
    "name": [
        "harbour-university.ttl",
        "ada-byron.jsonld",
        "hostile",
        "dump.nq.gz",
        "void.ttl",
        "student-exchange",
        "university",
        "timeline",
        "incoming",
    ],
    "version": ["CURRENT", "0.1.0", "2020-01-01.1"],
    "filename": ["site.css", "favicon.svg", "nothing.js"],
    "place": ["1", "2"],
    "page": ["1", "2", "0", "x"],
    "lang": ["en", "ru", "xx"],
    "labels": ["ru", "zh"],
    "incoming": ["1", "2", "-1"],
    "articles": ["1", "3"],
    "iri": [f"{BASE}id/person/ada-byron", "https://x.example/nothing", "no iri", ""],
    "format": ["ttl", "jsonld", "nt", "rdf", "html", "csv", "json", "docx", "text/turtle", "bib"],
    "query": ["ASK {}", "SELECT * { ?s ?p ?o } LIMIT 2", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 2", "SELECT", ""],
    "default-graph-uri": [f"{BASE}graph/derived", "no iri"],
    "named-graph-uri": [f"{BASE}id/article/hostile"],
    "timeout": ["2", "0", "soon"],
    "graph": [f"{BASE}id/article/hostile", "id/article/nothing", "<>"],
    "default": [""],
    "cite": ["bibtex", "ris", "txt", "apa", ""],
    "depth": ["1", "2", "0", "3", "x"],
    "one": [f"{BASE}id/organization/harbour-university", "harbour-university", "no iri", ""],
    "other": [f"{BASE}id/organization/northern-institute", "northern-institute", "nobody", ""],
    "suffix": ["ttl", "jsonld", "docx", "csv"],
    "of": [f"{BASE}id/organization/harbour-university", f"{BASE}id/person/ada-byron", "nobody", "no iri", ""],
    "q": ["harbour", "<script>", ""],
    "country": ["china", ""],
    "year": ["2023", "1"],
    "form": ["student-exchange", "x"],
    "area": ["optics", ""],
    "status": ["completed"],
    "outlet": [""],
    "language": ["en"],
    "sort": ["name", "date", "size"],
    "after": ["WyIiLCJhIiwiaHR0cDovL3gvYSJd", "x"],
    "before": ["WyIiLCJhIiwiaHR0cDovL3gvYSJd", ""],
    "more": ["year", "x"],
}
ASKED: list[dict[str, str]] = [
    *({}, {"of": KNOWN["of"][0]}, {"of": KNOWN["iri"][0]}, {"iri": KNOWN["iri"][0]}),
    *({"default": ""}, {"format": "ttl", "iri": KNOWN["iri"][0]}),
    *({"one": KNOWN["one"][0], "other": KNOWN["other"][0]}, {"one": KNOWN["one"][0], "other": KNOWN["iri"][0]}),
]
ACCEPT = st.one_of(
    st.none(),
    st.sampled_from(["*/*", "text/html", "text/turtle;q=0.5, application/ld+json", "image/png", "text/*", "", "x;;,"]),
    st.sampled_from(sorted({type_ for operation in OPERATIONS.values() for type_ in operation.types} | set(PROBLEM))),
)


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


@pytest.fixture(scope="module")
def told(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/openapi.json")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    document: dict[str, Any] = answer.json
    return document


def rules() -> list[Rule]:
    return sorted(app().url_map.iter_rules(), key=lambda rule: rule.rule)


def operations(told: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method.upper(), operation)
        for path, item in told["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    ]


def test_the_document_is_valid_openapi(told: dict[str, Any]) -> None:
    assert told["openapi"].startswith("3.1.")
    assert [error.message for error in OpenAPIV31SpecValidator(told).iter_errors()] == []
    broken = told | {"paths": {"/x/{y}": {"get": {}}}}
    assert list(OpenAPIV31SpecValidator(broken).iter_errors())


def test_the_table_has_a_line_for_every_address_and_no_other() -> None:
    assert sorted(OPERATIONS) == [rule.rule for rule in rules()]


def test_every_address_is_told_with_its_methods_and_no_other(told: dict[str, Any]) -> None:
    there = {path_of(rule.rule): (rule.methods or set()) - {"HEAD", "OPTIONS"} for rule in rules()}
    assert len(there) > 40
    assert {path: set() for path in there} | {
        path: {method for p, method, _ in operations(told) if p == path} for path in told["paths"]
    } == there


def test_every_parameter_of_a_path_is_told(told: dict[str, Any]) -> None:
    for path, item in told["paths"].items():
        named = {parameter["name"] for parameter in item.get("parameters", ())}
        assert named == set(re.findall(r"{(\w+)}", path)), path


def test_every_operation_says_what_it_is_for_under_a_name_of_its_own(told: dict[str, Any]) -> None:
    summaries = {(path, method): operation["summary"] for path, method, operation in operations(told)}
    assert [place for place, summary in summaries.items() if not re.fullmatch(r"[A-Z].+[.:].*", summary)] == []
    names = [operation["operationId"] for _, _, operation in operations(told)]
    assert len(names) == len(set(names))
    tags = {tag["name"] for tag in told["tags"]}
    assert {tag for _, _, operation in operations(told) for tag in operation["tags"]} == tags


def test_every_status_has_its_words(told: dict[str, Any]) -> None:
    statuses = {int(status) for _, _, operation in operations(told) for status in operation["responses"]}
    assert statuses == set(WORDS)


def test_the_server_and_the_licence_are_those_of_the_release(told: dict[str, Any]) -> None:
    assert told["servers"] == [{"url": BASE.rstrip("/")}]
    assert told["info"]["license"]["url"].startswith("https://creativecommons.org/")


def check(operation: dict[str, Any], answer: TestResponse) -> None:
    """Fails where an answer has another status or another type of body than its operation tells."""
    described = operation["responses"].get(str(answer.status_code))
    where = f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.content_type}"
    assert described is not None, where
    if answer.data and answer.status_code not in (303, 308):
        types = described.get("content", {})
        assert any(fnmatch(answer.mimetype, type_) for type_ in types), where


def known(name: str) -> list[str]:
    """Values of a parameter, most of which lead somewhere."""
    return [value.replace("CURRENT", app().extensions[EXTENSION].now().version) for value in KNOWN[name]]


def values(name: str) -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(known(name)), st.sampled_from(known(name)), st.text(max_size=8))


def draw_request(draw: st.DrawFn, path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    """A request that an address of an operation may get: with values that are known, or with any."""
    steps = {name: draw(values(name)) for name in re.findall(r"{(\w+)}", path)}
    address = re.sub(r"{(\w+)}", lambda match: quote(steps[match[1]], safe="/"), path)
    asked = {p["name"]: draw(values(p["name"])) for p in operation.get("parameters", ()) if draw(st.booleans())}
    request: dict[str, Any] = {"path": address, "method": method, "query_string": asked}
    if method == "POST" and "requestBody" in operation:
        request["content_type"] = draw(st.sampled_from([*operation["requestBody"]["content"], "text/csv"]))
        words = draw(values("query"))
        request["data"] = f"query={quote(words)}" if "form" in request["content_type"] else words
    accept = draw(ACCEPT)
    request["headers"] = {"Accept": accept} if accept is not None else {}
    assume(leads_to(path, address, method))
    return request


def leads_to(path: str, address: str, method: str) -> bool:
    """Whether the application takes an address for one of this path: `/{rest}` fits many that are others'."""
    try:
        rule, _ = app().url_map.bind("localhost").match(unquote(address), method, return_rule=True)
    except HTTPException:
        return False
    return path_of(rule.rule) == path


@given(data=st.data())
@settings(max_examples=250, deadline=None)
def test_whatever_is_asked_the_answer_is_one_that_is_told(
    client: FlaskClient, told: dict[str, Any], data: st.DataObject
) -> None:
    there = operations(told)
    path, method, operation = there[data.draw(st.integers(0, len(there) - 1))]
    check(operation, client.open(**draw_request(data.draw, path, method, operation)))


def addresses(path: str) -> list[str]:
    """The addresses of a path with the values that are known."""
    found = [path]
    for name in re.findall(r"{(\w+)}", path):
        found = [address.replace(f"{{{name}}}", value) for address in found for value in known(name)]
    return found


def test_every_operation_gives_each_answer_that_is_told_and_no_refusal(
    client: FlaskClient, told: dict[str, Any]
) -> None:
    for path, method, operation in operations(told):
        missing = {status for status in operation["responses"] if status < "400"}
        for address, asked in product(addresses(path), ASKED):
            if not missing:
                break
            for answer in answers(client, address, method, asked):
                missing.discard(str(answer.status_code))
                check(operation, answer)
        assert missing == set(), (path, method)


def answers(client: FlaskClient, address: str, method: str, asked: dict[str, str]) -> Iterator[TestResponse]:
    """What comes to a client that has nothing, to one that has it, and to one that wants the first bytes."""
    body: dict[str, Any] = {"data": {"query": "ASK {}"}} if method == "POST" else {}
    first = client.open(address, method=method, query_string=asked, **body)
    yield first
    for header in ({"If-None-Match": first.headers.get("ETag", '"none"')}, {"Range": "bytes=0-1"}):
        yield client.open(address, method=method, query_string=asked, headers=header, **body)


def test_what_is_wrong_with_any_address_is_400_as_told(client: FlaskClient, told: dict[str, Any]) -> None:
    for path in ("/", "/search", "/sparql", "/id/{rest}", "/openapi.json"):
        wrong = client.open(path.format(rest="person/ada-byron"), environ_overrides={"QUERY_STRING": "q=\xff"})
        assert wrong.status_code == 400
        check(told["paths"][path]["get"], wrong)


@pytest.mark.parametrize("type_", PROBLEM)
def test_a_problem_has_the_form_that_is_told(client: FlaskClient, told: dict[str, Any], type_: str) -> None:
    answer = client.get("/page/person/nobody", headers={"Accept": type_})
    assert (answer.status_code, answer.mimetype) == (404, type_)
    if type_.endswith("json"):
        schema = told["components"]["schemas"]["Problem"]
        assert set(schema["required"]) <= set(answer.get_json(force=True)) <= set(schema["properties"])


def test_who_has_the_description_is_told_so(client: FlaskClient) -> None:
    first, head = client.get("/openapi.json"), client.head("/openapi.json")
    assert (head.data, head.headers["ETag"]) == (b"", first.headers["ETag"])
    assert client.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert first.headers["Access-Control-Allow-Origin"] == "*"
