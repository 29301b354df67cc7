"""Articles that stay when their files have gone: they are taken from the release before, as they were read then."""

import gzip
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from kg.errors import KgError
from kg.iri import Iris, Node, slug
from kg.pipeline.outcome import Outcome
from kg.release import Part, Release, from_quads, open_current
from kg.release.aside import Aside
from kg.settings import Settings

_DUMP = "dump.trig.gz"


def stayed(settings: Settings, outcomes: Iterable[Outcome], aside: Aside) -> Iterator[Outcome]:
    """What is in the current release and has no file any more, an outcome for each article; none without a release.

    The graphs are put aside.

    An article whose file is there, and fails, does not stay.

    Raises:
        KgError: the release has another base, or cannot be read.
    """
    if not (settings.out / "current").is_symlink():
        return
    release, iris = open_current(settings.out), Iris(settings.base)
    there = {str(iris.of(_node(outcome))) for outcome in outcomes}
    gone = frozenset(release.manifest.articles) - there
    if not gone:
        return
    if release.manifest.base != settings.base:
        message = f"its base is {release.manifest.base} and not {settings.base}, so its articles cannot stay"
        raise KgError(message, where=str(release.path), hint="Build without --keep, or with the old --base.")
    for part in _parts(release, gone):
        yield Outcome(Path(part.name.rpartition("/")[2]), part=aside.put(part), stayed=True)


def _node(outcome: Outcome) -> Node:
    return outcome.article.node if outcome.article else Node("article", slug(outcome.path.stem))


def _parts(release: Release, wanted: frozenset[str]) -> Iterator[Part]:
    """The graphs of articles, read from the dump in which each stands in one piece, numbers as they were written."""
    file = release.file(_DUMP)
    try:
        with cast(IO[bytes], gzip.open(file)) as stream:
            quads = ox.parse(stream, format=ox.RdfFormat.TRIG)
            for graph, told in groupby(quads, key=lambda quad: quad.graph_name):
                if isinstance(graph, ox.NamedNode) and graph.value in wanted:
                    yield from_quads(graph.value, told)
    except (OSError, EOFError, SyntaxError) as error:
        hint = "Build without --keep, or go back to an earlier release: kg rollback."
        raise KgError(f"the dump cannot be read: {error}", where=str(file), hint=hint) from error
