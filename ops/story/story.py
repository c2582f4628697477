"""One new record on its whole way, through the gateway like a browser.

A caseworker writes it about one of their own households; a colleague reads it at once; 係長 and 課長 sign it off; it is
found by keyword across all wards, on the household's timeline and in the table; a call is taken and found.
"""

import secrets
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypedDict

from libs.calendar import jst_date
from libs.clock import SystemClock, rfc3339
from libs.contracts.codes import LABELS
from libs.states.casework import PublishedRecord
from libs.states.counter import PublishedInquiry
from libs.states.people import PublishedHousehold
from ops.browser import GatewayClient, Person, StoryError, everybody, until
from ops.story.answers import TableRow, expect, find_hit, having_role, post_of, waiting_case
from ops.story.printing import Step

OFFICE = "tarumi"


PURPOSE = {"code": "inspection", "note": "一件の記録の道のりの確認"}
"""The purpose that the reader of all wards states: a note, which their role permits."""


class FinishedStory(TypedDict):
    """What the story was about, as it ended."""

    record: PublishedRecord
    inquiry: PublishedInquiry
    household: PublishedHousehold


@dataclass
class StoryPeople:
    """Who plays: people of one office, one of the worker's households, and a reader of all wards."""

    worker: GatewayClient
    colleague: GatewayClient
    supervisor: GatewayClient
    chief: GatewayClient
    reader: GatewayClient
    household: PublishedHousehold


