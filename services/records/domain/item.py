"""要処理事項 and 約束 (an item with a time): opened, worked on, done, verified; its first due date stays. Pure."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Literal, TypeAlias, TypedDict, cast

from libs.calendar import jst_date
from libs.canonical import Json
from libs.contracts import codes
from libs.decision import Decision
from libs.problems import FieldError, OutOfScope, ValidationFailed
from libs.states.casework import ActionItemEvent, Created, DueDate, Link
from libs.states.published import ByWhom
from services.records.domain.decision import ActingStaff, DecisionContext, HouseholdSnapshot
from services.records.domain.errors import EvidenceRequired, ItemStateForbids
from services.records.domain.state import ActionItem, Record

ItemDecision: TypeAlias = Decision[ActionItem, ActionItemEvent]
_NewItemWords = TypedDict("_NewItemWords", {"class": "codes.ItemClass | None"})


class NewItem(_NewItemWords):
    """The fields of a new item that are entered, beside its household."""

    kind: codes.ItemKind
    title: str
    member_id: str | None
    assignee_id: str | None
    show_from: str | None
    warn_on: str | None
    due_on: str | None
    starts_at: str | None
    time_known: bool
    place: str | None
    staff: list[str]
    method: str | None
    legal_basis: str | None
    note: str | None


class OpenItem(TypedDict):
    """An item that a record opens."""

    op: Literal["open"]
    item: NewItem


class CloseItem(TypedDict):
    """An item that a record closes."""

    op: Literal["done"]
    item_id: str
    note: str | None


ItemOp: TypeAlias = OpenItem | CloseItem


class Note(TypedDict):
    """A note about an item."""

    note: str | None


class Reason(TypedDict):
    """Why an item is not owed, or owed again."""

    reason: str


class Deferral(TypedDict):
    """The new due date, and why."""

    due_on: str
    reason: str


class Assignment(TypedDict):
    """Whose the item is from now on, and why."""

    assignee_id: str
    reason: str | None


class Done(TypedDict):
    """When an item was done (None means today), and the record that shows it."""

    done_on: str | None
    record_id: str | None
    note: str | None


class Closing(TypedDict):
    """How a record closes an item: its note, the person and the time."""

    note: str | None
    by: ByWhom
    at: str


NOTHING: NewItem = {
    "class": None,
    "kind": "other",
    "title": "",
    "member_id": None,
    "assignee_id": None,
    "show_from": None,
    "warn_on": None,
    "due_on": None,
    "starts_at": None,
    "time_known": True,
    "place": None,
    "staff": [],
    "method": None,
    "legal_basis": None,
    "note": None,
}
"""An empty new item, from which every item starts."""
OPEN: frozenset[codes.ItemState] = frozenset({"open", "in_progress", "waiting"})
"""The states in which an item is still owed."""
EVIDENCE_KINDS: frozenset[codes.ItemKind] = frozenset({"income_report", "asset_report", "document_reminder"})
"""Papers that a household hands in: done when a record shows that they came (docs/domain/action-items.md 1.6)."""
DEFERRALS_BY_WORKER = 2
"""How often a worker may move a due date before only the supervisor may (AC4: docs/domain/action-items.md 1.4)."""

OPENED = "action_item"
CLOSED = "action_item.done"
"""The two kinds of `created` entries of a record: items that it opens, and items that it closes."""


def whole(given: NewItem) -> NewItem:
    """The item as entered, with every field. A draft may have been saved by an earlier release that lacked some."""
    return {**NOTHING, **given}


def whole_closing(given: CloseItem) -> CloseItem:
    """The same for an item that a record closes."""
    return {"note": None, **given}


def opened(given: NewItem, place: HouseholdSnapshot, who: ActingStaff, now: str) -> ActionItem:
    """The state of a new item. Without a named assignee it goes to the household's worker, or else to who opens it."""
    due_on = given["due_on"]
    first: DueDate = {"due_on": due_on or "", "reason": None, "by": who.as_json(), "at": now}
    return {
        "deleted": False,
        "source": None,
        "import_issues": [],
        "class": given["class"] or ("promised" if given["starts_at"] else "note"),
        "kind": given["kind"],
        "title": given["title"],
        "household_id": place.household_id or None,
        "member_id": given["member_id"],
        "office_code": place.office_code,
        "ward_code": place.ward_code,
        "assignee_id": given["assignee_id"] or place.worker_id or who.staff_id,
        "assignee_text": None,
        "show_from": given["show_from"],
        "warn_on": given["warn_on"],
        "due_on": due_on,
        "original_due_on": due_on,
        "due_dates": [first] if due_on else [],
        "starts_at": given["starts_at"],
        "time_known": given["time_known"],
        "place": given["place"],
        "staff": list(given["staff"]),
        "method": given["method"],
        "source_ref": None,
        "campaign_id": None,
        "evidence_ref": None,
        "legal_basis": given["legal_basis"],
        "note": given["note"],
        "state": "open",
        "opened_at": now,
        "done_at": None,
        "done_on": None,
        "done_by": None,
        "verified_at": None,
        "cancelled_reason": None,
        "is_imported": False,
    }


