"""The releases of a directory, one after the other: when each was made, how large it is, and what it changed."""

import functools
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox
from flask import Blueprint, Response, current_app, render_template, request

from kg.errors import KgError
from kg.iri import Iris
from kg.release import CHANGES, Release, open_release
from kg.release.manifest import Since
from kg.store import Store
from web.caching import when_wanted
from web.names import names
from web.negotiate import HTML, Format, wanted
from web.problems import not_acceptable, problem
from web.served import EXTENSION, Served, served

blueprint = Blueprint("history", __name__)

JSON = Format("json", "JSON", "application/json")
SHOWN = 100
"""So many things of a kind are named by the page, and `MOST_TOLD` by the JSON."""
MOST_TOLD = 1_000
KINDS = ("article", "cooperation", "organization", "person", "place", "project", "area", "claim")
CAME, CHANGED, WENT = MARKS = ("came", "changed", "went")


@dataclass(frozen=True, slots=True)
class Edition:
    """What the list of releases tells of one."""

    version: str
    made: datetime
    articles: int
    statements: int
    left_out: int
    since: Since | None


@dataclass(frozen=True, slots=True)
class Told:
    """What has become of the things of one kind against the release before: the IRIs of those that came, and so on."""

    kind: str
    came: tuple[str, ...]
    changed: tuple[str, ...]
    went: tuple[str, ...]

    def marked(self) -> Iterator[tuple[str, str]]:
        """Each thing with what has become of it."""
        return ((mark, iri) for mark in MARKS for iri in getattr(self, mark))


@functools.lru_cache(maxsize=512)  # a release never changes, and its manifest names every article
def edition_of(out: Path, version: str) -> Edition | None:
    """A release of a directory; None where it is not there, or damaged."""
    try:
        told = open_release(out, version).manifest
    except KgError:
        return None
    made, counts = datetime.fromisoformat(told.created), told.counts
    return Edition(version, made, counts.get("articles", 0), counts.get("quads", 0), len(told.left_out), told.since)


@blueprint.get("/releases/<version>/changes")
def changes(version: str) -> Response:
    """What a release changed against the one before, thing by thing."""
    try:
        release = open_release(current_app.extensions[EXTENSION].out, version)
    except KgError:
        return problem(404, f"No release {version} is here.", "See the releases that there are at /releases.")
    format_ = wanted(request, (HTML, JSON))
    if format_ is None:
        return not_acceptable([HTML.name, JSON.name])
    write = _page if format_ is HTML else _json
    return when_wanted(
        lambda: write(release), format_.content_type, *_told_from(release), vary="format" not in request.args
    )


def _told_from(release: Release) -> tuple[str, bool]:
    """What else selects the answer: without the release before things cannot be told from each other."""
    return release.version, _before(release) is not None


def _before(release: Release) -> Served | None:
    since = release.manifest.since
    return served().of_version(since.version) if since else None


def _page(release: Release) -> str:
    told = _told(release)
    shown = [iri for each in told or () for mark in MARKS for iri in getattr(each, mark)[:SHOWN]]
    return render_template(
        "changes.html",
        release=release.manifest,
        told=told,
        marks=MARKS,
        most=SHOWN,
        names=_names(release, shown),
        files=[name for name in CHANGES if name in release.manifest.files],
    )


def _json(release: Release) -> str:
    since, told = release.manifest.since, _told(release)
    things = [(mark, each.kind, iri) for each in told or () for mark, iri in each.marked()]
    called = _names(release, [iri for _, _, iri in things[:MOST_TOLD]])
    document = {
        "release": release.version,
        "before": since and since.version,
        "statements": since and {"added": since.added, "removed": since.removed},
        "kinds": told and {each.kind: {mark: len(getattr(each, mark)) for mark in MARKS} for each in told},
        "things": told
        and [{"iri": iri, "kind": kind, "name": called[iri], "change": mark} for mark, kind, iri in things[:MOST_TOLD]],
        "complete": bool(told is not None and len(things) <= MOST_TOLD),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _names(release: Release, iris: Sequence[str]) -> Mapping[str, str]:
    """What things are called, in the release or in the one before."""
    stores = [then.store for then in (served().of_version(release.version), _before(release)) if then]
    return {iri: name.text for iri, name in names(iris, *stores).items()} if stores else {}


def _told(release: Release) -> tuple[Told, ...] | None:
    """What has become of things; None where the release does not tell it, or the one before is not there any more."""
    since = release.manifest.since
    if not since or not _before(release) or not all(name in release.manifest.files for name in CHANGES):
        return None
    return _worked_out(release.path.resolve(), release.manifest.base, release.version, since.version)


@functools.lru_cache(maxsize=32)  # it takes a second or two for the largest changes that are told
def _worked_out(path: Path, base: str, version: str, before_it: str) -> tuple[Told, ...] | None:
    """A statement that another article tells too has neither come nor gone."""
    then, earlier = served().of_version(version), served().of_version(before_it)
    if then is None or earlier is None:
        return None
    now, before = then.store, earlier.store
    touched = {
        quad.subject.value
        for name, other in zip(CHANGES, (before, now), strict=True)
        for quad in _quads(path / name)
        if isinstance(quad.subject, ox.NamedNode) and not any(other.quads(quad.subject, quad.predicate, quad.object))
    }
    found: dict[tuple[str, str], list[str]] = {}
    for iri in sorted(touched):
        node = Iris(base).node(iri)
        if node and node.kind in KINDS:
            found.setdefault((node.kind, _mark(ox.NamedNode(iri), before, now)), []).append(iri)
    kinds = [kind for kind in KINDS if any((kind, mark) in found for mark in MARKS)]
    return tuple(Told(kind, *(tuple(found.get((kind, mark), ())) for mark in MARKS)) for kind in kinds)


def _mark(thing: ox.NamedNode, before: Store, now: Store) -> str:
    if not any(before.quads(thing)):
        return CAME
    return CHANGED if any(now.quads(thing)) else WENT


def _quads(file: Path) -> Iterator[ox.Quad]:
    with cast(IO[bytes], gzip.open(file)) as stream:
        yield from ox.parse(stream, format=ox.RdfFormat.N_QUADS)
