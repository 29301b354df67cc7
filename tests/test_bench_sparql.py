"""The benchmarks of the endpoint: the collection is what it says, engines agree, figures are told as they are."""

import doctest
import gzip
import importlib
import re
import shutil
import socket
import socketserver
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType

import pyoxigraph as ox
import pytest
from rdflib import Graph

from kg.check import check_data
from kg.iri import Iris
from kg.release import open_current, supplements
from kg.store import EmbeddedStore

BENCH = Path(__file__).parents[1] / "bench" / "sparql"
ARTICLES = 80
SCRIPTS = ("bounds.py", "collection.py", "run.py")


@pytest.fixture(scope="module", autouse=True)
def bench() -> Iterator[None]:
    """The scripts import each other by name, as they do when one of them is run."""
    names = {path.stem for path in BENCH.glob("*.py")}
    sys.path.insert(0, str(BENCH))
    yield
    sys.path.remove(str(BENCH))
    for name in names:
        sys.modules.pop(name, None)


def part(name: str) -> ModuleType:
    return importlib.import_module(name)


@pytest.fixture(scope="module")
def data(bench: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("collection")
    part("collection").write(folder, ARTICLES, 7)
    return folder


def articles_of(lines: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lines:
        if name := re.search(r"<([^<>]*/id/article/[^<>]*)> \.\n$", line):
            found.setdefault(name[1], []).append(line)
    return found


def test_every_script_tells_how_to_run_it() -> None:
    for script in SCRIPTS:
        done = subprocess.run(
            [sys.executable, str(BENCH / script), "--help"], capture_output=True, text=True, check=True
        )
        assert f"python bench/sparql/{script}" in done.stdout


def test_the_same_seed_gives_the_same_statements() -> None:
    first, second, other = (list(part("collection").lines(30, seed)) for seed in (7, 7, 8))
    assert first == second != other


def test_an_article_has_about_66_statements_in_a_graph_of_its_own() -> None:
    found = articles_of(list(part("collection").lines(300, 7)))
    assert len(found) == 300
    assert all(len(set(lines)) == len(lines) for lines in found.values())
    assert 60 < sum(map(len, found.values())) / 300 < 72


def test_all_kinds_of_cooperation_and_of_organisation_are_there() -> None:
    text = "".join(part("collection").lines(300, 7))
    for kind in part("world").words()["cooperations"]:
        assert f"ontology#{kind['kind']}> <" in text
    for kind, *_ in part("world").words()["organizations"]["forms"]:
        assert f"{part('world').term(kind)} <" in text


def test_the_articles_keep_the_rules_that_real_ones_keep() -> None:
    for lines in list(articles_of(list(part("collection").lines(12, 7))).values()):
        graph = Graph().parse(data="".join(line[: line.rindex(" <")] + " .\n" for line in lines), format="nt")
        wrong = check_data(graph).violations
        assert not wrong, wrong


def test_who_cooperates_is_what_a_release_derives() -> None:
    lines = [line.encode() for line in part("collection").lines(60, 7)]
    derived = [line for line in lines if b"/graph/derived>" in line]
    others = [line for line in lines if b"/graph/derived>" not in line]
    expected = supplements.derived(others, Iris(part("world").BASE))
    assert derived and sorted(derived) == sorted(expected.lines)


def test_the_release_and_the_file_for_others_hold_the_same(data: Path) -> None:
    release = open_current(data)
    release.verify()
    counts = release.manifest.counts
    assert counts["articles"] == len(release.manifest.articles) == ARTICLES
    merged = gzip.decompress((data / part("collection").MERGED).read_bytes()).splitlines()
    assert len(merged) == len(set(merged)) == counts["triples"]
    assert set(ox.parse(b"\n".join(merged), format=ox.RdfFormat.N_TRIPLES)) == set(release.store().quads())


def test_a_collection_is_not_written_over_another(data: Path) -> None:
    with pytest.raises(FileExistsError):
        part("collection").write(data, ARTICLES, 7)


def test_the_endpoint_answers_every_question_as_the_store_does(data: Path) -> None:
    questions, client, engines, bounds = map(part, ("questions", "client", "engines", "bounds"))
    store = open_current(data).store()
    asked = questions.questions(store)
    assert [question.name for question in asked] == [path.stem[3:] for path in sorted(BENCH.glob("queries/*.rq"))]
    assert len(asked) == 13
    with engines.Ours(data).running() as server:
        for question in asked:
            reply = client.fetch(server.address, server.request(question.query, question.accept))
            assert reply.status == 200, bytes(reply.body)
            expected = questions.rows(question.accept.partition(",")[0], directly(store, question.query))
            assert questions.rows(reply.headers["content-type"], bytes(reply.body)) == expected
            assert expected or question.name == "text"  # which few names hold
            assert bounds.direct(store, question) > 0


def directly(store: EmbeddedStore, query: str) -> bytes:
    found = store.query(query)
    if isinstance(found, ox.QueryTriples):
        return ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b""
    csv = "LIMIT 100000" in query
    return found.serialize(format=ox.QueryResultsFormat.CSV if csv else ox.QueryResultsFormat.JSON) or b""


@pytest.mark.skipif(not shutil.which("virtuoso-t"), reason="needs Debian's package virtuoso-opensource-7-bin")
def test_virtuoso_gives_the_same_answers(data: Path) -> None:
    questions, run = part("questions"), part("run")
    with part("engines").Ours(data).running() as ours, part("virtuoso").Virtuoso(data).running() as virtuoso:
        assert run.disagreements(questions.questions(open_current(data).store()), [ours, virtuoso]) == []


def test_what_is_missing_is_left_out_and_said(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    engines, run = part("engines"), part("run")
    with ExitStack() as stack:
        assert run.started([engines.Oxigraph(data, tmp_path), engines.RdflibEndpoint(data, tmp_path)], stack) == []
    assert "Oxigraph server is left out: run with --peers" in capsys.readouterr().err


def test_rates_are_told_for_every_question(data: Path) -> None:
    command = [sys.executable, str(BENCH / "run.py"), "--data", str(data), "--rounds", "1", "--seconds", "0.01"]
    done = subprocess.run([*command, "--clients", "1"], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines() if line.startswith("| ")]
    rates = {row[0]: row[1:3] for row in rows if re.fullmatch(r"[\d.,]+", row[-1])}
    assert len(rates) == 13 and all(float(rate.replace(",", "")) > 0 for pair in rates.values() for rate in pair)


def test_a_long_answer_is_watched(data: Path) -> None:
    (grown, _, told), (_, _, first) = part("bounds").long_answer(data)
    assert grown.startswith("1,000,000 rows as CSV (") and told.partition(" ")[0].replace(".", "").isdigit()
    assert float(first.split()[0]) > 0


BUSY = """
import time
held = bytes(range(256)) * 160_000
while time.process_time() < 0.3:
    pass
print("done", flush=True)
input()
"""


def test_what_processes_take_is_told_with_all_below_them() -> None:
    processes = part("processes")
    command = [sys.executable, "-c", f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BUSY!r}])"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stdin and process.stdout.readline() == b"done\n"
        assert len(processes.tree(process.pid)) == 2
        assert processes.cpu_seconds(process.pid) >= 0.3
        assert processes.shared_out_memory(process.pid) > 40_000_000 > processes.resident(process.pid) > 1_000_000
        with processes.watched(process.pid) as watch:
            process.stdin.write(b"\n")
        assert watch.growth >= 0


def test_engines_that_differ_are_told_of(data: Path, tmp_path: Path) -> None:
    questions, run, engines = part("questions"), part("run"), part("engines")
    part("collection").write(tmp_path / "other", 10, 8)
    asked = questions.questions(open_current(data).store())
    with engines.Ours(data).running() as one, engines.Ours(tmp_path / "other", "another").running() as other:
        told = run.disagreements(asked, [one, other])
    assert any(re.fullmatch(r"export: another has \d+ rows, coop-kg \d+", line) for line in told)


@contextmanager
def answering(reply: bytes, piece: int, close: bool = False) -> Iterator[int]:
    """A server that answers whatever it is asked with these bytes, so many at a time; yields its port."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while self.request.recv(1 << 16):
                for start in range(0, len(reply), piece):
                    self.request.sendall(reply[start : start + piece])
                if close:
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\nA;x=y\r\n\r\ntwo\r\n...\r\n0\r\n\r\n"
PLAIN = b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\none two"


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 1000])
def test_the_client_reads_answers_however_they_come(piece: int) -> None:
    client = part("client")
    for reply, body in ((CHUNKED, b"one\r\ntwo\r\n..."), (PLAIN, b"one two")):
        with answering(reply, piece) as port:
            address = client.Address(port, "/")
            got = client.fetch(address, address.request("ASK {}", "text/csv"))
            assert (got.status, bytes(got.body), got.size) == (200, body, len(body))
            assert 0 < got.first <= got.whole
            found = client.load(address, [address.request("ASK {}", "text/csv")], 3, 0.05)
            assert len(found.took) >= 3 and found.rate > 0


def test_the_client_tells_an_answer_that_broke_off() -> None:
    client = part("client")
    for reply in (CHUNKED[:-2], PLAIN[:-1]):
        with answering(reply, 1000, close=True) as port, pytest.raises(client.BrokenAnswerError, match="ended after"):
            client.fetch(client.Address(port, "/"), b"GET / HTTP/1.1\r\n\r\n")
    with (
        answering(PLAIN.replace(b"200 OK", b"503 No"), 1000) as port,
        pytest.raises(client.BrokenAnswerError, match="503"),
    ):
        client.load(client.Address(port, "/"), [b"GET / HTTP/1.1\r\n\r\n"], 1, 0.01)


def test_numbers_are_the_same_by_value_and_names_of_blank_nodes_do_not_count() -> None:
    rows = part("questions").rows
    head = '{"head": {"vars": ["n"]}, "results": {"bindings": [{"n": %s}]}}'
    integer = '{"type": "literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer", "value": "1"}'
    decimal = '{"type": "typed-literal", "datatype": "http://www.w3.org/2001/XMLSchema#decimal", "value": "1.0"}'
    text = '{"type": "literal", "value": "1"}'
    one, other, third = (rows(part("questions").ROWS, (head % term).encode()) for term in (integer, decimal, text))
    assert one == other != third
    first, second = (rows("application/n-triples", b"_:%s <http://a> <http://b> .\n" % name) for name in (b"x", b"y"))
    assert first == second == Counter({(("bnode",), ("uri", "http://a"), ("uri", "http://b")): 1})


def test_figures_go_to_their_place_on_the_page(tmp_path: Path) -> None:
    figures = part("figures")
    assert doctest.testmod(figures).failed == 0
    page = tmp_path / "README.md"
    shutil.copy(figures.PAGE, page)
    for name in ("rates", "bounds"):
        figures.record(name, "first", page)
        figures.record(name, "| second |", page)
        assert f"<!-- {name} -->\n\n| second |\n\n<!-- end of {name} -->" in page.read_text(encoding="utf-8")
    assert "first\n" not in page.read_text(encoding="utf-8")
    assert figures.against(0.5, 0.8, least=False) == "0.500 (met)" and "not met" in figures.against(1, 1.2)
