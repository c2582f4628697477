"""Writing a record: it saves itself, survives failures, is corrected, finished, and submitted together with others."""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from libs.calendar import format_wareki
from ops.browser import GatewayClient as ApiSeat
from ops.browser import until
from tests.e2e.casework import content, in_state, team, written
from tests.e2e.editor import choose_subject, open_fact
from tests.e2e.losing import hold, lose_the_answer
from tests.e2e.seat import BrowserUser, DemoStaff, live, log_out
from tests.e2e.worlds import households_of
from tests.story.running import Running
from tests.times import day, today

Doc = dict[str, Any]
SitDown = Callable[[DemoStaff], BrowserUser]
NOTICES = "お知らせ"


@pytest.fixture(scope="module")
def worker(people: list[DemoStaff]) -> DemoStaff:
    return team(people)[0]


@pytest.fixture
def seat(sit_down: SitDown, worker: DemoStaff) -> BrowserUser:
    return sit_down(worker)


@pytest.fixture
def api(system: Running, worker: DemoStaff) -> Iterator[ApiSeat]:
    """The same person as a client of the API."""
    seated = ApiSeat(system.gateway, {"id": worker.id})
    yield seated
    seated.close()


def a_household(seat: BrowserUser, number: int = 0) -> str:
    return households_of(seat, seat.person.id)[number]["id"]


def body(page: Page, name: str = "話の内容（本人等の話）") -> Locator:
    return page.get_by_role("textbox", name=name)


def begin(seat: BrowserUser, household: str, kind: str = "phone") -> Page:
    """Begin a new record of a kind, once the live connection to the gateway is open."""
    page = seat.open(f"/write?household={household}")
    expect(live(page)).to_be_visible()
    page.get_by_label("種別", exact=True).select_option(kind)
    return page


def saved(page: Page) -> None:
    expect(page.get_by_text(re.compile("保存済み"))).to_be_visible()


def drafts_with(seat: BrowserUser, text: str) -> list[Doc]:
    drafts = seat.ask("/api/v1/drafts")["items"]
    return [each for each in drafts if any(text in segment["text"] for segment in each["segments"])]


def test_a_record_begins_from_the_ledger_takes_its_template_and_saves_itself(seat: BrowserUser) -> None:
    household, visited = a_household(seat), today() - timedelta(days=2)
    page = seat.open(f"/households/{household}")
    page.get_by_role("link", name="記録を書く").wait_for()
    seat.hands.press("n")
    page.get_by_role("combobox", name="種別", exact=True).select_option("home_visit")
    for heading in ("訪問時の状況（観察）", "聞き取り（本人等の話）", "確認したこと（事実）", "所見"):
        expect(body(page, heading)).to_be_visible()
    open_fact(page, "日時")
    page.get_by_label("日付", exact=True).fill(format_wareki(visited, "short"))
    expect(page.get_by_role("main").get_by_text(format_wareki(visited)).first).to_be_visible()
    body(page, "聞き取り（本人等の話）").fill("自動で保存されるはずの文。")
    saved(page)
    expect(page).to_have_url(re.compile("draft="))
    page.reload()
    expect(body(page, "聞き取り（本人等の話）")).to_have_value("自動で保存されるはずの文。")
    expect(page.get_by_label("日付", exact=True)).to_have_value(format_wareki(visited, "short"))
    assert len(drafts_with(seat, "自動で保存されるはずの文。")) == 1


def test_a_fact_is_said_in_its_chip_and_opens_in_place(seat: BrowserUser) -> None:
    page = begin(seat, a_household(seat))
    place = page.get_by_label("場所", exact=True)
    chip = page.locator("summary", has_text=re.compile("^場所"))
    expect(place).to_be_hidden()
    expect(body(page)).to_be_in_viewport()
    chip.press("Enter")
    expect(place).to_be_focused()
    seat.hands.write("居宅")
    expect(chip).to_contain_text("居宅")
    chip.press("Enter")
    expect(place).to_be_hidden()
    expect(chip).to_contain_text("居宅")
    expect(page.locator("summary", has_text=re.compile("^日時"))).to_contain_text("（今日）")


