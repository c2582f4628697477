"""The metrics of a service process: a closed list, each with its kind, its unit and what it tells an operator.

Nothing else makes one. What is normal, when to raise an alarm and what to do then stands in `docs/runbook.md`.
"""

from dataclasses import dataclass
from typing import Literal

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

Kind = Literal["gauge", "counter", "histogram"]
Unit = Literal["seconds", "bytes", "rows", "messages", "events", "aggregates", "times"]


@dataclass(frozen=True)
class Metric:
    """One metric as `/metrics` names it."""

    name: str
    kind: Kind
    unit: Unit
    labels: tuple[str, ...]
    meaning: str


_listed: list[Metric] = []


def _noted(metric: Metric) -> Metric:
    _listed.append(metric)
    return metric


def _gauge(name: str, unit: Unit, labels: tuple[str, ...], meaning: str) -> Gauge:
    """A figure that goes up and down."""
    _noted(Metric(name, "gauge", unit, labels, meaning))
    return Gauge(name, meaning, labels)


def _counter(name: str, unit: Unit, labels: tuple[str, ...], meaning: str) -> Counter:
    """A figure that only grows, from the start of the process on."""
    _noted(Metric(name, "counter", unit, labels, meaning))
    return Counter(name, meaning, labels)


# The relay: trays → journal → Kafka. Each service but search and gateway has one in its worker.
TRAY_AGE = _gauge(
    "tsuzuri_tray_age_seconds", "seconds", ("service",), "Age of the oldest event not yet taken into the journal"
)
UNSENT = _gauge(
    "tsuzuri_journal_unsent",
    "rows",
    ("service",),
    "Journal rows older than a second and not yet acknowledged by the broker, counted up to 1,000",
)
HELD = _gauge(
    "tsuzuri_aggregates_held",
    "aggregates",
    ("service",),
    "Aggregates whose events are held back (fork or refused event)",
)
RELAY_TWINS = _counter(
    "tsuzuri_relay_twins_total", "rows", ("service",), "Acknowledged rows that another relay had noted already"
)
BROKER_FORGOT = _counter(
    "tsuzuri_broker_forgot_total", "times", ("service",), "Times the broker lost the tail of a partition"
)

# The consumers: Kafka → a service's own database or the index. Every service but gateway has one or more.
CONSUMER_LAG = _gauge("tsuzuri_consumer_lag", "messages", ("consumer",), "Messages not yet applied")
POSITIONS_LOST = _counter(
    "tsuzuri_positions_lost_total", "times", ("consumer",), "Positions found outside the log of their partition"
)
PARKED = _counter(
    "tsuzuri_events_parked_total", "events", ("consumer",), "Events set aside because they can never be applied"
)
UNKNOWN_EVENTS = _counter(
    "tsuzuri_events_unknown_total", "events", ("consumer",), "Events of a type this version does not know"
)
STALE_EVENTS = _counter(
    "tsuzuri_events_stale_total", "events", ("consumer",), "Events older than what was there already"
)

# Who is not shown: the one document of records, and the copies that every service keeps of it.
RESTRICTIONS_BYTES = _gauge(
    "tsuzuri_restrictions_bytes",
    "bytes",
    (),
    "Size of the one document that says who is not shown (call for help at 4 MB)",
)
RESTRICTIONS_WENT_BACK = _counter(
    "tsuzuri_restrictions_went_back_total",
    "times",
    (),
    "Times records showed an older set of restrictions than known here",
)

# What every app answers. Each app has a registry of its own, so that the figures of two in one process do not mix.
_HTTP_SECONDS = _noted(
    Metric(
        "tsuzuri_http_request_seconds",
        "histogram",
        "seconds",
        ("service", "method", "route", "status"),
        "Time until the answer was complete",
    )
)

METRICS = tuple(_listed)
"""Every metric there is, in the order of this file."""


class HttpMetrics:
    """The HTTP figures of one app, by method, route template and status."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            _HTTP_SECONDS.name,
            _HTTP_SECONDS.meaning,
            _HTTP_SECONDS.labels,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15),
            registry=self.registry,
        )
        self._service = service

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._seconds.labels(self._service, method, route, str(status)).observe(seconds)

    def text(self) -> bytes:
        """Prometheus text: this app's figures and those of the process."""
        return generate_latest(REGISTRY) + generate_latest(self.registry)
