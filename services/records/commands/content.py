"""What a content names, checked when it becomes official: staff, related parties and items that are there, and are of its
household. A name of something elsewhere would be shown to people who may not know of it, or to nobody."""

from collections.abc import Mapping, Sequence
from typing import Any

from libs import problems
from libs.mongo import Doc
from services.records.commands import casework, item
from services.records.domain import item as items
from services.records.domain.decision import Place
from services.records.domain.errors import UnknownItem
from services.records.store import Store


async def require_known(store: Store, content: Mapping[str, Any], place: Place) -> None:
    """ValidationFailed for staff nobody knows and for related parties and members of other households; UnknownItem."""
    await casework.require_staff(store, dict(_staff_of(content)))
    await _require_parties(store, _rows(content, "counterpart"), place.household_id)
    await _require_items(store, _rows(content, "item_ops"), place)


def _staff_of(content: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    named = (("performed_by", "staff_id"), ("companion", "staff_id"), ("visits", "performer"))
    return [
        (f"/{field}/{n}/{name}", row.get(name))
        for field, name in named
        for n, row in enumerate(_rows(content, field))
    ]


async def _require_parties(store: Store, counterpart: Sequence[Doc], household_id: str) -> None:
    named = {n: row["related_party_id"] for n, row in enumerate(counterpart) if row.get("related_party_id")}
    known = await store.parties_of(household_id, named.values())
    if wrong := [n for n, party_id in named.items() if party_id not in known]:
        raise problems.ValidationFailed(
            "印の付いた関係者は、この世帯の関係者ではありません。関係者を選び直してください。",
            errors=[
                problems.FieldError(f"/counterpart/{n}/related_party_id", "not_of_household") for n in wrong
            ],
        )


async def _require_items(store: Store, ops: Sequence[Doc], place: Place) -> None:
    """Every item to be closed is an open one of this household; every new one is for staff and about a member."""
    for n, op in enumerate(ops):
        if op["op"] == "open":
            await item.require_known(store, op["item"], place, at=f"/item_ops/{n}/item")
            continue
        known = await store.action_items.load(op["item_id"])
        here = known is not None and known.state.get("household_id") == place.household_id
        if known is None or not here or known.state["state"] not in items.OPEN:
            raise UnknownItem(errors=[problems.FieldError(f"/item_ops/{n}/item_id", "unknown")])


def _rows(content: Mapping[str, Any], field: str) -> Sequence[Doc]:
    return content.get(field) or []
