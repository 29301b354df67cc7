"""The outlines of countries, from the topology that the site's map has too: as paths of SVG, by the country's number.

The topology is TopoJSON (https://github.com/topojson/topojson-specification): lines that countries share are there
once, as steps on a grid.
"""

import functools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 720, 350
_WEST, _NORTH, _PER_DEGREE = -169.0, 84.0, 2.0
"""Where the picture begins: the Bering Strait, so that no country is cut in two."""
_FLATTER = 0.8
"""A degree of longitude is drawn so much shorter than one of latitude: the cosine of some 37 degrees."""
_ATLAS = Path(__file__).parent.parent / "static" / "vendor" / "world" / "countries-110m.json"
_ANTARCTICA = "010"

Point = tuple[float, float]
"""Degrees: longitude, latitude."""


def placed(longitude: float, latitude: float) -> tuple[float, float]:
    """Where a point of the earth is in the picture.

    >>> placed(-169, 84), placed(0, 0), placed(-171, 0)
    ((0.0, 0.0), (338.0, 210.0), (716.0, 210.0))
    """
    return _across(longitude + _round(longitude), latitude)


@functools.cache
def outlines() -> Mapping[str, str]:
    """The path of each country by its number in ISO 3166; those without one share the empty number.

    >>> outlines()["442"]  # Luxembourg
    'M350 85l0 1l-1 0l1 -1z'
    """
    atlas = json.loads(_ATLAS.read_text(encoding="utf-8"))
    arcs = [list(_along(arc, atlas["transform"])) for arc in atlas["arcs"]]
    found: dict[str, str] = {}
    for country in atlas["objects"]["countries"]["geometries"]:
        number = country.get("id", "")
        if number != _ANTARCTICA:
            rings = (_ring(ring, arcs) for polygon in _polygons(country) for ring in polygon)
            found[number] = found.get(number, "") + "".join(map(_path, rings))
    return found


def _polygons(country: Mapping[str, Any]) -> Sequence[Any]:
    arcs: Sequence[Any] = country["arcs"]
    return arcs if country["type"] == "MultiPolygon" else [arcs]


def _along(steps: Iterable[Sequence[int]], transform: Mapping[str, Sequence[float]]) -> Iterator[Point]:
    """The points of a line whose steps are told."""
    (by_x, by_y), (from_x, from_y) = transform["scale"], transform["translate"]
    x = y = 0
    for step in steps:
        x, y = x + step[0], y + step[1]
        yield x * by_x + from_x, y * by_y + from_y


def _across(longitude: float, latitude: float) -> Point:
    return (longitude - _WEST) * _PER_DEGREE, (_NORTH - latitude) * _PER_DEGREE / _FLATTER


def _round(longitude: float) -> float:
    """How far what is west of the picture's edge has to go round the earth."""
    return 360.0 if longitude < _WEST else 0.0


def _unbroken(ring: Sequence[Point]) -> Iterator[Point]:
    """A ring whose degrees go on where it passes the 180th meridian; the whole is on one side of the edge."""
    passed = [0.0]
    for (before, _), (after, _) in pairwise(ring):
        passed.append(passed[-1] - 360 * round((after - before) / 360))
    degrees = [longitude + more for (longitude, _), more in zip(ring, passed, strict=True)]
    turn = _round(sum(degrees) / len(degrees))
    return ((longitude + turn, latitude) for longitude, (_, latitude) in zip(degrees, ring, strict=True))


def _ring(numbers: Iterable[int], arcs: Sequence[Sequence[Point]]) -> list[Point]:
    """Lines one after the other; the complement of a number is a line backwards."""
    points: list[Point] = []
    for number in numbers:
        line = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(line[1:] if points else line)
    return points


def _path(ring: Sequence[Point]) -> str:
    """A ring in whole units of the picture; steps that do not leave a unit are left out."""
    told = [tuple(map(round, _across(*point))) for point in _unbroken(ring)]
    corners = [point for number, point in enumerate(told) if number == 0 or point != told[number - 1]]
    moves = "".join(f"l{x2 - x1} {y2 - y1}" for (x1, y1), (x2, y2) in pairwise(corners)) or "l0 0"
    return f"M{corners[0][0]} {corners[0][1]}{moves}z"