def test_subjects_are_chosen_by_the_keyboard_and_the_writer_s_own_come_first(seat: BrowserUser) -> None:
    own = (today() - timedelta(days=365)).isoformat()
    query = f"rows=subject&by=year&scope=office&author={seat.person.id}&from={own}"
    counted = seat.ask(f"/api/v1/browse?{query}")["rows"]
    most = sorted((row["total"] for row in counted if row["key"] != "none"), reverse=True)[:5]
    page = begin(seat, a_household(seat))
    chip = page.locator("summary", has_text=re.compile("^主題"))
    chip.press("Enter")
    box = page.get_by_role("combobox", name="主題", exact=True)
    expect(box).to_be_focused()
    expect(page.get_by_role("group", name="自分がよく使う主題").get_by_role("option")).to_have_count(len(most))
    seat.hands.write("健康医療")
    seat.hands.press("Enter")
    expect(chip).to_contain_text("健康・医療")
    expect(box).to_have_value("")
    seat.hands.write("就労")
    seat.hands.press("Tab")
    expect(chip).to_contain_text("健康・医療、就労・求職")
    box.focus()
    seat.hands.press("ArrowDown", "Enter", "ArrowDown", "Enter", "ArrowDown", "Enter")
    expect(box).to_have_accessible_description("5 つ選びました。替えるときは、先に一つ外してください。")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.get_by_role("button", name="健康・医療を外す").press("Enter")
    expect(box).to_be_focused()
    expect(page.get_by_role("listbox")).to_be_visible()
    seat.hands.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(box).to_be_focused()


def test_the_area_of_a_part_is_as_high_as_its_text(seat: BrowserUser) -> None:
    page = begin(seat, a_household(seat))
    body(page).fill("\n".join(f"{number} 行目の文。" for number in range(30)))
    expect(body(page)).to_have_value(re.compile("29 行目"))
    assert body(page).evaluate("area => area.scrollHeight - area.clientHeight") <= 1


def test_text_survives_a_killed_gateway_and_is_saved_once(seat: BrowserUser, system: Running) -> None:
    page = begin(seat, a_household(seat))
    gateway = system.services["gateway"]
    body(page).fill("切れる前の文。")
    saved(page)
    gateway.process.kill()
    try:
        body(page).press_sequentially("切れた後の文。")
        expect(page.get_by_text(re.compile("保存できていません"))).to_be_visible()
        expect(body(page)).to_have_value("切れる前の文。切れた後の文。")
    finally:
        gateway.process.start()
        gateway.await_ready()
    expect(page.get_by_text(re.compile("保存済み"))).to_be_visible()
    expect(body(page)).to_have_value("切れる前の文。切れた後の文。")
    assert len(drafts_with(seat, "切れた後の文。")) == 1


def test_text_survives_an_expired_login(seat: BrowserUser) -> None:
    page = begin(seat, a_household(seat))
    with seat.cut_off():
        body(page).fill("期限が切れても残る記録の文。")
        seat.log_out_elsewhere()
    page.get_by_role("dialog", name="ログインの期限が切れました").wait_for()
    seat.hands.press("Enter")
    saved(page)
    assert len(drafts_with(seat, "期限が切れても残る記録の文。")) == 1


def test_an_answer_that_got_lost_is_no_conflict(seat: BrowserUser) -> None:
    page = begin(seat, a_household(seat))
    body(page).fill("一回目の文。")
    saved(page)
    lost = lose_the_answer(page, "**/api/v1/drafts/*", "PUT")
    body(page).fill("二回目の文。")
    expect(page.get_by_text(re.compile("保存できていません"))).to_be_visible()
    body(page).fill("三回目の文。")
    expect(page.get_by_text(re.compile("保存済み"))).to_be_visible()
    assert len(lost) == 1
    assert len(drafts_with(seat, "三回目の文。")) == 1


def test_after_a_crash_one_goes_on_with_what_was_saved(seat: BrowserUser) -> None:
    household = a_household(seat, 1)
    page = begin(seat, household)
    body(page).fill("落ちる前に書いた文。")
    saved(page)
    seat.open(f"/write?household={household}")
    banner = page.get_by_role("region", name="この世帯に書きかけの下書きがあります")
    banner.get_by_role("link").first.click()
    expect(body(page)).to_have_value("落ちる前に書いた文。")


