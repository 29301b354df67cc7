"""The panels that there are, in the order of a page. A thing has those that the properties around it call for."""

from collections.abc import Collection, Mapping

from flask_babel import lazy_gettext as _
from rdflib.term import URIRef

from kg.terms import expand
from web.panels.panel import Column, Panel

TAKING_PART = (
    "coop:participant", "coop:party", "coop:visitor", "coop:host", "coop:proposer", "coop:organizer",
    "coop:inviter", "coop:invitee", "coop:signatory",
)  # fmt: skip
_PART = "|".join(TAKING_PART)


def panels_of(own: Collection[str], pointing: Collection[str]) -> list[Panel]:
    """The panels of a thing, by the properties that it has and those that lead to it."""
    return [panel for panel in PANELS.values() if panel.is_of(own, pointing)]


def _iris(*curies: str) -> frozenset[str]:
    return frozenset(str(URIRef(expand(curie))) for curie in curies)


_TIME = (
    Column("start", _("When")),
    Column("cooperation", _("What")),
    Column("kind", _("Kind")),
    Column("status", _("Status")),
)
_IN_TIME = """
  OPTIONAL { ?cooperation coop:status ?status }
  OPTIONAL { ?cooperation schema:startDate ?start }
  OPTIONAL { ?cooperation schema:endDate ?end }
}
ORDER BY DESC(STR(?start)) ?cooperation
"""

