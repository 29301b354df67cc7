"""Turtle that a person reads: what it looks like, and that it tells what it was given, whoever parses it."""

import io
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from rdflib import Graph
from rdflib.compare import isomorphic

from kg.store import read_quads
from kg.terms import COOP, PREFIXES, expand
from kg.turtle import document, parsed_line, written, written_graphs, written_statements

X = "https://kg.example.org/id/"
XSD = PREFIXES["xsd"]
NAMES = {f"{X}organization/harbour": "Harbour University", f"{X}place/bay": "Bay"}
ROOT = Path(__file__).parents[1]


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name) if name.partition(":")[0] in PREFIXES else X + name)


def told(subject: str, predicate: str, object_: str | ox.Literal) -> ox.Triple:
    return ox.Triple(node(subject), node(predicate), node(object_) if isinstance(object_, str) else object_)


def read(turtle: bytes) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}


VISIT = [
    told("cooperation/1", "schema:startDate", ox.Literal("2019-10-05", datatype=node("xsd:date"))),
    told("cooperation/1", "coop:host", "organization/harbour"),
    told("cooperation/1", "coop:confidence", ox.Literal("0.90", datatype=node("xsd:decimal"))),
    told("cooperation/1", "skos:prefLabel", ox.Literal("A visit", language="en")),
    told("cooperation/1", "skos:prefLabel", ox.Literal("Визит", language="ru")),
    told("cooperation/1", "rdf:type", "coop:Visit"),
    told("place/bay", "rdf:type", "schema:Place"),
]


def test_it_looks_as_a_person_would_write_it() -> None:
    used = {prefix: PREFIXES[prefix] for prefix in ("coop", "schema", "skos", "xsd")}
    assert document(VISIT, PREFIXES, NAMES).decode() == (
        "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in used.items())
        + f"""
<{X}cooperation/1>
    a coop:Visit ;
    skos:prefLabel "A visit"@en ,
                   "Визит"@ru ;
    coop:confidence 0.90 ;
    coop:host <{X}organization/harbour> ;  # Harbour University
    schema:startDate "2019-10-05"^^xsd:date .

<{X}place/bay>
    a schema:Place .
"""
    )


def test_a_stream_declares_all_prefixes_and_a_document_those_it_uses() -> None:
    stream = b"".join(written(VISIT, PREFIXES))
    assert stream.count(b"@prefix") == len(PREFIXES)
    assert document(VISIT, PREFIXES).count(b"@prefix") == 4
    assert read(stream) == read(document(VISIT, PREFIXES)) == set(VISIT)


def test_the_same_triples_give_the_same_bytes_in_whatever_order_a_thing_is_told() -> None:
    assert document(VISIT[:6][::-1] + VISIT[6:], PREFIXES, NAMES) == document(VISIT * 1, PREFIXES, NAMES)
    assert document([VISIT[0], *VISIT], PREFIXES, NAMES) == document(VISIT, PREFIXES, NAMES)


def test_nothing_is_written_of_nothing() -> None:
    assert document([], PREFIXES) == b""


def test_one_empty_line_parts_things_and_none_stands_within_one() -> None:
    text = ox.Literal("One paragraph.\n\nAnother.\r\n\r\nA third.")
    turtle = document([told("article/1", "schema:text", text), *VISIT], PREFIXES)
    assert len(turtle.decode().split("\n\n")) == 1 + 3
    assert b"\n\n\n" not in turtle and b"\r" not in turtle


@pytest.mark.parametrize(
    ("local", "short"),
    [
        *(("Visit", True), ("form/2", False), ("a.b", True), ("a.", False), ("-a", False), ("1", True), ("", False)),
        *(("a-", True), ("é", False), ("%41", False), ("a:b", False), ("(a)", False), ("_", True), ("a\u0301", False)),
    ],
)
def test_an_iri_is_shortened_where_every_parser_reads_the_short_form(local: str, short: bool) -> None:
    triple = ox.Triple(node("s"), ox.NamedNode("http://p.example/p"), ox.NamedNode(f"http://x.example/{local}"))
    turtle = document([triple], {"x": "http://x.example/"})
    assert (f" x:{local} ".encode() in turtle) is short
    assert read(turtle) == {triple}


