"""差戻し of some records of a bundle: they return to the drafter's 今日, the others go on to their decision."""

import secrets
from collections.abc import Callable
from contextlib import closing

from playwright.sync_api import expect

from ops.browser import until
from tests.e2e.casework import in_round, in_state, submitted_together, team
from tests.e2e.seat import BrowserUser, DemoStaff

SitDown = Callable[[DemoStaff], BrowserUser]
NOTICES = "お知らせ"
RUN = secrets.token_hex(3)
TITLES = (f"束の訪問 {RUN}", f"束の電話 {RUN}", f"束の面接 {RUN}")
REASON = "聞き取った額が訪問の記録と合いません。確かめてください。"


def test_one_record_of_a_bundle_comes_back_and_the_others_go_on(sit_down: SitDown, people: list[DemoStaff]) -> None:
    worker, supervisor, chief = (sit_down(person) for person in team(people))
    with closing(worker.without_browser()) as api:
        household = api.get("/api/v1/households", {"worker": worker.person.id, "limit": 20})["items"][1]["id"]
        case = submitted_together(api, household, TITLES)
        faulty = case["items"][1]["record_id"]

        page = supervisor.open(f"/approvals/{case['id']}")
        page.get_by_role("button", name="差戻し", exact=True).click()
        panel = page.get_by_role("region", name="差戻し")
        choice = panel.get_by_role("group", name="戻す記録")
        expect(choice.get_by_role("checkbox")).to_have_count(3)
        expect(panel.get_by_label("理由（必須）")).to_be_focused()
        choice.get_by_label(TITLES[1]).press("Space")
        supervisor.hands.press("Control+Enter")
        expect(panel.get_by_text("理由を書いてください。")).to_be_visible()
        panel.get_by_label("理由（必須）").focus()
        supervisor.hands.write(REASON)
        supervisor.hands.press("Control+Enter")
        expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("差し戻しました")

        until("記録が戻ること", 60, in_state(api, faulty, "returned"))
        until("残りが進むこと", 60, in_round(api, case["id"], 2))

    # The other records resume at the approver who returned the one; only they are shown, and they are decided.
    for seat in (supervisor, chief):
        page = seat.open(f"/approvals/{case['id']}")
        expect(page.get_by_role("article")).to_have_count(2)
        expect(page.get_by_role("article").filter(has_text=TITLES[1])).to_have_count(0)
        expect(page.get_by_role("region", name="意見と指示")).to_contain_text(REASON)
        expect(page.get_by_role("button", name="決裁して次へ" if seat is chief else "承認して次へ")).to_be_enabled()
        seat.hands.press("Control+Enter")
        expect(page.get_by_label(NOTICES, exact=True)).to_contain_text(
            "決裁しました" if seat is chief else "承認しました"
        )

    # The drafter finds the returned record on 今日, with its state, and submits it again.
    page = worker.open()
    card = page.get_by_role("region", name="未回付")
    row = card.get_by_role("listitem").filter(has_text=TITLES[1])
    expect(row).to_contain_text("差戻し")
    expect(card.get_by_role("listitem").filter(has_text=TITLES[0])).to_have_count(0)
    row.get_by_role("link").press("Enter")
    expect(page.get_by_role("region", name="差戻し")).to_contain_text(REASON)
    page.get_by_role("textbox", name="本人等の話").fill("収入は月7万円と申告。給与明細で確認。")
    worker.hands.press("Control+Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("決裁に回付しました")
    expect(page.get_by_role("main")).to_contain_text(TITLES[1])
    worker.open()
    expect(page.get_by_role("main")).to_contain_text("ないもの：")  # everything is loaded
    expect(card.get_by_role("listitem").filter(has_text=TITLES[1])).to_have_count(0)
