"""Case notes, action items and inquiries of a book as the objects that the services store.

Nothing is invented: sign-offs stay `legacy_signoff`, authors stay text where no member of staff fits, and a day that
cannot be read stays empty.
"""

from collections.abc import Iterator
from datetime import time

from libs.calendar import instant
from libs.canonical import sha256_hex
from libs.contracts import codes
from libs.contracts.casework import ActionItem, Counterpart, LegacySignoff, Performer, Record, Segment, VisitLine
from libs.contracts.counter import Callback, Caller, Inquiry
from libs.ids import derived_id
from ops.importer.legacy import InquiryRow, ItemRow, NoteRow
from ops.importer.legacy.readings import caller_kind, item_class
from ops.importer.objects import ImportObject, ImportObjectBuilder, State, state_of

_TITLE = 80


def casework_objects(builder: ImportObjectBuilder) -> Iterator[ImportObject]:
    """Records and action items, then inquiries."""
    for note in builder.book.notes:
        yield builder.make(note, "record", _record(builder, note))
    for item in builder.book.items:
        yield builder.make(item, "action_item", _action_item(builder, item))
    for inquiry in builder.book.inquiries:
        yield builder.make(inquiry, "inquiry", _inquiry(builder, inquiry), service="inquiries")


def _record(builder: ImportObjectBuilder, row: NoteRow) -> State:
    author_id = builder.staff_id(row.author)
    occurred_at = instant(row.occurred_on) if row.occurred_on else None
    segments = _segments(builder, row, author_id)
    visits = _visits(row, author_id)
    record = Record.model_validate(
        builder.base(row, "record")
        | {
            "household_id": builder.household_id(row.household),
            "office_code": builder.mapping.office_code,
            "ward_code": builder.mapping.ward_code,
            "unit": row.author.unit if row.author else None,
            "worker_id": author_id,
            "record_type": row.record_type or "memo",
            "subjects": row.subjects or ["other"],
            "occurred_at": occurred_at,
            "time_known": False,
            "title": (row.kind_text or codes.LABELS["record_type"][row.record_type or "memo"])[:_TITLE],
            "counterpart": [_counterpart(row.counterpart)] if row.counterpart else [],
            "performed_by": [Performer(staff_id=author_id, external=row.author_text)],
            "visits": visits,
            "segments": segments,
            "next_plan": _next_plan(row),
            "author_id": author_id,
            "author_text": row.author_text,
            "author": builder.by_whom(row.author) if row.author else None,
            "written_at": occurred_at or instant(builder.mapping.as_of),
            "state": row.state,
            "content_sha256": sha256_hex(
                {
                    "segments": [segment.model_dump(mode="json") for segment in segments],
                    "visits": [visit.model_dump(mode="json") for visit in visits],
                    "attachments": [],
                }
            ),
            "is_imported": True,
            "original_text": _original(row, row.body),
            "legacy_signoff": [
                LegacySignoff(post=s.post, on=s.on and s.on.isoformat(), text=s.text) for s in row.signoffs
            ],
        }
    )
    return state_of(record)


def _segments(builder: ImportObjectBuilder, row: NoteRow, author_id: str | None) -> list[Segment]:
    """The body verbatim as one segment: the book does not say what is fact and what is opinion."""
    if not row.body.strip():
        return []
    return [
        Segment(
            id=derived_id(builder.id_of(row, "record"), "segment", 1),
            kind="fact",
            text=row.body,
            by=author_id,
            origin="imported",
        )
    ]


def _visits(row: NoteRow, author_id: str | None) -> list[VisitLine]:
    if row.visit_result is None or row.record_type in codes.NO_VISIT_LINES:
        return []
    day = row.occurred_on.isoformat() if row.occurred_on else None
    line = {"target": "household", "on": day, "result": row.visit_result, "performer": author_id}
    return [VisitLine.model_validate(line)]


def _counterpart(text: str) -> Counterpart:
    kind = caller_kind(text, "")
    known = codes.codes(codes.CounterpartKind)
    return Counterpart.model_validate({"kind": kind if kind in known else "other", "name": text})


def _next_plan(row: NoteRow) -> str | None:
    """The column of the book if there is one, otherwise the sentence that names the next day, verbatim."""
    if row.next_plan:
        return row.next_plan
    return row.follow_up.what if row.follow_up and row.follow_up.due else None


def _original(row: NoteRow | InquiryRow, *elsewhere: str) -> str:
    """The row's cells by heading, except the long ones that are kept verbatim elsewhere."""
    kept = {text.strip() for text in elsewhere}
    return "\n".join(f"{heading}：{text}" for heading, text in row.original.items() if text not in kept)


def _action_item(builder: ImportObjectBuilder, row: ItemRow) -> State:
    due_on = row.due_on.isoformat() if row.due_on else None
    item = ActionItem.model_validate(
        builder.base(row, "action_item")
        | {
            "class": item_class(row.kind),
            "kind": row.kind,
            "title": row.title[:_TITLE] or codes.LABELS["item_kind"][row.kind],
            "household_id": builder.household_id(row.household),
            "office_code": builder.mapping.office_code,
            "ward_code": builder.mapping.ward_code,
            "assignee_id": builder.staff_id(row.worker),
            "assignee_text": None if row.worker else row.worker_text or None,
            "due_on": due_on,
            "original_due_on": due_on,
            "note": row.note,
            "state": row.state,
            "opened_at": instant(builder.mapping.as_of),
            "done_on": row.done_on.isoformat() if row.done_on else None,
            "is_imported": True,
        }
    )
    return state_of(item)


def _inquiry(builder: ImportObjectBuilder, row: InquiryRow) -> State:
    received_at = instant(row.received_on, row.clock.at or time()) if row.received_on else None
    waiting = row.callback == "needed"
    inquiry = Inquiry.model_validate(
        builder.base(row, "inquiry")
        | {
            "received_at": received_at,
            "precision": row.clock.precision,
            "channel": row.channel,
            "received_by_id": builder.staff_id(row.received_by),
            "received_by_text": None if row.received_by else row.received_by_text or None,
            "received_by": builder.by_whom(row.received_by) if row.received_by else None,
            "logged_at": received_at or instant(builder.mapping.as_of),
            "caller": _caller(row),
            "household_id": builder.household_id(row.household),
            "household_text": row.household_text or None,
            "candidates": [builder.id_of(household, "household") for household in row.candidates],
            "office_code": builder.mapping.office_code,
            "ward_code": builder.mapping.ward_code,
            "subject": _subject(row.subject),
            "summary": row.subject,
            "reply": row.reply or None,
            "callback": Callback(note=row.callback_text) if row.callback != "none" else None,
            "state": "callback" if waiting else "closed",
            "is_imported": True,
            "original_text": _original(row, row.subject, row.reply),
        }
    )
    return state_of(inquiry)


def _caller(row: InquiryRow) -> Caller:
    name = row.caller_name or None
    return Caller.model_validate({"kind": row.caller_kind, "name": name, "org": row.relation or None})


def _subject(summary: str) -> str:
    """A line for lists: the first sentence of what was asked."""
    first = summary.strip().split("\n")[0].split("。")[0]
    return (first or "（用件の記入なし）")[:_TITLE]
