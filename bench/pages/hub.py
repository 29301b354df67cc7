"""Two universities that differ in how many meetings point at them, each told of by an article of its own."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox
from engines import CHECKOUT, Engine
from rdflib import RDF, SKOS

from kg.terms import COOP, OA, SCHEMA

BASE = "https://kg.example.org/"
SMALL = 10


class Hubs(Engine):
    """`kg serve` over a file of the two, pages and documents not kept."""

    name = "coop-kg, hubs"

    def __init__(self, data: Path, links: int) -> None:
        super().__init__(data)
        self.links = {"hub": links, "small": SMALL}

    @property
    def file(self) -> Path:
        """The file, as N-Quads: one graph for each article."""
        return self.folder / "hubs.nq"

    def prepare(self) -> None:
        """Writes the file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        quads = (quad for name, links in self.links.items() for quad in _quads(name, links))
        ox.serialize(quads, str(self.file), format=ox.RdfFormat.N_QUADS)

    def command(self, port: int) -> Sequence[str | Path]:
        """`kg serve`."""
        return sys.executable, "-m", "kg", "serve", "--data", self.file, "--port", str(port)

    def environment(self) -> Mapping[str, str]:
        """The settings, and this checkout."""
        own = {"KG_BASE": BASE, "KG_KEPT_SIZE": "0", "KG_LOG_LEVEL": "warning"}
        return {"PYTHONPATH": str(CHECKOUT)} | own


def iri(name: str) -> str:
    """The IRI of one of the two."""
    return f"{BASE}id/organization/{name}"


def _quads(name: str, links: int) -> Iterator[ox.Quad]:
    for number in range(links):
        yield from _meeting(ox.NamedNode(iri(name)), f"{name}-{number}", number)


def _meeting(university: ox.NamedNode, slug: str, number: int) -> Iterator[ox.Quad]:
    """A meeting, with the claim of the article that tells of it."""
    article, meeting, claim, evidence, selector = (
        ox.NamedNode(f"{BASE}id/{kind}/{slug}") for kind in ("article", "cooperation", "claim", "evidence", "selector")
    )
    words = ox.Literal(f"Both sides met for the {number}th time.")
    told: list[tuple[ox.NamedNode, str, ox.NamedNode | ox.Literal | str]] = [
        (university, RDF.type, COOP.University),
        (university, SKOS.prefLabel, ox.Literal("A university", language="en")),
        (article, RDF.type, COOP.Article),
        (article, SCHEMA.headline, ox.Literal(f"Meeting {number}", language="en")),
        (article, SCHEMA.datePublished, ox.Literal(f"2020-{number % 12 + 1:02}-{number % 28 + 1:02}")),
        (article, SCHEMA.mentions, university),
        (meeting, RDF.type, COOP.Meeting),
        (meeting, SKOS.prefLabel, ox.Literal(f"Meeting {number}", language="en")),
        (meeting, COOP.participant, university),
        (claim, RDF.type, COOP.Claim),
        (claim, RDF.subject, meeting),
        (claim, RDF.predicate, COOP.participant),
        (claim, RDF.object, university),
        (claim, COOP.evidence, evidence),
        (evidence, OA.hasSource, article),
        (evidence, OA.hasSelector, selector),
        (selector, OA.exact, words),
    ]
    for subject, predicate, value in told:
        yield ox.Quad(subject, ox.NamedNode(str(predicate)), _value(value), article)


def _value(value: ox.NamedNode | ox.Literal | str) -> ox.NamedNode | ox.Literal:
    return value if isinstance(value, (ox.NamedNode, ox.Literal)) else ox.NamedNode(str(value))
