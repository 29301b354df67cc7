"""What a reader learns of a collection: what it covers, how sure it is, what stayed out and why."""

import csv
import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from newsroom import app, opened, publish, readings
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef

from kg.errors import KgError
from kg.express import express
from kg.iri import Iris
from kg.read import read
from kg.release import LeftOut, part, release
from kg.settings import Settings
from kg.terms import SHAPE
from web.refused import reason_of

HTML = {"Accept": "text/html"}
BROKEN = {
    "empty.md": (b"", "empty"),
    "blank.txt": (b" \n\n ", "empty"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "file"),
    "noise.txt": (bytes(range(1, 9)) * 40, "file"),
    "coding.html": (b'<meta charset="utf-8"><h1>A</h1><p>\xff\xfe\xfd</p>' * 3, "file"),
    "title.md": (b"# Only a title\n", "article"),
    "list.html": (b"<html><body><nav><a href=/>Home</a></nav></body></html>", "title"),
    "date.md": (b"---\ndate: 2023-02-31\n---\n\n# Visit\n\nA delegation came to the university.\n", "date"),
    "long.txt": (b"A title\n\n" + b"A paragraph of words.\n\n" * 21_000, "large"),
}


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return app().test_client()


@pytest.fixture
def told(tmp_path: Path) -> str:
    """The page of a release that left out each of the broken files, and whose checks doubt something."""
    left_out = [LeftOut(name, _message(tmp_path, name, data)) for name, (data, _) in BROKEN.items()]
    parts = [part(express(reading, iris=Iris("https://kg.example.org/kg/"), version="1.0")) for reading in readings()]
    settings = Settings(base="https://kg.example.org/kg/", out=tmp_path / "out", title="Harbour news")
    release(parts, settings=settings, known=Graph(), report=_report(), left_out=left_out)
    with opened(tmp_path / "out") as served:
        return served.test_client().get("/coverage", headers=HTML).text


def _message(folder: Path, name: str, data: bytes) -> str:
    (folder / name).write_bytes(data)
    with pytest.raises(KgError) as refusal:
        read(folder / name)
    return refusal.value.message


def _report() -> Graph:
    graph = Graph()
    for number in (1, 2):
        result = BNode(f"r{number}")
        graph.add((result, RDF.type, SH.ValidationResult))
        graph.add((result, SH.sourceShape, SHAPE["ClaimQuality-confidence"]))
        graph.add((result, SH.resultSeverity, SH.Warning))
        graph.add((result, SH.resultMessage, Literal("The reading is <less> sure.", lang="en")))
        graph.add((result, SH.focusNode, URIRef(f"https://kg.example.org/kg/id/claim/{number}")))
    return graph


@pytest.mark.parametrize("name", BROKEN)
def test_every_refusal_of_the_reader_has_a_reason_in_plain_words(tmp_path: Path, name: str) -> None:
    data, reason = BROKEN[name]
    assert reason_of(_message(tmp_path, name, data)).name == reason


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("violation: A visit names a visitor or a host. (https://x/v; shape Visit-sides) “word”", "rule"),
        ("violation: One thing has one class. (x; shape T) An article before it says otherwise.", "contradiction"),
        ("its identifier 'a' is that of another article too, b.md", "identifier"),
        ("ZeroDivisionError: division by zero", "fault"),
        ("the process that read it has died", "fault"),
        ("no one knows", "other"),
    ],
)
def test_what_the_pipeline_says_has_its_reason(message: str, reason: str) -> None:
    assert reason_of(message).name == reason


def test_articles_left_out_stand_by_reason_with_what_was_expected_and_what_to_do(told: str) -> None:
    for name in BROKEN:
        assert f'<code dir="auto">{name}</code>' in told
    assert told.count('class="reason"') == len({reason for _, reason in BROKEN.values()})
    assert "own page, and not a list of news." in told
    assert "<strong>9</strong> left out" in told


def test_what_the_checks_found_is_counted_by_rule(told: str) -> None:
    assert "<strong>2</strong>" in told
    assert "The reading is &lt;less&gt; sure." in told
    assert "doubt · ClaimQuality-confidence" in told


def test_the_page_counts_articles_by_outlet_language_year_and_sureness(client: FlaskClient) -> None:
    page = client.get("/coverage", headers=HTML).text
    assert "post.example.org" in page
    assert "English" in page
    assert "<strong>122</strong> articles" in page
    assert "<strong>1</strong> without any cooperation" in page


def test_the_figures_are_a_table_that_adds_up(client: FlaskClient) -> None:
    answer = client.get("/coverage", headers={"Accept": "text/csv"})
    assert answer.content_type == "text/csv; charset=utf-8"
    figures = list(csv.DictReader(io.StringIO(answer.text)))
    whole = {row["figure"]: int(row["count"]) for row in figures if row["of"] == ""}
    for name in ("outlet", "language", "month"):
        assert sum(int(row["count"]) for row in figures if row["figure"] == f"articles by {name}") == whole["articles"]
    by_confidence = [row for row in figures if row["figure"] == "claims by confidence"]
    assert sum(int(row["count"]) for row in by_confidence) == whole["claims"] > 200
    same = client.get("/coverage.json").json
    assert same and [{**row, "count": str(row["count"])} for row in same["figures"]] == figures


def test_what_was_left_out_is_data_too(tmp_path: Path) -> None:
    publish(tmp_path, readings(), left_out=[LeftOut("bad.md", "the file is empty")])
    with opened(tmp_path) as served:
        told = served.test_client().get("/coverage?format=json").json
    assert told and told["left_out"] == [{"file": "bad.md", "reason": "empty", "message": "the file is empty"}]


def test_files_without_a_release_say_that_nothing_was_checked(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<people/alice> a <Person> .")
    with opened(data=[tmp_path / "a.ttl"]) as served:
        page = served.test_client().get("/coverage", headers=HTML).text
    assert "nothing was checked" in page
    assert "<strong>0</strong> articles" in page
