"""The store: what it loads, what it answers, and what it refuses."""

import gzip
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import KgError
from kg.store import SUFFIXES, EmbeddedStore, read_quads, select

S, P, G, H = (ox.NamedNode(f"http://example.org/{name}") for name in "spgh")
ONE, TWO = ox.Literal("one"), ox.Literal("two", language="en")
QUADS = [ox.Quad(S, P, ONE, G), ox.Quad(S, P, ONE, H), ox.Quad(S, P, TWO, H)]
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def count(store: EmbeddedStore, query: str = COUNT, **dataset: list[str]) -> int:
    return int(next(iter(store.query(query, **dataset)))["n"].value)


def test_the_default_graph_holds_each_statement_of_all_graphs_once() -> None:
    store = EmbeddedStore.in_memory(QUADS)
    assert count(store) == 2
    assert count(store, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == 3
    assert {graph.value for graph in store.graphs()} == {G.value, H.value}


def test_a_built_store_can_be_moved_and_read_by_several_at_once(tmp_path: Path) -> None:
    EmbeddedStore.build(tmp_path / "store", QUADS)
    (tmp_path / "store").rename(tmp_path / "moved")
    stores = [EmbeddedStore.open(tmp_path / "moved") for _ in range(3)]
    assert [count(store) for store in stores] == [2, 2, 2]


def test_a_store_opened_for_reading_leaves_its_files_as_they_are(tmp_path: Path) -> None:
    EmbeddedStore.build(tmp_path / "store", QUADS)
    before = {file.name: file.read_bytes() for file in (tmp_path / "store").iterdir()}
    assert count(EmbeddedStore.open(tmp_path / "store")) == 2
    assert {file.name: file.read_bytes() for file in (tmp_path / "store").iterdir()} == before


def test_a_store_is_never_built_over_another(tmp_path: Path) -> None:
    EmbeddedStore.build(tmp_path / "store", QUADS)
    with pytest.raises(FileExistsError):
        EmbeddedStore.build(tmp_path / "store", [])


@pytest.mark.parametrize("content", [None, {}, {"CURRENT": "MANIFEST-000009\n"}, {"CURRENT": "rubbish"}])
def test_a_missing_or_damaged_store_is_a_clear_error(tmp_path: Path, content: dict[str, str] | None) -> None:
    folder = tmp_path / "store"
    if content is not None:
        folder.mkdir()
        for name, text in content.items():
            (folder / name).write_text(text)
    with pytest.raises(KgError, match="store") as error:
        EmbeddedStore.open(folder)
    assert error.value.where == str(folder)
    assert "kg build" in error.value.hint


def test_quads_are_those_of_the_merged_graph_unless_another_is_named() -> None:
    store = EmbeddedStore.in_memory(QUADS)
    assert {quad.object for quad in store.quads(subject=S)} == {ONE, TWO}
    assert [quad.object for quad in store.quads(graph=G)] == [ONE]
    assert len(list(store.quads(graph=None))) == 5


def test_graphs_named_for_a_query_are_all_that_it_sees() -> None:
    store = EmbeddedStore.in_memory(QUADS)
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert count(store, default_graphs=[G.value]) == 1
    assert count(store, named, default_graphs=[G.value]) == 0
    assert count(store, named, named_graphs=[H.value]) == 2
    assert count(store, named_graphs=[H.value]) == 0


def test_relative_iris_and_known_prefixes_of_a_query_are_resolved() -> None:
    store = EmbeddedStore.in_memory(QUADS)
    query = "SELECT * { <s> e:p ?o }"
    answer = store.query(query, base_iri="http://example.org/", prefixes={"e": "http://example.org/"})
    assert {row["o"] for row in answer} == {ONE, TWO}


def test_select_knows_the_prefixes_and_takes_no_other_form_of_query() -> None:
    store = EmbeddedStore.in_memory(QUADS)
    assert list(select(store, "SELECT * { ?s a coop:Visit }")) == []
    with pytest.raises(KgError, match="SELECT"):
        select(store, "ASK {}")


def test_a_wrong_query_is_a_wrong_use() -> None:
    with pytest.raises(KgError, match=r"no SPARQL query: error at 1:\d+") as error:
        EmbeddedStore.in_memory([]).query("SELECT * { ?s ?p ")
    assert error.value.exit_code == 2


@pytest.fixture
def visited() -> Iterator[tuple[str, list[bytes]]]:
    """The address of a server on this machine, and who called."""
    calls: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(30)

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                calls.append(connection.recv(200))

    threading.Thread(target=listen, daemon=True).start()
    yield f"<http://127.0.0.1:{server.getsockname()[1]}/>", calls
    server.close()


CALLING = [
    "SELECT * { SERVICE %s { ?s ?p ?o } }",
    "SELECT * { service silent %s { ?s ?p ?o } }",
    "ASK { Service %s { ?s ?p ?o } }",
    "SELECT * { SERVICE # a comment\n %s { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE%s{ ?a ?b ?c } }",
    "SELECT * { OPTIONAL{}SERVICESILENT%s{ ?s ?p ?o } }",
    "SELECT * { VALUES ?s {1}SERVICE%s{ ?s ?p ?o } }",
    "SELECT * { BIND(%s AS ?v) SERVICE ?v { ?s ?p ?o } }",
    "SELECT * { FILTER(1<2#>'''\n) SERVICE %s {} #'''\n}",
    "SELECT * { FILTER('a'<'>')SERVICE%s{} #'\n}",
    "SELECT * { FILTER(1<2)SERVICE?x#>\n{?s ?p ?o} VALUES ?x { %s } }",
    "PREFIX SERVICE: <e:> PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:x{ ?s ?p ?o } }",
    "SELECT * { { SELECT * { SERVICE %s { ?s ?p ?o } } } }",
    "SELECT * { FILTER EXISTS { SERVICE %s { ?s ?p ?o } } }",
    "\\u0053ELECT * { \\u0053ERVICE %s { ?s ?p ?o } }",
    "# '''\nSELECT * { SERVICE %s { ?s ?p ?o } } # '''",
]


@pytest.mark.parametrize("query", CALLING)
def test_no_query_asks_another_server(query: str, visited: tuple[str, list[bytes]]) -> None:
    address, calls = visited
    store = EmbeddedStore.in_memory([ox.Quad(S, P, ox.Literal(True))])
    with pytest.raises(KgError) as error:
        list(store.query(query.replace("%s", address)))
    assert error.value.exit_code == 2
    assert calls == []


def test_without_the_refusal_a_query_does_ask_another_server(visited: tuple[str, list[bytes]]) -> None:
    address, calls = visited
    with pytest.raises(OSError):
        list(ox.Store().query(CALLING[0].replace("%s", address)))
    assert len(calls) == 1


def test_the_refusal_of_service_says_so() -> None:
    with pytest.raises(KgError, match="SERVICE is refused"):
        EmbeddedStore.in_memory([]).query("SELECT * { SERVICE SILENT <http://example.org/> { ?s ?p ?o } }")


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ?service { ?service ?p \'SERVICE\' , """SERVICE <x> {}""" } # SERVICE <x> {}',
        "PREFIX service: <http://example.org/service/> SELECT * { service:x ?p service:SERVICE }",
        "PREFIX e: <e:> SELECT * { GRAPH <http://example.org/service> { e:Service ?p 'x'@en } }",
    ],
)
def test_the_word_service_is_allowed_where_it_is_no_keyword(query: str) -> None:
    assert list(EmbeddedStore.in_memory(QUADS).query(query)) == []


