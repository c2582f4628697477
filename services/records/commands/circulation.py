"""週次供覧: the process that circulates the records filed in past weeks (docs/protocols.md 4.11).

Its steps, for each sheet (office, household, person, week):

1. `_create` inserts a submission that is `sent`, with its one event, under an id made of the sheet and its part. This
   is the commit point, which nothing undoes. No record is frozen or changed.
2. `store.circulation.circulated` removes `uncirculated_since` from the records in it.

After a crash, or beside another worker, the next run finds the submissions of step 1 by their ids, and does step 2.
"""

from collections.abc import Sequence

from libs import problems
from libs.aggregates import Stored
from libs.faults import crash_point
from libs.worker import one_by_one
from services.records.commands.casework import now, record_of
from services.records.commands.step import Step
from services.records.commands.submission import TRIES
from services.records.domain import circulation as rules
from services.records.domain import record as records
from services.records.domain.bundle import ITEMS_AT_MOST
from services.records.domain.circulation import Filed, Sheet
from services.records.domain.state import Submission
from services.records.store import Store, shown_content
from services.records.store import circulation as store_of


async def circulate(store: Store) -> int:
    """Circulate what was filed before this week and not circulated yet. Returns how many sheets were sent."""
    sheets: dict[str, list[Filed]] = {}
    for record in await store_of.waiting(store, rules.begun(now(store))):
        filed = None if record.state["deleted"] else rules.filed(record_of(record))
        if filed is None:
            await _leave_out(store, record.id)
        else:
            sheets.setdefault("/".join(filed.sheet), []).append(filed)
    return await one_by_one(sheets, lambda name: _send(store, sheets[name]), "circulation")


async def _send(store: Store, filed: Sequence[Filed]) -> None:
    """Put each record into one submission of the sheet: the earlier one that has it, or else the next one."""
    sheet: Sheet = filed[0].sheet
    left = {each.record["id"]: each for each in sorted(filed, key=lambda each: each.at)}
    for _ in range(TRIES):
        async for submission_id, existing in store_of.parts(store, sheet):
            if not left:
                return
            sent = existing or await _create(store, submission_id, list(left.values())[:ITEMS_AT_MOST])
            crash_point("circulation.after_send")
            taken = left.keys() & {item["record_id"] for item in sent.state["items"]}
            await store_of.circulated(store, taken)
            for record_id in taken:
                del left[record_id]
        if not left:
            return
    raise problems.InProgress


async def _leave_out(store: Store, record_id: str) -> None:
    """Leave out a record whose 取消 was decided meanwhile. Its 係長 has seen it then.

    It may have been voided while it was being sent, so it is published once more for a case that came after the 取消.
    """
    await Step(store.records, lambda record: records.restate(record.state), None).on(record_id)
    await store_of.forget(store, record_id)


async def _create(store: Store, submission_id: str, filed: Sequence[Filed]) -> Stored[Submission]:
    """Create the submission with this id. If another worker was faster, returns theirs."""
    decision, beside = rules.send(submission_id, filed, now(store))
    await shown_content.keep(store, beside)
    return await store.submissions.create(submission_id, decision, by=None)
