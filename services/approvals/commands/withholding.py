"""Withholds the text of a record that was voided because it belongs to another household, in every case that has it."""

from typing import cast

from libs.aggregates import whole
from libs.contracts.events import Received
from libs.states.casework import PublishedRecord
from services.approvals.commands.acting import case_of
from services.approvals.domain import withholding as rules
from services.approvals.store import Store


async def withhold(store: Store, event: Received) -> None:
    """Withhold the record of this event in all its cases. Does nothing unless it was voided as `wrong_household`."""
    record = cast("PublishedRecord", whole(event.key, event.state))
    voided = None if record["deleted"] else record["voided"]
    if voided is None or voided["reason_code"] != "wrong_household":
        return
    for case_id in await store.cases.with_record(event.id_part):
        await store.approvals.change(case_id, lambda found: rules.withhold(case_of(found), event.id_part), by=None)
