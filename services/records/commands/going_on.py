"""差戻し of some records of a bundle: the others go on in the next round, which nobody has to send (AP18).

The drafter's name, the step that returned it, once per (submission, round): the consumer, a retry of it and the sweeper
take the same steps. Where nothing can go on, because its drafter was quicker, the submission simply stays returned.
"""

from libs import problems
from libs.canonical import sha256_hex
from libs.faults import crash_point
from libs.mongo import Doc
from services.records.commands.casework import now
from services.records.commands.submission import TRIES, carry_on
from services.records.domain import submission as rules
from services.records.domain.decision import Who
from services.records.store import Store
from services.records.store import submission as store_of


async def go_on(store: Store, submission_id: str) -> None:
    """Send what stayed clean, if this submission was returned in part and nothing was sent since."""
    for _ in range(TRIES):
        item = await store.submissions.load(submission_id)
        if item is None:
            return
        state = item.published
        key = sha256_hex(["going-on", submission_id, state["round"]])
        if state["state"] == "preparing" and state["trial"]["key"] == key:
            await _carry_on(store, state, key)
            return
        if not rules.returned_in_part(state):
            return
        items = rules.going_on(state, await _records(store, state))
        crash_point("going_on.before_attempt")
        if not items:
            await store_of.settle(store, state)
            return
        newer = rules.again(state, {"items": items}, _drafter(state), (key, key), now(store))
        if await store_of.begin_attempt(store, state, newer):
            crash_point("submission.after_insert")
            await _carry_on(store, newer, key)
            return
    raise problems.InProgress


async def _carry_on(store: Store, state: Doc, key: str) -> None:
    try:
        await carry_on(store, state["id"], attempt=state["attempt"])
    except problems.Problem:
        item = await store.submissions.load(state["id"])
        if item is None or rules.kept_answer(item.state, (key, key)) is None:
            raise
        # A record was changed at the same moment: the attempt is undone, all of it is with the drafter.


async def _records(store: Store, state: Doc) -> dict[str, Doc]:
    found = [await store.records.load(each["record_id"]) for each in state["items"]]
    return {record.id: record.published for record in found if record is not None}


def _drafter(state: Doc) -> Who:
    return Who(**state["drafter"], unit=state.get("drafter_unit") or "")