def test_two_windows_of_one_draft_are_merged_side_by_side(seat: BrowserUser, api: ApiSeat) -> None:
    draft = api.post("/api/v1/drafts", content(a_household(seat), "二つの窓", ["最初の事実。", "最初の話。"]))
    page = seat.open(f"/write?draft={draft['id']}")
    fact, said = body(page, "事実"), body(page, "本人等の話")
    expect(fact).to_have_value("最初の事実。")
    elsewhere = content(a_household(seat), "二つの窓", ["よその事実。", "よその話。"])
    for segment, known in zip(elsewhere["segments"], draft["segments"], strict=True):
        segment["id"] = known["id"]
    api.put(f"/api/v1/drafts/{draft['id']}", {**elsewhere, "place": "よその場所"}, draft["version"])
    fact.fill("自分の事実。")
    dialog = page.get_by_role("dialog", name="別のところで先に保存されています")
    dialog.wait_for()
    disputed = dialog.get_by_role("region", name="事実")
    expect(disputed).to_contain_text("両方が変更")
    expect(disputed).to_contain_text("自分の事実。")
    expect(disputed).to_contain_text("よその事実。")
    expect(dialog.get_by_role("region", name="本人等の話").get_by_label("保存されている版")).to_be_checked()
    disputed.get_by_label("両方をつなぐ").check()
    dialog.get_by_role("button", name="この内容で保存").click()
    saved(page)
    expect(fact).to_have_value("よその事実。\n自分の事実。")
    expect(said).to_have_value("よその話。")
    kept = api.get(f"/api/v1/drafts/{draft['id']}")
    assert kept["place"] == "よその場所"
    assert [segment["text"] for segment in kept["segments"]] == ["よその事実。\n自分の事実。", "よその話。"]


def test_one_gets_back_to_one_s_own_text_where_the_other_version_cannot_be_read(
    seat: BrowserUser, api: ApiSeat
) -> None:
    first = content(a_household(seat), "読めない版", ["最初の事実。"])
    draft = api.post("/api/v1/drafts", first)
    page = seat.open(f"/write?draft={draft['id']}")
    fact = body(page, "事実")
    expect(fact).to_have_value("最初の事実。")
    elsewhere = content(a_household(seat), "読めない版", ["よその事実。"])
    elsewhere["segments"][0]["id"] = draft["segments"][0]["id"]
    api.put(f"/api/v1/drafts/{draft['id']}", elsewhere, draft["version"])
    address = f"**/api/v1/drafts/{draft['id']}"
    page.route(address, lambda route: route.abort() if route.request.method == "GET" else route.fallback())
    fact.fill("自分の事実。")
    dialog = page.get_by_role("dialog", name="別のところで先に保存されています")
    expect(dialog.get_by_role("textbox", name="自分の版")).to_have_value(re.compile("自分の事実。"))
    dialog.get_by_role("button", name="閉じる").last.click()
    expect(dialog).to_be_hidden()
    expect(fact).to_have_value("自分の事実。")
    page.unroute(address)
    page.get_by_role("button", name="比べて合わせる").click()
    dialog.get_by_role("region", name="事実").get_by_label("自分の版").check()
    dialog.get_by_role("button", name="この内容で保存").click()
    saved(page)
    kept = api.get(f"/api/v1/drafts/{draft['id']}")
    assert [segment["text"] for segment in kept["segments"]] == ["自分の事実。"]


