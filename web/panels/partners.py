"""What the picture of a thing's partners is drawn from: who they are, how often, and which of them are partners too."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from kg.store import Store
from kg.store.reading import Pattern
from kg.terms import COOP
from web.links import IN_PATH, root
from web.names import Names
from web.panels.asking import Row
from web.quotes import node

MOST_DRAWN = 40
"""More partners than this are in the list alone."""
MOST_LINKS = 500


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner: its country where it is known, and the number of cooperations that both take part in."""

    iri: str
    country: str
    together: int


def partners(rows: Sequence[Row]) -> list[Partner]:
    """The partners of a panel, those with most in common first."""
    return [Partner(row.text("partner"), row.text("country"), row.number("together")) for row in rows]


def drawn(me: str, found: Sequence[Partner], store: Store, names: Names, base: str) -> dict[str, Any]:
    """The picture as data: the thing, its partners in order, and the pairs that cooperate: one round trip."""
    shown = found[:MOST_DRAWN]
    return {
        "me": names[me].text,
        "partners": [
            {"name": names[each.iri].text, "together": each.together, "href": dossier_address(me, each.iri, base)}
            for each in shown
        ],
        "pairs": list(_pairs([each.iri for each in shown], store)),
    }


def dossier_address(one: str, other: str, base: str) -> str:
    """The address of what two things did together.

    >>> dossier_address("https://x/id/organization/a", "https://x/id/organization/b", "https://x/")
    '/relation/a/b'
    >>> dossier_address("https://x/id/organization/a", "https://y/b", "https://x/")
    '/relation?one=https%3A%2F%2Fx%2Fid%2Forganization%2Fa&other=https%3A%2F%2Fy%2Fb'
    """
    slugs = [iri.removeprefix(f"{base}id/organization/") for iri in (one, other)]
    if any("/" in slug or slug.strip(".") == "" for slug in slugs):
        return f"{root()}/relation?{urlencode({'one': one, 'other': other})}"
    return f"{root()}/relation/{'/'.join(quote(slug, safe=IN_PATH) for slug in slugs)}"


def _pairs(iris: Sequence[str], store: Store) -> Iterator[tuple[int, int]]:
    """Which of the partners cooperate with each other, by their numbers."""
    place: Mapping[str, int] = {iri: number for number, iri in enumerate(iris)}
    by = node(COOP.cooperatesWith)
    for number, quads in enumerate(store.look_up(Pattern(ox.NamedNode(iri), by, most=MOST_LINKS) for iri in iris)):
        others = (place.get(quad.object.value) for quad in quads if isinstance(quad.object, ox.NamedNode))
        yield from ((number, other) for other in others if other is not None and other > number)
