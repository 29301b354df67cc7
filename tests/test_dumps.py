"""The whole of a release in each format: that all tell the same, that they stream, and that they can be read."""

import gzip
import io
import json
import shutil
import subprocess
import tracemalloc
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Dataset, Graph
from sample import ARTICLE, IRIS
from test_release import dumped, publish, sample

from kg.errors import KgError
from kg.release import FILES, Release, open_current, open_release
from kg.release.dump import FORMATS, dump
from kg.release.formats import DUMPS
from kg.release.whole import InMemory
from kg.terms import PREFIXES

READERS = {
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "turtle": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
OF_RDFLIB = {"nquads": "nquads", "trig": "trig", "jsonld": "json-ld"}
WITH_GRAPHS = [name for name, dump_ in DUMPS.items() if dump_.graphs]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return publish(tmp_path_factory.mktemp("out"), [sample(0), sample(1)])


def written(release: Release, format_name: str, article: str | None = None) -> bytes:
    output = io.BytesIO()
    dump(release, output, format_name, article)
    return output.getvalue()


def quads(release: Release) -> set[ox.Quad]:
    return set(ox.parse(dumped(release, "dump.nq.gz"), format=ox.RdfFormat.N_QUADS))


def test_every_format_has_a_reader_and_most_keep_graphs() -> None:
    assert set(FORMATS) == set(READERS)
    assert WITH_GRAPHS == ["nquads", "trig", "jsonld"]
    assert {dump_.file for dump_ in DUMPS.values()} < set(FILES)


@pytest.mark.parametrize("name", WITH_GRAPHS)
def test_a_file_with_graphs_is_the_same_dataset_whoever_reads_it(released: Release, name: str) -> None:
    wanted = quads(released)
    assert len(wanted) > 1000
    data = dumped(released, DUMPS[name].file)
    assert set(ox.parse(data, format=READERS[name])) == wanted


@pytest.mark.filterwarnings("ignore:.* is deprecated")  # rdflib warns of itself
@pytest.mark.parametrize("name", ["trig", "jsonld"])
def test_rdflib_reads_the_same_dataset(released: Release, name: str) -> None:
    found, wanted = Dataset(), Dataset()
    found.parse(data=dumped(released, DUMPS[name].file), format=OF_RDFLIB[name])
    wanted.parse(data=dumped(released, "dump.nq.gz"), format="nquads")
    told = {tuple(map(str, quad)) for quad in wanted.quads()}
    assert len(told) > 1000
    assert {tuple(map(str, quad)) for quad in found.quads()} == told


def test_the_turtle_is_the_merge_whoever_reads_it(released: Release) -> None:
    data, triples = dumped(released, "dump.ttl.gz"), {quad.triple for quad in quads(released)}
    assert {quad.triple for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)} == triples
    assert len(Graph().parse(data=data, format="turtle")) == len(triples)


@pytest.mark.skipif(not shutil.which("rapper"), reason="needs rapper (Debian: raptor2-utils)")
@pytest.mark.parametrize(("name", "syntax"), [("turtle", "turtle"), ("trig", "trig"), ("nquads", "nquads")])
def test_rapper_counts_as_many_statements(released: Release, name: str, syntax: str) -> None:
    command = ["rapper", "--count", "-i", syntax, "-", "http://base.example/"]
    done = subprocess.run(command, input=dumped(released, DUMPS[name].file), capture_output=True, check=True)
    wanted = len(quads(released)) if DUMPS[name].graphs else released.manifest.counts["triples"]
    assert f"returned {wanted} triples" in done.stderr.decode()


@pytest.mark.parametrize("format_name", FORMATS)
def test_every_format_of_the_command_tells_the_same(released: Release, format_name: str) -> None:
    data = written(released, format_name)
    triples = {quad.triple for quad in ox.parse(data, format=READERS[format_name])}
    assert triples == {quad.triple for quad in quads(released)}
    if format_name in DUMPS:
        assert data == dumped(released, DUMPS[format_name].file)


@pytest.mark.parametrize("format_name", FORMATS)
def test_one_article_can_be_dumped_alone(released: Release, format_name: str) -> None:
    data = written(released, format_name, f"{ARTICLE.id}-1")
    found = {quad.triple for quad in ox.parse(data, format=READERS[format_name])}
    assert found == {quad.triple for quad in ox.parse(b"".join(sample(1).lines), format=ox.RdfFormat.N_QUADS)}


def test_an_article_that_is_not_in_the_release_cannot_be_dumped(released: Release) -> None:
    with pytest.raises(KgError, match=r"absent: .* no such article"):
        written(released, "trig", "absent")


def test_turtle_and_trig_have_names_beside_what_they_name(released: Release) -> None:
    for name in ("turtle", "trig"):
        text = dumped(released, DUMPS[name].file).decode()
        assert "/organization/tsinghua-university> ;  # Tsinghua University\n" in text
        assert "\n\n\n" not in text
    things = dumped(released, "dump.ttl.gz").decode().split("\n\n")
    assert things[0].startswith("@prefix coop:")
    subjects = sorted({str(quad.subject) for quad in quads(released)})
    assert len(things) == 1 + len(subjects)
    ours = [subject for subject in subjects if subject.startswith(f"<{IRIS.base}")]
    assert [line for line in (thing.partition("\n")[0] for thing in things) if IRIS.base in line] == ours


def test_the_json_ld_has_a_thing_on_each_line_and_the_context_of_the_terms(released: Release) -> None:
    data = dumped(released, "dump.jsonld.gz")
    document = json.loads(data)
    assert document["@context"] == PREFIXES
    assert data.count(b"\n") == 2 + sum(len(graph["@graph"]) + 2 for graph in document["@graph"])


def test_the_zipped_files_have_neither_time_nor_name(released: Release) -> None:
    for dump_ in DUMPS.values():
        head = released.file(dump_.file).read_bytes()[:10]
        assert head[:4] == b"\x1f\x8b\x08\x00" and head[4:8] == bytes(4)


def test_a_release_of_an_older_version_is_opened_and_dumped_in_all_formats(released: Release, tmp_path: Path) -> None:
    path = tmp_path / "releases" / released.version
    shutil.copytree(released.path, path)
    manifest = json.loads((path / "manifest.json").read_text())
    for name in ("dump.trig.gz", "dump.ttl.gz", "dump.jsonld.gz", "near-matches.tsv"):
        del manifest["files"][name]
        (path / name).unlink()
    (path / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "current").symlink_to(f"releases/{released.version}")
    old = open_current(tmp_path)
    old.verify()
    assert open_release(tmp_path, old.version) == old
    for name in DUMPS:
        assert written(old, name) == dumped(released, DUMPS[name].file)


@pytest.mark.parametrize("name", DUMPS)
def test_a_dump_takes_no_more_memory_for_more_statements(name: str) -> None:
    def most(count: int) -> int:
        space = "https://kg.example.org"
        lines = [f'<{space}/{n:07}> <{space}/p> "{n}" <{space}/g> .\n'.encode() for n in range(count)]
        tracemalloc.start()
        size = sum(map(len, DUMPS[name].pieces(InMemory(lines))))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert size > 20 * count
        return peak - 16 * count  # of a graph, the place of each line is held

    assert most(40_000) < most(20_000) + 200_000


def test_the_file_is_what_unpacking_it_gives(released: Release) -> None:
    packed = released.file("dump.nq.gz").read_bytes()
    assert gzip.compress(gzip.decompress(packed), 6, mtime=0)[10:] == packed[10:]
