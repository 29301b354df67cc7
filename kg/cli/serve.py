"""`kg serve`."""

import contextlib
import inspect
import os
import re
import signal
import socket
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import FrameType

import click

from kg.cli import options
from kg.errors import KgError
from kg.release import open_current
from kg.settings import LOG_LEVELS, Settings
from web import create_app, logs
from web.served import EXTENSION
from web.server import Server

MORE_SECONDS = 5
"""How much longer than a query an answer may take to be sent, once the server is to end."""
NOT_OBEYED = ("publish_text", "min_confidence", "authority", "cache")


def settings_told() -> str:
    """The settings that `kg serve` obeys, a line each: name, default, what it does."""
    told = dict(re.findall(r"^ {4}(\w+): (.*)$", inspect.getdoc(Settings) or "", re.M))
    lines = [
        (f"{field.name}", str(field.default), told[field.name])
        for field in fields(Settings)
        if field.name not in NOT_OBEYED and not field.name.startswith(("spacy_", "endpoint_"))
    ]
    return "\n".join(f"  {name} ({default or 'empty'})\n      {words}" for name, default, words in lines)


@click.command(
    epilog="\b\nSettings, with their defaults, of kg.toml or of variables as KG_QUERY_SECONDS:\n" + settings_told()
)
@options.out
@click.option("--host", metavar="ADDRESS", help="The address to listen at.  [setting: host, 127.0.0.1]")
@click.option("--port", type=int, metavar="NUMBER", help="The port; 0 is any free one.  [setting: port, 8000]")
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    multiple=True,
    help="An RDF file to serve instead of a release; may be given again.",
)
@options.base
@click.option(
    "--query-seconds",
    type=float,
    metavar="NUMBER",
    help="How long a query may run.  [setting: query_seconds, 10]",
)
@click.option(
    "--query-processes",
    type=int,
    metavar="NUMBER",
    help="How many queries run at once; 0 for one a core.  [setting: query_processes, 0]",
)
@click.option(
    "--proxies",
    type=int,
    metavar="NUMBER",
    help="How many proxies stand before the server.  [setting: proxies, 0]",
)
@click.option(
    "--log-level",
    type=click.Choice(LOG_LEVELS),
    help="What is logged on standard error.  [setting: log_level, info]",
)
def serve(
    out: Path | None,
    host: str | None,
    port: int | None,
    data: tuple[Path, ...],
    base: str | None,
    query_seconds: float | None,
    query_processes: int | None,
    proxies: int | None,
    log_level: str | None,
) -> None:
    """Serves the current release, or RDF files: pages, SPARQL and downloads.

    It answers for the base of what it serves, at whatever address it listens; a new release is picked up
    without a restart. Ctrl+C or SIGTERM ends it when the answers under way are sent; a second one, at once.

    \b
    Example:
        kg serve --out build --port 8000
        kg serve --data graph.ttl --data more.nq.gz --base https://kg.example.org/
        KG_RATE_LIMIT="60 per minute" kg serve --host 0.0.0.0 --proxies 1
    """
    settings = options.settings(
        out=out,
        host=host,
        port=port,
        base=base,
        query_seconds=query_seconds,
        query_processes=query_processes,
        proxies=proxies,
        log_level=log_level,
    )
    if not data:
        open_current(settings.out)
    logs.configure(settings.log_level)
    with _listening(settings) as listening:
        app = create_app(settings.out, data=data, settings=settings)
        try:
            _run(Server(app, listening, settings), listening, settings.query_seconds + MORE_SECONDS)
        finally:
            app.extensions[EXTENSION].close()
            _end_children()


def _listening(settings: Settings) -> socket.socket:
    """A socket at the address and port of the settings."""
    try:
        first = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(first[4][:2], family=first[0])
    except OSError as error:
        where, hint = f"{settings.host}:{settings.port}", "Give another --host or --port; port 0 takes any free one."
        raise KgError(f"cannot listen: {error.strerror}", where=where, hint=hint) from error


def _run(server: Server, listening: socket.socket, grace: float) -> None:
    """Answers until the process is told to end."""
    host, port = listening.getsockname()[:2]
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    with _stopped_by_signals(server):
        click.echo(f"Serving at http://{address}/ (Ctrl+C ends it).")
        server.serve(grace)


@contextlib.contextmanager
def _stopped_by_signals(server: Server) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        server.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_children(parent: str = "self") -> None:
    """Ends the query processes that answer on though nobody waits for them, and theirs (Linux tells which)."""
    for file in Path(f"/proc/{parent}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # the thread, or the process, has ended meanwhile
            for pid in file.read_text().split():
                _end_children(pid)
                os.kill(int(pid), signal.SIGKILL)
