"""How the graph's terms are told in schema.org's (https://schema.org/docs/datamodel.html).

The ontology's alignments say what is true of every instance; they are kept here. Where they only see a likeness
(`rdfs:seeAlso`), or say nothing, the tables choose the word that crawlers look for, and these choices are listed in
`docs/reference/http.md`.
"""

from collections.abc import Iterable, Mapping

from kg.terms import SCHEMA, expand

TYPES: Mapping[str, str] = {
    "coop:Article": "NewsArticle",
    "coop:Claim": "Claim",
    "coop:Evidence": "Quotation",
    "org:Organization": "Organization",
    "coop:University": "CollegeOrUniversity",
    "coop:ResearchInstitute": "ResearchOrganization",
    "coop:GovernmentBody": "GovernmentOrganization",
    "coop:Company": "Organization",
    "coop:ResearchFacility": "Organization",
    "coop:Association": "Organization",
    "org:OrganizationalUnit": "Organization",
    "org:Membership": "OrganizationRole",
    "foaf:Person": "Person",
    "coop:Visit": "Event",
    "coop:Meeting": "Event",
    "coop:Forum": "Event",
    "coop:Agreement": "Action",
    "coop:Partnership": "Action",
    "coop:Proposal": "Action",
    "coop:Project": "Action",
    "coop:Invitation": "InviteAction",
    "coop:ResearchArea": "DefinedTerm",
    "skos:Concept": "DefinedTerm",
}
"""Class → type. A class of schema.org itself is taken as it is; what fits none is a `Thing`."""

TYPES_OF_KINDS: Mapping[str, str] = {
    "article": "NewsArticle",
    "person": "Person",
    "place": "Place",
    "area": "DefinedTerm",
    "membership": "OrganizationRole",
}
"""What stands at the other end of a statement is typed by the kind that its IRI names."""

_EVERYWHERE = {
    "skos:prefLabel": "alternateName",  # but the one that is its name
    "skos:altLabel": "alternateName",
    "foaf:name": "name",
    "owl:sameAs": "sameAs",
    "dcterms:identifier": "identifier",
    "coop:foundedBy": "founder",
    "coop:locatedIn": "location",
    "coop:researchArea": "knowsAbout",
    "org:subOrganizationOf": "parentOrganization",
    "org:unitOf": "parentOrganization",
}
_SIDES = ("coop:participant", "coop:visitor", "coop:host", "coop:party", "coop:signatory")
_OF_TYPES: Mapping[str, Mapping[str, str]] = {
    "Event": dict.fromkeys(_SIDES, "attendee")
    | {"coop:organizer": "organizer", "coop:form": "about", "dcterms:subject": "about"},
    "Action": dict.fromkeys(_SIDES, "participant")
    | {
        "coop:organizer": "participant",
        "coop:proposer": "agent",
        "coop:inviter": "agent",
        "coop:form": "object",
        "dcterms:subject": "object",
        "coop:status": "actionStatus",
        "schema:startDate": "startTime",
        "schema:endDate": "endTime",
    },
    "OrganizationRole": {"org:organization": "memberOf", "org:member": "member", "org:role": "roleName"},
    "Quotation": {"oa:hasSource": "isPartOf"},
}
_OF_TYPES = {**_OF_TYPES, "InviteAction": {**_OF_TYPES["Action"], "coop:invitee": "recipient"}}

BACKWARDS: Mapping[str, str] = {
    str(expand(curie)): word
    for curie, word in {
        "org:subOrganizationOf": "subOrganization",
        "org:unitOf": "subOrganization",
        "schema:containedInPlace": "containsPlace",
        "org:member": "memberOf",
        "org:organization": "member",
    }.items()
}
"""Properties that schema.org tells from the other end."""

STATUS: Mapping[str, str] = {
    str(expand("coop:proposed")): f"{SCHEMA}PotentialActionStatus",
    str(expand("coop:ongoing")): f"{SCHEMA}ActiveActionStatus",
    str(expand("coop:completed")): f"{SCHEMA}CompletedActionStatus",
}

ADDRESSES = ("actionStatus", "contentUrl", "license", "sameAs", "sdLicense", "url")
"""Words whose values are IRIs, though they are written as text, as crawlers want it."""
CONTEXT = {"@vocab": str(SCHEMA)} | {word: {"@type": "@id"} for word in ADDRESSES}
"""The context of a card (https://www.w3.org/TR/json-ld11/#the-context): no reader has to fetch one."""

_TYPES = {str(expand(curie)): type_ for curie, type_ in TYPES.items()}
_WORDS = {str(expand(curie)): word for curie, word in _EVERYWHERE.items()}
_WORDS_OF_TYPES = {
    type_: {str(expand(curie)): word for curie, word in words.items()} for type_, words in _OF_TYPES.items()
}


def types_of(classes: Iterable[str]) -> list[str]:
    """The types of a thing of some classes.

    >>> types_of(["https://w3id.org/coop-kg/ontology#Visit"]), types_of([])
    (['Event'], ['Thing'])
    """
    found = {_TYPES.get(class_) or _own(class_) for class_ in classes} - {""}
    return sorted(found) or ["Thing"]


def word_of(predicate: str, types: Iterable[str]) -> str:
    """The property that tells a predicate of a thing of some types; empty where none does.

    >>> host = "https://w3id.org/coop-kg/ontology#host"
    >>> word_of(host, ["Event"]), word_of(host, ["Thing"]), word_of("https://schema.org/headline", ["NewsArticle"])
    ('attendee', '', 'headline')
    """
    special = next((words[predicate] for t in types if predicate in (words := _WORDS_OF_TYPES.get(t, {}))), "")
    return special or _WORDS.get(predicate) or _own(predicate)


def _own(iri: str) -> str:
    """The word of a term that is schema.org's own; the text of an article is too long to be told twice."""
    word = iri.removeprefix(str(SCHEMA))
    return word if word != iri and word.isalnum() and word.isascii() and word != "text" else ""
