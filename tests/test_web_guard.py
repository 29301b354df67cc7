"""Queries that are refused before they cost anything, and those that are not."""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KgError
from web.sparql.guard import DEEPEST_NESTING, LONGEST_CHAIN, LONGEST_QUERY, MOST_TOKENS, guard

FEATURES = Path(__file__).with_name("features.rq").read_text(encoding="utf-8").split("\n## ")[1:]
MANY = 2 * LONGEST_CHAIN


def refusal(query: str) -> str:
    with pytest.raises(KgError) as caught:
        guard(query)
    assert caught.value.hint
    assert caught.value.exit_code == 2
    return caught.value.message


def test_there_is_a_query_for_each_feature() -> None:
    assert len(FEATURES) >= 80


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.partition("\n")[0])
def test_an_ordinary_query_passes_and_is_read_by_the_engine(feature: str) -> None:
    query = feature.partition("\n")[2]
    guard(query)
    ox.Store().query(query, base_iri="http://example.org/")


def test_a_query_over_the_length_is_refused_by_its_bytes() -> None:
    guard("#" + "x" * (LONGEST_QUERY - 1))
    assert "longer than 1,048,576 bytes" in refusal("#" + "é" * (LONGEST_QUERY // 2))


@pytest.mark.parametrize("bracket", ["{", "(", "[", "<<"])
def test_a_query_nested_too_deep_is_refused_with_the_place(bracket: str) -> None:
    guard("SELECT * " + bracket * DEEPEST_NESTING)
    message = refusal("SELECT *\n " + " ".join([bracket] * (DEEPEST_NESTING + 1)))
    column = 2 + DEEPEST_NESTING * (len(bracket) + 1)
    assert message == f"brackets nested more than {DEEPEST_NESTING} deep, at line 2, column {column}"


NOISE = st.sampled_from(
    [
        "",
        "?s ?p ",
        "'{{((' ",
        '"[[(\\"{" ',
        "'''{ ' '' [\\'''(\n''' ",
        '"""( " "" {\\"""(""" ',
        "'' \"\" '''''' ",
        "# {{{ ''' (((\n",
        "#>'\r",
        "<http://x/((([[[#'> ",
        "e:a\\(\\'\\#b ",
        "'x'@en-GB ",
        "'x'^^<http://x/#(> ",
        ", 'a' ",
        "1.5 ",
        "= <#((> ",
    ]
)
PAIRS = st.sampled_from(["{}", "()", "[]"])


@settings(max_examples=150, deadline=None, derandomize=True)
@given(depth=st.integers(DEEPEST_NESTING - 3, DEEPEST_NESTING + 3), data=st.data())
def test_brackets_count_wherever_they_open_and_whatever_stands_in_strings_iris_and_comments(
    depth: int, data: st.DataObject
) -> None:
    pairs = data.draw(st.lists(PAIRS, min_size=depth, max_size=depth))
    noise = data.draw(st.lists(NOISE, min_size=depth, max_size=depth))
    opened = "".join(f"{pair[0]} {mess}" for pair, mess in zip(pairs, noise, strict=True))
    query = f"SELECT * {opened}{' '.join(pair[1] for pair in reversed(pairs))} # ((("
    if depth > DEEPEST_NESTING:
        assert "nested" in refusal(query)
    else:
        guard(query)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(st.sampled_from("{}()[]<>'\"\\#\n ,.;|&!-+*/^=@:?$vV_aéz1%") | st.characters(), max_size=300))
def test_whatever_is_asked_passes_or_is_refused_in_words(query: str) -> None:
    try:
        guard(query)
    except KgError as error:
        assert error.hint


DEEP = "{" * 2 * DEEPEST_NESTING


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ ?s ?p ?o FILTER(?o<2#>'''\n) {DEEP} #'''\n",
        f"SELECT * {{ ?s ?p ?o FILTER(?o #,\n<2#>'''\n) {DEEP} #'''\n",
        f"SELECT * {{ ?s ?p ?o FILTER(EXISTS{{}}<'>'||1) {DEEP} #'\n",
        f"SELECT * {{ VALUES ?x {{ '''a' }} {DEEP} }} # \\q '''",
        f"SELECT * {{ VALUES ?x {{ '''a' }} {DEEP} }} # \\uD800 '''",
        f'SELECT * {{ VALUES ?x {{ """a" }} {DEEP} }}',
        f"PREFIX e: <e:> SELECT * {{ ?s e:o\\'c ?o {DEEP} #'\n",
        f"PREFIX e: <e:> SELECT * {{ ?s e:o\\#c ?o {DEEP}",
        f"SELECT * {{ ?s <e:\\u0061#> ?o . {DEEP}",
        f"SELECT * {{ ?s ?p 'a\n {DEEP} '",
        f"SELECT * {{ ?s e:values ?x {{ {DEEP} }} }}",
    ],
)
def test_no_text_that_the_engine_reads_in_another_way_hides_brackets(query: str) -> None:
    refusal(query)


