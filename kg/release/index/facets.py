"""Facets: by what the things of a kind can be narrowed down, each told as a pattern of SPARQL.

The same pattern fills the index and stands in the query behind a list, so that both give the same things. In a pattern
`?thing` is the thing and `?value` what it has; `@` is put behind every other variable, so that patterns may be joined.
"""

from collections.abc import Iterable, Mapping

from kg.iri import Iris
from kg.release.index.kinds import UMBRELLAS, Kind
from kg.terms import COOP, FORM, expand

FACETS = ("kind", "country", "year", "form", "area", "status", "outlet", "language")
"""In the order of a page. `kind` is the class, where a list has things of several."""

ROLES: Mapping[str, str] = {
    **{class_: role for role, classes in UMBRELLAS.items() for class_ in classes},
    str(expand("coop:Article")): "article",
    str(expand("foaf:Person")): "person",
    str(expand("schema:Place")): "place",
}
"""Which patterns things of a class have; those of other classes have the role `other`."""

_TAKES_PART = "|".join(
    f"coop:{name}"
    for name in ("visitor", "host", "party", "proposer", "participant", "organizer", "inviter", "invitee", "signatory")
)
_LIES = "(coop:locatedIn|schema:containedInPlace)"
_TOLD = "?article@ schema:mentions|schema:about ?thing ; schema:datePublished ?date@ "
_YEAR = "BIND(SUBSTR(STR(?date@), 1, 4) AS ?value)"
_YEAR_TOLD = f"{_TOLD}{_YEAR}"

PATTERNS: Mapping[str, Mapping[str, str]] = {
    "organization": {
        "country": f"?thing {_LIES}+ ?value",
        "year": _YEAR_TOLD,
        "form": f"?deed@ {_TAKES_PART} ?thing ; coop:form ?value",
        "area": f"?thing coop:researchArea|(^({_TAKES_PART})/dcterms:subject) ?value",
    },
    "cooperation": {
        "country": f"?thing ({_TAKES_PART}|schema:location|coop:destination)/{_LIES}* ?value",
        "year": f"{{ ?thing schema:startDate ?date@ {_YEAR} }} UNION {{ ?article@ schema:about ?thing ; "
        f"schema:datePublished ?date@ FILTER NOT EXISTS {{ ?thing schema:startDate ?start@ }} {_YEAR} }}",
        "form": "?thing coop:form ?value",
        "area": "?thing dcterms:subject ?value",
        "status": "?thing coop:status ?value",
    },
    "article": {
        "country": f"?thing schema:mentions/{_LIES}* ?value",
        "year": f"?thing schema:datePublished ?date@ {_YEAR}",
        "form": "?thing schema:about/coop:form ?value",
        "area": "?thing schema:about/dcterms:subject ?value",
        "outlet": "?thing schema:publisher ?value",
        "language": "?thing schema:inLanguage ?value",
    },
    "person": {
        "country": f"?post@ org:member ?thing ; org:organization/{_LIES}+ ?value",
        "year": _YEAR_TOLD,
        "form": f"?deed@ {_TAKES_PART} ?thing ; coop:form ?value",
        "area": f"?thing coop:researchArea|(^({_TAKES_PART})/dcterms:subject) ?value",
    },
    "place": {"country": f"?thing {_LIES}+ ?value", "year": _YEAR_TOLD},
    "other": {"country": f"?thing {_LIES}+ ?value", "year": _YEAR_TOLD},
}

COUNTRIES = """
SELECT DISTINCT ?value {
  { ?value owl:sameAs ?same ; a schema:Place } UNION { ?part schema:containedInPlace ?value }
  FILTER NOT EXISTS { ?value schema:containedInPlace ?wider }
}
"""
"""A country is a place that lies in no other, and that is known beforehand or in which another one lies: a town whose
country nobody has told is none."""


def role_of(kind: Kind) -> str:
    """Which patterns the things of a kind have; those that describe the reading have none: an empty word."""
    return "" if kind.group == "record" else ROLES.get(kind.classes[0], "other")


def token_of(node: str, base: str) -> str:
    """What a value is called in addresses: the last step of its IRI where that tells it, else the whole.

    >>> token_of("https://kg.example.org/id/place/china", "https://kg.example.org/")
    'china'
    >>> token_of("https://w3id.org/coop-kg/form/student-exchange", ""), token_of("2019", "")
    ('student-exchange', '2019')
    """
    known = Iris(base).node(node) if base else None
    if known and "/" not in known.slug:
        return known.slug
    return next((node.removeprefix(space) for space in (str(FORM), str(COOP._NS)) if node.startswith(space)), node)


def filling(role: str, facet: str, classes: Iterable[str]) -> str:
    """The query for what all things of some classes have: `?thing` and `?value`.

    >>> print(filling("article", "language", ["https://schema.org/Article"]))
    SELECT DISTINCT ?thing ?value { VALUES ?class { <https://schema.org/Article> } ?thing a ?class .
      ?thing schema:inLanguage ?value
      FILTER(isIRI(?thing) && !isBlank(?value)) }
    """
    listed = " ".join(f"<{class_}>" for class_ in classes)
    return f"""SELECT DISTINCT ?thing ?value {{ VALUES ?class {{ {listed} }} ?thing a ?class .
  {PATTERNS[role][facet].replace("@", "")}
  FILTER(isIRI(?thing) && !isBlank(?value)) }}"""


def narrowing(role: str, facet: str, node: str, number: int) -> str:
    """The pattern of what has one value, written as N-Triples have it; the number keeps its variables apart.

    >>> narrowing("cooperation", "form", "<https://w3id.org/coop-kg/form/joint-research>", 2)
    '?thing coop:form <https://w3id.org/coop-kg/form/joint-research>'
    >>> narrowing("article", "year", '"2019"', 2)
    '?thing schema:datePublished ?date2 BIND(SUBSTR(STR(?date2), 1, 4) AS ?value2) FILTER(?value2 = "2019")'
    """
    if facet == "kind":
        return f"?thing a {node}"
    pattern = PATTERNS[role][facet].replace("@", str(number))
    if "BIND" not in pattern:
        return pattern.replace("?value", node)
    return pattern.replace("?value", f"?value{number}") + f" FILTER(?value{number} = {node})"
