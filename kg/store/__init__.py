"""Where a release's quads live, and how they are asked.

`Store` is all that the readers of a release need, so that a store reached over HTTP can stand in its place;
`EmbeddedStore` is Oxigraph inside this process.

The default graph of a store is a merged copy of all its named graphs: Oxigraph's own union of graphs at query
time repeats a triple that two graphs hold, so counts come out wrong and joins multiply.
"""

import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any, Protocol, cast

import pyoxigraph as ox

from kg.errors import KgError
from kg.store import reading
from kg.store.reading import Pattern, Shape, Start, Statements
from kg.store.service import refuse_service, wrong_query
from kg.terms import PREFIXES

Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Subject = ox.NamedNode | ox.BlankNode | ox.Triple
Object = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
DEFAULT_GRAPH = ox.DefaultGraph()
AT_ONCE = 200_000
"""Quads that are loaded at a time: the loader takes a kilobyte for each, and a million for each core unless told."""


class Store(Protocol):
    """Quads that can be asked."""

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """The answer to a SPARQL 1.1 query."""

    def quads(
        self,
        subject: Subject | None = None,
        predicate: ox.NamedNode | None = None,
        object: Object | None = None,
        graph: GraphName | None = DEFAULT_GRAPH,
    ) -> Iterator[ox.Quad]:
        """The quads that match; None matches everything."""

    def look_up(self, patterns: Iterable[Pattern]) -> list[list[ox.Quad]]:
        """The quads of each pattern, in one round trip."""

    def read(self, starts: Iterable[tuple[Start, Shape]]) -> dict[Subject, Statements]:
        """What is told of nodes, and of what is reached from them as their shapes have it, in one round trip."""

    def labels(
        self, iris: Iterable[str], properties: Sequence[ox.NamedNode], language: str
    ) -> dict[str, list[tuple[int, ox.Literal]]]:
        """The labels of those IRIs of which anything is told, each with the number of its property: one round trip.

        Blank labels are none. Properties that come after one with a label in the language may be left out.
        """

    def graphs(self) -> Iterator[ox.NamedNode | ox.BlankNode]:
        """The names of the named graphs."""


class EmbeddedStore:
    """Oxigraph inside this process.

    Answers are bound to the thread that asked: touching one on another thread ends the process.

    >>> quads = [ox.Quad(ox.NamedNode("http://a"), ox.NamedNode("http://b"), ox.Literal("c"), ox.NamedNode("http://g"))]
    >>> store = EmbeddedStore.in_memory([*quads, *quads])
    >>> [str(row["n"].value) for row in store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")]
    ['1']
    """

    def __init__(self, engine: ox.Store) -> None:
        self.engine = engine

    @classmethod
    def open(cls, path: Path) -> "EmbeddedStore":
        """The store of a release, for reading only; many processes may have it open.

        Raises:
            KgError: there is no store, or it cannot be read.
        """
        if not (path / "CURRENT").is_file():
            raise KgError("no store is here", where=str(path), hint="Build the release anew: kg build PATH…")
        try:
            return cls(ox.Store.read_only(str(path)))
        except (OSError, RuntimeError, ValueError) as error:
            hint = "Build the release anew: kg build PATH…"
            raise KgError(f"the store cannot be read: {error}", where=str(path), hint=hint) from error

    @classmethod
    def build(cls, path: Path, quads: Iterable[ox.Quad]) -> None:
        """Writes a new store to a directory that is not there yet: the quads and their merged copy.

        The store is tuned for reading, and closed when this returns, so that it can be moved.

        Raises:
            FileExistsError: the directory is there.
        """
        path.mkdir(parents=True)
        engine = ox.Store(str(path))
        whole = iter(_with_merged_copy(quads))
        while batch := list(islice(whole, AT_ONCE)):
            engine.bulk_extend(batch)
        engine.optimize()
        engine.flush()

    @classmethod
    def in_memory(cls, quads: Iterable[ox.Quad]) -> "EmbeddedStore":
        """A store in memory: the quads and their merged copy."""
        engine = ox.Store()
        engine.bulk_extend(_with_merged_copy(quads))
        return cls(engine)

    @classmethod
    def load(cls, files: Iterable[Path], base_iri: str | None = None) -> "EmbeddedStore":
        """A store in memory of RDF files; triples of a file without graphs go to the default graph alone.

        Raises:
            KgError: a file cannot be read, its suffix names no RDF format, or its RDF is wrong.
        """
        return cls.in_memory(quad for file in files for quad in read_quads(file, base_iri))

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """The answer to a SPARQL 1.1 query; it is worked out while it is read.

        Args:
            text: the query.
            base_iri: what relative IRIs of the query are relative to.
            prefixes: those that the query may use without declaring them.
            default_graphs: IRIs of the graphs to merge as the default graph.
            named_graphs: IRIs of the graphs that GRAPH may name. As the SPARQL protocol has it: where
                either list is given, the dataset is made of these graphs alone.

        Raises:
            KgError: the query is wrong, or asks another server (SERVICE). Its exit code is 2.
        """
        refuse_service(text, prefixes)
        try:
            return self.engine.query(
                text,
                base_iri=base_iri,
                prefixes=dict(prefixes) if prefixes else None,
                default_graph=_names(default_graphs, named_graphs),
                named_graphs=_names(named_graphs, default_graphs),
            )
        except (SyntaxError, ValueError) as error:
            raise wrong_query(error) from error

    def quads(
        self,
        subject: Subject | None = None,
        predicate: ox.NamedNode | None = None,
        object: Object | None = None,
        graph: GraphName | None = DEFAULT_GRAPH,
    ) -> Iterator[ox.Quad]:
        """The quads of a graph (the merged one unless told) that match; None matches everything.

        With `graph=None` a statement comes once for the merged graph and once for each graph that holds it.
        """
        return self.engine.quads_for_pattern(subject, predicate, object, graph)

    def look_up(self, patterns: Iterable[Pattern]) -> list[list[ox.Quad]]:
        """The quads of each pattern."""
        return reading.look_up(self.engine.quads_for_pattern, patterns)

    def read(self, starts: Iterable[tuple[Start, Shape]]) -> dict[Subject, Statements]:
        """What is told of nodes, and of what is reached from them as their shapes have it.

        A node that is reached twice is read once, with the shape that comes first. The merged graph is read.

        >>> knows, name = ox.NamedNode("http://knows"), ox.NamedNode("http://name")
        >>> ada, bob = ox.NamedNode("http://ada"), ox.NamedNode("http://bob")
        >>> quads = [ox.Quad(ada, knows, bob), ox.Quad(bob, name, ox.Literal("Bob")), ox.Quad(bob, knows, ada)]
        >>> found = EmbeddedStore.in_memory(quads).read([(ada, Shape(along={knows.value: Shape(only=(name,))}))])
        >>> [value.value for value in found[bob][name.value]], knows.value in found[bob]
        (['Bob'], False)
        """
        return reading.read(self.engine.quads_for_pattern, starts)

    def labels(
        self, iris: Iterable[str], properties: Sequence[ox.NamedNode], language: str
    ) -> dict[str, list[tuple[int, ox.Literal]]]:
        """The labels of those IRIs of which anything is told, each with the number of its property.

        Blank labels are none. Properties that come after one with a label in the language, or in a variety of it, are
        not looked at.
        """
        return reading.labels(self.engine.quads_for_pattern, iris, properties, language)

    def graphs(self) -> Iterator[ox.NamedNode | ox.BlankNode]:
        """The names of the named graphs."""
        return self.engine.named_graphs()


