"""Logging and handling inquiries."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias, TypeVar

from libs import policy, problems
from libs.actor import Actor
from libs.calendar import fiscal_year, jst_date
from libs.faults import crash_point
from libs.ids import derived_id
from services.inquiries.commands.access import (
    candidates_named,
    find_unread,
    is_read,
    load_handled,
    load_readable,
    refuse_unread,
    require_named,
)
from services.inquiries.commands.telling import changes_told, tells_too_much, told_in, told_in_correction, told_now
from services.inquiries.domain import ActingStaff, Inquiry, InquiryDecision, handling
from services.inquiries.domain import inquiry as rules
from services.inquiries.domain.decision import ListedDecision
from services.inquiries.domain.errors import UnknownOffice, UnknownStaff
from services.inquiries.domain.handoff import await_records
from services.inquiries.domain.listing import to_listed
from services.inquiries.store import Context, Store, StoredInquiry

Given = TypeVar("Given")
Answering = TypeVar("Answering", handling.Answer, handling.CompletedCallback)
Rule: TypeAlias = Callable[[Inquiry, ActingStaff, str], InquiryDecision | None]
"""(state, who acts, now) → the decision, or None where nothing is to be done."""
Load: TypeAlias = Callable[[Context, str], Awaitable[StoredInquiry]]
"""Loads the inquiry for whoever may do this to it."""


@dataclass(frozen=True)
class WrittenRecord:
    """A written record that names an inquiry; `source` is the event that told of it: key and sequence."""

    record_id: str
    household_id: str | None
    source: tuple[str, int]


async def log(context: Context, call: rules.Log, draft_id: str | None) -> StoredInquiry:
    """受付 in the office of the acting post. Never refused for what it tells, and needs nothing but the database.

    UnknownHousehold for a household or candidate that the actor may not read. `draft_id`: the draft of the call, which is
    deleted once the inquiry is written.
    """
    who, store = acting(context.actor), context.store
    policy.require_write(context.actor, who.office_code)
    inquiry_id = context.new_id("inquiry")
    if logged := await _logged_before(context, inquiry_id):
        if draft_id is not None:
            await store.call_drafts.drop(draft_id, who.staff_id)
        return logged
    decision = rules.log(call, who, context.now)
    linked = {} if call.household_id is None else {"/household_id": call.household_id}
    await require_named(context, linked | candidates_named(call.content.candidates))
    too_much = await tells_too_much(context, told_in(decision.state), call.household_id)
    year = fiscal_year(jst_date(context.now))
    n = await store.numbers.take(f"{who.office_code}/{year}", inquiry_id)
    incident = decision.state["incident"] or too_much
    state: Inquiry = {**decision.state, "number": f"{year}-{n:04d}", "incident": incident}
    numbered = await_records(replace(decision, state=state), who, context.now)
    if draft_id is not None:
        await store.call_drafts.note_logged_as(draft_id, who.staff_id, inquiry_id)
    made = await store.inquiries.create(
        inquiry_id, to_listed(inquiry_id, numbered), by=context.by, intent=context.required_key
    )
    if draft_id is not None:
        crash_point("call.after_log")
        await store.call_drafts.drop(draft_id, who.staff_id)
    return made


async def _logged_before(context: Context, inquiry_id: str) -> StoredInquiry | None:
    """The inquiry that this request has logged already. IdempotencyKeyReused where it was another request: that one touches
    neither its draft nor the numbers of an office."""
    logged = await context.store.inquiries.load(inquiry_id)
    if logged is not None and logged.doc["fingerprint"] != context.required_key.fingerprint:
        raise problems.IdempotencyKeyReused
    return logged


async def act(
    rule: Callable[[Inquiry, Given, ActingStaff, str], InquiryDecision | None],
    context: Context,
    inquiry_id: str,
    given: Given,
) -> StoredInquiry:
    """What whoever handles an inquiry does to it. The same request again has one effect."""
    return await act_on(lambda state, who, now: rule(state, given, who, now), context, inquiry_id)


async def act_on(rule: Rule, context: Context, inquiry_id: str, load: Load = load_handled) -> StoredInquiry:
    """`act` where nothing is sent beside the verb."""
    who = acting(context.actor)

    def decide(item: StoredInquiry) -> ListedDecision | None:
        decision = rule(item.state, who, context.now)
        return to_listed(item.id, await_records(decision, who, context.now)) if decision else None

    known = await load(context, inquiry_id)
    return await context.store.inquiries.change(
        inquiry_id, decide, by=context.by, intent=context.key, if_match=context.if_match, known=known
    )


async def tell(
    rule: Callable[[Inquiry, Answering, ActingStaff, str], InquiryDecision],
    context: Context,
    inquiry_id: str,
    given: Answering,
) -> StoredInquiry:
    """`act` where the caller is told something: more than they may be told is an incident."""
    too_much = False

    async def load(context: Context, inquiry_id: str) -> StoredInquiry:
        nonlocal too_much
        item = await load_handled(context, inquiry_id)
        told = told_now(item.state, given.told_level, context.now)
        too_much = await tells_too_much(context, told, item.state["household_id"])
        return item

    def decide(state: Inquiry, who: ActingStaff, now: str) -> InquiryDecision:
        return rule(state, replace(given, incident=given.incident or too_much), who, now)

    return await act_on(decide, context, inquiry_id, load)


see_message = partial(act_on, handling.see_message, load=load_readable)
"""伝言確認 by the addressee, who may be no more than a reader."""


async def revise(context: Context, inquiry_id: str, content: rules.Content) -> StoredInquiry:
    """Correct what was written down. UnknownHousehold for a new candidate that the actor may not read. What was told is judged
    anew where that is corrected, and where it was an incident.

    The households are looked up before the decision and refused in it: the same request again, a wrong state and an older
    version are answered first (docs/protocols.md 1.2).
    """
    unread: set[str] = set()
    too_much = False
    named = candidates_named(content.candidates)

    async def load(context: Context, inquiry_id: str) -> StoredInquiry:
        nonlocal too_much
        item = await load_handled(context, inquiry_id)
        stood = item.state["candidates"]
        unread.update(await find_unread(context, {*named.values(), *stood}, shown=stood))
        if item.state["incident"] or changes_told(item.state, content):
            told = told_in_correction(item.state, content)
            too_much = await tells_too_much(context, told, item.state["household_id"])
        return item

    def decide(state: Inquiry, who: ActingStaff, now: str) -> InquiryDecision | None:
        judged = replace(content, incident=content.incident or too_much)
        decision = rules.revise(state, judged, unread, who, now)
        refuse_unread(named, unread)
        return decision

    return await act_on(decide, context, inquiry_id, load)


async def leave_message(context: Context, inquiry_id: str, given: handling.Message) -> StoredInquiry:
    """伝言. UnknownStaff for an addressee who does not exist."""
    await _require_staff(context.store, "/to", given.to)
    return await act(handling.leave_message, context, inquiry_id, given)


async def link(context: Context, inquiry_id: str, household_id: str | None) -> StoredInquiry:
    """結び付け. NotFound for a household that the actor may not read. What was told is judged by this household."""
    may_read = household_id is None or await is_read(context, household_id)
    too_much = False

    async def load(context: Context, inquiry_id: str) -> StoredInquiry:
        nonlocal too_much
        item = await load_handled(context, inquiry_id)
        too_much = may_read and await tells_too_much(context, told_in(item.state), household_id)
        return item

    def decide(state: Inquiry, who: ActingStaff, now: str) -> InquiryDecision | None:
        if not may_read:
            raise problems.NotFound
        decision = rules.link(state, household_id, who, now)
        if decision is None or not too_much:
            return decision
        return replace(decision, state={**decision.state, "incident": True})

    return await act_on(decide, context, inquiry_id, load)


async def set_callback(context: Context, inquiry_id: str, promise: rules.CallbackPromise) -> StoredInquiry:
    """折返し. UnknownStaff for an assignee who does not exist."""
    await _require_staff(context.store, "/assignee_id", [promise.assignee_id] if promise.assignee_id else [])
    return await act_on(lambda state, _who, now: handling.set_callback(state, promise, now), context, inquiry_id)


async def hand_off(context: Context, inquiry_id: str, given: handling.HandOff) -> StoredInquiry:
    """引継. UnknownStaff, UnknownOffice for a recipient that does not exist."""
    await _require_staff(context.store, "/to_staff_id", [given.to_staff_id] if given.to_staff_id else [])
    if given.to_office_code and not await context.store.people.has_office(given.to_office_code):
        raise UnknownOffice("/to_office_code")
    return await act(handling.hand_off, context, inquiry_id, given)


async def promote(context: Context, inquiry_id: str) -> StoredInquiry:
    """記録化: records hears the event and makes the draft under the id that the answer names."""
    draft_id = derived_id("promotion", inquiry_id)
    return await act_on(lambda state, _who, _now: rules.promote(state, draft_id), context, inquiry_id)


async def fold(store: Store, record: WrittenRecord, inquiry_id: str) -> None:
    """Fold the inquiry into the record that names it. One that does not exist is left: the record may name anything."""

    def decide(item: StoredInquiry) -> ListedDecision | None:
        if item.state["deleted"]:
            return None
        decision = rules.fold(item.state, record.record_id, record.household_id)
        return to_listed(item.id, decision) if decision else None

    await store.inquiries.react(inquiry_id, *record.source, decide)


def acting(actor: Actor) -> ActingStaff:
    """The actor as the rules take them: with the post they act in."""
    post = actor.acting_post
    return ActingStaff(actor.staff_id, actor.name, post.post, post.office_code, post.ward_code, post.unit, post.role)


async def _require_staff(store: Store, pointer: str, staff_ids: Sequence[str]) -> None:
    if not await store.people.has_staff(staff_ids):
        raise UnknownStaff(pointer)
