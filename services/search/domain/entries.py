"""One document per record, inquiry, approval case and action item, made from its published state.

The searchable text is: title, body, counterpart and agency, next plan, answers, instructions. It never holds the author or
the sign-off (docs/domain/search.md 1.2). Labels of codes are resolved when a question is asked.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from libs.calendar import instant
from libs.states.casework import PublishedActionItem, PublishedRecord, Voided
from libs.states.counter import PublishedInquiry
from libs.states.signoff import PublishedApprovalCase
from services.search.domain.documents import (
    ActionItemDocument,
    ApprovalDocument,
    ForeignRecord,
    Households,
    InquiryDocument,
    Part,
    RecordDocument,
    Shown,
    Tombstone,
    excerpt,
    identity,
    present,
    sealed,
    text_of,
    tombstone,
    when,
    without_empty,
)

FOREIGN = "取消された記録（世帯違い）"


def record(key: str, version: int, state: PublishedRecord) -> RecordDocument | ForeignRecord | Tombstone:
    """A case record. A discarded record leaves the index. A record voided as another household's leaves a stub."""
    if state["state"] == "discarded":
        return tombstone(key, version, state["office_code"], state["ward_code"])
    voided = state["voided"]
    if voided is not None and voided["reason_code"] == "wrong_household":
        return _foreign(key, version, state, voided)
    document: RecordDocument = {
        **identity(key, version, state["office_code"], state["ward_code"]),
        **_households(state["household_id"], also=state["also_for"]),
        **when(state["occurred_at"]),
        **text_of(_record_parts(state)),
        "kind": "record",
        "deleted": False,
        "unit": state["unit"],
        "worker_id": state["worker_id"],
        "author_id": state["author_id"],
        "record_type": state["record_type"],
        "subjects": [*state["subjects"]],
        "state": state["state"],
        "time_known": state["time_known"],
        "late_entry": state["late_entry"],
        "has_attachment": bool(state["attachments"]),
        "has_signal": bool(state["integrity_signals"]),
        "is_imported": state["is_imported"],
        "title": state["title"],
        "shown": _record_shown(state),
    }
    return sealed(document)


def _record_shown(state: PublishedRecord) -> Shown:
    visits = [
        without_empty(
            {"target": visit["target"], "on": visit["on"], "result": visit["result"], "met_whom": visit["met_whom"]}
        )
        for visit in state["visits"]
    ]
    return without_empty(
        {
            "source": state["source"],
            "import_issues": state["import_issues"],
            "excerpt": excerpt("\n".join(segment["text"] for segment in state["segments"])),
            "author": state["author"],
            "author_text": state["author_text"],
            "place": state["place"],
            "method": state["method"],
            "performed_by": state["performed_by"],
            "counterpart": state["counterpart"],
            "member_ids": state["member_ids"],
            "visits": visits,
            "written_at": state["written_at"],
            "ended_at": state["ended_at"],
            "submitted_at": state["submitted_at"],
            "decided_at": state["decided_at"],
            "approval_id": state["approval_id"],
            "submission_id": state["submission_id"],
            "round": state["round"],
            "late_entry": state["late_entry"],
            "next_plan": state["next_plan"],
            "effective_on": state["effective_on"],
            "links": state["links"],
            "amendments": state["amendments"],
            "instructions": state["instructions"],
            "legacy_signoff": state["legacy_signoff"],
            "voided": state["voided"],
        }
    )


def _foreign(key: str, version: int, state: PublishedRecord, voided: Voided) -> ForeignRecord:
    """The stub of a record that was another household's: that there was one, and nothing of its content
    (docs/domain/records.md 7.5)."""
    document: ForeignRecord = {
        **identity(key, version, state["office_code"], state["ward_code"]),
        **_households(state["household_id"]),
        **when(state["occurred_at"]),
        **text_of([]),
        "kind": "record",
        "deleted": False,
        "unit": state["unit"],
        "record_type": state["record_type"],
        "subjects": [],
        "state": state["state"],
        "time_known": state["time_known"],
        "title": FOREIGN,
        "shown": {"voided": {"reason_code": voided["reason_code"], "at": voided["at"]}},
    }
    return sealed(document)


def _record_parts(state: PublishedRecord) -> Iterator[Part]:
    yield "title", state["title"]
    yield "method", state["method"]
    yield "place", state["place"]
    for counterpart in state["counterpart"]:
        yield "counterpart", counterpart["name"]
    for segment in state["segments"]:
        yield "segment", segment["text"]
        if segment["source"]:
            yield "source", segment["source"]["name"]
    yield "next_plan", state["next_plan"]
    for amendment in state["amendments"]:
        yield "amendment", amendment["text"]
    for instruction in state["instructions"]:
        yield "instruction", instruction["text"]


def inquiry(key: str, version: int, state: PublishedInquiry) -> InquiryDocument | Tombstone:
    """A telephone or counter inquiry. A promoted inquiry is part of its record and is not listed by itself."""
    if state["state"] == "promoted":
        return tombstone(key, version, state["office_code"], state["ward_code"])
    document: InquiryDocument = {
        **identity(key, version, state["office_code"], state["ward_code"]),
        **_households(state["household_id"]),
        **when(state["received_at"]),
        **text_of(_inquiry_parts(state)),
        "kind": "inquiry",
        "deleted": False,
        "channel": state["channel"],
        "author_id": state["logged_by_id"] or state["received_by_id"],
        "subjects": [*state["subjects"]],
        "state": state["state"],
        "time_known": state["precision"] != "day",
        "is_imported": state["is_imported"],
        "title": state["subject"],
        "shown": _inquiry_shown(state),
    }
    return sealed(document)


