"""The envelope and the register of what travels over Kafka (docs/protocols.md 9).

An event is CloudEvents 1.0 in binary mode: headers `ce_*`, the value is JSON `{state, change, actor}`. Its type is
`tsuzuri.<service>.<type>-<past-verb>.v1`, its subject the aggregate key `<service>.<type>:<id>`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NotRequired, TypedDict

from libs.contracts.casework import ActionItem, Record, Submission
from libs.contracts.counter import Inquiry
from libs.contracts.people import Absence, District, Household, Office, Person, RelatedParty, Staff
from libs.contracts.published import Aggregate
from libs.contracts.signoff import ApprovalCase, PostView

EVENT_LIMIT = 4_000_000
"""Bytes an event may have; a larger one is refused before the write (docs/protocols.md 1.6)."""
DOCUMENT_LIMIT = 8_000_000
"""Bytes a document may have."""
MESSAGE_LIMIT = 8 * 1024 * 1024
"""Bytes a Kafka message may have: the same constant at topic, producer and consumer."""


@dataclass(frozen=True)
class AggregateType:
    """One aggregate type of the published language.

    `stored_as` names the published fields that have another name in the state: `seen` is the consumers' guard there.
    """

    service: str
    name: str
    model: type[Aggregate]
    verbs: tuple[str, ...]
    stored_as: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def key_prefix(self) -> str:
        return f"{self.service}.{self.name}:"


TYPES: tuple[AggregateType, ...] = (
    AggregateType("records", "person", Person, ("registered", "imported", "import_undone")),
    AggregateType(
        "records", "household", Household, ("registered", "changed", "worker_changed", "imported", "import_undone")
    ),
    AggregateType("records", "related_party", RelatedParty, ("registered", "changed", "imported", "import_undone")),
    AggregateType("records", "district", District, ("imported", "import_undone")),
    AggregateType("records", "office", Office, ("changed", "imported", "import_undone")),
    AggregateType("records", "staff", Staff, ("imported", "import_undone")),
    AggregateType("records", "absence", Absence, ("registered", "changed", "cancelled")),
    AggregateType(
        "records",
        "record",
        Record,
        (
            "written",
            "revised",
            "submitted",
            "returned",
            "withdrawn",
            "approved",
            "rejected",
            "filed",
            "amended",
            "voided",
            "moved",
            "discarded",
            "taken_over",
            "imported",
            "import_undone",
            "restated",
        ),
    ),
    AggregateType(
        "records",
        "submission",
        Submission,
        ("sent", "returned", "withdrawn", "dropped", "rejected", "decided", "restated"),
        {"seen": "shown"},
    ),
    AggregateType(
        "records",
        "action_item",
        ActionItem,
        (
            "opened",
            "assigned",
            "due_changed",
            "started",
            "waiting",
            "done",
            "verified",
            "cancelled",
            "reopened",
            "imported",
            "import_undone",
        ),
    ),
    AggregateType(
        "approvals",
        "approval",
        ApprovalCase,
        (
            "submitted",
            "resubmitted",
            "step_activated",
            "opened",
            "approved_step",
            "pulled_up",
            "returned",
            "withdraw_requested",
            "withdrawn",
            "dropped",
            "rejected",
            "decided",
            "rerouted",
            "executed",
            "suggested",
            "suggestion_accepted",
            "seen",
            "closed",
            "refused",
            "withheld",
            "restated",
        ),
    ),
    AggregateType("approvals", "post_view", PostView, ("required", "handed_over", "viewed", "objected")),
    AggregateType(
        "inquiries",
        "inquiry",
        Inquiry,
        (
            "received",
            "linked",
            "answered",
            "message_left",
            "message_seen",
            "callback_set",
            "callback_done",
            "handed_off",
            "accepted",
            "promoted",
            "folded",
            "revised",
            "closed",
            "imported",
            "import_undone",
            "restated",
        ),
    ),
)

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


class Event(TypedDict):
    """An event as the tray and the journal keep it: `name` is `record.written`, `sequence` the version that it made."""

    id: str
    name: str
    key: str
    sequence: int
    prev: int
    time: str
    partition_key: str
    state: Mapping[str, object]
    change: Mapping[str, object]
    actor: Mapping[str, object] | None
    traceparent: NotRequired[str | None]


@dataclass(frozen=True)
class Received:
    """An event as a consumer receives it, from whichever source (Kafka, journal feed, state feed)."""

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
