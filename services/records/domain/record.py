"""記録 from `written` on: revisions, who may write them, moves, and what a submission does to it. Pure.

`frozen_by` (submission and attempt) is private, makes no event and locks the record for everybody but its submission;
`uncirculated_since` is private too: it was filed and is still to be circulated.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from libs.problems import FieldError, NotFound, OutOfScope, ValidationFailed
from services.records.domain import item as items
from services.records.domain.content import FIELDS, content_sha256, is_late, kept_links, missing, official
from services.records.domain.decision import Decision, Place, State, Who
from services.records.domain.errors import AlreadySubmitted, ItemIncomplete, NotFileOnly, RecordLocked

EDITABLE = frozenset({"written", "returned"})
GONE = frozenset({"voided", "discarded"})
FOREIGN = "取消された記録（世帯違い）"
_OF_A_STUB = (
    "id", "version", "household_id", "office_code", "ward_code", "unit", "record_type", "occurred_at", "time_known",
    "author_id", "written_at", "state", "content_sha256",
)  # fmt: skip
SEEN = (
    *FIELDS, "household_id", "office_code", "author", "author_text", "written_at", "late_entry", "content_sha256",
    "amendments", "is_imported", "original_text",
)  # fmt: skip
"""What an approver sees of a record: everything but its version, its state and the rounds it went through."""


def require_unfrozen(record: State) -> None:
    """RecordLocked while a submission holds it."""
    frozen = record.get("frozen_by")
    if frozen:
        raise RecordLocked(context={"state": record["state"], "approval_id": frozen["submission_id"]})


def require_editable(record: State) -> None:
    """RecordLocked from submission on, until a return or a withdrawal."""
    require_unfrozen(record)
    if record["state"] not in EDITABLE:
        case = record.get("approval_id")
        raise RecordLocked(context={"state": record["state"], **({"approval_id": case} if case else {})})


def is_foreign(record: State) -> bool:
    """Voided as another household's: its content is evidence for 係長 and audit, and for nobody else (domain.md 4.3)."""
    voided: State | None = record.get("voided")
    return voided is not None and voided["reason_code"] == "wrong_household"


def stub(record: State) -> State:
    """What stays of it for everybody else: no foreign names or numbers."""
    shown = {name: record[name] for name in _OF_A_STUB if name in record}
    voided: State | None = record.get("voided")
    if voided:
        shown["voided"] = {**voided, "note": None}
    return {**shown, "title": FOREIGN}


def writer_of(record: State) -> str | None:
    """Who writes its revisions: whoever took it over, else its author."""
    return record.get("writer_id") or record.get("author_id")


def _require_writer(record: State, who: Who) -> None:
    if who.staff_id != writer_of(record):
        raise OutOfScope("この記録を書き直せるのは作成者だけです。作成者へ依頼するか、引き取ってください。")


def revise(
    record: State, given: State, item_ops: Sequence[Mapping[str, Any]], who: Who, place: Place, now: str
) -> Decision | None:
    """A new revision of a written or returned record; None when nothing is different."""
    _require_writer(record, who)
    require_editable(record)
    content = official(given, by=who.staff_id, members=place.members, now=now)
    content["links"] = kept_links(record.get("links", []), content["links"])
    created = record.get("created", [])
    created = [*created, *items.created_by(record["id"], item_ops, place, who, now, first=len(created))]
    newer = {
        **record, **content, "late_entry": is_late(content, record["written_at"]),
        "content_sha256": content_sha256(content), "created": created,
    }  # fmt: skip
    changed = sorted(name for name in newer if newer[name] != record.get(name))
    return Decision(newer, "record.revised", {"fields": changed}) if changed else None


def take_over(record: State, who: Who, worker_id: str | None) -> Decision | None:
    """引取り by the assigned worker or a supervisor; the author stays the author."""
    if who.staff_id != worker_id and not (who.is_supervisor and who.office_code == record["office_code"]):
        raise OutOfScope("引き取れるのは担当者か査察指導員だけです。係長へ依頼してください。")
    require_editable(record)
    if writer_of(record) == who.staff_id:
        return None
    change = {"from": writer_of(record), "to": who.staff_id}
    return Decision({**record, "writer_id": who.staff_id}, "record.taken_over", change)


def discard(record: State, who: Who) -> Decision:
    """破棄 by its author or a supervisor, only if it was never submitted (settled.md 7)."""
    if who.staff_id != writer_of(record) and not who.is_supervisor:
        raise OutOfScope("破棄できるのは作成者か査察指導員だけです。係長へ依頼してください。")
    require_unfrozen(record)
    if record.get("submission_id"):
        raise AlreadySubmitted(context={"approval_id": record["submission_id"]})
    require_editable(record)
    return Decision({**record, "state": "discarded"}, "record.discarded")


FILEABLE = frozenset({"phone", "memo", "supervision"})
"""The kinds that an office may list as file-only (domain.md 4.2)."""
ALWAYS_FILED = frozenset({"supervision"})
"""Nobody decides on 査察指導: without 登録 it would stay 未回付 for ever, in every office."""


