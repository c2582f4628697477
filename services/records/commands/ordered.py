"""Items that sign-off orders, opened when its events are heard: any event of the case does it, once."""

from libs.aggregates import Outcome
from libs.mongo import Doc
from services.records.commands import casework
from services.records.commands.casework import raw_by
from services.records.domain import ordered as rules
from services.records.domain.decision import Place
from services.records.domain.ordered import Ordered
from services.records.store import Store


async def follow_case(store: Store, case: Doc, source: tuple[str, int], at: str) -> None:
    """Instructions and what is left to be carried out; done once the case was executed."""
    for each in rules.instructions(case):
        await _open(store, each, case, case["drafter"]["staff_id"], source)
    left = rules.execution(case)
    if left is None:
        return
    await _open(store, left, case, case["drafter"]["staff_id"], source)
    execution: Doc | None = case.get("execution")
    if execution is not None:
        await casework.effect(
            store.action_items, left.id, lambda item: rules.executed(item, execution, case["id"], at),
            acting=raw_by(execution["by"]), where={},
        )  # fmt: skip


async def follow_duty(store: Store, duty: Doc, source: tuple[str, int]) -> None:
    """An objection in a 後閲 goes to whoever decided."""
    if objection := rules.objection(duty):
        await _open(store, objection, duty, duty["decided_by"]["staff_id"], source)


async def _open(store: Store, ordered: Ordered, about: Doc, otherwise: str, source: tuple[str, int]) -> None:
    """`about`: what it is ordered in, with its office and household; `otherwise`: who gets it where no worker is known."""
    if await store.action_items.load(ordered.id) is not None:
        return
    household_id: str | None = about.get("household_id")
    found = await store.household(household_id) if household_id else None
    worker = await store.worker_of(found.state, rules.day_of(ordered)) if found else None
    office: str = about["office_code"]
    ward: str | None = about.get("ward_code") or (found.state["ward_code"] if found else None)
    place = Place(household_id or "", office, ward or office, None, worker or otherwise, frozenset())
    await store.action_items.create(
        ordered.id,
        Outcome(rules.opened(ordered, place), "action_item.opened"),
        by=raw_by(ordered.by),
        source=source,
    )
