"""A worker of 垂水 who sends requests to the services themselves, and the ops account; all people are invented."""

import itertools
import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from libs.actor import mint_actor_token, mint_service_token
from libs.client import SERVICE_HEADER
from libs.ids import uuid7
from libs.signing import load_signer
from ops import seed
from tests.faults.support.city import City
from tests.services.people import somebody
from tests.times import ago

Doc = dict[str, Any]
OFFICE = "tarumi"
STAFF = (("w1", "caseworker", "職員"), ("s1", "supervisor", "係長"), ("c1", "section_chief", "課長"))
PATIENCE_SECONDS = 60.0


class WorkerClient:
    """Sends requests as the worker `w1`.

    Each request has a fresh token, and an Idempotency-Key of its own unless one is given.
    """

    def __init__(self, city: City) -> None:
        self._city = city
        keys = city.running.system.config.keys
        self._gateway, self._ops = load_signer(keys, "gateway"), load_signer(keys, "ops")
        self._worker = somebody("w1", name="試験 w1")
        # No connection is kept: one to a killed process would make the next request fail for the wrong reason.
        self._http = httpx2.Client(timeout=20.0, trust_env=False, limits=httpx2.Limits(max_keepalive_connections=0))
        self._numbers = itertools.count(1)
        self.household_id = ""

    def close(self) -> None:
        self._http.close()

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        if_match: int | None = None,
        key: str | None = None,
        service: str = "records",
        url: str | None = None,
    ) -> httpx2.Response:
        """Send one request; TransportError when there was no answer."""
        headers = {
            "Authorization": f"Bearer {mint_actor_token(self._gateway, self._worker, service)}",
            "Idempotency-Key": key or uuid7(),
        }
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        return self._http.request(method, (url or self._city.url(service)) + path, json=body, headers=headers)

    def ask_again(self, method: str, path: str, body: Any = None, **how: Any) -> httpx2.Response:
        """Repeat the same request, with the same key, until the answer is not a 503."""
        how = {"key": uuid7(), **how}
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self.ask(method, path, body, **how)
            except httpx2.TransportError:
                answer = None
            if answer is not None and answer.status_code != 503:
                return answer
            assert time.monotonic() < until, f"no answer to {method} {path}: {answer and answer.text}"
            time.sleep(0.05)

    def made(self, path: str, body: Any = None, **how: Any) -> Doc:
        """The answer to a POST that must succeed."""
        answer = self.ask_again("POST", path, body, **how)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def internal(self, service: str, method: str, path: str, body: Any = None) -> Any:
        """The answer of an internal route to the ops account."""
        headers = {SERVICE_HEADER: mint_service_token(self._ops, service), "Idempotency-Key": uuid7()}
        answer = self._http.request(method, self._city.url(service) + path, json=body, headers=headers)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def imported(self, objects: Sequence[Mapping[str, Any]], batch: str = "faults") -> None:
        """Write import objects, all of which must be new."""
        body: Doc = {"batch": {"id": batch, "synthetic": True}, "objects": objects}
        results: list[Doc] = self.internal("records", "POST", "/internal/v1/imports", body)["results"]
        assert {each["outcome"] for each in results} == {"created"}, results

    def settle_in(self) -> None:
        """Write the offices, three people of this one, and a household."""
        self.imported([*seed.offices(), *(_person(*each) for each in STAFF)])
        household = self.made(
            "/v1/households",
            {
                "office_code": OFFICE,
                "status": "active",
                "head": {"name": "汐入 縫子", "kana": "シオイリ ヌイコ"},
                "case_numbers": [{"series": "垂", "number": "88001"}],
                "worker_id": "w1",
            },
        )
        self.household_id = household["id"]

    def content(self, title: str) -> Doc:
        """The content of an interview."""
        return {
            "household_id": self.household_id,
            "record_type": "office_interview",
            "subjects": ["living"],
            "occurred_at": ago(days=3),
            "title": title,
            "segments": [{"kind": "statement", "text": f"{title}。食事は三食とれている。", "source": {"type": "self"}}],
        }

    def draft(self, title: str | None = None) -> Doc:
        """A draft that can be finished."""
        return self.made("/v1/drafts", self.content(title or f"面接 {next(self._numbers)}"))

    def finish_of(self, draft: Mapping[str, Any]) -> tuple[str, str, None, dict[str, Any]]:
        """The request that turns a draft into a record, to be sent once or many times: (method, path, body, how)."""
        how: dict[str, Any] = {"if_match": draft["version"], "key": uuid7()}
        return "POST", f"/v1/drafts/{draft['id']}/finish", None, how

    def record(self, title: str | None = None) -> Doc:
        """A finished record."""
        draft = self.draft(title)
        return self.made(f"/v1/drafts/{draft['id']}/finish", if_match=draft["version"])

    def item(self, title: str) -> Doc:
        """The body of an action item."""
        return {"household_id": self.household_id, "kind": "medical_survey", "title": title}

    def call(self, subject: str) -> Doc:
        """The body of an inquiry."""
        return {
            "household_id": self.household_id,
            "received_at": ago(days=3),
            "channel": "phone",
            "caller": {"kind": "self"},
            "subject": subject,
            "summary": "次の受診日を知らせてきた。",
        }

    def bundle(self, *records: Doc) -> Doc:
        """The body of a submission."""
        return {
            "matter_type": "record",
            "items": [{"record_id": each["id"], "version": each["version"]} for each in records],
        }


def _person(staff_id: str, role: str, post: str) -> Doc:
    held = {"post": post, "role": role, "office_code": OFFICE, "unit": "生活支援第一係", "from": "2020-04-01"}
    return {
        "id": staff_id,
        "type": "staff",
        "state": {"staff_number": f"8{staff_id}", "name": f"試験 {staff_id}", "posts": [held]},
    }
