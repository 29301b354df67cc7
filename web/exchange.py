"""A request and what became of it, told to whoever counts or logs it once the whole answer is on its way."""

import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, request

from web import client

LONGEST_ID = 64

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Exchange:
    """One request.

    `route` is the rule that its address fits, as `/page/<kind>/<slug>`; `size` counts bytes of the body;
    `seconds` is the time from the request to the end of its answer, `sending` that from the first piece on.
    `query` is what the endpoint tells of a query: outcome, queued, ran, hash. `broken` tells that the answer
    ended before its end.
    """

    id: str
    client: str
    method: str
    route: str
    began: float = field(default_factory=time.monotonic)
    status: int = 0
    size: int = 0
    seconds: float = 0.0
    sending: float = 0.0
    query: Mapping[str, Any] | None = None
    broken: bool = False

    @property
    def outcome(self) -> str | None:
        """What became of its query; `gone` where the client left in the middle of an answer."""
        if self.query is None:
            return None
        told = str(self.query.get("outcome", "ok"))
        return "gone" if self.broken and told == "ok" else told


Listener = Callable[[Exchange], None]


def install(app: Flask, *, began: Sequence[Listener], ended: Sequence[Listener]) -> None:
    """Makes an application tell of each request when it begins and when its answer has ended.

    To be called before other hooks are added: so that it sees each answer as it is sent.
    """

    def begin() -> None:
        g.exchange = Exchange(
            _id(), client.address(), request.method, request.url_rule.rule if request.url_rule else ""
        )
        structlog.contextvars.bind_contextvars(request=g.exchange.id)
        _tell(g.exchange, began)

    def answer(response: Response) -> Response:
        exchange: Exchange = g.exchange
        exchange.status, exchange.query = response.status_code, g.get("query")
        response.headers["X-Request-ID"] = exchange.id
        if response.direct_passthrough:  # a file, which the server sends by itself: it tells no more of it
            exchange.size = response.content_length or 0
            _end(exchange, ended)
            return response
        if response.is_streamed:
            response.response = _Watched(response.response, exchange)
        else:
            exchange.size = response.calculate_content_length() or 0
        response.call_on_close(lambda: _end(exchange, ended))
        return response

    app.before_request(begin)
    app.after_request(answer)


def request_id() -> str:
    """The id of this request, by which its lines in the log are found; empty outside of one."""
    exchange: Exchange | None = g.get("exchange")
    return exchange.id if exchange else ""


def _id() -> str:
    told = request.headers.get("X-Request-ID", "")
    trusted = bool(current_app.config["PROXIES"]) and re.fullmatch(r"[A-Za-z0-9._-]{1,64}", told)
    return told if trusted else secrets.token_hex(8)


def _end(exchange: Exchange, ended: Sequence[Listener]) -> None:
    exchange.seconds = time.monotonic() - exchange.began
    _tell(exchange, ended)


def _tell(exchange: Exchange, listeners: Sequence[Listener]) -> None:
    for listener in listeners:
        try:
            listener(exchange)
        except Exception:  # who counts or logs must not spoil the answer
            logger.exception("a request could not be told of")


class _Watched:
    """The pieces of an answer, counted as they are sent."""

    def __init__(self, pieces: Iterable[Any], exchange: Exchange) -> None:
        self._pieces, self._exchange = pieces, exchange
        self._whole = exchange.method == "HEAD"
        self._first: float | None = None

    def __iter__(self) -> Iterator[Any]:
        for piece in self._pieces:
            self._first = self._first or time.monotonic()
            self._exchange.size += len(piece)
            yield piece
        self._whole = True

    def close(self) -> None:
        """Ends the answer, which is broken where there was more of it."""
        self._exchange.broken = not self._whole
        if self._first is not None:
            self._exchange.sending = time.monotonic() - self._first
        if hasattr(self._pieces, "close"):
            self._pieces.close()
