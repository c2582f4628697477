"""The metrics every service has, by name, each with what it tells an operator."""

from prometheus_client import Counter, Gauge

TRAY_AGE = Gauge(
    "tsuzuri_tray_age_seconds", "Age of the oldest event not yet taken into the journal", ["service"]
)
UNSENT = Gauge("tsuzuri_journal_unsent", "Journal rows not yet acknowledged by the broker", ["service"])
HELD = Gauge(
    "tsuzuri_aggregates_held", "Aggregates whose events are held back (fork or refused event)", ["service"]
)
BROKER_FORGOT = Counter(
    "tsuzuri_broker_forgot_total", "Times the broker lost the tail of a partition", ["service"]
)
CONSUMER_LAG = Gauge("tsuzuri_consumer_lag", "Messages not yet applied", ["consumer"])
PARKED = Counter(
    "tsuzuri_events_parked_total", "Events set aside because they can never be applied", ["consumer"]
)
UNKNOWN_EVENTS = Counter(
    "tsuzuri_events_unknown_total", "Events of a type this version does not know", ["consumer"]
)
STALE_EVENTS = Counter("tsuzuri_events_stale_total", "Events older than what was there already", ["consumer"])
