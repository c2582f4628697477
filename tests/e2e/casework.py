"""Records and cases set up through the API, so that a test begins where its screen does."""

from collections.abc import Callable, Sequence
from typing import Any

from ops.browser import Seat as ApiSeat
from ops.browser import until
from tests.e2e.seat import Person
from tests.e2e.worlds import OFFICE

Doc = dict[str, Any]
BODY = ("主は在宅。室内は片付いている。", "主より、就労の意欲はあるとのこと。収入は月5万円と申告。")


def team(people: Sequence[Person], office: str = OFFICE) -> tuple[Person, Person, Person]:
    """A caseworker, the supervisor of the same unit, and the section chief."""
    chief = next(p for p in people if p.role == "section_chief" and p.office_code == office)
    for supervisor in (p for p in people if p.role == "supervisor" and p.office_code == office):
        for worker in people:
            if worker.role == "caseworker" and worker.unit == supervisor.unit and worker.id != supervisor.id:
                return worker, supervisor, chief
    raise LookupError("no unit with a caseworker and a supervisor")


def content(household: str, title: str, texts: Sequence[str] = BODY) -> Doc:
    """A whole home visit of a day that is over."""
    return {
        "household_id": household, "record_type": "home_visit", "subjects": ["living"], "title": title,
        "occurred_at": "2026-11-20T01:00:00.000Z", "late_reason": "試験のため",
        "segments": [{"kind": "fact" if n == 0 else "statement", "text": text} for n, text in enumerate(texts)],
    }  # fmt: skip


def written(seat: ApiSeat, household: str, title: str, texts: Sequence[str] = BODY) -> Doc:
    """A finished record."""
    draft = seat.post("/api/v1/drafts", content(household, title, texts))
    return seat.post(f"/api/v1/drafts/{draft['id']}/finish", if_match=draft["version"])


def submitted(seat: ApiSeat, household: str, title: str, texts: Sequence[str] = BODY) -> Doc:
    """A case that has reached its first approver."""
    record = written(seat, household, title, texts)
    item = {"record_id": record["id"], "version": record["version"]}
    sent = seat.post("/api/v1/submissions", {"household_id": household, "items": [item]})
    return until("案件が届くこと", 20, arrived(seat, sent["id"]))


def arrived(seat: ApiSeat, case: str) -> Callable[[], Doc | None]:
    """The case once approvals knows it."""

    def look() -> Doc | None:
        sent = [
            each for each in seat.get("/api/v1/approvals", {"box": "sent"})["items"] if each["id"] == case
        ]
        return seat.get(f"/api/v1/approvals/{case}") if sent else None

    return look
