"""The panel of a call: in the order of the conversation, the same words for every household, and nothing told unnoticed."""

import secrets
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.calls import called_by, caller, confirmed, panel
from tests.e2e.casework import team
from tests.e2e.seat import BrowserUser, DemoStaff
from tests.e2e.worlds import households_of, protected_household
from tests.times import day

Doc = dict[str, Any]
SitDown = Callable[[DemoStaff], BrowserUser]
NOTICES = "お知らせ"
SENTENCE = (
    "「受給の有無を含め、どなたのことでもお答えしていません。ご用件とお名前を伺い、必要があればこちらから連絡します」"
)
SCHOOL = "試験第三小学校"


def once(text: str) -> str:
    """The text with a mark that no other run uses."""
    return f"{text} {secrets.token_hex(4)}"


def opened_on(seat: BrowserUser, household: str) -> Page:
    """The panel, opened on the ledger of a household."""
    page = seat.open(f"/households/{household}")
    page.get_by_role("link", name="記録を書く").wait_for()
    seat.hands.press("i")
    expect(panel(page).get_by_role("region", name="応対の手がかり")).to_be_visible()
    return page


def plain_household(seat: BrowserUser) -> str:
    """A household of the person that is not protected."""
    for each in households_of(seat, seat.person.id):
        if not seat.ask(f"/api/v1/households/{each['id']}").get("protection"):
            return each["id"]
    pytest.fail("the books hold no household without protection")


def a_teacher(seat: BrowserUser, level: str = "status_only") -> tuple[str, str]:
    """A household with a member whose teacher is a related party who may be told this much; its id and the teacher's role."""
    for household in households_of(seat, seat.person.id):
        whole = seat.ask(f"/api/v1/households/{household['id']}")
        for member in whole["members"]:
            role = f"{member['relation']}の担任等"
            if whole.get("protection") or not member["relation"] or member.get("to"):
                continue
            party = {
                "household_id": household["id"],
                "kind": "school",
                "org": SCHOOL,
                "member_id": member["person_id"],
                "may_tell": {"level": level, "basis": "本人の同意書", "until": day(30)},
                "phone": "078-000-0003",
            }
            known = seat.ask(f"/api/v1/related-parties?household_id={household['id']}")["items"]
            with closing(seat.without_browser()) as api:
                for each in known:  # of an earlier test
                    ended = {name: each[name] for name in ("kind", "org", "name", "member_id")}
                    api.put(f"/api/v1/related-parties/{each['id']}", {**ended, "to": day(-1)}, each["version"])
                api.post("/api/v1/related-parties", party)
            return household["id"], role
    pytest.fail("the books hold no household with a related member")


def logged(seat: BrowserUser, said: str) -> Doc:
    [call] = [each for each in seat.ask("/api/v1/inquiries?limit=100")["items"] if each["summary"] == said]
    return call


def test_every_caller_hears_the_same_sentence(seat: BrowserUser, people: list[DemoStaff]) -> None:
    worker, protected = protected_household(seat, people)
    page = opened_on(seat, protected)
    expect(panel(page).get_by_role("region", name="先に言ってはいけないこと")).to_have_text(SENTENCE)
    expect(panel(page)).not_to_contain_text(worker.name)
    page = opened_on(seat, plain_household(seat))
    expect(panel(page).get_by_role("region", name="先に言ってはいけないこと")).to_have_text(SENTENCE)
    panel(page).get_by_role("button", name="世帯を選び直す").click()
    expect(panel(page).get_by_role("region", name="先に言ってはいけないこと")).to_have_text(SENTENCE)
    expect(panel(page).get_by_role("region", name="この相手に伝えてよいこと")).to_contain_text("世帯が決まるまで")


def test_a_related_party_is_a_chip_by_role_and_its_place_is_shown_only_when_it_is_looked_up(seat: BrowserUser) -> None:
    household, role = a_teacher(seat)
    page = opened_on(seat, household)
    expect(panel(page).get_by_role("radiogroup", name="相手").get_by_role("radio", checked=True)).to_have_count(0)
    expect(panel(page).get_by_role("radiogroup", name="相手").get_by_role("radio").first).to_have_accessible_name(role)
    caller(page, role).check()
    may = panel(page).get_by_role("region", name="この相手に伝えてよいこと")
    expect(may).to_contain_text("何も伝えない（用件だけ預かる）")
    expect(may).to_contain_text("本人確認が一致すれば「受給の有無まで」")
    confirmed(page, "call_back")
    expect(may.get_by_role("strong")).to_have_text("受給の有無まで")
    expect(may).to_contain_text("根拠：本人の同意書")
    expect(panel(page)).not_to_contain_text(SCHOOL)
    with page.expect_response("**/contacts"):
        panel(page).get_by_role("button", name="台帳と照合する").click()
    expect(panel(page)).to_contain_text(SCHOOL)
    expect(panel(page)).to_contain_text("078-000-0003")


