"""Sets up records and cases through the API, so that a test begins where its screen does."""

import secrets
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

from playwright.sync_api import Page

from ops.browser import GatewayClient as ApiSeat
from ops.browser import until
from tests.e2e.seat import BrowserUser, DemoStaff
from tests.e2e.worlds import OFFICE, households_of
from tests.times import ago

Doc = dict[str, Any]
VISITED_AT = ago(days=2)
BODY = ("主は在宅。室内は片付いている。", "主より、就労の意欲はあるとのこと。収入は月5万円と申告。")


def team(people: Sequence[DemoStaff], office: str = OFFICE) -> tuple[DemoStaff, DemoStaff, DemoStaff]:
    """A caseworker, the supervisor of the same unit, and the section chief."""
    chief = next(p for p in people if p.role == "section_chief" and p.office_code == office)
    for supervisor in (p for p in people if p.role == "supervisor" and p.office_code == office):
        for worker in people:
            if worker.role == "caseworker" and worker.unit == supervisor.unit and worker.id != supervisor.id:
                return worker, supervisor, chief
    raise LookupError("no unit with a caseworker and a supervisor")


def content(household: str, title: str, texts: Sequence[str] = BODY) -> Doc:
    """The complete content of a home visit on a past day."""
    return {
        "household_id": household,
        "record_type": "home_visit",
        "subjects": ["living"],
        "title": title,
        "occurred_at": VISITED_AT,
        "segments": [{"kind": "fact" if n == 0 else "statement", "text": text} for n, text in enumerate(texts)],
    }


def written(seat: ApiSeat, household: str, title: str, texts: Sequence[str] = BODY) -> Doc:
    """A finished record."""
    draft = seat.post("/api/v1/drafts", content(household, title, texts))
    return seat.post(f"/api/v1/drafts/{draft['id']}/finish", if_match=draft["version"])


def submitted(seat: ApiSeat, household: str, title: str, texts: Sequence[str] = BODY) -> Doc:
    """A case that has reached its first approver."""
    return submitted_together(seat, household, [title], texts)


def policy_submitted(seat: ApiSeat, household: str, title: str) -> Doc:
    """A case of a 援助方針, which is no record of fact."""
    body = {**content(household, title, ("就労の支援を続ける。",)), "record_type": "support_policy"}
    draft = seat.post("/api/v1/drafts", body)
    record = seat.post(f"/api/v1/drafts/{draft['id']}/finish", if_match=draft["version"])
    item = {"record_id": record["id"], "version": record["version"]}
    sent = seat.post("/api/v1/submissions", {"household_id": household, "matter_type": "policy", "items": [item]})
    return until("案件が届くこと", 60, arrived(seat, sent["id"]))


def submitted_together(
    seat: ApiSeat, household: str, titles: Sequence[str], texts: Sequence[str] = BODY, **more: Any
) -> Doc:
    """A case of several records that has reached its first approver; `more` adds fields to the submission."""
    records = [written(seat, household, title, texts) for title in titles]
    items = [{"record_id": record["id"], "version": record["version"]} for record in records]
    sent = seat.post("/api/v1/submissions", {"household_id": household, "items": items, **more})
    return until("案件が届くこと", 60, arrived(seat, sent["id"]))


def select_words(page: Page, words: str) -> None:
    """Select words in the text of a case with the mouse; they must stand on one line."""
    place = page.evaluate(PLACE_OF_WORDS, words)
    page.mouse.move(place["left"] + 1, place["middle"])
    page.mouse.down()
    page.mouse.move(place["right"] - 1, place["middle"], steps=4)
    page.mouse.up()


PLACE_OF_WORDS = """words => {
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    const at = text.data.indexOf(words);
    if (at < 0 || !text.parentElement.closest("[data-part]")) continue;
    text.parentElement.scrollIntoView({ block: "center" });
    const range = document.createRange();
    range.setStart(text, at);
    range.setEnd(text, at + words.length);
    const { left, right, top, height } = range.getBoundingClientRect();
    return { left, right, middle: top + height / 2 };
  }
  throw new Error("the words are in no text");
}"""


def item_opened(seat: BrowserUser, **more: Any) -> str:
    """An action item of the person, for their first household; returns its title."""
    title = f"書類を確かめる {secrets.token_hex(4)}"
    household = households_of(seat, seat.person.id)[0]["id"]
    item = {"household_id": household, "kind": "other", "title": title, "assignee_id": seat.person.id}
    with closing(seat.without_browser()) as api:
        api.post("/api/v1/action-items", {**item, **more})
    return title


def clear_box(seat: ApiSeat) -> None:
    """Clear this person's box of what other tests left there."""
    for row in seat.get("/api/v1/approvals", {"box": "waiting", "limit": 100})["items"]:
        seat.post(f"/api/v1/approvals/{row['id']}/approve", {}, row["version"])


def sent_again(worker: ApiSeat, supervisor: ApiSeat, household: str, title: str, texts: Sequence[str]) -> Doc:
    """A case that was returned for its second segment and sent again with these texts, as the supervisor gets it."""
    case = submitted(worker, household, title)
    mine = case["items"][0]["record_id"]
    record = worker.get(f"/api/v1/records/{mine}")
    place = {"record_id": mine, "segment_id": record["segments"][1]["id"]}
    word = {"comment": "収入の額を確かめてください。", "anchors": [place]}
    supervisor.post(f"/api/v1/approvals/{case['id']}/return", word, case["version"])
    changed_and_sent_again(worker, case, texts)
    return until("再回付が届くこと", 60, in_round(supervisor, case["id"], 2))


def changed_and_sent_again(worker: ApiSeat, case: Doc, texts: Sequence[str] = (BODY[0], "額を確かめた。")) -> None:
    """Change the record of a returned case to these sentences, and send it to its approvers again."""
    mine = case["items"][0]["record_id"]
    record = until("差し戻されること", 60, in_state(worker, mine, "returned"))
    changed = content(record["household_id"], record["title"], texts)
    for segment, known in zip(changed["segments"], record["segments"], strict=True):
        segment["id"] = known["id"]
    record = worker.put(f"/api/v1/records/{mine}", changed, record["version"])
    item = {"record_id": mine, "version": record["version"]}
    worker.post(f"/api/v1/submissions/{case['id']}/resubmit", {"items": [item]})


def in_state(seat: ApiSeat, record: str, state: str) -> Callable[[], Doc | None]:
    """For `until`: the record, once it is in this state."""

    def look() -> Doc | None:
        found = seat.get(f"/api/v1/records/{record}")
        return found if found["state"] == state else None

    return look


def in_round(seat: ApiSeat, case: str, number: int) -> Callable[[], Doc | None]:
    """For `until`: the case, once it is in this round."""

    def look() -> Doc | None:
        found = seat.get(f"/api/v1/approvals/{case}")
        return found if found["round"] == number else None

    return look


def arrived(seat: ApiSeat, case: str) -> Callable[[], Doc | None]:
    """For `until`: the case, once approvals knows it."""

    def look() -> Doc | None:
        sent = [each for each in seat.get("/api/v1/approvals", {"box": "sent"})["items"] if each["id"] == case]
        return seat.get(f"/api/v1/approvals/{case}") if sent else None

    return look
