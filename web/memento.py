"""Pages and documents of things as they were at a time: Memento (RFC 7089).

An address of a page or document is its own TimeGate: with `Accept-Datetime` it leads, by 302, to the same address below
the release of that time (section 4.1.1). Each of these is a Memento, and tells when it was made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from flask import Blueprint, Response, request
from werkzeug.http import http_date, parse_date

from web.caching import when_wanted
from web.links import IN_PATH, root, timemap_address
from web.lookups import first_of
from web.problems import problem
from web.served import Served, served
from web.signposts import TIMEMAP

blueprint = Blueprint("memento", __name__)

ORIGINALS = ("resource.page", "resource.page_of_iri", "resource.data", "resource.data_of_iri")
ACCEPT = "Accept-Datetime"


@dataclass(frozen=True, slots=True)
class Memento:
    """The state of an address in a release: its address there, and when the release was made."""

    address: str
    made: datetime

    def link(self, rel: str) -> str:
        """A link to it, as a header or a TimeMap has it."""
        return f'<{self.address}>; rel="{rel}"; datetime="{http_date(self.made)}"'


@blueprint.before_app_request
def lead_to_the_time() -> Response | None:
    """Answers a page or document that is asked for as it was at a time."""
    asked = request.headers.get(ACCEPT)
    if asked is None or request.endpoint not in ORIGINALS or _is_memento():
        return None
    time = parse_date(asked)
    if time is None:
        return problem(
            400, f"{asked[:60]!r} is no time.", f"Send {ACCEPT} as RFC 1123 has it: {http_date(datetime.now(UTC))}."
        )
    now = served()
    known = mementos(now, request.full_path.removesuffix("?"))
    return _led(known, time) if known else None  # unknown and gone things are told of as ever


@blueprint.after_app_request
def tell_the_time(response: Response) -> Response:
    """Says of a page or document when it was made, or that another time may be asked for."""
    if request.endpoint in ORIGINALS and response.status_code in (200, 304) and served().release:
        if _is_memento():
            response.headers["Memento-Datetime"] = http_date(served().made)
        else:
            response.vary.add(ACCEPT)
    return response


@blueprint.get("/timemap/<path:original>")
def timemap(original: str) -> Response:
    """The states of a page or a document that there are: a TimeMap (section 5)."""
    now = served()
    path = f"/{original}" + (f"?{request.query_string.decode('utf-8', 'replace')}" if request.query_string else "")
    known = mementos(now, path)
    if not known:
        return problem(404, "There is no page or document of a thing at this address, in no release.")
    return when_wanted(lambda: _timemap(path, known), TIMEMAP, *(each.address for each in known))


def mementos(now: Served, path: str) -> list[Memento]:
    """The states of a page or document in the releases up to the one that is served, the oldest first.

    Args:
        now: what is served.
        path: the address from the root of the site, as it is: `/page/person/ada`.
    """
    if now.release is None:
        return []
    found = []
    for version in now.past.until(now.version):
        then = now.of_version(version)
        if then and first_of(then.store, _candidates(path, then.base)):
            found.append(Memento(f"{root()}/releases/{version}{_quoted(path)}", then.made))
    return found


def _candidates(path: str, base: str) -> Sequence[str]:
    """The IRIs of the thing that a page or document may be about."""
    place = path.partition("?")[0]
    if place in ("/page", "/data"):
        return [request.args.get("iri", "")]
    for room in ("/page/", "/data/"):
        if place.startswith(room):
            whole = f"{base}id/{place.removeprefix(room)}"
            return [whole, whole.rpartition(".")[0]] if room == "/data/" else [whole]
    return []


def _led(known: Sequence[Memento], time: datetime) -> Response:
    """302 to the last state that is no later than the time; to the first one where all are (section 4.5.3)."""
    chosen = next((each for each in reversed(known) if each.made <= time), known[0])
    original = f"{root()}{_quoted(request.full_path.removesuffix('?'))}"
    links = [
        f'<{original}>; rel="original timegate"',
        f'<{timemap_address(original)}>; rel="timemap"; type="{TIMEMAP}"',
    ]
    links += [_link(each, known, chosen) for each in dict.fromkeys((known[0], chosen, known[-1]))]
    response = Response(status=302, headers={"Location": chosen.address, "Link": ", ".join(links)})
    response.vary.add(ACCEPT)
    if "format" not in request.args:
        response.vary.add("Accept")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _link(each: Memento, known: Sequence[Memento], chosen: Memento | None = None) -> str:
    places = [name for name, it in (("first", known[0]), ("last", known[-1])) if it is each]
    return each.link(" ".join([*places, "memento"]))


def _timemap(path: str, known: Sequence[Memento]) -> str:
    original = f"{root()}{_quoted(path)}"
    me = timemap_address(original)
    span = f'from="{http_date(known[0].made)}"; until="{http_date(known[-1].made)}"'
    lines = [f'<{original}>; rel="original timegate"', f'<{me}>; rel="self"; type="{TIMEMAP}"; {span}']
    return ",\n".join([*lines, *(_link(each, known) for each in known)]) + "\n"


def _quoted(path: str) -> str:
    place, mark, asked = path.partition("?")
    return quote(place, safe=IN_PATH) + mark + asked


def _is_memento() -> bool:
    """Whether the address is one below a release."""
    return request.url_rule is not None and request.url_rule.rule.startswith("/releases/")
