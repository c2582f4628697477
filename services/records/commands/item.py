"""Commands on action items and appointments, and the items that a record opened or closed in its own write."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NotRequired, TypedDict, TypeVar, cast

from libs import problems
from libs.aggregates import Stored
from libs.calendar import in_force, jst_date
from libs.decision import Decision
from libs.policy import ALLOWED, require_write
from libs.reader import viewer_of
from libs.restrictions import RestrictionSet, Viewer
from libs.states.casework import Created
from libs.states.published import ByWhom
from services.records.commands import casework
from services.records.commands.casework import raw_by
from services.records.commands.step import Step
from services.records.domain import item as rules
from services.records.domain.decision import ActingStaff, HouseholdSnapshot, who
from services.records.domain.item import Closing, ItemDecision, NewItem
from services.records.domain.state import ActionItem
from services.records.store import Context, Store

Input = TypeVar("Input")
Rule = Callable[[ActionItem, Input, ActingStaff, str], ItemDecision]
"""(the item, the input, the acting staff member, the time) → the decision."""


class HeardRecord(TypedDict):
    """The part of a record's events that is read here."""

    id: str
    author: NotRequired[ByWhom | None]
    created: NotRequired[list[Created]]


async def open_item(context: Context, household_id: str | None, given: NewItem) -> Stored[ActionItem]:
    """Open an item of a household, or of the actor's office if it is about no household."""
    if household_id:
        found = await casework.household(context, household_id)
        place = await casework.place(context, found, None)
    else:
        post = context.actor.acting_post
        require_write(context.actor, post.office_code)
        place = HouseholdSnapshot("", post.office_code, post.ward_code, post.unit, None, frozenset())
    await require_known(context.store, given, place, at="")
    state = rules.opened(given, place, who(context.actor), context.now)
    return await context.store.action_items.create(
        context.new_id("action_item"), Decision(state, "action_item.opened"), by=context.by, intent=context.key
    )


async def require_known(store: Store, given: NewItem, place: HouseholdSnapshot, *, at: str) -> None:
    """ValidationFailed unless the member is of this household, the assignee may be given the item and the people named are
    staff.

    `at` is the JSON pointer of the item.
    """
    if given["member_id"] not in {None, *place.members}:
        raise problems.ValidationFailed(errors=[problems.FieldError(f"{at}/member_id", "not_a_member")])
    if given["assignee_id"]:
        assignee = await _assignee(store, given["assignee_id"])
        assignee.require(place.office_code, place.household_id or None, at=f"{at}/assignee_id")
    await casework.require_staff(store, {f"{at}/staff/{n}": each for n, each in enumerate(given["staff"])})


@dataclass(frozen=True)
class _Assignee:
    """Who is to have an item: where they may work on one today, and what is hidden from them."""

    offices: frozenset[str]
    reader: Viewer
    restrictions: RestrictionSet

    def require(self, office_code: str, concerned_id: str | None, *, at: str) -> None:
        """ValidationFailed unless they work in this office and may see the household, or the item itself where it is about
        none."""
        if office_code not in self.offices:
            raise _refused_assignee(at, "unknown")
        if self.restrictions.hides(concerned_id, self.reader):
            raise _refused_assignee(at, "cannot_see")


async def _assignee(store: Store, staff_id: str) -> _Assignee:
    staff = await store.staff.load(staff_id)
    today = jst_date(casework.now(store)).isoformat()
    posts = staff.state["posts"] if staff is not None and not staff.state["deleted"] else []
    held = [(post["office_code"], post["role"]) for post in posts if in_force(post, today)]
    writes = frozenset(office for office, role in held if role in ALLOWED["write"])
    return _Assignee(writes, viewer_of(staff_id, held), await store.restrictions.current())


def _refused_assignee(at: str, code: str) -> problems.ValidationFailed:
    return problems.ValidationFailed(
        "この職員には担当させられません。この事務所で記録を書く職に就いていて、この世帯を見られる職員を選んでください。",
        errors=[problems.FieldError(at, code)],
    )


async def act(rule: Rule[Input], context: Context, item_id: str, given: Input) -> Stored[ActionItem]:
    """Do one verb of an item: start, wait, done, verify, cancel, reopen, assign, defer."""

    def decide(item: Stored[ActionItem]) -> ItemDecision:
        return rule(item.state, given, who(context.actor), context.now)

    return await context.store.action_items.change(
        item_id,
        decide,
        by=context.by,
        intent=context.key,
        if_match=context.if_match,
        may=await casework.only_writers(context),
    )


async def done(context: Context, item_id: str, given: rules.Done) -> Stored[ActionItem]:
    """処理済. The record that shows it must be one of the same household."""
    record_id = given["record_id"]
    record = await context.store.record(record_id) if record_id else None

    def rule(item: ActionItem, given: rules.Done, who: ActingStaff, now: str) -> ItemDecision:
        if record_id:
            rules.require_evidence(item, record.state if record else None)
        return rules.done(item, given, who, now)

    return await act(rule, context, item_id, given)


async def assign(context: Context, item_id: str, given: rules.Assignment) -> Stored[ActionItem]:
    """担当替え. ValidationFailed unless the new assignee works in the item's office today and may see its household."""
    assignee = await _assignee(context.store, given["assignee_id"])

    def rule(item: ActionItem, given: rules.Assignment, who: ActingStaff, now: str) -> ItemDecision:
        decision = rules.assign(item, given, who, now)
        assignee.require(item["office_code"], item["household_id"] or item_id, at="/assignee_id")
        return decision

    return await act(rule, context, item_id, given)


async def follow_record(store: Store, record: HeardRecord, source: tuple[str, int]) -> None:
    """Open and close the items that a record's own write lists. Each of its events does it; it takes effect once."""
    for entry in record.get("created", []):
        if entry["type"] == rules.OPENED:
            await _open_from_record(store, entry, source, record)
        elif entry["type"] == rules.CLOSED:
            await _close_from_record(store, entry, record["id"])


async def _open_from_record(store: Store, entry: Created, source: tuple[str, int], record: HeardRecord) -> None:
    if await store.action_items.load(entry["id"]) is not None:
        return
    state = cast("ActionItem", entry["data"])
    opened_by = state["due_dates"][0].get("by") if state["due_dates"] else record.get("author")
    await store.action_items.create(
        entry["id"], Decision(state, "action_item.opened"), by=raw_by(opened_by), source=source
    )


async def _close_from_record(store: Store, entry: Created, record_id: str) -> None:
    closing = cast("Closing", entry["data"])
    day = jst_date(closing["at"]).isoformat()

    def done(item: Stored[ActionItem]) -> ItemDecision | None:
        return rules.done_by_record(item.state, closing, record_id, day)

    await Step(store.action_items, done, raw_by(closing["by"])).on(entry["id"])