def test_telling_more_than_was_agreed_is_announced_and_recorded(seat: BrowserUser) -> None:
    household, role = a_teacher(seat)
    said = once("来月の行事に家族が来るか知りたい。")
    page = opened_on(seat, household)
    panel(page).get_by_label("聞いたこと", exact=True).fill(said)
    caller(page, role).check()
    confirmed(page)
    panel(page).get_by_role("radio", name="回答", exact=True).check()
    panel(page).get_by_label("答えたこと").fill("来ると答えた。")
    seat.hands.press("Control+Enter")
    expect(panel(page).get_by_text("どこまで伝えたかを選んでください。")).to_be_visible()
    panel(page).get_by_role("radio", name="内容まで", exact=True).check()
    expect(panel(page).get_by_text("伝えてよい範囲を超えています。")).to_be_visible()
    seat.hands.press("Control+Enter")
    dialog = page.get_by_role("dialog", name="伝えてよい範囲を超えています")
    expect(dialog).to_contain_text("「受給の有無まで」")
    seat.hands.press("Enter")  # an Enter pressed by habit goes back to the call
    expect(dialog).to_have_count(0)
    assert not [each for each in seat.changed if each.endswith("/api/v1/inquiries")]
    panel(page).get_by_label("聞いたこと", exact=True).focus()
    seat.hands.press("Control+Enter")
    dialog.get_by_role("button", name="伝えすぎとして登録する").click()
    seat.expect_told("伝えすぎとして記録しました。")
    call = logged(seat, said)
    assert (call["told_level"], call["incident"], call["caller"]["kind"]) == ("full", True, "school")
    listed = seat.open("/inquiries?view=office").get_by_role("main").get_by_role("listitem").filter(has_text=said)
    expect(listed).to_contain_text("伝えすぎ")


def test_an_ordinary_call_fits_the_screen_of_the_offices(seat: BrowserUser) -> None:
    plain = plain_household(seat)
    page = opened_on(seat, plain)
    panel(page).get_by_label("聞いたこと", exact=True).fill("次の訪問の日を変えてほしいとのこと。来週は通院がある。")
    called_by(page, "self")
    confirmed(page)
    panel(page).get_by_role("radio", name="伝言", exact=True).check()
    expect(panel(page).get_by_label("伝言の宛先")).to_be_visible()
    expect(page.get_by_text("読み込んでいます")).to_have_count(0)
    hidden = panel(page).evaluate("each => each.scrollHeight - each.clientHeight")
    assert hidden <= 0, f"{hidden} px of the panel are out of sight"


def test_whoever_is_away_is_shown_as_away_where_a_call_is_taken(
    sit_down: SitDown, people: list[DemoStaff], seat: BrowserUser
) -> None:
    _worker, supervisor, _chief = team(people)
    plain = plain_household(seat)
    absence = {"staff_id": seat.person.id, "from": day(), "to": day(2), "kind": "training"}
    with closing(seat.without_browser()) as api:
        entered = api.post("/api/v1/absences", absence)
        try:
            page = opened_on(sit_down(supervisor), plain)
            expect(panel(page).get_by_role("region", name="応対の手がかり")).to_contain_text("まで不在")
            panel(page).get_by_role("radio", name="伝言", exact=True).check()
            chosen = panel(page).get_by_label("伝言の宛先")
            expect(chosen.locator(f"option[value='{seat.person.id}']")).to_contain_text("まで不在")
            expect(panel(page).get_by_text("宛先の人は")).to_contain_text("まで不在です")
        finally:
            api.post(f"/api/v1/absences/{entered['id']}/cancel", if_match=entered["version"])


def test_the_worker_of_a_protected_household_is_neither_named_nor_said_to_be_away(
    seat: BrowserUser, people: list[DemoStaff]
) -> None:
    worker, household = protected_household(seat, people)
    said = once("面談の日を聞きたい。")
    page = opened_on(seat, household)
    panel(page).get_by_label("聞いたこと", exact=True).fill(said)
    called_by(page, "anonymous")
    panel(page).get_by_role("radio", name="折返し", exact=True).check()
    expect(panel(page).get_by_label("折り返す人")).to_have_value(worker.id)
    expect(panel(page).get_by_label("折り返す人").locator(f"option[value='{worker.id}']")).to_have_text("担当")
    expect(panel(page).get_by_role("region", name="応対の手がかり")).not_to_contain_text("不在")
    seat.hands.press("Control+Enter")
    notice = page.get_by_label(NOTICES, exact=True)
    expect(notice).to_contain_text("折返しは 担当 がします。")
    expect(notice).not_to_contain_text(worker.name)


