"""What a supervisor asks: whether the process lives, and whether it can answer."""

import threading
import time

from flask import Blueprint, Response, current_app, jsonify

from kg.errors import KgError
from web.pool import Pool, QueryError, Question
from web.problems import problem
from web.served import EXTENSION

PROBE_SECONDS = 5.0
"""How long a process may take for the smallest question; one that is started just now needs a while."""
COUNTS_SECONDS = 1.0
"""For how long its answer counts."""
PROBE = "coop-kg-probe"
SOON = {"Retry-After": "5"}

blueprint = Blueprint("health", __name__)


@blueprint.get("/health/live")
def live() -> Response:
    """Whether the process lives: it answers."""
    return _unkept(jsonify(status="ok"))


@blueprint.get("/health")
def ready() -> Response:
    """Whether queries are answered: 200 with the release, 503 where there is none or no query process answers."""
    try:
        now = current_app.extensions[EXTENSION].now()
    except KgError as error:
        return problem(503, f"Nothing is served yet: {error.message}.", error.hint, **{"Retry-After": "10"})
    if not current_app.extensions.setdefault(PROBE, _Probe()).passes(now.pool):
        return problem(503, "No query process answers.", "They are started anew with the next query.", **SOON)
    articles = now.kinds["article"].count if "article" in now.kinds else 0
    return _unkept(jsonify(status="ok", release=now.version, articles=articles))


class _Probe:
    """Asks a pool the smallest question, once a second at most; who comes meanwhile is told what was told last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until, self._passed = 0.0, True

    def passes(self, pool: Pool) -> bool:
        if self._lock.acquire(blocking=not self._until):
            try:
                if time.monotonic() >= self._until:
                    self._passed = _answers(pool)
                    self._until = time.monotonic() + COUNTS_SECONDS
            finally:
                self._lock.release()
        return self._passed


def _answers(pool: Pool) -> bool:
    """Whether a query process answers. One that is busy does, in its time: load is no fault."""
    if _all_busy(pool):
        return True
    try:
        for _ in pool.ask(Question("ASK {}", "http://localhost/"), seconds=PROBE_SECONDS):
            pass
    except QueryError as error:
        return error.reason in ("busy", "late") and _all_busy(pool)
    return True


def _all_busy(pool: Pool) -> bool:
    figures = pool.figures()
    return figures.running >= figures.processes > 0


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
