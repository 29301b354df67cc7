"""The whole of a release, as files."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, current_app, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import parse_range_header

from kg.errors import KgError
from kg.release import Manifest, Release, open_release, versions
from kg.release.formats import DUMPS
from web.caching import by_release
from web.encoding import coding
from web.history import edition_of
from web.links import is_safe
from web.problems import problem
from web.served import EXTENSION, served

blueprint = Blueprint("download", __name__)

ON_A_PAGE = 50
FRESH = "no-cache"
FOREVER = "public, max-age=31536000, immutable"
TYPES = {dump.file: ("application/gzip", dump.about) for dump in DUMPS.values()} | {
    "void.ttl": ("text/turtle", "The description of the dataset (VoID)"),
    "report.ttl": ("text/turtle", "The validation report (SHACL)"),
    "near-matches.tsv": (
        "text/tab-separated-values",
        "Names that are alike and were not merged, for a person to decide",
    ),
    "added.nq.gz": ("application/gzip", "The statements that the release before has not, as N-Quads"),
    "removed.nq.gz": ("application/gzip", "The statements of the release before that this one has not, as N-Quads"),
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
    type: str
    address: str
    size: int = 0
    sha256: str = ""


@blueprint.get("/downloads")
def downloads() -> Response:
    """The files of the release that is served."""
    release = served().release
    if release is None:
        return problem(404, _("RDF files are being served, not a release: the files themselves are the download."))
    return _files(release.manifest, current=True)


@blueprint.get("/releases")
def releases() -> Response:
    """The releases that there are, the newest first, 50 on a page."""
    out, number = current_app.extensions[EXTENSION].out, max(1, request.args.get("page", 1, type=int))
    known = versions(out)[::-1] if served().release else []
    shown = known[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    if number > 1 and not shown:
        return problem(404, f"The list of releases has no page {number}.", "See the first one at /releases.")
    editions = [edition for version in shown if (edition := edition_of(out, version))]
    last = number * ON_A_PAGE >= len(known)
    page = render_template(
        "history.html", editions=editions, total=len(known), page=number, last=last, current=served().version
    )
    response = Response(page)
    response.headers["Link"] = ", ".join(_link(_page_of(version), "item", "text/html") for version in shown)
    return response


@blueprint.get("/releases/<version>")
def release(version: str) -> Response:
    """One release and its files."""
    found = _release(version)
    if isinstance(found, Response):
        return found
    return _files(found.manifest, current=version == served().version)


@blueprint.get("/downloads/<name>")
def current_file(name: str) -> Response:
    """A file of the release that is served now; its address stays when a release follows."""
    release = served().release
    if release is None:
        return problem(404, _("RDF files are being served, not a release: the files themselves are the download."))
    return _send(release, name, FRESH)


@blueprint.get("/releases/<version>/<name>")
def file(version: str, name: str) -> Response:
    """A file of a release; a part of it by Range, nothing where the client has it already."""
    found = _release(version)
    return found if isinstance(found, Response) else _send(found, name, FOREVER)


def _files(release: Manifest, *, current: bool) -> Response:
    """The page of a release's files, with links to them for machines (RFC 8288, RFC 6573)."""
    offers = _offers(release)
    response = Response(render_template("downloads.html", release=release, offers=offers, current=current))
    links = [_link(offer.address, "item", offer.type) for offer in offers]
    response.headers["Link"] = ", ".join([*links, *_licence(release)])
    return by_release(response)


def _send(release: Release, name: str, cache: str) -> Response:
    """A file, or the part of it that is asked for (RFC 9110, section 14), with its checksum (RFC 9530)."""
    if name not in TYPES or not release.file(name).is_file():
        hint = _("Its files are %(names)s.", names=", ".join(offer.name for offer in _offers(release.manifest)))
        return problem(404, _("Release %(version)s has no file %(name)s.", version=release.version, name=name), hint)
    facts, zipped = release.manifest.files.get(name), name.endswith(".gz")
    response = send_file(
        release.file(name).resolve(),
        mimetype=TYPES[name][0],
        as_attachment=zipped,
        download_name=f"{release.version}-{name}" if zipped else name,
        conditional=False,
        etag=facts.sha256 if facts else f"{release.version}-{name}",
        last_modified=datetime.fromisoformat(release.manifest.created),
    )
    response.headers["Cache-Control"] = cache
    if facts and (zipped or coding(request) is None):  # the digest is that of the bytes as they are sent
        response.headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(facts.sha256)).decode()}:"
    if cache is FRESH:
        response.headers["Content-Location"] = url_for("download.file", version=release.version, name=name)
    page = _link(_page_of(release.version), "collection", "text/html")
    response.headers["Link"] = ", ".join([page, *_licence(release.manifest)])
    return _in_part(response, response.content_length or 0)


def _in_part(response: Response, size: int) -> Response:
    """The part that the request asks for; the whole where it asks for more than one, or in a way that nobody knows.

    `If-Range` is compared exactly, as section 13.1.5 has it: a tag that is weak, or another date, gets the whole.
    """
    asked = parse_range_header(request.headers.get("Range"))
    validators = ("", response.headers["ETag"], response.headers["Last-Modified"])
    unchanged = request.headers.get("If-Range", "").strip() in validators
    request.environ.pop("HTTP_IF_RANGE", None)
    if not (unchanged and request.method == "GET" and asked and asked.units == "bytes" and len(asked.ranges) == 1):
        request.environ.pop("HTTP_RANGE", None)
    elif (asked.ranges[0][0] or 0) < -size:  # Werkzeug would refuse the end of a file that has less than that
        request.environ["HTTP_RANGE"] = "bytes=0-"
    try:
        return response.make_conditional(request, accept_ranges=True, complete_length=size)  # type: ignore[return-value]  # it returns the response itself
    except RequestedRangeNotSatisfiable:
        response.close()
        detail = f"The file has {size:,} bytes, and none of those that are asked for."
        return problem(416, detail, "Ask for a range within it.", **{"Content-Range": f"bytes */{size}"})


def _link(address: str, rel: str, type_: str) -> str:
    return f'<{address}>; rel="{rel}"; type="{type_}"'


def _licence(release: Manifest) -> list[str]:
    return [f'<{release.licence}>; rel="license"'] if is_safe(release.licence) else []


def _page_of(version: str) -> str:
    return url_for("download.release", version=version)


def _release(version: str) -> Release | Response:
    try:
        return open_release(current_app.extensions[EXTENSION].out, version)
    except KgError as error:
        return problem(
            404,
            f"{error.message[:1].upper()}{error.message[1:]}.",
            _("See those that there are at %(address)s.", address="/releases"),
        )


def _offers(manifest: Manifest) -> Sequence[Offer]:
    return [_offer(manifest, name) for name in TYPES if name in manifest.files or name == "manifest.json"]


def _offer(manifest: Manifest, name: str) -> Offer:
    address = url_for("download.file", version=manifest.version, name=name)
    facts = manifest.files.get(name)
    return Offer(
        name, TYPES[name][1], TYPES[name][0], address, facts.size if facts else 0, facts.sha256 if facts else ""
    )
