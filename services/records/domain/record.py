"""記録 from the state `written` on: revisions, who may write them, moves, and the effects of submissions. Pure.

`frozen_by` (submission and attempt) is private and makes no event. It locks the record for everybody but its
submission.
`uncirculated_since` is private too: it marks a filed record that is still to be circulated.
"""

from collections.abc import Iterable, Mapping
from typing import NotRequired, TypeAlias, TypedDict, cast

from libs.canonical import Json
from libs.contracts import codes
from libs.decision import Decision
from libs.problems import FieldError, NotFound, OutOfScope, ValidationFailed
from libs.states.casework import PublishedRecord, RecordEvent, Voided
from services.records.domain import item as items
from services.records.domain.content import (
    FIELDS,
    GivenContent,
    as_0_1_0_wrote,
    is_late,
    kept_links,
    missing,
    named_in,
    normal,
    official,
    sha256_after,
)
from services.records.domain.decision import ActingStaff, DecisionContext, HouseholdSnapshot
from services.records.domain.errors import AlreadySubmitted, ItemIncomplete, NotFileOnly, RecordLocked
from services.records.domain.state import (
    FrozenBy,
    LoadedRecord,
    MayBeFrozen,
    Record,
    RoundEnd,
    RoundOutcome,
    Voidable,
    Written,
)

RecordDecision: TypeAlias = Decision[Record, RecordEvent]
EDITABLE: frozenset[codes.RecordState] = frozenset({"written", "returned"})
GONE: frozenset[codes.RecordState] = frozenset({"voided", "discarded"})
FOREIGN = "取消された記録（世帯違い）"
SEEN = (
    *FIELDS,
    "household_id",
    "office_code",
    "author",
    "author_text",
    "written_at",
    "late_entry",
    "content_sha256",
    "amendments",
    "is_imported",
    "original_text",
)
"""The fields of a record that approvers see: all but its version, its state and its rounds."""


class Move(TypedDict):
    """The household that a record is really about, and why it was in another one."""

    household_id: str
    reason: str | None


class RecordStub(TypedDict):
    """What stays visible of a record that was another household's: nothing with names or numbers of that household."""

    id: str
    version: int
    household_id: str | None
    office_code: str
    ward_code: str
    unit: str | None
    record_type: codes.RecordType
    occurred_at: str | None
    time_known: bool
    author_id: str | None
    written_at: str
    state: codes.RecordState
    content_sha256: str
    title: str
    voided: NotRequired[Voided]


def loaded(record_id: str, version: int, state: Record) -> LoadedRecord:
    """A stored record in the form that the rules take."""
    return {**state, "id": record_id, "version": version}


def holder_of(record: MayBeFrozen) -> FrozenBy | None:
    """The attempt of a submission that holds the record, or None while it is free."""
    return record.get("frozen_by")


def require_unfrozen(record: Record) -> None:
    """RecordLocked while a submission holds the record."""
    if holder := holder_of(record):
        raise RecordLocked(context={"state": record["state"], "approval_id": holder["submission_id"]})


def require_editable(record: Record) -> None:
    """RecordLocked from submission on, until a return or a withdrawal."""
    require_unfrozen(record)
    if record["state"] not in EDITABLE:
        case = record["approval_id"]
        raise RecordLocked(context={"state": record["state"], **({"approval_id": case} if case else {})})


def is_foreign(record: Voidable) -> bool:
    """Whether it was voided as another household's. Its content is then evidence for 係長 and audit only
    (docs/domain/records.md 7.5)."""
    voided = record["voided"]
    return voided is not None and voided["reason_code"] == "wrong_household"


def stub(record: PublishedRecord) -> RecordStub:
    """The stub that everybody else sees."""
    shown: RecordStub = {
        "id": record["id"],
        "version": record["version"],
        "household_id": record["household_id"],
        "office_code": record["office_code"],
        "ward_code": record["ward_code"],
        "unit": record["unit"],
        "record_type": record["record_type"],
        "occurred_at": record["occurred_at"],
        "time_known": record["time_known"],
        "author_id": record["author_id"],
        "written_at": record["written_at"],
        "state": record["state"],
        "content_sha256": record["content_sha256"],
        "title": FOREIGN,
    }
    voided = record["voided"]
    return {**shown, "voided": {**voided, "note": None}} if voided else shown


def writer_of(record: Written) -> str | None:
    """The person who writes its revisions: who took it over, or else its author."""
    return record["writer_id"] or record["author_id"]


