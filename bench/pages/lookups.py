"""What a look-up of a pattern costs beside a query that asks the same, in processor time of one process.

    python bench/pages/lookups.py --data FOLDER

`--data` is what `bench/sparql/collection.py` wrote. Each line is a mean over the same things, asked for once before.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyoxigraph as ox

sys.path.insert(0, str(Path(__file__).parents[1] / "sparql"))  # the rooms that the benchmarks share

from addresses import things_of
from figures import number, table

from kg.release import open_current
from kg.store import EmbeddedStore, Store
from kg.terms import PREFIXES

THINGS = 500
CLAIMS = """SELECT * { ?claim rdf:subject <%s> ; rdf:predicate ?p ; rdf:object ?o ; coop:evidence ?evidence .
?evidence oa:hasSelector ?selector . ?selector oa:exact ?words OPTIONAL { ?selector oa:start ?start }
OPTIONAL { ?evidence oa:hasSource ?article OPTIONAL { ?article schema:datePublished ?date } }
OPTIONAL { ?claim coop:confidence ?confidence } OPTIONAL { ?claim prov:wasGeneratedBy ?rule } }"""


def looked_up(store: Store, iri: str) -> int:
    """The statements of a thing by a look-up; how many there are."""
    return sum(1 for _ in store.quads(subject=ox.NamedNode(iri)))


def queried(store: Store, iri: str) -> int:
    """The same by a query."""
    return sum(1 for _ in store.query(f"SELECT ?p ?o {{ <{iri}> ?p ?o }}"))


def claims(store: Store, iri: str) -> int:
    """The claims about a thing with their evidence, by a query."""
    return sum(1 for _ in store.query(CLAIMS % iri, prefixes=PREFIXES))


def microseconds(ask: Callable[[Store, str], int], store: Store, iris: Sequence[str]) -> tuple[float, float]:
    """The mean of one, and how many rows it had in the mean."""
    for iri in iris:
        ask(store, iri)
    began = time.process_time()
    rows = sum(ask(store, iri) for iri in iris)
    return (time.process_time() - began) / len(iris) * 1e6, rows / len(iris)


def main() -> None:
    """Reads the command line, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    release = open_current(parser.parse_args().data)
    disk, iris = release.store(), things_of(release.store(), release.manifest.base)[:THINGS]
    memory = EmbeddedStore(ox.Store())
    memory.engine.bulk_extend(disk.quads())
    asked = [("nothing, by a look-up", disk, looked_up, ["urn:nothing"] * THINGS)]
    asked += [("nothing, by a query", disk, queried, ["urn:nothing"] * THINGS)]
    asked += [("no claims, by a query for them", disk, claims, ["urn:nothing"] * THINGS)]
    for name, store in (("on disk", disk), ("in memory", memory)):
        asked += [(f"a thing {name}, by a look-up", store, looked_up, iris)]
        asked += [(f"a thing {name}, by a query", store, queried, iris)]
    lines = [[title, *map(number, microseconds(ask, store, chosen))] for title, store, ask, chosen in asked]
    print(table(["what", "microseconds", "rows"], lines))


if __name__ == "__main__":
    main()
