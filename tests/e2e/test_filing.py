"""登録済 on the screens: the office lists a kind, a record is filed, its week ends, 係長 reads it, the record shows it."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from libs.clock import rfc3339
from libs.mongo import Database
from ops.browser import GatewayClient as ApiSeat
from ops.browser import until
from services.records.settings import Settings
from tests.e2e.casework import content, team
from tests.e2e.seat import BrowserUser, DemoStaff, person_menu
from tests.e2e.worlds import OFFICE
from tests.story.running import Running
from tests.times import ago, now

SitDown = Callable[[DemoStaff], BrowserUser]
NOTICES = "お知らせ"
KINDS = "決裁なしで登録できる種別"


def listed(chief: BrowserUser, *kinds: str) -> Page:
    """課長 sets these kinds, and no others, on the screen."""
    page = chief.open()
    person_menu(page).get_by_role("link", name="設定").press("Enter")
    form = page.get_by_role("form", name=KINDS)
    for kind in ("電話", "所内連絡"):
        form.get_by_label(kind, exact=True).set_checked(kind in kinds)
    save = form.get_by_role("button", name="この設定を保存")
    if save.is_enabled():
        save.press("Enter")
        expect(page.get_by_label(NOTICES, exact=True)).to_contain_text(f"{KINDS}を保存しました。")
    expect(form.get_by_text(f"今の設定：{'、'.join(kinds) or 'なし'}")).to_be_visible()
    return page


def test_the_list_is_changed_by_who_administers_and_by_one_at_a_time(
    sit_down: SitDown, people: list[DemoStaff]
) -> None:
    worker, _supervisor, chief = (sit_down(person) for person in team(people))
    page = listed(chief, "電話")
    form = page.get_by_role("form", name=KINDS)
    expect(form.get_by_label("査察指導")).to_be_disabled()
    expect(form.get_by_label("査察指導")).to_be_checked()
    form.get_by_label("所内連絡", exact=True).check()
    with closing(chief.without_browser()) as api:
        faster = next(o for o in api.get("/api/v1/offices")["items"] if o["office_code"] == OFFICE)
        api.put(f"/api/v1/offices/{OFFICE}/file-only", {"record_types": []}, faster["version"])
    form.get_by_role("button", name="この設定を保存").press("Enter")
    expect(form.get_by_role("alert")).to_contain_text("ほかの人が先に変更しました")
    expect(form.get_by_text("今の設定：なし")).to_be_visible()
    expect(form.get_by_label("所内連絡", exact=True)).to_be_checked()
    form.get_by_role("button", name="この設定を保存").press("Enter")
    expect(form.get_by_text("今の設定：所内連絡、電話")).to_be_visible()

    page = worker.open("/office")
    expect(page.get_by_text("変えられるのは、この事務所の課長か管理者です。")).to_be_visible()
    expect(page.get_by_label("電話", exact=True)).to_be_disabled()
    expect(page.get_by_role("button", name="この設定を保存")).to_have_count(0)
    expect(person_menu(page).get_by_role("link", name="不在")).to_be_visible()
    expect(page.get_by_role("link", name="設定", exact=True)).to_have_count(0)


def test_what_was_filed_is_read_by_the_supervisor_when_its_week_is_over(
    system: Running, sit_down: SitDown, people: list[DemoStaff]
) -> None:
    worker, supervisor, chief = (sit_down(person) for person in team(people))
    listed(chief, "電話")
    title = f"家賃の問い合わせ {secrets.token_hex(3)}"
    with closing(worker.without_browser()) as api:
        household = api.get("/api/v1/households", {"worker": worker.person.id, "limit": 20})["items"][0]["id"]
        said = {**content(household, title), "record_type": "phone", "occurred_at": ago(minutes=1)}
        draft = api.post("/api/v1/drafts", said)  # the newest: it is on the ledger's first page
        made = api.post(f"/api/v1/drafts/{draft['id']}/finish", if_match=draft["version"])
        until("台帳に出ること", 60, shown(api, household, made["id"]))

        ledger = worker.open(f"/households/{household}?entry={made['id']}")
        entry = ledger.get_by_role("region", name=f"{title}の内容")
        entry.get_by_role("button", name="登録する（決裁なし）").press("Enter")
        expect(ledger.get_by_label(NOTICES, exact=True)).to_contain_text(f"「{title}」を登録しました。")
        expect(entry.get_by_role("link", name="供覧")).to_have_count(0)

        with ThreadPoolExecutor(1) as beside:  # the browser's driver keeps an event loop in this thread
            beside.submit(asyncio.run, a_week_passes(system, made["id"])).result()
        until("週明けに供覧されること", 120, circulated(api, made["id"]))

    expect(entry.get_by_text(f"{supervisor.person.name} 未読")).to_be_visible()
    page = supervisor.open("/approvals")
    page.get_by_role("navigation", name="決裁箱").get_by_role("link", name="供覧").press("Enter")
    row = page.get_by_role("row").filter(has_text=title)
    row.get_by_role("link", name=f"登録済：{title}").press("Enter")
    expect(page.get_by_role("heading", name=f"登録済：{title}")).to_be_visible()
    page.get_by_role("button", name="読みました").press("Enter")
    page.get_by_role("dialog").wait_for()
    supervisor.hands.press("Control+Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)

    expect(entry.get_by_text(f"{supervisor.person.name} 未読")).to_have_count(0)
    expect(entry.get_by_text(supervisor.person.name).locator("time")).to_be_visible()
    expect(entry.get_by_text(f"{chief.person.name} 未読")).to_be_visible()


def shown(api: ApiSeat, household: str, record: str) -> Callable[[], bool]:
    """For `until`: whether the ledger shows the record."""
    query = {"household_id": household, "limit": 20}
    return lambda: any(e["id"] == record for e in api.get("/api/v1/timeline", query)["items"])


def circulated(api: ApiSeat, record: str) -> Callable[[], str | None]:
    """For `until`: the case in which the record was circulated."""
    return lambda: api.get(f"/api/v1/records/{record}")["circulated_as"]


async def a_week_passes(system: Running, record: str) -> None:
    """Date the filing one week back, so that the clock of the shared system need not move."""
    env = system.env
    settings = Settings(
        port=1,
        mongo_url=env["TSUZURI_MONGO_URL"],
        db_prefix=env["TSUZURI_DB_PREFIX"],
        keys_dir=Path(env["TSUZURI_KEYS_DIR"]),
    )
    database = Database(settings.mongo_url, settings.database("records"))
    then = rfc3339(now() - timedelta(days=7))
    try:
        filed = {"filed_at": then, "uncirculated_since": then}
        assert await database.collection("records").update({"_id": record}, {"$set": filed})
    finally:
        database.close()