def _require_writer(record: Record, who: ActingStaff) -> None:
    if who.staff_id != writer_of(record):
        raise OutOfScope("この記録を修正できるのは作成者だけです。作成者へ依頼するか、引き取ってください。")


def require_household(record: Record, given: GivenContent) -> str:
    """The household of a record to be revised. ValidationFailed if another one is sent, and for an unlinked note."""
    household_id = record["household_id"]
    if given["household_id"] not in (None, household_id):
        raise ValidationFailed(
            "世帯を変えるには「移す」を使ってください。", errors=[FieldError("/household_id", "use_move")]
        )
    if household_id is None:
        raise ValidationFailed(
            "先に世帯へ結び付けてから修正してください。", errors=[FieldError("/household_id", "use_move")]
        )
    return household_id


def revise(
    record: LoadedRecord, given: GivenContent, place: HouseholdSnapshot, at: DecisionContext
) -> RecordDecision | None:
    """A new revision of a written or returned record. None if nothing is different."""
    _require_writer(record, at.who)
    require_editable(record)
    writer = at.who.staff_id
    written = normal(given, by=writer, new_ids=at.new_ids, before=record["segments"])
    content = official(written, by=writer, members=place.members, now=at.now)
    created = record["created"]
    ops = enumerate(named_in(given)["item_ops"], len(created))
    newer: LoadedRecord = {
        **record,
        **content,
        "links": kept_links(record["links"], content["links"]),
        "late_entry": is_late(content, record["written_at"]),
        "content_sha256": sha256_after(record, record["content_sha256"], content),
        "created": [*created, *items.created_by(record["id"], ops, place, at)],
    }
    before: Mapping[str, object] = record
    changed = sorted(name for name, value in newer.items() if value != before.get(name))
    return Decision(newer, "record.revised", {"fields": changed}) if changed else None


def take_over(record: Record, who: ActingStaff, worker_id: str | None) -> RecordDecision | None:
    """引取り by the assigned worker or a supervisor. The author stays the author."""
    if who.staff_id != worker_id and not (who.is_supervisor and who.office_code == record["office_code"]):
        raise OutOfScope("引き取れるのは担当者か査察指導員だけです。係長へ依頼してください。")
    require_editable(record)
    if writer_of(record) == who.staff_id:
        return None
    change = {"from": writer_of(record), "to": who.staff_id}
    return Decision({**record, "writer_id": who.staff_id}, "record.taken_over", change)


def discard(record: Record, who: ActingStaff) -> RecordDecision:
    """破棄 by its author or a supervisor, only if it was never submitted (docs/domain/records.md 5.3)."""
    if who.staff_id != writer_of(record) and not who.is_supervisor:
        raise OutOfScope("破棄できるのは作成者か査察指導員だけです。係長へ依頼してください。")
    require_unfrozen(record)
    if record["submission_id"]:
        raise AlreadySubmitted(context={"approval_id": record["submission_id"]})
    require_editable(record)
    return Decision({**record, "state": "discarded"}, "record.discarded")


FILEABLE: frozenset[codes.RecordType] = frozenset({"phone", "memo", "supervision"})
"""The kinds that an office may list as file-only (docs/domain/records.md 8.1)."""
ALWAYS_FILED: frozenset[codes.RecordType] = frozenset({"supervision"})
"""Nobody decides on 査察指導, so without 登録 it would stay 未回付 for ever in every office."""


def file_only(listed: Iterable[codes.RecordType]) -> frozenset[codes.RecordType]:
    """The kinds of record that an office with this list files without a decision."""
    return (FILEABLE & frozenset(listed)) | ALWAYS_FILED


def file(record: LoadedRecord, who: ActingStaff, kinds: frozenset[codes.RecordType], now: str) -> RecordDecision:
    """登録 of a record that needs no decision in this office (`kinds`), by its writer or a 査察指導員. It is final then."""
    if who.staff_id != writer_of(record) and not who.is_supervisor:
        raise OutOfScope("登録できるのは作成者か査察指導員だけです。作成者へ依頼してください。")
    require_unfrozen(record)
    if record["state"] != "written":
        raise RecordLocked(context={"state": record["state"]})
    if record["record_type"] not in kinds:
        raise NotFileOnly(context={"file_only": sorted(kinds)})
    if lacking := lacks(record):
        raise ItemIncomplete(context={"record_id": record["id"], "missing": lacking})
    newer: LoadedRecord = {
        **record,
        "state": "filed",
        "filed_at": now,
        "filed_by": who.as_json(),
        "uncirculated_since": now,
    }
    return Decision(newer, "record.filed")


