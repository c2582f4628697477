"""The metrics every service has, by name, each with what it tells an operator."""

from prometheus_client import Counter, Gauge

TRAY_AGE = Gauge(
    "tsuzuri_tray_age_seconds", "Age of the oldest event not yet taken into the journal", ["service"]
)
UNSENT = Gauge("tsuzuri_journal_unsent", "Journal rows not yet acknowledged by the broker", ["service"])
HELD = Gauge(
    "tsuzuri_aggregates_held", "Aggregates whose events are held back (fork or refused event)", ["service"]
)
RELAY_TWINS = Counter(
    "tsuzuri_relay_twins_total", "Acknowledged rows that another relay had noted already", ["service"]
)
BROKER_FORGOT = Counter(
    "tsuzuri_broker_forgot_total", "Times the broker lost the tail of a partition", ["service"]
)
CONSUMER_LAG = Gauge("tsuzuri_consumer_lag", "Messages not yet applied", ["consumer"])
POSITIONS_LOST = Counter(
    "tsuzuri_positions_lost_total", "Positions found outside the log of their partition", ["consumer"]
)
PARKED = Counter(
    "tsuzuri_events_parked_total", "Events set aside because they can never be applied", ["consumer"]
)
UNKNOWN_EVENTS = Counter(
    "tsuzuri_events_unknown_total", "Events of a type this version does not know", ["consumer"]
)
STALE_EVENTS = Counter("tsuzuri_events_stale_total", "Events older than what was there already", ["consumer"])
RESTRICTIONS_BYTES = Gauge(
    "tsuzuri_restrictions_bytes",
    "Size of the one document that says who is not shown (call for help at 4 MB)",
)
RESTRICTIONS_WENT_BACK = Counter(
    "tsuzuri_restrictions_went_back_total",
    "Times records showed an older set of restrictions than known here",
)