def within(pattern: str) -> Callable[[int], str]:
    return lambda count: f"PREFIX e: <e:> SELECT * {{ ?s ?p ?o {pattern * count} }}"


def joined(term: str, sign: str) -> Callable[[int], str]:
    return lambda count: f"PREFIX e: <e:> SELECT * {{ ?s ?p ?o FILTER({sign.join([term] * count)}) }}"


CHAINS: dict[str, Callable[[int], str]] = {
    "or": joined("?o", "||"),
    "and": joined("?o", " && "),
    "plus": joined("?o", "+"),
    "minus": joined("?o", " - "),
    "times": joined("?o", "*"),
    "signed numbers": lambda count: f"SELECT * {{ ?s ?p ?o FILTER(?o{'+1' * count}) }}",
    "signs after an empty name": lambda count: f"PREFIX e: <e:> SELECT * {{ FILTER(e:{'-1' * count}) }}",
    "signs after truths": lambda count: f"PREFIX e: <e:> SELECT * {{ FILTER({'true-' * count}e:x) }}",
    "what might be an IRI": lambda count: f"SELECT * {{ ?s ?p ?o FILTER(?o<?b{'&&1' * count}&&?c>1) }}",
    "not": lambda count: f"SELECT * {{ ?s ?p ?o FILTER({'!' * count}?o) }}",
    "alternatives": lambda count: f"SELECT * {{ ?s {'|'.join(['<e:p>'] * count)} ?o }}",
    "filters": within("FILTER(?o > 0) "),
    "filters not exists": within("FILTER NOT EXISTS {} "),
    "unions": lambda count: f"SELECT * {{ {{}} {'UNION {} ' * count} }}",
    "differences": within("MINUS { ?s <e:p> 3 } "),
    "bindings": lambda count: f"SELECT * {{ {' '.join(f'BIND({i} AS ?x{i})' for i in range(count))} }}",
    "projections": lambda count: f"SELECT {' '.join(f'(1 AS ?x{i})' for i in range(count))} {{}}",
    "aggregates": lambda count: f"SELECT {' '.join(f'(COUNT(?s) AS ?x{i})' for i in range(count))} {{ ?s ?p ?o }}",
    "conditions on groups": lambda count: f"SELECT ?s {{ ?s ?p ?o }} GROUP BY ?s HAVING {'(COUNT(?o) > 0) ' * count}",
    "described": lambda count: f"PREFIX e: <e:> DESCRIBE {'<e:a> e:b' * (count // 2)}",
}
STALLING: dict[str, Callable[[int], str]] = {
    "triples": within(". ?s ?p ?o "),
    "properties": within("; ?p ?o "),
    "objects": within(", ?o "),
    "steps": lambda count: f"SELECT * {{ ?s {'/'.join(['<e:p>'] * count)} ?o }}",
    "members": lambda count: f"SELECT * {{ ?s ?p ({'1 ' * count}) }}",
    "glued members": lambda count: f"SELECT * {{ ?s ?p ({chr(34) * 2 * 4 * count}) }}",
    "members that are IRIs": lambda count: f"SELECT * {{ ?s ?p ({'<e:a>' * count}) }}",
    "members that are lists": lambda count: f"SELECT * {{ ?s ?p ({'[] ()' * count}) }}",
    "options": within("OPTIONAL {} "),
    "groups": within("{} "),
    "graphs": within("GRAPH ?g {} "),
    "data": within("VALUES ?x { 1 } "),
}


