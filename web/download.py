"""The whole of a release, as files."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, render_template, send_file, url_for

from kg.errors import KgError
from kg.release import Manifest, Release, open_release, versions
from web.problems import problem
from web.served import EXTENSION, served

blueprint = Blueprint("download", __name__)

A_YEAR = 31_536_000
TYPES = {
    "dump.nq.gz": (
        "application/gzip",
        "The whole graph as N-Quads: every statement with the article it is from",
    ),
    "dump.ttl.gz": (
        "application/gzip",
        "The whole graph as Turtle, merged: for reading and for tools without graphs",
    ),
    "void.ttl": ("text/turtle", "The description of the dataset (VoID)"),
    "report.ttl": ("text/turtle", "The validation report (SHACL)"),
    "near-matches.tsv": (
        "text/tab-separated-values",
        "Names that are alike and were not merged, for a person to decide",
    ),
    "manifest.json": (
        "application/json",
        "What the release tells of itself: counts, checksums, articles left out",
    ),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A file as the page lists it; without size and checksum where the manifest does not tell them."""

    name: str
    about: str
    address: str
    size: int = 0
    sha256: str = ""


@blueprint.get("/downloads")
def downloads() -> str | Response:
    """The files of the release that is served."""
    release = served().release
    if release is None:
        return problem(404, "RDF files are being served, not a release: the files themselves are the download.")
    return render_template("downloads.html", release=release.manifest, offers=_offers(release.manifest), current=True)


@blueprint.get("/releases")
def releases() -> str | Response:
    """Every release that there is, the newest first."""
    serving = current_app.extensions[EXTENSION]
    return render_template("releases.html", versions=versions(serving.out)[::-1], current=served().version)


@blueprint.get("/releases/<version>")
def release(version: str) -> str | Response:
    """One release and its files."""
    found = _release(version)
    if isinstance(found, Response):
        return found
    current = version == served().version
    return render_template("downloads.html", release=found.manifest, offers=_offers(found.manifest), current=current)


@blueprint.get("/downloads/<name>")
def current_file(name: str) -> Response:
    """A file of the release that is served now; its address stays when a release follows."""
    release = served().release
    if release is None:
        return problem(404, "RDF files are being served, not a release: the files themselves are the download.")
    return _send(release, name, max_age=0)


@blueprint.get("/releases/<version>/<name>")
def file(version: str, name: str) -> Response:
    """A file of a release; a part of it by Range, nothing where the client has it already."""
    found = _release(version)
    return found if isinstance(found, Response) else _send(found, name, max_age=A_YEAR)


@blueprint.get("/.well-known/void")
def void() -> Response:
    """The description of the dataset."""
    release = served().release
    if release is None:
        return problem(404, "RDF files are being served, which have no description.")
    return send_file(release.file("void.ttl").resolve(), mimetype=TYPES["void.ttl"][0], conditional=True)


def _send(release: Release, name: str, *, max_age: int) -> Response:
    if name not in TYPES or not release.file(name).is_file():
        hint = f"Its files are {', '.join(TYPES)}."
        return problem(404, f"The release {release.version} has no file {name}.", hint)
    facts = release.manifest.files.get(name)
    zipped = name.endswith(".gz")
    return send_file(
        release.file(name).resolve(),
        mimetype=TYPES[name][0],
        as_attachment=zipped,
        download_name=f"{release.version}-{name}" if zipped else name,
        conditional=True,
        etag=facts.sha256 if facts else True,
        max_age=max_age,
    )


def _release(version: str) -> Release | Response:
    try:
        return open_release(current_app.extensions[EXTENSION].out, version)
    except KgError as error:
        return problem(
            404,
            f"{error.message[:1].upper()}{error.message[1:]}.",
            "See the releases that there are at /releases.",
        )


def _offers(manifest: Manifest) -> Sequence[Offer]:
    return [_offer(manifest, name) for name in TYPES if name in manifest.files or name == "manifest.json"]


def _offer(manifest: Manifest, name: str) -> Offer:
    address = url_for("download.file", version=manifest.version, name=name)
    facts = manifest.files.get(name)
    return Offer(name, TYPES[name][1], address, facts.size if facts else 0, facts.sha256 if facts else "")