def _inquiry_shown(state: PublishedInquiry) -> Shown:
    caller = state["caller"]
    return without_empty(
        {
            "source": state["source"],
            "import_issues": state["import_issues"],
            "excerpt": excerpt(state["summary"] or state["reply"] or ""),
            "caller": without_empty({"kind": caller["kind"], "name": caller["name"], "org": caller["org"]}),
            "number": state["number"],
            "direction": state["direction"],
            "precision": state["precision"],
            "received_by": state["received_by"],
            "received_by_text": state["received_by_text"],
            "callback": state["callback"],
            "urgency": state["urgency"],
            "household_text": state["household_text"],
            "incident": state["incident"],
            "reply": state["reply"],
        }
    )


def _inquiry_parts(state: PublishedInquiry) -> Iterator[Part]:
    yield "title", state["subject"]
    yield "caller", state["caller"]["name"]
    yield "agency", state["caller"]["org"]
    yield "household_text", state["household_text"]
    yield "summary", state["summary"]
    yield "reply", state["reply"]
    for answer in state["answers"]:
        yield "reply", answer["text"]
    for message in state["messages"]:
        yield "message", message["text"]
    if state["callback"]:
        yield "callback", state["callback"]["by_text"]
        yield "callback", state["callback"]["note"]


def approval(key: str, version: int, state: PublishedApprovalCase) -> ApprovalDocument:
    """An approval case: its title, the drafter's comment and the instructions, without the sign-off itself."""
    items = state["items"]
    document: ApprovalDocument = {
        **identity(key, version, state["office_code"], state["ward_code"]),
        **_households(
            state["household_id"],
            also=present(item["household_id"] for item in items),
            perhaps=[item["record_id"] for item in items if not item["household_id"]],
        ),
        **when(state["decided_at"] or state["drafted_at"]),
        **text_of(_approval_parts(state)),
        "kind": "approval",
        "deleted": False,
        "unit": state["drafter_unit"],
        "author_id": state["drafter"]["staff_id"],
        "state": state["state"],
        "time_known": True,
        "title": state["title"],
        "shown": _approval_shown(state),
    }
    return sealed(document)


def _approval_shown(state: PublishedApprovalCase) -> Shown:
    return without_empty(
        {
            "source": state["source"],
            "import_issues": state["import_issues"],
            "excerpt": "" if state["withheld"] else excerpt(state["comment"] or ""),
            "record_ids": [item["record_id"] for item in state["items"]],
            "number": state["number"],
            "matter_type": state["matter_type"],
            "route": state["route"],
            "round": state["round"],
            "drafter": state["drafter"],
            "drafted_at": state["drafted_at"],
            "decided_at": state["decided_at"],
            "decided": state["decided"],
            "needed_by": state["needed_by"],
            "urgent": state["urgent"],
            "amount": state["amount"],
            "flags": state["flags"],
        }
    )


def _approval_parts(state: PublishedApprovalCase) -> Iterator[Part]:
    yield "title", state["title"]
    if state["withheld"]:
        return
    yield "comment", state["comment"]
    for step in state["steps"]:
        for act in step["acted"]:
            if act["instruction"]:
                yield "instruction", act["instruction"]["text"]


def action_item(key: str, version: int, state: PublishedActionItem) -> ActionItemDocument:
    """An action item or appointment. Its time is that of the appointment, else the due date, else the opening."""
    due_on = state["due_on"]
    moment = state["starts_at"] or (instant(date.fromisoformat(due_on)) if due_on else state["opened_at"])
    document: ActionItemDocument = {
        **identity(key, version, state["office_code"], state["ward_code"]),
        **_households(state["household_id"]),
        **when(moment),
        **text_of([("title", state["title"]), ("note", state["note"])]),
        "kind": "action_item",
        "deleted": False,
        "assignee_id": state["assignee_id"],
        "item_class": state["class"],
        "item_kind": state["kind"],
        "state": state["state"],
        "due_on": due_on,
        "time_known": bool(state["starts_at"]) and state["time_known"],
        "is_imported": state["is_imported"],
        "title": state["title"],
        "shown": _action_item_shown(state),
    }
    return sealed(document)


def _action_item_shown(state: PublishedActionItem) -> Shown:
    return without_empty(
        {
            "source": state["source"],
            "import_issues": state["import_issues"],
            "due_on": state["due_on"],
            "original_due_on": state["original_due_on"],
            "starts_at": state["starts_at"],
            "place": state["place"],
            "staff": state["staff"],
            "method": state["method"],
            "assignee_text": state["assignee_text"],
            "opened_at": state["opened_at"],
            "done_at": state["done_at"],
            "done_on": state["done_on"],
            "note": state["note"],
            "legal_basis": state["legal_basis"],
            "source_ref": state["source_ref"],
            "evidence_ref": state["evidence_ref"],
        }
    )


def _households(own: str | None, *, also: Iterable[str] = (), perhaps: Iterable[str] = ()) -> Households:
    """The households of an entry: its `own`, others that it is `also` about, and those that it is `perhaps` about.

    A note about nobody yet is named by its own id in `perhaps`, so that the entry is hidden where the note is.
    """
    listed = present([own, *also])
    return {"household_id": own, "household_ids": listed, "concerned_ids": present([*listed, *perhaps])}
