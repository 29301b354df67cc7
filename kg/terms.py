"""The terms of the graph as constants; a test compares them with the Turtle in `ontology/`.

A misspelt term is an error at import or on first use, never a silent new term.

>>> COOP.Visit
rdflib.term.URIRef('https://w3id.org/coop-kg/ontology#Visit')
>>> expand("coop:host")
rdflib.term.URIRef('https://w3id.org/coop-kg/ontology#host')
>>> compact(COOP.host)
'coop:host'
"""

from functools import lru_cache

from rdflib import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, XSD, Namespace, URIRef
from rdflib.namespace import DefinedNamespace

ONTOLOGY = URIRef("https://w3id.org/coop-kg/ontology")
LABELS = URIRef("https://w3id.org/coop-kg/ontology/labels")
FORM = Namespace("https://w3id.org/coop-kg/form/")
NAMING = (
    "skos:prefLabel",
    "schema:headline",
    "rdfs:label",
    "foaf:name",
    "schema:name",
    "dcterms:title",
    "org:name",
)
"""What a thing is called by; the earlier ones are taken first."""
SHAPE = Namespace("https://w3id.org/coop-kg/shape/")
SCHEMA = Namespace("https://schema.org/")
OA = Namespace("http://www.w3.org/ns/oa#")


class COOP(DefinedNamespace):
    """The cooperation ontology."""

    _NS = Namespace("https://w3id.org/coop-kg/ontology#")
    _fail = True

    # classes
    Agent: URIRef
    Agreement: URIRef
    Article: URIRef
    Association: URIRef
    Claim: URIRef
    Company: URIRef
    Cooperation: URIRef
    Entity: URIRef
    Evidence: URIRef
    Forum: URIRef
    GovernmentBody: URIRef
    Invitation: URIRef
    Meeting: URIRef
    Partnership: URIRef
    Project: URIRef
    Proposal: URIRef
    ResearchArea: URIRef
    ResearchFacility: URIRef
    ResearchInstitute: URIRef
    Status: URIRef
    University: URIRef
    Visit: URIRef
    # properties
    confidence: URIRef
    cooperatesWith: URIRef  # noqa: N815 - the ontology's own name, as those below
    destination: URIRef
    equippedBy: URIRef  # noqa: N815
    evidence: URIRef
    form: URIRef
    foundedBy: URIRef  # noqa: N815
    host: URIRef
    interestedIn: URIRef  # noqa: N815
    invitee: URIRef
    inviter: URIRef
    locatedIn: URIRef  # noqa: N815
    organizer: URIRef
    participant: URIRef
    party: URIRef
    proposer: URIRef
    researchArea: URIRef  # noqa: N815
    signatory: URIRef
    status: URIRef
    supportedBy: URIRef  # noqa: N815
    visitor: URIRef
    within: URIRef
    # individuals
    agreed: URIRef
    completed: URIRef
    ongoing: URIRef
    proposed: URIRef


PREFIXES: dict[str, str] = {
    "coop": str(COOP._NS),
    "form": str(FORM),
    "org": str(ORG._NS),
    "foaf": str(FOAF._NS),
    "schema": str(SCHEMA),
    "skos": str(SKOS._NS),
    "dcterms": str(DCTERMS._NS),
    "prov": str(PROV._NS),
    "oa": str(OA),
    "owl": str(OWL._NS),
    "rdf": str(RDF._NS),
    "rdfs": str(RDFS._NS),
    "sh": str(SH._NS),
    "xsd": str(XSD._NS),
}

KINDS_OF_COOPERATION = (
    "coop:Visit",
    "coop:Meeting",
    "coop:Agreement",
    "coop:Partnership",
    "coop:Proposal",
    "coop:Project",
    "coop:Forum",
    "coop:Invitation",
)

KINDS_OF_ORGANIZATION = (
    "org:Organization",
    "coop:University",
    "coop:ResearchInstitute",
    "coop:GovernmentBody",
    "coop:Company",
    "coop:ResearchFacility",
    "coop:Association",
    "org:OrganizationalUnit",
    "foaf:Group",
)


@lru_cache(maxsize=1 << 12)  # equal IRIs that are one object are not compared letter by letter
def expand(curie: str) -> URIRef:
    """The IRI of a compact one, `coop:host`.

    Raises:
        KeyError: the prefix is none of `PREFIXES`.
    """
    prefix, _, local = curie.partition(":")
    return URIRef(PREFIXES[prefix] + local)


def compact(iri: str) -> str:
    """The compact form of an IRI, or the IRI itself when no prefix of `PREFIXES` fits."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return str(iri)
