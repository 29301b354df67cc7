"""How much memory processes have."""

import re
from pathlib import Path

_SHARE = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def resident(pid: int) -> int:
    """The bytes of memory of a process, of those that it shares its share; 0 where it has ended.

    >>> import os
    >>> resident(os.getpid()) > 1_000_000
    True
    """
    try:
        share = _SHARE.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    except OSError:
        return 0
    return int(share[1]) * 1024 if share else 0