def test_what_was_typed_after_another_window_had_finished_is_taken_to_the_record(
    seat: BrowserUser, api: ApiSeat
) -> None:
    first = content(a_household(seat), "先に終えた記録", ["最初の事実。", "最初の話。"])
    draft = api.post("/api/v1/drafts", first)
    page = seat.open(f"/write?draft={draft['id']}")
    fact = body(page, "事実")
    expect(fact).to_have_value("最初の事実。")
    api.post(f"/api/v1/drafts/{draft['id']}/finish", if_match=draft["version"])
    fact.fill("終えた後に書いた事実。")
    notice = page.get_by_role("alert").filter(has_text="記録として保存されました")
    expect(notice).to_be_in_viewport()
    asked = page.get_by_role("dialog", name="保存できていません")
    for way_out in (page.get_by_role("link", name="今日").click, lambda: log_out(page)):
        way_out()
        asked.get_by_role("button", name="ここに残る").click()
        expect(fact).to_have_value("終えた後に書いた事実。")
    notice.get_by_role("button", name="書いたことを持って記録を開く").click()
    expect(page).to_have_url(re.compile(f"record={draft['id']}"))
    merging = page.get_by_role("dialog", name="別のところで先に保存されています")
    expect(merging.get_by_role("region", name="事実")).to_contain_text("終えた後に書いた事実。")
    merging.get_by_role("button", name="この内容で保存").click()
    saved(page)
    record = api.get(f"/api/v1/records/{draft['id']}")
    assert [segment["text"] for segment in record["segments"]] == ["終えた後に書いた事実。", "最初の話。"]


def test_what_was_typed_after_another_window_had_submitted_stays_to_be_copied(seat: BrowserUser, api: ApiSeat) -> None:
    household = a_household(seat)
    draft = api.post("/api/v1/drafts", content(household, "先に出した記録", ["最初の事実。"]))
    page = seat.open(f"/write?draft={draft['id']}")
    fact = body(page, "事実")
    expect(fact).to_have_value("最初の事実。")
    done = api.post(f"/api/v1/drafts/{draft['id']}/finish", if_match=draft["version"])
    item = {"record_id": done["id"], "version": done["version"]}
    api.post("/api/v1/submissions", {"household_id": household, "items": [item]})
    fact.fill("出した後に書いた事実。")
    page.get_by_role("button", name="書いたことを持って記録を開く").click()
    expect(page.get_by_text(re.compile("この記録は今は修正できません"))).to_be_visible()
    expect(page.get_by_label("まだ保存していないこと")).to_have_value(re.compile("出した後に書いた事実。"))


def test_words_over_a_record_that_was_sent_elsewhere_stay_when_it_is_read_again(
    seat: BrowserUser, api: ApiSeat
) -> None:
    household = a_household(seat)
    record = written(api, household, "よそで出された記録", ["直す前の文。"])
    page = seat.open(f"/write?record={record['id']}")
    fact = body(page, "事実")
    fact.fill("直した後の文。")
    item = {"record_id": record["id"], "version": record["version"]}
    api.post("/api/v1/submissions", {"household_id": household, "items": [item]})
    until("回付", 60, in_state(api, record["id"], "in_approval"))
    with seat.cut_off():
        seat.log_out_elsewhere()
    page.get_by_role("dialog", name="ログインの期限が切れました").wait_for()
    with page.expect_response(f"**/api/v1/records/{record['id']}"):
        seat.hands.press("Enter")
    seat.hands.press("Control+s")
    expect(page.get_by_role("alert").filter(has_text="この記録は変更できません")).to_be_visible()
    expect(fact).to_have_value("直した後の文。")


def test_a_removed_part_or_row_comes_back_where_it_was(seat: BrowserUser) -> None:
    page = begin(seat, a_household(seat), "home_visit")
    names = ("訪問時の状況（観察）", "聞き取り（本人等の話）", "確認したこと（事実）")
    for name in names:
        body(page, name).fill(f"{name}に書いた文。")
    saved(page)
    offered = page.get_by_label(NOTICES, exact=True).get_by_role("button", name="元に戻す")
    taken = body(page, names[1])
    page.get_by_role("button", name=f"{names[1]}の項目を消す").click()
    expect(taken).to_have_count(0)
    expect(offered).to_be_focused()
    seat.hands.press("Enter")
    expect(taken).to_be_focused()
    expect(offered).to_have_count(0)
    page.get_by_role("button", name=f"{names[1]}の項目を消す").click()
    expect(taken).to_have_count(0)
    seat.hands.press("Control+z")
    expect(taken).to_have_value(f"{names[1]}に書いた文。")
    expect(body(page, names[2])).to_have_value(f"{names[2]}に書いた文。")

    page.get_by_role("button", name="要処理を加える").click()
    page.get_by_label("要処理の件名").fill("年金証書の写し")
    page.get_by_role("button", name="要処理を同時に登録の行を消す").click()
    expect(page.get_by_label("要処理の件名")).to_have_count(0)
    offered.click()
    expect(page.get_by_label("要処理の件名")).to_have_value("年金証書の写し")
    page.get_by_role("button", name="所見の項目を消す").click()
    expect(body(page, "所見")).to_have_count(0)
    expect(offered).to_have_count(0)  # nothing was in it

    saved(page)
    page.reload()
    written_there = page.get_by_role("group", name="本文").get_by_role("textbox")
    expect(written_there).to_have_count(3)
    for at, name in enumerate(names):
        expect(written_there.nth(at)).to_have_value(f"{name}に書いた文。")


