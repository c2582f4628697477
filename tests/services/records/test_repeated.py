"""A repeated request after the household was hidden from the person: answered as if the object did not exist."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from libs.actor import Actor
from services.records.store import Store
from tests.services.people import CHIEF, SUPERVISOR, WORKER, Asker, somebody
from tests.services.records.casework import bundle, case_said, content, draft, hear, household, sent, written
from tests.times import day

Doc = dict[str, Any]
Request = Callable[[], Awaitable[httpx2.Response]]


async def register(ask: Asker) -> tuple[str, Request]:
    body: Doc = {"office_code": "tarumi", "status": "applied", "label": "氏名不詳", "case_numbers": []}

    async def again() -> httpx2.Response:
        return await ask(WORKER, "POST", "/v1/households", body, key="again-register")

    return (await again()).json()["id"], again


async def begin(ask: Asker) -> tuple[str, Request]:
    home = await household(ask)
    body = content(None)

    async def again() -> httpx2.Response:
        return await ask(WORKER, "POST", "/v1/drafts", body, key="again-begin")

    begun = (await again()).json()
    chosen = content(home["id"])
    assert (await ask(WORKER, "PUT", f"/v1/drafts/{begun['id']}", chosen, if_match=1)).status_code == 200
    return home["id"], again


async def save(ask: Asker) -> tuple[str, Request]:
    home = await household(ask)
    begun = await draft(ask, home["id"])
    body = content(home["id"], title="保存")

    async def again() -> httpx2.Response:
        return await ask(WORKER, "PUT", f"/v1/drafts/{begun['id']}", body, if_match=1, key="again-save")

    return home["id"], again


async def finish(ask: Asker) -> tuple[str, Request]:
    home = await household(ask)
    begun = await draft(ask, home["id"])

    async def again() -> httpx2.Response:
        return await ask(WORKER, "POST", f"/v1/drafts/{begun['id']}/finish", if_match=1, key="again-finish")

    return home["id"], again


async def revise(ask: Asker) -> tuple[str, Request]:
    home = await household(ask)
    record = await written(ask, home["id"])
    body = content(home["id"], title="書き直し", occurred_at=record["occurred_at"])

    async def again() -> httpx2.Response:
        return await ask(WORKER, "PUT", f"/v1/records/{record['id']}", body, if_match=1, key="again-revise")

    return home["id"], again


async def discard(ask: Asker) -> tuple[str, Request]:
    home = await household(ask)
    record = await written(ask, home["id"])

    async def again() -> httpx2.Response:
        path = f"/v1/records/{record['id']}/discard"
        return await ask(WORKER, "POST", path, if_match=1, key="again-discard")

    return home["id"], again


async def submit(ask: Asker) -> tuple[str, Request]:
    home = await household(ask)
    record = await written(ask, home["id"])

    async def again() -> httpx2.Response:
        return await ask(WORKER, "POST", "/v1/submissions", bundle(record), key="again-submit")

    return home["id"], again


async def start_item(ask: Asker) -> tuple[str, Request]:
    home = await household(ask)
    body = {"household_id": home["id"], "kind": "other", "title": "確認", "due_on": day(10)}
    item = (await ask(WORKER, "POST", "/v1/action-items", body)).json()

    async def again() -> httpx2.Response:
        path = f"/v1/action-items/{item['id']}/start"
        return await ask(WORKER, "POST", path, if_match=1, key="again-start")

    return home["id"], again


async def assign(ask: Asker) -> tuple[str, Request]:
    home = await household(ask)

    async def again() -> httpx2.Response:
        path, body = f"/v1/households/{home['id']}/assign", {"worker_id": "w2"}
        return await ask(SUPERVISOR, "POST", path, body, if_match=1, key="again-assign")

    return home["id"], again


@pytest.mark.parametrize(
    "begun", [register, begin, save, finish, revise, discard, submit, start_item, assign], ids=lambda f: f.__name__
)
async def test_a_repeated_request_shows_nothing_that_was_hidden_since(
    ask: Asker, begun: Callable[[Asker], Awaitable[tuple[str, Request]]]
) -> None:
    household_id, again = await begun(ask)
    assert (await again()).status_code in {200, 201}
    restriction = {"allowed": ["c1"], "reason": "職員の親族"}
    hidden = await ask(CHIEF, "POST", f"/v1/households/{household_id}/restrict", restriction, if_match=0)
    assert hidden.status_code == 200
    answer = await again()
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


async def test_a_draft_that_became_a_hidden_record_is_not_found(ask: Asker) -> None:
    home = await household(ask)
    body = content(home["id"])
    begun = (await ask(WORKER, "POST", "/v1/drafts", body, key="again-finished")).json()
    path = f"/v1/drafts/{begun['id']}"
    assert (await ask(WORKER, "POST", f"{path}/finish", if_match=1)).status_code == 200
    repeated = await ask(WORKER, "POST", "/v1/drafts", body, key="again-finished")
    assert (repeated.status_code, repeated.json()["code"]) == (409, "DRAFT_FINISHED")
    assert (await ask(WORKER, "GET", path)).json()["code"] == "DRAFT_FINISHED"
    restriction = {"allowed": ["c1"], "reason": "職員の親族"}
    await ask(CHIEF, "POST", f"/v1/households/{home['id']}/restrict", restriction, if_match=0)
    for answer in (await ask(WORKER, "GET", path), await ask(WORKER, "POST", "/v1/drafts", body, key="again-finished")):
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


async def test_who_may_not_see_a_household_cannot_assign_it(ask: Asker) -> None:
    home = await household(ask)
    restriction = {"allowed": ["c1"], "reason": "職員の親族"}
    await ask(CHIEF, "POST", f"/v1/households/{home['id']}/restrict", restriction, if_match=0)
    path = f"/v1/households/{home['id']}/assign"
    for version in (1, 7):
        answer = await ask(SUPERVISOR, "POST", path, {"worker_id": "w2"}, if_match=version)
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


MOVED = somebody("s1", "supervisor", "hyogo")
ACTING_ELSEWHERE = replace(MOVED, posts=(MOVED.acting_post, SUPERVISOR.acting_post))
"""They still read in the office where they sent it, but act in another: it is visible, but no longer theirs to do."""
RepeatedRequest = tuple[str, str, Doc | None]


async def started(ask: Asker, _store: Store) -> RepeatedRequest:
    home = await household(ask)
    item = await ask(
        SUPERVISOR, "POST", "/v1/action-items", {"household_id": home["id"], "kind": "other", "title": "確認"}
    )
    return "POST", f"/v1/action-items/{item.json()['id']}/start", None


async def moved_on(ask: Asker, _store: Store) -> RepeatedRequest:
    return "POST", f"/v1/households/{(await household(ask))['id']}/assign", {"worker_id": "w2"}


async def taken(ask: Asker, _store: Store) -> RepeatedRequest:
    return "POST", f"/v1/records/{(await written(ask, (await household(ask))['id']))['id']}/take-over", None


async def excluded(ask: Asker, _store: Store) -> RepeatedRequest:
    return "PUT", f"/v1/households/{(await household(ask))['id']}/excluded-staff", {"staff_ids": ["w2"]}


async def dropped(ask: Asker, store: Store) -> RepeatedRequest:
    record = await written(ask, (await household(ask))["id"])
    submission = await sent(ask, record)
    assert await hear(store, case_said(submission, "returned", returned_to="drafter")) == [None]
    return "POST", f"/v1/submissions/{submission['id']}/drop", {}


@pytest.mark.parametrize("wanted", [started, moved_on, taken, excluded, dropped], ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    ("later", "statuses"),
    [(somebody("s1", "cross_ward_reader"), {403, 404}), (MOVED, {404}), (ACTING_ELSEWHERE, {403})],
    ids=["role", "office", "acting post"],
)
async def test_a_repeat_by_who_may_no_longer_is_refused(
    ask: Asker,
    store: Store,
    wanted: Callable[[Asker, Store], Awaitable[RepeatedRequest]],
    later: Actor,
    statuses: set[int],
) -> None:
    """The same person with the same key, who since then may only read, has moved to another office, or acts in one."""
    method, path, body = await wanted(ask, store)
    version = (await ask(SUPERVISOR, "GET", path.rpartition("/")[0])).json()["version"]
    key = f"moved-{later.acting_post.role}-{len(later.posts)}-{path}"
    first = await ask(SUPERVISOR, method, path, body, if_match=version, key=key)
    assert first.status_code == 200, first.text
    again = await ask(later, method, path, body, if_match=version, key=key)
    assert again.status_code in statuses, again.text


@pytest.mark.parametrize("wanted", [moved_on, excluded, dropped], ids=lambda f: f.__name__)
async def test_a_repeat_by_who_is_no_longer_a_superior_is_refused(
    ask: Asker, store: Store, wanted: Callable[[Asker, Store], Awaitable[RepeatedRequest]]
) -> None:
    method, path, body = await wanted(ask, store)
    version = (await ask(SUPERVISOR, "GET", path.rpartition("/")[0])).json()["version"]
    first = await ask(SUPERVISOR, method, path, body, if_match=version, key=f"rank-{path}")
    assert first.status_code == 200, first.text
    again = await ask(somebody("s1"), method, path, body, if_match=version, key=f"rank-{path}")
    assert (again.status_code, again.json()["code"]) == (403, "OUT_OF_SCOPE")
