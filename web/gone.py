"""What is answered where nothing is told of a thing: 404, or 410 where an earlier release told of it."""

from collections.abc import Sequence

from flask import Response
from flask_babel import gettext as _

from web.links import data_address, page_address, root, uri
from web.negotiate import GRAPHS, HTML
from web.problems import Offer, problem
from web.served import Served
from web.signposts import Link


def missing(now: Served, candidates: Sequence[str]) -> Response:
    """The answer for IRIs that an address may stand for, of none of which the release tells.

    410 names the last release that had the thing, with the addresses of its page and documents there: a later version
    of them is not known (RFC 9110, section 15.5.11; the relation is that of RFC 5829).
    """
    found = now.past.last_with(candidates, now.version)
    if found is None:
        return problem(
            404, _("Nothing is told of %(iri)s.", iri=(candidates[0] if candidates else "") or _("an empty IRI"))
        )
    earlier, iri = found
    version, base = earlier.release.version, earlier.release.manifest.base
    there = f"{root()}/releases/{version}"
    page = page_address(iri, base, version)
    offers = [Offer(HTML.name, HTML.media_type, page)]
    offers += [Offer(each.name, each.media_type, data_address(iri, base, each.suffix, version)) for each in GRAPHS]
    links = [Link("predecessor-version", page, HTML.media_type), Link("via", there), Link("cite-as", uri(iri))]
    return problem(
        410,
        _(
            "Nothing is told of %(iri)s any more. The last release that tells of it is %(version)s.",
            iri=iri,
            version=version,
        ),
        _("Read what it told: %(address)s.", address=there),
        also={"release": version, "address": there},
        offers=offers,
        Link=", ".join(map(str, links)),
    )
