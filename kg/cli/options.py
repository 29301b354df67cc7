"""The options that several commands have, and the settings they add up to."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kg.errors import KgError
from kg.model import When
from kg.settings import Settings, load

out = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The directory of the releases.  [setting: out, build/]",
)
base = click.option(
    "--base",
    metavar="IRI",
    help="What every thing's IRI begins with; ends with a slash.  [setting: base, http://127.0.0.1:8000/]",
)
articles = click.argument("paths", nargs=-1, metavar="PATH…")


def _when(context: click.Context, parameter: click.Parameter, value: str | None) -> When | None:
    try:
        return When(*map(int, value.split("-"))) if value is not None else None
    except (TypeError, ValueError) as error:
        raise click.BadParameter(f"{value!r} is no date like 2023-07-03.") from error


published = click.option(
    "--published",
    callback=_when,
    metavar="DATE",
    help="The date of the articles that tell none themselves, as 2023-07-03.",
)


def _cores() -> int:
    from kg.pipeline.processes import cores  # with it come all stages, which few commands need

    return cores()


jobs = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    default=_cores,
    help="How many processes read articles; one a core unless told.",
)

keep = click.option("--keep", is_flag=True, help="Keep articles of the current release whose files have gone.")
min_confidence = click.option(
    "--min-confidence",
    type=float,
    metavar="NUMBER",
    help="Leave out what was read with less confidence, from 0 to 1.  [setting: min_confidence, 0]",
)


def building(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of the commands that make releases."""
    for option in (keep, jobs, min_confidence, published, base, out):
        command = option(command)
    return command


def settings(**given: Any) -> Settings:
    """The settings of this run: of the file that `kg --settings` names, then what the command was given."""
    return load(click.get_current_context().find_object(Path), **given)


def warn(problem: KgError) -> None:
    """Tells on standard error what is wrong with one of several things; one line."""
    click.echo(f"Error: {problem}", err=True)


def explain(problem: KgError) -> None:
    """Tells on standard error what is wrong, and what to do about it."""
    warn(problem)
    if problem.hint:
        click.echo(f"Hint: {problem.hint}", err=True)
