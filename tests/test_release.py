"""Releases: what is in one, that it never changes, and what a crash leaves."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, SKOS, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from sample import ARTICLE, FACTS, IRIS, THINGS

from kg.errors import KgError
from kg.express import express
from kg.iri import Node
from kg.model import Fact, Reading, Span, Term, Thing
from kg.release import (
    LeftOut,
    Part,
    Release,
    _next_version,
    open_current,
    open_release,
    part,
    release,
    versions,
)
from kg.settings import Settings
from kg.store import select
from kg.terms import COOP, FORM, LABELS, ONTOLOGY, expand

EVERYWHERE = Span(0, 7)
FIRST, SECOND, THIRD = (Node("organization", name) for name in ("first", "second", "third"))
PERSON, GROUP, CITY = Node("person", "someone"), Node("organization", "some"), Node("place", "city")
AGENTS = (
    Thing(FIRST, "coop:University", "First"),
    Thing(SECOND, "coop:Company", "Second"),
    Thing(THIRD, "org:OrganizationalUnit", "Third"),
    Thing(PERSON, "foaf:Person", "Someone"),
    Thing(GROUP, "foaf:Group", "some"),
    Thing(CITY, "schema:Place", "City"),
)


def sample(number: int = 0) -> Part:
    """The graph of one of many articles that say the same."""
    article = replace(ARTICLE, id=f"{ARTICLE.id}-{number}")
    facts = [replace(fact, subject=article.node) if fact.subject == ARTICLE.node else fact for fact in FACTS]
    return part(express(Reading(article, THINGS, tuple(facts)), iris=IRIS, version="1"))


def cooperating(type_: str, *roles: tuple[str, Node], status: str | None = None) -> Part:
    """The graph of an article with one cooperation."""
    it = Node("cooperation", "article/it-1")
    facts = [Fact(it, f"coop:{role}", agent, EVERYWHERE, "by-hand", 1.0) for role, agent in roles]
    facts += [Fact(it, "coop:status", Term(f"coop:{status}"), EVERYWHERE, "by-hand", 1.0)] if status else []
    reading = Reading(replace(ARTICLE, publisher=""), (*AGENTS, Thing(it, type_, "it")), tuple(facts))
    return part(express(reading, iris=IRIS, version="1"))


def publish(out: Path, articles: Sequence[Part] = (), known: Graph | None = None, **given: object) -> Release:
    settings = Settings(base=IRIS.base, out=out)
    known = Graph() if known is None else known
    return release(articles or [sample()], settings=settings, known=known, report=Graph(), **given)  # type: ignore[arg-type] # what is given is the caller's


def dumped(released: Release, name: str) -> bytes:
    return gzip.decompress(released.file(name).read_bytes())


def test_a_release_holds_every_file_and_a_store_that_answers(tmp_path: Path) -> None:
    released = publish(tmp_path)
    names = {path.name for path in released.path.iterdir()}
    files = "dump.nq.gz dump.trig.gz dump.ttl.gz dump.jsonld.gz void.ttl report.ttl near-matches.tsv manifest.json"
    assert names == {"store", "index.sqlite", *files.split()}
    assert [row["v"].value for row in select(released.store(), "SELECT ?v { ?v a coop:Visit }")] == [
        str(IRIS.of(Node("cooperation", "2019-10-22-guests/visit-1")))
    ]
    released.verify()


def test_the_manifest_counts_what_the_dump_holds(tmp_path: Path) -> None:
    left_out = LeftOut("b.md", "it is empty")
    released = publish(tmp_path, [sample(0), sample(1)], left_out=[left_out])
    manifest = json.loads((released.path / "manifest.json").read_text(encoding="utf-8"))
    lines = dumped(released, "dump.nq.gz").splitlines()
    claims = f"<{RDF.type}> <{COOP.Claim}>".encode()
    assert manifest["counts"]["quads"] == len(lines) == len(set(lines))
    assert manifest["counts"]["triples"] == len({line[: line.rindex(b" <")] for line in lines})
    assert manifest["counts"]["claims"] == sum(claims in line for line in lines) > 10
    counted = {name: manifest["counts"][name] for name in ("articles", "cooperations", "coop:Visit", "coop:Forum")}
    assert counted == {"articles": 2, "cooperations": 2, "coop:Visit": 1, "coop:Forum": 0}
    assert manifest["counts"]["person"] == manifest["counts"]["place"] == manifest["counts"]["area"] == 1
    assert manifest["left_out"] == [{"source": "b.md", "reason": "it is empty"}]
    assert manifest["articles"] == [f"{IRIS.base}id/article/2019-10-22-guests-{n}" for n in (0, 1)]
    assert manifest["base"] == IRIS.base
    assert manifest["software"]["kg"] and manifest["software"]["ontology"]
    datetime.fromisoformat(manifest["created"])
    assert released.manifest.left_out == (left_out,)


def test_the_dump_has_sorted_lines_in_named_graphs_and_keeps_numbers_as_written(tmp_path: Path) -> None:
    graph = Graph(identifier=IRIS.of(ARTICLE.node))
    one = Literal("1.0", datatype=URIRef("http://www.w3.org/2001/XMLSchema#decimal"))
    graph.add((IRIS.of(ARTICLE.node), COOP.confidence, one))
    released = publish(tmp_path, [part(graph)])
    lines = dumped(released, "dump.nq.gz").splitlines(keepends=True)
    assert lines == sorted(lines)
    assert any(b'"1.0"^^' in line for line in lines)
    graphs = {line.rsplit(b" ", 2)[1].decode() for line in lines}
    assert graphs == {f"<{name}>" for name in (IRIS.of(ARTICLE.node), IRIS.graph("examples"), ONTOLOGY, FORM, LABELS)}


def test_the_turtle_is_the_merge_of_all_graphs(tmp_path: Path) -> None:
    released = publish(tmp_path, [sample(0), sample(1)])
    lines = dumped(released, "dump.nq.gz").splitlines()
    merged = Graph().parse(data=b"\n".join(line[: line.rindex(b" <")] + b" ." for line in lines), format="nt")
    turtle = dumped(released, "dump.ttl.gz")
    assert isomorphic(Graph().parse(data=turtle, format="turtle"), merged)
    assert turtle.count(b"@prefix") == turtle[: turtle.index(b"\n<")].count(b"@prefix") > 10


def test_the_dataset_describes_itself_as_void_and_dcat(tmp_path: Path) -> None:
    released = publish(tmp_path)
    void = Graph().parse(released.file("void.ttl"))
    answer = void.query(
        """PREFIX void: <http://rdfs.org/ns/void#> PREFIX dcat: <http://www.w3.org/ns/dcat#>
        SELECT ?triples ?endpoint ?visits ?version {
          ?dataset a void:Dataset , dcat:Dataset ; void:triples ?triples ; void:sparqlEndpoint ?endpoint ;
            dcat:version ?version ;
            void:classPartition [ void:class <https://w3id.org/coop-kg/ontology#Visit> ; void:entities ?visits ] }"""
    )
    found = [tuple(str(value) for value in row) for row in answer]
    triples = str(released.manifest.counts["triples"])
    assert found == [(triples, f"{IRIS.base}sparql", "1", released.version)]
    assert not [node for triple in void for node in triple if isinstance(node, BNode)]


def test_only_what_is_known_of_things_that_are_named_goes_into_a_release(tmp_path: Path) -> None:
    known = Graph()
    beijing, china, mars = (IRIS.of(Node("place", name)) for name in ("beijing", "china", "mars"))
    within = URIRef("https://schema.org/containedInPlace")
    for place, name in ((beijing, "Beijing"), (china, "China"), (mars, "Mars")):
        known.add((place, SKOS.prefLabel, Literal(name, lang="en")))
    known.add((beijing, within, china))
    released = publish(tmp_path, known=known)
    graph = ox.NamedNode(IRIS.graph("authority"))
    assert {quad.subject.value for quad in released.store().quads(graph=graph)} == {str(beijing), str(china)}


A_PAIR = (("party", FIRST), ("party", SECOND))
A_VISIT = (("visitor", FIRST), ("host", SECOND))


@pytest.mark.parametrize(
    ("article", "cooperate"),
    [
        (cooperating("coop:Agreement", *A_PAIR, status="agreed"), True),
        (cooperating("coop:Agreement", *A_PAIR), True),
        (cooperating("coop:Agreement", *A_PAIR, status="proposed"), False),
        (cooperating("coop:Partnership", *A_PAIR, status="ongoing"), True),
        (cooperating("coop:Project", *A_PAIR, status="ongoing"), True),
        (cooperating("coop:Proposal", *A_PAIR, status="agreed"), False),
        (cooperating("coop:Meeting", ("participant", FIRST), ("participant", SECOND)), False),
        (cooperating("coop:Visit", *A_VISIT, status="completed"), True),
        (cooperating("coop:Visit", *A_VISIT, status="ongoing"), True),
        (cooperating("coop:Visit", *A_VISIT, status="proposed"), False),
        (cooperating("coop:Visit", *A_VISIT), False),
        (cooperating("coop:Visit", ("visitor", FIRST), ("visitor", SECOND), status="completed"), False),
        (cooperating("coop:Agreement", ("party", FIRST), ("party", PERSON), status="agreed"), False),
        (cooperating("coop:Agreement", ("party", FIRST), ("party", GROUP), status="agreed"), False),
        (cooperating("coop:Agreement", ("party", FIRST), ("party", CITY), status="agreed"), False),
        (cooperating("coop:Agreement", ("party", FIRST), status="agreed"), False),
    ],
)
def test_organisations_cooperate_that_have_agreed_or_visited(tmp_path: Path, article: Part, cooperate: bool) -> None:
    released = publish(tmp_path, [article])
    derived = released.store().quads(predicate=ox.NamedNode(COOP.cooperatesWith), graph=None)
    found = {(quad.subject.value, quad.object.value, quad.graph_name) for quad in derived}
    one, other, graph = str(IRIS.of(FIRST)), str(IRIS.of(SECOND)), ox.NamedNode(IRIS.graph("derived"))
    both = {(one, other), (other, one)}
    assert found == ({(*pair, name) for pair in both for name in (graph, ox.DefaultGraph())} if cooperate else set())


def test_three_parties_cooperate_each_with_each(tmp_path: Path) -> None:
    released = publish(tmp_path, [cooperating("coop:Project", *A_PAIR, ("party", THIRD))])
    assert len(list(released.store().quads(predicate=ox.NamedNode(COOP.cooperatesWith)))) == 6


def test_the_next_release_is_the_current_one_and_the_last_stays_as_it_was(tmp_path: Path) -> None:
    first = publish(tmp_path)
    before = {path: path.read_bytes() for path in first.path.rglob("*") if path.is_file()}
    second = publish(tmp_path, [sample(1)])
    assert open_current(tmp_path).version == second.version != first.version
    assert (tmp_path / "current").readlink() == Path("releases") / second.version
    assert {path: path.read_bytes() for path in first.path.rglob("*") if path.is_file()} == before
    assert open_release(tmp_path, first.version).manifest == first.manifest


def test_versions_are_numbered_by_day_in_their_natural_order(tmp_path: Path) -> None:
    for name in ("2023-07-03.2", "2023-07-03.10", "2023-07-02.11", "notes", ".new-x"):
        (tmp_path / "releases" / name).mkdir(parents=True)
    assert versions(tmp_path) == ["2023-07-02.11", "2023-07-03.2", "2023-07-03.10"]
    assert _next_version(tmp_path, datetime(2023, 7, 3, tzinfo=UTC)) == "2023-07-03.11"
    assert _next_version(tmp_path, datetime(2023, 7, 4, tzinfo=UTC)) == "2023-07-04.1"


def test_the_whole_directory_can_be_moved(tmp_path: Path) -> None:
    publish(tmp_path / "here")
    (tmp_path / "here").rename(tmp_path / "there")
    assert list(select(open_current(tmp_path / "there").store(), "SELECT ?v { ?v a coop:Visit }"))


def test_without_articles_nothing_is_released(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="nothing to publish"):
        release([], settings=Settings(out=tmp_path / "out"), known=Graph(), report=Graph())
    assert not (tmp_path / "out").exists()


def test_a_directory_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(KgError, match=r"out: cannot be written"):
        publish(tmp_path / "out")


@pytest.mark.parametrize("node", [BNode("b1"), URIRef("no iri"), URIRef("http://e.org/a b")])
def test_a_graph_with_blank_nodes_or_wrong_iris_is_refused(node: URIRef | BNode) -> None:
    graph = Graph(identifier=URIRef("http://example.org/g"))
    graph.add((URIRef("http://example.org/s"), RDF.value, node))
    with pytest.raises(KgError, match="the graph has"):
        part(graph)


def test_no_release_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="no release is here") as error:
        open_current(tmp_path / "absent")
    assert "kg build" in error.value.hint
    publish(tmp_path)
    for version in ("2001-01-01.1", "../releases", ""):
        with pytest.raises(KgError, match="no release"):
            open_release(tmp_path, version)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("manifest.json", None),
        ("manifest.json", b"{"),
        ("manifest.json", b"[]"),
        ("manifest.json", b'{"version": "1"}'),
        ("dump.nq.gz", None),
        ("dump.nq.gz", b"short"),
        ("void.ttl", b""),
    ],
)
def test_a_damaged_release_is_a_clear_error(tmp_path: Path, name: str, content: bytes | None) -> None:
    file = publish(tmp_path).path / name
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(KgError, match="damaged") as error:
        open_current(tmp_path)
    assert name in error.value.where