_TIMELINE = Panel(
    "timeline",
    _("Cooperation in time"),
    f"""
SELECT DISTINCT ?cooperation ?kind ?status ?start ?end ?side {{
  {{ BIND($me AS ?side) }} UNION {{ ?side org:unitOf|org:subOrganizationOf $me }}
  ?cooperation {_PART} ?side ; a ?kind .{_IN_TIME}""",
    _TIME,
    ("cooperation", "side"),
    _iris(*TAKING_PART, "org:unitOf", "org:subOrganizationOf"),
    picture="timeline",
)
_HERE = Panel(
    "here",
    _("What took place here"),
    f"""
SELECT DISTINCT ?cooperation ?kind ?status ?start ?end ?place {{
  ?place schema:containedInPlace* $me .
  ?cooperation schema:location|coop:destination ?place ; a ?kind .{_IN_TIME}""",
    (*_TIME, Column("place", _("Where"))),
    ("cooperation", "place"),
    _iris("schema:location", "coop:destination", "schema:containedInPlace"),
    picture="timeline",
)
_ABOUT = Panel(
    "about",
    _("Cooperation about it"),
    f"""
SELECT DISTINCT ?cooperation ?kind ?status ?start ?end {{
  ?cooperation dcterms:subject $me ; a ?kind .{_IN_TIME}""",
    _TIME,
    ("cooperation", "me"),
    _iris("dcterms:subject"),
    picture="timeline",
)
_AROUND = Panel(
    "around",
    _("What else its sides did together"),
    f"""
SELECT ?cooperation ?kind ?status ?start ?end ?side {{
  {{
    SELECT ?cooperation (MIN(?each) AS ?side) {{
      $me {_PART} ?each .
      ?cooperation {_PART} ?each FILTER(?cooperation != $me)
    }} GROUP BY ?cooperation HAVING(COUNT(DISTINCT ?each) > 1)
  }}
  ?cooperation a ?kind{_IN_TIME}""",
    _TIME,
    ("cooperation", "side"),
    own=_iris(*TAKING_PART),
    picture="timeline",
)
_WITHIN = Panel(
    "within",
    _("What is done within it"),
    f"""
SELECT DISTINCT ?cooperation ?kind ?status ?start ?end {{
  ?cooperation coop:within $me ; a ?kind .{_IN_TIME}""",
    _TIME,
    ("cooperation", "me"),
    _iris("coop:within"),
    picture="timeline",
)
_PARTNERS = Panel(
    "partners",
    _("Partners"),
    f"""
SELECT ?partner (MIN(?place) AS ?country) (MAX(?count) AS ?together) {{
  $me coop:cooperatesWith ?partner
  OPTIONAL {{
    SELECT ?partner (COUNT(DISTINCT ?cooperation) AS ?count) {{
      $me coop:cooperatesWith ?partner .
      ?cooperation {_PART} $me , ?partner
    }} GROUP BY ?partner
  }}
  OPTIONAL {{
    ?partner coop:locatedIn/schema:containedInPlace* ?place
    FILTER NOT EXISTS {{ ?place schema:containedInPlace ?wider }}
  }}
}}
GROUP BY ?partner
ORDER BY DESC(?together) ?partner
""",
    (Column("partner"), Column("country"), Column("together")),
    own=_iris("coop:cooperatesWith"),
    picture="partners",
)
_PEOPLE = Panel(
    "people",
    _("People and their posts"),
    """
SELECT DISTINCT ?person ?role ?post {
  ?post org:organization $me ; org:member ?person .
  OPTIONAL { ?post org:role ?role }
}
ORDER BY ?person ?role ?post
""",
    (Column("person"), Column("role")),
    ("post", "person"),
    _iris("org:organization"),
)
_POSTS = Panel(
    "posts",
    _("Posts"),
    """
SELECT DISTINCT ?role ?organisation ?post {
  ?post org:member $me .
  OPTIONAL { ?post org:role ?role }
  OPTIONAL { ?post org:organization ?organisation }
}
ORDER BY ?organisation ?role ?post
""",
    (Column("role"), Column("organisation")),
    ("post", "me"),
    _iris("org:member"),
)
_PARTS = Panel(
    "parts",
    _("Units and parts"),
    """
SELECT DISTINCT ?part ?kind {
  ?part org:unitOf|org:subOrganizationOf $me .
  OPTIONAL { ?part a ?kind }
}
ORDER BY ?part ?kind
""",
    (Column("part"), Column("kind")),
    ("part", "me"),
    _iris("org:unitOf", "org:subOrganizationOf"),
)
_AREAS = Panel(
    "areas",
    _("Research areas"),
    f"""
SELECT ?area (COUNT(DISTINCT ?told) AS ?times) (MIN(?told) AS ?first) {{
  {{ ?told {_PART} $me ; dcterms:subject ?area }}
  UNION {{ $me coop:researchArea ?area BIND($me AS ?told) }}
}}
GROUP BY ?area
ORDER BY DESC(?times) ?area
""",
    (Column("area"), Column("times")),
    ("first", "area"),
    _iris(*TAKING_PART),
    _iris("coop:researchArea"),
)
_INSIDE = Panel(
    "inside",
    _("What lies here"),
    """
SELECT DISTINCT ?inside ?kind ?place {
  { ?place schema:containedInPlace* $me . ?inside coop:locatedIn ?place }
  UNION { ?inside schema:containedInPlace $me BIND($me AS ?place) }
  ?inside a ?kind
}
ORDER BY (?kind = schema:Place) ?kind ?inside
""",
    (Column("inside"), Column("kind")),
    ("inside", "place"),
    _iris("coop:locatedIn", "schema:containedInPlace"),
)
_ORGANISATIONS = Panel(
    "organisations",
    _("Organisations that work on it"),
    f"""
SELECT ?organisation (COUNT(DISTINCT ?told) AS ?times) (MIN(?told) AS ?first) {{
  {{
    ?told dcterms:subject $me ; {_PART} ?organisation .
    ?organisation a ?kind FILTER(?kind NOT IN (foaf:Person, schema:Place))
  }}
  UNION {{ ?organisation coop:researchArea $me BIND(?organisation AS ?told) }}
}}
GROUP BY ?organisation
ORDER BY DESC(?times) ?organisation
""",
    (Column("organisation"), Column("times")),
    ("first", "me"),
    _iris("dcterms:subject", "coop:researchArea"),
)

PANELS: Mapping[str, Panel] = {
    panel.name: panel
    for panel in (
        _TIMELINE, _HERE, _ABOUT, _WITHIN, _AROUND, _PARTNERS,
        _PEOPLE, _POSTS, _PARTS, _AREAS, _INSIDE, _ORGANISATIONS,
    )
}  # fmt: skip

POINTING = """
SELECT ?property ?thing {
  ?thing ?property $me
  FILTER(isIRI(?thing) && ?property NOT IN (rdf:subject, rdf:predicate, rdf:object, schema:mentions, schema:about))
}
ORDER BY ?property ?thing
"""
"""What points at a thing, which its panel reads by look-ups, a page at a time."""
ARTICLES = """
SELECT DISTINCT ?article ?date {
  GRAPH ?article { $me a ?class }
  ?article a coop:Article
  OPTIONAL { ?article schema:datePublished ?date }
}
ORDER BY DESC(?date) ?article
"""
"""The articles that tell of a thing, which stand on its page."""
