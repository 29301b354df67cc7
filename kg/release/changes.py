"""What is different between two releases, read off their sorted dumps as streams, side by side."""

from collections import Counter
from collections.abc import Iterator

from kg.release import Release
from kg.release.manifest import Since
from kg.release.quads import sorted_lines
from kg.release.things import Changed, changed_things


def changes(old: Release, new: Release) -> Iterator[Changed]:
    """The things about which the releases tell different statements, in the order of the dumps.

    Raises:
        KgError: a dump cannot be read, or is not sorted.
    """
    return changed_things(*(sorted_lines(release.file("dump.nq.gz")) for release in (old, new)))


def since(old: Release, new: Release) -> Since:
    """How many statements with their graphs have come and gone."""
    come = gone = 0
    for changed in changes(old, new):
        come, gone = come + len(changed.come), gone + len(changed.gone)
    return Since(old.version, come, gone)


def articles_changed(old: Release, new: Release) -> dict[str, tuple[int, int]]:
    """The graphs of articles that both releases have and tell differently: how many statements have come and gone."""
    come: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for changed in changes(old, new):
        come.update(map(graph, changed.come))
        gone.update(map(graph, changed.gone))
    both = set(old.manifest.articles) & set(new.manifest.articles)
    return {name: (come[name], gone[name]) for name in sorted(both & (set(come) | set(gone)))}


def graph(line: bytes) -> str:
    """The IRI of the graph of an N-Quads line."""
    return line[line.rindex(b" <") + 2 : line.rindex(b">")].decode()
