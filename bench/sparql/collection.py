"""Writes a generated collection of articles as a release that `kg serve` serves, and as files for other engines.

    python bench/sparql/collection.py FOLDER [--articles 10000] [--seed 7]

The folder gets what `kg build` would write of so many articles, `current` and `releases/`, with a store that is made
the same way: one named graph for each article, the authority's, the derived and the vocabulary's graphs, and the merged
copy of them all. Beside these lies `merged.nt.gz`, the merged triples once each, for engines that are loaded from a
file. An article is a short one of about 66 statements; the same seed gives the same statements. Articles are written as
they are made, so that memory does not grow with their number.
"""

import argparse
import gzip
import itertools
import random
import resource
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox
from article import article
from world import BASE, IRIS, World, term

from kg.release import FileFacts, Manifest, describe, files, supplements
from kg.release.formats import document
from kg.release.manifest import read_manifest
from kg.settings import Settings
from kg.store import DEFAULT_GRAPH, EmbeddedStore, read_quads

VERSION = "2026-01-01.1"
MOST_ORGANIZATIONS = 6000
MERGED = "merged.nt.gz"
LINES_AT_ONCE = 20_000


def world_of(articles: int, chance: random.Random) -> World:
    """The world that so many articles tell of: half as many organisations, some thousands at most."""
    return World.of(max(40, min(MOST_ORGANIZATIONS, articles // 2)), chance)


def lines(articles: int, seed: int) -> Iterator[str]:
    """The whole collection as N-Quads lines, article by article; a statement may come twice in one graph.

    Raises:
        ValueError: there are no articles.
    """
    if articles < 1:
        raise ValueError(f"{articles} articles; at least 1 is wanted")
    chance = random.Random(seed)
    world = world_of(articles, chance)
    partners: set[tuple[int, int]] = set()
    for number in range(articles):
        told = article(number, world, chance)
        partners |= told.partners
        yield from _quads(dict.fromkeys(told.triples), told.graph)
    yield from _quads(world.authority(), f"<{IRIS.graph('authority')}>")
    names = [one.iri for one in world.organizations]
    cooperates = term("coop:cooperatesWith")
    derived = ((names[one], cooperates, names[other]) for one, other in sorted(partners))
    yield from _quads(derived, f"<{IRIS.graph('derived')}>")
    for part in supplements.vocabulary():
        yield from map(bytes.decode, part.lines)


def _quads(triples: Iterable[tuple[str, str, str]], graph: str) -> Iterator[str]:
    return (f"{s} {p} {o} {graph} .\n" for s, p, o in triples)


def write(folder: Path, articles: int, seed: int) -> Path:
    """Writes the collection; gives the directory of its release.

    Raises:
        FileExistsError: there is one already.
    """
    release = folder / "releases" / VERSION
    release.mkdir(parents=True)
    with files.gzipped(release / "dump.nq.gz") as output:
        made = lines(articles, seed)
        while batch := "".join(itertools.islice(made, LINES_AT_ONCE)):
            output.write(batch.encode())
    EmbeddedStore.build(release / "store", read_quads(release / "dump.nq.gz"))
    _describe(release)
    store = EmbeddedStore.open(release / "store")
    with gzip.open(folder / MERGED, "wb", compresslevel=4) as output:
        store.engine.dump(cast(IO[bytes], output), ox.RdfFormat.N_TRIPLES, from_graph=DEFAULT_GRAPH)
    files.point(folder / "current", f"releases/{VERSION}")
    return release


def _describe(release: Path) -> None:
    """Writes what the release tells of itself."""
    store, settings = EmbeddedStore.open(release / "store"), Settings(base=BASE, title="A generated collection")
    graphs = (graph.value for graph in store.graphs())
    articles = tuple(sorted(graph for graph in graphs if graph.startswith(f"{BASE}id/article/")))
    dump = {"dump.nq.gz": _facts(release / "dump.nq.gz")}
    described = describe.description_of_release(store, settings, VERSION, dump)
    (release / "void.ttl").write_bytes(document(described, describe.PREFIXES_OF_DESCRIPTION))
    Manifest(
        version=VERSION,
        created=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        base=BASE,
        title=settings.title,
        licence=settings.licence,
        software={"kg": installed_version("coop-kg"), "ontology": supplements.ontology_version()},
        counts=describe.counts(store, IRIS, len(articles)) | {"near_matches": 0},
        articles=articles,
        left_out=(),
        files=dump | {"void.ttl": _facts(release / "void.ttl")},
    ).write(release / "manifest.json")


def _facts(path: Path) -> FileFacts:
    return FileFacts(path.stat().st_size, files.sha256(path))


def main() -> None:
    """Reads the command line, writes, and tells how much it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    start = time.monotonic()
    release = write(given.folder, given.articles, given.seed)
    counts = read_manifest(release / "manifest.json").counts
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{counts['articles']:,} articles, {counts['quads']:,} quads, {counts['triples']:,} triples merged, "
        f"in {time.monotonic() - start:.0f} s and {peak:,} MiB at most: {release}"
    )


if __name__ == "__main__":
    main()
