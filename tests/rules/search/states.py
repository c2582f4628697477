"""Published states as the owners make them, with invented people, and their index documents."""

import json
from typing import Any, cast

from services.search.domain.documents import Document
from services.search.events import document_of


def as_json(value: object) -> Any:
    """The JSON value that a reader gets of what is sent or stored."""
    return json.loads(json.dumps(value))


def document(key: str, version: int, state: dict[str, Any]) -> dict[str, Any]:
    """The index document of a state."""
    return as_json(document_of(key, version, state))


def damaged(document: Document, **changes: Any) -> Document:
    """A document that no state produces: the engine or a comparison must detect it."""
    return cast("Document", {**document, **changes})


def record(**changes: Any) -> dict[str, Any]:
    """A home visit of a household of 垂水, as records publishes it."""
    return {
        "id": "r1",
        "version": 1,
        "household_id": "h1",
        "office_code": "tarumi",
        "ward_code": "08",
        "unit": "1係",
        "worker_id": "s1",
        "record_type": "home_visit",
        "subjects": ["living", "health"],
        "occurred_at": "2026-03-31T15:30:00.000Z",
        "time_known": True,
        "title": "定期訪問",
        "counterpart": [{"kind": "medical", "name": "塩屋診療所"}],
        "segments": [
            {
                "id": "g1",
                "kind": "fact",
                "text": "宮﨑様宅を訪問し面接。",
                "source": {"type": "doctor", "name": "髙木医師"},
            },
            {"id": "g2", "kind": "opinion", "text": "家賃の滞納は３か月分。"},
        ],
        "next_plan": "訪看と相談する",
        "author_id": "s1",
        "author": {"staff_id": "s1", "name": "浜口次郎", "post": "現業員", "office_code": "tarumi"},
        "written_at": "2026-04-01T01:00:00.000Z",
        "state": "written",
        "content_sha256": "0" * 64,
        **changes,
    }


def inquiry(**changes: Any) -> dict[str, Any]:
    """A call of a landlord."""
    return {
        "id": "i1",
        "version": 1,
        "received_at": "2026-04-02T00:30:00.000Z",
        "precision": "about",
        "channel": "phone",
        "logged_at": "2026-04-02T00:40:00.000Z",
        "logged_by_id": "s2",
        "caller": {"kind": "landlord", "name": "大家の岡", "org": "岡不動産"},
        "household_id": "h1",
        "household_text": "垂-318 浜口",
        "office_code": "tarumi",
        "ward_code": "08",
        "subject": "家賃の件",
        "summary": "振込がないとのこと",
        "reply": "確認して折り返す",
        "answers": [{"text": "明日振り込むと伝えた", "at": "2026-04-02T01:00:00.000Z", "by": {}}],
        "state": "answered",
        **changes,
    }


def approval(**changes: Any) -> dict[str, Any]:
    """A case about records of two households."""
    return {
        "id": "a1",
        "version": 3,
        "household_id": None,
        "office_code": "tarumi",
        "ward_code": "08",
        "matter_type": "record",
        "title": "定期訪問の報告",
        "drafter": {"staff_id": "s1", "name": "浜口次郎", "post": "現業員", "office_code": "tarumi"},
        "drafter_unit": "1係",
        "drafted_at": "2026-04-01T02:00:00.000Z",
        "items": [
            {"record_id": "r1", "version": 1, "sha256": "0" * 64, "household_id": "h1"},
            {"record_id": "r2", "version": 1, "sha256": "1" * 64, "household_id": "h2"},
        ],
        "comment": "ご確認ください",
        "steps": [{"seq": 1, "acted": [{"comment": "承知", "instruction": {"text": "通帳の写しを求めること"}}]}],
        "round": 1,
        "state": "circulating",
        **changes,
    }


def action_item(**changes: Any) -> dict[str, Any]:
    """An income report that is due."""
    return {
        "id": "t1",
        "version": 1,
        "class": "statutory",
        "kind": "income_report",
        "title": "収入申告書の提出",
        "household_id": "h1",
        "office_code": "tarumi",
        "ward_code": "08",
        "assignee_id": "s1",
        "due_on": "2026-05-10",
        "state": "open",
        "opened_at": "2026-04-01T02:00:00.000Z",
        **changes,
    }


def household(**changes: Any) -> dict[str, Any]:
    """A household with a case number in the spelling of a legacy book."""
    return {
        "id": "h1",
        "version": 1,
        "case_numbers": [{"series": "垂", "number": "垂-00318", "original": "318"}],
        "office_code": "tarumi",
        "ward_code": "08",
        "worker_id": None,
        "district_id": "d1",
        "status": "active",
        "head_person_id": "p1",
        "members": [{"person_id": "p1"}, {"person_id": "p2"}],
        **changes,
    }


def person(**changes: Any) -> dict[str, Any]:
    """A person with a former name."""
    return {
        "id": "p1",
        "version": 1,
        "names": [
            {"kind": "legal", "text": "濵口　志づ", "kana": "ハマグチ シヅ"},
            {"kind": "birth", "text": "渡邉志づ", "kana": "ﾜﾀﾅﾍﾞ ｼﾂﾞ"},
        ],
        **changes,
    }
