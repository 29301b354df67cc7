"""The example questions: SPARQL queries that a release publishes with its data, and that the site offers.

Each is a file `NN-name.rq` beside this page. Its first line is the question in words, `# Who …?`, its second the
group it stands in, `# Group: People`; what follows is the query, whole, with the prefixes it uses.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SH, XSD, Graph, Literal, URIRef

from kg.iri import Iris
from kg.terms import PREFIXES, SCHEMA

GROUPS = (
    "Who works with whom",
    "Agreements and visits",
    "People",
    "Places and fields",
    "Evidence and articles",
)
_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.MULTILINE)

Triple = tuple[URIRef, URIRef, URIRef | Literal]


@dataclass(frozen=True, slots=True)
class Example:
    """A query with the question it answers; `name` tells it apart, `group` is one of `GROUPS`."""

    name: str
    title: str
    group: str
    query: str

    @property
    def form(self) -> str:
        """What the query asks for: `select`, `ask`, `construct` or `describe`."""
        found = _FORM.search(self.query)
        assert found, f"{self.name} is no query"
        return found[1].lower()


@functools.cache
def examples() -> tuple[Example, ...]:
    """All examples, in the order of their files' names.

    >>> examples()[0].title
    'Which organisations cooperate with most others?'
    """
    return tuple(_example(file) for file in sorted(Path(__file__).parent.glob("*.rq")))


def described(iris: Iris) -> Graph:
    """The examples and their prefixes as data, in the way that editors of other sites look for them.

    A query is a `sh:SPARQLExecutable` (SHACL Advanced Features, section 5; `sh:describe` is SHACL 1.2's) with its
    question as `rdfs:comment`, its endpoint as `schema:target` and its group as `schema:keywords`. A prefix is
    declared by `sh:declare` (SHACL, section 5.2.1).
    """
    graph = Graph(identifier=iris.graph("examples"))
    graph += _prefixes(iris.graph("examples"))
    for example in examples():
        graph += _executable(example, iris)
    return graph


def _prefixes(me: URIRef) -> Iterator[Triple]:
    yield me, RDF.type, OWL.Ontology
    yield me, RDFS.label, Literal("Example queries, and the prefixes they use", lang="en")
    for prefix, namespace in PREFIXES.items():
        declared = URIRef(f"{me}/prefix/{prefix}")
        yield me, SH.declare, declared
        yield declared, RDF.type, SH.PrefixDeclaration
        yield declared, SH.prefix, Literal(prefix)
        yield declared, SH.namespace, Literal(namespace, datatype=XSD.anyURI)


def _executable(example: Example, iris: Iris) -> Iterator[Triple]:
    prefixes = iris.graph("examples")
    me, form = URIRef(f"{prefixes}/{example.name}"), example.form
    yield me, RDF.type, SH.SPARQLExecutable
    yield me, RDF.type, URIRef(f"{SH}SPARQL{form.title()}Executable")
    yield me, RDFS.label, Literal(example.title, lang="en")
    yield me, RDFS.comment, Literal(example.title, lang="en")
    yield me, SH.prefixes, prefixes
    yield me, URIRef(f"{SH}{form}"), Literal(example.query)
    yield me, SCHEMA.target, iris.endpoint()
    yield me, SCHEMA.keywords, Literal(example.group, lang="en")


def _example(file: Path) -> Example:
    title, group, query = file.read_text(encoding="utf-8").split("\n", 2)
    name = file.stem.partition("-")[2]
    return Example(name, title.removeprefix("# "), group.removeprefix("# Group: "), query.strip() + "\n")
