"""決裁欄: the stamp table of a case, as on paper: 起案, 回議, 合議, 決裁, 代決, 引上, 後閲, 供覧."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict

from libs.calendar import format_wareki, jst_date
from libs.statement import SignedItem, signed_actions
from libs.states.signoff import Acted, PostView, Step
from services.approvals.domain.case import passed_over
from services.approvals.domain.route import KIND_NAMES
from services.approvals.domain.state import Case

MARKS = {"deputy": "代", "pull_up": "引上"}
HASH_SHOWN = 12


class _Named(TypedDict):
    """Whose stamp it is: somebody in a post."""

    staff_id: str
    name: str
    post: str
    office_code: str


class Box(TypedDict):
    """One box of the table; without `at` it is still to be stamped."""

    kind: str
    mark: str | None
    name: str
    post: str
    at: str | None
    date: str | None
    state: str
    round: int | None
    comment: str | None
    hash: str | None


def sheet(case: Case, duties: Iterable[PostView]) -> list[Box]:
    """The boxes in their order.

    `duties`: the 後閲 of the case. `hash` is that of what was signed, so a stamp of an earlier round has the hash of the
    contents of that round.
    """
    drafter = case["drafter"]
    signed = {action.signature: action.statement["items"] for action in signed_actions(case)}
    drafted: Box = {**_box("起案", drafter, "done"), "round": case["round"], "hash": _hash(case["items"])}
    boxes = [_at(drafted, case["drafted_at"])]
    owed = {(d["instead_of"] or d["person"])["staff_id"]: d for d in duties}
    for step in case["steps"]:
        boxes += [_stamped(step, entry, signed.get(entry["signature"], case["items"])) for entry in step["acted"]]
        boxes += _still_open(step, owed)
    for duty in owed.values():
        if duty["reason"] == "deputised":
            boxes.append(_viewed(duty))
    return boxes


def _stamped(step: Step, entry: Acted, items: Sequence[SignedItem]) -> Box:
    stamp: Box = {
        **_box(_kind(step, entry), entry["by"], entry["action"]),
        "mark": MARKS.get(entry["as"]),
        "round": entry["round"],
        "comment": entry["comment"],
        "hash": _hash(items),
    }
    return _at(stamp, entry["at"])


def _kind(step: Step, entry: Acted) -> str:
    if entry["action"] in {"return", "reject"}:
        return {"return": "差戻", "reject": "廃案"}[entry["action"]]
    return "代決" if entry["as"] == "deputy" else KIND_NAMES[step["kind"]]


def _still_open(step: Step, owed: Mapping[str, PostView]) -> list[Box]:
    done = {a["by"]["staff_id"] for a in step["acted"]}
    boxes: list[Box] = []
    for person in step["assignees"]:
        if person["staff_id"] in passed_over(step):
            duty = owed.get(person["staff_id"])
            boxes.append(_viewed(duty) if duty else {**_box("後閲", person, "pending"), "mark": "後閲"})
        elif person["staff_id"] not in done and step["state"] in {"waiting", "active"}:
            boxes.append(_box(KIND_NAMES[step["kind"]], person, step["state"]))
    return boxes


def _viewed(duty: PostView) -> Box:
    box: Box = {**_box("後閲", duty["person"], duty["state"]), "mark": "後閲", "comment": duty["comment"]}
    return _at(box, duty["at"])


def _box(kind: str, holder: _Named, state: str) -> Box:
    """A box that is still to be stamped."""
    return {
        "kind": kind,
        "mark": None,
        "name": holder["name"],
        "post": holder["post"],
        "at": None,
        "date": None,
        "state": state,
        "round": None,
        "comment": None,
        "hash": None,
    }


def _at(box: Box, at: str | None) -> Box:
    """The box with the time and the day of its stamp."""
    return {**box, "at": at, "date": format_wareki(jst_date(at)) if at else None}


def _hash(items: Sequence[SignedItem]) -> str:
    """The beginning of the first content's hash: enough to tell two versions apart on paper."""
    return items[0]["sha256"][:HASH_SHOWN] if items else ""
