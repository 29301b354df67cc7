"""How much of what a careful reader finds is found: precision, recall and F1 by group of facts.

    python bench/extraction/run.py [--judge PATH] [--only tune] [--language en] [--min-confidence N] [--record NOTE]

Reads the articles that the judge's lists name, in memory, and has the judge score them: those that rules are written on
(tune) and those that stay unread (check). Prints figures and nothing of the texts. With `--record` the round is added
to the README beside this script, with today's date, the version and the note.
"""

import argparse
import datetime
import json
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from judge import JUDGE, SETS, dataset, files, found, markdown, stems

GROUPS = (
    "entities",
    "entity kind exact",
    "roles",
    "cooperation",
    "when-where",
    "status",
    "structure",
    "areas",
    "forms",
    "ALL FACTS",
    "article data",
    "claims quoted from the text",
)
FIGURES = ("precision", "recall", "f1")
README = Path(__file__).with_name("README.md")


def scored(judge: Path, name: str, language: str, least: float) -> dict[str, Any]:
    """What the judge says of the articles of one list: the figures of each group."""
    with tempfile.TemporaryDirectory() as folder:
        data, answer = Path(folder) / "articles.nq", Path(folder) / "figures.json"
        data.write_bytes(dataset(files(judge, stems(judge, name)), least))
        listed = ["--stems", judge.parent / f"{name}.txt", "--lang", language, "--json", answer]
        subprocess.run([sys.executable, judge, data, *listed], check=True, stdout=subprocess.DEVNULL)
        figures: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))["figures"]
    return figures


def table(figures: dict[str, dict[str, Any]]) -> str:
    """The figures of all lists side by side, a row for each group."""
    head = ["group", *(f"{name}: {figure}" for name in figures for figure in FIGURES)]
    groups = [group for group in GROUPS if any(group in of for of in figures.values())]
    return markdown(head, ([group, *_cells(group, figures)] for group in groups))


def _cells(group: str, figures: dict[str, dict[str, Any]]) -> list[str]:
    rows = (of.get(group) for of in figures.values())
    return [f"{row[figure]:.3f}" if row else "–" for row in rows for figure in FIGURES]


def record(text: str, note: str, day: datetime.date) -> None:
    """Adds a round to the README."""
    with README.open("a", encoding="utf-8") as page:
        page.write(f"\n### {day}: {note}\n\nVersion {version('coop-kg')}.\n\n{text}\n")


def main() -> None:
    """Reads the command line, scores, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judge", type=Path, default=JUDGE, help="the script that scores")
    parser.add_argument("--only", choices=SETS, help="one list alone")
    parser.add_argument("--language", default="en")
    parser.add_argument("--min-confidence", type=float, default=0.0, help="leave out what is less sure")
    parser.add_argument("--record", metavar="NOTE", help="add the round to the README, with this note")
    given = parser.parse_args()
    judge = found(given.judge)
    names = [given.only] if given.only else SETS
    text = table({name: scored(judge, name, given.language, given.min_confidence) for name in names})
    print(text)
    if given.record:
        record(text, given.record, datetime.datetime.now(datetime.UTC).date())


if __name__ == "__main__":
    main()
