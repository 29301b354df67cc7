"""`kg check`."""

from pathlib import Path

import click
import pyoxigraph as ox
from rdflib import Graph

from kg import pipeline
from kg.check import Report, check_data
from kg.cli import options
from kg.cli.build import progress, stages, wanted
from kg.model import When
from kg.pipeline import Outcome
from kg.store import read_quads


@click.command()
@options.articles
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="FILE",
    multiple=True,
    help="An RDF file to hold against the shapes; may be given again.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.ttl",
    help="Where to write the SHACL report.",
)
@options.base
@options.published
def check(
    paths: tuple[str, ...],
    data: tuple[Path, ...],
    report: Path | None,
    base: str | None,
    published: When | None,
) -> None:
    """Takes articles as far as validation, and publishes nothing.

    Ends with 0 when all pass, 3 when some fail, 1 when none passes.

    \b
    Example:
        kg check articles/ --report report.ttl
        kg check --data graph.ttl
    """
    files = pipeline.find(wanted(paths)) if paths or not data else []
    with progress(len(files)) as step:
        outcomes = pipeline.examine(files, options.settings(base=base), stages(published), step)
    reports = {file: check_data(_graph(file), str(file)) for file in data}
    for outcome in outcomes:
        _tell(outcome)
    for found in reports.values():
        _print(found)
    if report:
        merged = pipeline.merged_report(outcomes, *reports.values())
        report.write_bytes(merged.to_graph().serialize(format="turtle", encoding="utf-8"))
    passed = [not outcome.problem for outcome in outcomes] + [found.conforms for found in reports.values()]
    click.echo(f"{sum(passed)} of {len(passed)} pass.")
    click.get_current_context().exit(0 if all(passed) else 3 if any(passed) else 1)


def _tell(outcome: Outcome) -> None:
    """Tells what is wrong with an article: all that its report says, or the error that came before it."""
    if outcome.report:
        _print(outcome.report)
    if outcome.problem and (outcome.report is None or outcome.report.conforms):
        options.warn(outcome.problem)


def _print(report: Report) -> None:
    for line in report.lines():
        click.echo(line, err=True)


def _graph(file: Path) -> Graph:
    """The triples of an RDF file, whatever graphs they are in."""
    triples = (quad.triple for quad in read_quads(file))
    return Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
