"""What sign-off sets in motion: 要処理事項 that a case orders, each once however often and in whatever order it is told. Pure.

An item's id is made from the case, the round, the step and the n-th instruction on it, so that every later event of the
case opens what an earlier one, parked or lost, did not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from libs.calendar import jst_date
from services.records.domain import item as items
from services.records.domain.decision import Decision, Place, State, Who

CARRIED_OUT: Mapping[str, tuple[str, str]] = {
    "change": ("notice_delivery", "決定通知の送付"),
    "decision": ("notice_delivery", "決定通知の送付"),
    "transfer": ("transfer", "移管の実施"),
}
"""Matters whose decision has to be carried out (施行): the item it opens (domain.md 4.5)."""
DECIDED = frozenset({"decided", "closed"})
TITLE = 80
UNSAID = "（内容は案件を開いて確かめてください）"


@dataclass(frozen=True)
class Ordered:
    """An item to be opened: its id, what it says, who ordered it and when; nobody named means the household's worker.

    `kind` names what is to be done without a word of the matter.
    """

    id: str
    kind: str
    given: State
    by: State
    at: str


def instructions(case: State) -> Iterator[Ordered]:
    """係長・課長の指示 of all rounds (domain.md 4.4): each opens an item that a record answers."""
    count: dict[tuple[int, int], int] = {}
    for seq, acted in _acted(case):
        instruction: State | None = acted.get("instruction")
        if not instruction:
            continue
        place = (acted["round"], seq)
        n = count.get(place, 0)
        count[place] = n + 1
        text: str = instruction["text"]
        yield Ordered(
            f"{case['id']}.{acted['round']}.{seq}.{n}",
            "指示への回答",
            {
                "class": "instructed", "kind": "instruction_reply", "title": text[:TITLE],
                "note": text if len(text) > TITLE else None, "due_on": instruction.get("due_on"),
                "source_ref": _source(case["id"]),
            },
            acted["by"], acted["at"],
        )  # fmt: skip


def execution(case: State) -> Ordered | None:
    """施行: what the decision of this case leaves to be done; None where nothing is."""
    decided: State | None = case.get("decided")
    if case["state"] not in DECIDED or decided is None or case.get("matter_type") not in CARRIED_OUT:
        return None
    kind, title = CARRIED_OUT[case["matter_type"]]
    given = {
        "class": "statutory", "kind": kind, "title": f"{title}：{case['title']}"[:TITLE],
        "source_ref": _source(case["id"]),
    }  # fmt: skip
    return Ordered(f"{case['id']}.execution", title, given, decided["by"], decided["at"])


def executed(item: State, execution: State, case_id: str, at: str) -> Decision | None:
    """Done when the case says it was carried out; not if somebody closed it before."""
    if item["state"] not in items.OPEN:
        return None
    newer = {
        **item, "state": "done", "done_at": at, "done_on": execution["on"], "done_by": execution["by"],
        "evidence_ref": {"rel": "evidence", "type": "approval", "id": case_id},
        "note": item.get("note") or execution.get("doc_no"),
    }  # fmt: skip
    return Decision(newer, "action_item.done", {"from": item["state"], "to": "done"})


def objection(duty: State) -> Ordered | None:
    """後閲 with an objection: for whoever decided; it never undoes the decision (domain.md 3.3 AP9)."""
    if duty["state"] != "objected" or duty.get("decided_by") is None:
        return None
    title = "後閲の異議への対応"
    given = {
        "class": "instructed", "kind": "other", "title": title, "note": duty["comment"],
        "assignee_id": duty["decided_by"]["staff_id"], "source_ref": _source(duty["approval_id"]),
    }  # fmt: skip
    return Ordered(f"{duty['id']}.objected", title, given, duty["person"], duty["at"])


def opened(ordered: Ordered, place: Place) -> State:
    """The state of the item, opened when it was ordered.

    A matter about nobody yet may name a household that is hidden from many who read the office's items: its words stay
    in the case, which is shown to those alone who may see it.
    """
    by, given = ordered.by, ordered.given
    if not place.household_id:
        given = {**given, "title": ordered.kind + UNSAID, "note": None}
    who = Who(by["staff_id"], by["name"], by["post"], by["office_code"], "")
    return items.opened(given, place, who, ordered.at)


def day_of(ordered: Ordered) -> str:
    """The day (JST) whose worker gets it."""
    return jst_date(ordered.at).isoformat()


def _acted(case: State) -> Iterator[tuple[int, State]]:
    """Every action of all rounds once, as (step, action): a step that stays done stands in several rounds."""
    met: set[tuple[int, int, str, str]] = set()
    rounds: list[list[State]] = [*case.get("past_rounds", []), case.get("steps", [])]
    for steps in rounds:
        for step in steps:
            for acted in step.get("acted", []):
                if not acted.get("instruction"):
                    continue
                once = (acted["round"], step["seq"], acted["by"]["staff_id"], acted["at"])
                if once not in met:
                    met.add(once)
                    yield step["seq"], acted


def _source(case_id: str) -> dict[str, Any]:
    return {"rel": "opened_by", "type": "approval", "id": case_id}
