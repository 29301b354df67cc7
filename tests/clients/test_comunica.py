"""The endpoint asked by Comunica, the JavaScript engine behind many editors: it reads the service description first.

npm installs it, once for each lock, into `build/clients/`; where that cannot be, these tests say why they skip.
"""

import csv
import hashlib
import io
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, Graph, URIRef

from clients.conftest import CHECKOUT, Site

COOP = "https://w3id.org/coop-kg/ontology#"
VISITS = f"SELECT ?visit {{ ?visit a <{COOP}Visit> }}"
VISITS_TOLD = 6
HERE = Path(__file__).parent
PINNED = ("package.json", "package-lock.json")
OLDEST_NODE = 18
INSTALL_SECONDS = 240
Ask = Callable[..., str]


@pytest.fixture(scope="module")
def ask() -> Ask:
    """Comunica on the command line: sources, then the query; it returns what is printed."""
    program = installed() / "node_modules" / "@comunica" / "query-sparql" / "bin" / "query.js"

    def run(*arguments: str) -> str:
        done = subprocess.run(["node", str(program), *arguments], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def installed() -> Path:
    """The folder with Comunica; a test skips where it is not there and cannot be installed."""
    lock = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in PINNED)).hexdigest()[:12]
    folder = CHECKOUT / "build" / "clients" / lock
    if not folder.is_dir():
        if shutil.which("npm") is None or node_version() < OLDEST_NODE:
            pytest.skip(f"needs npm and node {OLDEST_NODE} or later: sudo apt-get install nodejs npm")
        install(folder)
    return folder


def node_version() -> int:
    done = subprocess.run(["node", "--version"], capture_output=True, text=True)
    return int(done.stdout.lstrip("v").partition(".")[0] or 0)


def install(folder: Path) -> None:
    """Installs what the lock pins, every package checked against its hash, aside first."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    for name in PINNED:
        shutil.copy(HERE / name, new / name)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=20000"]
    try:
        subprocess.run(command, cwd=new, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=True)
        new.replace(folder)
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm did not install Comunica within {INSTALL_SECONDS} seconds: is the registry reachable?")
    except subprocess.CalledProcessError as error:
        pytest.skip(f"npm cannot install Comunica: {error.stderr.strip()[-300:]}")
    finally:
        shutil.rmtree(new, ignore_errors=True)


def rows(printed: str) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(printed)))


def test_comunica_finds_the_endpoint_by_its_description(ask: Ask, site: Site) -> None:
    assert len(rows(ask(site.endpoint, VISITS, "-t", "text/csv"))) == VISITS_TOLD


def test_comunica_asks_an_address_that_it_is_told_to_be_an_endpoint(ask: Ask, site: Site) -> None:
    query = f"SELECT (COUNT(*) AS ?n) {{ ?visit a <{COOP}Visit> ; <{COOP}visitor> ?visitor }}"
    (row,) = rows(ask(f"sparql@{site.endpoint}", query, "-t", "text/csv"))
    assert int(row["n"]) == 11


def test_comunica_gets_a_truth_and_a_graph(ask: Ask, site: Site) -> None:
    truth = ask(f"sparql@{site.endpoint}", f"ASK {{ ?visit a <{COOP}Visit> }}", "-t", "simple")
    assert truth.strip() == "true"
    query = f"CONSTRUCT {{ ?host a <{COOP}Host> }} WHERE {{ ?visit <{COOP}host> ?host }}"
    graph = Graph().parse(data=ask(f"sparql@{site.endpoint}", query, "-t", "text/turtle"), format="turtle")
    assert set(graph.objects(None, RDF.type)) == {URIRef(f"{COOP}Host")}


def test_comunica_joins_two_endpoints(ask: Ask, site: Site, other_site: Site) -> None:
    query = """PREFIX foaf: <http://xmlns.com/foaf/0.1/> PREFIX org: <http://www.w3.org/ns/org#>
        SELECT DISTINCT ?name ?language {
          ?post org:member ?person . ?person foaf:name ?name ; <http://schema.org/knowsLanguage> ?language }"""
    found = rows(ask(site.endpoint, other_site.endpoint, query, "-t", "text/csv"))
    assert {(row["name"], row["language"]) for row in found} == {("Bai Haili", "zh"), ("Bai Haili", "pl")}


def test_comunica_reads_the_description_as_an_editor_does_that_wants_classes_and_properties(
    ask: Ask, site: Site
) -> None:
    query = """PREFIX void: <http://rdfs.org/ns/void#>
        SELECT ?property { ?part void:class <https://w3id.org/coop-kg/ontology#Visit> ;
                                 void:propertyPartition/void:property ?property }"""
    found = {row["property"] for row in rows(ask(f"file@{site.endpoint}", query, "-t", "text/csv"))}
    assert {f"<{COOP}{name}>" for name in ("visitor", "host", "status")} <= found


def test_the_lock_names_no_registry_and_a_hash_for_every_package() -> None:
    packages = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    others = {name: facts for name, facts in packages.items() if name}
    assert len(others) > 100
    assert [name for name, facts in others.items() if "resolved" in facts or "integrity" not in facts] == []
