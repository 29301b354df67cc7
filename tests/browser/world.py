"""What the pages are looked at with: the newsroom, and an article after which no kind of page is empty.

It holds what is hard to lay out too: forty partners, a name that is very long, one that stands in one language alone,
and cooperations without a date. The institutions are made up.
"""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from flask import Flask
from newsroom import ADA, HARBOUR, QUERY_SECONDS, many, publish, readings
from rdflib import Graph

from kg.iri import Node
from kg.model import Article, Fact, Reading, Span, Term, Thing, When
from kg.settings import Settings
from web import create_app
from web.served import EXTENSION

PARTNERS = 40
LONG = "Interregional Academy of Agricultural, Forestry, Hydrological and Meteorological Sciences and Engineering"
_LINES = (
    "Ada Byron is the rector of Harbour University, which is in Port Arden in Seeland.",
    "At the Northern Forum the university signed an agreement on optics with forty institutes.",
    f"The {LONG} joined the project Light over the North.",
    "Оптический институт поддержал проект.",
)
_TEXT = "\n\n".join(("Forty institutes sign an agreement", *_LINES))

PORT, SEELAND = Node("place", "port-arden"), Node("place", "seeland")
FORUM, PROJECT = Node("cooperation", "forty/forum-1"), Node("cooperation", "forty/project-1")
AGREEMENT, LONG_ONE = Node("cooperation", "forty/agreement-1"), Node("organization", "long")
RUSSIAN, OPTICS, POST = Node("organization", "optical"), Node("area", "optics"), Node("membership", "forty/1")


@functools.cache
def app() -> Flask:
    """The application over that release, which all tests of a process share."""
    out = Path(tempfile.mkdtemp(prefix="world-"))
    atexit.register(shutil.rmtree, out, ignore_errors=True)
    publish(out, [*readings(), *many(60), _forty()], known=_known())
    made = create_app(out, settings=Settings(out=out, query_seconds=QUERY_SECONDS))
    atexit.register(made.extensions[EXTENSION].close)
    return made


def _forty() -> Reading:
    article = Article("forty", _TEXT.partition("\n")[0], _TEXT, "en", When(2024, 5, 6), "The Harbour Post")
    first, second, third, fourth = (Span(_TEXT.index(line), _TEXT.index(line) + len(line)) for line in _LINES)
    partners = [Node("organization", f"institute-{number:02}") for number in range(PARTNERS)]
    things = (
        Thing(HARBOUR, "coop:University", "Harbour University"),
        Thing(ADA, "foaf:Person", "Ada Byron"),
        Thing(PORT, "schema:Place", "Port Arden"),
        Thing(SEELAND, "schema:Place", "Seeland"),
        Thing(FORUM, "coop:Forum", "Northern Forum"),
        Thing(AGREEMENT, "coop:Agreement", "Agreement of Harbour University with forty institutes"),
        Thing(PROJECT, "coop:Project", "Light over the North"),
        Thing(LONG_ONE, "coop:ResearchInstitute", LONG),
        Thing(RUSSIAN, "coop:ResearchInstitute", "Оптический институт"),
        Thing(OPTICS, "coop:ResearchArea", "optics"),
        *(Thing(node, "coop:ResearchInstitute", f"Institute No. {place}") for place, node in enumerate(partners, 1)),
    )
    said = [
        (HARBOUR, "coop:locatedIn", PORT, first),
        (HARBOUR, "coop:researchArea", OPTICS, second),
        (FORUM, "coop:participant", HARBOUR, second),
        (FORUM, "schema:location", PORT, second),
        (AGREEMENT, "coop:within", FORUM, second),
        (AGREEMENT, "dcterms:subject", OPTICS, second),
        (AGREEMENT, "coop:form", Term("form:joint-laboratory"), second),
        (AGREEMENT, "coop:status", Term("coop:completed"), second),
        (AGREEMENT, "schema:startDate", When(2024, 5), second),
        (AGREEMENT, "coop:signatory", ADA, second),
        (PROJECT, "coop:party", LONG_ONE, third),
        (PROJECT, "coop:party", HARBOUR, third),
        (PROJECT, "coop:supportedBy", RUSSIAN, fourth),
        *((AGREEMENT, "coop:party", partner, second) for partner in (HARBOUR, *partners)),
        *((article.node, "schema:mentions", node, first) for node in (HARBOUR, ADA, PORT, SEELAND)),
        *((article.node, "schema:mentions", node, second) for node in (OPTICS, *partners)),
        (article.node, "schema:mentions", LONG_ONE, third),
        (article.node, "schema:mentions", RUSSIAN, fourth),
        *((article.node, "schema:about", node, second) for node in (FORUM, AGREEMENT, PROJECT)),
    ]
    return Reading(article, things, tuple(Fact(s, p, o, span, "agreement with", 0.8) for s, p, o, span in said))


def _known() -> Graph:
    """What is known of places before an article is read."""
    known = Graph()
    known.parse(
        data="""
        @prefix schema: <https://schema.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <place/port-arden> a schema:Place ; skos:prefLabel "Port Arden"@en , "Порт-Арден"@ru ;
            schema:containedInPlace <place/seeland> .
        <place/seeland> a schema:Place ; skos:prefLabel "Seeland"@en , "Зееландия"@ru .
        """,
        format="turtle",
        publicID="https://kg.example.org/kg/id/",
    )
    return known