def test_a_file_changed_under_its_name_and_size_is_found_by_its_checksum(tmp_path: Path) -> None:
    released = publish(tmp_path)
    file = released.file("dump.ttl.gz")
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    with pytest.raises(KgError, match="not the one that was released"):
        open_current(tmp_path).verify()


DRIVER = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = [sys.argv[1]]
from test_release import publish, sample
out, numbers = Path(sys.argv[2]), [int(number) for number in sys.argv[3].split(",")]
moment = sys.argv[4:]
def kill(event, arguments):
    if event == moment[0] and any(str(argument).endswith(moment[1]) for argument in arguments):
        os.kill(os.getpid(), signal.SIGKILL)
articles = [sample(number) for number in numbers]
print("ready", flush=True)
if moment:
    sys.addaudithook(kill)
print(publish(out, articles).version)
"""


def started(out: Path, numbers: Sequence[int], *moment: str, seed: int = 0) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-c",
        DRIVER,
        str(Path(__file__).parent),
        str(out),
        ",".join(map(str, numbers)),
    ]
    environment = os.environ | {"PYTHONHASHSEED": str(seed)}
    return subprocess.Popen([*command, *moment], env=environment, stdout=subprocess.PIPE, text=True)


def test_the_same_articles_give_the_same_bytes_in_any_order_and_run(tmp_path: Path) -> None:
    runs = [([0, 1, 2, 3], 0), ([3, 1, 0, 2], 1), ([2, 3, 1, 0], 4242)]
    processes = [started(tmp_path / str(i), order, seed=seed) for i, (order, seed) in enumerate(runs)]
    assert [process.communicate(timeout=120) and process.returncode for process in processes] == [0, 0, 0]
    files = [open_current(tmp_path / str(number)).manifest.files for number in range(len(runs))]
    for name in ("dump.nq.gz", "dump.trig.gz", "dump.ttl.gz", "dump.jsonld.gz", "void.ttl"):
        assert files[0][name] == files[1][name] == files[2][name]


MOMENTS = [
    ("open", "dump.nq.gz"),
    ("open", "dump.ttl.gz"),
    ("os.mkdir", "store"),
    ("open", "void.ttl"),
    ("open", "manifest.json"),
    ("os.rename", ".2"),
    ("os.symlink", ".current-new"),
    ("os.rename", "current"),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=" ".join)
def test_a_build_killed_at_any_moment_leaves_the_release_before_it(tmp_path: Path, moment: tuple[str, str]) -> None:
    first = publish(tmp_path)
    killed = started(tmp_path, [7], *moment)
    killed.communicate(timeout=120)
    assert killed.returncode == -signal.SIGKILL
    found = open_current(tmp_path)
    found.verify()
    assert found.manifest == first.manifest
    assert list(select(found.store(), "SELECT ?v { ?v a coop:Visit }"))
    after = publish(tmp_path, [sample(8)])
    assert open_current(tmp_path).version == after.version == versions(tmp_path)[-1]
    left = {path.name for path in (*tmp_path.iterdir(), *(tmp_path / "releases").iterdir())}
    assert left == {"current", "releases", ".lock", *versions(tmp_path)}


def test_a_build_killed_at_random_leaves_a_release_that_is_whole(tmp_path: Path) -> None:
    publish(tmp_path)
    survivors = 0
    for milliseconds in (0, 30, 80, 150, 250):
        process = started(tmp_path, range(60))
        assert process.stdout and process.stdout.readline() == "ready\n"
        time.sleep(milliseconds / 1000)
        process.kill()
        process.communicate(timeout=60)
        survivors += process.returncode == 0
        open_current(tmp_path).verify()
        assert list(select(open_current(tmp_path).store(), "SELECT ?v { ?v a coop:Visit }"))
    assert survivors < 5


def test_builds_at_the_same_time_each_give_a_release(tmp_path: Path) -> None:
    processes = [started(tmp_path, [number]) for number in range(3)]
    numbers = sorted(process.communicate(timeout=120)[0].split()[-1].rpartition(".")[2] for process in processes)
    assert numbers == ["1", "2", "3"]
    for version in versions(tmp_path):
        open_release(tmp_path, version).verify()


def test_a_reader_keeps_its_release_while_the_next_is_made(tmp_path: Path) -> None:
    store = publish(tmp_path).store()
    publish(tmp_path, [sample(1)])
    article = str(IRIS.of(replace(ARTICLE, id=f"{ARTICLE.id}-0").node))
    assert list(store.quads(ox.NamedNode(article), ox.NamedNode(expand("rdf:type"))))
