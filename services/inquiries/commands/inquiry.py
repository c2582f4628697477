"""Logging and handling inquiries."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from libs import policy, problems
from libs.actor import Actor
from libs.aggregates import By, Intent, Loaded, Outcome
from libs.calendar import fiscal_year, jst_date
from libs.clock import rfc3339
from libs.faults import crash_point
from libs.ids import derived_id
from libs.mongo import Doc
from libs.process import by, viewer
from libs.restrictions import Snapshot
from libs.worker import one_by_one
from services.inquiries.commands import call_draft
from services.inquiries.domain import Decision, State, Who, handling
from services.inquiries.domain import inquiry as rules
from services.inquiries.domain.errors import UnknownOffice, UnknownStaff
from services.inquiries.domain.readers import addressed, keepers, offices_around, waits_for
from services.inquiries.store import Store

Decide = Callable[[State, Who, str], Decision | None]
"""(state, who acts, now) → what happens, or None when there is nothing to do."""


async def log(
    store: Store, actor: Actor, intent: Intent, command: rules.Log, *, draft_id: str | None = None
) -> Loaded:
    """受付 in the office of the acting post. Never refused for what it tells, and needs nothing but the database.

    `draft_id`: what was typed of it, which ends with it.
    """
    who = _who(actor)
    policy.require_write(actor, who.office_code)
    inquiry_id = derived_id("inquiry", intent.key)
    now = rfc3339(store.clock.now())
    decision = rules.log(command, who, now)
    year = fiscal_year(jst_date(now))
    n = await store.numbers.take(f"{who.office_code}/{year}", inquiry_id)
    numbered = handed_over(replace(decision, state={"number": f"{year}-{n:04d}", **decision.state}), who, now)
    if draft_id is not None:
        await call_draft.becomes(store, actor, draft_id, inquiry_id)
    made = await store.inquiries.create(
        inquiry_id, outcome(inquiry_id, numbered), by=by(actor), intent=intent
    )
    if draft_id is not None:
        crash_point("call.after_log")
        await call_draft.end(store, actor, draft_id)
    return made


async def revise(
    store: Store, actor: Actor, intent: Intent | None, if_match: int, inquiry_id: str, content: rules.Content
) -> Loaded:
    """Correct what was written down."""
    return await _change(
        store, actor, intent, if_match, inquiry_id, lambda s, who, now: rules.revise(s, content, who, now)
    )


async def answer(
    store: Store, actor: Actor, intent: Intent, if_match: int, inquiry_id: str, command: handling.Answer
) -> Loaded:
    """回答."""
    return await _change(
        store, actor, intent, if_match, inquiry_id, lambda s, who, now: handling.answer(s, command, who, now)
    )


async def leave_message(
    store: Store, actor: Actor, intent: Intent, if_match: int, inquiry_id: str, command: handling.Message
) -> Loaded:
    """伝言 to workers we know."""
    await _require_staff(store, "/to", command.to)
    return await _change(
        store,
        actor,
        intent,
        if_match,
        inquiry_id,
        lambda s, who, now: handling.leave_message(s, command, who, now),
    )


async def see_message(store: Store, actor: Actor, intent: Intent, inquiry_id: str) -> Loaded:
    """伝言確認 by its addressee; disturbs nobody, so no version is asked for."""
    return await _change(store, actor, intent, None, inquiry_id, handling.see_message, seeing=True)


async def link(
    store: Store, actor: Actor, intent: Intent, if_match: int, inquiry_id: str, household_id: str | None
) -> Loaded:
    """結び付け to a household the actor may read."""
    if household_id is not None:
        await _require_household(store, actor, household_id)
    return await _change(
        store, actor, intent, if_match, inquiry_id, lambda s, who, now: rules.link(s, household_id, who, now)
    )


async def set_callback(
    store: Store, actor: Actor, intent: Intent, if_match: int, inquiry_id: str, wanted: rules.CallbackWanted
) -> Loaded:
    """折返し."""
    await _require_staff(store, "/assignee_id", [wanted.assignee_id] if wanted.assignee_id else [])
    return await _change(
        store, actor, intent, if_match, inquiry_id, lambda s, _who, _now: handling.set_callback(s, wanted)
    )


async def callback_done(
    store: Store, actor: Actor, intent: Intent, if_match: int, inquiry_id: str, command: handling.CallbackDone
) -> Loaded:
    """折返し済."""
    return await _change(
        store,
        actor,
        intent,
        if_match,
        inquiry_id,
        lambda s, who, now: handling.callback_done(s, command, who, now),
    )


async def hand_off(
    store: Store, actor: Actor, intent: Intent, if_match: int, inquiry_id: str, command: handling.HandOff
) -> Loaded:
    """引継 to a person, a unit or an office we know."""
    await _require_staff(store, "/to_staff_id", [command.to_staff_id] if command.to_staff_id else [])
    if command.to_office_code and not await store.office_known(command.to_office_code):
        raise UnknownOffice("/to_office_code")
    return await _change(
        store,
        actor,
        intent,
        if_match,
        inquiry_id,
        lambda s, who, now: handling.hand_off(s, command, who, now),
    )


async def accept(store: Store, actor: Actor, intent: Intent, if_match: int, inquiry_id: str) -> Loaded:
    """引受."""
    return await _change(store, actor, intent, if_match, inquiry_id, handling.accept)


async def promote(store: Store, actor: Actor, intent: Intent, if_match: int, inquiry_id: str) -> Loaded:
    """記録化: records hears the event and makes the draft under the id that is returned here."""
    draft_id = derived_id("promotion", inquiry_id)
    return await _change(
        store, actor, intent, if_match, inquiry_id, lambda s, _who, _now: rules.promote(s, draft_id)
    )


async def close(store: Store, actor: Actor, intent: Intent, if_match: int, inquiry_id: str) -> Loaded:
    """完了."""
    return await _change(store, actor, intent, if_match, inquiry_id, lambda s, _who, now: rules.close(s, now))


async def fold(store: Store, record: Doc, source: str, sequence: int, inquiry_id: str) -> None:
    """A record that names an inquiry was written (event `source`, `sequence`): the inquiry folds into it."""

    def decide(item: Loaded) -> Outcome | None:
        if item.state.get("deleted"):
            return None
        decision = rules.fold(item.state, record["id"], record.get("household_id"))
        return outcome(item.id, decision) if decision else None

    # None: there is no such inquiry, whatever the record says; it is ours alone to know.
    await store.inquiries.react(inquiry_id, source, sequence, decide)


def handed_over(decision: Decision, who: Who, now: str) -> Decision:
    """A promotion or a call-back was handed to records: asked for until it is known there (design.md 4)."""
    promised = decision.event == "inquiry.received" and decision.state.get("callback")
    if decision.event not in {"inquiry.promoted", "inquiry.callback_set"} and not promised:
        return decision
    return replace(decision, state={**decision.state, "handoff_since": now, "handoff_by": who.as_json()})


async def ask_for_hand_offs(store: Store, before: str) -> int:
    """Ask records for what was handed over before this time; say again what it does not know. How many were."""
    left = {item.id: item for item in await store.handed_off(before)}
    again: list[str] = []

    async def ask(inquiry_id: str) -> None:
        item = left[inquiry_id]
        draft_id = item.state.get("promoted_draft_id")
        known = await store.process.client("records").get(
            f"/internal/v1/handoffs/inquiries/{item.id}", {"draft_id": draft_id} if draft_id else None
        )
        if (known["draft"] or not draft_id) and (known["callback"] or not item.state.get("callback")):
            await store.received(item.id, item.state["handoff_since"])
            return
        now = rfc3339(store.clock.now())
        restated = Outcome({**item.state, "handoff_since": now}, "inquiry.restated", {}, quiet=True)
        if await store.inquiries.save(item, restated, by=By(**item.state["handoff_by"])):
            again.append(inquiry_id)

    await one_by_one(left, ask, "hand-offs")
    return len(again)


def outcome(inquiry_id: str, decision: Decision) -> Outcome:
    """A decision with the fields lists are found by, which are not published."""
    return Outcome(
        {**decision.state, **look_up(inquiry_id, decision.state)},
        decision.event,
        decision.change,
        decision.quiet,
    )


def look_up(inquiry_id: str, state: State) -> State:
    """`offices` that keep the inquiry, whom it waits for, and its place in lists (`listed`)."""
    return {
        "offices": keepers(state),
        "waits_for": waits_for(state),
        "listed": f"{state.get('received_at') or state['logged_at']}/{inquiry_id}",
    }


async def _change(
    store: Store, actor: Actor, intent: Intent | None, if_match: int | None, inquiry_id: str, decide: Decide,
    *, seeing: bool = False,
) -> Loaded:  # fmt: skip
    """Check who may, decide and save; saying it twice is one effect. `seeing` needs no more than to read."""
    who = _who(actor)

    async def check(snapshot: Snapshot) -> Loaded:
        item = await store.inquiries.load(inquiry_id)
        if item is None or item.state.get("deleted"):
            raise problems.NotFound
        if snapshot.hides(item.state.get("household_id") or item.id, viewer(actor)):
            raise problems.NotFound
        reading = await _offices_read(store, actor, item.state)
        if not seeing:
            _require_handling(actor, item.state, reading)
        return item

    def decided(item: Loaded) -> Outcome | None:
        now = rfc3339(store.clock.now())
        decision = decide(item.state, who, now)
        return outcome(item.id, handed_over(decision, who, now)) if decision else None

    known = await store.restrictions.released(viewer(actor), check)
    return await store.inquiries.change(
        inquiry_id, decided, by=by(actor), intent=intent, if_match=if_match, known=known
    )


async def _offices_read(store: Store, actor: Actor, state: State) -> list[str]:
    """The offices around the inquiry that the actor reads; NotFound when he has no way to it."""
    office = await store.household_office(state.get("household_id"))
    household_id = state.get("household_id")
    reading = [c for c in offices_around(state, office) if policy.may_list(actor, c, household_id)]
    if not reading and actor.staff_id not in addressed(state):
        raise problems.NotFound
    return reading


def _require_handling(actor: Actor, state: State, reading: Sequence[str]) -> None:
    """Handled by the offices that keep it and by whom it was addressed to in person."""
    if any(policy.may_act(actor, "write", office) for office in keepers(state)):
        return
    if actor.staff_id in addressed(state) and policy.role_may(actor, "write"):
        return
    for office in reading:
        policy.require_write(actor, office)  # says which post of his could
    raise problems.OutOfScope


async def _require_staff(store: Store, pointer: str, staff_ids: Sequence[str]) -> None:
    if await store.unknown_staff(staff_ids):
        raise UnknownStaff(pointer)


async def _require_household(store: Store, actor: Actor, household_id: str) -> None:
    async def read(_: Snapshot) -> None:
        household = await store.household(household_id)
        if household is None:
            raise problems.NotFound
        policy.require_read(actor, household["office_code"], household_id)

    await store.restrictions.require(viewer(actor), household_id, read)


def _who(actor: Actor) -> Who:
    post = actor.acting_post
    return Who(actor.staff_id, actor.name, post.post, post.office_code, post.ward_code, post.unit, post.role)