def created_by(
    record_id: str, ops: Iterable[tuple[int, ItemOp]], place: HouseholdSnapshot, at: DecisionContext
) -> list[Created]:
    """The entries of items that a record's own write opens and closes. Its event carries and applies them.

    `ops` has each operation with its place among all of the record. An opened item's id is derived from the record and
    that place, so that every later event can open it too.
    """
    entries: list[Created] = []
    source: Link = {"rel": "opened_by", "type": "record", "id": record_id}
    for n, op in ops:
        if op["op"] == "open":
            state: ActionItem = {**opened(whole(op["item"]), place, at.who, at.now), "source_ref": source}
            entries.append({"type": OPENED, "id": f"{record_id}.{n}", "data": cast("dict[str, Json]", state)})
        else:
            closing: Closing = {"note": whole_closing(op)["note"], "by": at.who.as_json(), "at": at.now}
            entries.append({"type": CLOSED, "id": op["item_id"], "data": cast("dict[str, Json]", closing)})
    return entries


def start(item: ActionItem, _given: None, _who: ActingStaff, _now: str) -> ItemDecision:
    """処理中."""
    _require(item, {"open", "waiting"})
    return _moved(item, {**item, "state": "in_progress"}, "action_item.started")


def wait(item: ActionItem, given: Note, _who: ActingStaff, _now: str) -> ItemDecision:
    """回答待: somebody else has to answer."""
    _require(item, {"open", "in_progress"})
    return _moved(item, {**item, "state": "waiting", "note": given["note"] or item["note"]}, "action_item.waiting")


def require_evidence(item: ActionItem, record: Record | None) -> None:
    """ValidationFailed unless the record that shows the item done is of its household and stands.

    An item about no household has no such record: a note about nobody yet may be one that the person may not read.
    """
    _require(item, OPEN)
    home = item["household_id"]
    if record is None or home is None or record["household_id"] != home or not _stands(record):
        raise ValidationFailed(errors=[FieldError("/record_id", "unknown")])


def _stands(record: Record) -> bool:
    return not record["deleted"] and record["voided"] is None and record["state"] != "discarded"


def done(item: ActionItem, given: Done, who: ActingStaff, now: str) -> ItemDecision:
    """処理済, today or earlier, with what shows it."""
    today = jst_date(now).isoformat()
    done_on = given["done_on"] or today
    if done_on > today:
        raise ValidationFailed(errors=[FieldError("/done_on", "future")])
    record_id = given["record_id"]
    shown: Link | None = {"rel": "evidence", "type": "record", "id": record_id} if record_id else None
    evidence = shown or item["evidence_ref"]
    if item["kind"] in EVIDENCE_KINDS and item["household_id"] and evidence is None:
        raise EvidenceRequired
    closing: Closing = {"note": given["note"], "by": who.as_json(), "at": now}
    return close(item, closing, done_on, evidence)


def done_by_record(item: ActionItem, closing: Closing, record_id: str, done_on: str) -> ItemDecision | None:
    """Closed from inside a record; not if it was closed already, nor again after a later reopening."""
    if item["state"] not in OPEN or was_reopened_after(item, closing["at"]):
        return None
    return close(item, closing, done_on, {"rel": "evidence", "type": "record", "id": record_id})


def was_reopened_after(item: ActionItem, at: str) -> bool:
    """Whether somebody opened the item again after this time: what happened before no longer closes it."""
    # The field is absent until then, because a record's event carries the state of an item that it opens.
    return "reopened_at" in item and item["reopened_at"] > at


def done_by_case(item: ActionItem, closing: Closing, case_id: str, done_on: str) -> ItemDecision | None:
    """Close the item because the case was carried out; not if it was closed already, nor again after a later reopening.

    The item's own note stays.
    """
    if item["state"] not in OPEN or was_reopened_after(item, closing["at"]):
        return None
    with_note: Closing = {**closing, "note": item["note"] or closing["note"]}
    return close(item, with_note, done_on, {"rel": "evidence", "type": "approval", "id": case_id})