def test_the_longest_namespace_names_a_term() -> None:
    triple = ox.Triple(node("s"), ox.NamedNode("http://p.example/p"), ox.NamedNode("http://x.example/deep/a"))
    assert b" b:a ." in document([triple], {"a": "http://x.example/", "b": "http://x.example/deep/"})


@pytest.mark.parametrize(
    ("value", "type_", "short"),
    [
        *(("5", "integer", True), ("-5", "integer", True), ("05", "integer", False), ("+5", "integer", False)),
        *(("0.90", "decimal", True), ("-0.5", "decimal", True), (".5", "decimal", False), ("1.", "decimal", False)),
        *(("5", "decimal", False), ("0.00000001", "decimal", False), ("1.0E0", "double", False)),
        *(("true", "boolean", True), ("1", "boolean", False), ("five", "integer", False), ("5\n", "integer", False)),
    ],
)
def test_a_number_is_written_short_where_it_comes_back_as_it_was(value: str, type_: str, short: bool) -> None:
    triple = told("s", "schema:value", ox.Literal(value, datatype=ox.NamedNode(XSD + type_)))
    turtle = document([triple], PREFIXES)
    assert (f" {value} .".encode() in turtle) is short
    assert read(turtle) == {triple}
    (object_,) = Graph().parse(data=turtle, format="turtle").objects()
    assert not short or str(object_) == value


def test_a_comment_cannot_become_a_statement() -> None:
    evil = "x .\n<http://a> <http://b> <http://c> .\r\u2028\u0085\x00 \u202ereversed " + "long " * 100
    turtle = document(VISIT, PREFIXES, {f"{X}organization/harbour": evil})
    assert read(turtle) == set(VISIT)
    (line,) = [line for line in turtle.decode().splitlines() if "# x ." in line]
    assert line.endswith("…") and line.isprintable() and len(line.partition("# ")[2]) <= 60


def test_a_name_that_says_no_more_than_the_term_is_left_out() -> None:
    names = {str(COOP.Visit): "visit", f"{X}place/bay": "Bay"}
    turtle = document([told("s", "rdf:type", "coop:Visit"), told("s", "coop:host", "place/bay")], PREFIXES, names)
    assert b"coop:Visit ;\n" in turtle and b"place/bay> .  # Bay\n" in turtle


def test_what_cannot_be_seen_or_turns_text_around_is_escaped() -> None:
    triple = told("s", "schema:name", ox.Literal("admin\u202etxt.exe\u200b\ufeff\U000e0041 é 中 क\u200dष"))
    turtle = document([triple], PREFIXES).decode()
    assert r'"admin\u202Etxt.exe\u200B\uFEFF\U000E0041 é 中 क' in turtle
    assert read(turtle.encode()) == {triple}


def test_directions_and_triple_terms_of_rdf_1_2_are_kept() -> None:
    lines = (
        b'<http://x/s> <http://x/p> "x"@ar--rtl .\n<http://x/s> <http://x/p> <<( <http://x/a> <http://x/b> "c" )>> .'
    )
    triples = {quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)}
    assert len(triples) == 2
    assert read(document(triples, {"x": "http://x/"})) == triples