def restate(record: Record) -> RecordDecision:
    """The same state, published once more as a quiet event."""
    return Decision(record, "record.restated", quiet=True)


def move(record: Record, target: HouseholdSnapshot, who: ActingStaff, reason: str | None) -> RecordDecision:
    """Move the record to the household it is about.

    An unlinked note may be moved in any state but voided or discarded; another record only while it may be edited, by
    its writer or a supervisor.
    """
    require_unfrozen(record)
    source = record["household_id"]
    if source is not None:
        if who.staff_id != writer_of(record) and not who.is_supervisor:
            raise OutOfScope("移せるのは作成者か査察指導員だけです。係長へ依頼してください。")
        require_editable(record)
    elif record["state"] in GONE:
        raise NotFound
    if source == target.household_id:
        raise ValidationFailed(errors=[FieldError("/household_id", "same")])
    newer: Record = {
        **record,
        "household_id": target.household_id,
        "office_code": target.office_code,
        "ward_code": target.ward_code,
        "worker_id": target.worker_id,
    }
    change = {"from": source, "to": target.household_id, "reason": reason}
    return Decision(newer, "record.moved", change)


def lacks(record: Record) -> list[str]:
    """The names of the fields that it lacks for a submission: the household, and what a complete record needs."""
    return ([] if record["household_id"] else ["household_id"]) + missing(record)


def seen(record: Record) -> dict[str, Json]:
    """The content as the approver sees it. Two versions with the same content are equal."""
    # A record is JSON, whatever its fields are called.
    fields = cast("Mapping[str, Json]", record)
    return {name: fields[name] for name in SEEN}


def forms_seen(record: Record) -> list[dict[str, Json]]:
    """The content as the approver sees it, in each form that releases gave it; the first is that of this release.

    A hash is that of one of these forms. What 0.1.0 showed says the same as what is read today, and must not count as
    changed (docs/domain/records.md 1.4).
    """
    content = seen(record)
    return [content, {**content, "segments": as_0_1_0_wrote(record["segments"])}]


def is_frozen_by(record: Record, submission_id: str, attempt: int) -> bool:
    """Whether exactly this attempt of this submission has frozen it."""
    return holder_of(record) == {"submission_id": submission_id, "attempt": attempt}


def submit(record: Record, submission_id: str, number: int, sent_at: str | None) -> RecordDecision | None:
    """回付中, once per round."""
    if record["submission_id"] == submission_id and record["round"] == number:
        return None
    newer: Record = {
        **record,
        "state": "in_approval",
        "submission_id": submission_id,
        "round": number,
        "submitted_at": sent_at,
        "approval_id": submission_id,
        "returned_comment": None,
    }
    return Decision(newer, "record.submitted", {"submission_id": submission_id, "round": number})


def thaw(record: Record, outcome: RoundOutcome) -> Record:
    """The record without its freeze, and with the instructions of the outcome."""
    known = record["instructions"]
    brought = [each for each in outcome["instructions"] if each not in known]
    newer: Record = {**record, "instructions": [*known, *brought]}
    newer.pop("frozen_by", None)
    return newer


_OUTCOMES: Mapping[RoundEnd, tuple[codes.RecordState, RecordEvent]] = {
    "returned": ("returned", "record.returned"),
    "withdrawn": ("written", "record.withdrawn"),
    "dropped": ("written", "record.withdrawn"),
    "rejected": ("rejected", "record.rejected"),
    "decided": ("approved", "record.approved"),
}


def end_round(record: LoadedRecord, outcome: RoundOutcome) -> RecordDecision:
    """Apply the outcome of a round: the new state and the thaw in one write (docs/protocols.md 4.4)."""
    state, event = _OUTCOMES[outcome["state"]]
    newer: Record = {**thaw(record, outcome), "state": state}
    if outcome["state"] == "returned":
        named = outcome["items"] or [record["id"]]
        newer["returned_comment"] = outcome["comment"] if record["id"] in named else None
    if outcome["state"] == "decided":
        newer["decided_at"] = outcome["at"]
    return Decision(newer, event, {"submission_id": record["submission_id"], "round": outcome["round"]})


def write_again(record: Record, submission_id: str) -> RecordDecision | None:
    """取下 of a returned submission: its record is `written` again. None if it does not belong to that submission."""
    if record["state"] != "returned" or record["submission_id"] != submission_id:
        return None
    change = {"submission_id": submission_id, "round": record["round"]}
    return Decision({**record, "state": "written"}, "record.withdrawn", change)
