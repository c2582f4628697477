"""Action items and appointments: open, work on, close, put off; and what a record opened and closed in its own write."""

from collections.abc import Callable

from libs import problems
from libs.actor import Actor
from libs.aggregates import Intent, Loaded, Outcome
from libs.calendar import jst_date
from libs.ids import derived_id
from libs.mongo import Doc
from libs.policy import require_write
from libs.process import by
from services.records.commands import casework
from services.records.commands.casework import now, raw_by
from services.records.domain import item as rules
from services.records.domain.decision import Decision, Place, Who, who
from services.records.store import Store

Decide = Callable[[Doc, Who, str], Decision]


async def open_item(store: Store, actor: Actor, given: Doc, intent: Intent) -> Loaded:
    """A new item of a household, or of the office where it is about none."""
    household_id = given.get("household_id")
    if household_id:
        found = await casework.household(store, actor, household_id)
        place = await casework.place(store, found, actor, None)
    else:
        post = actor.acting_post
        require_write(actor, post.office_code)
        place = Place("", post.office_code, post.ward_code, post.unit, None, frozenset())
    await require_known(store, given, place, at="")
    state = rules.opened(given, place, who(actor), now(store))
    item_id = derived_id("action_item", intent.key)
    return await store.action_items.create(
        item_id, Outcome(state, "action_item.opened"), by=by(actor), intent=intent
    )


async def require_known(store: Store, given: Doc, place: Place, *, at: str) -> None:
    """ValidationFailed unless it is about a member and those who do it are staff; `at` points to the item."""
    if given.get("member_id") not in {None, *place.members}:
        raise problems.ValidationFailed(errors=[problems.FieldError(f"{at}/member_id", "not_a_member")])
    staff: list[str] = given.get("staff") or []
    named = {f"{at}/staff/{n}": each for n, each in enumerate(staff)}
    await casework.require_staff(store, {f"{at}/assignee_id": given.get("assignee_id"), **named})


async def change(
    store: Store, actor: Actor, item_id: str, decide: Decide, *, if_match: int, intent: Intent
) -> Loaded:
    """One of the verbs of an item: start, wait, done, verify, cancel, reopen, defer."""

    def allowed(item: Loaded) -> Outcome | None:
        return casework.saved(decide(item.published, who(actor), now(store)))

    return await store.action_items.change(
        item_id, allowed, by=by(actor), intent=intent, if_match=if_match,
        may=await casework.only_writers(store, actor),
    )  # fmt: skip


async def start(store: Store, actor: Actor, item_id: str, *, if_match: int, intent: Intent) -> Loaded:
    """処理中."""
    return await change(
        store, actor, item_id, lambda item, _, __: rules.start(item), if_match=if_match, intent=intent
    )


async def wait(
    store: Store, actor: Actor, item_id: str, note: str | None, *, if_match: int, intent: Intent
) -> Loaded:
    """回答待."""
    return await change(
        store, actor, item_id, lambda item, _, __: rules.wait(item, note), if_match=if_match, intent=intent
    )


async def verify(store: Store, actor: Actor, item_id: str, *, if_match: int, intent: Intent) -> Loaded:
    """確認済 by the supervisor."""
    return await change(store, actor, item_id, rules.verify, if_match=if_match, intent=intent)


async def cancel(
    store: Store, actor: Actor, item_id: str, reason: str, *, if_match: int, intent: Intent
) -> Loaded:
    """不要, with the reason."""
    return await change(
        store,
        actor,
        item_id,
        lambda item, _, __: rules.cancel(item, reason),
        if_match=if_match,
        intent=intent,
    )


async def reopen(
    store: Store, actor: Actor, item_id: str, reason: str, *, if_match: int, intent: Intent
) -> Loaded:
    """Owed again."""
    return await change(
        store,
        actor,
        item_id,
        lambda item, _, at: rules.reopen(item, reason, at),
        if_match=if_match,
        intent=intent,
    )


async def defer(
    store: Store, actor: Actor, item_id: str, due_on: str, reason: str, *, if_match: int, intent: Intent
) -> Loaded:
    """期限の延期; the first due date stays."""
    return await change(
        store, actor, item_id, lambda item, whom, at: rules.defer(item, due_on, reason, whom, at),
        if_match=if_match, intent=intent,
    )  # fmt: skip


async def done(
    store: Store, actor: Actor, item_id: str, *, evidence_id: str | None, done_on: str | None, note: str | None,
    if_match: int, intent: Intent,
) -> Loaded:  # fmt: skip
    """処理済; the record that shows it must be one of the same household."""
    evidence = await _evidence(store, item_id, evidence_id) if evidence_id else None
    today = jst_date(now(store)).isoformat()
    if done_on and done_on > today:
        raise problems.ValidationFailed(errors=[problems.FieldError("/done_on", "future")])
    return await change(
        store, actor, item_id, lambda item, whom, at: rules.done(item, whom, at, done_on or today, evidence, note),
        if_match=if_match, intent=intent,
    )  # fmt: skip


async def _evidence(store: Store, item_id: str, record_id: str) -> Doc:
    item, record = await store.action_items.load(item_id), await store.records.load(record_id)
    if item is None:
        raise problems.NotFound
    if record is None or record.state.get("household_id") != item.state.get("household_id"):
        raise problems.ValidationFailed(errors=[problems.FieldError("/record_id", "unknown")])
    return {"rel": "evidence", "type": "record", "id": record_id}


async def follow_record(store: Store, record: Doc, source: tuple[str, int], at: str) -> None:
    """What a record's own write opened and closed becomes so here; any of its events does it, once."""
    for entry in record.get("created", []):
        if entry["type"] == rules.OPENED:
            await _open_from_record(store, entry, source, record)
        elif entry["type"] == rules.CLOSED:
            await _close_from_record(store, entry, source, record["id"], at)


async def _open_from_record(store: Store, entry: Doc, source: tuple[str, int], record: Doc) -> None:
    if await store.action_items.load(entry["id"]) is not None:
        return
    opened_by: Doc = (entry["data"]["due_dates"] or [{"by": record.get("author")}])[0]
    await store.action_items.create(
        entry["id"],
        Outcome(entry["data"], "action_item.opened"),
        by=raw_by(opened_by.get("by")),
        source=source,
    )


async def _close_from_record(
    store: Store, entry: Doc, source: tuple[str, int], record_id: str, at: str
) -> None:
    closing: Doc = entry["data"]
    day = jst_date(at).isoformat()
    await casework.effect(
        store.action_items, entry["id"], lambda item: rules.done_by_record(item, closing, record_id, day),
        acting=raw_by(closing["by"]), where={},
    )  # fmt: skip
