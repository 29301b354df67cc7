"""Queries that are refused before they cost anything."""

import pytest

from kg.errors import KgError
from web.sparql.guard import DEEPEST_NESTING, LONGEST_QUERY, guard, nesting


@pytest.mark.parametrize(
    ("query", "depth"),
    [
        ("SELECT * { ?s ?p ?o }", 1),
        ("SELECT * { { { ?s ?p ?o } } }", 3),
        ("SELECT * { ?s ?p [ ?q ( 1 2 ) ] }", 3),
        ("SELECT * { ?s ?p '{{{{' }", 1),
        ('SELECT * { ?s ?p "((((" }', 1),
        ("SELECT * { ?s ?p '''{ ' {''' }", 1),
        ('SELECT * { ?s ?p """( " ((\\"""(""" }', 1),
        ("SELECT * { ?s <http://x/((((> ?o }", 1),
        ("SELECT * { ?s ?p ?o # {{{{\n}", 1),
        ("SELECT * { ?s ?p 'it\\'s {{' }", 1),
        ("SELECT * { ?s ?p ?o FILTER(?o < 3 && ((?o) > 1)) }", 4),
        ("}}}} { {", 2),
        ("", 0),
    ],
)
def test_brackets_count_outside_strings_iris_and_comments(query: str, depth: int) -> None:
    assert nesting(query) == depth


@pytest.mark.parametrize("bracket", ["{", "(", "["])
def test_a_query_nested_too_deep_is_refused(bracket: str) -> None:
    guard("SELECT * " + bracket * DEEPEST_NESTING)
    with pytest.raises(KgError, match="nested"):
        guard("SELECT * " + bracket * (DEEPEST_NESTING + 1))


def test_a_query_over_the_length_is_refused_by_its_bytes() -> None:
    guard("#" + "x" * (LONGEST_QUERY - 1))
    with pytest.raises(KgError, match="longer"):
        guard("#" + "é" * (LONGEST_QUERY // 2))
