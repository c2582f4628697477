"""The envelope and the register of what travels over Kafka (design.md 5; settled.md 32).

An event is CloudEvents 1.0 in binary mode: headers `ce_*`, the value is JSON `{state, change, actor}`. Its type is
`tsuzuri.<service>.<type>-<past-verb>.v1`, its subject the aggregate key `<service>.<type>:<id>`.
"""

from dataclasses import dataclass
from typing import Any

from libs.contracts.base import Aggregate
from libs.contracts.casework import ActionItem, Record, Submission
from libs.contracts.counter import Inquiry
from libs.contracts.people import Absence, District, Household, Office, Person, RelatedParty, Staff
from libs.contracts.signoff import ApprovalCase, PostView

EVENT_LIMIT = 4_000_000
"""Bytes an event may have; a larger one is refused before the write (design.md 3)."""
DOCUMENT_LIMIT = 8_000_000
"""Bytes a document may have."""
MESSAGE_LIMIT = 8 * 1024 * 1024
"""Bytes a Kafka message may have: the same constant at topic, producer and consumer."""


@dataclass(frozen=True)
class AggregateType:
    """One aggregate type of the published language."""

    service: str
    name: str
    model: type[Aggregate]
    verbs: tuple[str, ...]

    @property
    def key_prefix(self) -> str:
        return f"{self.service}.{self.name}:"


TYPES: tuple[AggregateType, ...] = (
    AggregateType("records", "person", Person, ("registered", "changed", "imported", "import_undone", "restated")),
    AggregateType(
        "records", "household", Household,
        ("registered", "changed", "worker_changed", "imported", "import_undone", "restated"),
    ),
    AggregateType("records", "related_party", RelatedParty, ("registered", "changed", "imported", "import_undone")),
    AggregateType("records", "district", District, ("registered", "changed", "imported", "import_undone")),
    AggregateType("records", "office", Office, ("registered", "changed", "imported", "import_undone")),
    AggregateType("records", "staff", Staff, ("registered", "changed", "imported", "import_undone", "restated")),
    AggregateType("records", "absence", Absence, ("registered", "changed", "cancelled")),
    AggregateType(
        "records", "record", Record,
        (
            "written", "revised", "submitted", "returned", "withdrawn", "approved", "rejected", "filed", "amended",
            "voided", "moved", "discarded", "taken_over", "attachment_added", "imported", "import_undone", "restated",
        ),
    ),
    AggregateType(
        "records", "submission", Submission,
        ("sent", "returned", "withdrawn", "dropped", "rejected", "decided", "restated"),
    ),
    AggregateType(
        "records", "action_item", ActionItem,
        (
            "opened", "assigned", "due_changed", "started", "waiting", "done", "verified", "cancelled", "reopened",
            "escalated", "imported", "import_undone", "restated",
        ),
    ),
    AggregateType(
        "approvals", "approval", ApprovalCase,
        (
            "submitted", "resubmitted", "step_activated", "opened", "approved_step", "pulled_up", "deputised",
            "returned", "withdraw_requested", "withdrawn", "dropped", "rejected", "decided", "post_view_required",
            "rerouted", "executed", "suggested", "suggestion_accepted", "circulated", "seen", "closed", "refused",
            "withheld", "restated",
        ),
    ),
    AggregateType("approvals", "post_view", PostView, ("required", "handed_over", "viewed", "objected", "restated")),
    AggregateType(
        "inquiries", "inquiry", Inquiry,
        (
            "received", "linked", "answered", "message_left", "message_seen", "callback_set", "callback_done",
            "handed_off", "accepted", "promoted", "folded", "revised", "closed", "imported", "import_undone",
            "restated",
        ),
    ),
)  # fmt: skip

BY_PREFIX: dict[str, AggregateType] = {t.key_prefix: t for t in TYPES}


def aggregate_type(key: str) -> AggregateType | None:
    """The type of an aggregate key (`records.record:…`), or None for one this version does not know."""
    return BY_PREFIX.get(key.split(":", 1)[0] + ":")


def event_type(service: str, name: str) -> str:
    """`record.written` of records → `tsuzuri.records.record-written.v1`."""
    aggregate, verb = name.split(".", 1)
    return f"tsuzuri.{service}.{aggregate}-{verb}.v1"


def event_name(wire: str) -> str:
    """The reverse of `event_type`: `tsuzuri.records.record-written.v1` → `record.written`."""
    return wire.split(".")[2].replace("-", ".", 1)


@dataclass(frozen=True)
class Received:
    """An event as a consumer gets it, wherever it came from (Kafka, journal feed, state feed)."""

    id: str
    name: str
    key: str
    sequence: int
    prev: int
    time: str
    state: dict[str, Any]
    change: dict[str, Any]
    actor: dict[str, Any] | None
    partition_key: str
    traceparent: str | None = None

    @property
    def service(self) -> str:
        return self.key.split(".", 1)[0]

    @property
    def type(self) -> str:
        return self.key.split(":", 1)[0].split(".", 1)[1]

    @property
    def id_part(self) -> str:
        """The aggregate's id without its type."""
        return self.key.split(":", 1)[1]
