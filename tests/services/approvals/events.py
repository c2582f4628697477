"""Builds events as records sends them, and cases at some point of their way."""

from typing import Any

from libs.actor import Actor
from libs.canonical import sha256_hex
from libs.contracts.casework import Submission
from libs.contracts.events import Received
from libs.ids import uuid7
from services.approvals import consumers
from services.approvals.store import Store
from tests.services.people import CHIEF, COLLEAGUE, ELSEWHERE, SUPERVISOR, WORKER, Asker, somebody
from tests.times import ago

Doc = dict[str, Any]
HEAD = somebody("h1", "office_head", unit="福祉事務所", name="井上 試")
CHIEF_ELSEWHERE = somebody("c9", "section_chief", office="hyogo", unit="保護課", name="石田 試")
PEOPLE = (WORKER, COLLEAGUE, SUPERVISOR, CHIEF, HEAD, ELSEWHERE, CHIEF_ELSEWHERE)


async def hear(store: Store, event: Received) -> None:
    """Let the consumer apply one event of records. The test fails if it refuses the event."""
    for refused in await consumers.records(store)([event]):
        if refused is not None:
            raise refused


def said(name: str, key: str, state: Doc, sequence: int = 1, actor: Doc | None = None) -> Received:
    """An event of records."""
    published = {"id": key.split(":", 1)[1], "version": sequence, **state}
    return Received(
        id=uuid7(),
        name=name,
        key=key,
        sequence=sequence,
        prev=sequence - 1,
        time=ago(days=1),
        state=published,
        change={},
        actor=actor,
        partition_key=key,
    )


def employed(who: Actor, sequence: int = 1, **post: Any) -> Received:
    """The event of a staff member who holds the post of this actor's token."""
    held = who.acting_post
    row = {"post": held.post, "role": held.role, "office_code": held.office_code, "unit": held.unit, **post}
    state = {"staff_number": who.staff_id, "name": who.name, "posts": [row]}
    return said("staff.imported", f"records.staff:{who.staff_id}", state, sequence)


def office(code: str, series: str) -> Received:
    state = {"office_code": code, "name": f"{code}区役所", "number_series": series, "authority_post": "所長"}
    return said("office.imported", f"records.office:{code}", state)


def known() -> list[Received]:
    return [*(employed(who) for who in PEOPLE), office("tarumi", "垂"), office("hyogo", "兵")]


def content(text: str = "居宅を訪問した。", title: str = "六月の家庭訪問") -> Doc:
    segments = [{"id": "s1", "kind": "fact", "text": text}]
    return {"title": title, "record_type": "home_visit", "subjects": ["living"], "segments": segments}


def seen(record_id: str, body: Doc, household_id: str | None = "h-1", version: int = 1, *, inline: bool = True) -> Doc:
    return {
        "record_id": record_id,
        "version": version,
        "sha256": sha256_hex(body),
        "household_id": household_id,
        "content": body if inline else None,
    }


def sent(submission_id: str, number: int = 1, sequence: int | None = None, **more: Any) -> Received:
    """The event of a round that WORKER sent."""
    household = more.get("household_id", "h-1")
    state: Doc = {
        "household_id": household,
        "office_code": "tarumi",
        "ward_code": "28108",
        "matter_type": "record",
        "items": [],
        "comment": None,
        "flags": [],
        "flag_reason": None,
        "amount": None,
        "needed_by": None,
        "urgent": False,
        "oral_consent": None,
        "drafter": by(WORKER),
        "drafter_unit": WORKER.acting_post.unit,
        "state": "sent",
        "attempt": number,
        "round": number,
        "sent_at": ago(days=1),
        "resume_at": None,
        "seen": [seen(f"r-{submission_id}", content(), household)],
        **more,
    }
    Submission.model_validate({"id": submission_id, "version": 1, **state})
    return said("submission.sent", f"records.submission:{submission_id}", state, sequence or 2 * number, by(WORKER))


def by(who: Actor) -> Doc:
    post = who.acting_post
    return {"staff_id": who.staff_id, "name": who.name, "post": post.post, "office_code": post.office_code}


async def entered(store: Store, **more: Any) -> str:
    """Let a new case come in. Returns its id."""
    submission_id = f"s-{uuid7()}"
    await hear(store, sent(submission_id, **more))
    return submission_id


async def act(ask: Asker, who: Actor, case_id: str, verb: str, body: Doc | None = None) -> Doc:
    """Read the case and do `verb` on it. Returns the case after that."""
    read = await ask(who, "GET", f"/v1/approvals/{case_id}")
    assert read.status_code == 200, read.text
    answer = await ask(who, "POST", f"/v1/approvals/{case_id}/{verb}", body, if_match=read.json()["version"])
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == f'"{answer.json()["version"]}"'
    return answer.json()


async def refused(
    ask: Asker, who: Actor, case_id: str, verb: str, body: Doc | None = None, if_match: int = 1, key: str | None = None
) -> Doc:
    """Try `verb` and return the problem of the response."""
    answer = await ask(who, "POST", f"/v1/approvals/{case_id}/{verb}", body, if_match=if_match, key=key)
    assert answer.status_code >= 400, answer.text
    return answer.json()


async def box(ask: Asker, who: Actor, name: str, **params: Any) -> list[str]:
    answer = await ask(who, "GET", "/v1/approvals", params={"box": name, **params})
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["items"]]