def test_lines_of_n_triples_give_the_same_as_their_triples() -> None:
    lines = sorted((ox.serialize(VISIT, format=ox.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True))
    by_line = b"".join(written_statements(map(parsed_line, lines), PREFIXES, NAMES))
    assert by_line == b"".join(written(VISIT, PREFIXES, NAMES))


def test_a_blank_node_stands_where_it_is_named() -> None:
    given_ = """@prefix x: <http://x.example/> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        x:s x:or ( [ x:path x:a ; x:min 1 ] [ x:path x:b ] x:c ) ; x:none () ; x:shared _:two .
        x:t x:shared _:two ; x:one [ x:deep [ x:p "1" , "2" ] ] . _:two x:p "2" . _:round x:p _:round . """
    triples = [quad.triple for quad in ox.parse(given_, format=ox.RdfFormat.TURTLE)]
    turtle = document(sorted(triples, key=str), {"x": "http://x.example/", "rdf": PREFIXES["rdf"]}).decode()
    assert "    x:or ( [ x:min 1 ; x:path x:a ] [ x:path x:b ] x:c ) ;\n" in turtle
    assert '    x:one [ x:deep [ x:p "1" , "2" ] ] ;\n' in turtle
    assert "    x:none rdf:nil ;\n" in turtle
    assert turtle.count("_:") == 5  # the one that two name, and the one that names itself
    assert isomorphic(Graph().parse(data=turtle, format="turtle"), Graph().parse(data=given_, format="turtle"))


def test_blank_nodes_have_the_same_bytes_whatever_their_labels() -> None:
    shapes = [*ROOT.glob("shapes/*.ttl")]
    once, again = (
        document(sorted((q.triple for file in shapes for q in read_quads(file)), key=str), PREFIXES) for _ in range(2)
    )
    assert sorted(once.split(b"\n\n")) == sorted(again.split(b"\n\n"))
    assert b"_:" not in once


def test_blank_nodes_within_each_other_without_end_are_written() -> None:
    predicate = ox.NamedNode("http://x.example/p")
    chain = [ox.Triple(ox.BlankNode(f"b{n}"), predicate, ox.BlankNode(f"b{n + 1}")) for n in range(5000)]
    cells = [("first", f'"{n}"') for n in range(5000)]
    lists = [f"_:c{n} <{PREFIXES['rdf']}{name}> {value} ." for n, (name, value) in enumerate(cells)]
    lists += [f"_:c{n} <{PREFIXES['rdf']}rest> _:c{n + 1} ." for n in range(4999)]
    lists += [f"_:c4999 <{PREFIXES['rdf']}rest> <{PREFIXES['rdf']}nil> .", "<http://x/s> <http://x/p> _:c0 ."]
    start = ox.Triple(ox.NamedNode("http://x.example/s"), predicate, ox.BlankNode("b0"))
    graph = [start, *chain, *(q.triple for q in ox.parse("\n".join(lists), format=ox.RdfFormat.N_TRIPLES))]
    turtle = document(graph, {})
    found, given_ = ox.Dataset(ox.parse(turtle, format=ox.RdfFormat.TURTLE)), ox.Dataset(ox.Quad(*t) for t in graph)
    assert len(found) == len(given_) and b' "4998" "4999" )' in turtle


def test_trig_has_each_graph_under_its_name() -> None:
    lines = [
        ("<http://g/1>", [("<http://x/a>", "<http://x/p>", '"1"'), ("<http://x/b>", "<http://x/p>", "<http://x/a>")]),
        ("<http://g/2>", [("<http://x/a>", "<http://x/p>", '"1"')]),
    ]
    trig = b"".join(written_graphs(lines, {"x": "http://x/"}, {"http://x/a": "One thing"})).decode()
    assert trig == (
        '@prefix x: <http://x/> .\n\n<http://g/1> {\n    x:a\n        x:p "1" .\n\n'
        '    x:b\n        x:p x:a .  # One thing\n}\n\n<http://g/2> {\n    x:a\n        x:p "1" .\n}\n'
    )
    quads = set(ox.parse(trig, format=ox.RdfFormat.TRIG))
    assert len(quads) == 3 and {quad.graph_name.value for quad in quads} == {"http://g/1", "http://g/2"}  # type: ignore[union-attr]  # IRIs


# --- whatever the graph


@st.composite
def iris(draw: DrawFn) -> ox.NamedNode:
    space = draw(st.sampled_from(["http://x.example/", "http://x.example/deep#", "urn:x:", PREFIXES["schema"], X]))
    local = draw(st.text(st.sampled_from("aZ0_-.:/?#[]@!$&'()*+,;=%~é中\u0301\u202e\U0001f52c"), max_size=6))
    try:
        return ox.NamedNode(space + local.replace("%", "%2F"))
    except ValueError:
        return ox.NamedNode(space)


def literals() -> st.SearchStrategy[ox.Literal]:
    texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12) | st.sampled_from(
        ['"', "\\", '"""', "\\n", "#", "^^", "a\n\nb", '"@en', "-0", "+1", "1.", "1.0", "0.10", "true", "1e5"]
    )
    types = st.sampled_from(["string", "integer", "decimal", "boolean", "date", "anyURI"]).map(
        lambda name: ox.NamedNode(XSD + name)
    )
    plain = st.builds(ox.Literal, texts)
    typed = st.builds(lambda value, type_: ox.Literal(value, datatype=type_), texts, types)
    tagged = st.builds(lambda value, tag: ox.Literal(value, language=tag), texts, st.sampled_from(["en", "zh-hans"]))
    return plain | typed | tagged