@dataclass
class Story:
    """The story of one record at one gateway; `report` gets each step when it is done. Raises `StoryError`."""

    gateway: str
    report: Callable[[Step], None]
    office: str = OFFICE
    mark: str = field(default_factory=lambda: secrets.token_hex(4).upper())
    """A word that occurs nowhere else: the number of a slip seen on the visit."""
    _clients: list[GatewayClient] = field(default_factory=list[GatewayClient])

    def run(self) -> FinishedStory:
        """Everything from login to the last search; answers the record and the inquiry as they ended."""
        try:
            return self._steps()
        finally:
            for client in self._clients:
                client.close()

    def _steps(self) -> FinishedStory:
        cast = self._log_in()
        before = self._count_visits(cast)
        record = self._write_record(cast)
        self._sign_off(cast, record)
        record = self._await_decision(cast, record)
        self._find_again(cast, record, before)
        inquiry = self._take_call(cast)
        return {"record": record, "inquiry": inquiry, "household": cast.household}

    def _log_in(self) -> StoryPeople:
        with self._step("ログイン（担当・同僚・係長・課長・全区閲覧）") as step:
            people = everybody(self.gateway)
            worker, household = self._worker(people)
            unit = post_of(worker.person["posts"], self.office, "caseworker")["unit"]
            others = [p for p in having_role(people, self.office, "caseworker") if p["id"] != worker.person["id"]]
            supervisors = having_role(people, self.office, "supervisor")
            same_unit = [p for p in supervisors if post_of(p["posts"], self.office, "supervisor")["unit"] == unit]
            cast = StoryPeople(
                worker,
                self._client(others, "同僚の現業員"),
                self._client(same_unit, "同じ係の係長"),
                self._client(having_role(people, self.office, "section_chief"), "課長"),
                self._client(having_role(people, None, "cross_ward_reader"), "全区閲覧の職員"),
                household,
            )
            step.url = f"{self.gateway}/api/v1/session"
            step.note = "、".join(s.person["name"] for s in (worker, cast.supervisor, cast.chief))
        return cast

    def _worker(self, people: Sequence[Person]) -> tuple[GatewayClient, PublishedHousehold]:
        """A caseworker of the office and one of their active households that is not protected."""
        workers = having_role(people, self.office, "caseworker")
        for person in secrets.SystemRandom().sample(workers, len(workers)):
            client = self._client([person], "現業員")
            households = client.get("/api/v1/households", {"worker": person["id"], "limit": 100})["items"]
            active = [h for h in households if h["status"] == "active" and h["office_code"] == self.office]
            for listed in secrets.SystemRandom().sample(active, len(active)):
                household = client.get(f"/api/v1/households/{listed['id']}")
                if "protection" not in household:
                    return client, household
        raise StoryError(
            f"{self.office} に受給中の世帯を担当する現業員がいません。旧台帳を取り込んでください: "
            f"./tsuzuri import demo/legacy/{self.office} --commit"
        )

    def _client(self, people: Sequence[Person], role: str) -> GatewayClient:
        if not people:
            raise StoryError(f"{role}がいません。python -m ops.seed と旧台帳の取込を済ませてください。")
        client = GatewayClient(self.gateway, people[0])
        self._clients.append(client)
        return client

    def _write_record(self, cast: StoryPeople) -> PublishedRecord:
        with self._step("下書き（自動保存）") as step:
            draft = cast.worker.post("/api/v1/drafts", self._visit(cast, "玄関先で面接。"))
            path = f"/api/v1/drafts/{draft['id']}"
            body = self._visit(cast, f"居間で面接。室温は適切。ガスの点検票（番号 {self.mark}）を確認した。")
            draft = cast.worker.put(path, body, draft["version"])
            step.url, step.note = self.gateway + path, f"版 {draft['version']}"
        with self._step("記録として確定（ここから公式）") as step:
            record: PublishedRecord = cast.worker.post(f"{path}/finish", None, draft["version"])
            step.url = f"{self.gateway}/api/v1/records/{record['id']}"
            step.note = LABELS["record_state"][expect("state", record["state"], "written")]
        with self._step("同僚がすぐ読める") as step:
            seen = cast.colleague.get(f"/api/v1/records/{record['id']}")
            step.url = f"{self.gateway}/api/v1/records/{record['id']}"
            step.note = f"{cast.colleague.person['name']}「{seen['title']}」"
        return record

    def _visit(self, cast: StoryPeople, fact: str) -> dict[str, object]:
        # Within today, so that the month counted before is the month to which it belongs.
        at = SystemClock().now() - timedelta(minutes=1)
        return {
            "household_id": cast.household["id"],
            "record_type": "home_visit",
            "subjects": ["living", "health"],
            "occurred_at": rfc3339(at),
            "title": "定期訪問　生活状況の確認",
            "segments": [
                {"kind": "fact", "text": fact, "source": {"type": "own_eyes"}},
                {
                    "kind": "statement",
                    "text": "食事は三食とれている。膝の痛みは落ち着いた。",
                    "source": {"type": "self"},
                },
                {"kind": "opinion", "text": "生活は安定している。冬の間は月一回の訪問を続けたい。"},
            ],
            # Something that is due soon, so that 今日 is not empty although the days of the books are long past.
            "item_ops": [
                {
                    "op": "open",
                    "item": {"kind": "document_reminder", "title": "点検票の写し", "due_on": self._in_days(5)},
                }
            ],
            "visits": [
                {"target": "household", "result": "met_head", "met_whom": ["本人"], "purpose": ["生活状況の確認"]}
            ],
        }

    def _sign_off(self, cast: StoryPeople, record: PublishedRecord) -> None:
        with self._step("回付") as step:
            body = {
                "household_id": cast.household["id"],
                "matter_type": "record",
                "items": [{"record_id": record["id"], "version": record["version"]}],
                "comment": "定期訪問の報告です。",
            }
            submission = cast.worker.post("/api/v1/submissions", body)
            case = f"/api/v1/approvals/{submission['id']}"
            step.url = f"{self.gateway}/api/v1/submissions/{submission['id']}"
            expect("state", submission["state"], "sent")
            step.note = f"{len(submission['items'])} 件"
        for client, title in ((cast.supervisor, "係長が開いて承認"), (cast.chief, "課長が決裁")):
            with self._step(title) as step:
                waiting = until(f"{title}: 未処理箱に届くこと", 15, lambda s=client: waiting_case(s, submission["id"]))
                client.post(f"{case}/open")
                opened = client.get(case)
                done = client.post(f"{case}/approve", {"comment": "確認しました。"}, opened["version"])
                step.url = self.gateway + case
                step.note = f"{client.person['name']}　{waiting['title']} → {LABELS['case_state'][done['state']]}"

    def _await_decision(self, cast: StoryPeople, record: PublishedRecord) -> PublishedRecord:
        path = f"/api/v1/records/{record['id']}"

        def approved() -> PublishedRecord | None:
            now: PublishedRecord = cast.worker.get(path)
            return now if now["state"] == "approved" else None

        with self._step("記録に決裁が届く") as step:
            record = until("記録が決裁済みになること", 60, approved)
            step.url, step.note = self.gateway + path, f"決裁 {record['decided_at']}"
        return record

    def _find_again(self, cast: StoryPeople, record: PublishedRecord, before: int) -> None:
        after = f"records.record:{record['id']}:{record['version']}"
        with self._step("全区をキーワードで検索") as step:
            body = {**self._search("all"), "purpose": PURPOSE, "after": [after]}
            found = until("検索で見つかること", 15, lambda: find_hit(cast.reader.search(body), "record", record["id"]))
            step.url = f"{self.gateway}/api/v1/search"
            step.note = f"{cast.reader.person['name']}「{self.mark}」→ {found['title']}"
        with self._step("世帯の時系列") as step:
            params = {"household_id": cast.household["id"], "kind": "record", "order": "desc", "after": after}
            line = until(
                "時系列に載ること",
                15,
                lambda: find_hit(cast.colleague.get("/api/v1/timeline", params), "record", record["id"]),
            )
            step.url = f"{self.gateway}/api/v1/timeline?household_id={cast.household['id']}"
            step.note = f"{line['occurred_at']} {LABELS['record_type'][line['record_type']]}"
        with self._step("カテゴリー×月の表") as step:
            count = until("表で数えられること", 60, lambda: max(self._count_visits(cast) - before, 0))
            step.url = f"{self.gateway}/api/v1/browse?rows=record_type&by=month&scope=all"
            step.note = f"{self._month()} 家庭訪問 {before} → {before + count} 件"

    def _count_visits(self, cast: StoryPeople) -> int:
        """Home visits of this month in all wards."""
        table = cast.reader.get(
            "/api/v1/browse",
            {
                "rows": "record_type",
                "by": "month",
                "scope": "all",
                "purpose": PURPOSE["code"],
                "purpose_ref": PURPOSE["note"],
            },
        )
        rows: list[TableRow] = [row for row in table["rows"] if row["key"] == "home_visit"]
        cells = rows[0]["cells"] if rows else []
        return next((cell["count"] for cell in cells if cell["period"] == self._month()), 0)

    def _month(self) -> str:
        return f"{jst_date(rfc3339(SystemClock().now() - timedelta(minutes=1))):%Y-%m}"

    def _in_days(self, days: int) -> str:
        return (jst_date(rfc3339(SystemClock().now())) + timedelta(days=days)).isoformat()

    def _search(self, scope: str) -> dict[str, object]:
        return {"q": f'"{self.mark}"', "scope": scope, "sort": "time"}

    def _take_call(self, cast: StoryPeople) -> PublishedInquiry:
        with self._step("電話の問い合わせを受付・回答") as step:
            inquiry = cast.colleague.post(
                "/api/v1/inquiries",
                {
                    "channel": "phone",
                    "caller": {"kind": "medical", "org": "みなと試験診療所"},
                    "household_id": cast.household["id"],
                    "subject": "次回受診日の連絡",
                    "summary": f"受診票（番号 {self.mark}）の日程を変えたいとのこと。",
                    "reply": "担当が本人に伝えると答えた。",
                    "told_level": "status_only",
                    "message_to": [cast.worker.person["id"]],
                    "message": "受診日変更の件、本人へ連絡願います。",
                },
            )
            path = f"/api/v1/inquiries/{inquiry['id']}"
            step.url, step.note = self.gateway + path, f"受付番号 {inquiry['number']}"
        with self._step("担当が伝言を確認") as step:
            seen: PublishedInquiry = cast.worker.post(f"{path}/message-seen")
            step.url, step.note = self.gateway + path, LABELS["inquiry_state"][expect("state", seen["state"], "seen")]
        with self._step("問い合わせを検索") as step:
            body = {**self._search("office"), "after": [f"inquiries.inquiry:{seen['id']}:{seen['version']}"]}
            found = until(
                "問い合わせが検索で見つかること", 15, lambda: find_hit(cast.worker.search(body), "inquiry", seen["id"])
            )
            step.url, step.note = f"{self.gateway}/api/v1/search", f"「{self.mark}」→ {found['title']}"
        return seen

    @contextmanager
    def _step(self, title: str) -> Generator[Step]:
        step = Step(title)
        began = time.monotonic()
        try:
            yield step
        except StoryError as error:
            raise StoryError(f"「{title}」で止まりました: {error}") from error
        step.seconds = time.monotonic() - began
        self.report(step)