TRIPLE = '<http://example.org/s> <http://example.org/p> "one" .'
WRITTEN = {
    ".ttl": TRIPLE,
    ".nt": TRIPLE,
    ".nq": TRIPLE.replace(" .", " <http://example.org/g> ."),
    ".trig": f"<http://example.org/g> {{ {TRIPLE} }}",
    ".jsonld": '{"@id": "http://example.org/s", "http://example.org/p": "one"}',
    ".json": '{"@id": "http://example.org/s", "http://example.org/p": "one"}',
}
WRITTEN[".rdf"] = WRITTEN[".xml"] = WRITTEN[".owl"] = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/">
  <rdf:Description rdf:about="http://example.org/s"><e:p>one</e:p></rdf:Description>
</rdf:RDF>"""


def test_every_suffix_is_tried() -> None:
    assert set(WRITTEN) == set(SUFFIXES)


@pytest.mark.parametrize("suffix", WRITTEN)
@pytest.mark.parametrize("packed", [False, True])
def test_files_of_each_format_are_loaded(tmp_path: Path, suffix: str, packed: bool) -> None:
    content = WRITTEN[suffix].encode()
    file = tmp_path / f"data{suffix}{'.gz' if packed else ''}"
    file.write_bytes(gzip.compress(content) if packed else content)
    assert [quad.triple for quad in EmbeddedStore.load([file]).quads()] == [ox.Triple(S, P, ONE)]


def test_relative_iris_of_a_file_are_relative_to_the_base_given(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text('<s> <p> "one" .')
    assert [quad.subject for quad in read_quads(tmp_path / "a.ttl", "http://example.org/")] == [S]


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    files = [tmp_path / "a.nt", tmp_path / "b.nt"]
    for file in files:
        file.write_text('_:x <http://example.org/p> "one" .')
    assert count(EmbeddedStore.load(files)) == 2


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.ttl", b"<http://example.org/s> <http://example.org/p> .", r"a\.ttl:1: no Turtle"),
        ("a.rdf", b"<rdf:RDF>", "no RDF/XML"),
        ("a.jsonld", b"{", "no JSON-LD"),
        ("a.nq.gz", b"not packed", "cannot be read"),
        ("a.nq.gz", gzip.compress(TRIPLE.encode(), mtime=0)[:-9], "cannot be read"),
        ("a.txt", b"", "names no RDF format"),
        ("a", b"", "names no RDF format"),
        ("absent.ttl", None, "cannot be read: No such file"),
        ("a.ttl", b"\xff\xfe", "no Turtle"),
    ],
)
def test_a_file_that_is_no_rdf_is_a_clear_error(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(KgError, match=message) as error:
        EmbeddedStore.load([tmp_path / name])
    assert name in error.value.where
