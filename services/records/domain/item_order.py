"""要処理事項 that a case orders. Each is opened once, however often and in whatever order the events come. Pure.

An item's id is made from the case, the round, the step and the n-th instruction on it. So every later event of the case
opens the items that an earlier one, parked or lost, did not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from libs.calendar import instant, jst_date
from libs.contracts import codes
from libs.states.casework import Link
from libs.states.published import ByWhom
from libs.states.signoff import Execution
from services.records.domain import item as items
from services.records.domain.approval import HeardAction, HeardCase, HeardDuty
from services.records.domain.decision import ActingStaff, HouseholdSnapshot
from services.records.domain.item import Closing, ItemDecision, NewItem
from services.records.domain.state import ActionItem

CARRIED_OUT: Mapping[codes.MatterType, tuple[codes.ItemKind, str]] = {
    "change": ("notice_delivery", "決定通知の送付"),
    "decision": ("notice_delivery", "決定通知の送付"),
    "transfer": ("transfer", "移管の実施"),
}
"""The item that carries out the decision (施行), by matter (docs/domain/action-items.md 2.2)."""
DECIDED = frozenset({"decided", "closed"})
TITLE = 80
UNSAID = "（内容は案件を開いて確かめてください）"


@dataclass(frozen=True)
class ItemOrder:
    """An item to be opened: its id, its content, who ordered it and when. It goes to the household's worker by default.

    `kind` says what is to be done without a word of the matter. `otherwise` gets it if no worker is known.
    """

    id: str
    kind: str
    given: NewItem
    source_ref: Link
    by: ByWhom
    at: str
    otherwise: str


def instructions(case: HeardCase) -> Iterator[ItemOrder]:
    """The items for 係長・課長の指示 of all rounds (docs/domain/sign-off.md 4.11). A record answers each of them."""
    count: dict[tuple[int, int], int] = {}
    for seq, acted in _acted(case):
        instruction = acted["instruction"]
        if not instruction:
            continue
        place = (acted["round"], seq)
        n = count.get(place, 0)
        count[place] = n + 1
        text = instruction["text"]
        yield ItemOrder(
            f"{case['id']}.{acted['round']}.{seq}.{n}",
            "指示への回答",
            {
                **items.NOTHING,
                "class": "instructed",
                "kind": "instruction_reply",
                "title": text[:TITLE],
                "note": text if len(text) > TITLE else None,
                "due_on": instruction["due_on"],
            },
            _source(case["id"]),
            acted["by"],
            acted["at"],
            case["drafter"]["staff_id"],
        )


def execution(case: HeardCase) -> ItemOrder | None:
    """施行: the item that carries out the decision of this case. None if there is nothing to carry out."""
    decided = case["decided"]
    if case["state"] not in DECIDED or decided is None or case["matter_type"] not in CARRIED_OUT:
        return None
    kind, title = CARRIED_OUT[case["matter_type"]]
    given: NewItem = {**items.NOTHING, "class": "statutory", "kind": kind, "title": f"{title}：{case['title']}"[:TITLE]}
    return ItemOrder(
        f"{case['id']}.execution",
        title,
        given,
        _source(case["id"]),
        decided["by"],
        decided["at"],
        case["drafter"]["staff_id"],
    )


def execute(item: ActionItem, execution: Execution, case_id: str) -> ItemDecision | None:
    """Close the item because the case was carried out. None if somebody closed it before, or opened it again since.

    The first release kept only the day: an item that was opened again on it or later stays open.
    """
    closing: Closing = {
        "note": execution["doc_no"],
        "by": execution["by"],
        "at": execution["at"] or instant(date.fromisoformat(execution["on"])),
    }
    return items.done_by_case(item, closing, case_id, execution["on"])


def objection(duty: HeardDuty) -> ItemOrder | None:
    """The item for an objection in a 後閲. It goes to the person who decided, and never undoes the decision (AP9)."""
    decided_by = duty["decided_by"]
    if duty["state"] != "objected" or decided_by is None:
        return None
    title = "後閲の異議への対応"
    given: NewItem = {
        **items.NOTHING,
        "class": "instructed",
        "kind": "other",
        "title": title,
        "note": duty["comment"],
        "assignee_id": decided_by["staff_id"],
    }
    return ItemOrder(
        f"{duty['id']}.objected",
        title,
        given,
        _source(duty["approval_id"]),
        duty["person"],
        duty["at"],
        decided_by["staff_id"],
    )


def open_item(order: ItemOrder, place: HouseholdSnapshot) -> ActionItem:
    """The state of the item, opened when it was ordered.

    The text of an unlinked matter may name a household that is hidden from many readers of the office's items. So the
    text stays in the case, which only those see who may.
    """
    by, given = order.by, order.given
    if not place.household_id:
        unsaid: NewItem = {**given, "title": order.kind + UNSAID, "note": None}
        given = unsaid
    who = ActingStaff(by["staff_id"], by["name"], by["post"], by["office_code"], "")
    return {**items.opened(given, place, who, order.at), "source_ref": order.source_ref}


def day_of(order: ItemOrder) -> str:
    """The day (JST, `YYYY-MM-DD`) whose worker gets the item."""
    return jst_date(order.at).isoformat()


def _acted(case: HeardCase) -> Iterator[tuple[int, HeardAction]]:
    """Every action of all rounds once, as (step, action). A step that stays done is in several rounds."""
    yielded: set[tuple[int, int, str, str]] = set()
    rounds = [*case["past_rounds"], case["steps"]]
    for steps in rounds:
        for step in steps:
            for acted in step["acted"]:
                if not acted["instruction"]:
                    continue
                once = (acted["round"], step["seq"], acted["by"]["staff_id"], acted["at"])
                if once not in yielded:
                    yielded.add(once)
                    yield step["seq"], acted


def _source(case_id: str) -> Link:
    return {"rel": "opened_by", "type": "approval", "id": case_id}
