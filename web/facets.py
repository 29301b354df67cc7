"""What an address asks of a list: its facets, its order, its place; and the facets as a page shows them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict

from kg.release.index import facets
from kg.release.index.kinds import Kind
from web.index import Index
from web.selection import MOST_CHOICES, Choice, Selection, order_of, orders_of

SHOWN = 8
"""Values of a facet on a page; the others come when they are asked for."""
MOST_SHOWN = 500
ALWAYS = ("after", "before", "sort", "format", "more", "lang", "labels")
"""What a list takes beside facets; the last two choose languages, as on any page."""
ADDED = ("utm_", "fbclid", "gclid")
"""What other sites add to addresses that lead here: it asks nothing."""

TITLES = {
    "kind": lazy_gettext("Kind"),
    "country": lazy_gettext("Country"),
    "year": lazy_gettext("Year"),
    "form": lazy_gettext("Form of cooperation"),
    "area": lazy_gettext("Research area"),
    "status": lazy_gettext("Status"),
    "outlet": lazy_gettext("Published by"),
    "language": lazy_gettext("Language"),
}
ORDERS = {
    "name": lazy_gettext("by name"),
    "date": lazy_gettext("newest first"),
    "articles": lazy_gettext("most articles first"),
}


class RefusedError(Exception):
    """An address that asks for no list: what is wrong, and what can be done."""

    def __init__(self, detail: str, hint: str) -> None:
        super().__init__(detail)
        self.detail, self.hint = detail, hint


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet on a page: its values, of which some are chosen, and how many others there are."""

    name: str
    values: Sequence[Choice]
    others: int

    @property
    def title(self) -> str:
        """What it is called."""
        return str(TITLES[self.name])


def selection(index: Index, kind: Kind, arguments: "MultiDict[str, str]") -> Selection:
    """The list that an address asks for.

    Raises:
        RefusedError: it has parameters that mean nothing for this kind.
    """
    whole = Selection(index, kind, order=order_of(kind))
    choices: dict[int, Choice] = {}
    for name, tokens in arguments.lists():
        if name in ALWAYS or name.startswith(ADDED):
            continue
        if not whole.has(name):
            raise _no_facet(whole, name)
        if len(choices) + len(tokens) > MOST_CHOICES:
            raise _too_many()
        for token in filter(None, tokens):  # a form sends what is not chosen as nothing
            choice = _choice(whole, name, token)
            choices[choice.number] = choice
    chosen = tuple(sorted(choices.values(), key=lambda each: (facets.FACETS.index(each.facet), each.token)))
    return replace(whole, choices=chosen, order=_order(kind, arguments.get("sort", "")))


def shown(found: Mapping[str, Sequence[Choice]], chosen: Iterable[Choice], more: str) -> list[Facet]:
    """The facets of a page. Of each the values of most things come first, of years the latest; `more` names the one of
    which all are shown. What is chosen stands above the list and no more here.
    """
    taken = {choice.number for choice in chosen}
    shown = []
    for name, values in found.items():
        left = [value for value in values if value.number not in taken]
        if name == "year":
            left.sort(key=lambda value: value.token, reverse=True)
        most = MOST_SHOWN if name == more else SHOWN
        if left:
            shown.append(Facet(name, left[:most], max(len(left) - most, 0) if name != more else 0))
    return shown


def _choice(whole: Selection, facet: str, token: str) -> Choice:
    choice = whole.choice(facet, token) if len(token) <= 2_000 else None
    if choice is None:
        raise RefusedError(
            _("Nothing in this list has “%(value)s” as its %(facet)s.", value=token[:100], facet=facet),
            _("Take a value from the page of the list: each that there is stands there with a count."),
        )
    return choice


def _order(kind: Kind, asked: str) -> str:
    orders = orders_of(kind)
    if asked and asked not in orders:
        raise RefusedError(
            _("This list cannot be sorted by “%(order)s”.", order=asked[:100]),
            _("It can be sorted by %(orders)s.", orders=", ".join(orders)),
        )
    return asked or order_of(kind)


def _no_facet(whole: Selection, name: str) -> RefusedError:
    names = [facet for facet in facets.FACETS if whole.has(facet)]
    detail = _("This list has no facet “%(name)s”.", name=name[:100])
    if not names:
        return RefusedError(detail, _("It has none at all."))
    return RefusedError(detail, _("It can be narrowed down by %(facets)s.", facets=", ".join(names)))


def _too_many() -> RefusedError:
    return RefusedError(
        _("A list can be narrowed down by %(n)s values at once.", n=MOST_CHOICES),
        _("Take some away, or ask with SPARQL."),
    )