def file_only(listed: Iterable[str]) -> frozenset[str]:
    """The kinds of record that an office with this list files without a decision."""
    return (FILEABLE & frozenset(listed)) | ALWAYS_FILED


def file(record: State, who: Who, kinds: frozenset[str], now: str) -> Decision:
    """登録 of what needs no decision in this office (`kinds`), by its writer or a 査察指導員; from then on it stands."""
    if who.staff_id != writer_of(record) and not who.is_supervisor:
        raise OutOfScope("登録できるのは作成者か査察指導員だけです。作成者へ依頼してください。")
    require_unfrozen(record)
    if record["state"] != "written":
        raise RecordLocked(context={"state": record["state"]})
    if record["record_type"] not in kinds:
        raise NotFileOnly(context={"file_only": sorted(kinds)})
    if lacking := lacks(record):
        raise ItemIncomplete(context={"record_id": record["id"], "missing": lacking})
    newer = {
        **record, "state": "filed", "filed_at": now, "filed_by": who.as_json(), "uncirculated_since": now,
    }  # fmt: skip
    return Decision(newer, "record.filed")


def restated(record: State) -> Decision:
    """What it is now, told once more."""
    return Decision(record, "record.restated", quiet=True)


def move(record: State, target: Place, who: Who, reason: str | None) -> Decision:
    """To the household it is about: any unlinked note, else what its writer or a supervisor may still edit."""
    require_unfrozen(record)
    source = record.get("household_id")
    if source == target.household_id:
        raise ValidationFailed(errors=[FieldError("/household_id", "same")])
    if source is not None:
        if who.staff_id != writer_of(record) and not who.is_supervisor:
            raise OutOfScope("移せるのは作成者か査察指導員だけです。係長へ依頼してください。")
        require_editable(record)
    elif record["state"] in GONE:
        raise NotFound
    newer = {
        **record, "household_id": target.household_id, "office_code": target.office_code,
        "ward_code": target.ward_code, "worker_id": target.worker_id,
    }  # fmt: skip
    change = {"from": source, "to": target.household_id, "reason": reason}
    return Decision(newer, "record.moved", change)


# ---------------------------------------------------------------------- what a submission does to its records


def lacks(record: State) -> list[str]:
    """What keeps it from being submitted: a household, and whatever a complete record needs."""
    return ([] if record.get("household_id") else ["household_id"]) + missing(record)


def seen(record: State) -> State:
    """The content as the approver sees it; two versions that say the same look the same."""
    return {name: record.get(name) for name in SEEN}


def is_held(record: State, submission_id: str, attempt: int) -> bool:
    """Whether exactly this attempt of this submission has frozen it."""
    return record.get("frozen_by") == {"submission_id": submission_id, "attempt": attempt}


def submitted(record: State, submission_id: str, number: int, sent_at: str) -> Decision | None:
    """回付中, once per round."""
    if record.get("submission_id") == submission_id and record.get("round") == number:
        return None
    newer = {
        **record, "state": "in_approval", "submission_id": submission_id, "round": number, "submitted_at": sent_at,
        "approval_id": submission_id, "returned_comment": None,
    }  # fmt: skip
    return Decision(newer, "record.submitted", {"submission_id": submission_id, "round": number})


def thawed(record: State, outcome: Mapping[str, Any]) -> State:
    """The record free again, with the instructions that the outcome brought."""
    newer = {name: value for name, value in record.items() if name != "frozen_by"}
    known = record.get("instructions", [])
    newer["instructions"] = [*known, *(each for each in outcome.get("instructions", []) if each not in known)]
    return newer


_OUTCOMES = {
    "returned": ("returned", "record.returned"),
    "withdrawn": ("written", "record.withdrawn"),
    "dropped": ("written", "record.withdrawn"),
    "rejected": ("rejected", "record.rejected"),
    "decided": ("approved", "record.approved"),
}


def came_back(record: State, outcome: Mapping[str, Any], number: int) -> Decision:
    """The outcome of a round: the new state and the thaw in one (protocols.md 4.4)."""
    state, event = _OUTCOMES[outcome["state"]]
    newer = {**thawed(record, outcome), "state": state}
    if outcome["state"] == "returned":
        named = outcome.get("items") or [record["id"]]
        newer["returned_comment"] = outcome.get("comment") if record["id"] in named else None
    if outcome["state"] == "decided":
        newer["decided_at"] = outcome["at"]
    return Decision(newer, event, {"submission_id": record.get("submission_id"), "round": number})


def dropped(record: State, submission_id: str) -> Decision | None:
    """取下 of a returned submission: its records are plain written ones again."""
    if record["state"] != "returned" or record.get("submission_id") != submission_id:
        return None
    change = {"submission_id": submission_id, "round": record["round"]}
    return Decision({**record, "state": "written"}, "record.withdrawn", change)