def test_what_is_missing_is_listed_and_a_press_leads_there(seat: BrowserUser) -> None:
    page = seat.open("/write")
    open_fact(page, "日時")
    page.get_by_label("日付", exact=True).fill("R6.13.40")
    seat.hands.press("Control+Enter")
    summary = page.get_by_role("alert").filter(has_text="直すところが")
    expect(summary).to_be_focused()
    for field in ("世帯", "種別", "主題", "日付", "本文"):
        expect(summary.get_by_role("link", name=re.compile(f"^{field}"))).to_be_visible()
    summary.get_by_role("link", name=re.compile("^日付")).press("Enter")
    expect(page.get_by_label("日付", exact=True)).to_be_focused()
    expect(page.get_by_label("日付", exact=True)).to_have_attribute("aria-invalid", "true")


def test_a_day_that_is_wrong_is_said_when_its_field_is_left(seat: BrowserUser) -> None:
    page = begin(seat, a_household(seat))
    open_fact(page, "日時")
    field = page.get_by_label("日付", exact=True)
    for wrong in ("十三月の初め", format_wareki(today() + timedelta(days=3), "short")):
        field.fill(wrong)
        seat.hands.press("Tab")
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_role("alert").filter(has_text="直すところが")).to_have_count(0)
        field.fill("昨日")
        expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("summary", has_text=re.compile("^日時"))).to_contain_text("（昨日）")


