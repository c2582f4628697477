"""不在: who may enter it for whom, on which days; every change is one event that sign-off gets (AP12).

The reason for an absence is shown to few people, and is in no event.
"""

from typing import Any

import pytest

from libs.actor import Actor
from services.records.store import Store
from tests.services.people import CHIEF, COLLEAGUE, ELSEWHERE, HQ, NOTED, SUPERVISOR, WORKER, Asker, somebody
from tests.services.records.casework import refused
from tests.times import day

Doc = dict[str, Any]
ADMIN = somebody("a1", "admin", unit="管理係")
HEAD = somebody("h1", "office_head", unit="福祉事務所")


async def enter(ask: Asker, who: Actor, first: str, last: str, staff_id: str | None = None, **more: Any) -> Any:
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
    made = await entered(ask, WORKER, day(37), day(41), key="leave")
    again = await entered(ask, WORKER, day(37), day(41), key="leave")
    assert again == made
    path = f"/v1/absences/{made['id']}"
    days = {"from": day(38), "to": day(39), "kind": "sick_leave"}
    changed = await ask(WORKER, "PUT", path, days, if_match=made["version"])
    assert (changed.status_code, changed.json()["from"], changed.json()["kind"]) == (200, day(38), "sick_leave")
    stale = await ask(WORKER, "POST", f"{path}/cancel", if_match=made["version"])
    assert refused(stale) == (412, "VERSION_CONFLICT")
    kept = await ask(WORKER, "PUT", path, {**days, "to": day(40), "kind": "undisclosed"}, if_match=2)
    assert (kept.status_code, kept.json()["to"], kept.json()["kind"]) == (200, day(40), "sick_leave")
    gone = await ask(WORKER, "POST", f"{path}/cancel", if_match=kept.json()["version"])
    assert (gone.status_code, gone.json()["cancelled"]) == (200, True)
    late = await ask(WORKER, "PUT", path, days, if_match=gone.json()["version"])
    assert refused(late) == (409, "ABSENCE_CANCELLED")
    found = await store.absences.load(made["id"])
    assert found is not None
    assert [(e["name"], e["state"]["cancelled"]) for e in found.doc["tray"]] == [
        ("absence.registered", False),
        ("absence.changed", False),
        ("absence.changed", False),
        ("absence.cancelled", True),
    ]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (COLLEAGUE, (403, "OUT_OF_SCOPE")),
        (ELSEWHERE, (404, "NOT_FOUND")),
        (SUPERVISOR, None),
        (CHIEF, None),
        (ADMIN, None),
    ],
)
async def test_somebody_elses_absence_is_for_superiors_and_the_administrator(
    ask: Asker, who: Actor, expected: tuple[int, str] | None
) -> None:
    after = {SUPERVISOR: 65, CHIEF: 66, ADMIN: 67}.get(who, 68)
    answer = await enter(ask, who, day(after), day(after), "w1")
    own = await entered(ask, WORKER, day(after + 28), day(after + 28), key=f"own-{who.staff_id}")
    cancelled = await ask(who, "POST", f"/v1/absences/{own['id']}/cancel", if_match=own["version"])
    if expected is None:
        assert (answer.status_code, cancelled.status_code) == (201, 200)
        return
    assert (refused(answer), refused(cancelled)) == (expected, expected)
    assert (await ask(WORKER, "POST", f"/v1/absences/{own['id']}/cancel", if_match=1)).status_code == 200


@pytest.mark.parametrize("length", [-1, 3 * 366 + 1])
async def test_the_end_is_not_before_the_beginning_nor_beyond_three_years(ask: Asker, length: int) -> None:
    answer = await enter(ask, COLLEAGUE, day(125), day(125 + length))
    assert refused(answer) == (422, "VALIDATION_FAILED")
    assert answer.json()["errors"][0]["pointer"] == "/to"


NEXT_DOOR = somebody("s2", "supervisor", unit="生活支援第二係")
INSPECTOR = somebody("x1", "cross_ward_reader", office="city", purpose=NOTED)


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (WORKER, True),
        (SUPERVISOR, True),
        (CHIEF, True),
        (HEAD, True),
        (ADMIN, True),
        (COLLEAGUE, False),
        (NEXT_DOOR, False),
        (HQ, False),
        (INSPECTOR, False),
    ],
    ids=lambda who: who.staff_id if isinstance(who, Actor) else str(who),
)
async def test_why_somebody_is_away_is_for_the_person_superiors_in_line_and_the_administrator(
    ask: Asker, who: Actor, told: bool
) -> None:
    """Everybody else of the office sees that a colleague is away, and until when."""
    away_on = day(779)
    made = await entered(ask, WORKER, away_on, away_on, key=f"sick-{who.staff_id}", kind="sick_leave")
    assert made["kind"] == "sick_leave"
    for asked in ({"office_code": "tarumi"}, {"staff_id": "w1"}):
        answer = await ask(who, "GET", "/v1/absences", params={**asked, "from": away_on, "to": away_on})
        assert answer.status_code == 200, answer.text
        (row,) = answer.json()["items"]
        assert (row["from"], row["to"]) == (away_on, away_on)
        assert row["kind"] == ("sick_leave" if told else "undisclosed")
        assert told or "sick" not in answer.text
    assert (await ask(WORKER, "POST", f"/v1/absences/{made['id']}/cancel", if_match=1)).status_code == 200


