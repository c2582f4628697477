"""Records and cases set up through the API, so that a test begins where its screen does."""

from collections.abc import Callable, Sequence
from typing import Any

from ops.browser import Seat as ApiSeat
from ops.browser import until
from tests.e2e.seat import Person
from tests.e2e.worlds import OFFICE
from tests.times import ago

Doc = dict[str, Any]
VISITED_AT = ago(days=2)
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
        "occurred_at": VISITED_AT,
        "segments": [{"kind": "fact" if n == 0 else "statement", "text": text} for n, text in enumerate(texts)],
    }  # fmt: skip


def written(seat: ApiSeat, household: str, title: str, texts: Sequence[str] = BODY) -> Doc:
    """A finished record."""
    draft = seat.post("/api/v1/drafts", content(household, title, texts))
    return seat.post(f"/api/v1/drafts/{draft['id']}/finish", if_match=draft["version"])


def submitted(seat: ApiSeat, household: str, title: str, texts: Sequence[str] = BODY) -> Doc:
    """A case that has reached its first approver."""
    return submitted_together(seat, household, [title], texts)


def submitted_together(
    seat: ApiSeat, household: str, titles: Sequence[str], texts: Sequence[str] = BODY, **more: Any
) -> Doc:
    """A case of several records that has reached its first approver; `more` is said of the submission."""
    records = [written(seat, household, title, texts) for title in titles]
    items = [{"record_id": record["id"], "version": record["version"]} for record in records]
    sent = seat.post("/api/v1/submissions", {"household_id": household, "items": items, **more})
    return until("案件が届くこと", 60, arrived(seat, sent["id"]))


def clear_box(seat: ApiSeat) -> None:
    """Nothing of other tests waits for this person."""
    for row in seat.get("/api/v1/approvals", {"box": "waiting", "limit": 100})["items"]:
        seat.post(f"/api/v1/approvals/{row['id']}/approve", {}, row["version"])


def sent_again(worker: ApiSeat, supervisor: ApiSeat, household: str, title: str, texts: Sequence[str]) -> Doc:
    """A case that came back for its second part and was sent again with another one; as the supervisor has it."""
    case = submitted(worker, household, title)
    mine = case["items"][0]["record_id"]
    record = worker.get(f"/api/v1/records/{mine}")
    place = {"record_id": mine, "segment_id": record["segments"][1]["id"]}
    word = {"comment": "収入の額を確かめてください。", "anchors": [place]}
    supervisor.post(f"/api/v1/approvals/{case['id']}/return", word, case["version"])
    changed_and_sent_again(worker, case, texts)
    return until("再提出が届くこと", 60, in_round(supervisor, case["id"], 2))


def changed_and_sent_again(
    worker: ApiSeat, case: Doc, texts: Sequence[str] = (BODY[0], "額を確かめた。")
) -> None:
    """The record of a case that was returned says these things now, and goes to its approvers again."""
    mine = case["items"][0]["record_id"]
    record = until("差し戻されること", 60, in_state(worker, mine, "returned"))
    changed = content(record["household_id"], record["title"], texts)
    for segment, known in zip(changed["segments"], record["segments"], strict=True):
        segment["id"] = known["id"]
    record = worker.put(f"/api/v1/records/{mine}", changed, record["version"])
    item = {"record_id": mine, "version": record["version"]}
    worker.post(f"/api/v1/submissions/{case['id']}/resubmit", {"items": [item]})


def in_state(seat: ApiSeat, record: str, state: str) -> Callable[[], Doc | None]:
    """The record once it is in a state."""

    def look() -> Doc | None:
        found = seat.get(f"/api/v1/records/{record}")
        return found if found["state"] == state else None

    return look


def in_round(seat: ApiSeat, case: str, number: int) -> Callable[[], Doc | None]:
    """The case once it is in a round."""

    def look() -> Doc | None:
        found = seat.get(f"/api/v1/approvals/{case}")
        return found if found["round"] == number else None

    return look


def arrived(seat: ApiSeat, case: str) -> Callable[[], Doc | None]:
    """The case once approvals knows it."""

    def look() -> Doc | None:
        sent = [
            each for each in seat.get("/api/v1/approvals", {"box": "sent"})["items"] if each["id"] == case
        ]
        return seat.get(f"/api/v1/approvals/{case}") if sent else None

    return look
