"""不在: who may enter whose, on which days; every change is one event that sign-off can hear (AP12)."""

from typing import Any

import pytest

from libs.actor import Actor
from services.records.store import Store
from tests.services.people import CHIEF, COLLEAGUE, ELSEWHERE, SUPERVISOR, WORKER, Asker, somebody
from tests.services.records.casework import refused

Doc = dict[str, Any]
ADMIN = somebody("a1", "admin", unit="管理係")


async def enter(
    ask: Asker, who: Actor, first: str, last: str, staff_id: str | None = None, **more: Any
) -> Any:
    key = more.pop("key", None)
    days = {"from": first, "to": last, "kind": "annual_leave", **more}
    return await ask(who, "POST", "/v1/absences", {"staff_id": staff_id or who.staff_id, **days}, key=key)


async def entered(ask: Asker, who: Actor, first: str, last: str, **more: Any) -> Doc:
    answer = await enter(ask, who, first, last, **more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def listed(ask: Asker, **asked: str) -> list[str]:
    answer = await ask(WORKER, "GET", "/v1/absences", params=asked)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["items"]]


async def test_entered_changed_and_cancelled_each_with_its_event(ask: Asker, store: Store) -> None:
    made = await entered(ask, WORKER, "2027-01-04", "2027-01-08", key="leave")
    again = await entered(ask, WORKER, "2027-01-04", "2027-01-08", key="leave")
    assert again == made
    path = f"/v1/absences/{made['id']}"
    days = {"from": "2027-01-05", "to": "2027-01-06", "kind": "sick_leave"}
    changed = await ask(WORKER, "PUT", path, days, if_match=made["version"])
    assert (changed.status_code, changed.json()["from"], changed.json()["kind"]) == (200, "2027-01-05", "sick_leave")  # fmt: skip
    stale = await ask(WORKER, "POST", f"{path}/cancel", if_match=made["version"])
    assert refused(stale) == (412, "VERSION_CONFLICT")
    gone = await ask(WORKER, "POST", f"{path}/cancel", if_match=changed.json()["version"])
    assert (gone.status_code, gone.json()["cancelled"]) == (200, True)
    late = await ask(WORKER, "PUT", path, days, if_match=gone.json()["version"])
    assert refused(late) == (409, "ABSENCE_CANCELLED")
    found = await store.absences.load(made["id"])
    assert found is not None
    assert [(e["name"], e["state"]["cancelled"]) for e in found.doc["tray"]] == [
        ("absence.registered", False), ("absence.changed", False), ("absence.cancelled", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "expected"),
    [(COLLEAGUE, (403, "OUT_OF_SCOPE")), (ELSEWHERE, (404, "NOT_FOUND")), (SUPERVISOR, None), (CHIEF, None), (ADMIN, None)],
)  # fmt: skip
async def test_somebody_elses_absence_is_for_superiors_and_the_administrator(
    ask: Asker, who: Actor, expected: tuple[int, str] | None
) -> None:
    day = {SUPERVISOR: "2027-02-01", CHIEF: "2027-02-02", ADMIN: "2027-02-03"}.get(who, "2027-02-04")
    answer = await enter(ask, who, day, day, "w1")
    own = await entered(ask, WORKER, f"2027-03-{day[-2:]}", f"2027-03-{day[-2:]}", key=f"own-{who.staff_id}")
    cancelled = await ask(who, "POST", f"/v1/absences/{own['id']}/cancel", if_match=own["version"])
    if expected is None:
        assert (answer.status_code, cancelled.status_code) == (201, 200)
        return
    assert (refused(answer), refused(cancelled)) == (expected, expected)
    assert (await ask(WORKER, "POST", f"/v1/absences/{own['id']}/cancel", if_match=1)).status_code == 200


async def test_the_end_is_not_before_the_beginning(ask: Asker) -> None:
    answer = await enter(ask, COLLEAGUE, "2027-04-02", "2027-04-01")
    assert refused(answer) == (422, "VALIDATION_FAILED")
    assert answer.json()["errors"][0]["pointer"] == "/to"


async def test_absences_of_one_person_do_not_overlap(ask: Asker) -> None:
    first = await entered(ask, COLLEAGUE, "2027-05-10", "2027-05-12")
    onto = await enter(ask, COLLEAGUE, "2027-05-12", "2027-05-14")
    assert refused(onto) == (409, "ABSENCES_OVERLAP")
    assert onto.json()["context"] == {"absence_id": first["id"]}
    after = await entered(ask, COLLEAGUE, "2027-05-13", "2027-05-14")
    path = f"/v1/absences/{after['id']}"
    moved = await ask(
        COLLEAGUE, "PUT", path, {"from": "2027-05-11", "to": "2027-05-14", "kind": "training"}, if_match=1
    )
    assert refused(moved) == (409, "ABSENCES_OVERLAP")
    await entered(ask, WORKER, "2027-05-10", "2027-05-12")  # another person's
    assert (await ask(COLLEAGUE, "POST", f"/v1/absences/{first['id']}/cancel", if_match=1)).status_code == 200
    moved = await ask(
        COLLEAGUE, "PUT", path, {"from": "2027-05-11", "to": "2027-05-14", "kind": "training"}, if_match=1
    )
    assert moved.status_code == 200, moved.text


async def test_morning_and_afternoon_are_two_halves(ask: Asker) -> None:
    await entered(ask, COLLEAGUE, "2027-06-01", "2027-06-01", part_of_day="morning")
    await entered(ask, COLLEAGUE, "2027-06-01", "2027-06-01", part_of_day="afternoon")
    for part in ("morning", None):
        again = await enter(ask, COLLEAGUE, "2027-06-01", "2027-06-01", part_of_day=part)
        assert refused(again) == (409, "ABSENCES_OVERLAP")


async def test_the_list_is_of_an_office_or_a_person_and_of_at_most_a_year(ask: Asker) -> None:
    one = await entered(ask, SUPERVISOR, "2028-07-03", "2028-07-07")
    two = await entered(ask, CHIEF, "2028-07-06", "2028-07-10")
    july = {"from": "2028-07-01", "to": "2028-07-31"}
    assert await listed(ask, office_code="tarumi", **july) == [one["id"], two["id"]]
    assert await listed(ask, staff_id="s1", **july) == [one["id"]]
    assert await listed(ask, office_code="tarumi", staff_id="c1", **july) == [two["id"]]
    assert await listed(ask, office_code="tarumi", **{"from": "2028-07-08", "to": "2028-07-09"}) == [two["id"]]  # fmt: skip
    asked = {"office_code": "tarumi", **july, "limit": "1"}
    page = (await ask(WORKER, "GET", "/v1/absences", params=asked)).json()
    further = await listed(ask, **{**asked, "cursor": page["next_cursor"]})
    assert [page["items"][0]["id"], *further] == [one["id"], two["id"]]
    for refused_query in (july, {"staff_id": "s1", "from": "2028-07-01", "to": "2029-07-31"}):
        answer = await ask(WORKER, "GET", "/v1/absences", params=refused_query)
        assert refused(answer) == (422, "VALIDATION_FAILED")
    for of in ({"office_code": "tarumi"}, {"staff_id": "s1"}):
        assert refused(await ask(ELSEWHERE, "GET", "/v1/absences", params=of)) == (404, "NOT_FOUND")