@pytest.mark.parametrize(("who", "told"), [(SUPERVISOR, False), (CHIEF, True), (HEAD, True)])
async def test_who_is_below_in_the_line_is_not_told_why(ask: Asker, who: Actor, told: bool) -> None:
    """係長 may enter that 課長 is away today, but cannot read the reason; 課長 can."""
    made = await entered(ask, CHIEF, day(796), day(796), key=f"chief-{who.staff_id}", kind="special_leave")
    longer = {"from": day(796), "to": day(797), "kind": "undisclosed"}
    changed = await ask(who, "PUT", f"/v1/absences/{made['id']}", longer, if_match=made["version"])
    assert (changed.status_code, changed.json()["kind"]) == (200, "special_leave" if told else "undisclosed")
    own = await ask(CHIEF, "GET", "/v1/absences", params={"staff_id": "c1", "from": day(797), "to": day(797)})
    assert [row["kind"] for row in own.json()["items"]] == ["special_leave"], "it stayed what it was"
    gone = await ask(who, "POST", f"/v1/absences/{made['id']}/cancel", if_match=changed.json()["version"])
    assert gone.json()["kind"] == ("special_leave" if told else "undisclosed")


async def test_why_somebody_is_away_is_in_no_event_feed_or_audit_entry(ask: Asker, store: Store) -> None:
    made = await entered(ask, WORKER, day(824), day(825), kind="sick_leave")
    path = f"/v1/absences/{made['id']}"
    days = {"from": day(824), "to": day(825), "kind": "childcare"}
    changed = await ask(WORKER, "PUT", path, days, if_match=1)
    assert changed.json()["kind"] == "childcare"
    await ask(SUPERVISOR, "GET", "/v1/absences", params={"staff_id": "w1", "from": day(824), "to": day(824)})
    await ask(WORKER, "POST", f"{path}/cancel", if_match=2)
    found = await store.absences.load(made["id"])
    assert found is not None
    events = found.doc["tray"]
    assert [e["state"]["kind"] for e in events] == ["undisclosed"] * 3
    assert events[1]["change"] == {"fields": ["kind"]}
    feed = await ask("approvals", "GET", "/internal/v1/states", params={"type": "absence"})
    assert made["id"] in feed.text
    audited = await store.process.db.collection("audit").list({})
    for said in (str(events), feed.text, str(audited)):
        assert not any(kind in said for kind in ("sick_leave", "childcare"))


async def test_an_absence_is_not_entered_as_undisclosed(ask: Asker) -> None:
    answer = await enter(ask, COLLEAGUE, day(856), day(856), kind="undisclosed")
    assert refused(answer) == (422, "VALIDATION_FAILED")
    assert answer.json()["errors"][0]["pointer"] == "/kind"


async def test_absences_of_one_person_do_not_overlap(ask: Asker) -> None:
    first = await entered(ask, COLLEAGUE, day(163), day(165))
    onto = await enter(ask, COLLEAGUE, day(165), day(167))
    assert refused(onto) == (409, "ABSENCES_OVERLAP")
    assert onto.json()["context"] == {"absence_id": first["id"]}
    after = await entered(ask, COLLEAGUE, day(166), day(167))
    path = f"/v1/absences/{after['id']}"
    moved = await ask(COLLEAGUE, "PUT", path, {"from": day(164), "to": day(167), "kind": "training"}, if_match=1)
    assert refused(moved) == (409, "ABSENCES_OVERLAP")
    await entered(ask, WORKER, day(163), day(165))  # another person's
    assert (await ask(COLLEAGUE, "POST", f"/v1/absences/{first['id']}/cancel", if_match=1)).status_code == 200
    moved = await ask(COLLEAGUE, "PUT", path, {"from": day(164), "to": day(167), "kind": "training"}, if_match=1)
    assert moved.status_code == 200, moved.text


async def test_morning_and_afternoon_are_two_halves(ask: Asker) -> None:
    await entered(ask, COLLEAGUE, day(185), day(185), part_of_day="morning")
    await entered(ask, COLLEAGUE, day(185), day(185), part_of_day="afternoon")
    for part in ("morning", None):
        again = await enter(ask, COLLEAGUE, day(185), day(185), part_of_day=part)
        assert refused(again) == (409, "ABSENCES_OVERLAP")


async def test_the_list_is_of_an_office_or_a_person_and_of_at_most_a_year(ask: Asker) -> None:
    one = await entered(ask, SUPERVISOR, day(583), day(587))
    two = await entered(ask, CHIEF, day(586), day(590))
    month = {"from": day(581), "to": day(611)}
    assert await listed(ask, office_code="tarumi", **month) == [one["id"], two["id"]]
    assert await listed(ask, staff_id="s1", **month) == [one["id"]]
    assert await listed(ask, office_code="tarumi", staff_id="c1", **month) == [two["id"]]
    assert await listed(ask, office_code="tarumi", **{"from": day(588), "to": day(589)}) == [two["id"]]
    asked = {"office_code": "tarumi", **month, "limit": "1"}
    page = (await ask(WORKER, "GET", "/v1/absences", params=asked)).json()
    further = await listed(ask, **{**asked, "cursor": page["next_cursor"]})
    assert [page["items"][0]["id"], *further] == [one["id"], two["id"]]
    for refused_query in (month, {"staff_id": "s1", "from": day(581), "to": day(976)}):
        answer = await ask(WORKER, "GET", "/v1/absences", params=refused_query)
        assert refused(answer) == (422, "VALIDATION_FAILED")
    for of in ({"office_code": "tarumi"}, {"staff_id": "s1"}):
        assert refused(await ask(ELSEWHERE, "GET", "/v1/absences", params=of)) == (404, "NOT_FOUND")
