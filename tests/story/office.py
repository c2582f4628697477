"""垂水 as the stories of sign-off need it: its people logged in, records to sign, absences, and what the journal says."""

import asyncio
import json
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx2

from libs.actor import mint_service_token
from libs.calendar import jst_date
from libs.clock import SystemClock, rfc3339
from libs.mongo import Database
from libs.settings import Settings
from libs.signing import load_signer
from libs.states.people import Post
from ops.browser import GatewayClient, Person, StoryError, everybody, until
from tests.story.running import Running

Doc = dict[str, Any]
OFFICE, UNIT = "tarumi", "生活支援第一係"
PATIENCE = 30.0
"""Seconds that an event may take on a busy machine until it was consumed."""


@dataclass
class Office:
    """One office: `seat` logs a person in, the other methods are what people do there."""

    running: Running
    cases: list[str] = field(default_factory=list[str])
    _seats: list[GatewayClient] = field(default_factory=list[GatewayClient])
    _people: Sequence[Person] = ()

    def seat(self, role: str, unit: str | None = None, post: str | None = None) -> GatewayClient:
        """A person of this office, logged in."""
        self._people = self._people or everybody(self.running.gateway)
        fitting = [p for p in self._people if any(_is(held, role, unit, post) for held in p["posts"])]
        self._seats.append(GatewayClient(self.running.gateway, fitting[0]))
        return self._seats[-1]

    def close(self) -> None:
        """Close everybody's connections."""
        for seat in self._seats:
            seat.close()

    def household_of(self, worker: GatewayClient) -> str:
        """An active household of this worker that is not protected."""
        params = {"worker": worker.person["id"], "limit": 100}
        for listed in worker.get("/api/v1/households", params)["items"]:
            if listed["status"] == "active" and listed["office_code"] == OFFICE:
                household = worker.get(f"/api/v1/households/{listed['id']}")
                if "protection" not in household:
                    return household["id"]
        raise AssertionError("no household that is not protected")

    def written(self, worker: GatewayClient, household_id: str, *sentences: str, **more: Any) -> Doc:
        """A finished record with these sentences as facts."""
        segments = [{"kind": "fact", "text": text, "source": {"type": "own_eyes"}} for text in sentences]
        body: Doc = {
            "household_id": household_id,
            "record_type": "home_visit",
            "subjects": ["living"],
            "segments": segments,
            "occurred_at": rfc3339(SystemClock().now() - timedelta(minutes=1)),
            "title": "家庭訪問",
            "visits": [{"target": "household", "result": "met_head", "met_whom": ["本人"], "purpose": ["生活状況"]}],
            **more,
        }
        draft = worker.post("/api/v1/drafts", body)
        return worker.post(f"/api/v1/drafts/{draft['id']}/finish", None, draft["version"])

    def determined(self, worker: GatewayClient, household_id: str, *subjects: str) -> Doc:
        """A finished 決定 of benefits about these subjects."""
        return self.written(
            worker,
            household_id,
            "要否判定の結果、最低生活費に満たない。",
            record_type="benefit_decision",
            subjects=list(subjects or ("living",)),
            title="保護の決定",
            visits=[],
            effective_on=self.today().isoformat(),
        )

    def sent(self, worker: GatewayClient, records: Sequence[Doc], **more: Any) -> str:
        """Send the records (回付); returns the id of the case."""
        items = [{"record_id": r["id"], "version": r["version"]} for r in records]
        body: Doc = {"household_id": records[0]["household_id"], "matter_type": "record", "items": items, **more}
        submission = worker.post("/api/v1/submissions", body)
        self.cases.append(submission["id"])
        return submission["id"]

    def arrives(self, seat: GatewayClient, case_id: str, box: str = "waiting") -> Doc:
        """Wait until the case is in this person's box; returns the case as they read it."""
        until(f"{seat.person['name']} の {box} に届くこと", PATIENCE, lambda: case_id in self.box(seat, box))
        return seat.get(f"/api/v1/approvals/{case_id}")

    def box(self, seat: GatewayClient, name: str) -> list[str]:
        rows: list[Doc] = seat.get("/api/v1/approvals", {"box": name, "limit": 100})["items"]
        return [row["id"] for row in rows]

    def act(self, seat: GatewayClient, case_id: str, verb: str, box: str = "waiting", **body: Any) -> Doc:
        """Wait for the case, read it and act on it; returns the case afterwards."""
        read = self.arrives(seat, case_id, box)
        return seat.post(f"/api/v1/approvals/{case_id}/{verb}", body or None, read["version"])

    def refused(self, seat: GatewayClient, case_id: str, verb: str, version: int, **body: Any) -> str:
        """`<status> <code>` of the refusal."""
        try:
            seat.post(f"/api/v1/approvals/{case_id}/{verb}", body or None, version)
        except StoryError as error:
            return str(error).partition("→ ")[2].partition(":")[0]
        return "200"

    def stamps(self, seat: GatewayClient, case_id: str) -> list[tuple[str, str | None, str, str]]:
        """決裁欄 as (box, mark, name, state)."""
        boxes: list[Doc] = seat.get(f"/api/v1/approvals/{case_id}/sheet")["boxes"]
        return [(b["kind"], b["mark"], b["name"], b["state"]) for b in boxes]

    def told(self, case_id: str) -> list[Doc]:
        """The events of a case, from the journal of approvals."""
        rows = until("journal", PATIENCE, lambda: self._journal(f"approvals.approval:{case_id}"))
        return [json.loads(line) for line in rows.splitlines()]

    def _journal(self, key: str) -> str:
        token = mint_service_token(load_signer(self.keys, "search"), "approvals")
        url = f"{self.running.services['approvals'].url}/internal/v1/journal"
        answer = httpx2.get(url, params={"key": key}, headers={"X-Service-Token": token}, trust_env=False, timeout=60)
        return answer.raise_for_status().text

    @contextmanager
    def on_leave(self, seat: GatewayClient, days: int) -> Generator[None]:
        """Enter the person's own 不在 from today on, and wait until approvals has it; cancel it likewise at the end."""
        first = self.today()
        body: Doc = {
            "staff_id": seat.person["id"],
            "from": first.isoformat(),
            "to": (first + timedelta(days=days)).isoformat(),
            "kind": "annual_leave",
        }
        absence = seat.post("/api/v1/absences", body)
        self._await_heard(absence)
        try:
            yield
        finally:
            self._await_heard(seat.post(f"/api/v1/absences/{absence['id']}/cancel", None, absence["version"]))

    def _await_heard(self, absence: Doc) -> None:
        key = f"records.absence:{absence['id']}"
        until(
            "不在が決裁側に届くこと", PATIENCE, lambda: asyncio.run(_has_heard(self._settings, key, absence["version"]))
        )

    def today(self) -> date:
        return jst_date(rfc3339(SystemClock().now()))

    @property
    def keys(self) -> Path:
        return Path(self.running.env["TSUZURI_KEYS_DIR"])

    @property
    def _settings(self) -> Settings:
        env = self.running.env
        return Settings(
            port=1, mongo_url=env["TSUZURI_MONGO_URL"], db_prefix=env["TSUZURI_DB_PREFIX"], keys_dir=self.keys
        )


def at_once(*attempts: Callable[[], str]) -> list[str]:
    """The result of each call when all start at the same moment, each from its own screen."""
    barrier = Barrier(len(attempts))

    def one(attempt: Callable[[], str]) -> str:
        barrier.wait(timeout=PATIENCE)
        return attempt()

    with ThreadPoolExecutor(len(attempts)) as pool:
        return list(pool.map(one, attempts))


async def _has_heard(settings: Settings, key: str, version: int) -> bool:
    approvals = Database(settings.mongo_url, settings.database("approvals"))
    try:
        copy = await approvals.collection("copies").get(key)
    finally:
        approvals.close()
    return copy is not None and copy["version"] >= version


def _is(held: Post, role: str, unit: str | None, post: str | None) -> bool:
    return (
        (held["office_code"], held["role"]) == (OFFICE, role)
        and held["unit"] == (unit or held["unit"])
        and (post in (None, held["post"]))
    )
