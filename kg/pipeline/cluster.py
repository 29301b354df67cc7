"""Articles read on a Dask cluster (https://distributed.dask.org/), a hundred at a time, in order."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import distributed
from distributed.scheduler import KilledWorker

from kg.errors import KgError
from kg.pipeline.outcome import Outcome
from kg.pipeline.partitions import Shelf, Work

SIZE = 100
"""How many articles are sent to a worker at once: a task costs about a millisecond, an article some tens."""
AHEAD = 3
"""How many partitions are in hand for each thread of the cluster before the first of them is taken."""
CONNECT_SECONDS = 30

Addresses = Sequence[str]


@dataclass(frozen=True)
class Cluster:
    """A cluster that reads articles: the one of a scheduler, or workers on this machine.

    Attributes:
        addresses: where the articles are, in order; every worker must reach them.
        shelf: where partitions are written; the workers and this process must reach it.
        scheduler: the address of a Dask scheduler; empty for workers that are started here, and ended with the reading.
        jobs: how many workers are started here.
        size: how many articles a partition has.
    """

    addresses: Addresses
    shelf: Shelf
    scheduler: str = ""
    jobs: int = 1
    size: int = SIZE

    def __call__(self, work: Work, lost: Callable[[Path], Outcome]) -> Iterator[Outcome]:
        """What becomes of each article, in their order.

        A partition whose worker died is done by another one; if that dies too, each of its articles is done by itself,
        and the one that kills its worker again is `lost`.

        Raises:
            KgError: the scheduler is not there, or a partition cannot be written.
        """
        used: set[str] = set()
        with self._client() as client:
            # a task of its own: what is scattered is lost with the worker that holds it, and this is made anew
            task = client.submit(_same, _Task(self.shelf, work), pure=False)
            for addresses, name in self._names(client, task):
                if name is None:
                    yield lost(Path(addresses[0]))
                else:
                    used.add(name)
                    yield from self.shelf.outcomes(name)
        self.shelf.sweep(used)

    def _names(self, client: Any, task: Any) -> Iterator[tuple[Addresses, str | None]]:
        """The name of each partition; None for one of a single article that no worker survives."""
        left = iter([self.addresses[start : start + self.size] for start in range(0, len(self.addresses), self.size)])
        most = AHEAD * max(1, sum(client.nthreads().values()))
        waiting: deque[tuple[Addresses, Any]] = deque()
        while True:
            for addresses in islice(left, most - len(waiting)):
                waiting.append((addresses, client.submit(_filled, task, addresses, pure=False)))
            if not waiting:
                return
            addresses, future = waiting.popleft()
            name = _result(future)
            if name is None and len(addresses) > 1:
                yield from (([each], _result(client.submit(_filled, task, [each], pure=False))) for each in addresses)
            else:
                yield addresses, name

    @contextmanager
    def _client(self) -> Iterator[Any]:
        try:
            if self.scheduler:
                client = distributed.Client(self.scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
            else:
                client = distributed.Client(_started(self.jobs), set_as_default=False)
        except (OSError, ValueError) as error:
            hint = "Start one with `dask scheduler`, or leave --scheduler out."
            raise KgError(f"no scheduler answers: {error}", where=self.scheduler, hint=hint) from error
        try:
            yield client
        finally:
            cluster = None if self.scheduler else client.cluster
            client.close()
            if cluster is not None:
                cluster.close()


@dataclass(frozen=True)
class _Task:
    """What all partitions have in common; sent to each worker once."""

    shelf: Shelf
    work: Work


def _same(task: _Task) -> _Task:
    return task


def _filled(task: _Task, addresses: Addresses) -> str:
    return task.shelf.filled(addresses, task.work)


def _result(future: Any) -> str | None:
    """The name of a partition; None where its workers died of it."""
    try:
        return str(future.result())
    except KilledWorker:
        return None


def _started(jobs: int) -> Any:
    """Workers of one thread, a process each, as Python runs one thread at a time."""
    return distributed.LocalCluster(n_workers=jobs, threads_per_worker=1, dashboard_address=None, silence_logs=50)
