"""決裁欄: the stamp table of a case, as on paper: 起案, 回議, 合議, 決裁, 代決, 引上, 後閲, 供覧."""

from collections.abc import Iterable, Mapping, Sequence

from libs.calendar import format_wareki, jst_date
from libs.statement import acts
from services.approvals.domain.case import Case, Doc, passed_over
from services.approvals.domain.route import KIND_NAMES

MARKS = {"deputy": "代", "pull_up": "引上"}
HASH_SHOWN = 12


def sheet(case: Case, duties: Iterable[Doc]) -> list[Doc]:
    """The boxes in their order: `{kind, mark?, name, post, at?, date?, round?, comment?, hash?, state}`.

    `duties`: the 後閲 of the case. A box without `at` is still to be stamped. `hash` is that of what was signed: a stamp
    of an earlier round stands under the contents of that round.
    """
    drafter = case["drafter"]
    signed = {act.signature: act.said["items"] for act in acts(case)}
    boxes = [
        _box(
            "起案", None, drafter, case["drafted_at"], "done", round=case["round"], hash=_hash(case["items"])
        )
    ]
    owed = {(d.get("instead_of") or d["person"])["staff_id"]: d for d in duties}
    for step in case["steps"]:
        boxes += [
            _stamped(step, entry, signed.get(entry["signature"], case["items"])) for entry in step["acted"]
        ]
        boxes += _still_open(step, owed)
    for duty in owed.values():
        if duty["reason"] == "deputised":
            boxes.append(_viewed(duty))
    return boxes


def _stamped(step: Doc, entry: Doc, items: Sequence[Doc]) -> Doc:
    return _box(
        _kind(step, entry), MARKS.get(entry["as"]), entry["by"], entry["at"], entry["action"],
        round=entry["round"], comment=entry["comment"], hash=_hash(items),
    )  # fmt: skip


def _kind(step: Doc, entry: Mapping[str, str]) -> str:
    if entry["action"] in {"return", "reject"}:
        return {"return": "差戻", "reject": "廃案"}[entry["action"]]
    return "代決" if entry["as"] == "deputy" else KIND_NAMES[step["kind"]]


def _still_open(step: Doc, owed: Mapping[str, Doc]) -> list[Doc]:
    done = {a["by"]["staff_id"] for a in step["acted"]}
    boxes: list[Doc] = []
    for person in step["assignees"]:
        if person["staff_id"] in passed_over(step):
            duty = owed.get(person["staff_id"])
            boxes.append(_viewed(duty) if duty else _box("後閲", "後閲", person, None, "pending"))
        elif person["staff_id"] not in done and step["state"] in {"waiting", "active"}:
            boxes.append(_box(KIND_NAMES[step["kind"]], None, person, None, step["state"]))
    return boxes


def _viewed(duty: Doc) -> Doc:
    return _box("後閲", "後閲", duty["person"], duty["at"], duty["state"], comment=duty["comment"])


def _box(kind: str, mark: str | None, who: Doc, at: str | None, state: str, **more: object) -> Doc:
    day = jst_date(at) if at else None
    return {
        "kind": kind, "mark": mark, "name": who["name"], "post": who["post"], "at": at,
        "date": format_wareki(day) if day else None, "state": state, "round": None, "comment": None, "hash": None,
        **more,
    }  # fmt: skip


def _hash(items: Sequence[Doc]) -> str:
    """The beginning of the first content's hash: enough to tell two versions apart on paper."""
    return items[0]["sha256"][:HASH_SHOWN] if items else ""
