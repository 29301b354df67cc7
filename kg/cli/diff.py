"""`kg diff`."""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import click
import pyoxigraph as ox

from kg import turtle
from kg.cli import options
from kg.cli.show import PHRASES
from kg.iri import Iris, Node
from kg.release import Release, open_release
from kg.release.changes import articles_changed, changes
from kg.release.things import Changed
from kg.store import Store
from kg.terms import PREFIXES, compact, expand

FORMATS = ("text", "nquads", "ttl")
KINDS = {
    "article": ("article", "articles"),
    "claim": ("claim", "claims"),
    "cooperation": ("cooperation", "cooperations"),
    "organization": ("organisation", "organisations"),
    "person": ("person", "people"),
    "place": ("place", "places"),
    "project": ("project", "projects"),
    "area": ("area", "areas"),
}
"""The kinds of things that are told of in words, one and many; the rest belongs to them, or to the vocabulary."""
NAMES = tuple(ox.NamedNode(expand(curie)) for curie in ("skos:prefLabel", "schema:headline", "foaf:name"))
SAID = tuple(str(expand(curie)) for curie in ("rdf:subject", "rdf:predicate", "rdf:object"))
SHORTEN = 100
COME, GONE, CHANGED = "+", "-", "~"


@click.command()
@click.argument("version_1")
@click.argument("version_2")
@options.out
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="text tells in words; nquads and ttl have what came, and what went as comments.",
)
def diff(version_1: str, version_2: str, out: Path | None, format_name: str) -> None:
    """Tells what is different in a release against another one.

    In words: a line for each thing that came (+), went (-) or changed (~), by its name. As nquads and ttl: a
    document of the statements that came; those that went stand in it as comments that begin with "# - ".

    \b
    Example:
        kg diff 2026-01-31.1 2026-02-28.1
        kg diff 2026-01-31.1 2026-02-28.1 --format nquads > changes.nq
    """
    place = options.settings(out=out).out
    old, new = open_release(place, version_1), open_release(place, version_2)
    if format_name == "text":
        for line in Words(old, new).lines():
            click.echo(line)
    else:
        write = _nquads if format_name == "nquads" else _turtle
        sys.stdout.buffer.writelines(write(changes(old, new)))


class Words:
    """What is different between two releases, in words."""

    def __init__(self, old: Release, new: Release) -> None:
        self.old, self.new = old, new
        self.stores = new.store(), old.store()
        self.bases = Iris(new.manifest.base), Iris(old.manifest.base)

    def lines(self) -> Iterator[str]:
        """The articles, then kind by kind what else came, went and changed, then how many of each."""
        yield from self._articles()
        totals = [0, 0]
        for kind, things in groupby(self._counted(totals), key=self._kind):
            if kind in KINDS and kind != "article":
                yield from _section(kind, filter(None, map(self._thing, things)))
            else:
                for _ in things:  # they count, and are not told of
                    pass
        yield f"{self.old.version} to {self.new.version}: {totals[0]:,} statements came, {totals[1]:,} went."

    def _articles(self) -> Iterator[str]:
        before, after = set(self.old.manifest.articles), set(self.new.manifest.articles)
        changed = articles_changed(self.old, self.new)
        marks = dict.fromkeys(after - before, COME) | dict.fromkeys(before - after, GONE)
        marks |= dict.fromkeys(changed, CHANGED)
        told = ((marks[name], f"{self._name(ox.NamedNode(name))} ({self._id(name)})") for name in sorted(marks))
        yield from _section("article", told)

    def _counted(self, totals: list[int]) -> Iterator[Changed]:
        for changed in changes(self.old, self.new):
            totals[0] += len(changed.come)
            totals[1] += len(changed.gone)
            yield changed

    def _node(self, iri: str) -> Node | None:
        return self.bases[0].node(iri) or self.bases[1].node(iri)

    def _kind(self, changed: Changed) -> str:
        node = self._node(changed.subject)
        return node.kind if node else ""

    def _id(self, iri: str) -> str:
        node = self._node(iri)
        return node.slug if node else iri

    def _thing(self, changed: Changed) -> tuple[str, str] | None:
        """How a thing is different, and its name; None when it is not, since another article tells the same."""
        gone, come = changed.merged()
        if not gone and not come:
            return None
        mark = COME if not changed.before else GONE if not changed.after else CHANGED
        store = self.stores[1] if mark == GONE else self.stores[0]
        thing = ox.NamedNode(changed.subject)
        return mark, self._claim(store, thing) if self._kind(changed) == "claim" else self._name(thing)

    def _claim(self, store: Store, claim: ox.NamedNode) -> str:
        """What a claim says, as a sentence, and the article that it is from."""
        parts = {quad.predicate.value: quad.object for quad in store.quads(claim)}
        subject, predicate, object_ = (
            parts.get(str(expand(f"rdf:{part}"))) for part in ("subject", "predicate", "object")
        )
        node = self._node(claim.value)
        source = node.slug.partition("/")[0] if node else ""
        return f"{self._name(subject)} {_phrase(predicate)} {self._name(object_)} (in {source})"

    def _name(self, term: object) -> str:
        """What a thing is called in the later release that knows it; a literal is its own name."""
        if not isinstance(term, ox.NamedNode):
            return _one_line(term.value) if isinstance(term, ox.Literal) else str(term)
        for store in self.stores:
            for property_ in NAMES:
                found = [quad.object for quad in store.quads(term, property_)]
                names = [name for name in found if isinstance(name, ox.Literal)]
                if names:
                    return f"“{_one_line(min(names, key=_english_first).value)}”"
        node = self._node(term.value)
        return f"{node.kind} {node.slug}" if node else compact(term.value)


def _section(kind: str, told: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The lines of one kind under its heading, and how many of them came, went and changed."""
    counts = dict.fromkeys((COME, GONE, CHANGED), 0)
    for mark, words in told:
        if not any(counts.values()):
            yield f"{KINDS[kind][1].capitalize()}"
        counts[mark] += 1
        yield f"  {mark} {words}"
    if number := sum(counts.values()):
        came, went, changed = counts.values()
        yield f"  {number:,} {KINDS[kind][number > 1]}: {came:,} came, {went:,} went, {changed:,} changed"
        yield ""


def _nquads(found: Iterable[Changed]) -> Iterator[bytes]:
    for changed in found:
        yield from (b"# - " + line for line in changed.gone)
        yield from changed.come


def _turtle(found: Iterable[Changed]) -> Iterator[bytes]:
    yield turtle.head(PREFIXES)
    for changed in found:
        gone, come = changed.merged()
        if gone or come:
            yield b"\n"
        yield from (b"# - " + line for line in gone)
        yield from turtle.things(map(turtle.parsed_line, come), PREFIXES)


def _phrase(predicate: object) -> str:
    curie = compact(predicate.value) if isinstance(predicate, ox.NamedNode) else str(predicate)
    return PHRASES.get(curie) or f"has {curie.rpartition(':')[2]}"


def _english_first(name: ox.Literal) -> tuple[bool, str]:
    return name.language != "en", name.value


def _one_line(text: str) -> str:
    """A text on one line of a terminal: without what steers one, and cut where it is long."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return plain if len(plain) <= SHORTEN else f"{plain[: SHORTEN - 1]}…"
