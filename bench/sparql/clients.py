"""What many clients at once get, of good and of bad will: `python bench/sparql/clients.py http://127.0.0.1:8000/sparql`.

Every round is one quiet client, which asks a small query again and again, beside a crowd of another kind. The
table tells how long the quiet client waits, what the crowd gets, and what is lost. The server must be on this
machine, so that no limit for each client is met. No query is asked twice, so none is answered from what is kept.
"""

import argparse
import asyncio
import contextlib
import itertools
import statistics
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

SMALL = "SELECT ?s { ?s a ?c } LIMIT 10"
QUERIES = (
    SMALL,
    "ASK { ?s ?p ?o }",
    "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c",
    "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 100",
    "SELECT ?s ?o { ?s ?p ?o FILTER(isLiteral(?o) && CONTAINS(STR(?o), 'university')) } LIMIT 50",
)
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?c = ?l) }"
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 50000"
NUMBERS = itertools.count()
SLOW_SECONDS = 5.0
SETTLED_SECONDS = 6.0
"""When the quiet client begins: then the queries of the slow readers have been answered."""
HEADING = "answered failed   p50, ms   p99, ms   >5 s   crowd/s    p99, ms  how they ended"
FORMAT = "{:>8,} {:>6,} {:>9.1f} {:>9.1f} {:>6} {:>9.1f} {:>10.1f}  {}"


@dataclass
class Tally:
    """What a group of clients got: seconds of each whole answer, and how many there were of each kind of end."""

    seconds: list[float] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)

    def percentile(self, share: float) -> float:
        """Seconds that this share of the answers took at most; 0 where there are none."""
        ordered = sorted(self.seconds)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


class Client:
    """A connection that is kept, to one endpoint."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port, self._path = parts.hostname or "", parts.port or 80, parts.path
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The connection, made where there is none."""
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port, limit=1 << 22)
        return self._reader, self._writer

    def close(self) -> None:
        """Ends the connection."""
        if self._writer:
            self._writer.close()
        self._reader = self._writer = None

    def head(self, query: str) -> bytes:
        """The request for a query."""
        return f"GET {self._path}?query={quote(query)} HTTP/1.1\r\nHost: {self._host}\r\nAccept: */*\r\n\r\n".encode()

    async def ask(self, query: str) -> int:
        """The status of an answer, once it was read to its end.

        Raises:
            OSError, asyncio.IncompleteReadError: it was lost.
        """
        reader, writer = await self.open()
        writer.write(self.head(query))
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head.decode("latin-1").split("\r\n")[1:] if line)
        if headers.get("transfer-encoding") == "chunked":
            await _read_chunks(reader)
        else:
            await reader.readexactly(int(headers["content-length"]))
        if headers.get("connection") == "close":
            self.close()
        return int(head.split(b" ", 2)[1])


async def _read_chunks(reader: asyncio.StreamReader) -> None:
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
    await reader.readline()


async def asker(url: str, queries: tuple[str, ...], until: float, tally: Tally, pause: float = 0.0) -> None:
    """Asks one query after the other, and tells of each what it got."""
    client, turn = Client(url), 0
    while (began := time.monotonic()) < until:
        try:
            status = await client.ask(f"{queries[turn % len(queries)]} # {next(NUMBERS)}")  # so that none is kept
            tally.ends["ok" if status < 300 else str(status)] += 1
            if status < 300:
                tally.seconds.append(time.monotonic() - began)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            tally.ends["lost"] += 1
            client.close()
        turn += 1
        await asyncio.sleep(pause)
    client.close()


async def _read_slowly(client: Client, until: float) -> None:
    """Asks for a long answer and takes a kilobyte a second of it."""
    reader, writer = await client.open()
    writer.transport.pause_reading()
    writer.write(client.head(LONG))
    while time.monotonic() < until:
        writer.transport.resume_reading()
        await reader.read(1024)
        writer.transport.pause_reading()
        await asyncio.sleep(1)


async def _send_slowly(client: Client, until: float) -> None:
    """Sends a request a byte a second."""
    _, writer = await client.open()
    for byte in client.head(SMALL)[:-4]:
        if time.monotonic() >= until:
            break
        writer.write(bytes([byte]))
        await asyncio.sleep(1)


async def _ask_nothing(client: Client, until: float) -> None:
    """Opens a connection and asks nothing."""
    await client.open()
    await asyncio.sleep(max(until - time.monotonic(), 0))


Crowd = Callable[[str, float, Tally], Coroutine[None, None, None]]


def holding(hold: Callable[[Client, float], Coroutine[None, None, None]]) -> Crowd:
    """A crowd of which each holds a connection in some way, to the end or until the server closes it."""

    async def crowd(url: str, until: float, tally: Tally) -> None:
        client = Client(url)
        with contextlib.suppress(OSError):
            await hold(client, until)
            tally.ends["held"] += 1
        client.close()

    return crowd


async def _mixed(url: str, until: float, tally: Tally) -> None:
    await asker(url, QUERIES, until, tally)


async def _runaways(url: str, until: float, tally: Tally) -> None:
    await asker(url, (RUNAWAY,), until, tally)


async def measured(url: str, crowd: Crowd | None, size: int, seconds: float) -> tuple[Tally, Tally]:
    """What the quiet client and the crowd got."""
    quiet, others = Tally(), Tally()
    until = time.monotonic() + SETTLED_SECONDS + seconds
    jobs = [asyncio.ensure_future(crowd(url, until, others)) for _ in range(size)] if crowd else []
    await asyncio.sleep(SETTLED_SECONDS if crowd else 0)
    await asyncio.gather(asker(url, (SMALL,), until, quiet, pause=0.01), *jobs)
    return quiet, others


def row(name: str, quiet: Tally, others: Tally, seconds: float) -> str:
    """One line of the table."""
    ends = ", ".join(f"{count:,} {end}" for end, count in sorted(others.ends.items())) or "-"
    bad = sum(count for end, count in quiet.ends.items() if end != "ok")
    slow = sum(second > SLOW_SECONDS for second in (*quiet.seconds, *others.seconds))
    median = statistics.median(quiet.seconds) if quiet.seconds else 0.0
    cells = (quiet.ends["ok"], bad, 1000 * median, 1000 * quiet.percentile(0.99), slow)
    of_crowd = (len(others.seconds) / (SETTLED_SECONDS + seconds), 1000 * others.percentile(0.99), ends)
    return f"{name:<22} " + FORMAT.format(*cells, *of_crowd)


def main() -> None:
    """Measures every kind of crowd, and prints a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="the endpoint, as http://127.0.0.1:8000/sparql")
    parser.add_argument("--clients", type=int, default=200, help="how many of good will (200)")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long each round takes (20)")
    parser.add_argument("--only", default="", help="rounds whose names hold this word")
    given = parser.parse_args()
    rounds: list[tuple[str, Crowd | None, int]] = [
        ("alone", None, 0),
        (f"{given.clients} clients", _mixed, given.clients),
        ("8 runaways", _runaways, 8),
        ("12 slow readers", holding(_read_slowly), 12),
        ("200 slow senders", holding(_send_slowly), 200),
        ("3000 idle connections", holding(_ask_nothing), 3000),
    ]
    print(f"{'beside':<22} {HEADING}")
    for name, crowd, size in rounds:
        if given.only in name:
            quiet, others = asyncio.run(measured(given.url, crowd, size, given.seconds))
            print(row(name, quiet, others, given.seconds), flush=True)


if __name__ == "__main__":
    main()
