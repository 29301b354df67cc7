"""What is logged, and how: a line for each event, JSON where a program reads it.

The application logs with Python's `logging` and configures nothing; `kg serve` calls `configure`. Of a query the
log tells a hash and what became of it, at the level debug its text too.
"""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import structlog
from flask import Response, g, request
from structlog.typing import EventDict, Processor, WrappedLogger

from web.exchange import Exchange
from web.pool import QueryError

LONGEST_TEXT = 2048

requests = logging.getLogger("web.request")
queries = logging.getLogger("web.query")


def configure(level: str, stream: TextIO | None = None) -> None:
    """Makes everything that this process logs a line on standard error, from a level on.

    A line is JSON, or made for people where the stream is a terminal. What was configured before is replaced.
    """
    out = stream or sys.stderr
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer = structlog.dev.ConsoleRenderer() if out.isatty() else structlog.processors.JSONRenderer(sort_keys=True)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _without_control_characters,
            renderer,
        ],
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    handler.addFilter(_is_news)
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    logging.getLogger("waitress").setLevel(logging.WARNING)  # who left is told with the request


def log_request(exchange: Exchange) -> None:
    """Logs a request whose answer has ended."""
    told: dict[str, Any] = {
        "request": exchange.id,
        "client": exchange.client,
        "method": exchange.method,
        "route": exchange.route,
        "status": exchange.status,
        "bytes": exchange.size,
        "seconds": round(exchange.seconds, 4),
    }
    if exchange.query is not None:
        told["outcome"] = exchange.outcome
        told |= {name: exchange.query[name] for name in ("hash", "queued", "ran") if name in exchange.query}
    elif exchange.broken:
        told["broken"] = True
    requests.info("request", extra=told)


def log_kept(environ: Mapping[str, Any]) -> None:
    """Logs a request that was answered with what is kept, before the application saw it."""
    told = {
        "client": environ.get("REMOTE_ADDR", ""),
        "method": environ["REQUEST_METHOD"],
        "route": environ["PATH_INFO"],
    }
    requests.info("request", extra=told | {"outcome": "kept"})


def log_query(response: Response) -> Response:
    """Logs the beginning of the text of a query, at the level debug alone."""
    if "query" in g and queries.isEnabledFor(logging.DEBUG):
        text = request.values.get("query") or request.get_data(as_text=True)
        queries.debug("query", extra={"hash": g.query.get("hash"), "text": text[:LONGEST_TEXT]})
    return response


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a record tells what no other does: an answer that was broken off is told of with its request."""
    return not (record.name == "waitress" and record.exc_info and isinstance(record.exc_info[1], QueryError))


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_CONTROL_BUT_NEWLINE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _without_control_characters(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """What a client sent can neither begin a line nor steer a terminal. A traceback keeps its lines."""
    return {
        name: (_CONTROL_BUT_NEWLINE if name == "exception" else _CONTROL).sub(_escaped, value)
        if isinstance(value, str) and not value.isprintable()
        else value
        for name, value in event.items()
    }


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