def close(item: ActionItem, closing: Closing, done_on: str, evidence: Link | None) -> ItemDecision:
    """処理済 on this day, with the person, time and note of `closing` and a link to the evidence."""
    _require(item, OPEN)
    newer: ActionItem = {
        **item,
        "state": "done",
        "done_at": closing["at"],
        "done_on": done_on,
        "done_by": closing["by"],
        "evidence_ref": evidence,
        "note": closing["note"] or item["note"],
    }
    return _moved(item, newer, "action_item.done")


def verify(item: ActionItem, _given: None, who: ActingStaff, now: str) -> ItemDecision:
    """確認済, by the supervisor, and only for statutory or instructed items (docs/domain/action-items.md 1.3)."""
    if not who.is_supervisor:
        raise OutOfScope("確認済にできるのは査察指導員だけです。係長へ依頼してください。")
    if item["class"] not in {"statutory", "instructed"}:
        raise ItemStateForbids(
            "確認が要るのは法定と指示の事項だけです。処理済のままで構いません。", context={"state": item["state"]}
        )
    _require(item, {"done"})
    return _moved(item, {**item, "state": "verified", "verified_at": now}, "action_item.verified")


def cancel(item: ActionItem, given: Reason, _who: ActingStaff, _now: str) -> ItemDecision:
    """不要, with the reason."""
    _require(item, OPEN)
    return _moved(item, {**item, "state": "cancelled", "cancelled_reason": given["reason"]}, "action_item.cancelled")


def reopen(item: ActionItem, given: Reason, _who: ActingStaff, now: str) -> ItemDecision:
    """Owed again: the state is `open` (docs/domain/action-items.md 1.5)."""
    _require(item, {"done", "verified", "cancelled"})
    newer: ActionItem = {
        **item,
        "state": "open",
        "done_at": None,
        "done_on": None,
        "done_by": None,
        "verified_at": None,
        "cancelled_reason": None,
        "evidence_ref": None,
        "reopened_at": now,
    }
    return Decision(newer, "action_item.reopened", {"from": item["state"], "to": "open", "reason": given["reason"]})


def assign(item: ActionItem, given: Assignment, who: ActingStaff, _now: str) -> ItemDecision:
    """担当替え, by the supervisor. ValidationFailed where the item is this person's already."""
    if not who.is_supervisor:
        raise OutOfScope("要処理の担当替えができるのは査察指導員だけです。係長へ依頼してください。")
    _require(item, OPEN)
    after = given["assignee_id"]
    if item["assignee_id"] == after:
        raise ValidationFailed(errors=[FieldError("/assignee_id", "already")])
    return assigned(item, {**item, "assignee_id": after}, given["reason"])


def assigned(item: ActionItem, newer: ActionItem, reason: str | None = None) -> ItemDecision:
    """The item goes to whom `newer` names. The event names who had it before, because they hear of it too."""
    change: dict[str, Json] = {
        "from_assignee_id": item["assignee_id"],
        "to_assignee_id": newer["assignee_id"],
        "reason": reason,
    }
    return Decision({**newer, "assignee_text": None}, "action_item.assigned", change)


def defer(item: ActionItem, given: Deferral, who: ActingStaff, now: str) -> ItemDecision:
    """期限の延期 with a reason: twice by the worker, then by the supervisor; the first due date stays."""
    _require(item, OPEN)
    known, due_on, reason = item["due_on"], given["due_on"], given["reason"]
    # An imported item may have only its due date, without the history of it.
    before: list[DueDate] = item["due_dates"] or (
        [{"due_on": known, "reason": None, "by": None, "at": None}] if known else []
    )
    if len(before) > DEFERRALS_BY_WORKER and not who.is_supervisor:
        raise OutOfScope("期限の延期は2回までです。これ以上は係長へ依頼してください。")
    if known and due_on <= known:
        raise ValidationFailed(errors=[FieldError("/due_on", "not_later")])
    moved: DueDate = {"due_on": due_on, "reason": reason, "by": who.as_json(), "at": now}
    newer: ActionItem = {
        **item,
        "due_on": due_on,
        "original_due_on": item["original_due_on"] or known or due_on,
        "due_dates": [*before, moved],
    }
    return Decision(newer, "action_item.due_changed", {"from": known, "to": due_on, "reason": reason})


def _moved(item: ActionItem, newer: ActionItem, event: ActionItemEvent) -> ItemDecision:
    return Decision(newer, event, {"from": item["state"], "to": newer["state"]})


def _require(item: ActionItem, allowed: AbstractSet[codes.ItemState]) -> None:
    if item["state"] not in allowed:
        raise ItemStateForbids(context={"state": item["state"]})