@pytest.mark.parametrize("name", [*CHAINS, *STALLING])
def test_a_chain_that_is_too_long_is_refused(name: str) -> None:
    chain = (CHAINS | STALLING)[name]
    guard(chain(LONGEST_CHAIN // 4))
    assert f"more than {LONGEST_CHAIN:,}" in refusal(chain(MANY))


def test_what_passes_does_not_end_the_engine() -> None:
    queries = [longest_that_passes(chain) for chain in CHAINS.values()]
    groups = ["{", "FILTER NOT EXISTS {", "OPTIONAL {", "{ SELECT * {", "MINUS {", "{} UNION {", "GRAPH ?g {"]
    queries += [f"SELECT * {{ {group * 49}{'}' * 49 * (group.count('{') - group.count('}'))} }}" for group in groups]
    inner = [
        ("STR(", ")"),
        ("COALESCE(", ")"),
        ("IF(?o,1,", ")"),
        ("(", ")"),
        ("TRIPLE(<e:a>,<e:b>,", ")"),
        ("!(", ")"),
    ]
    queries += [f"SELECT * {{ ?s ?p ?o FILTER({a * 98}?o{b * 98}) }}" for a, b in inner]
    for query in queries:
        guard(query)
    told = subprocess.run(
        [sys.executable, "-c", ENGINE], input="\0".join(queries), capture_output=True, text=True, timeout=120
    )
    assert told.returncode == 0, f"the engine ended at {queries[told.stdout.count('.')][:80]}"
    assert told.stdout == "." * len(queries)


ENGINE = """
import sys, pyoxigraph as ox
for query in sys.stdin.read().split("\\0"):
    ox.Store().query(query, base_iri="http://example.org/")
    print(".", end="", flush=True)
"""


def longest_that_passes(chain: Callable[[int], str]) -> str:
    low, high = 1, MANY
    while high - low > 1:
        middle = (low + high) // 2
        try:
            guard(chain(middle))
            low = middle
        except KgError:
            high = middle
    return chain(low)


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ VALUES ?x {{ {' '.join(str(-number) for number in range(100_000))} }} }}",
        f"SELECT * {{ VALUES (?x ?y) {{ {'(1 -2)' * 100_000} }} }}",
        f"SELECT * {{ ?s ?p ?o FILTER(?o IN ({','.join(str(-number) for number in range(40_000))})) }}",
        f"SELECT {' '.join(f'?x{number}' for number in range(10_000))} {{ ?s ?p ?o }}",
        f"{''.join(f'PREFIX p{number}: <http://e/#{number}> ' for number in range(10_000))} ASK {{}}",
        f"SELECT * {' '.join(f'FROM <http://e/{number}>' for number in range(10_000))} {{ ?s ?p ?o }}",
        f"SELECT * {{ ?s ?p ?o FILTER(CONTAINS(?o, '{'((' * 100_000}')) }}",
        "#x\n" * 100_000 + "ASK {}",
    ],
    ids=["values", "rows", "in", "projection", "prefixes", "graphs", "text", "comments"],
)
def test_a_long_list_is_no_chain(query: str) -> None:
    guard(query)


def test_more_brackets_and_commas_than_are_looked_at_are_refused() -> None:
    message = refusal(f"SELECT * {{ ?s ?p ?o FILTER(?o IN ({'1,' * MOST_TOKENS}1)) }}")
    assert message.startswith(f"more than {MOST_TOKENS:,} brackets, commas and operators, at line 1, column ")


UNITS = r"""
< << <a <a> <http:// \ \' \" \""" ' '' ''' " "" \"\"\" # {} () ([{<< }])>> (1) , 1, - | @ : v a e:a\ e:a- VALUES#
VALUES(?x '''\q
'''\u0061 \u0061 ́ 🔬 describe( describe#
"""


@pytest.mark.parametrize("start", ["", "SELECT * { ?s ?p (", "SELECT * { VALUES (?x) {", "DESCRIBE ", '"""', "'", "<"])
@pytest.mark.parametrize("unit", [*UNITS.split(), " ", " \t\n\r", "#\n", "1 ", "?x ", "= <", "VALUES ?x {", "#'''\n"])
def test_a_megabyte_of_anything_is_looked_through_in_no_time(start: str, unit: str) -> None:
    query = start + unit * ((LONGEST_QUERY - len(start)) // len(unit.encode()))
    began = time.process_time()
    with suppress(KgError):
        guard(query)
    assert time.process_time() - began < 5