def test_a_late_record_needs_its_reason(seat: BrowserUser) -> None:
    page = begin(seat, a_household(seat))
    body(page).fill("ひと月前の電話。")
    choose_subject(page, "生活状況")
    expect(page.get_by_label("後日記入の理由")).to_have_count(0)
    open_fact(page, "日時")
    page.get_by_label("日付", exact=True).fill(format_wareki(today() - timedelta(days=30), "short"))
    page.get_by_role("button", name="記録として保存（回付は後で）").click()
    expect(page.get_by_label("後日記入の理由")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("後日記入の理由").fill("休んでいたため。")
    page.get_by_role("button", name="記録として保存（回付は後で）").click()
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("記録として保存しました")


def test_a_record_is_submitted_together_with_another_of_the_household(seat: BrowserUser, api: ApiSeat) -> None:
    household = a_household(seat, 2)
    other = written(api, household, "先に書いた記録")
    page = begin(seat, household)
    body(page).fill("一緒に出す電話の内容。")
    choose_subject(page, "生活状況")
    expect(page.get_by_role("textbox", name="件名", exact=True)).to_have_attribute(
        "placeholder", "一緒に出す電話の内容"
    )
    page.get_by_label(re.compile("先に書いた記録")).check()
    seat.hands.press("Control+Enter")
    expect(page).to_have_url(re.compile(f"/households/{household}"))
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("決裁に回付しました")

    def together() -> Doc | None:
        sent = api.get("/api/v1/submissions", {"household_id": household})["items"]
        return next((s for s in sent if other["id"] in {i["record_id"] for i in s["items"]}), None)

    submission = until("回付が見えること", 60, together)
    assert len(submission["items"]) == 2
    titles = {api.get(f"/api/v1/records/{i['record_id']}")["title"] for i in submission["items"]}
    assert titles == {"先に書いた記録", "一緒に出す電話の内容"}, "without a title, the first sentence is one"


def test_the_panel_says_to_whom_it_will_go_and_who_of_them_is_away(
    seat: BrowserUser, api: ApiSeat, system: Running, people: list[DemoStaff]
) -> None:
    _, supervisor, chief = team(people)
    household = a_household(seat)

    def away() -> bool:
        asked = {"household_id": household, "record_type": "phone"}
        steps = api.get("/api/v1/routes/planned", asked)["steps"]
        return any(p["away_until"] and p["staff_id"] == supervisor.id for step in steps for p in step["assignees"])

    page = begin(seat, household)
    route = page.get_by_role("region", name="回付の経路")
    expect(route).to_contain_text(supervisor.name)
    expect(route).to_contain_text(chief.name)
    expect(route).to_contain_text("（決裁）")
    expect(route).not_to_contain_text("不在")
    with closing(ApiSeat(system.gateway, {"id": supervisor.id})) as boss:
        # A day is waited for: no case of another test is passed on.
        days = {"staff_id": supervisor.id, "from": day(), "to": day(), "kind": "business_trip"}
        absence = boss.post("/api/v1/absences", days)
        try:
            until("不在が経路に出ること", 60, away)
            expect(begin(seat, household).get_by_role("region", name="回付の経路")).to_contain_text("不在")
        finally:
            boss.post(f"/api/v1/absences/{absence['id']}/cancel", if_match=absence["version"])


def test_action_items_and_visits_go_along(seat: BrowserUser, api: ApiSeat) -> None:
    household = a_household(seat, 3)
    page = begin(seat, household, "home_visit")
    body(page, "聞き取り（本人等の話）").fill("来月、年金証書を持参するとのこと。")
    open_fact(page, "訪問の結果")
    page.get_by_role("button", name="訪問を加える").click()
    page.get_by_role("form", name="記録").get_by_label("結果", exact=True).select_option("met_head")
    page.get_by_role("button", name="要処理を加える").click()
    page.get_by_label("要処理の件名").fill("年金証書の写し")
    due = today() + timedelta(days=20)
    page.get_by_label("期限", exact=True).fill(f"{due.month}/{due.day}")
    expect(page.get_by_role("main").get_by_text(format_wareki(due)).first).to_be_visible()
    page.get_by_role("button", name="記録として保存（回付は後で）").click()
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("記録として保存しました")

    def opened() -> Doc | None:
        items = api.get("/api/v1/action-items", {"household_id": household, "limit": 100})["items"]
        return next((each for each in items if each["title"] == "年金証書の写し"), None)

    item = until("要処理ができること", 60, opened)
    assert item["due_on"] == day(20)
    expect(page).to_have_url(re.compile("entry="))
    record = api.get(f"/api/v1/records/{page.url.split('entry=')[1]}")
    assert [visit["result"] for visit in record["visits"]] == ["met_head"]
    assert [segment["text"] for segment in record["segments"]] == [
        "【聞き取り】\n来月、年金証書を持参するとのこと。"  # parts without text are left out
    ]


def test_leaving_over_unsaved_changes_of_a_record_is_asked_about(seat: BrowserUser, api: ApiSeat) -> None:
    record = written(api, a_household(seat), "直しかけの記録", ["直す前の文。"])
    page = seat.open(f"/write?record={record['id']}")
    body(page, "事実").fill("直した後の文。")
    page.get_by_role("link", name="今日").click()
    dialog = page.get_by_role("dialog", name="保存できていません")
    dialog.get_by_role("button", name="ここに残る").click()
    expect(body(page, "事実")).to_have_value("直した後の文。")
    seat.hands.press("Control+s")
    saved(page)
    page.get_by_role("link", name="今日").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("今日")
    assert api.get(f"/api/v1/records/{record['id']}")["segments"][0]["text"] == "直した後の文。"


def test_one_may_save_a_record_and_go(seat: BrowserUser, api: ApiSeat) -> None:
    record = written(api, a_household(seat), "保存して離れる記録", ["直す前の文。"])
    page = seat.open(f"/write?record={record['id']}")
    save_and_go = page.get_by_role("dialog", name="保存できていません").get_by_role("button", name="保存して離れる")
    body(page, "事実").fill("直した後の文。")
    open_fact(page, "日時")
    page.get_by_label("時刻", exact=True).fill("十時半ごろ")
    page.get_by_role("link", name="今日").click()
    save_and_go.click()
    expect(save_and_go).to_be_hidden()
    expect(page.get_by_role("alert")).to_contain_text("時刻")  # a record has no place for it: one is back at it
    page.get_by_label("時刻", exact=True).fill("10:30")
    page.get_by_role("link", name="今日").click()
    save_and_go.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("今日")
    assert api.get(f"/api/v1/records/{record['id']}")["segments"][0]["text"] == "直した後の文。"


def test_nobody_is_held_by_a_save_that_is_not_answered(seat: BrowserUser) -> None:
    page = begin(seat, a_household(seat))
    hold(page, "**/api/v1/drafts")
    body(page).fill("返事の来ない下書き。")
    page.get_by_role("link", name="今日").click()
    page.get_by_role("dialog", name="保存できていません").get_by_role("button", name="保存せずに離れる").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("今日")


def test_the_address_of_a_draft_that_was_finished_leads_to_its_record(seat: BrowserUser) -> None:
    household = a_household(seat, 1)
    page = seat.open(f"/households/{household}")
    name = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="記録を書く").click()
    page.get_by_role("combobox", name="種別", exact=True).select_option("phone")
    choose_subject(page, "生活状況")
    body(page).fill("終えた後に戻る電話。")
    saved(page)
    expect(page).to_have_url(re.compile("draft="))
    page.get_by_role("button", name="記録として保存（回付は後で）").click()
    expect(page).to_have_url(re.compile("entry="))
    page.go_back()
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("この下書きは記録になっています")
    expect(page).to_have_url(re.compile(f"/households/{household}.*entry="))
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.go_back()
    expect(page).to_have_url(re.compile(f"/households/{household}$"))


