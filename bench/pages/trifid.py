"""Trifid on this machine, over the same data: from npm, asking Oxigraph's server, the quickest at small queries."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from addresses import FORMS, get
from engines import Engine, MissingError, Oxigraph, Running

from kg.release import open_current

PACKAGE = "trifid@5.3.0"
_CONFIG = """\
server:
  logLevel: warn
globals:
  datasetBaseUrl: {base}
  endpoints:
    default:
      url: /query
plugins:
  entity-renderer:
    module: "@zazuko/trifid-entity-renderer"
    config:
      rewrite: true
      labelLoader:
        chunkSize: 30
        concurrency: 2
        timeout: 4000
  sparql-proxy:
    module: "@zazuko/trifid-plugin-sparql-proxy"
    paths: /query
    config:
      endpointUrl: {endpoint}
"""


class Trifid(Engine):
    """Trifid, whose pages and documents are at the things' own addresses."""

    name = "Trifid"
    path = "/query"

    def __init__(self, data: Path, peers: Path) -> None:
        super().__init__(data)
        self._installed, self._store = peers.resolve() / "trifid", Oxigraph(data, peers)
        self._endpoint = ""

    def prepare(self) -> None:
        """Installs it; none of its packages' scripts is run.

        Raises:
            MissingError: there is no npm.
        """
        if not (shutil.which("node") and shutil.which("npm")):
            raise MissingError("it needs Node.js and npm")
        if not (self._installed / "node_modules" / "trifid").is_dir():
            self._installed.mkdir(parents=True, exist_ok=True)
            command = ["npm", "install", "--prefix", self._installed, "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run([*map(str, command), PACKAGE], check=True, stdout=subprocess.DEVNULL)

    def command(self, port: int) -> Sequence[str | Path]:
        """Its server."""
        config = self._installed / f"config-{port}.yaml"
        config.write_text(_CONFIG.format(base=open_current(self.data).manifest.base, endpoint=self._endpoint))
        return "node", self._installed / "node_modules" / "trifid" / "server.js", "-c", config, "-p", str(port)

    def environment(self) -> Mapping[str, str]:
        """As it is run in production."""
        return {"NODE_ENV": "production"}

    @contextmanager
    def running(self) -> Iterator[Running]:
        """Trifid, with the store that it asks."""
        self.prepare()
        with self._store.running() as store:
            self._endpoint = f"http://127.0.0.1:{store.address.port}{store.address.path}"
            with super().running() as started:
                yield started


def requests(iris: Sequence[str], base: str, form: str, port: int) -> Iterator[bytes]:
    """The requests for things at Trifid's addresses."""
    return (get(f"/{iri.removeprefix(base)}", port, FORMS[form]) for iri in iris)
