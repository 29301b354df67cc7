"""What the benchmarks of extraction share: articles as one dataset in memory, and the judge that scores it.

The judge is the script `score.py` of a folder that also holds `gold/`, `tune.txt` and `check.txt`, with the articles in
a folder `articles` beside it. It is no part of the project: its articles are other people's texts.
"""

import importlib.util
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from rdflib import Graph

from kg import authority, pipeline
from kg.check import check
from kg.confidence import confident
from kg.express import express
from kg.iri import Iris
from kg.read import SUFFIXES
from kg.release import part, supplements

CHECKOUT = Path(__file__).parents[2]
JUDGE = CHECKOUT.parent / "shared" / "eval" / "score.py"
BASE = "https://kg.example.org/"
SETS = ("tune", "check")
"""The lists of articles: those that rules are written on, and those that stay unread."""


def found(judge: Path) -> Path:
    """The judge; ends the program with a message where there is none."""
    if not judge.is_file():
        sys.exit(
            f"{judge}: no judge is here. Name one with --judge PATH, a score.py with gold/, tune.txt and check.txt."
        )
    return judge.resolve()


def stems(judge: Path, name: str) -> list[str]:
    """The identifiers of the articles of a list."""
    return (judge.parent / f"{name}.txt").read_text(encoding="utf-8").split()


def files(judge: Path, wanted: Iterable[str]) -> list[Path]:
    """The files of the articles with these identifiers."""
    names = set(wanted)
    folder = judge.parent.parent / "articles"
    return sorted(path for path in folder.iterdir() if path.stem in names and path.suffix in SUFFIXES)


def dataset(articles: Iterable[Path], least: float = 0.0) -> bytes:
    """The articles as N-Quads, with what the authority data tell of the things they name, as in a release.

    An article that fails is told of on standard error by its name alone, and left out.
    """
    known = authority.load(BASE)
    lines = [line for path in articles for line in _lines(path, known, least)]
    return b"".join([*lines, *supplements.authority(known.graph, lines, Iris(BASE)).lines])


def _lines(path: Path, known: authority.Authority, least: float) -> Iterable[bytes]:
    try:
        reading = confident(pipeline.take(path, known)[2], least)
    except Exception as error:  # whatever fails: its message may quote the article, so its kind alone is told
        print(f"{path.stem}: {type(error).__name__}; kg show tells more", file=sys.stderr)
        return ()
    graph: Graph = express(reading, iris=Iris(BASE), version="bench", publish_text=False)
    if not check(graph, reading.article).conforms:
        print(f"{path.stem}: its graph breaks a rule; kg check tells which", file=sys.stderr)
        return ()
    return part(graph).lines


def golds(judge: Path, wanted: Iterable[str], language: str) -> list[dict[str, Any]]:
    """The gold of the articles with these identifiers and in this language."""
    found_ = (json.loads((judge.parent / "gold" / f"{stem}.json").read_text(encoding="utf-8")) for stem in wanted)
    return [gold for gold in found_ if gold["article"]["lang"] == language]


def module(judge: Path) -> ModuleType:
    """The judge as a module, for the functions that match what was found with gold."""
    spec = importlib.util.spec_from_file_location("judge_of_extraction", judge)
    assert spec and spec.loader
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def markdown(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown; the first column to the left, the others to the right."""
    names = list(head)
    lines = [names, ["---", *["---:"] * (len(names) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
