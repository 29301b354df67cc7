"""`kg serve`."""

import os
import signal
import socket
import sys
from pathlib import Path

import click
import waitress
from flask import Flask

from kg.cli import options
from kg.errors import KgError
from kg.release import open_current
from kg.settings import Settings
from web import create_app


@click.command()
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
def serve(out: Path | None, host: str | None, port: int | None, data: tuple[Path, ...], base: str | None) -> None:
    """Serves the current release, or RDF files: pages, SPARQL and downloads.

    It answers for the base of what it serves, at whatever address it listens; a new release is picked up
    without a restart.

    \b
    Example:
        kg serve --out build --port 8000
        kg serve --data graph.ttl --data more.nq.gz --base https://kg.example.org/
    """
    settings = options.settings(out=out, host=host, port=port, base=base)
    if not data:
        open_current(settings.out)
    with _listening(settings) as listening:
        _run(create_app(settings.out, data=data, settings=settings), listening)


def _listening(settings: Settings) -> socket.socket:
    """A socket at the address and port of the settings."""
    try:
        first = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(first[4][:2], family=first[0])
    except OSError as error:
        where, hint = f"{settings.host}:{settings.port}", "Give another --host or --port; port 0 takes any free one."
        raise KgError(f"cannot listen: {error.strerror}", where=where, hint=hint) from error


def _run(app: Flask, listening: socket.socket) -> None:
    """Answers until the process is told to end."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    host, port = listening.getsockname()[:2]
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    server = waitress.create_server(
        app,
        sockets=[listening],
        ident="coop-kg",
        threads=3 * (os.cpu_count() or 1) + 8,  # running and waiting queries take three a core; pages need the rest
        channel_request_lookahead=1,  # so that a client that hangs up stops its query
    )
    click.echo(f"Serving at http://{address}/ (Ctrl+C ends it).")
    server.run()
