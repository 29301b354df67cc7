"""The command `kg`: what each command prints and ends with, run as a user runs it."""

import csv
import gzip
import io
import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
import pyoxigraph as ox
import pytest
from click import Context
from click.testing import CliRunner, Result
from rdflib import RDF, SH, Graph
from test_pipeline import AGREEMENT, BASE, EXAMPLES, VISIT

from kg.cli import main
from kg.cli.show import marked
from kg.iri import Node
from kg.model import Mention, Span, Thing
from kg.release import open_current

KG = [sys.executable, "-m", "kg"]
NAMES = "build check diff dump gc import-feed query releases rollback serve show watch".split()


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "visit.md").write_text(VISIT)
    (tmp_path / "articles" / "agreement.md").write_text(AGREEMENT)
    monkeypatch.chdir(tmp_path)


def kg(*arguments: str | Path) -> Result:
    """Runs a command in this process; an exception that is no expected error comes through."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def built() -> Path:
    assert kg("build", "articles", "--base", BASE).exit_code == 0
    return Path("build")


# --- the whole


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_with_an_example(name: str) -> None:
    assert main.list_commands(Context(main)) == NAMES
    result = kg(name, "--help")
    assert result.exit_code == 0
    assert re.search(rf"Example:\n +kg {name} ", result.stdout)


def test_the_command_runs_as_a_module_and_tells_its_version() -> None:
    run = subprocess.run([*KG, "--version"], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"kg \d+\.\d+\.\d+\n", run.stdout)
    assert "Usage: kg " in subprocess.run([*KG, "--help"], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    "arguments",
    [["build"], ["check"], ["show"], ["query"], ["nonsense"], ["build", "--nonsense"], ["build", "absent.md"]],
)
def test_wrong_use_ends_with_2(arguments: list[str]) -> None:
    result = kg(*arguments)
    assert result.exit_code == 2
    assert "Error: " in result.stderr and not result.stdout


def test_settings_come_from_a_file_the_environment_and_the_options(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("kg.toml").write_text('out = "from-file"\nbase = "https://file.example.org/"')
    assert "from-file/releases/" in kg("build", "articles").stdout
    monkeypatch.setenv("KG_OUT", "from-environment")
    assert "from-environment/releases/" in kg("build", "articles").stdout
    assert "from-option/releases/" in kg("build", "articles", "--out", "from-option").stdout
    assert open_current(Path("from-option")).manifest.base == "https://file.example.org/"
    Path("mine.toml").write_text('base = "https://mine.example.org/"')
    assert kg("--settings", "mine.toml", "build", "articles").exit_code == 0
    assert open_current(Path("from-environment")).manifest.base == "https://mine.example.org/"


def test_an_expected_error_is_two_lines_without_a_traceback() -> None:
    run = subprocess.run([*KG, "query", "ASK {}", "--out", "nowhere"], capture_output=True, text=True, check=False)
    assert run.returncode == 1 and run.stdout == ""
    assert re.fullmatch(r"Error: nowhere: no release is here\nHint: .*kg build.*\n", run.stderr)


# --- build


def test_a_build_tells_its_totals_and_where_the_release_is() -> None:
    result = kg("build", "articles", "--out", "out")
    assert result.exit_code == 0 and result.stderr == ""
    release = open_current(Path("out"))
    assert result.stdout == (
        f"Published 2 of 2 articles: {release.manifest.counts['quads']:,} statements, "
        f"{release.manifest.counts['cooperations']:,} cooperations. "
        f"Release {release.version} is in out/releases/{release.version}.\n"
    )


def test_a_build_with_articles_left_out_ends_with_3_and_a_line_for_each() -> None:
    Path("articles/empty.md").write_text("")
    Path("articles/binary.txt").write_bytes(bytes(range(256)) * 4)
    result = kg("build", "articles")
    assert result.exit_code == 3
    lines = result.stderr.splitlines()
    assert [line.partition(": ")[2].partition(":")[0] for line in lines] == ["articles/binary.txt", "articles/empty.md"]
    assert result.stdout.startswith("Published 2 of 4 articles: ")


def test_a_build_without_any_article_that_passes_ends_with_1_and_keeps_the_release(built: Path) -> None:
    before = open_current(built)
    Path("empty.md").write_text("")
    result = kg("build", "empty.md")
    assert result.exit_code == 1 and result.stdout == ""
    assert "Error: empty.md: " in result.stderr and "nothing published" in result.stderr
    assert open_current(built) == before
    Path("void").mkdir()
    assert kg("build", "void").exit_code == 1


def test_the_date_of_articles_that_tell_none_can_be_given() -> None:
    Path("undated.md").write_text(VISIT.replace("5 March 2018\n\n", ""))
    assert kg("build", "undated.md", "--published", "2018-03-05").exit_code == 0
    answer = kg("query", "SELECT ?d { ?a schema:datePublished ?d }", "--format", "csv").stdout
    assert answer.split() == ["d", "2018-03-05"]
    assert kg("build", "undated.md", "--published", "yesterday").exit_code == 2


def test_a_progress_bar_is_shown_on_a_terminal_only() -> None:
    command = [*KG, "build", "articles"]
    quiet = subprocess.run(command, capture_output=True, text=True, check=True)
    assert quiet.stderr == ""
    leader, follower = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=follower, text=True) as run:
        os.close(follower)
        shown = b""
        while piece := _read(leader):
            shown += piece
    os.close(leader)
    assert run.returncode == 0
    assert "Reading" in shown.decode() and "100%" in shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other side is closed
        return b""


def test_the_examples_are_all_published(tmp_path: Path) -> None:
    result = kg("build", EXAMPLES)
    assert (result.exit_code, result.stderr) == (0, "")
    release = open_current(Path("build"))
    assert release.manifest.counts["articles"] >= 5
    assert release.manifest.counts["cooperations"] >= 5


# --- check


def test_a_check_publishes_nothing_and_writes_the_report() -> None:
    result = kg("check", "articles", "--report", "report.ttl")
    assert result.exit_code == 0
    assert result.stdout == "2 of 2 pass.\n"
    assert not Path("build").exists()
    assert list(Graph().parse("report.ttl").subjects(RDF.type, SH.ValidationReport))


def test_a_check_ends_with_3_where_some_fail_and_1_where_all_do() -> None:
    Path("empty.md").write_text("")
    assert kg("check", "articles", "empty.md").exit_code == 3
    result = kg("check", "empty.md")
    assert (result.exit_code, result.stdout) == (1, "0 of 1 pass.\n")
    assert result.stderr.startswith("Error: empty.md: ")


VISIT_WITHOUT_SIDES = """@prefix coop: <https://w3id.org/coop-kg/ontology#> .
<https://kg.example.org/id/cooperation/a/visit-1> a coop:Visit .
"""


def test_any_rdf_file_is_held_against_the_shapes() -> None:
    Path("wrong.ttl").write_text(VISIT_WITHOUT_SIDES)
    result = kg("check", "--data", "wrong.ttl", "--report", "report.ttl")
    assert result.exit_code == 1
    assert result.stdout == "0 of 1 pass.\n"
    assert "wrong.ttl: violation: " in result.stderr
    assert list(Graph().parse("report.ttl").subjects(SH.resultSeverity, SH.Violation))
    Path("broken.ttl").write_text("<a> <b>")
    assert "broken.ttl:1: no Turtle" in kg("check", "--data", "broken.ttl").stderr


def test_a_release_conforms_as_data_too(built: Path) -> None:
    result = kg("check", "--data", built / "current" / "dump.nq.gz")
    assert [line for line in result.stderr.splitlines() if "violation" in line] == []
    assert result.exit_code == 0


# --- show


def test_the_text_is_shown_with_its_names_marked_and_every_fact_with_quote_rule_and_confidence() -> None:
    result = kg("show", "articles/visit.md")
    assert result.exit_code == 0
    assert re.search(r"A delegation of (the )?\[University (the )?University of Alfaland\] visited", result.stdout)
    fact = re.search(
        r"• .* has visitor “University of Alfaland”\.\n  “(.*)”\n  rule (\S+), confidence (0\.\d\d|1\.00)",
        result.stdout,
    )
    assert fact and fact[1] in VISIT.replace("\n", " ")
    assert "mentions" not in result.stdout
    assert "mentions “University of Alfaland”" in kg("show", "articles/visit.md", "--all").stdout


def test_marks_are_colours_on_a_terminal_and_brackets_elsewhere() -> None:
    mentions = [Mention(Span(8, 12), "foaf:Person", "Bo"), Mention(Span(0, 3), "coop:University", "ABC")]
    things = [Thing(Node("organization", "abc"), "coop:Company", "ABC", mentions=(Span(0, 3),))]
    assert marked("ABC and Bo C end", mentions, things, in_colour=False) == "[Company ABC] and [Person Bo C] end"
    coloured = marked("ABC and Bo C end", mentions, things, in_colour=True)
    assert click.unstyle(coloured) == "ABC and Bo C end" != coloured


def test_an_article_that_cannot_be_read_cannot_be_shown() -> None:
    Path("empty.md").write_text("")
    assert kg("show", "empty.md").exit_code == 1
    assert kg("show", "absent.md").exit_code == 2


# --- query

UNIVERSITIES = "SELECT ?name ?u { ?u a coop:University ; skos:prefLabel ?name } ORDER BY ?name"


def test_a_table_lines_up_and_shortens_known_prefixes(built: Path) -> None:
    lines = kg(
        "query", "SELECT ?kind ?name { ?u a ?kind ; skos:prefLabel 'University of Betaland'@en ; skos:prefLabel ?name }"
    ).stdout.splitlines()
    assert lines[0].split() == ["kind", "name"]
    assert lines[2] == "coop:University  University of Betaland"
    assert lines[0].index("name") == lines[1].rindex(" ") + 1 == lines[2].index("University of")
    assert kg("query", "SELECT * { ?s a coop:Forum }").stdout == "Nothing found.\n"


@pytest.mark.parametrize(
    ("query", "answer"), [("ASK { ?v a coop:Visit }", "yes\n"), ("ASK { ?v a coop:Forum }", "no\n")]
)
def test_a_question_is_answered_with_yes_or_no(built: Path, query: str, answer: str) -> None:
    assert kg("query", query).stdout == answer


def test_the_standard_formats_all_tell_the_same(built: Path) -> None:
    as_json = json.loads(kg("query", UNIVERSITIES, "--format", "json").stdout)
    names = [row["name"]["value"] for row in as_json["results"]["bindings"]]
    assert "University of Alfaland" in names
    assert [
        row["name"] for row in csv.DictReader(io.StringIO(kg("query", UNIVERSITIES, "--format", "csv").stdout))
    ] == names
    for name, kind in (("xml", ox.QueryResultsFormat.XML), ("tsv", ox.QueryResultsFormat.TSV)):
        text = kg("query", UNIVERSITIES, "--format", name).stdout
        assert [row["name"].value for row in ox.parse_query_results(text, format=kind)] == names


def test_a_graph_comes_as_turtle(built: Path) -> None:
    query = "CONSTRUCT { ?v a coop:Visit } WHERE { ?v a coop:Visit }"
    for arguments in ([], ["--format", "turtle"]):
        assert len(Graph().parse(data=kg("query", query, *arguments).stdout, format="turtle")) == 1
    described = kg("query", "DESCRIBE <id/article/visit>").stdout
    assert f"<{BASE}id/article/visit>" in described


def test_a_format_that_does_not_fit_is_a_wrong_use(built: Path) -> None:
    for query, name in (("CONSTRUCT WHERE { ?s ?p ?o }", "csv"), ("ASK {}", "turtle")):
        result = kg("query", query, "--format", name)
        assert result.exit_code == 2 and f"--format {name} cannot show" in result.stderr


def test_a_query_can_come_from_a_file(built: Path) -> None:
    Path("q.rq").write_text("ASK { ?v a coop:Visit }", encoding="utf-8-sig")
    assert kg("query", "q.rq").stdout == "yes\n"
    result = kg("query", "absent.rq")
    assert result.exit_code == 2 and "absent.rq: cannot be read: No such file" in result.stderr


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("SELECT * {", "no SPARQL query: error at 1:"),
        ("SELECT * { ?s a nowhere:Thing }", "no SPARQL query"),
        ("INSERT DATA { <a:a> <a:a> <a:a> }", "no SPARQL query"),
    ],
)
def test_a_query_that_is_refused_is_a_wrong_use(built: Path, query: str, told: str) -> None:
    result = kg("query", query)
    assert result.exit_code == 2 and result.stdout == ""
    assert f"Error: query: {told}" in result.stderr
    assert len(result.stderr.splitlines()) <= 2


# --- dump


def test_the_dump_as_nquads_is_that_of_the_release_byte_for_byte(built: Path) -> None:
    run = subprocess.run([*KG, "dump"], capture_output=True, check=True)
    assert run.stdout == gzip.decompress((built / "current" / "dump.nq.gz").read_bytes())


@pytest.mark.parametrize(
    ("name", "kind"),
    [("trig", "TRIG"), ("turtle", "TURTLE"), ("jsonld", "JSON_LD"), ("rdfxml", "RDF_XML"), ("nquads", "N_QUADS")],
)
def test_an_article_is_dumped_in_every_format(built: Path, name: str, kind: str) -> None:
    result = kg("dump", "--article", "visit", "--format", name)
    quads = list(ox.parse(result.stdout_bytes, format=getattr(ox.RdfFormat, kind)))
    articles = {
        quad.subject.value for quad in quads if quad.object == ox.NamedNode("https://w3id.org/coop-kg/ontology#Article")
    }
    assert articles == {f"{BASE}id/article/visit"}


def test_an_unknown_article_cannot_be_dumped(built: Path) -> None:
    result = kg("dump", "--article", "absent")
    assert result.exit_code == 1 and "Error: absent: " in result.stderr


def test_a_reader_that_goes_away_leaves_no_traceback(built: Path) -> None:
    for name in ("nquads", "trig", "jsonld"):
        with subprocess.Popen([*KG, "dump", "--format", name], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            assert run.stdout and run.stderr
            run.stdout.read(10)
            run.stdout.close()
            assert run.stderr.read() == b""


# --- serve


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with subprocess.Popen([*KG, "serve", "--port", "0", *arguments], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        found = re.fullmatch(r"Serving at (http://\S+/) \(Ctrl\+C ends it\)\.\n", run.stdout.readline())
        assert found
        try:
            yield run, found[1]
        finally:
            if run.poll() is None:
                run.terminate()
                run.wait(timeout=30)


def fetched(address: str, accept: str = "*/*") -> str:
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept": accept}), timeout=30) as answer:
        return str(answer.read().decode())


VISITS = "SELECT (COUNT(*) AS ?n) { ?v a <https://w3id.org/coop-kg/ontology#Visit> }"
QUERY = "sparql?" + urllib.parse.urlencode({"query": VISITS})


def test_a_release_is_served_and_the_next_one_is_picked_up(built: Path) -> None:
    with serving() as (_, address):
        assert json.loads(fetched(f"{address}health"))["release"] == open_current(built).version
        assert fetched(f"{address}{QUERY}", "text/csv").split() == ["n", "1"]
        Path("articles/other.md").write_text(VISIT.replace("Alfaland", "Deltaland").replace("2018", "2019"))
        assert kg("build", "articles", "--base", BASE).exit_code == 0
        assert json.loads(fetched(f"{address}health"))["release"] == open_current(built).version
        assert fetched(f"{address}{QUERY}", "text/csv").split() == ["n", "2"]


def test_rdf_files_are_served_as_a_release_is() -> None:
    Path("data.ttl").write_text(VISIT_WITHOUT_SIDES)
    with serving("--data", "data.ttl", "--base", BASE) as (_, address):
        assert fetched(f"{address}{QUERY}", "text/csv").split() == ["n", "1"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_ends_quietly_when_it_is_told_to(built: Path, number: signal.Signals) -> None:
    with serving() as (run, address):
        fetched(f"{address}{QUERY}", "text/csv")
        run.send_signal(number)
        assert run.wait(timeout=30) == 0


def test_a_port_in_use_is_a_clear_error(built: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = kg("serve", "--port", port)
    assert result.exit_code == 1
    assert f"127.0.0.1:{port}: cannot listen: " in result.stderr and "--port" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "exit_code", "told"),
    [
        (["--out", "nowhere"], 1, "nowhere: no release is here"),
        (["--data", "absent.ttl"], 2, "absent.ttl"),
        (["--data", "articles/visit.md"], 2, "names no RDF format"),
        (["--data", "broken.ttl"], 1, "broken.ttl:1: no Turtle"),
        (["--port", "70000"], 2, "port"),
        (["--base", "nowhere"], 2, "base"),
    ],
)
def test_what_cannot_be_served_is_a_clear_error(arguments: Sequence[str], exit_code: int, told: str) -> None:
    Path("broken.ttl").write_text("<a> <b>")
    result = kg("serve", *arguments)
    assert result.exit_code == exit_code
    assert told in result.stderr
