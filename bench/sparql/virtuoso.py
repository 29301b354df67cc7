"""Virtuoso 7 as an engine: its configuration, its bulk load, and what it needs to answer as the standard has it."""

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from client import Address
from collection import MERGED
from engines import DEBIAN, START_SECONDS, Engine, MissingError, end, free_port

GRAPH = "http://merged.example/"
BUFFERS = 300_000
"""Pages of 8 kB that stay in memory: what its handbook advises for 4 GB of free memory, enough for all data here."""
INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
MaxCheckpointRemap = 2000

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000

[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 64
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
CheckpointInterval = 0
DirsAllowed = {folder}
TransactionAfterImageLimit = 2000000000

[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 32
KeepAliveTimeout = 60
MaxKeepAlives = 32

[SPARQL]
ResultSetMaxRows = 10000000
MaxQueryExecutionTime = 600
"""


class Virtuoso(Engine):
    """Virtuoso 7 over the merged triples in one graph, as its own union of graphs repeats what two graphs hold."""

    name = "Virtuoso 7"

    def prepare(self) -> None:
        """Loads the merged triples with its bulk loader."""
        if not shutil.which("virtuoso-t"):
            raise MissingError(f"install Debian's package {DEBIAN}")
        if (self.folder / "loaded").exists():
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        shutil.copy(self.data / MERGED, self.folder)
        process = subprocess.Popen(self.command(free_port()), cwd=self.folder, stderr=subprocess.DEVNULL)
        try:
            self._load(process)
        finally:
            end(process)
        (self.folder / MERGED).unlink()
        (self.folder / "loaded").touch()

    def command(self, port: int) -> Sequence[str | Path]:
        """Its server, with a configuration for the port."""
        self._sql = free_port()
        configured = self.folder / "virtuoso.ini"
        made = INI.format(folder=self.folder, sql=self._sql, port=port, buffers=BUFFERS, dirty=BUFFERS * 3 // 4)
        configured.write_text(made)
        return "virtuoso-t", "+foreground", "+configfile", configured

    def request(self, address: Address, query: str, accept: str) -> bytes:
        """The query on the merged triples; DESCRIBE tells of the subject alone, as it does elsewhere."""
        preface = 'define sql:describe-mode "SPO"\n' if query.startswith("DESCRIBE") else ""
        return address.request(preface + query, accept, **{"default-graph-uri": GRAPH})

    def _load(self, process: "subprocess.Popen[bytes]") -> None:
        until = time.monotonic() + START_SECONDS
        while not self._told("status()"):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"Virtuoso does not start: see {self.folder}/virtuoso.log")
            time.sleep(0.5)
        loaded = self._told(f"ld_dir('{self.folder}', '{MERGED}', '{GRAPH}'); rdf_loader_run(); checkpoint")
        if not loaded:
            raise RuntimeError(f"Virtuoso could not load {MERGED}: see {self.folder}/virtuoso.log")

    def _told(self, statements: str) -> bool:
        command = ["isql-vt", f"127.0.0.1:{self._sql}", "dba", "dba", "ERRORS=STDOUT", f"EXEC={statements};"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
        return done.returncode == 0 and "*** Error" not in done.stdout