def graphs() -> st.SearchStrategy[list[ox.Triple]]:
    objects = iris() | literals() | st.sampled_from(["a", "b1", "c14n0"]).map(ox.BlankNode)
    subjects = iris() | st.sampled_from(["a", "b1"]).map(ox.BlankNode)
    return st.lists(st.builds(ox.Triple, subjects, iris(), objects), max_size=8)


GIVEN = {"x": "http://x.example/", "deep": "http://x.example/deep#", "u": "urn:x:", **PREFIXES}
HARD = told("s", "schema:name", ox.Literal('\\" # .\n\t\x7f\x01'))
slow_parsers = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def canonical(triples: Iterable[ox.Triple]) -> set[ox.Quad]:
    dataset = ox.Dataset(ox.Quad(*triple) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


@slow_parsers
@given(graphs(), st.dictionaries(iris().map(lambda iri: iri.value), st.text(max_size=9), max_size=3))
@example([HARD], {})
def test_oxigraph_reads_what_was_written(graph: list[ox.Triple], names: dict[str, str]) -> None:
    names |= {triple.object.value: "\n#" for triple in graph if isinstance(triple.object, ox.NamedNode)}
    assert read(b"".join(written(sorted(graph, key=str), GIVEN, names))) == set(graph)
    assert canonical(read(document(graph, GIVEN, names))) == canonical(graph)


@pytest.mark.filterwarnings("ignore:(Parsing|Serializing) weird")  # what is typed wrongly has to come back wrong
@slow_parsers
@given(graphs())
@example([HARD])
def test_rdflib_reads_what_was_written(graph: list[ox.Triple]) -> None:
    lines = ox.serialize(graph, format=ox.RdfFormat.N_TRIPLES)
    wanted = Graph().parse(data=lines, format="nt11")
    assert isomorphic(Graph().parse(data=document(graph, GIVEN), format="turtle"), wanted)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs())
@example([HARD])
def test_rapper_reads_what_was_written(graph: list[ox.Triple]) -> None:
    rapper = shutil.which("rapper")
    if not rapper:
        pytest.skip("needs rapper (Debian: raptor2-utils)")
    command = [rapper, "-q", "-i", "turtle", "-o", "ntriples", "-", X]
    done = subprocess.run(command, input=document(graph, GIVEN), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assume(b"/." not in document(graph, GIVEN))  # rapper takes steps of dots out of IRIs
    found = [quad.triple for quad in ox.parse(io.BytesIO(done.stdout), format=ox.RdfFormat.N_TRIPLES)]
    assert canonical(found) == canonical(graph)


@pytest.mark.parametrize("file", [*ROOT.glob("ontology/*.ttl"), *ROOT.glob("shapes/*.ttl")], ids=lambda file: file.name)
def test_the_vocabulary_comes_back_as_it_was(file: Path) -> None:
    triples = [quad.triple for quad in read_quads(file)]
    turtle = document(sorted(triples, key=str), PREFIXES)
    assert len(triples) > 10
    assert isomorphic(Graph().parse(data=turtle, format="turtle"), Graph().parse(file))