def select(store: Store, query: str) -> Iterator[ox.QuerySolution]:
    """The solutions of a SELECT query, in which the prefixes of `kg.terms` need no declaration.

    Raises:
        KgError: it is no SELECT query.
    """
    answer = store.query(query, prefixes=PREFIXES)
    if not isinstance(answer, ox.QuerySolutions):
        raise KgError("a SELECT query is wanted", where="query", exit_code=2)
    return iter(answer)


def read_quads(file: Path, base_iri: str | None = None) -> Iterator[ox.Quad]:
    """The quads of an RDF file, whose format its suffix tells (`SUFFIXES`; `.gz` may follow).

    Blank nodes are renamed, so that those of two files stay apart.

    Raises:
        KgError: the file cannot be read, its suffix names no RDF format, or its RDF is wrong.
    """
    format = rdf_format(file)
    try:
        with _opened(file) as stream:
            base = base_iri or file.resolve().as_uri()
            yield from ox.parse(stream, format=format, base_iri=base, rename_blank_nodes=True)
    except SyntaxError as error:
        raise KgError(f"no {format.name}: {error.msg}", where=_place(file, error)) from error
    except (OSError, EOFError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise KgError(f"cannot be read: {reason}", where=str(file)) from error


SUFFIXES = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
}


def rdf_format(file: Path) -> ox.RdfFormat:
    """The RDF format that a file's suffix names.

    >>> rdf_format(Path("dump.nq.gz")).name
    'N-Quads'

    Raises:
        KgError: it names none.
    """
    name = file.name.lower().removesuffix(".gz")
    suffix = Path(name).suffix
    if suffix not in SUFFIXES:
        hint = f"Formats are told by the suffix: {', '.join(SUFFIXES)}; .gz may follow."
        raise KgError(f"the suffix {suffix!r} names no RDF format", where=str(file), hint=hint, exit_code=2)
    return SUFFIXES[suffix]


def _opened(file: Path) -> IO[bytes]:
    if file.suffix.lower() == ".gz":
        return cast(IO[bytes], gzip.open(file, "rb"))
    return file.open("rb")


def _place(file: Path, error: SyntaxError) -> str:
    return f"{file}:{error.lineno}" if error.lineno else str(file)


def _with_merged_copy(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    for quad in quads:
        yield quad
        if quad.graph_name != DEFAULT_GRAPH:
            yield ox.Quad(quad.subject, quad.predicate, quad.object)


def _names(wanted: Sequence[str] | None, other: Sequence[str] | None) -> Any:
    """The graphs that are wanted; none of them where only the others are told, all where nothing is."""
    if wanted is None and other is None:
        return None
    return [ox.NamedNode(iri) for iri in wanted or ()]