def test_the_person_and_the_number_of_a_call_back_are_filled_in(seat: BrowserUser) -> None:
    said = once("折り返してほしい。")
    plain = plain_household(seat)
    page = opened_on(seat, plain)
    panel(page).get_by_label("聞いたこと", exact=True).fill(said)
    called_by(page, "self")
    panel(page).get_by_label("相手の電話番号").fill("078-000-0004")
    panel(page).get_by_role("radio", name="折返し", exact=True).check()
    expect(panel(page).get_by_label("折り返す人")).to_have_value(seat.person.id)
    number = panel(page).get_by_label("折返し先の番号")
    expect(number).to_have_value("078-000-0004")
    panel(page).get_by_role("radio", name="受付のみ", exact=True).check()
    expect(number).to_have_count(0)  # nobody wrote it: it is not left over
    panel(page).get_by_role("radio", name="折返し", exact=True).check()
    number.fill("078-000-0005")
    panel(page).get_by_label("聞いたこと", exact=True).focus()
    seat.hands.press("Control+Enter")
    seat.expect_told(f"折返しは {seat.person.name} がします。")
    call = seat.ask(f"/api/v1/inquiries/{logged(seat, said)['id']}")
    assert (call["callback"]["number"], call["callback"]["assignee_id"]) == ("078-000-0005", seat.person.id)


def test_escape_closes_the_panel_after_the_chord_without_a_click(seat: BrowserUser) -> None:
    page = seat.open()
    page.route("**/api/v1/inquiries", lambda route: route.abort())
    seat.hands.press("i")
    panel(page).get_by_label("聞いたこと", exact=True).fill("送れない電話。")
    called_by(page, "self")
    seat.hands.press("Control+Enter")
    expect(panel(page).get_by_text("未送信")).to_be_visible()
    seat.hands.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(page.get_by_text("まだ送れていない問合せがあります。")).to_be_visible()


def test_the_notice_after_a_call_says_where_it_went_and_opens_it(
    sit_down: SitDown, people: list[DemoStaff], seat: BrowserUser
) -> None:
    _worker, supervisor, _chief = team(people)
    said = once("書類の書き方を聞きたい。")
    page = opened_on(seat, households_of(seat, seat.person.id)[0]["id"])
    panel(page).get_by_label("聞いたこと", exact=True).fill(said)
    called_by(page, "self")
    panel(page).get_by_role("radio", name="伝言", exact=True).check()
    panel(page).get_by_label("伝言の宛先").select_option(supervisor.id)
    panel(page).get_by_label("聞いたこと", exact=True).focus()
    seat.hands.press("Control+Enter")
    notice = page.get_by_label(NOTICES, exact=True)
    expect(notice).to_contain_text(f"{supervisor.name} へ伝言しました。")
    page.get_by_role("link", name="今日", exact=False).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("今日")
    notice.get_by_role("button", name="開く").click()
    expect(page.locator("ol > li section").filter(has_text=said)).to_be_visible()


def test_a_logged_call_is_corrected_where_it_is_shown(seat: BrowserUser) -> None:
    subject, right = once("間違えた件名"), once("正しい件名")
    with closing(seat.without_browser()) as api:
        call = {
            "channel": "phone",
            "caller": {"kind": "landlord", "name": "試験荘", "phone": "078-000-0006"},
            "subject": subject,
            "summary": "家賃の額を聞かれた。",
            "told_level": "nothing",
        }
        made = api.post("/api/v1/inquiries", call)
    page = seat.open("/inquiries?view=office")
    page.get_by_role("main").get_by_role("listitem").filter(has_text=subject).locator("[data-row]").press("Enter")
    dialog = page.get_by_role("dialog", name=subject)
    dialog.get_by_role("button", name="修正する").press("Enter")
    expect(dialog.get_by_label("聞いたこと")).to_be_focused()
    dialog.get_by_label("聞いたこと").fill("家賃の支払方法を聞かれた。")
    dialog.get_by_label("件名", exact=True).fill(right)
    dialog.get_by_label("相手", exact=True).select_option("kin")
    dialog.get_by_role("button", name="登録", exact=True).press("Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("修正しました。")
    after = seat.ask(f"/api/v1/inquiries/{made['id']}")
    assert (after["subject"], after["summary"]) == (right, "家賃の支払方法を聞かれた。")
    assert (after["caller"]["kind"], after["caller"]["phone"]) == ("kin", "078-000-0006")
    assert after["received_at"] == made["received_at"]


def test_what_the_ledger_shows_is_not_shown_again_and_what_is_empty_stands_in_one_line(seat: BrowserUser) -> None:
    household = households_of(seat, seat.person.id)[0]
    page = opened_on(seat, household["id"])
    facts = panel(page).get_by_role("region", name="応対の手がかり")
    expect(facts).not_to_contain_text("最近の記録")
    page = seat.open("/households")
    page.locator("tbody tr").first.wait_for()
    seat.hands.press("i")
    box = panel(page).get_by_role("combobox", name="世帯")
    box.fill(household["case_number"])
    page.get_by_role("option").filter(has_text=household["case_number"]).first.click()
    expect(facts.get_by_text("最近の記録")).to_be_visible()
