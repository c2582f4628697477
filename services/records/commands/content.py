"""Checks what a content refers to when it becomes official: staff, and related parties and items of its household.

A reference to another household would be shown to people who may not know of it.
"""

from collections.abc import Sequence

from libs import problems
from libs.states.casework import Counterpart
from services.records.commands import casework, item
from services.records.domain import item as items
from services.records.domain.content import Naming
from services.records.domain.decision import HouseholdSnapshot
from services.records.domain.errors import UnknownItem
from services.records.domain.item import ItemOp
from services.records.store import Store


async def require_known(store: Store, content: Naming, place: HouseholdSnapshot) -> None:
    """ValidationFailed for unknown staff, and for related parties and members of other households.

    UnknownItem for items of other households.
    """
    await casework.require_staff(store, _staff_of(content))
    await _require_parties(store, content["counterpart"], place.household_id)
    await _require_items(store, content["item_ops"], place)


def _staff_of(content: Naming) -> dict[str, str | None]:
    """The staff ids in a content, by their JSON pointers."""
    return {
        **{f"/performed_by/{n}/staff_id": each["staff_id"] for n, each in enumerate(content["performed_by"])},
        **{f"/companion/{n}/staff_id": each["staff_id"] for n, each in enumerate(content["companion"])},
        **{f"/visits/{n}/performer": each["performer"] for n, each in enumerate(content["visits"])},
    }


async def _require_parties(store: Store, counterpart: Sequence[Counterpart], household_id: str) -> None:
    named = {n: party_id for n, each in enumerate(counterpart) if (party_id := each["related_party_id"])}
    known = await store.parties_of(household_id, named.values())
    if wrong := [n for n, party_id in named.items() if party_id not in known]:
        raise problems.ValidationFailed(
            "印の付いた関係者は、この世帯の関係者ではありません。関係者を選び直してください。",
            errors=[problems.FieldError(f"/counterpart/{n}/related_party_id", "not_of_household") for n in wrong],
        )


async def _require_items(store: Store, ops: Sequence[ItemOp], place: HouseholdSnapshot) -> None:
    """Check that each item to be closed is an open one of this household, and that each new one is valid here."""
    for n, op in enumerate(ops):
        if op["op"] == "open":
            await item.require_known(store, items.whole(op["item"]), place, at=f"/item_ops/{n}/item")
            continue
        known = await store.action_items.load(op["item_id"])
        here = known is not None and known.state["household_id"] == place.household_id
        if known is None or not here or known.state["state"] not in items.OPEN:
            raise UnknownItem(errors=[problems.FieldError(f"/item_ops/{n}/item_id", "unknown")])
