"""What a panel is."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import LazyString

from kg.terms import PREFIXES
from web.lookups import term

ME = "me"
"""In a query, `$me` stands for the thing; as a name of a variable, the thing itself."""
MOST = 200
"""How many rows a panel shows; its query says so too."""


@dataclass(frozen=True, slots=True)
class Column:
    """A variable of a query as a reader sees it; one without a title speaks for itself."""

    name: str
    title: LazyString | str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """One side of a thing.

    Attributes:
        name: the last step of its address.
        title: what stands above it.
        pattern: the query without prefixes, with `$me` for the thing.
        columns: what a row shows, the first one being what it is about.
        behind: the variables that are subject and object of the claims behind a row.
        pointing: a thing has the panel where one of these properties leads to it,
        own: or where it has one of these itself.
        picture: the template that draws it, where there is one.
    """

    name: str
    title: LazyString
    pattern: str
    columns: tuple[Column, ...]
    behind: tuple[str, str] = ("", "")
    pointing: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    picture: str = ""

    def query(self, iri: str) -> str:
        """The query for a thing, as it can be asked anywhere.

        Raises:
            ValueError: it is no IRI.
        """
        return query(f"{self.pattern.strip()}\nLIMIT {MOST}", iri)

    def is_of(self, own: Collection[str], pointing: Collection[str]) -> bool:
        """Whether it has something to show of a thing that has these properties, and that these lead to."""
        return not (self.own.isdisjoint(own) and self.pointing.isdisjoint(pointing))


def query(pattern: str, iri: str) -> str:
    """A query with `$me` for the thing, made whole: with the IRI, and with the prefixes that it uses.

    >>> print(query("ASK { $me coop:host ?any }", "http://x/me"))
    PREFIX coop: <https://w3id.org/coop-kg/ontology#>
    ASK { <http://x/me> coop:host ?any }

    Raises:
        ValueError: it is no IRI.
    """
    used = [prefix for prefix in PREFIXES if re.search(rf"(?<![\w<]){prefix}:\w", pattern)]
    named = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in used)
    return named + pattern.strip().replace(f"${ME}", term(iri))
