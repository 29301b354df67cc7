"""The page of the endpoint: a form that works without script, the first rows of an answer, the terms to complete."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, after_this_request, jsonify, render_template

from kg.release.questions import Example, examples
from web.caching import by_release
from web.names import names
from web.negotiate import GRAPHS, RESULTS
from web.policy import EDITOR_POLICY
from web.pool import Answer
from web.served import served

blueprint = Blueprint("editor", __name__)

ROWS_ON_PAGE = 500
BYTES_ON_PAGE = 1 << 20


def form_page(query: str = "", **result: Any) -> str:
    """The page with a query and what became of it: an answer, or a fault's `detail`, `hint`, `line`, `column`."""
    after_this_request(_with_policy)
    shown = query or examples()[0].query
    return render_template("sparql.html", query=shown, examples=_grouped(), formats=RESULTS, graphs=GRAPHS, **result)


@blueprint.get("/sparql/terms.json")
def terms() -> Response:
    """The prefixes, classes and properties that the editor completes."""
    return by_release(jsonify(asdict(served().terms)))


def _with_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = EDITOR_POLICY
    return response


def _grouped() -> Mapping[str, Sequence[Example]]:
    """The examples by what they ask about."""
    groups: dict[str, list[Example]] = {}
    for example in examples():
        groups.setdefault(example.group, []).append(example)
    return groups


def answer_page(query: str, answer: Answer) -> str:
    """The page with the first rows of an answer beneath the query.

    Raises:
        QueryError: the answer broke off.
    """
    content, whole = _beginning(answer)
    if answer.kind == "graph":
        shown: dict[str, Any] = {"graph": content.decode()}
    elif answer.kind == "boolean":
        shown = {"boolean": content.strip() == b"true"}
    else:
        shown = _table(content)
        whole = whole and len(shown["rows"]) <= ROWS_ON_PAGE
        shown["rows"] = shown["rows"][:ROWS_ON_PAGE]
    return form_page(query, answered=True, whole=whole, **shown)


def _beginning(answer: Answer) -> tuple[bytes, bool]:
    """The first lines of an answer, and whether they are all of it. The query is stopped once they are there."""
    content = bytearray()
    try:
        for piece in answer:
            content += piece
            if len(content) > BYTES_ON_PAGE or content.count(b"\n") > ROWS_ON_PAGE + 1:
                return bytes(content[: content.rindex(b"\n") + 1]), False
    finally:
        answer.close()
    return bytes(content), True


def _table(content: bytes) -> dict[str, Any]:
    """Rows for the page. A line of TSV is a row, since line breaks in literals are escaped: so it may be cut there."""
    solutions = ox.parse_query_results(content, format=ox.QueryResultsFormat.TSV)
    assert isinstance(solutions, ox.QuerySolutions)
    variables = [variable.value for variable in solutions.variables]
    rows = [[solution[name] for name in variables] for solution in solutions]
    iris = (cell.value for row in rows[:ROWS_ON_PAGE] for cell in row if isinstance(cell, ox.NamedNode))
    return {"variables": variables, "rows": rows, "names": names(iris, *served().stores)}
