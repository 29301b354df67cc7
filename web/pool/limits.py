"""What a query may take, and how many may be asked at once."""

import os
from dataclasses import dataclass

from kg.settings import Settings

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a pool.

    Attributes:
        seconds: how long a query may run, its answer's writing included.
        processes: how many queries run at once.
        queue: how many may wait; one more is refused at once.
        memory: bytes that a worker may take beyond what it has when it starts.
        rows: rows, or triples, that an answer may have.
        size: bytes that an answer may have.
        copy: bytes that a copy of the store in memory may take; 0 for none.
        slow: how many queries that have run for long may go on beside the others, at the lowest priority.
    """

    seconds: float
    processes: int
    queue: int
    memory: int
    rows: int
    size: int
    copy: int
    slow: int = 0

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """The limits that the settings give.

        >>> Limits.of(Settings(query_processes=3, query_memory=512)).memory == 512 * 1024 * 1024
        True
        """
        return cls(
            seconds=settings.query_seconds,
            processes=settings.query_processes or os.cpu_count() or 1,
            queue=settings.query_queue,
            memory=settings.query_memory * _MIB,
            rows=settings.answer_rows,
            size=settings.answer_size * _MIB,
            copy=settings.copy_size * _MIB,
            slow=settings.query_slow,
        )
