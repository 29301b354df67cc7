"""Figures for Prometheus at `/metrics`: queries, query processes, requests, and the process itself."""

import functools
from collections.abc import Iterable
from importlib.metadata import version

from flask import Blueprint, Response, current_app
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from kg.errors import KgError
from web import client
from web.exchange import Exchange
from web.problems import problem
from web.served import Served, Serving

METRICS = "coop-kg-metrics"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
def metrics() -> Response:
    """The figures, for clients on this machine alone."""
    if not client.is_local():
        return problem(403, "The figures are for clients on the machine itself.", "Ask from there, without a proxy.")
    registry = current_app.extensions[METRICS].registry
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


class Metrics:
    """The figures of one application."""

    def __init__(self, serving: Serving) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "kg_http_requests", "Requests that were answered.", ("route", "status"), registry=self.registry
        )
        self._of = functools.cache(self._requests.labels)  # to look a figure up costs more than to count
        self._in_progress = Gauge(
            "kg_http_requests_in_progress", "Requests that are being answered.", registry=self.registry
        )
        self._queries = Counter("kg_queries", "Queries by what became of them.", ("outcome",), registry=self.registry)
        self._with = functools.cache(self._queries.labels)
        self._queued = self._seconds("queued", "Seconds that queries waited for a process.")
        self._ran = self._seconds("ran", "Seconds from a question to the first piece of its answer.")
        self._sending = self._seconds("sending", "Seconds from the first piece of an answer to its end.")
        self._kept = Counter("kg_answers_kept", "Answers that were given again from memory.", registry=self.registry)
        ProcessCollector(registry=self.registry)
        self.registry.register(_Now(serving))

    def began(self, exchange: Exchange) -> None:
        """Counts a request that has come."""
        self._in_progress.inc()

    def ended(self, exchange: Exchange) -> None:
        """Counts a request whose answer has ended."""
        self._in_progress.dec()
        self._of(exchange.route or "none", f"{exchange.status // 100}xx").inc()
        if exchange.query is None:
            return
        self._with(exchange.outcome).inc()
        for histogram, name in ((self._queued, "queued"), (self._ran, "ran")):
            if name in exchange.query:
                histogram.observe(exchange.query[name])
        if exchange.sending:
            self._sending.observe(exchange.sending)

    def kept(self, environ: object) -> None:
        """Counts an answer that was given from memory."""
        self._kept.inc()

    def _seconds(self, name: str, told: str) -> Histogram:
        return Histogram(f"kg_query_{name}_seconds", told, buckets=BUCKETS, registry=self.registry)


class _Now(Collector):
    """The release that is served, and its query processes."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving

    def describe(self) -> Iterable[Metric]:
        """Nothing: so that nothing is opened when an application is made."""
        return []

    def collect(self) -> Iterable[Metric]:
        """The figures of this moment."""
        try:
            now = self._serving.now()
        except KgError:
            return
        yield InfoMetricFamily("kg_release", "What is served.", value=_about(now))
        figures = now.pool.figures()
        for name, told, value in (
            ("kg_query_processes", "Query processes.", figures.processes),
            ("kg_queries_running", "Queries that run.", figures.running),
            ("kg_queries_waiting", "Queries that wait for a process.", figures.waiting),
            ("kg_query_processes_memory_bytes", "Memory that the query processes hold.", figures.memory),
        ):
            yield GaugeMetricFamily(name, told, value=value)
        yield CounterMetricFamily(
            "kg_query_processes_replaced",
            "Query processes that were killed or died.",
            value=figures.replaced,
        )


def _about(now: Served) -> dict[str, str]:
    return {"version": now.version, "software": version("coop-kg")}
