"""The boxes of a person: 承認待ち, 差戻し, 済, 後閲, 供覧, 回付中, and the matters without a route.

Each box is read by one or two selective queries, and a page is cut from their result. The result is bounded by what
one person has to do.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from typing import Literal, NotRequired, TypedDict, get_args

from libs import policy
from libs.actor import Actor
from libs.aggregates import Stored
from libs.calendar import jst_date
from libs.contracts import codes
from libs.cursor import Listed, Paging
from libs.reader import viewer
from libs.released import Read, Released, readable
from libs.restrictions import RestrictionSet
from libs.states.signoff import PostView
from services.approvals.domain.readers import granted, opens_hidden
from services.approvals.domain.rows import ShownCase, row, unread_days, urgency
from services.approvals.domain.state import CaseRow
from services.approvals.store import Context

Counted = Literal["waiting", "returned", "sent", "post_view", "circulated", "unroutable"]
Box = Literal[Counted, "done"]
DONE_FOR = timedelta(days=31)
"""How far back the box `done` goes if the request does not say."""


@dataclass(frozen=True)
class BoxRequest:
    """The box that is asked for. `since` and `until` bound the days of `done`, both included."""

    box: Box
    since: date | None = None
    until: date | None = None


class ShownDuty(TypedDict):
    """The reader's own 後閲 of a case in a list."""

    id: str
    reason: codes.PostViewReason
    due_on: str
    overdue: bool


class BoxRow(ShownCase):
    """A case in a box. `post_view` is set in the box of that name."""

    unread_days: int
    post_view: NotRequired[ShownDuty]


async def box(context: Context, request: BoxRequest, limit: int, paging: Paging) -> Released[Listed[BoxRow]]:
    """A page of a box."""
    actor, today, after = context.actor, jst_date(context.now), paging.after

    async def read(snapshot: RestrictionSet) -> Read[Listed[BoxRow]]:
        duties = await _duties(context) if request.box == "post_view" else {}
        shown = await _shown(context, await _cases(context, request, list(duties)), snapshot)
        placed = sorted(((_place(request.box, c, duties), c) for c in shown), key=itemgetter(0))
        rest = [(place, c) for place, c in placed if after is None or place > after]
        page = rest[:limit]
        rows = [_row(c, duties.get(c["id"]), actor.staff_id, today) for _, c in page]
        households = sorted({r["household_id"] for r in rows if r["household_id"]})
        place = page[-1][0] if len(rest) > limit else None
        return Read(paging.page(rows, place), f"approvals_{request.box}", [r["id"] for r in rows], households)

    return await readable(context.store, actor, (), read)


async def counts(context: Context) -> Released[dict[str, int]]:
    """How many cases each box shows to this person, from the same questions as the boxes themselves."""

    async def read(snapshot: RestrictionSet) -> Read[dict[str, int]]:
        duties = list(await _duties(context))
        names: tuple[Counted, ...] = get_args(Counted)
        found = await asyncio.gather(*(_cases(context, BoxRequest(name), duties) for name in names))
        shown = [await _shown(context, cases, snapshot) for cases in found]
        return Read(dict(zip(names, map(len, shown), strict=True)), "approvals_counts", [])

    return await readable(context.store, context.actor, (), read)


async def _cases(context: Context, request: BoxRequest, with_duties: list[str]) -> list[CaseRow]:
    cases, staff_id, today = context.store.cases, context.actor.staff_id, jst_date(context.now)
    match request.box:
        case "waiting":
            return await cases.waiting_for(staff_id)
        case "returned":
            return await cases.returned_to(staff_id)
        case "sent":
            return await cases.sent_by(staff_id)
        case "circulated":
            return await cases.unread_by(staff_id)
        case "post_view":
            return await cases.rows(with_duties)
        case "done":
            since, until = request.since or today - DONE_FOR, request.until or today
            return await cases.acted_on_by(staff_id, since.isoformat(), until.isoformat())
        case "unroutable":
            # 本庁 sees those of all offices, everybody else those of their own.
            city_wide = policy.is_city_wide(context.actor)
            return await cases.stranded(None if city_wide else sorted(policy.own_offices(context.actor)))


async def _duties(context: Context) -> dict[str, Stored[PostView]]:
    found = await context.store.duties.pending_of(context.actor.staff_id)
    return {d.state["approval_id"]: d for d in found}


def _row(case: CaseRow, duty: Stored[PostView] | None, staff_id: str, today: date) -> BoxRow:
    shown: BoxRow = {**row(case, today), "unread_days": unread_days(case, staff_id, today)}
    if duty is not None:
        owed = duty.state
        overdue = owed["due_on"] < today.isoformat()
        shown["post_view"] = {"id": duty.id, "reason": owed["reason"], "due_on": owed["due_on"], "overdue": overdue}
    return shown


def _place(box_name: Box, case: CaseRow, duties: dict[str, Stored[PostView]]) -> list[str]:
    if box_name == "post_view":
        return [duties[case["id"]].state["due_on"], case["id"]]
    if box_name == "done":
        # Newest first: the key gets smaller with each day.
        newest = (
            date.fromisoformat(case["acted_on"]) if case["acted_on"] else jst_date(case["drafted_at"])
        ).toordinal()
        return [f"{9_999_999 - newest}", case["id"]]
    return list(urgency(case))


async def _shown(context: Context, found: Iterable[CaseRow], snapshot: RestrictionSet) -> list[CaseRow]:
    """The cases that the actor may know of, each once.

    Left out are cases of households hidden from them, and cases without a household outside their own office, unless
    the route names them and opens what is hidden.
    """
    cases, actor = list({case["id"]: case for case in found}.values()), context.actor
    hidden = {case["id"] for case in cases if _is_hidden(case, actor, snapshot)}
    offices = [post.office_code for post in actor.posts]
    named = {
        case.id
        for case in await context.store.cases.whole(sorted(hidden))
        if opens_hidden(case.state) and granted(case.state, actor.staff_id, offices)
    }
    return [case for case in cases if case["id"] not in hidden - named]


def _is_hidden(case: CaseRow, actor: Actor, snapshot: RestrictionSet) -> bool:
    who, unlinked = viewer(actor), any(item["household_id"] is None for item in case["items"])
    if unlinked and not policy.may_read(actor, case["office_code"], None):
        return True
    named = {case["household_id"], *(i["household_id"] or i["record_id"] for i in case["items"])}
    return any(snapshot.hides(each, who) for each in named)
