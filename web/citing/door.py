"""`/cite/…`: a thing as it is cited, as a document: a footnote, BibTeX, RIS."""

from flask import Blueprint, Response, request

from web.caching import when_wanted
from web.citing import CITATIONS, key_of
from web.citing.written import written
from web.gone import missing
from web.links import cite_address, cite_path
from web.negotiate import Format, wanted, without_suffix
from web.problems import Offer, not_acceptable
from web.resource import choose_release, cited, placed
from web.served import served
from web.things import begun

blueprint = Blueprint("citing", __name__)
blueprint.before_request(choose_release)


@blueprint.get("/cite/<kind>/<path:name>")
@blueprint.get("/releases/<version>/cite/<kind>/<path:name>")
def cite(kind: str, name: str) -> Response:
    """How a thing is cited; the suffix tells the format, or else `?format=` or Accept."""
    return _answer(*without_suffix(f"{served().base}id/{kind}/{name}", CITATIONS))


@blueprint.get("/cite")
@blueprint.get("/releases/<version>/cite")
def cite_iri() -> Response:
    """How anything that the store tells of is cited: `/cite?iri=…&format=bib`."""
    return _answer(request.args.get("iri", ""), None)


def _answer(iri: str, format_: Format | None) -> Response:
    now = served()
    found = begun(now.store, iri)
    if found is None:
        return missing(now, [iri])
    chosen = format_ or wanted(request, CITATIONS)
    if chosen is None:
        offers = [Offer(each.name, each.media_type, cite_address(iri, now.base, each.suffix)) for each in CITATIONS]
        return not_acceptable([each.name for each in CITATIONS], offers)
    by_accept = format_ is None and "format" not in request.args
    response = when_wanted(lambda: written(cited(now, found.whole()), chosen), chosen.content_type, vary=by_accept)
    response.headers["Content-Disposition"] = f'attachment; filename="{key_of(iri)}.{chosen.suffix}"'
    return placed(response, now, [], cite_path(iri, now.base, chosen.suffix))
