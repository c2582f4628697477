"""The boxes of a person: 承認待ち, 差戻し, 済, 後閲, 供覧, 回付中, and the matters without a route.

Each is one or two selective questions; a page is cut from what they match, which a person's queue bounds.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from typing import Literal

from libs import policy
from libs.actor import Actor
from libs.calendar import jst_date
from libs.clock import rfc3339
from libs.mongo import Doc
from libs.process import reading, viewer
from libs.restrictions import Snapshot
from services.approvals.domain.readers import granted, opens_hidden
from services.approvals.domain.rows import row, unread_days, urgency
from services.approvals.store import Store

Box = Literal["waiting", "returned", "done", "post_view", "circulated", "sent", "unroutable"]
DONE_FOR = timedelta(days=31)
"""How far back the box of what one has done goes unless asked otherwise."""


@dataclass(frozen=True)
class Wanted:
    """A box; `since` and `until` bound the days of `done`, both included."""

    box: Box
    since: date | None = None
    until: date | None = None


async def box(
    store: Store, actor: Actor, wanted: Wanted, limit: int, after: list[str] | None
) -> tuple[list[Doc], list[str] | None]:
    """A page of a box, and the place the next one goes on from (None on the last one)."""

    async def read(snapshot: Snapshot) -> tuple[list[Doc], list[str] | None]:
        today = jst_date(rfc3339(store.clock.now()))
        duties = await _duties(store, actor) if wanted.box == "post_view" else {}
        found = {c["id"]: c for c in await _cases(store, actor, wanted, today, list(duties))}
        shown = await _shown(store, actor, found.values(), snapshot)
        placed = sorted(((_place(wanted.box, c, duties), c) for c in shown), key=itemgetter(0))
        rest = [(place, c) for place, c in placed if after is None or place > after]
        page = rest[:limit]
        rows: list[Doc] = [
            {
                **row(c, today),
                **_duty(duties.get(c["id"]), today),
                "unread_days": unread_days(c, actor.staff_id, today),
            }
            for _, c in page
        ]
        households = sorted({r["household_id"] for r in rows if r["household_id"]})
        await store.audit.read(reading(actor, f"approvals_{wanted.box}", [r["id"] for r in rows], households))
        return rows, page[-1][0] if len(rest) > limit else None

    return await store.restrictions.released(viewer(actor), read)


async def _cases(
    store: Store, actor: Actor, wanted: Wanted, today: date, with_duties: list[str]
) -> list[Doc]:
    me = actor.staff_id
    match wanted.box:
        case "waiting":
            asked = (store.cases({"waiting": me}), store.cases({"may_deputise": me}))
            mine, deputised = await asyncio.gather(*asked)
            return [*mine, *deputised]
        case "returned":
            return await store.cases({"drafter.staff_id": me, "state": "returned"})
        case "sent":
            return await store.cases(
                {"drafter.staff_id": me, "state": {"$in": ["circulating", "unroutable"]}}
            )
        case "circulated":
            return await store.cases({"unread": me})
        case "post_view":
            return await store.cases({"_id": {"$in": with_duties}}) if with_duties else []
        case "done":
            since, until = wanted.since or today - DONE_FOR, wanted.until or today
            days = {"$gte": since.isoformat(), "$lte": until.isoformat()}
            return await store.cases({"acted_by": me, "acted_on": days})
        case "unroutable":
            return await store.cases(_stranded(actor))


def _stranded(actor: Actor) -> Doc:
    """Matters that nobody can carry on, for HQ everywhere and for everybody else in what he reads."""
    offices = sorted(policy.own_offices(actor))
    return {"needs_help": {"$gt": ""} if policy.is_city_wide(actor) else {"$in": offices}}


async def _duties(store: Store, actor: Actor) -> dict[str, Doc]:
    found = await store.duties({"person.staff_id": actor.staff_id, "state": "pending"})
    return {d.state["approval_id"]: {"id": d.id, **d.state} for d in found}


def _duty(duty: Doc | None, today: date) -> Doc:
    if duty is None:
        return {}
    overdue = duty["due_on"] < today.isoformat()
    return {
        "post_view": {
            "id": duty["id"],
            "reason": duty["reason"],
            "due_on": duty["due_on"],
            "overdue": overdue,
        }
    }


def _place(box_name: Box, case: Doc, duties: dict[str, Doc]) -> list[str]:
    if box_name == "post_view":
        return [duties[case["id"]]["due_on"], case["id"]]
    if box_name == "done":
        # The newest first: days count down.
        newest = date.fromisoformat(case["acted_on"]).toordinal()
        return [f"{9_999_999 - newest}", case["id"]]
    return list(urgency(case))


async def _shown(store: Store, actor: Actor, found: Iterable[Doc], snapshot: Snapshot) -> list[Doc]:
    """Without what the actor may not know of, unless its route names him: cases of households hidden from him, and those
    about nobody yet outside their own office."""
    cases = list(found)
    hidden = {case["id"] for case in cases if _is_hidden(case, actor, snapshot)}
    offices = [post.office_code for post in actor.posts]
    named = {
        case.id
        for case in await store.whole_cases(sorted(hidden))
        if opens_hidden(case.state) and granted(case.state, actor.staff_id, offices)
    }
    return [case for case in cases if case["id"] not in hidden - named]


def _is_hidden(case: Doc, actor: Actor, snapshot: Snapshot) -> bool:
    who, unlinked = viewer(actor), any(item["household_id"] is None for item in case["items"])
    if unlinked and not policy.may_read(actor, case["office_code"], None):
        return True
    named = {case.get("household_id"), *(i["household_id"] or i["record_id"] for i in case["items"])}
    return any(snapshot.hides(each, who) for each in named)
