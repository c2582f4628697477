"""Opens the items that sign-off orders (docs/domain/sign-off.md 4.11). Every event of the case opens them, each once.

The id of an item is made of the case, the round, the step and the order on it. So an existing item is not opened again,
and any later event of the case opens what a crash or a parked event left out.
"""

from libs.aggregates import Stored
from libs.decision import Decision
from services.records.commands.casework import raw_by
from services.records.commands.step import Step
from services.records.domain import item_order as rules
from services.records.domain.approval import CaseEvent, HeardCase, HeardDuty
from services.records.domain.decision import HouseholdSnapshot
from services.records.domain.item import ItemDecision
from services.records.domain.item_order import ItemOrder
from services.records.domain.state import ActionItem
from services.records.store import Store


async def open_ordered(store: Store, event: CaseEvent) -> None:
    """Open the items of instructions, and the item for carrying out the decision, which closes once it is executed."""
    case = event.case
    for order in rules.instructions(case):
        await _open(store, order, case, event.source)
    to_execute = rules.execution(case)
    if to_execute is None:
        return
    await _open(store, to_execute, case, event.source)
    if (execution := case.get("execution")) is not None:

        def executed(item: Stored[ActionItem]) -> ItemDecision | None:
            return rules.execute(item.state, execution, case["id"])

        await Step(store.action_items, executed, raw_by(execution["by"])).on(to_execute.id)


async def follow_duty(store: Store, duty: HeardDuty, source: tuple[str, int]) -> None:
    """Open an item for the person who decided, if the 後閲 has an objection."""
    if objection := rules.objection(duty):
        await _open(store, objection, duty, source)


async def _open(store: Store, order: ItemOrder, about: HeardCase | HeardDuty, source: tuple[str, int]) -> None:
    """Open the item unless it exists. `about` is the case or 後閲 that orders it, with its office and household."""
    if await store.action_items.load(order.id) is not None:
        return
    household_id = about.get("household_id")
    household = await store.household(household_id) if household_id else None
    worker = await store.worker_of(household.state, rules.day_of(order)) if household else None
    office = about["office_code"]
    ward = about.get("ward_code") or (household.state["ward_code"] if household else None)
    place = HouseholdSnapshot(household_id or "", office, ward or office, None, worker or order.otherwise, frozenset())
    opened: ItemDecision = Decision(rules.open_item(order, place), "action_item.opened")
    await store.action_items.create(order.id, opened, by=raw_by(order.by), source=source)
