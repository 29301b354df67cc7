"""`/map`: where the organisations are that cooperate, or the partners of one of them; also as GeoJSON (RFC 7946)."""

import json
from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _

from kg.store import Store
from kg.store.reading import Pattern
from kg.terms import COOP
from web.caching import when_wanted
from web.figures import declared
from web.lookups import first_of, term
from web.names import Names, names
from web.negotiate import HTML, Format, wanted
from web.pictures.world import Land, Mark, World, by_town, one_by_one
from web.problems import not_acceptable, problem
from web.served import Served, served

blueprint = Blueprint("map", __name__)

GEOJSON = Format("geojson", "GeoJSON", "application/geo+json", ("application/json",), ("json",))
FORMATS = (HTML, GEOJSON)
MOST_PARTNERS = 5_000
_PLACE = "OPTIONAL { ?organisation (org:unitOf|org:subOrganizationOf)*/coop:locatedIn ?place }"
_COOPERATING = f"SELECT DISTINCT ?organisation ?place {{ ?organisation coop:cooperatesWith ?partner . {_PLACE} }}"
_PARTNERS = f"SELECT DISTINCT ?organisation ?place {{ %s coop:cooperatesWith ?organisation . {_PLACE} }}"
_COOPERATES = ox.NamedNode(str(COOP.cooperatesWith))


@blueprint.get("/map")
def page() -> Response:
    """Where the organisations are that cooperate; with `of`, the partners of that organisation."""
    now, of = served(), request.args.get("of", "")
    if of and first_of(now.store, [of]) is None:
        return _unknown(of)
    format_ = wanted(request, FORMATS)
    if format_ is None:
        return not_acceptable([offer.name for offer in FORMATS])
    write = _geojson if format_ is GEOJSON else _page
    return when_wanted(lambda: write(now, of), format_.content_type, vary=True)


@blueprint.get("/panel/map")
def panel() -> Response:
    """The map of the partners of one organisation, as a part that other pages load."""
    now, of = served(), request.args.get("of", "")
    if first_of(now.store, [of]) is None:
        return _unknown(of)
    return when_wanted(lambda: _rendered("panel_map.html", now, of), HTML.content_type)


def _unknown(of: str) -> Response:
    return problem(
        404,
        _("Nothing is told of %(iri)s.", iri=of or _("an empty IRI")),
        _("Name an organisation by its IRI: ?of=…"),
    )


def _page(now: Served, of: str) -> str:
    as_data = url_for("map.page", of=of or None, format=GEOJSON.suffix)
    return _rendered("map.html", now, of, as_data=as_data)


def _rendered(template: str, now: Served, of: str, **more: str) -> str:
    world = _world(now, of)
    query = declared(_PARTNERS % term(of) if of else _COOPERATING)
    return render_template(template, of=of, world=world, names=_names(now, of, world), query=query, **more)


def _world(now: Served, of: str) -> World:
    if of:
        return one_by_one(now.places, _partners(now.store, of))
    return by_town(now.places, now.places.cooperating)


def _partners(store: Store, of: str) -> list[str]:
    found = store.look_up([Pattern(subject=ox.NamedNode(of), predicate=_COOPERATES, most=MOST_PARTNERS)])[0]
    return sorted({quad.object.value for quad in found if isinstance(quad.object, ox.NamedNode)})


def _names(now: Served, of: str, world: World) -> Names:
    return names(filter(None, (of, *world.iris())), *now.stores)


def _geojson(now: Served, of: str) -> str:
    """A feature for each mark of the map; one whose point is not known has no geometry (section 3.2)."""
    world = _world(now, of)
    called = _names(now, of, world)
    features = [_feature(land, mark, called) for land in world.lands for mark in land.marks]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False) + "\n"


def _feature(land: Land, mark: Mark, called: Names) -> Mapping[str, Any]:
    properties = {"name": called[mark.iri].text, "country": land.code, "organisations": mark.count}
    point = {"type": "Point", "coordinates": [mark.at[1], mark.at[0]]} if mark.at else None
    return {"type": "Feature", "id": mark.iri, "geometry": point, "properties": properties}