def test_a_save_of_a_record_leaves_nothing_out(seat: BrowserUser, api: ApiSeat) -> None:
    record = written(api, a_household(seat), "時刻の記録", ["電話で聞いた。"])
    page = seat.open(f"/write?record={record['id']}")
    open_fact(page, "日時")
    page.get_by_label("時刻", exact=True).fill("十時半ごろ")
    seat.hands.press("Control+s")
    expect(page.get_by_role("alert")).to_contain_text("時刻")
    assert api.get(f"/api/v1/records/{record['id']}")["version"] == record["version"]
    page.get_by_role("link", name="今日").click()
    page.get_by_role("dialog", name="保存できていません").get_by_role("button", name="ここに残る").click()
    page.get_by_label("時刻", exact=True).fill("10時30分")
    seat.hands.press("Control+s")
    saved(page)
    assert api.get(f"/api/v1/records/{record['id']}")["time_known"] is True


def test_going_back_right_after_typing_leaves_the_editor_and_nothing_empty(seat: BrowserUser) -> None:
    household = a_household(seat, 1)
    before = {each["id"] for each in seat.ask("/api/v1/drafts")["items"]}
    page = seat.open(f"/households/{household}")
    heading = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="記録を書く").click()
    page.get_by_role("combobox", name="種別", exact=True).select_option("phone")
    text = f"戻る直前の文 {secrets.token_hex(3)}"
    body(page).fill(text)
    page.go_back()
    page.wait_for_timeout(4_000)
    expect(page).to_have_url(re.compile(f"/households/{household}"))
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)

    def kept() -> list[Doc]:
        return [each for each in seat.ask("/api/v1/drafts")["items"] if each["id"] not in before]

    fresh = until("下書きが残ること", 60, kept)
    assert [[s["text"] for s in each["segments"] if text in s["text"]] != [] for each in fresh] == [True]

    page.get_by_role("link", name="記録を書く").click()
    page.get_by_role("combobox", name="種別", exact=True).select_option("phone")
    page.go_back()
    page.wait_for_timeout(4_000)
    expect(page).to_have_url(re.compile(f"/households/{household}"))
    assert len([each for each in seat.ask("/api/v1/drafts")["items"] if each["id"] not in before]) == 1


def test_what_was_taken_out_again_at_once_is_kept_nowhere(seat: BrowserUser) -> None:
    text = f"別の世帯のこと {secrets.token_hex(3)}"
    seat.page.clock.install()
    page = begin(seat, a_household(seat, 1))
    body(page).fill(text)
    body(page).fill("")
    page.get_by_role("link", name="今日").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("今日")
    page.clock.run_for(5_000)
    assert drafts_with(seat, text) == []


