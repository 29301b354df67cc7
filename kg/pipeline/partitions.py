"""A hundred articles and what became of them, as two files that any machine can write: N-Quads, and JSON beside them.

The name of both is a digest of the rules and of the articles, so that what was done is found again, whoever asks: after
a worker, or the machine that asked, has died, only what was not done is done.
"""

import gzip
import hashlib
import json
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.pipeline import rare_search
from kg.pipeline.kept import from_plain, plain
from kg.pipeline.outcome import Outcome
from kg.pipeline.places import fetched, filesystem
from kg.release import Part

QUADS = ".nq.gz"
TOLD = ".json"

Work = Callable[[Path], Outcome]


@dataclass(frozen=True)
class Shelf:
    """Where partitions lie: an address that every machine can write to, and the rules by which they were made."""

    address: str
    rules: str

    def filled(self, addresses: Sequence[str], work: Work) -> str:
        """The name of the partition of these articles, which is made now unless it is there.

        Raises:
            KgError: the partition cannot be written. An article that cannot be read is an outcome of its own.
        """
        with tempfile.TemporaryDirectory(prefix="kg-partition-") as folder:
            files = [_copy(address, Path(folder, str(number))) for number, address in enumerate(addresses)]
            name = self._name(addresses, files)
            if not self._has(name):
                with rare_search():
                    self._put(
                        name, [_outcome(address, file, work) for address, file in zip(addresses, files, strict=True)]
                    )
        return name

    def outcomes(self, name: str) -> Iterator[Outcome]:
        """What became of the articles of a partition.

        Raises:
            KgError: it cannot be read.
        """
        system, path = filesystem(self.address)
        try:
            told = json.loads(system.cat_file(f"{path}/{name}{TOLD}"))
            lines = iter(gzip.decompress(system.cat_file(f"{path}/{name}{QUADS}")).splitlines(keepends=True))
        except (OSError, EOFError, ValueError) as error:
            hint = "The machine that asks must reach it too: see --partitions."
            raise KgError(f"the partition {name} cannot be read: {error}", where=self.address, hint=hint) from error
        for each in told:
            yield _read(each, lines)

    def sweep(self, used: set[str]) -> None:
        """Removes the partitions that are not among those used."""
        system, path = filesystem(self.address)
        with suppress(OSError):  # what stays costs room and nothing else
            for file in system.ls(path, detail=False):
                name = file.rpartition("/")[2].partition(".")[0]
                if file.endswith((QUADS, TOLD)) and name not in used:
                    system.rm_file(file)

    def _name(self, addresses: Sequence[str], files: Sequence[Path | KgError]) -> str:
        whole = hashlib.sha256(self.rules.encode())
        for address, file in zip(addresses, files, strict=True):
            content = str(file).encode() if isinstance(file, KgError) else _content(file)
            for piece in (address.encode(), content):
                whole.update(hashlib.sha256(piece).digest())
        return whole.hexdigest()

    def _has(self, name: str) -> bool:
        system, path = filesystem(self.address)
        return bool(system.exists(f"{path}/{name}{TOLD}") and system.exists(f"{path}/{name}{QUADS}"))

    def _put(self, name: str, outcomes: Sequence[Outcome]) -> None:
        """Writes both files, the JSON last, each under another name first: half a file is never found."""
        lines = b"".join(line for outcome in outcomes if outcome.part for line in outcome.part.lines)
        told = json.dumps([_plain(outcome) for outcome in outcomes], ensure_ascii=False).encode()
        system, path = filesystem(self.address)
        try:
            system.makedirs(path, exist_ok=True)
            for suffix, content in ((QUADS, gzip.compress(lines, 1, mtime=0)), (TOLD, told)):
                new = f"{path}/.{name}.{uuid.uuid4().hex}"
                system.pipe_file(new, content)
                system.mv(new, f"{path}/{name}{suffix}")
        except OSError as error:
            hint = "Every machine of the cluster must be able to write there: see --partitions."
            raise KgError(f"a partition cannot be written: {error}", where=self.address, hint=hint) from error


def _copy(address: str, folder: Path) -> Path | KgError:
    try:
        return fetched(address, folder)
    except KgError as error:
        return error


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        return str(error).encode()


def _outcome(address: str, file: Path | KgError, work: Work) -> Outcome:
    """What becomes of an article; what is said of the copy is said of the address."""
    if isinstance(file, KgError):
        return Outcome(Path(address), problem=file)
    outcome = work(file)
    if (problem := outcome.problem) and str(file) != address:
        where, hint = (text.replace(str(file), address) for text in (problem.where, problem.hint))
        problem = KgError(problem.message, where=where, hint=hint, exit_code=problem.exit_code)
    return replace(outcome, path=Path(address), problem=problem)


def _plain(outcome: Outcome) -> dict[str, Any]:
    told = {"path": str(outcome.path), "unsure": outcome.unsure, **plain(outcome.article, outcome.report)}
    part, problem = outcome.part, outcome.problem
    told["part"] = [part.name, len(part.lines)] if part else None
    told["problem"] = [problem.message, problem.where, problem.hint, problem.exit_code] if problem else None
    return told


def _read(told: dict[str, Any], lines: Iterator[bytes]) -> Outcome:
    article, report = from_plain(told)
    part = problem = None
    if told["part"]:
        name, length = told["part"]
        part = Part(name, tuple(islice(lines, length)))
    if told["problem"]:
        message, where, hint, exit_code = told["problem"]
        problem = KgError(message, where=where, hint=hint, exit_code=exit_code)
    return Outcome(Path(told["path"]), article, report, part, problem, told["unsure"])
