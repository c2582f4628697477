"""`python -m ops.story`: one new record along its whole way, through the gateway like a browser.

A worker of an office writes it about one of his own households; a colleague reads it at once; 係長 and 課長 sign it
off; it is found by keyword across all wards, on the household's timeline and in the table; a call is logged and found.
"""

import secrets
import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from rich.cells import cell_len

from libs.calendar import jst_date
from libs.clock import SystemClock, rfc3339
from libs.contracts.codes import LABELS
from libs.settings import Settings
from ops.browser import Seat, StoryError, everybody, until

OFFICE = "tarumi"
PEOPLE_SHOWN = 12

Doc = dict[str, Any]


@dataclass
class Step:
    """One step of the story: what happens, where, how long it took and what is worth saying about it."""

    title: str
    url: str = ""
    note: str = ""
    seconds: float = 0.0


@dataclass
class Cast:
    """Who plays: people of one office, one of the worker's households, and a reader of all wards."""

    worker: Seat
    colleague: Seat
    supervisor: Seat
    chief: Seat
    reader: Seat
    household: Doc


@dataclass
class Story:
    """The story of one record at one gateway; `tell` hears each step when it is done. Raises `StoryError`."""

    gateway: str
    tell: Callable[[Step], None]
    office: str = OFFICE
    mark: str = field(default_factory=lambda: secrets.token_hex(4).upper())
    """A word nobody wrote before: the number of a slip seen on the visit."""
    _seats: list[Seat] = field(default_factory=list[Seat])

    def run(self) -> Doc:
        """Everything from login to the last search; answers the record and the inquiry as they ended."""
        try:
            return self._told()
        finally:
            for seat in self._seats:
                seat.close()

    def _told(self) -> Doc:
        cast = self._cast()
        before = self._count(cast)
        record = self._written(cast)
        self._signed_off(cast, record)
        record = self._decided(cast, record)
        self._found(cast, record, before)
        inquiry = self._asked(cast)
        return {"record": record, "inquiry": inquiry, "household": cast.household}

    # ------------------------------------------------------------------ who

    def _cast(self) -> Cast:
        with self._step("ログイン（担当・同僚・係長・課長・全区閲覧）") as step:
            people = everybody(self.gateway)
            worker, household = self._worker(people)
            unit = _post(worker.person, self.office, "caseworker")["unit"]
            others = [p for p in _having(people, self.office, "caseworker") if p["id"] != worker.person["id"]]
            supervisors = _having(people, self.office, "supervisor")
            same_unit = [p for p in supervisors if _post(p, self.office, "supervisor")["unit"] == unit]
            cast = Cast(
                worker, self._seat(others, "同僚の現業員"), self._seat(same_unit, "同じ係の係長"),
                self._seat(_having(people, self.office, "section_chief"), "課長"),
                self._seat(_having(people, None, "cross_ward_reader"), "全区閲覧の職員"), household,
            )  # fmt: skip
            step.url = f"{self.gateway}/api/v1/session"
            step.note = "、".join(s.person["name"] for s in (worker, cast.supervisor, cast.chief))
        return cast

    def _worker(self, people: Sequence[Doc]) -> tuple[Seat, Doc]:
        """A worker of the office and one of his active households that nobody protects."""
        workers = _having(people, self.office, "caseworker")
        for person in secrets.SystemRandom().sample(workers, len(workers)):
            seat = self._seat([person], "現業員")
            mine = seat.get("/api/v1/households", {"worker": person["id"], "limit": 100})["items"]
            active = [h for h in mine if h["status"] == "active" and h["office_code"] == self.office]
            for listed in secrets.SystemRandom().sample(active, len(active)):
                household = seat.get(f"/api/v1/households/{listed['id']}")
                if "protection" not in household:
                    return seat, household
        raise StoryError(
            f"{self.office} に受給中の世帯を担当する現業員がいません。旧台帳を取り込んでください: "
            f"./tsuzuri import demo/legacy/{self.office} --commit"
        )

    def _seat(self, people: Sequence[Doc], wanted: str) -> Seat:
        if not people:
            raise StoryError(f"{wanted}がいません。python -m ops.seed と旧台帳の取込を済ませてください。")
        seat = Seat(self.gateway, people[0])
        self._seats.append(seat)
        return seat

    # ------------------------------------------------------------------ the record

    def _written(self, cast: Cast) -> Doc:
        with self._step("下書き（自動保存）") as step:
            draft = cast.worker.post("/api/v1/drafts", self._visit(cast, "玄関先で面接。"))
            path = f"/api/v1/drafts/{draft['id']}"
            body = self._visit(cast, f"居間で面接。室温は適切。ガスの点検票（番号 {self.mark}）を確認した。")
            draft = cast.worker.put(path, body, draft["version"])
            step.url, step.note = self.gateway + path, f"版 {draft['version']}"
        with self._step("記録として確定（ここから公式）") as step:
            record = cast.worker.post(f"{path}/finish", None, draft["version"])
            step.url = f"{self.gateway}/api/v1/records/{record['id']}"
            step.note = LABELS["record_state"][_expect(record, "state", "written")]
        with self._step("同僚がすぐ読める") as step:
            seen = cast.colleague.get(f"/api/v1/records/{record['id']}")
            step.url = f"{self.gateway}/api/v1/records/{record['id']}"
            step.note = f"{cast.colleague.person['name']}「{seen['title']}」"
        return record

    def _visit(self, cast: Cast, fact: str) -> Doc:
        # Within the day, so that the month counted before is the month it falls into.
        at = SystemClock().now() - timedelta(minutes=1)
        return {
            "household_id": cast.household["id"],
            "record_type": "home_visit",
            "subjects": ["living", "health"],
            "occurred_at": rfc3339(at),
            "title": "定期訪問　生活状況の確認",
            "segments": [
                {"kind": "fact", "text": fact, "source": {"type": "own_eyes"}},
                {"kind": "statement", "text": "食事は三食とれている。膝の痛みは落ち着いた。", "source": {"type": "self"}},
                {"kind": "opinion", "text": "生活は安定している。冬の間は月一回の訪問を続けたい。"},
            ],
            # Something that is owed soon, so that 今日 is not empty where the books are long over.
            "item_ops": [{"op": "open", "item": {"kind": "document_reminder", "title": "点検票の写し", "due_on": self._in_days(5)}}],
            "visits": [{"target": "household", "result": "met_head", "met_whom": ["本人"], "purpose": ["生活状況の確認"]}],
        }  # fmt: skip

    def _signed_off(self, cast: Cast, record: Doc) -> None:
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
            _expect(submission, "state", "sent")
            step.note = f"{len(submission['items'])} 件"
        for seat, title in ((cast.supervisor, "係長が開いて承認"), (cast.chief, "課長が決裁")):
            with self._step(title) as step:
                waiting = until(
                    f"{title}: 未処理箱に届くこと", 15, lambda s=seat: _waiting(s, submission["id"])
                )
                seat.post(f"{case}/open")
                opened = seat.get(case)
                done = seat.post(f"{case}/approve", {"comment": "確認しました。"}, opened["version"])
                step.url = self.gateway + case
                step.note = (
                    f"{seat.person['name']}　{waiting['title']} → {LABELS['case_state'][done['state']]}"
                )

    def _decided(self, cast: Cast, record: Doc) -> Doc:
        path = f"/api/v1/records/{record['id']}"

        def approved() -> Doc | None:
            now = cast.worker.get(path)
            return now if now["state"] == "approved" else None

        with self._step("記録に決裁が届く") as step:
            record = until("記録が決裁済みになること", 60, approved)
            step.url, step.note = self.gateway + path, f"決裁 {record['decided_at']}"
        return record

    # ------------------------------------------------------------------ found again

    def _found(self, cast: Cast, record: Doc, before: int) -> None:
        after = f"records.record:{record['id']}:{record['version']}"
        with self._step("全区をキーワードで検索") as step:
            body = {**self._search("all"), "purpose": PURPOSE, "after": [after]}
            found = until(
                "検索で見つかること", 15, lambda: _hit(cast.reader.search(body), "record", record["id"])
            )
            step.url = f"{self.gateway}/api/v1/search"
            step.note = f"{cast.reader.person['name']}「{self.mark}」→ {found['title']}"
        with self._step("世帯の時系列") as step:
            params = {"household_id": cast.household["id"], "order": "desc", "after": after}
            line = until(
                "時系列に載ること", 15,
                lambda: _hit(cast.colleague.get("/api/v1/timeline", params), "record", record["id"]),
            )  # fmt: skip
            step.url = f"{self.gateway}/api/v1/timeline?household_id={cast.household['id']}"
            step.note = f"{line['occurred_at']} {LABELS['record_type'][line['record_type']]}"
        with self._step("カテゴリー×月の表") as step:
            count = until("表で数えられること", 60, lambda: max(self._count(cast) - before, 0))
            step.url = f"{self.gateway}/api/v1/browse?rows=record_type&by=month&scope=all"
            step.note = f"{self._month()} 家庭訪問 {before} → {before + count} 件"

    def _count(self, cast: Cast) -> int:
        """Home visits of this month in all wards."""
        table = cast.reader.get(
            "/api/v1/browse",
            {
                "rows": "record_type", "by": "month", "scope": "all", "purpose": PURPOSE["code"],
                "purpose_ref": PURPOSE["note"],
            },
        )  # fmt: skip
        rows: list[Doc] = [row for row in table["rows"] if row["key"] == "home_visit"]
        cells: list[Doc] = rows[0]["cells"] if rows else []
        return next((cell["count"] for cell in cells if cell["period"] == self._month()), 0)

    def _month(self) -> str:
        return f"{jst_date(rfc3339(SystemClock().now() - timedelta(minutes=1))):%Y-%m}"

    def _in_days(self, days: int) -> str:
        return (jst_date(rfc3339(SystemClock().now())) + timedelta(days=days)).isoformat()

    def _search(self, scope: str) -> Doc:
        return {"q": f'"{self.mark}"', "scope": scope, "sort": "time"}

    # ------------------------------------------------------------------ a call

    def _asked(self, cast: Cast) -> Doc:
        with self._step("電話の問い合わせを受付・回答") as step:
            inquiry = cast.colleague.post(
                "/api/v1/inquiries",
                {
                    "channel": "phone", "caller": {"kind": "medical", "org": "みなと試験診療所"},
                    "household_id": cast.household["id"], "subject": "次回受診日の連絡",
                    "summary": f"受診票（番号 {self.mark}）の日程を変えたいとのこと。",
                    "reply": "担当が本人に伝えると答えた。", "told_level": "status_only",
                    "message_to": [cast.worker.person["id"]], "message": "受診日変更の件、本人へ連絡願います。",
                },
            )  # fmt: skip
            path = f"/api/v1/inquiries/{inquiry['id']}"
            step.url, step.note = self.gateway + path, f"受付番号 {inquiry['number']}"
        with self._step("担当が伝言を確認") as step:
            seen = cast.worker.post(f"{path}/message-seen")
            step.url, step.note = self.gateway + path, LABELS["inquiry_state"][_expect(seen, "state", "seen")]
        with self._step("問い合わせを検索") as step:
            body = {**self._search("office"), "after": [f"inquiries.inquiry:{seen['id']}:{seen['version']}"]}
            found = until(
                "問い合わせが検索で見つかること",
                15,
                lambda: _hit(cast.worker.search(body), "inquiry", seen["id"]),
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
        self.tell(step)


def _having(people: Sequence[Doc], office: str | None, role: str) -> list[Doc]:
    return [p for p in people if any(_is(post, office, role) for post in p["posts"])]


def _post(person: Doc, office: str, role: str) -> Doc:
    return next(post for post in person["posts"] if _is(post, office, role))


def _is(post: Doc, office: str | None, role: str) -> bool:
    return post["role"] == role and office in (None, post["office_code"])


PURPOSE: Doc = {"code": "inspection", "note": "一件の記録の道のりの確認"}
"""What the reader of all wards states: a note, as the role may."""


def _waiting(seat: Seat, case_id: str) -> Doc | None:
    items: list[Doc] = seat.get("/api/v1/approvals", {"box": "waiting", "limit": 100})["items"]
    return next((case for case in items if case["id"] == case_id), None)


def _hit(page: Doc, kind: str, wanted: str) -> Doc | None:
    return next((item for item in page["items"] if item["kind"] == kind and item["id"] == wanted), None)


def _expect(answer: Doc, name: str, value: str) -> str:
    if answer[name] != value:
        raise StoryError(f"{name} が「{value}」ではなく「{answer[name]}」です。")
    return value


def main() -> int:
    """Tell the story at the gateway of this environment; 1 with one clear line when a step fails."""
    gateway = Settings(port=1).gateway_url.rstrip("/")
    began = time.monotonic()
    try:
        Story(gateway, lambda step: print(line(step), flush=True)).run()
        people = everybody(gateway)
    except StoryError as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    print(f"✓ 一件の記録の道のり {time.monotonic() - began:.1f} 秒")
    print(f"\n画面: {gateway}/")
    for text in introduced(people):
        print(text)
    return 0


def line(step: Step) -> str:
    """A step as one aligned line and its address below."""
    return f"  {_padded(step.title, 44)}{step.seconds:7.2f} 秒  {step.note}\n      {step.url}"


def introduced(people: Sequence[Doc]) -> list[str]:
    """Some of the people one may be in the demo, one line each; every role of every office at least once."""
    lines: list[str] = []
    known: set[tuple[str, str]] = set()
    for person in people:
        for post in person["posts"]:
            place = (post["office_code"], post["role"])
            if place not in known and len(lines) < PEOPLE_SHOWN:
                known.add(place)
                role = LABELS["role"][post["role"]]
                lines.append(
                    f"  {_padded(person['name'], 14)}{_padded(role, 16)}{post['office_code']}　{post['unit']}"
                )
    return ["デモの職員（画面で選べます）:", *lines, f"  … ほか、全部で {len(people)} 人"]


def _padded(text: str, width: int) -> str:
    return text + " " * max(1, width - cell_len(text))


if __name__ == "__main__":
    sys.exit(main())
