"""What one client may ask: so many queries in a while, and so many at once."""

import contextlib
import functools
import importlib
import math
import re
import threading
import time
from collections import Counter
from typing import Any

import limits
from flask import Flask, Response, current_app, g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_limiter import ApplicationLimit, Limiter, RateLimitExceeded, RequestLimit
from limits.errors import ConfigurationError, StorageError
from limits.storage import storage_from_string

from kg.errors import KgError
from kg.settings import Settings
from web import client
from web.negotiate import asks_for_page
from web.problems import problem

LIMITED = re.compile(r"/(?:(?:releases/[^/]+/)?(?:sparql|panel/[^/]+)|store|search|suggest)")
"""Where an answer costs a query; a document of depth 2 does too."""
LISTS = "/browse/"
"""Where it costs one as data, and none as a page."""
STORAGE_SECONDS = 0.5
"""How long a storage elsewhere may take. After that the queries are counted in memory."""
SEVERAL_AT_ONCE = lazy_gettext("Wait for your other queries to end, then ask again.")
SLOWER = lazy_gettext(
    "Wait as long as Retry-After tells, and ask less often; the releases at /downloads hold everything at once."
)


def check(settings: Settings) -> None:
    """Passes settings whose limits can be understood.

    Raises:
        KgError: `rate_limit` or `rate_storage` cannot.
    """
    try:
        limits.parse_many(settings.rate_limit or "1 per day")
    except ValueError as error:
        hint = 'Write it like "600 per minute" or "10 per second; 5000 per day".'
        raise KgError(f"rate_limit: {settings.rate_limit!r} is no limit", hint=hint, exit_code=2) from error
    try:
        storage_from_string(settings.rate_storage, **_patience(settings.rate_storage))
    except (ConfigurationError, ValueError) as error:
        kind = settings.rate_storage.partition("://")[0]  # the rest may hold a password
        hint = 'Give "memory://", or "redis://host:port" with the extra redis: pip install "coop-kg[redis]".'
        raise KgError(f"rate_storage: {kind!r} is no storage that can be used", hint=hint, exit_code=2) from error


def install(app: Flask, settings: Settings) -> None:
    """Makes an application refuse, with 429, what a client asks beyond `rate_limit` and `client_queries`.

    Clients on the machine itself have no limit, unless proxies stand before the server.
    """
    if settings.client_queries:
        _Turns(settings.client_queries).install(app)
    if settings.rate_limit:
        _limit_rates(app, settings)


def is_limited() -> bool:
    """Whether this request is one of those that are counted."""
    if "limited" not in g:
        g.limited = _is_limited()
    limited: bool = g.limited
    return limited


def _is_limited() -> bool:
    if request.method == "OPTIONS" or (client.is_local() and not current_app.config["PROXIES"]):
        return False
    if request.path.startswith(LISTS):
        return "." in request.path or not asks_for_page(request)
    if request.method in ("GET", "HEAD") and not request.query_string:
        return False  # a form, or a description
    return bool(LIMITED.fullmatch(request.path)) or "depth" in request.args


class _Turns:
    """How many queries of each client run or wait; a client beyond its number is refused."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._running: Counter[str] = Counter()

    def install(self, app: Flask) -> None:
        app.before_request(self._begin)
        app.after_request(self._hand_over)
        app.teardown_request(self._tear_down)

    def _begin(self) -> Response | None:
        if not is_limited():
            return None
        who = client.counted()
        with self._lock:
            if self._running[who] >= self._most:
                detail = _("Queries of yours that run or wait already: %(count)s.", count=self._most)
                return problem(429, detail, str(SEVERAL_AT_ONCE), **{"Retry-After": "1"})
            self._running[who] += 1
        g.turn = functools.partial(self._end, who)
        return None

    def _hand_over(self, response: Response) -> Response:
        """An answer that is sent piece by piece ends when it is closed, however that comes about."""
        if (end := g.get("turn")) and not response.direct_passthrough:
            response.call_on_close(end)
            del g.turn
        return response

    def _tear_down(self, error: BaseException | None) -> None:
        if end := g.pop("turn", None):
            end()

    def _end(self, who: str) -> None:
        with self._lock:
            self._running[who] -= 1
            if self._running[who] <= 0:
                del self._running[who]


class _Limiter(Limiter):
    """Looks at those requests alone that are counted: most are not, and its filter costs as much as an answer."""

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if is_limited():
            super()._check_request_limit(callable_name, in_middleware)


def _limit_rates(app: Flask, settings: Settings) -> None:
    patience = _patience(settings.rate_storage)
    limiter = _Limiter(
        client.counted,
        application_limits=[ApplicationLimit(settings.rate_limit)],
        storage_uri=settings.rate_storage,
        storage_options=patience,
        in_memory_fallback_enabled=bool(patience),
        key_prefix="coop-kg",
    )
    app.after_request(lambda response: _with_rates(response, limiter.current_limit) if is_limited() else response)
    app.register_error_handler(RateLimitExceeded, _too_many)
    limiter.init_app(app)


def _patience(storage: str) -> dict[str, Any]:
    """The options by which a storage elsewhere fails soon; none for the memory."""
    if not storage.startswith("redis"):
        return {}
    with contextlib.suppress(ImportError):  # told of when the storage is made
        retry = importlib.import_module("redis.retry").Retry(importlib.import_module("redis.backoff").NoBackoff(), 0)
        return {
            "socket_timeout": STORAGE_SECONDS,
            "socket_connect_timeout": STORAGE_SECONDS,
            "retry": retry,
            "wrap_exceptions": True,
        }
    return {}


def _with_rates(response: Response, limit: RequestLimit | None) -> Response:
    """Tells a client how much it may still ask (draft-ietf-httpapi-ratelimit-headers)."""
    if limit is not None:
        with contextlib.suppress(StorageError):
            seconds = _seconds_to(limit.reset_at)
            response.headers["RateLimit-Policy"] = f'"queries";q={limit.limit.amount};w={limit.limit.get_expiry()}'
            response.headers["RateLimit"] = f'"queries";r={limit.remaining};t={seconds}'
            if response.status_code == 429:
                response.headers["Retry-After"] = str(seconds)
    return response


def _too_many(error: Exception) -> Response:
    assert isinstance(error, RateLimitExceeded)
    return problem(
        429,
        _("More queries than %(limit)s came from %(client)s.", limit=error.limit.limit, client=client.counted()),
        str(SLOWER),
    )


def _seconds_to(moment: float) -> int:
    return max(1, math.ceil(moment - time.time()))