def test_a_log_out_asks_over_what_cannot_be_saved(seat: BrowserUser, api: ApiSeat) -> None:
    dialog = seat.page.get_by_role("dialog", name="保存できていません")
    record = written(api, a_household(seat), "直しかけの記録", ["直す前の文。"])
    page = seat.open(f"/write?record={record['id']}")
    body(page, "事実").fill("直した後の文。")
    log_out(page)
    dialog.get_by_role("button", name="ここに残る").click()
    expect(body(page, "事実")).to_have_value("直した後の文。")
    seat.hands.press("Control+s")
    saved(page)

    page = begin(seat, a_household(seat), "home_visit")
    body(page, "確認したこと（事実）").fill("結果を選ぶ前の訪問。")
    open_fact(page, "訪問の結果")
    page.get_by_role("button", name="訪問を加える").click()
    open_fact(page, "日時")
    page.get_by_label("日付").fill("十三月の初め")
    saved(page)
    page.reload()
    expect(page.get_by_label("日付")).to_have_value("十三月の初め")
    expect(page.get_by_role("form", name="記録").get_by_label("結果", exact=True)).to_have_value("")
    log_out(page)
    page.get_by_role("heading", name="ログイン").wait_for()


def test_from_whom_a_part_comes_is_said_as_it_was_chosen_last(seat: BrowserUser) -> None:
    page = begin(seat, a_household(seat))
    choose_subject(page, "生活状況")
    body(page).fill("薬は1日2回。")
    source = page.get_by_role("combobox", name="話の内容（本人等の話）の情報源")
    source.select_option(label="医師から")
    page.get_by_role("textbox", name="情報源の名前").fill("試験医院")
    source.select_option(label="本人から")
    page.get_by_role("button", name="記録として保存（回付は後で）").click()
    expect(page.get_by_text("本人等の話・出所 本人から", exact=True)).to_be_visible()


def test_what_is_said_to_the_approvers_outlives_a_submission_that_did_not_come_through(seat: BrowserUser) -> None:
    page = begin(seat, a_household(seat, 1))
    choose_subject(page, "生活状況")
    body(page).fill("添えることのある記録。")
    page.get_by_text("案件の種類・期限・添えること").click()
    page.get_by_label("承認者へ添えること").fill("先にご相談した件です。")
    page.route("**/api/v1/submissions", lambda route: route.abort())
    seat.hands.press("Control+Enter")
    expect(page).to_have_url(re.compile("record="))
    expect(page.get_by_label("承認者へ添えること")).to_have_value("先にご相談した件です。")
    page.unroute("**/api/v1/submissions")
    seat.hands.press("Control+Enter")
    expect(page.get_by_label(NOTICES, exact=True)).to_contain_text("決裁に回付しました")


def test_what_is_said_to_the_approvers_is_there_when_one_comes_back(seat: BrowserUser) -> None:
    page = begin(seat, a_household(seat, 1))
    comment = page.get_by_label("承認者へ添えること")
    page.get_by_text("案件の種類・期限・添えること").click()
    comment.fill("先にご相談した件です。")

    # Nothing keeps the words of a draft that is not begun.
    page.get_by_role("link", name="今日").click()
    page.get_by_role("dialog", name="保存できていません").get_by_role("button", name="ここに残る").click()
    expect(comment).to_have_value("先にご相談した件です。")

    choose_subject(page, "生活状況")
    body(page).fill("戻ってから出す記録。")
    page.get_by_role("checkbox", name="急ぎ").check()
    saved(page)
    page.get_by_role("link", name="今日").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("今日")
    page.go_back()
    expect(comment).to_be_visible()
    expect(comment).to_have_value("先にご相談した件です。")
    expect(page.get_by_role("checkbox", name="急ぎ")).to_be_checked()

    page.get_by_role("button", name="記録として保存（回付は後で）").click()
    expect(page).to_have_url(re.compile("entry="))
    page.get_by_role("link", name="修正する", exact=True).click()
    expect(comment).to_have_value("先にご相談した件です。")
    seat.hands.press("Control+Enter")
    expect(page).to_have_url(re.compile("entry="))
    page.go_back()
    expect(page.get_by_text(re.compile("この記録は今は修正できません"))).to_be_visible()
    expect(comment).to_have_count(0)
